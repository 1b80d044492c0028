"""Operations of others: laid over at once, passed on in order, cleared with their receipts, and never applied twice."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from iocdesk.core.clock import FixedClock
from iocdesk.core.errors import IocError, Text
from iocdesk.core.ids import Uuid7Source
from iocdesk.forms.model import CellKey
from iocdesk.forms.values import Value
from iocdesk.reports.compare import changed
from iocdesk.reports.merge import apply_operation
from iocdesk.reports.model import Actor, Cell, Operation, Receipt, ReceiptStatus, ReportState, Transition
from iocdesk.reports.operations import seal
from iocdesk.reports.signing import SignedOperation
from iocdesk.store import Change, OutboxState
from iocdesk.store.recovery import recover
from tests.store.helpers import FORM, HOA, KEY, LAM, REPORT, START, Desk, Province, figures, number, rejection


class Far:
    """Another computer that cannot reach the server: what it does comes in packages."""

    def __init__(self, seed: int = 5) -> None:
        self.ids = Uuid7Source(FixedClock(START), random.Random(seed))
        self.seq = 0

    def op(self, *, base: int = 0, transition: Transition | None = None, **numbers: int) -> SignedOperation:
        """A signed operation; the signature is nobody's business here."""
        self.seq += 1
        cells = {key: Cell(Value.of(value), author=LAM.user_id, at=START) for key, value in numbers.items()}
        made = Operation(
            self.ids.new(), REPORT.id, base, "máy xa", self.seq, "1", LAM.user_id, START, cells, transition
        )
        return SignedOperation(seal(made), "ab" * 64)


class OwnFirst(Province):
    """As the gateway: what the same computer did before is not somebody else's change."""

    def __init__(self) -> None:
        super().__init__()
        self.made: dict[int, tuple[Operation, ReceiptStatus]] = {}

    def take(self, op: Operation, actor: Actor = HOA) -> Receipt:
        known = self.receipts.get(op.op_id)
        if known is not None:
            return known
        base, since = self._base(op)
        cells = self.versions[base].cells if base in self.versions else {} if base == 0 else None
        outcome = apply_operation(
            self.head, replace(op, base_version=base), actor=actor, form_level="commune", changed_since=since,
            base_cells=cells, now=START,
        )  # fmt: skip
        receipt = self._receipt(op, outcome)
        self.receipts[op.op_id] = receipt
        if receipt.status in {ReceiptStatus.APPLIED, ReceiptStatus.MERGED}:
            self.made[receipt.version] = (op, receipt.status)
        return receipt

    def _base(self, op: Operation) -> tuple[int, Mapping[CellKey, Cell] | None]:
        """What `gateway.archive.Archive.base` finds: where it starts from, and what others have changed since."""
        head = self.head
        if head is None or op.base_version >= head.version:
            return op.base_version, None
        between = [self.made.get(place) for place in range(op.base_version + 1, head.version + 1)]
        own = [it is not None and it[0].device_id == op.device_id and it[0].seq < op.seq for it in between]
        if all(own) and all(it is not None and it[1] is ReceiptStatus.APPLIED for it in between):
            return head.version, None
        foreign: set[CellKey] = set()
        for place, (it, mine) in enumerate(zip(between, own, strict=True), start=op.base_version + 1):
            before = self.versions[place - 1].cells if place > 1 else {}
            keys = set(it[0].cells) if it is not None else set(changed(before, self.versions[place].cells))
            foreign = foreign - keys if mine else foreign | keys
        before = self.versions[op.base_version].cells if op.base_version else {}
        news = changed(before, head.cells)
        return op.base_version, {key: cell for key, cell in news.items() if key in foreign}


@pytest.fixture
def far() -> Far:
    return Far()


def take(desk: Desk, *operations: SignedOperation) -> int:
    """Take them in and return how many were new."""
    return desk.store.relays.take("goi-1", "Trần Văn Lâm", operations, actor=HOA).new


