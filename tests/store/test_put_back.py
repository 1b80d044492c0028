"""The server shows an older version again: what its author did not see there is asked about, and nothing moves on over it."""

from __future__ import annotations

from dataclasses import replace

from iocdesk.reports.model import ReceiptStatus, ReportState, Transition
from iocdesk.reports.operations import verify
from iocdesk.store import Change
from tests.store.helpers import HOA, REPORT, Desk, Province, figures, number


def fetched(desk: Desk, province: Province) -> None:
    """The newest version comes in."""
    desk.store.sync.apply_changes(province.changes(), str(max(province.versions)))


def put_back(desk: Desk, province: Province, version: int) -> Province:
    """The server is put back to one of its versions; the computer finds out what it lost, and what it has."""
    again = Province()
    again.versions = {n: it for n, it in province.versions.items() if n <= version}
    lost = [
        op_id
        for _, op_id in reversed(desk.store.losses.handed_out(None, 100))
        if op_id not in province.receipts or province.receipts[op_id].version > version
    ]
    desk.store.losses.reopen(lost)
    head = again.head
    desk.store.sync.apply_changes([Change(1, REPORT.id, head)], "back", restored=True)
    return again


def sent(desk: Desk, province: Province) -> list[ReceiptStatus]:
    """Send until nothing goes any more."""
    found = []
    while batch := desk.store.outbox.next_batch():
        receipts = [province.take(op) for op in batch]
        desk.store.outbox.record_receipts(receipts)
        found += [receipt.status for receipt in receipts]
    return found


def test_a_figure_typed_over_a_lost_one_asks_before_it_replaces_an_older_one(desk: Desk) -> None:
    province = Province()
    province.somebody_else(A=105, B=1)
    fetched(desk, province)
    province.somebody_else(A=102)
    fetched(desk, province)
    desk.type(A=120)
    province = put_back(desk, province, 1)
    assert figures(desk.store.reports.get(REPORT.id)) == {"A": "120", "B": "1"}
    assert sent(desk, province) == [ReceiptStatus.CONFLICT]
    [conflict] = desk.store.conflicts.list()
    [asked] = conflict.differences
    assert (str(asked.ours.value.data), str(asked.theirs.value.data)) == ("120", "105")
    assert figures(province.head) == {"A": "105", "B": "1"}


def test_a_figure_elsewhere_needs_no_question(desk: Desk) -> None:
    province = Province()
    province.somebody_else(A=105)
    fetched(desk, province)
    province.somebody_else(A=102)
    fetched(desk, province)
    desk.type(B=7)
    province = put_back(desk, province, 1)
    assert sent(desk, province) == [ReceiptStatus.APPLIED]
    assert figures(province.head) == {"A": "105", "B": "7"}


def test_a_move_made_over_what_was_lost_is_not_made_and_says_so(desk: Desk) -> None:
    province = Province()
    province.somebody_else(A=105)
    fetched(desk, province)
    province.somebody_else(A=102)
    fetched(desk, province)
    desk.store.reports.transition(REPORT.id, Transition.REQUEST_APPROVAL, actor=HOA)
    province = put_back(desk, province, 1)
    assert sent(desk, province) == []
    report = desk.store.reports.get(REPORT.id)
    assert report is not None
    assert report.state is ReportState.DRAFT
    look = desk.store.looks.get(REPORT.id)
    assert look is not None
    assert look.dropped is Transition.REQUEST_APPROVAL
    assert {key: str(cell.value.data) for key, cell in look.came.items()} == {"A": "105"}
    assert {key: str(cell.value.data) for key, cell in look.before.items()} == {"A": "102"}


