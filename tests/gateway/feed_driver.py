"""Feeds a receiver from a process of its own that ends itself, as kill -9 does, at a given step.

python -m tests.gateway.feed_driver DATABASE NAME "after send" 2 MOMENT
"""

from __future__ import annotations

import os
import secrets
import signal
import sys
from datetime import datetime
from random import Random

from iocdesk.core.clock import FixedClock
from iocdesk.gateway.database import Database
from iocdesk.gateway.feed import Feed
from iocdesk.gateway.feed_setup import FeedSetup
from iocdesk.gateway.settings import GatewaySettings


def main(address: str, name: str, step: str, count: str, moment: str) -> None:
    """Feed until the step comes for the n-th time."""
    seen: list[str] = []

    def die(at: str) -> None:
        seen.append(at)
        if seen.count(step) == int(count):
            os.kill(os.getpid(), signal.SIGKILL)

    clock = FixedClock(datetime.fromisoformat(moment))
    database = Database(GatewaySettings(address), secrets.token_bytes)
    receiver = FeedSetup(database, clock).receiver(name)
    Feed(database, name, receiver, clock, Random(1), f"process-{os.getpid()}", die).run()


if __name__ == "__main__":
    main(*sys.argv[1:])
