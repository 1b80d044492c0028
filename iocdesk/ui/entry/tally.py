"""What is still to be done, section by section and in all."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from iocdesk.forms.model import CellKey, Severity
from iocdesk.ui.entry.desk import Desk


@dataclass(frozen=True, slots=True)
class Tally:
    """Counts: errors (what was rejected among them), warnings without a note, cells without an answer, remarks of a
    return that nobody has answered.
    """

    errors: int = 0
    warnings: int = 0
    empty: int = 0
    remarks: int = 0

    @property
    def done(self) -> bool:
        """Whether nothing is left to do."""
        return not (self.errors or self.warnings or self.empty or self.remarks)


def tallies(desk: Desk) -> list[Tally]:
    """Count section by section; only cells that ask for something are looked at."""
    count = max(1, len(desk.grid.sections))
    errors, warnings, empty, remarks = ([0] * count for _ in range(4))
    rejected = desk.rejected()
    for key in rejected:
        errors[_section(desk, key)] += 1
    for key in desk.empty_keys() - rejected.keys():
        empty[_section(desk, key)] += 1
    for key in desk.unanswered:
        remarks[_section(desk, key)] += 1
    for key in desk.problem_keys():
        for issue in desk.open_issues(key):
            counts = errors if issue.severity is Severity.ERROR else warnings
            counts[_section(desk, key)] += 1
    return [Tally(*counts) for counts in zip(errors, warnings, empty, remarks, strict=True)]


def total(counts: Iterable[Tally]) -> Tally:
    """Add up."""
    found = list(counts)
    return Tally(
        sum(one.errors for one in found),
        sum(one.warnings for one in found),
        sum(one.empty for one in found),
        sum(one.remarks for one in found),
    )


def _section(desk: Desk, key: CellKey) -> int:
    """Return a cell's section; what concerns the whole report is counted in the first."""
    place = desk.grid.places.get(key)
    return desk.grid.rows[place[0]].section if place is not None else 0


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
    blocking |= {*summary.missing_required, *summary.unanswered, *desk.rejected()}
    return next((key for key in desk.grid.places if key in blocking), None)
