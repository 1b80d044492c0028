"""Which figures of villages a commune's report was last looked at with, so that what is new since then can be named."""

from __future__ import annotations

import json
from collections.abc import Mapping

from iocdesk.reports.model import ReportId
from iocdesk.store.codec import dumps
from iocdesk.store.settings import Facts

_PREFIX = "villages/"


class VillageMarks:
    """By commune report: a mark of each village report that counted in it."""

    def __init__(self, facts: Facts) -> None:
        self._facts = facts

    def get(self, report_id: ReportId) -> dict[ReportId, str] | None:
        """Return the marks of the village reports; None where the report was never looked at here."""
        text = self._facts.text(_PREFIX + report_id)
        return None if text is None else dict(json.loads(text))

    def put(self, report_id: ReportId, marks: Mapping[ReportId, str]) -> bool:
        """Remember marks in the place of those before; say whether they are others."""
        if self.get(report_id) == dict(marks):
            return False
        self._facts.put(_PREFIX + report_id, dumps(dict(marks)))
        return True
