"""Import into reports: read many files, show what would change, apply it as one step, take that step back.

Nothing is changed before `apply_import`, which makes all of it one durable transaction.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from iocdesk.actions.context import Context
from iocdesk.actions.entry import Entry, open_entry
from iocdesk.actions.import_planning import Planner
from iocdesk.actions.import_reading import FileReader, Finding
from iocdesk.actions.import_views import (
    AppliedReport,
    FileRead,
    ImportChoices,
    ImportPreview,
    ImportResult,
    KeptCell,
    PlannedCell,
    ReadOptions,
    ReportPlan,
    UndoResult,
)
from iocdesk.actions.mappings import mappings
from iocdesk.core.errors import IocError, Text
from iocdesk.core.progress import Progress, Silent
from iocdesk.forms.model import CellKey
from iocdesk.forms.values import Value
from iocdesk.reports.compare import EMPTY
from iocdesk.reports.model import Cell

NO_CHOICES = ImportChoices()
MOST_FILES = 500


class ImportChanged(IocError):
    """What was previewed is no longer so: `import.changed`; nothing was taken over."""


def read_files(
    ctx: Context, paths: Sequence[Path], options: ReadOptions | None = None, progress: Progress | None = None
) -> ImportPreview:
    """Read files and say what an import would do. A file that cannot be read is told beside the others.

    Raises:
        IocError: `import.too_many`.
        Cancelled: as `progress` asked.
    """
    options, progress = options or ReadOptions(), progress or Silent()
    if len(paths) > MOST_FILES:
        raise IocError(
            "import.too_many",
            Text(
                f"Mỗi lần nhập tối đa {MOST_FILES} tệp. Xin chọn ít tệp hơn.",
                f"At most {MOST_FILES} files at once. Please choose fewer.",
            ),
        )
    reader = FileReader(ctx, options, mappings(ctx) if options.mapping is None else ())
    files: list[FileRead] = []
    findings: list[Finding] = []
    for number, path in enumerate(paths):
        progress.step(number, len(paths), path.name)
        for read, found in reader.read(path, len(files)):
            files.append(read)
            findings += found
    plans = Planner(ctx, files, options.expected).plan(findings, progress)
    progress.step(len(paths), len(paths))
    return ImportPreview(tuple(files), plans)


def taken_cells(
    preview: ImportPreview, choices: ImportChoices
) -> list[tuple[ReportPlan, dict[CellKey, tuple[Value, PlannedCell]]]]:
    """Return what would be taken over: for each report its cells with the value chosen."""
    found = []
    for number, plan in enumerate(preview.reports):
        if plan.refusal is not None:
            continue
        cells: dict[CellKey, tuple[Value, PlannedCell]] = {}
        for place, cell in enumerate(plan.cells):
            value = choices.value((number, place), cell)
            if value is not None and value != cell.old:
                cells[cell.key] = (value, cell)
        if cells or plan.written:
            found.append((plan, cells))
    return found


def apply_import(
    ctx: Context,
    preview: ImportPreview,
    choices: ImportChoices = NO_CHOICES,
    progress: Progress | None = None,
) -> ImportResult:
    """Take over what was previewed, all of it or nothing; reports are begun where needed.

    Raises:
        ImportChanged: a report was moved on or changed since the preview.
        StoreError: when it could not be saved; then nothing has changed.
        Cancelled: as `progress` asked; then nothing has changed.
    """
    progress = progress or Silent()
    wanted = taken_cells(preview, choices)
    applied: list[AppliedReport] = []
    with ctx.store.together("import"):
        for number, (plan, cells) in enumerate(wanted):
            progress.step(number, len(wanted), plan.unit)
            applied.append(_apply(ctx, plan, cells, preview.files))
    progress.step(len(wanted), len(wanted))
    return ImportResult(tuple(applied), tuple(file.path.name for file in preview.files))


def _apply(
    ctx: Context,
    plan: ReportPlan,
    cells: Mapping[CellKey, tuple[Value, PlannedCell]],
    files: Sequence[FileRead],
) -> AppliedReport:
    entry = open_entry(ctx, plan.key)
    for key, (_, cell) in cells.items():
        if entry.session.value(key) != cell.old:
            raise _changed(plan, key)
    touched = {**dict.fromkeys(cells), **dict.fromkeys(plan.written)}
    before: dict[CellKey, Cell] = {key: entry.report.cells.get(key, EMPTY) for key in touched}
    by_file: dict[int, dict[CellKey, Value]] = {}
    for key, (value, cell) in cells.items():
        by_file.setdefault(cell.source, {})[key] = value
    for source, values in by_file.items():
        entry.set_cells(values, origin="import", source=f"import:{files[source].path.name}")
    for key, text in plan.written.items():
        if entry.session.value(key).answered:
            entry.set_note(key, text)
    after = {key: entry.report.cells.get(key, EMPTY) for key in touched}
    return AppliedReport(plan.key, plan.title, plan.unit, before, after)


def _changed(plan: ReportPlan, key: CellKey) -> ImportChanged:
    label = plan.labels.get(key, key)
    return ImportChanged(
        "import.changed",
        Text(
            f"“{label}” của {plan.unit} đã thay đổi sau khi xem trước. Chưa nhập gì; xin đọc lại tệp.",
            f"“{label}” of {plan.unit} has changed since the preview. Nothing was imported; please read the file again.",
        ),
    )


def undo_import(ctx: Context, result: ImportResult, progress: Progress | None = None) -> UndoResult:
    """Put back what an import changed; cells that somebody has changed since stay, and are told.

    Raises:
        StoreError: when it could not be saved; then nothing has changed.
    """
    progress = progress or Silent()
    kept: list[KeptCell] = []
    restored = 0
    with ctx.store.together("undo-import"):
        for number, report in enumerate(result.reports):
            progress.step(number, len(result.reports), report.unit)
            entry = open_entry(ctx, report.key)
            back, left = _restorable(entry, report)
            kept += left
            if back:
                entry.restore(back)
                restored += len(back)
    return UndoResult(restored, tuple(kept))


def _restorable(entry: Entry, report: AppliedReport) -> tuple[dict[CellKey, Cell], list[KeptCell]]:
    blocked = entry.why_read_only
    back: dict[CellKey, Cell] = {}
    kept: list[KeptCell] = []
    for key, after in report.after.items():
        why = blocked
        if why is None and not _untouched(entry.report.cells.get(key, EMPTY), after):
            why = Text("Đã có người sửa sau khi nhập.", "Somebody has changed it since.")
        if why is None:
            back[key] = report.before[key]
        else:
            label = entry.session.field(key).label.vi
            kept.append(KeptCell(report.key, report.unit, key, label, why))
    return back, kept


def _untouched(now: Cell, after: Cell) -> bool:
    return (now.value, now.note, now.quality, now.source) == (
        after.value,
        after.note,
        after.quality,
        after.source,
    )
