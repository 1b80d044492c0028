"""The shapes that the API takes and gives, as strict pydantic models: no coercion, no NaN, no unknown members.

Reports, operations, cells and receipts are written and read by `iocdesk.reports`; the models of them here
only describe, so that openapi.json says what they look like.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, SkipValidation, StringConstraints

from iocdesk.reports.model import ReceiptStatus, ReportState, Role, Transition

_NO_CONTROLS = r"^[^\x00-\x1f\x7f]*$"
Name = Annotated[str, StringConstraints(min_length=1, max_length=120, pattern=_NO_CONTROLS)]
Token = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=r"^[A-Za-z0-9_-]+$")]
DeviceName = Annotated[str, StringConstraints(max_length=200, pattern=_NO_CONTROLS)]
Moment = Annotated[str, Field(description="UTC, ISO 8601 with Z, e.g. 2026-04-15T01:02:03.004Z")]
Day = Annotated[str, Field(description="ISO 8601 date, e.g. 2025-07-01")]
UnitId = Annotated[str, Field(description="code@valid_from, e.g. 15298@2025-07-01")]
Sha256 = Annotated[str, Field(pattern="^[0-9a-f]{64}$")]


class Strict(BaseModel):
    """What all models share."""

    model_config = ConfigDict(strict=True, extra="forbid", allow_inf_nan=False, frozen=True)


class ProblemOut(BaseModel):
    """RFC 9457 problem details with our code and sentences."""

    type: str
    title: str
    status: int
    instance: str
    detail: str = ""
    errors: list[dict[str, object]] = Field(default=[], description="where a 422 found fault")
    results: list[dict[str, object]] = Field(default=[], description="the receipt, with 409")
    code: str = Field(description="stable identifier, e.g. cursor.expired")
    text_vi: str
    text_en: str


class ProtocolRange(Strict):
    """The versions spoken."""

    min: int
    max: int


class Limits(Strict):
    """How much one request may bring."""

    batch_operations: int
    batch_bytes: int
    body_bytes: int
    page_items: int


class Capabilities(Strict):
    """What this server is and does."""

    protocol: ProtocolRange
    name: str
    server_time: Moment
    training: bool
    limits: Limits
    features: list[str]


Password = Annotated[str, StringConstraints(min_length=1, max_length=1000, pattern=r"^[^\x00]+$")]


class SignIn(Strict):
    """Credentials, and the computer they are typed on."""

    username: Name
    password: Password
    new_password: Password | None = Field(default=None, description="takes the place of the password at once")
    device_id: Annotated[str, StringConstraints(min_length=1, max_length=80, pattern=_NO_CONTROLS)]
    device_name: DeviceName = ""


class Refresh(Strict):
    """The refresh token last received."""

    refresh_token: Token


class UserOut(Strict):
    """The account signed in."""

    user_id: str
    name: str
    role: Role
    units: list[UnitId]


class Session(Strict):
    """A pair of tokens. The refresh token is good once."""

    access_token: str
    expires_in: int = Field(description="seconds")
    refresh_token: str
    user: UserOut


class FormerParentOut(Strict):
    """Where a unit belonged until a day."""

    parent: UnitId
    until: Day


class UnitOut(Strict):
    """One unit during its life."""

    code: str
    valid_from: Day
    valid_to: Day | None
    level: Literal["province", "commune", "village"]
    kind: str
    name_vi: str
    name_en: str
    short_name: str
    parent: UnitId | None
    former_parents: list[FormerParentOut]
    attributes: dict[str, str]


class LinkOut(Strict):
    """What an old unit became."""

    old: UnitId
    new: UnitId
    on: Day
    default: bool = Field(description="false where the history of a split unit is counted with another heir")


class UnitsOut(Strict):
    """The units that concern the account: its own with all below, and those above."""

    units: list[UnitOut]
    links: list[LinkOut]


class FormIndexRow(Strict):
    """One form at one version."""

    id: str
    version: str
    sha256: Sha256
    title_vi: str
    title_en: str
    level: str
    office: str
    period_type: str
    regime: str
    due_rule: str
    closed: bool = False
    """Whether no more reports are taken at this version."""
    valid_from: str = ""
    """The first day of the version (ISO), for periods that end on or after it; "" for all."""


class FormsOut(Strict):
    """Every published form, newest version of each last."""

    forms: list[FormIndexRow]


class AssignmentOut(Strict):
    """Phân công: who answers a form for a unit; user ids, "" for nobody."""

    form_id: str
    unit: UnitId
    responsible: str
    deputy: str
    approver: str
    active: bool


class AssignmentsOut(Strict):
    """The assignments within the account's slice."""

    assignments: list[AssignmentOut]


