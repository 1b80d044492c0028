"""Bàn giao: handing work over to a colleague for some days, and ending it early; works offline as everything does."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from iocdesk.actions.context import Context
from iocdesk.actions.views import NO_TEXT, Colleague, Duty, HandoverDesk, HandoverRow
from iocdesk.core.errors import IocError, Text
from iocdesk.core.text import clean_line, sort_key
from iocdesk.reports.handover import (
    MAX_REASON,
    Handover,
    HandoverEnd,
    HandoverRefused,
    check_handover,
    may_end,
    may_hand_over,
)
from iocdesk.reports.model import Actor, Assignment, Role

_OFFICERS = frozenset({Role.CONSOLIDATOR.value, Role.ENTRY.value})
_ALL_FORMS = Text("tất cả biểu mẫu", "all forms")


def desk(ctx: Context) -> HandoverDesk:
    """Return what the actor may hand over, to whom, and what holds now or will."""
    mine = [it for it in ctx.assignments if it.active and it.unit == ctx.unit]
    givers = {it.responsible for it in mine if may_hand_over(ctx.actor, ctx.unit, it.responsible)}
    duties = [_duty(ctx, it) for it in mine if it.responsible in givers]
    return HandoverDesk(
        givers=_named(ctx, givers),
        takers=_named(ctx, _officers(ctx)),
        duties=tuple(sorted(duties, key=lambda duty: sort_key(duty.title.vi))),
        rows=_rows(ctx),
    )


def _duty(ctx: Context, assignment: Assignment) -> Duty:
    try:
        title = ctx.shelf.get(assignment.form_id).title
    except IocError:
        title = Text(assignment.form_id, assignment.form_id)
    return Duty(assignment.responsible, assignment.form_id, title, assignment.deputy)


def _officers(ctx: Context) -> set[str]:
    """The officers of the commune that is worked for: what an account sees of people is cut to its own units."""
    wanted = Role.CONSOLIDATOR.value if ctx.level.value == "commune" else Role.ENTRY.value
    return {person.user_id for person in ctx.people.values() if person.role == wanted}


def _named(ctx: Context, user_ids: set[str]) -> tuple[Colleague, ...]:
    found = [Colleague(user_id, ctx.name_of(user_id)) for user_id in user_ids if user_id]
    return tuple(sorted(found, key=lambda it: sort_key(it.name)))


def _rows(ctx: Context) -> tuple[HandoverRow, ...]:
    waiting = {item.id for item in ctx.store.letters.handovers()}
    rows = [
        _row(ctx, it, waiting=it.id in waiting)
        for it in ctx.handovers()
        if it.unit == ctx.unit and it.last >= ctx.today
    ]
    rows += [
        replace(_row(ctx, item, waiting=False), refused=why, may_end=False)
        for item, why in ctx.store.letters.refused_handovers()
        if isinstance(item, Handover) and item.end >= ctx.today
    ]
    return tuple(sorted(rows, key=lambda row: (row.start, sort_key(row.taker))))


def _row(ctx: Context, item: Handover, *, waiting: bool) -> HandoverRow:
    what = _ALL_FORMS
    if item.form_id:
        what = _duty(ctx, Assignment(item.form_id, item.unit, item.giver)).title
    return HandoverRow(
        id=item.id, giver=ctx.name_of(item.giver), taker=ctx.name_of(item.taker), what=what, start=item.start,
        end=item.last, reason=item.reason, may_end=may_end(ctx.actor, item), waiting=waiting,
    )  # fmt: skip


def hand_over(
    ctx: Context, giver: str, form_id: str, taker: str, start: date, end: date, reason: str
) -> None:
    """Hand a form, or with form_id "" all of somebody's forms at the unit, over to a colleague.

    Raises:
        HandoverRefused: when the actor may not, the dates do not fit, or a reason is missing.
    """
    said = clean_line(reason, MAX_REASON).replace("\n", " ").strip()
    made = Handover(
        ctx.ids.new(), ctx.unit, form_id, giver or ctx.actor.user_id, taker, start, end, said, ctx.actor.user_id,
        ctx.clock.now(),
    )  # fmt: skip
    check_handover(made, ctx.actor, _account(ctx, taker), ctx.today)
    ctx.store.letters.hand_over(made)


def _account(ctx: Context, user_id: str) -> Actor | None:
    person = ctx.people.get(user_id)
    if person is None or person.role not in _OFFICERS or user_id not in _officers(ctx):
        return None
    return Actor(user_id, person.name, Role(person.role), (ctx.unit,))


def end_early(ctx: Context, handover_id: str) -> None:
    """End a hand-over before its time; today is its last day.

    Raises:
        HandoverRefused: there is none such, or it is not the actor's to end.
    """
    found = next((it for it in ctx.handovers() if it.id == handover_id), None)
    if found is None or not may_end(ctx.actor, found):
        raise HandoverRefused(
            "handover.unknown",
            Text(
                "Không tìm thấy bản bàn giao này hoặc anh/chị không được kết thúc nó.",
                "There is no such hand-over, or it is not yours to end.",
            ),
        )
    ctx.store.letters.hand_over(HandoverEnd(ctx.ids.new(), handover_id, ctx.actor.user_id, ctx.clock.now()))


def handed(ctx: Context, assignment: Assignment | None) -> Text:
    """Return "Nhận thay Lê Thị Lan, 16/4–20/4" to whoever acts for another, and who acts to the one who gave."""
    if assignment is None:
        return NO_TEXT
    for it in ctx.handovers():
        if not it.concerns(assignment) or not it.holds(ctx.today):
            continue
        days = _days(it)
        giver, taker = _short(ctx.name_of(it.giver)), _short(ctx.name_of(it.taker))
        if ctx.actor.user_id == it.taker:
            return Text(f"Nhận thay {giver} từ {days.vi}", f"Acting for {giver} from {days.en}")
        return Text(f"{taker} nhận thay từ {days.vi}", f"{taker} acts from {days.en}")
    return NO_TEXT


def _days(item: Handover) -> Text:
    first, last = f"{item.start.day}/{item.start.month}", f"{item.last.day}/{item.last.month}"
    return Text(f"{first} đến {last}", f"{first} to {last}")


def _short(name: str) -> str:
    return name.partition(" — ")[0]
