"""Accepted figures read out: only those, each with its codes, nothing that comes alive."""

from __future__ import annotations

import csv
from io import BytesIO, StringIO

import openpyxl

from iocdesk.forms.values import NOTHING
from iocdesk.gateway.province.figures import HEADINGS, Wanted
from iocdesk.reports.model import Cell, Report, ReportState
from tests.gateway.kit import APRIL, COMMUNE_REPORT, FORM_VERSION, VILLAGE_REPORT
from tests.gateway.kit import _cell as cell
from tests.gateway.province.kit import BASE, Counter


def fill(counter: Counter) -> None:
    cells: dict[str, Cell] = {
        "DS01": cell(12),
        "DS02.nam": cell(5),
        "DS03": cell("1.50"),
        "GC": cell('=HYPERLINK("x")'),
        "DS02.nu": cell(NOTHING),
    }
    states = ((COMMUNE_REPORT, ReportState.ACCEPTED), (VILLAGE_REPORT, ReportState.SUBMITTED))
    counter.desk.admin.put_reports([Report(key, FORM_VERSION, state, cells=cells) for key, state in states])


def table(content: bytes) -> list[dict[str, str]]:
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(StringIO(content.decode("utf-8-sig")), delimiter=";"))


def test_only_accepted_figures_go_out_with_their_codes(counter: Counter) -> None:
    fill(counter)
    answer = counter.browser.client.get(f"{BASE}/export/file.csv?form={COMMUNE_REPORT.form_id}&period=202604")
    rows = table(answer.content)
    assert [(row["cell"], row["presence"], row["value"]) for row in rows] == [
        ("DS01", "given", "12"),
        ("DS02.nam", "given", "5"),
        ("DS02.nu", "nothing", ""),
        ("DS03", "given", "1.50"),
        ("GC", "given", '\'=HYPERLINK("x")'),
    ]
    assert {row["unit_code"] for row in rows} == {"15298"}
    assert (rows[1]["indicator"], rows[1]["category"], rows[1]["unit_of_measure"]) == ("DS02", "nam", "người")
    assert list(rows[0]) == list(HEADINGS)


def test_the_workbook_says_the_same(counter: Counter) -> None:
    fill(counter)
    answer = counter.browser.client.get(f"{BASE}/export/file.xlsx")
    sheet = openpyxl.load_workbook(BytesIO(answer.content)).active
    assert sheet is not None
    found = list(sheet.iter_rows(values_only=True))
    assert found[0] == HEADINGS
    assert len(found) == 6
    assert found[5][14] == '=HYPERLINK("x")'
    assert sheet.cell(6, 15).data_type == "s"


def test_what_is_asked_for_is_counted_and_cut(counter: Counter) -> None:
    fill(counter)
    assert "<b>1</b>" in counter.browser.get("/export").text
    assert counter.province.figures.reports(Wanted(period_id=APRIL.id)) == 1
    assert counter.province.figures.reports(Wanted(period_id="202605")) == 0
    assert list(counter.province.figures.lines(Wanted(level="village"))) == []
    assert counter.browser.client.get(f"{BASE}/export?period=nonsense").status_code == 400
    assert counter.browser.client.get(f"{BASE}/export/file.pdf").status_code == 400
