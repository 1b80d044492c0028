"""The leader's morning in the real window over a real gateway, by keys alone, counted."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from iocdesk.actions.office import Office
from iocdesk.actions.profiles import Home, create_profile
from iocdesk.actions.rooms import Rooms
from iocdesk.actions.session import choose_unit, enter, signed_in
from iocdesk.app.sitting import services_of
from iocdesk.core.clock import FixedClock
from iocdesk.gateway.server import EmbeddedGateway
from iocdesk.reports.model import Actor, ReportKey, ReportState, Transition
from iocdesk.ui.fonts import load_fonts
from iocdesk.ui.i18n import Language
from iocdesk.ui.icons import Icons
from iocdesk.ui.jobs import Jobs
from iocdesk.ui.kit import Kit, News
from iocdesk.ui.ports import Preferences
from iocdesk.ui.shell import Shell
from iocdesk.ui.theme import Look, Theme
from iocdesk.vault import ThrowAwayKeeper
from tests.actions.kit import entered, key_of, moment
from tests.e2e.province import LEADER, OFFICER, PASSWORD, embedded, new_ids

pytestmark = pytest.mark.e2e

FORM = "xa_tyt_thang_dh"
KEYS = [key_of(FORM, period) for period in ("202602", "202603", "202604")]
CONTROL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier


@pytest.fixture
def clock() -> FixedClock:
    """A morning in April."""
    return FixedClock(moment("2026-04-16 08:30"))


@pytest.fixture
def gateway(tmp_path: Path, clock: FixedClock) -> Iterator[EmbeddedGateway]:
    """A settled gateway, answering."""
    with embedded(tmp_path, clock, forms=(FORM,)) as running:
        yield running


@pytest.fixture
def office(
    tmp_path: Path, gateway: EmbeddedGateway, clock: FixedClock
) -> Iterator[Callable[[Actor], Office]]:
    """Open somebody's computer."""
    made: list[Office] = []

    def open_office(actor: Actor) -> Office:
        ids = new_ids(clock, len(made) + 1)
        home = Home(tmp_path / actor.user_id, {})
        profile = create_profile(
            home, gateway.url, actor.user_id, clock=clock, ids=ids, keeper=ThrowAwayKeeper()
        )
        enter(profile, clock, actor.user_id, PASSWORD)
        choose_unit(profile, signed_in(profile).units[0].id)
        made.append(Office(profile, clock, ids))
        return made[-1]

    yield open_office
    for each in made:
        each.close()


def submit(office: Office, key: ReportKey) -> None:
    """Fill a report in and submit it."""
    entry = entered(office.ctx, key, {"YT03.kham_bhyt": 500, "YT03.kham_khac": 100, "YT12": 300})
    for issue in entry.summary().warnings_without_note:
        entry.set_note(issue.key, "Có dịch cúm.")
    entry.move(Transition.REQUEST_APPROVAL)


class Walk:
    """The window, and the keys pressed in it."""

    def __init__(self, qapp: QApplication, office: Office, clock: FixedClock) -> None:
        load_fonts()
        self.qapp, self.strokes = qapp, 0
        self.jobs, self.language = Jobs(), Language(qapp, "vi")
        theme = Theme(qapp, Look())
        services = services_of(office.profile.facts, Rooms(lambda: office))
        kit = Kit(theme, Icons(theme), self.jobs, self.language, clock, News(), services)
        self.shell = Shell(kit, Preferences(sync_minutes=0))
        self.shell.window.resize(1366, 768)
        self.shell.start()
        self.shell.window.activateWindow()
        self.settle()

    def settle(self) -> None:
        """Wait for the jobs and what they change."""
        for _ in range(6):
            while not self.jobs.idle:
                self.qapp.processEvents()
            self.qapp.processEvents()

    def press(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """Press one key where the focus is."""
        focus = QApplication.focusWidget()
        assert focus is not None
        QTest.keyClick(focus, key, modifier)
        self.strokes += 1
        self.settle()

    def close(self) -> None:
        """Close the window."""
        self.shell.stop()
        self.shell.window.close()
        self.jobs.shutdown()
        self.language.close()
        self.shell.window.deleteLater()


def test_three_reports_are_looked_at_and_approved_with_five_strokes(
    qapp: QApplication, office: Callable[[Actor], Office], clock: FixedClock
) -> None:
    officer = office(OFFICER)
    for key in KEYS:
        submit(officer, key)
        clock.advance(seconds=60)
    assert officer.sync().error is None
    leader = office(LEADER)
    assert leader.sync().error is None
    walk = Walk(qapp, leader, clock)
    try:
        walk.press(Qt.Key.Key_3, ALT)
        for _ in KEYS:
            walk.press(Qt.Key.Key_Space)
        walk.press(Qt.Key.Key_Return, CONTROL)
        assert walk.strokes == 5
    finally:
        walk.close()
    assert leader.sync().error is None
    assert officer.sync().error is None
    for key in KEYS:
        report = officer.ctx.store.reports.get(key.id)
        assert report is not None
        assert report.state is ReportState.APPROVED
