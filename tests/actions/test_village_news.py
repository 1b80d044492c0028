"""Whose figures are new in a commune's report since it was last looked at: named in the work list, gone after a look."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from iocdesk.actions.context import Context
from iocdesk.actions.entry import open_entry
from iocdesk.actions.views import WorkRow
from iocdesk.actions.village_news import village_news
from iocdesk.actions.work import work_list
from iocdesk.reports.model import ReportKey, Transition
from tests.actions.kit import LEADER, as_actor, clock_of, key_of
from tests.actions.test_adjusting import FORM, KEY, PERIOD, give, opened, villages


@pytest.fixture
def commune(make: Callable[..., Context]) -> Context:
    """A commune where two villages have handed in, and whose report was looked at with them."""
    ctx = make(now="2026-04-20 08:30")
    for village in villages(ctx)[:2]:
        give(ctx, village, {KEY: 5})
    entry = opened(ctx)
    entry.set_note(KEY, "Đang chờ các thôn.")
    entry.villages_seen()
    clock_of(ctx).advance(seconds=3600)
    return ctx


def row(ctx: Context) -> WorkRow:
    """The commune's report in the work list."""
    return next(it for it in work_list(ctx).rows if it.report_id == key_of(FORM, PERIOD).id)


def names(ctx: Context, *places: int) -> str:
    """What some villages are called."""
    return ", ".join(ctx.unit_of(villages(ctx)[place]).name.vi for place in places)


def test_a_report_that_was_never_begun_names_all_that_have_come(make: Callable[..., Context]) -> None:
    ctx = make(now="2026-04-20 08:30")
    for village in villages(ctx)[:4]:
        give(ctx, village, {KEY: 5})
    report = open_entry(as_actor(ctx, LEADER), key_of(FORM, PERIOD)).report
    form = ctx.shelf.for_period(FORM, report.key.period)
    news = village_news(ctx, form, report)
    assert news is not None
    assert len(news.villages) == 4
    assert news.said.vi.startswith("Có số mới từ thôn: Thôn")
    assert news.said.vi.endswith("và 1 thôn khác")


def test_nothing_new_is_said_while_nothing_is(commune: Context) -> None:
    assert not row(commune).from_villages.vi
    assert opened(commune).village_news is None


def test_what_arrives_and_what_changes_is_named_until_somebody_looks(commune: Context) -> None:
    some = villages(commune)
    give(commune, some[2], {KEY: 7})
    give(commune, some[0], {KEY: 6})
    found = row(commune)
    assert set(found.from_villages.vi.removeprefix("Có số mới từ thôn: ").split(", ")) == set(
        names(commune, 0, 2).split(", ")
    )
    entry = opened(commune)
    assert entry.village_news is not None
    assert row(commune).from_villages.vi  # opening in the background is no look
    entry.villages_seen()
    assert not row(commune).from_villages.vi
    assert entry.village_news is not None  # but it is said while the report is open


def test_the_row_leads_to_the_first_figure_that_moved(commune: Context) -> None:
    for village in villages(commune)[2:]:
        give(commune, village, {KEY: 1})
    assert row(commune).cell == KEY
    opened(commune).villages_seen()
    assert row(commune).cell == ""


def test_a_report_that_was_only_taken_in_is_no_news(commune: Context) -> None:
    key = ReportKey("thon_thang", villages(commune)[0], key_of(FORM, PERIOD).period)
    commune.store.reports.transition(key.id, Transition.ACCEPT, actor=commune.actor)
    assert not row(commune).from_villages.vi


def test_drafts_are_no_news_and_a_leader_is_not_told(commune: Context) -> None:
    from tests.actions.kit import put

    put(commune, key_of("thon_thang", PERIOD, villages(commune)[3]), {KEY: 3})
    assert not row(commune).from_villages.vi
    give(commune, villages(commune)[2], {KEY: 7})
    report = commune.store.reports.get(key_of(FORM, PERIOD).id)
    assert report is not None
    form = commune.shelf.get(FORM)
    assert village_news(commune, form, report) is not None
    assert village_news(as_actor(commune, LEADER), form, report) is None


def test_what_comes_while_the_report_is_open_is_said_there(commune: Context) -> None:
    entry = opened(commune)
    assert entry.village_news is None
    entry.villages_seen()
    give(commune, villages(commune)[2], {KEY: 7})
    entry.reload()
    news = entry.village_news
    assert news is not None
    assert news.villages == (names(commune, 2),)
