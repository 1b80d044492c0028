"""Operations of others that came in sealed packages: shown at once, passed on, cleared only with the receipt in hand.

A relayed operation is never changed here: it keeps its author's id, hash and signature. It is laid over the report while
the server's newest version known here is not beyond the one that it was made on; after that the server decides.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from iocdesk.core.clock import Clock
from iocdesk.core.errors import IocError, Text
from iocdesk.forms.model import CellKey
from iocdesk.reports.compare import EMPTY
from iocdesk.reports.merge import same
from iocdesk.reports.model import Actor, Cell, Operation, Problem, Receipt, ReceiptStatus, ReportId, ReportKey
from iocdesk.reports.operations import (
    canonical_json,
    operation_bytes,
    operation_from_json,
    receipt_from_json,
    receipt_to_json,
)
from iocdesk.reports.signing import SignedOperation
from iocdesk.store.codec import from_ms, to_ms, whole_ms
from iocdesk.store.connection import Database, Row
from iocdesk.store.drafts import Drafts
from iocdesk.store.lines import OpStatus
from iocdesk.store.log import Log
from iocdesk.store.types import OutboxState
from iocdesk.store.working import Working

_STATES = {
    OpStatus.DRAFT: OutboxState.WAITING,
    OpStatus.LANDED: OutboxState.SEALED,
    OpStatus.CONFLICT: OutboxState.CONFLICT,
    OpStatus.REJECTED: OutboxState.REJECTED,
}
_ORDER = (OpStatus.LANDED, OpStatus.DRAFT, OpStatus.CONFLICT, OpStatus.REJECTED)


@dataclass(frozen=True, slots=True)
class RelayItem:
    """What of one report came in packages and has not been answered for good, or was not looked at yet."""

    report_id: ReportId
    op_ids: tuple[str, ...]
    sender: str
    since: datetime
    attempts: int
    state: OutboxState
    error: Text | None
    error_code: str
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class Taken:
    """What a package brought: operations that are new here, and those that were here already."""

    new: int
    known: int
    reports: tuple[ReportId, ...]


class Relays:
    """The relayed operations of one store."""

    def __init__(self, database: Database, working: Working, drafts: Drafts, log: Log, clock: Clock) -> None:
        self._db = database
        self._working = working
        self._drafts = drafts
        self._log = log
        self._clock = clock

    # -- looking -------------------------------------------------------------------------------------------

    def known(self, op_ids: Iterable[str]) -> frozenset[str]:
        """Return those of the operations that are here already, relayed or this computer's own.

        What was put aside is not: it can be taken again.
        """
        return frozenset(op_id for op_id in op_ids if self._is_known(op_id))

    def _is_known(self, op_id: str) -> bool:
        sql = (
            "SELECT 1 FROM relay WHERE name = ?1 AND status <> 9 UNION ALL "
            "SELECT 1 FROM op WHERE name = ?1 LIMIT 1"
        )
        return self._db.maybe(sql, op_id) is not None

    def items(self) -> list[RelayItem]:
        """Return one item for each report with something open, the oldest first."""
        rows = self._db.all(
            "SELECT r.name, y.name, y.status, y.sender, y.taken_at, y.attempts, y.error_code, y.error_vi, "
            "y.error_en, y.receipt FROM relay y JOIN report r ON r.id = y.report WHERE y.status < 8 "
            "ORDER BY y.report, y.device, y.seq"
        )
        groups: dict[str, list[Row]] = {}
        for row in rows:
            groups.setdefault(row[0], []).append(row)
        items = [_item(report_id, found) for report_id, found in groups.items()]
        return sorted(items, key=lambda item: (item.since, item.report_id))

    def receipt(self, op_id: str) -> Receipt | None:
        """Return the receipt of a relayed operation, if it has one."""
        row = self._db.maybe("SELECT receipt FROM relay WHERE name = ?", op_id)
        return None if row is None or row[0] is None else receipt_from_json(json.loads(row[0]))

    # -- taking --------------------------------------------------------------------------------------------

    def take(
        self, package_id: str, sender: str, operations: Sequence[SignedOperation], *, actor: Actor
    ) -> Taken:
        """Keep a package's operations and show what they bring, in one transaction; again is harmless.

        The caller has checked hashes, signatures and whose units these are.
        """
        at = whole_ms(self._clock.now())
        touched: dict[int, set[CellKey]] = {}
        new = 0
        with self._db.write("relay"):
            for signed in operations:
                if self._is_known(signed.operation.op_id):
                    continue
                number = self._keep(package_id, sender, signed, actor, at)
                touched.setdefault(number, set()).update(signed.operation.cells)
                new += 1
            for number, keys in touched.items():
                self._show(number, keys)
        ids = dict.fromkeys(signed.operation.report_id for signed in operations)
        return Taken(new, len(operations) - new, tuple(ids))

    def _keep(self, package_id: str, sender: str, signed: SignedOperation, actor: Actor, at: datetime) -> int:
        op = signed.operation
        row = self._working.lines.find(op.report_id)
        if row is None:
            row = self._working.lines.create(ReportKey.parse(op.report_id), op.form_version, op.event_at)
        self._db.run(
            "INSERT OR REPLACE INTO relay (name, report, status, package, sender, device, seq, base, taken_at, taken_by, "
            "signature, body) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            op.op_id,
            row.id,
            int(OpStatus.DRAFT),
            package_id,
            sender,
            op.device_id,
            op.seq,
            op.base_version,
            to_ms(at),
            self._db.word(actor.user_id),
            signed.signature,
            operation_bytes(op).decode(),
        )
        return row.id

    def _show(self, number: int, keys: Collection[CellKey]) -> None:
        before = self._working.cells.of(number)
        report = self._working.rebuild(number, keys)
        changes: dict[CellKey, tuple[Cell, Cell]] = {
            key: (before.get(key, EMPTY), report.cells[key])
            for key in keys
            if key in report.cells and not same(before.get(key, EMPTY), report.cells[key])
        }
        self._working.cells.audit(number, changes, "package", None)

    # -- passing on ----------------------------------------------------------------------------------------

    def next_batch(
        self, max_ops: int, max_bytes: int, *, skip: Collection[ReportId] = ()
    ) -> list[SignedOperation]:
        """Return what to pass on next: of each author's computer in order, none behind one that was refused."""
        rows = self._db.all(
            "SELECT r.name, y.signature, y.body FROM relay y JOIN report r ON r.id = y.report "
            "WHERE y.status = 1 AND NOT EXISTS (SELECT 1 FROM relay z WHERE z.report = y.report AND "
            "z.device = y.device AND z.seq < y.seq AND z.status IN (3, 4)) ORDER BY y.report, y.device, y.seq"
        )
        batch: list[SignedOperation] = []
        room = max_bytes
        for report_id, signature, body in rows:
            if report_id in skip:
                continue
            room -= len(body) + 200
            if batch and (room < 0 or len(batch) >= max_ops):
                break
            batch.append(SignedOperation(operation_from_json(json.loads(body)), signature))
        return batch

    def waiting(self) -> int:
        """Return how many operations are to be passed on."""
        return int(self._db.one("SELECT count(*) FROM relay WHERE status = 1")[0])

    def record_attempt(self, op_ids: Iterable[str], error: IocError) -> None:
        """Remember that these were tried, and what went wrong."""
        at = to_ms(whole_ms(self._clock.now()))
        with self._db.write("relay-attempt"):
            self._db.many(
                "UPDATE relay SET attempts = attempts + 1, tried_at = ?, error_code = ?, error_vi = ?, "
                "error_en = ? WHERE name = ? AND status = 1",
                [(at, error.code, error.text.vi, error.text.en, op_id) for op_id in op_ids],
            )

    def record_receipts(self, receipts: Sequence[Receipt]) -> None:
        """Store receipts and what follows from them, in one transaction; a second time is harmless."""
        with self._db.write("relay-receipts"):
            for receipt in receipts:
                self._record(receipt)

    def _record(self, receipt: Receipt) -> None:
        row = self._db.maybe(
            "SELECT id, report, device, seq, base, body FROM relay WHERE name = ? AND status = 1",
            receipt.op_id,
        )
        if row is None:
            return
        number, report, device, seq, base, body = row
        refused = receipt.status is ReceiptStatus.REJECTED
        op: Operation = operation_from_json(json.loads(body))
        if (receipt.op_sha256 != op.sha256 and not refused) or receipt.report_id != op.report_id:
            self._log.add("receipt.mismatch", canonical_json(receipt_to_json(receipt)).decode())
            return
        line = self._working.lines.by_number(report)
        problem = receipt.problems[0] if receipt.problems else None
        self._db.run(
            "UPDATE relay SET status = ?, version = ?, receipt = ?, error_code = ?, error_vi = ?, error_en = ? "
            "WHERE id = ?",
            int(_status(receipt, line.head)),
            receipt.version,
            canonical_json(receipt_to_json(receipt)).decode(),
            problem and problem.code,
            problem and problem.text.vi,
            problem and problem.text.en,
            number,
        )
        if not refused:
            self._db.run("UPDATE report SET need = max(need, ?) WHERE id = ?", receipt.version, report)
        if receipt.status is ReceiptStatus.APPLIED:
            # What the same computer did after it was laid over it there, too.
            self._db.run(
                "UPDATE relay SET base = max(base, ?) WHERE report = ? AND device = ? AND seq > ? AND base >= ? "
                "AND status = 1",
                receipt.version,
                report,
                device,
                seq,
                base,
            )
        else:
            self._drafts.drop_moves(line, whole_ms(self._clock.now()), sealed_too=False)
        self._working.rebuild(report)

    # -- a person's word -----------------------------------------------------------------------------------

    def retry(self, report_id: ReportId) -> None:
        """Pass on again what the server refused, unchanged."""
        with self._db.write("relay-retry"):
            self._db.run(
                "UPDATE relay SET status = 1, receipt = NULL, version = NULL WHERE status = ? AND report = "
                "(SELECT id FROM report WHERE name = ?)",
                int(OpStatus.REJECTED),
                report_id,
            )
            self._rebuild(report_id)

    def put_aside(self, report_id: ReportId) -> None:
        """Give up what was refused, or what the server keeps beside its own, with all that came behind it."""
        with self._db.write("relay-aside"):
            self._db.run(
                "UPDATE relay SET status = ?1 WHERE report = (SELECT id FROM report WHERE name = ?2) AND "
                "status IN (1, 3, 4) AND EXISTS (SELECT 1 FROM relay z WHERE z.report = relay.report AND "
                "z.device = relay.device AND z.seq <= relay.seq AND z.status IN (3, 4))",
                int(OpStatus.REPLACED),
                report_id,
            )
            self._rebuild(report_id)

    def _rebuild(self, report_id: ReportId) -> None:
        row = self._working.lines.find(report_id)
        if row is not None:
            self._working.rebuild(row.id)


def _status(receipt: Receipt, head: int) -> OpStatus:
    if receipt.status is ReceiptStatus.CONFLICT:
        return OpStatus.CONFLICT
    if receipt.status is ReceiptStatus.REJECTED:
        return OpStatus.REJECTED
    return OpStatus.DONE if head >= receipt.version else OpStatus.LANDED


def _item(report_id: str, rows: list[Row]) -> RelayItem:
    worst = max((OpStatus(row[2]) for row in rows), key=_ORDER.index)
    blamed = next((row for row in rows if row[2] == worst and row[7]), rows[0])
    receipt = next((row[9] for row in rows if row[2] == worst and row[9]), None)
    told = receipt_from_json(json.loads(receipt)).problems if worst is OpStatus.REJECTED and receipt else ()
    since = min(at for row in rows if (at := from_ms(row[4])))
    return RelayItem(
        report_id=report_id,
        op_ids=tuple(row[1] for row in rows),
        sender=rows[0][3],
        since=since,
        attempts=max(row[5] for row in rows),
        state=_STATES[worst],
        error=None if blamed[7] is None else Text(blamed[7], blamed[8] or ""),
        error_code=blamed[6] or "",
        problems=told,
    )
