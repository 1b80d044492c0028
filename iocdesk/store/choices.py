"""What was chosen so far in a conflict that is not answered yet, kept so that nobody chooses a figure twice.

A choice holds for the two figures that it was made between: where one of them is another by now, it is forgotten.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from iocdesk.forms.model import CellKey
from iocdesk.reports.compare import EMPTY
from iocdesk.reports.merge import same
from iocdesk.reports.model import Cell, Difference, ReportId
from iocdesk.reports.operations import cells_from_json, cells_to_json
from iocdesk.store.codec import dumps
from iocdesk.store.settings import Facts
from iocdesk.store.types import Conflict

_PREFIX = "choice/"


@dataclass(frozen=True, slots=True)
class KeptChoice:
    """One choice: whose figure, by the name of the side; `cell` is a result that is neither as it stands."""

    side: str
    cell: Cell | None = None


class ChoiceBook:
    """The unfinished choices of one store."""

    def __init__(self, facts: Facts) -> None:
        self._facts = facts

    def of(self, conflict: Conflict) -> dict[CellKey, KeptChoice]:
        """Return what was chosen for the cells of a conflict, as far as it still means what it meant."""
        text = self._facts.text(_PREFIX + conflict.report_id)
        if text is None:
            return {}
        raw = json.loads(text)
        sides, cells = raw["sides"], cells_from_json(raw["cells"])
        ours, theirs = cells_from_json(raw["ours"]), cells_from_json(raw["theirs"])
        return {
            it.key: KeptChoice(sides[it.key], cells.get(it.key))
            for it in conflict.differences
            if it.key in sides
            and same(ours.get(it.key, EMPTY), it.ours)
            and same(theirs.get(it.key, EMPTY), it.theirs)
        }

    def keep(self, conflict: Conflict, choices: Mapping[CellKey, KeptChoice]) -> None:
        """Remember choices in the place of what was remembered; none at all is forgotten."""
        if not choices:
            self.done(conflict.report_id)
            return
        chosen: list[Difference] = [it for it in conflict.differences if it.key in choices]
        content = {
            "sides": {key: choice.side for key, choice in choices.items()},
            "cells": cells_to_json({key: it.cell for key, it in choices.items() if it.cell is not None}),
            "ours": cells_to_json({it.key: it.ours for it in chosen}),
            "theirs": cells_to_json({it.key: it.theirs for it in chosen}),
        }
        self._facts.put(_PREFIX + conflict.report_id, dumps(content))

    def done(self, report_id: ReportId) -> None:
        """Forget what was chosen: the conflict is answered, or is none any more."""
        if self._facts.text(_PREFIX + report_id) is not None:
            self._facts.put(_PREFIX + report_id, None)
