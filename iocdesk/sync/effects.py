"""What the engine asks for: effects, all plain values, which the runner carries out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from iocdesk.api.answers import (
    ChangeItem,
    FormDocument,
    FormRef,
    LetterVerdict,
    PublicKeys,
    UploadAt,
)
from iocdesk.core.errors import IocError
from iocdesk.reports.handover import Handover, HandoverEnd
from iocdesk.reports.messages import Message
from iocdesk.reports.model import Operation, Receipt, ReportId
from iocdesk.reports.signing import SignedOperation
from iocdesk.sync.memory import Line, UploadJob
from iocdesk.sync.status import SyncStatus


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
    history: str = ""


@dataclass(frozen=True, slots=True)
class SendHandovers(Request):
    """Send hand-overs and early ends."""

    handovers: tuple[Handover | HandoverEnd, ...]
    history: str = ""


@dataclass(frozen=True, slots=True)
class StoreLetterAnswers(Effect):
    """Store what became of messages or hand-overs; ends in `LettersStored`."""

    verdicts: tuple[LetterVerdict, ...]
    history: str = ""


@dataclass(frozen=True, slots=True)
class TakeStoredLetters(Effect):
    """Take messages and hand-overs that the server ought to have, behind the id `after`; ends in `StoredLettersTaken`."""

    after: str
    limit: int


@dataclass(frozen=True, slots=True)
class FetchUnknownLetters(Request):
    """Ask which messages and hand-overs the server does not have."""

    ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StoreLostLetters(Effect):
    """Have messages and hand-overs sent again that the server lost, and fetch all of others; ends in `LettersStored`."""

    ids: tuple[str, ...]


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
    history: str = ""


@dataclass(frozen=True, slots=True)
class SendPart(Request):
    """Send the bytes of a file from where its upload stands, at most `length` of them."""

    job: UploadJob
    upload: UploadAt
    length: int
    history: str = ""


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
