"""Figures of sector systems in an open report: filled in offline, read-only, disputed by a note, never changed behind."""

from __future__ import annotations

import json

from iocdesk.actions.context import Context
from iocdesk.actions.entry import Entry, open_entry
from iocdesk.actions.sourcing import provenance
from iocdesk.core.errors import Text
from iocdesk.forms.model import Severity, Source
from iocdesk.forms.values import MISSING, NOTHING, Value
from iocdesk.reports.model import Transition
from tests.actions.kit import COMMUNE, LEADER, as_actor, clock_of, key_of

FORM, PERIOD, KEY = "xa_hcc_thang_dh", "202604", "HC04"
FIRST, SECOND = "2026-04-14T01:00:00.000Z", "2026-04-15T01:00:00.000Z"


def bring(ctx: Context, rules: dict[str, str] | None = None, /, **values: tuple[str, str]) -> None:
    """An exchange brings figures: cell to (value, as of)."""
    rows = [
        {"cell": cell.replace("__", "."), "unit": COMMUNE.id, "period": PERIOD, "value": value, "as_of": as_of,
         "system": "cchc", "record_id": f"{cell}-1"}
        for cell, (value, as_of) in values.items()
    ]  # fmt: skip
    payload = {"systems": {"cchc": "Một cửa điện tử"}, "rules": rules or {}, "values": rows}
    ctx.store.catalogue.put_slice(
        "sources", f'"{len(rows)}{rows}{rules}"'[:200], json.dumps(payload).encode()
    )


def opened(ctx: Context) -> Entry:
    return open_entry(ctx, key_of(FORM, PERIOD))


def codes(entry: Entry, key: str = KEY) -> dict[str, Severity]:
    return {issue.code: issue.severity for issue in entry.issues() if issue.key == key}


def test_figures_are_filled_in_with_their_origin_and_follow_newer_ones(ctx: Context) -> None:
    bring(ctx, HC04=("118", FIRST), HC11=("nothing", FIRST))
    entry = opened(ctx)
    assert (entry.cell(KEY).value, entry.cell("HC11").value) == (Value.of(118), NOTHING)
    note = entry.source_note(KEY)
    assert note is not None
    assert provenance(note) == Text(
        "từ Một cửa điện tử, lúc 14/4 08:00", "from Một cửa điện tử, as of 14/4 08:00"
    )
    assert entry.session.read_only(KEY)
    bring(ctx, HC04=("119", SECOND))
    assert KEY in entry.reload()
    assert entry.cell(KEY).value == Value.of(119)
    assert codes(entry) == {}
    assert [line.origin for line in entry.audit(KEY)] == ["system", "system"]


def test_categories_and_totals_are_worked_out(ctx: Context) -> None:
    choice = next(iter(ctx.shelf.get(FORM).choices["linh_vuc_tthc"])).code
    bring(ctx, **{f"HC02__{choice}": ("7", FIRST), "HC02": ("99", FIRST)})
    entry = opened(ctx)
    assert entry.cell(f"HC02.{choice}").value == Value.of(7)
    assert entry.cell("HC02").value != Value.of(99), "a total that the form adds up is nobody's to send"


def test_a_dispute_keeps_the_source_s_figure_and_carries_one_s_own(ctx: Context) -> None:
    bring(ctx, HC04=("118", FIRST))
    entry = opened(ctx)
    assert entry.adjustable(KEY)
    entry.set_cells({KEY: Value.of(120)})
    assert entry.cell(KEY).value == Value.of(118)
    assert codes(entry) == {"source_differs": Severity.WARNING}
    assert KEY in {issue.key for issue in entry.summary().warnings_without_note}
    entry.set_note(KEY, "Còn 2 hồ sơ giấy chưa nhập vào hệ thống")
    assert KEY in {issue.key for issue in entry.summary().warnings_noted}
    note = entry.source_note(KEY)
    assert note is not None
    assert (note.disputed, note.own, note.reopened) == (True, "120", False)
    [operation] = ctx.store.outbox.next_batch(10, 10**6, drafts_travel=True)
    assert operation.cells[KEY].source == "disputed:cchc@2026-04-14T01:00:00Z=120"
    assert operation.cells[KEY].note.startswith("Còn 2")


