"""One world: computers, a server, lines between them and the weather, living through months; all of one seed."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from iocdesk.core.clock import VN, FixedClock
from iocdesk.core.errors import IocError
from iocdesk.core.periods import Period
from iocdesk.sync.status import Phase
from tools.simulation.checks import Checks, Mirror
from tools.simulation.computer import Computer
from tools.simulation.faults import Weather
from tools.simulation.ledger import Ledger
from tools.simulation.line import Line
from tools.simulation.people import People
from tools.simulation.province import LEVELS, SEATS, START, Seat
from tools.simulation.server import Server
from tools.simulation.trace import Broken, Skewed, Trace

TURNS = 3
"""How often somebody sits down at each computer in a month."""
_ROUNDS = 14
"""Rounds of exchanges in calm weather after which everything must be at rest."""


@dataclass(frozen=True, slots=True)
class Result:
    """What came of a world."""

    seed: str
    client_months: int
    counts: dict[str, int]
    work: dict[str, int]
    """What people and programs did meanwhile."""
    digest: str
    broken: str = ""
    log: tuple[str, ...] = ()


class World:
    """Everything there is.

    Args:
        folder: for the files; in memory, for speed.
        template: a settled server's file.
    """

    def __init__(self, seed: str, folder: Path, template: bytes, seats: tuple[Seat, ...] = SEATS) -> None:
        self.seed = seed
        self.clock = FixedClock(START)
        self.trace = Trace(self.clock)
        self.weather = Weather()
        self.ledger = Ledger()
        self.dice = random.Random(f"{seed}/world")
        self.server_clock = Skewed(self.clock)
        self.server = Server(folder, self.server_clock, seed, template)
        self.checks = Checks(self.server, self.ledger)
        self.people = People(self.ledger, self.trace)
        self.computers = [self._computer(seat, folder) for seat in seats]
        self._backup: tuple[bytes, Mirror] | None = None
        self._versions = dict.fromkeys(LEVELS, 1)

    def _computer(self, seat: Seat, folder: Path) -> Computer:
        def heard(body: bytes) -> None:
            self.ledger.hear(seat.name, body)

        line = Line(seat.name, self.server, self.clock, self.weather, self.trace, self.seed, heard)
        return Computer(seat, folder, self.clock, line, self.ledger, self.trace, self.seed)

    def close(self) -> None:
        """Close every file."""
        for computer in self.computers:
            computer.close()
        self.server.close()

    # -- months ----------------------------------------------------------------------------------------------

    def live(self, months: int) -> Result:
        """Live through months; the result says what broke, if anything did."""
        done = 0
        try:
            for _ in range(months):
                self.month()
                done += len(self.computers)
            self.rest()
        except Broken as broken:
            return self._result(done, str(broken))
        return self._result(done, "")

    def _result(self, done: int, broken: str) -> Result:
        self.trace.add("world", broken or "at rest")
        log = tuple(self.trace.last(20_000)) if broken else ()
        work = dict(self.ledger.work(), requests=sum(it.line.requests for it in self.computers))
        return Result(self.seed, done, dict(self.weather.counts), work, self.trace.digest(), broken, log)

    @property
    def period(self) -> Period:
        """The month that is reported on."""
        day = self.clock.now().astimezone(VN).date()
        return Period.parse(f"{day:%Y%m}")

    def month(self) -> None:
        """Live through one month."""
        start = self.clock.now()
        span = timedelta(days=30)
        moments = sorted(
            (self.dice.random(), number) for number in range(len(self.computers)) for _ in range(TURNS)
        )
        for share, number in moments:
            self.clock.set(max(self.clock.now(), start + span * share))
            self._happen()
            self.turn(self.computers[number])
        self.clock.set(max(self.clock.now(), start + span))
        if self.dice.random() < 0.25:
            self.rest()

    def turn(self, computer: Computer) -> None:
        """Let somebody sit down at a computer: work a little, and let the program synchronise."""
        dice = computer.dice
        fuse = dice.randrange(60) if dice.random() < 0.12 else None
        if fuse is not None:
            self.weather.happened("kill")
        with computer.mortal(fuse):
            try:
                self.people.tidy(computer)
                for _ in range(dice.choice((0, 1, 1, 2, 3))):
                    self.people.act(computer, self.period)
                if dice.random() < 0.75:
                    computer.sync(wanted=dice.random() < 0.1)
            except IocError as error:
                raise Broken(f"{computer.name}: {error.code}: {error.text.en}") from error
        self.checks.look(computer)

    # -- what happens to all ---------------------------------------------------------------------------------

    def _happen(self) -> None:
        dice = self.dice
        chances: tuple[tuple[float, Callable[[Computer], None]], ...] = (
            (0.04, self.offline_spell),
            (0.02, self.portal_spell),
            (0.03, self.client_clock),
            (0.02, self.server_clock_jump),
            (0.015, self.new_form),
            (0.03, self.copy_disk),
            (0.015, self.put_disk_back),
            (0.03, self.back_up_server),
            (0.012, self.restore_server),
            (0.01, self.end_sessions),
        )
        for chance, happen in chances:
            if dice.random() < chance:
                happen(dice.choice(self.computers))

    def offline_spell(self, computer: Computer) -> None:
        """Cut one computer off for days."""
        self.weather.happened("offline spell")
        computer.line.offline_until = self.clock.now() + timedelta(days=self.dice.uniform(0.2, 20))

    def portal_spell(self, computer: Computer) -> None:
        """Let another page answer in place of the server for a while."""
        self.weather.happened("captive portal spell")
        computer.line.portal_until = self.clock.now() + timedelta(days=self.dice.uniform(0.1, 4))

    def client_clock(self, computer: Computer) -> None:
        """Set a computer's clock wrong, or right again."""
        self.weather.happened("clock jump of a computer")
        computer.jump(self.dice.choice((0.0, 0.0, -30.0, 0.2, 9.0, 24.0 * 40, -24.0 * 400)))

    def server_clock_jump(self, _computer: Computer) -> None:
        """Set the server's clock wrong, or right again."""
        self.weather.happened("clock jump of the server")
        self.server_clock.offset = timedelta(hours=self.dice.choice((0.0, 0.0, -2.0, 0.5, 26.0)))

    def new_form(self, _computer: Computer) -> None:
        """Publish a form at its next version."""
        form_id = self.dice.choice(sorted(LEVELS))
        if self._versions[form_id] >= 4:
            return
        self.weather.happened("form version published")
        self._versions[form_id] += 1
        self.server.publish(form_id, str(self._versions[form_id]))
        self.trace.add("world", f"{form_id} version {self._versions[form_id]}")

    def copy_disk(self, computer: Computer) -> None:
        """Copy a computer's file."""
        computer.keep_copy(0)

    def put_disk_back(self, computer: Computer) -> None:
        """Put a computer's file back to its copy."""
        if computer.kept is None:
            return
        self.weather.happened("client's disk put back")
        self.checks.look_at_server()
        mirror = self.checks.mirror
        self.ledger.put_back(computer.name, computer.kept[1].copy(), mirror.figures, set(mirror.ops))
        computer.put_back()

    def back_up_server(self, _computer: Computer) -> None:
        """Keep the server's database as it is."""
        self.checks.look_at_server()
        self._backup = self.server.content(), self.checks.mirror
        self.trace.add("world", "server backed up")

    def restore_server(self, _computer: Computer) -> None:
        """Put the server's database back."""
        if self._backup is None:
            return
        self.weather.happened("server restored from a backup")
        self.checks.look_at_server()
        before = self.checks.mirror
        self.server.restore(self._backup[0])
        # The province publishes again what it had published: reports are made with it already.
        for form_id, newest in self._versions.items():
            for number in range(2, newest + 1):
                self.server.publish(form_id, str(number))
        self.checks.read_anew()
        after = self.checks.mirror
        # What a computer knows by heart no more and the server forgot is gone from both.
        self.ledger.gone |= {
            number
            for number in before.figures - after.figures
            if number in self.ledger.typed and self.ledger.typed[number].who in self.ledger.exempt
        }
        self.ledger.excused |= self.ledger.sent.keys() - after.ops.keys()
        self.trace.add("world", "server restored")

    def end_sessions(self, _computer: Computer) -> None:
        """End every session."""
        self.weather.happened("sessions ended")
        self.server.close_sessions()

    # -- rest ------------------------------------------------------------------------------------------------

    def rest(self) -> None:
        """Let the weather be calm until everything is sent and fetched, then look closely."""
        rate, self.weather.rate = self.weather.rate, 0.0
        for computer in self.computers:
            computer.line.calm()
            computer.jump(0.0)
        self.server_clock.offset = timedelta(0)
        for _ in range(_ROUNDS):
            if self._round():
                break
        self.checks.rest(self.computers)
        self.weather.rate = rate
        self.trace.add("world", "rests")

    def _round(self) -> bool:
        """Let every computer synchronise once; return whether nothing waits anywhere and nothing moved."""
        before = self.trace.digest(), self.checks.mirror.version
        idle = True
        for computer in self.computers:
            self.clock.advance(hours=2)
            self.people.tidy(computer, always=True)
            computer.sync()
            idle = idle and not computer.store.outbox.items() and computer.runner.status.phase is Phase.IDLE
        self.checks.look_at_server()
        return idle and self.checks.mirror.version == before[1]
