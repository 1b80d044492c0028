"""Two people at one report, each on a computer of their own, and the window of one of them driven by keys alone."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from iocdesk.actions.entry import open_entry
from iocdesk.actions.office import Office
from iocdesk.actions.profiles import Home, create_profile
from iocdesk.actions.rooms import Rooms
from iocdesk.actions.session import choose_unit, enter, signed_in
from iocdesk.app.sitting import services_of
from iocdesk.core.clock import FixedClock
from iocdesk.forms.library import FormLibrary
from iocdesk.gateway.server import EmbeddedGateway
from iocdesk.reports.model import Actor, Assignment, ReportKey, Role
from iocdesk.ui.fonts import load_fonts
from iocdesk.ui.form_page import FormPage
from iocdesk.ui.i18n import Language
from iocdesk.ui.icons import Icons
from iocdesk.ui.jobs import Jobs
from iocdesk.ui.kit import Kit, News
from iocdesk.ui.ports import Preferences
from iocdesk.ui.shell import Shell, look_of
from iocdesk.ui.simple.page import SimplePage
from iocdesk.ui.theme import Theme
from iocdesk.vault import ThrowAwayKeeper
from tests.actions.kit import moment
from tests.e2e.province import COMMUNE, LEADER, OFFICER, PASSWORD, embedded, new_ids

COLLEAGUE = Actor("canbo2", "Trịnh Văn Sơn", Role.CONSOLIDATOR, (COMMUNE,))
Mod = Qt.KeyboardModifier
NONE = Mod.NoModifier


@dataclass
class Town:
    """The gateway, and everybody's computer."""

    gateway: EmbeddedGateway
    clock: FixedClock
    folder: Path
    offices: dict[str, Office] = field(default_factory=dict)

    def office(self, actor: Actor, computer: str = "1") -> Office:
        """Somebody's computer, signed in when it is first wanted."""
        place = f"{actor.user_id}-{computer}"
        if place not in self.offices:
            ids = new_ids(self.clock, len(self.offices) + 1)
            home = Home(self.folder / place, {})
            profile = create_profile(
                home, self.gateway.url, actor.user_id, clock=self.clock, ids=ids, keeper=ThrowAwayKeeper()
            )
            enter(profile, self.clock, actor.user_id, PASSWORD)
            choose_unit(profile, signed_in(profile).units[0].id)
            self.offices[place] = Office(profile, self.clock, ids)
            self.sync(self.offices[place])
        return self.offices[place]

    def sync(self, *offices: Office) -> None:
        """Exchange, in this order."""
        for office in offices:
            self.clock.advance(seconds=60)
            report = office.sync()
            assert report.error is None, report.error


@contextmanager
def town_in(folder: Path, form_id: str) -> Iterator[Town]:
    """A morning in April; the officer and a colleague, who is the deputy, both fill in the form."""
    clock = FixedClock(moment("2026-04-16 08:30"))
    gateway = embedded(folder, clock, forms=(form_id,))
    gateway.admin.put_user(COLLEAGUE, COLLEAGUE.user_id, PASSWORD)
    level = FormLibrary().get(form_id).level
    if level == "commune":
        named = Assignment(form_id, COMMUNE, OFFICER.user_id, COLLEAGUE.user_id, LEADER.user_id)
        gateway.admin.put_assignments([named])
    with gateway:
        made = Town(gateway, clock, folder)
        yield made
        for office in made.offices.values():
            office.close()


class Window:
    """The window of one computer, and the keys pressed in it."""

    def __init__(
        self, qapp: QApplication, office: Office, clock: FixedClock, preferences: Preferences | None = None
    ) -> None:
        load_fonts()
        look = preferences or Preferences(sync_minutes=0)
        self.qapp, self.office = qapp, office
        self.jobs, self.language = Jobs(), Language(qapp, look.language)
        theme = Theme(qapp, look_of(look))
        services = services_of(office.profile.facts, Rooms(lambda: office))
        kit = Kit(theme, Icons(theme), self.jobs, self.language, clock, News(), services)
        self.shell = Shell(kit, look, self._form)
        self.window = self.shell.window
        self.window.resize(1366, 768)
        self.shell.start()
        self.window.activateWindow()
        assert QTest.qWaitForWindowActive(self.window)
        self.settle()

    def _form(self, kit: Kit, report_id: str, cell: str) -> QWidget:
        entry = open_entry(self.office.ctx, ReportKey.parse(report_id))
        if self.shell.opens_simple(report_id):
            return SimplePage(kit, entry, cell)
        return FormPage(kit, entry, cell)

    def settle(self) -> None:
        """Wait for the jobs and what they change."""
        for _ in range(6):
            while not self.jobs.idle:
                self.qapp.processEvents()
            self.qapp.processEvents()

    def press(self, key: Qt.Key, modifier: Qt.KeyboardModifier = NONE) -> None:
        """Press one key where the focus is."""
        focus = QApplication.focusWidget()
        assert focus is not None
        QTest.keyClick(focus, key, modifier)
        self.settle()

    def type(self, text: str) -> None:
        """Type where the focus is."""
        for char in text:
            focus = QApplication.focusWidget()
            assert focus is not None
            QTest.keyClicks(focus, char)
            self.settle()

    @property
    def banner(self) -> str:
        """What the banner says."""
        return self.window.banner.shown_text

    def close(self) -> None:
        """Close the window."""
        self.shell.stop()
        self.window.close()
        self.jobs.shutdown()
        self.language.close()
        self.window.deleteLater()
