"""Sealed packages as people use them: a village without a network, its commune's office, a stick between them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import pytest

from iocdesk.actions import villages
from iocdesk.actions.context import Context
from iocdesk.actions.entry import open_entry
from iocdesk.actions.matrix import village_matrix
from iocdesk.actions.packages import (
    NotACommune,
    make_package,
    package_name,
    package_plan,
    preview_package,
    take_package,
)
from iocdesk.actions.syncing import put_aside, retry, sync_state
from iocdesk.core.units import UnitKey, commune_key
from iocdesk.exchange.package_errors import PackageError
from iocdesk.forms.values import Value
from iocdesk.reports.model import Actor, Cell, Report, ReportState, Role, Transition
from iocdesk.store import Change, OutboxState
from iocdesk.sync.status import SyncStatus
from iocdesk.vault import DeviceKeyRing, ThrowAwayKeeper
from tests.actions.kit import COMMUNE, LEADER, OFFICER, STAFF, as_actor, clock_of, entered, key_of
from tests.store.helpers import rejection

VILLAGE = UnitKey("15298-01", date(2020, 1, 1))
OTHER = commune_key("14758")
NEIGHBOUR = UnitKey("15298-02", date(2020, 1, 1))
HEAD = Actor("thon1", "Phạm Văn Bình", Role.ENTRY, (VILLAGE,))
APRIL = key_of("thon_thang", "202604", VILLAGE)
MARCH = key_of("thon_thang", "202603", VILLAGE)


@dataclass
class Side:
    """A computer: its context and its keys."""

    ctx: Context
    ring: DeviceKeyRing

    def signer(self, **changes: object) -> dict[str, object]:
        """Its key as the gateway tells of it."""
        return {
            "user_id": self.ctx.actor.user_id, "device_id": self.ctx.store.device_id,
            "sign_key": self.ring.keys().sign_key, "units": [unit.id for unit in self.ctx.actor.units],
            "revoked_at": None, **changes,
        }  # fmt: skip

    def recipient(self) -> dict[str, object]:
        """Whom to seal for."""
        return {
            "unit": COMMUNE.id, "user_id": self.ctx.actor.user_id, "device_id": self.ctx.store.device_id,
            "recipient": self.ring.keys().recipient,
        }  # fmt: skip

    def learns(self, recipients: list[dict[str, object]], signers: list[dict[str, object]]) -> None:
        """What the last exchange brought."""
        payload = json.dumps({"recipients": recipients, "signers": signers}).encode()
        self.ctx.store.catalogue.put_slice("keys", hashlib.sha256(payload).hexdigest(), payload)


@pytest.fixture
def village(make: Callable[..., Context]) -> Side:
    return Side(make(actor=HEAD, unit=VILLAGE, now="2026-05-02 08:00"), DeviceKeyRing(ThrowAwayKeeper()))


@pytest.fixture
def commune(make: Callable[..., Context], village: Side) -> Side:
    """The commune's office; both have exchanged once."""
    office = Side(make(now="2026-05-02 08:30"), DeviceKeyRing(ThrowAwayKeeper()))
    village.learns([office.recipient()], [village.signer()])
    office.learns([office.recipient()], [village.signer(), office.signer()])
    return office


def refused(code: str, call: Callable[[], object]) -> str:
    """The Vietnamese sentence of a refusal."""
    with pytest.raises(PackageError) as caught:
        call()
    assert caught.value.code == code
    assert caught.value.text.en
    return caught.value.text.vi


def typed(side: Side, *, hand_in: bool = False, **numbers: int) -> None:
    """Type into the month and perhaps hand it in."""
    clock_of(side.ctx).advance(seconds=1)
    entered(side.ctx, APRIL, dict(numbers))
    if hand_in:
        side.ctx.store.reports.transition(APRIL.id, Transition.SUBMIT, actor=side.ctx.actor)


def packed(village: Side, folder: Path, name: str = "goi.iocgoi") -> Path:
    """Make a package of everything."""
    return make_package(village.ctx, village.ring, folder / name).path