class ExtensionOut(Strict):
    """A period of a form that may be sent until the end of a later day (UTC+7) than the form says."""

    form_id: str
    period: str
    until: str
    reason: str


class CalendarOut(Strict):
    """Days that the province declares working (true) or free (false), and deadlines that it has made longer."""

    overrides: dict[str, bool]
    extensions: list[ExtensionOut]


class NoticeOut(Strict):
    """A notice, a rule for supplying data, or the hotline."""

    id: str
    published_at: Moment
    title: str
    body: str
    kind: Literal["notice", "rule", "hotline"]
    needs_acknowledgement: bool
    acknowledged_at: Moment | None


class NoticesOut(Strict):
    """All notices, oldest first."""

    notices: list[NoticeOut]


class PersonOut(Strict):
    """A display name."""

    user_id: str
    name: str
    role: Role


class PeopleOut(Strict):
    """The accounts of the slice and of the units above it."""

    people: list[PersonOut]


class PolicyOut(Strict):
    """The province's settings that client and server must both follow."""

    two_person: bool
    drafts_travel: bool
    auto_send: bool
    adjust_totals: bool


class Acknowledged(Strict):
    """When this account first acknowledged the notice."""

    id: str
    acknowledged_at: Moment


class ValueWire(Strict):
    """A cell's content: either `p` (missing, nothing, na) alone, or `t` with `v`; figures are decimal text."""

    p: Literal["missing", "nothing", "na"] | None = None
    t: Literal["n", "s", "m", "d", "dt", "tm"] | None = None
    v: str | list[str] | None = None


class CellWire(Strict):
    """A cell; a member left out has its default."""

    value: ValueWire
    quality: Literal["estimate", "preliminary", "official"] = "official"
    note: str = ""
    author: str = ""
    at: Moment | None = None
    on_behalf: bool = False
    source: str = ""


class RemarkWire(Strict):
    """A remark at a cell, or at the whole report where `key` is ""."""

    key: str
    text: str
    by: str
    at: Moment


class OperationWire(Strict):
    """Thao tác. `sha256` is over the RFC 8785 JSON of all other members, every one of them present."""

    op_id: str = Field(description="UUIDv7 in lower case")
    report_id: str = Field(description="form_id/unit/period, e.g. xa_vp_thang_tk/15298@2025-07-01/202604")
    base_version: int = Field(ge=0)
    device_id: str
    seq: int = Field(ge=1)
    form_version: str
    author: str = Field(description="user_id of the account signed in")
    created_at: Moment
    cells: dict[str, CellWire] = Field(description="the new content of the changed cells only")
    transition: Transition | None
    reason: str
    remarks: list[RemarkWire]
    event_at: Moment | None
    sha256: Sha256


class OperationsIn(Strict):
    """A batch. Each operation is judged by itself: a bad one is answered `rejected`, the others go on."""

    operations: Annotated[list[SkipValidation[OperationWire | object]], Field(min_length=1)]


class RelayedWire(Strict):
    """An operation with its author's Ed25519 signature over "iocdesk operation 1", a zero byte, and its sha256."""

    operation: OperationWire
    signature: Annotated[str, Field(pattern="^[0-9a-f]{128}$")]


