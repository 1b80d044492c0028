"""Accepted figures read out: only those, each with its codes, nothing that comes alive."""

from __future__ import annotations

import csv
import gc
import tracemalloc
from collections.abc import Iterator
from io import BytesIO, StringIO

import openpyxl
import pytest

from iocdesk.core.periods import Period
from iocdesk.forms.values import NOTHING
from iocdesk.gateway.province import figures
from iocdesk.gateway.province.figures import HEADINGS, Wanted
from iocdesk.reports.model import Cell, Report, ReportKey, ReportState
from tests.gateway.kit import APRIL, COMMUNE, COMMUNE_FORM, COMMUNE_REPORT, FORM_VERSION, VILLAGE_REPORT
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
    assert counter.province.figures.reports(Wanted(level="village")) == 0
    assert counter.province.figures.reports(Wanted(level="commune")) == 1
    assert counter.browser.client.get(f"{BASE}/export?period=nonsense").status_code == 400
    assert counter.browser.client.get(f"{BASE}/export/file.pdf").status_code == 400


def accept(counter: Counter, first_year: int, last_year: int) -> None:
    """Have a commune's reports of many years accepted."""
    cells = {"DS01": cell(12), "DS02.nam": cell(5), "DS02.nu": cell(7), "GC": cell("Ghi chú " * 20)}
    periods = [f"{year}{month:02d}" for year in range(first_year, last_year + 1) for month in range(1, 13)]
    keys = [ReportKey(COMMUNE_FORM, COMMUNE, Period.parse(text)) for text in periods]
    counter.desk.admin.put_reports(
        [Report(it, FORM_VERSION, ReportState.ACCEPTED, cells=cells) for it in keys]
    )


def test_all_come_out_once_however_many_are_read_together(
    counter: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(figures, "_AT_ONCE", 5)
    accept(counter, 2025, 2025)
    for months in (12, 10):
        lines = list(counter.province.figures.lines(Wanted()))
        assert [line[5] for line in lines if line[8] == "DS01"] == [
            f"2025{n:02d}" for n in range(1, months + 1)
        ]
        counter.desk.admin.put_reports(
            [
                Report(
                    ReportKey(COMMUNE_FORM, COMMUNE, Period.parse(f"2025{n}")),
                    FORM_VERSION,
                    ReportState.REOPENED,
                )
                for n in (11, 12)
            ]
        )


def test_a_workbook_that_would_hold_too_much_is_said_so(
    counter: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(figures, "_SHEET_ROWS", 3)
    accept(counter, 2025, 2025)
    answer = counter.browser.client.get(f"{BASE}/export/file.xlsx")
    assert answer.status_code == 400
    assert "Nhiều dòng hơn một trang tính chứa được" in answer.text


@pytest.fixture
def traced() -> Iterator[None]:
    """Traced from the first: what a full cache gives away for what it takes in is then seen both ways."""
    tracemalloc.start()
    yield
    tracemalloc.stop()


@pytest.mark.long
@pytest.mark.unmeasured
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_an_export_of_much_takes_no_more_memory_than_one_of_little(
    counter: Counter, kind: str, traced: None
) -> None:
    def peak() -> tuple[int, int]:
        gc.collect()
        tracemalloc.reset_peak()
        before = tracemalloc.get_traced_memory()[0]
        size = sum(len(piece) for piece in getattr(counter.province.figures, kind)(Wanted()))
        return size, tracemalloc.get_traced_memory()[1] - before

    accept(counter, 2008, 2019)
    peak()
    little = peak()
    accept(counter, 1900, 2007)
    much = peak()
    assert much[0] > (8 if kind == "csv" else 3) * little[0]
    assert much[1] < 1.3 * little[1] + 200_000, (little, much)
