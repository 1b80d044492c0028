"""Reports that were moved to a newer form here: from which version, by whom, and the cells that had to be others."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from iocdesk.core.clock import Clock
from iocdesk.forms.model import CellKey
from iocdesk.reports.model import Cell, ReportId
from iocdesk.reports.operations import cells_from_json, cells_to_json
from iocdesk.store.codec import dumps, from_ms, to_ms, whole_ms
from iocdesk.store.settings import Facts

_PREFIX = "moved/"


@dataclass(frozen=True, slots=True)
class FormMove:
    """One move.

    Attributes:
        old, new: the form's versions.
        cells: what stood in the cells that the move emptied.
        by: who moved it.
    """

    old: str
    new: str
    cells: Mapping[CellKey, Cell]
    by: str
    at: datetime | None


class FormMoves:
    """The newest move of each report of one store."""

    def __init__(self, facts: Facts, clock: Clock) -> None:
        self._facts = facts
        self._clock = clock

    def get(self, report_id: ReportId) -> FormMove | None:
        """Return a report's newest move on this computer; None where there was none."""
        text = self._facts.text(_PREFIX + report_id)
        if text is None:
            return None
        raw = json.loads(text)
        return FormMove(raw["old"], raw["new"], cells_from_json(raw["cells"]), raw["by"], from_ms(raw["at"]))

    def put(self, report_id: ReportId, old: str, new: str, cells: Mapping[CellKey, Cell], by: str) -> None:
        """Remember a move."""
        at = to_ms(whole_ms(self._clock.now()))
        content = {"old": old, "new": new, "cells": cells_to_json(cells), "by": by, "at": at}
        self._facts.put(_PREFIX + report_id, dumps(content))

    def forget(self, report_id: ReportId) -> None:
        """Forget it: it was taken back."""
        self._facts.put(_PREFIX + report_id, None)
