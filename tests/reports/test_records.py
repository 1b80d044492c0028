"""Ids of reports, people and their work on the wire, and the corners of gathering."""

from __future__ import annotations

import pytest

from iocdesk.core.clock import VN
from iocdesk.core.errors import IocError
from iocdesk.core.periods import Period
from iocdesk.core.units import commune_key, load_practice
from iocdesk.forms.model import Aggregation, Nature
from iocdesk.forms.values import MISSING, NOT_APPLICABLE, NOTHING, Value
from iocdesk.reports.model import Actor, Assignment, ReceiptStatus, Report, ReportKey
from iocdesk.reports.operations import MalformedOperation, from_json, to_json
from iocdesk.reports.rollup import expected_villages, roll_up
from tests.reports.samples import ASSIGNED, COMMUNE_KEY, MONTH, NOW, OFFICER
from tests.reports.test_gathering import V, _field, _form, _village


def test_a_reports_id_says_what_it_is_about() -> None:
    assert COMMUNE_KEY.id == "xa_vp_thang_tk/15298@2025-07-01/202604"
    assert ReportKey.parse(COMMUNE_KEY.id) == COMMUNE_KEY
    assert Report(COMMUNE_KEY, "1").id == COMMUNE_KEY.id


@pytest.mark.parametrize("text", ["", "a/b", "a/b/c/d", "a/15298/202604", "a/15298@2025-07-01/202699"])
def test_what_is_no_id_is_refused(text: str) -> None:
    with pytest.raises((ValueError, IocError)):
        ReportKey.parse(text)


@pytest.mark.parametrize("unit", ["15298", None, 5, "15298@2025-02-30"])
def test_a_bad_unit_is_named(unit: object) -> None:
    with pytest.raises(MalformedOperation) as refused:
        from_json(Actor, to_json(OFFICER) | {"units": ["15298@2025-07-01", unit]})
    assert refused.value.member == "units.1"
    with pytest.raises(MalformedOperation) as refused:
        from_json(Assignment, to_json(ASSIGNED) | {"unit": unit})
    assert refused.value.member == "unit"


def test_a_role_that_does_not_exist_is_named() -> None:
    with pytest.raises(MalformedOperation) as refused:
        from_json(Actor, to_json(OFFICER) | {"role": "emperor"})
    assert refused.value.member == "role"


def test_a_moment_of_another_zone_is_written_in_utc() -> None:
    local = Report(COMMUNE_KEY, "1", updated_at=NOW.astimezone(VN))
    assert to_json(local)["updated_at"] == "2026-05-04T03:02:01.123Z"


def test_statuses_are_spelt_as_the_contract_says() -> None:
    assert [status.value for status in ReceiptStatus] == ["applied", "merged", "conflict", "rejected"]


def test_the_practice_commune_gathers_from_its_eighteen_villages() -> None:
    registry = load_practice()
    today = Period.parse("202604").window().end
    villages = expected_villages(registry, commune_key("15298"), today)
    assert len(villages) == 18
    assert all(registry.get(unit).existed_on(today) for unit in villages)
    form = _form(_field("A"))
    reports = [_village(unit, {"A": 2}) for unit in villages]
    total = roll_up(form, reports, villages, period=MONTH)["A"]
    assert (total.value, total.counted, total.expected) == (Value.of(36), 18, 18)


def test_a_total_of_parts_that_do_not_apply_does_not_apply() -> None:
    form = _form(_field("A", splits=("gioi_tinh",), total="summed"))
    for part in (NOT_APPLICABLE, NOTHING):
        reports = [_village(V[0], {"A.nam": part, "A.nu": part})]
        assert roll_up(form, reports, V[:1], period=MONTH)["A"].value == part


def test_a_mean_of_no_weight_is_no_figure() -> None:
    mean = _form(_field("M", Aggregation.MEAN, Nature.RATIO, denominator="${W}"))
    assert roll_up(mean, [_village(V[0], {"M": 5, "W": 0})], V[:1], period=MONTH)["M"].value == MISSING


def test_a_ratio_over_villages_knows_how_many_there_are() -> None:
    ratio = _field(
        "R", Aggregation.RATIO, Nature.RATIO, numerator="${A}", denominator="villages()", decimals=1
    )
    reports = [_village(V[0], {"A": 1}), _village(V[1], {"A": 2})]
    assert str(roll_up(_form(ratio), reports, V[:2], period=MONTH)["R"].value.data) == "1.5"


def test_a_ratio_that_looks_at_other_periods_cannot_be_gathered() -> None:
    ratio = _field("R", Aggregation.RATIO, Nature.RATIO, numerator="${A} - prev(${A})", denominator="${A}")
    total = roll_up(_form(ratio), [_village(V[0], {"A": 1})], V[:1], period=MONTH)["R"]
    assert (total.value, total.missing) == (MISSING, (V[0],))
