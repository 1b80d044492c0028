"""Makes `data/store-vN.db`: a file as the program of today's structure N leaves it.

Run once, just before the next structure comes; the tests bring such files to the structure of the day. Those of 1 to 4
were made so, each by its own program.

python -m tests.store.make_store tests/store/data
"""

from __future__ import annotations

import random
import sys
from pathlib import Path

from iocdesk.core.clock import FixedClock
from iocdesk.core.ids import Uuid7Source
from iocdesk.reports.model import Transition
from iocdesk.store.migrations import LATEST
from iocdesk.store.store import create_store
from tests.store.helpers import HOA, KEY, REPORT, START, Province, number


def make(folder: Path) -> None:
    """Write the file: one report answered and gone on with, one handed out and not answered."""
    path = folder / f"store-v{LATEST}.db"
    clock = FixedClock(START)
    ids = Uuid7Source(clock, random.Random(LATEST))
    with create_store(path, KEY, clock=clock, ids=ids, device_id=f"pc-v{LATEST}") as store:
        store.reports.begin(REPORT, "1")
        store.reports.edit(REPORT.id, {"DS01": number("12.5"), "DS02": number(3)}, actor=HOA)
        store.outbox.record_receipts([Province().take(store.outbox.next_batch()[0])])
        store.reports.edit(REPORT.id, {"DS01": number("13.5")}, actor=HOA)
        store.outbox.next_batch()
        store.reports.transition(REPORT.id, Transition.REQUEST_APPROVAL, actor=HOA)
        store.settings.set("language", "vi")
        store.sync.count_bytes(sent=10, received=20)
    for end in (".lock", ".keycheck"):
        path.with_name(path.name + end).unlink()


if __name__ == "__main__":
    make(Path(sys.argv[1]))
