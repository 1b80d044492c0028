"""Exchanging with the server: now, by hand or by itself; what waits, and what became of it."""

from __future__ import annotations

import random as random_module
import threading
from collections.abc import Callable

from iocdesk.actions.context import Context
from iocdesk.actions.refusals import reasons, refused
from iocdesk.actions.views import Network, OutboxRow, OutboxState, SyncState, TrafficView
from iocdesk.api.client import IocClient
from iocdesk.core.clock import Clock, today
from iocdesk.core.errors import IocError, Text
from iocdesk.core.periods import period_label
from iocdesk.core.progress import Progress, Silent
from iocdesk.reports.model import ReportId, ReportKey
from iocdesk.store import OutboxItem, Store
from iocdesk.store import OutboxState as Stored
from iocdesk.store.files import UploadState
from iocdesk.store.relays import RelayItem
from iocdesk.sync.desk import Desk
from iocdesk.sync.engine import Engine
from iocdesk.sync.runner import SyncRunner
from iocdesk.sync.schedule import SyncPolicy
from iocdesk.sync.status import BUSY, Phase, SyncReport, SyncStatus
from iocdesk.vault import DeviceKeyRing

_SHOWN = {
    Stored.WAITING: OutboxState.WAITING,
    Stored.SEALED: OutboxState.WAITING,
    Stored.CONFLICT: OutboxState.CONFLICT,
    Stored.REJECTED: OutboxState.REJECTED,
}


class Syncer:
    """Exchanges for one profile, one exchange at a time, on whatever thread asks.

    Args:
        client: signed in, or not: then an exchange ends with `api.not_signed_in`.
        keys: of the profile; None registers none with the server.
        random: of the pauses between tries.
        on_exchange: see `SyncRunner`.
    """

    def __init__(
        self,
        client: IocClient,
        clock: Clock,
        *,
        keys: DeviceKeyRing | None = None,
        random: random_module.Random | None = None,
        on_exchange: Callable[[str], None] | None = None,
    ) -> None:
        self.client = client
        self._clock = clock
        self._keys = keys
        self._on_exchange = on_exchange
        self._engine = Engine(SyncPolicy(), random or random_module.Random())  # noqa: S311 - spreads load
        self._one_at_a_time = threading.Lock()

    @property
    def status(self) -> SyncStatus:
        """What is known of the server since the program started."""
        return self._engine.status

    @property
    def more_files(self) -> bool:
        """Whether attached files are left that the last exchange had no more time for."""
        return self._engine.more_files

    def due(self, store: Store) -> bool:
        """Whether something waits to be sent, or it is time to look for news; asks nothing of the server."""
        counts = Desk(store, self._keys).counts()
        waiting = counts.operations or counts.relays or store.letters.pending() or store.files.waiting()
        return bool(waiting) or self._engine.more_files or self._engine.due(self._clock.now())

    def run(
        self,
        store: Store,
        progress: Progress | None = None,
        *,
        patience_s: float = 0.0,
        by_hand: bool = True,
    ) -> SyncReport:
        """Exchange now, on a clone of the store; what failed is in the report.

        Args:
            by_hand: whether a person asked; else only what is due is done.

        Raises:
            Cancelled: as `progress` asked.
            StoreError: the store cannot be opened again.
        """
        with self._one_at_a_time:
            own = store.clone()
            try:
                runner = SyncRunner(
                    self._engine,
                    own,
                    self.client,
                    self._clock,
                    keys=self._keys,
                    on_exchange=self._on_exchange,
                )
                return runner.run_once(progress or Silent(), patience_s=patience_s, by_hand=by_hand)
            finally:
                own.close()


def sync_state(ctx: Context, status: SyncStatus) -> SyncState:
    """Return the whole truth about the network and the outbox, as the store and the last exchange have it."""
    sync = ctx.store.sync
    rows = (
        *(_row(ctx, item, status) for item in ctx.store.outbox.items()),
        *(_relayed(ctx, item) for item in ctx.store.relays.items()),
    )
    known = status.online is not None
    day = today(ctx.clock)
    traffic, month = sync.traffic(since=day), sync.traffic(since=day.replace(day=1))
    return SyncState(
        network=_network(status, rows),
        outbox=rows,
        sent=status.sent,
        to_send=status.total,
        last_success=sync.last_success,
        bytes_today=traffic.sent + traffic.received,
        traffic_today=TrafficView(traffic.sent, traffic.received),
        traffic_month=TrafficView(month.sent, month.received),
        server_offset=round(sync.server_offset.total_seconds()) if known or sync.last_success else None,
        next_attempt=status.next_try_at,
        letters=ctx.store.letters.pending(),
        files=sum(row.state is UploadState.WAITING for row in ctx.store.files.uploads()),
    )