def test_what_was_all_our_own_goes_the_same_way_again(desk: Desk) -> None:
    province = Province()
    province.somebody_else(A=1)
    fetched(desk, province)
    desk.type(A=2)
    assert sent(desk, province) == [ReceiptStatus.APPLIED]
    desk.type(A=3, B=4)
    desk.store.reports.transition(REPORT.id, Transition.REQUEST_APPROVAL, actor=HOA)
    province = put_back(desk, province, 1)
    assert sent(desk, province) == [ReceiptStatus.APPLIED, ReceiptStatus.APPLIED]
    head = province.head
    assert head is not None
    assert (head.version, head.state, figures(head)) == (3, ReportState.FOR_APPROVAL, {"A": "3", "B": "4"})
    assert desk.store.looks.all() == {}


def test_a_lost_figure_of_somebody_else_between_our_own_stops_the_move(desk: Desk) -> None:
    province = Province()
    province.somebody_else(A=1)
    fetched(desk, province)
    desk.type(A=2)
    sent(desk, province)
    province.somebody_else(A=9)
    fetched(desk, province)
    desk.store.reports.transition(REPORT.id, Transition.REQUEST_APPROVAL, actor=HOA)
    sent(desk, province)
    province = put_back(desk, province, 1)
    assert sent(desk, province) == [ReceiptStatus.APPLIED]
    head = province.head
    assert head is not None
    assert (head.state, figures(head)) == (ReportState.DRAFT, {"A": "2"})
    look = desk.store.looks.get(REPORT.id)
    assert look is not None
    assert look.dropped is Transition.REQUEST_APPROVAL


def test_the_same_content_under_another_version_is_what_was_seen(desk: Desk) -> None:
    province = Province()
    province.somebody_else(A=1)
    fetched(desk, province)
    province.somebody_else(B=2)
    fetched(desk, province)
    desk.store.reports.transition(REPORT.id, Transition.REQUEST_APPROVAL, actor=HOA)
    other = Province()
    other.versions[1] = replace(province.versions[2], version=1, cells={"A": number(1), "B": number(2)})
    desk.store.sync.apply_changes(other.changes(), "back", restored=True)
    assert sent(desk, other) == [ReceiptStatus.APPLIED]


def test_numbers_given_before_are_not_given_again_and_the_new_name_of_the_computer_holds(desk: Desk) -> None:
    province = Province()
    desk.store.reports.begin(REPORT, "1")
    for figure in (1, 2, 3):
        desk.type(A=figure)
        assert sent(desk, province) == [ReceiptStatus.APPLIED]
    desk.store.devices.begin_anew()
    name = desk.store.device_id
    desk.store.losses.reopen([op_id for _, op_id in desk.store.losses.handed_out(None, 100)])
    desk.store.sync.apply_changes([], "back", restored=True)
    [op] = desk.store.outbox.next_batch()
    assert (op.seq, op.device_id) == (4, name)
    [again] = desk.reopen().outbox.next_batch()
    assert again == op
    assert verify(again)


def test_numbers_are_not_given_again_by_the_same_computer_either(desk: Desk) -> None:
    province = Province()
    desk.store.reports.begin(REPORT, "1")
    desk.type(A=1)
    assert sent(desk, province) == [ReceiptStatus.APPLIED]
    desk.store.losses.reopen([op_id for _, op_id in desk.store.losses.handed_out(None, 100)])
    assert [op.seq for op in desk.store.outbox.next_batch()] == [2]


def test_what_waits_for_a_version_that_is_lost_goes_all_the_same(desk: Desk) -> None:
    province = Province()
    desk.store.reports.begin(REPORT, "1")
    desk.type(A=1)
    province.somebody_else(B=2)
    assert sent(desk, province) == [ReceiptStatus.MERGED]
    desk.type(A=3)
    assert desk.store.outbox.next_batch() == []
    lost = [op_id for _, op_id in desk.store.losses.handed_out(None, 100)]
    desk.store.losses.reopen(lost)
    desk.store.sync.apply_changes([], "back", restored=True)
    again = Province()
    assert sent(desk, again) == [ReceiptStatus.APPLIED, ReceiptStatus.APPLIED]
    assert figures(again.head) == {"A": "3"}
    assert desk.store.outbox.items() == []