def passed_on(desk: Desk, province: Province) -> list[str]:
    """Pass on what is next and store the receipts."""
    batch = desk.store.relays.next_batch(50, 1_000_000)
    receipts = [province.take(signed.operation, LAM) for signed in batch]
    desk.store.relays.record_receipts(receipts)
    return [receipt.status.value for receipt in receipts]


def pull(desk: Desk, province: Province) -> None:
    """Fetch what the server has."""
    desk.store.sync.apply_changes(province.changes(), "c")


def test_what_a_package_brings_is_seen_at_once(desk: Desk, far: Far) -> None:
    move = far.op(transition=Transition.REQUEST_APPROVAL, DS02=7)
    assert take(desk, far.op(DS01=5), move) == 2
    report = desk.store.reports.get(REPORT.id)
    assert report is not None
    assert figures(report) == {"DS01": "5", "DS02": "7"}
    assert report.version == 0
    [trail, _] = desk.store.past.audit(REPORT.id)
    assert (trail.origin, trail.by) == ("package", LAM.user_id)
    assert [it.id for it in desk.store.reports.find(form_id=FORM)] == [REPORT.id]
    [item] = desk.store.relays.items()
    assert (item.state, item.sender, len(item.op_ids)) == (OutboxState.WAITING, "Trần Văn Lâm", 2)
    assert desk.store.outbox.items() == []
    assert desk.store.outbox.next_batch() == []


def test_taking_again_brings_nothing(desk: Desk, far: Far) -> None:
    first, second = far.op(DS01=5), far.op(DS01=6)
    assert take(desk, first) == 1
    assert take(desk, first, second) == 1
    desk.reopen()
    assert take(desk, second, first) == 0
    assert figures(desk.store.reports.get(REPORT.id)) == {"DS01": "6"}
    assert [s.operation for s in desk.store.relays.next_batch(9, 9_999)] == [
        first.operation, second.operation,
    ]  # fmt: skip


def test_an_older_package_after_a_newer_one_comes_in_order(desk: Desk, far: Far) -> None:
    first, second = far.op(DS01=5), far.op(DS01=6)
    take(desk, second)
    take(desk, first)
    assert figures(desk.store.reports.get(REPORT.id)) == {"DS01": "6"}


def test_own_operations_that_come_back_are_known(desk: Desk) -> None:
    desk.store.reports.begin(REPORT, "1")
    desk.type(DS01=3)
    [own] = desk.store.outbox.seal_all()
    assert take(desk, SignedOperation(own, "ab" * 64)) == 0
    assert desk.store.relays.items() == []


def test_receipts_clear_and_the_server_s_version_takes_the_place(desk: Desk, far: Far) -> None:
    province = OwnFirst()
    take(desk, far.op(DS01=5), far.op(DS02=7))
    assert passed_on(desk, province) == ["applied", "applied"]
    assert figures(desk.store.reports.get(REPORT.id)) == {"DS01": "5", "DS02": "7"}
    assert desk.store.relays.waiting() == 0
    assert desk.store.relays.items()[0].state is OutboxState.SEALED
    pull(desk, province)
    assert desk.store.relays.items() == []
    report = desk.store.reports.get(REPORT.id)
    assert report is not None
    assert (figures(report), report.version) == ({"DS01": "5", "DS02": "7"}, 2)
    assert report == province.head


def test_it_was_known_there_before(desk: Desk, far: Far) -> None:
    province = OwnFirst()
    first, second = far.op(DS01=5), far.op(DS01=6)
    province.take(first.operation, LAM)
    province.take(replace(second.operation, base_version=1), LAM)
    pull(desk, province)
    take(desk, first)
    assert figures(desk.store.reports.get(REPORT.id)) == {"DS01": "6"}, (
        "the server is further than the package"
    )
    assert passed_on(desk, province) == ["applied"]
    assert desk.store.relays.items() == []
    assert len(province.applied) == 2


def test_a_chain_that_is_cut_stays_laid_over(desk: Desk, far: Far) -> None:
    province = OwnFirst()
    first, second = far.op(DS01=5), far.op(DS02=7)
    take(desk, first, second)
    desk.store.relays.record_receipts([province.take(first.operation, LAM)])
    pull(desk, province)
    assert figures(desk.store.reports.get(REPORT.id)) == {"DS01": "5", "DS02": "7"}


