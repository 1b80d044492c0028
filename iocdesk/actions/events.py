"""Reports of what happens unforeseen: which forms there are for it, and beginning one, also on a village's behalf."""

from __future__ import annotations

from datetime import date, datetime, time

from iocdesk.actions.context import Context
from iocdesk.actions.views import Option
from iocdesk.actions.work import my_forms
from iocdesk.core.clock import VN
from iocdesk.core.errors import IocError, Text
from iocdesk.core.periods import BEHALF_FROM, Period, PeriodType, period_of
from iocdesk.core.text import sort_key
from iocdesk.core.units import UnitKey
from iocdesk.forms.model import Form
from iocdesk.reports.model import Report, ReportId, ReportKey, ReportState
from iocdesk.reports.rollup import expected_villages
from iocdesk.reports.transitions import may_edit

MOST = 999
NOON = time(12)


class EventRefused(IocError):
    """An event that cannot be entered on a village's behalf: `event.future`, `event.unit`, `event.not_allowed`."""


def event_forms(ctx: Context) -> tuple[Option, ...]:
    """Return the event forms that the actor may fill for the unit that is worked for, by title."""
    found = []
    for form in my_forms(ctx):
        if form.period_type is PeriodType.EVENT:
            probe = Report(ReportKey(form.id, ctx.unit, Period.event(ctx.today)), form.version)
            if may_edit(probe, ctx.actor, ctx.assignment(form.id, ctx.unit), form.level):
                found.append(Option(form.id, form.title))
    return tuple(sorted(found, key=lambda option: sort_key(option.label.vi)))


def begin_event(ctx: Context, form_id: str) -> ReportId:
    """Begin a report of something that happened today; one that was begun today and left empty is taken again.

    Raises:
        UnknownFormError: when there is no such form.
        PeriodError: after the last number of a day.
    """
    return _begin(ctx, ctx.shelf.get(form_id), ctx.unit, ctx.today, ctx.clock.now(), 1)


def event_villages(ctx: Context, day: date) -> tuple[Option, ...]:
    """Return the villages of the commune as they are on a day, by name: ids to begin an event with."""
    units = [ctx.unit_of(key) for key in expected_villages(ctx.registry, ctx.unit, day)]
    units.sort(key=lambda unit: sort_key(unit.name.vi))
    return tuple(Option(unit.key.id, unit.name) for unit in units)


def begin_event_for(ctx: Context, form_id: str, unit_id: str, day: date) -> tuple[ReportId, str]:
    """Begin a report of something that happened in a village, on its behalf (nhập thay).

    Its number is one that the village itself does not give, so that an event that both report without a network stays
    two reports, and nothing of one is taken for the other's.

    Args:
        day: of the event.

    Returns:
        The report, and the month in which the table of villages shows it.

    Raises:
        EventRefused: a day to come, a village that is none of the commune's on that day, or not the actor's business.
        UnknownFormError: when there is no such form.
        PeriodError: after the last number of a day.
    """
    form = ctx.shelf.get(form_id)
    unit = UnitKey.parse(unit_id)
    _expect(ctx, form, unit, day)
    at = ctx.clock.now() if day == ctx.today else datetime.combine(day, NOON, VN)
    report_id = _begin(ctx, form, unit, day, at, BEHALF_FROM)
    return report_id, period_of(day, PeriodType.MONTH, form.regime).id


def _expect(ctx: Context, form: Form, unit: UnitKey, day: date) -> None:
    if day > ctx.today:
        said = Text("Ngày xảy ra vụ việc chưa tới. Xin chọn lại ngày.", "That day is still to come.")
        raise EventRefused("event.future", said)
    if unit not in expected_villages(ctx.registry, ctx.unit, day):
        said = Text(
            "Ngày đó xã không có thôn này (thôn đã sáp nhập hoặc chưa thành lập). Xin chọn lại thôn.",
            "The commune had no such village on that day. Please choose another.",
        )
        raise EventRefused("event.unit", said)
    probe = Report(ReportKey(form.id, unit, Period.event(day)), form.version)
    if not may_edit(probe, ctx.actor, ctx.assignment(form.id, unit), form.level):
        said = Text("Tài khoản của anh/chị không được nhập thay thôn.", "You may not enter for villages.")
        raise EventRefused("event.not_allowed", said)


def _begin(ctx: Context, form: Form, unit: UnitKey, day: date, at: datetime, first: int) -> ReportId:
    number = first
    while number <= MOST:
        key = ReportKey(form.id, unit, Period.event(day, number))
        there = ctx.store.reports.get(key.id)
        if there is None:
            return ctx.store.reports.begin(key, form.version, event_at=at).id
        if not there.cells and there.state is ReportState.DRAFT:
            return there.id
        number += 1
    return Period.event(day, number).id
