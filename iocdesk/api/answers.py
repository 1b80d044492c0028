"""What the server answers, as types."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from iocdesk.core.errors import Text
from iocdesk.reports.messages import Message
from iocdesk.reports.model import Problem, Receipt, Report, ReportId

CATALOGUE_SLICES = ("units", "forms", "assignments", "calendar", "notices", "people", "policy", "keys")
"""The slices of the catalogue, in the order in which they are needed."""
OFFERED_SLICES = ("sources",)
"""Slices that a server has where it names them among its features."""


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What the server is and takes; `server_time` in UTC, `batch_bytes` before compression."""

    protocol_min: int
    protocol_max: int
    name: str
    server_time: datetime
    training: bool = False
    batch_operations: int = 200
    batch_bytes: int = 1_000_000
    features: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Refusal:
    """An operation that the server named in its answer without giving a receipt for it."""

    op_id: str
    problem: Problem


@dataclass(frozen=True, slots=True)
class BatchAnswer:
    """The answer to a batch, item by item; operations that it does not name are still unanswered."""

    server_time: datetime
    receipts: tuple[Receipt, ...]
    refusals: tuple[Refusal, ...] = ()
    history: str = ""
    """How far the server's history goes; shown to it with later requests."""


@dataclass(frozen=True, slots=True)
class ReportChanged:
    """A report as it now stands on the server."""

    seq: int
    report: Report


@dataclass(frozen=True, slots=True)
class ReportGone:
    """A tombstone: the report is no longer there, or no longer visible to this account."""

    seq: int
    report_id: ReportId


ChangeItem = ReportChanged | ReportGone


@dataclass(frozen=True, slots=True)
class ChangesPage:
    """One page of what changed; `skipped` names items that this version of the program cannot read."""

    items: tuple[ChangeItem, ...]
    cursor: str
    more: bool
    server_time: datetime
    skipped: tuple[str, ...] = ()
    history: str = ""


@dataclass(frozen=True, slots=True)
class LetterVerdict:
    """What became of one message or hand-over: stored (now or before), or why not."""

    id: str
    stored: bool
    code: str
    text: Text


@dataclass(frozen=True, slots=True)
class LettersAnswer:
    """The answers to a batch of messages or hand-overs, item by item."""

    verdicts: tuple[LetterVerdict, ...]
    history: str = ""


@dataclass(frozen=True, slots=True)
class MessagesPage:
    """One page of messages; `skipped` counts those that this version of the program cannot read."""

    messages: tuple[Message, ...]
    cursor: str
    more: bool
    skipped: int = 0


@dataclass(frozen=True, slots=True)
class DigestAnswer:
    """The digest of every report the account may see, and how many these are."""

    digest: str
    count: int
    server_time: datetime


@dataclass(frozen=True, slots=True)
class Unknown:
    """Which of what was asked about, operations or letters, the server does not have."""

    ids: frozenset[str]


@dataclass(frozen=True, slots=True)
class DeviceSeen:
    """The newest operation that the server has of this computer, for this account; 0 and "" for none."""

    seq: int
    op_id: str


@dataclass(frozen=True, slots=True)
class CatalogueSlice:
    """One slice of the catalogue; `payload` (JSON) is None when it has not changed."""

    name: str
    etag: str
    payload: bytes | None


@dataclass(frozen=True, slots=True)
class CatalogueIndex:
    """The ETag of each slice as it now is, by its name; a slice that is not named is to be asked for by itself."""

    etags: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class PublicKeys:
    """What others need to know of one computer: its Ed25519 key (hexadecimal), its age recipient."""

    device_id: str
    sign_key: str
    recipient: str


@dataclass(frozen=True, slots=True)
class FormRef:
    """A version of a form as the index of forms names it."""

    form_id: str
    version: str
    sha256: str


@dataclass(frozen=True, slots=True)
class FormDocument:
    """A form's canonical JSON with its "sha256", which is what the index says."""

    ref: FormRef
    content: bytes


@dataclass(frozen=True, slots=True)
class UploadAt:
    """How far an upload has come at the server; `history` of one that is whole."""

    upload_id: str
    offset: int
    history: str = ""


@dataclass(frozen=True, slots=True)
class FileAtServer:
    """A file that the server's newest version of a report refers to; `received` when all of it is there."""

    sha256: str
    received: bool
