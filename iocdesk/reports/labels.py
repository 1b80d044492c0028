"""States, moves and roles in words, as the sentences and screens of both sides say them."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from iocdesk.core.errors import Text
from iocdesk.reports.model import ReportKey, ReportState, Role, Transition

STATE_LABELS: Mapping[ReportState, Text] = MappingProxyType(
    {
        ReportState.DRAFT: Text("Nháp", "Draft"),
        ReportState.SUBMITTED: Text("Đã gửi xã", "Submitted"),
        ReportState.FOR_APPROVAL: Text("Chờ duyệt", "For approval"),
        ReportState.APPROVED: Text("Đã duyệt", "Approved"),
        ReportState.SENT: Text("Đã gửi tỉnh", "Sent"),
        ReportState.ACCEPTED: Text("Đã tiếp nhận", "Accepted"),
        ReportState.RETURNED: Text("Bị trả lại", "Returned"),
        ReportState.LOCKED: Text("Đã khóa", "Locked"),
        ReportState.REOPEN_REQUESTED: Text("Đề nghị mở lại", "Reopening requested"),
        ReportState.REOPENED: Text("Được mở lại", "Reopened"),
    }
)

TRANSITION_LABELS: Mapping[Transition, Text] = MappingProxyType(
    {
        Transition.SUBMIT: Text("gửi xã", "submit it to the commune"),
        Transition.REQUEST_APPROVAL: Text("trình duyệt", "submit it for approval"),
        Transition.WITHDRAW: Text("rút lại", "withdraw it"),
        Transition.APPROVE: Text("phê duyệt", "approve it"),
        Transition.SEND: Text("gửi tỉnh", "send it to the province"),
        Transition.ACCEPT: Text("tiếp nhận", "accept it"),
        Transition.RETURN: Text("trả lại", "return it"),
        Transition.LOCK: Text("khóa", "lock it"),
        Transition.REQUEST_REOPEN: Text("đề nghị mở lại", "request its reopening"),
        Transition.REOPEN: Text("cho mở lại", "reopen it"),
        Transition.REFUSE_REOPEN: Text("từ chối mở lại", "refuse its reopening"),
    }
)
"""In the middle of a sentence: "không thể …", "it is not possible to …"."""

ROLE_LABELS: Mapping[Role, Text] = MappingProxyType(
    {
        Role.ENTRY: Text("người nhập liệu", "data entry"),
        Role.CONSOLIDATOR: Text("công chức tổng hợp", "consolidator"),
        Role.LEADER: Text("lãnh đạo xã", "commune leader"),
        Role.PROVINCE: Text("quản trị cấp tỉnh", "provincial administrator"),
    }
)


def file_stem(key: ReportKey, *, blank: bool = False) -> str:
    """Return the usual name of a report's files, without the ending; "_trong" marks one without figures."""
    return f"{key.form_id}_{key.period.id}_{key.unit.code}{'_trong' if blank else ''}"
