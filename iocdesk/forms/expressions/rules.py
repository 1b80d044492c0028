"""Decimal mode: rules and derivations of indicators, exact and with "not applicable" as an answer.

An operand is a `Decimal` or missing (None). A missing operand, or a division by zero, that is actually
evaluated makes the whole result `MISSING`. What is not evaluated cannot: the branch `if` does not take,
the right side of `and` after a false left side, of `or` after a true one (both lazy, left to right, so
`false and missing` is false while `missing and false` is not applicable), and `coalesce(a, b)` answers
b when a is missing. `=` and `!=` compare after rounding both sides half up to `decimals`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import (
    ROUND_CEILING,
    ROUND_DOWN,
    ROUND_FLOOR,
    ROUND_HALF_UP,
    Context,
    Decimal,
    DivisionByZero,
    InvalidOperation,
    Overflow,
)
from enum import Enum
from typing import Any, Final, Literal, Protocol, TypeAlias

from iocdesk.forms.expressions.bytecode import bytecode
from iocdesk.forms.expressions.decimal_code import Program, Want, generate
from iocdesk.forms.expressions.parser import parse
from iocdesk.forms.expressions.refs import Ref, RefKind, When

PRECISION: Final = 50
"""Significant digits of every intermediate result; sums and products of figures stay exact."""


class Missing(Enum):
    """The answer "not applicable" (không áp dụng): something needed has no figure."""

    MISSING = "missing"

    def __repr__(self) -> str:
        return "MISSING"

    def __bool__(self) -> bool:
        msg = "MISSING is neither true nor false; compare with `is MISSING`"
        raise TypeError(msg)


MISSING: Final = Missing.MISSING
MissingType: TypeAlias = Literal[Missing.MISSING]


class RuleEnv(Protocol):
    """What a rule may read; None means that there is no figure."""

    def value(self, code: str, category: str | None) -> Decimal | None:
        """Return this report's cell."""

    def history(self, when: When, code: str, category: str | None) -> Decimal | None:
        """Return the figure at another moment; `when` is never NOW."""

    def indicator(self, code: str, category: str | None) -> Decimal | None:
        """Return what `ind()` means: this report's own cell, else the newest figure of another form."""

    def villages(self) -> int | None:
        """Return the number of villages at the period's end; 1 in a village."""


class _NoFigure(Exception):
    """Raised inside generated code where a missing operand is evaluated."""


class _Arithmetic:
    """The functions that generated code calls: exact decimals in a context of their own."""

    def __init__(self, decimals: int) -> None:
        traps = [InvalidOperation, DivisionByZero, Overflow]
        context = Context(prec=PRECISION, rounding=ROUND_HALF_UP, traps=traps)
        self._context = context
        self._unit = Decimal(1).scaleb(-decimals)
        self.names: dict[str, Any] = {
            "_add": context.add,
            "_sub": context.subtract,
            "_mul": context.multiply,
            "_div": context.divide,
            "_mod": context.remainder,
            "_neg": context.minus,
            "_abs": context.abs,
            "_miss": _raise_missing,
            "_coalesce": _coalesce,
            "_same": self._same,
            "_differ": self._differ,
            "_round": self._round,
            "_floor": self._rounder(ROUND_FLOOR),
            "_ceiling": self._rounder(ROUND_CEILING),
            "_int": self._rounder(ROUND_DOWN),
            "_max": max,
            "_min": min,
        }

    def _same(self, left: Decimal, right: Decimal) -> bool:
        return left == right or self._cut(left) == self._cut(right)

    def _differ(self, left: Decimal, right: Decimal) -> bool:
        return not self._same(left, right)

    def _cut(self, value: Decimal) -> Decimal:
        return value.quantize(self._unit, ROUND_HALF_UP, self._context)

    def _round(self, value: Decimal, places: Decimal = Decimal(0)) -> Decimal:
        if abs(places) > PRECISION:
            raise InvalidOperation
        exponent = Decimal(1).scaleb(-int(places), self._context)
        return value.quantize(exponent, ROUND_HALF_UP, self._context)

    def _rounder(self, mode: str) -> Callable[[Decimal], Decimal]:
        def rounded(value: Decimal) -> Decimal:
            return value.to_integral_value(mode, self._context)

        return rounded


def _raise_missing() -> Decimal:
    raise _NoFigure


NOT_APPLICABLE = (_NoFigure, InvalidOperation, DivisionByZero, Overflow)
"""What a compiled function raises where its expression says nothing: an operand is missing, a division by 0."""
_NOT_APPLICABLE = NOT_APPLICABLE


def _coalesce(*choices: Callable[[], Decimal]) -> Decimal:
    for choice in choices[:-1]:
        try:
            return choice()
        except _NOT_APPLICABLE:
            continue
    return choices[-1]()


