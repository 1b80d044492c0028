"""A form made ready to run: which figures are calculated from which, and which rules look at which cell.

Made once per form version and shared by all its sessions. Operands are addressed by *slots*: a cell key for a
cell of the form, or a key starting with "@" for a figure from outside (another form, another period).
"""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from iocdesk.forms.cells import category_keys, is_summed
from iocdesk.forms.expressions import (
    CompiledRule,
    CompiledValue,
    ExpressionError,
    Ref,
    RefKind,
    When,
    compile_rule,
    compile_value,
)
from iocdesk.forms.inputs import decimals_of
from iocdesk.forms.model import CellKey, Field, Form, Indicator, Rule, Severity, Source

Slot = str
_YEAR = "@year:"


@dataclass(frozen=True, slots=True)
class Outside:
    """A slot filled from `History`: `own` when the code is a field of this form."""

    slot: Slot
    when: When
    code: str
    category: str | None
    own: bool
    villages: bool = False


@dataclass(frozen=True, slots=True)
class Total:
    """A field's own cell as the sum of its first split."""

    key: CellKey
    parts: tuple[CellKey, ...]


@dataclass(frozen=True, slots=True)
class Derivation:
    """A derived figure: numerator div denominator, rounded."""

    key: CellKey
    numerator: CompiledValue
    top: tuple[Slot, ...]
    denominator: CompiledValue | None
    below: tuple[Slot, ...]
    decimals: int


@dataclass(frozen=True, slots=True)
class YearSum:
    """The slot `@sum-in-year` of a figure of this form: earlier periods (outside) plus this cell."""

    key: Slot
    earlier: Slot
    cell: CellKey


Step = Total | Derivation | YearSum


@dataclass(frozen=True, slots=True)
class Check:
    """One rule with its operands' slots."""

    rule: Rule
    compiled: CompiledRule
    slots: tuple[Slot, ...]
    code: str
    """The field that the rule stands on."""


@dataclass(frozen=True, slots=True)
class Program:
    """The dependency graph of a form's figures."""

    fields: Mapping[str, Field]
    steps: tuple[Step, ...]
    """In an order in which each comes after what it reads."""
    steps_after: Mapping[Slot, tuple[int, ...]]
    """For each slot, the steps that depend on it, directly or not, in order."""
    checks: tuple[Check, ...]
    checks_of: Mapping[Slot, tuple[int, ...]]
    outside: Mapping[Slot, Outside]
    checks_on: Mapping[str, tuple[int, ...]]
    """For each field, the rules that stand on it."""
    step_at: Mapping[Slot, int]
    parts_of: Mapping[CellKey, tuple[CellKey, ...]]
    """A summed field's own cell to its first table's cells."""
    first_look: tuple[tuple[Callable[..., object], tuple[Slot, ...], bool], ...]
    """Of each check the generated function, its operands, and whether missing counts as zero: all are asked at once
    when a report is opened."""

    def needs(self) -> dict[str, tuple[str, ...]]:
        """Return for each field that is calculated here the fields it is calculated from."""
        return {
            step.key: tuple(slot.removeprefix(_YEAR).partition(".")[0] for slot in _inputs(step))
            for step in self.steps
            if not isinstance(step, YearSum)
        }


def _inputs(step: Total | Derivation) -> tuple[Slot, ...]:
    return step.parts if isinstance(step, Total) else step.top + step.below


def build_program(form: Form) -> Program:
    """Compile every total, derivation and decimal rule of `form`.

    Raises:
        ExpressionError: an expression that the compiler would have refused.
    """
    builder = _Builder(form)
    for field in form.fields():
        if field.indicator is not None:
            builder.add_field(field, field.indicator)
    for rule in form.rules:
        builder.add_rule(rule)
    return builder.finish()


