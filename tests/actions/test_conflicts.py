"""The cells of a conflict: both sides with all that belongs to them, choices, what the checks say, and what is kept."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from iocdesk.actions.checking import to_check
from iocdesk.actions.conflicts import ConflictDesk, open_conflict
from iocdesk.actions.context import Context
from iocdesk.actions.entry import open_entry
from iocdesk.actions.views import Pick
from iocdesk.core.errors import IocError
from iocdesk.forms.values import NOTHING, Quality, Value
from iocdesk.reports.merge import ConflictUnresolved, apply_operation
from iocdesk.reports.model import Cell, Operation, Receipt, ReceiptStatus, Report
from iocdesk.store import Change, NoConflict
from tests.actions.kit import COLLEAGUE, entered, key_of, typed

FORM = "xa_tyt_thang_dh"
KEY = key_of(FORM, "202604")


def answered(ctx: Context, op: Operation, head: Report | None, base: Report | None) -> tuple[Receipt, Report]:
    """What a server that has `head` makes of an operation."""
    outcome = apply_operation(
        head,
        op,
        actor=ctx.actor,
        form_level="commune",
        base_cells=base.cells if base else None,
        now=ctx.clock.now(),
    )
    report = outcome.report
    assert report is not None
    return Receipt(
        op.op_id, op.sha256, op.report_id, outcome.status, report.version, report.state, "BN-1", ctx.clock.now(),
        differences=outcome.differences,
    ), report  # fmt: skip


@pytest.fixture
def desk(ctx: Context) -> ConflictDesk:
    """Two cells that a colleague has given otherwise: one with a note, one where nothing occurred."""
    entered(ctx, KEY, {"YT03.kham_bhyt": 500, "YT03.kham_khac": 100, "YT12": 300})
    (first,) = ctx.store.outbox.next_batch()
    receipt, base = answered(ctx, first, None, None)
    ctx.store.outbox.record_receipts([receipt])
    entry = open_entry(ctx, KEY)
    entry.set_cells(typed({"YT03.kham_bhyt": 510, "YT12": 310}))
    entry.set_note("YT12", "Theo sổ.")
    later = ctx.clock.now() + timedelta(minutes=5)
    theirs = {
        "YT03.kham_bhyt": Cell(NOTHING, author=COLLEAGUE.user_id, at=later),
        "YT12": Cell(Value.of(330), Quality.ESTIMATE, "Ước.", COLLEAGUE.user_id, later),
    }
    head = replace(base, version=2, cells={**base.cells, **theirs}, updated_by=COLLEAGUE.user_id)
    (second,) = ctx.store.outbox.next_batch()
    receipt, _ = answered(ctx, second, head, base)
    assert receipt.status is ReceiptStatus.CONFLICT
    ctx.store.outbox.record_receipts([receipt])
    ctx.store.sync.apply_changes([Change(2, KEY.id, head)], "2")
    return open_conflict(ctx, KEY.id)


def test_a_line_shows_both_sides_with_all_that_belongs_to_them(desk: ConflictDesk) -> None:
    first, second = desk.lines()
    assert (first.ours.value, first.theirs.value, first.base.value) == ("510", "KPS", "500")
    assert (second.ours.note, second.theirs.note) == ("Theo sổ.", "Ước.")
    assert (second.theirs.quality, second.theirs.by) == (Quality.ESTIMATE, COLLEAGUE.user_id)
    assert (second.ours.mine, second.theirs.mine) == (True, False)
    assert "Có bảo hiểm y tế" in first.label.vi
    assert desk.open_keys == ("YT03.kham_bhyt", "YT12")


def test_a_choice_takes_figure_quality_and_note_together(ctx: Context, desk: ConflictDesk) -> None:
    desk.choose("YT03.kham_bhyt", Pick.THEIRS)
    desk.choose("YT12", Pick.THEIRS)
    report = desk.finish()
    assert report.cells["YT03.kham_bhyt"].value == NOTHING
    assert report.cells["YT12"].value == Value.of(330)
    assert (report.cells["YT12"].quality, report.cells["YT12"].note) == (Quality.ESTIMATE, "Ước.")
    assert report.cells["YT03"].value == Value.of(100)
    # What was not chosen is kept.
    (kept,) = ctx.store.past.kept(KEY.id)
    assert kept.cells["YT12"].value == Value.of(310)
    with pytest.raises(NoConflict):
        open_conflict(ctx, KEY.id)


def test_a_third_figure_and_another_note_make_a_result_of_their_own(desk: ConflictDesk) -> None:
    desk.choose("YT03.kham_bhyt", Pick.OURS)
    desk.type("YT03.kham_bhyt", "K")
    desk.type("YT12", "315")
    desk.write_note("YT12", "Đã kiểm tra lại cả hai sổ.")
    report = desk.finish()
    assert report.cells["YT03.kham_bhyt"].value == NOTHING
    assert report.cells["YT12"].value == Value.of(315)
    assert report.cells["YT12"].note == "Đã kiểm tra lại cả hai sổ."
    assert report.cells["YT12"].author == "canbo"


def test_choices_are_taken_back_and_made_again(desk: ConflictDesk) -> None:
    desk.choose_all(Pick.THEIRS)
    desk.choose("YT12", Pick.OURS)
    assert desk.undo()
    assert [line.pick for line in desk.lines()] == [Pick.THEIRS, Pick.THEIRS]
    assert desk.redo()
    assert [line.pick for line in desk.lines()] == [Pick.THEIRS, Pick.OURS]
    desk.clear("YT12")
    assert desk.open_keys == ("YT12",)
    assert desk.undo()
    assert desk.undo()
    assert desk.undo()
    assert desk.open_keys == desk.keys
    assert not desk.undo()


def test_choices_are_kept_until_they_are_finished(ctx: Context, desk: ConflictDesk) -> None:
    desk.choose("YT03.kham_bhyt", Pick.THEIRS)
    desk.type("YT12", "315")
    desk.write_note("YT12", "Theo hai sổ.")
    assert desk.found == 0
    again = open_conflict(ctx, KEY.id)
    assert (again.found, again.open_keys) == (2, ())
    line = again.line("YT12")
    assert line.result is not None
    assert (line.pick, line.result.value, line.result.note) == (Pick.OTHER, "315", "Theo hai sổ.")
    again.clear("YT12")
    assert open_conflict(ctx, KEY.id).open_keys == ("YT12",)
    assert again.undo()
    assert open_conflict(ctx, KEY.id).open_keys == ()
    found = ctx.store.conflicts.get(KEY.id)
    assert found is not None
    again.finish()
    assert ctx.store.choices.of(found) == {}


def test_a_choice_between_other_figures_is_forgotten(ctx: Context, desk: ConflictDesk) -> None:
    desk.choose_all(Pick.OURS)
    found = ctx.store.conflicts.get(KEY.id)
    assert found is not None
    first, second = found.differences
    news = replace(second, theirs=replace(second.theirs, value=Value.of(331)))
    assert set(ctx.store.choices.of(found)) == {first.key, second.key}
    assert set(ctx.store.choices.of(replace(found, differences=(first, news)))) == {first.key}


def test_the_work_list_says_how_far_choosing_is(ctx: Context, desk: ConflictDesk) -> None:
    assert "xin chọn số đúng" in to_check(ctx)[KEY.id].said.vi
    desk.choose("YT12", Pick.OURS)
    assert "đã chọn 1/2 ô, xin chọn tiếp" in to_check(ctx)[KEY.id].said.vi
    desk.choose_all(Pick.OURS)
    assert "đã chọn 2/2 ô, xin giữ kết quả" in to_check(ctx)[KEY.id].said.vi


def test_the_checks_look_on_while_the_result_is_made(ctx: Context, desk: ConflictDesk) -> None:
    desk.choose_all(Pick.OURS)
    before = desk.issues()
    desk.type("YT03.kham_bhyt", "999999999")
    assert {issue.key for issue in desk.issues()} >= {issue.key for issue in before}
    total = next(line for line in desk.rest() if line.label.vi == "Số lượt khám chữa bệnh tại trạm y tế")
    assert total.value == "1.000.000.099"
    with pytest.raises(IocError):
        desk.type("YT12", "ba trăm")
    assert ctx.store.conflicts.get(KEY.id) is not None


def test_nothing_is_kept_before_every_cell_has_its_figure(ctx: Context, desk: ConflictDesk) -> None:
    desk.choose("YT12", Pick.OURS)
    with pytest.raises(ConflictUnresolved):
        desk.finish()
    assert open_entry(ctx, KEY).conflicts() == {"YT03.kham_bhyt", "YT12"}
