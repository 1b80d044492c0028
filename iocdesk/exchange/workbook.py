"""A form as a workbook of our own, and back: cells are matched by code, wherever they were moved.

The form sheet has a hidden column A with a mark for each row and a hidden row above each table with a mark for each
column; they move with their rows and columns in every program. The hidden sheet `_iocdesk` says what the
workbook is (form, version, unit, period, base version), which cell each pair of marks means, and a checksum of that.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import rfc8785

from iocdesk.core.errors import IocError, Text
from iocdesk.core.periods import Period
from iocdesk.core.units import UnitKey
from iocdesk.exchange.limits import Limits
from iocdesk.exchange.refusals import FileRefused
from iocdesk.exchange.sheets import Book, CellProblem, Place, Raw, Sheet, open_book
from iocdesk.exchange.workbook_notes import read_notes
from iocdesk.forms.model import CellKey
from iocdesk.reports.model import ReportKey

IDENTITY_SHEET = "_iocdesk"
SHEET_MARK = "iocdesk:1"
"""In the form sheet's A1; the number is the kind of workbook."""
_MOST_CELLS = 20_000


@dataclass(frozen=True, slots=True)
class Identity:
    """What a workbook of ours says that it is. `base_version` is the report's version when it was exported."""

    form_id: str
    form_version: str
    unit: UnitKey
    period: Period
    base_version: int = 0

    @property
    def report(self) -> ReportKey:
        """Return the report that the workbook is for."""
        return ReportKey(self.form_id, self.unit, self.period)

    def rows(self) -> list[tuple[str, str]]:
        """Return it as the identity sheet holds it."""
        return [
            ("form", self.form_id),
            ("form_version", self.form_version),
            ("unit", self.unit.id),
            ("period", self.period.id),
            ("base_version", str(self.base_version)),
        ]


@dataclass(frozen=True, slots=True)
class MapLine:
    """One input or calculated cell: its key, the marks of its row and column, and whether a person fills it."""

    key: CellKey
    row: str
    column: str
    typed: bool


def checksum(identity: Identity, lines: Iterable[MapLine]) -> str:
    """Return the sha256 over identity and map."""
    content = [[list(pair) for pair in identity.rows()], [_written(line) for line in lines]]
    return hashlib.sha256(rfc8785.dumps(content)).hexdigest()


def _written(line: MapLine) -> list[str]:
    return [line.key, line.row, line.column, "x" if line.typed else ""]


@dataclass(frozen=True, slots=True)
class OwnProblem:
    """Something about one cell, or about the workbook where `key` is "".

    Codes: "own.row_missing", "own.column_missing", "own.row_twice", "own.column_twice", and those of
    `sheets.CellProblem`.
    """

    key: CellKey
    code: str
    text: Text


@dataclass(frozen=True, slots=True)
class OwnWorkbook:
    """A workbook of ours as it came back.

    Attributes:
        identity: what it says that it is; its checksum was right.
        sheet: the form sheet's name, as it is now.
        values: what was filled in, by cell; empty cells and calculated ones are left out.
        places: where each of the workbook's cells stands now, empty ones too.
        problems: what could not be matched or read.
    """

    identity: Identity
    sheet: str
    values: Mapping[CellKey, Raw]
    places: Mapping[CellKey, Place] = field(default_factory=dict)
    problems: tuple[OwnProblem, ...] = ()
    notes: Mapping[CellKey, str] = field(default_factory=dict)
    """What was written beside the figures, by cell."""


def is_own(book: Book) -> bool:
    """Say whether a file is a workbook of ours, whole or not: by its identity sheet or by the mark of its form sheet."""
    if any(info.name == IDENTITY_SHEET for info in book.sheets):
        return True
    return _form_sheet(book) is not None


def read_own(path: Path, *, limits: Limits | None = None) -> OwnWorkbook:
    """Read a workbook of ours.

    Raises:
        FileRefused: it cannot be read at all, is not ours ("own.not_ours"), its identity sheet or its marks were
            taken away ("own.no_identity", "own.no_marks"), or its checksum is another ("own.checksum").
    """
    return read_own_book(path, open_book(path, limits=limits))


