"""Đính chính: requests to reopen locked reports, and the province's answer; and what waits to be accepted.

An answer is an operation like any other, taken in by the same intake: receipt, version and rights are the same.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.engine import Connection

from iocdesk.core.clock import Clock
from iocdesk.core.errors import IocError, Text
from iocdesk.core.ids import IdSource
from iocdesk.core.text import clean_line
from iocdesk.gateway import schema
from iocdesk.gateway.archive import Archive
from iocdesk.gateway.database import Database, next_number
from iocdesk.gateway.directory import Directory
from iocdesk.gateway.intake import Intake
from iocdesk.gateway.province.people import names_of
from iocdesk.reports.model import Actor, Operation, ReportKey, ReportState, Transition
from iocdesk.reports.operations import operation_to_json, seal

DEVICE = "province-pages"
LONGEST_REASON = 1000


class ReopenError(IocError):
    """`reopen.reason`, or what the intake said of the answer."""


@dataclass(frozen=True, slots=True)
class Request:
    """A report that waits for the province, with what was said last about it."""

    key: ReportKey
    version: int
    title: Text
    unit_name: str
    at: str
    by: str
    reason: str

    def to_json(self) -> dict[str, object]:
        """Return the request for `--json`."""
        return {
            "report_id": self.key.id,
            "unit_name": self.unit_name,
            "at": self.at,
            "by": self.by,
            "reason": self.reason,
        }


class Reopening:
    """Lists and answers requests."""

    def __init__(
        self, database: Database, directory: Directory, intake: Intake, clock: Clock, ids: IdSource
    ) -> None:
        self._database = database
        self._directory = directory
        self._intake = intake
        self._archive = Archive()
        self._clock = clock
        self._ids = ids

    def requests(self) -> list[Request]:
        """Return the requests to reopen, oldest first."""
        return self._waiting(ReportState.REOPEN_REQUESTED)

    def to_accept(self) -> list[Request]:
        """Return the commune reports that were sent and wait to be accepted, oldest first."""
        return self._waiting(ReportState.SENT)

    def answer(self, actor: Actor, report_id: str, *, consent: bool, reason: str) -> None:
        """Reopen a report, or refuse to.

        Raises:
            ReopenError: no reason was given, or the report does not stand so that it can be answered.
        """
        text = clean_line(reason, LONGEST_REASON)
        if not text:
            raise ReopenError("reopen.reason", _REASON)
        found = next((it for it in self.requests() if it.key.id == report_id), None)
        if found is None:
            raise ReopenError("reopen.gone", _GONE)
        op = self._operation(actor, found, Transition.REOPEN if consent else Transition.REFUSE_REOPEN, text)
        answers = self._intake.take(actor, [operation_to_json(op)])
        receipt: dict[str, object] = answers.results[0] if answers.results else {"status": "", "problems": []}
        if receipt["status"] != "applied":
            raise _refused(receipt)

    def _operation(self, actor: Actor, found: Request, transition: Transition, reason: str) -> Operation:
        with self._database.write() as connection:
            number = next_number(connection, "province_op")
            head = self._archive.head(connection, found.key.id)
        if head is None or head.report.version != found.version:
            raise ReopenError("reopen.gone", _GONE)
        return seal(
            Operation(
                op_id=self._ids.new(),
                report_id=found.key.id,
                base_version=found.version,
                device_id=DEVICE,
                seq=number,
                form_version=head.report.form_version,
                author=actor.user_id,
                created_at=self._clock.now(),
                transition=transition,
                reason=reason,
            )
        )

    def _waiting(self, state: ReportState) -> list[Request]:
        table, versions = schema.reports, schema.report_versions
        with self._database.read() as connection:
            rows = connection.execute(
                select(table.c.report_id, table.c.version, table.c.changed_at, table.c.form_id, versions.c.author,
                       versions.c.reason)
                .outerjoin(
                    versions,
                    (versions.c.report_id == table.c.report_id)
                    & (versions.c.version == table.c.version)
                    & (versions.c.side == ""),
                )
                .where(table.c.state == state.value, table.c.deleted.is_(False))
                .order_by(table.c.changed_at, table.c.report_id)
                .limit(2000)
            ).all()  # fmt: skip
            names = names_of(connection)
            titles = _titles(connection)
            registry = self._directory.registry(connection)
        return [
            Request(
                key := ReportKey.parse(row.report_id),
                row.version,
                titles.get(row.form_id, Text(row.form_id, row.form_id)),
                registry.get(key.unit).name.vi,
                row.changed_at,
                names.get(row.author or "", row.author or ""),
                row.reason or "",
            )
            for row in rows
        ]


def _titles(connection: Connection) -> dict[str, Text]:
    table = schema.forms
    rows = connection.execute(select(table.c.form_id, table.c.index_row).order_by(table.c.published_at))
    found = {row.form_id: json.loads(row.index_row) for row in rows}
    return {form_id: Text(row["title_vi"], row["title_en"]) for form_id, row in found.items()}


def _refused(receipt: dict[str, object]) -> ReopenError:
    problems = receipt["problems"]
    found: Sequence[dict[str, str]] = problems if isinstance(problems, list) else []
    if found:
        return ReopenError(found[0]["code"], Text(found[0]["text_vi"], found[0]["text_en"]))
    return ReopenError("reopen.gone", _GONE)


_REASON = Text("Xin ghi lý do.", "Please give a reason.")
_GONE = Text(
    "Đề nghị này đã được trả lời hoặc báo cáo đã thay đổi. Xin xem lại danh sách.",
    "This request was answered already, or the report has changed. Please look at the list again.",
)
