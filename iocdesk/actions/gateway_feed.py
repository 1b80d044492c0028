"""Passing accepted figures on to an existing IOC or LGSP: setting receivers up, running, looking, reconciling."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from random import SystemRandom
from typing import TYPE_CHECKING, Any

from iocdesk.actions.gateway_sources import gateway_database
from iocdesk.core.clock import Clock, SystemClock
from iocdesk.core.errors import IocError
from iocdesk.core.escaping import csv_text

if TYPE_CHECKING:
    from iocdesk.gateway.feed import Tally
    from iocdesk.gateway.feed_reconcile import Reconciliation
    from iocdesk.gateway.feed_setup import TargetStatus

Json = dict[str, Any]
LONGEST_WAIT_S = 30.0
"""How long `follow_feed` waits at most before it looks again: acceptances come from other processes."""


def put_feed_target(
    database: str,
    name: str,
    address: str,
    *,
    query: str = "",
    token_from: str = "",
    ack: str = "echo",
    active: bool = True,
) -> None:
    """Set a receiver up: an address beginning with http, or a folder for files.

    Raises:
        FeedError, ReceiverError: a name, an address or a folder that cannot be used.
        GatewayMissing, NoDatabase: as `gateway_database`.
    """
    with gateway_database(database) as opened:
        from iocdesk.gateway.feed_setup import FeedSetup, Target

        kind = "http" if address.startswith(("http://", "https://")) else "drop"
        place = address if kind == "http" else str(Path(address).resolve())
        target = Target(name, kind, place, query, token_from, ack, active)
        FeedSetup(opened, SystemClock()).put_target(target)


def import_feed_mapping(database: str, name: str, file: Path) -> int:
    """Take a mapping table (XLSX, CSV, …) over in the place of the one before; return how many rows it has.

    Raises:
        FileRefused: the file cannot be read.
        MappingError: naming the row at fault.
        FeedError: there is no such receiver.
    """
    from iocdesk.exchange.sheets import open_book

    book = open_book(file)
    rows = book.sheet(book.sheets[0].name).rows
    with gateway_database(database) as opened:
        from iocdesk.gateway.feed_mapping import read_entries
        from iocdesk.gateway.feed_setup import FeedSetup

        return FeedSetup(opened, SystemClock()).put_mapping(name, read_entries(rows))


def run_feed(database: str, name: str, clock: Clock | None = None) -> Tally:
    """Pass on what is due, once.

    Raises:
        FeedError: there is no such receiver; another process feeds it.
        ReceiverError: its token cannot be read.
    """
    clock = clock or SystemClock()
    with gateway_database(database) as opened:
        from iocdesk.gateway.feed import Feed
        from iocdesk.gateway.feed_setup import FeedSetup

        receiver = FeedSetup(opened, clock).receiver(name)
        holder = f"{socket.gethostname()[:60]}:{os.getpid()}"
        return Feed(opened, name, receiver, clock, SystemRandom(), holder).run()


def follow_feed(
    database: str, name: str, wait: Callable[[float], object], said: Callable[[Tally], None]
) -> None:
    """Pass on what is due, again and again, until interrupted.

    Args:
        wait: waits so many seconds.
        said: told after each run that did anything.
    """
    while True:
        try:
            tally = run_feed(database, name)
        except IocError as error:
            if not error.retryable:
                raise
            wait(LONGEST_WAIT_S)  # another process feeds it, or the database is busy
            continue
        if tally.sent or tally.refused or tally.later or tally.held:
            said(tally)
        wait(LONGEST_WAIT_S)


def feed_status(database: str) -> list[TargetStatus]:
    """Return how every receiver stands."""
    with gateway_database(database) as opened:
        from iocdesk.gateway.feed_setup import FeedSetup

        return FeedSetup(opened, SystemClock()).status()


def retry_feed(database: str, name: str) -> int:
    """Offer what was refused for good again; return how many messages."""
    with gateway_database(database) as opened:
        from iocdesk.gateway.feed_setup import FeedSetup

        return FeedSetup(opened, SystemClock()).retry(name)


def resend_feed(database: str, name: str) -> int:
    """Enqueue every accepted report that the receiver was not told of as it stands now; return how many."""
    with gateway_database(database) as opened:
        from iocdesk.gateway.feed_setup import FeedSetup

        return FeedSetup(opened, SystemClock()).resend(name)


def reconcile_feed(database: str, name: str, period: str = "") -> Reconciliation:
    """Compare what is held for accepted with what the receiver acknowledged and says it holds.

    Raises:
        FeedError, ReceiverError: it is not set up, or does not answer the query.
    """
    with gateway_database(database) as opened:
        from iocdesk.gateway.feed_reconcile import reconcile
        from iocdesk.gateway.feed_setup import FeedSetup

        return reconcile(opened, name, FeedSetup(opened, SystemClock()).receiver(name), period)


def reconciliation_json(found: Reconciliation) -> Json:
    """Return a reconciliation as one JSON document."""
    return asdict(found)


def reconciliation_csv(found: Reconciliation) -> str:
    """Return a reconciliation as CSV, safe for spreadsheets: the sums, then each difference."""
    rows: list[Sequence[str]] = [
        (
            "row", "indicator", "period", "unit", "category", "held", "held_sum", "acknowledged",
            "acknowledged_sum", "theirs", "theirs_sum",
        )
    ]  # fmt: skip
    rows += [
        (
            "sum", it.indicator, it.period, "", "", str(it.held), it.held_sum, str(it.acknowledged),
            it.acknowledged_sum, "" if it.theirs is None else str(it.theirs), it.theirs_sum,
        )
        for it in found.lines
    ]  # fmt: skip
    rows += [
        (
            it.kind,
            it.indicator,
            it.period,
            it.unit,
            it.category,
            "",
            it.held,
            "",
            it.acknowledged,
            "",
            it.theirs,
        )
        for it in found.differences
    ]
    rows += [
        ("unmapped", cell, "", "", "", str(count), "", "", "", "", "") for cell, count in found.gaps.items()
    ]
    rows += [("unmapped", "", "", unit, "", "", "", "", "", "", "") for unit in found.unmapped_units]
    return csv_text(rows)
