"""What the engine is told and what it asks for: events in, effects out, all plain values.

Every event carries `now` (UTC), for the engine never looks at a clock. A `request` number ties an answer to what
was asked, so that a late or doubled reply is recognised.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from iocdesk.api.answers import (
    BatchAnswer,
    Capabilities,
    CatalogueIndex,
    CatalogueSlice,
    ChangesPage,
    DeviceSeen,
    DigestAnswer,
    FormDocument,
    FormRef,
    LettersAnswer,
    MessagesPage,
    PublicKeys,
    Unknown,
    UploadAt,
)
from iocdesk.core.errors import IocError
from iocdesk.reports.handover import Handover, HandoverEnd
from iocdesk.reports.messages import Message
from iocdesk.reports.model import Operation
from iocdesk.reports.signing import SignedOperation
from iocdesk.sync.memory import Counts, Memory, UploadJob


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened at `now`."""

    now: datetime


@dataclass(frozen=True, slots=True)
class Started(Event):
    """The program, or a single synchronisation, begins."""

    memory: Memory


@dataclass(frozen=True, slots=True)
class Stopped(Event):
    """The program ends, or the user cancelled; whatever is under way is left as it is."""


@dataclass(frozen=True, slots=True)
class SyncRequested(Event):
    """It is to be done now: by a person's wish everything, else what is due."""

    by_hand: bool = True


@dataclass(frozen=True, slots=True)
class Tick(Event):
    """The time the engine asked to be woken at has come, or just some time has passed."""


@dataclass(frozen=True, slots=True)
class BatchTaken(Event):
    """The store handed out what is next in the outbox; nothing when it is empty."""

    operations: tuple[Operation, ...]
    counts: Counts


@dataclass(frozen=True, slots=True)
class DeviceChecked(Event):
    """Whether the file has what the server has of this computer, and who it is from now on."""

    same: bool
    device_id: str
    counts: Counts


@dataclass(frozen=True, slots=True)
class HandedOutTaken(Event):
    """Operations that the server ought to know, the number of the last one, and whether there may be more."""

    op_ids: tuple[str, ...]
    last: int | None
    more: bool


@dataclass(frozen=True, slots=True)
class Reopened(Event):
    """What the server lost waits in the outbox again."""

    counts: Counts


@dataclass(frozen=True, slots=True)
class AcknowledgementsTaken(Event):
    """The notices read here that the server does not know of yet."""

    notices: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RelaysTaken(Event):
    """The store handed out operations of others to be passed on; nothing when there are none."""

    operations: tuple[SignedOperation, ...]
    counts: Counts


@dataclass(frozen=True, slots=True)
class RelayReceiptsStored(Event):
    """The receipts of relayed operations are on the disk, and these are cleared."""

    counts: Counts


@dataclass(frozen=True, slots=True)
class LettersTaken(Event):
    """The store handed out what waits of messages and hand-overs, and how far it has read."""

    messages: tuple[Message, ...]
    handovers: tuple[Handover | HandoverEnd, ...]
    cursor: str


@dataclass(frozen=True, slots=True)
class StoredLettersTaken(Event):
    """The store named messages and hand-overs that the server ought to have; `more` stand behind them."""

    ids: tuple[str, ...]
    more: bool


@dataclass(frozen=True, slots=True)
class UploadTaken(Event):
    """The store named the file that goes next, or None; `counts` of what waits in the outbox meanwhile."""

    job: UploadJob | None
    counts: Counts


@dataclass(frozen=True, slots=True)
class UploadStored(Event):
    """How far an upload has come is on the disk."""


@dataclass(frozen=True, slots=True)
class LettersStored(Event):
    """The answers to messages or hand-overs are on the disk."""


@dataclass(frozen=True, slots=True)
class MessagesStored(Event):
    """A page of messages is on the disk, together with its cursor; `news` were not here before."""

    news: int
    more: bool


@dataclass(frozen=True, slots=True)
class KeyTaken(Event):
    """This computer's public keys; None when the server knows them, or there is nobody to keep them."""

    key: PublicKeys | None


@dataclass(frozen=True, slots=True)
class Acknowledged:
    """The server took an acknowledgement."""


@dataclass(frozen=True, slots=True)
class KeyRegistered:
    """The server knows this computer's public keys."""


Answer = (
    CatalogueIndex
    | Capabilities
    | BatchAnswer
    | ChangesPage
    | DigestAnswer
    | CatalogueSlice
    | FormDocument
    | Acknowledged
    | KeyRegistered
    | LettersAnswer
    | MessagesPage
    | Unknown
    | DeviceSeen
    | UploadAt
)


@dataclass(frozen=True, slots=True)
class Answered(Event):
    """The server answered a request; `elapsed_s` is what the exchange took."""

    request: int
    answer: Answer
    elapsed_s: float = 0.0
    bytes_up: int = 0
    bytes_down: int = 0


@dataclass(frozen=True, slots=True)
class Failed(Event):
    """A request failed, after `elapsed_s`."""

    request: int
    error: IocError
    bytes_up: int = 0
    bytes_down: int = 0
    elapsed_s: float = 0.0


@dataclass(frozen=True, slots=True)
class ReceiptsStored(Event):
    """The receipts are on the disk and their outbox rows are cleared."""

    counts: Counts


@dataclass(frozen=True, slots=True)
class ChangesStored(Event):
    """A page of changes is on the disk, together with its cursor.

    `new_forms` when a report of it has a form, or a version of one, that is not here.
    """

    cursor: str
    counts: Counts
    new_forms: bool = False


@dataclass(frozen=True, slots=True)
class DigestCompared(Event):
    """Our digest of the slice was compared with the server's."""

    same: bool


@dataclass(frozen=True, slots=True)
class SliceStored(Event):
    """A slice of the catalogue is on the disk; `missing_forms` are in the index and not here yet."""

    missing_forms: tuple[FormRef, ...] = ()


@dataclass(frozen=True, slots=True)
class FormStored(Event):
    """A form is on the disk."""


@dataclass(frozen=True, slots=True)
class StoreFailed(Event):
    """What the engine asked of the store was not done; nothing of it is kept.

    `content` when the fault is in what the server sent, not in the store.
    """

    error: IocError
    content: bool = False
