"""Any order of edits, sealings, answers, changes, choices and restarts, checked against a plain model.

The model is what a person expects: what I typed last and nobody has chosen against is what I see; what the server
has was sent once; nothing typed is ever gone without a trace.
"""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Literal

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from iocdesk.reports.digest import report_digest
from iocdesk.reports.merge import same
from iocdesk.reports.model import EDITABLE, Cell, Operation, Receipt, ReceiptStatus, ReportState, Transition
from tests.effort import examples
from tests.store.helpers import HOA, REPORT, Desk, Province, figures, rejection

KEYS = ("A", "B", "C")
keys = st.sampled_from(KEYS)
numbers = st.integers(0, 9)


class StoreMachine(RuleBasedStateMachine):
    """One report, one computer, one province, and another person at the province's end."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.desk = Desk(Path(self.folder.name))
        self.province = Province()
        self.on_the_way: list[Receipt] = []
        self.sealed: dict[str, Operation] = {}
        self.audited: list[tuple[str, str]] = []

    @initialize()
    def begin(self) -> None:
        self.desk.store.reports.begin(REPORT, "1")

    def teardown(self) -> None:
        self.desk.store.close()
        self.folder.cleanup()

    def _state_allows_edit(self) -> bool:
        report = self.desk.store.reports.get(REPORT.id)
        return report is not None and report.state in EDITABLE

    @rule(key=keys, value=numbers)
    def edit(self, key: str, value: int) -> None:
        if not self._state_allows_edit():
            return
        before = figures(self.desk.store.reports.get(REPORT.id)).get(key)
        self.desk.type(**{key: value})
        if before != str(value):
            self.audited.append((key, str(value)))

    @rule(chance=st.integers(0, 4))
    def submit(self, chance: int) -> None:
        if chance == 0 and self._state_allows_edit() and not self.desk.store.conflicts.list():
            self.desk.store.reports.transition(REPORT.id, Transition.REQUEST_APPROVAL, actor=HOA)

    @rule(lost=st.booleans(), refuse=st.integers(0, 5))
    def send(self, lost: bool, refuse: int) -> None:
        """Send what is ready; the reply may be lost, and now and then the server refuses."""
        batch = self.desk.store.outbox.next_batch()
        assert batch == self.desk.store.outbox.next_batch(), "sealing is for good"
        for op in batch:
            assert self.sealed.setdefault(op.op_id, op) == op
            known = op.op_id in self.province.receipts
            if refuse == 0 and not known:
                self.province.receipts[op.op_id] = rejection(op)
            receipt = self._take(op)
            if not lost:
                self.on_the_way.append(receipt)

    def _take(self, op: Operation) -> Receipt:
        """Answer; nobody's figure may be overwritten by somebody who had not seen it."""
        before = self.province.head
        fresh = op.op_id not in self.province.receipts
        receipt = self.province.take(op)
        if fresh and before is not None and receipt.op_id in self.province.applied:
            working = self.desk.store.reports._working
            row = working.ops.named(op.op_id)
            assert row is not None
            for key, cell in working.ops.cells(row.id).items():
                there = before.cells.get(key, Cell())
                assert same(there, cell.base) or same(there, cell.new), f"{key} overwritten unseen"
        return receipt

    @precondition(lambda self: self.on_the_way)
    @rule(data=st.data(), keep=st.booleans())
    def answer(self, data: st.DataObject, keep: bool) -> None:
        """A receipt arrives, perhaps for the second or third time, in any order."""
        receipt = data.draw(st.sampled_from(self.on_the_way))
        self.desk.store.outbox.record_receipts([receipt])
        if not keep:
            self.on_the_way.remove(receipt)

    @rule(key=keys, value=numbers)
    def crossing(self, key: str, value: int) -> None:
        """Both change the same cell, and the other's change arrives before ours has left."""
        self.edit(key, value)
        self.somebody_else(key, 9 - value)
        if self.province.versions:
            self.desk.store.sync.apply_changes(self.province.changes(), "crossing")

    @rule(key=keys, value=numbers)
    def somebody_else(self, key: str, value: int) -> None:
        head = self.province.head
        if head is None or head.state in EDITABLE:
            self.province.somebody_else(**{key: value})

    @rule(data=st.data())
    def pull(self, data: st.DataObject) -> None:
        """Changes arrive: some, all, old ones again."""
        if self.province.versions:
            known = sorted(self.province.versions)
            wanted = data.draw(st.lists(st.sampled_from(known), unique=True, min_size=1))
            self.desk.store.sync.apply_changes(self.province.changes(*wanted), f"c{max(wanted)}")

    @rule(mine=st.booleans())
    def choose(self, mine: bool) -> None:
        for conflict in self.desk.store.conflicts.list():
            side: Literal["ours", "theirs"] = "ours" if mine else "theirs"
            self.desk.store.conflicts.resolve(REPORT.id, {d.key: side for d in conflict.differences}, HOA)

    @rule()
    def retry(self) -> None:
        self.desk.store.outbox.retry(REPORT.id, actor=HOA)

    @rule()
    def restart(self) -> None:
        self.desk.reopen()

    @invariant()
    def nothing_unanswered_is_overwritten(self) -> None:
        report = self.desk.store.reports.get(REPORT.id)
        if report is None:
            return
        for key, value in self._unanswered().items():
            assert report.cells[key].value == value

    def _unanswered(self) -> dict[str, object]:
        database = self.desk.store.reports._db
        working = self.desk.store.reports._working
        latest: dict[str, object] = {}
        for (op,) in database.all("SELECT id FROM op WHERE status < 8 ORDER BY id"):
            latest |= {key: cell.new.value for key, cell in working.ops.cells(op).items()}
        return latest

    @invariant()
    def every_edit_is_in_the_trail(self) -> None:
        if self.desk.store.reports.get(REPORT.id) is not None:
            trail = self.desk.store.past.audit(REPORT.id)
            typed = [(row.key, str(row.new.value.data)) for row in trail if row.origin == "typed"]
            assert typed == self.audited

    @invariant()
    def nothing_is_applied_twice(self) -> None:
        assert len(self.province.applied) == len(set(self.province.applied))

    @invariant()
    def memory_and_file_agree(self) -> None:
        with self.desk.store.clone() as other:
            assert other.reports.get(REPORT.id) == self.desk.store.reports.get(REPORT.id)

    @rule()
    def give_back(self) -> None:
        """The leader returns what was handed over."""
        head = self.province.head
        if head is not None and head.state not in EDITABLE:
            self._return()

    @rule()
    def settle(self) -> None:
        """Bring everything home: afterwards both sides have the same, and nothing waits."""
        store = self.desk.store
        for _ in range(12):
            store.outbox.retry(REPORT.id, actor=HOA)
            for conflict in store.conflicts.list():
                store.conflicts.resolve(REPORT.id, {d.key: "ours" for d in conflict.differences}, HOA)
            for op in store.outbox.next_batch():
                store.outbox.record_receipts([self._take(op)])
            if self.province.versions:
                store.sync.apply_changes(self.province.changes(), "end")
            head = self.province.head
            if head is not None and head.state not in EDITABLE:
                self._return()
            if not store.outbox.items():
                break
        assert store.outbox.items() == []
        self._compare()

    def _compare(self) -> None:
        store, head = self.desk.store, self.province.head
        report = store.reports.get(REPORT.id)
        known = store.reports.head(REPORT.id)
        if head is not None and known is not None:
            assert report_digest(known) == report_digest(head)
            assert figures(report) == figures(head)
            assert report is not None
            assert report.state is head.state
        for receipt in store.outbox.receipts(REPORT.id):
            if receipt.status in {ReceiptStatus.APPLIED, ReceiptStatus.MERGED}:
                assert receipt.op_id in self.province.applied

    def _return(self) -> None:
        """The leader returns the report, so that it can be filled in again."""
        head = self.province.head
        assert head is not None
        version = head.version + 1
        self.province.versions[version] = replace(head, version=version, state=ReportState.RETURNED)
        self.desk.store.sync.apply_changes(self.province.changes(), "returned")


StoreMachine.TestCase.settings = settings(
    max_examples=examples(40),
    stateful_step_count=30,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
TestStore = StoreMachine.TestCase
