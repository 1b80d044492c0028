"""How a version of a report came about, as the server tells it and the client keeps it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from iocdesk.forms.model import CellKey
from iocdesk.reports import reading, wire
from iocdesk.reports.model import ReceiptStatus, ReportState, Transition

MAX_VERSIONS = 10_000

SERVER_DEVICE = "server"
"""The device of what was never sent but taken over whole, a history for example."""


@dataclass(frozen=True, slots=True)
class VersionLine:
    """One version without its cells."""

    version: int
    side: str
    """"" on the main line, else the op_id of a submission that was kept beside it."""
    state: ReportState
    status: ReceiptStatus
    op_id: str
    author: str
    at: datetime
    transition: Transition | None
    reason: str
    changed: tuple[CellKey, ...]
    device_id: str = ""


def version_line_to_json(line: VersionLine) -> dict[str, object]:
    """Write a line."""
    return {
        "version": line.version,
        "side": line.side,
        "state": line.state.value,
        "status": line.status.value,
        "op_id": line.op_id,
        "author": line.author,
        "at": reading.stamp(line.at),
        "transition": line.transition.value if line.transition is not None else None,
        "reason": line.reason,
        "changed": list(line.changed),
        "device_id": line.device_id,
    }


def version_line_from_json(raw: object) -> VersionLine:
    """Read a line back; a server that does not tell the device yet is understood.

    Raises:
        MalformedOperation: naming the member.
    """
    found = reading.members(raw)
    move = found.get("transition")
    return VersionLine(
        version=reading.count(found, "version"),
        side=reading.text(found, "side", wire.MAX_NAME, default=""),
        state=reading.choice(found, "state", ReportState),
        status=reading.choice(found, "status", ReceiptStatus),
        op_id=reading.text(found, "op_id", wire.MAX_NAME),
        author=reading.text(found, "author", wire.MAX_NAME),
        at=reading.moment(found, "at"),
        transition=None if move is None else reading.choice(found, "transition", Transition),
        reason=reading.text(found, "reason", default=""),
        changed=tuple(
            wire.cell_key(str(key)) for key in reading.items(found.get("changed", []), reading.MAX_CELLS)
        ),
        device_id=reading.text(found, "device_id", wire.MAX_NAME, default=""),
    )


def version_lines_from_json(raw: object) -> tuple[VersionLine, ...]:
    """Read the lines of {"versions": […]}.

    Raises:
        MalformedOperation: naming the member.
    """
    found = reading.members(raw)
    return tuple(
        reading.within("versions", version_line_from_json, item)
        for item in reading.items(found.get("versions", []), MAX_VERSIONS)
    )
