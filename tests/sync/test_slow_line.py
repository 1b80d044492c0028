"""A month's reports over a line of 20 kbit/s that breaks every five seconds: whole, once, and little sent twice."""

from __future__ import annotations

import gzip
import random
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from iocdesk.core.errors import Text
from iocdesk.core.periods import PeriodType, Regime
from iocdesk.forms.model import (
    Aggregation,
    Choice,
    Field,
    FieldType,
    Form,
    Group,
    Indicator,
    Kind,
    Nature,
    Source,
)
from iocdesk.forms.values import Value
from iocdesk.gateway.server import EmbeddedGateway
from iocdesk.reports.model import (
    Assignment,
    Cell,
    Operation,
    ReceiptStatus,
    ReportKey,
    ReportState,
    Transition,
)
from iocdesk.reports.operations import operation_bytes
from iocdesk.sync.status import SyncReport
from tests.gateway.kit import APRIL, COMMUNE, LEADER, OFFICER
from tests.sync.office import Office, open_gateway, start_clock
from tests.sync.slow_line import TWO_G, Meter, Shape, SlowLine

FORMS = 12
ROWS = 25
GROUPS = ("duoi_15", "tu_15_34", "tu_35_59", "tu_60_79", "tren_80")
CLEAN = Shape()
BREAKING = replace(TWO_G, reset_every_s=5.0)
MOST_RUNS = 40


def monthly(number: int) -> Form:
    """A form of 25 indicators in five groups each: 125 figures."""
    sector = ("YT", "GD", "NN", "CN", "DS", "HT", "MT", "AN", "VH", "LD", "TC", "HC")[number]
    fields = tuple(_field(f"{sector}{row:02d}") for row in range(1, ROWS + 1))
    choices = {"nhom_tuoi": tuple(Choice(name, Text(name, name)) for name in GROUPS)}
    title = Text(f"Báo cáo tháng lĩnh vực {sector}", f"Monthly report {sector}")
    return Form(
        f"xa_{sector.lower()}_thang", "2026.1", title, "commune", sector, PeriodType.MONTH, Regime.CALENDAR,
        "+2wd after cut-off", (sector,), (Group(sector, title, fields),), choices, (),
    )  # fmt: skip


def _field(code: str) -> Field:
    unit = Text("lượt người", "persons")
    indicator = Indicator(
        code, unit, Kind.STATISTICAL, Nature.FLOW, Aggregation.SUM, Source.TYPED, 0, ("nhom_tuoi",), total="summed"
    )  # fmt: skip
    label = Text(f"Số lượt theo chỉ tiêu {code}", f"Number by {code}")
    return Field(code, FieldType.INTEGER, label, indicator=indicator)


@pytest.fixture
def gateway(tmp_path: Path) -> Iterator[EmbeddedGateway]:
    with open_gateway(tmp_path, start_clock()) as running:
        for number in range(FORMS):
            running.admin.publish_form(monthly(number))
        running.admin.put_assignments(
            [Assignment(monthly(n).id, COMMUNE, OFFICER.user_id, "", LEADER.user_id) for n in range(FORMS)]
        )
        yield running


def type_a_month(office: Office) -> dict[str, dict[str, int]]:
    """Type twelve reports figure by figure, and pass them on for approval."""
    chance = random.Random(4)
    typed: dict[str, dict[str, int]] = {}
    for number in range(FORMS):
        form = monthly(number)
        key = ReportKey(form.id, COMMUNE, APRIL)
        office.store.reports.begin(key, form.version)
        figures = {
            f"{field.name}.{group}": chance.randrange(10 ** chance.randrange(1, 5))
            for field, _ in form.indicators()
            for group in GROUPS
        }
        for name, figure in figures.items():
            office.clock.advance(seconds=chance.randrange(1000, 9000) / 1000)
            office.store.reports.edit(key.id, {name: Cell(Value.of(figure))}, actor=OFFICER)
        office.store.reports.transition(key.id, Transition.REQUEST_APPROVAL, actor=OFFICER)
        typed[key.id] = figures
    return typed


