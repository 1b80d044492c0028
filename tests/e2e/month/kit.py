"""A province in this process, and computers whose windows are driven by keys and clicks, one after another."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication, QWidget

from iocdesk.actions.profiles import Home, Profile
from iocdesk.actions.session import FirstSession
from iocdesk.actions.settings import preferences, save_preferences
from iocdesk.actions.start import StartOptions, clock_for
from iocdesk.app import Program
from iocdesk.core.units import UnitKey
from iocdesk.forms.history import NoHistory
from iocdesk.forms.library import FormLibrary
from iocdesk.forms.model import CellKey, Form
from iocdesk.forms.session import FormSession, prepare
from iocdesk.forms.values import Presence, Value
from iocdesk.gateway.server import EmbeddedGateway
from iocdesk.reports.model import ReportKey
from iocdesk.training.figures import Maker
from iocdesk.training.ground import load_ground
from iocdesk.training.people import TRAINING_PASSWORD, Account, People, make_people
from iocdesk.training.province import settle
from iocdesk.ui.entry.view import EntryView
from iocdesk.ui.simple.page import SimplePage, View
from iocdesk.ui.simple.steps import StepKind
from iocdesk.ui.tour.driver import Driver
from iocdesk.ui.tour.errors import StepFailed
from iocdesk.ui.tour.figures import Figures
from iocdesk.ui.tour.gateway import Question
from iocdesk.ui.tour.script import Watch
from iocdesk.ui.tour.words import say
from iocdesk.vault import ThrowAwayKeeper
from tests.e2e.province import gateway_settings, new_ids

TODAY = date(2026, 11, 2)
"""The first working day after October: its figures are due."""
W = TypeVar("W", bound=QWidget)
MOST_KEYS = 200
"""So often Enter may be pressed without meeting a cell that is wanted."""


class Province:
    """The gateway with the practice commune's people, and no report yet."""

    def __init__(self, folder: Path) -> None:
        self.clock = clock_for(TODAY)
        self.library = FormLibrary()
        self.ground = load_ground()
        self.people: People = make_people(self.ground, self.library.all())
        database = folder / "gateway.db"
        self.gateway = EmbeddedGateway(database, self.clock, settings=gateway_settings(database))
        settle(self.gateway.admin, self.ground, self.library, self.people, self.clock)
        self._maker = Maker(self.ground, self.library, self.clock, "month")

    @property
    def villages(self) -> tuple[UnitKey, ...]:
        """The villages of today, by code."""
        return tuple(sorted(village.key for village in self.ground.on(TODAY)))

    def head_of(self, village: UnitKey) -> Account:
        """Who reports for a village."""
        return next(it for it in self.people.accounts if village in it.actor.units)

    def figures(self, key: ReportKey) -> Mapping[CellKey, Value]:
        """Plausible figures of a report, the same on every run; totals and derived ones with them."""
        return self._maker.make(key).values

    def typed(self, key: ReportKey) -> dict[CellKey, str]:
        """What somebody types to answer a whole report, by cell: no totals, nothing that is calculated."""
        values = self.figures(key)
        session = FormSession(prepare(self.form(key)), {}, history=NoHistory(), clock=self.clock)
        return {
            cell: as_typed(values[cell])
            for cell in session.cell_keys()
            if cell in values and values[cell].answered and not session.read_only(cell)
        }

    def form(self, key: ReportKey) -> Form:
        """The form of a report."""
        return self.library.get(key.form_id)

    def report(self, key: ReportKey) -> dict[str, Any]:
        """What the gateway tells the province's staff of a report."""
        return self._asked(f"/v1/reports/{key.id}")

    def versions(self, key: ReportKey) -> list[dict[str, Any]]:
        """Every version that the gateway keeps of a report, in order."""
        found: list[dict[str, Any]] = self._asked(f"/v1/reports/{key.id}/versions")["versions"]
        return found

    def _asked(self, path: str) -> dict[str, Any]:
        return Question(self.gateway.url, "tinh", TRAINING_PASSWORD).ask(path)


def as_typed(value: Value) -> str:
    """Return the keys for a value: figures as Vietnamese writes them, K for nothing occurred."""
    if value.presence is Presence.NOTHING:
        return "K"
    return str(value.number).replace(".", ",") if value.number is not None else str(value.data)