def test_own_edits_wait_behind_and_follow(desk: Desk, far: Far) -> None:
    province = OwnFirst()
    take(desk, far.op(DS01=5))
    desk.type(DS02=9)
    desk.store.reports.transition(REPORT.id, Transition.REQUEST_APPROVAL, actor=HOA)
    assert desk.store.outbox.next_batch() == []
    passed_on(desk, province)
    assert desk.store.outbox.next_batch() == []
    pull(desk, province)
    [own] = desk.store.outbox.next_batch()
    assert (own.base_version, own.transition) == (1, Transition.REQUEST_APPROVAL)
    receipt = province.take(own)
    assert receipt.status is ReceiptStatus.APPLIED
    assert figures(province.head) == {"DS01": "5", "DS02": "9"}


def test_a_move_does_not_follow_where_others_came_between(desk: Desk, far: Far) -> None:
    province = OwnFirst()
    take(desk, far.op(DS01=5))
    desk.store.reports.transition(REPORT.id, Transition.REQUEST_APPROVAL, actor=HOA)
    passed_on(desk, province)
    province.somebody_else(DS03=1)
    pull(desk, province)
    [own] = desk.store.outbox.next_batch()
    assert own.base_version == 0
    assert province.take(own).status is ReceiptStatus.REJECTED


def test_a_refused_one_stays_visible_holds_the_later_and_can_be_tried_again(desk: Desk, far: Far) -> None:
    province = OwnFirst()
    first, second = far.op(DS01=5), far.op(transition=Transition.REQUEST_APPROVAL)
    take(desk, first, second)
    desk.store.relays.record_receipts([rejection(first.operation)])
    [item] = desk.store.relays.items()
    assert (item.state, item.error_code) == (OutboxState.REJECTED, "report.not_editable")
    assert item.problems[0].text.vi == "Ô này chưa đúng."
    assert desk.store.relays.next_batch(9, 9_999) == []
    report = desk.store.reports.get(REPORT.id)
    assert report is not None
    assert figures(report) == {}
    desk.store.relays.retry(REPORT.id)
    assert passed_on(desk, province) == ["applied", "applied"]
    pull(desk, province)
    assert desk.store.relays.items() == []


def test_a_refused_one_can_be_put_aside_with_what_follows(desk: Desk, far: Far) -> None:
    first, second = far.op(DS01=5), far.op(DS02=6)
    take(desk, first, second)
    desk.store.relays.record_receipts([rejection(first.operation)])
    desk.store.relays.put_aside(REPORT.id)
    assert desk.store.relays.items() == []
    assert figures(desk.store.reports.get(REPORT.id)) == {}
    assert take(desk, first, second) == 2, "it can be taken again"
    assert figures(desk.store.reports.get(REPORT.id)) == {"DS01": "5", "DS02": "6"}


def test_a_conflict_is_the_author_s_to_answer(desk: Desk, far: Far) -> None:
    province = OwnFirst()
    province.somebody_else(DS01=8)
    take(desk, far.op(DS01=5))
    assert passed_on(desk, province) == ["conflict"]
    pull(desk, province)
    [item] = desk.store.relays.items()
    assert item.state is OutboxState.CONFLICT
    assert figures(desk.store.reports.get(REPORT.id)) == {"DS01": "8"}
    desk.store.relays.put_aside(REPORT.id)
    assert desk.store.relays.items() == []


def test_receipts_of_others_and_of_another_hash_change_nothing(desk: Desk, far: Far) -> None:
    province = OwnFirst()
    first = far.op(DS01=5)
    take(desk, first)
    receipt = province.take(first.operation, LAM)
    desk.store.relays.record_receipts([replace(receipt, op_sha256="0" * 64)])
    desk.store.relays.record_receipts([replace(receipt, op_id=far.ids.new())])
    assert desk.store.relays.waiting() == 1
    assert [row.code for row in desk.store.log.rows()] == ["receipt.mismatch"]
    desk.store.relays.record_attempt([first.operation.op_id], IocError("net.offline", Text("Mất mạng.", "")))
    assert desk.store.relays.items()[0].attempts == 1
    desk.store.relays.record_receipts([receipt, receipt])
    assert desk.store.relays.receipt(first.operation.op_id) == receipt


