"""The sentences for files that are not read, one function a reason; each names the file and what to do."""

from __future__ import annotations

from pathlib import Path

from iocdesk.core.errors import IocError, Text


class FileRefused(IocError):
    """A file that is not read; nothing of it was taken over. The sentence names the file."""


def unreadable(path: Path) -> FileRefused:
    """The file is missing or may not be opened."""
    return _refused(
        path,
        "file.unreadable",
        "không mở được. Xin kiểm tra lại đường dẫn, quyền truy cập và đóng tệp nếu đang mở ở chương trình khác",
        "cannot be opened. Please check its path and permissions, and close it where it is open",
    )


def too_large(path: Path, megabytes: int) -> FileRefused:
    """The file, or what it unpacks to, is larger than the limit."""
    return _refused(
        path,
        "file.too_large",
        f"quá lớn (tối đa {megabytes} MB). Xin tách thành nhiều tệp nhỏ hơn hoặc bỏ hình ảnh, trang tính thừa",
        f"is too large (at most {megabytes} MB). Please split it, or remove pictures and superfluous sheets",
    )


def bomb(path: Path) -> FileRefused:
    """A zip that unpacks to far more than any real workbook, or whose parts lie about their size."""
    return _refused(
        path,
        "file.bomb",
        "được nén bất thường, có thể gây hại nên không được mở. Xin xin lại tệp gốc hoặc lưu lại bằng Excel, LibreOffice",
        "is packed in an unusual, possibly harmful way and was not opened. Please ask for the original, or save it again",
    )


def not_a_table(path: Path) -> FileRefused:
    """The content is no workbook and no text table."""
    return _refused(
        path,
        "file.not_a_table",
        "không phải là bảng tính đọc được (.xlsx, .xls, .ods hoặc .csv). Xin mở bằng Excel hoặc LibreOffice và lưu lại dạng .xlsx",
        "is not a readable table (.xlsx, .xls, .ods or .csv). Please open it in Excel or LibreOffice and save it as .xlsx",
    )


def sealed_package(path: Path) -> FileRefused:
    """A sealed package of ours: it is taken in elsewhere."""
    return _refused(
        path,
        "file.sealed_package",
        "là gói niêm phong. Xin nhận ở trang “Đồng bộ”, nút “Nhận gói niêm phong…”",
        "is a sealed package. Please take it on the page “Synchronisation”, “Take a sealed package…”",
    )


def binary_workbook(path: Path) -> FileRefused:
    """An .xlsb file."""
    return _refused(
        path,
        "file.binary_workbook",
        "là sổ tính nhị phân (.xlsb), chương trình không đọc được. Xin mở bằng Excel và lưu lại dạng .xlsx",
        "is a binary workbook (.xlsb), which is not read. Please open it in Excel and save it as .xlsx",
    )


def damaged(path: Path) -> FileRefused:
    """The beginning is right and the rest is not, e.g. a download that broke off."""
    return _refused(
        path,
        "file.damaged",
        "bị hỏng hoặc bị cắt ngắn khi sao chép. Xin sao chép lại từ bản gốc, hoặc mở bằng Excel và lưu lại",
        "is damaged or was cut short while it was copied. Please copy it again, or open it in Excel and save it",
    )


def password(path: Path) -> FileRefused:
    """The file is encrypted."""
    return _refused(
        path,
        "file.password",
        "được đặt mật khẩu nên không đọc được. Xin mở bằng Excel, bỏ mật khẩu, lưu lại rồi thử lại",
        "is locked with a password and cannot be read. Please open it in Excel, remove the password and save it",
    )


def entities(path: Path) -> FileRefused:
    """A part of the file defines a document type, which no spreadsheet program writes."""
    return _refused(
        path,
        "file.entities",
        "chứa khai báo lạ trong phần dữ liệu, có thể gây hại nên không được mở. Xin lưu lại bằng Excel hoặc LibreOffice",
        "has strange declarations in its data, possibly harmful, and was not opened. Please save it again from Excel",
    )


def too_many_cells(path: Path, sheet: str, rows: int, columns: int) -> FileRefused:
    """A sheet whose furthest filled cell is too far away."""
    named = f"trang tính “{sheet}” của tệp " if sheet else ""
    return FileRefused(
        "file.too_many_cells",
        Text(
            f"{named[:1].upper()}{named[1:]}“{path.name}” trải rộng {rows} dòng × {columns} cột, quá lớn để đọc. "
            "Xin xóa các ô có dữ liệu ở quá xa bảng rồi lưu lại.",
            f"{'Sheet “' + sheet + '” of ' if sheet else ''}“{path.name}” spans {rows} rows × {columns} columns, "
            "too many to read. Please delete filled cells far from the table and save it again.",
        ),
    )


def too_many_sheets(path: Path, limit: int) -> FileRefused:
    """More sheets than any workbook of reports has."""
    return _refused(
        path,
        "file.too_many_sheets",
        f"có quá nhiều trang tính (tối đa {limit}). Xin tách thành nhiều tệp",
        f"has too many sheets (at most {limit}). Please split it",
    )


def no_sheet(path: Path, sheet: str) -> FileRefused:
    """A sheet that was asked for is not there."""
    return _refused(
        path,
        "file.no_sheet",
        f"không có trang tính “{sheet}”. Xin chọn trang tính khác",
        f"has no sheet “{sheet}”. Please choose another one",
    )


def bad_line(path: Path, line: int) -> FileRefused:
    """A line of a text file that cannot be read as a row of a table."""
    return _refused(
        path,
        "file.bad_line",
        f"có dòng {line} không đọc được thành bảng (thường do thiếu dấu ngoặc kép). Xin kiểm tra lại dòng này",
        f"has a line {line} that does not read as a table row (often a missing quotation mark). Please check it",
    )


def _refused(path: Path, code: str, vi: str, en: str) -> FileRefused:
    return FileRefused(code, Text(f"Tệp “{path.name}” {vi}.", f"The file “{path.name}” {en}."))
