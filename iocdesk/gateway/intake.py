"""Taking operations in: each judged by itself, applied once, answered for good.

The receipt is stored in the same transaction as the effect. What was sent before gets the answer of before. A batch
is one transaction with a savepoint for each item: one durable commit answers all of them, and a bad item undoes
nothing but itself.
"""

from __future__ import annotations

import hashlib
import json
import logging
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import cast

from sqlalchemy import insert, select
from sqlalchemy.engine import Connection

from iocdesk.core.clock import VN, Clock
from iocdesk.core.errors import IocError, Text
from iocdesk.core.units import Level, UnitError, UnitKey, UnitRegistry
from iocdesk.forms.editions import cells_of
from iocdesk.forms.model import Form
from iocdesk.gateway import schema
from iocdesk.gateway.archive import SEQ_COUNTER, Archive, Head, Written
from iocdesk.gateway.database import Database, Tally, stamp
from iocdesk.gateway.directory import Directory, Slice, assignment_of, policy_of
from iocdesk.gateway.form_closing import closed_problem
from iocdesk.gateway.problems import KINDS
from iocdesk.gateway.validation import (
    FormShape,
    Known,
    Validator,
    check_cells,
    check_event,
    check_subject,
    shape_of,
)
from iocdesk.gateway.witness import Kept, expect, remember
from iocdesk.reports.merge import Outcome, apply_operation
from iocdesk.reports.model import (
    Actor,
    Assignment,
    Operation,
    Problem,
    Receipt,
    ReceiptStatus,
    Report,
    ReportKey,
    ReportState,
    Transition,
)
from iocdesk.reports.operations import (
    canonical_json,
    operation_from_json,
    operation_to_json,
    receipt_from_json,
    receipt_to_json,
)
from iocdesk.reports.remarks import unanswered
from iocdesk.reports.rollup import expected_villages
from iocdesk.reports.transitions import Policy

_LOG = logging.getLogger("iocdesk.gateway")
_SURROGATE = re.compile("[\ud800-\udfff]")
_NUL = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000")
"""The escape of the one character that no database text may hold, in canonical JSON."""
_SENDING = frozenset({Transition.SUBMIT, Transition.REQUEST_APPROVAL, Transition.SEND})

Json = dict[str, object]


@dataclass(slots=True)
class Answers:
    """What a batch is answered: receipts as JSON in the order of the batch, and what was not judged."""

    results: list[Json] = field(default_factory=list)
    deferred: list[Json] = field(default_factory=list)
    blocked: set[str] = field(default_factory=set)
    """Reports of which an operation of this batch was not applied: later ones would come out of order."""
    history: str = ""
    """The mark of the server's history after the batch; see `witness`."""


@dataclass(frozen=True, slots=True)
class _Batch:
    """What stays the same from item to item."""

    connection: Connection
    actor: Actor
    visible: Slice
    policy: Policy
    registry: UnitRegistry
    tally: Tally
    known: Mapping[str, tuple[str, bytes]]
    """Of the batch's operations those answered before: op_id to hash and receipt."""
    now: datetime
    closed: frozenset[tuple[str, str]] = frozenset()
    """Versions of forms that are taken no more."""
    relayed_by: str = ""
    """Who passed the operations on for the actor."""
    new: set[str] = field(default_factory=set)
    """Of the batch's reports those of which there is no version, not even of one that was taken away."""
    assignments: dict[tuple[str, UnitKey], Assignment | None] = field(default_factory=dict)
    """Those looked up already: nothing of them changes within the transaction."""
    kept: Kept = field(default_factory=Kept)


class _Rejected(Exception):
    """An operation that is not kept."""

    def __init__(self, problems: Sequence[Problem], *, durable: bool = True) -> None:
        super().__init__([problem.code for problem in problems])
        self.problems = tuple(problems)
        self.durable = durable


