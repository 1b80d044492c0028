"""Other people's forms: each that compiles opens and takes answers in every cell, in order."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from iocdesk.forms.compiler import compile_workbook
from iocdesk.forms.faults import FormError
from iocdesk.forms.inputs import show_value
from iocdesk.forms.session import FormSession, prepare
from tests.forms.session.forms import opened, plausible, state

FOLDER = os.environ.get("IOCDESK_CONFORMANCE", "")
WORKBOOKS = sorted(Path(FOLDER, "xlsforms").iterdir()) if FOLDER else []


def fill(session: FormSession) -> int:
    """Answer every cell that can be answered, in the order of the form as it is at that moment."""
    done: set[str] = set()
    for number in range(1, 5_000):
        key = next((k for k in session.cell_keys() if k not in done and not session.read_only(k)), None)
        if key is None:
            break
        done.add(key)
        session.put({key: plausible(session, key, number)})
        assert show_value(session.value(key), session.field(key)) or session.field(key).choice_list
    return len(done)


@pytest.mark.skipif(not FOLDER, reason="IOCDESK_CONFORMANCE is not set")
@pytest.mark.parametrize("path", WORKBOOKS, ids=lambda path: path.stem)
def test_every_cell_takes_an_answer(path: Path) -> None:
    try:
        form = prepare(compile_workbook(path))
    except FormError:
        return  # what is refused, and why, is told by the tests of the compiler
    session = opened(form)
    assert fill(session) > 0
    again = opened(form, session.values())
    assert state(again) == state(session)
    laid_out = [
        key
        for section in session.layout()
        for table in section.tables
        for row in table.rows
        for key in (*row.cells, row.total)
        if key is not None
    ]
    assert len(laid_out) == len(set(laid_out))
    assert set(laid_out) <= set(session.cell_keys())
    session.issues()