class Computer:
    """An account's computer: a home of its own, a keyring in memory, and a window that opens and closes.

    Args:
        account: has signed in once, online, when the computer was set up.
        simple: "on", "off" or "" as the settings page has it.
    """

    def __init__(
        self,
        folder: Path,
        province: Province,
        account: Account,
        patch: pytest.MonkeyPatch,
        simple: str = "off",
    ) -> None:
        self._home, self._patch, self.account = folder / account.username, patch, account
        self._keeper = ThrowAwayKeeper()
        clock = province.clock
        session = FirstSession(Home(self._home), clock, new_ids(clock), keeper=self._keeper)
        session.sign_in(province.gateway.url, account.username, TRAINING_PASSWORD)
        session.choose_unit(account.actor.units[-1].id)
        profile = session.opened
        assert profile is not None
        self._choose(profile, simple)
        profile.close()

    @staticmethod
    def _choose(profile: Profile, simple: str) -> None:
        save_preferences(profile, replace(preferences(profile), sync_minutes=0, simple=simple))

    @contextmanager
    def at_work(self) -> Iterator[Desk]:
        """Open the program's window; it is closed at the end, and everything behind it."""
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        self._patch.setattr("iocdesk.vault.choose_keeper", lambda *_given: self._keeper)
        program = Program(app, StartOptions(self._home, today=TODAY))
        watch = Watch(program.base.jobs)
        try:
            with watch.on():
                assert program.start()
                desk = Desk(program)
                desk.driver.settle()
                try:
                    yield desk
                except StepFailed:
                    if program.window is not None:
                        program.window.grab().save(str(self._home / "failed.png"))
                    raise
                watch.check()
                assert program.close_window()
        finally:
            if program.window is not None:
                program.window.hide()
                program.window.deleteLater()
            program.stop()
            app.sendPostedEvents(None, QEvent.Type.DeferredDelete)


class Desk:
    """A person at the open window."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self.driver = Driver(lambda: program.base.jobs.idle)

    @property
    def figures(self) -> Figures:
        """The entry grid that is shown."""
        return Figures(self.driver)

    def page(self, title: str) -> None:
        """Go to a page by the rail."""
        self.driver.press(say("Rail", title))
        self.driver.settle()

    def open_work(self, *parts: str) -> None:
        """Open a report from the list of what is to be done."""
        self.page("To do")
        card = self.driver.have(lambda: self.driver.card(*parts), f"không có {parts}", f"no row {parts}")
        self.driver.click(card)
        self.driver.keys("Enter")
        self.driver.settle()

    def exchange(self) -> None:
        """Send and fetch, and wait until nothing is left to be sent."""
        self.page("Synchronisation")
        self.driver.press(say("SyncPage", "Send now"))
        self.driver.settle()
        self.driver.see(say("SyncPage", "Nothing is waiting: everything has been sent and receipted."))

    def type_all(self, cells: Mapping[CellKey, str]) -> None:
        """Type figures down the grid, Enter after each, from the first cell on."""
        view = self.driver.table(say("EntryGrid", "Figures of the report"))
        assert isinstance(view, EntryView)
        left, stuck = dict(cells), 0
        self.driver.click(view.viewport())
        self.driver.keys("Ctrl+Home")
        while left:
            key = view.key()
            if key in left:
                self.driver.type(left.pop(key))
                stuck = 0
            stuck += 1
            assert stuck < MOST_KEYS, (key, list(left))
            self.driver.keys("Enter")
        self.driver.settle()

    def submit(self, move: str = "Send to the commune") -> None:
        """Ctrl+Enter, once the button with these words is on."""
        self.driver.enabled(say("Entry", move))
        self.driver.keys("Ctrl+Enter")
        self.driver.settle()

    def answer_simply(self, cells: Mapping[CellKey, str]) -> int:
        """Answer one question a page in the simple mode, and send; returns how many keys were pressed."""
        keys = 0

        def press(text: str, *names: str) -> None:
            nonlocal keys
            self.driver.type(text)
            self.driver.keys(*names)
            keys += len(text) + len(names)

        page = self.simple
        while page.view is not View.REVIEW:
            if page.view is View.DOUBT:
                press("", "Enter")
                press("1")
                continue
            step = page.step
            assert step is not None
            if step.kind is StepKind.GATE:
                nothing = all(cells.get(part) == "K" for part in step.group)
                press("K" if nothing else "", *(() if nothing else ("Enter",)))
            else:
                answer = cells[step.key]
                press(answer, *(() if answer == "K" else ("Enter",)))
            self.driver.settle()
        button = page.review.send_button
        self.driver.wait(lambda: button.isEnabled() and button.hasFocus(), "chưa gửi được", "cannot be sent")
        press("", "Enter")
        self.driver.settle()
        assert page.view is View.SENT
        return keys

    @property
    def simple(self) -> SimplePage:
        """The report that is open in the simple mode."""
        window = self.program.window
        assert window is not None
        assert isinstance(window.form_page, SimplePage)
        return window.form_page

    def reason(self, text: str) -> None:
        """Type a reason where one is asked for, and give it."""
        self.driver.type(text)
        self.driver.keys("Enter")
        self.driver.settle()

    def shown(self, kind: type[W]) -> W:
        """Return the page of a kind that is shown."""
        return self.driver.have(lambda: next(self.driver.shown(kind), None), f"không có {kind}", f"no {kind}")
