"""Runs the steps of the tour one after another, tells of each in one line, and stops at the first that fails."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from types import TracebackType

from PySide6.QtCore import QMessageLogContext, QtMsgType, qInstallMessageHandler

from iocdesk.core.errors import Text
from iocdesk.ui.jobs import Jobs
from iocdesk.ui.tour.album import Album
from iocdesk.ui.tour.driver import Driver
from iocdesk.ui.tour.errors import StepFailed

_OFFSCREEN = "This plugin does not support "
"""Begins what the offscreen platform says of itself: no hints to a window manager, no raising, no grabbing."""


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that a person does, and what the screen must show then.

    Attributes:
        title: what is done.
        run: does it, and raises StepFailed when the screen is not what it should be.
        picture: whether a picture is taken at the end.
        goes_on: whether the steps behind it are played even when it fails.
        complaint: whether the program may tell of a failure in its banner then.
    """

    title: Text
    run: Callable[[], None]
    picture: bool = True
    complaint: bool = False
    goes_on: bool = False


class Watch:
    """Notes what must never happen: a message of Qt, an exception in a slot, a job that ended with a bug."""

    def __init__(self, jobs: Jobs) -> None:
        self._jobs = jobs
        self.found: list[str] = []

    def check(self) -> None:
        """Fail when something was noted.

        Raises:
            StepFailed: with the first note.
        """
        if self.found:
            told = self.found[0]
            raise StepFailed(f"chương trình báo: {told}", f"the program says: {told}")

    @contextmanager
    def on(self) -> Iterator[None]:
        """Watch for a while."""
        before = sys.excepthook
        told = qInstallMessageHandler(self._on_message)

        def on_error(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
            self.found.append(f"{kind.__name__}: {error}")
            before(kind, error, trace)

        sys.excepthook = on_error
        self._jobs.crashed.connect(self._on_bug)
        try:
            yield
        finally:
            self._jobs.crashed.disconnect(self._on_bug)
            sys.excepthook = before
            qInstallMessageHandler(told)

    def _on_message(self, kind: QtMsgType, _context: QMessageLogContext, message: str) -> None:
        if not message.startswith(_OFFSCREEN) and kind is not QtMsgType.QtDebugMsg:
            self.found.append(f"Qt: {message}")

    def _on_bug(self, error: BaseException) -> None:
        self.found.append(f"{type(error).__name__}: {error}")


class Script:
    """The steps with everything that they need around them.

    Args:
        say: takes a line for the person who watches, without its end.
        language: "vi" or "en", of these lines.
    """

    def __init__(
        self, driver: Driver, album: Album, watch: Watch, say: Callable[[str], None], language: str
    ) -> None:
        self._driver, self._album, self._watch = driver, album, watch
        self._say, self._language = say, language

    def play(self, steps: Sequence[Step]) -> bool:
        """Run all steps; tell whether each showed what it should."""
        width, good = len(str(len(steps))), True
        for number, step in enumerate(steps, 1):
            head = f"[{number:>{width}}/{len(steps)}] {step.title.lang(self._language)} …"
            started = time.monotonic()
            try:
                self._run(number, step)
            except StepFailed as failed:
                self._say(f"{head} {self._failed_word()}: {failed.text.lang(self._language)}")
                self._picture_of_failure(number, step)
                good = False
                if not step.goes_on:
                    return False
                continue
            self._say(f"{head} ok {time.monotonic() - started:.1f} s")
        return good

    def _run(self, number: int, step: Step) -> None:
        step.run()
        self._driver.settle()
        self._watch.check()
        told = self._driver.complaint()
        if told and not step.complaint:
            raise StepFailed(f"chương trình báo: {told}", f"the program says: {told}")
        if step.picture:
            self._album.take(f"{number:02} {step.title.vi}", self._driver.front())

    def _picture_of_failure(self, number: int, step: Step) -> None:
        if self._driver.has_window():
            name = f"{number:02} LOI {step.title.vi}"
            path = self._album.take(name, self._driver.front(), check=False)
            self._say(f"    {path}")

    def _failed_word(self) -> str:
        return "LỖI" if self._language == "vi" else "FAILED"
