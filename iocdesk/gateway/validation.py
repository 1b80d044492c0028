"""Whether an operation fits the form it is about: the structure that no client may break.

What the form's own rules say is asked of a `Validator`, which looks at the whole report that a sending would leave.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from iocdesk.core.errors import Text
from iocdesk.core.periods import PeriodType, period_label
from iocdesk.core.units import OrgUnit
from iocdesk.forms.editions import Cells, cells_of
from iocdesk.forms.inputs import is_of_kind
from iocdesk.forms.media import asks_for_file
from iocdesk.forms.model import CellKey, Field, FieldType, Form, Group
from iocdesk.forms.values import Presence, Value
from iocdesk.reports.attachments import (
    MAX_FILES,
    MAX_REPORT_BYTES,
    attachments_in,
    is_file_key,
    reference_fault,
    size_words,
)
from iocdesk.reports.model import Cell, Problem, Report, ReportKey


@dataclass(frozen=True, slots=True)
class Known:
    """What the server knows around a report.

    Attributes:
        reports: the newest versions of all reports of the same unit.
        form: returns a form by id and version; None when it was never published.
        villages: returns the number of the unit's villages on a day; 1 for a village, None where there are none.
    """

    reports: Sequence[Report] = ()
    form: Callable[[str, str], Form | None] = lambda _form_id, _version: None
    villages: Callable[[date], int | None] = lambda _day: None


HistorySource = Callable[[], Known]
"""Reads it, when called."""

Validator = Callable[[Form, Report, HistorySource], list[Problem]]
"""Says what forbids sending this report; an empty list lets it go."""

_STEP = re.compile(r"([^/\[\]]+)\[([1-9]\d{0,4})\]")
_NUMBERS = frozenset({FieldType.INTEGER, FieldType.DECIMAL, FieldType.RANGE})


@dataclass(frozen=True, slots=True)
class FormShape:
    """The cells a form has: fields by their place (the names of repeats above, then the field's own)."""

    form: Form
    fields: Mapping[tuple[str, ...], Field]
    categories: Mapping[tuple[str, ...], frozenset[str]]
    cells: Cells
    """As the form's editions are compared by."""
    whole: frozenset[CellKey]
    """Keys outside repeats that take whole numbers: most cells of a form, checked without taking the key apart."""


def shape_of(form: Form) -> FormShape:
    """Lay out which cell keys a form has."""
    fields: dict[tuple[str, ...], Field] = {}

    def walk(group: Group, repeats: tuple[str, ...]) -> None:
        inside = (*repeats, group.name) if group.repeat else repeats
        for child in group.children:
            if isinstance(child, Group):
                walk(child, inside)
            else:
                fields[(*inside, child.name)] = child

    for section in form.sections:
        walk(section, ())
    categories = {place: _categories(form, item) for place, item in fields.items()}
    whole = frozenset(
        f"{item.name}.{category}" if category else item.name
        for place, item in fields.items()
        if len(place) == 1 and item.type is FieldType.INTEGER
        for category in ("", *categories[place])
    )
    return FormShape(form, fields, categories, cells_of(form), whole)


def check_subject(form: Form, key: ReportKey, unit: OrgUnit) -> list[Problem]:
    """Check that the form is for this unit's level, this kind of period, and a time when the unit existed."""
    problems: list[Problem] = []
    if form.level and form.level != unit.level.value:
        problems.append(
            _whole(
                "report.level",
                f"Biểu {form.id} không dành cho cấp của {unit.name.vi}.",
                f"The form {form.id} is not for the level of {unit.name.en}.",
            )
        )
    if form.period_type is not key.period.type:
        problems.append(
            _whole(
                "report.period",
                f"Biểu {form.id} không báo cáo theo kỳ {key.period.id}.",
                f"The form {form.id} is not answered for the period {key.period.id}.",
            )
        )
        return problems
    window = key.period.window(form.regime)
    if not unit.existed(window.start, window.end):
        period = period_label(key.period)
        problems.append(
            _whole(
                "report.unit_period",
                f"{unit.name.vi} chưa thành lập hoặc đã kết thúc trong kỳ {period.vi}, nên không phải báo cáo kỳ này.",
                f"{unit.name.en} did not exist in {period.en}; there is nothing to report for it.",
            )
        )
    return problems


def check_event(form: Form, key: ReportKey, event_at: datetime | None) -> list[Problem]:
    """Check that the moment of an event is told for event forms only."""
    if event_at is None or form.period_type is PeriodType.EVENT:
        return []
    return [
        _whole(
            "report.event",
            f"Kỳ {key.period.id} không phải là kỳ đột xuất nên không có thời điểm xảy ra.",
            f"The period {key.period.id} is not an event and has no moment.",
        )
    ]


def check_cells(shape: FormShape, cells: Mapping[CellKey, Cell]) -> list[Problem]:
    """Check that every key is one of the form's, and every value of its field's type."""
    whole, found = shape.whole, []
    for key, cell in cells.items():
        data = cell.value.data
        if key in whole and type(data) is Decimal and str(data).isdigit():
            continue
        problem = _check_cell(shape, key, cell.value)
        if problem is not None:
            found.append(problem)
    return found


def structural(form: Form, report: Report, history: HistorySource) -> list[Problem]:
    """The default `Validator`: the report as a whole still fits its form, and says something.

    Cells that the form does not have were taken at an earlier version of it: they are kept, and count for nothing.
    """
    del history
    return fits(shape_of(form), report)


def fits(shape: FormShape, report: Report) -> list[Problem]:
    """As `structural`, where the form was laid out before."""
    asked: Mapping[CellKey, Cell] = report.cells
    if not asked.keys() <= shape.whole:
        asked = {key: it for key, it in asked.items() if key in shape.cells or is_file_key(key)}
    problems = check_cells(shape, asked) + _check_files(report)
    if not any(cell.value.answered for cell in asked.values()):
        problems.append(
            _whole(
                "report.empty",
                "Báo cáo chưa có số liệu nào nên chưa gửi được.",
                "The report has no figures yet and cannot be sent.",
            )
        )
    return problems


def _check_cell(shape: FormShape, key: CellKey, value: Value) -> Problem | None:
    if is_file_key(key):
        return _check_file(shape, key, value)
    place, category = _place(key)
    field = shape.fields.get(place)
    if field is None or (category and category not in shape.categories[place]):
        shown = key[:80]
        return Problem(
            key,
            "cell.unknown",
            Text(f"Biểu mẫu không có ô “{shown}”.", f"The form has no cell “{shown}”."),
        )
    if value.presence is not Presence.GIVEN:
        return None
    if asks_for_file(field):
        return _check_file(shape, key, value)
    return _check_value(key, field, value)


def _check_file(shape: FormShape, key: CellKey, value: Value) -> Problem | None:
    """Check what is said of a file against the form; an emptied cell takes the file out again."""
    if value.presence is Presence.MISSING:
        return None
    fault = reference_fault(shape.form, key, value)
    return Problem(key, "attachment.reference", fault) if fault is not None else None


def _check_files(report: Report) -> list[Problem]:
    """Check that the files of a report are not too many, nor too large together."""
    files = [found for _, found in attachments_in(report.cells)]
    together = sum(found.size for found in files)
    if len(files) <= MAX_FILES and together <= MAX_REPORT_BYTES:
        return []
    most = size_words(MAX_REPORT_BYTES)
    vi = f"Báo cáo kèm {len(files)} tệp, tổng {size_words(together)}; tối đa {MAX_FILES} tệp và {most}. Xin bớt tệp."
    en = f"The report has {len(files)} files of {size_words(together)}; at most {MAX_FILES} and {most}. Please leave some out."
    return [_whole("attachment.too_many", vi, en)]


def _check_value(key: CellKey, field: Field, value: Value) -> Problem | None:
    data = value.data
    name = field.label.vi or field.name
    name_en = field.label.en or field.name
    if not is_of_kind(field.type, data):
        return Problem(
            key,
            "cell.type",
            Text(
                f"“{name}” không nhận loại giá trị này. Xin kiểm tra lại.",
                f"“{name_en}” does not take this kind of value. Please check it.",
            ),
        )
    decimals = field.indicator.decimals if field.indicator else None
    if field.type is FieldType.INTEGER:
        decimals = 0
    if isinstance(data, Decimal) and field.type in _NUMBERS and decimals is not None:
        return _check_decimals(key, (name, name_en), data, decimals)
    return None


def _check_decimals(key: CellKey, names: tuple[str, str], data: Decimal, decimals: int) -> Problem | None:
    if str(data).isdigit():
        return None
    exponent = data.normalize().as_tuple().exponent
    if isinstance(exponent, int) and -exponent <= decimals:
        return None
    if decimals == 0:
        return Problem(
            key,
            "cell.decimals",
            Text(
                f"“{names[0]}” phải là số nguyên. Xin kiểm tra lại.",
                f"“{names[1]}” must be a whole number. Please check it.",
            ),
        )
    return Problem(
        key,
        "cell.decimals",
        Text(
            f"“{names[0]}” chỉ nhận {decimals} chữ số sau dấu phẩy. Xin kiểm tra lại.",
            f"“{names[1]}” takes {decimals} digits after the comma only. Please check it.",
        ),
    )


def _place(key: CellKey) -> tuple[tuple[str, ...], str]:
    """Split a key into the names of repeats and field, and the category ("" for the total)."""
    if "/" not in key:
        name, _, category = key.partition(".")
        return (name,), category
    *steps, last = key.split("/")
    name, _, category = last.partition(".")
    repeats: list[str] = []
    for step in steps:
        match = _STEP.fullmatch(step)
        if match is None:
            return (), ""
        repeats.append(match[1])
    return (*repeats, name), category


def _categories(form: Form, field: Field) -> frozenset[str]:
    if field.indicator is None:
        return frozenset()
    lists = [[choice.code for choice in form.choices.get(name, ())] for name in field.indicator.splits]
    if not field.indicator.cross:
        return frozenset(code for codes in lists for code in codes)
    crossed = [""]
    for codes in lists:
        crossed = [f"{head}.{code}" if head else code for head in crossed for code in codes]
    return frozenset(crossed)


def _whole(code: str, vi: str, en: str) -> Problem:
    return Problem("", code, Text(vi, en))
