"""Moving drafts to another version of their form, and back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from iocdesk.core.clock import Clock
from iocdesk.core.text import nfc
from iocdesk.forms.editions import is_newer
from iocdesk.forms.model import CellKey
from iocdesk.reports.model import Actor, Cell, Report, ReportId
from iocdesk.store.codec import whole_ms
from iocdesk.store.connection import Database
from iocdesk.store.drafts import Drafts
from iocdesk.store.errors import ReportMoved
from iocdesk.store.lines import OpStatus, ReportRow
from iocdesk.store.reports import Reports
from iocdesk.store.working import Working


class Editions:
    """The form versions of one store's reports."""

    def __init__(
        self, database: Database, working: Working, drafts: Drafts, reports: Reports, clock: Clock
    ) -> None:
        self._db = database
        self._working = working
        self._drafts = drafts
        self._reports = reports
        self._clock = clock

    def move_on(
        self,
        report_id: ReportId,
        form_version: str,
        *,
        actor: Actor,
        changes: Mapping[CellKey, Cell] | None = None,
        fold: bool = False,
    ) -> Report:
        """Move a draft to a newer version of its form; cells that the new form lacks are kept.

        Args:
            changes: cells that have to be others under the new form, saved in the same transaction.
            fold: the server takes nothing at the old version any more: what waits is put into one operation at the
                new one, as far as that has a place for it; what it has no place for is kept (`past.kept`).

        Raises:
            UnknownReport: when it was not begun.
        """
        at = whole_ms(self._clock.now())
        with self._working.together("form-version"):
            row = self._working.lines.get(report_id)
            if not is_newer(nfc(form_version), row.form_version):
                return self._working.load(row)
            self._relabel(row, nfc(form_version), at, actor.user_id)
            row = self._working.lines.get(report_id)
            if fold:
                self._drafts.fold(row, actor.user_id, at)
                self._working.rebuild(row.id)
            elif row.head or self._working.ops.open(row.id):
                self._drafts.touch(row, actor.user_id, at)
            self._working.drop(report_id)
            if changes:
                self._reports.edit(report_id, changes, actor=actor, origin="form")
        return self._working.load(self._working.lines.get(report_id))

    def may_go_back(self, report_id: ReportId, form_version: str) -> bool:
        """Tell whether a move to a newer form can still be taken back: nothing of it has left this computer."""
        row = self._working.lines.find(report_id)
        if row is None or not is_newer(row.form_version, form_version):
            return False
        head = self._working.versions.head_line(row) if row.head else None
        if head is not None and is_newer(head.form_version, form_version):
            return False
        ops = self._working.ops.open(row.id)
        newer = [op for op in ops if is_newer(op.form_version, form_version)]
        return all(op.status is OpStatus.DRAFT for op in newer)

    def go_back(
        self, report_id: ReportId, form_version: str, *, actor: Actor, changes: Mapping[CellKey, Cell]
    ) -> Report:
        """Take a move to a newer form back.

        Args:
            changes: the cells that the move made others, as they were before.

        Raises:
            ReportMoved: when something of it was handed out already.
        """
        at = whole_ms(self._clock.now())
        with self._working.together("form-back"):
            if not self.may_go_back(report_id, form_version):
                raise ReportMoved(report_id)
            row = self._working.lines.get(report_id)
            newer = [op for op in self._working.ops.open(row.id) if is_newer(op.form_version, form_version)]
            self._relabel(row, nfc(form_version), at, actor.user_id)
            row = self._working.lines.get(report_id)
            if newer:
                self._drafts.refold(row, newer, actor.user_id, at)
            self._working.rebuild(row.id)
            self._working.drop(report_id)
            if changes:
                self._reports.edit(report_id, changes, actor=actor, origin="undo")
        return self._working.load(self._working.lines.get(report_id))

    def _relabel(self, row: ReportRow, form_version: str, at: datetime, by: str) -> None:
        report = replace(self._working.load(row), form_version=form_version, updated_at=at, updated_by=by)
        self._working.save_header(row.id, report)
