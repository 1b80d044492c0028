"""Entering a report: everything durable, everything undone, figures of villages carried over, moves guarded."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from iocdesk.actions.context import Context
from iocdesk.actions.entry import Entry, open_entry
from iocdesk.actions.handing_over import EntryBlocked
from iocdesk.actions.plans import plans_of
from iocdesk.core.errors import IocError, Text
from iocdesk.forms.library import FormLibrary
from iocdesk.forms.model import Severity
from iocdesk.forms.values import MISSING, NOTHING, Presence, Quality, Value
from iocdesk.reports.model import Assignment, Cell, Remark, Report, ReportState, Transition
from iocdesk.reports.transitions import TransitionRefused
from iocdesk.store import Change
from tests.actions.kit import (
    COLLEAGUE,
    COMMUNE,
    LEADER,
    OFFICER,
    as_actor,
    entered,
    key_of,
    moment,
    put,
    typed,
)

SMALL = "xa_tyt_thang_dh"
KEY = key_of(SMALL, "202604")
FULL = {"YT03.kham_bhyt": 500, "YT03.kham_khac": 100, "YT12": 300}
GATHERED = key_of("xa_vp_thang_tk", "202604")


def reopened(ctx: Context, entry: Entry) -> Entry:
    """The report as the next start of the program finds it."""
    store = ctx.store.clone()
    try:
        return open_entry(replace(ctx, store=store), entry.report.key)
    finally:
        store.close()


def test_a_figure_is_durable_and_its_total_follows(ctx: Context) -> None:
    entry = open_entry(ctx, KEY)
    edit = entry.set_cells(typed({"YT03.kham_bhyt": 500, "YT03.kham_khac": 100}))
    assert edit.changed == {"YT03.kham_bhyt", "YT03.kham_khac", "YT03"}
    assert edit.before["YT03.kham_bhyt"].value == MISSING
    assert edit.saved_at == ctx.clock.now()
    again = reopened(ctx, entry)
    assert again.session.value("YT03").number == 600
    assert again.cell("YT03").source == "derived"
    assert again.cell("YT03.kham_bhyt").author == OFFICER.user_id


def test_undo_puts_values_notes_and_qualities_back(ctx: Context) -> None:
    entry = entered(ctx, KEY, {"YT12": 300})
    entry.set_note("YT12", "  theo sổ khám  ")
    entry.set_quality(["YT12"], Quality.PRELIMINARY)
    before = entry.set_cells({"YT12": NOTHING}, origin="paste").before
    assert entry.cell("YT12").value == NOTHING
    entry.restore(before)
    cell = entry.cell("YT12")
    assert (cell.value.number, cell.note, cell.quality) == (300, "theo sổ khám", Quality.PRELIMINARY)
    assert [row.origin for row in entry.audit("YT12")] == ["undo", "paste", "typed", "typed", "typed"]


def test_nothing_occurred_is_not_zero_and_not_missing(ctx: Context) -> None:
    entry = open_entry(ctx, KEY)
    entry.set_nothing(["YT03.kham_bhyt", "YT03.kham_khac"])
    assert entry.cell("YT03.kham_bhyt").value.presence is Presence.NOTHING
    assert reopened(ctx, entry).cell("YT03.kham_bhyt").value == NOTHING


def test_an_unsavable_figure_changes_nothing(ctx: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    entry = entered(ctx, KEY, {"YT12": 300})

    def full(*_: object, **__: object) -> Report:
        raise IocError("store.full", Text("Ổ đĩa đầy.", "The disk is full."))

    monkeypatch.setattr(type(ctx.store.reports), "edit", full)
    with pytest.raises(IocError, match=r"store\.full"):
        entry.set_cells(typed({"YT12": 301}))
    assert entry.session.value("YT12").number == 300


def test_unsent_cells_are_those_the_server_does_not_have(ctx: Context) -> None:
    entry = entered(ctx, KEY, {"YT12": 300})
    assert entry.unsent() == {"YT12"}


# ---------------------------------------------------------------- beside the figures


def test_comparison_and_recent_periods(ctx: Context) -> None:
    for period, number in (("202504", 250), ("202601", 280), ("202602", 290), ("202603", 310)):
        put(ctx, key_of(SMALL, period), {"YT03.kham_bhyt": number, "YT12": number})
    entry = entered(ctx, KEY, {"YT03.kham_bhyt": 300})
    found = entry.comparison("YT03.kham_bhyt")
    assert (found.previous.number, found.same_last_year.number) == (310, 250)
    assert found.year_to_date.number == 280 + 290 + 310 + 300
    assert found.plan_share is None
    recent = entry.recent("YT03.kham_bhyt", 3)
    assert [(period.id, value.number) for period, value in recent] == [
        ("202603", 310), ("202602", 290), ("202601", 280),
    ]  # fmt: skip
    assert entry.comparison("YT12").year_to_date == MISSING


def test_year_to_date_is_missing_when_a_month_is(ctx: Context) -> None:
    put(ctx, key_of(SMALL, "202601"), {"YT03.kham_bhyt": 1})
    put(ctx, key_of(SMALL, "202603"), {"YT03.kham_bhyt": 1})
    entry = entered(ctx, KEY, {"YT03.kham_bhyt": 300})
    assert entry.comparison("YT03.kham_bhyt").year_to_date == MISSING


def test_the_first_month_of_the_year_begins_the_sum(ctx: Context) -> None:
    entry = entered(ctx, key_of(SMALL, "202601"), {"YT03.kham_bhyt": 7})
    assert entry.comparison("YT03.kham_bhyt").year_to_date.number == 7


def test_the_share_of_the_plan_stands_beside_what_has_a_plan(ctx: Context) -> None:
    entry = entered(ctx, key_of("xa_kt_thang_dh", "202604"), {"KT05": 4000})
    parts = [key for key in entry.session.cell_keys() if key.startswith("KT06.")]
    entry.set_nothing(parts)
    entry.set_cells(typed({parts[0]: 1234}))
    assert entry.session.value("KT06").number == 1234
    assert entry.comparison(parts[0]).plan_share is None, "the plan is not split"
    assert entry.comparison("KT06").plan_share == Decimal("30.9")
    assert entry.comparison("KT05").plan_share is None
    assert entry.comparison("KT08").plan_share is None
    assert entry.comparison("KT11").plan_share is None, "no figure yet"
    assert "KT06" in entry.set_cells(typed({"KT05": 0})).changed
    assert entry.comparison("KT06").plan_share is None


def test_only_ratios_to_a_plan_are_shares_of_a_plan(library: FormLibrary) -> None:
    found = {form.id: dict(plans_of(form)) for form in library.all() if plans_of(form)}
    assert found == {"xa_kt_thang_dh": {"KT06": "KT05", "KT11": "KT10"}}


# ---------------------------------------------------------------- figures from villages


def villages(ctx: Context) -> list[str]:
    return [unit.key.id for unit in ctx.registry.children(COMMUNE, date(2026, 4, 30))]


def hand_in(ctx: Context, count: int, state: ReportState = ReportState.ACCEPTED) -> None:
    """Village reports as they come from the server."""
    units = [unit.key for unit in ctx.registry.children(COMMUNE, date(2026, 4, 30))]
    form = ctx.shelf.get("thon_thang")
    changes = [
        Change(
            number,
            key_of("thon_thang", "202604", unit).id,
            Report(
                key_of("thon_thang", "202604", unit), form.version, state, 1,
                {"DS01.nam": Cell(Value.of(40)), "DS01.nu": Cell(Value.of(10)), "DS01": Cell(Value.of(50))},
            ),
        )
        for number, unit in enumerate(units[:count], start=1)
    ]  # fmt: skip
    ctx.store.sync.apply_changes(changes, "c")


def test_all_villages_are_summed_into_the_commune(ctx: Context) -> None:
    count = len(villages(ctx))
    hand_in(ctx, count)
    entry = open_entry(ctx, GATHERED)
    assert entry.session.value("DS01.nam").number == 40 * count
    assert entry.session.value("DS01").number == 50 * count
    assert entry.cell("DS01.nam").source == "villages"
    total = entry.total_of("DS01.nam")
    assert total is not None
    assert (total.counted, total.expected, total.missing) == (count, count, ())


def test_a_missing_village_is_named_and_never_counts_as_zero(ctx: Context) -> None:
    count = len(villages(ctx))
    assert count == 18
    hand_in(ctx, count - 1)
    entry = open_entry(ctx, GATHERED)
    total = entry.total_of("DS01.nam")
    assert total is not None
    assert (total.counted, total.expected) == (17, 18)
    assert len(entry.unit_names(total.missing)) == 1
    assert entry.unit_names(total.missing)[0].startswith("Thôn")
    assert entry.session.value("DS01.nam") == MISSING
    assert total.so_far.number == 40 * 17


def test_silent_villages_are_one_warning_that_a_note_answers(ctx: Context) -> None:
    hand_in(ctx, 10)
    entry = open_entry(ctx, GATHERED)
    found = [issue for issue in entry.issues() if issue.code == "villages"]
    assert [issue.severity for issue in found] == [Severity.WARNING, Severity.WARNING]
    warning = found[0]
    assert warning.key == "DS01"
    assert "10/18 thôn" in warning.text.vi
    assert "10/18 villages" in warning.text.en
    assert warning.text.vi.count("Thôn ") == 6
    assert "và 2 thôn khác" in warning.text.vi
    assert entry.issues_at("DS01") == (warning,)
    assert warning in entry.summary().warnings_without_note
    entry.set_note("DS01", "Tám thôn mất điện do bão")
    summary = entry.summary()
    assert warning in summary.warnings_noted
    assert warning not in summary.warnings_without_note
    assert entry.cell("DS01").value == MISSING


def test_a_commune_sends_with_a_silent_village_only_with_an_explanation(ctx: Context) -> None:
    hand_in(ctx, 17)
    entry = open_entry(ctx, key_of("xa_tyt_thang_tk", "202604"))
    entry.set_cells({
        key: NOTHING for key in entry.session.cell_keys()
        if not entry.session.read_only(key)
    })  # fmt: skip
    for issue in entry.session.issues():
        entry.set_note(issue.key, "đã rà soát")
    with pytest.raises(EntryBlocked, match=r"entry\.blocked"):
        entry.move(Transition.REQUEST_APPROVAL)
    for issue in entry.issues():
        if issue.code == "villages":
            entry.set_note(issue.key, "Thôn 18 chưa có trưởng thôn")
    assert entry.move(Transition.REQUEST_APPROVAL).state is ReportState.FOR_APPROVAL


def test_all_villages_leave_nothing_to_explain(ctx: Context) -> None:
    hand_in(ctx, 18)
    entry = open_entry(ctx, GATHERED)
    assert "DS01" not in {issue.key for issue in entry.issues() if issue.code == "villages"}


def test_a_report_without_any_figure_is_not_handed_over(ctx: Context) -> None:
    entry = open_entry(ctx, key_of("xa_kt_dx", "20260416"))
    with pytest.raises(EntryBlocked, match=r"entry\.empty") as caught:
        entry.move(Transition.REQUEST_APPROVAL)
    assert "chưa có số liệu nào" in caught.value.text.vi
    assert entry.report.state is ReportState.DRAFT


EVENTS = key_of("xa_kt_thang_dh", "202604")


def test_without_an_event_a_person_says_that_nothing_occurred(ctx: Context) -> None:
    entry = open_entry(ctx, EVENTS)
    assert entry.session.read_only("DD11")
    assert entry.session.value("DD11") == MISSING
    assert entry.may_be_nothing("DD11")
    assert not entry.may_be_nothing("DD08"), "a total that is summed"
    with pytest.raises(IocError, match=r"entry\.gathered"):
        entry.set_cells(typed({"DD11": 3}))
    entry.set_nothing(["DD11"])
    again = reopened(ctx, entry)
    assert again.session.value("DD11") == NOTHING
    assert again.cell("DD11").author == OFFICER.user_id
    assert again.may_be_nothing("DD11")
    entry.set_cells({"DD11": MISSING})
    assert entry.session.value("DD11") == MISSING


def test_an_event_takes_the_place_of_nothing_occurred(ctx: Context) -> None:
    entry = open_entry(ctx, EVENTS)
    entry.set_nothing(["DD11"])
    village = ctx.registry.children(COMMUNE, date(2026, 4, 30))[0].key
    key = key_of("thon_dx_vuviec", "20260402", village)
    version = ctx.shelf.get("thon_dx_vuviec").version
    told = Report(
        key,
        version,
        ReportState.SUBMITTED,
        1,
        {"DD11": Cell(Value.of(2))},
        event_at=moment("2026-04-02 09:00"),
    )
    ctx.store.sync.apply_changes([Change(1, key.id, told)], "c")
    entry.reload()
    assert entry.session.value("DD11").number == 2
    assert entry.cell("DD11").source == "villages"
    assert not entry.may_be_nothing("DD11")
    with pytest.raises(IocError, match=r"entry\.gathered"):
        entry.set_nothing(["DD11"])


def test_a_village_report_moves_before_the_first_exchange(ctx: Context) -> None:
    """The catalogue is not there yet: the store does not know the form's level."""
    village = ctx.registry.children(COMMUNE, date(2026, 4, 30))[0].key
    entry = open_entry(ctx, key_of("thon_thang", "202604", village))
    asked = [key for key in entry.session.cell_keys() if not entry.session.read_only(key)]
    entry.set_cells({key: Value.of(400) if key.startswith(("DS01", "DS02")) else NOTHING for key in asked})
    for issue in entry.issues():
        entry.set_note(issue.key, "đã rà soát")
    assert not ctx.store.catalogue.forms()
    assert entry.move(Transition.SUBMIT).state is ReportState.SUBMITTED
    assert reopened(ctx, entry).report.state is ReportState.SUBMITTED


