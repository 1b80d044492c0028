"""Reading foreign tables: values kept exactly, hostile files refused in a sentence, memory bounded."""

from __future__ import annotations

import random
import re
import struct
import tracemalloc
import zipfile
from contextlib import suppress
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Font

from iocdesk.exchange.legacy import Encoding, encode
from iocdesk.exchange.sheets import FileRefused, Limits, open_book
from tests.effort import examples
from tests.exchange import hostile

MOMENT = datetime.combine(date(2026, 4, 5), time(10, 30))


@pytest.fixture
def good(tmp_path: Path) -> Path:
    return hostile.good_workbook(tmp_path / "tốt.xlsx")


def read_all(path: Path, **options: object) -> None:
    book = open_book(path, **options)  # type: ignore[arg-type]
    for info in book.sheets:
        book.sheet(info.name)


def refused(path: Path, **options: object) -> FileRefused:
    with pytest.raises(FileRefused) as caught:
        read_all(path, **options)
    assert path.name in caught.value.text.vi
    assert path.name in caught.value.text.en
    return caught.value


def test_values_are_exact(good: Path) -> None:
    book = open_book(good)
    assert (book.kind, [info.name for info in book.sheets]) == ("xlsx", ["Số liệu"])
    assert (book.sheets[0].rows, book.sheets[0].columns) == (4, 3)
    assert book.sheet("Số liệu").rows == (
        ("Thôn", "Số hộ", "Số khẩu"),
        ("Thôn Đông", Decimal(120), Decimal("450.5")),
        ("Thôn Đoài", Decimal(98), Decimal(371)),
        (None, Decimal(218), None),
    )


def test_what_openpyxl_writes(tmp_path: Path) -> None:
    path = tmp_path / "b.xlsx"
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet["A1"], sheet["B1"], sheet["C1"] = "=1+2", date(2026, 4, 5), MOMENT
    sheet["A2"], sheet["B2"], sheet["C2"] = 0.1 + 0.2, True, "#DIV/0!"
    sheet["C2"].data_type = "e"
    sheet["A4"] = "gộp"
    sheet.merge_cells("A4:C5")
    sheet["AA99"].font = Font(bold=True)
    book.create_sheet("Ẩn").sheet_state = "hidden"
    book.save(path)
    opened = open_book(path)
    assert [(info.name, info.hidden) for info in opened.sheets] == [("Sheet", False), ("Ẩn", True)]
    found = opened.sheet("Sheet")
    assert found.rows[0] == (None, date(2026, 4, 5), MOMENT)
    assert found.rows[1] == (Decimal("0.3"), True, None)
    assert found.merged == ((3, 0, 3, 2),)
    assert [(p.place, p.code) for p in found.problems] == [((0, 0), "cell.no_result"), ((1, 2), "cell.error")]
    assert "A1" in found.problems[0].text.vi


def test_fonts_of_old_encodings(tmp_path: Path) -> None:
    path = tmp_path / "vn.xlsx"
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row, (text, font) in enumerate(
        [
            (encode("Số hộ", Encoding.TCVN3), ".VnTime"),
            (encode("tổng số", Encoding.TCVN3), ".VnTimeH"),
            (encode("Số khẩu", Encoding.VNI), "VNI-Times"),
            ("Trưởng thôn", ".VnTime"),
            ("Thôn", "Arial"),
        ],
        start=1,
    ):
        sheet.cell(row, 1, text).font = Font(name=font)
    sheet.cell(6, 1).value = CellRichText(
        "Số ", TextBlock(InlineFont(rFont=".VnTime"), encode("hộ", Encoding.TCVN3)), " nghèo"
    )
    book.save(path)
    found = open_book(path).sheet("Sheet")
    assert [row[0] for row in found.rows] == [
        "Số hộ",
        "TỔNG SỐ",
        "Số khẩu",
        "Trưởng thôn",
        "Thôn",
        "Số hộ nghèo",
    ]
    assert found.legacy == {
        (0, 0): Encoding.TCVN3,
        (1, 0): Encoding.TCVN3_CAPITALS,
        (2, 0): Encoding.VNI,
        (5, 0): Encoding.TCVN3,
    }


