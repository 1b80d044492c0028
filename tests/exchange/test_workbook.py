"""Our own workbook: out, changed by other programs, and back by code; nothing in it comes alive."""

from __future__ import annotations

import shutil
import subprocess
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, time
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl.worksheet.worksheet import Worksheet

from iocdesk.core.clock import FixedClock
from iocdesk.core.errors import Text
from iocdesk.core.escaping import as_typed, csv_text, may_come_alive, plain_text
from iocdesk.core.periods import Period, PeriodType, Regime
from iocdesk.core.units import UnitKey
from iocdesk.exchange.sheets import FileRefused, open_book
from iocdesk.exchange.workbook import (
    IDENTITY_SHEET,
    SHEET_MARK,
    Identity,
    MapLine,
    OwnWorkbook,
    checksum,
    differences,
    is_own,
    read_own,
)
from iocdesk.exchange.workbook_out import FormPage, workbook_bytes
from iocdesk.forms.history import NoHistory
from iocdesk.forms.library import FormLibrary
from iocdesk.forms.model import CellKey, Choice, Field, FieldType, Form, Group
from iocdesk.forms.session import FormSession, prepare
from iocdesk.forms.values import MISSING, NOT_APPLICABLE, NOTHING, Value
from tests.effort import examples

CLOCK = FixedClock(datetime(2026, 4, 16, 2, tzinfo=UTC))
UNIT = UnitKey.parse("15298-08@2026-01-01")


def session_of(form: Form, values: dict[CellKey, Value]) -> FormSession:
    session = FormSession(prepare(form), {}, history=NoHistory(), clock=CLOCK)
    session.put(values)
    return session


def exported(path: Path, form: Form, values: dict[CellKey, Value]) -> FormSession:
    session = session_of(form, values)
    identity = Identity(form.id, form.version, UNIT, Period.parse("202604"), 3)
    page = FormPage(
        identity,
        form,
        session.layout(),
        form.title.vi,
        "Thôn Đông",
        "tháng 4/2026",
        "số liệu 15/3–14/4",
        session.value,
        lambda key: Value.of(7),
        lambda key: not session.read_only(key),
        session.choices,
    )
    path.write_bytes(workbook_bytes(page))
    return session


VILLAGE = FormLibrary().get("thon_thang")
FILLED: dict[CellKey, Value] = {
    "DS01.nam": Value.of(512),
    "DS01.nu": Value.of(498),
    "DS06.nam": NOTHING,
    "DS06.nu": NOT_APPLICABLE,
}


@pytest.fixture
def filled(tmp_path: Path) -> Path:
    path = tmp_path / "thôn.xlsx"
    exported(path, VILLAGE, FILLED)
    return path


def changed(path: Path, change: Callable[[openpyxl.Workbook, Worksheet], None]) -> Path:
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    change(book, sheet)
    target = path.with_name("đã sửa.xlsx")
    book.save(target)
    return target


EXPECTED = {"DS01.nam": Decimal(512), "DS01.nu": Decimal(498), "DS06.nam": "KPS", "DS06.nu": "KAD"}


def test_what_goes_out_comes_back(filled: Path) -> None:
    own = read_own(filled)
    assert own.identity == Identity("thon_thang", VILLAGE.version, UNIT, Period.parse("202604"), 3)
    assert own.values == EXPECTED
    assert own.problems == ()
    assert "DS01" in own.places
    assert "DS01" not in own.values


def test_the_workbook_is_protected_and_says_what_it_is(filled: Path) -> None:
    book = openpyxl.load_workbook(filled)
    sheet = book.worksheets[0]
    assert sheet.protection.sheet
    assert book[IDENTITY_SHEET].sheet_state == "veryHidden"
    assert sheet.column_dimensions["A"].hidden
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
    texts = [str(cell.value) for row in sheet.iter_rows(max_row=3) for cell in row if cell.value]
    assert texts[0] == SHEET_MARK
    assert "Thôn Đông – kỳ báo cáo: tháng 4/2026 (số liệu 15/3–14/4)" in texts
    formulas = [c.value for row in sheet.iter_rows() for c in row if c.data_type == "f"]
    assert formulas
    assert all(str(f).startswith("=IF(COUNTBLANK(") for f in formulas)
    unlocked = [c.coordinate for row in sheet.iter_rows() for c in row if not c.protection.locked]
    rules = {str(r.sqref): r for r in sheet.data_validations.dataValidation}
    assert set(unlocked) == {place for ranges in rules for place in ranges.split()}
    assert all('="KPS"' in str(r.formula1) for r in rules.values())
    assert open_book(filled).sheets[1].hidden


