"""What is wrong with a workbook is said at its cell, all of it at once."""

from __future__ import annotations

import re
import time
import unicodedata
import zipfile
from pathlib import Path

import pytest
from openpyxl import Workbook

from tests.forms.compiler.workbooks import CHOICES, SETTINGS, VI, codes, faults, figure, question, save


def one(path: Path) -> tuple[str, str, int, str]:
    """Return code, sheet, row and column of the only fault."""
    (fault,) = faults(path)
    return fault.code, fault.sheet, fault.row, fault.column


@pytest.mark.parametrize(
    ("column", "text", "code"),
    [
        ("relevant", "${a} = foo(1)", "expression.unknown-function"),
        ("relevant", "if(false(), foo(1), ${a}) = 1", "expression.unknown-function"),
        ("constraint", "(. >= 0", None),
        ("calculation", "${a} + + * 2", None),
        ("relevant", "${khong_co} = 1", "unknown-reference"),
        ("calculation", "prev(${a})", "expression.ioc-only"),
    ],
)  # fmt: skip
def test_expressions(tmp_path: Path, column: str, text: str, code: str | None) -> None:
    rows = [question("integer", "a"), {**question("integer", "b"), column: text}]
    (fault,) = faults(save(tmp_path, rows))
    assert (fault.sheet, fault.row, fault.column, fault.cell) == ("survey", 3, column, "D3")
    assert fault.code == code if code else fault.code.startswith("expression.")
    assert fault.sentence.vi.startswith(f"Trang tính survey, dòng 3, cột {column} (ô D3): ")


def test_circular_calculations(tmp_path: Path) -> None:
    rows = [
        question("calculate", "a", calculation="${b} + 1"),
        question("calculate", "b", calculation="${c} + 1"),
        question("calculate", "c", calculation="${a} + 1"),
        question("integer", "d", relevant="${d} > 1"),
    ]
    found = faults(save(tmp_path, rows))
    assert [fault.code for fault in found] == ["circular", "circular"]
    assert "a → b → c → a" in found[0].text.vi


def test_a_circle_through_relevance_of_a_group(tmp_path: Path) -> None:
    rows = [
        question("begin_group", "g", relevant="${x} = 1"),
        question("integer", "x"),
        question("end_group", ""),
    ]
    assert codes(save(tmp_path, rows)) == [("circular", "B3")]


def test_a_circle_through_numerators_but_not_through_time(tmp_path: Path) -> None:
    derived = {"source": "derived", "aggregation": "none"}
    rows = [figure("A1", calculate="${A2} + 1", **derived), figure("A2", calculate="${A1} - 1", **derived)]
    assert [code for code, _ in codes(save(tmp_path, rows))] == ["circular"]
    rows[1]["bind::ioc:calculate"] = "prev(${A1}) - 1"
    from iocdesk.forms.compiler import compile_workbook

    assert len(list(compile_workbook(save(tmp_path, rows)).fields())) == 2


def test_a_long_circle_is_found_without_deep_recursion(tmp_path: Path) -> None:
    rows = [question("integer", "q0")]
    rows += [question("calculate", f"q{n}", calculation=f"${{q{n - 1}}} + 1") for n in range(1, 1200)]
    rows[0]["relevant"] = "${q1199} > 0"
    assert [code for code, _ in codes(save(tmp_path, rows))] == ["circular"]


@pytest.mark.parametrize(
    ("rows", "code", "cell"),
    [
        ([question("text", "a"), question("integer", "a")], "duplicate-name", "B3"),
        ([question("select_one khong_co", "a")], "unknown-list", "A2"),
        ([question("select_one", "a")], "unknown-type", "A2"),
        ([question("intger", "a")], "unknown-type", "A2"),
        ([question("integer", "1 a")], "bad-name", "B2"),
        ([question("integer", "")], "missing-name", "B2"),
        ([question("", "a")], "missing-type", "A2"),
        ([question("begin_group", "g"), question("text", "a")], "unmatched-begin", "A2"),
        ([question("text", "a"), question("end_group", "")], "unmatched-end", "A3"),
        ([question("select_one_from_file xa.csv", "a")], "choices-from-file", "A2"),
        ([question("begin loop over gioi_tinh", "a"), question("end loop", "")], "unsupported-type", "A2"),
    ],
)
def test_questions(tmp_path: Path, rows: list[dict[str, str]], code: str, cell: str) -> None:
    assert codes(save(tmp_path, rows)) == [(code, cell)]