def test_a_village_that_comes_later_is_carried_over_on_reload(ctx: Context) -> None:
    count = len(villages(ctx))
    hand_in(ctx, count - 1)
    entry = open_entry(ctx, GATHERED)
    hand_in(ctx, count)
    changed = entry.reload()
    assert {"DS01.nam", "DS01"} <= changed
    assert entry.session.value("DS01.nam").number == 40 * count


def test_what_is_typed_for_a_village_is_marked(ctx: Context) -> None:
    village = ctx.registry.children(COMMUNE, date(2026, 4, 30))[0].key
    entry = entered(ctx, key_of("thon_thang", "202604", village), {"DS01.nam": 40})
    assert entry.on_behalf
    assert entry.cell("DS01.nam").on_behalf
    assert entry.unit_name.startswith("Thôn")


# ---------------------------------------------------------------- after an exchange


def test_reload_takes_the_servers_figures_and_keeps_what_is_unsent(ctx: Context) -> None:
    entry = entered(ctx, KEY, {"YT12": 300})
    form = ctx.shelf.get(SMALL)
    theirs = {"YT03.kham_bhyt": Cell(Value.of(9), author=COLLEAGUE.user_id)}
    ctx.store.sync.apply_changes([Change(1, KEY.id, Report(KEY, form.version, version=1, cells=theirs))], "c")
    changed = entry.reload()
    assert "YT03.kham_bhyt" in changed
    assert entry.session.value("YT03.kham_bhyt").number == 9
    assert entry.session.value("YT12").number == 300
    assert entry.report.version == 1


