"""A report's past: from the store alone, and with what the real gateway tells."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from iocdesk.actions import versions
from iocdesk.actions.context import Context
from iocdesk.actions.version_model import NOW, VersionKind
from iocdesk.core.clock import FixedClock
from iocdesk.core.errors import IocError
from iocdesk.forms.values import Value
from iocdesk.gateway.server import EmbeddedGateway
from iocdesk.reports.model import Cell, ReportState, Transition
from tests.gateway.kit import COMMUNE, COMMUNE_REPORT, LEADER
from tests.sync.office import Office, open_gateway, start_clock

ID = COMMUNE_REPORT.id


@pytest.fixture
def clock() -> FixedClock:
    return start_clock()


@pytest.fixture
def gateway(tmp_path: Path, clock: FixedClock) -> Iterator[EmbeddedGateway]:
    with open_gateway(tmp_path, clock) as running:
        yield running


@pytest.fixture
def office(tmp_path: Path, clock: FixedClock, gateway: EmbeddedGateway) -> Iterator[Office]:
    made = Office(tmp_path, gateway.url, clock)
    made.sign_in()
    made.sync()
    yield made
    made.close()


@pytest.fixture
def other(tmp_path: Path, clock: FixedClock, gateway: EmbeddedGateway) -> Iterator[Office]:
    """A second computer of the same officer."""
    made = Office(tmp_path, gateway.url, clock, seed=2)
    made.sign_in()
    yield made
    made.close()


def ctx_of(office: Office) -> Context:
    return Context.build(office.store, clock=office.clock, ids=office.ids, actor=office.actor, unit=COMMUNE)


def refs(ctx: Context) -> list[str]:
    return [row.ref for row in versions.history(ctx, ID).rows]


def test_nothing_is_known_of_a_report_that_is_not_here(office: Office) -> None:
    found = versions.history(ctx_of(office), ID)
    assert (found.rows, found.fetched_at) == ((), None)
    assert found.title.vi == "Báo cáo tháng"


def test_what_is_not_sent_stands_above_what_the_server_has(office: Office) -> None:
    office.type(DS01=12)
    office.sync()
    office.type(DS01=13)
    ctx = ctx_of(office)
    unsent, first = versions.history(ctx, ID).rows
    assert (unsent.ref, unsent.kind, unsent.changed) == (NOW, VersionKind.UNSENT, 1)
    assert unsent.origins == ("typed",)
    assert unsent.device.vi == "máy này"
    assert (first.ref, first.kind, first.changed, first.here) == ("1", VersionKind.LINE, 1, True)
    assert first.by == "Cán bộ xã"


def test_any_two_versions_are_compared_cell_by_cell_with_notes(office: Office) -> None:
    office.type(DS01=12, DS03=5)
    office.sync()
    office.clock.advance(seconds=60)
    cell = replace(office.store.reports.get(ID).cells["DS01"], value=Value.of(20), note="đếm lại")  # type: ignore[union-attr]
    office.store.reports.edit(
        ID, {"DS01": cell, "DS02.nu": Cell(Value.of(3))}, actor=office.actor, origin="paste"
    )
    ctx = ctx_of(office)
    one, two = versions.difference(ctx, ID, "1", NOW)
    assert (one.key, one.old, one.new) == ("DS01", "12", "20")
    assert (one.old_note, one.new_note, one.by, one.origin) == ("", "đếm lại", "Cán bộ xã", "paste")
    assert one.at == office.clock.now()
    assert (two.label.vi, two.old, two.new) == ("Chỉ tiêu DS02 – Nữ", "", "3")
    back = versions.difference(ctx, ID, NOW, "1")
    assert [(it.key, it.new) for it in back] == [("DS01", "12"), ("DS02.nu", "")]
    assert versions.difference(ctx, ID, "0", "1")[0].old == ""


def test_a_version_is_read_as_it_was(office: Office) -> None:
    office.type(DS01=12, DS03=5)
    office.sync()
    office.type(DS01=99)
    found = versions.version(ctx_of(office), ID, "1")
    assert found.row.number == 1
    assert [(line.label.vi, line.value, line.unit.vi) for line in found.sections[0].lines] == [
        ("Chỉ tiêu DS01", "12", "người"),
        ("Chỉ tiêu DS03", "5,00", "người"),
    ]


def test_who_moved_it_and_why(office: Office) -> None:
    office.type(DS01=12)
    office.store.reports.transition(ID, Transition.REQUEST_APPROVAL, actor=office.actor)
    office.sync()
    office.store.reports.transition(ID, Transition.RETURN, actor=LEADER, reason="Thiếu số nữ.")
    rows = versions.history(ctx_of(office), ID).rows
    assert (rows[0].transition, rows[0].reason, rows[0].state) == (
        Transition.RETURN, "Thiếu số nữ.", ReportState.RETURNED,
    )  # fmt: skip
    assert rows[1].transition is Transition.REQUEST_APPROVAL


def test_versions_made_elsewhere_are_fetched_once_and_kept(office: Office, other: Office) -> None:
    for figure in (1, 2, 3):
        office.type(DS01=figure)
        office.sync()
    other.sync()
    ctx = ctx_of(other)
    assert refs(ctx) == ["3"]
    with pytest.raises(IocError) as refused:
        versions.version(ctx, ID, "1")
    assert refused.value.code == "versions.not_here"
    assert versions.fetch(ctx, other.client, ID) == 2
    assert versions.fetch(ctx, other.client, ID) == 0
    other.client.close()
    other.url = "http://127.0.0.1:9"
    other.restart()  # offline from here on
    ctx = ctx_of(other)
    found = versions.history(ctx, ID)
    assert [row.ref for row in found.rows] == ["3", "2", "1"]
    assert found.fetched_at == other.clock.now()
    assert {row.device.vi[:8] for row in found.rows} == {"máy khác"}
    assert [(it.old, it.new) for it in versions.difference(ctx, ID, "1", "3")] == [("1", "3")]
    assert other.store.reports.get(ID).version == 3  # type: ignore[union-attr]


def test_a_submission_that_was_not_chosen_is_kept_and_shown(office: Office, other: Office) -> None:
    office.type(DS01=1)
    office.sync()
    other.sync()
    office.type(DS01=2)
    office.sync()
    other.type(DS01=7)
    other.sync()
    assert other.store.conflicts.get(ID) is not None
    other.sync()
    other.store.conflicts.resolve(ID, {"DS01": "theirs"}, actor=other.actor)
    for who in (other, office):
        ctx = ctx_of(who)
        versions.fetch(ctx, who.client, ID)
        beside = [row for row in versions.history(ctx, ID).rows if row.kind is VersionKind.BESIDE]
        assert len(beside) == 1
        assert beside[0].here
        assert "7" in {it.new for it in versions.difference(ctx, ID, "2", beside[0].ref)}
        assert versions.version(ctx, ID, beside[0].ref).sections[0].lines[0].value == "7"


def test_before_it_is_fetched_the_own_submission_is_shown_from_the_store(
    office: Office, other: Office
) -> None:
    office.type(DS01=1)
    office.sync()
    other.sync()
    office.type(DS01=2)
    office.sync()
    other.type(DS01=7)
    other.sync()
    other.sync()
    other.store.conflicts.resolve(ID, {"DS01": "theirs"}, actor=other.actor)
    ctx = ctx_of(other)
    beside = [row for row in versions.history(ctx, ID).rows if row.kind is VersionKind.BESIDE]
    assert [row.device.vi for row in beside] == ["máy này"]
    assert versions.version(ctx, ID, beside[0].ref).sections[0].lines[0].value == "7"
