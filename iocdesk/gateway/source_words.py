"""Why a figure of a sector system is not kept, in both languages; read by those who run that system."""

from __future__ import annotations

from collections.abc import Sequence

from iocdesk.core.errors import Text


def malformed(place: str) -> Text:
    """Name the member at fault."""
    return Text(
        f"Bản ghi không đúng quy cách tại mục “{place}”. Xin kiểm tra lại.",
        f"The record is malformed at “{place}”. Please check it.",
    )


def split(names: Sequence[str]) -> Text:
    """Name the units that an old one was divided among."""
    listed = ", ".join(names)
    return Text(
        f"Đơn vị cũ đã được chia cho {listed}. Xin gửi số liệu theo đơn vị mới.",
        f"The old unit was divided among {listed}. Please send figures of the new units.",
    )


SYSTEM = Text(
    "Tên hệ thống nguồn không phải của tài khoản này.", "The source system is not that of this account."
)
FUTURE = Text(
    "Thời điểm số liệu nằm trong tương lai. Xin kiểm tra đồng hồ của hệ thống nguồn.",
    "The figure's as-of moment lies in the future. Please check the clock of the source system.",
)
EARLY = Text(
    "Thời điểm số liệu trước ngày bắt đầu của kỳ báo cáo.",
    "The figure's as-of moment lies before the period begins.",
)
EVENT = Text(
    "Báo cáo đột xuất không nhận số liệu từ hệ thống nguồn.",
    "Event reports take no figures of source systems.",
)
INDICATOR = Text(
    "Không có chỉ tiêu này hoặc tài khoản không được gửi chỉ tiêu này.",
    "There is no such indicator, or the account may not send it.",
)
CATEGORY = Text("Chỉ tiêu không có phân tổ này.", "The indicator has no such category.")
NOT_ASKED = Text(
    "Không biểu mẫu nào hỏi chỉ tiêu này ở đơn vị và loại kỳ báo cáo đó.",
    "No form asks this indicator of such a unit for such a period.",
)
COMPUTED = Text(
    "Ô này do chương trình tính hoặc tổng hợp, không nhận số liệu gửi đến.",
    "This cell is calculated or gathered by the program and takes no figure from outside.",
)
DECIMALS = Text(
    "Số liệu có nhiều chữ số thập phân hơn quy định của chỉ tiêu.",
    "The figure has more decimals than its indicator allows.",
)
PERIOD_FUTURE = Text("Kỳ báo cáo chưa bắt đầu.", "The period has not begun.")
CLOSED = Text(
    "Kỳ báo cáo đã đóng: báo cáo đã được tiếp nhận, đã khóa hoặc đã quá hạn lâu. Xin liên hệ tỉnh để mở lại.",
    "The period is closed: the report was accepted or locked, or its time is long gone. Please ask the province.",
)
UNIT = Text(
    "Không có đơn vị này vào kỳ báo cáo đó, hoặc đơn vị ngoài phạm vi của tài khoản.",
    "There is no such unit in that period, or it is outside the account's scope.",
)
AMBIGUOUS = Text(
    "Mã đơn vị này đã được dùng cho nhiều đơn vị. Xin gửi kèm ngày hiệu lực, ví dụ 15298@2025-07-01.",
    "Several units have borne this code. Please send it with its first day, e.g. 15298@2025-07-01.",
)
MOVED = Text(
    "Mã bản ghi này đã được dùng cho ô số liệu khác. Xin dùng mã bản ghi mới.",
    "This record id was used for another cell. Please use a new one.",
)
TAKEN = Text(
    "Bản ghi này đã gửi với số khác tại cùng thời điểm. Xin gửi lại với thời điểm số liệu mới hơn.",
    "This record was sent with another figure for the same moment. Please send it again with a later as-of moment.",
)
