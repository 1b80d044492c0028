"""Writers side by side on PostgreSQL, as in several workers: no change is skipped, nothing is applied twice."""

from __future__ import annotations

import json
import random
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from iocdesk.core.clock import FixedClock
from iocdesk.core.periods import Period
from iocdesk.core.units import UnitRegistry
from iocdesk.gateway import schema
from iocdesk.gateway.admin import admin_of, open_admin
from iocdesk.gateway.answers import Answers
from iocdesk.gateway.app import create_app
from iocdesk.gateway.archive import SEQ_COUNTER
from iocdesk.gateway.database import Database, next_number
from iocdesk.gateway.intake import Job
from iocdesk.gateway.problems import ProblemError
from iocdesk.gateway.reading_room import Pull
from iocdesk.gateway.services import Services
from iocdesk.reports.model import ReportKey
from iocdesk.reports.operations import operation_to_json, seal
from tests.gateway.kit import (
    COMMUNE,
    COMMUNE_FORM,
    COMMUNE_REPORT,
    ENTRY,
    OFFICER,
    OTHER,
    OTHER_VILLAGE,
    PASSWORD,
    STAFF,
    START,
    STRANGER,
    VILLAGE,
    VILLAGE_2,
    VILLAGE_FORM,
    Pen,
    registry,
    settings_at,
    settle,
)

pytestmark = pytest.mark.long


@pytest.fixture
def workers(tmp_path: Path, postgres_database: str) -> Iterator[list[Services]]:
    """Two gateways on one database, with nothing in common but it: as two processes are."""
    settings = settings_at(tmp_path, database=postgres_database, busy_seconds=30.0)
    clock = FixedClock(START)
    admin = open_admin(settings, clock)
    settle(admin)
    admin.database.close()
    found = [create_app(settings, clock=clock).state.services for _ in range(2)]
    yield found
    for services in found:
        services.database.close()


def months() -> list[Period]:
    return [Period.parse(f"{year}{month:02d}") for year in range(2026, 2030) for month in range(1, 13)]


def test_a_reader_behind_a_cursor_misses_no_change(workers: list[Services]) -> None:
    """The classic hole: a number given early becomes visible late, after a reader has gone past it."""
    places = [(OFFICER, COMMUNE, COMMUNE_FORM), (OFFICER, VILLAGE, VILLAGE_FORM), (OFFICER, VILLAGE_2, VILLAGE_FORM),
              (STRANGER, OTHER, COMMUNE_FORM), (STRANGER, OTHER_VILLAGE, VILLAGE_FORM)]  # fmt: skip
    stop = threading.Event()
    seen: dict[str, int] = {}

    def write(turn: int) -> int:
        actor, unit, form_id = places[turn % len(places)]
        pen = Pen(FixedClock(START), device=f"pc-{turn}", seed=100 + turn)
        services, dice, count = workers[turn % 2], random.Random(turn), 0
        for period in months()[turn :: len(places) * 2]:
            operations = [
                pen.op(actor, ReportKey(form_id, unit, period), {"DS01": n}, base=n) for n in range(2)
            ]
            for op in operations[: dice.randint(1, 2)]:
                answers = services.intake.take(actor, [operation_to_json(op)])
                assert answers.results[0]["status"] == "applied", answers
                count += 1
        return count

    def read() -> None:
        room = workers[1].reading_room
        cursor: str | None = None
        while True:
            last = stop.is_set()
            page: Any = json.loads(room.changes(STAFF, cursor, 3))
            cursor = page["cursor"]
            for item in page["items"]:
                seen[item["report"]["report_id"]] = item["report"]["version"]
            if last and not page["more"]:
                return

    reader = threading.Thread(target=read)
    reader.start()
    with ThreadPoolExecutor(10) as pool:
        written = sum(pool.map(write, range(10)))
    stop.set()
    reader.join(60)
    with workers[0].database.read() as connection:
        rows = connection.execute(select(schema.reports.c.report_id, schema.reports.c.version)).all()
        numbers = connection.execute(
            select(func.count(), func.count(schema.operations.c.op_id.distinct()))
        ).one()
    assert seen == {row.report_id: row.version for row in rows}
    assert numbers[1] == written == sum(row.version for row in rows)


def test_a_number_is_not_passed_by_a_later_one_that_commits_first(workers: list[Services]) -> None:
    """A transaction that has taken a number holds all later ones back until it commits."""
    database: Database = workers[0].database
    order: list[int] = []
    taken = threading.Event()

    def late() -> None:
        taken.wait(30)
        with workers[1].database.write() as connection:
            order.append(next_number(connection, SEQ_COUNTER))

    other = threading.Thread(target=late)
    other.start()
    with database.write() as connection:
        first = next_number(connection, SEQ_COUNTER)
        taken.set()
        other.join(0.5)
        assert order == []
    other.join(30)
    assert order == [first + 1]


def test_one_operation_sent_to_two_workers_at_once_is_applied_once(workers: list[Services]) -> None:
    for turn, period in enumerate(months()[:12]):
        op = Pen(FixedClock(START), seed=turn).op(
            OFFICER, ReportKey(COMMUNE_FORM, COMMUNE, period), {"DS01": 5}
        )
        gate = threading.Barrier(4)

        def send(number: int, op: Any = op, gate: threading.Barrier = gate) -> Any:
            gate.wait(30)
            return workers[number % 2].intake.take(OFFICER, [operation_to_json(op)]).results[0]

        with ThreadPoolExecutor(4) as pool:
            receipts = list(pool.map(send, range(4)))
        assert all(it == receipts[0] for it in receipts)
        assert (receipts[0]["status"], receipts[0]["version"]) == ("applied", 1)