@dataclass
class Told:
    """What became of it."""

    runs: int
    last: SyncReport


def until_done(office: Office) -> Told:
    """Exchange as the program does, again and again, until nothing waits; one engine, as one start of it has."""
    runner = office.runner()
    for run in range(1, MOST_RUNS + 1):
        report = runner.run_once(patience_s=60)
        if report.error is None and report.ok:
            return Told(run, report)
        office.clock.advance(seconds=20)
    raise AssertionError(report.summary())


def payload_of(operations: list[Operation]) -> int:
    """Bytes of what is to be sent, compressed at once as a quick line gets it."""
    body = b'{"operations":[%b]}' % b",".join(map(operation_bytes, operations))
    return len(gzip.compress(body, 6, mtime=0))


def arrived(gateway: EmbeddedGateway, typed: dict[str, dict[str, int]], office: Office) -> None:
    """Every figure is at the server, each report was applied once, and both sides hold the same."""
    for report_id, figures in typed.items():
        head = office.store.reports.head(report_id)
        assert head is not None
        assert (head.version, head.state) == (1, ReportState.FOR_APPROVAL)
        told = office.client.version(report_id, 1)
        assert {name: str(cell.value.data) for name, cell in told.cells.items()} == {
            name: str(figure) for name, figure in figures.items()
        }
        assert [it.status for it in office.store.outbox.receipts(report_id)] == [ReceiptStatus.APPLIED]
    assert office.store.outbox.items() == []
    assert office.store.log.rows("digest.mismatch") == []


def say(capsys: pytest.CaptureFixture[str], *lines: str) -> None:
    """Print what was measured, whatever pytest keeps to itself."""
    with capsys.disabled():
        sys.stdout.write("\n" + "\n".join(lines) + "\n")


@pytest.mark.long
def test_forms_and_catalogue_come_through_a_line_that_breaks_each_once(
    tmp_path: Path, gateway: EmbeddedGateway, capsys: pytest.CaptureFixture[str]
) -> None:
    with SlowLine(int(gateway.url.rpartition(":")[2]), CLEAN) as line:
        office = Office(tmp_path, line.url, start_clock())
        office.sign_in()
        line.become(BREAKING)
        told = until_done(office)
        meter = line.meter
        assert all(form.stored for form in office.store.catalogue.forms())
        line.become(CLEAN)
        assert until_done(office).last.tally.forms == 0
        assert not any("/v1/forms/" in it.line for it in line.meter.requests)
        office.close()
    asked = [it.line for it in meter.requests if "/v1/forms/" in it.line]
    say(capsys, f"first exchange: {described(meter)}, {told.runs} runs, {len(asked)} questions for forms")
    assert FORMS <= len(asked) <= 3 * FORMS


@pytest.mark.long
def test_a_months_reports_go_through_a_line_that_breaks(
    tmp_path: Path, gateway: EmbeddedGateway, capsys: pytest.CaptureFixture[str]
) -> None:
    with SlowLine(int(gateway.url.rpartition(":")[2]), CLEAN) as line:
        office = Office(tmp_path, line.url, start_clock())
        office.sign_in()
        until_done(office)
        typed = type_a_month(office)
        payload = payload_of(office.store.outbox.seal_all())
        line.become(BREAKING)
        told = until_done(office)
        meter = line.meter
        line.become(CLEAN)
        arrived(gateway, typed, office)
        office.close()
    sent = meter.bodies("/v1/operations")
    with_heads = sent + meter.heads("/v1/operations") + meter.heads("/v1/receipts")
    say(
        capsys,
        f"the month: {described(meter)}, {told.runs} runs",
        f"payload {payload} bytes; bodies sent {sent}: {sent / payload:.2f}; with heads {with_heads / payload:.2f}",
    )
    assert sent / payload <= 1.3


def described(meter: Meter) -> str:
    return (
        f"{len(meter.requests)} requests, {meter.up} bytes up, {meter.down} down, {meter.breaks} breaks that cut "
        f"{meter.cut} connections"
    )
