"""Passing accepted figures on: one message after another, each report's in their order, none lost, none told twice.

A message is frozen under the receiver's codes and its id before the first try, and stays the same for every try; it
leaves the outbox only when its acknowledgement is stored. Killed anywhere in between, the next run offers it again,
and the receiver knows it by its id. A lease in the database lets one process at a time feed a receiver.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from random import Random

from sqlalchemy import or_, select, update
from sqlalchemy.engine import Connection, Row

from iocdesk.core.clock import Clock
from iocdesk.core.errors import Text
from iocdesk.gateway.database import Database, stamp
from iocdesk.gateway.feed_mapping import figures_from, load_mapping
from iocdesk.gateway.feed_queue import MessageState
from iocdesk.gateway.feed_receivers import Answer, Receiver, Verdict
from iocdesk.gateway.feed_setup import FeedError, target_row
from iocdesk.gateway.feed_tables import feed_outbox, feed_targets
from iocdesk.reports.model import ReportKey
from iocdesk.reports.operations import canonical_json

LEASE = timedelta(seconds=120)
"""How long a process that says nothing more holds a receiver; longer than a message takes."""
FIRST_PAUSE_S, LONGEST_PAUSE_S = 30.0, 3600.0
IN_A_ROW = 3
"""So many failures of different messages one after the other say something of the receiver."""

Json = dict[str, object]
Step = Callable[[str], None]


@dataclass(slots=True)
class Tally:
    """What one run did; `held` messages wait for a unit's code, `stopped` is why it ended before the outbox was empty."""

    sent: int = 0
    refused: int = 0
    later: int = 0
    held: int = 0
    stopped: str = ""
    gaps: set[str] = field(default_factory=set)


