"""Every way of gathering, against pandas: sum, weighted mean, ratio of sums, greatest and last; what is open is open."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from iocdesk.core.errors import Text
from iocdesk.core.periods import PeriodType, Regime
from iocdesk.core.units import UnitKey
from iocdesk.forms.model import Aggregation, Field, FieldType, Form, Group, Indicator, Kind, Nature, Source
from iocdesk.forms.values import MISSING, NOT_APPLICABLE, NOTHING, Presence, Value
from iocdesk.reports.model import Cell
from iocdesk.reports.rollup import Part, Total, total_of
from tests.effort import examples

NOW = datetime(2026, 4, 1, tzinfo=UTC)
CENT = Decimal("0.01")


def field(code: str, how: Aggregation, numerator: str = "", denominator: str = "") -> Field:
    """One figure with two decimals."""
    indicator = Indicator(
        code, Text("x", "x"), Kind.STATISTICAL, Nature.FLOW, how, Source.VILLAGES, 2,
        numerator=numerator, denominator=denominator, village_form="thon",
    )  # fmt: skip
    return Field(code, FieldType.DECIMAL, Text(code, code), indicator=indicator)


FIELDS = (
    field("A", Aggregation.SUM),
    field("W", Aggregation.SUM),
    field("MEAN", Aggregation.MEAN, denominator="${W}"),
    field("RATIO", Aggregation.RATIO, "${A} * 100", "${W}"),
    field("MAX", Aggregation.MAX),
    field("LAST", Aggregation.LAST),
)
FORM = Form(
    "xa", "1", Text("x", "x"), "commune", "", PeriodType.MONTH, Regime.CALENDAR, "", (),
    (Group("g", Text("g", "g"), FIELDS),), {}, (),
)  # fmt: skip

figure = st.decimals(0, 10**6, places=2, allow_nan=False, allow_infinity=False)
answer = st.one_of(st.just(MISSING), st.just(NOTHING), st.just(NOT_APPLICABLE), figure.map(Value.of))
weight = st.decimals(1, 10**4, places=2, allow_nan=False, allow_infinity=False).map(Value.of)
village = st.fixed_dictionaries({"A": answer, "W": weight, "MEAN": answer, "MAX": answer, "LAST": answer})


def totals(villages: list[dict[str, Value]]) -> Mapping[str, Total]:
    """What the program makes of them, the later ones changed later."""
    parts = [
        Part(
            UnitKey(f"15298-{n:02}", date(2020, 1, 1)),
            {key: Cell(value) for key, value in cells.items()},
            NOW + timedelta(minutes=n),
        )
        for n, cells in enumerate(villages)
    ]
    return {it.name: total_of(FORM, it, it.indicator, it.name, parts) for it in FIELDS if it.indicator}


def framed(villages: list[dict[str, Value]], key: str) -> pd.DataFrame:
    """The villages that gave a figure, "nothing occurred" as 0."""
    rows = [
        {"figure": cells[key].number, "weight": cells["W"].number, "at": n}
        for n, cells in enumerate(villages)
        if cells[key].number is not None
    ]
    return pd.DataFrame(rows, columns=["figure", "weight", "at"])


def nothing_but_nothing(villages: list[dict[str, Value]], key: str) -> bool:
    """Whether every figure is "nothing occurred"."""
    given_ = [cells[key] for cells in villages if cells[key].number is not None]
    return all(value.presence is Presence.NOTHING for value in given_)


@given(st.lists(village, min_size=1, max_size=30))
@settings(max_examples=examples(150), deadline=None)
def test_so_far_is_what_pandas_says(villages: list[dict[str, Value]]) -> None:
    made = totals(villages)
    for key in ("A", "MEAN", "MAX", "LAST"):
        frame, total = framed(villages, key), made[key]
        open_ = [cells for cells in villages if cells[key] == MISSING]
        assert len(total.missing) == len(open_)
        assert (total.counted, total.expected) == (len(villages) - len(open_), len(villages))
        assert total.value == (MISSING if open_ else total.so_far)
        if frame.empty:
            assert total.so_far == (NOT_APPLICABLE if total.counted else MISSING)
        elif nothing_but_nothing(villages, key):
            assert total.so_far == NOTHING
        else:
            assert total.so_far.number == expected(key, frame)


def expected(key: str, frame: pd.DataFrame) -> Decimal:
    """The figure by pandas, in decimals."""
    match key:
        case "A":
            return Decimal(frame["figure"].sum())
        case "MAX":
            return Decimal(frame["figure"].max())
        case "LAST":
            return Decimal(frame.sort_values("at")["figure"].iloc[-1])
        case _:
            mean = (frame["figure"] * frame["weight"]).sum() / frame["weight"].sum()
            return Decimal(mean).quantize(CENT, ROUND_HALF_UP)


@given(st.lists(village, min_size=1, max_size=30))
@settings(max_examples=examples(100), deadline=None)
def test_a_ratio_is_that_of_sums_and_never_a_mean_of_ratios(villages: list[dict[str, Value]]) -> None:
    total = totals(villages)["RATIO"]
    given_ = [cells for cells in villages if cells["A"] != MISSING]
    assert total.counted == len(given_)
    above = pd.Series([c["A"].number for c in given_ if c["A"].number is not None], dtype=object)
    below = pd.Series([c["W"].number for c in given_], dtype=object)
    if above.empty:
        assert total.so_far == MISSING
    else:
        ratio = Decimal(above.sum()) * 100 / Decimal(below.sum())
        assert total.so_far.number == ratio.quantize(CENT, ROUND_HALF_UP)
    assert (total.value == MISSING) == (len(given_) < len(villages) or above.empty)
