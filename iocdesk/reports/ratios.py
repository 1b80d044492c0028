"""Ratios and weights of indicators, calculated from the cells of lower reports.

The compilers of expressions come with the first ratio, for `expressions` looks its names up on demand: most totals are
sums, and need none.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import ROUND_HALF_UP, Context, Decimal

from iocdesk.forms import expressions
from iocdesk.forms.model import CellKey, Indicator
from iocdesk.forms.values import MISSING, Presence, Value
from iocdesk.reports.compare import EMPTY, Cells

EXACT = Context(prec=50, rounding=ROUND_HALF_UP)
"""In which sums and products of figures stay exact."""


def add_exactly(numbers: Iterable[Decimal]) -> Decimal:
    """Sum figures without rounding."""
    total = Decimal(0)
    for number in numbers:
        total = EXACT.add(total, number)
    return total


class _Sums:
    """The sums of cells over reports, as an expression reads them."""

    def __init__(self, reports: Sequence[Cells]) -> None:
        self._reports = reports

    def value(self, code: str, category: str | None) -> Decimal | None:
        """Return the sum; "not applicable" is left out, None where one report has no figure yet."""
        key = _key(code, category)
        values = [cells.get(key, EMPTY).value for cells in self._reports]
        counted = [value.number for value in values if value.presence is not Presence.NOT_APPLICABLE]
        numbers = [number for number in counted if number is not None]
        return add_exactly(numbers) if counted and len(numbers) == len(counted) else None

    def history(self, when: expressions.When, code: str, category: str | None) -> None:  # noqa: ARG002 - a protocol's
        """Return None: other periods are not among the reports."""
        return

    def indicator(self, code: str, category: str | None) -> Decimal | None:
        """Return the same as `value`."""
        return self.value(code, category)

    def villages(self) -> int | None:
        """Return how many reports there are."""
        return len(self._reports)


class Ratio:
    """A derived indicator, calculated again from the sums of what it is made of.

    Raises:
        ExpressionError: when its expressions are faulty (a compiled form has none such).
    """

    def __init__(self, indicator: Indicator) -> None:
        self._ratio = expressions.compile_ratio(
            indicator.numerator, indicator.denominator, decimals=indicator.decimals
        )
        self._refs: tuple[expressions.Ref, ...] = tuple(sorted(self._ratio.references))

    def answered(self, cells: Cells) -> bool:
        """Tell whether a report has every figure that the ratio reads."""
        return all(
            ref.when is expressions.When.NOW and cells.get(_key(ref.code, ref.category), EMPTY).value.answered
            for ref in self._refs
            if ref.kind is not expressions.RefKind.VILLAGES
        )

    def of(self, reports: Sequence[Cells]) -> Value:
        """Return the ratio over reports; MISSING where it cannot be calculated (a denominator of 0)."""
        result = _number(self._ratio.evaluate(_Sums(reports)))
        return MISSING if result is None else Value.of(result)

    def sums(self, reports: Sequence[Cells]) -> tuple[Decimal | None, Decimal | None]:
        """Return what stands above and below the line; None for what cannot be calculated."""
        env, below = _Sums(reports), self._ratio.denominator
        found = self._ratio.numerator.evaluate(env), below.evaluate(env) if below is not None else Decimal(1)
        return _number(found[0]), _number(found[1])


def weight_of(indicator: Indicator, cells: Cells) -> Decimal | None:
    """Return a report's weight in a mean: the indicator's denominator; None where it has none."""
    if not indicator.denominator.strip():
        return Decimal(1)
    compiled = expressions.compile_value(indicator.denominator, decimals=indicator.decimals)
    return _number(compiled.evaluate(_Sums([cells])))


def _number(answer: Decimal | expressions.MissingType) -> Decimal | None:
    """Return an answer of the engine; None for that there is none."""
    return answer if isinstance(answer, Decimal) else None


def _key(code: str, category: str | None) -> CellKey:
    return f"{code}.{category}" if category else code