class _Compiled:
    """Generated code with the operands it takes, in order."""

    __slots__ = ("_function", "_readers", "expression", "operands", "references", "source")

    def __init__(self, program: Program, expression: str, decimals: int) -> None:
        self.expression = expression
        self.source = program.source
        self.operands: tuple[Ref, ...] = program.operands
        self.references: frozenset[Ref] = frozenset(program.operands)
        self._readers = tuple(reader(ref) for ref in program.operands)
        namespace: dict[str, Any] = {"__builtins__": {}, **_Arithmetic(decimals).names, **program.constants}
        # The source is generated from our own whitelisted tree; nothing the author wrote gets into it.
        exec(bytecode(program.source), namespace)  # noqa: S102 - see above
        self._function: Callable[..., Any] = namespace["_main"]

    @property
    def function(self) -> Callable[..., Any]:
        """Return the generated function itself, for whoever calls it many times and minds `NOT_APPLICABLE`."""
        return self._function

    def _run(self, values: tuple[Decimal | None, ...]) -> Any:
        try:
            return self._function(*values)
        except _NOT_APPLICABLE:
            return MISSING

    def _fetch(self, env: RuleEnv) -> tuple[Decimal | None, ...]:
        return tuple([read(env) for read in self._readers])


def reader(ref: Ref) -> Callable[[RuleEnv], Decimal | None]:
    """Return the function that reads `ref` from an environment."""
    code, category, when = ref.code, ref.category, ref.when
    if ref.kind is RefKind.VILLAGES:
        return _read_villages
    if when is not When.NOW:
        return lambda env: env.history(when, code, category)
    if ref.kind is RefKind.INDICATOR:
        return lambda env: env.indicator(code, category)
    return lambda env: env.value(code, category)


def _read_villages(env: RuleEnv) -> Decimal | None:
    count = env.villages()
    return None if count is None else Decimal(count)


class CompiledRule(_Compiled):
    """A check in decimal mode. `references` is what it reads, `source` the generated Python."""

    __slots__ = ()

    def evaluate(self, env: RuleEnv) -> bool | MissingType:
        """Return whether the rule holds, or `MISSING` where it is not applicable."""
        result: bool | MissingType = self._run(self._fetch(env))
        return result

    def call(self, *values: Decimal | None) -> bool | MissingType:
        """Evaluate with the operands handed in, in the order of `operands`."""
        result: bool | MissingType = self._run(values)
        return result


class CompiledValue(_Compiled):
    """A derivation in decimal mode. The result is not rounded: the caller scales it to the field."""

    __slots__ = ()

    def evaluate(self, env: RuleEnv) -> Decimal | MissingType:
        """Return the figure, unrounded, or `MISSING`."""
        result: Decimal | MissingType = self._run(self._fetch(env))
        return result

    def call(self, *values: Decimal | None) -> Decimal | MissingType:
        """Evaluate with the operands handed in, in the order of `operands`."""
        result: Decimal | MissingType = self._run(values)
        return result


@dataclass(frozen=True, slots=True)
class Ratio:
    """A derived figure: round(numerator div denominator, decimals), half up; missing as `CompiledValue`."""

    numerator: CompiledValue
    denominator: CompiledValue | None
    decimals: int

    @property
    def references(self) -> frozenset[Ref]:
        """Return what either part reads."""
        below = self.denominator.references if self.denominator else frozenset()
        return self.numerator.references | below

    def evaluate(self, env: RuleEnv) -> Decimal | MissingType:
        """Return the rounded figure, or `MISSING` (an operand missing, or the denominator 0)."""
        top = self.numerator.evaluate(env)
        below = self.denominator.evaluate(env) if self.denominator else Decimal(1)
        if isinstance(top, Missing) or isinstance(below, Missing) or below == 0:
            return MISSING
        context = Context(prec=PRECISION, rounding=ROUND_HALF_UP)
        return context.divide(top, below).quantize(Decimal(1).scaleb(-self.decimals), ROUND_HALF_UP, context)


def compile_rule(expression: str, *, decimals: int, on: str | None = None) -> CompiledRule:
    """Compile a check. `decimals` are those of the field it stands on; `on` is the code that `.` means.

    Raises:
        ExpressionError: syntax, unknown functions, or text and node-sets where a figure is needed.
    """
    return CompiledRule(generate(parse(expression), Want.BOOLEAN, on), expression, decimals)


def compile_value(expression: str, *, decimals: int, on: str | None = None) -> CompiledValue:
    """Compile a calculation; `decimals` are used by `=` and `!=` within it, the result stays unrounded.

    Raises:
        ExpressionError: syntax, unknown functions, or text and node-sets where a figure is needed.
    """
    return CompiledValue(generate(parse(expression), Want.NUMBER, on), expression, decimals)


def compile_ratio(numerator: str, denominator: str, *, decimals: int) -> Ratio:
    """Compile a derived figure of the catalogue; an empty `denominator` means the numerator alone.

    Raises:
        ExpressionError: as `compile_value`.
    """
    below = compile_value(denominator, decimals=decimals) if denominator.strip() else None
    return Ratio(compile_value(numerator, decimals=decimals), below, decimals)
