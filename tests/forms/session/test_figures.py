"""Figures: totals, derivations and rules, with the four kinds of emptiness, other forms and other periods."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from iocdesk.forms.expressions import When
from iocdesk.forms.history import FixedHistory
from iocdesk.forms.inputs import InputError
from iocdesk.forms.model import Severity
from iocdesk.forms.session import FormSession
from iocdesk.forms.values import MISSING, NOT_APPLICABLE, NOTHING, Value
from tests.forms.compiler.workbooks import Rows, figure
from tests.forms.session.forms import n, opened, prepared

SPLIT = {"disaggregation": "gioi_tinh", "total": "summed"}


def session_of(folder: Path, rows: Rows, history: FixedHistory | None = None) -> FormSession:
    """Open a blank report of a form with these rows."""
    return opened(prepared(folder, rows), history=history)


def skips(session: FormSession) -> dict[str, tuple[str, ...]]:
    """Return the rules that are not applicable, with what they lack."""
    return {skip.rule.id: skip.missing for skip in session.not_applicable()}


@pytest.mark.parametrize(
    ("male", "female", "total"),
    [
        (MISSING, MISSING, MISSING),
        (n(3), MISSING, MISSING),
        (NOTHING, MISSING, MISSING),
        (n(3), n(0), n(3)),
        (n(3), NOTHING, n(3)),
        (n(3), NOT_APPLICABLE, n(3)),
        (NOTHING, NOTHING, NOTHING),
        (NOTHING, NOT_APPLICABLE, NOTHING),
        (NOT_APPLICABLE, NOT_APPLICABLE, NOT_APPLICABLE),
        (n(0), n(0), n(0)),
    ],
)
def test_a_total_is_complete_or_missing(tmp_path: Path, male: Value, female: Value, total: Value) -> None:
    session = session_of(tmp_path, [figure("A1", **SPLIT)])
    session.put({"A1.nam": male, "A1.nu": female})
    assert session.value("A1") == total
    assert session.computed("A1")
    assert not session.computed("A1.nam")


def test_the_sum_so_far_of_an_incomplete_total(tmp_path: Path) -> None:
    session = session_of(tmp_path, [figure("A1", **SPLIT)])
    assert session.running_total("A1") is None
    session.put({"A1.nam": n(3)})
    assert session.running_total("A1") == (Decimal(3), 1, 2)
    session.put({"A1.nam": NOTHING})
    assert session.running_total("A1") == (Decimal(0), 1, 2)
    session.put({"A1.nu": n(2)})
    assert session.running_total("A1") is None
    assert session.running_total("A1.nam") is None


def test_a_derived_figure_is_missing_without_its_operands_or_by_zero(tmp_path: Path) -> None:
    rows = [
        figure("A1"),
        figure("A2"),
        figure(
            "A3", type="decimal", decimals="1", source="derived", aggregation="ratio", nature="ratio",
            numerator="${A1} * 100", denominator="${A2}",
        ),
        figure("A4", type="decimal", decimals="1", source="derived", numerator="${A3} + 1"),
    ]  # fmt: skip
    session = session_of(tmp_path, rows)
    session.put({"A1": n(1)})
    assert session.value("A3") == MISSING
    session.put({"A2": n(0)})
    assert session.value("A3") == MISSING
    change = session.put({"A2": n(8)})
    assert change.cells == {"A2", "A3", "A4"}
    assert session.value("A3") == n("12.5")
    assert session.value("A4") == n("13.5")
    session.put({"A2": n(3)})
    assert session.value("A3") == n("33.3")
    session.put({"A1": NOTHING})
    assert session.value("A3") == n(0)
    session.put({"A1": NOT_APPLICABLE})
    assert session.value("A3") == MISSING
    with pytest.raises(InputError):
        session.put({"A3": n(1)})


def test_a_derived_figure_beyond_measure_is_none(tmp_path: Path) -> None:
    rows = [figure("A1"), figure("A2", source="derived", numerator="${A1} * ${A1} * ${A1} * ${A1}")]
    session = session_of(tmp_path, rows)
    session.put({"A1": n("9" * 18)})
    assert session.value("A2") == MISSING
    session.put({"A1": n(10)})
    assert session.value("A2") == n(10_000)


def test_equality_holds_after_rounding_to_the_decimals(tmp_path: Path) -> None:
    decimal = {"type": "decimal", "decimals": "1"}
    rows = [
        figure("A1", **decimal),
        figure("A2", **decimal),
        figure("A3", **decimal),
        figure(
            "A4", **decimal, constraint_2="${A4} = ${A1} + ${A2} + ${A3}", constraint_message_2="Chưa khớp"
        ),
    ]
    session = session_of(tmp_path, rows)
    session.put({"A1": n("10.1"), "A2": n("20.2"), "A3": n("30.3"), "A4": n("60.6")})
    assert session.issues() == ()
    session.put({"A4": n("60.7")})
    (issue,) = session.issues()
    assert (issue.key, issue.severity, issue.code, issue.text.vi) == (
        "A4",
        Severity.ERROR,
        "rule",
        "Chưa khớp",
    )
    assert issue.rule_id


def test_a_rule_lacking_an_operand_is_not_applicable_and_names_it(tmp_path: Path) -> None:
    rows = [
        figure("A1"),
        figure("A2", warn="${A2} <= ${A1}", warn_message="Lớn", warn_id="W1"),
        figure("A3", warn="${A3} <= 2 + ${A1}", warn_missing="zero", warn_message="Lớn", warn_id="W2"),
        figure("A4", warn="${A4} div ${A1} < 2", warn_message="Lớn", warn_id="W3"),
    ]
    session = session_of(tmp_path, rows)
    session.put({"A2": n(5), "A3": n(3)})
    assert skips(session) == {"W1": ("A1",), "W3": ("A4", "A1")}
    assert [issue.rule_id for issue in session.issues()] == ["W2"]
    assert session.issues()[0].severity is Severity.WARNING
    session.put({"A1": NOT_APPLICABLE, "A4": n(1)})
    assert skips(session) == {"W1": ("A1",), "W3": ("A1",)}
    session.put({"A1": NOTHING})
    assert skips(session) == {"W3": ()}
    assert [issue.rule_id for issue in session.issues()] == ["W1", "W2"]
    assert [issue.rule_id for issue in session.issues_at("A2")] == ["W1"]
    session.put({"A1": n(5)})
    assert skips(session) == {}
    assert session.issues() == ()


def test_categories_and_the_own_form_through_ind(tmp_path: Path) -> None:
    rows = [
        figure("A1", **SPLIT),
        figure("A2", warn="ind('A1', 'nu') <= ind('A1') - ${A2}", warn_message="Nữ", warn_id="W"),
    ]
    session = session_of(tmp_path, rows)
    session.put({"A1.nam": n(1), "A1.nu": n(5), "A2": n(1)})
    assert session.issues() == ()
    change = session.put({"A1.nam": n(0)})
    assert change.issues == {"A2"}


def test_other_forms_and_periods_and_villages(tmp_path: Path) -> None:
    rows = [
        figure(
            "A1",
            warn="${A1} <= prev(${A1}) * 2", warn_message="Tăng", warn_id="prev",
            warn_2="${A1} <= ind('X1', 'nam')", warn_message_2="Hơn", warn_id_2="other",
            warn_3="${A1} <= villages() * 10", warn_message_3="Thôn", warn_id_3="villages",
            warn_4="${A1} <= same-period-last-year(ind('X2'))", warn_message_4="Năm", warn_id_4="year",
        ),
    ]  # fmt: skip
    figures = {
        (When.PREV, "A1", None): Decimal(10),
        (When.NOW, "X1", "nam"): Decimal(15),
        (When.SAME_PERIOD_LAST_YEAR, "X2", None): Decimal(5),
    }
    session = session_of(tmp_path, rows, FixedHistory(figures, villages=1))
    session.put({"A1": n(21)})
    assert {issue.rule_id for issue in session.issues()} == {"prev", "other", "villages", "year"}
    session.put({"A1": n(5)})
    assert session.issues() == ()
    blank = session_of(tmp_path, rows)
    blank.put({"A1": n(5)})
    assert skips(blank) == {
        "prev": ("@prev:A1",),
        "other": ("@now:X1.nam",),
        "villages": ("@villages",),
        "year": ("@same-period-last-year:X2",),
    }


def test_the_sum_in_the_year_adds_this_report_to_the_earlier_ones(tmp_path: Path) -> None:
    rows = [
        figure("A1", nature="flow", warn="sum-in-year(${A1}) <= 100", warn_message="Năm", warn_id="W"),
        figure("A2", source="derived", numerator="sum-in-year(${A1}) + 1"),
    ]
    key = (When.SUM_IN_YEAR, "A1", None)
    first = session_of(tmp_path, rows, FixedHistory({key: Decimal(0)}))
    first.put({"A1": n(100)})
    assert first.issues() == ()
    assert first.value("A2") == n(101)
    later = session_of(tmp_path, rows, FixedHistory({key: Decimal(95)}))
    assert skips(later) == {"W": ("A1",)}
    later.put({"A1": n(6)})
    assert later.value("A2") == n(102)
    assert len(later.issues()) == 1
    hole = session_of(tmp_path, rows, FixedHistory({}))
    hole.put({"A1": n(6)})
    assert skips(hole) == {"W": ("@sum-in-year:A1",)}
    assert hole.value("A2") == MISSING


def test_a_figure_of_wrong_size_or_kind_is_refused_and_nothing_changes(tmp_path: Path) -> None:
    session = session_of(tmp_path, [figure("A1"), figure("A2", **SPLIT)])
    for wrong in (n("1.5"), n("1e30"), Value.of("năm"), Value.of(Decimal("NaN"))):
        with pytest.raises(InputError):
            session.put({"A2.nam": n(1), "A1": wrong})
        assert session.value("A2.nam") == MISSING
    for key in ("A9", "A2.khac", "A1.nam", "x[1]/A1"):
        with pytest.raises(KeyError):
            session.put({key: n(1)})


def test_values_of_cells_that_the_form_has_no_more_are_left_aside(tmp_path: Path) -> None:
    session = opened(prepared(tmp_path, [figure("A1")]), {"OLD": n(1), "A1.cu": n(2), "A1": n(3)})
    assert session.values() == {"A1": n(3)}


def test_what_cannot_be_negative_cannot_be_so_in_a_part(tmp_path: Path) -> None:
    session = session_of(
        tmp_path, [figure("A1", **SPLIT) | {"constraint": ". >= 0", "constraint_message": "không được âm"}]
    )
    session.put({"A1.nam": n(-5)})
    assert [(issue.key, issue.severity) for issue in session.issues()] == [("A1.nam", Severity.ERROR)]
    session.put({"A1.nu": n(7)})
    assert session.value("A1") == n(2)
    assert session.issues_at("A1") == ()
    assert [str(issue.text.vi) for issue in session.issues_at("A1.nam")] == ["không được âm"]
    assert session.put({"A1.nam": n(0)}).issues == {"A1.nam"}
    assert session.issues() == ()
    session.put({"A1.nam": MISSING})
    assert set(skips(session).values()) == {("A1",)}
