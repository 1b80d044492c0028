"""Reports that somebody should look at: cells came from another computer while there was unsent work here.

What came merged by itself, cell by cell; a person still reads it over before the report goes on. It is remembered until
they say so, also when the program is closed.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from iocdesk.core.clock import Clock
from iocdesk.forms.model import CellKey
from iocdesk.reports.compare import COMPUTED, EMPTY, changed
from iocdesk.reports.model import Cell, ReportId, Transition
from iocdesk.reports.operations import cells_from_json, cells_to_json
from iocdesk.store.codec import dumps, from_ms, to_ms
from iocdesk.store.settings import Facts

_PREFIX = "look/"
Cells = Mapping[CellKey, Cell]


@dataclass(frozen=True, slots=True)
class Look:
    """What waits to be looked at in one report.

    Attributes:
        came: the cells as they came from elsewhere, each with its author and moment.
        before: what stood there on this computer until then.
        dropped: the move that was asked for and not made, since others had changed something.
        since: when the first of it came.
    """

    came: Cells
    before: Cells
    dropped: Transition | None
    since: datetime | None


class Looks:
    """The looks of one store; `note` is called inside a write transaction."""

    def __init__(self, facts: Facts, clock: Clock) -> None:
        self._facts = facts
        self._clock = clock

    def get(self, report_id: ReportId) -> Look | None:
        """Return what waits to be looked at in a report, if anything does."""
        text = self._facts.text(_PREFIX + report_id)
        return None if text is None else _read(text)

    def all(self) -> dict[ReportId, Look]:
        """Return every report that waits for a look."""
        found = self._facts.named(_PREFIX)
        return {name.removeprefix(_PREFIX): _read(text) for name, text in found.items()}

    def note(
        self, report_id: ReportId, before: Cells, after: Cells, dropped: Transition | None = None
    ) -> None:
        """Remember what is another now; calculated figures are nobody's and are passed over."""
        news = {key: cell for key, cell in changed(before, after).items() if cell.source not in COMPUTED}
        if not news and dropped is None:
            return
        known = self.get(report_id)
        old = dict(known.before) if known is not None else {}
        came = {**(known.came if known is not None else {}), **news}
        content = {
            "came": cells_to_json(came),
            "before": cells_to_json({key: old.get(key, before.get(key, EMPTY)) for key in came}),
            "dropped": dropped or (known.dropped if known is not None else None) or "",
            "since": to_ms(known.since if known is not None and known.since else self._clock.now()),
        }
        self._facts.put(_PREFIX + report_id, dumps(content))

    def done(self, report_id: ReportId) -> None:
        """Somebody has looked."""
        self._facts.put(_PREFIX + report_id, None)


def _read(text: str) -> Look:
    raw = json.loads(text)
    return Look(
        cells_from_json(raw["came"]),
        cells_from_json(raw["before"]),
        Transition(raw["dropped"]) if raw["dropped"] else None,
        from_ms(raw["since"]),
    )