def read_own_book(path: Path, book: Book) -> OwnWorkbook:
    """Read a workbook of ours that is open already; see `read_own`."""
    form_sheet = _form_sheet(book)
    if all(info.name != IDENTITY_SHEET for info in book.sheets):
        raise _refusal(path, "own.no_identity" if form_sheet is not None else "own.not_ours")
    identity, lines = _read_identity(path, book.sheet(IDENTITY_SHEET))
    if form_sheet is None:
        raise _refusal(path, "own.no_marks")
    notes = read_notes(book, {line.key for line in lines})
    return replace(_matched(identity, lines, form_sheet), notes=notes)


def _form_sheet(book: Book) -> Sheet | None:
    for info in book.sheets:
        if info.name == IDENTITY_SHEET or info.rows * info.columns > _MOST_CELLS * 10:
            continue
        sheet = book.sheet(info.name)
        if any(cell == SHEET_MARK for row in sheet.rows[:20] for cell in row[:20]):
            return sheet
    return None


def _read_identity(path: Path, sheet: Sheet) -> tuple[Identity, tuple[MapLine, ...]]:
    rows = [
        [cell if isinstance(cell, str) else "" for cell in (*row, None, None, None, None)[:4]]
        for row in sheet.rows
    ]
    said = {row[0]: row[1] for row in rows if row[0] and row[0] != "cell"}
    lines = tuple(
        MapLine(key, row_mark, column_mark, typed == "x")
        for key, row_mark, column_mark, typed in _map_rows(rows)
    )
    try:
        identity = Identity(
            said["form"],
            said["form_version"],
            UnitKey.parse(said["unit"]),
            Period.parse(said["period"]),
            int(said["base_version"]),
        )
    except (KeyError, ValueError, IocError):
        raise _refusal(path, "own.checksum") from None
    if len(lines) > _MOST_CELLS or said.get("checksum") != checksum(identity, lines):
        raise _refusal(path, "own.checksum")
    return identity, lines


def _map_rows(rows: Sequence[Sequence[str]]) -> Iterable[Sequence[str]]:
    """Return the lines below the one that begins with "cell"."""
    start = next((number for number, row in enumerate(rows) if row[0] == "cell"), len(rows))
    return (row for row in rows[start + 1 :] if row[0])


def _matched(identity: Identity, lines: Sequence[MapLine], sheet: Sheet) -> OwnWorkbook:
    marks = {mark for line in lines for mark in (line.row, line.column)}
    found = [
        (cell, (number, column))
        for number, row in enumerate(sheet.rows)
        for column, cell in enumerate(row)
        if isinstance(cell, str) and cell in marks
    ]
    where = dict(reversed(found))
    times = Counter(mark for mark, _ in found)
    values: dict[CellKey, Raw] = {}
    places: dict[CellKey, Place] = {}
    problems: list[OwnProblem] = []
    broken = {problem.place: problem for problem in sheet.problems}
    for line in lines:
        wrong = _wrong_mark(line, times)
        if wrong is not None:
            if line.typed:
                problems.append(wrong)
            continue
        place = (where[line.row][0], where[line.column][1])
        places[line.key] = place
        if line.typed:
            _take(line.key, place, sheet, broken, values, problems)
    return OwnWorkbook(identity, sheet.name, values, places, tuple(problems))


def _take(
    key: CellKey,
    place: Place,
    sheet: Sheet,
    broken: Mapping[Place, CellProblem],
    values: dict[CellKey, Raw],
    problems: list[OwnProblem],
) -> None:
    problem = broken.get(place)
    value = sheet.rows[place[0]][place[1]]
    if problem is not None:
        problems.append(OwnProblem(key, problem.code, problem.text))
    elif value is not None and not (isinstance(value, str) and not value.strip()):
        values[key] = value