def test_an_id_used_for_two_reports_at_once_is_taken_for_one(workers: list[Services]) -> None:
    """The units' locks do not meet here: the table's key decides, and the loser is judged anew."""
    pen = Pen(FixedClock(START))
    one = pen.op(OFFICER, COMMUNE_REPORT, {"DS01": 5})
    other = seal(replace(one, report_id=ReportKey(VILLAGE_FORM, VILLAGE, Period.parse("202604")).id))
    gate = threading.Barrier(2)

    def send(number: int) -> Any:
        gate.wait(30)
        return workers[number].intake.take(OFFICER, [operation_to_json((one, other)[number])]).results[0]

    with ThreadPoolExecutor(2) as pool:
        receipts = list(pool.map(send, range(2)))
    assert sorted(it["status"] for it in receipts) == ["applied", "rejected"]
    [refused] = [it for it in receipts if it["status"] == "rejected"]
    assert refused["problems"][0]["code"] == "op.hash_mismatch"


def test_one_refresh_token_used_at_two_workers_gives_one_family(workers: list[Services]) -> None:
    """Two exchanges of one token at once must not leave two pairs that are both good."""
    tokens = workers[0].accounts.sign_in(ENTRY.user_id, PASSWORD, "pc", "PC")
    gate = threading.Barrier(2)

    def exchange(number: int) -> Any:
        gate.wait(30)
        return workers[number].accounts.refresh(tokens.refresh)

    with ThreadPoolExecutor(2) as pool:
        pairs = list(pool.map(exchange, range(2)))
    good = []
    for pair in pairs:
        try:
            workers[0].accounts.check(pair.access)
        except ProblemError:
            continue
        good.append(pair)
    assert len(good) == 1


def test_what_one_worker_is_told_the_other_knows(workers: list[Services]) -> None:
    """Nothing that a worker keeps in memory outlives the change of it elsewhere."""
    first, second = workers
    assert second.reading_room.digest(ENTRY)
    moved = UnitRegistry(
        [replace(it, parent=OTHER) if it.key == VILLAGE_2 else it for it in registry().units],
        registry().links,
    )
    with second.database.read() as connection:
        assert second.intake._directory.slice(connection, OFFICER).holds(VILLAGE_2.id)
    admin_of(first).import_units(moved)
    with second.database.read() as connection:
        assert not second.intake._directory.slice(connection, OFFICER).holds(VILLAGE_2.id)


def test_pages_of_many_villages_read_together_are_those_read_one_by_one(workers: list[Services]) -> None:
    room, pen = workers[0].reading_room, Pen(FixedClock(START))
    villages = (VILLAGE, VILLAGE_2, OTHER_VILLAGE)
    for period in months()[:4]:
        for unit in villages:
            author = STRANGER if unit == OTHER_VILLAGE else OFFICER
            op = pen.op(author, ReportKey(VILLAGE_FORM, unit, period), {"DS01": 1})
            assert workers[1].intake.take(author, [operation_to_json(op)]).results[0]["status"] == "applied"
    accounts = [replace(ENTRY, user_id=f"u-{unit.code}", units=(unit,)) for unit in villages]
    first: Any = json.loads(room.changes(accounts[0], None, 2))
    pulls = [
        Pull(accounts[0], first["cursor"], 200, first["history"]),
        *(Pull(account, None, 3) for account in accounts),
        Pull(OFFICER, None, 200),
        Pull(accounts[1], first["cursor"], 200),  # another's cursor
        Pull(accounts[2], None, 200, f"999.{'0' * 16}"),  # a history that never was
    ]
    together = room.changes_all(pulls)
    assert [it.code for it in together[-2:] if isinstance(it, ProblemError)] == [
        "cursor.unknown",
        "history.unknown",
    ]
    alone = [room.changes(it.actor, it.cursor, it.limit, it.seen) for it in pulls[:-2]]
    assert together[:-2] == alone
    assert [len(json.loads(page)["items"]) for page in alone] == [2, 3, 3, 3, 8]


def test_batches_taken_together_do_each_other_no_harm(workers: list[Services]) -> None:
    """One transaction for several accounts: a bad batch, one of a strange history, and one sent twice beside good ones."""
    pen, intake = Pen(FixedClock(START)), workers[0].intake
    good = pen.op(OFFICER, ReportKey(VILLAGE_FORM, VILLAGE, months()[0]), {"DS01": 1})
    more = pen.op(OFFICER, ReportKey(VILLAGE_FORM, VILLAGE, months()[0]), {"DS01": 2}, base=1)
    strangers = pen.op(STRANGER, ReportKey(VILLAGE_FORM, VILLAGE, months()[1]), {"DS01": 3})
    jobs = [
        Job(OFFICER, [operation_to_json(good)]),
        Job(STRANGER, [operation_to_json(strangers), None]),
        Job(OFFICER, [operation_to_json(good), operation_to_json(more)]),
        Job(OFFICER, [operation_to_json(more)], seen=f"999.{'0' * 16}"),
    ]
    first, refused, again, strange = intake.take_all(jobs)
    assert isinstance(strange, ProblemError)
    assert strange.code == "history.unknown"
    assert isinstance(first, Answers)
    assert isinstance(again, Answers)
    assert isinstance(refused, Answers)
    assert first.results[0]["version"] == 1
    assert again.results[0] == first.results[0]
    assert (again.results[1]["status"], again.results[1]["version"]) == ("applied", 2)
    assert refused.results[0]["status"] == "rejected"
    assert len(refused.deferred) == 1