def test_fonts_in_shared_strings(tmp_path: Path) -> None:
    path = tmp_path / "vn.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        old = book.add_format({"font_name": ".VnArial"})
        capitals = book.add_format({"font_name": ".VnArialH"})
        sheet.write(0, 0, encode("Sè".replace("Sè", "Số"), Encoding.TCVN3), old)
        sheet.write_rich_string(1, 0, capitals, encode("xã", Encoding.TCVN3), " Lĩnh Toại")
        sheet.write(2, 0, "Xã")
    found = open_book(path).sheet("Sheet1")
    assert [row[0] for row in found.rows] == ["Số", "XÃ Lĩnh Toại", "Xã"]
    assert found.legacy == {(0, 0): Encoding.TCVN3, (1, 0): Encoding.TCVN3_CAPITALS}


OLD_FILES = Path(__file__).parent / "data"
"""A sheet in .VnTime, .VnTimeH, VNI-Times and Arial, saved by LibreOffice 7.4 as .xls and as .ods."""


def test_fonts_of_an_old_workbook() -> None:
    book = open_book(OLD_FILES / "vn_fonts.xls")
    assert (book.kind, book.sheets[0].rows, book.sheets[0].columns) == ("xls", 7, 2)
    found = book.sheet("Sheet")
    texts = ["Số hộ", "TỔNG SỐ", "Số khẩu", "Trưởng thôn", "Thôn", "Số", "Sè"]
    assert [row[0] for row in found.rows] == texts
    assert [row[1] for row in found.rows] == [Decimal("1.5") * n for n in range(1, 8)]
    assert found.legacy == {
        (0, 0): Encoding.TCVN3,
        (1, 0): Encoding.TCVN3_CAPITALS,
        (2, 0): Encoding.VNI,
        (5, 0): Encoding.TCVN3,
    }


def test_an_ods_is_judged_by_its_content() -> None:
    book = open_book(OLD_FILES / "vn_fonts.ods")
    assert (book.kind, book.sheets[0].rows, book.sheets[0].columns) == ("ods", 7, 2)
    assert [row[0] for row in book.sheet("Sheet").rows][2:5] == ["Số khẩu", "Trưởng thôn", "Thôn"]


@settings(
    max_examples=examples(100), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.data())
def test_a_spoilt_old_workbook_is_read_or_refused(tmp_path: Path, data: st.DataObject) -> None:
    content = bytearray((OLD_FILES / "vn_fonts.xls").read_bytes())
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(0, len(content) - 1))
        piece = data.draw(st.binary(min_size=1, max_size=4))
        content[place : place + len(piece)] = piece
    path = tmp_path / "x.xls"
    path.write_bytes(bytes(content))
    _read_or_refuse(path)


