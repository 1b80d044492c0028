"""Exporting a report, blank or filled, as a workbook that comes back by code, or as a text table.

Nothing is begun or changed by it. The reading side is `actions.importing`.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from iocdesk.actions.context import Context
from iocdesk.actions.deadlines import window_of
from iocdesk.actions.gathering import gather
from iocdesk.actions.history import StoreHistory
from iocdesk.core.errors import IocError, Text
from iocdesk.core.escaping import csv_text
from iocdesk.core.periods import period_label, window_label
from iocdesk.exchange.workbook import Identity
from iocdesk.exchange.workbook_out import FormPage, workbook_bytes
from iocdesk.forms.cells import split_key
from iocdesk.forms.expressions import When
from iocdesk.forms.inputs import show_value
from iocdesk.forms.layout import RowLayout
from iocdesk.forms.model import CellKey
from iocdesk.forms.session import FormSession
from iocdesk.forms.values import MISSING, Value
from iocdesk.reports.labels import file_stem
from iocdesk.reports.model import Report, ReportKey


class ExportFailed(IocError):
    """A file that could not be made: `export.file`, or what was asked for does not exist: `export.unit`, `export.period`."""


def export_report(ctx: Context, key: ReportKey, path: Path, *, blank: bool = False) -> Path:
    """Write a report into a file and return its path: a workbook, or a text table where the name ends in .csv.

    Args:
        blank: without this period's figures; the previous period's stand beside for comparison.

    Raises:
        UnknownFormError: there is no such form.
        ExportFailed: unit or period do not suit the form, or the file cannot be written.
    """
    page = form_page(ctx, key, blank=blank)
    content = csv_text(table_rows(page)).encode() if path.suffix.lower() == ".csv" else workbook_bytes(page)
    _write(path, content)
    return path


def export_reports(
    ctx: Context, keys: Iterable[ReportKey], folder: Path, *, blank: bool = False
) -> tuple[Path, ...]:
    """Write several reports into a folder, e.g. the blank workbooks for all villages, and return their paths.

    Raises:
        ExportFailed, UnknownFormError: as for one; files written before stay.
    """
    return tuple(export_report(ctx, key, folder / file_name(key, blank=blank), blank=blank) for key in keys)


def file_name(key: ReportKey, *, blank: bool = False) -> str:
    """Return the usual name of a report's workbook."""
    return f"{file_stem(key, blank=blank)}.xlsx"


def form_page(ctx: Context, key: ReportKey, *, blank: bool = False) -> FormPage:
    """Return what an export writes.

    Raises:
        UnknownFormError, ExportFailed: see `export_report`.
    """
    report = ctx.store.reports.get(key.id) or Report(
        key, ctx.shelf.for_period(key.form_id, key.period).version
    )
    prepared = ctx.shelf.prepared(key.form_id, report.form_version)
    form, unit = prepared.form, ctx.unit_of(key.unit)
    if form.level and form.level != unit.level.value:
        raise _unsuited("unit", form.title, unit.name.vi)
    if form.period_type is not key.period.type:
        raise _unsuited("period", form.title, key.period.id)
    history = StoreHistory(ctx, form, key)
    values = {} if blank else {place: cell.value for place, cell in report.cells.items()}
    session = FormSession(prepared, values, history=history, clock=ctx.clock, seed=key.id)
    gathered = gather(ctx, form, key)
    window = window_of(form, key)
    return FormPage(
        identity=Identity(form.id, form.version, key.unit, key.period, report.version),
        form=form,
        sections=session.layout(),
        title=form.title.vi,
        unit_name=unit.name.vi,
        period=period_label(key.period).vi,
        window=window_label(window).vi if window is not None else "",
        value=session.value,
        previous=lambda place: _previous(history, session, place),
        typed=lambda place: not session.read_only(place) and place not in gathered,
        choices=session.choices,
        note=lambda place: "" if blank or place not in report.cells else report.cells[place].note,
    )


def _previous(history: StoreHistory, session: FormSession, place: CellKey) -> Value:
    prefix, code, category = split_key(place)
    if prefix or session.field(place).indicator is None:
        return MISSING
    return history.value(When.PREV, code, category or None)


def table_rows(page: FormPage) -> list[list[str]]:
    """Return a report as a text table: one line a cell."""
    rows = [["Mã", "Chỉ tiêu", "Phân tổ", "Đơn vị tính", "Số liệu", "Kỳ trước"]]
    for section in page.sections:
        for table in section.tables:
            for row in table.rows:
                rows += _cell_rows(page, row, [column.vi for column in table.columns])
    return rows


def _cell_rows(page: FormPage, row: RowLayout, columns: list[str]) -> list[list[str]]:
    unit = row.field.indicator.unit.vi if row.field.indicator is not None else ""
    named = list(zip(row.cells, columns, strict=False))
    named += [(row.total, "Tổng số" if row.cells else "")] if row.total is not None else []
    return [
        [key, row.label.vi, name, unit, show_value(page.value(key), row.field), show_value(page.previous(key), row.field)]
        for key, name in named
    ]  # fmt: skip


def _write(path: Path, content: bytes) -> None:
    """Write the whole file or none: a name that exists is replaced only when the new content is on the disk."""
    waiting = path.with_name(f"{path.name}.tmp")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        waiting.write_bytes(content)
        waiting.replace(path)
    except OSError:
        with suppress(OSError):
            waiting.unlink(missing_ok=True)
        raise ExportFailed(
            "export.file",
            Text(
                f"Không ghi được tệp “{path}”. Xin đóng tệp nếu đang mở và kiểm tra quyền ghi.",
                f"The file “{path}” cannot be written. Please close it if it is open and check permissions.",
            ),
        ) from None


def _unsuited(what: str, title: Text, said: str) -> ExportFailed:
    vi = {"unit": "đơn vị", "period": "kỳ báo cáo"}[what]
    return ExportFailed(
        f"export.{what}",
        Text(
            f"Biểu mẫu “{title.vi}” không dùng cho {vi} “{said}”. Xin chọn lại.",
            f"The form “{title.en or title.vi}” is not for the {what} “{said}”. Please choose another one.",
        ),
    )
