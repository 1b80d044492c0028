"""What the steps of one synchronisation share, and how a step says what comes next."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Protocol

from iocdesk.api import errors
from iocdesk.api.answers import FormRef
from iocdesk.core.errors import IocError
from iocdesk.reports.model import Receipt, ReportId
from iocdesk.sync.batches import BatchSize, PageSize
from iocdesk.sync.effects import Effect
from iocdesk.sync.events import Answered, Event, Failed, StoreFailed
from iocdesk.sync.memory import Counts, Line, Memory
from iocdesk.sync.schedule import SyncPolicy
from iocdesk.sync.status import Phase, Tally


@dataclass(slots=True)
class State:
    """The engine's memory: what the store has confirmed, and how far this run has come."""

    policy: SyncPolicy
    size: BatchSize
    page: PageSize
    cursor: str = ""
    etags: dict[str, str] = field(default_factory=dict)
    missing_forms: tuple[FormRef, ...] = ()
    counts: Counts = field(default_factory=Counts)
    clock_offset_s: float = 0.0
    tally: Tally = field(default_factory=Tally)
    total: int = 0
    bytes_up: int = 0
    bytes_down: int = 0
    warning: IocError | None = None
    """What did not stop the run, yet should be known."""
    new_forms: bool = False
    """Whether a report came whose form is not here, so that the catalogue is looked into at once."""
    unreadable: bool = False
    """Whether the server sent reports in this run that cannot be read here."""
    set_aside: dict[ReportId, datetime] = field(default_factory=dict)
    """Reports whose operations make the server fail, and until when they are left out."""
    left_out: set[ReportId] = field(default_factory=set)
    """Reports with an operation that was not taken in this run: their later ones wait."""
    server_faults: int = 0
    """Runs in a row that ended because a batch made the server fail."""
    features: frozenset[str] = frozenset()
    """What the server says that it does beyond the beginnings."""
    key_wanted: bool = False
    """Whether the server is to be told this computer's public keys."""
    answers_due: bool = False
    """Whether a report is under way that somebody else is to answer."""
    history: str = ""
    """How far the server's history goes, as it last told; "" asks nothing of it."""
    device_id: str = ""
    device_checked: bool = False
    """Whether the server's newest operation of this computer was found here since the start."""
    line: Line = field(default_factory=Line)
    """What the store remembers of the line."""
    unsure: set[str] = field(default_factory=set)
    """Operations whose answer was lost: the server may have them."""
    moved: bool = False
    """Whether something reached the disk or the server since the line broke last."""
    more_files: bool = False
    """Whether files wait that this run had no more time for."""
    requests: int = 0
    awaited: int | type[Event] | None = None

    def remember(self, memory: Memory) -> None:
        """Take what the store remembers."""
        self.cursor, self.etags = memory.cursor, dict(memory.etags)
        self.missing_forms, self.counts = memory.missing_forms, memory.counts
        self.clock_offset_s = memory.clock_offset_s
        self.key_wanted, self.answers_due = memory.key_wanted, memory.answers_due
        self.history, self.device_id = memory.history, memory.device_id
        self.line = memory.line
        self.size.remember(memory.line.batch_bytes)
        self.page.remember(memory.line.page_items)

    def begin(self) -> None:
        """Start counting anew for a run."""
        self.tally, self.total, self.warning, self.unreadable = Tally(), 0, None, False
        self.left_out.clear()
        self.moved = False
        self.more_files = False

    def ask(self) -> int:
        """Return the number of a new request; from now on only its answer is awaited."""
        self.requests += 1
        self.awaited = self.requests
        return self.requests

    def accepts(self, event: Event) -> bool:
        """Tell whether this is what is awaited; late and doubled replies are not."""
        if isinstance(event, Answered | Failed):
            return self.awaited == event.request
        if not isinstance(self.awaited, type):
            return False
        return isinstance(event, self.awaited | StoreFailed)

    def count_traffic(self, event: Answered | Failed) -> None:
        """Add the bytes of an exchange."""
        if isinstance(event, Answered) and event.elapsed_s > 0:
            self.size.noticed(event.elapsed_s)
            self.page.noticed(self.size.delay_s)
        self.bytes_up += event.bytes_up
        self.bytes_down += event.bytes_down
        up, down = self.tally.bytes_up + event.bytes_up, self.tally.bytes_down + event.bytes_down
        self.tally = replace(self.tally, bytes_up=up, bytes_down=down)

    def goes_on(self, error: IocError) -> bool:
        """Tell whether to ask again at once: the connection broke, but it had brought something since the last break.

        A line that breaks every few seconds would else spend its time waiting to be tried again.
        """
        again = self.moved and isinstance(error, errors.Truncated)
        self.moved = False
        return again

    def seen_line(self) -> Line:
        """Return what the line could bear; unknown where that is what is asked of every line."""
        policy = self.policy
        size = self.size.bytes if self.size.bytes < policy.batch_bytes else 0
        items = self.page.items if self.page.items < policy.page_items else 0
        return Line(size, items)

    def count_receipts(self, receipts: Iterable[Receipt]) -> None:
        """Add receipts to the run's account."""
        found = Counter(self.tally.receipts) + Counter(receipt.status for receipt in receipts)
        self.tally = replace(self.tally, receipts=dict(found))

    def skipped(self, now: datetime) -> frozenset[ReportId]:
        """Return the reports that are left out for now, forgetting those whose time is over.

        One that waits for longer than it ever should was set aside by a clock that was wrong.
        """
        longest = now + timedelta(seconds=self.policy.set_aside_s)
        self.set_aside = {name: until for name, until in self.set_aside.items() if now < until <= longest}
        return frozenset(self.set_aside)


@dataclass(frozen=True, slots=True)
class Move:
    """What a step says: effects to carry out, whether it has ended, how, and what is to be done first then."""

    effects: tuple[Effect, ...] = ()
    done: bool = False
    error: IocError | None = None
    then: tuple[Step, ...] = ()


class Step(Protocol):
    """One step of a synchronisation."""

    phase: Phase

    def begin(self, now: datetime) -> Move:
        """Ask for the first thing."""

    def handle(self, event: Event) -> Move:
        """Take what was awaited."""


def go(*effects: Effect) -> Move:
    """Carry these out and wait for what comes of them."""
    return Move(effects)


def done(*effects: Effect, then: Sequence[Step] = ()) -> Move:
    """The step has ended well."""
    return Move(effects, done=True, then=tuple(then))


def failed(error: IocError, *effects: Effect) -> Move:
    """The run cannot go on."""
    return Move(effects, done=True, error=error)
