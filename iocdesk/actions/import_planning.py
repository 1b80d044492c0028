"""Findings into plans: for each report what would change, and what stands against it. Changes nothing.

Made for tens of thousands of cells: forms are compiled once, each report gets one session over its old and new
values together, and what the file repeats is passed over.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from iocdesk.actions.context import Context
from iocdesk.actions.history import StoreHistory
from iocdesk.actions.import_cells import PlannedCells
from iocdesk.actions.import_history import SharedFigures, SharedHistory
from iocdesk.actions.import_reading import Finding
from iocdesk.actions.import_values import FormReader
from iocdesk.actions.import_views import CellDoubt, Doubt, FileRead, PlannedCell, ReportPlan
from iocdesk.core.errors import Text
from iocdesk.core.periods import Period, PeriodType, period_label
from iocdesk.core.progress import Progress
from iocdesk.exchange.headers import cell_name, shown
from iocdesk.forms.history import NoHistory
from iocdesk.forms.library import UnknownFormError
from iocdesk.forms.model import CellKey, Form, Severity
from iocdesk.forms.session import FormSession
from iocdesk.forms.values import MISSING, Value
from iocdesk.reports.labels import STATE_LABELS
from iocdesk.reports.model import EDITABLE, Cell, Report, ReportKey
from iocdesk.reports.sight import above_in, may_see
from iocdesk.reports.transitions import may_edit, types_on_behalf

MANY = 40
"""Reports from which the figures that checks look back at are read for all units together."""
STEP = 50
"""Reports between two looks whether somebody has cancelled."""
MOST_NOTES = 5


class Planner:
    """Makes the plans of one import."""

    def __init__(self, ctx: Context, files: list[FileRead], expected: ReportKey | None) -> None:
        self._ctx, self._files, self._expected = ctx, files, expected
        self._readers: dict[tuple[str, str], FormReader] = {}
        self._above = above_in(ctx.registry)
        self._many = False
        self._shared: dict[tuple[str, str, Period], SharedFigures] = {}

    def plan(self, findings: Iterable[Finding], progress: Progress) -> tuple[ReportPlan, ...]:
        """Return one plan a report, in the order in which the files name them."""
        by_report: dict[ReportKey, list[Finding]] = {}
        for finding in findings:
            by_report.setdefault(finding.key, []).append(finding)
        plans = []
        self._many = len(by_report) >= MANY
        for number, (key, found) in enumerate(by_report.items()):
            if number % STEP == 0:
                progress.step(number, len(by_report), key.id)
            plans.append(self._report(key, found))
        return tuple(plans)

    def _report(self, key: ReportKey, findings: list[Finding]) -> ReportPlan:
        ctx = self._ctx
        report = ctx.store.reports.get(key.id)
        wanted = report.form_version if report is not None else findings[0].form_version
        reader = self._reader(key.form_id, wanted)
        form = reader.form
        refusal = self._refusal(report or Report(key, form.version), form, known=report is not None)
        cells = _Cells(reader, report, self._files)
        for finding in findings:
            cells.take(finding)
        session = FormSession(
            reader.prepared, cells.values(), history=self._history(reader, key), clock=ctx.clock, seed=key.id
        )
        cells.compare_calculated(session)
        notes = cells.add_findings(session) if refusal is None else ()
        written = _written(findings, report, session) if refusal is None else {}
        unit = ctx.unit_of(key.unit)
        return ReportPlan(
            key, form.version, form.title, unit.name.vi, period_label(key.period), cells.found, reader.labels,
            begun=report is not None, on_behalf=types_on_behalf(ctx.actor, form.level), refusal=refusal, notes=notes, written=written,
        )  # fmt: skip

    def _history(self, reader: FormReader, key: ReportKey) -> StoreHistory:
        if not self._many or key.period.type is PeriodType.EVENT:
            return StoreHistory(self._ctx, reader.form, key)
        place = (key.form_id, reader.form.version, key.period)
        figures = self._shared.get(place)
        if figures is None:
            figures = self._shared[place] = SharedFigures(self._ctx, reader.looks_at(), key.period)
        return SharedHistory(self._ctx, reader.form, key, figures)

    def _reader(self, form_id: str, version: str) -> FormReader:
        """Return what reads a form's cells; its newest version where the named one is not here."""
        known = self._readers.get((form_id, version))
        if known is None:
            try:
                prepared = self._ctx.shelf.prepared(form_id, version or None)
            except UnknownFormError:
                prepared = self._ctx.shelf.prepared(form_id)
            session = FormSession(prepared, {}, history=NoHistory(), clock=self._ctx.clock)
            known = self._readers[form_id, version] = FormReader(prepared, session)
        return known

    # ------------------------------------------------------------ may it be changed at all?

    def _refusal(self, report: Report, form: Form, *, known: bool) -> Text | None:
        ctx, key = self._ctx, report.key
        if self._expected is not None and key != self._expected:
            return self._other_report(key, self._expected)
        unit = ctx.unit_of(key.unit)
        if not may_see(ctx.actor, key.unit, self._above):
            return Text(
                f"“{unit.name.vi}” không thuộc phạm vi của anh/chị.",
                f"“{unit.name.vi}” is not within your scope.",
            )
        window = key.period.window(form.regime)
        if not known and not unit.existed_on(window.end):
            return Text(
                f"“{unit.name.vi}” không còn là đơn vị vào cuối kỳ này (mã {key.unit.id}).",
                f"“{unit.name.vi}” was no unit at the end of this period ({key.unit.id}).",
            )
        if window.start > ctx.today:
            label = period_label(key.period)
            return Text(
                f"Kỳ {label.vi} chưa bắt đầu. Xin kiểm tra lại kỳ báo cáo.",
                f"The period {label.en} has not begun. Please check the period.",
            )
        if known and report.version and ctx.store.conflicts.get(report.id) is not None:
            return Text(
                "Có số liệu khác nhau giữa máy này và máy chủ. Xin chọn số đúng trước.",
                "This computer and the server have different figures. Please choose first.",
            )
        return self._not_editable(report, form)

    def _not_editable(self, report: Report, form: Form) -> Text | None:
        ctx = self._ctx
        if may_edit(report, ctx.actor, ctx.assignment(report.key.form_id, report.key.unit), form.level):
            return None
        if report.state not in EDITABLE:
            label = STATE_LABELS[report.state]
            return Text(
                f"Báo cáo đang ở trạng thái “{label.vi}” nên không nhập được.",
                f"The report is “{label.en}”, so nothing can be imported.",
            )
        return Text("Báo cáo này được phân công cho người khác.", "This report is assigned to somebody else.")

    def _other_report(self, found: ReportKey, wanted: ReportKey) -> Text:
        ctx = self._ctx
        if found.form_id != wanted.form_id:
            there = ctx.shelf.get(found.form_id).title
            return Text(f"Tệp này là của biểu “{there.vi}”.", f"The file is about “{there.en or there.vi}”.")
        if found.period != wanted.period:
            label = period_label(found.period)
            return Text(f"Tệp này là số liệu {label.vi}.", f"The file is about {label.en}.")
        unit = ctx.unit_of(found.unit)
        return Text(f"Tệp này là số liệu của {unit.name.vi}.", f"The file is about {unit.name.vi}.")


