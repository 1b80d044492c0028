"""A form being filled: the one place where values, totals, rules, skip logic and repeats meet.

A session holds values and answers questions about them; it stores nothing. Each `put` evaluates only what
depends on the changed cells.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from iocdesk.core.clock import Clock
from iocdesk.core.errors import Text
from iocdesk.forms.cells import field_keys, is_read_only, is_summed, split_key
from iocdesk.forms.figures import Figures, RuleSkip
from iocdesk.forms.history import History
from iocdesk.forms.inputs import InputError, check_figure, read_input
from iocdesk.forms.issues import Issue
from iocdesk.forms.layout import SectionLayout, lay_out
from iocdesk.forms.logic import Logic, build_logic
from iocdesk.forms.model import CellKey, Choice, Field, Form, Group, Severity, Source
from iocdesk.forms.program import Program, build_program
from iocdesk.forms.values import MISSING, Value


@dataclass(frozen=True, slots=True)
class Change:
    """What one `put` did."""

    cells: frozenset[CellKey]
    """Cells whose value changed: those set, and those calculated from them."""
    issues: frozenset[CellKey]
    """Cells whose findings changed."""
    structure: bool
    """Whether questions appeared or disappeared, so that the layout must be asked for again."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """A form compiled for filling; made once a form version, shared by its sessions."""

    form: Form
    program: Program
    fields: Mapping[str, Field]


def prepare(form: Form) -> Prepared:
    """Compile a form's figures for filling.

    Raises:
        ExpressionError: an expression that the form compiler would have refused.
    """
    return Prepared(form, build_program(form), {field.name: field for field in form.fields()})


class FormSession:
    """One report's values as they are typed."""

    def __init__(
        self,
        prepared: Prepared,
        values: Mapping[CellKey, Value],
        *,
        history: History,
        clock: Clock,
    ) -> None:
        self.form = prepared.form
        self._fields = prepared.fields
        self._logic: Logic | None = build_logic(prepared.form, values, clock)
        self._figures = Figures(prepared.form, prepared.program, values, history)
        if self._logic is not None:
            self._settle(self._logic.start(self._figures.values))

    # ------------------------------------------------------------ reading

    def value(self, key: CellKey) -> Value:
        """Return a cell's value; MISSING where nobody has answered."""
        return self._figures.values.get(key, MISSING)

    def values(self) -> Mapping[CellKey, Value]:
        """Return all values, typed and calculated."""
        return self._figures.values

    def field(self, key: CellKey) -> Field:
        """Return the field that a cell belongs to.

        Raises:
            KeyError: when the form has no such field.
        """
        return self._fields[split_key(key)[1]]

    def issues(self) -> tuple[Issue, ...]:
        """Return all findings, in the order of the form's rules."""
        found = [
            _issue(check.rule.on, check.rule.severity, check.rule.message, check.rule.id)
            for check in self._figures.broken()
        ]
        if self._logic is not None:
            found.extend(self._logic.issues())
        order = {key: index for index, key in enumerate(self.cell_keys())}
        return tuple(sorted(found, key=lambda issue: order.get(issue.key, len(order))))

    def issues_at(self, key: CellKey) -> tuple[Issue, ...]:
        """Return the findings that stand at one cell."""
        found = [
            _issue(key, check.rule.severity, check.rule.message, check.rule.id)
            for check in self._figures.broken_at(key)
        ]
        if self._logic is not None:
            found.extend(issue for issue in self._logic.issues() if issue.key == key)
        return tuple(found)

    def not_applicable(self) -> tuple[RuleSkip, ...]:
        """Return the rules that cannot be applied yet, and what they lack."""
        return self._figures.skipped()

    def running_total(self, key: CellKey) -> tuple[Decimal, int, int] | None:
        """Return (sum so far, answered, of how many) of an incomplete total; None when complete or not a total."""
        return self._figures.running_total(key)

    def relevant(self, key: CellKey) -> bool:
        """Say whether the question is asked at all, given the answers so far."""
        return self._logic is None or self._logic.relevant(key)

    def required(self, key: CellKey) -> bool:
        """Say whether the cell must be answered before the report can go."""
        field = self.field(key)
        if not field.required or self.read_only(key) or not self.relevant(key):
            return False
        if self._logic is not None:
            return self._logic.required(key)
        return field.required.strip() not in {"false()", "no", ""}

    def computed(self, key: CellKey) -> bool:
        """Say whether the program calculates this cell."""
        _, code, category = split_key(key)
        field = self._fields[code]
        indicator = field.indicator
        if indicator is not None:
            derived = indicator.source is Source.DERIVED
            return derived or (is_summed(indicator) and not category)
        return self._logic is not None and self._logic.calculates(code)

    def read_only(self, key: CellKey) -> bool:
        """Say whether nobody types into this cell: calculated, or filled from elsewhere."""
        return is_read_only(self.field(key)) or self.computed(key)

    def choices(self, key: CellKey) -> tuple[Choice, ...]:
        """Return the choices of a select question, filtered by the answers so far."""
        field = self.field(key)
        choices = self.form.choices.get(field.choice_list, ())
        if self._logic is None or not field.choice_filter:
            return choices
        return self._logic.choices(key, choices)

    def cell_keys(self) -> tuple[CellKey, ...]:
        """Return the keys of all cells in the order of the form, repeats expanded, irrelevant ones left out."""
        return tuple(self._walk(self.form.sections, ""))

    def _walk(self, children: Iterable[Group | Field], prefix: str) -> Iterator[CellKey]:
        for child in children:
            if not self.relevant(prefix + child.name):
                continue
            if isinstance(child, Field):
                yield from field_keys(prefix, child, self.form)
            elif child.repeat:
                for index in range(1, self.instances(prefix + child.name) + 1):
                    yield from self._walk(child.children, f"{prefix}{child.name}[{index}]/")
            else:
                yield from self._walk(child.children, prefix)

    def instances(self, repeat: str) -> int:
        """Return how many instances a repeat has, by its key ("visits", "visits[2]/people")."""
        return self._logic.instances(repeat) if self._logic is not None else 0

    def missing_required(self) -> tuple[CellKey, ...]:
        """Return the cells that must still be answered, in the order of the form."""
        return tuple(k for k in self.cell_keys() if not self.value(k).answered and self.required(k))

    def layout(self) -> tuple[SectionLayout, ...]:
        """Return the form as sections of tables, as it is now."""
        return lay_out(self.form, self.instances, self.relevant)

    # ------------------------------------------------------------ changing

    def put(self, changes: Mapping[CellKey, Value]) -> Change:
        """Put values in and bring everything that depends on them up to date.

        Raises:
            InputError: a calculated cell, or a figure of a size or with decimals that the field does not take.
            KeyError: when the form has no such cell.
        """
        for key, value in changes.items():
            self._admit(key, value)
        return self._put(changes)

    def _put(self, changes: Mapping[CellKey, Value]) -> Change:
        cells, issues = self._figures.put(changes)
        if self._logic is None:
            return Change(frozenset(cells), frozenset(issues), structure=False)
        return self._settle(self._logic.after(cells, self._figures.values), cells, issues)

    def _settle(
        self,
        calculated: Mapping[CellKey, Value],
        cells: set[CellKey] | None = None,
        issues: set[CellKey] | None = None,
    ) -> Change:
        """Carry calculations through until nothing changes any more (cycles are refused by the compiler)."""
        all_cells, all_issues = cells or set(), issues or set()
        while calculated and self._logic is not None:
            more_cells, more_issues = self._figures.put(calculated)
            all_cells |= more_cells
            all_issues |= more_issues
            calculated = self._logic.after(more_cells, self._figures.values)
        if self._logic is None:
            return Change(frozenset(all_cells), frozenset(all_issues), structure=False)
        all_issues |= self._logic.take_issue_changes()
        return Change(frozenset(all_cells), frozenset(all_issues), self._logic.take_structure_change())

    def _admit(self, key: CellKey, value: Value) -> None:
        field = self.field(key)
        if self.computed(key):
            raise InputError(
                "input.computed",
                Text(
                    f"“{field.label.vi}” do chương trình tự tính, không nhập được.",
                    f"“{field.label.en or field.label.vi}” is calculated and cannot be typed.",
                ),
            )
        if isinstance(value.data, Decimal):
            check_figure(field, value.data)

    def check_input(self, key: CellKey, text: str) -> Value:
        """Read what was typed into a cell.

        Raises:
            InputError, NumberError: with the sentence for the person at the keyboard.
        """
        return read_input(self.field(key), text, self.choices(key))

    def add_instance(self, repeat: str) -> Change:
        """Add an instance at the end of a repeat, with its default values."""
        if self._logic is None:
            msg = f"{self.form.id} has no repeats"
            raise KeyError(msg)
        return self._settle(self._logic.add_instance(repeat, self._figures.values))

    def remove_instance(self, repeat: str, index: int) -> Change:
        """Remove instance `index` (from 1) of a repeat; later ones move up."""
        if self._logic is None:
            msg = f"{self.form.id} has no repeats"
            raise KeyError(msg)
        return self._put(self._logic.remove_instance(repeat, index, self._figures.values))

    def refresh_history(self) -> Change:
        """Read other periods and other forms again, e.g. after a sync."""
        cells = self._figures.refresh_history()
        return Change(cells, frozenset(issue.key for issue in self.issues()), structure=False)


def _issue(key: CellKey, severity: Severity, text: Text, rule_id: str) -> Issue:
    return Issue(key, severity, "rule", text, rule_id)
