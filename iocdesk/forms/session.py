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
from iocdesk.forms.cells import field_keys, is_read_only, split_key
from iocdesk.forms.figures import Figures, RuleSkip
from iocdesk.forms.history import History
from iocdesk.forms.inputs import InputError, check_value, read_input
from iocdesk.forms.issues import Issue
from iocdesk.forms.layout import SectionLayout, lay_out
from iocdesk.forms.logic import Effects, Logic
from iocdesk.forms.logic_plan import LogicPlan, plan_logic
from iocdesk.forms.media import asks_for_file
from iocdesk.forms.model import CellKey, Choice, Field, Form, Group, Source
from iocdesk.forms.places import instances_in, prefix_of
from iocdesk.forms.program import Check, Program, build_program
from iocdesk.forms.values import MISSING, Value


@dataclass(frozen=True, slots=True)
class Change:
    """What one `put` did."""

    cells: frozenset[CellKey]
    """Cells whose value changed: those set, those calculated from them, and those no longer (or again) asked."""
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
    plan: LogicPlan
    cells: Mapping[str, frozenset[str]]
    """For each field with cells, its keys without a repeat's prefix."""
    flat: Mapping[CellKey, int]
    """The cells outside repeats, each with its place in the order of the form."""
    owners: Mapping[CellKey, Field]
    """The field of each of them."""
    idle: bool
    """Whether the form has figures and rules only."""


def prepare(form: Form) -> Prepared:
    """Compile a form for filling.

    Raises:
        ExpressionError: an expression that the form compiler would have refused.
    """
    program = build_program(form)
    needs = program.needs()
    cells = {field.name: frozenset(field_keys("", field, form)) for field in form.fields()}
    plan = plan_logic(form, needs, needs)
    owners = {
        key: field
        for field in form.fields()
        if not plan.places.fields[field.name].repeats
        for key in field_keys("", field, form)
    }
    order = {key: place for place, key in enumerate(owners)}
    return Prepared(form, program, program.fields, plan, cells, order, owners, plan.idle)