def test_a_village_s_month_goes_over_on_a_stick(village: Side, commune: Side, tmp_path: Path) -> None:
    typed(village, hand_in=True, DS07=120, DS17=455)
    plan = package_plan(village.ctx)
    assert [(it.period_id, it.reports) for it in plan.choices] == [("202604", 1)]
    assert not plan.why_not.vi
    made = make_package(village.ctx, village.ring, tmp_path / plan.suggested_name)
    assert (made.reports, made.computers, made.to) == (1, 1, plan.to)
    assert made.path.name.endswith("-202604.iocgoi")
    assert made.path.read_bytes().startswith(b"IOCDESK SEALED PACKAGE 1\n")
    assert village.ctx.store.outbox.items()[0].state is OutboxState.SEALED, (
        "it is still sent when there is a network"
    )
    preview = preview_package(commune.ctx, commune.ring, made.path)
    [report] = preview.reports
    assert (preview.sender, report.state, report.new) == ("Phạm Văn Bình", ReportState.SUBMITTED, True)
    assert ("", "120") in {(it.old, it.new) for it in report.figures}
    assert all(it.label.vi for it in report.figures)
    assert commune.ctx.store.reports.get(APRIL.id) is None, "looking changes nothing"
    taken = take_package(commune.ctx, commune.ring, made.path, expected=preview.package_id)
    assert (taken.new, taken.known) == (made.operations, 0)
    assert "1 báo cáo" in taken.sentence().vi
    found = commune.ctx.store.reports.get(APRIL.id)
    assert found is not None
    assert (found.state, found.submitted_by) == (ReportState.SUBMITTED, HEAD.user_id)
    assert found.cells["DS07"].author == HEAD.user_id
    assert not found.cells["DS07"].on_behalf


def test_it_counts_in_the_commune_s_roll_up_at_once(village: Side, commune: Side, tmp_path: Path) -> None:
    typed(village, hand_in=True, DS07=120)
    take_package(commune.ctx, commune.ring, packed(village, tmp_path))
    table = village_matrix(commune.ctx, "thon_thang", "202604")
    [row] = [it for it in table.lines if it.report_id == APRIL.id]
    assert row.state is ReportState.SUBMITTED
    [place] = [number for number, column in enumerate(table.columns) if column.key == "DS07"]
    assert str(row.values[place].data) == "120"
    villages.accept(commune.ctx, APRIL.id)
    found = commune.ctx.store.reports.get(APRIL.id)
    assert found is not None
    assert found.state is ReportState.ACCEPTED


def test_taken_twice_is_harmless(village: Side, commune: Side, tmp_path: Path) -> None:
    typed(village, DS07=120)
    first = packed(village, tmp_path)
    typed(village, hand_in=True, DS07=121)
    second = packed(village, tmp_path, "goi2.iocgoi")
    assert take_package(commune.ctx, commune.ring, first).new == 1
    again = take_package(commune.ctx, commune.ring, first)
    assert (again.new, again.known) == (0, 1)
    assert "đã được nhận trước đây" in again.sentence().vi
    assert again.preview.reports[0].remark.vi == "Đã nhận trước đây."
    more = take_package(commune.ctx, commune.ring, second)
    assert (more.new, more.known) == (1, 1)
    assert take_package(commune.ctx, commune.ring, first).new == 0
    report = commune.ctx.store.reports.get(APRIL.id)
    assert report is not None
    assert str(report.cells["DS07"].value.data) == "121"


def test_the_outbox_page_says_what_came_from_whom(village: Side, commune: Side, tmp_path: Path) -> None:
    typed(village, DS07=120)
    path = packed(village, tmp_path)
    take_package(commune.ctx, commune.ring, path)
    [row] = sync_state(commune.ctx, SyncStatus()).outbox
    assert (row.sender, row.unit) == ("Phạm Văn Bình", commune.ctx.unit_of(VILLAGE).name.vi)
    assert "Từ gói niêm phong của Phạm Văn Bình" in row.sentence.vi
    store = commune.ctx.store
    [signed] = store.relays.next_batch(9, 99_999)
    store.relays.record_receipts([rejection(signed.operation)])
    state = sync_state(commune.ctx, SyncStatus())
    assert state.rejected == 1
    assert "Ô này chưa đúng." in state.outbox[0].sentence.vi
    retry(commune.ctx, APRIL.id)
    assert store.relays.waiting() == 1
    store.relays.record_receipts([rejection(signed.operation)])
    put_aside(commune.ctx, APRIL.id)
    assert sync_state(commune.ctx, SyncStatus()).outbox == ()


def test_figures_typed_here_on_its_behalf_are_spoken_of(village: Side, commune: Side, tmp_path: Path) -> None:
    typed(village, DS07=120)
    typed(commune, DS07=118)
    [report] = preview_package(commune.ctx, commune.ring, packed(village, tmp_path)).reports
    assert "nhập thay" in report.remark.vi
    [figure] = [it for it in report.figures if it.new == "120"]
    assert (figure.old, figure.changed) == ("118", True)