def test_one_name_in_two_spellings_of_unicode_is_a_duplicate(tmp_path: Path) -> None:
    names = [unicodedata.normalize(form, "số_hộ") for form in ("NFC", "NFD")]
    assert names[0] != names[1]
    rows = [question("integer", name) for name in names]
    assert codes(save(tmp_path, rows)) == [("duplicate-name", "B3")]


@pytest.mark.parametrize(
    ("more", "code", "column"),
    [
        ({"unit": ""}, "missing-unit", "unit"),
        ({"kind": "thong_ke"}, "bad-kind", "kind"),
        ({"kind": ""}, "bad-kind", "kind"),
        ({"nature": "stok"}, "bad-nature", "nature"),
        ({"aggregation": "tong"}, "bad-aggregation", "aggregation"),
        ({"aggregation": "ratio"}, "missing-denominator", "aggregation"),
        ({"decimals": "1,5"}, "bad-decimals", "decimals"),
        ({"decimals": "9"}, "bad-decimals", "decimals"),
        ({"decimals": "2"}, "bad-decimals", "decimals"),
        ({"source": "thon"}, "bad-source", "source"),
        ({"source": "derived"}, "bad-source", "source"),
        ({"quality": "uoc"}, "bad-quality", "quality"),
        ({"disaggregation": "khong_co", "total": "summed"}, "unknown-list", "disaggregation"),
        ({"disaggregation": "gioi_tinh"}, "bad-total", "total"),
        ({"total": "summed"}, "bad-total", "total"),
        ({"cross": "yes"}, "bad-cross", "cross"),
        ({"code": "B1"}, "code-not-name", "code"),
        ({"type": "text"}, "indicator-type", "code"),
        ({"code": ""}, "missing-code", "unit"),
        ({"untt": "người"}, "unknown-column", "untt"),
        ({"warn": "${A1} > 1"}, "missing-message", "warn_message"),
        ({"warn": "${A1} > prev(1)", "warn_message": "x"}, "expression.history-argument", "warn"),
        ({"warn": "ind('A1', 'nam') > 1", "warn_message": "x"}, "unknown-category", "warn"),
        ({"warn": "${chu} > 1", "warn_message": "x"}, "not-indicator", "warn"),
        ({"denominator": "2"}, "missing-numerator", "denominator"),
        ({"warn": "${A1} < 9", "warn_message": "x", "warn_missing": "0"}, "bad-missing", "warn_missing"),
        ({"warn": "concat(${A1}, 'x') = 'x'", "warn_message": "x"}, "expression.not-a-figure", "warn"),
        ({"calculate": "concat('x', 1)", "source": "derived"}, "expression.not-a-figure", "calculate"),
        ({"disaggregation": "gioi_tinh;gioi_tinh", "total": "typed"}, "shared-category", "disaggregation"),
        ({"calculate": "1", "numerator": "1", "source": "derived"}, "double-calculation", "calculate"),
    ],
)  # fmt: skip
def test_indicators(tmp_path: Path, more: dict[str, str], code: str, column: str) -> None:
    row = figure("A1", total="", warn="", warn_message="")
    row |= {key if key == "type" else f"bind::ioc:{key}": value for key, value in more.items()}
    found = faults(save(tmp_path, [row, question("text", "chu")]))
    assert [(fault.code, fault.column) for fault in found] == [(code, f"bind::ioc:{column}")]


