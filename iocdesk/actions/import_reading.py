"""Files into findings: which text was found for which cell of which report, and what must be asked before that is known."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from iocdesk.actions.context import Context
from iocdesk.actions.import_views import FileRead, FileState, ReadOptions
from iocdesk.actions.mappings import sheet_texts, unit_names
from iocdesk.core.errors import IocError, Text
from iocdesk.core.periods import Period, period_label
from iocdesk.core.text import fold
from iocdesk.core.units import Level, UnitKey
from iocdesk.exchange.fitting import KNOWN, Fit, fit, recognise
from iocdesk.exchange.legacy import Encoding
from iocdesk.exchange.mapping import Asked, Layout
from iocdesk.exchange.mapping import Mapping as FileMapping
from iocdesk.exchange.period_words import first_period, read_period
from iocdesk.exchange.records import Record, read_records
from iocdesk.exchange.sheets import Book, Raw, Sheet, open_book
from iocdesk.exchange.unit_names import UnitNames
from iocdesk.exchange.workbook import (
    IDENTITY_SHEET,
    OwnWorkbook,
    differences,
    is_own,
    read_own_book,
)
from iocdesk.forms.library import UnknownFormError
from iocdesk.forms.model import CellKey, Form
from iocdesk.reports.model import ReportKey

IGNORED = "-"
"""What a person chooses for a text of the unit column that is no unit."""
ABOVE = 12
"""Rows from the top that may name period and unit."""
SAMPLES = 5


@dataclass(frozen=True, slots=True)
class Finding:
    """The cells that one source gives for one report."""

    source: int
    key: ReportKey
    keys: Sequence[CellKey]
    raws: Sequence[Raw]
    rows: tuple[int, ...]
    columns: tuple[int, ...]
    form_version: str = ""
    notes: Mapping[CellKey, str] = field(default_factory=dict)
    """What was written beside figures, by cell."""

    def row(self, number: int) -> int:
        """Return the row of a cell; all stand in one where only one is told."""
        return self.rows[number] if len(self.rows) > 1 else self.rows[0]


class FileReader:
    """Reads files one after another; units and forms are looked up once."""

    def __init__(self, ctx: Context, options: ReadOptions, kept: tuple[FileMapping, ...]) -> None:
        self._ctx, self._options, self._kept = ctx, options, kept
        self._names: dict[tuple[str, date], UnitNames] = {}

    def read(self, path: Path, first: int) -> Iterator[tuple[FileRead, list[Finding]]]:
        """Yield one entry a sheet that is read; `first` is the number of the first in the preview."""
        try:
            found = list(self._read(path, first))
        except IocError as error:
            found = [(FileRead(path, FileState.REFUSED, error=error.text), [])]
        yield from found

    def _read(self, path: Path, first: int) -> Iterator[tuple[FileRead, list[Finding]]]:
        book = open_book(path, encoding=self._options.encoding)
        if any(info.name == IDENTITY_SHEET for info in book.sheets):
            yield self._own(path, read_own_book(path, book), first)
            return
        fits = list(self._fits(book))
        if not fits:
            if is_own(book):
                read_own_book(path, book)  # says what of it was taken away
            visible = [info.name for info in book.sheets if not info.hidden]
            yield FileRead(path, FileState.UNKNOWN, visible[0] if visible else ""), []
            return
        for number, (sheet, found) in enumerate(fits):
            yield self._sheet(path, sheet, found, first + number, book)

    # ------------------------------------------------------------ a workbook of our own

    def _own(self, path: Path, own: OwnWorkbook, number: int) -> tuple[FileRead, list[Finding]]:
        identity, ctx = own.identity, self._ctx
        ctx.registry.get(identity.unit)
        form = ctx.shelf.get(identity.form_id)
        notes = [problem.text for problem in own.problems]
        report = ctx.store.reports.get(identity.report.id)
        if report is not None and report.version > identity.base_version:
            notes.append(_older_export())
        version = report.form_version if report is not None else form.version
        if version != identity.form_version:
            notes += differences(identity, identity.report, version)
        keys = tuple(own.values)
        places = [own.places[key] for key in keys]
        rows, columns = tuple(row for row, _ in places), tuple(column for _, column in places)
        read = FileRead(path, FileState.OWN, own.sheet, notes=tuple(notes), cells=len(keys))
        if not keys and not own.notes:
            return replace(read, notes=(*read.notes, _blank())), []
        raws = tuple(own.values.values())
        return read, [Finding(number, identity.report, keys, raws, rows, columns, notes=own.notes)]

    # ------------------------------------------------------------ which sheet, which mapping

    def _fits(self, book: Book) -> Iterator[tuple[Sheet, Fit]]:
        visible = [info.name for info in book.sheets if not info.hidden]
        chosen = self._options.mapping
        if chosen is not None:
            yield from self._with(chosen, book, visible)
            return
        for name in visible:
            sheet = book.sheet(name)
            found = recognise(sheet, self._kept)
            if found is not None:
                yield sheet, found

    def _with(self, mapping: FileMapping, book: Book, visible: Sequence[str]) -> Iterator[tuple[Sheet, Fit]]:
        """The sheet of the mapping's name; else the one in its place; else the first that fits."""
        places = [mapping.sheet] if mapping.sheet in visible else []
        places += [name for name in visible[mapping.position : mapping.position + 1] if name not in places]
        places += [name for name in visible if name not in places]
        best: tuple[Sheet, Fit] | None = None
        for name in places:
            sheet = book.sheet(name)
            found = fit(mapping, sheet)
            if found.usable and found.share >= KNOWN:
                yield sheet, found
                return
            if best is None and found.usable:
                best = (sheet, found)
        if best is not None:
            yield best

    # ------------------------------------------------------------ one sheet

    def _sheet(
        self, path: Path, sheet: Sheet, found: Fit, number: int, book: Book
    ) -> tuple[FileRead, list[Finding]]:
        mapping = found.mapping
        legacy, samples = self._legacy(path, sheet)
        hidden = sum(info.hidden for info in book.sheets)
        read = FileRead(
            path, FileState.MAPPED, sheet.name, mapping, notes=(*_said(found), *_hidden(hidden), *_told(book, sheet)), legacy=legacy,
            samples=samples,
        )  # fmt: skip
        try:
            form = self._ctx.shelf.get(mapping.form_id)
        except UnknownFormError as error:
            return replace(read, state=FileState.REFUSED, error=error.text), []
        period, said = self._period(mapping, form, sheet, path)
        if period is None and mapping.period is not Asked.COLUMN:
            return replace(read, state=FileState.ASKS, asks_period=True), []
        if said is not None and period is not None and said != period:
            read = replace(read, notes=(*read.notes, _other_period(said, period)))
        return self._findings(read, mapping, form, sheet, period, number)

    def _findings(
        self,
        read: FileRead,
        mapping: FileMapping,
        form: Form,
        sheet: Sheet,
        period: Period | None,
        number: int,
    ) -> tuple[FileRead, list[Finding]]:
        findings: list[Finding] = []
        asked: dict[str, tuple[UnitKey, ...]] = {}
        former: dict[str, str] = {}
        no_period = 0
        for record in read_records(mapping, sheet):
            when = period if mapping.period is not Asked.COLUMN else self._when(record.period, form, period)
            if when is None:
                no_period += 1
                continue
            unit = self._unit(record, mapping, form, (sheet, read), when, asked, former)
            if unit is not None:
                key = ReportKey(form.id, unit, when)
                findings.append(Finding(number, key, record.keys, record.raws, record.rows, record.columns))
        notes = [*read.notes, *(_former(old, new) for old, new in former.items())]
        if no_period:
            notes.append(_no_period(no_period))
        state = FileState.ASKS if asked else read.state
        cells = sum(sum(raw is not None for raw in found.raws) for found in findings)
        done = replace(
            read, state=state, notes=tuple(notes), asked_units=tuple(asked.items()), cells=cells,
            asks_period=bool(no_period and not findings),
        )  # fmt: skip
        return done, findings

    # ------------------------------------------------------------ period and unit

    def _period(
        self, mapping: FileMapping, form: Form, sheet: Sheet, path: Path
    ) -> tuple[Period | None, Period | None]:
        """Return the period to import for, and the one that the file names."""
        said = None
        if mapping.period is Asked.FILE:
            rows = mapping.header[0] if mapping.header is not None else min(mapping.first or ABOVE, ABOVE)
            texts = [*sheet_texts(sheet, max(rows, 1)), sheet.name, path.stem.replace("_", " ")]
            said = first_period(texts, form.period_type, form.regime)
        chosen = self._options.period
        if chosen is None and self._options.expected is not None and said is None:
            chosen = self._options.expected.period
        if chosen is not None and chosen.type is not form.period_type:
            chosen = None
        return chosen or said, said

    def _when(self, text: str, form: Form, fallback: Period | None) -> Period | None:
        found = read_period(text, form.period_type, form.regime) if text else None
        return found or self._options.period or fallback

    def _unit(
        self,
        record: Record,
        mapping: FileMapping,
        form: Form,
        source: tuple[Sheet, FileRead],
        period: Period,
        asked: dict[str, tuple[UnitKey, ...]],
        former: dict[str, str],
    ) -> UnitKey | None:
        names = self._names_for(form, period)
        if mapping.layout is not Layout.UNITS_DOWN or mapping.unit is not Asked.COLUMN:
            return self._unit_of_sheet(names, form, mapping, source, asked)
        text = record.unit or record.unit_code
        chosen = self._options.units.get(fold(text)) or mapping.units.get(fold(text))
        if chosen is not None:
            return None if chosen == IGNORED else UnitKey.parse(chosen)
        match = names.find(record.unit, record.unit_code)
        if match.unit is None:
            asked.setdefault(text, tuple(unit.key for unit in match.units))
            return None
        if match.former:
            former[match.former] = match.unit.name.vi
        return match.unit.key

    def _unit_of_sheet(
        self,
        names: UnitNames,
        form: Form,
        mapping: FileMapping,
        source: tuple[Sheet, FileRead],
        asked: dict[str, tuple[UnitKey, ...]],
    ) -> UnitKey | None:
        """Return the one unit that a sheet is about: chosen, or named above the table, by the sheet or the file."""
        options, (sheet, read) = self._options, source
        said = options.units.get(fold(read.name))
        if said is not None:
            return None if said == IGNORED else UnitKey.parse(said)
        if options.unit is not None:
            return options.unit
        rows = mapping.header[0] if mapping.header is not None else ABOVE
        for text in (*sheet_texts(sheet, max(rows, 1)), sheet.name, read.path.stem.replace("_", " ")):
            for part in (text, text.partition(":")[2], text.rpartition("-")[2]):
                match = names.find(part) if part.strip() else None
                if match is not None and match.unit is not None:
                    return match.unit.key
        if options.expected is not None and options.expected.form_id == form.id:
            return options.expected.unit
        if form.level == self._ctx.level.value or form.level not in set(Level):
            return self._ctx.unit
        asked.setdefault(read.name, ())
        return None

    def _names_for(self, form: Form, period: Period) -> UnitNames:
        day = period.window(form.regime).end
        key = (form.level, day)
        if key not in self._names:
            self._names[key] = unit_names(self._ctx, form, day)
        return self._names[key]

    # ------------------------------------------------------------ old encodings

    def _legacy(self, path: Path, sheet: Sheet) -> tuple[Encoding | None, tuple[tuple[str, str], ...]]:
        """Return the old encoding of a sheet with a few texts before and after."""
        if not sheet.legacy:
            return None, ()
        encoding = Counter(sheet.legacy.values()).most_common(1)[0][0]
        before = open_book(path, encoding=Encoding.UNICODE).sheet(sheet.name)
        samples: dict[str, str] = {}
        for row, column in sorted(sheet.legacy):
            old, new = before.rows[row][column], sheet.rows[row][column]
            if isinstance(old, str) and isinstance(new, str) and old != new:
                samples.setdefault(old, new)
            if len(samples) == SAMPLES:
                break
        return encoding, tuple(samples.items())


