"""Accepted figures, one line a cell with codes: what other systems read. Reports are read a few at a time."""

from __future__ import annotations

import csv
import json
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from io import StringIO
from pathlib import Path

import xlsxwriter
from sqlalchemy import ColumnElement, func, select
from sqlalchemy.engine import Connection

from iocdesk.core.errors import IocError, Text
from iocdesk.core.escaping import plain_text
from iocdesk.core.numbers import canonical
from iocdesk.forms.cells import split_key
from iocdesk.forms.model import Field, Form
from iocdesk.forms.values import Value
from iocdesk.gateway import schema
from iocdesk.gateway.database import Database
from iocdesk.gateway.directory import Directory
from iocdesk.reports.model import Report, ReportState
from iocdesk.reports.operations import report_from_json

HEADINGS = (
    "form_id", "form_version", "unit_code", "unit_valid_from", "unit_name", "period_id", "state", "report_version",
    "cell", "indicator", "category", "label", "unit_of_measure", "presence", "value", "quality", "source", "note",
)  # fmt: skip
STATES = (ReportState.ACCEPTED, ReportState.LOCKED, ReportState.REOPEN_REQUESTED)
"""Reports whose figures the province has accepted and not given back for correction."""
_AT_ONCE = 50
_SHEET_ROWS = 1_048_575


class ExportError(IocError):
    """`export.rows`: more lines than a workbook's sheet holds."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which figures; "" is any."""

    form_id: str = ""
    period_id: str = ""
    unit_id: str = ""
    level: str = ""


class Figures:
    """Reads accepted figures out."""

    def __init__(self, database: Database, directory: Directory) -> None:
        self._database = database
        self._directory = directory

    def reports(self, wanted: Wanted) -> int:
        """Return how many reports there are to read out."""
        with self._database.read() as connection:
            query = select(func.count()).select_from(schema.reports).where(*_which(connection, wanted))
            return int(connection.execute(query).scalar() or 0)

    def lines(self, wanted: Wanted) -> Iterator[tuple[str, ...]]:
        """Yield a line for each answered cell, in the order of `HEADINGS`, by report_id and cell.

        A report that changes meanwhile is read as it is when its turn comes, and left out when it is accepted no more.
        """
        for found in self._groups(wanted):
            yield from found

    def _groups(self, wanted: Wanted) -> Iterator[list[tuple[str, ...]]]:
        last: str | None = ""
        while last is not None:
            found, last = self._some(last, wanted)
            yield found

    def _some(self, after: str, wanted: Wanted) -> tuple[list[tuple[str, ...]], str | None]:
        """Return the lines of the next few reports and the id of the last; None at the end.

        Each few are read by themselves: whoever downloads slowly holds no connection of the database meanwhile, and
        nothing that grows with the province is kept.
        """
        table = schema.reports
        found: list[tuple[str, ...]] = []
        with self._database.read() as connection:
            registry = self._directory.registry(connection)
            rows = connection.execute(
                select(table.c.report_id, table.c.body)
                .where(*_which(connection, wanted), table.c.report_id > after)
                .order_by(table.c.report_id)
                .limit(_AT_ONCE)
            ).all()
            for row in rows:
                report = report_from_json(json.loads(row.body))
                form = self._directory.form(connection, report.key.form_id, report.form_version)
                if form is not None:
                    found += _of_report(report, form, registry.get(report.key.unit).name.vi)
        return found, rows[-1].report_id if len(rows) == _AT_ONCE else None

    def csv(self, wanted: Wanted) -> Iterator[bytes]:
        """Yield a text table in pieces: semicolons, CRLF, byte order mark, figures with a decimal point."""
        yield b"\xef\xbb\xbf" + _csv([HEADINGS])
        for lines in self._groups(wanted):
            yield _csv(lines)

    def xlsx(self, wanted: Wanted) -> Iterator[bytes]:
        """Yield a workbook in pieces; its rows are written to disk as they come.

        Raises:
            ExportError: more lines than a sheet holds.
        """
        with tempfile.TemporaryDirectory(prefix="ioc-export-") as folder:
            path = Path(folder) / "figures.xlsx"
            _write(path, folder, self.lines(wanted))
            with path.open("rb") as file:
                while piece := file.read(64 * 1024):
                    yield piece


def _write(path: Path, folder: str, lines: Iterable[tuple[str, ...]]) -> None:
    options = {
        "constant_memory": True, "tmpdir": folder, "strings_to_formulas": False, "strings_to_urls": False,
    }  # fmt: skip
    with xlsxwriter.Workbook(str(path), options) as book:
        page = book.add_worksheet("figures")
        bold = book.add_format({"bold": True, "bg_color": "#EDF0F3"})
        page.freeze_panes(1, 0)
        page.set_column(0, len(HEADINGS) - 1, 16)
        page.write_row(0, 0, HEADINGS, bold)
        for number, line in enumerate(lines, start=1):
            if number > _SHEET_ROWS:
                raise ExportError("export.rows", _TOO_MANY)
            for place, cell in enumerate(line):
                page.write_string(number, place, cell)


def _which(connection: Connection, wanted: Wanted) -> list[ColumnElement[bool]]:
    table = schema.reports
    found = [table.c.deleted.is_(False), _accepted()]
    for column, value in (
        (table.c.form_id, wanted.form_id),
        (table.c.period_id, wanted.period_id),
        (table.c.unit_id, wanted.unit_id),
    ):
        if value:
            found.append(column == value)
    if wanted.level:
        forms = [json.loads(row.index_row) for row in connection.execute(select(schema.forms.c.index_row))]
        found.append(table.c.form_id.in_({row["id"] for row in forms if row["level"] == wanted.level}))
    return found


def _accepted() -> ColumnElement[bool]:
    return schema.reports.c.state.in_([state.value for state in STATES])


def _of_report(report: Report, form: Form, unit_name: str) -> Iterator[tuple[str, ...]]:
    fields = {field.name: field for field in form.fields()}
    key = report.key
    head = (
        key.form_id, report.form_version, key.unit.code, key.unit.valid_from.isoformat(), unit_name, key.period.id,
        report.state.value, str(report.version),
    )  # fmt: skip
    for name in sorted(report.cells):
        cell = report.cells[name]
        if not cell.value.answered:
            continue
        _, code, category = split_key(name)
        field = fields.get(code)
        yield (
            *head,
            name,
            _indicator(field, code),
            category,
            field.label.vi if field is not None else "",
            field.indicator.unit.vi if field is not None and field.indicator is not None else "",
            cell.value.presence.value,
            _value(cell.value),
            cell.quality.value,
            cell.source,
            cell.note,
        )


def _value(value: Value) -> str:
    match value.data:
        case Decimal():
            return canonical(value.data)
        case tuple():
            return " ".join(value.data)
        case date() | datetime() | time():
            return value.data.isoformat()
        case _:
            return value.data or ""


def _indicator(field: Field | None, code: str) -> str:
    return field.indicator.code if field is not None and field.indicator is not None else code


def _csv(lines: Iterable[tuple[str, ...]]) -> bytes:
    out = StringIO(newline="")
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerows([plain_text(cell) for cell in line] for line in lines)
    return out.getvalue().encode("utf-8")


_TOO_MANY = Text(
    "Nhiều dòng hơn một trang tính chứa được. Xin chọn một biểu hoặc một kỳ, hoặc xuất ra .csv.",
    "More lines than a sheet holds. Please choose a form or a period, or export as .csv.",
)
