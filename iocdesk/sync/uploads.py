"""Which file goes next: one that the newest version the server has of its report refers to, smallest first."""

from __future__ import annotations

from iocdesk.api.answers import UploadAt
from iocdesk.reports.attachments import attachments_in
from iocdesk.store import Store
from iocdesk.sync.effects import TakeUpload
from iocdesk.sync.memory import UploadJob


def next_upload(store: Store, wanted: TakeUpload) -> UploadJob | None:
    """Return the file to send now; None when nothing can go.

    A file whose reference was not receipted yet waits: figures and references always go before it.
    """
    rows = [row for row in store.files.waiting() if (row.report_id, row.sha256) not in wanted.skip]
    rows.sort(key=lambda row: (row.report_id, row.sha256) != wanted.current)
    named: dict[str, frozenset[str]] = {}
    for row in rows:
        if row.report_id not in named:
            named[row.report_id] = _named(store, row.report_id)
        if row.sha256 in named[row.report_id]:
            at = UploadAt(row.upload_id, row.sent) if row.upload_id else None
            return UploadJob(row.report_id, row.sha256, store.files.size_of(row.sha256), at, row.attempts)
    return None


def _named(store: Store, report_id: str) -> frozenset[str]:
    """Return the files that both the server's version of a report and the working copy refer to."""
    head, here = store.reports.head(report_id), store.reports.get(report_id)
    if head is None or here is None:
        return frozenset()
    sides = [{found.sha256 for _, found in attachments_in(side.cells)} for side in (head, here)]
    return frozenset(sides[0] & sides[1])