def test_a_check_id_used_twice(tmp_path: Path) -> None:
    rows = [
        figure("A1", warn="${A1} < 9", warn_id="X", warn_message="a"),
        figure("A2", warn="${A2} < 9", warn_id="X", warn_message="b"),
    ]
    assert [code for code, _ in codes(save(tmp_path, rows))] == ["duplicate-rule"]


@pytest.mark.parametrize(
    ("name", "value", "code"),
    [
        ("attribute::ioc:classification", "mật", "classified"),
        ("attribute::ioc:classification", "secret", "classified"),
        ("attribute::ioc:level", "huyện", "bad-level"),
        ("attribute::ioc:period", "tháng", "bad-period"),
        ("attribute::ioc:period", "", "bad-period"),
        ("attribute::ioc:regime", "", "bad-regime"),
        ("attribute::ioc:due_rule", "ba ngày", "bad-due_rule"),
        ("attribute::ioc:valid_from", "01/07/2026", "bad-valid_from"),
        ("attribute::ioc:valid_to", "hết năm", "bad-valid_to"),
        ("attribute::ioc:ofice", "VP", "unknown-column"),
        ("version", "", "missing-version"),
        ("namespaces", "", "missing-namespace"),
        ("namespaces", 'ioc="https://example.org"', "missing-namespace"),
    ],
)
def test_settings(tmp_path: Path, name: str, value: str, code: str) -> None:
    found = one(save(tmp_path, [figure("A1")], settings={**SETTINGS, name: value}))
    assert found[:2] == (code, "settings")
    assert found[3] == name


def test_choices(tmp_path: Path) -> None:
    spoiled = [
        *CHOICES,
        {"list_name": "gioi_tinh", "name": "nu", "label": "Nữ"},
        {"list_name": "x", "label": "?"},
    ]
    assert codes(save(tmp_path, [question("text", "a")], spoiled)) == [
        ("duplicate-choice", "B4"),
        ("missing-name", "B5"),
    ]


def test_all_faults_come_at_once_in_reading_order(tmp_path: Path) -> None:
    rows = [
        question("integer", "a", relevant="foo()"),
        figure("A1", kind="x", warn="((${A1})", warn_message="m"),
        question("select_one nope", "b", relevant="${zzz} = 1"),
    ]
    settings = {**SETTINGS, "attribute::ioc:classification": "mật"}
    found = [
        (fault.sheet, fault.row, fault.code.split(".")[0])
        for fault in faults(save(tmp_path, rows, (), settings))
    ]
    assert found == [
        ("settings", 2, "classified"),
        ("survey", 2, "expression"),
        ("survey", 3, "expression"),
        ("survey", 3, "bad-kind"),
        ("survey", 4, "unknown-list"),
        ("survey", 4, "unknown-reference"),
    ]


def test_what_only_pyxform_sees_is_translated(tmp_path: Path) -> None:
    rows = [question("range", "a", parameters="start=1 end=5 step=0")]
    (fault,) = faults(save(tmp_path, rows))
    assert (fault.code, fault.sheet, fault.row) == ("xlsform", "survey", 2)
    assert "range" in fault.text.vi


def test_a_broken_reference_in_a_label(tmp_path: Path) -> None:
    rows = [{**question("text", "a"), VI: "Xin chào ${nobody}"}]
    (fault,) = faults(save(tmp_path, rows))
    assert (fault.code, fault.row) == ("xlsform", 2)
    assert "nobody" in fault.text.vi


def test_columns_of_one_meaning(tmp_path: Path) -> None:
    rows = [{**question("text", "a"), "relevant": "true()", "relevance": "true()"}]
    assert one(save(tmp_path, rows)) == ("duplicate-column", "survey", 1, "relevance")


def test_no_type_column(tmp_path: Path) -> None:
    assert one(save(tmp_path, [{"name": "a", "label": "A"}])) == ("missing-column", "survey", 1, "")


