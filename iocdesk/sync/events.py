"""What the engine is told and what it asks for: events in, effects out, all plain values.

Every event carries `now` (UTC), for the engine never looks at a clock. A `request` number ties an answer to what
was asked, so that a late or doubled reply is recognised.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from iocdesk.api.answers import (
    BatchAnswer,
    Capabilities,
    CatalogueIndex,
    CatalogueSlice,
    ChangeItem,
    ChangesPage,
    DeviceSeen,
    DigestAnswer,
    FormDocument,
    FormRef,
    LettersAnswer,
    LetterVerdict,
    MessagesPage,
    PublicKeys,
    UnknownOperations,
    UploadAt,
)
from iocdesk.core.errors import IocError
from iocdesk.reports.handover import Handover, HandoverEnd
from iocdesk.reports.messages import Message
from iocdesk.reports.model import Operation, Receipt, ReportId
from iocdesk.reports.signing import SignedOperation
from iocdesk.sync.status import SyncStatus


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
class SignedIn(Event):
    """Somebody signed in."""


@dataclass(frozen=True, slots=True)
class NetworkBack(Event):
    """The operating system says that there is a network again."""


@dataclass(frozen=True, slots=True)
class SyncRequested(Event):
    """It is to be done now: by a person's wish everything, else what is due."""

    by_hand: bool = True


@dataclass(frozen=True, slots=True)
class LocalChange(Event):
    """Something was entered on this computer."""

    counts: Counts


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
    | UnknownOperations
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


@dataclass(frozen=True, slots=True)
class Effect:
    """Something the runner is to do."""


@dataclass(frozen=True, slots=True)
class Request(Effect):
    """An exchange with the server; ends in `Answered` or `Failed`."""

    request: int


@dataclass(frozen=True, slots=True)
class FetchCapabilities(Request):
    """Ask what the server is and what time it has."""


@dataclass(frozen=True, slots=True)
class SendBatch(Request):
    """Send operations."""

    operations: tuple[Operation, ...]
    history: str = ""
    """What the server last told of its history; so below."""


@dataclass(frozen=True, slots=True)
class FetchReceipts(Request):
    """Ask which of these operations the server has taken, after an answer was lost; answered like a batch."""

    op_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FetchChanges(Request):
    """Fetch a page of what changed since the cursor."""

    cursor: str
    limit: int
    history: str = ""


@dataclass(frozen=True, slots=True)
class FetchDigest(Request):
    """Fetch the server's digest of the slice."""

    history: str = ""


@dataclass(frozen=True, slots=True)
class FetchDevice(Request):
    """Ask for the newest operation that the server has of this computer."""

    device_id: str


@dataclass(frozen=True, slots=True)
class StoreDeviceSeen(Effect):
    """Look for that operation, and go on as another computer where it is not here; ends in `DeviceChecked`."""

    seq: int
    op_id: str


@dataclass(frozen=True, slots=True)
class TakeHandedOut(Effect):
    """Take operations that the server ought to know, the newest first; ends in `HandedOutTaken`.

    `before` is the last number of the page before.
    """

    before: int | None
    limit: int


@dataclass(frozen=True, slots=True)
class FetchUnknown(Request):
    """Ask which operations the server does not know."""

    op_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StoreLost(Effect):
    """Make drafts again of operations that the server lost; ends in `Reopened`."""

    op_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FetchIndex(Request):
    """Ask which slices of the catalogue are another than they were, all at once."""


@dataclass(frozen=True, slots=True)
class FetchSlice(Request):
    """Fetch a slice of the catalogue, unless it is still the one with `etag`."""

    name: str
    etag: str


@dataclass(frozen=True, slots=True)
class FetchForm(Request):
    """Fetch a form at a version."""

    ref: FormRef


@dataclass(frozen=True, slots=True)
class SendAcknowledgement(Request):
    """Tell the server that a notice was read here."""

    notice: str


@dataclass(frozen=True, slots=True)
class TakeAcknowledgements(Effect):
    """Ask for the notices read here that the server does not know of; ends in `AcknowledgementsTaken`."""


@dataclass(frozen=True, slots=True)
class StoreAcknowledged(Effect):
    """Remember that the server knows that a notice was read."""

    notice: str


@dataclass(frozen=True, slots=True)
class TakeBatch(Effect):
    """Take the next operations from the outbox, in order, without those of `skip`; ends in `BatchTaken`."""

    max_operations: int
    max_bytes: int
    skip: frozenset[ReportId] = frozenset()


@dataclass(frozen=True, slots=True)
class TakeRelays(Effect):
    """Take the next operations of others, in order, without those of `skip`; ends in `RelaysTaken`."""

    max_operations: int
    max_bytes: int
    skip: frozenset[ReportId] = frozenset()


@dataclass(frozen=True, slots=True)
class SendRelays(Request):
    """Pass operations of others on."""

    operations: tuple[SignedOperation, ...]
    history: str = ""


@dataclass(frozen=True, slots=True)
class StoreRelayReceipts(Effect):
    """Store receipts of relayed operations durably, then clear these; ends in `RelayReceiptsStored`."""

    receipts: tuple[Receipt, ...]


@dataclass(frozen=True, slots=True)
class StoreRelayAttempt(Effect):
    """Remember that relayed operations were tried, and why they were not answered."""

    op_ids: tuple[str, ...]
    error: IocError


