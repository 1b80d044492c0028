"""PostgreSQL restored from yesterday's dump while clients hold newer receipts: noticed, offered again, applied once.

The tests of `test_restored`, with `pg_dump` and `pg_restore` in place of copying a file; once with the command that
says so after the restore, and once without, for people forget.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import func, select

from iocdesk.core.clock import FixedClock
from iocdesk.gateway import schema
from iocdesk.gateway.backup import SKIPPED, mark_restored
from iocdesk.gateway.server import EmbeddedGateway
from iocdesk.reports.model import ReceiptStatus
from tests.gateway.kit import COMMUNE_REPORT, ENTRY, VILLAGE_REPORT, settings_at, settle
from tests.gateway.postgres import Cluster, postgres_cluster
from tests.sync import test_restored_letters as letters
from tests.sync.office import start_clock
from tests.sync.test_restored import (
    Town,
    figure,
    quiet,
    test_a_figure_that_another_typed_after_the_restoration_is_not_overwritten,
    test_a_server_that_forgot_a_whole_report_gets_it_again,
    test_edits_and_moves_waiting_at_the_time_follow_what_was_lost,
    test_what_a_restored_server_lost_is_offered_again_once,
)

__all__ = [
    "postgres_cluster",
    "test_a_figure_that_another_typed_after_the_restoration_is_not_overwritten",
    "test_a_server_that_forgot_a_whole_report_gets_it_again",
    "test_edits_and_moves_waiting_at_the_time_follow_what_was_lost",
    "test_what_a_restored_server_lost_is_offered_again_once",
]

test_messages_hand_overs_and_files_that_a_restored_server_lost_come_again_once = (
    letters.test_messages_hand_overs_and_files_that_a_restored_server_lost_come_again_once
)
test_messages_written_after_the_restoration_reach_those_who_had_read_further = (
    letters.test_messages_written_after_the_restoration_reach_those_who_had_read_further
)
test_the_end_of_a_hand_over_waits_until_the_hand_over_is_there_again = (
    letters.test_the_end_of_a_hand_over_waits_until_the_hand_over_is_there_again
)

pytestmark = pytest.mark.long


def gateway_at(folder: Path, clock: FixedClock, address: str) -> EmbeddedGateway:
    settings = settings_at(folder, files=str(folder / "gateway.files"))
    return EmbeddedGateway(None, clock, settings=settings, random=random.Random(7).randbytes, address=address)


@dataclass
class PostgresTown(Town):
    """A town whose gateway keeps everything in PostgreSQL."""

    cluster: Cluster | None = None
    name: str = ""
    said: bool = True

    def back_up(self) -> None:
        assert self.cluster is not None
        self.cluster.run("pg_dump", "-Fc", "-f", str(self.folder / "dump"), "-d", self.name)

    def put_back(self) -> None:
        assert self.cluster is not None
        self.gateway.__exit__(None, None, None)
        self.cluster.drop(self.name)
        self.cluster.execute(f'CREATE DATABASE "{self.name}"')
        self.cluster.run("pg_restore", "-d", self.name, str(self.folder / "dump"))
        self.gateway = gateway_at(self.folder, self.clock, self.cluster.address(self.name))
        if self.said:
            mark_restored(self.gateway.admin.database)
        self.gateway.__enter__()
        for office in self.offices:
            office.url = self.gateway.url
            office.restart()
            office.sign_in()


@pytest.fixture(params=["said", "not said"])
def town(request: pytest.FixtureRequest, tmp_path: Path, postgres_cluster: Cluster) -> Iterator[Town]:
    clock = start_clock()
    name = postgres_cluster.create()
    gateway = gateway_at(tmp_path, clock, postgres_cluster.address(name))
    settle(gateway.admin)
    made = PostgresTown(
        tmp_path, clock, gateway, cluster=postgres_cluster, name=name, said=request.param == "said"
    )
    made.gateway.__enter__()
    yield made
    for office in made.offices:
        office.close()
    made.gateway.__exit__(None, None, None)
    postgres_cluster.drop(name)


def test_nothing_is_applied_twice_and_everybody_ends_with_the_same(town: PostgresTown) -> None:
    officer, village = town.office(1), town.office(2, actor=ENTRY)
    officer.type(DS01=1)
    quiet(officer)
    town.back_up()
    for turn in range(2, 5):
        officer.type(DS01=turn)
        village.type(VILLAGE_REPORT, DS01=10 * turn)
        quiet(officer)
        quiet(village)
    lost = {it.number for it in officer.store.outbox.receipts(COMMUNE_REPORT.id)}
    town.put_back()
    for office in (village, officer, village, officer):
        quiet(office)
    assert (figure(officer, COMMUNE_REPORT), figure(officer, VILLAGE_REPORT)) == ("4", "40")
    ops, versions = schema.operations, schema.report_versions
    with town.gateway.admin.database.read() as connection:
        stored = connection.execute(select(ops.c.op_id, ops.c.status)).all()
        applied = connection.execute(select(versions.c.op_id, func.count()).group_by(versions.c.op_id)).all()
    assert len(stored) == 7
    assert {row.status for row in stored} == {ReceiptStatus.APPLIED.value}
    assert {row[1] for row in applied} == {1}
    again = {it.number for it in officer.store.outbox.receipts(COMMUNE_REPORT.id)} - lost
    if town.said:
        assert len(again) == 3
        assert all(int(number[-6:]) > SKIPPED for number in again)
