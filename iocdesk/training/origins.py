"""Where the synthetic figures say that they come from, cell by cell."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from iocdesk.forms.cells import is_summed, split_key
from iocdesk.forms.model import CellKey, Form, Indicator, Source
from iocdesk.forms.values import Value
from iocdesk.reports.model import Cell

MARK = "import:dữ liệu tập huấn"
"""The source of every figure that nobody typed: it says plainly what it is."""

SYSTEM = "system"
"""The author of what sector systems fill in."""

_SYSTEMS = {"HC": "DVC", "CD": "QLVB"}


class Origins:
    """Knows of each cell which indicator it belongs to and where its figure comes from."""

    def __init__(self) -> None:
        self._indicators: dict[str, dict[str, Indicator]] = {}
        self._known: dict[tuple[str, CellKey], tuple[Indicator, str]] = {}

    def about(self, form: Form) -> Mapping[str, Indicator]:
        """Return a form's indicators by field."""
        if form.id not in self._indicators:
            self._indicators[form.id] = {field.name: indicator for field, indicator in form.indicators()}
        return self._indicators[form.id]

    def computed(self, form: Form, key: CellKey) -> bool:
        """Tell whether the program calculates a cell."""
        _, code, category = split_key(key)
        about = self.about(form)[code]
        return about.source is Source.DERIVED or (is_summed(about) and not category)

    def cell(self, form: Form, key: CellKey, value: Value, author: str, at: datetime, note: str) -> Cell:
        """Return a cell; of what a system fills in, the system is the author."""
        about, source = self._of(form, key)
        by = SYSTEM if about.source is Source.SYSTEM else author
        return Cell(value, about.quality, note, by, at, source=source)

    def _of(self, form: Form, key: CellKey) -> tuple[Indicator, str]:
        found = self._known.get((form.id, key))
        if found is None:
            about = self.about(form)[split_key(key)[1]]
            source = MARK
            if about.source is Source.SYSTEM:
                source = f"system:{_SYSTEMS[about.code[:2]]}"
            elif about.source is Source.VILLAGES and form.level != "village":
                source = "villages"
            elif self.computed(form, key):
                source = "derived"
            found = self._known[form.id, key] = (about, source)
        return found
