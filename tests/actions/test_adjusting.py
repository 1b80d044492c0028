"""A commune's figure that is not what its villages add up to: allowed by the province, explained, and undone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from iocdesk.actions.context import Context
from iocdesk.actions.entry import Entry, open_entry
from iocdesk.actions.handing_over import EntryBlocked
from iocdesk.actions.matrix_model import Share
from iocdesk.actions.review import review
from iocdesk.core.errors import IocError
from iocdesk.core.units import UnitKey
from iocdesk.forms.values import MISSING, Value
from iocdesk.reports.model import ADJUSTED, ReportState, Transition
from iocdesk.reports.transitions import Policy
from tests.actions.kit import COMMUNE, LEADER, as_actor, key_of, put

FORM, PERIOD = "xa_vp_thang_tk", "202604"
KEY = "DS17"


@pytest.fixture
def free(make: Callable[..., Context]) -> Context:
    """A commune whose province allows adjusted figures, with 5 in each of its villages but the last."""
    ctx = replace(make(now="2026-05-03 08:30"), policy=Policy(adjust_totals=True))
    for village in villages(ctx)[:-1]:
        give(ctx, village, {KEY: 5})
    return ctx


def villages(ctx: Context) -> list[UnitKey]:
    """The commune's villages at the end of April."""
    return [unit.key for unit in ctx.registry.children(COMMUNE, date(2026, 4, 30))]


def give(ctx: Context, village: UnitKey, numbers: dict[str, int | str]) -> None:
    """A village hands figures over, again where it has done so before."""
    key = key_of("thon_thang", PERIOD, village)
    before = ctx.store.reports.get(key.id)
    if before is not None and before.state is ReportState.SUBMITTED:
        ctx.store.reports.transition(key.id, Transition.WITHDRAW, actor=ctx.actor)
    put(ctx, key, numbers)
    ctx.store.reports.transition(key.id, Transition.SUBMIT, actor=ctx.actor)


def opened(ctx: Context) -> Entry:
    """The commune's report."""
    return open_entry(ctx, key_of(FORM, PERIOD))


def code_at(entry: Entry, key: str = KEY) -> set[str]:
    """What is found at a cell."""
    return {issue.code for issue in entry.issues() if issue.key == key}


def test_without_the_provinces_leave_a_total_is_not_typed(free: Context) -> None:
    entry = opened(replace(free, policy=Policy()))
    assert not entry.adjustable(KEY)
    with pytest.raises(IocError, match=r"entry\.gathered"):
        entry.set_cells({KEY: Value.of(90)})


def test_an_adjusted_figure_stays_and_wants_a_note(free: Context) -> None:
    entry = opened(free)
    entry.set_cells({KEY: Value.of(90)})
    assert entry.cell(KEY).source == ADJUSTED
    assert "adjusted" in code_at(entry)
    warning = next(issue for issue in entry.issues() if issue.code == "adjusted")
    counted = len(villages(free)) - 1
    assert warning.text.vi.startswith(f"Xã báo 90; cộng từ {counted}/{counted + 1} thôn (thiếu ")
    assert f"được {5 * counted}, chênh lệch +{90 - 5 * counted}. Xin giải trình." in warning.text.vi
    assert warning in entry.summary().warnings_without_note
    with pytest.raises(EntryBlocked):
        entry.move(Transition.REQUEST_APPROVAL)
    entry.set_note(KEY, "Thôn cuối báo qua điện thoại")
    assert warning not in entry.summary().warnings_without_note
    again = opened(free)
    assert (again.cell(KEY).value, again.cell(KEY).source) == (Value.of(90), ADJUSTED)
    assert again.cell(KEY).note == "Thôn cuối báo qua điện thoại"


def test_the_difference_follows_the_villages(free: Context) -> None:
    entry = opened(free)
    entry.set_cells({KEY: Value.of(90)})
    last = villages(free)[-1]
    give(free, last, {KEY: 1})
    entry.reload()
    assert entry.cell(KEY).value == Value.of(90)
    total = entry.total_of(KEY)
    assert total is not None
    assert total.complete
    warning = next(issue for issue in entry.issues() if issue.code == "adjusted")
    count = len(villages(free))
    assert f"cộng từ {count}/{count} thôn được {5 * (count - 1) + 1}" in warning.text.vi


def test_villages_that_come_to_the_same_end_the_difference(free: Context) -> None:
    count = len(villages(free))
    entry = opened(free)
    entry.set_cells({KEY: Value.of(5 * count)})
    give(free, villages(free)[-1], {KEY: 5})
    entry.reload()
    assert entry.cell(KEY).source == "villages"
    assert "adjusted" not in code_at(entry)


def test_emptying_brings_the_total_back(free: Context) -> None:
    last = villages(free)[-1]
    give(free, last, {KEY: 5})
    entry = opened(free)
    whole = entry.session.value(KEY)
    edit = entry.set_cells({KEY: Value.of(1)})
    assert entry.session.value(KEY) == Value.of(1)
    entry.set_cells({KEY: MISSING})
    assert (entry.session.value(KEY), entry.cell(KEY).source) == (whole, "villages")
    entry.set_cells({KEY: Value.of(1)})
    entry.restore(edit.before)
    assert (entry.session.value(KEY), entry.cell(KEY).source) == (whole, "villages")


def test_a_summed_total_adds_up_the_adjusted_category(free: Context) -> None:
    for village in villages(free):
        give(free, village, {"DS01.nam": 10, "DS01.nu": 20})
    count = len(villages(free))
    entry = opened(free)
    entry.set_cells({"DS01.nam": Value.of(1)})
    assert entry.session.value("DS01") == Value.of(1 + 20 * count)
    again = opened(free)
    assert again.session.value("DS01") == Value.of(1 + 20 * count)
    head = len(free.store.past.audit(again.report.id))
    opened(free)
    assert len(free.store.past.audit(again.report.id)) == head, "opening again changes nothing"


def test_the_story_names_every_village(free: Context) -> None:
    story = opened(free).village_story(KEY)
    assert story is not None
    assert len(story.rows) == len(villages(free))
    assert [row.share for row in story.rows].count(Share.SILENT) == 1
    assert len(story.missing) == 1


def test_the_leader_sees_difference_note_and_later_changes(free: Context) -> None:
    entry = opened(free)
    for key in entry.session.cell_keys():
        if not entry.session.read_only(key):
            entry.set_cells({key: Value.of(1)})
    entry.set_cells({KEY: Value.of(90)})
    for issue in entry.issues():
        entry.set_note(issue.key, "Đã kiểm tra")
    entry.move(Transition.REQUEST_APPROVAL)
    shown = review(as_actor(free, LEADER), entry.report.id)
    found = [
        warning for warning in shown.warnings if warning.key == KEY and "Xã báo 90" in warning.sentence.vi
    ]
    assert found
    assert found[0].note == "Đã kiểm tra"
    for village in villages(free):
        give(free, village, {"DS18": 2})
    shown = review(as_actor(free, LEADER), entry.report.id)
    later = [warning for warning in shown.warnings if "Thôn đã sửa sau khi trình" in warning.sentence.vi]
    assert [warning.key for warning in later] == ["DS18"]
