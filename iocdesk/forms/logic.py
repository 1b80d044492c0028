"""Skip logic, standard calculations and constraints, choice filters and repeats of a form being filled.

The catalogue's forms need none of this; general XLSForms do. Expressions run in XPath's double mode. What was
typed is kept apart from what counts: an irrelevant question, or one of an instance that is no longer there, has no
value until it is asked again. A change runs what depends on it, each formula once, in the order of the ranks.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from iocdesk.core.clock import Clock
from iocdesk.core.errors import Text
from iocdesk.forms.calculated import calculated_value
from iocdesk.forms.cells import field_keys, split_key
from iocdesk.forms.expressions import ExpressionError
from iocdesk.forms.expressions.convert import to_number
from iocdesk.forms.figures import Figures
from iocdesk.forms.issues import Issue
from iocdesk.forms.logic_agenda import MAX_INSTANCES, Agenda, Task, count_instances
from iocdesk.forms.logic_choices import offered
from iocdesk.forms.logic_env import LogicEnv
from iocdesk.forms.logic_plan import Formula, LogicPlan, Use
from iocdesk.forms.model import CellKey, Choice, Field, Group, Severity
from iocdesk.forms.places import (
    DataTree,
    Place,
    expand,
    instances_in,
    moved_key,
    prefix_of,
)
from iocdesk.forms.values import MISSING, Value

MAX_CHANGES = 20
"""How often one formula may come to another result because of one change: more than a few times only where location
paths make a circle, which is left there."""

CONSTRAINT_TEXT = Text(
    "Giá trị không thỏa điều kiện của câu hỏi. Xin kiểm tra lại.",
    "The answer does not meet the question's condition. Please check it.",
)


@dataclass(slots=True)
class Effects:
    """What a change has done so far."""

    cells: set[CellKey] = field(default_factory=set)
    issues: set[CellKey] = field(default_factory=set)
    structure: bool = False


class Logic:
    """Everything of one report that is not a figure: who is asked what, how often, and whether the answer will do."""

    def __init__(
        self, plan: LogicPlan, values: Mapping[CellKey, Value], figures: Figures, clock: Clock, seed: str
    ) -> None:
        self.plan = plan
        self.clock = clock
        self.seed = seed
        self.typed: dict[CellKey, Value] = dict(values)
        """What was typed or calculated, whether it counts now or not."""
        self._figures = figures
        self._counts = count_instances(plan, values)
        self._off: set[tuple[Formula, str]] = set()
        """Conditions that do not hold, and where."""
        self._required: dict[CellKey, bool] = {}
        self._issues: dict[CellKey, Issue] = {}
        self._tree: DataTree | None = None
        self._agenda = Agenda(plan, self.instances)
        self._effects = Effects()
        self._start()

    # ------------------------------------------------------------ reading

    @property
    def values(self) -> Mapping[CellKey, Value]:
        """All answers that count now."""
        return self._figures.values

    def tree(self) -> DataTree:
        """Return the form's data as a document for location paths."""
        if self._tree is None:
            self._tree = DataTree(self.plan.form, self.values, self.instances)
        return self._tree

    def relevant(self, key: CellKey) -> bool:
        """Say whether a question (or a group of no question's name), and all around it, are asked."""
        prefix, code, _ = split_key(key)
        place = self.plan.places.named(code)
        return place is None or self._shown(place, prefix)

    def _shown(self, place: Place, prefix: str) -> bool:
        if not prefix and not self._off:
            return True
        inside = instances_in(prefix)
        for depth, (name, index) in enumerate(inside):
            if index > self._counts.get(prefix_of(inside[:depth]) + name, 0):
                return False
        return not any(
            (guard, prefix_of(inside[: len(guard.place.repeats)])) in self._off
            for guard in self.plan.guards[place]
        )

    def required(self, key: CellKey) -> bool:
        """Say whether the answer is required; a condition counts as it stands now."""
        prefix, code, _ = split_key(key)
        found = self._required.get(prefix + code)
        if found is None:
            node = self.plan.places.fields[code].node
            return isinstance(node, Field) and node.required in ("true()", "yes")
        return found

    def instances(self, repeat: str) -> int:
        """Return how many instances there are of a repeat, by its key."""
        return self._counts.get(repeat, 0)

    def issues(self) -> list[Issue]:
        """Return the constraints that do not hold."""
        return list(self._issues.values())

    def issue_at(self, key: CellKey) -> Issue | None:
        """Return the broken constraint at one cell."""
        return self._issues.get(key)

    def choices(self, key: CellKey, choices: tuple[Choice, ...]) -> tuple[Choice, ...]:
        """Return the choices of a select, as its filter lets pass."""
        return offered(self, key, choices)

    # ------------------------------------------------------------ changing

    def take_effects(self) -> Effects:
        """Return what has changed since the last call."""
        taken, self._effects = self._effects, Effects()
        return taken

    def _start(self) -> None:
        keys: dict[CellKey, Value] = {}
        for place in self.plan.places.fields.values():
            for prefix in self._where(place):
                keys |= self._default(place, prefix)
        self._show_now(keys)
        for formula in self.plan.formulas:
            self._agenda.add_everywhere(formula)
        self._run()
        self._effects = Effects()

    def put(self, changes: Mapping[CellKey, Value]) -> None:
        """Take in what was typed and bring everything up to date; instances that are not there yet are added."""
        self.typed.update(changes)
        for key, value in changes.items():
            if value.answered and "[" in key:
                self._make_room(key)
        self._show_keys(changes)
        self._run()

    def refreshed(self, cells: Iterable[CellKey], issues: Iterable[CellKey]) -> None:
        """Bring up to date what depends on figures that have changed by themselves."""
        self._effects.issues.update(issues)
        self._touched(cells)
        self._run()

    def add_instance(self, repeat: str) -> None:
        """Add an instance at the end of `repeat`, with its defaults.

        Raises:
            KeyError: no such repeat, or there are as many as there can be.
        """
        prefix, name, _ = split_key(repeat)
        place = self.plan.places.groups.get(name)
        count = self._counts.get(repeat, 0)
        known = place is not None and isinstance(place.node, Group) and place.node.repeat
        if not known or count >= MAX_INSTANCES or (prefix and not self._within(prefix)):
            msg = f"no instance can be added to {repeat}"
            raise KeyError(msg)
        self._set_count(repeat, count + 1)
        self._run()

    def remove_instance(self, repeat: str, index: int) -> None:
        """Remove instance `index`; later ones move up.

        Raises:
            KeyError: there is no such instance.
        """
        last = self._counts.get(repeat, 0)
        if not 1 <= index <= last:
            msg = f"{repeat} has {last} instances, no {index}"
            raise KeyError(msg)
        self._counts[repeat] = last - 1
        self._tree = None
        self._effects.structure = True
        self._move_up(repeat, index)
        group = self.plan.places.groups[split_key(repeat)[1]]
        stale = {key for key in self.values if key.startswith(f"{repeat}[")}
        self._show_keys(stale | {k for k in self.typed if k.startswith(f"{repeat}[")})
        for number in range(index, last):
            self._agenda.add_inside(group, f"{repeat}[{number}]/")
        self._touch_instances(group, repeat, range(index, last + 1))
        self._run()

    def _move_up(self, repeat: str, index: int) -> None:
        def renamed(key: str) -> str | None:
            return moved_key(key, repeat, index)

        self.typed = {new: v for key, v in self.typed.items() if (new := renamed(key)) is not None}
        self._counts = {new: n for key, n in self._counts.items() if (new := renamed(key)) is not None}
        self._required = {new: v for key, v in self._required.items() if (new := renamed(key)) is not None}
        self._off = {(f, new) for f, key in self._off if (new := renamed(key)) is not None}
        before = self._issues
        self._issues = {
            new: replace(issue, key=new) for key, issue in before.items() if (new := renamed(key)) is not None
        }
        self._effects.issues |= before.keys() ^ self._issues.keys()

    def _within(self, prefix: str) -> bool:
        inside = instances_in(prefix)
        return all(
            index <= self._counts.get(prefix_of(inside[:depth]) + name, 0)
            for depth, (name, index) in enumerate(inside)
        )

    def _make_room(self, key: CellKey) -> None:
        """Add the instances that a key speaks of, where a person may add them."""
        inside = instances_in(key)
        for depth, (name, index) in enumerate(inside):
            node = self.plan.places.groups[name].node
            repeat = prefix_of(inside[:depth]) + name
            counted = isinstance(node, Group) and bool(node.repeat_count)
            if self._counts.get(repeat, 0) < index <= MAX_INSTANCES and not counted:
                self._set_count(repeat, index)

    # ------------------------------------------------------------ what counts

    def _show_keys(self, keys: Iterable[CellKey]) -> None:
        """Let the values of `keys` count, or not, as things stand now."""
        fields = self.plan.places.fields
        news = {}
        for key in keys:
            prefix, code, _ = split_key(key)
            shown = self._shown(fields[code], prefix)
            news[key] = self.typed.get(key, MISSING) if shown else MISSING
        self._show_now(news)

    def _show_now(self, news: Mapping[CellKey, Value]) -> None:
        cells, issues = self._figures.put(news)
        self._effects.issues |= issues
        self._touched(cells)

    def _touched(self, cells: Iterable[CellKey]) -> None:
        for key in cells:
            self._effects.cells.add(key)
            prefix, code, category = split_key(key)
            if self._tree is not None:
                self._tree.changed(key, self.values.get(key, MISSING))
            if not category:
                self._agenda.add_readers(code, prefix)

    def _touch_instances(self, group: Place, repeat: str, numbers: Iterable[int]) -> None:
        """Schedule what reads a repeat, or anything in instances of it that have come, gone or moved."""
        self._agenda.add_readers(group.node.name, split_key(repeat)[0])
        for number in numbers:
            for place in self.plan.places.below(group):
                self._agenda.add_readers(place.node.name, f"{repeat}[{number}]/")

    def _where(self, place: Place) -> Iterator[str]:
        return expand(place.repeats, self.instances)

    def _default(self, place: Place, prefix: str) -> dict[CellKey, Value]:
        node, default = place.node, self.plan.defaults.get(place)
        key = prefix + node.name
        if default is None or key in self.typed or not isinstance(node, Field):
            return {}
        value = calculated_value(node, default, LogicEnv(self, prefix, key))
        if not value.answered:
            return {}
        self.typed[key] = value
        return {key: value}

    # ------------------------------------------------------------ running

    def _run(self) -> None:
        changes: Counter[Task] = Counter()
        while (task := self._agenda.next()) is not None:
            if changes[task] < MAX_CHANGES and self._apply(self.plan.formulas[task[0]], task[2]):
                changes[task] += 1

    def _apply(self, formula: Formula, prefix: str) -> bool:
        """Run one formula in one instance; returns whether others may have to be run because of it."""
        node = formula.place.node
        key = prefix + node.name
        if prefix and not self._within(prefix):
            return False
        env = LogicEnv(self, prefix, key)
        match formula.use:
            case Use.COUNT:
                return self._set_count(key, _whole(to_number(formula.compiled.evaluate(env))))
            case Use.RELEVANT:
                return self._set_relevant(formula, prefix, holds=_holds(formula, env))
            case Use.CALCULATE if isinstance(node, Field):
                return self._set_calculated(key, calculated_value(node, formula.compiled, env))
            case Use.REQUIRED:
                self._required[key] = _holds(formula, env)
            case _:
                answered = self.values.get(key, MISSING).answered
                self._set_issue(key, node, holds=not answered or _holds(formula, env))
        return False

    def _set_calculated(self, key: CellKey, value: Value) -> bool:
        changed = self.typed.get(key, MISSING) != value
        self.typed[key] = value
        self._show_keys((key,))
        return changed

    def _set_count(self, repeat: str, wanted: int) -> bool:
        before = self._counts.get(repeat, 0)
        if before == wanted:
            return False
        self._counts[repeat] = wanted
        self._tree = None
        self._effects.structure = True
        group = self.plan.places.groups[split_key(repeat)[1]]
        inner = self.plan.places.below(group)
        for number in range(before + 1, wanted + 1):
            self._begin(group, inner, f"{repeat}[{number}]/")
        if wanted < before:
            gone = tuple(f"{repeat}[{number}]/" for number in range(wanted + 1, before + 1))
            self._show_keys([key for key in self.typed if key.startswith(gone)])
            self._drop_issues(gone)
        self._touch_instances(group, repeat, range(min(before, wanted) + 1, max(before, wanted) + 1))
        return True

    def _begin(self, group: Place, inner: tuple[Place, ...], prefix: str) -> None:
        """Fill a new instance: what was typed in it before, else the defaults; one instance of repeats inside."""
        given = instances_in(prefix)
        for place in inner:
            node = place.node
            if isinstance(node, Group) and node.repeat and not node.repeat_count:
                for where in expand(place.repeats, self.instances, given):
                    self._counts.setdefault(where + node.name, 1)
        for place in inner:
            if isinstance(place.node, Field):
                for where in expand(place.repeats, self.instances, given):
                    self._default(place, where)
        self._show_keys([key for key in self.typed if key.startswith(prefix)])
        self._agenda.add_inside(group, prefix)

    def _drop_issues(self, gone: tuple[str, ...]) -> None:
        for key in [key for key in self._issues if key.startswith(gone)]:
            del self._issues[key]
            self._effects.issues.add(key)

    def _set_relevant(self, formula: Formula, prefix: str, *, holds: bool) -> bool:
        state = (formula, prefix)
        if holds != (state in self._off):
            return False
        (self._off.discard if holds else self._off.add)(state)
        self._effects.structure = True
        place = formula.place
        below = self.plan.places.below(place) if isinstance(place.node, Group) else (place,)
        given = instances_in(prefix)
        news: list[CellKey] = []
        names: set[str] = set()
        for inner in below:
            node = inner.node
            if isinstance(node, Field):
                if node.indicator is not None:
                    names.add(node.name)
                for where in expand(inner.repeats, self.instances, given):
                    news += field_keys(where, node, self.plan.form)
        if names:
            self._hide_figures(names)
        self._show_keys([key for key in news if key in self.typed])
        return True

    def _hide_figures(self, names: set[str]) -> None:
        fields = self.plan.places.fields
        hidden = {name for name in names if not self._shown(fields[name], "")}
        cells, issues = self._figures.hide(names, hidden)
        self._effects.issues |= issues
        self._touched(cells)

    def _set_issue(self, key: CellKey, node: Group | Field, *, holds: bool) -> None:
        if holds == (key in self._issues):
            self._effects.issues.add(key)
        if holds:
            self._issues.pop(key, None)
        elif isinstance(node, Field):
            message = node.constraint_message
            text = message if message.vi or message.en else CONSTRAINT_TEXT
            self._issues[key] = Issue(key, Severity.ERROR, "constraint", text)


def _holds(formula: Formula, env: LogicEnv) -> bool:
    """Evaluate a condition; one that cannot be evaluated with these answers (a malformed date format) stops nobody."""
    try:
        return formula.compiled.boolean(env)
    except ExpressionError:
        return True


def _whole(count: float) -> int:
    return int(count) if 0 <= count <= MAX_INSTANCES else 0


__all__ = ["CONSTRAINT_TEXT", "MAX_INSTANCES", "Effects", "Logic"]
