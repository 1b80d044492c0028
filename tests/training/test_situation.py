"""Where everything stands when training begins, on ordinary and on special days."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest

from iocdesk.core.deadlines import due_at, parse_due_rule
from iocdesk.core.working_days import WorkingCalendar
from iocdesk.forms.library import FormLibrary
from iocdesk.reports.model import Report, ReportKey, ReportState
from iocdesk.training.ground import load_ground
from iocdesk.training.origins import MARK
from iocdesk.training.people import make_people
from iocdesk.training.province import make_situation
from iocdesk.training.situation import RETURNED_CELL, Situation, newest_of
from tests.training.kit import DAYS, TODAY, clock_at

LIBRARY = FormLibrary()
GROUND = load_ground()
PEOPLE = make_people(GROUND, LIBRARY.all())
pytestmark = pytest.mark.xdist_group("situation")
"""What the module builds once is dear: one worker has it all."""


@pytest.fixture(scope="module", params=(TODAY, *DAYS), ids=str)
def day(request: pytest.FixtureRequest) -> date:
    found: date = request.param
    return found


@pytest.fixture(scope="module")
def scene(day: date) -> Situation:
    return make_situation(GROUND, LIBRARY, PEOPLE, clock_at(day), seed="0", months=3)


@pytest.fixture(scope="module")
def heads(scene: Situation) -> dict[ReportKey, Report]:
    return dict(newest_of(scene.reports))


def passed(key: ReportKey, day: date) -> bool:
    form = LIBRARY.get(key.form_id)
    end = key.period.window(form.regime).end
    return due_at(parse_due_rule(form.due_rule), end, WorkingCalendar()) < clock_at(day).now()


def test_the_principal_finds_one_of_each(scene: Situation, heads: dict[ReportKey, Report], day: date) -> None:
    states = {key: heads[key].state for key in (scene.fresh, scene.returned, scene.waiting, scene.overdue)}
    assert len(states) == 4
    assert states[scene.fresh] is ReportState.DRAFT
    assert states[scene.returned] is ReportState.RETURNED
    assert states[scene.waiting] is ReportState.FOR_APPROVAL
    assert states[scene.overdue] is ReportState.DRAFT
    assert passed(scene.overdue, day)
    assert not passed(scene.fresh, day)
    mine = PEOPLE.principal.actor.user_id
    assert {PEOPLE.responsible(key.form_id, key.unit).actor.user_id for key in states} == {mine}


def test_only_one_report_of_the_commune_is_overdue(
    scene: Situation, heads: dict[ReportKey, Report], day: date
) -> None:
    late = [
        key
        for key, report in heads.items()
        if report.state is ReportState.DRAFT
        and LIBRARY.get(key.form_id).level == "commune"
        and passed(key, day)
    ]
    assert late == [scene.overdue]


def test_the_fresh_report_holds_what_a_system_filled(
    scene: Situation, heads: dict[ReportKey, Report]
) -> None:
    cells = heads[scene.fresh].cells
    assert set(cells) == {"CD07", "CD08"}
    assert {cell.source for cell in cells.values()} == {"system:QLVB"}


def test_the_returned_report_says_why_at_its_cell(scene: Situation, heads: dict[ReportKey, Report]) -> None:
    report = heads[scene.returned]
    [remark] = report.remarks
    assert remark.key == RETURNED_CELL
    assert "Xin kiểm tra lại" in remark.text
    states = [it.state for it in scene.reports if it.key == scene.returned]
    assert states == [
        ReportState.FOR_APPROVAL,
        ReportState.APPROVED,
        ReportState.SENT,
        ReportState.RETURNED,
    ]
    assert report.submitted_by == PEOPLE.principal.actor.user_id


def test_most_villages_have_reported_some_have_not(scene: Situation, heads: dict[ReportKey, Report]) -> None:
    period = scene.gathering.period
    states = Counter(
        report.state for key, report in heads.items() if (key.form_id, key.period) == ("thon_thang", period)
    )
    assert states[ReportState.ACCEPTED] >= 10
    assert states[ReportState.SUBMITTED] == 3
    assert states[ReportState.DRAFT] == 2
    expected = GROUND.on(period.window(LIBRARY.get("thon_thang").regime).end)
    assert sum(states.values()) == len(expected) - 2
    before = [key for key in heads if (key.form_id, key.period) == ("thon_thang", period.previous())]
    assert all(heads[key].state is ReportState.ACCEPTED for key in before)


def test_nothing_is_from_the_future_and_every_figure_says_what_it_is(
    scene: Situation, heads: dict[ReportKey, Report], day: date
) -> None:
    now = clock_at(day).now()
    for report in scene.reports:
        assert report.updated_at is not None
        assert report.updated_at < now
        for cell in report.cells.values():
            assert cell.value.answered
            assert cell.at is not None
            assert cell.at <= report.updated_at
            assert cell.source in {MARK, "villages", "derived"} or cell.source.startswith("system:")
    assert "tập huấn" in MARK


def test_every_version_follows_the_one_before(scene: Situation) -> None:
    moments = [report.updated_at for report in scene.reports]
    assert moments == sorted(moments)  # type: ignore[type-var]
