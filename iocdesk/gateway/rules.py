"""The validator that asks the form's own rules, with the same session that clients fill forms with."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass, replace

from iocdesk.core.clock import Clock
from iocdesk.core.errors import Text
from iocdesk.forms.history import NoHistory
from iocdesk.forms.issues import Issue
from iocdesk.forms.model import CellKey, Form, Severity
from iocdesk.forms.session import FormSession, Prepared, prepare
from iocdesk.forms.values import MISSING, Value
from iocdesk.gateway.history import KnownHistory
from iocdesk.gateway.validation import FormShape, HistorySource, fits, shape_of
from iocdesk.reports.attachments import is_file_key
from iocdesk.reports.compare import EMPTY
from iocdesk.reports.completeness import completeness
from iocdesk.reports.issues import FILE_MISSING, blocking, lacks_file
from iocdesk.reports.model import Cell, Problem, Report

_REQUIRED = Text("Ô này bắt buộc phải có số liệu.", "This cell must be answered.")


@dataclass(frozen=True, slots=True)
class _Ready:
    """A form laid out once, for all reports that answer it."""

    prepared: Prepared
    shape: FormShape
    must: tuple[CellKey, ...] | None
    """The cells that must be answered, where that does not depend on other answers; else None."""


class FormRules:
    """A `Validator`: structure first, then errors, warnings without a note, and required cells left open.

    Rules that look at other periods or other forms are asked of the unit's reports that the server has; where one is
    not here they are not applicable. Safe to share between threads.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._known: dict[str, _Ready] = {}

    def __call__(self, form: Form, report: Report, history: HistorySource) -> list[Problem]:
        """Return what forbids sending the report."""
        ready = self._ready(form)
        problems = fits(ready.shape, report)
        if problems:
            return problems
        values = {key: cell.value for key, cell in report.cells.items()}
        known = KnownHistory(form, report.key, history)
        session = FormSession(ready.prepared, values, history=known, clock=self._clock)
        cells = _as_filled(report, session.values())
        stopped = blocking(session.issues(), cells)
        found = [Problem(it.key, f"form.{it.code}", it.text) for it in sorted(stopped, key=_errors_first)]
        if lacks_file(form, cells):
            found.append(Problem("", "attachment.required", FILE_MISSING))
        must = ready.must
        if must is None:
            asked = {"relevant": session.relevant, "required": session.required}
            must = completeness(form, cells, **asked).required_missing
        missing = (key for key in must if not cells.get(key, EMPTY).value.answered)
        return found + [Problem(key, "form.required", _REQUIRED) for key in missing]

    def _ready(self, form: Form) -> _Ready:
        with self._lock:
            known = self._known.get(form.sha256)
            if known is None:
                known = self._known[form.sha256] = self._lay_out(form)
            return known

    def _lay_out(self, form: Form) -> _Ready:
        prepared = prepare(form)
        must: tuple[CellKey, ...] | None = None
        if prepared.idle:
            empty = FormSession(prepared, {}, history=NoHistory(), clock=self._clock)
            must = completeness(form, {}, required=empty.required).required_missing
        return _Ready(prepared, shape_of(form), must)


def _errors_first(issue: Issue) -> bool:
    return issue.severity is not Severity.ERROR


def _as_filled(report: Report, values: Mapping[CellKey, Value]) -> dict[CellKey, Cell]:
    """Return the report's cells with the values that the form makes of them; those that it does not have are empty."""
    cells = dict(report.cells)
    for key, cell in report.cells.items():
        if values.get(key, MISSING) is not cell.value and not is_file_key(key):
            cells[key] = replace(cell, value=values.get(key, MISSING))
    for key in values.keys() - report.cells.keys():
        if not is_file_key(key):
            cells[key] = replace(EMPTY, value=values[key])
    return cells
