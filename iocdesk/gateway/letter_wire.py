"""The shapes of messages, hand-overs and the policy as the API takes and gives them."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, SkipValidation, StringConstraints

from iocdesk.gateway import catalogue_wire
from iocdesk.gateway.wire import Day, Moment, Strict, UnitId
from iocdesk.reports.messages import MAX_TEXT

Id = Annotated[str, Field(pattern="^[0-9a-f-]{36}$", description="UUIDv7")]
Page = Annotated[str, StringConstraints(max_length=60, pattern=r"^[0-9a-z-]*$")]


class MessageWire(Strict):
    """A message about a report; `key` names a cell, or is empty."""

    id: Id
    report_id: str
    author: str
    at: Moment
    text: Annotated[str, Field(min_length=1, max_length=MAX_TEXT)]
    key: str = ""


class MessagesIn(Strict):
    """Messages that their author sends; each is judged by itself."""

    messages: Annotated[list[SkipValidation[MessageWire | object]], Field(min_length=1)]


class MessagesOut(Strict):
    """A page of the messages about what the account may see, in the order in which they came."""

    messages: list[MessageWire]
    cursor: str
    more: bool
    server_time: Moment


class GivenWire(Strict):
    """A hand-over: `taker` answers what `giver` is responsible for, both days included; no form_id is all forms."""

    id: Id
    unit: UnitId
    form_id: str = ""
    giver: str
    taker: str
    start: Day
    end: Day
    reason: Annotated[str, Field(min_length=1, max_length=500)]
    by: str
    at: Moment


class EndedWire(Strict):
    """A hand-over is ended before its time."""

    id: Id
    ends: Id
    by: str
    at: Moment


class StandingOut(GivenWire):
    """A hand-over with its early end, if it had one."""

    ended_at: Moment | None


class AssignmentsOut(catalogue_wire.AssignmentsOut):
    """Who answers what, and who acts for whom on which days."""

    handovers: list[StandingOut]


class HandoversIn(Strict):
    """Hand-overs and early ends; each is judged by itself."""

    handovers: Annotated[list[SkipValidation[GivenWire | EndedWire | object]], Field(min_length=1)]


class LetterReceipt(Strict):
    """What became of one item; one that was stored before is stored."""

    id: str
    status: Literal["stored", "rejected"]
    code: str
    text_vi: str
    text_en: str


class LettersOut(Strict):
    """One answer an item, in their order."""

    server_time: Moment
    results: list[LetterReceipt]
    history: str = Field(description="how far the server's history goes; to be shown with later requests")


class UnknownIn(Strict):
    """Messages, hand-overs and early ends that the client was told are stored."""

    ids: Annotated[list[Id], Field(min_length=1, max_length=1000)]


class UnknownOut(Strict):
    """Those that the server does not have."""

    unknown: list[str]


class PolicyIn(catalogue_wire.PolicyOut):
    """The whole policy."""