def _written(findings: Iterable[Finding], report: Report | None, session: FormSession) -> dict[CellKey, str]:
    """Return the notes that a file has and the report has not, at cells that have a figure."""
    there = report.cells if report is not None else {}
    said = {key: text for finding in findings for key, text in finding.notes.items()}
    return {
        key: text
        for key, text in said.items()
        if session.value(key).answered and (key not in there or there[key].note != text)
    }


class _Cells:
    """The planned cells of one report while they are gathered."""

    def __init__(self, reader: FormReader, report: Report | None, files: list[FileRead]) -> None:
        self.found = PlannedCells()
        self._reader = reader
        self._old: Mapping[CellKey, Cell] = report.cells if report is not None else {}
        self._files = files
        self.news: dict[CellKey, Value] = {}
        """What is taken over unless somebody leaves it out."""
        self._at: dict[CellKey, int] = {}
        self._calculated: list[int] = []

    def take(self, finding: Finding) -> None:
        """Read the cells of one source."""
        for number in self.found.append_whole(finding, self._reader, self._old, self._at, self.news):
            row = finding.row(number)
            key, raw, column = finding.keys[number], finding.raws[number], finding.columns[number]
            self._take_odd(PlannedCell(key, raw, MISSING, None, finding.source, row, column, None))

    def _take_odd(self, cell: PlannedCell) -> None:
        """Read one cell that is no plain whole figure, or that was there already."""
        key, reader = cell.key, self._reader
        how = reader.cell(key)
        if how is None:
            self.found.append(cell._replace(doubt=_unknown(key)))
            return
        value, doubt = reader.read(how, cell.raw)
        if value is None and doubt is None:
            return
        cell = cell._replace(old=self._value_there(key), new=value, doubt=doubt)
        if key in self._at:
            self._again(self._at[key], cell)
            return
        self._at[key] = len(self.found)
        if how.read_only:
            self._calculated.append(len(self.found))
            cell = cell._replace(new=None, doubt=None)
        elif value is not None and doubt is None:
            self.news[key] = value
        self.found.append(cell)

    def _value_there(self, key: CellKey) -> Value:
        return self._old[key].value if key in self._old else MISSING

    def _again(self, earlier: int, cell: PlannedCell) -> None:
        """The same cell from another place: passed over where it says the same, else both are asked about."""
        first = self.found[earlier]
        if first.new == cell.new or first.raw == cell.raw:
            return
        if first.new is not None and (first.doubt is None or first.doubt.why is Doubt.TWICE):
            self.found[earlier] = first._replace(doubt=_twice(cell, self._files))
            self.news.pop(cell.key, None)
        if cell.new is not None and cell.doubt is None:
            cell = cell._replace(doubt=_twice(first, self._files))
        self.found.append(cell)

    def values(self) -> dict[CellKey, Value]:
        """Return the report's values as they would be: those there, with what is taken over laid over them."""
        if not self._old:
            return self.news
        return {**{key: cell.value for key, cell in self._old.items()}, **self.news}

    def compare_calculated(self, session: FormSession) -> None:
        """Say where the file has another figure than the one that is calculated or gathered."""
        for number in self._calculated:
            cell = self.found[number]
            how = self._reader.cell(cell.key)
            if how is None:
                continue
            said, _ = self._reader.read(how, cell.raw)
            ours = session.value(cell.key)
            same = said == ours or (
                said is not None and said.number is not None and said.number == ours.number
            )
            doubt = None if same else _calculated(cell, ours, computed=session.computed(cell.key))
            self.found[number] = cell._replace(old=ours, new=ours if same else None, doubt=doubt)

    def add_findings(self, session: FormSession) -> tuple[Text, ...]:
        """Put broken checks beside the cells they stand at, those of a total beside its categories.

        Returns those that stand elsewhere.
        """
        notes: list[Text] = []
        for issue in session.issues():
            number = self._place_of(issue.key)
            if number is None:
                notes.append(issue.text)
                continue
            cell = self.found[number]
            if cell.doubt is None and cell.new is not None:
                doubt = CellDoubt(Doubt.RULE, issue.text, error=issue.severity is Severity.ERROR)
                self.found[number] = cell._replace(doubt=doubt)
        return tuple(notes[:MOST_NOTES])

    def _place_of(self, key: CellKey) -> int | None:
        """Return where a check's cell is: itself if a person fills it, else the first of its categories."""
        number = self._at.get(key)
        if number is not None and self.found[number].doubt is None and self.found[number].changes:
            return number
        head = f"{key}."
        part = next((at for other, at in self._at.items() if other.startswith(head)), None)
        return part if part is not None else number


