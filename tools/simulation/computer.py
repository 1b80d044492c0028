"""One computer: a real store on a file, the real client and runner, and ways to kill it or put its disk back."""

from __future__ import annotations

import random
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from iocdesk.api import errors
from iocdesk.api.auth import MemoryTokens
from iocdesk.api.client import Device, IocClient
from iocdesk.core.clock import FixedClock
from iocdesk.core.errors import IocError
from iocdesk.core.ids import Uuid7Source
from iocdesk.store.store import Store, create_store, open_store
from iocdesk.sync.effects import Effect, Request, StoreReceipts
from iocdesk.sync.engine import Engine
from iocdesk.sync.events import Answered, Event, Failed, Started, SyncRequested, Tick
from iocdesk.sync.runner import SyncRunner
from iocdesk.sync.schedule import SyncPolicy
from iocdesk.sync.status import Phase
from tools.simulation.ledger import Ledger, Mind
from tools.simulation.line import URL, Line
from tools.simulation.province import KEY, PASSWORD, Seat
from tools.simulation.trace import Skewed, Trace

POLICY = SyncPolicy(
    hello_every_s=3 * 86_400.0,
    catalogue_every_s=25 * 86_400.0,
    digest_every_s=86_400.0,
    page_items=5,
    batch_operations=3,
)


class Killed(BaseException):
    """The program ends here; nothing of it may catch this."""


class SteppedRunner(SyncRunner):
    """The runner, driven event by event as its own thread would, with replies that may come twice or late."""

    line: Line
    late: deque[Event]
    stored: Callable[[StoreReceipts], None]

    def begin(self) -> None:
        """Start, as at the start of the program."""
        self.late = deque()
        self._handle(Started(self._clock.now(), self._desk.memory()))

    def tick(self, *, wanted: bool = False) -> None:
        """Let the engine look at the time; `wanted`: a person asks for an exchange."""
        now = self._clock.now()
        self._handle(SyncRequested(now) if wanted else Tick(now))
        while self.late:
            self._handle(self.late.popleft())

    def _exchange(self, request: Request) -> Event:
        event = super()._exchange(request)
        fault = self.line.take_engine_fault()
        if fault == "reply doubled":
            self.late.append(event)
        elif fault == "reply late" and isinstance(event, Answered):
            self.late.append(event)
            return Failed(event.now, event.request, errors.TimedOut("localhost", 60))
        return event

    def _carry_out(self, effect: Effect) -> Event | None:
        event = super()._carry_out(effect)
        if isinstance(effect, StoreReceipts):
            self.stored(effect)
        return event


class Computer:
    """A computer and its program."""

    def __init__(
        self, seat: Seat, folder: Path, clock: FixedClock, line: Line, ledger: Ledger, trace: Trace, seed: str
    ) -> None:
        self.seat = seat
        self.line = line
        self.clock = Skewed(clock)
        self.path = folder / f"{seat.name}.db"
        self.dice = random.Random(f"{seed}/{seat.name}")
        self.kept: tuple[bytes, Mind, int] | None = None
        """A copy of the file, who knew what then, and when it was made (how many figures had been typed)."""
        self._ids = Uuid7Source(self.clock, random.Random(f"{seed}/{seat.name}/ids"))
        self._ledger = ledger
        self._trace = trace
        self._fuse: int | None = None
        self._engines = 0
        self._seed = seed
        self._tokens = MemoryTokens()
        self.store: Store = create_store(
            self.path, KEY, clock=self.clock, ids=self._ids, on_commit=self._point
        )
        self._start()

    @property
    def name(self) -> str:
        """The seat's name."""
        return self.seat.name

    # -- the program -----------------------------------------------------------------------------------------

    def _start(self) -> None:
        self._engines += 1
        self.client = IocClient(URL, clock=self.clock, tokens=self._tokens, line=self.line)
        engine = Engine(POLICY, random.Random(f"{self._seed}/{self.name}/engine{self._engines}"))
        self.runner = SteppedRunner(
            engine, self.store, self.client, self.clock, monotonic=lambda: 0.0, on_exchange=self._point
        )
        self.runner.line, self.runner.stored = self.line, self._stored
        self.runner.begin()

    def restart(self) -> None:
        """End the program, however it stands, and start it again."""
        self._fuse = None
        self.store.close()
        self.store = open_store(self.path, KEY, clock=self.clock, ids=self._ids, on_commit=self._point)
        self._start()

    def close(self) -> None:
        """End the program."""
        self.store.close()

    def sync(self, *, wanted: bool = False) -> None:
        """Let the program synchronise if it is time, signing in where that is asked for."""
        if not self.client.signed_in or self.runner.status.phase is Phase.SIGNED_OUT:
            if not self._sign_in():
                return
            wanted = True
        self.runner.tick(wanted=wanted)

    def _sign_in(self) -> bool:
        device = Device(self.store.device_id, self.name)
        try:
            self.client.sign_in(self.seat.actor.user_id, PASSWORD, device)
        except IocError as error:
            self._trace.add(self.name, f"not signed in: {error.code}")
            return False
        return True

    def _stored(self, effect: StoreReceipts) -> None:
        told = ", ".join(f"{it.op_id[-6:]} {it.status.value} v{it.version}" for it in effect.receipts)
        self._trace.add(self.name, f"receipts {told}")
        self._ledger.receive(self.name, effect.receipts)

    # -- dying -----------------------------------------------------------------------------------------------

    def _point(self, point: str) -> None:
        if self._fuse is None:
            return
        self._fuse -= 1
        if self._fuse < 0:
            self._fuse = None
            self._trace.add(self.name, f"killed {point}")
            raise Killed(point)

    @contextmanager
    def mortal(self, fuse: int | None) -> Iterator[None]:
        """Let the program be killed at the given of the points that it passes, and start it again then."""
        self._fuse = fuse
        try:
            yield
        except Killed:
            self.restart()
        finally:
            self._fuse = None

    # -- the disk --------------------------------------------------------------------------------------------

    def keep_copy(self, moment: int) -> None:
        """Copy the file, as somebody's backup of the disk would."""
        target = self.path.with_name(self.path.name + ".copy")
        target.unlink(missing_ok=True)
        self.store.backup(target)
        self.kept = target.read_bytes(), self._ledger.mind(self.name).copy(), moment
        self._trace.add(self.name, "disk copied")
        target.unlink()

    def put_back(self) -> None:
        """Put the copy in the place of the file."""
        assert self.kept is not None
        self.store.close()
        for end in ("-wal", "-shm"):
            self.path.with_name(self.path.name + end).unlink(missing_ok=True)
        self.path.write_bytes(self.kept[0])
        self._trace.add(self.name, "disk put back")
        self.restart()

    def jump(self, hours: float) -> None:
        """Set the clock wrong."""
        self.clock.offset = timedelta(hours=hours)
