"""The shapes of operations, receipts, reports and their versions."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, SkipValidation

from iocdesk.gateway.wire import Moment, Sha256, Strict
from iocdesk.reports.model import ReceiptStatus, ReportState, Transition


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
