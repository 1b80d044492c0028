"""What operations are answered: receipts, refusals of what cannot be judged, and what is put off."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime

from iocdesk.core.errors import IocError, Text
from iocdesk.reports.model import Problem, Receipt, ReceiptStatus, ReportKey, ReportState
from iocdesk.reports.operations import receipt_from_json, receipt_to_json

_SURROGATE = re.compile("[\ud800-\udfff]")

Json = dict[str, object]


@dataclass(slots=True)
class Answers:
    """What a batch is answered: receipts as JSON in the order of the batch, and what was not judged."""

    results: list[Json] = field(default_factory=list)
    deferred: list[Json] = field(default_factory=list)
    blocked: set[str] = field(default_factory=set)
    """Reports of which an operation of this batch was not applied: later ones would come out of order."""

    history: str = ""
    """The mark of the server's history after the batch; see `witness`."""

    def add(self, more: Answers) -> None:
        """Take over what a later part of the same request was answered."""
        self.results += more.results
        self.deferred += more.deferred
        self.blocked |= more.blocked
        self.history = more.history


def refusal(item: object, now: datetime, problem: Problem) -> Json | None:
    """Reject what is not judged any further, where a receipt for it can be written at all."""
    op_id, report_id = named(item)
    claimed = item.get("sha256") if isinstance(item, dict) else None
    try:
        ReportKey.parse(report_id)
        receipt = Receipt(
            op_id=op_id,
            op_sha256=claimed if isinstance(claimed, str) else "",
            report_id=report_id,
            status=ReceiptStatus.REJECTED,
            version=0,
            state=ReportState.DRAFT,
            number="",
            at=now,
            problems=(problem,),
        )
        return receipt_to_json(receipt_from_json(receipt_to_json(receipt)))
    except (IocError, ValueError):
        return None


def named(item: object) -> tuple[str, str]:
    """Return the op_id and report_id that an item claims, "" where there is none."""
    raw = item if isinstance(item, dict) else {}
    names = [raw.get(name) for name in ("op_id", "report_id")]
    op_id, report_id = (_SURROGATE.sub("?", name[:300]) if isinstance(name, str) else "" for name in names)
    return op_id, report_id


def deferred(op_id: str, *, malformed: bool = False) -> Json:
    """Name an operation that waits behind an earlier one, or that cannot even be named."""
    if malformed:
        return put_off(op_id, "op.malformed", _MALFORMED)
    return put_off(op_id, "op.blocked", _BLOCKED)


def put_off(op_id: str, code: str, text: Text) -> Json:
    """Name an operation that was not judged, and why."""
    return {"op_id": op_id, "code": code, "text_vi": text.vi, "text_en": text.en}


_BLOCKED = Text(
    "Thao tác trước của báo cáo này chưa được nhận nên thao tác này còn chờ.",
    "An earlier operation of this report was not taken, so this one waits.",
)
_MALFORMED = Text(
    "Thao tác không đúng cấu trúc: không đọc được mã thao tác hoặc mã báo cáo.",
    "The operation is malformed: its id or its report's id cannot be read.",
)
