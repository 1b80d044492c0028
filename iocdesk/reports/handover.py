"""Hand-over: for some days somebody else is responsible for a form, or for all of a colleague's forms at a unit.

It begins and ends by its dates, both days included, in Vietnam's time; it can be ended early. What was done in
time may reach the server late, by `LATE_DAYS`: people work offline.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from iocdesk.core.clock import VN
from iocdesk.core.errors import IocError, Text
from iocdesk.core.ids import is_uuid7
from iocdesk.core.text import clean_line
from iocdesk.core.units import UnitError, UnitKey
from iocdesk.reports import reading, wire
from iocdesk.reports.model import Actor, Assignment, Role

MAX_REASON = 500
LATE_DAYS = 7
LONGEST_DAYS = 366
_GIVES = frozenset({"id", "unit", "form_id", "giver", "taker", "start", "end", "reason", "by", "at"})
_ENDS = frozenset({"id", "ends", "by", "at"})

Json = dict[str, object]


@dataclass(frozen=True, slots=True)
class Handover:
    """Bàn giao: from `start` to `end` the taker answers what the giver is responsible for.

    `form_id` is "" for all forms of the giver at the unit; `ended_at` says when it was ended before its time.
    """

    id: str
    unit: UnitKey
    form_id: str
    giver: str
    taker: str
    start: date
    end: date
    reason: str
    by: str
    at: datetime
    ended_at: datetime | None = None

    @property
    def last(self) -> date:
        """The last day on which it holds; before `start` where it was ended before it began."""
        if self.ended_at is None:
            return self.end
        return min(self.end, self.ended_at.astimezone(VN).date())

    def holds(self, day: date, *, late: bool = False) -> bool:
        """Tell whether the taker may act on a day; `late` allows for what was done in time and came later."""
        grace = timedelta(days=LATE_DAYS if late else 0)
        return self.start <= day <= self.last + grace

    def concerns(self, assignment: Assignment) -> bool:
        """Tell whether it is about an assignment."""
        return (
            self.unit == assignment.unit
            and self.giver == assignment.responsible
            and self.form_id in {"", assignment.form_id}
        )


@dataclass(frozen=True, slots=True)
class HandoverEnd:
    """A hand-over that was ended before its time."""

    id: str
    ends: str
    """The hand-over's id."""
    by: str
    at: datetime


class HandoverRefused(IocError):
    """`handover.dates`, `.reason`, `.self`, `.role`, `.taker`, `.unknown`."""


def acting(
    assignment: Assignment, handovers: Iterable[Handover], day: date, *, late: bool = False
) -> Assignment:
    """Return an assignment with those who act for the responsible person on a day."""
    takers = {it.taker for it in handovers if it.holds(day, late=late) and it.concerns(assignment)}
    return replace(assignment, acting=frozenset(takers)) if takers != assignment.acting else assignment


def with_pending(
    known: Iterable[Handover], pending: Iterable[Handover | HandoverEnd]
) -> tuple[Handover, ...]:
    """Return hand-overs as they will stand once what waits for the server has arrived."""
    found = {item.id: item for item in known}
    for item in pending:
        if isinstance(item, Handover):
            found.setdefault(item.id, item)
        elif item.ends in found and found[item.ends].ended_at is None:
            found[item.ends] = replace(found[item.ends], ended_at=item.at)
    return tuple(found.values())


def check_handover(handover: Handover, by: Actor, taker: Actor | None, today: date) -> None:
    """Make sure that a hand-over may be made: by the giver, or by the unit's leader, to an officer of the unit.

    Args:
        taker: the taker's account; None where it is not known.
        today: in Vietnam; a hand-over may begin up to `LATE_DAYS` ago, for it may have come late.

    Raises:
        HandoverRefused: with a sentence that says why not.
    """
    length = (handover.end - handover.start).days
    if not 0 <= length <= LONGEST_DAYS or handover.end < today - timedelta(days=LATE_DAYS):
        raise HandoverRefused(
            "handover.dates",
            Text(
                "Ngày bàn giao chưa hợp lý: ngày kết thúc phải sau ngày bắt đầu và chưa qua.",
                "The dates do not fit: the end must come after the start and not be past.",
            ),
        )
    if not handover.reason.strip():
        raise HandoverRefused(
            "handover.reason", Text("Xin ghi lý do bàn giao.", "Please give a reason for the hand-over.")
        )
    if handover.giver == handover.taker:
        raise HandoverRefused(
            "handover.self", Text("Xin chọn người nhận khác người giao.", "Please choose somebody else.")
        )
    if not may_hand_over(by, handover.unit, handover.giver):
        raise HandoverRefused(
            "handover.role",
            Text(
                "Chỉ người phụ trách hoặc lãnh đạo đơn vị được bàn giao việc này.",
                "Only the person responsible or the unit's leader may hand this over.",
            ),
        )
    if taker is None or taker.role not in {Role.CONSOLIDATOR, Role.ENTRY} or handover.unit not in taker.units:
        raise HandoverRefused(
            "handover.taker",
            Text(
                "Người nhận phải là cán bộ của cùng đơn vị.",
                "Whoever takes over must be an officer of the same unit.",
            ),
        )