def test_only_what_was_asked_for_is_sealed(village: Side, commune: Side, tmp_path: Path) -> None:
    typed(village, DS07=120)
    entered(village.ctx, MARCH, {"DS07": 119})
    path = tmp_path / "goi.iocgoi"
    assert make_package(village.ctx, village.ring, path).reports == 2
    assert make_package(village.ctx, village.ring, path, period_id="202603").reports == 1
    assert make_package(village.ctx, village.ring, path, report_ids=[APRIL.id]).reports == 1
    vi = refused(
        "package.period",
        lambda: take_package(commune.ctx, commune.ring, path, period_id="202603"),
    )
    assert "tháng 4/2026" in vi
    assert "tháng 3/2026" in vi
    assert take_package(commune.ctx, commune.ring, path, period_id="202604").new == 1


def test_a_report_that_needs_a_decision_is_left_out_or_said(
    village: Side, tmp_path: Path, commune: Side
) -> None:
    typed(village, DS07=120)
    entered(village.ctx, MARCH, {"DS07": 119})
    for op in village.ctx.store.outbox.next_batch():
        if op.report_id == MARCH.id:
            village.ctx.store.outbox.record_receipts([rejection(op)])
    made = make_package(village.ctx, village.ring, tmp_path / "goi.iocgoi")
    assert (made.reports, len(made.left_out)) == (1, 1)
    assert "1 báo cáo cần xử lý trước" in made.sentence().vi
    refused(
        "package.blocked",
        lambda: make_package(village.ctx, village.ring, tmp_path / "x.iocgoi", report_ids=[MARCH.id]),
    )


def test_without_the_commune_s_keys_it_says_what_to_do(village: Side, tmp_path: Path) -> None:
    typed(village, DS07=120)
    vi = refused("package.no_recipient", lambda: packed(village, tmp_path))
    assert "Xin đồng bộ một lần khi có mạng" in vi
    assert package_plan(village.ctx).why_not.vi == vi
    assert not village.ring.made
    assert list(tmp_path.glob("*.iocgoi*")) == []


def test_nothing_waits(village: Side, commune: Side, tmp_path: Path) -> None:
    refused("package.empty", lambda: packed(village, tmp_path))
    assert package_plan(village.ctx).choices == ()
    assert package_plan(village.ctx).why_not.vi


def test_a_folder_that_is_not_there_is_said(village: Side, commune: Side, tmp_path: Path) -> None:
    typed(village, DS07=120)
    refused(
        "package.not_writable",
        lambda: make_package(village.ctx, village.ring, tmp_path / "usb" / "goi.iocgoi"),
    )
    refused(
        "package.unreadable",
        lambda: preview_package(commune.ctx, commune.ring, tmp_path / "usb" / "goi.iocgoi"),
    )
    refused("package.unreadable", lambda: preview_package(commune.ctx, commune.ring, tmp_path))


@pytest.mark.parametrize("actor", [LEADER, STAFF, HEAD])
def test_only_a_commune_s_officer_takes(commune: Side, tmp_path: Path, actor: Actor) -> None:
    with pytest.raises(NotACommune):
        preview_package(as_actor(commune.ctx, actor), commune.ring, tmp_path / "goi.iocgoi")


def test_other_communes_units_and_signers_are_refused(village: Side, commune: Side, tmp_path: Path) -> None:
    typed(village, DS07=120)
    path = packed(village, tmp_path)
    other = replace(commune.ctx, unit=OTHER, actor=replace(OFFICER, units=(OTHER,)))
    vi = refused("package.other_commune", lambda: take_package(other, commune.ring, path))
    assert commune.ctx.unit_of(COMMUNE).name.vi in vi
    commune.learns([commune.recipient()], [])
    refused("package.unknown_signer", lambda: take_package(commune.ctx, commune.ring, path))
    commune.learns([], [village.signer(revoked_at="2026-05-01T00:00:00.000Z")])
    refused("package.revoked_signer", lambda: take_package(commune.ctx, commune.ring, path))
    commune.learns([], [village.signer(units=[NEIGHBOUR.id])])
    vi = refused("package.unit", lambda: take_package(commune.ctx, commune.ring, path))
    assert commune.ctx.unit_of(VILLAGE).name.vi in vi
    refused(
        "package.not_for_here",
        lambda: take_package(commune.ctx, DeviceKeyRing(ThrowAwayKeeper()), path),
    )
    assert commune.ctx.store.relays.items() == []
    assert commune.ctx.store.reports.get(APRIL.id) is None


