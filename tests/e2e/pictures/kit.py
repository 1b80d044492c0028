"""A window on the practice province, and what people elsewhere did before a picture is taken.

`IOCDESK_SHOTS` names a folder for the pictures (else a temporary one), `IOCDESK_LOOK` the look: "dark", "150",
"dark-150", "high_contrast"; light at 100 % without it.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from functools import partial
from pathlib import Path
from typing import TypeVar

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication, QWidget

from iocdesk.actions.context import Context
from iocdesk.actions.office import Office
from iocdesk.actions.start import StartOptions
from iocdesk.actions.training import Practice
from iocdesk.app import Program
from iocdesk.core.ids import Uuid7Source
from iocdesk.training.province import PracticeProvince
from iocdesk.ui.tour.album import Album
from iocdesk.ui.tour.driver import Driver
from iocdesk.ui.tour.errors import StepFailed
from iocdesk.ui.tour.figures import Figures
from iocdesk.ui.tour.scene import FETCH, Scene
from iocdesk.ui.tour.script import Watch
from iocdesk.ui.tour.words import say
from iocdesk.ui.widgets.rail import PageName
from iocdesk.ui.window import MainWindow

TODAY = date(2026, 4, 16)
MONTHS = 14
"""How far the figures go back: far enough for the same period last year."""
W = TypeVar("W", bound=QWidget)


def look() -> tuple[str, float]:
    """Return theme and scale as the environment asks for them."""
    wanted = os.environ.get("IOCDESK_LOOK", "")
    scale = re.search(r"\d+", wanted)
    theme = next((each for each in ("dark", "high_contrast") if each in wanted), "light")
    return theme, int(scale.group()) / 100 if scale else 1.0


def album_in(folder: Path) -> Album:
    """Return the album of that look, in the folder that the environment names, else in one below `folder`."""
    theme, scale = look()
    suffix = "" if (theme, scale) == ("light", 1.0) else f"-{theme}-{scale:.0%}".rstrip("%")
    return Album(Path(os.environ.get("IOCDESK_SHOTS") or folder / "shots") / f"vi{suffix}")


class Quiet(Scene):
    """The tour's scene; large pages leave the words of the rail out, so nothing waits for them."""

    def wait_for_window(self) -> None:
        """Wait until a window is there, and at rest."""
        strip = say("TrainingStrip", "TRAINING MODE – figures are not sent anywhere.")
        self.driver.see(strip, FETCH)
        self.driver.settle()


class Studio:
    """Everything a chapter works with; its faults are gathered, so that one picture does not hide the others."""

    def __init__(self, app: QApplication, folder: Path, chapter: str) -> None:
        theme, scale = look()
        options = StartOptions(
            folder / "home", training=True, today=TODAY, language="vi", theme=theme, scale=scale
        )
        self.folder, self._app, self._chapter = folder, app, chapter
        self.program = Program(app, options)
        self.driver = Driver(lambda: self.program.base.jobs.idle)
        self.scene = Quiet(self.program, self.driver)
        self.album = album_in(folder)
        self.watch = Watch(self.program.base.jobs)
        self.faults: list[str] = []
        self._count = 0

    def begin(self) -> None:
        """Enter training."""
        self.program.start()
        self.driver.wait(
            lambda: self.program.shell is not None, "không vào được", "training did not begin", FETCH
        )
        self.scene.wait_for_window()

    def end(self) -> None:
        """Close everything."""
        window = self.program.window
        self.program.stop()
        if window is not None:
            window.hide()
            window.deleteLater()
        self._app.sendPostedEvents(None, QEvent.Type.DeferredDelete)

    # ------------------------------------------------------------ pictures

    def shot(self, name: str, *, check: bool = True) -> None:
        """Take a picture, once the program is at rest."""
        self._count += 1
        try:
            self.driver.settle()
            self.watch.check()
            self.album.take(f"{self._chapter} {self._count:02} {name}", self.driver.front(), check=check)
        except StepFailed as failed:
            self.watch.found.clear()
            self.faults.append(failed.text.vi)

    def attempt(self, *parts: Callable[[], None]) -> None:
        """Play parts of a chapter; one that gets nowhere is told at the end."""
        for part in parts:
            try:
                part()
            except (StepFailed, AssertionError, StopIteration) as failed:
                told = failed.text.vi if isinstance(failed, StepFailed) else repr(failed)
                self.faults.append(f"{part.__name__}: {told}")
                self.album.take(f"{self._chapter} LOI {part.__name__}", self.driver.front(), check=False)

    # ------------------------------------------------------------ the window

    @property
    def window(self) -> MainWindow:
        """The main window."""
        assert self.program.window is not None
        return self.program.window

    @property
    def practice(self) -> Practice:
        """The practice province."""
        assert self.program.practice is not None
        return self.program.practice

    @property
    def figures(self) -> Figures:
        """The grid that is shown."""
        return Figures(self.driver)

    def page(self, name: PageName, kind: type[W]) -> W:
        """Go to a page."""
        self.window.show_page(name)
        self.driver.settle()
        found = self.window.page(name)
        assert isinstance(found, kind)
        return found

    def open(self, report_id: str, cell: str = "") -> None:
        """Open a report."""
        self.window.open_report(report_id, cell)
        self.driver.settle()

    def form(self, kind: type[W]) -> W:
        """Return the page of the report that is open."""
        found = self.window.form_page
        assert isinstance(found, kind)
        return found

    def exchange(self) -> None:
        """Send and fetch now."""
        assert self.program.shell is not None
        self.program.shell.exchange.start()
        self.driver.settle()

    def sign_in(self, username: str) -> None:
        """Sign out, and in as somebody else."""
        if self.window.form_page is not None:
            self.window.go_back()
            self.driver.settle()
        self.scene.sign_in(username)
        self.driver.settle()

    def press(self, context: str, source: str) -> None:
        """Press the button with a text."""
        self.driver.press(say(context, source).partition("  ")[0])
        self.driver.settle()

    def close_banner(self) -> None:
        """Take the line at the bottom away."""
        self.window.banner.hide()

    def context(self) -> Context:
        """What whoever is signed in works with."""
        assert self.program.sitting is not None
        assert self.program.sitting.rooms is not None
        return self.program.sitting.rooms.office().ctx

    # ------------------------------------------------------------ the others

    @contextmanager
    def as_another(self, username: str) -> Iterator[Office]:
        """Work at somebody else's computer: exchanged before and after."""
        profile = self.practice.profile(username)
        office = Office(profile, self.program.clock, Uuid7Source(self.program.clock))
        try:
            assert office.sync().error is None
            yield office
            assert office.sync().error is None
        finally:
            office.close()


@contextmanager
def studio(app: QApplication, folder: Path, chapter: str, patch: pytest.MonkeyPatch) -> Iterator[Studio]:
    """A studio that is open, watched, and taken down at the end; its faults fail the test."""
    patch.setattr("iocdesk.training.province.PracticeProvince", partial(PracticeProvince, months=MONTHS))
    made = Studio(app, folder, chapter)
    try:
        with made.watch.on():
            made.begin()
            yield made
    finally:
        made.end()
    assert not made.faults, "\n".join(made.faults)
