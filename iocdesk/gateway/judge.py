"""Judging operations one by one: what becomes of the report, and the receipt; nothing is written here.

The receipt is stored in the same transaction as the effect. What was sent before gets the answer of before.
"""

from __future__ import annotations

import hashlib
import logging
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import cast

from sqlalchemy.engine import Connection
from sqlalchemy.exc import DBAPIError

from iocdesk.core.clock import VN
from iocdesk.core.errors import IocError, Text
from iocdesk.core.units import Level, UnitError, UnitKey, UnitRegistry
from iocdesk.forms.editions import cells_of
from iocdesk.forms.model import Form
from iocdesk.gateway.answers import Answers, Json, deferred, named, put_off, refusal
from iocdesk.gateway.archive import Head, Written
from iocdesk.gateway.book import Book
from iocdesk.gateway.database import stamp
from iocdesk.gateway.directory import Directory, Slice
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
    receipt_to_json,
)
from iocdesk.reports.remarks import unanswered
from iocdesk.reports.rollup import expected_villages
from iocdesk.reports.transitions import Policy

_LOG = logging.getLogger("iocdesk.gateway")
_NUL = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000")
"""The escape of the one character that no database text may hold, in canonical JSON."""
_MOST = 2**31
"""Numbers of operations and versions are below this in the tables."""
_SENDING = frozenset({Transition.SUBMIT, Transition.REQUEST_APPROVAL, Transition.SEND})


@dataclass(frozen=True, slots=True)
class Session:
    """What is the same for all operations of one transaction."""

    book: Book
    policy: Policy
    registry: UnitRegistry
    now: datetime
    known: dict[str, tuple[str, Json]]
    """Operations answered before, also in this transaction: op_id to hash and receipt."""
    closed: frozenset[tuple[str, str]] = frozenset()
    """Versions of forms that are taken no more."""
    assignments: Mapping[tuple[str, UnitKey], Assignment] = field(default_factory=dict)
    """Of the units concerned, as they are today."""

    @property
    def connection(self) -> Connection:
        """The transaction's connection."""
        return self.book.connection


@dataclass(frozen=True, slots=True)
class Batch:
    """What is the same for all operations of one account's batch."""

    session: Session
    actor: Actor
    visible: Slice
    relayed_by: str = ""
    """Who passed the operations on for the actor."""


class Rejected(Exception):
    """An operation that is not kept."""

    def __init__(self, problems: Sequence[Problem], *, durable: bool = True) -> None:
        super().__init__([problem.code for problem in problems])
        self.problems = tuple(problems)
        self.durable = durable