def test_periods_that_cannot_be_are_refused(village: Side, commune: Side, tmp_path: Path) -> None:
    clock_of(village.ctx).advance(days=60)
    entered(village.ctx, key_of("thon_thang", "202606", VILLAGE), {"DS07": 1})
    vi = refused(
        "package.period_future",
        lambda: take_package(commune.ctx, commune.ring, packed(village, tmp_path)),
    )
    assert "tháng 6/2026" in vi
    store = village.ctx.store
    odd = key_of("thon_thang", "2026Q1", VILLAGE)
    store.reports.begin(odd, "1")
    store.reports.transition(odd.id, Transition.SUBMIT, actor=HEAD)
    path = make_package(village.ctx, village.ring, tmp_path / "q.iocgoi", report_ids=[odd.id]).path
    refused("package.period_unfit", lambda: take_package(commune.ctx, commune.ring, path))


def test_a_village_does_not_accept_its_own_report_by_package(
    village: Side, commune: Side, tmp_path: Path
) -> None:
    typed(village, hand_in=True, DS07=120)
    village.ctx.store.reports.transition(APRIL.id, Transition.ACCEPT, actor=HEAD)
    path = packed(village, tmp_path)
    vi = refused("package.move", lambda: take_package(commune.ctx, commune.ring, path))
    assert "tự tiếp nhận" in vi
    assert commune.ctx.store.reports.get(APRIL.id) is None


def test_a_file_that_was_exchanged_after_the_look_is_refused(
    village: Side, commune: Side, tmp_path: Path
) -> None:
    typed(village, DS07=120)
    path = packed(village, tmp_path)
    looked = preview_package(commune.ctx, commune.ring, path)
    make_package(village.ctx, village.ring, path)
    refused(
        "package.damaged",
        lambda: take_package(commune.ctx, commune.ring, path, expected=looked.package_id),
    )


def test_a_commune_s_officer_carries_what_was_typed_without_a_network(commune: Side, tmp_path: Path) -> None:
    """Typed on a laptop for a village, taken in at the office."""
    typed(commune, DS07=118)
    made = make_package(commune.ctx, commune.ring, tmp_path / package_name(commune.ctx, "202604"))
    assert made.to == commune.ctx.unit_of(COMMUNE).name.vi
    taken = take_package(commune.ctx, commune.ring, made.path)
    assert (taken.new, taken.known) == (0, 1), "this computer's own"


def test_the_trail_shows_where_it_came_from(village: Side, commune: Side, tmp_path: Path) -> None:
    typed(village, DS07=120)
    take_package(commune.ctx, commune.ring, packed(village, tmp_path))
    [row] = [it for it in commune.ctx.store.past.audit(APRIL.id) if it.key == "DS07"]
    assert (row.origin, row.by) == ("package", HEAD.user_id)
    entry = open_entry(commune.ctx, APRIL)
    assert str(entry.session.value("DS07").data) == "120"


def test_a_version_that_is_not_here_yet_or_is_overtaken_is_spoken_of(
    village: Side, commune: Side, tmp_path: Path
) -> None:
    version = village.ctx.shelf.get("thon_thang").version
    first = Report(APRIL, version, version=1, cells={"DS17": Cell(Value.of(2), author=HEAD.user_id)})
    village.ctx.store.sync.apply_changes([Change(1, APRIL.id, first)], "c")
    typed(village, DS07=120)
    path = packed(village, tmp_path)
    [report] = preview_package(commune.ctx, commune.ring, path).reports
    assert "chưa có bản trước của báo cáo" in report.remark.vi
    commune.ctx.store.sync.apply_changes([Change(1, APRIL.id, first)], "c")
    [report] = preview_package(commune.ctx, commune.ring, path).reports
    assert report.remark.vi == ""
    second = replace(first, version=2)
    commune.ctx.store.sync.apply_changes([Change(2, APRIL.id, second)], "d")
    [report] = preview_package(commune.ctx, commune.ring, path).reports
    assert "Máy chủ đã có bản mới hơn" in report.remark.vi
    take_package(commune.ctx, commune.ring, path)
    found = commune.ctx.store.reports.get(APRIL.id)
    assert found is not None
    assert "DS07" not in found.cells, "only the server's word is shown from then on"
