"""A newer form under a report that was begun: said, shown, moved to and back; nothing that was typed is lost."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from iocdesk.actions.context import Context
from iocdesk.actions.entry import open_entry
from iocdesk.actions.form_moves import MoveRefused, form_news, may_take_back, move, preview, take_back
from iocdesk.actions.versions import version
from iocdesk.actions.work import work_list
from iocdesk.core.errors import Text
from iocdesk.core.periods import Period
from iocdesk.forms.editions import cells_of
from iocdesk.forms.model import FieldType, Form
from iocdesk.forms.values import MISSING, NOTHING, Value
from iocdesk.reports.compare import same
from iocdesk.reports.model import Cell, Problem, Receipt, ReceiptStatus, ReportKey, ReportState, Transition
from tests.actions.editions import publish, question, renewed
from tests.actions.kit import COMMUNE, LEADER, as_actor, entered, key_of, put, typed
from tests.effort import examples

FORM = "xa_tyt_thang_dh"
KEY = key_of(FORM, "202604")
NEWER = "2027010101"


def forms_of(ctx: Context) -> tuple[Form, Form]:
    """The shipped form, and a newer one that drops YT12, asks for whole numbers of YT03, and has a new figure."""
    old = ctx.library.get(FORM)
    field = next(it for it in old.fields() if it.name == "YT03")
    assert field.indicator is not None
    relabelled = replace(field, label=replace(field.label, vi="Lượt khám bệnh (mới)"))
    new = renewed(
        old, NEWER, drop=("YT12",), change=(relabelled,), add=(question("YT99", "Số ca chuyển tuyến"),)
    )
    return old, new


@pytest.fixture
def begun(ctx: Context) -> Context:
    """A report with three figures at the old version, before the newer one is there."""
    old, _new = forms_of(ctx)
    publish(ctx, old)
    entered(ctx, KEY, {"YT03.kham_bhyt": 500, "YT03.kham_khac": 100, "YT12": 300})
    return ctx


def values(ctx: Context, key: ReportKey = KEY) -> dict[str, Value]:
    """What the report holds."""
    report = ctx.store.reports.get(key.id)
    assert report is not None
    return {name: cell.value for name, cell in report.cells.items()}


def test_a_draft_stays_at_its_version_and_says_that_there_is_a_newer_one(begun: Context) -> None:
    old, new = forms_of(begun)
    assert open_entry(begun, KEY).form_news() is None
    publish(begun, old, new)
    entry = open_entry(begun, KEY)
    assert entry.form.version == old.version
    news = entry.form_news()
    assert news is not None
    assert (news.version, news.may_move, news.closed) == (NEWER, True, False)
    row = next(row for row in work_list(begun).rows if row.report_id == KEY.id)
    assert NEWER in row.newer_form.vi
    # What is begun from now on is begun at the newer version.
    assert open_entry(begun, key_of(FORM, "202603")).form.version == NEWER


def test_a_version_for_later_periods_is_not_offered(begun: Context) -> None:
    old, new = forms_of(begun)
    later = replace(new, settings={**new.settings, "valid_from": "2026-05-01"})
    publish(begun, old, later)
    assert open_entry(begun, KEY).form_news() is None
    assert open_entry(begun, key_of(FORM, "202603")).form.version == old.version
    assert open_entry(begun, key_of(FORM, "202605")).form.version == NEWER


def test_the_day_that_the_province_set_when_publishing_counts_too(begun: Context) -> None:
    old, new = forms_of(begun)
    publish(begun, old, new, valid_from="2026-05-01")
    assert open_entry(begun, KEY).form_news() is None
    assert open_entry(begun, key_of(FORM, "202603")).form.version == old.version
    assert open_entry(begun, key_of(FORM, "202605")).form.version == NEWER


def test_the_preview_names_what_is_added_dropped_and_changed_with_the_figures(begun: Context) -> None:
    old, new = forms_of(begun)
    publish(begun, old, new)
    shown = preview(begun, KEY.id)
    assert (shown.old, shown.new) == (old.version, NEWER)
    assert [it.code for it in shown.added] == ["YT99"]
    assert [(it.code, [(c.key, c.value) for c in it.cells]) for it in shown.dropped] == [
        ("YT12", [("YT12", "300")])
    ]
    changed = {it.code: it for it in shown.changed}
    assert list(changed) == ["YT03"]
    assert changed["YT03"].changes[0].vi.endswith("→ Lượt khám bệnh (mới)")
    assert ("YT03.kham_bhyt", "500") in {(c.key, c.value) for c in changed["YT03"].cells}
    assert not shown.emptied


def test_moving_keeps_every_figure_and_can_be_taken_back(begun: Context) -> None:
    old, new = forms_of(begun)
    publish(begun, old, new)
    before = values(begun)
    move(begun, KEY.id)
    entry = open_entry(begun, KEY)
    assert entry.form.version == NEWER
    assert entry.session.value("YT03.kham_bhyt") == Value.of(500)
    assert values(begun)["YT12"] == Value.of(300)
    assert "YT12" not in entry.session.cell_keys()
    retained = version(begun, KEY.id, "now").sections[-1]
    assert "YT12" in {line.key for line in retained.lines}
    assert "mẫu cũ" in retained.label.vi
    assert may_take_back(begun, KEY.id)
    take_back(begun, KEY.id)
    again = open_entry(begun, KEY)
    assert again.form.version == old.version
    assert values(begun) == before
    assert not may_take_back(begun, KEY.id)


def test_a_figure_that_the_new_form_does_not_take_is_emptied_said_and_kept(ctx: Context) -> None:
    old = renewed(ctx.library.get(FORM), "2026010101", add=(question("SL", "Sản lượng", FieldType.DECIMAL),))
    new = renewed(old, NEWER, change=(question("SL", "Sản lượng"),))
    publish(ctx, old)
    entered(ctx, KEY, {"SL": "12.5", "YT12": 300})
    open_entry(ctx, KEY).set_note("SL", "Cân lại ngày 10.")
    publish(ctx, old, new)
    shown = preview(ctx, KEY.id)
    assert [(cell.key, cell.value) for cell in shown.emptied] == [("SL", "12,5")]
    assert "số nguyên" in shown.emptied[0].why.vi
    move(ctx, KEY.id)
    entry = open_entry(ctx, KEY)
    assert entry.cell("SL") == replace(entry.cell("SL"), value=MISSING, note="Cân lại ngày 10.")
    assert Value.of(Decimal("12.5")) in {row.old.value for row in entry.audit("SL")}
    take_back(ctx, KEY.id)
    assert open_entry(ctx, KEY).session.value("SL") == Value.of(Decimal("12.5"))


def test_an_approved_report_does_not_move_by_itself_and_says_so(begun: Context) -> None:
    old, new = forms_of(begun)
    entry = open_entry(begun, KEY)
    for issue in entry.summary().warnings_without_note:
        entry.set_note(issue.key, "Có dịch cúm.")
    entry.move(Transition.REQUEST_APPROVAL)
    publish(begun, old, new)
    leader = as_actor(begun, LEADER)
    open_entry(leader, KEY).move(Transition.APPROVE)
    report = begun.store.reports.get(KEY.id)
    assert report is not None
    news = form_news(begun, report)
    assert news is not None
    assert not news.may_move
    assert "không tự chuyển" in news.sentence.vi
    with pytest.raises(MoveRefused, match="by itself"):
        move(begun, KEY.id)
    assert report.form_version == old.version


def test_a_version_that_was_sent_already_cannot_be_taken_back(begun: Context) -> None:
    old, new = forms_of(begun)
    publish(begun, old, new)
    move(begun, KEY.id)
    sent = begun.store.outbox.seal_all()
    assert [op.form_version for op in sent] == [old.version, NEWER]
    assert not may_take_back(begun, KEY.id)


def test_at_a_closed_version_what_waits_is_offered_anew_at_the_new_one(begun: Context) -> None:
    old, new = forms_of(begun)
    publish(begun, old, new, closed=[(FORM, old.version)])
    report = begun.store.reports.get(KEY.id)
    assert report is not None
    news = form_news(begun, report)
    assert news is not None
    assert news.closed
    assert "không còn nhận" in news.sentence.vi
    move(begun, KEY.id)
    (op,) = begun.store.outbox.seal_all()
    assert op.form_version == NEWER
    assert set(op.cells) == {"YT03.kham_bhyt", "YT03.kham_khac", "YT03"}
    # The figure without a place is kept with what was replaced.
    assert [kept.cells["YT12"].value for kept in begun.store.past.kept(KEY.id)] == [Value.of(300)]


_FIGURES = st.dictionaries(
    st.sampled_from(["YT03.kham_bhyt", "YT03.kham_khac", "YT12", "SL", "SN"]),
    st.one_of(
        st.integers(0, 9999).map(Value.of), st.just(NOTHING), st.decimals(0, 99, places=1).map(Value.of)
    ),
    min_size=1,
)
_MONTHS = count()


@settings(max_examples=examples(25), deadline=None, suppress_health_check=list(HealthCheck))
@given(
    figures=_FIGURES,
    dropped=st.sets(st.sampled_from(["YT03", "YT12", "SL", "SN"])),
    closed=st.booleans(),
    sealed=st.booleans(),
)
def test_a_move_loses_nothing(
    make: Callable[..., Context], figures: dict[str, Value], dropped: set[str], closed: bool, sealed: bool
) -> None:
    ctx = make()
    kinds = {"SL": FieldType.DECIMAL, "SN": FieldType.INTEGER}
    old = renewed(
        ctx.library.get(FORM), "2026010101", add=[question(code, code, kind) for code, kind in kinds.items()]
    )
    # What was a number with decimals is asked for as a whole one.
    new = renewed(old, NEWER, drop=dropped, change=(question("SL", "SL"),))
    publish(ctx, old)
    key = ReportKey(FORM, COMMUNE, Period.parse("202604"))
    entry = open_entry(ctx, key)
    fitting = {
        cell: value
        for cell, value in figures.items()
        if cell == "SL" or value.data is None or value.data == int(str(value.data).split(".")[0])
    }
    if not fitting:
        return
    entry.set_cells(fitting)
    before = ctx.store.reports.get(key.id)
    assert before is not None
    if sealed:
        ctx.store.outbox.next_batch()
    publish(ctx, old, new, closed=[(FORM, old.version)] if closed and not sealed else [])
    shown = preview(ctx, key.id)
    move(ctx, key.id)
    after = ctx.store.reports.get(key.id)
    assert after is not None
    assert after.form_version == NEWER
    known = cells_of(new)
    emptied = {cell.key for cell in shown.emptied}
    leaving = {cell.key for cell in shown.leaving}
    kept = {name: cell for op in ctx.store.past.kept(key.id) for name, cell in op.cells.items()}
    trail = {(row.key, row.old.value) for row in ctx.store.past.audit(key.id)}
    for name, cell in before.cells.items():
        if not cell.value.answered:
            continue
        assert (name in leaving) == (name not in known)
        here = after.cells.get(name, Cell())
        assert (
            same(here, cell)
            or (name in emptied and (name, cell.value) in trail)
            or (name in leaving and same(kept.get(name, Cell()), cell))
        )
    if may_take_back(ctx, key.id):
        take_back(ctx, key.id)
        back = ctx.store.reports.get(key.id)
        assert back is not None
        assert {k: (c.value, c.note) for k, c in back.cells.items()} == {
            k: (c.value, c.note) for k, c in before.cells.items()
        }


def test_figures_of_a_new_cell_survive_a_move_back_in_the_history(begun: Context) -> None:
    old, new = forms_of(begun)
    publish(begun, old, new)
    move(begun, KEY.id)
    open_entry(begun, KEY).set_cells(typed({"YT99": 4}))
    take_back(begun, KEY.id)
    assert "YT99" not in values(begun)
    assert [op.cells["YT99"].value for op in begun.store.past.kept(KEY.id)] == [Value.of(4)]
    sealed = begun.store.outbox.seal_all()
    assert {op.form_version for op in sealed} == {old.version}
    assert not any("YT99" in op.cells for op in sealed)


def test_without_a_newer_form_there_is_nothing_to_move_to(ctx: Context) -> None:
    put(ctx, KEY, {"YT12": 1})
    with pytest.raises(MoveRefused, match="newest form"):
        preview(ctx, KEY.id)


def test_what_was_typed_into_an_open_old_form_after_the_move_is_kept_and_holds_nothing_up(
    begun: Context,
) -> None:
    """A colleague's move came with an exchange while this window still showed the old form."""
    old, new = forms_of(begun)
    publish(begun, old, new)
    shown = open_entry(begun, KEY)
    move(begun, KEY.id)
    begun.store.outbox.seal_all()
    shown.set_cells(typed({"YT12": 305, "YT03.kham_khac": 90}))
    refused = begun.store.outbox.seal_all()[-1]
    assert refused.form_version == NEWER
    problem = Problem("YT12", "cell.unknown", Text("Biểu mẫu không có ô này.", "There is no such cell."))
    receipts = [
        Receipt(
            op.op_id, op.sha256, KEY.id, ReceiptStatus.REJECTED if op == refused else ReceiptStatus.APPLIED,
            min(number, 2), ReportState.DRAFT, "", begun.clock.now(), (problem,) if op == refused else (),
        )
        for number, op in enumerate(begun.store.outbox.seal_all(), start=1)
    ]  # fmt: skip
    begun.store.outbox.record_receipts(receipts)
    begun.store.outbox.retry(KEY.id, actor=begun.actor)
    (again,) = begun.store.outbox.seal_all()
    assert set(again.cells) == {"YT03.kham_khac", "YT03"}
    assert Value.of(305) in {
        op.cells["YT12"].value for op in begun.store.past.kept(KEY.id) if "YT12" in op.cells
    }
