"""Working copies, history, audit trail: what is written is what is read, on every thread and after every start."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import UTC, date, time
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iocdesk.core.periods import Period
from iocdesk.core.units import UnitKey
from iocdesk.forms.values import MISSING, NOT_APPLICABLE, NOTHING, Quality, Value
from iocdesk.reports.model import Cell, Remark, Report, ReportKey, ReportState, Transition
from iocdesk.reports.operations import MalformedOperation
from iocdesk.reports.transitions import TransitionRefused
from iocdesk.store import Change, StoreFull, UnknownReport
from iocdesk.store.codec import CodecError, Packed, from_ms, pack, pack_report, to_ms, unpack, unpack_report
from tests.store.helpers import FORM, HOA, LAM, REPORT, START, UNIT, Desk, Province, figures, number

MAY = ReportKey(FORM, UNIT, Period.parse("202605"))

values = st.one_of(
    st.sampled_from([MISSING, NOTHING, NOT_APPLICABLE]),
    st.decimals(allow_nan=False, allow_infinity=False, places=4, min_value=-(10**20), max_value=10**20).map(
        Value.of
    ),
    st.integers(-(2**63), 2**63).map(Value.of),
    st.text(st.characters(codec="utf-8"), max_size=40).map(Value.of),
    st.lists(st.text(st.characters(codec="utf-8"), max_size=5), max_size=4).map(
        lambda items: Value.of(tuple(items))
    ),
    st.dates().map(Value.of),
    st.datetimes(timezones=st.just(UTC)).map(Value.of),
    st.times().map(Value.of),
)
moments = st.integers(0, 4 * 10**12).map(lambda millis: from_ms(millis))
cells = st.builds(
    Cell,
    value=values,
    quality=st.sampled_from(list(Quality)),
    note=st.text(st.characters(codec="utf-8"), max_size=20),
    author=st.sampled_from(["", "hoa", "lâm"]),
    at=st.none() | moments,
    on_behalf=st.booleans(),
    source=st.sampled_from(["", "villages", "system:y tế"]),
)


@given(cells)
def test_cell_comes_back_as_it_was_laid_down(cell: Cell) -> None:
    packed = pack(cell)
    assert isinstance(packed.value, int | str | None)
    assert unpack(packed, cell.author, to_ms(cell.at), cell.source) == cell


@given(st.dictionaries(st.text(st.characters(codec="utf-8"), min_size=1, max_size=8), cells, max_size=8))
def test_version_comes_back_as_it_was_laid_down(content: dict[str, Cell]) -> None:
    report = Report(
        REPORT,
        "2026.1",
        ReportState.RETURNED,
        4,
        content,
        (Remark("DS01", "Xin xem lại", "lam", START),),
        START,
        START,
        "hoa",
        "lam",
    )
    assert unpack_report(REPORT, 4, pack_report(report)) == report


@pytest.mark.parametrize("flags", [5, 6, 7, 8, 9, 10, 15, 3, 0b110000])
def test_what_is_no_cell_is_refused(flags: int) -> None:
    with pytest.raises(CodecError):
        unpack(Packed(flags, "rác", None))
    with pytest.raises(CodecError):
        unpack_report(REPORT, 1, b"rubbish")


def test_the_four_kinds_of_nothing_stay_apart(desk: Desk) -> None:
    desk.store.reports.begin(REPORT, "1")
    given_cells = {
        "A": Cell(NOTHING),
        "B": Cell(NOT_APPLICABLE),
        "C": number(0),
        "D": Cell(Value.of("chữ")),
        "E": Cell(Value.of(("a", "b"))),
        "F": Cell(
            Value.of(date(2026, 4, 1)), Quality.ESTIMATE, "giải trình", on_behalf=True, source="villages"
        ),
        "G": Cell(Value.of(time(7, 30))),
        "H": Cell(Value.of(Decimal("0.0000001"))),
    }
    desk.store.reports.edit(REPORT.id, given_cells, actor=HOA)
    report = desk.reopen().reports.get(REPORT.id)
    assert report is not None
    found = {key: replace(cell, author="", at=None) for key, cell in report.cells.items()}
    assert found == given_cells
    assert {(cell.author, cell.at) for cell in report.cells.values()} == {("hoa", START)}


def test_figures_are_never_binary_doubles(desk: Desk) -> None:
    desk.store.reports.begin(REPORT, "1")
    desk.type(A="10.1", B="20.2", C="30.3", D="12345678901234567890.12345678")
    stored = desk.store.reports._db.all("SELECT typeof(value) FROM cell")
    assert {row[0] for row in stored} == {"integer", "text"}
    report = desk.reopen().reports.get(REPORT.id)
    assert report is not None
    a, b, c = (report.cells[key].value.number for key in "ABC")
    assert a is not None
    assert b is not None
    assert a + b == Decimal("30.3") == c
    assert report.cells["D"].value.number == Decimal("12345678901234567890.12345678")


def test_texts_are_kept_in_nfc(desk: Desk) -> None:
    desk.store.reports.begin(REPORT, "1")
    desk.store.reports.edit(REPORT.id, {"A": Cell(Value.of("Tha\u0301i"), note="e\u0302")}, actor=HOA)
    report = desk.reopen().reports.get(REPORT.id)
    assert report is not None
    cell = report.cells["A"]
    assert (cell.value.data, cell.note) == ("Th\u00e1i", "\u00ea")


def test_overlong_text_is_refused_at_once(desk: Desk) -> None:
    desk.store.reports.begin(REPORT, "1")
    with pytest.raises(MalformedOperation):
        desk.store.reports.edit(REPORT.id, {"A": Cell(Value.of("x" * 10_001))}, actor=HOA)
    assert desk.store.outbox.items() == []


def test_beginning_twice_is_the_same_report(desk: Desk) -> None:
    event = ReportKey("su_co", UNIT, Period.parse("20260415E01"))
    first = desk.store.reports.begin(event, "1", event_at=START)
    assert desk.store.reports.begin(event, "2") == first
    assert (first.version, first.event_at) == (0, START)
    desk.type(HOA, event, A=1)
    assert desk.store.outbox.next_batch()[0].event_at == START


def test_unknown_report_is_said_to_be_unknown(desk: Desk) -> None:
    assert desk.store.reports.get(REPORT.id) is None
    assert desk.store.reports.head(REPORT.id) is None
    for act in (desk.store.past.versions, desk.store.past.audit, desk.store.past.kept):
        with pytest.raises(UnknownReport):
            act(REPORT.id)
    with pytest.raises(UnknownReport):
        desk.store.reports.edit(REPORT.id, {}, actor=HOA)
    desk.store.reports.begin(REPORT, "1")
    with pytest.raises(UnknownReport):
        desk.store.past.version(REPORT.id, 3)


def test_audit_says_who_when_what_and_how(desk: Desk) -> None:
    desk.store.reports.begin(REPORT, "1")
    desk.type(DS01=1)
    desk.clock.advance(minutes=5)
    desk.store.reports.edit(REPORT.id, {"DS01": number(2), "DS02": Cell(NOTHING)}, actor=LAM, origin="paste")
    op_ids = desk.store.outbox.items()[0].op_ids
    rows = desk.reopen().past.audit(REPORT.id, "DS01")
    assert [(r.by, r.origin, str(r.old.value.data), str(r.new.value.data), r.op_id) for r in rows] == [
        ("hoa", "typed", "None", "1", op_ids[0]),
        ("lam", "paste", "1", "2", op_ids[1]),
    ]
    assert rows[1].at == desk.clock.now()
    assert [row.key for row in desk.store.past.audit(REPORT.id)] == ["DS01", "DS01", "DS02"]


def test_edit_that_changes_nothing_writes_nothing(desk: Desk) -> None:
    desk.store.reports.begin(REPORT, "1")
    first = desk.type(DS01=1)
    assert desk.type(DS01=1) == first
    assert desk.type(DS01="1.0") == first
    assert len(desk.store.past.audit(REPORT.id)) == 1


def test_move_that_does_not_exist_is_refused(desk: Desk) -> None:
    desk.store.reports.begin(REPORT, "1")
    with pytest.raises(TransitionRefused):
        desk.store.reports.transition(REPORT.id, Transition.ACCEPT, actor=HOA)
    assert desk.store.outbox.items() == []


def test_newer_form_version_travels(desk: Desk) -> None:
    province = Province()
    desk.store.reports.begin(REPORT, "1")
    desk.store.editions.move_on(REPORT.id, "1", actor=HOA)
    desk.store.editions.move_on(REPORT.id, "2", actor=HOA)
    assert desk.store.outbox.items() == []
    desk.type(DS01=1)
    op = desk.store.outbox.next_batch()[0]
    assert op.form_version == "2"
    desk.store.outbox.record_receipts([province.take(op)])
    desk.store.editions.move_on(REPORT.id, "3", actor=HOA)
    desk.type(DS02=1)
    assert desk.store.outbox.next_batch()[0].form_version == "3"
    report = desk.store.reports.get(REPORT.id)
    assert report is not None
    assert report.form_version == "3"


def test_lists_are_found_by_everything(desk: Desk) -> None:
    other = UnitKey("15299", date(2025, 7, 1))
    for key in (REPORT, MAY, ReportKey("khac", UNIT, REPORT.period), ReportKey(FORM, other, REPORT.period)):
        desk.store.reports.begin(key, "1")
    desk.type(DS01=1)
    desk.store.reports.transition(REPORT.id, Transition.REQUEST_APPROVAL, actor=HOA)
    find = desk.store.reports.find
    assert [item.id for item in find(unit=UNIT, form_id=FORM)] == [MAY.id, REPORT.id]
    assert len(find()) == 4
    assert len(find(unit=[UNIT, other])) == 4
    assert find(unit=[]) == []
    assert {item.key.unit for item in find(period=REPORT.period, form_id=FORM)} == {UNIT, other}
    (waiting,) = find(states=[ReportState.FOR_APPROVAL])
    assert (waiting.id, waiting.answered, waiting.unsent, waiting.blocked) == (REPORT.id, 1, True, "")
    assert [item.id for item in find(text="KHAC")] == [f"khac/{UNIT.id}/202604"]
    assert find(form_id="unknown") == []


def test_history_is_read_from_working_copies(desk: Desk) -> None:
    for month in (1, 2, 3, 4, 12):
        key = ReportKey(FORM, UNIT, Period.parse(f"2026{month:02d}"))
        desk.store.reports.begin(key, "1")
        desk.store.reports.edit(key.id, {"DS01": number(month), "DS01.nu": number(month * 10)}, actor=HOA)
    figures = desk.store.figures
    assert figures.get("DS01", "nu", UNIT, FORM, "202603") == Value.of(30)
    assert figures.get("DS01", None, UNIT, FORM, "202605") == MISSING
    assert figures.get("DS99", None, UNIT, FORM, "202603") == MISSING
    upto = figures.series("DS01", None, UNIT, FORM, Period.parse("2026Q1"))
    assert [(period.id, value.number) for period, value in upto] == [
        ("202601", 1),
        ("202602", 2),
        ("202603", 3),
    ]
    since = figures.series("DS01", "nu", UNIT, FORM, Period.parse("2026"), Period.parse("202604"))
    assert [value.number for _, value in since] == [40, 120]
    assert list(desk.store.reports.gather(FORM, Period.parse("202601"), [UNIT])) == [UNIT]


def test_series_uses_the_index(desk: Desk) -> None:
    plan = desk.store.reports._db.all(
        "EXPLAIN QUERY PLAN SELECT r.period, c.flags, c.value FROM report r JOIN cell c ON c.report = r.id "
        "AND c.key = 1 WHERE r.form = 1 AND r.unit = 1 AND r.ends BETWEEN 0 AND 9 ORDER BY r.ends, r.name"
    )
    text = " ".join(str(row[3]) for row in plan)
    assert "report_by_form" in text
    assert "SCAN" not in text


def test_clone_on_another_thread_sees_what_was_saved(desk: Desk) -> None:
    desk.store.reports.begin(REPORT, "1")
    desk.type(DS01=1)
    seen: list[dict[str, str]] = []

    def other() -> None:
        with desk.store.clone() as clone:
            seen.append(figures(clone.reports.get(REPORT.id)))
            clone.reports.edit(REPORT.id, {"DS02": number(5)}, actor=LAM)

    thread = threading.Thread(target=other)
    thread.start()
    thread.join(20)
    assert seen == [{"DS01": "1"}]
    assert figures(desk.store.reports.get(REPORT.id)) == {"DS01": "1", "DS02": "5"}
    assert figures(desk.type(DS03=1)) == {"DS01": "1", "DS02": "5", "DS03": "1"}


def test_two_threads_writing_lose_nothing(desk: Desk) -> None:
    desk.store.reports.begin(REPORT, "1")
    clones = [desk.store.clone() for _ in range(2)]

    def write(name: str, number_of: int) -> None:
        with clones[number_of] as clone:
            for n in range(30):
                clone.reports.edit(REPORT.id, {f"{name}{n}": number(n)}, actor=HOA)

    threads = [threading.Thread(target=write, args=(name, n)) for n, name in enumerate("AB")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    report = desk.store.reports.get(REPORT.id)
    assert report is not None
    assert len(report.cells) == 60
    assert len(desk.store.outbox.next_batch()[0].cells) == 60


def test_failed_commit_leaves_no_trace_in_memory(desk: Desk) -> None:
    desk.store.reports.begin(REPORT, "1")
    desk.type(DS01=1)
    database = desk.store.reports._db

    def fail(label: str) -> None:
        raise StoreFull(desk.path)

    database._on_commit = fail
    with pytest.raises(StoreFull):
        desk.type(DS01=2, WORD=3)
    database._on_commit = None
    assert figures(desk.store.reports.get(REPORT.id)) == {"DS01": "1"}
    desk.type(WORD=4)
    assert figures(desk.reopen().reports.get(REPORT.id)) == {"DS01": "1", "WORD": "4"}


def test_versions_are_all_kept(desk: Desk) -> None:
    province = Province()
    for n in range(1, 4):
        province.somebody_else(DS01=n)
    desk.store.sync.apply_changes(province.changes(1), "c1")
    desk.store.sync.apply_changes(province.changes(3, 2), "c3")
    infos = desk.store.past.versions(REPORT.id)
    assert [(info.number, info.by, info.provisional) for info in infos] == [
        (3, "lam", False),
        (2, "lam", False),
        (1, "lam", False),
    ]
    assert figures(desk.store.past.version(REPORT.id, 2)) == {"DS01": "2"}
    (row,) = desk.store.past.audit(REPORT.id)
    assert (row.origin, row.by, str(row.old.value.data), str(row.new.value.data)) == (
        "merge",
        "lam",
        "1",
        "3",
    )


def test_what_came_back_is_known_for_as_long_as_it_is_here(desk: Desk) -> None:
    reports = desk.store.reports
    reports.begin(REPORT, "2026.1")
    assert desk.store.past.as_returned(REPORT.id) is None
    remark = Remark("DS01", "Xin xem lại", LAM.user_id, START)
    sent = Report(REPORT, "2026.1", ReportState.SENT, 1, {"DS01": number(5)})
    back = replace(sent, state=ReportState.RETURNED, version=2, remarks=(remark,))
    edited = replace(back, version=3, cells={"DS01": number(6)})
    desk.store.sync.apply_changes([Change(1, REPORT.id, sent)], "c")
    assert desk.store.past.as_returned(REPORT.id) is None
    for seq, version in enumerate((back, edited), start=2):
        desk.store.sync.apply_changes([Change(seq, REPORT.id, version)], "c")
        found = desk.store.past.as_returned(REPORT.id)
        assert found is not None
        assert found["DS01"].value == Value.of(5)
    desk.type(DS01=7)
    again = replace(edited, version=4, remarks=(replace(remark, text="Vẫn sai"),))
    desk.store.sync.apply_changes([Change(4, REPORT.id, again)], "c")
    found = desk.store.past.as_returned(REPORT.id)
    assert found is not None
    assert found["DS01"].value == Value.of(6)


def test_what_came_back_here_is_in_the_trail(desk: Desk) -> None:
    reports = desk.store.reports
    reports.begin(REPORT, "2026.1")
    desk.type(DS01=5, DS02=1)
    reports.transition(REPORT.id, Transition.REQUEST_APPROVAL, actor=HOA)
    reports.transition(REPORT.id, Transition.RETURN, actor=LAM, reason="Xin xem lại")
    desk.type(DS01=6)
    desk.type(DS01=7)
    found = desk.store.past.as_returned(REPORT.id)
    assert found is not None
    assert (found["DS01"].value, found["DS02"].value) == (Value.of(5), Value.of(1))
