"""The exchange with the server as the window sees it: what the state is, one exchange at a time, and when the
next one starts.

It runs by itself shortly after something was entered, every few minutes, and, while the network is away, sooner
than that to find it back; the user can ask for one at any time. Being offline is no error: the pill says so, and nothing pops up.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from iocdesk.core.errors import IocError
from iocdesk.ui.jobs import Handle
from iocdesk.ui.kit import Kit, Tone, Topic
from iocdesk.ui.ports import Network, SyncState, WorkAction, WorkGroup

if TYPE_CHECKING:
    from iocdesk.ui.ports import WorkList

SOON_MS = 3_000
FILES_MS = 500
AGAIN_MS = 20_000
"""How soon an offline computer looks for the network again; each time in vain takes twice as long."""
SIGN_IN_CODES = frozenset({"api.not_signed_in", "session.expired", "api.unauthenticated"})


class Exchange(QObject):
    """Knows the state, and starts exchanges on the net lane."""

    changed = Signal()
    """The state is another."""
    sign_in_needed = Signal()
    counted = Signal(int)
    """How many rows of the work list ask for something."""

    def __init__(self, kit: Kit, minutes: int = 5) -> None:
        super().__init__()
        self._kit = kit
        self._running: Handle | None = None
        self._asked_by_hand = False
        self._missed = False
        """Another exchange was asked for while one ran: what was stored meanwhile may not be in it."""
        self._stopped = False
        self.state = SyncState()
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.timeout.connect(self.start_quietly)
        self._again = QTimer(self)
        self._again.setSingleShot(True)
        self._again.timeout.connect(self.start_quietly)
        self._wait_ms = AGAIN_MS
        self._regular = QTimer(self)
        self._regular.timeout.connect(self.look)
        self.set_interval(minutes)
        kit.news.changed.connect(self._on_news)

    @property
    def running(self) -> bool:
        """Whether an exchange is under way."""
        return self._running is not None

    def set_interval(self, minutes: int) -> None:
        """Look every `minutes` whether anything is due; 0 means only by hand."""
        self._minutes = minutes
        self._regular.stop()
        if minutes > 0:
            self._regular.start(minutes * 60_000)

    def reload(self) -> None:
        """Ask the store for the present state and the count of the work list."""
        if self._stopped:
            return
        self._kit.jobs.db(self._kit.services.sync.state, self._show)
        self._kit.jobs.db(self._kit.services.work.work, self._count)

    def start(self) -> None:
        """Exchange now, because the user asked: failures are told."""
        self._asked_by_hand = True
        self._start()

    def start_quietly(self) -> None:
        """Exchange now by itself: being offline is shown by the pill alone."""
        if not self.running:
            self._asked_by_hand = False
        self._start()

    def look(self) -> None:
        """Exchange by itself if anything waits or it is time for news; else leave the network alone."""
        if not self._stopped and not self.running:
            self._kit.jobs.db(self._kit.services.sync.due, self._start_if)

    def _start_if(self, due: bool) -> None:
        if due:
            self.start_quietly()

    def cancel(self) -> None:
        """Stop the exchange under way; what was receipted stays receipted."""
        if self._running is not None:
            self._running.cancel()

    def stop(self) -> None:
        """Start nothing and ask nothing any more: what stands behind the window is about to be closed."""
        self._stopped = True
        for timer in (self._soon, self._again, self._regular):
            timer.stop()

    def _start(self) -> None:
        self._missed = self.running
        if self._running is None and not self._stopped:
            jobs, sync = self._kit.jobs, self._kit.services.sync
            job = sync.sync_now if self._asked_by_hand else sync.sync_quietly
            self._running = jobs.net(job, self._done, self._failed, self._step)
            self.changed.emit()

    def _step(self, done: int, total: int, _text: str) -> None:
        self.state = _sending(self.state, done, total)
        self.changed.emit()

    def _done(self, state: SyncState) -> None:
        self._running = None
        if self._missed and state.network is Network.ONLINE:
            self._start()
            return
        self._show(state)
        if self._asked_by_hand and state.network is Network.ONLINE and not state.outbox:
            self._kit.news.say(self.tr("Everything has been sent and receipted."), Tone.OK)
        self._kit.news.announce(Topic.REPORTS, Topic.NOTICES)
        if state.more_files and not self._stopped:
            # Figures and news of this exchange are shown; now the rest of the files.
            self._soon.start(FILES_MS)

    def _failed(self, error: IocError) -> None:
        self._running, self._missed = None, False
        if error.code in SIGN_IN_CODES:
            self.sign_in_needed.emit()
        elif self._asked_by_hand or not error.retryable:
            # To be without a network is no fault of anybody's: what is told of it alarms nobody.
            self._kit.news.say(error.text, Tone.WARN if error.retryable else Tone.ERROR)
        self.reload()

    def _look_again(self, network: Network) -> None:
        """While the network is away, look for it in growing steps; the regular exchange is the longest."""
        if network is not Network.OFFLINE or self._minutes <= 0 or self._stopped:
            self._again.stop()
            self._wait_ms = AGAIN_MS
        elif not self._again.isActive() and self._wait_ms < self._minutes * 60_000:
            self._again.start(self._wait_ms)
            self._wait_ms *= 2

    def _show(self, state: SyncState) -> None:
        if not self.running:
            self._look_again(state.network)
        self.state = state if not self.running else _sending(state, self.state.sent, self.state.to_send)
        self.changed.emit()

    def _count(self, work: WorkList) -> None:
        rest = {WorkGroup.WAITING, WorkGroup.DONE}
        mine = [row for row in work.rows if row.group not in rest and row.action is not WorkAction.OPEN]
        self.counted.emit(len(mine))

    def _on_news(self, topics: frozenset[Topic]) -> None:
        if self._stopped:
            return
        if topics & {Topic.REPORTS, Topic.OUTBOX}:
            self.reload()
        if Topic.OUTBOX in topics and self._minutes > 0:
            self._soon.start(SOON_MS)


def _sending(state: SyncState, done: int, total: int) -> SyncState:
    return replace(state, network=Network.SENDING if total else state.network, sent=done, to_send=total)
