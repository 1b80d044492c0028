"""A workbook file as sheets of text: told apart by content, bounded before it is opened, Unicode NFC.

The file's name is not believed (an .xls named .xlsx opens). A zip is measured before anything is unpacked, so that a
small file cannot fill the memory: sizes, ratio, and the furthest cell that holds something.
"""

from __future__ import annotations

import re
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from io import BytesIO
from pathlib import Path

from python_calamine import CalamineError, CalamineWorkbook

from iocdesk.core.errors import Text
from iocdesk.core.zipped import unpack
from iocdesk.forms.faults import Fault, FormError

MAX_FILE_BYTES = 20_000_000
MAX_UNPACKED_BYTES = 100_000_000
MAX_RATIO = 200
MAX_ROWS, MAX_COLUMNS = 100_000, 1_000
MAX_CELLS = 3_000_000

_OLE2 = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_TAG = re.compile(rb"<(?:\w{1,20}:)?(c|row)(\s[^<>]*)?>")
"""An opening tag of a cell or row with its attributes; one pass, whatever the bytes are."""
_CELL_AT = re.compile(rb'\br="([A-Z]{1,4})(\d{1,9})"')
_ROW_AT = re.compile(rb'\br="(\d{1,9})"')
_SPACES = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class RawSheet:
    """A sheet's name as written, its header row, and the rows below (row 2 first), all text, "" where empty."""

    name: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def read_workbook(path: Path) -> dict[str, RawSheet]:
    """Return the workbook's sheets by lower-case name, in order.

    Raises:
        FormError: the file is missing, is no workbook, is locked by a password, or is too large to be a form.
    """
    try:
        size = path.stat().st_size
        if size > MAX_FILE_BYTES:
            raise refusal("too-large", *_TOO_LARGE)
        content = path.read_bytes()
    except OSError:
        raise refusal("unreadable", *_UNREADABLE) from None
    if content.startswith(_ZIP):
        _guard_zip(content)
    elif not content.startswith(_OLE2):
        raise refusal("not-workbook", *_NOT_WORKBOOK)
    elif _ENCRYPTED in content:
        raise refusal("encrypted", *_ENCRYPTED_TEXT)
    try:
        return _sheets(content)
    except CalamineError as error:
        if "assword" in str(error) or "ncrypt" in str(error):
            raise refusal("encrypted", *_ENCRYPTED_TEXT) from None
        raise refusal("not-workbook", *_NOT_WORKBOOK) from None
    except (ValueError, OSError, zipfile.BadZipFile):
        raise refusal("not-workbook", *_NOT_WORKBOOK) from None


def refusal(code: str, vi: str, en: str) -> FormError:
    """Return a fault of the file as a whole."""
    return FormError([Fault("", 0, "", code, Text(vi, en))])


def column_letters(index: int) -> str:
    """Return the spreadsheet's letters of the 0-based column `index`."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def _guard_zip(content: bytes) -> None:
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            members = archive.infolist()
            if any(m.flag_bits & 1 for m in members):
                raise refusal("encrypted", *_ENCRYPTED_TEXT)
            room = MAX_UNPACKED_BYTES
            for member in members:
                size, _ = unpack(content, member, room, keep=False)
                room -= size
                if room < 0 or (size > 1_000_000 and size > MAX_RATIO * max(member.compress_size, 1)):
                    raise refusal("bomb", *_BOMB)
            if not any(m.filename.lower().endswith("workbook.xml") for m in members):
                raise refusal("not-workbook", *_NOT_WORKBOOK)
            for member in members:
                if "/worksheets/" in member.filename and member.filename.endswith(".xml"):
                    _guard_sheet(archive.read(member))
    except (zipfile.BadZipFile, NotImplementedError, EOFError, OSError, ValueError, zlib.error):
        raise refusal("not-workbook", *_NOT_WORKBOOK) from None


def _guard_sheet(xml: bytes) -> None:
    rows, columns, marked = 0, 0, 0
    bare = False
    for tag in _TAG.finditer(xml):
        kind, attributes = tag[1], tag[2] or b""
        if attributes.endswith(b"/"):
            continue
        if kind == b"row":
            found = _ROW_AT.search(attributes)
            marked = max(marked, int(found[1])) if found else marked
            continue
        place = _CELL_AT.search(attributes)
        bare = bare or place is None
        if place is not None:
            rows, columns = max(rows, int(place[2])), max(columns, _column_number(place[1]))
    _guard_size(max(rows, marked) if bare else rows, columns)


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _guard_size(rows: int, columns: int) -> None:
    if rows > MAX_ROWS or columns > MAX_COLUMNS or rows * columns > MAX_CELLS:
        raise refusal("too-large", *_TOO_LARGE)


def _sheets(content: bytes) -> dict[str, RawSheet]:
    book = CalamineWorkbook.from_filelike(BytesIO(content))
    found: dict[str, RawSheet] = {}
    for name in book.sheet_names:
        sheet = book.get_sheet_by_name(name)
        _guard_size(sheet.total_height, sheet.total_width)
        rows = [tuple(_text(v) for v in row) for row in sheet.to_python(skip_empty_area=False)]
        header = tuple(_SPACES.sub(" ", cell).strip() for cell in rows[0]) if rows else ()
        clean = unicodedata.normalize("NFC", name).strip()
        found.setdefault(clean.lower(), RawSheet(clean, header, tuple(rows[1:])))
    return found


def _text(value: object) -> str:
    """Return a cell as text the way XLSForm tools do: 1.0 is "1", a date is ISO, a formula its last result."""
    match value:
        case str():
            return unicodedata.normalize("NFC", value).replace("\u00a0", " ").strip()
        case bool():
            return "TRUE" if value else "FALSE"
        case float() if value.is_integer() and abs(value) < 1e15:
            return str(int(value))
        case datetime() if value.time() == time():
            return value.date().isoformat()
        case date() | datetime() | time():
            return value.isoformat()
        case timedelta():
            return str(value)
        case None:
            return ""
        case _:
            return str(value)


def blocks(items: tuple[tuple[str, ...], ...]) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Yield the rows that hold something, each with its row number in the spreadsheet."""
    for number, row in enumerate(items, start=2):
        if any(row):
            yield number, row


_NOT_WORKBOOK = (
    "Tệp không phải là sổ Excel đọc được (.xlsx hoặc .xls). Xin mở bằng Excel hoặc LibreOffice và lưu lại dạng .xlsx.",
    "The file is not a readable Excel workbook (.xlsx or .xls). Please open it in Excel or LibreOffice and save it as .xlsx.",
)
_UNREADABLE = (
    "Không đọc được tệp. Xin kiểm tra lại đường dẫn và quyền truy cập.",
    "The file cannot be read. Please check its path and whether you may open it.",
)
_ENCRYPTED_TEXT = (
    "Sổ Excel có đặt mật khẩu. Xin bỏ mật khẩu rồi thử lại.",
    "The workbook is locked with a password. Please remove the password and try again.",
)
_TOO_LARGE = (
    "Sổ Excel quá lớn đối với một biểu mẫu. Xin xóa các dòng, cột và trang tính thừa.",
    "The workbook is too large to be a form. Please delete superfluous rows, columns and sheets.",
)
_BOMB = (
    "Tệp nén bất thường, có thể gây hại nên không được mở. Xin lưu lại từ bản gốc bằng Excel hoặc LibreOffice.",
    "The file is packed in an unusual, possibly harmful way and was not opened. Please save it again from the original.",
)