class _Builder:
    def __init__(self, form: Form) -> None:
        self.form = form
        self.fields = {field.name: field for field in form.fields()}
        self.steps: dict[Slot, tuple[Step, tuple[Slot, ...]]] = {}
        self.checks: list[Check] = []
        self.outside: dict[Slot, Outside] = {}

    def add_field(self, field: Field, indicator: Indicator) -> None:
        if is_summed(indicator):
            parts = tuple(category_keys("", field, self.form)[0])
            self.steps[field.name] = (Total(field.name, parts), parts)
        elif indicator.source is Source.DERIVED and indicator.numerator:
            self._add_derivation(field, indicator)
        elif field.calculate:
            self._add_calculation(field, indicator)

    def _add_calculation(self, field: Field, indicator: Indicator) -> None:
        """A standard calculation of a figure from figures is exact too; one that is more is left to the logic."""
        try:
            compiled = compile_value(field.calculate, decimals=indicator.decimals, on=field.name)
        except ExpressionError:
            return
        top = self._slots(compiled.operands)
        step = Derivation(field.name, compiled, top, None, (), indicator.decimals)
        self.steps[field.name] = (step, top)

    def _add_derivation(self, field: Field, indicator: Indicator) -> None:
        numerator = compile_value(indicator.numerator, decimals=indicator.decimals, on=field.name)
        top = self._slots(numerator.operands)
        denominator = None
        below: tuple[Slot, ...] = ()
        if indicator.denominator.strip():
            denominator = compile_value(indicator.denominator, decimals=indicator.decimals, on=field.name)
            below = self._slots(denominator.operands)
        step = Derivation(field.name, numerator, top, denominator, below, indicator.decimals)
        self.steps[field.name] = (step, top + below)

    def add_rule(self, rule: Rule) -> None:
        code = rule.on.partition(".")[0]
        decimals = decimals_of(self.fields[code]) if code in self.fields else 0
        compiled = compile_rule(rule.expression, decimals=decimals or 0, on=code)
        self.checks.append(Check(rule, compiled, self._slots(compiled.operands), code))
        if rule.severity is Severity.ERROR and rule.expression.strip() == f"${{{code}}} >= 0":
            self._add_to_parts(rule, compiled, code)

    def _add_to_parts(self, rule: Rule, compiled: CompiledRule, code: str) -> None:
        """What cannot be negative as a whole cannot be so in a part either; an empty part says nothing."""
        for table in category_keys("", self.fields[code], self.form) if code in self.fields else ():
            for part in table:
                beside = replace(rule, on=part, missing_as_zero=True)
                self.checks.append(Check(beside, compiled, (part,), code))

    def _slots(self, refs: Iterable[Ref]) -> tuple[Slot, ...]:
        return tuple(self._slot(ref) for ref in refs)

    def _slot(self, ref: Ref) -> Slot:
        key = f"{ref.code}.{ref.category}" if ref.category else ref.code
        own = ref.code in self.fields
        if ref.kind is RefKind.VILLAGES:
            return self._out(Outside("@villages", When.NOW, "", None, own=False, villages=True))
        if ref.when is When.NOW and own:
            return key
        slot = self._out(Outside(f"@{ref.when}:{key}", ref.when, ref.code, ref.category, own))
        if ref.when is not When.SUM_IN_YEAR or not own:
            return slot
        year = _YEAR + key
        self.steps[year] = (YearSum(year, slot, key), (slot, key))
        return year

    def _out(self, outside: Outside) -> Slot:
        self.outside[outside.slot] = outside
        return outside.slot

    def finish(self) -> Program:
        order = self._order()
        position = {slot: index for index, slot in enumerate(order)}
        checks_of: dict[Slot, list[int]] = defaultdict(list)
        for index, check in enumerate(self.checks):
            for slot in {*check.slots, check.rule.on}:
                checks_of[slot].append(index)
        checks_on: dict[str, list[int]] = defaultdict(list)
        for index, check in enumerate(self.checks):
            checks_on[check.code].append(index)
        return Program(
            self.fields,
            tuple(self.steps[slot][0] for slot in order),
            self._closures(order, position),
            tuple(self.checks),
            {slot: tuple(found) for slot, found in checks_of.items()},
            self.outside,
            {code: tuple(found) for code, found in checks_on.items()},
            position,
            {step.key: step.parts for step, _ in self.steps.values() if isinstance(step, Total)},
            tuple(
                (check.compiled.function, check.slots, check.rule.missing_as_zero) for check in self.checks
            ),
        )

    def _order(self) -> list[Slot]:
        """Sort the steps so that each comes after what it reads; stable in the order of the form."""
        waiting = {slot: {s for s in reads if s in self.steps} for slot, (_, reads) in self.steps.items()}
        rank = {slot: index for index, slot in enumerate(self.steps)}
        readers: dict[Slot, list[Slot]] = defaultdict(list)
        for slot, reads in waiting.items():
            for read in reads:
                readers[read].append(slot)
        ready = [(rank[slot], slot) for slot, reads in waiting.items() if not reads]
        heapq.heapify(ready)
        order: list[Slot] = []
        while ready:
            _, slot = heapq.heappop(ready)
            order.append(slot)
            for reader in readers[slot]:
                waiting[reader].discard(slot)
                if not waiting[reader]:
                    heapq.heappush(ready, (rank[reader], reader))
        if len(order) != len(self.steps):
            msg = f"circular calculation in {self.form.id}"
            raise ValueError(msg)
        return order

    def _closures(self, order: list[Slot], position: Mapping[Slot, int]) -> dict[Slot, tuple[int, ...]]:
        direct: dict[Slot, list[Slot]] = defaultdict(list)
        for slot in order:
            for read in self.steps[slot][1]:
                direct[read].append(slot)
        closures: dict[Slot, frozenset[int]] = {}
        for slot in [*reversed(order), *(slot for slot in direct if slot not in position)]:
            reached = {position[reader] for reader in direct[slot]}
            for reader in direct[slot]:
                reached |= closures[reader]
            closures[slot] = frozenset(reached)
        return {slot: tuple(sorted(reached)) for slot, reached in closures.items() if reached}


def add_up(numbers: Iterable[Decimal | None]) -> Decimal | None:
    """Sum figures; None when one is missing: no figure yet never counts as zero."""
    total = Decimal(0)
    for number in numbers:
        if number is None:
            return None
        total += number
    return total