def test_rows_and_columns_may_be_put_in_and_the_sheet_renamed(filled: Path) -> None:
    def change(book: openpyxl.Workbook, sheet: Worksheet) -> None:
        sheet.title = "Thôn Đông tháng 4"
        sheet.insert_rows(1, 3)
        sheet.insert_rows(9, 2)
        sheet.insert_cols(3)
        sheet["C2"] = "ghi chú của thôn"

    own = read_own(changed(filled, change))
    assert own.values == EXPECTED
    assert own.sheet == "Thôn Đông tháng 4"


def test_missing_and_double_rows_are_told_and_the_rest_is_read(filled: Path) -> None:
    places = read_own(filled).places

    def drop(book: openpyxl.Workbook, sheet: Worksheet) -> None:
        sheet.delete_rows(places["DS01.nam"][0] + 1)

    own = read_own(changed(filled, drop))
    assert own.values == {key: value for key, value in EXPECTED.items() if not key.startswith("DS01")}
    assert {problem.key for problem in own.problems} == {"DS01.nam", "DS01.nu"}
    assert {problem.code for problem in own.problems} == {"own.row_missing"}

    def twice(book: openpyxl.Workbook, sheet: Worksheet) -> None:
        row = places["DS01.nam"][0] + 1
        for column in range(1, 10):
            sheet.cell(sheet.max_row + (column == 1), column, sheet.cell(row, column).value)

    own = read_own(changed(filled, twice))
    assert {problem.code for problem in own.problems} == {"own.row_twice"}
    assert "DS01.nam" not in own.values


def test_a_workbook_without_its_hidden_parts_is_refused(filled: Path, tmp_path: Path) -> None:
    def no_identity(book: openpyxl.Workbook, sheet: Worksheet) -> None:
        del book[IDENTITY_SHEET]

    def no_marks(book: openpyxl.Workbook, sheet: Worksheet) -> None:
        sheet.delete_cols(1)

    def other_period(book: openpyxl.Workbook, sheet: Worksheet) -> None:
        book[IDENTITY_SHEET]["B4"] = "202605"

    for change, code in [
        (no_identity, "own.no_identity"),
        (no_marks, "own.no_marks"),
        (other_period, "own.checksum"),
    ]:
        path = changed(filled, change)
        assert is_own(open_book(path))
        with pytest.raises(FileRefused) as caught:
            read_own(path)
        assert caught.value.code == code
        assert path.name in caught.value.text.vi
    foreign = tmp_path / "khác.xlsx"
    openpyxl.Workbook().save(foreign)
    assert not is_own(open_book(foreign))
    with pytest.raises(FileRefused) as caught:
        read_own(foreign)
    assert caught.value.code == "own.not_ours"


def test_a_formula_somebody_typed_without_result_is_told_at_its_cell(filled: Path) -> None:
    place = read_own(filled).places["DS01.nam"]

    def change(book: openpyxl.Workbook, sheet: Worksheet) -> None:
        sheet.cell(place[0] + 1, place[1] + 1).value = "=500+12"

    own = read_own(changed(filled, change))
    assert [(problem.key, problem.code) for problem in own.problems] == [("DS01.nam", "cell.no_result")]


def read_unless_without_marks(path: Path) -> OwnWorkbook | None:
    try:
        return read_own(path)
    except FileRefused as error:
        if error.code == "own.no_marks":
            return None
        raise


@settings(
    max_examples=examples(15), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.data())
