"""Makes `data/store-v1.db`: a file as the first structure's program left it. Run once, when that was current.

python -m tests.store.make_v1 tests/store/data/store-v1.db
"""

from __future__ import annotations

import random
import sys
from pathlib import Path

from iocdesk.core.clock import FixedClock
from iocdesk.core.ids import Uuid7Source
from iocdesk.reports.model import Transition
from iocdesk.store import connection
from iocdesk.store.migrations import STEPS
from iocdesk.store.store import create_store
from tests.store.helpers import HOA, KEY, REPORT, START, Province, number


def make(path: Path) -> None:
    """Write the file with the first structure only."""
    connection.LATEST = 1  # type: ignore[attr-defined]
    clock = FixedClock(START)
    ids = Uuid7Source(clock, random.Random(1))
    assert len(STEPS) >= 1
    with create_store(path, KEY, clock=clock, ids=ids, device_id="pc-v1") as store:
        store.reports.begin(REPORT, "1")
        store.reports.edit(REPORT.id, {"DS01": number("12.5"), "DS02": number(3)}, actor=HOA)
        store.outbox.record_receipts([Province().take(store.outbox.next_batch()[0])])
        store.reports.edit(REPORT.id, {"DS01": number("13.5")}, actor=HOA)
        store.reports.transition(REPORT.id, Transition.REQUEST_APPROVAL, actor=HOA)
        store.settings.set("language", "vi")
    for end in (".lock", ".keycheck"):
        path.with_name(path.name + end).unlink()


if __name__ == "__main__":
    make(Path(sys.argv[1]))
