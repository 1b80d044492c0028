"""After a salvage: making rows hang together again, and nothing that was typed fall between them."""

from __future__ import annotations

from collections.abc import Mapping

from iocdesk.core.ids import IdSource
from iocdesk.forms.model import CellKey
from iocdesk.reports.compare import EMPTY
from iocdesk.reports.merge import same
from iocdesk.reports.model import Cell
from iocdesk.reports.operations import verify
from iocdesk.store.connection import Database
from iocdesk.store.devices import Devices
from iocdesk.store.drafts import Drafts
from iocdesk.store.errors import StoreDamaged
from iocdesk.store.lines import OpCell, OpRow, OpStatus, ReportRow
from iocdesk.store.settings import Facts
from iocdesk.store.working import Working

_WORDS = "SELECT id FROM word"


def mend(database: Database, ids: IdSource, *, operations_lost: bool) -> None:
    """Drop rows whose names are lost, offer operations again, and work every working copy out anew.

    Args:
        operations_lost: then cells that the server does not have so are put into new operations: better sent
            twice, which is harmless, than not at all.
    """
    with database.write("mend"):
        _drop_orphans(database)
        # The server replays their receipts.
        database.run("UPDATE relay SET status = 1, receipt = NULL, version = NULL WHERE status = 5")
        working = Working(database)
        drafts = Drafts(database, working, ids)
        for (report,) in database.all("SELECT id FROM report ORDER BY id"):
            _mend_report(database, working, drafts, ids, report, operations_lost=operations_lost)
        database.run("UPDATE report SET need = 0 WHERE need > head")
        database.run("DELETE FROM fact WHERE name = 'cursor'")  # the server is asked for everything again


def _drop_orphans(database: Database) -> None:
    run = database.run
    for column in ("form", "unit", "period", "form_version"):
        run(f"DELETE FROM report WHERE {column} NOT IN ({_WORDS})")  # noqa: S608 - names from constants of ours
    for table in ("cell", "version", "op", "audit", "receipt", "relay"):
        run(f"DELETE FROM {table} WHERE report NOT IN (SELECT id FROM report)")  # noqa: S608 - names from constants of ours
    for table in ("cell", "op_cell", "audit"):
        run(f"DELETE FROM {table} WHERE key NOT IN ({_WORDS})")  # noqa: S608 - names from constants of ours
    run("DELETE FROM audit WHERE stamp NOT IN (SELECT id FROM stamp)")
    run(f"DELETE FROM op WHERE form_version NOT IN ({_WORDS}) OR author NOT IN ({_WORDS})")  # noqa: S608 - names from constants of ours
    for table in ("op_cell", "receipt"):
        run(f"DELETE FROM {table} WHERE op NOT IN (SELECT id FROM op)")  # noqa: S608 - names from constants of ours


def _mend_report(
    database: Database,
    working: Working,
    drafts: Drafts,
    ids: IdSource,
    report: int,
    *,
    operations_lost: bool,
) -> None:
    salvaged = working.cells.of(report)
    _find_head(database, working, report)
    row = working.lines.by_number(report)
    for op in working.ops.open(report):
        _mend_op(database, working, ids, row, op)
    covered = {key for op in working.ops.open(report) for key in working.ops.cells(op.id)}
    head = working.versions.base_report(row).cells
    stray = {
        key: cell
        for key, cell in salvaged.items()
        if key not in covered and not same(cell, head.get(key, EMPTY))
    }
    if operations_lost and stray:
        _queue(drafts, row, stray, head)
    working.rebuild(report)
    if not operations_lost and not row.head:
        working.cells.save(report, stray)


def _find_head(database: Database, working: Working, report: int) -> None:
    """Make the newest readable version the head."""
    row = working.lines.by_number(report)
    numbers = database.all("SELECT number FROM version WHERE report = ? ORDER BY number DESC", report)
    head = 0
    for (number,) in numbers:
        try:
            working.versions.get(row, number)
        except StoreDamaged:
            database.run("DELETE FROM version WHERE report = ? AND number = ?", report, number)
        else:
            head = max(head, number)
    database.run("UPDATE report SET head = ? WHERE id = ?", head, report)


def _mend_op(database: Database, working: Working, ids: IdSource, row: ReportRow, op: OpRow) -> None:
    """Offer an operation again: unchanged where it is whole, else what is left of it as a new one."""
    answered = bool(database.all("SELECT 1 FROM receipt WHERE op = ?", op.id))
    if op.seq is None or op.status not in {OpStatus.SEALED, OpStatus.CONFLICT}:
        return
    devices = Devices(database, Facts(database), ids)
    if not verify(working.ops.sealed(row, op, devices.of(op.seq))):
        devices.keep_numbers()
        database.run(
            "UPDATE op SET name = ?, status = ?, seq = NULL, created_at = NULL, sha256 = NULL WHERE id = ?",
            ids.new(),
            int(OpStatus.DRAFT),
            op.id,
        )
    elif op.status is OpStatus.CONFLICT and not answered:
        working.ops.set_status(op.id, OpStatus.SEALED)  # the server replays its receipt


def _queue(drafts: Drafts, row: ReportRow, stray: dict[CellKey, Cell], head: Mapping[CellKey, Cell]) -> None:
    """Put cells without an operation into one for each author."""
    for author in sorted({cell.author for cell in stray.values()}):
        cells = {
            key: OpCell(cell, head.get(key, EMPTY)) for key, cell in stray.items() if cell.author == author
        }
        at = max((cell.new.at for cell in cells.values() if cell.new.at), default=row.updated_at)
        if at is not None:
            drafts.add_cells(row, cells, author or row.updated_by or "?", at)
