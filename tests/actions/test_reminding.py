"""Nhắc: once a day and report, offline, and what the village hears of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from iocdesk.actions.context import Context
from iocdesk.actions.matrix import village_matrix
from iocdesk.actions.notices import mark_read, notice_board
from iocdesk.actions.reminding import ReminderRefused, last_reminder, remind
from iocdesk.actions.work import work_list
from iocdesk.core.periods import period_label
from iocdesk.core.units import UnitKey
from iocdesk.forms.values import Value
from iocdesk.reports.messages import message_from_json, message_to_json
from iocdesk.reports.model import Actor, Cell, Role, Transition
from iocdesk.reports.reminders import REMINDER, reminder
from iocdesk.reports.rollup import expected_villages
from tests.actions.kit import COMMUNE, OFFICER, as_actor, clock_of, key_of

FORM, PERIOD = "thon_thang", "202603"


@pytest.fixture
def village(ctx: Context) -> UnitKey:
    """One of the villages."""
    form = ctx.shelf.get(FORM)
    return expected_villages(ctx.registry, COMMUNE, key_of(FORM, PERIOD).period.window(form.regime).end)[0]


def test_a_village_is_reminded_once_a_day(ctx: Context, village: UnitKey) -> None:
    key = key_of(FORM, PERIOD, village)
    assert remind(ctx, [key.id]) == 1
    assert remind(ctx, [key.id]) == 0
    assert ctx.store.letters.pending() == 1
    message = last_reminder(ctx, key.id)
    assert message is not None
    assert message.text == "Xã nhắc nộp “Báo cáo tháng của thôn”, tháng 3/2026, hạn 02/04/2026."
    assert message_from_json(message_to_json(message)) == message
    clock_of(ctx).advance(days=1)
    assert remind(ctx, [key.id]) == 1
    assert ctx.store.letters.pending() == 2


def test_the_matrix_says_who_reminded_and_when(ctx: Context, village: UnitKey) -> None:
    remind(ctx, [key_of(FORM, PERIOD, village).id])
    line = village_matrix(ctx, FORM, PERIOD).line(village)
    assert line is not None
    assert line.reminded is not None
    assert (line.reminded.by, line.reminded.waiting) == (OFFICER.name, True)
    others = [each for each in village_matrix(ctx, FORM, PERIOD).lines if each.unit != village]
    assert all(each.reminded is None for each in others)


def test_who_has_sent_is_not_reminded(ctx: Context, village: UnitKey) -> None:
    key = key_of(FORM, PERIOD, village)
    ctx.store.reports.begin(key, ctx.shelf.get(FORM).version)
    ctx.store.reports.edit(key.id, {"DS17": Cell(Value.of(1))}, actor=ctx.actor)
    ctx.store.reports.transition(key.id, Transition.SUBMIT, actor=ctx.actor)
    assert remind(ctx, [key.id]) == 0


def test_only_the_commune_reminds(ctx: Context, village: UnitKey) -> None:
    head = Actor("truongthon", "Trưởng thôn", Role.ENTRY, (village,))
    with pytest.raises(ReminderRefused):
        remind(as_actor(ctx, head), [key_of(FORM, PERIOD, village).id])


def test_the_village_hears_of_it_until_it_has_sent(
    ctx: Context, village: UnitKey, make: Callable[..., Context]
) -> None:
    key = key_of(FORM, PERIOD, village)
    remind(ctx, [key.id])
    message = last_reminder(ctx, key.id)
    assert message is not None
    head = Actor("truongthon", "Trưởng thôn", Role.ENTRY, (village,))
    theirs = make(actor=head, unit=village)
    theirs = replace(theirs, people={})
    theirs.store.letters.take_in([message], "1-x-y")
    row = next(row for row in work_list(theirs).rows if row.report_id == key.id)
    assert row.reason.startswith("Xã nhắc ngày 16/4")
    notice = notice_board(theirs).notices[0]
    assert notice.title.vi.startswith("Xã nhắc nộp “Báo cáo tháng của thôn”")
    assert notice.unread
    mark_read(theirs, notice.notice_id)
    assert not notice_board(theirs).notices[0].unread
    theirs.store.reports.begin(key, theirs.shelf.get(FORM).version)
    theirs.store.reports.edit(key.id, {"DS17": Cell(Value.of(1))}, actor=head)
    theirs.store.reports.transition(key.id, Transition.SUBMIT, actor=head)
    assert all(it.notice_id != message.id for it in notice_board(theirs).notices)
    assert all(not row.reason for row in work_list(theirs).rows)
    assert notice_board(ctx).notices == ()


def test_the_commune_hears_of_the_province(ctx: Context) -> None:
    key = key_of("xa_vp_thang_tk", PERIOD)
    form = ctx.shelf.get(key.form_id)
    staff = Actor("tinh", "Cán bộ tỉnh", Role.PROVINCE, ())
    now = ctx.clock.now()
    message = reminder(ctx.ids, key.id, staff, now, form.title, period_label(key.period), None, by="Tỉnh")
    ctx.store.letters.take_in([message], "1-x-y")
    row = next(row for row in work_list(ctx).rows if row.report_id == key.id)
    assert row.reason.startswith("Tỉnh nhắc ngày 16/4")
    assert notice_board(ctx).notices[0].title.vi == f"Tỉnh nhắc nộp “{form.title.vi}”, tháng 3/2026."


def test_a_reminder_is_a_message_that_stands_at_no_cell(ctx: Context, village: UnitKey) -> None:
    key = key_of(FORM, PERIOD, village)
    remind(ctx, [key.id])
    sent = ctx.store.letters.next_messages(10)
    assert [message.key for message in sent] == [REMINDER]
    assert REMINDER not in ctx.shelf.prepared(FORM).cells
