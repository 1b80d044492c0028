"""A form's standard expressions made ready to run, once per form version: what each reads, and in which order.

Each formula has a rank: formulas with a lower rank never read what one with a higher rank gives, as long as the
form has no circle (the compiler refuses those that `${…}` makes; a circle of location paths is run a bounded number
of times).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from iocdesk.forms.expressions import (
    CompiledExpression,
    Expr,
    ExpressionError,
    RefKind,
    TreeNode,
    Type,
    compile_expression,
    parse,
    references,
)
from iocdesk.forms.expressions.refs import is_self
from iocdesk.forms.expressions.tree import Call, Chain, FieldRef, Filtered, Path, walk
from iocdesk.forms.model import Choice, Field, FieldType, Form, Group
from iocdesk.forms.places import Place, Places, find_places

ROW = "iocdesk-row"
"""The column of a choice list's instance that numbers its rows."""

_NUMBERS = frozenset({FieldType.INTEGER, FieldType.DECIMAL, FieldType.RANGE})
_OPEN = frozenset({FieldType.CALCULATE, FieldType.NOTE, FieldType.META})
_HYPHENATED = frozenset({FieldType.DATE, FieldType.DATETIME, FieldType.GEO})
_REQUIRED_CONSTANTS = frozenset({"", "true()", "yes", "false()", "no"})
_OWN_ONLY = re.compile(r"\.(?:\s*(?:=|!=|<=?|>=?)\s*-?[0-9]+(?:\.[0-9]+)?(?:\s+(?:and|or)\s+\.)?)+", re.ASCII)
"""`. >= 0 and . < 100`: the most frequent constraint of all; compiled when somebody answers."""
_ARITHMETIC = frozenset({"+", "-", "*", "div", "mod", "|"})


class Use(StrEnum):
    """What an expression decides."""

    COUNT = "repeat_count"
    RELEVANT = "relevant"
    CALCULATE = "calculate"
    CONSTRAINT = "constraint"
    REQUIRED = "required"


_AFTERWARDS = (Use.CONSTRAINT, Use.REQUIRED)


class Compiler:
    """Compiles the expressions of one form, each text once for each type of `.`; constraints when first needed."""

    def __init__(self, places: Places) -> None:
        self._kinds = {name: _kind(place.node) for name, place in places.fields.items()}
        self._known: dict[tuple[str, Type], CompiledExpression] = {}
        self._read: dict[str, tuple[frozenset[str], bool]] = {}

    def compile(self, expression: str, node: Group | Field) -> CompiledExpression:
        """Compile an expression of `node`.

        Raises:
            ExpressionError: an expression that the form compiler would have refused.
        """
        own = _kind(node)
        found = self._known.get((expression, own))
        if found is None:
            found = compile_expression(expression, {**self._kinds, ".": own})
            self._known[expression, own] = found
        return found

    def reads(self, expression: str, places: Places) -> tuple[frozenset[str], bool]:
        """Return what an expression reads; one that only looks at its own question is not even parsed."""
        if _OWN_ONLY.fullmatch(expression):
            return frozenset(), False
        found = self._read.get(expression)
        if found is None:
            found = self._read[expression] = _reads(parse(expression), places)
        return found


def _kind(node: Group | Field) -> Type:
    if isinstance(node, Group) or node.type in _OPEN:
        return Type.ANY
    return Type.NUMBER if node.type in _NUMBERS else Type.STRING


@dataclass(frozen=True, slots=True, eq=False)
class Formula:
    """One expression of one group or question; known by identity."""

    use: Use
    place: Place
    source: str
    reads: frozenset[str]
    wide: bool
    """Whether it reads other instances than those it stands in, so that a change anywhere may concern it."""
    compiler: Compiler

    @property
    def compiled(self) -> CompiledExpression:
        """The compiled expression."""
        return self.compiler.compile(self.source, self.place.node)


