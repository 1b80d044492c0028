"""Taking operations in: each judged by itself, applied once, answered for good.

A batch is one transaction: one durable commit answers all of it, and a bad item undoes nothing but itself. Batches
that come while another is being written wait for it and then go together into the next transaction, so that a rush
shares the cost of its commits.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from sqlalchemy.engine import Connection

from iocdesk.core.clock import VN, Clock
from iocdesk.core.units import UnitError, UnitKey
from iocdesk.gateway.answers import Answers, named
from iocdesk.gateway.archive import Archive
from iocdesk.gateway.book import Book, known_operations
from iocdesk.gateway.database import Database, counters_of, lock_units
from iocdesk.gateway.directory import Directory, assignments_of, policy_of
from iocdesk.gateway.judge import Batch, Judge, Session
from iocdesk.gateway.problems import ProblemError, busy, problem_of
from iocdesk.gateway.validation import Validator
from iocdesk.gateway.witness import unheld
from iocdesk.reports.model import Actor

_TOGETHER = 200
"""Most operations of several batches that one transaction takes."""


@dataclass(slots=True, eq=False)
class Job:
    """One batch on its way through a transaction; see `Intake.take`. Once `done` it has answers or an error."""

    actor: Actor
    items: Sequence[object]
    blocked: set[str] = field(default_factory=set)
    relayed_by: str = ""
    seen: str = ""
    answers: Answers = field(default_factory=Answers)
    error: Exception | None = None
    done: bool = False


class Intake:
    """Applies operations for the routes and for the province's own tools. Safe to use from several threads."""

    def __init__(
        self, database: Database, directory: Directory, archive: Archive, clock: Clock, validator: Validator
    ) -> None:
        self._database = database
        self._directory = directory
        self._archive = archive
        self._clock = clock
        self._judge = Judge(directory, validator)
        self._waiting: deque[Job] = deque()
        self._leading = threading.Lock()
        self._patience = 2 * database.busy_seconds

    def take(
        self,
        actor: Actor,
        items: Sequence[object],
        *,
        answers: Answers | None = None,
        relayed_by: str = "",
        seen: str = "",
    ) -> Answers:
        """Apply a batch in its order; every operation gets a receipt or is named as not judged.

        Args:
            actor: the operations' author.
            answers: of what came before in the same request; these are added to it.
            relayed_by: the account that passed them on, where it is another.
            seen: the mark of the server's history that the caller was last told.

        Raises:
            ProblemError: `history.unknown`: nothing was kept; `server.busy`: the client asks again, and is answered
                once whatever became of it.
        """
        answers = Answers() if answers is None else answers
        [found] = self.take_all([Job(actor, items, answers.blocked, relayed_by, seen)])
        if isinstance(found, Exception):
            raise found
        answers.add(found)
        return answers

    def take_all(self, jobs: Sequence[Job]) -> list[Answers | Exception]:
        """Apply the batches of several requests, as many in one transaction as may be; see `take`.

        Raises:
            ProblemError: `server.busy`: as `take`, for all of them.
        """
        self._waiting.extend(jobs)
        # Whoever comes first writes for all that wait; the others find their answers when it lets go.
        if not self._leading.acquire(timeout=self._patience):
            raise busy()
        try:
            while not all(job.done for job in jobs):
                self._lead(_group_of(self._waiting))
        finally:
            self._leading.release()
        return [job.answers if job.error is None else job.error for job in jobs]

    def _lead(self, group: list[Job]) -> None:
        """Take a group in; where it fails as a whole each batch is tried by itself, so that one harms no other."""
        try:
            self._take_group(group)
        except ProblemError as error:
            _fail(group, error)
        except Exception as error:  # noqa: BLE001 - each waiting request gets it
            if len(group) > 1:
                for job in group:
                    self._lead([job])
            else:
                _fail(group, error)

    def _take_group(self, group: list[Job]) -> None:
        found = self._database.attempt(lambda connection: self._work(connection, group))
        for job, answers in zip(group, found, strict=True):
            if answers is None:
                _fail([job], problem_of("history.unknown"))
            else:
                job.answers, job.done = answers, True

    def _work(self, connection: Connection, group: list[Job]) -> list[Answers | None]:
        """Return what each is answered; None where the client has seen a history that is not this server's."""
        strange = unheld(connection, {job.seen for job in group})
        judged = self._judge_all(connection, [job for job in group if job.seen not in strange])
        return [judged.get(id(job)) for job in group]

    def _judge_all(self, connection: Connection, group: list[Job]) -> dict[int, Answers]:
        # A name with the one character that PostgreSQL cannot even be asked for is nobody's.
        names = [pair for job in group for pair in map(named, job.items) if "\0" not in "".join(pair)]
        book = Book(connection, self._archive)
        counters = counters_of(connection)
        registry = self._directory.registry(connection, counters)
        visible = {id(job): self._directory.slice(connection, job.actor, counters) for job in group}
        units = {
            unit
            for job in group
            for item in job.items
            if visible[id(job)].holds(unit := _unit_of(named(item)[1])) and unit
        }
        lock_units(connection, units)
        known = known_operations(connection, {op_id for op_id, _ in names if op_id})
        book.look_up({report_id for op_id, report_id in names if report_id and op_id not in known})
        now = self._clock.now()
        session = Session(
            book=book,
            policy=policy_of(connection),
            registry=registry,
            now=now,
            known=known,
            closed=self._directory.closed_forms(connection, counters),
            assignments=assignments_of(connection, _keys(units), now.astimezone(VN).date()),
        )
        found = {
            id(job): self._judge.take(
                Batch(session, job.actor, visible[id(job)], job.relayed_by), job.items, job.blocked
            )
            for job in group
        }
        mark = book.write(session.now)
        for answers in found.values():
            answers.history = mark
        return found


def _group_of(waiting: deque[Job]) -> list[Job]:
    """Take from the line what goes into one transaction."""
    group = [waiting.popleft()]
    size = len(group[0].items)
    while waiting and size + len(waiting[0].items) <= _TOGETHER:
        group.append(waiting.popleft())
        size += len(group[-1].items)
    return group


def _unit_of(report_id: str) -> str:
    parts = report_id.split("/")
    return parts[1] if len(parts) == 3 else ""


def _keys(unit_ids: Iterable[str]) -> list[UnitKey]:
    """Read the ids of units; what is none is left out, and found out by the judge."""
    found = []
    for unit_id in unit_ids:
        with suppress(UnitError, ValueError):
            found.append(UnitKey.parse(unit_id))
    return found


def _fail(group: list[Job], error: Exception) -> None:
    for job in group:
        job.error, job.done = error, True