def test_whatever_is_done_to_a_workbook_no_figure_lands_in_another_cell(
    filled: Path, data: st.DataObject
) -> None:
    """Rows and columns put in, taken out and copied in any order: each figure is right, missing, or told."""

    def change(book: openpyxl.Workbook, sheet: Worksheet) -> None:
        for merged in list(sheet.merged_cells.ranges):
            sheet.unmerge_cells(str(merged))
        for _ in range(data.draw(st.integers(1, 4))):
            row, column = data.draw(st.integers(1, 25)), data.draw(st.integers(1, 8))
            match data.draw(st.sampled_from(["row", "column", "no row", "no column", "copy"])):
                case "row":
                    sheet.insert_rows(row)
                case "column":
                    sheet.insert_cols(column)
                case "no row":
                    sheet.delete_rows(row)
                case "no column":
                    sheet.delete_cols(column)
                case "copy":
                    for at in range(1, 12):
                        sheet.cell(40 + row, at, sheet.cell(row, at).value)

    own = read_unless_without_marks(changed(filled, change))
    if own is None:
        return
    told = {problem.key for problem in own.problems}
    for key, value in EXPECTED.items():
        assert own.values.get(key, value) == value
        assert key in own.values or key in told


def test_another_report_is_told_apart(filled: Path) -> None:
    own = read_own(filled).identity
    assert differences(own, own.report, own.form_version) == ()
    other = replace(own.report, period=Period.parse("202605"), unit=UnitKey.parse("15298-09@2025-07-01"))
    assert len(differences(own, other, "2027010101")) == 3
    assert len(differences(own, replace(other, form_id="thon_quy"), own.form_version)) == 3


def test_the_checksum_covers_identity_and_map() -> None:
    identity = Identity("a", "1", UNIT, Period.parse("202604"))
    lines = [MapLine("A", "r", "c", True)]
    sums = {
        checksum(identity, lines),
        checksum(replace(identity, base_version=1), lines),
        checksum(identity, [MapLine("B", "r", "c", True)]),
        checksum(identity, [MapLine("A", "r", "c", False)]),
        checksum(identity, []),
    }
    assert len(sums) == 5


@pytest.mark.skipif(shutil.which("soffice") is None, reason="no LibreOffice here")
@pytest.mark.parametrize("kind", ["xlsx", "ods", "xls"])
def test_saved_again_by_libreoffice(filled: Path, tmp_path: Path, kind: str) -> None:
    target = tmp_path / "lo"
    command = ["soffice", "--headless", f"-env:UserInstallation=file://{tmp_path}/profile"]
    command += ["--convert-to", kind, "--outdir", str(target), str(filled)]
    done = subprocess.run(command, capture_output=True, timeout=150, check=False)
    path = target / f"{filled.stem}.{kind}"
    if done.returncode or not path.is_file():
        pytest.skip("LibreOffice cannot convert here")
    own = read_own(path)
    assert own.values == EXPECTED
    assert own.identity == read_own(filled).identity
    assert own.problems == ()


LETTERS = (
    Field("ten", FieldType.TEXT, Text("=Tên", "Name")),
    Field("ngay", FieldType.DATE, Text("Ngày", "Day")),
    Field("gio", FieldType.TIME, Text("Giờ", "Time")),
    Field("so", FieldType.DECIMAL, Text("Số", "Number"), constraint=". >= 0"),
    Field("chon", FieldType.SELECT_ONE, Text("Chọn", "Choose"), choice_list="co_khong"),
    Field("nhieu", FieldType.SELECT_MULTIPLE, Text("Chọn nhiều", "Several"), choice_list="co_khong"),
)
PLAIN = Form(
    "bieu_thu", "1", Text("@Biểu thử", "Trial"), "village", "", PeriodType.MONTH, Regime.CALENDAR, "", (),
    (Group("a", Text("+Mục", "Part"), LETTERS),),
    {"co_khong": (Choice("co", Text("Có", "Yes")), Choice("khong", Text("-Không", "No")))},
    (),
)  # fmt: skip
HOSTILE = "=cmd|' /C calc'!A0"