class Intake:
    """Applies operations for the routes and for the province's own tools."""

    def __init__(
        self, database: Database, directory: Directory, archive: Archive, clock: Clock, validator: Validator
    ) -> None:
        self._database = database
        self._directory = directory
        self._archive = archive
        self._clock = clock
        self._validator = validator
        self._shapes: dict[str, FormShape] = {}

    def take(
        self,
        actor: Actor,
        items: Sequence[object],
        *,
        answers: Answers | None = None,
        relayed_by: str = "",
        seen: str = "",
    ) -> Answers:
        """Apply a batch in its order; every operation gets a receipt or is named as not judged.

        Args:
            actor: the operations' author.
            answers: of what came before in the same request; these are added to it.
            relayed_by: the account that passed them on, where it is another.
            seen: the mark of the server's history that the caller was last told.

        Raises:
            ProblemError: `server.busy`, `history.unknown`; then nothing was kept.
        """
        answers = Answers() if answers is None else answers
        with self._database.write() as connection:
            expect(connection, seen)
            batch = _Batch(
                connection=connection,
                actor=actor,
                visible=self._directory.slice(connection, actor),
                policy=policy_of(connection),
                registry=self._directory.registry(connection),
                tally=Tally(connection),
                known=_known(connection, items),
                now=self._clock.now(),
                closed=self._directory.closed_forms(connection),
                relayed_by=relayed_by,
                new=self._archive.unknown(connection, {named(item)[1] for item in items}),
            )
            named_already: set[str] = set()
            for item in items:
                op_id = named(item)[0]
                # The same operation twice in one batch: the second is looked up, not taken for new.
                again = replace(batch, known=_known(connection, [item])) if op_id in named_already else batch
                named_already.add(op_id)
                self._take_one(again, item, answers)
            batch.tally.store()
            answers.history = remember(connection, actor.user_id, batch.kept, batch.now)
        return answers

    def _take_one(self, batch: _Batch, item: object, answers: Answers) -> None:
        op_id, report_id = named(item)
        if report_id in answers.blocked:
            answers.deferred.append(deferred(op_id))
            return
        savepoint, mark = batch.connection.begin_nested(), batch.tally.mark()
        try:
            receipt = self._judge(batch, item)
        except Exception:  # noqa: BLE001 - one operation must not stop the batch
            # A fault of ours is no verdict on the operation: it stays with the client and comes again.
            _LOG.exception("operation %s could not be judged", op_id)
            savepoint.rollback()
            batch.tally.back_to(mark)
            answers.blocked.add(report_id)
            answers.deferred.append(_deferred(op_id, "server.error", KINDS["server.error"].text))
            return
        savepoint.commit()
        if receipt is None:
            answers.deferred.append(deferred(op_id, malformed=True))
            return
        answers.results.append(receipt)
        if receipt["status"] in (ReceiptStatus.CONFLICT.value, ReceiptStatus.REJECTED.value):
            answers.blocked.add(report_id)

    def _judge(self, batch: _Batch, item: object) -> Json | None:
        """Return the receipt; None for what does not even name an operation and a report."""
        try:
            op = operation_from_json(item)
        except IocError as error:
            return refusal(item, batch.now, Problem("", "op.malformed", error.text))
        head: Head | None = None
        written, body = _body(op)
        try:
            key = self._admitted(batch, op, body)
            known = _stored(batch, op)
            if known is not None:
                return known
            if op.report_id not in batch.new:
                head = self._archive.head(batch.connection, op.report_id, op.form_version)
            batch.new.discard(op.report_id)
            if rb"\u0000" in body and _NUL.search(body):
                raise _Rejected([Problem("", "op.text", _NUL_TEXT)])
            form = self._fitting(batch, op, key)
            outcome = self._applied(batch, op, key, form, head)
        except _Rejected as rejection:
            receipt = _receipt(op, batch.now, ReceiptStatus.REJECTED, head, rejection.problems)
            if rejection.durable:
                _keep(batch, op, body, receipt)
            return receipt_to_json(receipt)
        receipt = self._record(batch, op, outcome, written)
        _keep(batch, op, body, receipt)
        return receipt_to_json(receipt)

    @staticmethod
    def _admitted(batch: _Batch, op: Operation, body: bytes) -> ReportKey:
        """Check what must hold before the operation is even looked up."""
        key = ReportKey.parse(op.report_id)
        if not batch.visible.holds(key.unit.id):
            raise _Rejected([Problem("", "report.not_found", KINDS["not_found"].text)], durable=False)
        if op.sha256 != hashlib.sha256(body).hexdigest():
            raise _Rejected([Problem("", "op.hash_wrong", _HASH_WRONG)], durable=False)
        if op.author != batch.actor.user_id:
            raise _Rejected([Problem("", "op.author", _AUTHOR)], durable=False)
        return key

    def _fitting(self, batch: _Batch, op: Operation, key: ReportKey) -> Form:
        """Check that the operation fits its form, its unit and its period."""
        try:
            unit = batch.registry.get(key.unit)
        except UnitError as error:
            raise _Rejected([Problem("", "report.not_found", error.text)], durable=False) from error
        form = self._directory.form(batch.connection, key.form_id, op.form_version)
        if form is None:
            raise _Rejected([Problem("", "form.unknown", _FORM_UNKNOWN)])
        shape = self._shapes.get(form.sha256)
        if shape is None:
            shape = self._shapes[form.sha256] = shape_of(form)
        problems = check_subject(form, key, unit) + check_event(form, key, op.event_at)
        problems += check_cells(shape, op.cells)
        if problems:
            raise _Rejected(problems)
        return form

    def _applied(
        self, batch: _Batch, op: Operation, key: ReportKey, form: Form, head: Head | None
    ) -> Outcome:
        base = self._archive.base(batch.connection, head, op)
        op = replace(op, base_version=base.version)
        outcome = apply_operation(
            head.report if head else None,
            op,
            actor=batch.actor,
            assignment=_assignment(batch, key),
            form_level=form.level,
            policy=batch.policy,
            changed_since=base.changed_since,
            base_cells=base.cells,
            now=batch.now,
        )
        if outcome.status is ReceiptStatus.REJECTED:
            raise _Rejected(outcome.problems)
        version = outcome.report.form_version if outcome.report else op.form_version
        closed = closed_problem(op, version) if (key.form_id, version) in batch.closed else None
        if closed is not None:
            raise _Rejected([closed])
        if outcome.status is ReceiptStatus.APPLIED and op.transition in _SENDING and outcome.report:
            if version != form.version:
                form = self._directory.form(batch.connection, key.form_id, version) or form
            problems = self._validator(form, outcome.report, lambda: self._around(batch, key.unit))
            problems = problems or self._open_remarks(batch, head, outcome.report, form)
            if problems:
                raise _Rejected(problems)
        return outcome

    def _around(self, batch: _Batch, unit: UnitKey) -> Known:
        """Read what the rules of a unit's report may look at."""

        def villages(day: date) -> int | None:
            if batch.registry.get(unit).level is Level.VILLAGE:
                return 1
            return len(expected_villages(batch.registry, unit, day)) or None

        return Known(
            self._archive.of_unit(batch.connection, unit.id),
            lambda form_id, version: self._directory.form(batch.connection, form_id, version),
            villages,
        )

    def _open_remarks(self, batch: _Batch, head: Head | None, report: Report, form: Form) -> list[Problem]:
        """Name the remarks of a return that nobody has answered; a report is not handed over again before.

        Those at cells that the form does not have any more cannot be answered.
        """
        returned = self._archive.as_returned(batch.connection, head.report) if head else None
        if head is None or returned is None:
            return []
        known = cells_of(form)
        found = unanswered(head.report.remarks, returned, report.cells)
        return [Problem(key, "report.remark_open", _REMARK_OPEN) for key in found if key in known]

    def _record(self, batch: _Batch, op: Operation, outcome: Outcome, written: Written) -> Receipt:
        number = batch.tally.next(f"receipt:{batch.now.astimezone(VN).year}")
        report = outcome.report
        if outcome.kept is not None:
            self._archive.keep_beside(batch.connection, outcome.kept, op, batch.now)
        elif report is not None:
            seq = batch.tally.next(SEQ_COUNTER)
            self._archive.advance(
                batch.connection, report, op, outcome.status, batch.now, seq, written=written
            )
        return Receipt(
            op_id=op.op_id,
            op_sha256=op.sha256,
            report_id=op.report_id,
            status=outcome.status,
            version=report.version if report else 0,
            state=report.state if report else ReportState.DRAFT,
            number=f"BN-{batch.now.astimezone(VN).year}-{number:06d}",
            at=batch.now,
            problems=tuple(outcome.problems),
            differences=tuple(outcome.differences),
        )


