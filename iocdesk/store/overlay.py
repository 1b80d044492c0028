"""Laying operations that are not answered yet over what the server has, as `reports.merge` will do there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from iocdesk.core.errors import IocError
from iocdesk.forms.editions import newest
from iocdesk.forms.model import CellKey
from iocdesk.reports import moving
from iocdesk.reports.model import Remark, Report, Transition
from iocdesk.store.lines import OpCell, OpRow, OpStatus


def lay_over(report: Report, op: OpRow, cells: Mapping[CellKey, OpCell], level: str | None) -> Report:
    """Lay an operation over a report: its cells always, its transition while nobody has said no to it."""
    merged = {**report.cells, **{key: cell.new for key, cell in cells.items()}}
    result = replace(
        report,
        cells=merged,
        event_at=op.event_at or report.event_at,
        form_version=newest((report.form_version, op.form_version)),
    )
    if op.status is OpStatus.LANDED:
        return result
    latest = max((cell.new.at for cell in cells.values() if cell.new.at), default=None)
    if latest is not None and (result.updated_at is None or latest > result.updated_at):
        result = replace(result, updated_at=latest, updated_by=op.author)
    if op.transition is None or op.status not in {OpStatus.DRAFT, OpStatus.SEALED}:
        return result
    at = op.created_at or op.since
    return moved(result, op.transition, op.author, op.reason, op.remarks, at, level)


def moved(
    report: Report,
    transition: Transition,
    author: str,
    reason: str,
    remarks: tuple[Remark, ...],
    at: datetime,
    level: str | None,
) -> Report:
    """Return the report after a transition that has not been answered; unmoved where it does not apply."""
    try:
        result = moving.moved(report, transition, author, reason, remarks, at, level)
    except IocError:
        return report
    return replace(result, updated_at=at, updated_by=author)