@dataclass(frozen=True, slots=True)
class LogicPlan:
    """Everything of a form that is not a figure."""

    form: Form
    places: Places
    formulas: tuple[Formula, ...]
    """By rank."""
    ranks: Mapping[Formula, int]
    by_read: Mapping[str, tuple[Formula, ...]]
    by_place: Mapping[Place, tuple[Formula, ...]]
    restless: tuple[Formula, ...]
    """Formulas of which nobody can say what they read."""
    guards: Mapping[Place, tuple[Formula, ...]]
    """The `relevant` of a place and of the groups around it."""
    defaults: Mapping[Place, CompiledExpression | str]
    filters: Mapping[str, CompiledExpression]
    lists: Mapping[str, TreeNode]
    """Choice lists as secondary instances."""
    calculated: frozenset[str]

    @property
    def idle(self) -> bool:
        """Whether the form has figures and rules only."""
        repeats = any(isinstance(place.node, Group) and place.node.repeat for place in self.places.every)
        return not (self.formulas or repeats or self.defaults or self.filters)


def plan_logic(form: Form, needs: Mapping[str, Iterable[str]], calculated: Iterable[str]) -> LogicPlan:
    """Prepare the logic of a form.

    Args:
        form: the form.
        needs: for each figure that the form calculates, the figures it is calculated from.
        calculated: names of the fields whose `calculate` is an exact derivation already.

    Raises:
        ExpressionError: an expression that the form compiler would have refused.
    """
    places = find_places(form)
    compiler = Compiler(places)
    exact = frozenset(calculated)
    found = [f for place in places.every for f in _formulas(place, places, compiler, exact)]
    rank = _ranks(places, found, needs)
    found.sort(key=lambda f: (f.use in _AFTERWARDS, rank[f.place], list(Use).index(f.use)))
    by_read: dict[str, list[Formula]] = defaultdict(list)
    by_place: dict[Place, list[Formula]] = defaultdict(list)
    for formula in found:
        by_place[formula.place].append(formula)
        for name in formula.reads:
            by_read[name].append(formula)
    return LogicPlan(
        form,
        places,
        tuple(found),
        {formula: index for index, formula in enumerate(found)},
        {name: tuple(formulas) for name, formulas in by_read.items()},
        {place: tuple(formulas) for place, formulas in by_place.items()},
        tuple(f for f in found if f.wide and "*" in f.reads),
        {place: tuple(_guards(place, by_place)) for place in places.every},
        dict(_defaults(places, compiler)),
        dict(_filters(places, compiler)),
        {name: _instance(rows) for name, rows in form.choices.items()},
        frozenset(f.place.node.name for f in found if f.use is Use.CALCULATE),
    )


def _formulas(place: Place, places: Places, compiler: Compiler, exact: frozenset[str]) -> Iterator[Formula]:
    node = place.node
    sources = [(Use.RELEVANT, node.relevant)]
    if isinstance(node, Group):
        sources.append((Use.COUNT, node.repeat_count))
    else:
        if node.name not in exact:
            sources.append((Use.CALCULATE, node.calculate))
        sources.append((Use.CONSTRAINT, node.constraint))
        sources.append((Use.REQUIRED, "" if node.required in _REQUIRED_CONSTANTS else node.required))
    for use, source in sources:
        if source.strip():
            if use is not Use.CONSTRAINT:
                compiler.compile(source, node)
            reads, wide = compiler.reads(source, places)
            if use is Use.CONSTRAINT:
                reads |= {node.name}
            yield Formula(use, place, source, reads, wide, compiler)


