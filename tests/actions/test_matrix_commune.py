"""The commune's own figure beside the villages' total: shown only where they differ, with what explains it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from iocdesk.actions.context import Context
from iocdesk.actions.matrix import village_matrix
from iocdesk.actions.matrix_model import CommuneFigure
from iocdesk.forms.values import Value
from iocdesk.reports.transitions import Policy
from tests.actions.kit import clock_of, key_of
from tests.actions.test_adjusting import FORM, KEY, PERIOD, give, opened, villages


@pytest.fixture
def whole(make: Callable[..., Context]) -> Context:
    """Every village has handed in 5."""
    ctx = replace(make(now="2026-05-03 08:30"), policy=Policy(adjust_totals=True))
    for village in villages(ctx):
        give(ctx, village, {KEY: 5})
    return ctx


def instead(ctx: Context) -> CommuneFigure | None:
    """What the table says of the commune's report."""
    matrix = village_matrix(ctx, "thon_thang", PERIOD)
    assert matrix.differing == tuple(n for n, it in enumerate(matrix.commune) if it is not None)
    return matrix.instead(matrix.place(KEY))


def test_nothing_is_said_without_a_report_or_while_both_agree(whole: Context) -> None:
    assert instead(whole) is None
    opened(whole)
    assert instead(whole) is None


def test_a_typed_figure_is_shown_with_its_difference_and_its_note(whole: Context) -> None:
    total = 5 * len(villages(whole))
    opened(whole).set_cells({KEY: Value.of(total + 3)})
    found = instead(whole)
    assert found is not None
    assert (found.report_id, found.key) == (key_of(FORM, PERIOD).id, KEY)
    assert (found.shown, found.gap, found.note, found.typed) == (str(total + 3), "+3", "", True)
    opened(whole).set_note(KEY, "Ba người chưa khai ở thôn.")
    found = instead(whole)
    assert found is not None
    assert found.note == "Ba người chưa khai ở thôn."
    opened(whole).set_cells({KEY: Value.of(total)})
    assert instead(whole) is None


def test_villages_that_change_afterwards_make_a_difference_until_it_is_taken_over(whole: Context) -> None:
    opened(whole)
    clock_of(whole).advance(seconds=60)
    give(whole, villages(whole)[0], {KEY: 9})
    found = instead(whole)
    assert found is not None
    assert (found.gap, found.typed, found.editable) == ("-4", False, True)
    opened(whole)
    assert instead(whole) is None
