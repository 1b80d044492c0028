"""The figures of a form being filled: totals, derivations and rules, kept up to date cell by cell.

Only what depends on a changed cell is evaluated again. Figures are exact decimals; a rule with a missing
operand is *not applicable*, and says which operand it lacks.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal, InvalidOperation, Overflow

from iocdesk.forms.expressions import MISSING as NO_ANSWER
from iocdesk.forms.expressions import NOT_APPLICABLE as SAYS_NOTHING
from iocdesk.forms.history import History
from iocdesk.forms.model import CellKey, Rule
from iocdesk.forms.program import Check, Derivation, Program, Slot, Total, YearSum, add_up
from iocdesk.forms.values import MISSING, NOT_APPLICABLE, NOTHING, Presence, Value

PRECISION = 50
"""Significant digits of a quotient before it is rounded to the field's decimals."""
MAX_MAGNITUDE = 30
"""Digits before the comma beyond which a calculated figure is none."""

_ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class RuleSkip:
    """A rule that says nothing yet, and the operands it lacks (none where it divides by 0)."""

    rule: Rule
    missing: tuple[Slot, ...]


class Figures:
    """Values of one report's figures with all that follows from them."""

    def __init__(self, program: Program, values: Mapping[CellKey, Value], history: History) -> None:
        self.program = program
        self._history = history
        self._context = Context(prec=PRECISION, rounding=ROUND_HALF_UP, traps=[InvalidOperation, Overflow])
        self.values: dict[CellKey, Value] = dict(values)
        self._numbers: dict[Slot, Decimal | None] = {
            key: data if type(data := v.data) is Decimal else v.number for key, v in values.items()
        }
        self._broken: set[int] = set()
        self._skipped: set[int] = set()
        self._hidden: set[str] = set()
        self._read_outside()
        for index in range(len(program.steps)):
            self._run_step(index)
        self._evaluate_all()

    # ------------------------------------------------------------ changing

    def _read_outside(self) -> set[Slot]:
        """Read other forms and periods; returns the slots that changed."""
        history, changed = self._history, set()
        for slot, outside in self.program.outside.items():
            if outside.villages:
                count = history.villages()
                number = None if count is None else Decimal(count)
            else:
                number = history.figure(outside.when, outside.code, outside.category)
            if self._numbers.get(slot) != number:
                changed.add(slot)
            self._numbers[slot] = number
        return changed

    def refresh_history(self) -> tuple[set[CellKey], set[CellKey]]:
        """Read all outside figures again (after a sync); returns as `put`."""
        return self._follow(self._read_outside())

    def put(self, changes: Mapping[CellKey, Value]) -> tuple[set[CellKey], set[CellKey]]:
        """Put values in; returns (cells that changed, cells whose findings changed)."""
        values, numbers = self.values, self._numbers
        changed: set[Slot] = set()
        for key, value in changes.items():
            if values.get(key, MISSING) != value:
                values[key] = value
                numbers[key] = value.number
                changed.add(key)
        return self._follow(changed)

    def hide(self, names: Iterable[str], hidden: set[str]) -> tuple[set[CellKey], set[CellKey]]:
        """Say which of the fields `names` are not asked: they have neither calculated values nor findings.

        Returns as `put`.
        """
        program = self.program
        flipped = [name for name in names if (name in hidden) != (name in self._hidden)]
        self._hidden.difference_update(flipped)
        self._hidden.update(name for name in flipped if name in hidden)
        steps = (program.step_at[name] for name in flipped if name in program.step_at)
        changed = {slot for slot in map(self._run_step, sorted(steps)) if slot is not None}
        cells, issues = self._follow(changed)
        checks = (index for name in flipped for index in program.checks_on.get(name, ()))
        return cells, issues | self._evaluate(checks)

    def _follow(self, changed: set[Slot]) -> tuple[set[CellKey], set[CellKey]]:
        """Run what depends on the changed slots."""
        if not changed:
            return set(), set()
        after, checks_of = self.program.steps_after, self.program.checks_of
        steps = {index for slot in changed for index in after.get(slot, ())}
        for index in sorted(steps):
            slot = self._run_step(index)
            if slot is not None:
                changed.add(slot)
        checks = {index for slot in changed for index in checks_of.get(slot, ())}
        return {slot for slot in changed if slot[0] != "@"}, self._evaluate(checks)

    def _run_step(self, index: int) -> Slot | None:
        """Evaluate one step; returns its slot if the result changed."""
        step = self.program.steps[index]
        if isinstance(step, YearSum):
            return self._add_year(step)
        if self._hidden and step.key in self._hidden:
            return self._store(step.key, MISSING)
        if isinstance(step, Total):
            return self._store(step.key, self._total(step))
        number = self._derive(step)
        return self._store(step.key, MISSING if number is None else Value.of(number))

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
        try:
            if step.denominator is not None:
                below = step.denominator.call(*map(get, step.below))
                if below is NO_ANSWER or below == 0:
                    return None
                top = self._context.divide(top, below)
            number = top.quantize(Decimal(1).scaleb(-step.decimals), ROUND_HALF_UP, self._context)
        except (InvalidOperation, Overflow):
            return None
        if number.adjusted() > MAX_MAGNITUDE:
            return None
        return number or abs(number)  # never -0

    def _evaluate_all(self) -> None:
        """Evaluate every check for the first time; thousands of reports are opened so when files are imported."""
        get, not_applicable = self._numbers.get, SAYS_NOTHING
        broken, skipped = self._broken, self._skipped
        for index, (function, slots, as_zero) in enumerate(self.program.first_look):
            try:
                if (
                    len(slots) == 1
                ):  # most rules have one or two operands, and a call of so many is three times as quick
                    answer = function(get(slots[0]))
                elif len(slots) == 2:
                    answer = function(get(slots[0]), get(slots[1]))
                else:
                    answer = function(*map(get, slots))
            except not_applicable:
                answer = NO_ANSWER
            if answer is NO_ANSWER and as_zero:
                try:
                    answer = function(*[get(slot) or _ZERO for slot in slots])
                except not_applicable:
                    answer = NO_ANSWER
            if answer is False:
                broken.add(index)
            elif answer is NO_ANSWER:
                skipped.add(index)

    def _evaluate(self, indexes: Iterable[int]) -> set[CellKey]:
        touched: set[CellKey] = set()
        checks, get, hidden = self.program.checks, self._numbers.get, self._hidden
        for index in indexes:
            check = checks[index]
            if hidden and check.code in hidden:
                broken = skipped = False
            else:
                answer = check.compiled.call(*map(get, check.slots))
                if answer is NO_ANSWER and check.rule.missing_as_zero:
                    answer = check.compiled.call(*[get(slot) or _ZERO for slot in check.slots])
                broken, skipped = answer is False, answer is NO_ANSWER
            if broken != (index in self._broken):
                touched.add(check.rule.on)
                (self._broken.add if broken else self._broken.discard)(index)
            (self._skipped.add if skipped else self._skipped.discard)(index)
        return touched

    # ------------------------------------------------------------ reading

    def broken(self) -> list[Check]:
        """Return the checks that do not hold, in the order of the form's rules."""
        return [self.program.checks[index] for index in sorted(self._broken)]

    def broken_at(self, key: CellKey) -> list[Check]:
        """Return the broken checks that stand on `key`."""
        indexes = self.program.checks_of.get(key, ()) if self._broken else ()
        found = (self.program.checks[index] for index in indexes if index in self._broken)
        return [check for check in found if check.rule.on == key]

    def skipped(self) -> tuple[RuleSkip, ...]:
        """Return the rules that are not applicable yet, with the operands they lack."""
        checks = (self.program.checks[index] for index in sorted(self._skipped))
        return tuple(RuleSkip(check.rule, self._lacking(check)) for check in checks)

    def _lacking(self, check: Check) -> tuple[Slot, ...]:
        lacking: dict[Slot, None] = {}
        for slot in check.slots:
            if self._numbers.get(slot) is None:
                at = self.program.step_at.get(slot)
                step = None if at is None else self.program.steps[at]
                parts = (step.earlier, step.cell) if isinstance(step, YearSum) else (slot,)
                lacking.update(dict.fromkeys(part for part in parts if self._numbers.get(part) is None))
        return tuple(lacking)

    def running_total(self, key: CellKey) -> tuple[Decimal, int, int] | None:
        """Return (sum so far, answered, of how many) of a summed field that is incomplete."""
        parts = self.program.parts_of.get(key)
        if parts is None or key in self._hidden or self.values.get(key, MISSING).answered:
            return None
        numbers = [self.values.get(part, MISSING) for part in parts]
        answered = [value.number or _ZERO for value in numbers if value.answered]
        return (sum(answered, _ZERO), len(answered), len(parts)) if answered else None
