"""What stands between a report and its sending: errors, warnings without a note, required cells left open,
remarks of a return without an answer."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from iocdesk.core.errors import Text
from iocdesk.forms.cells import split_key
from iocdesk.forms.issues import Issue
from iocdesk.forms.media import whole_required
from iocdesk.forms.model import CellKey, Form, Severity
from iocdesk.reports.attachments import attachment_of, is_file_key
from iocdesk.reports.compare import EMPTY, Cells
from iocdesk.reports.completeness import completeness

__all__ = ["FILE_MISSING", "Issue", "SendSummary", "blocking", "lacks_file", "noted", "send_summary"]

FILE_MISSING = Text(
    "Biểu mẫu yêu cầu kèm bản ký hoặc tệp minh chứng. Xin thêm ít nhất một tệp ở khung “Tệp” (F10) của trang nhập báo cáo.",
    "The form asks for the signed copy or another file. Please add at least one in the panel “Files” (F10) of the form page.",
)


@dataclass(frozen=True, slots=True)
class SendSummary:
    """What a person is told before sending.

    Attributes:
        errors: must be mended.
        warnings_without_note: need a note (giải trình) beside the figure.
        warnings_noted: have one.
        missing_required: cells that must still be answered.
        complete: whether every cell is answered, required or not.
        unanswered: cells of a returned report whose remark nobody has answered.
    """

    errors: tuple[Issue, ...]
    warnings_without_note: tuple[Issue, ...]
    warnings_noted: tuple[Issue, ...]
    missing_required: tuple[CellKey, ...]
    complete: bool
    unanswered: tuple[CellKey, ...] = ()
    file_missing: bool = False
    """Whether the form asks for a file of the whole report and none is named; it need not have been sent."""

    @property
    def may_send(self) -> bool:
        """Whether nothing stands in the way."""
        figures = self.errors or self.warnings_without_note or self.missing_required or self.unanswered
        return not (figures or self.file_missing)


def noted(issue: Issue, cells: Cells) -> bool:
    """Tell whether there is a note at the issue's cell, or at the indicator's own cell for a category."""
    prefix, code, _ = split_key(issue.key)
    return any(cells.get(key, EMPTY).note.strip() for key in (issue.key, prefix + code))


def blocking(issues: Iterable[Issue], cells: Cells) -> tuple[Issue, ...]:
    """Return the issues that stand in the way: errors, and warnings without a note."""
    return tuple(issue for issue in issues if issue.severity is Severity.ERROR or not noted(issue, cells))


def send_summary(
    form: Form,
    cells: Cells,
    issues: Iterable[Issue],
    *,
    relevant: Callable[[CellKey], bool] | None = None,
    required: Callable[[CellKey], bool] | None = None,
    unanswered: tuple[CellKey, ...] = (),
) -> SendSummary:
    """Sum up what stands in the way of sending.

    Args:
        relevant, required: as `completeness` takes them.
        unanswered: as `reports.remarks.unanswered` found them.
    """
    found = tuple(issues)
    warnings = [issue for issue in found if issue.severity is Severity.WARNING]
    state = completeness(form, cells, relevant=relevant, required=required)
    return SendSummary(
        errors=tuple(issue for issue in found if issue.severity is Severity.ERROR),
        warnings_without_note=tuple(issue for issue in warnings if not noted(issue, cells)),
        warnings_noted=tuple(issue for issue in warnings if noted(issue, cells)),
        missing_required=state.required_missing,
        complete=state.complete,
        unanswered=unanswered,
        file_missing=lacks_file(form, cells),
    )


def lacks_file(form: Form, cells: Cells) -> bool:
    """Tell whether the form asks for a file of the whole report and none is named."""
    if not whole_required(form):
        return False
    return not any(is_file_key(key) and attachment_of(cell.value) is not None for key, cell in cells.items())