def test_other_answers_and_hostile_texts(tmp_path: Path) -> None:
    path = tmp_path / "thử.xlsx"
    values = {
        "ten": Value.of(HOSTILE),
        "ngay": Value.of(date(2026, 4, 5)),
        "gio": Value.of(time(8, 30)),
        "so": Value.of(Decimal("12345678901234567.89")),
        "chon": Value.of("khong"),
        "nhieu": Value.of(("co", "khong")),
    }
    exported(path, PLAIN, values)
    own = read_own(path)
    assert own.values == {
        "ten": HOSTILE,
        "ngay": date(2026, 4, 5),
        "gio": time(8, 30),
        "so": "12.345.678.901.234.567,89",
        "chon": "-Không",
        "nhieu": "Có; -Không",
    }
    with zipfile.ZipFile(path) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()
        styles = archive.read("xl/styles.xml").decode()
    assert "<f>" not in sheet
    assert "hyperlink" not in sheet
    assert 'quotePrefix="1"' in styles
    assert "&gt;=0" in sheet
    book = openpyxl.load_workbook(path)
    lists = [r for r in book.worksheets[0].data_validations.dataValidation if r.type == "list"]
    assert [r.formula1 for r in lists] == ["ioc_list_1"]
    cell = next(c for row in book.worksheets[0].iter_rows() for c in row if c.value == HOSTILE)
    assert cell.data_type == "s"


@given(st.one_of(st.text(max_size=20), st.text("'=+-@1a\t\n ", max_size=8)))
def test_what_was_made_plain_is_taken_back_as_it_was_typed(text: str) -> None:
    assert as_typed(plain_text(text)) == text


@given(st.text(max_size=30))
def test_no_cell_of_a_text_table_begins_like_a_formula(text: str) -> None:
    line = csv_text([[text]]).removeprefix("\ufeff").removesuffix("\r\n")
    shown = line[1:] if line.startswith('"') else line
    assert not shown.startswith(("=", "@", "\t", "\r", "\n")) or not text
    if shown.startswith(("+", "-")):
        assert not may_come_alive(text)


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+cmd",
        "-2+3+cmd|' /C calc'!A0",
        "- Lưu",
        "-2+3",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        " =1",
        "\ufeff=1",
        "\uff1d1",
        "-A1",
    ],
)
def test_what_could_come_alive(text: str) -> None:
    assert may_come_alive(text)
    assert csv_text([[text]]).removeprefix("\ufeff").lstrip('"').startswith("'")


@pytest.mark.parametrize("text", ["-12,5", "+3", "1.234", "Thôn Đông", "", "KPS", "-", "-1.234,50"])
def test_figures_and_words_stay_as_they_are(text: str) -> None:
    assert csv_text([[text]]) == f"\ufeff{text}\r\n" or not text


def test_bounds_of_a_whole_bind_its_parts_at_zero_only(tmp_path: Path) -> None:
    path = tmp_path / "thử.xlsx"
    session = exported(path, VILLAGE, {})
    own = read_own(path)
    book = openpyxl.load_workbook(path)
    rules = {str(r.sqref): str(r.formula1) for r in book.worksheets[0].data_validations.dataValidation}

    def rule(key: CellKey) -> str:
        row, column = own.places[key]
        return rules[book.worksheets[0].cell(row + 1, column + 1).coordinate]

    assert ">=0" in rule("DS01.nam")
    assert "<=" not in rule("DS01.nam")
    assert not session.read_only("DS17")
    assert "ISNUMBER" in rule("DS17")


def test_a_blank_form_has_the_previous_figures_beside(tmp_path: Path) -> None:
    path = tmp_path / "trống.xlsx"
    exported(path, VILLAGE, {})
    assert read_own(path).values == {}
    sheet = open_book(path).sheet("thon_thang")
    heads = [(r, c) for r, row in enumerate(sheet.rows) for c, cell in enumerate(row) if cell == "Kỳ trước"]
    assert sheet.rows[heads[0][0] + 1][heads[0][1]] == Decimal(7)
    assert MISSING not in sheet.rows