def _network(status: SyncStatus, rows: tuple[OutboxRow, ...]) -> Network:
    if status.phase in BUSY and status.total:
        return Network.SENDING
    if any(row.state in {OutboxState.CONFLICT, OutboxState.REJECTED} for row in rows):
        return Network.ATTENTION
    if status.online is None:
        return Network.UNKNOWN
    return Network.ONLINE if status.online else Network.OFFLINE


def _row(ctx: Context, item: OutboxItem, status: SyncStatus) -> OutboxRow:
    key = ReportKey.parse(item.report_id)
    state = _SHOWN[item.state]
    if item.state is Stored.SEALED and status.phase is Phase.PUSH:
        state = OutboxState.SENDING
    lines, cells = refused(ctx, item)
    return OutboxRow(
        report_id=item.report_id,
        title=_title(ctx, key),
        period=period_label(key.period),
        unit=_unit(ctx, key),
        state=state,
        since=item.since,
        attempts=item.attempts,
        sentence=_sentence(item, status),
        refused=lines,
        refused_cells=cells,
    )


def _relayed(ctx: Context, item: RelayItem) -> OutboxRow:
    """Return the row of a report that came in a sealed package."""
    key = ReportKey.parse(item.report_id)
    return OutboxRow(
        report_id=item.report_id,
        title=_title(ctx, key),
        period=period_label(key.period),
        unit=_unit(ctx, key),
        state=_SHOWN[item.state],
        since=item.since,
        attempts=item.attempts,
        sentence=_relay_sentence(item),
        sender=item.sender,
    )


def _relay_sentence(item: RelayItem) -> Text:
    origin = Text(f"Từ gói niêm phong của {item.sender}", f"From the sealed package of {item.sender}")
    if item.state is Stored.CONFLICT:
        told = Text(
            "Số liệu khác với máy chủ; máy chủ giữ cả hai bản, người lập sẽ chọn khi có mạng.",
            "It differs from the server, which keeps both; its author will choose once online.",
        )
    elif item.problems:
        told = reasons(item.problems)
    elif item.error is not None:
        told = item.error
    else:
        told = Text("Sẽ gửi ở lần đồng bộ tới.", "To be sent at the next exchange.")
    return Text(f"{origin}. {told.vi}", f"{origin}. {told.en or told.vi}")


def _title(ctx: Context, key: ReportKey) -> Text:
    try:
        return ctx.shelf.get(key.form_id).title
    except IocError:
        return Text(key.form_id, key.form_id)


def _unit(ctx: Context, key: ReportKey) -> str:
    try:
        return ctx.unit_of(key.unit).name.vi
    except IocError:
        return key.unit.code


def _sentence(item: OutboxItem, status: SyncStatus) -> Text:
    if item.problems:
        return reasons(item.problems)
    if item.state is Stored.CONFLICT:
        return Text(
            "Số liệu trên máy này và trên máy chủ khác nhau. Xin mở báo cáo và chọn số đúng.",
            "This computer and the server have different figures. Please open the report and choose.",
        )
    if item.last_error is not None:
        return item.last_error
    # The server could not even be greeted, so nothing was tried for this report by itself.
    return status.last_error.text if status.last_error is not None else Text("", "")


def retry(ctx: Context, report_id: ReportId) -> None:
    """Offer a rejected report again, as a new operation; what came in a package as it is."""
    ctx.store.relays.retry(report_id)
    ctx.store.outbox.retry(report_id, actor=ctx.actor)


def put_aside(ctx: Context, report_id: ReportId) -> None:
    """Give up what came of a report in a package and was refused, or differs from the server."""
    ctx.store.relays.put_aside(report_id)
