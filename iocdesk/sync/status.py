"""What a user is told about the synchronisation: the state of it now, and the outcome of one run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from iocdesk.core.errors import IocError, Text
from iocdesk.reports.model import ReceiptStatus

CLOCK_WARNING_S = 300.0
"""A clock further off than this is worth a warning; it never blocks."""


class Phase(StrEnum):
    """What the synchronisation is doing."""

    IDLE = "idle"
    HELLO = "hello"
    CATALOGUE = "catalogue"
    PUSH = "push"
    PULL = "pull"
    DIGEST = "digest"
    LETTERS = "letters"
    """Messages and hand-overs."""
    FILES = "files"
    """Attached files."""
    BACKOFF = "backoff"
    """Something failed; it will be tried again at `next_try_at`."""
    SIGNED_OUT = "signed_out"
    """Waits for somebody to sign in."""
    STOPPED = "stopped"


BUSY = frozenset(
    {Phase.HELLO, Phase.CATALOGUE, Phase.PUSH, Phase.PULL, Phase.DIGEST, Phase.LETTERS, Phase.FILES}
)
"""Phases in which an exchange is under way."""


@dataclass(frozen=True, slots=True)
class SyncStatus:
    """The whole truth about the network, for the pill and the sync page.

    Attributes:
        online: whether the server itself answered last time; None before the first try.
        waiting: reports with something to send.
        sent, total: operations answered and to be answered in this run.
        needs_attention: reports in conflict or rejected.
        clock_offset_s: how far the server's clock is ahead of ours, seconds.
        bytes_up, bytes_down: on the wire, since the start.
    """

    phase: Phase = Phase.IDLE
    online: bool | None = None
    waiting: int = 0
    sent: int = 0
    total: int = 0
    last_success: datetime | None = None
    last_error: IocError | None = None
    next_try_at: datetime | None = None
    needs_attention: int = 0
    clock_offset_s: float = 0.0
    bytes_up: int = 0
    bytes_down: int = 0

    @property
    def clock_warning(self) -> Text | None:
        """Say that this computer's clock is wrong, when it is by more than five minutes."""
        if abs(self.clock_offset_s) <= CLOCK_WARNING_S:
            return None
        minutes = round(abs(self.clock_offset_s) / 60)
        slow = self.clock_offset_s > 0
        return Text(
            f"Đồng hồ máy này {'chậm' if slow else 'nhanh'} khoảng {minutes} phút so với máy chủ. "
            "Hạn nộp tính theo giờ máy chủ; xin chỉnh lại đồng hồ.",
            f"This computer's clock is about {minutes} minutes {'slow' if slow else 'fast'} by the server's. "
            "Deadlines count in server time; please set the clock.",
        )


@dataclass(frozen=True, slots=True)
class Tally:
    """What one run did so far."""

    receipts: Mapping[ReceiptStatus, int] = field(default_factory=dict)
    pulled: int = 0
    removed: int = 0
    slices: int = 0
    forms: int = 0
    messages: int = 0
    """New ones that were fetched."""
    bytes_up: int = 0
    bytes_down: int = 0

    @property
    def answered(self) -> int:
        """How many operations got a receipt."""
        return sum(self.receipts.values())

    @property
    def news(self) -> int:
        """How many things reached the server or came from it."""
        return self.answered + self.pulled + self.removed + self.slices + self.forms + self.messages


@dataclass(frozen=True, slots=True)
class SyncReport:
    """The outcome of one run."""

    started_at: datetime
    ended_at: datetime
    tally: Tally
    status: SyncStatus
    error: IocError | None = None
    """What ended the run; None when everything was done."""

    @property
    def ok(self) -> bool:
        """Whether everything was done and nothing waits for a person."""
        return self.error is None and not self.status.needs_attention and not self.status.waiting

    def to_json(self) -> dict[str, object]:
        """Return the report for `--json`: counts, moments in ISO 8601, bytes, and the error with both sentences."""
        counts = {status.value: self.tally.receipts.get(status, 0) for status in ReceiptStatus}
        error = self.error
        return {
            "ok": self.ok,
            "started_at": self.started_at.isoformat(),
            "ended_at": self.ended_at.isoformat(),
            "sent": self.tally.answered,
            "receipts": counts,
            "waiting": self.status.waiting,
            "needs_attention": self.status.needs_attention,
            "pulled": self.tally.pulled,
            "removed": self.tally.removed,
            "forms": self.tally.forms,
            "bytes_up": self.tally.bytes_up,
            "bytes_down": self.tally.bytes_down,
            "clock_offset_s": round(self.status.clock_offset_s, 1),
            "online": self.status.online,
            "next_try_at": self.status.next_try_at.isoformat() if self.status.next_try_at else None,
            "error": {"code": error.code, "vi": error.text.vi, "en": error.text.en} if error else None,
        }

    def summary(self) -> Text:
        """Say in one or a few sentences what happened."""
        parts = [_done(self.tally)]
        if self.status.waiting:
            count = self.status.waiting
            parts.append(
                Text(f"Còn {count} báo cáo chờ gửi.", f"{_counted(count, 'report')} still to be sent.")
            )
        if self.status.needs_attention:
            count = self.status.needs_attention
            parts.append(
                Text(
                    f"Cần xử lý: {count} báo cáo bị từ chối hoặc có số liệu khác nhau giữa hai nơi.",
                    f"{_counted(count, 'report')} rejected or in conflict: please have a look.",
                )
            )
        warning = self.status.clock_warning
        parts += [warning] if warning else []
        parts += [self.error.text] if self.error else []
        return Text(" ".join(part.vi for part in parts), " ".join(part.en for part in parts))


def _done(tally: Tally) -> Text:
    received = tally.pulled + tally.removed
    if not tally.answered and not received:
        return Text("Không có gì mới để gửi hoặc nhận.", "Nothing new to send or to receive.")
    sent, news = _counted(tally.answered, "operation"), _counted(received, "change")
    return Text(
        f"Đã gửi {tally.answered} thao tác, nhận {received} thay đổi từ máy chủ.",
        f"Sent {sent}, received {news} from the server.",
    )


def _counted(count: int, thing: str) -> str:
    return f"1 {thing}" if count == 1 else f"{count} {thing}s"
