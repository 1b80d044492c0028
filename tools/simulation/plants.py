"""Bugs planted on purpose in the real client and the real gateway, to see that the simulation finds them.

| name | what is replaced | by |
|---|---|---|
| client:receipt-check | `iocdesk.sync.push.ours` | takes an operation that the answer does not name for applied |
| client:last-writer | `iocdesk.store.working.Working.advance_bases` | lets every draft start from the newest version |
| client:clear-early | `iocdesk.store.outbox.Outbox.next_batch` | clears what it hands out at once |
| gateway:receipt-check | `known_operations` in `iocdesk.gateway.intake`, `put_rows` in `book` | takes what comes again for new |
| gateway:last-writer | `iocdesk.gateway.book.Book.base` | takes every operation for one made on the newest version |
| gateway:clear-early | `iocdesk.gateway.database.Database._transaction` | answers though the commit failed |
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from unittest.mock import patch

from sqlalchemy import Table, delete
from sqlalchemy.engine import Connection

from iocdesk.gateway import book, intake, schema
from iocdesk.gateway.archive import Head
from iocdesk.gateway.database import Database
from iocdesk.gateway.rows import Row, put_rows
from iocdesk.reports.model import Operation, Receipt, ReceiptStatus, Report, ReportId, ReportState
from iocdesk.store.lines import OpStatus, ReportRow
from iocdesk.store.outbox import Outbox
from iocdesk.store.working import Working
from iocdesk.sync import push
from iocdesk.sync.batches import Batch
from tools.simulation.server import ServerDied

Plant = Callable[[ExitStack], None]


def _client_receipt_check(stack: ExitStack) -> None:
    real = push.ours

    def ours(batch: Batch, receipts: Sequence[Receipt]) -> list[Receipt]:
        found = real(batch, receipts)
        named = {receipt.op_id for receipt in found}
        return found + [
            Receipt(
                op.op_id, op.sha256, op.report_id, ReceiptStatus.APPLIED, op.base_version + 1, ReportState.DRAFT,
                "", op.created_at,
            )
            for op in batch if op.op_id not in named
        ]  # fmt: skip

    stack.enter_context(patch.object(push, "ours", ours))


def _client_last_writer(stack: ExitStack) -> None:
    def advance_bases(self: Working, row: ReportRow, version: Report, *, after: int | None = None) -> None:
        del after
        self._db.run(
            "UPDATE op SET base = ? WHERE report = ? AND status = ?",
            version.version,
            row.id,
            int(OpStatus.DRAFT),
        )

    stack.enter_context(patch.object(Working, "advance_bases", advance_bases))


def _client_clear_early(stack: ExitStack) -> None:
    real = Outbox.next_batch

    def next_batch(
        self: Outbox,
        max_ops: int = 200,
        max_bytes: int = 1_000_000,
        *,
        drafts_travel: bool = True,
        skip: Collection[ReportId] = (),
    ) -> list[Operation]:
        found = real(self, max_ops, max_bytes, drafts_travel=drafts_travel, skip=skip)
        with self._db.write("cleared"):
            for op in found:
                self._db.run("UPDATE op SET status = ? WHERE name = ?", int(OpStatus.DONE), op.op_id)
        return found

    stack.enter_context(patch.object(Outbox, "next_batch", next_batch))


def _gateway_receipt_check(stack: ExitStack) -> None:
    def replace_rows(connection: Connection, table: Table, rows: Sequence[Row]) -> None:
        if table is schema.operations:
            names = [str(row["op_id"]) for row in rows]
            connection.execute(delete(table).where(table.c.op_id.in_(names)))
        put_rows(connection, table, rows)

    stack.enter_context(patch.object(intake, "known_operations", lambda *_: {}))
    stack.enter_context(patch.object(book, "put_rows", replace_rows))


def _gateway_last_writer(stack: ExitStack) -> None:
    def base(self: book.Book, head: Head | None, op: Operation) -> book.Base:
        del self, op
        return book.Base(head.report.version if head is not None else 0)

    stack.enter_context(patch.object(book.Book, "base", base))


def _gateway_clear_early(stack: ExitStack) -> None:
    real = Database._transaction

    @contextmanager
    def transaction(self: Database) -> Iterator[Connection]:
        with suppress(ServerDied), real(self) as connection:
            yield connection

    stack.enter_context(patch.object(Database, "_transaction", transaction))


PLANTS: Mapping[str, Plant] = {
    "client:receipt-check": _client_receipt_check,
    "client:last-writer": _client_last_writer,
    "client:clear-early": _client_clear_early,
    "gateway:receipt-check": _gateway_receipt_check,
    "gateway:last-writer": _gateway_last_writer,
    "gateway:clear-early": _gateway_clear_early,
}


@contextmanager
def planted(name: str) -> Iterator[None]:
    """Put one of the bugs in for a while; "" puts none in."""
    with ExitStack() as stack:
        if name:
            PLANTS[name](stack)
        yield
