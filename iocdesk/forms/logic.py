"""Skip logic, standard calculations and constraints, choice filters and repeats of a form being filled.

The catalogue's forms need none of this; general XLSForms do. Expressions run in XPath's double mode. What a
changed answer may affect is known per question name; an expression with a location path, or one whose answer
depends on an instance's position, is run again after every change.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from random import Random

from iocdesk.core.clock import Clock
from iocdesk.core.errors import Text
from iocdesk.forms.calculated import calculated_value
from iocdesk.forms.cells import split_key
from iocdesk.forms.expressions import CompiledExpression, RefKind, compile_expression, parse
from iocdesk.forms.expressions.convert import to_number
from iocdesk.forms.expressions.tree import Path, walk
from iocdesk.forms.issues import Issue
from iocdesk.forms.logic_env import LogicEnv
from iocdesk.forms.model import CellKey, Choice, Field, Form, Group, Severity
from iocdesk.forms.places import Place, expand, instances_in, places, prefix_of
from iocdesk.forms.values import MISSING, Value

MAX_INSTANCES = 10_000
"""Instances that a repeat_count may ask for."""

CONSTRAINT_TEXT = Text(
    "Giá trị không thỏa điều kiện của câu hỏi. Xin kiểm tra lại.",
    "The answer does not meet the question's condition. Please check it.",
)


class Use(StrEnum):
    """What an expression decides."""

    COUNT = "repeat_count"
    RELEVANT = "relevant"
    CALCULATE = "calculate"
    CONSTRAINT = "constraint"
    REQUIRED = "required"


@dataclass(frozen=True, slots=True)
class Formula:
    """One expression of one group or question."""

    use: Use
    place: Place
    compiled: CompiledExpression
    reads: frozenset[str]
    always: bool


def build_logic(form: Form, values: Mapping[CellKey, Value], clock: Clock) -> Logic | None:
    """Return the logic of a form, or None where the form has nothing but figures with rules.

    Raises:
        ExpressionError: an expression that the form compiler would have refused.
    """
    found = places(form)
    formulas = [formula for place in found.values() for formula in _formulas(place)]
    plain = not any(isinstance(p.node, Group) and p.node.repeat for p in found.values())
    filtered = any(
        isinstance(p.node, Field) and (p.node.choice_filter or p.node.default) for p in found.values()
    )
    if not formulas and plain and not filtered:
        return None
    return Logic(form, found, formulas, values, clock)


def _formulas(place: Place) -> Iterable[Formula]:
    node = place.node
    sources: list[tuple[Use, str]] = [(Use.RELEVANT, node.relevant)]
    if isinstance(node, Group):
        sources.append((Use.COUNT, node.repeat_count))
    else:
        if node.indicator is None:
            sources.append((Use.CALCULATE, node.calculate))
            sources.append((Use.CONSTRAINT, node.constraint))
        if node.required not in ("", "true()", "yes", "false()", "no"):
            sources.append((Use.REQUIRED, node.required))
    for use, source in sources:
        if source:
            compiled = compile_expression(source)
            reads = frozenset(ref.code for ref in compiled.references if ref.kind is RefKind.FIELD)
            yield Formula(use, place, compiled, reads, _looks_around(source, use))


def _looks_around(source: str, use: Use) -> bool:
    """Say whether the expression reads by location path or position, not only by name."""
    if "position(" in source:
        return True
    paths = [item for item in walk(parse(source)) if isinstance(item, Path)]
    return bool(paths) and not (use is Use.CONSTRAINT and source.count("/") == 0)


class Logic:
    """Everything of one report that is not a figure: who is asked what, how often, and whether the answer will do."""

    def __init__(
        self,
        form: Form,
        found: Mapping[str, Place],
        formulas: Sequence[Formula],
        values: Mapping[CellKey, Value],
        clock: Clock,
    ) -> None:
        self._form = form
        self._places = found
        self._formulas = formulas
        self._by_read: dict[str, list[Formula]] = defaultdict(list)
        for formula in formulas:
            for name in formula.reads:
                self._by_read[name].append(formula)
            if formula.use is Use.CONSTRAINT:
                self._by_read[formula.place.node.name].append(formula)
        self._always = [formula for formula in formulas if formula.always]
        self._counts = _counts(found, values)
        self._hidden: set[str] = set()
        self._required: dict[CellKey, bool] = {}
        self._issues: dict[CellKey, Issue] = {}
        self._issue_changes: set[CellKey] = set()
        self._structure = False
        self._clock = clock
        # Chance for sampling inside a form, never for secrets; fixed so that a form reopens as it was.
        self._random = Random(form.sha256)  # noqa: S311
        self._calculated = {f.place.node.name for f in formulas if f.use is Use.CALCULATE}
        self._values: Mapping[CellKey, Value] = values

    # ------------------------------------------------------------ reading

    def relevant(self, key: CellKey) -> bool:
        """Say whether the question or group, and all around it, are asked."""
        prefix, code, _ = split_key(key)
        place = self._places.get(code)
        if place is None:
            return True
        if prefix + code in self._hidden:
            return False
        inside = instances_in(prefix)
        depth = 0
        for group in place.around:
            if prefix_of(inside[:depth]) + group.name in self._hidden:
                return False
            depth += group.repeat
        return True

    def required(self, key: CellKey) -> bool:
        """Say whether the answer is required; a condition counts as it stands now."""
        prefix, code, _ = split_key(key)
        return self._required.get(prefix + code, True)

    def calculates(self, name: str) -> bool:
        """Say whether the question's answer is calculated."""
        return name in self._calculated

    def instances(self, repeat: str) -> int:
        """Return how many instances there are of a repeat, by its key."""
        return self._counts.get(repeat, 0)

    def issues(self) -> list[Issue]:
        """Return the constraints that do not hold."""
        return [issue for issue in self._issues.values() if self.relevant(issue.key)]

    def take_issue_changes(self) -> set[CellKey]:
        """Return the cells whose findings changed since the last call."""
        taken, self._issue_changes = self._issue_changes, set()
        return taken

    def take_structure_change(self) -> bool:
        """Say whether questions appeared or disappeared since the last call."""
        taken, self._structure = self._structure, False
        return taken

    def choices(self, key: CellKey, choices: Sequence[Choice]) -> tuple[Choice, ...]:
        """Return the choices that the question's filter lets pass."""
        prefix, code, _ = split_key(key)
        node = self._places[code].node
        if not isinstance(node, Field) or not node.choice_filter:
            return tuple(choices)
        compiled = compile_expression(node.choice_filter)
        env = self._env(prefix, key)
        return tuple(choice for choice in choices if compiled.boolean(env.for_choice(choice)))

    # ------------------------------------------------------------ changing

    def start(self, values: Mapping[CellKey, Value]) -> dict[CellKey, Value]:
        """Run everything once; returns default and calculated values to put in."""
        self._values = values
        defaults = {
            key: value
            for place in self._places.values()
            for key, value in self._default(place).items()
            if not values.get(key, MISSING).answered
        }
        self._values = {**values, **defaults}
        found = self._run(self._formulas)
        self._structure = False
        return {**defaults, **found}

    def after(self, changed: Iterable[CellKey], values: Mapping[CellKey, Value]) -> dict[CellKey, Value]:
        """Run what depends on the changed cells; returns calculated values that differ."""
        self._values = values
        names = {split_key(key)[1] for key in changed}
        if not names:
            return {}
        affected = {id(f): f for name in names for f in self._by_read.get(name, ())}
        affected.update({id(f): f for f in self._always})
        return self._run([f for f in self._formulas if id(f) in affected])

    def add_instance(self, repeat: str, values: Mapping[CellKey, Value]) -> dict[CellKey, Value]:
        """Add an instance at the end of `repeat`; returns its defaults and what follows from it."""
        self._values = values
        self._counts[repeat] = self._counts.get(repeat, 0) + 1
        self._structure = True
        prefix = f"{repeat}[{self._counts[repeat]}]/"
        defaults = {
            key: value
            for place in self._places.values()
            for key, value in self._default(place).items()
            if key.startswith(prefix)
        }
        self._values = {**values, **defaults}
        return {**defaults, **self._run(self._formulas)}

    def remove_instance(
        self, repeat: str, index: int, values: Mapping[CellKey, Value]
    ) -> dict[CellKey, Value]:
        """Remove instance `index`; returns the later instances' values moved up, and the last one's emptied."""
        last = self._counts.get(repeat, 0)
        if not 1 <= index <= last:
            msg = f"{repeat} has {last} instances, no {index}"
            raise KeyError(msg)
        moved: dict[CellKey, Value] = {}
        for number in range(index, last + 1):
            old = {k: v for k, v in values.items() if k.startswith(f"{repeat}[{number}]/")}
            moved.update(dict.fromkeys(old, MISSING))
            if number > index:
                moved.update(
                    {
                        k.replace(f"{repeat}[{number}]/", f"{repeat}[{number - 1}]/", 1): v
                        for k, v in old.items()
                    }
                )
        self._counts[repeat] = last - 1
        self._structure = True
        return moved

    # ------------------------------------------------------------ running

    def _env(self, prefix: str, key: CellKey) -> LogicEnv:
        return LogicEnv(self._form, self._places, self._values, self._counts, prefix, key,
                        self._clock, self._random, self.relevant)  # fmt: skip

    def _where(self, place: Place) -> Iterable[str]:
        return expand(place.repeats, self.instances)

    def _default(self, place: Place) -> dict[CellKey, Value]:
        node = place.node
        if not isinstance(node, Field) or not node.default:
            return {}
        found = {}
        for prefix in self._where(place):
            value = calculated_value(node, node.default, self._env(prefix, prefix + node.name))
            if value.answered:
                found[prefix + node.name] = value
        return found

    def _run(self, formulas: Sequence[Formula]) -> dict[CellKey, Value]:
        found: dict[CellKey, Value] = {}
        for use in Use:
            for formula in formulas:
                if formula.use is use:
                    for prefix in list(self._where(formula.place)):
                        self._apply(formula, prefix, found)
        return {key: value for key, value in found.items() if self._values.get(key, MISSING) != value}

    def _apply(self, formula: Formula, prefix: str, found: dict[CellKey, Value]) -> None:
        key = prefix + formula.place.node.name
        env = self._env(prefix, key)
        match formula.use:
            case Use.COUNT:
                self._set_count(key, to_number(formula.compiled.evaluate(env)))
            case Use.RELEVANT:
                self._set_relevant(key, shown=formula.compiled.boolean(env))
            case Use.CALCULATE:
                if isinstance(formula.place.node, Field):
                    found[key] = calculated_value(formula.place.node, formula.compiled, env)
            case Use.REQUIRED:
                self._required[key] = formula.compiled.boolean(env)
            case Use.CONSTRAINT:
                answered = self._values.get(key, MISSING).answered
                self._set_issue(key, formula, holds=not answered or formula.compiled.boolean(env))

    def _set_count(self, repeat: str, count: float) -> None:
        wanted = int(count) if 0 <= count <= MAX_INSTANCES else 0
        if self._counts.get(repeat, 0) != wanted:
            self._counts[repeat] = wanted
            self._structure = True

    def _set_relevant(self, key: str, *, shown: bool) -> None:
        if shown == (key in self._hidden):
            (self._hidden.discard if shown else self._hidden.add)(key)
            self._structure = True

    def _set_issue(self, key: CellKey, formula: Formula, *, holds: bool) -> None:
        if holds == (key in self._issues):
            self._issue_changes.add(key)
        if holds:
            self._issues.pop(key, None)
        elif isinstance(formula.place.node, Field):
            message = formula.place.node.constraint_message
            text = message if message.vi or message.en else CONSTRAINT_TEXT
            self._issues[key] = Issue(key, Severity.ERROR, "constraint", text)


def _counts(found: Mapping[str, Place], values: Mapping[CellKey, Value]) -> dict[str, int]:
    """Count the instances that `values` speak of; a repeat without repeat_count starts with one."""
    counts: dict[str, int] = {}
    for key in values:
        instances = instances_in(key)
        for depth, (name, index) in enumerate(instances):
            repeat = prefix_of(instances[:depth]) + name
            counts[repeat] = max(counts.get(repeat, 0), index)
    for name, place in found.items():
        node = place.node
        if isinstance(node, Group) and node.repeat and not node.repeat_count and not place.repeats:
            counts.setdefault(name, 1)
    return counts
