"""An office for the tests: a real store, a real client, and the gateway of the small province on loopback."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

from iocdesk.api.auth import MemoryTokens
from iocdesk.api.client import Device, IocClient
from iocdesk.api.exchanging import TransportOptions
from iocdesk.core.clock import FixedClock
from iocdesk.core.ids import Uuid7Source
from iocdesk.forms.values import Value
from iocdesk.gateway.server import EmbeddedGateway
from iocdesk.reports.model import Actor, Cell, Report, ReportKey
from iocdesk.store.store import Store, create_store, open_store
from iocdesk.sync.engine import Engine
from iocdesk.sync.runner import SyncRunner
from iocdesk.sync.schedule import SyncPolicy
from iocdesk.sync.status import SyncReport
from iocdesk.vault import DeviceKeyRing, ThrowAwayKeeper
from tests.gateway.kit import COMMUNE_REPORT, OFFICER, PASSWORD, START, settings_at, settle, settled

KEY = bytes(range(32))


def open_gateway(folder: Path, clock: FixedClock, **changes: object) -> EmbeddedGateway:
    """A settled gateway, not yet answering."""
    dice, file = random.Random(7), folder / "gateway.db"
    copied = clock.now() == START and not file.exists()
    if copied:
        settled().copy_to(file)
        dice.setstate(settled().dice)
    gateway = EmbeddedGateway(file, clock, settings=settings_at(folder, **changes), random=dice.randbytes)
    if not copied:
        settle(gateway.admin)
    return gateway


class Office:
    """One computer that can be closed and started again."""

    def __init__(
        self, folder: Path, url: str, clock: FixedClock, *, actor: Actor = OFFICER, seed: int = 1
    ) -> None:
        self.path = folder / f"profile-{seed}.db"
        self.url = url
        self.clock = clock
        self.actor = actor
        self.tokens = MemoryTokens()
        self.keys = DeviceKeyRing(ThrowAwayKeeper())
        self.ids = Uuid7Source(clock, random.Random(seed))
        self.seed = seed
        self.store: Store = create_store(self.path, KEY, clock=clock, ids=self.ids)
        self.client = self._client()

    def _client(self, on_exchange: Callable[[str], None] | None = None) -> IocClient:
        options = TransportOptions(on_exchange=on_exchange)
        return IocClient(self.url, clock=self.clock, tokens=self.tokens, options=options)

    def sign_in(self) -> None:
        """Sign in with the right password."""
        self.client.sign_in(self.actor.user_id, PASSWORD, Device(self.store.device_id, "Máy"))

    def restart(self, failpoint: Callable[[str], None] | None = None) -> None:
        """Close the program and start it again; `failpoint` is called around exchanges and commits."""
        self.close()
        self.store = open_store(self.path, KEY, clock=self.clock, ids=self.ids, on_commit=failpoint)
        self.client = self._client(failpoint)

    def close(self) -> None:
        """Close the program."""
        self.client.close()
        self.store.close()

    def runner(self, on_exchange: Callable[[str], None] | None = None) -> SyncRunner:
        """A fresh runner, as each start of the program has one."""
        engine = Engine(SyncPolicy(), random.Random(self.seed))
        return SyncRunner(
            engine,
            self.store,
            self.client,
            self.clock,
            keys=self.keys,
            wait=lambda seconds: self.clock.advance(seconds=seconds),
            on_exchange=on_exchange,
        )

    def sync(self) -> SyncReport:
        """Synchronise once."""
        return self.runner().run_once()

    def type(self, key: ReportKey = COMMUNE_REPORT, /, **figures: int) -> Report:
        """Type figures into a report."""
        self.clock.advance(seconds=1)
        self.store.reports.begin(key, "1")
        cells = {name: Cell(Value.of(value)) for name, value in figures.items()}
        return self.store.reports.edit(key.id, cells, actor=self.actor)


def start_clock() -> FixedClock:
    """The clock that office and gateway share."""
    return FixedClock(START)
