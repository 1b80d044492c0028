"""What is still to be done, section by section and in all."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from iocdesk.forms.model import CellKey, Severity
from iocdesk.ui.entry.desk import Desk


@dataclass(frozen=True, slots=True)
class Tally:
    """Counts: errors (what was rejected among them), warnings without a note, cells without an answer."""

    errors: int = 0
    warnings: int = 0
    empty: int = 0
    cells: int = 0

    @property
    def done(self) -> bool:
        """Whether nothing is left to do."""
        return not (self.errors or self.warnings or self.empty)


def tally(desk: Desk, keys: Iterable[CellKey]) -> Tally:
    """Count over some cells."""
    errors = warnings = empty = cells = 0
    rejected = desk.rejected()
    for key in keys:
        cells += 1
        errors += key in rejected
        empty += desk.empty(key) and key not in rejected
        for issue in desk.open_issues(key):
            if issue.severity is Severity.ERROR:
                errors += 1
            else:
                warnings += 1
    return Tally(errors, warnings, empty, cells)


def section_keys(desk: Desk) -> list[list[CellKey]]:
    """Return the cells of each section."""
    found: list[list[CellKey]] = [[] for _ in desk.grid.sections]
    for row in desk.grid.rows:
        if row.section < len(found):
            found[row.section].extend(row.keys)
    return found


def problem_keys(desk: Desk) -> list[CellKey]:
    """Return the cells that ask for something (rejected, error, warning without a note, remark), in order."""
    rejected = desk.rejected()
    return [
        key
        for key in desk.grid.places
        if key in rejected or desk.open_issues(key) or (desk.editable and desk.remarks_at(key))
    ]


def first_blocker(desk: Desk) -> CellKey | None:
    """Return the first cell that keeps the report from going."""
    summary = desk.entry.summary()
    blocking = {issue.key for issue in (*summary.errors, *summary.warnings_without_note)}
    blocking |= set(summary.missing_required) | set(desk.rejected())
    return next((key for key in desk.grid.places if key in blocking), None)
