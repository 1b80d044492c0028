"""Versions of forms that the province takes no more: what was begun at one has to be moved to a newer one.

Whether a version is closed stands in its row of the index, so that clients learn it with the catalogue.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Mapping

from sqlalchemy import select, update
from sqlalchemy.engine import Connection

from iocdesk.core.errors import Text
from iocdesk.gateway import schema
from iocdesk.gateway.database import last_number, next_number
from iocdesk.reports.model import Operation, Problem, Transition
from iocdesk.reports.operations import canonical_json

COUNTER = "forms_closed"
"""Counter in `meta` that moves when a version is closed or opened again: other processes look again then."""
_FORWARD = frozenset({Transition.SUBMIT, Transition.REQUEST_APPROVAL, Transition.APPROVE, Transition.SEND})
"""Moves that take a report on its way to the province; taking back and returning are always possible."""


def set_closed(connection: Connection, form_id: str, version: str, *, closed: bool) -> bool:
    """Close a version of a form, or open it again; return whether there is such a version."""
    table = schema.forms
    same = (table.c.form_id == form_id, table.c.version == version)
    row = connection.execute(select(table.c.index_row).where(*same)).first()
    if row is None:
        return False
    index = json.loads(row.index_row)
    index.pop("closed", None)
    content = canonical_json({**index, **({"closed": True} if closed else {})})
    if content != bytes(row.index_row):
        connection.execute(update(table).where(*same).values(index_row=content))
        next_number(connection, COUNTER)
    return True


class ClosedForms:
    """Which versions are closed, read again when that changes; safe to share between threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._known: tuple[int, frozenset[tuple[str, str]]] = (0, frozenset())

    def now(
        self, connection: Connection, counters: Mapping[str, str] | None = None
    ) -> frozenset[tuple[str, str]]:
        """Return (form id, version) of those that are closed.

        Args:
            counters: the rows of `meta`, where they were read already in this transaction.
        """
        number = last_number(connection, COUNTER) if counters is None else int(counters.get(COUNTER, "0"))
        with self._lock:
            if self._known[0] != number:
                self._known = (number, _read(connection))
            return self._known[1]


def _read(connection: Connection) -> frozenset[tuple[str, str]]:
    rows = connection.execute(select(schema.forms.c.index_row)).all()
    found = [json.loads(row.index_row) for row in rows]
    return frozenset((str(row["id"]), str(row["version"])) for row in found if row.get("closed"))


def closed_problem(op: Operation, version: str) -> Problem | None:
    """Return why an operation is not taken at a closed version: it changes figures, or moves the report on.

    Args:
        version: of the form, as the report would have it.
    """
    if not op.cells and op.transition not in _FORWARD:
        return None
    return Problem(
        "",
        "form.closed",
        Text(
            f"Tỉnh không còn nhận báo cáo theo mẫu phiên bản {version}. Xin mở báo cáo, chuyển sang mẫu mới rồi "
            "gửi lại; số liệu đã nhập vẫn được giữ.",
            f"The province takes no more reports at version {version} of this form. Please open the report, move it "
            "to the new form and send it again; what was typed is kept.",
        ),
    )
