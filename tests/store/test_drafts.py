"""Which operation an edit goes into, also when the store remembers the last one."""

from __future__ import annotations

from pathlib import Path

import pytest

from iocdesk.forms.values import Value
from iocdesk.reports.model import Actor, Cell, Transition
from tests.store.helpers import HOA, LAM, REPORT, Desk


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """A computer with one report begun."""
    desk = Desk(tmp_path)
    desk.store.reports.begin(REPORT, "2026.1")
    return desk


def edit(desk: Desk, value: int, actor: Actor = HOA) -> None:
    desk.store.reports.edit(REPORT.id, {"DS01": Cell(Value.of(value))}, actor=actor)


def ops(desk: Desk) -> tuple[str, ...]:
    return desk.store.outbox.items()[0].op_ids


def test_edits_in_a_row_share_one_operation(desk: Desk) -> None:
    for value in (1, 2, 3):
        edit(desk, value)
    assert len(ops(desk)) == 1
    assert desk.store.outbox.next_batch()[0].cells["DS01"].value == Value.of(3)


def test_edit_after_the_draft_was_sealed_begins_the_next(desk: Desk) -> None:
    edit(desk, 1)
    edit(desk, 2)
    (sealed,) = desk.store.outbox.next_batch()
    edit(desk, 3)
    assert len(ops(desk)) == 2
    assert desk.store.outbox.next_batch()[0] == sealed


def test_edit_after_another_connection_sealed_it_begins_the_next(desk: Desk) -> None:
    edit(desk, 1)
    edit(desk, 2)
    with desk.store.clone() as other:
        (sealed,) = other.outbox.next_batch()
    edit(desk, 3)
    assert len(ops(desk)) == 2
    assert desk.store.outbox.next_batch()[0] == sealed


def test_edit_after_a_move_begins_the_next(desk: Desk) -> None:
    edit(desk, 1)
    edit(desk, 2)
    desk.store.reports.transition(REPORT.id, Transition.REQUEST_APPROVAL, actor=HOA)
    desk.store.reports.transition(REPORT.id, Transition.WITHDRAW, actor=HOA)
    edit(desk, 3)
    assert len(ops(desk)) == 3


def test_another_hand_begins_an_operation_of_its_own(desk: Desk) -> None:
    edit(desk, 1)
    edit(desk, 2, LAM)
    edit(desk, 3, LAM)
    assert len(ops(desk)) == 2
    assert {row.by for row in desk.store.past.audit(REPORT.id, "DS01")} == {"hoa", "lam"}


def test_operation_of_a_commit_that_failed_is_not_remembered(tmp_path: Path) -> None:
    fail = {"edit": False}

    def hook(label: str) -> None:
        if label == "before:edit" and fail["edit"]:
            raise OSError(28, "no room")

    desk = Desk(tmp_path, on_commit=hook)
    desk.store.reports.begin(REPORT, "2026.1")
    fail["edit"] = True
    with pytest.raises(OSError, match="no room"):
        edit(desk, 1)
    fail["edit"] = False
    edit(desk, 2)
    assert desk.store.outbox.next_batch()[0].cells["DS01"].value == Value.of(2)
    assert desk.store.outbox.items()[0].cells == 1