def test_the_encoding_can_be_said(good: Path, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes("Sè;Hé\n1;2\n".encode("latin-1"))
    assert open_book(path, encoding=Encoding.TCVN3).sheet("a").rows[0] == ("Số", "Hộ")
    assert open_book(path, encoding=Encoding.UNICODE).sheet("a").rows[0] == ("Sè", "Hé")


TEXT = "Thôn;Số hộ;Tỷ lệ\nThôn Đông Sơn;1.234;12,5\nThôn Phượng;98;3,25\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
@pytest.mark.parametrize("mark", [";", "\t", "|"])
def test_text_tables(tmp_path: Path, encoding: str, mark: str) -> None:
    path = tmp_path / "Số liệu.csv"
    path.write_bytes(TEXT.replace(";", mark).encode(encoding))
    book = open_book(path)
    assert book.kind == "csv"
    assert book.sheet("Số liệu").rows == (
        ("Thôn", "Số hộ", "Tỷ lệ"),
        ("Thôn Đông Sơn", "1.234", "12,5"),
        ("Thôn Phượng", "98", "3,25"),
    )


@pytest.mark.parametrize("encoding", [Encoding.TCVN3, Encoding.VNI])
def test_text_tables_in_old_encodings(tmp_path: Path, encoding: Encoding) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(encode(TEXT, encoding).encode("cp1252"))
    book = open_book(path)
    sheet = book.sheet("a")
    assert sheet.rows[1][0] == "Thôn Đông Sơn"
    assert sheet.legacy[0, 1] is encoding
    assert book.notices[0].code == "file.encoding"


def test_a_text_table_of_windows(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    apart = "".join(
        {"ố": "ô\u0301", "ỷ": "y\u0309", "ệ": "ê\u0323", "ộ": "ô\u0323", "ợ": "ơ\u0323"}.get(c, c)
        for c in TEXT
    )
    path.write_bytes(apart.encode("cp1258"))
    assert open_book(path).sheet("a").rows[1][0] == "Thôn Đông Sơn"
    assert open_book(path).sheet("a").rows[0][2] == "Tỷ lệ"


def test_commas_quotes_and_a_named_delimiter(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text('Tên,"Số, hộ"\n"a\nb","1,5"\n', encoding="utf-8", newline="")
    assert open_book(path).sheet("a").rows == (("Tên", "Số, hộ"), ("a\nb", "1,5"))
    path.write_text("sep=;\nTên;1,5\n", encoding="utf-8")
    assert open_book(path).sheet("a").rows == (("Tên", "1,5"),)


# --- hostile files ------------------------------------------------------------------------------------------


def test_missing_and_foreign_files(tmp_path: Path, good: Path) -> None:
    assert refused(tmp_path / "không có.xlsx").code == "file.unreadable"
    for name, content, code in [
        ("a.pdf", b"%PDF-1.7 ...", "file.not_a_table"),
        ("a.xlsx", b"\x00\x01\x02" * 100, "file.not_a_table"),
        ("trang.xls", b"<html><table><tr><td>1</td></tr></table></html>", "file.not_a_table"),
        ("cut.xlsx", good.read_bytes()[:-400], "file.damaged"),
        ("cut2.xlsx", good.read_bytes()[:50], "file.damaged"),
    ]:
        path = tmp_path / name
        path.write_bytes(content)
        assert refused(path).code == code, name


def test_a_zip_that_is_no_workbook(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("ghi chú.txt", "xin chào")
    assert refused(path).code == "file.not_a_table"
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("xl/workbook.bin", b"x")
    assert refused(path).code == "file.binary_workbook"


def test_bombs_are_not_unpacked(tmp_path: Path, good: Path) -> None:
    path = hostile.with_part(good, tmp_path / "b.xlsx", "xl/worksheets/sheet2.xml", b" " * 40_000_000)
    tracemalloc.start()
    assert refused(path).code == "file.bomb"
    hostile.lying_sizes(path, "xl/worksheets/sheet2.xml", 1000)
    assert refused(path).code == "file.bomb"
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 90_000_000
    dense = random.Random(1).randbytes(3_000_000)
    big = hostile.with_part(good, tmp_path / "c.xlsx", "xl/media/image1.png", dense)
    assert refused(big, limits=Limits(unpacked_bytes=2_000_000)).code == "file.bomb"
    assert refused(big, limits=Limits(file_bytes=2_000_000)).code == "file.too_large"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b'r="B2"', b'r="XFD1048576"'),
        (b'r="B2"', b"r='XFD1048576'"),
        (b'<c r="B2"', b'<c  r="XFD1048576"'),
        (b'<c r="B2"', b'<c t="n" r="XFD1048576"'),
        (b'<row r="3"', b'<row r="1048576"><c><v>1</v></c><c r="XFD9"><v>1</v></c></row><row r="3"'),
    ],
)
def test_cells_at_the_end_of_the_world(tmp_path: Path, good: Path, old: bytes, new: bytes) -> None:
    def change(name: str, content: bytes) -> bytes:
        return content.replace(old, new) if name == hostile.SHEET else content

    path = hostile.rewritten(good, tmp_path / "far.xlsx", change)
    error = refused(path)
    assert error.code in ("file.too_many_cells", "file.damaged")
    if error.code == "file.too_many_cells":
        assert "Số liệu" in error.text.vi


def test_claims_of_size_count_for_nothing(tmp_path: Path, good: Path) -> None:
    def change(name: str, content: bytes) -> bytes:
        if name == hostile.SHEET:
            content = re.sub(rb'<dimension ref="[^"]*"', b'<dimension ref="A1:XFD1048576"', content)
            content = content.replace(
                b"</sheetData>",
                b'<row r="1048576"><c r="XFD1048576" s="1"/></row></sheetData>'
                b'<mergeCells count="1"><mergeCell ref="A1:XFD1048576"/></mergeCells>',
            )
        return content

    book = open_book(hostile.rewritten(good, tmp_path / "claims.xlsx", change))
    assert (book.sheets[0].rows, book.sheets[0].columns) == (4, 3)
    sheet = book.sheet("Số liệu")
    assert len(sheet.rows) == 4
    assert sheet.merged == ((0, 0, 3, 2),)


def test_a_claimed_number_of_texts_is_not_believed(tmp_path: Path, good: Path) -> None:
    def change(name: str, content: bytes) -> bytes:
        return re.sub(rb'uniqueCount="\d+"', b'uniqueCount="4000000000"', content)

    assert refused(hostile.rewritten(good, tmp_path / "s.xlsx", change)).code == "file.bomb"


def test_declarations_are_refused(tmp_path: Path, good: Path) -> None:
    laugh = b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>'

    def change(name: str, content: bytes) -> bytes:
        return content.replace(b"<worksheet", laugh + b"<worksheet") if name == hostile.SHEET else content

    assert refused(hostile.rewritten(good, tmp_path / "e.xlsx", change)).code == "file.entities"


def test_a_part_that_is_no_xml(tmp_path: Path, good: Path) -> None:
    def change(name: str, content: bytes) -> bytes:
        return content[: len(content) // 2] if name == "xl/workbook.xml" else content

    assert refused(hostile.rewritten(good, tmp_path / "e.xlsx", change)).code == "file.damaged"


def test_locked_zips_and_ods_are_refused(tmp_path: Path, good: Path) -> None:
    locked = bytearray(good.read_bytes())
    place = locked.find(b"PK\x01\x02")
    locked[place + 8] |= 1
    path = tmp_path / "khóa.xlsx"
    path.write_bytes(bytes(locked))
    assert refused(path).code == "file.password"
    path = tmp_path / "khóa.ods"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", "<m><manifest:encryption-data xmlns:manifest='m'/></m>")
        archive.writestr("content.xml", "<x/>")
    assert refused(path).code == "file.password"


def test_parts_that_are_there_twice_or_strangely_packed(tmp_path: Path, good: Path) -> None:
    path = hostile.with_part(good, tmp_path / "a.xlsx", hostile.SHEET.upper(), b"<worksheet/>")
    assert refused(path).code == "file.damaged"
    path = tmp_path / "b.xlsx"
    with zipfile.ZipFile(good) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_BZIP2) as new:
        for name in old.namelist():
            new.writestr(name, old.read(name))
    assert refused(path).code == "file.damaged"
    with zipfile.ZipFile(path, "w") as archive:
        for number in range(10_001):
            archive.writestr(f"{number}.xml", "")
    assert refused(path).code == "file.bomb"


def test_too_many_sheets_and_none_of_that_name(tmp_path: Path, good: Path) -> None:
    path = tmp_path / "nhiều.xlsx"
    with xlsxwriter.Workbook(path) as book:
        for number in range(4):
            book.add_worksheet(str(number))
    assert refused(path, limits=Limits(sheets=3)).code == "file.too_many_sheets"
    for file in (good, OLD_FILES / "vn_fonts.xls"):
        with pytest.raises(FileRefused) as caught:
            open_book(file).sheet("không có")
        assert caught.value.code == "file.no_sheet"
    assert refused(OLD_FILES / "vn_fonts.xls", limits=Limits(sheets=0)).code == "file.too_many_sheets"


def test_text_tables_that_are_none(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text('a;"' + "x" * 200_000 + "\n", encoding="utf-8")
    assert refused(path).code == "file.bad_line"
    path.write_bytes(b"\xff\xfe\x00\xd8\x00\xd8")
    assert refused(path).code == "file.damaged"
    path.write_text("a;b\n" * 100, encoding="utf-8")
    assert refused(path, limits=Limits(cells=150)).code == "file.too_many_cells"
    path.write_bytes(b"")
    book = open_book(path)
    assert book.sheet("a").rows == ()
    with pytest.raises(FileRefused) as caught:
        book.sheet("b")
    assert caught.value.code == "file.no_sheet"


def test_durations_are_told_as_hours(tmp_path: Path) -> None:
    path = tmp_path / "giờ.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("A")
        sheet.write_number(0, 0, 1.25, book.add_format({"num_format": "[h]:mm:ss"}))
        sheet.write_number(0, 1, 1e300)
        sheet.write_boolean(0, 2, True)
    assert open_book(path).sheet("A").rows == (("30:00:00", Decimal("1E+300"), True),)


def test_links_and_macros_are_told(tmp_path: Path, good: Path) -> None:
    path = hostile.with_part(good, tmp_path / "m.xlsm", "xl/vbaProject.bin", b"x")
    path = hostile.with_part(
        path, tmp_path / "m2.xlsm", "xl/externalLinks/externalLink1.xml", b"<externalLink/>"
    )
    book = open_book(path)
    assert [notice.code for notice in book.notices] == ["file.external_links", "file.macros"]
    assert book.sheet("Số liệu").rows[1][1] == Decimal(120)


def test_not_a_number_is_a_problem(tmp_path: Path, good: Path) -> None:
    def change(name: str, content: bytes) -> bytes:
        return content.replace(b"<v>120</v>", b"<v>1e999</v>") if name == hostile.SHEET else content

    sheet = open_book(hostile.rewritten(good, tmp_path / "n.xlsx", change)).sheet("Số liệu")
    assert sheet.rows[1][1] is None
    assert [(p.place, p.code) for p in sheet.problems] == [((1, 1), "cell.not_finite")]


def test_passwords(tmp_path: Path) -> None:
    path = tmp_path / "khóa.xlsx"
    path.write_bytes(hostile.ole({"EncryptionInfo": b"x", "EncryptedPackage": b"y"}))
    assert refused(path).code == "file.password"
    path.write_bytes(
        hostile.ole({"Workbook": hostile.biff([(0x809, bytes(16)), (0x2F, bytes(54)), (10, b"")])})
    )
    assert refused(path).code == "file.password"
    path.write_bytes(hostile.ole({"WordDocument": b"x"}))
    assert refused(path).code == "file.not_a_table"


def test_a_reader_that_gives_up_says_nothing_on_the_terminal(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    records = [(0x809, struct.pack("<HHHHII", 0x600, 5, 0, 0, 0, 0)), (0x22, b""), (10, b"")]
    path = tmp_path / "hỏng.xls"
    path.write_bytes(hostile.ole({"Workbook": hostile.biff(records)}))
    assert refused(path).code == "file.damaged"
    assert capfd.readouterr().err == ""


def test_an_old_workbook_that_reaches_too_far(tmp_path: Path) -> None:
    def stream(cell: bytes, count: int, claim: bytes) -> bytes:
        head = [(0x809, bytes(16))]
        names = [(0x85, struct.pack("<IHBB", 0, 0, 1, 0) + b"%c" % (65 + i)) for i in range(count)]
        start = len(hostile.biff([*head, *names, (10, b"")]))
        names = [(0x85, struct.pack("<IHBB", start, 0, 1, 0) + b"%c" % (65 + i)) for i in range(count)]
        body = [(0x809, bytes(16)), (0x200, claim), (0x203, cell), (10, b"")]
        return hostile.biff([*head, *names, (10, b"")]) + hostile.biff(body)

    far = struct.pack("<HHHd", 65_535, 255, 0, 1.0)
    near = struct.pack("<HHHd", 20_000, 40, 0, 1.0)
    path = tmp_path / "xa.xls"
    path.write_bytes(hostile.ole({"Workbook": stream(far, 1, struct.pack("<IIHHH", 0, 1, 0, 1, 0))}))
    assert refused(path).code == "file.too_many_cells"
    claim = struct.pack("<IIHHH", 0, 4_000_000_000, 0, 65_535, 0)
    path.write_bytes(hostile.ole({"Workbook": stream(struct.pack("<HHHd", 1, 1, 0, 1.0), 1, claim)}))
    assert refused(path).code == "file.too_many_cells"
    path.write_bytes(hostile.ole({"Workbook": stream(near, 20, struct.pack("<IIHHH", 0, 1, 0, 1, 0))}))
    assert refused(path).code == "file.too_large"


def test_an_ods_that_repeats_itself(tmp_path: Path) -> None:
    def ods(rows: str) -> Path:
        path = tmp_path / "a.ods"
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
            archive.writestr("META-INF/manifest.xml", "<manifest/>")
            archive.writestr(
                "content.xml",
                '<office:document-content xmlns:office="o" xmlns:table="t" xmlns:text="x"><office:body>'
                f'<office:spreadsheet><table:table table:name="A">{rows}</table:table></office:spreadsheet>'
                "</office:body></office:document-content>",
            )
        return path

    one = '<table:table-cell office:value-type="float" office:value="1" {}/>'
    path = ods(
        '<table:table-row table:number-rows-repeated="1048576">'
        + one.format('table:number-columns-repeated="16384"')
        + "</table:table-row>"
    )
    assert refused(path).code == "file.too_many_cells"
    filler = '<table:table-row table:number-rows-repeated="1048000"><table:table-cell table:number-columns-repeated="16384"/></table:table-row>'
    book = open_book(ods(f"<table:table-row>{one.format('')}</table:table-row>{filler}"))
    assert book.sheet("A").rows == ((Decimal(1),),)


@settings(
    max_examples=examples(150), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.binary(max_size=400),
    st.sampled_from([b"", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"a;b\n"]),
)
def test_any_bytes_are_read_or_refused(tmp_path: Path, content: bytes, start: bytes) -> None:
    path = tmp_path / "x.bin"
    path.write_bytes(start + content)
    _read_or_refuse(path)


@settings(
    max_examples=examples(150), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.data())
def test_a_workbook_with_any_part_spoilt_is_read_or_refused(tmp_path: Path, data: st.DataObject) -> None:
    good = hostile.good_workbook(tmp_path / "g.xlsx")
    with zipfile.ZipFile(good) as archive:
        part = data.draw(st.sampled_from([n for n in archive.namelist() if n.endswith((".xml", ".rels"))]))
        length = len(archive.read(part))
    place = data.draw(st.integers(0, length - 1))
    piece = data.draw(st.binary(max_size=8))

    def change(name: str, content: bytes) -> bytes:
        return content[:place] + piece + content[place + len(piece) :] if name == part else content

    _read_or_refuse(hostile.rewritten(good, tmp_path / "h.xlsx", change))


def _read_or_refuse(path: Path) -> None:
    with suppress(FileRefused):
        read_all(path)