def _assignment(batch: _Batch, key: ReportKey) -> Assignment | None:
    """Return who answers a form for a unit today, looked up once a batch."""
    place = key.form_id, key.unit
    if place not in batch.assignments:
        day = batch.now.astimezone(VN).date()
        batch.assignments[place] = assignment_of(batch.connection, key.form_id, key.unit, day)
    return batch.assignments[place]


def _known(connection: Connection, items: Sequence[object]) -> dict[str, tuple[str, bytes]]:
    """Find which of a batch's operations were answered before."""
    table = schema.operations
    op_ids = [op_id for op_id, _ in map(named, items) if op_id]
    rows = connection.execute(
        select(table.c.op_id, table.c.sha256, table.c.receipt).where(table.c.op_id.in_(op_ids))
    )
    return {row.op_id: (row.sha256, row.receipt) for row in rows}


def _stored(batch: _Batch, op: Operation) -> Json | None:
    """Return the receipt that this very operation got before."""
    sha256, receipt = batch.known.get(op.op_id, (None, b""))
    if sha256 is None:
        return None
    if sha256 != op.sha256:
        raise _Rejected([Problem("", "op.hash_mismatch", KINDS["op.hash_mismatch"].text)], durable=False)
    found: Json = json.loads(receipt)
    return found


