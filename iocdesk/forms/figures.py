"""The figures of a form being filled: totals, derivations and rules, kept up to date cell by cell.

Only what depends on a changed cell is evaluated again. Figures are exact decimals; a rule with a missing
operand is *not applicable*, and says which operand it lacks.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal

from iocdesk.forms.expressions import MISSING as NO_ANSWER
from iocdesk.forms.history import History
from iocdesk.forms.model import CellKey, Form, Rule
from iocdesk.forms.program import Check, Derivation, Program, Slot, Total, YearSum, add_up
from iocdesk.forms.values import MISSING, NOT_APPLICABLE, NOTHING, Presence, Value

_CONTEXT = Context(prec=50, rounding=ROUND_HALF_UP)


@dataclass(frozen=True, slots=True)
class RuleSkip:
    """A rule that says nothing yet, and the operands it lacks."""

    rule: Rule
    missing: tuple[Slot, ...]


class Figures:
    """Values of one report's figures with all that follows from them."""

    def __init__(
        self, form: Form, program: Program, values: Mapping[CellKey, Value], history: History
    ) -> None:
        self.form = form
        self.program = program
        self._history = history
        self.values: dict[CellKey, Value] = dict(values)
        self._numbers: dict[Slot, Decimal | None] = {key: v.number for key, v in values.items()}
        self._broken: set[int] = set()
        self._skipped: set[int] = set()
        self._read_outside()
        for index in range(len(program.steps)):
            self._run_step(index)
        self._evaluate(range(len(program.checks)))

    def _read_outside(self) -> None:
        history = self._history
        for slot, outside in self.program.outside.items():
            if outside.villages:
                count = history.villages()
                self._numbers[slot] = None if count is None else Decimal(count)
            else:
                self._numbers[slot] = history.figure(outside.when, outside.code, outside.category)

    def refresh_history(self) -> frozenset[CellKey]:
        """Read all outside figures again (after a sync) and bring everything up to date."""
        before = dict(self.values)
        self._read_outside()
        for index in range(len(self.program.steps)):
            self._run_step(index)
        self._evaluate(range(len(self.program.checks)))
        return frozenset(key for key, value in self.values.items() if before.get(key) != value)

    def put(self, changes: Mapping[CellKey, Value]) -> tuple[set[CellKey], set[CellKey]]:
        """Put values in; returns (cells that changed, cells whose findings changed)."""
        changed: set[Slot] = set()
        steps: set[int] = set()
        after = self.program.steps_after
        for key, value in changes.items():
            if self.values.get(key, MISSING) == value:
                continue
            self.values[key] = value
            self._numbers[key] = value.number
            changed.add(key)
            steps.update(after.get(key, ()))
        for index in sorted(steps):
            slot = self._run_step(index)
            if slot is not None:
                changed.add(slot)
        return {slot for slot in changed if not slot.startswith("@")}, self._recheck(changed)

    def _recheck(self, changed: Iterable[Slot]) -> set[CellKey]:
        checks_of = self.program.checks_of
        affected: set[int] = set()
        for slot in changed:
            affected.update(checks_of.get(slot, ()))
        return self._evaluate(affected)

    def _run_step(self, index: int) -> Slot | None:
        """Evaluate one step; returns its slot if the result changed."""
        step = self.program.steps[index]
        if isinstance(step, Total):
            return self._store(step.key, self._total(step))
        if isinstance(step, Derivation):
            number = self._derive(step)
            return self._store(step.key, MISSING if number is None else Value.of(number))
        return self._add_year(step)

    def _add_year(self, step: YearSum) -> Slot | None:
        year = add_up((self._numbers.get(step.earlier), self._numbers.get(step.cell)))
        if self._numbers.get(step.key) == year:
            return None
        self._numbers[step.key] = year
        return step.key

    def _store(self, key: CellKey, value: Value) -> Slot | None:
        if self.values.get(key, MISSING) == value:
            return None
        self.values[key] = value
        self._numbers[key] = value.number
        return key

    def _total(self, step: Total) -> Value:
        parts = [self.values.get(part, MISSING) for part in step.parts]
        counted = [part for part in parts if part.presence is not Presence.NOT_APPLICABLE]
        if not counted:
            return NOT_APPLICABLE
        if all(part.presence is Presence.NOTHING for part in counted):
            return NOTHING
        total = add_up(part.number for part in counted)
        return MISSING if total is None else Value.of(total)

    def _derive(self, step: Derivation) -> Decimal | None:
        get = self._numbers.get
        top = step.numerator.call(*map(get, step.top))
        if top is NO_ANSWER:
            return None
        if step.denominator is not None:
            below = step.denominator.call(*map(get, step.below))
            if below is NO_ANSWER or below == 0:
                return None
            top = _CONTEXT.divide(top, below)
        return top.quantize(Decimal(1).scaleb(-step.decimals), ROUND_HALF_UP, _CONTEXT)

    def _evaluate(self, indexes: Iterable[int]) -> set[CellKey]:
        touched: set[CellKey] = set()
        checks, get = self.program.checks, self._numbers.get
        for index in indexes:
            check = checks[index]
            answer = check.compiled.call(*map(get, check.slots))
            if answer is NO_ANSWER and check.rule.missing_as_zero:
                answer = check.compiled.call(*(get(slot) or Decimal(0) for slot in check.slots))
            broken, skipped = answer is False, answer is NO_ANSWER
            if broken != (index in self._broken):
                touched.add(check.rule.on)
                (self._broken.add if broken else self._broken.discard)(index)
            (self._skipped.add if skipped else self._skipped.discard)(index)
        return touched

    def broken(self) -> list[Check]:
        """Return the checks that do not hold, in the order of the form's rules."""
        return [self.program.checks[index] for index in sorted(self._broken)]

    def broken_at(self, key: CellKey) -> list[Check]:
        """Return the broken checks that stand on `key`."""
        indexes = self.program.checks_of.get(key, ())
        found = (self.program.checks[index] for index in indexes if index in self._broken)
        return [check for check in found if check.rule.on == key]

    def skipped(self) -> tuple[RuleSkip, ...]:
        """Return the rules that are not applicable yet, with the operands they lack."""
        found = []
        for index in sorted(self._skipped):
            check = self.program.checks[index]
            missing = tuple(dict.fromkeys(s for s in check.slots if self._numbers.get(s) is None))
            found.append(RuleSkip(check.rule, missing))
        return tuple(found)

    def running_total(self, key: CellKey) -> tuple[Decimal, int, int] | None:
        """Return (sum so far, answered, of how many) of a summed field that is incomplete."""
        parts = self.program.parts_of.get(key)
        if parts is None or self.values.get(key, MISSING).answered:
            return None
        numbers = [self.values.get(part, MISSING) for part in parts]
        answered = [value.number or Decimal(0) for value in numbers if value.answered]
        return (sum(answered, Decimal(0)), len(answered), len(parts)) if answered else None