def test_a_later_figure_opens_the_question_again_and_either_answer_settles_it(ctx: Context) -> None:
    bring(ctx, HC04=("118", FIRST))
    entry = opened(ctx)
    entry.set_cells({KEY: Value.of(120)})
    entry.set_note(KEY, "Lý do")
    bring(ctx, HC04=("119", SECOND))
    entry.reload()
    assert entry.cell(KEY).value == Value.of(118), "not overwritten silently"
    assert codes(entry) == {"source_reopened": Severity.ERROR}
    assert entry.asks(KEY)
    before = entry.cell(KEY)
    entry.set_note(KEY, "Lý do")
    assert (entry.cell(KEY).value, codes(entry)) == (Value.of(119), {"source_differs": Severity.WARNING})
    entry.restore({KEY: before})
    entry.set_cells({KEY: MISSING})
    assert (entry.cell(KEY).value, codes(entry), entry.asks(KEY)) == (Value.of(119), {}, False)


def test_typed_wins_shows_the_difference_and_asks_for_a_note(ctx: Context) -> None:
    rules = {KEY: "typed_wins"}
    bring(ctx, rules, HC04=("118", FIRST))
    entry = opened(ctx)
    assert entry.cell(KEY).value == Value.of(118)
    entry.set_cells({KEY: Value.of(120)})
    assert entry.cell(KEY).value == Value.of(120)
    issue = next(it for it in entry.issues() if it.key == KEY)
    assert (issue.code, issue.params["difference"]) == ("source_differs", "+2")
    entry.set_note(KEY, "Đếm lại")
    bring(ctx, rules, HC04=("119", SECOND))
    entry.reload()
    assert (entry.cell(KEY).value, codes(entry)) == (Value.of(120), {"source_reopened": Severity.ERROR})
    bring(ctx, rules, HC04=("120", "2026-04-16T01:00:00.000Z"))
    entry.reload()
    assert (codes(entry), entry.source_note(KEY).disputed) == ({}, False)  # type: ignore[union-attr]


def test_newest_wins_takes_a_later_figure_and_keeps_what_gave_way_in_sight(ctx: Context) -> None:
    form, key = next(
        (form, field.name)
        for form in ctx.shelf.newest()
        if (form.level, form.period_type.value) == ("commune", "M")
        for field, about in form.indicators()
        if about.source is Source.TYPED and not about.splits
    )
    entry = open_entry(ctx, key_of(form.id, PERIOD))
    entry.set_cells({key: Value.of(5)})
    clock_of(ctx).advance(days=2)
    row = {"cell": key, "unit": COMMUNE.id, "period": PERIOD, "value": "6", "as_of": "2026-04-17T01:00:00.000Z",
           "system": "cchc", "record_id": "1"}  # fmt: skip
    for rule, value in (("typed_wins", 5), ("newest_wins", 6)):
        payload = {"systems": {}, "rules": {key: rule}, "values": [row]}
        ctx.store.catalogue.put_slice("sources", f'"{rule}"', json.dumps(payload).encode())
        entry.reload()
        assert entry.cell(key).value == Value.of(value)
    note = entry.source_note(key)
    assert note is not None
    assert (note.own, note.disputed) == ("5", False)


def test_a_report_that_is_handed_over_is_not_changed(ctx: Context) -> None:
    bring(ctx, HC04=("118", FIRST))
    entry = opened(ctx)
    ctx.store.reports.transition(entry.report.id, Transition.REQUEST_APPROVAL, actor=ctx.actor)
    bring(ctx, HC04=("119", SECOND))
    entry.reload()
    again = opened(as_actor(ctx, LEADER))
    assert entry.cell(KEY).value == again.cell(KEY).value == Value.of(118)


def test_undo_brings_the_figure_of_before_back(ctx: Context) -> None:
    bring(ctx, HC04=("118", FIRST))
    entry = opened(ctx)
    edit = entry.set_cells({KEY: Value.of(120)})
    entry.restore(edit.before)
    note = entry.source_note(KEY)
    assert note is not None
    assert (note.disputed, codes(entry)) == (False, {})


def test_without_figures_of_systems_all_is_as_before(ctx: Context) -> None:
    entry = opened(ctx)
    assert entry.source_note(KEY) is None
    assert not entry.adjustable(KEY)
    assert not entry.asks(KEY)