class RelayedIn(Strict):
    """A batch of operations of others, out of sealed packages. Each is judged by itself, as its author's."""

    operations: Annotated[list[SkipValidation[RelayedWire | object]], Field(min_length=1)]


class KeyIn(Strict):
    """The public keys of one computer."""

    sign_key: Annotated[str, StringConstraints(pattern="^[0-9a-f]{64}$")] = Field(description="Ed25519, hex")
    recipient: Annotated[str, StringConstraints(pattern="^age1[02-9ac-hj-np-z]{58}$")] = Field(
        description="age X25519"
    )


class KeyOut(Strict):
    """Registered."""

    device_id: str
    registered_at: Moment


class RecipientOut(Strict):
    """A computer to seal for, and the commune that it works for."""

    unit: UnitId
    user_id: str
    device_id: str
    recipient: str


class SignerOut(Strict):
    """A signing key, and the units of its account that the asker may see."""

    user_id: str
    device_id: str
    sign_key: str
    units: list[UnitId]
    revoked_at: Moment | None


class KeysOut(Strict):
    """A village gets its commune's recipients, a commune also the signers below it and its own."""

    recipients: list[RecipientOut]
    signers: list[SignerOut]


class ProblemWire(Strict):
    """One reason, beside the cell it concerns ("" for the report)."""

    key: str
    code: str
    text_vi: str
    text_en: str


class DifferenceWire(Strict):
    """A cell that both sides changed."""

    key: str
    base: CellWire
    ours: CellWire
    theirs: CellWire


class ReceiptOut(Strict):
    """Biên nhận."""

    op_id: str
    op_sha256: str
    report_id: str
    status: ReceiptStatus
    version: int
    state: ReportState
    number: str = Field(description='for people, e.g. "BN-2026-000123"; "" where nothing was kept')
    at: Moment
    problems: list[ProblemWire]
    differences: list[DifferenceWire]


class Deferred(Strict):
    """An operation that was not judged; it stays with the client and is sent again."""

    op_id: str
    code: str
    text_vi: str
    text_en: str


class OperationsOut(Strict):
    """The receipts, in the order of the batch, and what was not judged."""

    server_time: Moment
    history: str = Field(description="how far the server's history goes; to be shown with later requests")
    results: list[ReceiptOut]
    deferred: list[Deferred]


class IndexOut(Strict):
    """The ETags of the catalogue's slices, by name."""

    etags: dict[str, str]


class ReceiptsOut(Strict):
    """The receipts of those operations that the server knows."""

    results: list[ReceiptOut]
    server_time: Moment


class ReportOut(Strict):
    """One version of a report as a whole."""

    report_id: str
    form_version: str
    version: int
    state: ReportState
    cells: dict[str, CellWire] = Field(description="by cell key")
    remarks: list[RemarkWire]
    event_at: Moment | None
    updated_at: Moment | None
    updated_by: str
    submitted_by: str


class ReportChange(Strict):
    """A report as it is now."""

    seq: int
    kind: Literal["report"]
    report: ReportOut


class Tombstone(Strict):
    """A report that is no more."""

    seq: int
    kind: Literal["tombstone"]
    report_id: str


class ChangesOut(Strict):
    """A page of what has changed since the cursor, oldest change first."""

    items: list[ReportChange | Tombstone]
    cursor: str
    more: bool
    server_time: Moment
    history: str


class ReportsOut(Strict):
    """Reports found."""

    reports: list[ReportOut]
    more: bool


class VersionOut(Strict):
    """One version of a report and how it came about."""

    version: int
    side: str = Field(description='"" on the main line, else the op_id of a submission kept beside it')
    state: ReportState
    status: ReceiptStatus
    op_id: str
    author: str
    at: Moment
    transition: Transition | None
    reason: str
    changed: list[str]
    device_id: str = Field(description="The computer that the operation came from")


class VersionsOut(Strict):
    """All versions, oldest first."""

    versions: list[VersionOut]


class DigestOut(Strict):
    """The digest of the account's slice, to compare with one's own."""

    digest: str
    count: int
    server_time: Moment