class Judge:
    """Judges the operations of a batch in their order; every one is answered, or named as not judged."""

    def __init__(self, directory: Directory, validator: Validator) -> None:
        self._directory = directory
        self._validator = validator
        self._shapes: dict[str, FormShape] = {}

    def take(self, batch: Batch, items: Sequence[object], blocked: set[str]) -> Answers:
        """Judge a batch.

        Args:
            blocked: reports of which an earlier operation of the same request was not applied.
        """
        answers = Answers(blocked=set(blocked))
        for item in items:
            self._take_one(batch, item, answers)
        return answers

    def _take_one(self, batch: Batch, item: object, answers: Answers) -> None:
        op_id, report_id = named(item)
        if report_id in answers.blocked:
            answers.deferred.append(deferred(op_id))
            return
        book = batch.session.book
        mark = book.mark()
        try:
            receipt = self._judge(batch, item)
        except DBAPIError:
            raise  # the transaction is of no more use
        except Exception:  # noqa: BLE001 - one operation must not stop the batch
            # A fault of ours is no verdict on the operation: it stays with the client and comes again.
            _LOG.exception("operation %s could not be judged", op_id)
            book.back_to(mark)
            answers.blocked.add(report_id)
            answers.deferred.append(put_off(op_id, "server.error", KINDS["server.error"].text))
            return
        if receipt is None:
            answers.deferred.append(deferred(op_id, malformed=True))
            return
        answers.results.append(receipt)
        if receipt["status"] in (ReceiptStatus.CONFLICT.value, ReceiptStatus.REJECTED.value):
            answers.blocked.add(report_id)

    def _judge(self, batch: Batch, item: object) -> Json | None:
        """Return the receipt; None for what does not even name an operation and a report."""
        try:
            op = operation_from_json(item)
        except IocError as error:
            return refusal(item, batch.session.now, Problem("", "op.malformed", error.text))
        if not _storable(op):
            return refusal(item, batch.session.now, Problem("", "op.malformed", _TOO_LONG))
        head: Head | None = None
        written, body = _body(op)
        try:
            key = self._admitted(batch, op, body)
            known = _stored(batch, op)
            if known is not None:
                return known
            head = batch.session.book.head(op.report_id, op.form_version)
            if rb"\u0000" in body and _NUL.search(body):
                raise Rejected([Problem("", "op.text", _NUL_TEXT)])
            form = self._fitting(batch, op, key)
            outcome = self._applied(batch, op, key, form, head)
        except Rejected as rejection:
            receipt = _receipt(op, batch.session.now, ReceiptStatus.REJECTED, head, rejection.problems)
            return _keep(batch, op, body, receipt) if rejection.durable else receipt_to_json(receipt)
        return self._record(batch, op, body, outcome, written)

    @staticmethod
    def _admitted(batch: Batch, op: Operation, body: bytes) -> ReportKey:
        """Check what must hold before the operation is even looked up."""
        key = ReportKey.parse(op.report_id)
        if not batch.visible.holds(key.unit.id):
            raise Rejected([Problem("", "report.not_found", KINDS["not_found"].text)], durable=False)
        if op.sha256 != hashlib.sha256(body).hexdigest():
            raise Rejected([Problem("", "op.hash_wrong", _HASH_WRONG)], durable=False)
        if op.author != batch.actor.user_id:
            raise Rejected([Problem("", "op.author", _AUTHOR)], durable=False)
        return key

    def _fitting(self, batch: Batch, op: Operation, key: ReportKey) -> Form:
        """Check that the operation fits its form, its unit and its period."""
        try:
            unit = batch.session.registry.get(key.unit)
        except UnitError as error:
            raise Rejected([Problem("", "report.not_found", error.text)], durable=False) from error
        form = self._directory.form(batch.session.connection, key.form_id, op.form_version)
        if form is None:
            raise Rejected([Problem("", "form.unknown", _FORM_UNKNOWN)])
        shape = self._shapes.get(form.sha256)
        if shape is None:
            shape = self._shapes[form.sha256] = shape_of(form)
        problems = check_subject(form, key, unit) + check_event(form, key, op.event_at)
        problems += check_cells(shape, op.cells)
        if problems:
            raise Rejected(problems)
        return form

    def _applied(self, batch: Batch, op: Operation, key: ReportKey, form: Form, head: Head | None) -> Outcome:
        base = batch.session.book.base(head, op)
        op = replace(op, base_version=base.version)
        outcome = apply_operation(
            head.report if head else None,
            op,
            actor=batch.actor,
            assignment=batch.session.assignments.get((key.form_id, key.unit)),
            form_level=form.level,
            policy=batch.session.policy,
            changed_since=base.changed_since,
            base_cells=base.cells,
            now=batch.session.now,
        )
        if outcome.status is ReceiptStatus.REJECTED:
            raise Rejected(outcome.problems)
        version = outcome.report.form_version if outcome.report else op.form_version
        closed = closed_problem(op, version) if (key.form_id, version) in batch.session.closed else None
        if closed is not None:
            raise Rejected([closed])
        if outcome.status is ReceiptStatus.APPLIED and op.transition in _SENDING and outcome.report:
            if version != form.version:
                form = self._directory.form(batch.session.connection, key.form_id, version) or form
            problems = self._validator(form, outcome.report, lambda: self._around(batch, key.unit))
            problems = problems or self._open_remarks(batch, head, outcome.report, form)
            if problems:
                raise Rejected(problems)
        return outcome

    def _around(self, batch: Batch, unit: UnitKey) -> Known:
        """Read what the rules of a unit's report may look at."""

        def villages(day: date) -> int | None:
            if batch.session.registry.get(unit).level is Level.VILLAGE:
                return 1
            return len(expected_villages(batch.session.registry, unit, day)) or None

        return Known(
            batch.session.book.of_unit(unit.id),
            lambda form_id, version: self._directory.form(batch.session.connection, form_id, version),
            villages,
        )

    @staticmethod
    def _open_remarks(batch: Batch, head: Head | None, report: Report, form: Form) -> list[Problem]:
        """Name the remarks of a return that nobody has answered; a report is not handed over again before.

        Those at cells that the form does not have any more cannot be answered.
        """
        returned = batch.session.book.as_returned(head.report) if head else None
        if head is None or returned is None:
            return []
        known = cells_of(form)
        found = unanswered(head.report.remarks, returned, report.cells)
        return [Problem(key, "report.remark_open", _REMARK_OPEN) for key in found if key in known]

    @staticmethod
    def _record(batch: Batch, op: Operation, body: bytes, outcome: Outcome, written: Written) -> Json:
        session, report = batch.session, outcome.report
        if outcome.kept is not None:
            session.book.keep_beside(outcome.kept, op, session.now)
        elif report is not None:
            session.book.advance(report, op, outcome.status, session.now, written)
        receipt = Receipt(
            op_id=op.op_id,
            op_sha256=op.sha256,
            report_id=op.report_id,
            status=outcome.status,
            version=report.version if report else 0,
            state=report.state if report else ReportState.DRAFT,
            number="",
            at=session.now,
            problems=tuple(outcome.problems),
            differences=tuple(outcome.differences),
        )
        return _keep(batch, op, body, receipt, f"receipt:{session.now.astimezone(VN).year}")


