"""The validator that asks the form's own rules, with the same session that clients fill forms with."""

from __future__ import annotations

import threading
from dataclasses import replace

from iocdesk.core.clock import Clock
from iocdesk.core.errors import Text
from iocdesk.forms.model import Form
from iocdesk.forms.session import FormSession, Prepared, prepare
from iocdesk.gateway.history import KnownHistory
from iocdesk.gateway.validation import HistorySource, structural
from iocdesk.reports.attachments import is_file_key
from iocdesk.reports.compare import EMPTY
from iocdesk.reports.issues import FILE_MISSING, send_summary
from iocdesk.reports.model import Problem, Report

_REQUIRED = Text("Ô này bắt buộc phải có số liệu.", "This cell must be answered.")


class FormRules:
    """A `Validator`: structure first, then errors, warnings without a note, and required cells left open.

    Rules that look at other periods or other forms are asked of the unit's reports that the server has; where one is
    not here they are not applicable. Safe to share between threads.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._prepared: dict[str, Prepared] = {}

    def __call__(self, form: Form, report: Report, history: HistorySource) -> list[Problem]:
        """Return what forbids sending the report."""
        problems = structural(form, report, history)
        if problems:
            return problems
        values = {key: cell.value for key, cell in report.cells.items()}
        known = KnownHistory(form, report.key, history)
        session = FormSession(self._ready(form), values, history=known, clock=self._clock)
        cells = {
            key: replace(report.cells.get(key, EMPTY), value=session.value(key))
            for key in {*report.cells, *session.values()}
            if not is_file_key(key)
        }
        cells |= {key: cell for key, cell in report.cells.items() if is_file_key(key)}
        summary = send_summary(
            form, cells, session.issues(), relevant=session.relevant, required=session.required
        )
        found = [
            Problem(issue.key, f"form.{issue.code}", issue.text)
            for issue in (*summary.errors, *summary.warnings_without_note)
        ]
        if summary.file_missing:
            found.append(Problem("", "attachment.required", FILE_MISSING))
        return found + [Problem(key, "form.required", _REQUIRED) for key in summary.missing_required]

    def _ready(self, form: Form) -> Prepared:
        with self._lock:
            known = self._prepared.get(form.sha256)
            if known is None:
                known = self._prepared[form.sha256] = prepare(form)
            return known
