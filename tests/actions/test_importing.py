"""Import into reports: what is read, what is refused, one step that can be taken back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from iocdesk.actions.context import Context
from iocdesk.actions.entry import open_entry
from iocdesk.actions.import_views import (
    Doubt,
    FileState,
    ImportChoices,
    ImportPreview,
    PlannedCell,
    ReadOptions,
)
from iocdesk.actions.importing import ImportChanged, apply_import, read_files, undo_import
from iocdesk.actions.mappings import (
    UnknownMapping,
    draft_mapping,
    forget_mapping,
    likely_form,
    look_at,
    mapping_named,
    mappings,
    save_mapping,
)
from iocdesk.core.errors import Cancelled, IocError
from iocdesk.core.periods import Period
from iocdesk.core.units import UnitKey
from iocdesk.exchange.mapping import MappingError
from iocdesk.forms.values import NOTHING, Value
from iocdesk.reports.model import ReportKey, Transition
from tests.actions.kit import COLLEAGUE, as_actor, entered
from tests.actions.workbooks import sheet_of, village_table

MARCH = Period.parse("202603")
LINES = (
    (1, "Thôn 1", 620, 648, 12, 3, 14),
    (2, "Thôn 2", 540, 531, 9, "-", 11),
    (3, "Thôn 03", 590, 604, 8, 2, 9),
    ("", "Tổng cộng", 1750, 1783, 29, 5, 34),
)


def village(ctx: Context, number: int) -> UnitKey:
    code = f"15298-{number:02d}"
    return next(u.key for u in ctx.registry.units if u.key.code == code and u.valid_to is None)


def march(ctx: Context, number: int) -> ReportKey:
    return ReportKey("thon_thang", village(ctx, number), MARCH)


def mapped(ctx: Context, path: Path, name: str = "Tổng hợp thôn", form_id: str = "thon_thang") -> None:
    look = look_at(path)
    save_mapping(ctx, replace(draft_mapping(ctx, path, look.sheet, form_id), name=name))


def cells_of(preview: ImportPreview, report: int = 0) -> dict[str, PlannedCell]:
    return {cell.key: cell for cell in preview.reports[report].cells}


@pytest.fixture
def table(ctx: Context, tmp_path: Path) -> Path:
    path = village_table(tmp_path / "tong-hop.xlsx", LINES)
    mapped(ctx, path)
    return path


# ------------------------------------------------------------ reading


def test_an_unknown_layout_asks_for_a_mapping(ctx: Context, tmp_path: Path) -> None:
    path = village_table(tmp_path / "a.xlsx", LINES)
    preview = read_files(ctx, [path])
    assert [file.state for file in preview.files] == [FileState.UNKNOWN]
    assert likely_form(ctx, path, "Tổng hợp") == "thon_thang"


def test_a_known_layout_is_read_for_every_village(ctx: Context, table: Path) -> None:
    preview = read_files(ctx, [table])
    (file,) = preview.files
    assert file.state is FileState.MAPPED
    assert [plan.key for plan in preview.reports] == [march(ctx, n) for n in (1, 2, 3)]
    assert all(plan.on_behalf and not plan.begun and plan.refusal is None for plan in preview.reports)
    assert cells_of(preview)["DS01.nam"].new == Value.of(620)
    assert cells_of(preview, 1)["AS01.dtts"].new == NOTHING
    assert preview.counts().ready == 15
    assert ctx.store.reports.find() == []


def test_an_empty_place_leaves_what_is_there(ctx: Context, tmp_path: Path, table: Path) -> None:
    entered(ctx, march(ctx, 1), {"YT05": 3})
    path = village_table(tmp_path / "b.xlsx", [(1, "Thôn 1", 620, None, 12, 3, None)])
    preview = read_files(ctx, [path])
    assert "YT05" not in cells_of(preview)
    assert "DS01.nu" not in cells_of(preview)


def test_old_and_new_values_stand_side_by_side(ctx: Context, table: Path) -> None:
    entered(ctx, march(ctx, 1), {"YT05": 3, "DS01.nam": 620})
    cells = cells_of(read_files(ctx, [table]))
    assert (cells["YT05"].old, cells["YT05"].new) == (Value.of(3), Value.of(14))
    assert not cells["DS01.nam"].changes


def test_ambiguous_figures_are_asked_and_not_taken_by_themselves(
    ctx: Context, tmp_path: Path, table: Path
) -> None:
    path = village_table(tmp_path / "b.xlsx", [(1, "Thôn 1", "1,234", "1.234", 12.5, "mười", 14)])
    preview = read_files(ctx, [path])
    cells = cells_of(preview)
    asked = cells["DS01.nam"].doubt
    assert asked is not None
    assert asked.why is Doubt.AMBIGUOUS
    assert asked.readings == (Decimal(1234),)
    assert cells["DS01.nu"].new == Value.of(1234)
    assert cells["DS01.nu"].doubt is None
    rounded = cells["AS01.kinh"].doubt
    assert rounded is not None
    assert rounded.text.vi == "Tệp ghi 12,5, sẽ làm tròn thành 13."
    wrong = cells["AS01.dtts"].doubt
    assert wrong is not None
    assert wrong.why is Doubt.REFUSED
    assert "mười" in wrong.text.vi
    result = apply_import(ctx, preview)
    assert set(result.reports[0].after) == {"DS01.nu", "YT05"}


def test_a_chosen_reading_is_taken(ctx: Context, tmp_path: Path, table: Path) -> None:
    path = village_table(tmp_path / "b.xlsx", [(1, "Thôn 1", "1,234", 5, 2, 1, 14)])
    preview = read_files(ctx, [path])
    place = (0, next(n for n, cell in enumerate(preview.reports[0].cells) if cell.key == "DS01.nam"))
    left = (0, next(n for n, cell in enumerate(preview.reports[0].cells) if cell.key == "YT05"))
    apply_import(ctx, preview, ImportChoices().taking(place, Decimal(1234)).leaving(left))
    report = ctx.store.reports.get(march(ctx, 1).id)
    assert report is not None
    assert report.cells["DS01.nam"].value == Value.of(1234)
    assert "YT05" not in report.cells


def test_broken_checks_are_told_beside_the_cell(ctx: Context, tmp_path: Path) -> None:
    rows = [
        ("Thôn 1 – tháng 3/2026", None),
        ("Chỉ tiêu", "Số liệu"),
        ("Số trẻ sinh là con thứ 3 trở lên", 9),
        ("Số vụ ngộ độc thực phẩm", 0),
        ("Số trẻ dưới 1 tuổi", 14),
    ]
    path = sheet_of(tmp_path / "thon1.xlsx", rows)
    mapped(ctx, path, "Một thôn")
    entered(ctx, march(ctx, 1), {"DS06.nam": 1, "DS06.nu": 1})
    preview = read_files(ctx, [path], ReadOptions(unit=village(ctx, 1)))
    doubt = cells_of(preview)["DS07"].doubt
    assert doubt is not None
    assert doubt.why is Doubt.RULE
    assert doubt.error
    assert preview.counts().flagged >= 1


def test_a_total_that_disagrees_is_told(ctx: Context, tmp_path: Path) -> None:
    rows = [
        ("Báo cáo tháng 3/2026", None, None, None),
        ("Thôn: Thôn 3", None, None, None),
        ("Chỉ tiêu", "Tổng số", "Nam", "Nữ"),
        ("Dân số có đến cuối kỳ", 1200, 590, 604),
        ("Số trẻ sinh trong kỳ", 3, 1, 2),
    ]
    path = sheet_of(tmp_path / "thon3.xlsx", rows)
    mapped(ctx, path, "Một thôn")
    preview = read_files(ctx, [path])
    assert preview.reports[0].key == march(ctx, 3)
    cells = cells_of(preview)
    doubt = cells["DS01"].doubt
    assert doubt is not None
    assert doubt.why is Doubt.READ_ONLY
    assert doubt.text.vi == "Ô này do chương trình tính: 1.194; tệp ghi 1.200."
    assert cells["DS06"].doubt is None


def test_dates_are_no_figures(ctx: Context, tmp_path: Path, table: Path) -> None:
    from datetime import datetime

    import openpyxl

    path = village_table(tmp_path / "b.xlsx", [(1, "Thôn 1", 620, 648, 12, 3, 14)])
    book = openpyxl.load_workbook(path)
    book.worksheets[0]["G5"] = datetime(2026, 2, 1)  # noqa: DTZ001 - spreadsheets know no zone
    book.save(path)
    doubt = cells_of(read_files(ctx, [path]))["YT05"].doubt
    assert doubt is not None
    assert "01/02/2026" in doubt.text.vi


def test_unknown_villages_are_asked_and_the_answer_is_used(ctx: Context, tmp_path: Path, table: Path) -> None:
    path = village_table(
        tmp_path / "b.xlsx", [(1, "Xóm Đình", 620, 648, 12, 3, 14), (2, "Thôn 2", 1, 1, 1, 1, 1)]
    )
    preview = read_files(ctx, [path])
    assert preview.files[0].state is FileState.ASKS
    assert preview.files[0].asked_units == (("Xóm Đình", ()),)
    assert [plan.key for plan in preview.reports] == [march(ctx, 2)]
    answered = read_files(ctx, [path], ReadOptions(units={"xom dinh": village(ctx, 5).id}))
    assert {plan.key for plan in answered.reports} == {march(ctx, 2), march(ctx, 5)}
    ignored = read_files(ctx, [path], ReadOptions(units={"xom dinh": "-"}))
    assert ignored.files[0].state is FileState.MAPPED


def test_a_period_that_the_file_does_not_name_is_asked(ctx: Context, tmp_path: Path, table: Path) -> None:
    path = village_table(tmp_path / "so-lieu.xlsx", LINES, title="TỔNG HỢP SỐ LIỆU")
    preview = read_files(ctx, [path])
    assert preview.files[0].asks_period
    assert not preview.reports
    assert len(read_files(ctx, [path], ReadOptions(period=MARCH)).reports) == 3


def test_the_same_cell_twice_is_asked(ctx: Context, tmp_path: Path, table: Path) -> None:
    other = village_table(tmp_path / "khac.xlsx", [(1, "Thôn 1", 620, 648, 12, 3, 15)])
    preview = read_files(ctx, [table, other])
    both = [cell for cell in preview.reports[0].cells if cell.key == "YT05"]
    assert [cell.doubt.why for cell in both if cell.doubt] == [Doubt.TWICE, Doubt.TWICE]
    assert both[0].doubt is not None
    assert "khac.xlsx" in both[0].doubt.text.vi
    result = apply_import(ctx, preview)
    assert "YT05" not in result.reports[0].after


def test_a_file_that_cannot_be_read_stands_beside_the_others(
    ctx: Context, tmp_path: Path, table: Path
) -> None:
    bad = tmp_path / "anh.xlsx"
    bad.write_bytes(b"PK\x03\x04 broken")
    preview = read_files(ctx, [bad, table, tmp_path / "missing.xlsx"])
    assert [file.state for file in preview.files] == [FileState.REFUSED, FileState.MAPPED, FileState.REFUSED]
    assert preview.files[0].error is not None
    assert len(preview.reports) == 3


# ------------------------------------------------------------ refusals


def test_reports_on_their_way_are_refused(ctx: Context, table: Path) -> None:
    entry = entered(ctx, march(ctx, 1), {"YT05": 3})
    ctx.store.reports.transition(entry.report.id, Transition.SUBMIT, actor=ctx.actor)
    preview = read_files(ctx, [table])
    refusal = preview.reports[0].refusal
    assert refusal is not None
    assert "Đã gửi" in refusal.vi
    result = apply_import(ctx, preview)
    assert {report.key for report in result.reports} == {march(ctx, 2), march(ctx, 3)}


def test_periods_to_come_are_refused(ctx: Context, tmp_path: Path, table: Path) -> None:
    path = village_table(tmp_path / "b.xlsx", LINES, title="THÁNG 12/2026")
    assert all(plan.refusal is not None for plan in read_files(ctx, [path]).reports)


def test_another_report_than_the_open_one_is_refused(ctx: Context, table: Path) -> None:
    preview = read_files(ctx, [table], ReadOptions(expected=march(ctx, 2)))
    refused = {plan.key: plan.refusal for plan in preview.reports}
    assert refused[march(ctx, 2)] is None
    other = refused[march(ctx, 1)]
    assert other is not None
    assert "Thôn 1" in other.vi


def test_somebody_elses_commune_report_is_refused(make: Callable[..., Context], tmp_path: Path) -> None:
    from iocdesk.reports.model import Assignment
    from tests.actions.kit import COMMUNE

    ctx = make(assignments=[Assignment("xa_an_thang_tk", COMMUNE, COLLEAGUE.user_id)])
    form = ctx.shelf.get("xa_an_thang_tk")
    label = next(
        field.label.vi for field, i in form.indicators() if not i.splits and i.source.value == "typed"
    )
    path = sheet_of(tmp_path / "a.xlsx", [("Tháng 3/2026", None), ("Chỉ tiêu", "Số liệu"), (label, 4)])
    mapped(ctx, path, "An ninh", "xa_an_thang_tk")
    preview = read_files(ctx, [path])
    assert preview.reports[0].refusal is not None
    assert read_files(as_actor(ctx, COLLEAGUE), [path]).reports[0].refusal is None


# ------------------------------------------------------------ applying and undoing


def test_an_import_is_one_step_with_its_origin_in_the_trail(ctx: Context, table: Path) -> None:
    result = apply_import(ctx, read_files(ctx, [table]))
    assert result.cells == 15
    report = ctx.store.reports.get(march(ctx, 1).id)
    assert report is not None
    cell = report.cells["YT05"]
    assert (cell.value, cell.on_behalf, cell.source) == (Value.of(14), True, "import:tong-hop.xlsx")
    assert report.cells["DS01"].value == Value.of(1268)
    (row,) = ctx.store.past.audit(report.id, "YT05")
    assert row.origin == "import"


def test_undo_puts_everything_back(ctx: Context, table: Path) -> None:
    entered(ctx, march(ctx, 1), {"YT05": 3})
    result = apply_import(ctx, read_files(ctx, [table]))
    undone = undo_import(ctx, result)
    assert undone.restored == 15
    assert not undone.kept
    one, two = (ctx.store.reports.get(march(ctx, n).id) for n in (1, 2))
    assert one is not None
    assert two is not None
    assert one.cells["YT05"].value == Value.of(3)
    assert not one.cells["DS01.nam"].value.answered
    assert not one.cells["DS01"].value.answered
    assert not any(cell.value.answered for cell in two.cells.values())


def test_undo_leaves_what_was_changed_since(ctx: Context, table: Path) -> None:
    result = apply_import(ctx, read_files(ctx, [table]))
    open_entry(ctx, march(ctx, 1)).set_cells({"YT05": Value.of(15)})
    entry = open_entry(ctx, march(ctx, 2))
    ctx.store.reports.transition(entry.report.id, Transition.SUBMIT, actor=ctx.actor)
    undone = undo_import(ctx, result)
    assert {(kept.unit, kept.cell) for kept in undone.kept if kept.key == march(ctx, 1)} == {
        ("Thôn 1 (mẫu)", "YT05")
    }
    assert len([kept for kept in undone.kept if kept.key == march(ctx, 2)]) == 5
    assert undone.restored == 9
    assert open_entry(ctx, march(ctx, 1)).session.value("YT05") == Value.of(15)


def test_a_preview_that_is_out_of_date_changes_nothing(ctx: Context, table: Path) -> None:
    preview = read_files(ctx, [table])
    entered(ctx, march(ctx, 3), {"YT05": 7})
    with pytest.raises(ImportChanged) as caught:
        apply_import(ctx, preview)
    assert "Thôn 3" in caught.value.text.vi
    report = ctx.store.reports.get(march(ctx, 1).id)
    assert report is None or not report.cells
    assert open_entry(ctx, march(ctx, 1)).session.value("YT05") == Value()


class _Stop:
    def __init__(self, at: int) -> None:
        self.at = at

    def step(self, done: int, total: int, text: str = "") -> None:
        if done >= self.at:
            raise Cancelled


def test_cancelling_leaves_nothing_behind(ctx: Context, table: Path) -> None:
    with pytest.raises(Cancelled):
        read_files(ctx, [table], progress=_Stop(0))
    preview = read_files(ctx, [table])
    with pytest.raises(Cancelled):
        apply_import(ctx, preview, progress=_Stop(2))
    assert ctx.store.reports.find() == []
    assert apply_import(ctx, preview).cells == 15


def test_importing_twice_changes_nothing_the_second_time(ctx: Context, table: Path) -> None:
    apply_import(ctx, read_files(ctx, [table]))
    again = read_files(ctx, [table])
    assert again.counts().changed == 0
    assert apply_import(ctx, again).cells == 0


# ------------------------------------------------------------ mappings


def test_mappings_are_kept_by_name(ctx: Context, table: Path) -> None:
    assert [mapping.name for mapping in mappings(ctx)] == ["Tổng hợp thôn"]
    assert mapping_named(ctx, " Tổng hợp thôn ").form_id == "thon_thang"
    preview = read_files(ctx, [table], ReadOptions(mapping=mapping_named(ctx, "Tổng hợp thôn")))
    assert len(preview.reports) == 3
    forget_mapping(ctx, "Tổng hợp thôn")
    with pytest.raises(UnknownMapping):
        mapping_named(ctx, "Tổng hợp thôn")


def test_a_mapping_needs_a_name_and_something_to_read(ctx: Context, table: Path) -> None:
    kept = mappings(ctx)[0]
    with pytest.raises(MappingError, match="unnamed"):
        save_mapping(ctx, replace(kept, name="  "))
    with pytest.raises(MappingError, match="empty"):
        save_mapping(ctx, replace(kept, columns=()))


def test_what_no_longer_fits_is_noted(ctx: Context, tmp_path: Path, table: Path) -> None:
    from tests.actions.workbooks import VILLAGE_HEAD

    head = (*VILLAGE_HEAD[:-1], "Số trẻ em sơ sinh")
    path = village_table(tmp_path / "b.xlsx", LINES, head=head)
    preview = read_files(ctx, [path])
    assert preview.files[0].state is FileState.MAPPED
    assert any("Số trẻ dưới 1 tuổi" in note.vi for note in preview.files[0].notes)


def test_too_many_files_are_refused(ctx: Context, tmp_path: Path) -> None:
    with pytest.raises(IocError, match=r"import\.too_many"):
        read_files(ctx, [tmp_path / "a"] * 501)


def test_looking_back_for_many_reports_at_once_finds_the_same(
    ctx: Context, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from iocdesk.actions import import_planning

    path = village_table(
        tmp_path / "b.xlsx", [(n, f"Thôn {n}", 100 * n, 90, 5, 1, 40 + n) for n in range(1, 8) if n != 6]
    )
    mapped(ctx, path)
    for number in (1, 2, 3):
        for month in ("202501", "202601", "202602"):
            key = ReportKey("thon_thang", village(ctx, number), Period.parse(month))
            entered(
                ctx,
                key,
                {"DS01.nam": 900 * number, "DS01.nu": 800, "AS01.kinh": 50, "AS01.dtts": 9, "YT05": 3},
            )
    one_by_one = read_files(ctx, [path])
    monkeypatch.setattr(import_planning, "MANY", 1)
    together = read_files(ctx, [path])
    assert together.reports == one_by_one.reports
    said = [cell.doubt for plan in together.reports for cell in plan.cells if cell.doubt is not None]
    assert any(doubt.why is Doubt.RULE for doubt in said)


def test_percentages_as_shares_are_asked(ctx: Context, tmp_path: Path) -> None:
    form = next(
        f for f in ctx.shelf.newest()
        if f.level == "commune" and any(i.unit.vi == "%" and i.source.value == "typed" for _, i in f.indicators())
    )  # fmt: skip
    field = next(f for f, i in form.indicators() if i.unit.vi == "%" and i.source.value == "typed")
    title = {"M": "Tháng 3/2026", "Q": "Quý I/2026", "Y": "Năm 2025", "S": "6 tháng đầu năm 2025"}
    rows = [(title[form.period_type.value], None), ("Chỉ tiêu", "Số liệu"), (field.label.vi, 0.85)]
    path = sheet_of(tmp_path / "a.xlsx", rows)
    mapped(ctx, path, "Tỷ lệ", form.id)
    doubt = cells_of(read_files(ctx, [path]))[field.name].doubt
    assert doubt is not None
    assert doubt.why is Doubt.AMBIGUOUS
    assert doubt.readings[0] == Decimal(85)


def test_texts_choices_and_dates_are_read_by_the_type_of_the_question(tmp_path: Path) -> None:
    from datetime import date, datetime, time

    from iocdesk.actions.import_values import FormReader
    from iocdesk.core.clock import SystemClock
    from iocdesk.forms.history import NoHistory
    from iocdesk.forms.session import FormSession, prepare
    from tests.ui.entry.conftest import questions

    prepared = prepare(questions())
    reader = FormReader(prepared, FormSession(prepared, {}, history=NoHistory(), clock=SystemClock()))

    def read(key: str, raw: object) -> object:
        how = reader.cell(key)
        assert how is not None
        value, doubt = reader.read(how, raw)  # type: ignore[arg-type]
        return value.data if value is not None else doubt and doubt.why

    assert read("ten", Decimal(12)) == "12"
    assert read("ten", "  Mô hình  ") == "Mô hình"
    assert read("ngay", datetime(2026, 3, 1)) == date(2026, 3, 1)  # noqa: DTZ001 - spreadsheets know no zone
    assert read("ngay", "01/03/2026") == date(2026, 3, 1)
    assert read("mau", "xanh, lam") == "x"
    assert read("mau", "Tím") is Doubt.REFUSED
    assert read("co", time(3, 4)) is Doubt.REFUSED
    assert read("co", True) is Doubt.REFUSED
    assert read("co", "…") is None
    assert read("co", Decimal("1e30")) is Doubt.REFUSED
    assert reader.cell("khong_co") is None


def test_a_unit_of_a_sheet_is_named_above_its_table_or_asked(ctx: Context, tmp_path: Path) -> None:
    rows = [("Tháng 3/2026", None), ("Đơn vị: Thôn 4", None), ("Chỉ tiêu", "Số liệu"), ("Số vụ cháy", 1),
            ("Số trẻ dưới 1 tuổi", 14)]  # fmt: skip
    path = sheet_of(tmp_path / "thon4.xlsx", rows)
    mapped(ctx, path, "Một thôn")
    assert [plan.key for plan in read_files(ctx, [path]).reports] == [march(ctx, 4)]
    rows[1] = ("Biểu số 1", None)
    other = sheet_of(tmp_path / "khac.xlsx", rows)
    asked = read_files(ctx, [other])
    assert asked.files[0].asked_units == (("khac.xlsx · Sheet1", ()),)
    told = read_files(ctx, [other], ReadOptions(units={"khac.xlsx · sheet1": village(ctx, 5).id}))
    assert [plan.key for plan in told.reports] == [march(ctx, 5)]
    chosen = read_files(ctx, [other], ReadOptions(expected=march(ctx, 5)))
    assert [(plan.key, plan.refusal) for plan in chosen.reports] == [(march(ctx, 5), None)]


def test_periods_in_a_column(ctx: Context, tmp_path: Path) -> None:
    rows = [("Thôn", "Kỳ", "Số trẻ dưới 1 tuổi"), ("Thôn 1", "Tháng 2/2026", 3), ("Thôn 1", "Tháng 3/2026", 4),
            ("Thôn 2", "không rõ", 5)]  # fmt: skip
    path = sheet_of(tmp_path / "a.xlsx", rows)
    mapped(ctx, path, "Nhiều kỳ")
    preview = read_files(ctx, [path])
    assert [plan.key.period.id for plan in preview.reports] == ["202602", "202603"]
    assert any("1 dòng không rõ kỳ" in note.vi for note in preview.files[0].notes)


def test_another_period_than_was_asked_for_is_told(ctx: Context, table: Path) -> None:
    preview = read_files(ctx, [table], ReadOptions(period=Period.parse("202602")))
    assert {plan.key.period.id for plan in preview.reports} == {"202602"}
    assert any("Tệp ghi tháng 3/2026" in note.vi for note in preview.files[0].notes)
