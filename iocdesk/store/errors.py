"""What can go wrong with the file that holds everything, each with a sentence that says what to do next."""

from __future__ import annotations

import shutil
from pathlib import Path

import sqlcipher3.dbapi2 as sqlcipher

from iocdesk.core.errors import IocError, Text

DriverError: type[Exception] = sqlcipher.Error

_LOW_SPACE = 4 * 1024 * 1024


class StoreError(IocError):
    """Something is wrong with the store."""


class StoreLocked(StoreError):
    """Another copy of the program has the store open."""

    def __init__(self, path: Path, holder: str) -> None:
        who_vi = f" ({holder})" if holder else ""
        super().__init__(
            "store.locked",
            Text(
                f"Kho số liệu “{path.name}” đang được mở bởi một bản khác của chương trình{who_vi}. "
                "Xin dùng cửa sổ đang mở hoặc đóng cửa sổ đó rồi thử lại.",
                f"The store “{path.name}” is open in another copy of the program{who_vi}. "
                "Please use that window, or close it and try again.",
            ),
            retryable=True,
        )


class StoreNewer(StoreError):
    """The file was written by a later version of the program."""

    def __init__(self, path: Path, found: int, known: int) -> None:
        super().__init__(
            "store.newer",
            Text(
                f"Kho số liệu “{path.name}” do phiên bản mới hơn của chương trình tạo ra (cấu trúc {found}, "
                f"bản này chỉ đọc được đến {known}). Số liệu vẫn còn nguyên; xin cập nhật chương trình.",
                f"The store “{path.name}” was written by a newer version of the program (structure {found}; "
                f"this one reads up to {known}). Nothing was changed in it; please update the program.",
            ),
        )


class StoreDamaged(StoreError):
    """The file, or a part of it, cannot be read."""

    def __init__(self, path: Path, detail: str) -> None:
        self.detail = detail
        super().__init__(
            "store.damaged",
            Text(
                f"Kho số liệu “{path.name}” bị hỏng, không đọc được đầy đủ. Xin dùng chức năng phục hồi: tệp "
                "hỏng được giữ lại riêng và phần đọc được sẽ chuyển sang kho mới.",
                f"The store “{path.name}” is damaged and cannot be read in full. Please use recovery: the "
                "damaged file is kept aside and what can be read goes into a new store.",
            ),
        )


class StoreKeyWrong(StoreError):
    """The key at hand is not this file's key."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            "store.key_wrong",
            Text(
                f"Khóa hiện có không mở được kho số liệu “{path.name}”. Xin đăng nhập đúng tài khoản máy tính "
                "đã tạo kho này, hoặc nhập lại mật khẩu bảo vệ.",
                f"The key at hand does not open the store “{path.name}”. Please sign in to the computer "
                "account that made it, or enter the passphrase again.",
            ),
        )


class StoreReadOnly(StoreError):
    """The file or its folder cannot be written."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            "store.read_only",
            Text(
                f"Không ghi được vào kho số liệu “{path}”. Xin kiểm tra quyền ghi của thư mục này, "
                "hoặc nhờ cán bộ tin học hỗ trợ.",
                f"The store “{path}” cannot be written. Please check the permissions of its folder, "
                "or ask your IT staff.",
            ),
        )


class StoreFull(StoreError):
    """There is no room left on the disk."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            "store.full",
            Text(
                f"Ổ đĩa chứa kho số liệu “{path.name}” đã đầy nên chưa lưu được. "
                "Xin giải phóng dung lượng rồi lưu lại; những gì đã lưu trước đó vẫn còn.",
                f"The disk that holds the store “{path.name}” is full, so this was not saved. "
                "Please free some space and save again; what was saved before is safe.",
            ),
            retryable=True,
        )


class StoreDiskFault(StoreError):
    """The disk refused to read or write: a quota, a pulled plug, a network drive, a failing disk."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            "store.disk_fault",
            Text(
                f"Ổ đĩa chứa kho số liệu “{path.name}” không đọc hoặc ghi được (có thể đã hết hạn mức, mất kết nối "
                "hoặc bị lỗi), nên chưa lưu được. Xin kiểm tra ổ đĩa rồi thử lại; những gì đã lưu trước đó vẫn còn.",
                f"The disk that holds the store “{path.name}” could not be read or written (a quota, a lost "
                "connection, or a fault), so this was not saved. Please check it and try again; what was saved "
                "before is safe.",
            ),
            retryable=True,
        )