def _body(op: Operation) -> tuple[Written, bytes]:
    """Return an operation's cells as JSON and what its hash is over, both written once for all that needs them."""
    content = operation_to_json(op)
    del content["sha256"]
    return cast("Written", content["cells"]), canonical_json(content)


def _keep(batch: _Batch, op: Operation, body: bytes, receipt: Receipt) -> None:
    batch.connection.execute(
        insert(schema.operations),
        {
            "op_id": op.op_id,
            "sha256": op.sha256,
            "report_id": op.report_id,
            "unit_id": op.report_id.split("/")[1],
            "user_id": batch.actor.user_id,
            "status": receipt.status.value,
            "at": stamp(receipt.at),
            "receipt": canonical_json(receipt_to_json(receipt)),
            "body": body,
        },
    )
    batch.kept.add(op)
    if batch.relayed_by:
        row = {"op_id": op.op_id, "relayed_by": batch.relayed_by, "at": stamp(receipt.at)}
        batch.connection.execute(insert(schema.relayed), row)


def _receipt(
    op: Operation, now: datetime, status: ReceiptStatus, head: Head | None, problems: tuple[Problem, ...]
) -> Receipt:
    return Receipt(
        op_id=op.op_id,
        op_sha256=op.sha256,
        report_id=op.report_id,
        status=status,
        version=head.report.version if head else 0,
        state=head.report.state if head else ReportState.DRAFT,
        number="",
        at=now,
        problems=problems,
    )


def refusal(item: object, now: datetime, problem: Problem) -> Json | None:
    """Reject what is not judged any further, where a receipt for it can be written at all."""
    op_id, report_id = named(item)
    claimed = item.get("sha256") if isinstance(item, dict) else None
    try:
        ReportKey.parse(report_id)
        receipt = Receipt(
            op_id=op_id,
            op_sha256=claimed if isinstance(claimed, str) else "",
            report_id=report_id,
            status=ReceiptStatus.REJECTED,
            version=0,
            state=ReportState.DRAFT,
            number="",
            at=now,
            problems=(problem,),
        )
        return receipt_to_json(receipt_from_json(receipt_to_json(receipt)))
    except (IocError, ValueError):
        return None


def named(item: object) -> tuple[str, str]:
    """Return the op_id and report_id that an item claims, "" where there is none."""
    raw = item if isinstance(item, dict) else {}
    names = [raw.get(name) for name in ("op_id", "report_id")]
    op_id, report_id = (_SURROGATE.sub("?", name[:300]) if isinstance(name, str) else "" for name in names)
    return op_id, report_id


def deferred(op_id: str, *, malformed: bool = False) -> Json:
    """Name an operation that waits behind an earlier one, or that cannot even be named."""
    if malformed:
        return _deferred(op_id, "op.malformed", _MALFORMED)
    return _deferred(op_id, "op.blocked", _BLOCKED)


def _deferred(op_id: str, code: str, text: Text) -> Json:
    return {"op_id": op_id, "code": code, "text_vi": text.vi, "text_en": text.en}


_BLOCKED = Text(
    "Thao tác trước của báo cáo này chưa được nhận nên thao tác này còn chờ.",
    "An earlier operation of this report was not taken, so this one waits.",
)
_REMARK_OPEN = Text(
    "Ô này có nhận xét khi trả lại mà chưa được trả lời. Xin sửa số liệu hoặc ghi giải trình.",
    "The remark at this cell was not answered. Please change the figure or write a note.",
)
_MALFORMED = Text(
    "Thao tác không đúng cấu trúc: không đọc được mã thao tác hoặc mã báo cáo.",
    "The operation is malformed: its id or its report's id cannot be read.",
)
_NUL_TEXT = Text(
    "Có ký tự không hợp lệ trong phần chữ. Xin nhập lại phần đó.",
    "There is an invalid character in a text. Please type that part again.",
)
_HASH_WRONG = Text(
    "Dữ liệu nhận được không nguyên vẹn: mã kiểm tra SHA-256 không khớp. Xin gửi lại.",
    "The data received is not intact: its SHA-256 does not match. Please send it again.",
)
_AUTHOR = Text(
    "Thao tác này do tài khoản khác thực hiện. Xin đăng nhập bằng tài khoản đó để gửi.",
    "This was done by another account. Please sign in with that account to send it.",
)
_FORM_UNKNOWN = Text(
    "Máy chủ không có biểu mẫu ở phiên bản này. Xin đồng bộ để tải biểu mẫu mới.",
    "The server does not have the form at this version. Please synchronise to get the new form.",
)
