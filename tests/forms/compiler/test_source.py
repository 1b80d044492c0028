"""Workbook files as sheets of text."""

from __future__ import annotations

import unicodedata
import zipfile
from datetime import date, datetime, time
from pathlib import Path

import pytest
from openpyxl import Workbook

from iocdesk.forms.compiler import source
from iocdesk.forms.compiler.source import column_letters, read_workbook
from iocdesk.forms.faults import FormError


def refusal_of(path: Path) -> str:
    with pytest.raises(FormError) as caught:
        read_workbook(path)
    return caught.value.faults[0].code


def test_cells_become_text_as_xlsform_tools_have_it(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = unicodedata.normalize("NFD", " Số liệu")
    sheet.append(["  a   b ", "c", None, "d"])
    sheet.append([1, 1.5, None, True])
    sheet.append([date(2026, 3, 14), datetime(2026, 3, 14, 8, 30), None, time(8, 30)])  # noqa: DTZ001
    sheet.append([])
    sheet.append([" x\u00a0y ", unicodedata.normalize("NFD", "Nữ"), None, False])
    book.save(tmp_path / "x.xlsx")
    (name,) = sheets = read_workbook(tmp_path / "x.xlsx")
    assert name == "số liệu"
    assert sheets[name].header == ("a b", "c", "", "d")
    assert sheets[name].rows == (
        ("1", "1.5", "", "TRUE"),
        ("2026-03-14", "2026-03-14T08:30:00", "", "08:30:00"),
        ("", "", "", ""),
        ("x y", "Nữ", "", "FALSE"),
    )


def test_rows_keep_their_numbers_below_empty_first_rows_and_columns(tmp_path: Path) -> None:
    book = Workbook()
    book.worksheets[0]["B3"] = "x"
    book.save(tmp_path / "x.xlsx")
    (sheet,) = read_workbook(tmp_path / "x.xlsx").values()
    assert sheet.rows == (("", ""), ("", "x"))


@pytest.mark.parametrize(("index", "letters"), [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (702, "AAA")])
def test_column_letters(index: int, letters: str) -> None:
    assert column_letters(index) == letters


def test_a_large_file_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "x.xlsx"
    with path.open("wb") as stream:
        stream.truncate(source.MAX_FILE_BYTES + 1)
    assert refusal_of(path) == "too-large"


def test_a_locked_zip(tmp_path: Path) -> None:
    path = tmp_path / "x.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
    content = bytearray(path.read_bytes())
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(signature) + offset] |= 1
    path.write_bytes(content)
    assert refusal_of(path) == "encrypted"


@pytest.mark.parametrize("name", ["word/document.xml", "content.xml"])
def test_other_office_files(tmp_path: Path, name: str) -> None:
    with zipfile.ZipFile(tmp_path / "x.xlsx", "w") as archive:
        archive.writestr(name, "<x/>")
    assert refusal_of(tmp_path / "x.xlsx") == "not-workbook"


@pytest.mark.parametrize(
    "row",
    [b'<row r="2000000"><c><v>1</v></c></row>', b'<x:row r="2000000"><x:c t="n"><x:v>1</x:v></x:c></x:row>'],
)
def test_far_rows_whose_cells_bear_no_address(tmp_path: Path, row: bytes) -> None:
    with zipfile.ZipFile(tmp_path / "x.xlsx", "w") as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", b"<sheetData>" + row + b"</sheetData>")
    assert refusal_of(tmp_path / "x.xlsx") == "too-large"


def test_a_folder_is_no_workbook(tmp_path: Path) -> None:
    assert refusal_of(tmp_path) in ("unreadable", "not-workbook")
