"""What a form's author says an indicator was taken from, in the reader's language.

The catalogue keeps one text for both languages, part Vietnamese, part English: the names of decrees and communes
stay as they are, the words between them are said in Vietnamese.
"""

from __future__ import annotations

_OWN = "none; name, definition and code are our construction"
_OWN_WORDS = "Chưa có văn bản quy định; tên, mã và định nghĩa do bộ biểu này đặt"
_WORDS = (
    ("summary, provincial list", "bản tóm tắt, danh mục cấp tỉnh"),
    ("forms (page of ", "biểu mẫu (trang "),
    ("full address lost", "không còn địa chỉ đầy đủ"),
    ("commune forms", "biểu mẫu cấp xã"),
    (" report ", ", báo cáo "),
    ("mobile coverage", "phủ sóng di động"),
    ("decision itself not seen", "chưa xem được văn bản"),
    ("sector/camera/budget monitoring", "giám sát ngành, camera, ngân sách"),
    (" ;", ";"),
)


def reference(text: str, language: str) -> str:
    """Return the reference of an indicator.

    Args:
        text: as the form has it; "" gives "".
        language: "vi" or "en".
    """
    if language != "vi":
        return text
    if text.strip() == _OWN:
        return _OWN_WORDS
    for english, vietnamese in _WORDS:
        text = text.replace(english, vietnamese)
    return text
