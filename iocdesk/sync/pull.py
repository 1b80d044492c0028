"""Fetching what changed: page by page behind a cursor, and making sure that both sides then hold the same."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from iocdesk.api import errors
from iocdesk.api.answers import ChangesPage, DigestAnswer, ReportChanged
from iocdesk.core.errors import IocError, Text
from iocdesk.reports.model import ReportId
from iocdesk.sync.effects import CompareDigest, Effect, FetchChanges, FetchDigest, Note, StoreChanges
from iocdesk.sync.events import Answered, ChangesStored, DigestCompared, Event, Failed, StoreFailed
from iocdesk.sync.state import Move, State, Step, done, failed, go
from iocdesk.sync.status import Phase


class Unreadable(IocError):
    """The server has reports that this version of the program cannot read."""

    def __init__(self, count: int) -> None:
        super().__init__(
            "sync.unreadable",
            Text(
                f"Máy chủ gửi {count} báo cáo mà phiên bản này của chương trình không đọc được. "
                "Xin cập nhật chương trình.",
                f"The server sent {count} reports that this version of the program cannot read. "
                "Please update the program.",
            ),
        )


class PullStep:
    """Fetches pages until there are no more; `anew` fetches the whole slice again.

    `restored`: the server was put back to a backup, and what it has is the truth about its versions.
    """

    phase = Phase.PULL

    def __init__(self, state: State, *, anew: bool = False, restored: bool = False) -> None:
        self.anew = anew
        self._restored = restored
        self._state = state
        self._seen: set[ReportId] | None = set() if anew else None
        self._cursor = ""
        self._more = False
        self._skipped = 0

    def begin(self, now: datetime) -> Move:  # noqa: ARG002 - the protocol's
        """Fetch the first page."""
        self._cursor = "" if self.anew else self._state.cursor
        return self._fetch()

    def handle(self, event: Event) -> Move:
        """Go on: from the server to the store, and around again."""
        match event:
            case Answered(answer=ChangesPage() as page):
                return self._page(page, event.elapsed_s)
            case Answered():
                return failed(errors.BadAnswer("changes"))
            case Failed(error=errors.CursorExpired()) if self._seen is None:
                self._seen, self._cursor = set(), ""
                note = Note("pull.cursor_expired", self._state.cursor)
                return go(note, *self._fetch().effects)
            case Failed(error=error):
                self._learn(error)
                return self._fetch() if self._state.goes_on(error) else failed(error)
            case ChangesStored():
                self._state.moved = True
                self._cursor = self._state.cursor = event.cursor
                self._state.counts = event.counts
                self._state.new_forms |= event.new_forms
                return self._fetch() if self._more else done()
            case StoreFailed():
                return failed(event.error)
        return go()

    def _fetch(self) -> Move:
        history = "" if self._restored else self._state.history
        return go(FetchChanges(self._state.ask(), self._cursor, self._state.page.items, history))

    def _learn(self, error: IocError) -> None:
        """Ask for less after a page that was lost or too large."""
        if isinstance(error, errors.TimedOut | errors.Truncated | errors.AnswerTooLarge):
            self._state.page.lost()

    def _page(self, page: ChangesPage, elapsed_s: float) -> Move:
        state = self._state
        if page.more and page.cursor == self._cursor:
            return failed(errors.BadAnswer("cursor"))
        state.page.came(elapsed_s)
        self._more = page.more
        before: list[Effect] = []
        if page.skipped:
            self._skipped += len(page.skipped)
            state.warning, state.unreadable = Unreadable(self._skipped), True
            before.append(Note("pull.unreadable", ", ".join(page.skipped)))
        keep = self._watch(page)
        changed = sum(isinstance(item, ReportChanged) for item in page.items)
        gone = len(page.items) - changed
        state.tally = replace(
            state.tally, pulled=state.tally.pulled + changed, removed=state.tally.removed + gone
        )
        state.awaited = ChangesStored
        # Until the last page of what was fetched after a loss is stored, the next run must begin it anew.
        history = page.history if not (self._restored and page.more) else ""
        state.history = history or state.history
        return go(*before, StoreChanges(page.items, page.cursor, keep, history, self._restored))

    def _watch(self, page: ChangesPage) -> frozenset[ReportId] | None:
        """Remember what the server has; known in full after the last page of a slice fetched anew."""
        if self._seen is None:
            return None
        for item in page.items:
            if isinstance(item, ReportChanged):
                self._seen.add(item.report.id)
            else:
                self._seen.discard(item.report_id)
        # An unreadable report is there all the same; what is here of it must stay.
        return None if page.more or self._skipped else frozenset(self._seen)


class DigestStep:
    """Compares digests; a mismatch pulls once more, then everything anew, then is left to support."""

    phase = Phase.DIGEST

    def __init__(self, state: State, stage: int = 0, last_stage: int = 2) -> None:
        self._state = state
        self._stage = stage
        self._last_stage = last_stage
        self._answer: DigestAnswer | None = None

    def begin(self, now: datetime) -> Move:  # noqa: ARG002 - the protocol's
        """Fetch the server's digest."""
        return go(FetchDigest(self._state.ask(), self._state.history))

    def handle(self, event: Event) -> Move:
        """Compare, and pull again where the two differ."""
        match event:
            case Answered(answer=DigestAnswer() as answer):
                self._answer = answer
                self._state.awaited = DigestCompared
                return go(CompareDigest(answer.digest, answer.count))
            case Answered():
                return failed(errors.BadAnswer("digest"))
            case Failed():
                return failed(event.error)
            case DigestCompared(same=True):
                return done()
            case DigestCompared():
                return self._differs()
            case StoreFailed():
                return failed(event.error)
        return go()

    def _differs(self) -> Move:
        count = self._answer.count if self._answer else 0
        if self._stage >= self._last_stage:
            return done(Note("digest.differs", f"server has {count}, stage {self._stage}"))
        # The first mismatch may only be a change that came between the two requests.
        anew = self._stage > 0
        notes = [Note("digest.mismatch", f"server has {count}, fetching anew")] if anew else []
        again: tuple[Step, ...] = (
            PullStep(self._state, anew=anew),
            DigestStep(self._state, self._stage + 1, self._last_stage),
        )
        return done(*notes, then=again)
