"""What came from elsewhere while there was unsent work here is remembered until somebody has looked."""

from __future__ import annotations

from dataclasses import replace

from iocdesk.forms.values import MISSING, Value
from iocdesk.reports.model import Cell, Transition
from iocdesk.store import Change
from tests.store.helpers import LAM, REPORT, Desk, Province


def begun(desk: Desk) -> Province:
    """The server has DS01."""
    province = Province()
    desk.store.reports.begin(REPORT, "1")
    desk.type(DS01=1)
    desk.store.outbox.record_receipts([province.take(op) for op in desk.store.outbox.next_batch()])
    return province


def comes(desk: Desk, province: Province, **figures: int) -> None:
    """Somebody else's figures come in."""
    head = province.head
    assert head is not None
    news = {
        key: Cell(Value.of(value), author=LAM.user_id, at=desk.clock.now()) for key, value in figures.items()
    }
    report = replace(head, version=head.version + 1, cells={**head.cells, **news}, updated_by=LAM.user_id)
    province.versions[report.version] = report
    desk.store.sync.apply_changes([Change(report.version, REPORT.id, report)], str(report.version))


def test_what_meets_unsent_work_waits_for_a_look_and_survives_a_restart(desk: Desk) -> None:
    province = begun(desk)
    desk.type(DS02=5)
    comes(desk, province, DS01=7, DS03=3)
    look = desk.store.looks.get(REPORT.id)
    assert look is not None
    assert {key: cell.value for key, cell in look.came.items()} == {"DS01": Value.of(7), "DS03": Value.of(3)}
    assert {key: cell.value for key, cell in look.before.items()} == {"DS01": Value.of(1), "DS03": MISSING}
    assert look.came["DS01"].author == LAM.user_id
    comes(desk, province, DS01=8)
    store = desk.reopen()
    again = store.looks.get(REPORT.id)
    assert again is not None
    assert (again.came["DS01"].value, again.before["DS01"].value) == (Value.of(8), Value.of(1))
    assert list(store.looks.all()) == [REPORT.id]
    store.looks.done(REPORT.id)
    assert store.looks.get(REPORT.id) is None


def test_without_unsent_work_nothing_waits(desk: Desk) -> None:
    province = begun(desk)
    comes(desk, province, DS01=7)
    assert desk.store.looks.all() == {}


def test_a_merge_remembers_the_move_that_was_not_made(desk: Desk) -> None:
    province = begun(desk)
    desk.type(DS02=5)
    desk.store.reports.transition(REPORT.id, Transition.REQUEST_APPROVAL, actor=LAM)
    (op,) = desk.store.outbox.next_batch()
    head = province.head
    assert head is not None
    other = replace(head, version=2, cells={**head.cells, "DS01": Cell(Value.of(9), author=LAM.user_id)})
    province.versions[2] = other
    desk.store.outbox.record_receipts([province.take(op)])
    desk.store.sync.apply_changes([Change(3, REPORT.id, province.head)], "3")
    look = desk.store.looks.get(REPORT.id)
    assert look is not None
    assert look.dropped is Transition.REQUEST_APPROVAL
    assert set(look.came) == {"DS01"}
