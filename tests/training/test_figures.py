"""The synthetic figures: complete, within every rule, and the same whatever day they are asked for."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from iocdesk.core.periods import Period
from iocdesk.core.units import UnitKey
from iocdesk.forms.model import Severity, Source
from iocdesk.forms.session import FormSession, prepare
from iocdesk.forms.values import Presence
from iocdesk.reports.model import ReportKey
from iocdesk.training.book import BookHistory
from iocdesk.training.figures import Made, Maker
from iocdesk.training.ground import COMMUNE
from tests.training.kit import DAYS, TODAY, clock_at, maker_at

OLD_08 = UnitKey("15298-08", date(2020, 1, 1))
NEW_08 = UnitKey("15298-08", date(2026, 1, 1))
OLD_19 = UnitKey("15298-19", date(2020, 1, 1))
pytestmark = pytest.mark.xdist_group("figures")
"""What the module builds once is dear: one worker has it all."""


@pytest.fixture(scope="module")
def maker() -> Maker:
    return maker_at(TODAY)


@pytest.fixture(scope="module")
def history(maker: Maker) -> dict[ReportKey, Made]:
    return {made.key: made for made in maker.history(TODAY, 24)}


def number(history: dict[ReportKey, Made], form: str, unit: UnitKey, period: str, cell: str) -> Decimal:
    found = history[ReportKey(form, unit, Period.parse(period))].values[cell].number
    assert found is not None
    return found


def test_every_form_is_answered_for_two_years(maker: Maker, history: dict[ReportKey, Made]) -> None:
    assert {key.form_id for key in history} == set(maker.forms)
    months = sorted({key.period.id for key in history if key.form_id == "xa_vp_thang_tk"})
    assert (months[0], months[-1], len(months)) == ("202411", "202610", 24)
    assert {key.period.id for key in history if key.form_id == "thon_nam"} == {"2024", "2025"}


def test_no_report_breaks_a_rule_and_few_raise_a_warning(
    maker: Maker, history: dict[ReportKey, Made]
) -> None:
    """Every report is opened again in a session of its own, with the whole history beside it."""
    prepared = {form.id: prepare(form) for form in maker.forms.values()}
    applied = warnings = 0
    for made in history.values():
        form = maker.forms[made.key.form_id]
        end = made.key.period.window(form.regime).end
        count = 1 if form.level == "village" else len(maker.ground.on(end))
        session = FormSession(
            prepared[form.id],
            made.values,
            history=BookHistory(maker.book, made.key, count),
            clock=clock_at(TODAY),
        )
        issues = session.issues()
        assert not [issue for issue in issues if issue.severity is Severity.ERROR], made.key.id
        assert dict(session.values()) == made.values, made.key.id
        assert issues == made.issues, made.key.id
        applied += len(form.rules) - len(session.not_applicable())
        warnings += len(issues)
    assert applied > 20_000
    assert warnings < applied * 0.03


def test_what_must_be_answered_is(maker: Maker, history: dict[ReportKey, Made]) -> None:
    for made in history.values():
        form = maker.forms[made.key.form_id]
        for field, indicator in form.indicators():
            if field.required and indicator.source is not Source.DERIVED:
                assert made.values[field.name].answered, (made.key.id, field.name)


def test_the_population_of_today_is_that_of_the_list(history: dict[ReportKey, Made]) -> None:
    assert number(history, "xa_vp_thang_tk", COMMUNE, "202512", "DS01") == 20004
    assert number(history, "xa_vp_thang_tk", COMMUNE, "202512", "DS02") == 5560
    assert abs(number(history, "xa_vp_thang_tk", COMMUNE, "202610", "DS01") - 20004) < 200


def test_a_merged_village_goes_on_where_the_old_ones_ended(history: dict[ReportKey, Made]) -> None:
    before = sum(number(history, "thon_thang", unit, "202512", "DS01") for unit in (OLD_08, OLD_19))
    month = {
        code: number(history, "thon_thang", NEW_08, "202601", code)
        for code in ("DS06", "DS11", "DS17", "DS18")
    }
    after = before + month["DS06"] - month["DS11"] + month["DS17"] - month["DS18"]
    assert number(history, "thon_thang", NEW_08, "202601", "DS01") == after
    assert ReportKey("thon_thang", OLD_19, Period.parse("202601")) not in history
    assert ReportKey("thon_thang", NEW_08, Period.parse("202512")) not in history


def test_what_is_pending_is_carried_over(history: dict[ReportKey, Made]) -> None:
    month = Period.parse("202412")
    for _ in range(20):
        last, month = month, month.next()
        for form, opening, closing in (
            ("xa_vp_thang_dh", "PA01", "PA06"),
            ("xa_hcc_thang_dh", "HC01", "HC08"),
        ):
            left = number(history, form, COMMUNE, last.id, closing)
            assert number(history, form, COMMUNE, month.id, opening) == left


def test_what_counts_from_new_year_grows_and_begins_again(history: dict[ReportKey, Made]) -> None:
    year = [number(history, "xa_kt_thang_dh", COMMUNE, f"2025{month:02}", "KT06") for month in range(1, 13)]
    assert year == sorted(year)
    assert number(history, "xa_kt_thang_dh", COMMUNE, "202601", "KT06") < year[2]


def test_nothing_occurred_is_said_where_nothing_did(history: dict[ReportKey, Made]) -> None:
    presences = {made.values["YT11"].presence for key, made in history.items() if key.form_id == "thon_thang"}
    assert Presence.NOTHING in presences


def test_a_month_without_an_event_of_a_kind_is_answered(history: dict[ReportKey, Made]) -> None:
    monthly = [made.values for key, made in history.items() if key.form_id == "xa_kt_thang_dh"]
    assert len(monthly) >= 24
    presences = {values[cell].presence for values in monthly for cell in ("DD08", "DD11", "MT08")}
    assert Presence.MISSING not in presences
    assert Presence.NOTHING in presences


@pytest.mark.unmeasured
def test_the_same_month_has_the_same_figures_whatever_the_day() -> None:
    early = {made.key: made.values for made in maker_at(TODAY).history(date(2026, 9, 10), 3)}
    late = {made.key: made.values for made in maker_at(TODAY).history(date(2026, 10, 10), 4)}
    both = [key for key in early.keys() & late.keys() if key.form_id == "thon_thang"]
    assert len(both) == 3 * 18
    assert all(early[key] == late[key] for key in both)


def test_another_seed_gives_other_figures() -> None:
    one, other = (
        [made.values for made in maker_at(TODAY, seed).history(TODAY, 1) if made.key.form_id == "thon_thang"]
        for seed in ("one", "two")
    )
    assert len(one) == len(other) == 18
    assert one != other


@pytest.mark.unmeasured
@pytest.mark.parametrize("day", DAYS, ids=str)
def test_no_rule_is_broken_on_any_day(day: date) -> None:
    made = list(maker_at(day).history(day, 4))
    assert not [issue for it in made for issue in it.issues if issue.severity is Severity.ERROR]
    assert len([issue for it in made for issue in it.issues]) < len(made) / 10
