"""One open profile as window and command line use it: a context for each thread, and the exchange.

A store is used on one thread, so every thread that asks is given a clone; after an exchange that brought a new
catalogue each gets the new one at its next question.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from iocdesk.actions.attachments import OPENED, forget_copies
from iocdesk.actions.context import Context, FormShelf
from iocdesk.actions.profiles import Profile
from iocdesk.actions.session import client_of
from iocdesk.actions.syncing import Syncer
from iocdesk.api.exchanging import TransportOptions
from iocdesk.core.clock import Clock, today
from iocdesk.core.ids import IdSource
from iocdesk.core.progress import Progress
from iocdesk.core.units import UnitKey
from iocdesk.forms.library import FormLibrary
from iocdesk.store import StoreError
from iocdesk.store.copies import is_due, keep_copy
from iocdesk.sync.status import SyncReport
from iocdesk.vault import DeviceKeyRing


class Office:
    """An open profile at work.

    Args:
        profile: complete; it is closed with the office.
        options, on_exchange: of the exchange, for tests.
    """

    def __init__(
        self,
        profile: Profile,
        clock: Clock,
        ids: IdSource,
        *,
        log_file: Path | None = None,
        options: TransportOptions | None = None,
        on_exchange: Callable[[str], None] | None = None,
    ) -> None:
        self.profile = profile
        self.clock = clock
        self.log_file = log_file or profile.folder / "iocdesk.log"
        self.client = client_of(profile, clock, options)
        self.keys = DeviceKeyRing(profile.keeper)
        self.syncer = Syncer(self.client, clock, keys=self.keys, on_exchange=on_exchange)
        self._ids = ids
        self._library = FormLibrary()
        self._guard = threading.Lock()
        self._base: Context | None = None
        self._stale = False
        self._given: dict[int, tuple[Context, Context]] = {}
        """By thread: the base that its context was made of, and the context."""

    @property
    def ctx(self) -> Context:
        """The calling thread's context.

        Raises:
            StoreError: the store cannot be read, or was closed.
        """
        thread = threading.get_ident()
        with self._guard:
            base = self._fresh_base()
            made_of, mine = self._given.get(thread, (None, None))
            if mine is None:
                mine = base.cloned()
            elif made_of is not base:
                mine = replace(base, store=mine.store, shelf=FormShelf(mine.store, base.library))
            self._given[thread] = (base, mine)
            return mine

    def _fresh_base(self) -> Context:
        if self._base is None:
            facts = self.profile.facts
            self._base = Context.build(
                self.profile.store, clock=self.clock, ids=self._ids, actor=facts.actor(),
                unit=UnitKey.parse(facts.unit), library=self._library,
            )  # fmt: skip
        elif self._stale:
            self._base = self._base.refreshed()
        self._stale = False
        return self._base

    def refresh(self) -> None:
        """Read the catalogue again at the next question."""
        self._stale = True

    def sync(
        self, progress: Progress | None = None, *, patience_s: float = 0.0, by_hand: bool = True
    ) -> SyncReport:
        """Exchange with the server now: everything, or only what is due where nobody asked for it.

        Raises:
            Cancelled: as `progress` asked.
        """
        report = self.syncer.run(self.profile.store, progress, patience_s=patience_s, by_hand=by_hand)
        self.keep_copy()
        if report.tally.slices or report.tally.forms:
            self.refresh()
        return report

    def keep_copy(self) -> Path | None:
        """Keep today's copy of the store beside it, if there is none yet; training leaves nothing.

        A copy that cannot be made stops nothing: the support log tells of it, and the earlier ones stay.
        """
        day = today(self.clock)
        if self.profile.facts.training or not is_due(self.profile.store.path, day):
            return None
        with suppress(StoreError), self.profile.store.clone() as store:
            try:
                return keep_copy(store, day)
            except StoreError as error:
                store.log.add("copy.failed", error.code)
        return None

    def close(self) -> None:
        """Close every store; harmless when done twice."""
        with self._guard:
            for _, ctx in self._given.values():
                ctx.store.close()
            self._given.clear()
            self._base = None
            self.client.close()
            forget_copies(self.profile.folder / OPENED)
            self.profile.close()