def test_batches_are_bounded_and_skip(desk: Desk, far: Far) -> None:
    take(desk, *(far.op(DS01=value) for value in range(5)))
    relays = desk.store.relays
    assert len(relays.next_batch(3, 1_000_000)) == 3
    assert len(relays.next_batch(9, 10)) == 1
    assert relays.next_batch(9, 1_000_000, skip={REPORT.id}) == []


def states(desk: Desk) -> Sequence[str]:
    """The operations' names in the outbox."""
    return [op.op_id for op in desk.store.outbox.seal_all()]


def test_everything_is_sealed_in_order_for_a_package_and_still_sent(desk: Desk) -> None:
    province = OwnFirst()
    store = desk.store
    store.reports.begin(REPORT, "1")
    desk.type(DS01=3)
    [first] = store.outbox.next_batch()
    desk.type(DS01=4)
    store.reports.transition(REPORT.id, Transition.REQUEST_APPROVAL, actor=HOA)
    one, two = store.outbox.seal_all()
    assert one == first
    assert (two.base_version, two.seq, two.transition) == (0, 2, Transition.REQUEST_APPROVAL)
    assert store.outbox.seal_all([REPORT.id]) == [one, two]
    assert store.outbox.seal_all(["x/15298@2025-07-01/202604"]) == []
    assert store.outbox.next_batch() == [one]
    store.outbox.record_receipts([province.take(one)])
    assert store.outbox.next_batch() == [two]
    report = store.reports.get(REPORT.id)
    assert report is not None
    assert (figures(report), report.state) == ({"DS01": "4"}, ReportState.FOR_APPROVAL)


@pytest.mark.parametrize("refusal", ["rejected", "conflict"])
def test_what_was_sealed_behind_a_refused_one_is_offered_anew(desk: Desk, refusal: str) -> None:
    province = OwnFirst()
    store = desk.store
    store.reports.begin(REPORT, "1")
    desk.type(DS01=3)
    store.outbox.next_batch()
    desk.type(DS02=4)
    store.reports.transition(REPORT.id, Transition.REQUEST_APPROVAL, actor=HOA)
    one, two = store.outbox.seal_all()
    if refusal == "rejected":
        store.outbox.record_receipts([rejection(one)])
        desk.type(DS01=5)
    else:
        province.somebody_else(DS01=8)
        store.outbox.record_receipts([province.take(one)])
        pull(desk, province)
        store.conflicts.resolve(REPORT.id, {"DS01": number(5)}, HOA)
    report = store.reports.get(REPORT.id)
    assert report is not None
    assert (figures(report), report.state) == ({"DS01": "5", "DS02": "4"}, ReportState.DRAFT)
    [new] = store.outbox.next_batch()
    assert new.op_id not in {one.op_id, two.op_id}
    assert new.transition is None
    assert set(new.cells) == {"DS01", "DS02"}


def test_a_salvaged_store_passes_on_what_it_had(desk: Desk, far: Far, tmp_path: Path) -> None:
    province = OwnFirst()
    first, second = far.op(DS01=5), far.op(DS02=6)
    take(desk, first, second)
    desk.store.relays.record_receipts([province.take(first.operation, LAM)])
    desk.store.close()
    recover(desk.path, KEY, clock=desk.clock, ids=desk.ids)
    desk.store = desk._open(new=False)
    assert desk.store.relays.waiting() == 2
    assert passed_on(desk, province) == ["applied", "applied"]
    desk.store.sync.apply_changes([Change(1, REPORT.id, province.head)], "c")
    assert figures(desk.store.reports.get(REPORT.id)) == {"DS01": "5", "DS02": "6"}
    assert desk.store.relays.items() == []