@dataclass(frozen=True, slots=True)
class TakeKey(Effect):
    """Ask for this computer's public keys; ends in `KeyTaken`."""


@dataclass(frozen=True, slots=True)
class RegisterKey(Request):
    """Tell the server this computer's public keys."""

    key: PublicKeys


@dataclass(frozen=True, slots=True)
class StoreKeyRegistered(Effect):
    """Remember that the server knows the keys."""

    sign_key: str


@dataclass(frozen=True, slots=True)
class RenewKey(Effect):
    """Put new keys in place of those that the server takes no more."""


@dataclass(frozen=True, slots=True)
class TakeLetters(Effect):
    """Take what waits of messages and hand-overs, at most so many of each; ends in `LettersTaken`."""

    limit: int


@dataclass(frozen=True, slots=True)
class SendMessages(Request):
    """Send messages."""

    messages: tuple[Message, ...]


@dataclass(frozen=True, slots=True)
class SendHandovers(Request):
    """Send hand-overs and early ends."""

    handovers: tuple[Handover | HandoverEnd, ...]


@dataclass(frozen=True, slots=True)
class StoreLetterAnswers(Effect):
    """Store what became of messages or hand-overs; ends in `LettersStored`."""

    verdicts: tuple[LetterVerdict, ...]


@dataclass(frozen=True, slots=True)
class FetchMessages(Request):
    """Fetch a page of messages after the cursor."""

    cursor: str
    limit: int


@dataclass(frozen=True, slots=True)
class StoreMessages(Effect):
    """Store a page of messages and its cursor in one transaction; ends in `MessagesStored`."""

    messages: tuple[Message, ...]
    cursor: str
    more: bool


@dataclass(frozen=True, slots=True)
class TakeUpload(Effect):
    """Name the file that goes next, `current` first, without those of `skip`; ends in `UploadTaken`."""

    current: tuple[ReportId, str] | None = None
    skip: frozenset[tuple[ReportId, str]] = frozenset()


@dataclass(frozen=True, slots=True)
class OpenUpload(Request):
    """Ask where an upload stands, beginning it where the server knows of none."""

    job: UploadJob


@dataclass(frozen=True, slots=True)
class SendPart(Request):
    """Send the bytes of a file from where its upload stands, at most `length` of them."""

    job: UploadJob
    upload: UploadAt
    length: int


@dataclass(frozen=True, slots=True)
class StoreUpload(Effect):
    """Remember how far an upload has come; ends in `UploadStored`."""

    job: UploadJob
    upload: UploadAt


@dataclass(frozen=True, slots=True)
class StoreUploadFailure(Effect):
    """Remember why a file was not taken and when to try again; `final`: only a person can mend it."""

    job: UploadJob
    error: IocError
    wait_s: float
    final: bool = False


@dataclass(frozen=True, slots=True)
class StoreReceipts(Effect):
    """Store receipts durably, then clear their outbox rows; ends in `ReceiptsStored`."""

    receipts: tuple[Receipt, ...]
    history: str = ""
    """How far the server's history goes with them; so below."""


@dataclass(frozen=True, slots=True)
class StoreAttempt(Effect):
    """Remember that operations were tried, and why they were not answered.

    `op_ids` None is everything that waits: the server could not even be greeted.
    """

    op_ids: tuple[str, ...] | None
    error: IocError


@dataclass(frozen=True, slots=True)
class StoreChanges(Effect):
    """Store a page of changes and its cursor in one transaction; ends in `ChangesStored`.

    `keep`, on the last page of a slice fetched anew, names every report the server has: what else is here of the
    server's is gone there. Unsent work is never touched. `restored`: the server was put back to a backup.
    """

    items: tuple[ChangeItem, ...]
    cursor: str
    keep: frozenset[ReportId] | None = None
    history: str = ""
    restored: bool = False


@dataclass(frozen=True, slots=True)
class CompareDigest(Effect):
    """Compare our digest of the slice; ends in `DigestCompared`."""

    digest: str
    count: int


@dataclass(frozen=True, slots=True)
class StoreSlice(Effect):
    """Store a slice of the catalogue; ends in `SliceStored`."""

    name: str
    etag: str
    payload: bytes


@dataclass(frozen=True, slots=True)
class StoreForm(Effect):
    """Store a form; ends in `FormStored`."""

    document: FormDocument


@dataclass(frozen=True, slots=True)
class StoreClock(Effect):
    """Remember by how many seconds the server's clock is ahead of ours."""

    offset_s: float


@dataclass(frozen=True, slots=True)
class StoreLine(Effect):
    """Remember what the line could bear."""

    line: Line


@dataclass(frozen=True, slots=True)
class StoreSuccess(Effect):
    """Remember that everything was synchronised at `at`."""

    at: datetime


@dataclass(frozen=True, slots=True)
class Note(Effect):
    """Write into the support log."""

    code: str
    detail: str


@dataclass(frozen=True, slots=True)
class Show(Effect):
    """Show the status."""

    status: SyncStatus


@dataclass(frozen=True, slots=True)
class WakeAt(Effect):
    """Nothing to do until `at`, or until something happens; None: until something happens."""

    at: datetime | None
