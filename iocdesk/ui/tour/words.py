"""The words that the tour looks for: the program's own, in the language it shows."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from iocdesk.core.errors import Text


def say(context: str, source: str, count: int = -1) -> str:
    """Return what a widget of the program says for one of its source texts."""
    return QCoreApplication.translate(context, source, "", count)


FORM = Text(
    "Báo cáo điều hành tháng: tiếp công dân, phản ánh, văn bản",
    "Monthly operating report: citizen reception, feedback, documents",
)
SEARCHED = Text("tiep cong dan", "citizen reception")
FORM_ID = "xa_vp_thang_dh"
CARRIED = Text("Phản ánh, kiến nghị tồn kỳ trước", "Feedback carried over")
RECEIVED = Text("Phản ánh, kiến nghị tiếp nhận", "Feedback received")
HANDLED = Text("Phản ánh đã xử lý", "Feedback handled")
ON_TIME = Text("Trong đó: xử lý đúng hạn", "of which on time")
LATE = Text("Trong đó: xử lý quá hạn", "of which late")
PENDING = Text("Phản ánh đang xử lý cuối kỳ", "Feedback pending")
RECEPTIONS = Text("Số lượt tiếp công dân", "Citizen reception sessions")
GROUPS = Text("Trong đó: lượt đoàn đông người", "of which large groups")
PETITIONS = Text(
    "Số đơn khiếu nại, tố cáo, kiến nghị tiếp nhận", "Complaints, denunciations and petitions received"
)
RESOLVED = Text("Số đơn thuộc thẩm quyền đã giải quyết", "Complaints resolved")
FIRST_TOPIC = Text("Đất đai, xây dựng", "Land, construction")
PETITION_KINDS = (
    Text("Khiếu nại", "Complaint"),
    Text("Tố cáo", "Denunciation"),
    Text("Kiến nghị, phản ánh", "Petition"),
)
VILLAGE_FORM = Text("Báo cáo tháng của thôn", "Monthly village report")
PERMANENT = Text("Thường trú", "Permanent")
HOUSEHOLDS = Text("Số hộ dân cư", "Households")