def test_no_survey_sheet(tmp_path: Path) -> None:
    book = Workbook()
    book.create_sheet("khac")
    book.save(tmp_path / "x.xlsx")
    assert one(tmp_path / "x.xlsx")[0] == "missing-survey"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"type,name\ninteger,a\n", "not-workbook"),
        (b"", "not-workbook"),
        (b"PK\x03\x04 and then nothing", "not-workbook"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 and then nothing", "not-workbook"),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "EncryptedPackage".encode("utf-16-le"),
            "encrypted",
        ),
    ],
)
def test_what_is_no_workbook(tmp_path: Path, content: bytes, code: str) -> None:
    path = tmp_path / "x.xlsx"
    path.write_bytes(content)
    assert one(path) == (code, "", 0, "")


def test_a_missing_file(tmp_path: Path) -> None:
    assert one(tmp_path / "nowhere.xlsx")[0] == "unreadable"


def zipped(path: Path, sheet: bytes) -> Path:
    """Write a zip that looks like a workbook with one sheet."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", sheet)
    return path


def test_a_zip_bomb_is_not_unpacked(tmp_path: Path) -> None:
    path = zipped(tmp_path / "x.xlsx", b" " * 30_000_000)
    assert path.stat().st_size < 100_000
    assert one(path)[0] == "bomb"


def test_a_far_cell_is_refused_before_the_sheet_is_laid_out(tmp_path: Path) -> None:
    cells = b'<sheetData><row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
    assert one(zipped(tmp_path / "x.xlsx", cells))[0] == "too-large"


def test_a_zip_that_lies_about_its_sizes(tmp_path: Path) -> None:
    path = zipped(tmp_path / "x.xlsx", b"<sheetData>" + b" " * 900_000)
    content = bytearray(path.read_bytes())
    size = (900_011).to_bytes(4, "little")
    assert content.count(size) == 2
    path.write_bytes(bytes(content).replace(size, (500).to_bytes(4, "little")))
    assert one(path)[0] == "not-workbook"


def test_a_bomb_beside_the_sheets_that_lies_about_its_size(tmp_path: Path) -> None:
    path = zipped(tmp_path / "x.xlsx", b"<sheetData/>")
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/sharedStrings.xml", b" " * 5_000_011)
    content = path.read_bytes()
    size = (5_000_011).to_bytes(4, "little")
    assert content.count(size) == 2
    path.write_bytes(content.replace(size, (500).to_bytes(4, "little")))
    assert one(path)[0] == "bomb"


@pytest.mark.parametrize("piece", [b"<c ", b'<c r="A1" ', b'<c><row r="1" ', b'r="A1" '])
def test_markup_made_to_be_slow_is_looked_through_in_one_pass(tmp_path: Path, piece: bytes) -> None:
    sheet = b"<sheetData><c " + piece * (900_000 // len(piece))
    started = time.process_time()
    one(zipped(tmp_path / "x.xlsx", sheet))
    assert time.process_time() - started < 5


def test_formatted_empty_cells_far_away_do_no_harm(tmp_path: Path) -> None:
    from openpyxl import load_workbook
    from openpyxl.styles import Font

    from iocdesk.forms.compiler import compile_workbook

    path = save(tmp_path, [question("text", "a")])
    book = load_workbook(path)
    book["survey"].cell(1_048_576, 16_384).font = Font(bold=True)
    book.save(path)
    assert compile_workbook(path).id == "thu"


def test_a_sheet_that_claims_to_be_endless_is_read_by_what_it_holds(tmp_path: Path) -> None:
    from iocdesk.forms.compiler import compile_workbook

    path = save(tmp_path, [question("text", "a")])
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    sheet = members["xl/worksheets/sheet1.xml"]
    members["xl/worksheets/sheet1.xml"] = re.sub(
        rb'<dimension ref="[^"]*"', b'<dimension ref="A1:XFD1048576"', sheet
    )
    assert members["xl/worksheets/sheet1.xml"] != sheet
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    assert compile_workbook(path).id == "thu"
