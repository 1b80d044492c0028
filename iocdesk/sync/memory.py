"""What the store remembers between synchronisations, as the engine is told it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from iocdesk.api.answers import (
    FormRef,
    UploadAt,
)
from iocdesk.reports.model import ReportId


@dataclass(frozen=True, slots=True)
class Counts:
    """What waits in the outbox: reports, their operations, and reports that need a person.

    `relays`: operations of others that wait to be passed on; their reports are counted with the others.
    """

    reports: int = 0
    operations: int = 0
    attention: int = 0
    relays: int = 0


@dataclass(frozen=True, slots=True)
class Line:
    """What the line to the server could bear last time: bytes of a batch, items of a page; 0 is not known."""

    batch_bytes: int = 0
    page_items: int = 0


@dataclass(frozen=True, slots=True)
class Memory:
    """What the store remembers of earlier synchronisations; a cursor of "" has seen nothing."""

    cursor: str = ""
    etags: Mapping[str, str] = field(default_factory=dict)
    missing_forms: tuple[FormRef, ...] = ()
    last_success: datetime | None = None
    clock_offset_s: float = 0.0
    counts: Counts = field(default_factory=Counts)
    key_wanted: bool = False
    """Whether the server does not know this computer's public keys yet."""
    history: str = ""
    """How far the server's history went when it last told."""
    device_id: str = ""
    line: Line = field(default_factory=Line)
    answers_due: bool = False
    """Whether a report is under way that somebody else is to answer."""


@dataclass(frozen=True, slots=True)
class UploadJob:
    """A file that waits to be sent; `upload` is where it stood the last time that the server was asked."""

    report_id: ReportId
    sha256: str
    size: int
    upload: UploadAt | None = None
    attempts: int = 0

    @property
    def id(self) -> tuple[ReportId, str]:
        """What tells it from others."""
        return self.report_id, self.sha256
