"""The feed as the province's staff sees it: how receivers stand, in words; offering again at once; codes; agreement."""

from __future__ import annotations

import os
import socket
from collections.abc import Sequence
from dataclasses import dataclass, replace
from random import SystemRandom

from sqlalchemy import select, update

from iocdesk.core.clock import Clock
from iocdesk.core.errors import IocError, Text
from iocdesk.gateway.database import Database
from iocdesk.gateway.feed import Feed, Tally
from iocdesk.gateway.feed_mapping import COLUMNS
from iocdesk.gateway.feed_queue import MessageState
from iocdesk.gateway.feed_receivers import HttpReceiver
from iocdesk.gateway.feed_reconcile import Reconciliation, reconcile
from iocdesk.gateway.feed_setup import FeedSetup, TargetStatus
from iocdesk.gateway.feed_tables import feed_mapping, feed_outbox, feed_targets

AT_ONCE = 20
"""Messages passed on by one click; a timer passes the others on."""

PATIENCE_S = 8.0
"""How long a click waits for a receiver's answer."""


@dataclass(frozen=True, slots=True)
class Retried:
    """What one click did. `stopped`: why it did not go further, "" where it did."""

    offered: int
    sent: int
    left: int
    stopped: str


class FeedDesk:
    """The province's side of the feed at its pages."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._setup = FeedSetup(database, clock)

    def status(self) -> Sequence[TargetStatus]:
        """Return how every receiver stands."""
        return self._setup.status()

    def one(self, name: str) -> TargetStatus | None:
        """Return how one receiver stands; None where there is none of the name."""
        return next((it for it in self._setup.status() if it.target.name == name), None)

    def mapping(self, name: str) -> list[list[str]]:
        """Return a receiver's table of codes, in the columns that an import reads."""
        table = feed_mapping
        with self._database.read() as connection:
            rows = connection.execute(
                select(table)
                .where(table.c.target == name)
                .order_by(table.c.kind, table.c.code, table.c.category)
            )
            return [[str(getattr(row, column)) for column in COLUMNS] for row in rows]

    def retry(self, name: str) -> Retried:
        """Offer again what was refused, end the pause, and pass the first messages on now.

        Raises:
            FeedError: there is no such receiver.
        """
        target = self._setup.target(name)
        offered = self._setup.retry(name)
        self._hurry(name)
        tally = Tally(stopped="off")
        if target.active:
            try:
                receiver = self._setup.receiver(name)
                if isinstance(receiver, HttpReceiver):
                    receiver = replace(receiver, timeout_s=PATIENCE_S)
                holder = f"{socket.gethostname()[:60]}:{os.getpid()}:page"
                tally = Feed(self._database, name, receiver, self._clock, SystemRandom(), holder).run(AT_ONCE)
            except IocError as error:
                tally.stopped = error.code
        after = self.one(name)
        return Retried(offered, tally.sent, after.waiting if after is not None else 0, tally.stopped)

    def resend(self, name: str) -> int:
        """Enqueue every accepted report that the receiver was not told of as it stands; return how many."""
        return self._setup.resend(name)

    def reconcile(self, name: str, period: str = "") -> Reconciliation:
        """Compare what is held with what the receiver acknowledged and, where it can be asked, holds.

        Raises:
            FeedError, ReceiverError: it is not set up, or does not answer.
        """
        target = self._setup.target(name)
        receiver = self._setup.receiver(name) if target.query else None
        return reconcile(self._database, name, receiver, period)

    def _hurry(self, name: str) -> None:
        targets, outbox = feed_targets, feed_outbox
        waiting = (outbox.c.target == name, outbox.c.state == MessageState.WAITING.value)
        with self._database.write() as connection:
            connection.execute(update(targets).where(targets.c.name == name).values(next_at=""))
            connection.execute(update(outbox).where(*waiting).values(next_at=""))


def in_words(code: str) -> Text:
    """Return what a code of a failure means to a person, and what to do."""
    kind, _, number = code.partition(":")[0].strip().partition(".")
    if kind == "http" and number in _HTTP:
        return _HTTP[number]
    if kind == "http" and number.startswith("5"):
        return _BROKEN
    if kind == "http" and number.startswith("4"):
        return _REFUSED
    return _WORDS.get(kind, _OTHER)


_KEY = Text(
    "Bên nhận không chấp nhận mã truy cập. Xin kiểm tra mã trong tệp hoặc biến môi trường đã khai.",
    "The receiver does not accept the token. Please check it in the file or variable that was given.",
)
_BROKEN = Text(
    "Máy chủ bên nhận đang gặp sự cố; hệ thống tự thử lại.",
    "The receiver's server has a fault; it is tried again by itself.",
)
_REFUSED = Text(
    "Bên nhận từ chối bản tin này; xin xem lý do, sửa bảng ánh xạ hoặc hỏi bên nhận, rồi gửi lại.",
    "The receiver refuses this message; please see why, mend the mapping or ask them, then offer it again.",
)
_OTHER = Text("Lỗi khác; xin xem chi tiết.", "Another failure; please see the details.")
_HTTP = {
    "401": _KEY,
    "403": _KEY,
    "404": Text(
        "Địa chỉ bên nhận không có dịch vụ này. Xin kiểm tra địa chỉ.",
        "There is no such service at the address.",
    ),
    "429": Text(
        "Bên nhận đề nghị gửi chậm lại; hệ thống tự chờ.", "The receiver asks to slow down; the feed waits."
    ),
    "503": Text(
        "Bên nhận đang bảo trì hoặc quá tải; hệ thống tự thử lại.",
        "The receiver is busy or under maintenance; it is tried again by itself.",
    ),
}
_WORDS = {
    "paused": Text("Bên nhận đang được tạm nghỉ.", "The receiver is being left alone for a while."),
    "lease": Text("Một tiến trình khác đang chuyển số liệu.", "Another process is feeding the receiver."),
    "off": Text("Bên nhận đang tắt: không chuyển gì.", "The receiver is switched off: nothing is passed on."),
    "feed": Text(
        "Chưa chuyển được từ trang này (mã truy cập, hoặc tiến trình khác đang chuyển); lịch tự động sẽ chuyển tiếp.",
        "Nothing could be passed on from here (the token, or another process feeds it); the timer goes on.",
    ),
    "network": Text(
        "Không kết nối được tới bên nhận; hệ thống tự thử lại.",
        "The receiver cannot be reached; it is tried again by itself.",
    ),
    "answer": Text(
        "Bên nhận trả lời không đúng quy ước (không nêu mã bản tin), nên chưa coi là đã nhận.",
        "The answer does not name the message, so it does not count as taken.",
    ),
    "folder": Text(
        "Không ghi được vào thư mục nhận. Xin kiểm tra quyền và dung lượng.",
        "The folder cannot be written to. Please check its rights and room.",
    ),
    "unit": Text(
        "Đơn vị chưa có mã của bên nhận. Xin bổ sung vào bảng ánh xạ.",
        "The unit has no code of the receiver. Please add it to the mapping.",
    ),
}
