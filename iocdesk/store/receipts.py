"""Receipts: kept for good, and what becomes of an operation and its report when the server has answered."""

from __future__ import annotations

import json
from dataclasses import replace

from iocdesk.core.clock import Clock
from iocdesk.forms.editions import newest
from iocdesk.reports.model import Receipt, ReceiptStatus, Report, ReportId
from iocdesk.reports.operations import canonical_json, receipt_from_json, receipt_to_json
from iocdesk.store.codec import whole_ms
from iocdesk.store.connection import Database
from iocdesk.store.drafts import Drafts
from iocdesk.store.lines import OpRow, OpStatus, ReportRow
from iocdesk.store.log import Log
from iocdesk.store.looks import Looks
from iocdesk.store.overlay import moved
from iocdesk.store.working import Working


class Receipts:
    """The receipts of one store."""

    def __init__(
        self, database: Database, working: Working, drafts: Drafts, log: Log, clock: Clock, looks: Looks
    ) -> None:
        self._db = database
        self._working = working
        self._drafts = drafts
        self._log = log
        self._clock = clock
        self._looks = looks

    def of_report(self, report_id: ReportId) -> list[Receipt]:
        """Return the report's receipts, oldest first."""
        rows = self._db.all(
            "SELECT x.body FROM receipt x JOIN report r ON r.id = x.report WHERE r.name = ? ORDER BY x.op",
            report_id,
        )
        return [receipt_from_json(json.loads(row[0])) for row in rows]

    def of(self, op_id: str) -> Receipt | None:
        """Return the receipt of one operation, if it has one."""
        row = self._db.maybe("SELECT x.body FROM receipt x JOIN op o ON o.id = x.op WHERE o.name = ?", op_id)
        return None if row is None else receipt_from_json(json.loads(row[0]))

    def of_number(self, op: int) -> Receipt | None:
        """Return the receipt of an operation by its number in this file, if it has one."""
        row = self._db.maybe("SELECT body FROM receipt WHERE op = ?", op)
        return None if row is None else receipt_from_json(json.loads(row[0]))

    def take(self, receipt: Receipt) -> None:
        """Store a receipt and everything that follows from it, inside a write transaction; again is harmless."""
        op = self._working.ops.named(receipt.op_id)
        if op is None or op.status is OpStatus.DRAFT:
            self._log.add("receipt.unknown", canonical_json(receipt_to_json(receipt)).decode())
            return
        if op.status is not OpStatus.SEALED:
            known = self.of_number(op.id)
            if known is None or (known.status, known.version) != (receipt.status, receipt.version):
                self._log.add("receipt.differs", canonical_json(receipt_to_json(receipt)).decode())
            return
        refused = receipt.status is ReceiptStatus.REJECTED
        row = self._working.lines.by_number(op.report)
        if (receipt.op_sha256 != op.sha256 and not refused) or receipt.report_id != row.key.id:
            self._log.add("receipt.mismatch", canonical_json(receipt_to_json(receipt)).decode())
            return
        self._db.run(
            "INSERT INTO receipt (op, report, version, body) VALUES (?, ?, ?, ?)",
            op.id,
            op.report,
            receipt.version,
            canonical_json(receipt_to_json(receipt)).decode(),
        )
        if receipt.status is ReceiptStatus.APPLIED and self._land(row, op, receipt):
            return
        self._answer(row, op, receipt)
        self._working.rebuild(op.report)

    def _land(self, row: ReportRow, op: OpRow, receipt: Receipt) -> bool:
        """Take in the usual receipt, where `_answer` and `rebuild` would find the working copy as it is.

        The report's only open operation became the version after the one known here, so that version is what the
        working copy says already. Return False where something is not so.
        """
        if row.head + 1 != receipt.version or not self._working.stands_alone(row, op):
            return False
        head = self._working.versions.head_line(row)
        if head is None:
            return False
        result = self._advanced(row, op, receipt, head, edits=self._working.ops.has_cells(op.id))
        self._db.run(
            "UPDATE op SET status = ?, error_code = NULL, error_vi = NULL, error_en = NULL WHERE id = ?",
            int(OpStatus.DONE),
            op.id,
        )
        self._working.save_landed(row, op.id, result)
        return True

    def _answer(self, row: ReportRow, op: OpRow, receipt: Receipt) -> None:
        at = whole_ms(self._clock.now())
        self._db.run("UPDATE op SET error_code = NULL, error_vi = NULL, error_en = NULL WHERE id = ?", op.id)
        if receipt.status is not ReceiptStatus.REJECTED:
            self._db.run("UPDATE report SET need = max(need, ?) WHERE id = ?", receipt.version, row.id)
        if receipt.status is ReceiptStatus.CONFLICT:
            self._working.ops.set_status(op.id, OpStatus.CONFLICT)
        elif receipt.status is ReceiptStatus.REJECTED:
            self._working.ops.set_status(op.id, OpStatus.REJECTED)
            self._show_problem(op, receipt)
        else:
            self._take_in(row, op, receipt)
        if receipt.status is ReceiptStatus.MERGED:
            behind = [it.transition for it in self._working.ops.open(row.id) if it.transition is not None]
            dropped = op.transition or next(iter(behind), None)
            self._looks.note(row.key.id, {}, {}, dropped)
        if receipt.status is not ReceiptStatus.APPLIED:
            self._drafts.drop_moves(row, at)

    def _show_problem(self, op: OpRow, receipt: Receipt) -> None:
        first = receipt.problems[0] if receipt.problems else None
        if first is not None:
            self._db.run(
                "UPDATE op SET error_code = ?, error_vi = ?, error_en = ? WHERE id = ?",
                first.code,
                first.text.vi,
                first.text.en,
                op.id,
            )

    def _take_in(self, row: ReportRow, op: OpRow, receipt: Receipt) -> None:
        """Our operation became part of the report: advance the head where its new content is certain."""
        if row.head >= receipt.version:
            self._working.ops.set_status(op.id, OpStatus.DONE)
        elif row.head + 1 == receipt.version:
            self._working.ops.set_status(op.id, OpStatus.DONE)
            head = self._next_head(row, op, receipt)
            self._working.versions.save(row.id, head, provisional=True)
            self._db.run("UPDATE report SET head = ?, gone = 0 WHERE id = ?", head.version, row.id)
        else:
            self._working.ops.set_status(op.id, OpStatus.LANDED)
            return
        version = self._working.versions.get(row, receipt.version)
        if version is not None:
            after = op.base if receipt.status is ReceiptStatus.APPLIED else None
            self._working.advance_bases(row, version, after=after)

    def _next_head(self, row: ReportRow, op: OpRow, receipt: Receipt) -> Report:
        """Return what the server has now, as `reports.merge` makes it of the head before and the operation."""
        head = self._working.versions.base_report(row)
        cells = self._working.ops.news(op.id)
        result = self._advanced(row, op, receipt, head, edits=bool(cells))
        return replace(result, cells={**head.cells, **cells})

    def _advanced(self, row: ReportRow, op: OpRow, receipt: Receipt, head: Report, *, edits: bool) -> Report:
        """Return the head one version on, its cells aside."""
        edits = edits or op.event_at not in {None, head.event_at}
        applied = receipt.status is ReceiptStatus.APPLIED
        began = (op.form_version,) if not row.head else (head.form_version, op.form_version)
        result = replace(head, version=receipt.version, form_version=newest(began))
        result = replace(
            result, event_at=(op.event_at or head.event_at) if applied else (head.event_at or op.event_at)
        )
        created = op.created_at or op.since
        if applied and op.transition is not None:
            level = self._working.lines.level(row)
            result = moved(result, op.transition, op.author, op.reason, op.remarks, created, level)
        elif op.transition is None or not applied:
            result = replace(result, remarks=head.remarks + op.remarks)
        return replace(result, state=receipt.state, updated_at=receipt.at, updated_by=op.author)