class Feed:
    """Feeds one receiver.

    Args:
        holder: tells this process from others, e.g. host and process id.
        random: the only source of jitter.
        on_step: called before and after each commit and each exchange, as "before record"; a failpoint for tests.
    """

    def __init__(
        self,
        database: Database,
        name: str,
        receiver: Receiver,
        clock: Clock,
        random: Random,
        holder: str,
        on_step: Step | None = None,
    ) -> None:
        self._database = database
        self._name = name
        self._receiver = receiver
        self._clock = clock
        self._random = random
        self._holder = holder
        self._on_step: Step = on_step if on_step is not None else lambda _name: None

    def run(self, limit: int = 100_000) -> Tally:
        """Send what is due, until nothing is or the receiver cannot be reached.

        Raises:
            FeedError: `feed.target`; `feed.busy` where another process feeds this receiver.
        """
        self._take_lease()
        try:
            tally = self._run(limit)
        except (Exception, KeyboardInterrupt):
            self._give_lease_back()
            raise
        self._give_lease_back()
        return tally

    def _run(self, limit: int) -> Tally:
        tally, in_a_row = Tally(), 0
        if self._paused():
            tally.stopped = "paused"
            return tally
        for _ in range(limit):
            row = self._next()
            if row is None:
                break
            prepared = self._prepare(row, tally)
            if prepared is not None:
                self._on_step("before send")
                answer = self._receiver.send(*prepared)
                self._on_step("after send")
                in_a_row = 0 if answer.verdict in (Verdict.TAKEN, Verdict.REFUSED) else in_a_row + 1
                self._record(row, answer, tally, pause=in_a_row >= IN_A_ROW)
            if tally.stopped:
                break
        return tally

    # ------------------------------------------------------------ the lease

    def _take_lease(self) -> None:
        now, table = self._clock.now(), feed_targets
        with self._committing("lease") as connection:
            target_row(connection, self._name)
            free = or_(
                table.c.lease_holder.in_(["", self._holder]),
                table.c.lease_until < stamp(now),
            )
            taken = connection.execute(
                update(table)
                .where(table.c.name == self._name, free)
                .values(lease_holder=self._holder, lease_until=stamp(now + LEASE))
            )
            if taken.rowcount == 0:
                raise FeedError(
                    "feed.busy",
                    Text(
                        f"Một tiến trình khác đang chuyển số liệu cho “{self._name}”.",
                        f"Another process is feeding “{self._name}”.",
                    ),
                    retryable=True,
                )

    def _give_lease_back(self) -> None:
        table = feed_targets
        with self._committing("release") as connection:
            connection.execute(
                update(table)
                .where(table.c.name == self._name, table.c.lease_holder == self._holder)
                .values(lease_holder="", lease_until="")
            )

    def _keep_lease(self, connection: Connection) -> bool:
        """Prolong the lease; False where another process has taken it over meanwhile."""
        table = feed_targets
        kept = connection.execute(
            update(table)
            .where(table.c.name == self._name, table.c.lease_holder == self._holder)
            .values(lease_until=stamp(self._clock.now() + LEASE))
        )
        return kept.rowcount == 1

    # ------------------------------------------------------------ one message

    def _paused(self) -> bool:
        with self._database.read() as connection:
            row = target_row(connection, self._name)
        return not row.active or row.next_at > stamp(self._clock.now())

    def _next(self) -> Row[tuple[object, ...]] | None:
        """Return the first message that is due and before which none of its report waits."""
        table, earlier = feed_outbox, feed_outbox.alias("earlier")
        waiting = MessageState.WAITING.value
        blocked = (
            select(earlier.c.id)
            .where(
                earlier.c.target == self._name,
                earlier.c.report_id == table.c.report_id,
                earlier.c.state == waiting,
                earlier.c.id < table.c.id,
            )
            .exists()
        )
        with self._database.read() as connection:
            return connection.execute(
                select(table)
                .where(
                    table.c.target == self._name,
                    table.c.state == waiting,
                    table.c.next_at <= stamp(self._clock.now()),
                    ~blocked,
                )
                .order_by(table.c.id)
                .limit(1)
            ).first()

    def _prepare(self, row: Row[tuple[object, ...]], tally: Tally) -> tuple[str, bytes] | None:
        """Freeze a message and count the try; None where its unit has no code yet, or another process took over."""
        with self._committing("prepare") as connection:
            if not self._keep_lease(connection):
                tally.stopped = "lease"
                return None
            body = row.sent
            if body is None:
                body = self._body(connection, row, tally)
            if body is None:
                self._hold(connection, row)
                tally.held += 1
                return None
            connection.execute(
                update(feed_outbox)
                .where(feed_outbox.c.id == row.id)
                .values(sent=body, attempts=row.attempts + 1)
            )
        return row.message_id, body

    def _body(self, connection: Connection, row: Row[tuple[object, ...]], tally: Tally) -> bytes | None:
        key = ReportKey.parse(row.report_id)
        mapping = load_mapping(connection, self._name)
        found = mapping.translate(key.unit.id, figures_from(row.figures))
        tally.gaps.update(found.gaps)
        if not found.unit:
            return None
        content: Json = {
            "message_id": row.message_id,
            "sequence": sequence_of(row.id, row.enqueued_at),
            "kind": row.kind,
            "report_id": row.report_id,
            "version": row.version,
            "form": key.form_id,
            "unit": found.unit,
            "period": row.period_id,
            "decided_at": row.enqueued_at,
            "figures": [asdict(it) for it in found.figures],
        }
        return canonical_json(content)

    def _hold(self, connection: Connection, row: Row[tuple[object, ...]]) -> None:
        unit = ReportKey.parse(row.report_id).unit.id
        connection.execute(
            update(feed_outbox)
            .where(feed_outbox.c.id == row.id)
            .values(
                error_code="unit",
                error=f"no code for the unit {unit}",
                next_at=stamp(self._clock.now() + timedelta(seconds=FIRST_PAUSE_S)),
            )
        )

    def _record(self, row: Row[tuple[object, ...]], answer: Answer, tally: Tally, *, pause: bool) -> None:
        now = self._clock.now()
        with self._committing("record") as connection:
            if not self._keep_lease(connection):
                tally.stopped = "lease"
                return
            connection.execute(
                update(feed_outbox)
                .where(feed_outbox.c.id == row.id)
                .values(**self._outcome(row, answer, now))
            )
            whole = answer.verdict is Verdict.UNREACHABLE or (answer.verdict is Verdict.LATER and pause)
            connection.execute(
                update(feed_targets)
                .where(feed_targets.c.name == self._name)
                .values(**self._target_state(connection, answer, now, whole=whole))
            )
        tally.sent += answer.verdict is Verdict.TAKEN
        tally.refused += answer.verdict is Verdict.REFUSED
        tally.later += answer.verdict in (Verdict.LATER, Verdict.UNREACHABLE)
        if whole:
            tally.stopped = answer.code

    def _outcome(self, row: Row[tuple[object, ...]], answer: Answer, now: datetime) -> Json:
        if answer.verdict is Verdict.TAKEN:
            return {"state": MessageState.ACKED.value, "acked_at": stamp(now), "error_code": "", "error": ""}
        said: Json = {"error_code": answer.code[:60], "error": answer.detail[:1000]}
        if answer.verdict is Verdict.REFUSED:
            return said | {"state": MessageState.DEAD.value}
        if answer.verdict is Verdict.UNREACHABLE:
            return said
        wait = self._pause(row.attempts, answer.retry_after)
        return said | {"next_at": stamp(now + timedelta(seconds=wait))}

    def _target_state(self, connection: Connection, answer: Answer, now: datetime, *, whole: bool) -> Json:
        if answer.verdict is Verdict.TAKEN:
            return {"failures": 0, "next_at": "", "error": "", "last_ok_at": stamp(now)}
        said = f"{answer.code}: {answer.detail}"[:1000]
        if not whole:
            return {"error": said}
        failures = int(target_row(connection, self._name).failures)
        wait = self._pause(failures, answer.retry_after)
        return {"failures": failures + 1, "next_at": stamp(now + timedelta(seconds=wait)), "error": said}

    def _pause(self, failures: int, asked: float | None) -> float:
        """Return how long to wait: twice as long each time, with jitter, and never less than asked for."""
        usual = min(FIRST_PAUSE_S * 2.0 ** min(failures, 20), LONGEST_PAUSE_S)
        jitter = self._random.uniform(0.8, 1.2)
        return max(usual * jitter, (asked or 0.0) * self._random.uniform(1.0, 1.1))

    def _committing(self, name: str) -> _Commit:
        return _Commit(self._database, self._on_step, name)