class StoreBusy(StoreError):
    """Another thread is writing for longer than we wait."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            "store.busy",
            Text(
                f"Kho số liệu “{path.name}” đang bận ghi. Xin thử lại sau ít giây.",
                f"The store “{path.name}” is busy writing. Please try again in a few seconds.",
            ),
            retryable=True,
        )


class StoreMissing(StoreError):
    """There is no file to open."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            "store.missing",
            Text(f"Không tìm thấy kho số liệu “{path}”.", f"There is no store at “{path}”."),
        )


class StoreExists(StoreError):
    """A file is in the way of a new store."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            "store.exists",
            Text(f"Đã có kho số liệu “{path}”.", f"There is already a store at “{path}”."),
        )


class StoreClosed(StoreError):
    """The store was closed, e.g. while the program is ending."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            "store.closed",
            Text(f"Kho số liệu “{path.name}” đã đóng.", f"The store “{path.name}” is closed."),
        )


class UnknownReport(StoreError):
    """No such report on this computer."""

    def __init__(self, report_id: str) -> None:
        super().__init__(
            "store.unknown_report",
            Text(
                f"Không có báo cáo “{report_id}” trên máy này.",
                f"The report “{report_id}” is not on this computer.",
            ),
        )


class ReportBlocked(StoreError):
    """A conflict waits for a person; until then the report's state cannot move."""

    def __init__(self, report_id: str) -> None:
        super().__init__(
            "store.report_blocked",
            Text(
                f"Báo cáo “{report_id}” có số liệu khác với máy chủ, cần chọn trước khi chuyển bước tiếp theo.",
                f"The report “{report_id}” differs from the server; please choose before its next step.",
            ),
        )


class ReportMoved(StoreError):
    """A move to a newer form that has left this computer; it cannot be taken back."""

    def __init__(self, report_id: str) -> None:
        super().__init__(
            "store.report_moved",
            Text(
                f"Báo cáo “{report_id}” đã gửi lên máy chủ theo mẫu mới nên không quay lại mẫu cũ được. "
                "Số liệu của mẫu cũ vẫn còn trong lịch sử báo cáo.",
                f"The report “{report_id}” has been sent at its new form and cannot go back to the old one. "
                "The figures of the old form are still in the report's history.",
            ),
        )


class NoConflict(StoreError):
    """There is nothing to choose."""

    def __init__(self, report_id: str) -> None:
        super().__init__(
            "store.no_conflict",
            Text(
                f"Báo cáo “{report_id}” không có số liệu nào cần chọn.",
                f"The report “{report_id}” has no differences to choose from.",
            ),
        )


class CatalogueBroken(StoreError):
    """A slice of the catalogue that came from the server makes no sense."""

    def __init__(self, name: str, detail: str) -> None:
        self.detail = detail
        super().__init__(
            "store.catalogue_broken",
            Text(
                f"Danh mục “{name}” nhận từ máy chủ không đúng cấu trúc. Xin đồng bộ lại hoặc báo cho tỉnh.",
                f"The catalogue “{name}” from the server is malformed. Please sync again or tell the province.",
            ),
        )


def translate(error: Exception, path: Path) -> Exception:
    """Return the error for the user behind a driver's error; anything that is a bug is returned as it is."""
    name = str(getattr(error, "sqlite_errorname", ""))
    message = str(error).lower()
    if name.startswith("SQLITE_FULL"):
        return StoreFull(path)
    if name.startswith("SQLITE_IOERR"):
        return StoreFull(path) if _no_room(path) else StoreDiskFault(path)
    if name.startswith(("SQLITE_READONLY", "SQLITE_CANTOPEN", "SQLITE_PERM")):
        return StoreReadOnly(path)
    if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
        return StoreBusy(path)
    if name.startswith(("SQLITE_CORRUPT", "SQLITE_NOTADB", "SQLITE_FORMAT")):
        return StoreDamaged(path, f"{name}: {error}")
    if name == "SQLITE_ERROR" and ("sql logic error" in message or "malformed" in message):
        # SQLCipher keeps answering so once a page has failed its authentication code.
        return StoreDamaged(path, f"{name}: {error}")
    return error


def _no_room(path: Path) -> bool:
    try:
        return shutil.disk_usage(path.parent).free < _LOW_SPACE
    except OSError:
        return False