def test_reload_works_the_total_out_anew_after_a_merge(ctx: Context) -> None:
    entry = entered(ctx, KEY, {"YT03.kham_bhyt": 500})
    form = ctx.shelf.get(SMALL)
    theirs = {
        "YT03.kham_khac": Cell(Value.of(100)),
        "YT03": Cell(Value.of(100), source="derived"),
    }
    ctx.store.sync.apply_changes([Change(1, KEY.id, Report(KEY, form.version, version=1, cells=theirs))], "c")
    entry.reload()
    assert entry.session.value("YT03").number == 600
    stored = ctx.store.reports.get(KEY.id)
    assert stored is not None
    assert stored.cells["YT03"].value.number == Decimal(600)


def test_nothing_changes_without_news(ctx: Context) -> None:
    entry = entered(ctx, KEY, FULL)
    assert entry.reload() == frozenset()


# ---------------------------------------------------------------- moving on


def test_an_unfinished_report_is_not_handed_over(ctx: Context) -> None:
    entry = entered(ctx, KEY, {"YT12": 300})
    assert not entry.summary().may_send
    with pytest.raises(EntryBlocked, match=r"entry\.blocked") as caught:
        entry.move(Transition.REQUEST_APPROVAL)
    assert "còn 2 ô bắt buộc" in caught.value.text.vi
    assert entry.report.state is ReportState.DRAFT


