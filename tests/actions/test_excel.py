"""Exporting reports: nothing is begun by it, and what comes out is the report of the store."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from iocdesk.actions.context import Context
from iocdesk.actions.entry import open_entry
from iocdesk.actions.excel import ExportFailed, export_report, export_reports, file_name
from iocdesk.actions.import_views import FileState
from iocdesk.actions.importing import apply_import, read_files
from iocdesk.core.units import UnitKey
from iocdesk.exchange.sheets import open_book
from iocdesk.exchange.workbook import read_own
from iocdesk.forms.library import UnknownFormError
from iocdesk.forms.values import NOT_APPLICABLE, NOTHING
from tests.actions.kit import entered, key_of, put

SMALL = "xa_tyt_thang_dh"
KEY = key_of(SMALL, "202604")


def villages(ctx: Context) -> list[UnitKey]:
    return [unit.key for unit in ctx.registry.children(ctx.unit, ctx.today)]


def test_a_filled_report_and_the_one_before(ctx: Context, tmp_path: Path) -> None:
    put(ctx, key_of(SMALL, "202603"), {"YT12": 280})
    entry = entered(ctx, KEY, {"YT03.kham_bhyt": 500, "YT03.kham_khac": 100})
    entry.set_nothing(["YT12"])
    path = export_report(ctx, KEY, tmp_path / "bc.xlsx")
    own = read_own(path)
    assert own.identity.report == KEY
    assert own.identity.form_version == entry.form.version
    assert own.values["YT03.kham_bhyt"] == Decimal(500)
    assert own.values["YT12"] == "KPS"
    row = own.places["YT12"][0]
    assert Decimal(280) in open_book(path).sheet(own.sheet).rows[row]
    before = dict(open_entry(ctx, KEY).report.cells)
    export_report(ctx, KEY, path, blank=True)
    assert read_own(path).values == {}
    assert dict(open_entry(ctx, KEY).report.cells) == before


def test_figures_from_elsewhere_are_not_asked_for(ctx: Context, tmp_path: Path) -> None:
    key = key_of("xa_vp_thang_tk", "202604")
    own = read_own(export_report(ctx, key, tmp_path / "bc.xlsx", blank=True))
    entry = open_entry(ctx, key)
    gathered = [place for place in entry.session.cell_keys() if entry.total_of(place) is not None]
    assert gathered
    assert set(gathered) <= set(own.places)
    assert ctx.store.reports.get(key.id) is not None


def test_blank_workbooks_for_all_villages_begin_nothing(ctx: Context, tmp_path: Path) -> None:
    keys = [key_of("thon_thang", "202604", unit) for unit in villages(ctx)]
    paths = export_reports(ctx, keys, tmp_path / "thôn", blank=True)
    assert len(set(paths)) == len(keys) > 10
    assert paths[0].name == file_name(keys[0], blank=True)
    assert [read_own(path).identity.unit for path in paths[:3]] == [key.unit for key in keys[:3]]
    assert all(ctx.store.reports.get(key.id) is None for key in keys)


def test_a_text_table_carries_no_formula(ctx: Context, tmp_path: Path) -> None:
    entered(ctx, KEY, {"YT03.kham_bhyt": "1234", "YT12": 300})
    path = export_report(ctx, KEY, tmp_path / "bc.csv")
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file, delimiter=";"))
    assert rows[0][:2] == ["Mã", "Chỉ tiêu"]
    assert next(row for row in rows if row[0] == "YT03.kham_bhyt")[4] == "1.234"
    assert not any(cell.startswith(("=", "+", "@")) for row in rows for cell in row)


def test_what_cannot_be_exported_is_said(ctx: Context, tmp_path: Path) -> None:
    with pytest.raises(UnknownFormError):
        export_report(ctx, key_of("khong_co", "202604"), tmp_path / "a.xlsx")
    with pytest.raises(ExportFailed) as caught:
        export_report(ctx, key_of("thon_thang", "202604"), tmp_path / "a.xlsx")
    assert caught.value.code == "export.unit"
    with pytest.raises(ExportFailed) as caught:
        export_report(ctx, key_of(SMALL, "2026Q1"), tmp_path / "a.xlsx")
    assert caught.value.code == "export.period"
    (tmp_path / "thư mục").write_text("")
    with pytest.raises(ExportFailed) as caught:
        export_report(ctx, KEY, tmp_path / "thư mục" / "a.xlsx")
    assert caught.value.code == "export.file"
    assert [item.name for item in tmp_path.glob("*.tmp")] == []


def test_a_report_that_is_not_begun_is_exported_empty(ctx: Context, tmp_path: Path) -> None:
    own = read_own(export_report(ctx, KEY, tmp_path / "bc.xlsx"))
    assert own.values == {}
    assert own.identity.base_version == 0
    assert ctx.store.reports.get(KEY.id) is None
    assert NOTHING not in own.values.values()


def filled(path: Path, figures: Mapping[str, str | float], *, rows: int = 0) -> None:
    """Fill a blank workbook in as a village head does, in another program; `rows` are put in above the table."""
    places = read_own(path).places
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    for key, figure in figures.items():
        row, column = places[key]
        sheet.cell(row + 1, column + 1).value = figure
    if rows:
        sheet.insert_rows(3, rows)
    book.save(path)


def test_many_villages_workbooks_come_back_at_once(ctx: Context, tmp_path: Path) -> None:
    keys = [key_of("thon_thang", "202603", unit) for unit in villages(ctx)]
    paths = export_reports(ctx, keys, tmp_path, blank=True)
    for number, path in enumerate(paths):
        path = path.rename(tmp_path / f"thôn {number}.xlsx")
        filled(
            path,
            {"DS01.nam": 500 + number, "DS01.nu": "1.234", "DS06.nam": "k", "DS06.nu": "KAD", "DS07": "=cmd"},
            rows=number % 3,
        )
    files = sorted(tmp_path.glob("*.xlsx"))
    preview = read_files(ctx, files)
    assert {file.state for file in preview.files} == {FileState.OWN}
    assert {plan.key for plan in preview.reports} == set(keys)
    counts = preview.counts()
    assert (counts.ready, counts.asking, counts.blocked) == (4 * len(keys), 0, 0)
    result = apply_import(ctx, preview)
    assert result.cells >= 4 * len(keys)
    for number, key in enumerate(keys):
        values = open_entry(ctx, key).session.values()
        assert values["DS01"].number == 500 + number + 1234
        assert (values["DS06.nam"], values["DS06.nu"]) == (NOTHING, NOT_APPLICABLE)


def test_what_was_imported_and_exported_again_is_the_same(ctx: Context, tmp_path: Path) -> None:
    key = key_of("thon_thang", "202603", villages(ctx)[0])
    entered(ctx, key, {"DS01.nam": 512, "DS01.nu": 498}).set_nothing(["DS07"])
    path = export_report(ctx, key, tmp_path / "a.xlsx")
    counts = read_files(ctx, [path]).counts()
    assert counts.cells == counts.unchanged > 2
