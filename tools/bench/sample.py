"""A form of 1,000 cells and 300 rules, as large as any an office will meet; made up for measuring."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from iocdesk.core.errors import Text
from iocdesk.core.periods import Period, PeriodType, Regime
from iocdesk.core.units import UnitKey
from iocdesk.forms.canonical import form_sha256
from iocdesk.forms.model import (
    Aggregation,
    Choice,
    Field,
    FieldType,
    Form,
    Group,
    Indicator,
    Kind,
    Nature,
    Rule,
    Scope,
    Severity,
    Source,
)
from iocdesk.reports.model import Actor, ReportKey, Role

UNIT = UnitKey("15298", date(2015, 1, 1))
PROVINCE = UnitKey("38", date(2010, 1, 1))
OFFICER = Actor("officer", "Cán bộ", Role.CONSOLIDATOR, (UNIT,))
PASSWORD = "một mật khẩu để đo"
CATEGORIES = ("a", "b", "c", "d")
INDICATORS = 200
RULES = 300


def form_of(cells_per_indicator: int = 5) -> Form:
    """Return a form of 200 indicators: split in four with a total (1,000 cells), or without splits (200)."""
    splits = ("four",) if cells_per_indicator == 5 else ()
    fields = tuple(_field(number, splits) for number in range(INDICATORS))
    sections = tuple(
        Group(f"S{start}", Text(f"Phần {start}", f"Part {start}"), fields[start : start + 25])
        for start in range(0, INDICATORS, 25)
    )
    choices = {"four": tuple(Choice(code, Text(code.upper(), code.upper())) for code in CATEGORIES)}
    form = Form(
        "bench_month", "1", Text("Biểu mẫu để đo", "Form for measuring"), "commune", "VP", PeriodType.MONTH,
        Regime.CALENDAR, "+4wd after cut-off", ("DS",), sections, choices, _rules(),
    )  # fmt: skip
    return replace(form, sha256=form_sha256(form))


def table_of(rows: int, columns: int) -> Form:
    """Return a form of one table: `rows` indicators in `columns` categories each, with their totals and no rules."""
    fields = tuple(_field(number, ("many",)) for number in range(rows))
    choices = {"many": tuple(Choice(f"c{n:02d}", Text(f"Loại {n}", f"Kind {n}")) for n in range(columns))}
    form = replace(
        form_of(1),
        id="bench_table",
        sections=(Group("S", Text("Phần", "Part"), fields),),
        choices=choices,
        rules=(),
    )
    return replace(form, sha256=form_sha256(form))


def _field(number: int, splits: tuple[str, ...]) -> Field:
    code = f"X{number:03d}"
    indicator = Indicator(
        code, Text("người", "people"), Kind.STATISTICAL, Nature.FLOW, Aggregation.SUM, Source.TYPED, 0, splits,
        total="summed" if splits else "",
    )  # fmt: skip
    label = Text(f"Chỉ tiêu số {number}", f"Indicator number {number}")
    return Field(code, FieldType.INTEGER, label, indicator=indicator, required="true()")


def _rules() -> tuple[Rule, ...]:
    """Return 300 rules: one on each indicator, and one between neighbours for every other."""
    found = []
    for number in range(INDICATORS):
        code = f"X{number:03d}"
        found.append(_rule(f"{code}-1", code, Severity.ERROR, f"${{{code}}} >= 0"))
        if number % 2:
            before = f"X{number - 1:03d}"
            text = f"${{{code}}} <= 2 * ${{{before}}} + 100000 and ${{{code}}} = ${{{before}}} + (${{{code}}} - ${{{before}}})"
            found.append(_rule(f"{code}-2", code, Severity.WARNING, text))
    return tuple(found[:RULES])


def _rule(rule_id: str, code: str, severity: Severity, expression: str) -> Rule:
    return Rule(rule_id, code, severity, Scope.FORM, expression, Text("Xin kiểm tra lại.", "Please check."))


def report_key(number: int = 0) -> ReportKey:
    """Return the report of the `number`-th month."""
    return ReportKey("bench_month", UNIT, Period(PeriodType.MONTH, 2020 + number // 12, number % 12 + 1))