def _reads(expr: Expr, places: Places) -> tuple[frozenset[str], bool]:
    """Return the names that an expression reads ("*": anything), and whether in other instances too."""
    names = {ref.code for ref in references(expr) if ref.kind is RefKind.FIELD}
    wide = False
    for node in walk(expr):
        if isinstance(node, Call) and node.name == "indexed-repeat":
            wide = True
        if isinstance(node, Path | Filtered) and not is_self(node):
            wide = True
            names.add(_target(node))
    found: set[str] = set()
    for name in names - {""}:
        place = places.named(name)
        found.add(name)
        if place is not None and isinstance(place.node, Group):
            found.update(inner.node.name for inner in places.below(place) if isinstance(inner.node, Field))
    return frozenset(found), wide


def _target(node: Path | Filtered) -> str:
    """Return the name that a path leads to; "*" where its steps do not say, "" where it is another part's."""
    if isinstance(node, Filtered) or not node.steps:
        return ""
    last = node.steps[-1]
    plain = last.axis == "child" and last.test not in ("*", "node()", "text()")
    upwards = all(step.axis == "parent" for step in node.steps)
    return last.test if plain else ("" if upwards else "*")


def _ranks(
    places: Places, formulas: Iterable[Formula], needs: Mapping[str, Iterable[str]]
) -> dict[Place, int]:
    """Order the places so that each comes after what it depends on; a circle is cut where it is met."""
    before: dict[Place, list[Place]] = {place: list(place.around) for place in places.every}
    for formula in formulas:
        if formula.use not in _AFTERWARDS:
            named = (places.named(name) for name in sorted(formula.reads))
            before[formula.place] += [place for place in named if place is not None]
    for name, operands in needs.items():
        if name in places.fields:
            found = (places.fields.get(operand) for operand in operands)
            before[places.fields[name]] += [place for place in found if place is not None]
    rank: dict[Place, int] = {}
    entered: set[Place] = set()
    waiting = list(reversed(places.every))
    while waiting:
        place = waiting[-1]
        if place in entered:
            waiting.pop()
            rank.setdefault(place, len(rank))
            continue
        entered.add(place)
        waiting.extend(other for other in reversed(before[place]) if other not in entered)
    return rank


def _guards(place: Place, by_place: Mapping[Place, list[Formula]]) -> Iterator[Formula]:
    for one in (*place.around, place):
        yield from (f for f in by_place.get(one, ()) if f.use is Use.RELEVANT)


def _defaults(places: Places, compiler: Compiler) -> Iterator[tuple[Place, CompiledExpression | str]]:
    for place in places.fields.values():
        node = place.node
        if isinstance(node, Field) and node.default.strip():
            yield place, _default(node, compiler)


def _default(node: Field, compiler: Compiler) -> CompiledExpression | str:
    """Return a default as an expression where it is one by XLSForm's rules: a call, a reference, arithmetic."""
    text = node.default.strip()
    try:
        if any(_dynamic(item, node) for item in walk(parse(text))):
            return compiler.compile(text, node)
    except ExpressionError:
        return text
    return text


def _dynamic(item: Expr, node: Field) -> bool:
    if isinstance(item, Chain):
        operators = {link.op for link in item.links}
        return bool(operators & _ARITHMETIC) and not ("-" in operators and node.type in _HYPHENATED)
    return isinstance(item, Call | FieldRef | Filtered)


def _filters(places: Places, compiler: Compiler) -> Iterator[tuple[str, CompiledExpression]]:
    """A filter is a predicate on the rows of its list, so that `.` and bare names are the row's."""
    for name, place in places.fields.items():
        node = place.node
        if isinstance(node, Field) and node.choice_filter:
            source = node.choice_filter
            if not node.choice_list.startswith("${"):
                source = f"instance('{node.choice_list}')/root/item[boolean({source})]/{ROW}"
            yield name, compiler.compile(source, node)


def _instance(rows: Iterable[Choice]) -> TreeNode:
    items = []
    for number, row in enumerate(rows):
        columns = {"name": row.code, "label": row.label.vi, **row.columns, ROW: str(number)}
        items.append(TreeNode("item", "", [TreeNode(key, text) for key, text in columns.items()]))
    return TreeNode("", "", [TreeNode("root", "", items)])
