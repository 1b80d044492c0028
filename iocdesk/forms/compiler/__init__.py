"""The XLSForm compiler: a workbook that a form author keeps in Excel becomes a frozen, hashed `Form`.

pyxform reads the standard; this package adds what it lets pass (unknown functions, unbalanced parentheses, circles,
every fault at once with its cell) and what indicators need beyond the standard (`bind::ioc:*`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from iocdesk.core.errors import Text
from iocdesk.forms.canonical import form_sha256
from iocdesk.forms.compiler import assemble
from iocdesk.forms.compiler.choices_sheet import choice_faults
from iocdesk.forms.compiler.formulas import formula_faults
from iocdesk.forms.compiler.indicators import IndicatorReader, column_faults, ioc
from iocdesk.forms.compiler.outline import Outline, outline
from iocdesk.forms.compiler.pyxform_tree import build_tree
from iocdesk.forms.compiler.rule_columns import RuleReader
from iocdesk.forms.compiler.settings_sheet import Settings, namespace_faults, read_settings
from iocdesk.forms.compiler.source import RawSheet, read_workbook
from iocdesk.forms.compiler.table import Table, read_table
from iocdesk.forms.faults import Fault, FormError
from iocdesk.forms.model import Choice, Field, Form, Group, Indicator, Rule

__all__ = ["Fault", "FormError", "compile_workbook"]

Choices = dict[str, tuple[Choice, ...]]


def compile_workbook(path: Path | str) -> Form:
    """Compile an XLSForm workbook (.xlsx or .xls, told apart by content).

    Raises:
        FormError: with every fault of the workbook, each naming sheet, row and column.
    """
    path = Path(path)
    sheets = read_workbook(path)
    if "survey" not in sheets and len(sheets) == 1:
        sheets = {"survey": next(iter(sheets.values()))}
    if "survey" not in sheets:
        raise FormError([Fault("survey", 0, "", "missing-survey", _NO_SURVEY)])
    return _Compilation(sheets, path.stem).run()


class _Compilation:
    """One workbook on its way; each step adds its faults, and the tree is asked for only when there are none."""

    def __init__(self, sheets: Mapping[str, RawSheet], stem: str) -> None:
        self._sheets = sheets
        self._stem = stem
        self._faults: list[Fault] = []
        self._tables = {
            name: read_table(sheets[name], name)
            for name in ("survey", "choices", "external_choices", "settings")
            if name in sheets
        }
        self._survey = self._tables["survey"]

    def run(self) -> Form:
        settings = read_settings(self._tables.get("settings"), self._stem, self._faults)
        choices = self._choices(settings)
        for table in self._tables.values():
            self._faults += _clashes(table)
        self._faults += column_faults(self._survey)
        if any(column[0] == "bind" and column[-1].startswith("ioc:") for column in self._survey.columns):
            self._faults += namespace_faults(self._tables.get("settings"))
        shape = outline(self._survey, frozenset(choices))
        self._faults += shape.faults
        self._faults += formula_faults(self._survey, shape)
        indicators = self._indicators(
            choices, {line.row: (line.name, line.type) for line in shape.lines.values()}
        )
        self._faults += _repeated(self._survey, shape, indicators)
        rules = RuleReader(self._survey, indicators, _categories(indicators, choices), self._faults)
        if self._faults:
            self._rule_faults(rules, indicators, {line.name: line.row for line in shape.lines.values()})
            raise FormError(_ordered(self._faults))
        return self._form(settings, choices, indicators, rules)

    def _choices(self, settings: Settings) -> Choices:
        choices: Choices = {}
        allowed = dict(settings.others).get("allow_choice_duplicates", "").lower() in (
            "yes",
            "true",
            "true()",
        )
        for name in ("choices", "external_choices"):
            table = self._tables.get(name)
            if table is not None:
                choices |= assemble.read_choices(table, settings.language)
                self._faults += choice_faults(table, allowed or name == "external_choices")
        return choices

    def _indicators(self, choices: Choices, lines: Mapping[int, tuple[str, str]]) -> dict[str, Indicator]:
        reader = IndicatorReader(self._survey, choices, self._faults)
        found = {}
        for row, (name, kind) in lines.items():
            indicator = reader.read(row, name, assemble.field_type(kind))
            if indicator is not None:
                found[name] = indicator
        return found

    def _rule_faults(
        self, rules: RuleReader, indicators: Mapping[str, Indicator], rows: Mapping[str, int]
    ) -> None:
        """Look at the rules as well when the form cannot be built, so that one run tells the author everything."""
        assembler = assemble.Assembler(self._survey, "vi")
        for name, indicator in indicators.items():
            field = assembler.read_field(rows[name], name, "integer")
            rules.read(rows[name], replace(field, indicator=indicator))

    def _form(
        self, settings: Settings, choices: Choices, indicators: Mapping[str, Indicator], rules: RuleReader
    ) -> Form:
        tree, faults = build_tree(self._sheets, self._stem)
        if faults:
            raise FormError(faults)
        assembler = assemble.Assembler(self._survey, settings.language)
        sections = assembler.sections(tree["children"])
        finisher = _Finisher(indicators, rules, assembler.rows)
        sections = tuple(finisher.group(section) for section in sections)
        if self._faults:
            raise FormError(_ordered(self._faults))
        for section in sections:
            for field in section.fields():
                if field.name in assembler.asked_other:
                    choices = assemble.with_other(choices, field.choice_list)
        form = Form(
            id=settings.id,
            version=settings.version,
            title=settings.title,
            level=settings.level,
            office=settings.office,
            period_type=settings.period,
            regime=settings.regime,
            due_rule=settings.due_rule,
            sectors=settings.sectors,
            sections=sections,
            choices=choices,
            rules=tuple(finisher.rules),
            default_language=settings.language,
            settings=dict(settings.others),
        )
        return replace(form, sha256=form_sha256(form))


class _Finisher:
    """Gives the fields their indicators, and gathers the rules in the order of the form."""

    def __init__(
        self, indicators: Mapping[str, Indicator], rules: RuleReader, rows: Mapping[str, int]
    ) -> None:
        self._indicators = indicators
        self._reader = rules
        self._rows = rows
        self.rules: list[Rule] = []

    def group(self, group: Group) -> Group:
        children = tuple(self.group(c) if isinstance(c, Group) else self._field(c) for c in group.children)
        return replace(group, children=children)

    def _field(self, field: Field) -> Field:
        indicator = self._indicators.get(field.name)
        if indicator is None:
            return field
        field = replace(field, indicator=indicator)
        rules, standard = self._reader.read(self._rows[field.name], field)
        self.rules += rules
        if standard:
            field = assemble.without_standard_rule(field)
        # `calculation` is for other XLSForm tools; here the exact numerator and denominator count.
        return replace(field, calculate="") if indicator.numerator else field


def _categories(indicators: Mapping[str, Indicator], choices: Choices) -> dict[str, frozenset[str]]:
    return {
        code: frozenset(choice.code for split in indicator.splits for choice in choices.get(split, ()))
        for code, indicator in indicators.items()
    }


def _repeated(survey: Table, shape: Outline, indicators: Mapping[str, Indicator]) -> list[Fault]:
    """An indicator is one figure of a unit and a period: it cannot be asked for several times in one report."""
    vi = "chỉ tiêu không được đặt trong nhóm lặp. Xin đưa ra ngoài nhóm lặp, hoặc tính tổng ở ngoài nhóm."
    en = "an indicator cannot stand in a repeat. Please move it out, or sum up outside the repeat."
    return [
        survey.fault(line.row, ioc("code"), "indicator-in-repeat", vi, en)
        for line in shape.lines.values()
        if line.name in indicators and any(shape.lines[row].kind == "repeat" for row in line.parents)
    ]


def _clashes(table: Table) -> list[Fault]:
    return [
        Fault(
            table.name,
            1,
            table.header[index],
            "duplicate-column",
            Text(
                f"cột “{table.header[index]}” trùng nghĩa với một cột trước đó. Xin bỏ một cột.",
                f"the column “{table.header[index]}” means the same as one before it. Please remove one.",
            ),
        )
        for index in table.clashes
    ]


def _ordered(faults: list[Fault]) -> list[Fault]:
    sheets = ["", "settings", "survey", "choices", "external_choices"]
    known = {name: place for place, name in enumerate(sheets)}
    return sorted(dict.fromkeys(faults), key=lambda f: (known.get(f.sheet.lower(), len(known)), f.row))


_NO_SURVEY = Text(
    "sổ Excel không có trang tính survey nên không phải là biểu mẫu XLSForm. Xin kiểm tra lại tên các trang tính.",
    "the workbook has no survey sheet and is no XLSForm. Please check the names of the sheets.",
)