def _unknown(key: CellKey) -> CellDoubt:
    return CellDoubt(
        Doubt.UNKNOWN,
        Text(f"Biểu mẫu không có ô “{key[:60]}”.", f"The form has no cell “{key[:60]}”."),
    )


def _twice(other: PlannedCell, files: list[FileRead]) -> CellDoubt:
    where, said = f"{files[other.source].name}, {cell_name(other.row, other.column)}", shown(other.raw)
    return CellDoubt(
        Doubt.TWICE,
        Text(
            f"{where} ghi {said} cho cùng ô này. Xin chọn một.",
            f"{where} says {said} here. Please choose one.",
        ),
    )


def _calculated(cell: PlannedCell, ours: Value, *, computed: bool) -> CellDoubt:
    said = shown(cell.raw)
    now = shown(ours.number) if ours.number is not None else ""
    if not computed:
        vi, en = "Ô này lấy từ nơi khác, không nhập được", "This cell is filled from elsewhere"
    else:
        vi, en = "Ô này do chương trình tính", "This cell is calculated"
    if now:
        return CellDoubt(
            Doubt.READ_ONLY, Text(f"{vi}: {now}; tệp ghi {said}.", f"{en}: {now}; the file says {said}.")
        )
    return CellDoubt(
        Doubt.READ_ONLY,
        Text(
            f"{vi}, hiện chưa có số liệu; tệp ghi {said}.",
            f"{en} and has no figure yet; the file says {said}.",
        ),
    )
