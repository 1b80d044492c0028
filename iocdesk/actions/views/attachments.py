"""The files of a report as they are shown."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from iocdesk.actions.views.texts import NO_TEXT

if TYPE_CHECKING:
    from datetime import datetime

    from iocdesk.core.errors import Text
    from iocdesk.forms.model import CellKey
    from iocdesk.reports.model import ReportId


class FileState(StrEnum):
    """Where a file is."""

    HERE = "here"
    """Trên máy: waits to be sent."""
    SENDING = "sending"
    """Đang gửi."""
    SENT = "sent"
    """Đã gửi: the server has all of it."""
    REFUSED = "refused"
    """The server does not take it."""
    FETCHED = "fetched"
    """Somebody else's, and here."""
    AFAR = "afar"
    """Somebody else's, at the server."""
    ON_ITS_WAY = "on_its_way"
    """Somebody else's, and not at the server yet."""


@dataclass(frozen=True, slots=True)
class FileRow:
    """One file of a report.

    Attributes:
        about: the question that it answers; empty for a file of the report as a whole.
        percent: of it that was sent, or fetched.
        here: whether all of it is on this computer.
        removable: whether the actor may take it out.
        sentence: why it was not taken; empty when there is nothing to say.
    """

    key: CellKey
    name: str
    size: int
    type: str
    state: FileState
    percent: int = 0
    here: bool = False
    removable: bool = False
    by: str = ""
    at: datetime | None = None
    about: Text = NO_TEXT
    sentence: Text = NO_TEXT
    thumbnail: bytes = b""
    """A small PNG; b"" where there is none yet."""


@dataclass(frozen=True, slots=True)
class FileSlot:
    """Where a file can be added: a question's cell, or "" for the report as a whole.

    Attributes:
        endings: of the names that a chooser offers, e.g. (".pdf", ".jpg").
    """

    key: CellKey
    label: Text
    max_bytes: int
    endings: tuple[str, ...]
    takes: Text
    """What is taken, in words."""


@dataclass(frozen=True, slots=True)
class FileBoard:
    """The files of one report, and where more can be added (nowhere, for who only reads)."""

    report_id: ReportId
    rows: tuple[FileRow, ...] = ()
    slots: tuple[FileSlot, ...] = ()
    required: bool = False
    """Whether the form asks for a file of the whole report and there is none."""
