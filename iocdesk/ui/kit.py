"""What every page is given: theme, icons, jobs, language, services, clock and the news of what changed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtCore import QObject, Signal

from iocdesk.core.clock import Clock
from iocdesk.core.errors import IocError, Text
from iocdesk.ui.i18n import Language
from iocdesk.ui.icons import Icons
from iocdesk.ui.jobs import Jobs
from iocdesk.ui.ports import Services
from iocdesk.ui.theme import Theme


class Topic(StrEnum):
    """What a change is about; a page names the topics it shows."""

    REPORTS = "reports"
    OUTBOX = "outbox"
    NOTICES = "notices"
    SETTINGS = "settings"


class Tone(StrEnum):
    """What kind of message; each has its icon, so colour never stands alone."""

    INFO = "primary"
    OK = "ok"
    WARN = "warn"
    ERROR = "error"


class News(QObject):
    """Tells pages what changed, so that they ask again."""

    changed = Signal(object)
    """frozenset[Topic]."""
    said = Signal(object, str)
    """(Text or str, tone): a line for the banner."""

    offered = Signal(object, str, str, object)
    """(Text or str, tone, name of what can be done, the callable): a line for the banner with one thing to do."""

    def announce(self, *topics: Topic) -> None:
        """Say that something of these topics is no longer as it was."""
        self.changed.emit(frozenset(topics))

    cleared = Signal()
    """What the banner says is no longer so."""

    def hush(self) -> None:
        """Take the banner's line away: what it said has been overtaken."""
        self.cleared.emit()

    def say(self, message: Text | str, tone: Tone = Tone.INFO) -> None:
        """Show a line in the banner."""
        self.said.emit(message, tone.value)

    def offer(self, message: Text | str, tone: Tone, action: str, act: Callable[[], None]) -> None:
        """Show a line in the banner with one thing to do about it."""
        self.offered.emit(message, tone.value, action, act)

    def fail(self, error: IocError) -> None:
        """Show the sentence of an expected error in the banner."""
        self.said.emit(error.text, Tone.ERROR.value)


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Base:
    """What every widget needs, also before anybody has signed in."""

    theme: Theme
    icons: Icons
    jobs: Jobs
    language: Language
    clock: Clock
    news: News


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Kit(Base):
    """Handed down from the composition root; nothing in the user interface reaches for a global."""

    services: Services
