"""A value typed is never lost and never applied twice: the outbox through every kind of answer."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from iocdesk.core.errors import IocError, Text
from iocdesk.reports.merge import ConflictUnresolved
from iocdesk.reports.model import Operation, ReceiptStatus, ReportState, Transition
from iocdesk.reports.operations import verify
from iocdesk.store import KeptChoice, NoConflict, OutboxState, ReportBlocked
from tests.store.helpers import HOA, LAM, REPORT, Desk, Province, figures, number, rejection


def _one(desk: Desk) -> Operation:
    batch = desk.store.outbox.next_batch()
    assert len(batch) == 1
    return batch[0]


@pytest.fixture
def begun(desk: Desk) -> Desk:
    desk.store.reports.begin(REPORT, "1")
    return desk


def test_nothing_is_sent_before_something_is_entered(begun: Desk) -> None:
    assert begun.store.outbox.items() == []
    assert begun.store.outbox.next_batch() == []


def test_edits_coalesce_into_one_operation(begun: Desk) -> None:
    begun.type(DS01=1)
    begun.type(DS01=2, DS02="3.5")
    op = _one(begun)
    report = begun.store.reports.get(REPORT.id)
    assert report is not None
    assert figures(replace(report, cells=op.cells)) == {
        "DS01": "2",
        "DS02": "3.5",
    }
    assert (op.base_version, op.seq, op.device_id, op.author) == (0, 1, begun.store.device_id, "hoa")
    assert verify(op)


def test_sealed_operation_is_offered_unchanged_until_receipted(begun: Desk) -> None:
    begun.type(DS01=1)
    first = _one(begun)
    begun.type(DS01=2)
    assert _one(begun) == first
    begun.reopen()
    assert _one(begun) == first
    assert begun.store.outbox.items()[0].state is OutboxState.SEALED


def test_applied_receipt_clears_the_row_and_advances_the_head(begun: Desk) -> None:
    province = Province()
    begun.type(DS01=1)
    begun.store.outbox.record_receipts([province.take(_one(begun))])
    assert begun.store.outbox.items() == []
    head = begun.store.reports.head(REPORT.id)
    assert head is not None
    assert province.head is not None
    assert (head.version, dict(head.cells)) == (1, dict(province.head.cells))
    assert [r.number for r in begun.store.outbox.receipts(REPORT.id)] == ["BN-2026-000001"]
    assert begun.store.past.versions(REPORT.id)[0].provisional


def test_edit_while_in_flight_goes_into_the_next_operation(begun: Desk) -> None:
    province = Province()
    begun.type(DS01=1)
    first = _one(begun)
    begun.type(DS01=2)
    begun.store.outbox.record_receipts([province.take(first)])
    second = _one(begun)
    assert (second.base_version, second.seq) == (1, 2)
    assert province.take(second).status is ReceiptStatus.APPLIED
    assert figures(province.head) == {"DS01": "2"}


def test_receipt_twice_is_harmless_and_unknown_ones_are_logged(begun: Desk) -> None:
    province = Province()
    begun.type(DS01=1)
    receipt = province.take(_one(begun))
    begun.store.outbox.record_receipts([receipt, receipt])
    begun.store.outbox.record_receipts([receipt])
    stray = replace(receipt, op_id="01890000-0000-7000-8000-000000000000")
    begun.store.outbox.record_receipts([stray])
    assert len(begun.store.outbox.receipts(REPORT.id)) == 1
    assert [row.code for row in begun.store.log.rows()] == ["receipt.unknown"]


def test_receipt_of_another_hash_changes_nothing(begun: Desk) -> None:
    begun.type(DS01=1)
    op = _one(begun)
    begun.store.outbox.record_receipts([replace(Province().take(op), op_sha256="0" * 64)])
    assert _one(begun) == op
    assert [row.code for row in begun.store.log.rows()] == ["receipt.mismatch"]


def test_merged_waits_for_the_servers_cells(begun: Desk) -> None:
    province = Province()
    begun.type(DS01=1)
    begun.store.outbox.record_receipts([province.take(_one(begun))])
    province.somebody_else(DS02=7)
    province.somebody_else(DS03=8)
    begun.type(DS04=9)
    receipt = province.take(_one(begun))
    assert receipt.status is ReceiptStatus.MERGED
    begun.store.outbox.record_receipts([receipt])
    assert begun.store.outbox.items() == []
    assert figures(begun.store.reports.get(REPORT.id)) == {"DS01": "1", "DS04": "9"}
    begun.type(DS02=5)
    assert begun.store.outbox.next_batch() == []  # DS02 was typed without seeing the other's
    assert begun.store.sync.behind() == [REPORT.id]
    begun.store.sync.apply_changes(province.changes(), "c1")
    assert figures(begun.store.reports.get(REPORT.id)) == {"DS01": "1", "DS02": "5", "DS03": "8", "DS04": "9"}
    answer = province.take(_one(begun))
    assert answer.status is ReceiptStatus.CONFLICT
    assert [difference.key for difference in answer.differences] == ["DS02"]


def test_transition_rides_with_the_cells(begun: Desk) -> None:
    province = Province()
    begun.type(DS01=1)
    report = begun.store.reports.transition(REPORT.id, Transition.REQUEST_APPROVAL, actor=HOA)
    assert (report.state, report.submitted_by) == (ReportState.FOR_APPROVAL, "hoa")
    op = _one(begun)
    assert (op.transition, list(op.cells)) == (Transition.REQUEST_APPROVAL, ["DS01"])
    begun.store.outbox.record_receipts([province.take(op)])
    head = begun.store.reports.head(REPORT.id)
    assert head is not None
    assert begun.store.reports.get(REPORT.id) == replace(head, version=1)
    assert begun.store.past.audit(REPORT.id, "")[0].origin == "request_approval"


def test_two_transitions_are_two_operations(begun: Desk) -> None:
    province = Province()
    begun.type(DS01=1)
    begun.store.reports.transition(REPORT.id, Transition.REQUEST_APPROVAL, actor=HOA)
    begun.store.reports.transition(REPORT.id, Transition.WITHDRAW, actor=HOA)
    begun.store.outbox.record_receipts([province.take(_one(begun))])
    report = begun.store.reports.get(REPORT.id)
    assert report is not None
    assert report.state is ReportState.DRAFT
    second = _one(begun)
    assert (second.transition, second.base_version) == (Transition.WITHDRAW, 1)
    begun.store.outbox.record_receipts([province.take(second)])
    assert province.head is not None
    assert province.head.state is ReportState.DRAFT
    assert begun.store.outbox.items() == []


def test_merge_takes_back_the_transition(begun: Desk) -> None:
    province = Province()
    begun.type(DS01=1)
    begun.store.outbox.record_receipts([province.take(_one(begun))])
    begun.type(DS04=9)
    begun.store.reports.transition(REPORT.id, Transition.REQUEST_APPROVAL, actor=HOA)
    province.somebody_else(DS02=7)
    begun.store.sync.apply_changes(province.changes(), "c")
    op = _one(begun)
    assert op.base_version == 1  # what others changed must be looked at before it moves on
    begun.store.outbox.record_receipts([province.take(op)])
    report = begun.store.reports.get(REPORT.id)
    assert report is not None
    assert report.state is ReportState.DRAFT
    assert figures(report) == {"DS01": "1", "DS02": "7", "DS04": "9"}
    assert begun.store.outbox.items() == []


def test_rejected_stays_visible_and_is_replaced_by_the_next_edit(begun: Desk) -> None:
    province = Province()
    begun.type(DS01=1, DS02=2)
    op = _one(begun)
    begun.store.outbox.record_receipts([rejection(op)])
    item = begun.reopen().outbox.items()[0]
    assert (item.state, item.problems[0].key) == (OutboxState.REJECTED, "DS01")
    assert item.last_error == Text("Ô này chưa đúng.", "This cell is wrong.")
    assert begun.store.outbox.next_batch() == []
    assert figures(begun.store.reports.get(REPORT.id)) == {"DS01": "1", "DS02": "2"}
    begun.type(DS01=5)
    again = _one(begun)
    assert again.op_id != op.op_id
    assert province.take(again).status is ReceiptStatus.APPLIED
    assert figures(province.head) == {"DS01": "5", "DS02": "2"}
    assert [kept.op_id for kept in begun.store.past.kept(REPORT.id)] == [op.op_id]


def test_rejected_with_edits_behind_it_and_retry(begun: Desk) -> None:
    province = Province()
    begun.type(DS01=1)
    op = _one(begun)
    begun.type(DS02=2)
    begun.store.outbox.record_receipts([rejection(op)])
    assert begun.store.outbox.next_batch() == []
    begun.store.outbox.retry(REPORT.id)
    begun.store.outbox.record_receipts([province.take(_one(begun))])
    assert figures(province.head) == {"DS01": "1", "DS02": "2"}


def test_discarding_a_rejection_goes_back_to_the_servers_and_says_so(begun: Desk) -> None:
    province = Province()
    begun.type(DS01=1)
    begun.store.outbox.record_receipts([province.take(_one(begun))])
    begun.type(DS01=2)
    begun.store.outbox.record_receipts([rejection(_one(begun))])
    begun.store.outbox.discard_rejected(REPORT.id, actor=HOA)
    assert figures(begun.store.reports.get(REPORT.id)) == {"DS01": "1"}
    assert begun.store.outbox.items() == []
    last = begun.store.past.audit(REPORT.id, "DS01")[-1]
    assert (str(last.old.value.data), str(last.new.value.data), last.origin) == ("2", "1", "discard")


def _conflict(desk: Desk) -> Province:
    province = Province()
    desk.type(DS01=1, DS02=1)
    desk.store.outbox.record_receipts([province.take(_one(desk))])
    province.somebody_else(DS01=7)
    desk.type(DS01=2, DS03=3)
    desk.store.outbox.record_receipts([province.take(_one(desk))])
    return province


def test_conflict_is_kept_and_blocks_only_its_report(begun: Desk) -> None:
    _conflict(begun)
    found = begun.reopen().conflicts.get(REPORT.id)
    assert found is not None
    assert [(d.key, str(d.ours.value.data), str(d.theirs.value.data)) for d in found.differences] == [
        ("DS01", "2", "7")
    ]
    assert begun.store.conflicts.list() == [found]
    assert begun.store.outbox.items()[0].state is OutboxState.CONFLICT
    assert figures(begun.store.reports.get(REPORT.id)) == {"DS01": "2", "DS02": "1", "DS03": "3"}
    assert begun.store.outbox.next_batch() == []
    with pytest.raises(ReportBlocked):
        begun.store.reports.transition(REPORT.id, Transition.REQUEST_APPROVAL, actor=HOA)


def test_choices_survive_a_restart_and_end_with_their_figures(begun: Desk) -> None:
    _conflict(begun)
    found = begun.store.conflicts.get(REPORT.id)
    assert found is not None
    begun.store.choices.keep(found, {"DS01": KeptChoice("other", number(9))})
    kept = begun.reopen().choices.of(found)
    assert kept == {"DS01": KeptChoice("other", number(9))}
    begun.store.choices.keep(found, {})
    assert begun.store.choices.of(found) == {}


@pytest.mark.parametrize("pull_first", [True, False])
@pytest.mark.parametrize(("choice", "expected"), [("ours", "2"), ("theirs", "7"), (number(9), "9")])
def test_resolving_makes_a_new_operation_on_the_new_base(
    begun: Desk, choice: Any, expected: str, pull_first: bool
) -> None:
    province = _conflict(begun)
    if pull_first:
        begun.store.sync.apply_changes(province.changes(), "c")
    begun.store.conflicts.resolve(REPORT.id, {"DS01": choice}, HOA)
    assert figures(begun.store.reports.get(REPORT.id)) == {"DS01": expected, "DS02": "1", "DS03": "3"}
    if not pull_first:
        assert begun.store.outbox.next_batch() == []
        begun.store.sync.apply_changes(province.changes(), "c")
    begun.store.outbox.record_receipts([province.take(_one(begun))])
    assert figures(province.head) == {"DS01": expected, "DS02": "1", "DS03": "3"}
    assert begun.store.outbox.items() == []
    assert str(begun.store.past.kept(REPORT.id)[0].cells["DS01"].value.data) == "2"


def test_edits_since_the_conflict_stay_on_top(begun: Desk) -> None:
    province = _conflict(begun)
    begun.type(DS01=4, DS05=5)
    begun.store.sync.apply_changes(province.changes(), "c")
    begun.store.conflicts.resolve(REPORT.id, {"DS01": "theirs"}, HOA)
    begun.store.outbox.record_receipts([province.take(_one(begun))])
    assert figures(province.head) == {"DS01": "4", "DS02": "1", "DS03": "3", "DS05": "5"}
    assert begun.store.conflicts.list() == []


@pytest.mark.parametrize("pull_first", [True, False])
def test_a_choice_in_one_cell_is_none_in_another(begun: Desk, pull_first: bool) -> None:
    province = _conflict(begun)
    begun.type(DS05=5)
    province.somebody_else(DS05=8)
    if pull_first:
        begun.store.sync.apply_changes(province.changes(), "c")
    begun.store.conflicts.resolve(REPORT.id, {"DS01": "ours"}, HOA)
    begun.type(DS05=6)
    begun.store.sync.apply_changes(province.changes(), "c")
    receipts = []
    while batch := begun.store.outbox.next_batch():
        receipts += [province.take(op) for op in batch]
        begun.store.outbox.record_receipts(receipts[-len(batch) :])
    assert ReceiptStatus.CONFLICT in {it.status for it in receipts}
    assert figures(province.head)["DS05"] == "8"
    assert figures(begun.store.reports.get(REPORT.id))["DS05"] == "6"


def test_every_difference_needs_a_choice(begun: Desk) -> None:
    with pytest.raises(NoConflict):
        begun.store.conflicts.resolve(REPORT.id, {}, HOA)
    _conflict(begun)
    with pytest.raises(ConflictUnresolved) as caught:
        begun.store.conflicts.resolve(REPORT.id, {"DS03": "ours"}, HOA)
    assert caught.value.keys == ("DS01",)
    assert len(begun.store.conflicts.list()) == 1


def test_choosing_only_theirs_sends_nothing(begun: Desk) -> None:
    province = Province()
    begun.type(DS01=1)
    begun.store.outbox.record_receipts([province.take(_one(begun))])
    province.somebody_else(DS01=7)
    begun.type(DS01=2)
    begun.store.outbox.record_receipts([province.take(_one(begun))])
    begun.store.sync.apply_changes(province.changes(), "c")
    begun.store.conflicts.resolve(REPORT.id, {"DS01": "theirs"}, HOA)
    assert begun.store.outbox.items() == []
    assert figures(begun.store.reports.get(REPORT.id)) == {"DS01": "7"}
    last = begun.store.past.audit(REPORT.id, "DS01")[-1]
    assert (last.origin, str(last.old.value.data), str(last.new.value.data)) == ("resolve", "2", "7")


def test_operation_that_cannot_be_sealed_holds_up_nobody(begun: Desk) -> None:
    from iocdesk.core.periods import Period
    from iocdesk.reports.model import ReportKey

    other = ReportKey(REPORT.form_id, REPORT.unit, Period.parse("202605"))
    begun.store.reports.begin(other, "1")
    begun.type(DS01=1)
    begun.type(HOA, other, DS01=2)
    begun.store.outbox._db.run("UPDATE op SET reason = ? WHERE id = 1", "x" * 10_001)
    assert [op.report_id for op in begun.store.outbox.next_batch()] == [other.id]
    refused = begun.store.outbox.items()[0]
    assert (refused.state, refused.error_code) == (OutboxState.REJECTED, "op.malformed")


def test_attempts_and_errors_are_remembered(begun: Desk) -> None:
    begun.type(DS01=1)
    op = _one(begun)
    begun.store.outbox.record_attempt(
        [op.op_id], IocError("net.offline", Text("Không có mạng.", "No network."))
    )
    item = begun.reopen().outbox.items()[0]
    assert (item.attempts, item.error_code, item.last_error) == (
        1,
        "net.offline",
        Text("Không có mạng.", "No network."),
    )


def test_batches_are_bounded_and_drafts_can_stay(begun: Desk) -> None:
    from iocdesk.core.periods import Period
    from iocdesk.reports.model import ReportKey

    keys = [
        ReportKey(REPORT.form_id, REPORT.unit, Period.parse(f"2026{month:02d}")) for month in range(5, 10)
    ]
    for key in keys:
        begun.store.reports.begin(key, "1")
        begun.type(HOA, key, DS01=1)
    assert begun.store.outbox.next_batch(drafts_travel=False) == []
    assert len(begun.store.outbox.next_batch(max_ops=2)) == 2
    assert len(begun.store.outbox.next_batch(max_bytes=1)) == 1
    sealed = [item for item in begun.store.outbox.items() if item.state is OutboxState.SEALED]
    assert len(sealed) == 2
    batch = begun.store.outbox.next_batch()
    assert [op.seq for op in batch] == [1, 2, 3, 4, 5]
    assert [op.report_id for op in batch] == [key.id for key in keys]


def test_two_people_at_one_computer_sign_their_own_operations(begun: Desk) -> None:
    begun.type(DS01=1)
    begun.type(LAM, DS02=2)
    assert _one(begun).author == "hoa"
    assert len(begun.store.outbox.items()[0].op_ids) == 2


def test_a_copy_put_back_never_gives_a_name_that_was_handed_out_to_something_else(begun: Desk) -> None:
    begun.type(DS01=1)
    copy = begun.path.with_name("copy.db")
    begun.store.backup(copy)
    [first] = begun.store.outbox.next_batch()
    [again] = begun.reopen().outbox.next_batch()
    assert again == first
    begun.store.close()
    copy.replace(begun.path)
    for end in ("-wal", "-shm"):
        begun.path.with_name(begun.path.name + end).unlink(missing_ok=True)
    begun.reopen()
    begun.type(DS01=2)
    [second] = begun.store.outbox.next_batch()
    assert second.sha256 != first.sha256
    assert second.op_id != first.op_id