def may_hand_over(by: Actor, unit: UnitKey, giver: str) -> bool:
    """Tell whether somebody may hand a person's work over, or end a hand-over of it."""
    if unit not in by.units or by.role is Role.PROVINCE:
        return False
    return by.user_id == giver or by.role is Role.LEADER


def may_end(by: Actor, handover: Handover) -> bool:
    """Tell whether somebody may end a hand-over early: who gave, who took, the leader."""
    return by.user_id == handover.taker or may_hand_over(by, handover.unit, handover.giver)


def handover_to_json(item: Handover | HandoverEnd) -> Json:
    """Write an item as it travels."""
    if isinstance(item, HandoverEnd):
        return {"id": item.id, "ends": item.ends, "by": item.by, "at": reading.stamp(item.at)}
    return {
        "id": item.id,
        "unit": item.unit.id,
        "form_id": item.form_id,
        "giver": item.giver,
        "taker": item.taker,
        "start": item.start.isoformat(),
        "end": item.end.isoformat(),
        "reason": item.reason,
        "by": item.by,
        "at": reading.stamp(item.at),
    }


def handover_from_json(raw: object) -> Handover | HandoverEnd:
    """Read an item back.

    Raises:
        MalformedOperation: naming the member.
    """
    found = reading.members(raw)
    item_id = reading.text(found, "id", 36, least=36)
    if not is_uuid7(item_id):
        reading.refuse("id", "không phải UUIDv7", "it is not a UUIDv7")
    if "ends" in found:
        reading.members(raw, _ENDS)
        ended = reading.text(found, "ends", 36, least=36)
        return HandoverEnd(
            item_id, ended, reading.text(found, "by", wire.MAX_NAME), reading.moment(found, "at")
        )
    reading.members(raw, _GIVES)
    reason = reading.text(found, "reason", MAX_REASON, least=1)
    if clean_line(reason, MAX_REASON) != reason:
        reading.refuse("reason", "có ký tự không hợp lệ", "it has characters that are not allowed")
    return Handover(
        id=item_id,
        unit=reading.within("unit", _unit, found.get("unit")),
        form_id=reading.text(found, "form_id", wire.MAX_NAME, default=""),
        giver=reading.text(found, "giver", wire.MAX_NAME, least=1),
        taker=reading.text(found, "taker", wire.MAX_NAME, least=1),
        start=reading.within("start", _day, found.get("start")),
        end=reading.within("end", _day, found.get("end")),
        reason=reason,
        by=reading.text(found, "by", wire.MAX_NAME, least=1),
        at=reading.moment(found, "at"),
    )


def standing_to_json(handover: Handover) -> Json:
    """Write a hand-over as the catalogue carries it, with its early end."""
    return {**handover_to_json(handover), "ended_at": reading.stamp(handover.ended_at)}


def standing_from_json(raw: object) -> Handover:
    """Read a hand-over of the catalogue.

    Raises:
        MalformedOperation: naming the member.
    """
    found = dict(reading.members(raw))
    ended_at = reading.moment_or_none(found, "ended_at")
    found.pop("ended_at", None)
    item = handover_from_json(found)
    if not isinstance(item, Handover):
        reading.refuse("ends", "không phải bản bàn giao", "it is not a hand-over")
    return replace(item, ended_at=ended_at)


def _day(raw: object) -> date:
    try:
        return date.fromisoformat(raw if isinstance(raw, str) and len(raw) == 10 else "")
    except ValueError:
        reading.refuse("", "không phải ngày", "it is not a date")


def _unit(raw: object) -> UnitKey:
    try:
        return UnitKey.parse(raw if isinstance(raw, str) else "")
    except (UnitError, ValueError):
        reading.refuse("", "không phải mã đơn vị", "it is not a unit's id")
