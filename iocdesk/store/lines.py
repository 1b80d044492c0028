"""Lines of the file as types: a report's line, an operation's line, an operation's cell."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum

from iocdesk.core.periods import Period
from iocdesk.reports.model import Cell, Remark, ReportKey, ReportState, Transition


class OpStatus(IntEnum):
    """Where an operation stands; from 8 on it is closed and only history."""

    DRAFT = 1
    SEALED = 2
    CONFLICT = 3
    REJECTED = 4
    LANDED = 5
    """Its receipt is here, but the version it became part of is not yet."""
    DONE = 8
    REPLACED = 9
    RESOLVED = 10


@dataclass(frozen=True, slots=True)
class ReportRow:
    """A report's line, names resolved; the header of its working copy."""

    id: int
    key: ReportKey
    head: int
    need: int
    gone: bool
    form_version: str
    state: ReportState
    remarks: tuple[Remark, ...]
    event_at: datetime | None
    updated_at: datetime | None
    updated_by: str
    submitted_by: str


@dataclass(frozen=True, slots=True)
class OpRow:
    """An operation's line without its cells."""

    id: int
    name: str
    report: int
    status: OpStatus
    seq: int | None
    base: int
    form_version: str
    author: str
    since: datetime
    created_at: datetime | None
    transition: Transition | None
    reason: str
    remarks: tuple[Remark, ...]
    event_at: datetime | None
    sha256: str


@dataclass(frozen=True, slots=True)
class OpCell:
    """What an operation makes of a cell, and what the person saw there before."""

    new: Cell
    base: Cell


def last_day(period: Period) -> int:
    """Return the period's last calendar day as a proleptic ordinal."""
    return period.window().end.toordinal()