class _Commit:
    """A writing transaction with a failpoint before and after its commit."""

    def __init__(self, database: Database, on_step: Step, name: str) -> None:
        self._transaction = database.write()
        self._on_step = on_step
        self._name = name

    def __enter__(self) -> Connection:
        return self._transaction.__enter__()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: object
    ) -> bool | None:
        if error is None:
            try:
                self._on_step(f"before {self._name}")
            except BaseException as stop:
                self._transaction.__exit__(type(stop), stop, stop.__traceback__)
                raise
        done = self._transaction.__exit__(kind, error, trace)  # type: ignore[arg-type]
        if error is None:
            self._on_step(f"after {self._name}")
        return done


def sequence_of(number: int, enqueued_at: str) -> int:
    """Return what orders the messages of a report for its receiver, below 2^53.

    Time comes first: a database that was restored from a backup counts its messages anew, and what it then sends must
    not look older than what the receiver has.
    """
    moment = datetime.fromisoformat(enqueued_at)
    return int(moment.timestamp() * 1000) * 1000 + number % 1000


def next_due(database: Database, name: str) -> str:
    """Return when the feed next has something to do, as text; "" for nothing, which sorts before any moment."""
    table = feed_outbox
    with database.read() as connection:
        paused = str(target_row(connection, name).next_at)
        row = connection.execute(
            select(table.c.next_at)
            .where(table.c.target == name, table.c.state == MessageState.WAITING.value)
            .order_by(table.c.next_at)
            .limit(1)
        ).first()
    return "" if row is None else max(paused, str(row.next_at))
