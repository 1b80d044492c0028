"""Whether what was remarked at cells has been answered."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from iocdesk.forms.values import MISSING, NOTHING, Quality, Value
from iocdesk.reports.model import Cell, Remark
from iocdesk.reports.remarks import unanswered

AT = datetime(2026, 4, 16, tzinfo=UTC)
RETURNED = {
    "A": Cell(Value.of(5)),
    "B": Cell(Value.of(9), source="derived"),
    "B.nam": Cell(Value.of(4), note="đã rà"),
    "B.nu": Cell(Value.of(5)),
    "visits[1]/C.nam": Cell(Value.of(1)),
}


def remarks(*keys: str) -> list[Remark]:
    return [Remark(key, "Xin xem lại.", "chutich", AT) for key in keys]


@pytest.mark.parametrize("key", ["A", "B", "B.nam", "visits[1]/C.nam", "chưa từng có"])
def test_what_nobody_touched_is_open(key: str) -> None:
    assert unanswered(remarks(key, key), RETURNED, RETURNED) == (key,)


@pytest.mark.parametrize(
    "cell",
    [
        Cell(Value.of(6)),
        Cell(MISSING),
        Cell(NOTHING),
        Cell(Value.of(5), Quality.ESTIMATE),
        Cell(Value.of(5), note="Đúng như vậy"),
    ],
)
def test_another_figure_or_a_note_is_an_answer(cell: Cell) -> None:
    assert unanswered(remarks("A", "B.nam"), RETURNED, {**RETURNED, "A": cell}) == ("B.nam",)


def test_saving_the_same_again_is_none() -> None:
    again = Cell(Value.of(5), author="canbo", at=AT)
    assert unanswered(remarks("A"), RETURNED, {**RETURNED, "A": again}) == ("A",)


def test_a_sum_is_answered_by_its_parts_and_not_a_part_by_the_other() -> None:
    moved = {**RETURNED, "B.nam": Cell(Value.of(3)), "B.nu": Cell(Value.of(6))}
    assert unanswered(remarks("B", "B.nam"), RETURNED, moved) == ()
    one = {**RETURNED, "B.nu": Cell(Value.of(6)), "B": Cell(Value.of(10), source="derived")}
    assert unanswered(remarks("B", "B.nam"), RETURNED, one) == ("B.nam",)


def test_a_note_at_the_indicator_answers_for_its_categories() -> None:
    noted = {**RETURNED, "B": Cell(Value.of(9), note="Theo sổ hộ khẩu", source="derived")}
    assert unanswered(remarks("B.nam"), RETURNED, noted) == ()


def test_the_report_as_a_whole_asks_for_nothing() -> None:
    assert unanswered(remarks(""), RETURNED, RETURNED) == ()
