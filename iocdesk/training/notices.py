"""What the practice province publishes: welcome, rules, hotline, and one notice that asks to be acknowledged."""

from __future__ import annotations

from datetime import datetime, timedelta

from iocdesk.gateway.admin import Notice

_HEAD = "DỮ LIỆU TẬP HUẤN. "


def make_notices(now: datetime) -> tuple[Notice, ...]:
    """Return the notices, as published in the days before `now`."""
    return (
        Notice(
            "tap-huan-chao-mung",
            "Chào mừng anh/chị đến với chế độ tập huấn",
            _HEAD
            + "Mọi số liệu, thôn và tên người ở đây đều là giả định, không gửi đi đâu cả. Anh/chị cứ mạnh dạn "
            "nhập, sửa, gửi thử; muốn làm lại từ đầu thì mở lại chế độ tập huấn. Số liệu các kỳ trước ngày 01/7/2025 "
            "được quy về địa bàn hiện nay của xã.",
            published_at=now - timedelta(days=3),
        ),
        Notice(
            "tap-huan-quy-che",
            "Quy chế cung cấp số liệu (trích, dùng để tập huấn)",
            _HEAD
            + "1. Mỗi biểu có một người chịu trách nhiệm, một người làm thay và một người duyệt. 2. Thôn gửi báo "
            "cáo tháng trong 2 ngày làm việc sau ngày chốt số liệu; xã gửi tỉnh trong 3 đến 5 ngày làm việc. 3. Ô còn "
            "lỗi thì chưa gửi được; ô có cảnh báo phải ghi giải trình. 4. “Không phát sinh” và “chưa có số liệu” là hai "
            "việc khác nhau.",
            kind="rule",
            published_at=now - timedelta(days=30),
        ),
        Notice(
            "tap-huan-duong-day",
            "Đường dây hỗ trợ (tập huấn)",
            _HEAD
            + "Số điện thoại mẫu: 0000 000 000 (trong giờ hành chính). Khi gọi, xin đọc tên xã, tên biểu và kỳ "
            "báo cáo.",
            kind="hotline",
            published_at=now - timedelta(days=30),
        ),
        Notice(
            "tap-huan-xac-nhan",
            "Rà soát số liệu của các thôn trước khi trình duyệt",
            _HEAD
            + "Đề nghị cán bộ tổng hợp kiểm tra thôn nào chưa gửi báo cáo tháng và nhắc trưởng thôn, hoặc nhập thay "
            "khi thôn không có máy. Xin bấm xác nhận đã đọc.",
            needs_acknowledgement=True,
            published_at=now - timedelta(days=1),
        ),
    )