def _older_export() -> Text:
    return Text(
        "Báo cáo đã có số liệu mới hơn kể từ khi xuất tệp này. Xin so cột “Đang có” trước khi áp dụng.",
        "The report has newer figures than when this file was exported. Please compare before taking over.",
    )


def _blank() -> Text:
    return Text("Tệp chưa điền số liệu nào.", "Nothing has been filled in yet.")


def _said(found: Fit) -> tuple[Text, ...]:
    new = tuple(
        Text(f"Cột mới chưa được ghép: “{title}”.", f"A new column is not mapped: “{title}”.")
        for title in found.new
    )
    return (*found.gone, *found.moved, *new)


def _hidden(count: int) -> Iterable[Text]:
    if count:
        yield Text(
            f"Tệp có {count} trang tính ẩn, không đọc các trang này.",
            f"The file has {count} hidden sheets; they are not read.",
        )


def _told(book: Book, sheet: Sheet) -> Iterable[Text]:
    """Say what the reader noticed: links, macros, an old encoding, and cells without a usable figure."""
    yield from (notice.text for notice in book.notices)
    yield from (problem.text for problem in sheet.problems[:SAMPLES])
    more = len(sheet.problems) - SAMPLES
    if more > 0:
        yield Text(f"Còn {more} ô khác như vậy.", f"{more} more cells are like that.")


def _other_period(said: Period, wanted: Period) -> Text:
    there, here = period_label(said), period_label(wanted)
    return Text(
        f"Tệp ghi {there.vi}, đang nhập vào {here.vi}. Xin kiểm tra lại.",
        f"The file says {there.en}; it is imported into {here.en}. Please check.",
    )


def _former(old: str, new: str) -> Text:
    return Text(f"“{old}” nay là “{new}”.", f"“{old}” is “{new}” today.")


def _no_period(count: int) -> Text:
    return Text(
        f"{count} dòng không rõ kỳ báo cáo nên không đọc.", f"{count} lines name no period and are not read."
    )