def _wrong_mark(line: MapLine, times: Mapping[str, int]) -> OwnProblem | None:
    for mark, row in ((line.row, True), (line.column, False)):
        if times.get(mark, 0) == 1:
            continue
        twice = times.get(mark, 0) > 1
        code = f"own.{'row' if row else 'column'}_{'twice' if twice else 'missing'}"
        return OwnProblem(line.key, code, _mark_sentence(line.key, row=row, twice=twice))
    return None


def _mark_sentence(key: CellKey, *, row: bool, twice: bool) -> Text:
    line, line_en = ("dòng", "row") if row else ("cột", "column")
    if twice:
        return Text(
            f"Trong tệp có hai {line} của cùng chỉ tiêu “{key}”, không biết lấy số nào. Xin xóa {line} thừa.",
            f"The file has the {line_en} of “{key}” twice. Please delete the superfluous one.",
        )
    return Text(
        f"Trong tệp không còn {line} của chỉ tiêu “{key}”; số liệu của chỉ tiêu này được giữ nguyên.",
        f"The {line_en} of “{key}” is no longer in the file; its figures stay as they are.",
    )


def _refusal(path: Path, code: str) -> FileRefused:
    vi, en = _SENTENCES[code]
    return FileRefused(code, Text(f"Tệp “{path.name}” {vi}", f"The file “{path.name}” {en}"))


_SENTENCES: Mapping[str, tuple[str, str]] = {
    "own.not_ours": (
        "không phải do chương trình xuất ra. Xin nhập theo cách đọc tệp, hoặc xuất biểu Excel rồi điền lại.",
        "was not exported by this program. Please import it with a mapping, or export the form and fill that in.",
    ),
    "own.no_identity": (
        "do chương trình xuất ra nhưng đã mất trang tính ẩn nhận dạng. Xin xuất lại biểu Excel và chép số liệu sang.",
        "was exported by this program, but its hidden identity sheet is gone. Please export the form again and copy the figures over.",
    ),
    "own.no_marks": (
        "đã mất cột mã ẩn nên không biết số nào của chỉ tiêu nào. Xin xuất lại biểu Excel và chép số liệu sang.",
        "has lost its hidden column of marks, so its figures cannot be told apart. Please export the form again and copy the figures over.",
    ),
    "own.checksum": (
        "đã bị sửa phần nhận dạng (mã kiểm tra không khớp) nên không được nhập. Xin dùng tệp gốc hoặc xuất lại biểu Excel.",
        "was changed in its identity part (the checksum does not match) and is not imported. Please use the original or export the form again.",
    ),
}


def differences(identity: Identity, expected: ReportKey, form_version: str) -> tuple[Text, ...]:
    """Return in what a workbook differs from the report that a person wants to fill with it; empty when in nothing."""
    found: list[Text] = []
    if identity.form_id != expected.form_id:
        found.append(
            Text(
                f"Tệp này là của biểu mẫu “{identity.form_id}”, không phải “{expected.form_id}”.",
                f"The file is of the form “{identity.form_id}”, not of “{expected.form_id}”.",
            )
        )
    if identity.unit != expected.unit:
        found.append(
            Text(
                f"Tệp này là của đơn vị {identity.unit.id}, không phải {expected.unit.id}.",
                f"The file is of the unit {identity.unit.id}, not of {expected.unit.id}.",
            )
        )
    if identity.period != expected.period:
        found.append(
            Text(
                f"Tệp này là của kỳ {identity.period.id}, không phải {expected.period.id}.",
                f"The file is of the period {identity.period.id}, not of {expected.period.id}.",
            )
        )
    if identity.form_id == expected.form_id and identity.form_version != form_version:
        found.append(
            Text(
                f"Tệp này theo phiên bản {identity.form_version} của biểu mẫu, hiện dùng phiên bản {form_version}; "
                "chỉ những chỉ tiêu còn trong biểu mẫu được nhập.",
                f"The file follows version {identity.form_version} of the form, now {form_version} is in use; "
                "only figures that the form still has are imported.",
            )
        )
    return tuple(found)
