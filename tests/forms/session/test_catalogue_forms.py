"""The forms that ship: whatever the order and the batches of typing, a session is what a fresh one would be."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from functools import lru_cache

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from iocdesk.forms.cells import is_summed
from iocdesk.forms.expressions import When
from iocdesk.forms.history import FixedHistory
from iocdesk.forms.inputs import decimals_of
from iocdesk.forms.library import FormLibrary
from iocdesk.forms.model import CellKey
from iocdesk.forms.session import FormSession, Prepared, prepare
from iocdesk.forms.values import MISSING, NOT_APPLICABLE, NOTHING, Value
from tests.effort import examples
from tests.forms.session.forms import opened, seen, state

FORMS = FormLibrary()
IDS = tuple(sorted(form.id for form in FORMS.all()))
BLANKS = (MISSING, NOTHING, NOT_APPLICABLE)


@lru_cache(maxsize=64)
def form_of(form_id: str) -> Prepared:
    """Compile a form once for all examples."""
    return prepare(FORMS.get(form_id))


@lru_cache(maxsize=64)
def cells_of(form_id: str) -> tuple[tuple[CellKey, int], ...]:
    """Return the cells of a form that take figures, with their decimals."""
    session = opened(form_of(form_id))
    keys = [key for key in session.cell_keys() if not session.computed(key)]
    return tuple((key, decimals_of(session.field(key)) or 0) for key in keys)


def figures(decimals: int) -> st.SearchStrategy[Value]:
    """Draw values: small figures that rules are about, blanks of every kind, and large ones."""
    numbers = st.one_of(st.integers(0, 12), st.integers(-5, 10**6))
    given_ = numbers.map(lambda number: Value.of(Decimal(number).scaleb(-decimals)))
    return st.one_of(given_, st.sampled_from(BLANKS))


@st.composite
def histories(draw: st.DrawFn, form_id: str) -> FixedHistory:
    """Draw the figures of other periods and other forms that a form asks for; some are missing."""
    found = {}
    for outside in form_of(form_id).program.outside.values():
        if not outside.villages and draw(st.booleans()):
            found[outside.when, outside.code, outside.category] = Decimal(draw(st.integers(0, 20)))
    return FixedHistory(found, draw(st.sampled_from((None, 1, 18))))


@st.composite
def typing(draw: st.DrawFn) -> tuple[str, FixedHistory, list[Mapping[CellKey, Value]]]:
    """Draw a form, a history, and batches of changes."""
    form_id = draw(st.sampled_from(IDS))
    cells = st.sampled_from(cells_of(form_id))
    change = cells.flatmap(lambda cell: st.tuples(st.just(cell[0]), figures(cell[1])))
    batches: list[Mapping[CellKey, Value]] = []
    for batch in draw(st.lists(st.lists(change, max_size=8), max_size=12)):
        batches.append(dict(batch))
    return form_id, draw(histories(form_id)), batches


slow = settings(deadline=None, suppress_health_check=list(HealthCheck), max_examples=examples(60))


@slow
@given(typing())
def test_typing_in_any_order_gives_what_a_fresh_session_has(
    case: tuple[str, FixedHistory, list[Mapping[CellKey, Value]]],
) -> None:
    form_id, history, batches = case
    session = opened(form_of(form_id), history=history)
    final: dict[CellKey, Value] = {}
    for batch in batches:
        before = {key: session.value(key) for key in session.cell_keys()}
        found_before = {key: session.issues_at(key) for key in before}
        change = session.put(batch)
        final |= batch
        assert change.cells == {key for key, value in before.items() if session.value(key) != value}
        assert change.issues == {
            key for key, found in found_before.items() if session.issues_at(key) != found
        }
    fresh = opened(form_of(form_id), final, history)
    assert state(session) == state(fresh)
    assert sum((session.issues_at(key) for key in session.cell_keys()), ()) == session.issues()


@slow
@given(typing())
def test_undo_leads_back(case: tuple[str, FixedHistory, list[Mapping[CellKey, Value]]]) -> None:
    form_id, history, batches = case
    session = opened(form_of(form_id), history=history)
    undo, states = [], []
    for batch in batches:
        states.append(state(session))
        undo.append({key: session.value(key) for key in batch})
        session.put(batch)
    while undo:
        session.put(undo.pop())
        assert state(session) == states.pop()


@slow
@given(st.data())
def test_another_history_is_taken_in(data: st.DataObject) -> None:
    form_id = data.draw(st.sampled_from(IDS))
    one, two = data.draw(histories(form_id)), data.draw(histories(form_id))
    changes = {key: data.draw(figures(decimals)) for key, decimals in cells_of(form_id)[:6]}
    moving = _Moving(one)
    session = FormSession(form_of(form_id), changes, history=moving, clock=None)  # type: ignore[arg-type]
    issues = {key: session.issues_at(key) for key in session.cell_keys()}
    moving.now = two
    change = session.refresh_history()
    assert state(session) == state(opened(form_of(form_id), changes, two))
    assert change.issues == {key for key, found in issues.items() if session.issues_at(key) != found}


class _Moving:
    """A history that can be exchanged, as a sync does."""

    def __init__(self, now: FixedHistory) -> None:
        self.now = now

    def figure(self, when: When, code: str, category: str | None) -> Decimal | None:
        return self.now.figure(when, code, category)

    def villages(self) -> int | None:
        return self.now.villages()


@slow
@given(typing())
def test_totals_are_complete_or_missing(
    case: tuple[str, FixedHistory, list[Mapping[CellKey, Value]]],
) -> None:
    form_id, history, batches = case
    session = opened(form_of(form_id), history=history)
    for batch in batches:
        session.put(batch)
    program = form_of(form_id).program
    for field, indicator in form_of(form_id).form.indicators():
        if not is_summed(indicator):
            continue
        parts = [session.value(key) for key in program.parts_of[field.name]]
        total, running = session.value(field.name), session.running_total(field.name)
        if any(part == MISSING for part in parts):
            assert total == MISSING
            answered = [part for part in parts if part.answered]
            assert (running is None) == (not answered)
            if running is not None:
                assert running == (
                    sum((p.number or Decimal(0) for p in answered), Decimal(0)),
                    len(answered),
                    len(parts),
                )
        else:
            assert running is None
            assert total.answered
            assert (total.number or 0) == sum(part.number or 0 for part in parts)
            assert (total == NOT_APPLICABLE) == all(part == NOT_APPLICABLE for part in parts)


def test_a_blank_form_breaks_no_rule_and_everything_is_laid_out_once() -> None:
    for form_id in IDS:
        session = opened(form_of(form_id))
        assert session.issues() == ()
        assert seen(session) == {}
        skips = session.not_applicable()
        assert all(skip.missing for skip in skips)
        laid_out = [
            key
            for section in session.layout()
            for table in section.tables
            for row in table.rows
            for key in (*row.cells, row.total)
            if key is not None
        ]
        assert sorted(laid_out) == sorted(session.cell_keys())
        for section in session.layout():
            for table in section.tables:
                assert all(len(row.cells) == len(table.columns) for row in table.rows)
