"""What the store's tests share: a key, a store in a folder, an actor, a report, and a server's answers."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

from iocdesk.core.clock import FixedClock
from iocdesk.core.errors import Text
from iocdesk.core.ids import Uuid7Source
from iocdesk.core.periods import Period
from iocdesk.core.units import UnitKey
from iocdesk.forms.values import Value
from iocdesk.reports.merge import Outcome, apply_operation
from iocdesk.reports.model import (
    Actor,
    Cell,
    Operation,
    Problem,
    Receipt,
    ReceiptStatus,
    Report,
    ReportKey,
    ReportState,
    Role,
)
from iocdesk.store import Change, Store, create_store, open_store
from iocdesk.store.connection import CommitHook

KEY = bytes(range(32))
UNIT = UnitKey("15298", date(2025, 7, 1))
FORM = "xa_vp_thang_tk"
REPORT = ReportKey(FORM, UNIT, Period.parse("202604"))
START = datetime(2026, 4, 20, 1, 0, tzinfo=UTC)
HOA = Actor("hoa", "Lê Thị Hòa", Role.CONSOLIDATOR, (UNIT,))
LAM = Actor("lam", "Trần Văn Lâm", Role.CONSOLIDATOR, (UNIT,))


class Desk:
    """One computer: its clock, its ids, its file."""

    def __init__(self, folder: Path, seed: int = 1, on_commit: CommitHook | None = None) -> None:
        self.path = folder / "profile.db"
        self.clock = FixedClock(START)
        self.ids = Uuid7Source(self.clock, random.Random(seed))
        self.on_commit = on_commit
        self.store = self._open(new=True)

    def _open(self, *, new: bool) -> Store:
        make = create_store if new else open_store
        return make(self.path, KEY, clock=self.clock, ids=self.ids, on_commit=self.on_commit)

    def reopen(self) -> Store:
        """Close the program and start it again."""
        self.store.close()
        self.store = self._open(new=False)
        return self.store

    def type(self, actor: Actor = HOA, key: ReportKey = REPORT, /, **figures: int | str) -> Report:
        """Type figures into a report a second later."""
        self.clock.advance(seconds=1)
        cells = {name: number(value) for name, value in figures.items()}
        return self.store.reports.edit(key.id, cells, actor=actor)


class Province:
    """A server of one report: the shared merge rules, versions, and receipts that are replayed."""

    def __init__(self) -> None:
        self.versions: dict[int, Report] = {}
        self.receipts: dict[str, Receipt] = {}
        self.applied: list[str] = []

    @property
    def head(self) -> Report | None:
        return self.versions[max(self.versions)] if self.versions else None

    def take(self, op: Operation, actor: Actor = HOA) -> Receipt:
        """Answer an operation, or answer again."""
        known = self.receipts.get(op.op_id)
        if known is not None:
            return known
        base = self.versions.get(op.base_version)
        outcome = apply_operation(
            self.head,
            op,
            actor=actor,
            form_level="commune",
            base_cells=None if base is None else base.cells,
            now=START,
        )
        receipt = self._receipt(op, outcome)
        self.receipts[op.op_id] = receipt
        return receipt

    def _receipt(self, op: Operation, outcome: Outcome) -> Receipt:
        if outcome.status in {ReceiptStatus.APPLIED, ReceiptStatus.MERGED}:
            assert outcome.report is not None
            self.versions[outcome.report.version] = outcome.report
            self.applied.append(op.op_id)
        head = self.head
        return Receipt(
            op_id=op.op_id,
            op_sha256=op.sha256,
            report_id=op.report_id,
            status=outcome.status,
            version=0 if head is None else head.version,
            state=ReportState.DRAFT if head is None else head.state,
            number=f"BN-2026-{len(self.receipts) + 1:06d}",
            at=START,
            problems=outcome.problems,
            differences=outcome.differences,
        )

    def somebody_else(self, key: ReportKey = REPORT, /, **figures: int | str) -> Report:
        """Let somebody at another computer change cells."""
        head = self.head or Report(key, "1")
        cells = {**head.cells, **{k: number(v, by="lam") for k, v in figures.items()}}
        report = Report(
            key, "1", head.state, head.version + 1, cells, head.remarks, None, START, "lam", head.submitted_by
        )
        self.versions[report.version] = report
        return report

    def changes(self, *numbers: int) -> list[Change]:
        """Return changes of these versions, or of the head."""
        wanted = numbers or ((max(self.versions),) if self.versions else ())
        return [Change(n, self.versions[n].id, self.versions[n]) for n in wanted]


def number(value: int | str, by: str = "") -> Cell:
    """Return a cell with a figure."""
    return Cell(Value.of(Decimal(value)), author=by, at=START if by else None)


def rejection(op: Operation, code: str = "report.not_editable") -> Receipt:
    """Return a server's refusal of an operation."""
    problem = Problem("DS01", code, Text("Ô này chưa đúng.", "This cell is wrong."))
    return Receipt(
        op.op_id,
        op.sha256,
        op.report_id,
        ReceiptStatus.REJECTED,
        op.base_version,
        ReportState.DRAFT,
        "BN-2026-000009",
        START,
        (problem,),
    )


def figures(report: Report | None) -> dict[str, str]:
    """Return the figures of a report as texts."""
    assert report is not None
    return {key: str(cell.value.data) for key, cell in sorted(report.cells.items()) if cell.value.answered}
