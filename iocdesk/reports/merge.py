"""How a report takes an operation: applied, merged, in conflict, or rejected; the same on both sides.

A stale operation whose cells nobody else touched merges; where both sides changed a cell to different
contents a person chooses. Either way nothing moves straight on: a merged report stays in its editable state
for a look.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from iocdesk.core.errors import Text
from iocdesk.forms.editions import is_newer
from iocdesk.forms.model import CellKey
from iocdesk.reports.attachments import is_file_key
from iocdesk.reports.compare import (
    EMPTY,
    Cells,
    ConflictUnresolved,
    Merge,
    Side,
    changed,
    content,
    rebased_cells,
    resolve,
    same,
    settled,
    three_way,
)
from iocdesk.reports.labels import STATE_LABELS
from iocdesk.reports.model import (
    EDITABLE,
    FILES_STILL,
    Actor,
    Assignment,
    Cell,
    Difference,
    Operation,
    Problem,
    ReceiptStatus,
    Report,
    ReportKey,
)
from iocdesk.reports.moving import moved
from iocdesk.reports.transitions import (
    DEFAULT_POLICY,
    Policy,
    TransitionRefused,
    check_transition,
    may_keep,
    types_on_behalf,
)

__all__ = [
    "Cells",
    "ConflictUnresolved",
    "Merge",
    "Outcome",
    "Side",
    "apply_operation",
    "changed",
    "content",
    "rebased_cells",
    "resolve",
    "same",
    "three_way",
]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of an operation.

    Attributes:
        status: as in the receipt.
        report: the head afterwards; the unchanged head after CONFLICT and REJECTED, None where there is none.
        problems: why it was rejected.
        differences: the cells that a person must choose for; `ours` is the operation's, `theirs` the head's.
        kept: after CONFLICT, the report as the sender saw it, to be kept as a version beside the head.
    """

    status: ReceiptStatus
    report: Report | None
    problems: tuple[Problem, ...] = ()
    differences: tuple[Difference, ...] = ()
    kept: Report | None = None


def apply_operation(
    current: Report | None,
    op: Operation,
    *,
    actor: Actor,
    assignment: Assignment | None = None,
    form_level: str,
    policy: Policy = DEFAULT_POLICY,
    changed_since: Cells | None = None,
    base_cells: Cells | None = None,
    now: datetime,
) -> Outcome:
    """Say what an operation makes of a report. Neither changes anything nor knows where it is kept.

    Args:
        current: the head; None where there is none yet (version 0).
        op: for this report; its hash has been looked at already.
        actor: the account of the operation's author, who may see the report.
        changed_since: the head's cells that changed since `op.base_version`, where the caller knows them.
        base_cells: all cells of version `op.base_version`; None where that version is not known, and then
            every cell that the head has is taken for changed.
        now: server time, for the report's `updated_at`.

    Raises:
        ValueError: when the operation is of another report.
    """
    head = current if current is not None else Report(ReportKey.parse(op.report_id), op.form_version)
    if head.id != op.report_id:
        msg = f"operation of {op.report_id} for {head.id}"
        raise ValueError(msg)
    step = _Step(head, op, actor, assignment, form_level, policy, now)
    problem = step.edit_problem()
    if problem is not None:
        return Outcome(ReceiptStatus.REJECTED, current, (problem,))
    if op.base_version == head.version:
        return _fresh(current, step)
    base, since = _since(head, op, changed_since, base_cells)
    if not step.edits:
        if op.transition is not None and is_newer(head.form_version, op.form_version):
            return Outcome(ReceiptStatus.REJECTED, current, (_form_moved(head),))
        if op.transition is not None and since:
            return Outcome(ReceiptStatus.REJECTED, current, (_stale(since),))
        return _fresh(current, step)
    return _stale_edit(current, step, base, since)


@dataclass(frozen=True, slots=True)
class _Step:
    """One operation meeting one head."""

    head: Report
    op: Operation
    actor: Actor
    assignment: Assignment | None
    level: str
    policy: Policy
    now: datetime

    @property
    def edits(self) -> bool:
        """Whether the operation changes what is reported, or begins the report."""
        moved = self.op.event_at is not None and self.op.event_at != self.head.event_at
        return bool(self.op.cells) or moved or self.renews

    @property
    def renews(self) -> bool:
        """Whether the operation takes the report to a newer version of its form."""
        return self.head.version > 0 and is_newer(self.op.form_version, self.head.form_version)

    @property
    def form_version(self) -> str:
        """The form's version afterwards: it never goes back, whoever was the first to move the report on."""
        return self.op.form_version if self.renews else self.head.form_version

    def edit_problem(self) -> Problem | None:
        """Why cells may not be changed, if so; also asked of an operation that begins a report."""
        begins = self.head.version == 0 and self.op.transition is None
        if not self.edits and not begins:
            return None
        if not may_keep(self.head, self.actor, self.assignment, self.level):
            return _not_yours()
        taken = EDITABLE | FILES_STILL if self._only_adds_files() else EDITABLE
        return None if self.head.state in taken else _not_editable(self.head)

    def _only_adds_files(self) -> bool:
        cells = self.op.cells
        added = all(is_file_key(key) and cell.value.answered for key, cell in cells.items())
        return bool(cells) and added and self.op.event_at in (None, self.head.event_at)

    def cells(self, keys: Cells) -> dict[CellKey, Cell]:
        """Return the operation's cells with author, moment and the on-behalf mark filled in."""
        behalf = types_on_behalf(self.actor, self.level)
        return {
            key: cell
            if cell.author and cell.at and (cell.on_behalf or not behalf)
            else replace(
                cell,
                author=cell.author or self.op.author,
                at=cell.at or self.op.created_at,
                on_behalf=cell.on_behalf or behalf,
            )
            for key, cell in keys.items()
        }

    def advanced(self, cells: Cells) -> Report:
        """Return the head one version on, with these cells taken over."""
        return replace(
            self.head,
            form_version=self.form_version,
            version=self.head.version + 1,
            cells={**self.head.cells, **self.cells(cells)},
            updated_at=self.now,
            updated_by=self.actor.user_id,
        )


