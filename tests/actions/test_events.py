"""Event forms, and beginning a report of what happened today."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from iocdesk.actions.context import Context
from iocdesk.actions.entry import open_entry
from iocdesk.actions.events import begin_event, event_forms
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
