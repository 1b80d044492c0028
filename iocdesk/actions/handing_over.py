"""Whether a report may be typed in, moved on, handed over; and why not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from iocdesk.actions.context import Context
from iocdesk.core.errors import IocError, Text
from iocdesk.forms.model import CellKey
from iocdesk.reports.issues import FILE_MISSING, SendSummary
from iocdesk.reports.labels import STATE_LABELS
from iocdesk.reports.model import EDITABLE, Assignment, Cell, Report, Transition
from iocdesk.reports.transitions import TransitionRefused, check_transition, may_edit


class EntryBlocked(IocError):
    """A report that cannot be handed over yet: `entry.blocked`, `entry.empty`, `entry.look`."""


def why_read_only(ctx: Context, report: Report, assignment: Assignment | None, level: str) -> Text | None:
    """Return why nothing can be typed into a report; None when it can."""
    if report.version and ctx.store.conflicts.get(report.id) is not None:
        return Text(
            "Có số liệu khác nhau giữa máy này và máy chủ. Xin chọn số đúng trước khi nhập tiếp.",
            "This computer and the server have different figures. Please choose before going on.",
        )
    if may_edit(report, ctx.actor, assignment, level):
        return None
    if report.state not in EDITABLE:
        label = STATE_LABELS[report.state]
        return Text(
            f"Báo cáo đang ở trạng thái “{label.vi}”, chỉ xem được.",
            f"The report is “{label.en}” and can only be read.",
        )
    return Text(
        "Báo cáo này được phân công cho người khác, anh/chị chỉ xem được.",
        "This report is assigned to somebody else; you can read it.",
    )


def held_back(ctx: Context, report: Report, assignment: Assignment | None, level: str) -> Text | None:
    """Return why the actor may not approve, where nothing but the two-person rule forbids it; else None."""
    try:
        check_transition(report, Transition.APPROVE, ctx.actor, assignment, ctx.policy, level=level)
    except TransitionRefused as refused:
        return refused.text if refused.code == "transition.two_person" else None
    return None


def not_looked() -> EntryBlocked:
    """Return what is said while figures of another computer wait for a look."""
    return EntryBlocked(
        "entry.look",
        Text(
            "Máy khác vừa nhập thêm số liệu vào báo cáo này. Xin xem lại và bấm “Đã xem” trước khi gửi.",
            "Another computer has entered figures here. Please look at them and press “Seen” before sending.",
        ),
    )


def expect_complete(cells: Mapping[CellKey, Cell], summary: SendSummary) -> None:
    """Refuse to hand over a report in which something is left to mend.

    Raises:
        EntryBlocked: no figure at all, errors, warnings without a note, required figures still missing, or remarks of
            a return without an answer.
    """
    if not any(cell.value.answered for cell in cells.values()):
        raise EntryBlocked(
            "entry.empty",
            Text(
                "Báo cáo chưa có số liệu nào nên chưa gửi được. Nếu không có gì, xin chọn “Không phát sinh”.",
                "The report has no figures yet and cannot go. If there is nothing to tell, please say so.",
            ),
        )
    if summary.may_send:
        return
    if replace(summary, file_missing=False).may_send:
        raise EntryBlocked("entry.file_missing", FILE_MISSING)
    errors, warnings = len(summary.errors), len(summary.warnings_without_note)
    missing, open_ = len(summary.missing_required), len(summary.unanswered)
    vi = f", {open_} nhận xét chưa trả lời (sửa số hoặc giải trình)" if open_ else ""
    en = f", {open_} remarks to answer (another figure, or a note)" if open_ else ""
    raise EntryBlocked(
        "entry.blocked",
        Text(
            f"Chưa gửi được: {errors} lỗi phải sửa, {warnings} cảnh báo cần giải trình, còn {missing} ô bắt buộc{vi}.",
            f"Not yet: {errors} errors to mend, {warnings} warnings to explain, {missing} required cells open{en}.",
        ),
    )