def _fresh(current: Report | None, step: _Step) -> Outcome:
    op = step.op
    report = step.advanced(op.cells)
    if step.edits:
        report = replace(report, event_at=op.event_at or report.event_at)
    if op.transition is None:
        report = replace(report, remarks=report.remarks + op.remarks)
        return Outcome(ReceiptStatus.APPLIED, report)
    reason = op.reason or next((remark.text for remark in op.remarks if remark.text.strip()), "")
    try:
        check_transition(
            step.head, op.transition, step.actor, step.assignment, step.policy, reason, level=step.level
        )
    except TransitionRefused as refused:
        return Outcome(ReceiptStatus.REJECTED, current, (Problem("", refused.code, refused.text),))
    after = moved(
        report,
        op.transition,
        step.actor.user_id,
        op.reason,
        op.remarks,
        op.created_at,
        step.level,
        step.policy,
    )
    return Outcome(ReceiptStatus.APPLIED, after)


def _stale_edit(current: Report | None, step: _Step, base: Cells, since: Cells) -> Outcome:
    """Merge cells that nobody else touched; ask a person about the others."""
    head, op = step.head, step.op
    differences = tuple(
        Difference(key, base.get(key, EMPTY), cell, head.cells.get(key, EMPTY))
        for key, cell in step.cells(op.cells).items()
        if key in since
        and not same(cell, head.cells.get(key, EMPTY))
        and settled(cell, head.cells.get(key, EMPTY)) is None
    )
    if differences:
        kept = replace(
            head,
            form_version=op.form_version,
            version=op.base_version,
            cells={**base, **step.cells(op.cells)},
            updated_at=step.now,
            updated_by=step.actor.user_id,
        )
        return Outcome(ReceiptStatus.CONFLICT, current, (), differences, kept)
    news = {
        key: settled(cell, head.cells.get(key, EMPTY)) or cell
        for key, cell in op.cells.items()
        if not same(cell, head.cells.get(key, EMPTY))
    }
    merged = step.advanced(news)
    return Outcome(
        ReceiptStatus.MERGED,
        replace(merged, event_at=merged.event_at or op.event_at, remarks=merged.remarks + op.remarks),
    )


def _since(
    head: Report, op: Operation, changed_since: Cells | None, base_cells: Cells | None
) -> tuple[Cells, Cells]:
    """Return the cells of the base, and those of the head that are not as they were there."""
    base = {} if base_cells is None and op.base_version == 0 else base_cells
    if changed_since is not None:
        return base or {}, changed_since
    if base is None:
        return {}, changed({}, head.cells)
    return base, changed(base, head.cells)


def _not_editable(head: Report) -> Problem:
    state = STATE_LABELS[head.state]
    return Problem(
        "",
        "report.not_editable",
        Text(
            f"Báo cáo đang ở trạng thái “{state.vi}” nên chưa nhận thêm số liệu. Số liệu vừa nhập vẫn được "
            "giữ trên máy này; xin gửi lại khi báo cáo được rút lại, trả lại hoặc mở lại.",
            f"The report is “{state.en}” and takes no more figures now. What was typed is kept on this "
            "computer; please send it again once the report is withdrawn, returned or reopened.",
        ),
    )


def _not_yours() -> Problem:
    return Problem(
        "",
        "report.not_yours",
        Text(
            "Tài khoản của anh/chị không được phân công nhập báo cáo này. Xin liên hệ người phụ trách.",
            "Your account is not assigned to fill in this report. Please speak to the person responsible.",
        ),
    )


def _form_moved(head: Report) -> Problem:
    return Problem(
        "",
        "stale",
        Text(
            f"Báo cáo đã được chuyển sang mẫu phiên bản {head.form_version} sau khi anh/chị xem. "
            "Xin xem lại bản mới nhất rồi thực hiện lại.",
            f"The report was moved to version {head.form_version} of its form since you looked at it. "
            "Please look at the newest version and do it again.",
        ),
    )


def _stale(since: Cells) -> Problem:
    keys = sorted(since)
    names = ", ".join(keys[:5]) + ("…" if len(keys) > 5 else "")
    return Problem(
        "",
        "stale",
        Text(
            f"Báo cáo đã được người khác thay đổi sau khi anh/chị xem ({names}). "
            "Xin xem lại bản mới nhất rồi thực hiện lại.",
            f"Somebody has changed the report since you looked at it ({names}). "
            "Please look at the newest version and do it again.",
        ),
    )
