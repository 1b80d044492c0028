"""Digests by which two sides find out that they hold the same, without sending it.

A report's digest is over what was reported: id, form version, version, state, and of each cell that says
anything its value, quality and note. Who typed it and when is left out: each side may know that a
little differently.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping

from iocdesk.core.text import nfc
from iocdesk.forms.model import CellKey
from iocdesk.reports.compare import EMPTY
from iocdesk.reports.model import Report, ReportId
from iocdesk.reports.operations import canonical_json
from iocdesk.reports.reading import stamp
from iocdesk.reports.wire import content_to_json

_SAID = ("value", "quality", "note")
_NOTHING_SAID = content_to_json(EMPTY)


def report_digest(report: Report, written: Mapping[CellKey, Mapping[str, object]] | None = None) -> str:
    """Return the sha256, in hex, of what the report says.

    Args:
        written: its cells as `cells_to_json` gives them, where they are at hand.
    """
    if written is None:
        said = {nfc(key): content_to_json(cell) for key, cell in report.cells.items()}
    else:
        said = {key: {m: cell[m] for m in _SAID if m in cell} for key, cell in written.items()}
    cells = {key: cell for key, cell in said.items() if cell != _NOTHING_SAID}
    return hashlib.sha256(
        canonical_json(
            {
                "report_id": report.id,
                "form_version": report.form_version,
                "version": report.version,
                "state": report.state.value,
                "event_at": stamp(report.event_at),
                "cells": cells,
            }
        )
    ).hexdigest()


def slice_digest(items: Iterable[tuple[ReportId, int, str]]) -> str:
    """Return the sha256, in hex, of a set of reports given as (id, version, report digest), in any order.

    Raises:
        ValueError: when one report is there twice.
    """
    found: dict[ReportId, str] = {}
    for report_id, version, digest in items:
        if report_id in found:
            msg = f"{report_id} is there twice"
            raise ValueError(msg)
        found[report_id] = f"{report_id}\t{version}\t{digest}\n"
    summary = hashlib.sha256()
    for report_id in sorted(found):
        summary.update(found[report_id].encode())
    return summary.hexdigest()
