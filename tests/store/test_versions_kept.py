"""Versions that the server was asked for: kept beside what the exchange brought, never moving it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from iocdesk.forms.values import Value
from iocdesk.reports.model import Cell, Report, ReportState
from iocdesk.store import Change
from iocdesk.store.errors import UnknownReport
from tests.store.helpers import HOA, REPORT, Desk


def version(number: int, figure: int) -> Report:
    return Report(REPORT, "1", ReportState.DRAFT, number, {"DS01": Cell(Value.of(figure), author="lam")})


def test_older_versions_are_kept_and_neither_head_nor_working_copy_moves(desk: Desk) -> None:
    store = desk.store
    store.sync.apply_changes([Change(1, REPORT.id, version(3, 30))], "c")
    store.reports.edit(REPORT.id, {"DS01": Cell(Value.of(31))}, actor=HOA)
    assert store.past.account(REPORT.id) is None
    assert store.past.keep_versions(REPORT.id, [version(1, 10), version(2, 20)], b"{}") == 2
    assert [info.number for info in store.past.versions(REPORT.id)] == [3, 2, 1]
    assert store.past.version(REPORT.id, 1).cells["DS01"].value == Value.of(10)
    found = desk.reopen().reports.get(REPORT.id)
    assert found is not None
    assert (found.version, found.cells["DS01"].value) == (3, Value.of(31))
    assert desk.store.past.account(REPORT.id) == (b"{}", desk.clock.now())


def test_what_is_here_already_or_newer_than_the_head_is_left_alone(desk: Desk) -> None:
    store = desk.store
    store.sync.apply_changes([Change(1, REPORT.id, version(2, 20))], "c")
    assert store.past.keep_versions(REPORT.id, [version(2, 99), version(5, 50)], b"1") == 0
    assert store.past.version(REPORT.id, 2).cells["DS01"].value == Value.of(20)
    assert store.past.keep_versions(REPORT.id, [], b"2") == 0
    assert store.past.account(REPORT.id) == (b"2", desk.clock.now())


def test_a_report_that_is_not_here_keeps_nothing(desk: Desk) -> None:
    with pytest.raises(UnknownReport):
        desk.store.past.keep_versions(REPORT.id, [replace(version(1, 1))], b"{}")
    assert desk.store.past.account(REPORT.id) is None
