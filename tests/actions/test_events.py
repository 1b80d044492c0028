"""Event forms, and beginning a report of what happened today."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from iocdesk.actions.context import Context
from iocdesk.actions.entry import open_entry
from iocdesk.actions.events import EventRefused, begin_event, begin_event_for, event_forms, event_villages
from iocdesk.actions.matrix import village_matrix
from iocdesk.actions.work import work_list
from iocdesk.core.resources import resource_path
from iocdesk.core.unit_data import load_practice
from iocdesk.core.units import Level
from iocdesk.forms.library import FormLibrary
from iocdesk.forms.values import NOTHING
from iocdesk.reports.model import Actor, ReportKey, Role
from tests.actions.kit import LEADER, as_actor, context


@pytest.fixture
def village(tmp_path: Path) -> Iterator[Context]:
    registry = load_practice()
    unit = registry.at_level(Level.VILLAGE, date(2026, 4, 16))[0]
    head = Actor("thon1", "Nguyễn Văn An", Role.ENTRY, (unit.key,))
    made = context(
        tmp_path, registry, FormLibrary(resource_path("forms/compiled")), actor=head, unit=unit.key
    )
    yield made
    made.store.close()


def test_a_village_head_may_report_three_kinds_of_events(village: Context) -> None:
    assert [form.id for form in event_forms(village)] == [
        "thon_dx_dichbenh",
        "thon_dx_thientai",
        "thon_dx_vuviec",
    ]
    assert event_forms(as_actor(village, LEADER)) == ()


def test_an_empty_report_of_today_is_taken_again_and_a_second_event_gets_its_own(village: Context) -> None:
    first = begin_event(village, "thon_dx_thientai")
    assert first.endswith("/20260416E01")
    assert begin_event(village, "thon_dx_thientai") == first
    entry = open_entry(village, ReportKey.parse(first))
    assert entry.report.event_at == village.clock.now()
    assert entry.due is not None
    entry.set_nothing(["TT06"])
    second = begin_event(village, "thon_dx_thientai")
    assert second.endswith("/20260416E02")
    assert open_entry(village, ReportKey.parse(first)).session.value("TT06") == NOTHING


def test_a_begun_event_is_in_the_work_list(village: Context) -> None:
    report_id = begin_event(village, "thon_dx_dichbenh")
    assert report_id in {row.report_id for row in work_list(village).rows}


@pytest.fixture
def commune(tmp_path: Path) -> Iterator[Context]:
    made = context(tmp_path, load_practice(), FormLibrary(resource_path("forms/compiled")))
    yield made
    made.store.close()


def test_the_commune_enters_an_event_for_a_village_under_a_number_of_its_own(commune: Context) -> None:
    villages = event_villages(commune, commune.today)
    assert villages[0].label.vi.startswith("Thôn")
    report_id, month = begin_event_for(commune, "thon_dx_thientai", villages[0].id, commune.today)
    assert report_id.endswith("/20260416E501")
    assert village_matrix(commune, "thon_dx_thientai", month).lines == ()
    assert begin_event_for(commune, "thon_dx_thientai", villages[0].id, commune.today)[0] == report_id
    entry = open_entry(commune, ReportKey.parse(report_id))
    assert entry.on_behalf
    assert entry.editable
    assert entry.report.event_at == commune.clock.now()
    entry.set_nothing(["TT06"])
    [line] = village_matrix(commune, "thon_dx_thientai", month).lines
    assert (line.report_id, line.on_behalf, line.event_on) == (report_id, True, commune.today)
    again, _ = begin_event_for(commune, "thon_dx_thientai", villages[0].id, commune.today)
    assert again.endswith("/20260416E502")


def test_an_event_of_an_earlier_day_is_of_that_day_and_shown_in_its_month(commune: Context) -> None:
    day = date(2026, 3, 20)
    report_id, month = begin_event_for(commune, "thon_dx_dichbenh", event_villages(commune, day)[0].id, day)
    entry = open_entry(commune, ReportKey.parse(report_id))
    entry.set_nothing([next(iter(entry.session.cell_keys()))])
    [line] = village_matrix(commune, "thon_dx_dichbenh", month).lines
    assert line.event_on == day


def test_what_is_no_event_of_the_commune_is_refused_in_a_sentence(commune: Context) -> None:
    village = event_villages(commune, commune.today)[0].id
    with pytest.raises(EventRefused, match=r"event\.future"):
        begin_event_for(commune, "thon_dx_thientai", village, date(2026, 4, 17))
    with pytest.raises(EventRefused, match=r"event\.unit"):
        begin_event_for(commune, "thon_dx_thientai", village, date(2001, 4, 17))
    with pytest.raises(EventRefused, match=r"event\.not_allowed"):
        begin_event_for(as_actor(commune, LEADER), "thon_dx_thientai", village, commune.today)
