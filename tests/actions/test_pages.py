"""What the other pages ask: the list, the search, villages, approvals, notices, the outbox, settings, printing."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from iocdesk.actions import answering, notices, queue, refusals, review, syncing, versions, villages
from iocdesk.actions.context import Context
from iocdesk.actions.deadlines import due_of, extension_line
from iocdesk.actions.entry import open_entry
from iocdesk.actions.listing import report_list, search
from iocdesk.actions.matrix import village_matrix
from iocdesk.actions.printing import print_to
from iocdesk.actions.version_model import VersionKind
from iocdesk.actions.views import HitKind, Network, OutboxState
from iocdesk.actions.work import work_list
from iocdesk.api.errors import Offline
from iocdesk.core.errors import Text
from iocdesk.forms.canonical import form_to_json
from iocdesk.forms.values import Value
from iocdesk.reports.model import Cell, Problem, Receipt, ReceiptStatus, Report, ReportState, Transition
from iocdesk.reports.transitions import TransitionRefused
from iocdesk.store import Change
from iocdesk.sync.status import Phase, SyncStatus
from tests.actions.kit import COMMUNE, LEADER, OFFICER, STAFF, as_actor, entered, key_of, put

FORM = "xa_tyt_thang_dh"
KEY = key_of(FORM, "202604")
FULL = {"YT03.kham_bhyt": 500, "YT03.kham_khac": 100, "YT12": 300}


def test_the_list_says_what_is_unsent(ctx: Context) -> None:
    entered(ctx, KEY, FULL)
    [row] = report_list(ctx)
    assert (row.report_id, row.unit, row.unsent, row.updated_by) == (
        KEY.id,
        "Xã Lĩnh Toại",
        True,
        OFFICER.name,
    )
    assert (row.done, row.total) == (3, 3)


def test_the_list_counts_as_the_work_list_does(ctx: Context) -> None:
    entered(ctx, KEY, {"YT03.kham_bhyt": 500, "YT03.kham_khac": 100})
    [row] = report_list(ctx)
    [work] = [row for row in work_list(ctx).rows if row.report_id == KEY.id]
    assert (row.done, row.total) == (work.done, work.total) == (2, 3)


@pytest.mark.parametrize("query", ["hồ sơ sức khỏe", "ho so suc khoe", "YT12", "yt12"])
def test_search_finds_indicators_without_marks(ctx: Context, query: str) -> None:
    hits = [hit for hit in search(ctx, query) if hit.kind is HitKind.INDICATOR]
    assert hits
    assert search(ctx, "  ") == ()


def test_search_finds_forms_and_reports(ctx: Context) -> None:
    entered(ctx, KEY, FULL)
    kinds = {hit.kind for hit in search(ctx, "Trạm y tế")}
    assert {HitKind.FORM, HitKind.REPORT} <= kinds


def test_every_village_is_a_row_and_can_be_answered(ctx: Context) -> None:
    choices = villages.village_choices(ctx)
    assert choices.forms[0].id == "thon_thang"
    period = dict(choices.periods)["thon_thang"][0].id
    assert period == "202603"
    found = village_matrix(ctx, "thon_thang", period).lines
    assert len(found) == 18
    assert {row.state for row in found} == {None}
    key = key_of("thon_thang", period, ctx.registry.children(COMMUNE, ctx.today)[0].key)
    form = ctx.shelf.get("thon_thang")
    ctx.store.catalogue.put_form(json.dumps(form_to_json(form)).encode())
    handed = Report(key, form.version, ReportState.SUBMITTED, 1, {"DS17": Cell(Value.of(3), on_behalf=True)})
    ctx.store.sync.apply_changes([Change(1, key.id, handed)], "c")
    villages.give_back(ctx, key.id, "Thiếu số hộ.")
    row = next(row for row in village_matrix(ctx, "thon_thang", period).lines if row.report_id == key.id)
    assert (row.state, row.on_behalf) == (ReportState.RETURNED, True)
    with pytest.raises(TransitionRefused):
        villages.accept(ctx, key.id)


def test_the_leader_sees_what_matters_and_approves(ctx: Context) -> None:
    put(ctx, key_of(FORM, "202603"), {"YT03.kham_bhyt": 200, "YT03.kham_khac": 100, "YT03": 300, "YT12": 300})
    entry = entered(ctx, KEY, FULL)
    for issue in entry.summary().warnings_without_note:
        entry.set_note(issue.key, "Có dịch cúm.")
    entry.move(Transition.REQUEST_APPROVAL)
    people = {"people": [{"user_id": OFFICER.user_id, "name": OFFICER.name, "role": "consolidator"}]}
    ctx.store.catalogue.put_slice("people", "e", json.dumps(people).encode())
    leader = replace(as_actor(ctx, LEADER), people=ctx.store.catalogue.people())
    [row] = queue.waiting(leader)
    assert (row.report_id, row.submitted_by) == (KEY.id, OFFICER.name)
    assert (row.errors, row.changes, row.next) == (0, 1, Transition.APPROVE)
    found = review.review(leader, KEY.id)
    assert ("YT03", "300", "600", "+100 %") in {
        (c.key, c.previous, c.current, c.change) for c in found.changes
    }
    assert found.why_not.vi == ""
    assert review.review(ctx, KEY.id).why_not.vi != ""
    assert ("YT03", "600", "300") in {
        (f.key, f.current, f.previous) for s in found.sections for f in s.figures
    }
    answering.answer(
        leader,
        KEY.id,
        Transition.RETURN,
        "Xin kiểm tra số lượt khám.",
        (("YT03", ""), ("YT12", "Thiếu.")),
        found.mark,
    )
    returned = open_entry(ctx, KEY).report
    assert returned.state is ReportState.RETURNED
    assert [(it.key, it.text) for it in returned.remarks] == [
        ("", "Xin kiểm tra số lượt khám."), ("YT03", "Xin kiểm tra số lượt khám."), ("YT12", "Thiếu."),
    ]  # fmt: skip
    mended = open_entry(ctx, KEY)
    for key in ("YT03", "YT12"):
        mended.set_note(key, "Đã kiểm tra với trạm y tế.")
    mended.move(Transition.REQUEST_APPROVAL)
    old = answering.move_many(leader, Transition.APPROVE, [(KEY.id, found.mark)])
    assert (old.done, old.refused[0].why) == ((), answering.ChangedSince().text)
    with pytest.raises(answering.ChangedSince):
        answering.answer(leader, KEY.id, Transition.RETURN, "Lý do", (), found.mark)
    with pytest.raises(answering.NotForMany):
        answering.move_many(leader, Transition.RETURN, [(KEY.id, found.mark)])
    mark = review.review(leader, KEY.id).mark
    assert answering.move_many(leader, Transition.APPROVE, [(KEY.id, mark)]).done == (KEY.id,)
    assert queue.waiting(leader) == ()


def test_notices_are_read_and_acknowledged(ctx: Context) -> None:
    payload = [
        {"id": "tb-1", "published_at": "2026-04-01T00:00:00.000Z", "title": "Thông báo", "body": "Nội dung",
         "kind": "notice", "needs_acknowledgement": True, "acknowledged_at": None},
        {"id": "dt", "published_at": "2026-04-01T00:00:00.000Z", "title": "Đường dây nóng",
         "body": "0237 000 000\nGiờ hành chính", "kind": "hotline", "needs_acknowledgement": False,
         "acknowledged_at": None},
    ]  # fmt: skip
    ctx.store.catalogue.put_slice("notices", "e", json.dumps({"notices": payload}).encode())
    board = notices.notice_board(ctx)
    assert [(row.notice_id, row.unread) for row in board.notices] == [("tb-1", True)]
    assert (board.hotlines[0].phone, board.hotlines[0].hours.vi) == ("0237 000 000", "Giờ hành chính")
    notices.mark_read(ctx, "tb-1")
    assert not notices.notice_board(ctx).notices[0].unread
    notices.acknowledge(ctx, "tb-1")
    assert notices.notice_board(ctx).notices[0].acknowledged_at is not None
    assert ctx.store.catalogue.unsent_acknowledgements() == ["tb-1"]


# ---------------------------------------------------------------- the outbox


def test_the_outbox_names_reports_and_the_reason(ctx: Context) -> None:
    entered(ctx, KEY, FULL)
    state = syncing.sync_state(ctx, SyncStatus())
    [row] = state.outbox
    assert (row.unit, row.period.vi, row.state) == ("Xã Lĩnh Toại", "tháng 4/2026", OutboxState.WAITING)
    assert row.title == ctx.shelf.get(FORM).title
    assert (state.network, state.server_offset) == (Network.UNKNOWN, None)
    [op] = ctx.store.outbox.next_batch()
    ctx.store.outbox.record_attempt([op.op_id], Offline("ioc.example"))
    [row] = syncing.sync_state(ctx, SyncStatus(online=False)).outbox
    assert (row.attempts, row.sentence.vi != "") == (1, True)
    sending = SyncStatus(phase=Phase.PUSH, online=True, total=1)
    state = syncing.sync_state(ctx, sending)
    assert (state.network, state.outbox[0].state) == (Network.SENDING, OutboxState.SENDING)


def test_a_rejected_report_asks_for_a_person_and_can_be_offered_again(ctx: Context) -> None:
    entered(ctx, KEY, FULL)
    [op] = ctx.store.outbox.next_batch()
    problem = Problem("YT12", "range", Text("Số quá lớn.", "Too large."))
    ctx.store.outbox.record_receipts(
        [
            Receipt(
                op.op_id, op.sha256, KEY.id, ReceiptStatus.REJECTED, 0, ReportState.DRAFT, "BN-2026-000001",
                ctx.clock.now(), (problem,),
            )
        ]
    )  # fmt: skip
    state = syncing.sync_state(ctx, SyncStatus(online=True))
    assert (state.network, state.rejected, state.outbox[0].state) == (
        Network.ATTENTION, 1, OutboxState.REJECTED,
    )  # fmt: skip
    assert state.outbox[0].sentence.vi == "Số quá lớn."
    syncing.retry(ctx, KEY.id)
    assert syncing.sync_state(ctx, SyncStatus(online=True)).outbox[0].state is OutboxState.WAITING


def test_what_was_refused_is_explained_and_given_up_without_being_lost(ctx: Context) -> None:
    entered(ctx, KEY, FULL)
    [op] = ctx.store.outbox.next_batch()
    problems = (
        Problem("YT12", "range", Text("Số quá lớn.", "Too large.")),
        Problem("", "locked", Text("Báo cáo đã khóa.", "The report is locked.")),
    )
    ctx.store.outbox.record_receipts(
        [
            Receipt(
                op.op_id, op.sha256, KEY.id, ReceiptStatus.REJECTED, 0, ReportState.DRAFT, "BN-2026-000001",
                ctx.clock.now(), problems,
            )
        ]
    )  # fmt: skip
    [row] = syncing.sync_state(ctx, SyncStatus(online=True)).outbox
    first, whole = row.refused
    assert (first.key, first.value, first.text.vi) == ("YT12", str(FULL["YT12"]), "Số quá lớn.")
    assert first.label.vi not in ("", "YT12")
    assert (whole.key, whole.label.vi, whole.value) == ("", "Cả báo cáo", "")
    assert row.refused_cells == len(FULL)
    refusals.give_up(ctx, KEY.id)
    assert syncing.sync_state(ctx, SyncStatus(online=True)).outbox == ()
    report = ctx.store.reports.get(KEY.id)
    assert report is not None
    assert not report.cells.get("YT12", Cell()).value.answered
    # Never silent: it stays among the versions, with the reason, and in the trail of the cell.
    [given_up] = [it for it in versions.history(ctx, KEY.id).rows if it.kind is VersionKind.BESIDE]
    assert given_up.refused.vi == "Số quá lớn. Báo cáo đã khóa."
    changes = versions.difference(ctx, KEY.id, "now", given_up.ref)
    assert {it.key: it.new for it in changes}["YT12"] == str(FULL["YT12"])
    assert ctx.store.past.audit(KEY.id, "YT12")[-1].origin == "discard"


@pytest.mark.parametrize(("online", "network"), [(True, Network.ONLINE), (False, Network.OFFLINE)])
def test_the_pill_has_one_of_its_words(ctx: Context, online: bool, network: Network) -> None:
    assert syncing.sync_state(ctx, SyncStatus(online=online)).network is network


def test_printing_writes_a_pdf(ctx: Context, tmp_path: Path) -> None:
    entered(ctx, KEY, FULL)
    path = print_to(ctx, KEY.id, tmp_path / "in")
    assert path.read_bytes().startswith(b"%PDF")
    assert print_to(ctx, KEY.id, tmp_path / "in", blank=True) != path


UNIT_ROW = {"code": COMMUNE.code, "valid_from": "2025-07-01", "level": "commune", "name_vi": "Xã Lĩnh Toại"}


def test_the_context_is_read_again_with_a_new_catalogue(ctx: Context) -> None:
    saturday = date(2026, 4, 18)
    ctx.store.catalogue.put_slice("units", "e", json.dumps({"units": [UNIT_ROW]}).encode())
    ctx.store.catalogue.put_slice("calendar", "e", json.dumps({"overrides": {"2026-04-18": True}}).encode())
    assert not ctx.calendar.is_working(saturday)
    assert ctx.refreshed().calendar.is_working(saturday)


def test_a_longer_deadline_of_the_province_holds_for_its_period_alone(ctx: Context) -> None:
    form = ctx.shelf.get(FORM)
    rule, other = due_of(ctx, form, KEY), due_of(ctx, form, key_of(FORM, "202603"))
    longer = {"form_id": FORM, "period": KEY.period.id, "until": "2026-06-10", "reason": "Mưa lũ"}
    ctx.store.catalogue.put_slice("units", "e", json.dumps({"units": [UNIT_ROW]}).encode())
    ctx.store.catalogue.put_slice("calendar", "e", json.dumps({"extensions": [longer]}).encode())
    after = ctx.refreshed()
    due = due_of(after, form, KEY)
    assert rule is not None
    assert due is not None
    assert due > rule
    assert due.isoformat() == "2026-06-10T23:59:59+07:00"
    assert due_of(after, form, key_of(FORM, "202603")) == other
    assert extension_line(after, KEY) == Text(
        "Tỉnh gia hạn: Mưa lũ", "Deadline extended by the province: Mưa lũ"
    )
    assert not extension_line(after, key_of(FORM, "202603")).vi


def test_the_province_sees_what_waits_first_and_of_the_rest_the_newest(
    make: Callable[..., Context], monkeypatch: pytest.MonkeyPatch
) -> None:
    ctx = make(actor=STAFF, unit=STAFF.units[0])
    form = ctx.shelf.get(FORM)
    ctx.store.catalogue.put_form(json.dumps(form_to_json(form)).encode())
    states = {
        "202601": ReportState.LOCKED, "202602": ReportState.ACCEPTED, "202603": ReportState.SENT,
        "202604": ReportState.REOPEN_REQUESTED, "202512": ReportState.SENT, "202511": ReportState.LOCKED,
        "202510": ReportState.DRAFT, "202509": ReportState.FOR_APPROVAL,
    }  # fmt: skip
    changes = []
    for number, (period, state) in enumerate(states.items(), start=1):
        key = key_of(FORM, period)
        changes.append(
            Change(number, key.id, Report(key, form.version, state, 1, {"YT12": Cell(Value.of(3))}))
        )
    ctx.store.sync.apply_changes(changes, "c")
    listed = [(row.period_id, row.next) for row in queue.arrived(ctx)]
    assert listed == [
        ("202604", Transition.REOPEN), ("202512", Transition.ACCEPT), ("202603", Transition.ACCEPT),
        ("202602", Transition.LOCK), ("202601", None), ("202511", None),
    ]  # fmt: skip
    monkeypatch.setattr(queue, "MOST_ANSWERED", 1)
    assert [row.period_id for row in queue.arrived(ctx)] == ["202604", "202512", "202603", "202602"]
    looks = [(row.report_id, review.review(ctx, row.report_id).mark) for row in queue.arrived(ctx)[1:3]]
    moved = answering.move_many(ctx, Transition.ACCEPT, looks)
    assert len(moved.done) == 2
    assert moved.refused == ()
