"""Operations that somebody passes on for their author: out of a sealed package, by the author's own signature.

Who passes them on must see the unit; whether what was done may be done is asked of the author's account. Each gets
the author's receipt, the one of before where it came before.
"""

from __future__ import annotations

from collections.abc import Sequence

from iocdesk.core.clock import Clock
from iocdesk.core.errors import IocError, Text
from iocdesk.gateway.accounts import actor_of
from iocdesk.gateway.answers import Answers, deferred, named, refusal
from iocdesk.gateway.database import Database
from iocdesk.gateway.directory import Directory
from iocdesk.gateway.intake import Intake
from iocdesk.gateway.keys import author_signed
from iocdesk.gateway.problems import KINDS
from iocdesk.gateway.witness import expect, newest
from iocdesk.reports.model import Actor, Problem, ReportKey
from iocdesk.reports.signing import signed_from_json


class _Refused(Exception):
    """A relayed operation that is not handed to the intake."""

    def __init__(self, code: str, text: Text) -> None:
        super().__init__(code)
        self.problem = Problem("", code, text)


class Relay:
    """Takes relayed operations in."""

    def __init__(self, database: Database, directory: Directory, intake: Intake, clock: Clock) -> None:
        self._database = database
        self._directory = directory
        self._intake = intake
        self._clock = clock

    def take(self, caller: Actor, items: Sequence[object], *, seen: str = "") -> Answers:
        """Apply a batch in its order, each operation as its author's.

        Args:
            seen: the mark of the server's history that the caller was last told.

        Raises:
            ProblemError: `history.unknown`; `server.busy`; what was answered before it is kept and replayed.
        """
        answers = Answers()
        with self._database.read() as connection:
            expect(connection, seen)
            answers.history = newest(connection)
        author: Actor | None = None
        group: list[object] = []
        for item in items:
            inner = item.get("operation") if isinstance(item, dict) else None
            try:
                actor = self._author(caller, item)
            except (_Refused, IocError) as error:
                self._flush(caller, author, group, answers)
                author, group = None, []
                self._refuse(inner, error, answers)
                continue
            if author != actor:
                self._flush(caller, author, group, answers)
                author, group = actor, []
            group.append(inner)
        self._flush(caller, author, group, answers)
        return answers

    def _flush(self, caller: Actor, author: Actor | None, group: list[object], answers: Answers) -> None:
        if author is not None:
            self._intake.take(author, group, answers=answers, relayed_by=caller.user_id)

    def _author(self, caller: Actor, item: object) -> Actor:
        """Return the account of the operation's author, who has signed it."""
        signed = signed_from_json(item)
        op = signed.operation
        if "\0" in op.author + op.device_id + op.report_id:
            # The one character that PostgreSQL cannot even be asked for: the whole batch would fail with it.
            raise _Refused("relay.signature", _SIGNATURE)
        with self._database.read() as connection:
            visible = self._directory.slice(connection, caller)
            if not visible.holds(ReportKey.parse(op.report_id).unit.id):
                raise _Refused("report.not_found", KINDS["not_found"].text)
            author = actor_of(connection, op.author)
            if author is None or not author_signed(connection, signed):
                raise _Refused("relay.signature", _SIGNATURE)
        return author

    def _refuse(self, inner: object, error: _Refused | IocError, answers: Answers) -> None:
        op_id, report_id = named(inner)
        if report_id in answers.blocked:
            answers.deferred.append(deferred(op_id))
            return
        problem = error.problem if isinstance(error, _Refused) else Problem("", "op.malformed", error.text)
        receipt = refusal(inner, self._clock.now(), problem)
        if receipt is None:
            answers.deferred.append(deferred(op_id, malformed=True))
        else:
            answers.results.append(receipt)
        answers.blocked.add(report_id)


_SIGNATURE = Text(
    "Không xác nhận được chữ ký của người lập: khóa ký chưa được đăng ký hoặc đã bị tỉnh thu hồi. "
    "Xin đề nghị người lập đồng bộ một lần, hoặc liên hệ bộ phận hỗ trợ của tỉnh.",
    "The author's signature cannot be confirmed: the signing key is not registered, or the province has revoked it. "
    "Please ask the author to synchronise once, or speak to the province's support.",
)
