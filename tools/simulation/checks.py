"""The invariants: looked at after every turn, and more closely when everything has come to rest."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, literal_column, select

from iocdesk.gateway import schema
from iocdesk.reports.model import ReceiptStatus, Report
from iocdesk.store.types import OutboxState
from tools.simulation.computer import Computer
from tools.simulation.ledger import Ledger, Place, Sent, figure, figures_of
from tools.simulation.server import Server
from tools.simulation.trace import Broken

_STANDS = frozenset({"applied", "merged", "conflict"})


@dataclass(slots=True)
class Mirror:
    """The server's history as far as it was looked at."""

    version: int = 0
    """The last row of the versions."""
    order: int = 0
    """The last row of the operations."""
    ops: dict[str, str] = field(default_factory=dict)
    """Every operation the server has answered, with its verdict."""
    main: set[str] = field(default_factory=set)
    """Those that became versions."""
    heads: dict[Place, int] = field(default_factory=dict)
    stood: dict[Place, set[int]] = field(default_factory=dict)
    """Every figure that was ever the report's, by place."""
    last_seq: dict[tuple[str, str], int] = field(default_factory=dict)
    figures: set[int] = field(default_factory=set)
    """Every figure that an operation brought which the server keeps."""


class Checks:
    """Looks at the server and at the computers, and raises `Broken` where something is not as promised."""

    def __init__(self, server: Server, ledger: Ledger) -> None:
        self._server = server
        self._ledger = ledger
        self.mirror = Mirror()
        self._judging = True

    # -- always ----------------------------------------------------------------------------------------------

    def look(self, computer: Computer) -> None:
        """Check what must hold at every moment."""
        self.look_at_server()
        self._unsent_stands(computer)

    def _unsent_stands(self, computer: Computer) -> None:
        """Check that no figure which still waits was overwritten on its own computer."""
        waiting = self._ledger.mind(computer.name).waiting
        for (report_id, key), number in list(waiting.items()):
            report = computer.store.reports.get(report_id)
            shown = None if report is None else figure(report.cells.get(key))
            if shown == number or number in self._ledger.gone:
                continue
            if self._ledger.answered(computer.name, report_id, key, number, computer.store.outbox.receipt):
                del waiting[report_id, key]  # its receipt was stored right before the program was killed
                continue
            raise Broken(f"{computer.name} typed {number} in {key} of {report_id}, unsent, and sees {shown}")

    def read_anew(self) -> None:
        """Read what a restored server has; what is in it was checked when it came."""
        self.mirror = Mirror()
        self._judging = False
        self.look_at_server()
        self._judging = True

    def look_at_server(self) -> None:
        """Check every version that came since the last look."""
        operations, versions = schema.operations, schema.report_versions
        with self._server.tables() as connection:
            rows = connection.execute(
                select(versions).where(versions.c.id > self.mirror.version).order_by(versions.c.id)
            ).all()
            place: ColumnElement[int] = literal_column("rowid")
            columns = operations.c.op_id, operations.c.sha256, operations.c.status, operations.c.body
            asked = select(place.label("place"), *columns).where(place > self.mirror.order).order_by(place)
            fresh = connection.execute(asked).all()
        for op in fresh:
            self.mirror.order = op.place
            self._answered(op.op_id, op.sha256, op.status, json.loads(op.body))
        for row in rows:
            self.mirror.version = row.id
            self._version(row.report_id, row.side, row.op_id, row.device_id, row.op_seq, json.loads(row.body))
        self._receipts_hold()

    def _receipts_hold(self) -> None:
        """Check that the server holds whatever a computer got a receipt of."""
        given, self._ledger.receipted = self._ledger.receipted, []
        for op_id in given:
            if op_id not in self.mirror.ops:
                raise Broken(f"a receipt was given for operation {op_id}, which the server does not have")

    def _answered(self, op_id: str, sha256: str, status: str, body: dict[str, Any]) -> None:
        sent = self._ledger.sent.get(op_id)
        if sent is not None and sent.sha256 != sha256:
            raise Broken(f"operation {op_id} is another one on the server")
        self.mirror.ops[op_id] = status
        if status in _STANDS:
            self.mirror.figures |= set(figures_of(body["cells"]).values())
        codes = body.get("problems")
        if codes:
            raise Broken(f"{op_id}: {codes}")

    def _version(
        self, report_id: str, side: str, op_id: str, device: str, seq: int, body: dict[str, Any]
    ) -> None:
        mirror = self.mirror
        if side:
            return
        if op_id in mirror.main:
            raise Broken(f"operation {op_id} was applied twice to {report_id}")
        mirror.main.add(op_id)
        if mirror.last_seq.get((report_id, device), 0) >= seq:
            raise Broken(f"{report_id}: number {seq} of {device} after {mirror.last_seq[report_id, device]}")
        mirror.last_seq[report_id, device] = seq
        sent = self._ledger.sent.get(op_id)
        now = figures_of(body["cells"])
        if sent is not None and self._judging:
            self._overwritten(report_id, op_id, sent, now)
        for key, number in now.items():
            mirror.heads[report_id, key] = number
            mirror.stood.setdefault((report_id, key), set()).add(number)

    def _overwritten(self, report_id: str, op_id: str, sent: Sent, now: dict[str, int]) -> None:
        """Check that nobody's figure gave way to one whose author had not seen it, and none came again by itself."""
        seen = self._ledger.mind(sent.who).seen
        for key, number in sent.figures.items():
            place = report_id, key
            before = self.mirror.heads.get(place)
            if now.get(key) != number or before == number:
                continue
            if before is not None and before not in seen.get(place, set()):
                raise Broken(
                    f"{op_id} of {sent.who} put {number} in the place of {before} in {key} of {report_id}, "
                    "which nobody there had seen"
                )
            again = number in self.mirror.stood.get(place, set())
            again = again and (sent.who, place, number) not in self._ledger.chosen
            if again and not self._ledger.exempt and sent.who == self._ledger.typed[number].who:
                raise Broken(f"{number} came a second time into {key} of {report_id}")

    # -- when quiet ------------------------------------------------------------------------------------------

    def rest(self, computers: list[Computer]) -> None:
        """Check what must hold once everything has been sent and fetched."""
        self.look_at_server()
        for computer in computers:
            self._unsent_stands(computer)
            self._outbox_empty(computer)
            self._same_digest(computer)
            self._losers_here(computer)
            # What a restored server lost goes under another name from then on; its figures are looked for below.
            again = computer.store.log.rows("operation.again")
            self._ledger.excused |= {row.detail.split()[0] for row in again}
        self._nothing_lost({computer.name: computer for computer in computers})
        self._losers_there()

    def _outbox_empty(self, computer: Computer) -> None:
        items = computer.store.outbox.items()
        if items:
            told = ", ".join(f"{it.report_id} {it.state.value} {it.error_code}" for it in items)
            raise Broken(f"the outbox of {computer.name} does not empty: {told}")

    def _same_digest(self, computer: Computer) -> None:
        actor = computer.seat.actor
        theirs = json.loads(self._server.services.reading_room.digest(actor))
        from iocdesk.reports.digest import slice_digest

        mine = computer.store.sync.digests()
        if slice_digest(mine) != theirs["digest"]:
            raise Broken(f"digests differ: {self._difference(computer, mine)}")

    def _difference(self, computer: Computer, mine: list[tuple[str, int, str]]) -> str:
        reports = schema.reports
        with self._server.tables() as connection:
            rows = connection.execute(select(reports).where(reports.c.deleted.is_(False))).all()
            visible = self._server.services.directory.slice(connection, computer.seat.actor)
        rows = [row for row in rows if visible.holds(row.unit_id)]
        theirs = {row.report_id: (row.version, row.digest, json.loads(row.body)) for row in rows}
        here = {report_id: (version, digest) for report_id, version, digest in mine}
        told = []
        for report_id in sorted(here.keys() | theirs.keys()):
            version, digest, body = theirs.get(report_id, (0, "", {}))
            if here.get(report_id, (0, "")) != (version, digest):
                head = computer.store.reports.head(report_id)
                ours = (
                    None
                    if head is None
                    else (head.version, head.form_version, head.state.value, figures(head))
                )
                told.append(f"{report_id}: {computer.name} has {ours}, the server {_brief(body)}")
        return "; ".join(told[:3])

    def _nothing_lost(self, computers: dict[str, Computer]) -> None:
        for who, mind in self._ledger.minds.items():
            for (report_id, key), number in mind.last.items():
                if number in self.mirror.figures or number in self._ledger.gone:
                    continue
                # A restored server may have forgotten what nobody wanted; its author's computer has not.
                if number not in self._ledger.yielded or not _keeps(computers[who], report_id, number):
                    raise Broken(f"{number}, typed by {who} in {key} of {report_id}, is lost")
        for op_id, sent in self._ledger.sent.items():
            if op_id not in self.mirror.ops and op_id not in self._ledger.excused:
                raise Broken(f"operation {op_id} of {sent.who} for {sent.report} is lost")

    def _losers_there(self) -> None:
        """Check that each submission that met a conflict stands beside the report, as its sender saw it."""
        versions = schema.report_versions
        with self._server.tables() as connection:
            rows = connection.execute(
                select(versions.c.side, versions.c.body).where(versions.c.side != "")
            ).all()
        beside = {row.side: figures_of(json.loads(row.body)["cells"]) for row in rows}
        for op_id, status in self.mirror.ops.items():
            sent = self._ledger.sent.get(op_id)
            if status != ReceiptStatus.CONFLICT.value or sent is None:
                continue
            if any(beside.get(op_id, {}).get(key) != number for key, number in sent.figures.items()):
                raise Broken(f"the submission {op_id} that met a conflict is not on the server")

    def _losers_here(self, computer: Computer) -> None:
        """Check that the sender's computer has them, too."""
        store = computer.store
        for op_id, sent in self._ledger.sent.items():
            lost = self.mirror.ops.get(op_id) == ReceiptStatus.CONFLICT.value
            if not lost or sent.who != computer.name or sent.who in self._ledger.exempt:
                continue
            kept = {op.op_id for op in store.past.kept(sent.report)}
            waiting = {it.op.op_id for it in store.conflicts.list()}
            if op_id not in kept | waiting:
                raise Broken(f"the submission {op_id} that met a conflict is not on {computer.name}")


def figures(report: Report) -> dict[str, int | None]:
    """Return a report's numbers."""
    return {key: figure(cell) for key, cell in sorted(report.cells.items())}


def _brief(body: dict[str, Any]) -> str:
    if not body:
        return "nothing"
    cells = sorted(figures_of(body["cells"]).items())
    return f"({body['version']}, {body['form_version']!r}, {body['state']!r}, {dict(cells)})"


def _keeps(computer: Computer, report_id: str, number: int) -> bool:
    return any(
        figure(cell) == number for op in computer.store.past.kept(report_id) for cell in op.cells.values()
    )


def blocked(computer: Computer) -> bool:
    """Tell whether something waits for a person."""
    waits = (OutboxState.CONFLICT, OutboxState.REJECTED)
    return any(item.state in waits for item in computer.store.outbox.items())