class FormSession:
    """One report's values as they are typed."""

    def __init__(
        self,
        prepared: Prepared,
        values: Mapping[CellKey, Value],
        *,
        history: History,
        clock: Clock,
        seed: str = "",
    ) -> None:
        """Open a report.

        Args:
            prepared: the form.
            values: the report's values; those of cells that the form does not have are left aside.
            history: other periods and other forms.
            clock: for today() and now().
            seed: what tells this report from others (its id): random() and uuid() of a question depend on it,
                so that a report opens again as it was.
        """
        self.form = prepared.form
        self._prepared = prepared
        self._fields = prepared.fields
        if values.keys() <= prepared.flat.keys():
            known = values
        else:
            known = {key: value for key, value in values.items() if self._knows(key)}
        self._figures = Figures(prepared.program, known, history)
        self._logic: Logic | None = None
        if not prepared.idle:
            self._logic = Logic(prepared.plan, known, self._figures, clock, f"{self.form.sha256}/{seed}")
        self._keys: tuple[CellKey, ...] | None = None
        self._order: dict[CellKey, int] = {}

    def _knows(self, key: CellKey) -> bool:
        if key in self._prepared.flat:
            return True
        prefix, code, category = split_key(key)
        plan = self._prepared.plan
        if (f"{code}.{category}" if category else code) not in self._prepared.cells.get(code, ()):
            return False
        inside = instances_in(prefix)
        repeats = plan.places.fields[code].repeats
        return tuple(name for name, _ in inside) == repeats and prefix_of(inside) == prefix

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
        owner = self._prepared.owners.get(key)
        if owner is not None:
            return owner
        return self._fields[split_key(key)[1]]

    def issues(self) -> tuple[Issue, ...]:
        """Return all findings, in the order of the form's cells."""
        found = [_issue(check) for check in self._figures.broken()]
        if self._logic is not None:
            found.extend(self._logic.issues())
        if len(found) > 1:
            order = self._places()
            found.sort(key=lambda issue: order.get(issue.key, len(order)))
        return tuple(found)

    def issues_at(self, key: CellKey) -> tuple[Issue, ...]:
        """Return the findings that stand at one cell."""
        found = [_issue(check) for check in self._figures.broken_at(key)]
        broken = self._logic.issue_at(key) if self._logic is not None else None
        return (*found, broken) if broken is not None else tuple(found)

    def not_applicable(self) -> tuple[RuleSkip, ...]:
        """Return the rules that cannot be applied yet, and what they lack."""
        return self._figures.skipped()

    def running_total(self, key: CellKey) -> tuple[Decimal, int, int] | None:
        """Return (sum so far, answered, of how many) of an incomplete total; None when complete or not a total."""
        return self._figures.running_total(key)

    def relevant(self, key: CellKey) -> bool:
        """Say whether the question (or group) is asked at all, given the answers so far."""
        return self._logic is None or self._logic.relevant(key)

    def required(self, key: CellKey) -> bool:
        """Say whether the cell must be answered before the report can go."""
        field = self.field(key)
        # A file is not typed, and may be asked for all the same.
        unasked = self.read_only(key) and not asks_for_file(field)
        if not field.required or unasked or not self.relevant(key):
            return False
        if self._logic is not None:
            return self._logic.required(key)
        return field.required in ("true()", "yes")

    def computed(self, key: CellKey) -> bool:
        """Say whether the program calculates this cell."""
        _, code, category = split_key(key)
        indicator = self._fields[code].indicator
        if indicator is not None and indicator.source is Source.DERIVED:
            return True
        if not category and code in self._prepared.program.step_at:
            return True
        return code in self._prepared.plan.calculated

    def read_only(self, key: CellKey) -> bool:
        """Say whether nobody types into this cell: calculated, or filled from elsewhere."""
        return is_read_only(self.field(key)) or self.computed(key)

    def choices(self, key: CellKey) -> tuple[Choice, ...]:
        """Return the choices of a select question, filtered by the answers so far."""
        field = self.field(key)
        choices = self.form.choices.get(field.choice_list, ())
        return choices if self._logic is None else self._logic.choices(key, choices)

    def cell_keys(self) -> tuple[CellKey, ...]:
        """Return the keys of all cells in the order of the form, repeats expanded, irrelevant ones left out."""
        if self._keys is None:
            if self._logic is None:
                self._keys = tuple(self._prepared.flat)
            else:
                self._keys = tuple(self._walk(self.form.sections, ""))
                self._order = {key: index for index, key in enumerate(self._keys)}
        return self._keys

    def _places(self) -> Mapping[CellKey, int]:
        """Return where each cell stands in the order of the form."""
        if self._logic is None:
            return self._prepared.flat
        self.cell_keys()
        return self._order

    def _walk(self, children: Iterable[Group | Field], prefix: str) -> Iterator[CellKey]:
        for child in children:
            if isinstance(child, Field):
                if self.relevant(prefix + child.name):
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
            InputError: a calculated cell, or a value that the field does not take (its kind, size or decimals).
            KeyError: when the form has no such cell.
        """
        for key, value in changes.items():
            self._admit(key, value)
        return self._put(changes)

    def _put(self, changes: Mapping[CellKey, Value]) -> Change:
        if self._logic is None:
            cells, issues = self._figures.put(changes)
            return Change(frozenset(cells), frozenset(issues), structure=False)
        self._logic.put(changes)
        return self._taken(self._logic)

    def _taken(self, logic: Logic) -> Change:
        effects: Effects = logic.take_effects()
        if effects.structure:
            self._keys = None
        return Change(frozenset(effects.cells), frozenset(effects.issues), effects.structure)

    def _admit(self, key: CellKey, value: Value) -> None:
        if not self._knows(key):
            msg = f"{self.form.id} has no cell {key}"
            raise KeyError(msg)
        field = self.field(key)
        if self.computed(key):
            raise InputError(
                "input.computed",
                Text(
                    f"“{field.label.vi}” do chương trình tự tính, không nhập được.",
                    f"“{field.label.en or field.label.vi}” is calculated and cannot be typed.",
                ),
            )
        check_value(field, value)

    def check_input(self, key: CellKey, text: str) -> Value:
        """Read what was typed into a cell.

        Raises:
            InputError, NumberError: with the sentence for the person at the keyboard.
        """
        return read_input(self.field(key), text, self.choices(key))

    def add_instance(self, repeat: str) -> Change:
        """Add an instance at the end of a repeat, with its default values.

        Raises:
            KeyError: when the form has no such repeat.
        """
        logic = self._repeating()
        logic.add_instance(repeat)
        return self._taken(logic)

    def remove_instance(self, repeat: str, index: int) -> Change:
        """Remove instance `index` (from 1) of a repeat; later ones move up.

        Raises:
            KeyError: when there is no such instance.
        """
        logic = self._repeating()
        logic.remove_instance(repeat, index)
        return self._taken(logic)

    def _repeating(self) -> Logic:
        if self._logic is None:
            msg = f"{self.form.id} has no repeats"
            raise KeyError(msg)
        return self._logic

    def refresh_history(self) -> Change:
        """Read other periods and other forms again, e.g. after a sync."""
        cells, issues = self._figures.refresh_history()
        if self._logic is None:
            return Change(frozenset(cells), frozenset(issues), structure=False)
        self._logic.refreshed(cells, issues)
        return self._taken(self._logic)


def _issue(check: Check) -> Issue:
    rule = check.rule
    return Issue(rule.on, rule.severity, "rule", rule.message, rule.id)
