"""Every check's passing and failing example, and every derived figure, through the compiled forms."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from iocdesk.forms.expressions import MISSING, RefKind, When, compile_ratio, compile_rule
from iocdesk.forms.library import FormLibrary
from iocdesk.forms.model import Indicator, Rule
from tests.effort import examples
from tests.forms.catalogue.examples import Figures, checks, figures

Figure = Callable[[str], Fraction]

FORMS = FormLibrary().all()
INDICATORS = {item.code: item for form in FORMS for _, item in form.indicators()}
RULES: dict[tuple[str, str], Rule] = {(form.level, rule.id): rule for form in FORMS for rule in form.rules}
ROWS = checks()
AREAS = sorted({row["on_code"][:2] for row in ROWS})
"""Areas of indicators: DS is population, KT the economy, and so on."""


def cases(area: str) -> Iterator[tuple[str, dict[str, str], Rule]]:
    """Every check of an area, once for each level that it is for, with a name to find it by."""
    for row in ROWS:
        levels = ("village", "commune") if row["level"] == "both" else (row["level"],)
        if row["on_code"].startswith(area):
            yield from ((f"{row['check_id']} {it}", row, RULES[it, row["check_id"]]) for it in levels)


def test_no_check_is_left_out() -> None:
    assert sum(1 for area in AREAS for _ in cases(area)) > 500
    assert {name for area in AREAS for name, _, _ in cases(area)} == {f"{it[1]} {it[0]}" for it in RULES}


@pytest.mark.parametrize("area", AREAS)
def test_pass_and_fail_values(area: str) -> None:
    for name, row, rule in cases(area):
        compiled = compile_rule(rule.expression, decimals=INDICATORS[rule.on].decimals)
        assert compiled.evaluate(Figures(figures(row["pass_values"]))) is True, name
        assert compiled.evaluate(Figures(figures(row["fail_values"]))) is False, name


@pytest.mark.parametrize("area", AREAS)
def test_without_figures_a_rule_is_not_applicable(area: str) -> None:
    for name, _, rule in cases(area):
        assert compile_rule(rule.expression, decimals=0).evaluate(Figures({})) is MISSING, name


def one(_: Figure) -> Fraction:
    return Fraction(1)


def of(code: str, times: int = 1) -> Callable[[Figure], Fraction]:
    return lambda f: times * f(code)


def harvested(f: Figure) -> Fraction:
    seasons = ("vu_chiem_xuan", "vu_thu_mua")
    return sum((f(f"NN02.{s}") for s in seasons if f(f"NN04.{s}") > 0), Fraction(0))


# Numerator and denominator of each derived figure, written down by hand and not read from the forms.
DERIVED: dict[str, tuple[Callable[[Figure], Fraction], Callable[[Figure], Fraction]]] = {
    "DS05": (of("DS01"), lambda f: f("DD01") / 100),
    "DS08": (of("sum-in-year:DS06.nam", 100), of("sum-in-year:DS06.nu")),
    "DS15": (of("DS14", 100), of("DS13")),
    "AS02": (of("AS01", 100), of("DS02")),
    "AS04": (of("AS03", 100), of("DS02")),
    "AS09": (of("AS10", 100), of("AS07")),
    "LD07": (of("LD06", 100), of("LD01")),
    "KT03": (lambda f: 100 * (f("KT02") - f("prev:KT02")), of("prev:KT02")),
    "KT07": (of("KT06.thu_tien_sdd"), one),
    "KT08": (of("KT06", 100), of("KT05")),
    "KT12": (of("KT11", 100), of("KT10")),
    "NN01": (lambda f: f("NN02") + f("NN18"), one),
    "NN03": (of("NN04", 10), harvested),
    "MT03": (of("MT01", 100), of("DS02")),
    "MT04": (of("MT02", 100), of("DS02")),
    "MT07": (of("MT06", 100), of("MT05")),
    "MT10": (of("MT09", 100), of("DD01")),
    "YT02": (of("YT01", 100), of("DS01")),
    "YT08": (of("YT07", 100), of("DS13")),
    "GD03": (of("GD02", 100), of("GD01")),
    "GD10": (of("GD09", 100), of("GD08")),
    "GT03": (of("GT02", 100), of("GT01")),
    "HC09": (of("HC06", 100), of("HC05")),
    "HC10": (of("HC03", 100), of("HC02")),
    "PA06": (lambda f: f("PA01") + f("PA02") - f("PA03"), one),
    "PA07": (of("PA04", 100), of("PA03")),
    "CD06": (of("CD07", 100), of("CD08")),
}


def test_the_list_of_derived_figures_is_whole() -> None:
    assert set(DERIVED) == {code for code, item in INDICATORS.items() if item.numerator}


def keys(item: Indicator) -> list[str]:
    """Return the example keys of all that the derivation reads."""
    found = []
    for ref in compile_ratio(item.numerator, item.denominator, decimals=item.decimals).references:
        assert ref.kind is not RefKind.VILLAGES
        cell = f"{ref.code}.{ref.category}" if ref.category else ref.code
        found.append(cell if ref.when is When.NOW else f"{ref.when.value}:{cell}")
    return sorted(found)


@pytest.mark.parametrize("code", sorted(DERIVED))
@given(data=st.data())
@settings(max_examples=examples(40), deadline=None)
def test_derived_figure(code: str, data: st.DataObject) -> None:
    item = INDICATORS[code]
    number = st.decimals(0, 100_000, places=2, allow_nan=False)
    example = {key: data.draw(number, label=key) for key in keys(item)}
    top, below = DERIVED[code]

    def f(key: str) -> Fraction:
        return Fraction(example[key])

    got = compile_ratio(item.numerator, item.denominator, decimals=item.decimals).evaluate(Figures(example))
    if below(f) == 0:
        assert got is MISSING
        return
    exact = top(f) / below(f)
    scaled = exact * 10**item.decimals
    nearest = int(abs(scaled) + Fraction(1, 2)) * (1 if scaled >= 0 else -1)
    assert isinstance(got, Decimal)
    assert got == Decimal(nearest).scaleb(-item.decimals)
    assert got == got.quantize(Decimal(1).scaleb(-item.decimals), ROUND_HALF_UP)


@pytest.mark.parametrize("code", sorted(DERIVED))
def test_a_derived_figure_without_operands_is_missing(code: str) -> None:
    item = INDICATORS[code]
    assert (
        compile_ratio(item.numerator, item.denominator, decimals=item.decimals).evaluate(Figures({}))
        is MISSING
    )