def test_from_draft_to_sent_with_two_persons(ctx: Context) -> None:
    entry = entered(ctx, KEY, FULL)
    assert entry.moves() == {Transition.REQUEST_APPROVAL}
    assert entry.move(Transition.REQUEST_APPROVAL).state is ReportState.FOR_APPROVAL
    assert not entry.editable
    with pytest.raises(IocError, match=r"entry\.read_only"):
        entry.set_cells(typed({"YT12": 1}))
    with pytest.raises(TransitionRefused):
        entry.move(Transition.APPROVE)
    assert open_entry(as_actor(ctx, LEADER), KEY).move(Transition.APPROVE).state is ReportState.APPROVED
    entry.reload()
    assert entry.move(Transition.SEND).state is ReportState.SENT
    again = reopened(ctx, entry)
    assert again.report.state is ReportState.SENT
    assert "Đã gửi" in str(again.why_read_only) or "chỉ xem được" in str(again.why_read_only)


def test_a_remark_of_a_return_is_answered_before_it_goes_again(ctx: Context) -> None:
    entry = entered(ctx, KEY, FULL)
    entry.move(Transition.REQUEST_APPROVAL)
    leader = open_entry(as_actor(ctx, LEADER), KEY)
    said = [Remark(key, "Xin xem lại.", LEADER.user_id, ctx.clock.now()) for key in ("YT03", "YT12", "")]
    leader.move(Transition.RETURN, "Xin xem lại.", said)
    entry.reload()
    assert entry.unanswered() == ("YT03", "YT12")
    entry.set_cells(typed({"YT03.kham_khac": 90}))
    assert entry.unanswered() == ("YT12",)
    with pytest.raises(EntryBlocked, match=r"entry\.blocked") as caught:
        entry.move(Transition.REQUEST_APPROVAL)
    assert "1 nhận xét chưa trả lời" in caught.value.text.vi
    entry.set_note("YT12", "Đã đối chiếu với trạm y tế.")
    assert entry.unanswered() == ()
    assert entry.move(Transition.REQUEST_APPROVAL).state is ReportState.FOR_APPROVAL
    assert entry.unanswered() == ()


def test_a_report_of_somebody_else_is_read_only(make: Callable[..., Context]) -> None:
    ctx = make(assignments=[Assignment(SMALL, COMMUNE, COLLEAGUE.user_id, "", LEADER.user_id)])
    entry = open_entry(ctx, KEY)
    assert not entry.editable
    assert "phân công cho người khác" in str(entry.why_read_only)
    assert ctx.store.reports.get(KEY.id) is None
    with pytest.raises(IocError, match=r"entry\.read_only"):
        entry.set_note("YT12", "x")


def test_a_leader_reads_and_does_not_type(make: Callable[..., Context]) -> None:
    entry = open_entry(make(actor=LEADER), KEY)
    assert not entry.editable


def test_window_and_deadline(ctx: Context) -> None:
    entry = open_entry(ctx, KEY)
    assert entry.window is not None
    assert (entry.window.start, entry.window.end) == (date(2026, 3, 15), date(2026, 4, 14))
    assert entry.due is not None
    assert entry.due.date() == date(2026, 4, 17)