def _stored(batch: Batch, op: Operation) -> Json | None:
    """Return the receipt that this very operation got before."""
    known = batch.session.known.get(op.op_id)
    if known is None:
        return None
    if known[0] != op.sha256:
        raise Rejected([Problem("", "op.hash_mismatch", KINDS["op.hash_mismatch"].text)], durable=False)
    return known[1]


def _body(op: Operation) -> tuple[Written, bytes]:
    """Return an operation's cells as JSON and what its hash is over, both written once for all that needs them."""
    content = operation_to_json(op)
    del content["sha256"]
    return cast("Written", content["cells"]), canonical_json(content)


def _storable(op: Operation) -> bool:
    """Tell whether its names and numbers fit the tables, the same in every database."""
    form_id = op.report_id.partition("/")[0]
    lengths = ((op.report_id, 250), (form_id, 120), (op.device_id, 80))
    return all(len(text) <= most for text, most in lengths) and max(op.seq, op.base_version) < _MOST


def _keep(batch: Batch, op: Operation, body: bytes, receipt: Receipt, counter: str = "") -> Json:
    """Put an operation down with its receipt, and return this as JSON."""
    content = receipt_to_json(receipt)
    at = stamp(receipt.at)
    row: dict[str, object] = {
        "op_id": op.op_id,
        "sha256": op.sha256,
        "report_id": op.report_id,
        "unit_id": op.report_id.split("/")[1],
        "user_id": batch.actor.user_id,
        "status": receipt.status.value,
        "at": at,
        "body": body,
    }
    relayed: dict[str, object] = {"op_id": op.op_id, "relayed_by": batch.relayed_by, "at": at}
    batch.session.book.answer(
        op, row, content, counter=counter, relayed=relayed if batch.relayed_by else None
    )
    batch.session.known[op.op_id] = (op.sha256, content)
    return content


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


_TOO_LONG = Text(
    "Thao tác không đúng cấu trúc: mã báo cáo, mã máy hoặc số thứ tự quá dài.",
    "The operation is malformed: the report's id, the computer's id or a running number is too long.",
)
_REMARK_OPEN = Text(
    "Ô này có nhận xét khi trả lại mà chưa được trả lời. Xin sửa số liệu hoặc ghi giải trình.",
    "The remark at this cell was not answered. Please change the figure or write a note.",
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
