"""Years of figures: what is asked for most is read from the newest end, and digests are worked out once."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from iocdesk.core.periods import Period
from iocdesk.reports import digest as digests
from iocdesk.reports.model import ReportKey, ReportState
from iocdesk.store import Change
from iocdesk.store import sync as store_sync
from tests.store.helpers import HOA, REPORT, Desk, number

MONTHS = [Period.parse(f"{2020 + n // 12}{n % 12 + 1:02d}") for n in range(40)]


def keys() -> list[ReportKey]:
    return [replace(REPORT, period=period) for period in MONTHS]


@pytest.fixture
def filled(desk: Desk) -> Desk:
    """Forty months, every third without the figure."""
    for place, key in enumerate(keys()):
        desk.store.reports.begin(key, "1")
        cells = {"DS01": number(place), "DS02": number(1)} if place % 3 else {"DS02": number(1)}
        desk.store.reports.edit(key.id, cells, actor=HOA)
    return desk


def test_the_newest_figures_are_those_of_the_series_backwards(filled: Desk) -> None:
    figures = filled.store.figures
    for upto in (MONTHS[-1], MONTHS[20], Period.parse("2021"), Period.parse("201912")):
        series = figures.series("DS01", None, REPORT.unit, REPORT.form_id, upto)
        assert list(figures.newest("DS01", None, REPORT.unit, REPORT.form_id, upto)) == series[::-1]
    assert list(figures.newest("DS99", None, REPORT.unit, REPORT.form_id, MONTHS[-1])) == []


def test_the_newest_periods_and_what_asks_for_something(filled: Desk) -> None:
    reports = filled.store.reports
    assert reports.periods(REPORT.unit, REPORT.form_id, 5) == MONTHS[:-6:-1]
    far = datetime(2100, 1, 1, tzinfo=UTC)
    drafts = reports.lively(REPORT.unit, REPORT.form_id, [ReportState.ACCEPTED], far)
    assert drafts == [key.id for key in reversed(keys())]
    assert reports.lively(REPORT.unit, REPORT.form_id, [ReportState.DRAFT], far) == []
    long_ago = datetime(2000, 1, 1, tzinfo=UTC)
    assert len(reports.lively(REPORT.unit, REPORT.form_id, [ReportState.DRAFT], long_ago)) == len(MONTHS)


def test_a_digest_is_worked_out_once_and_anew_when_the_version_is_another(
    filled: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = filled.store
    heads = []
    for place, key in enumerate(keys()[:3]):
        report = store.reports.get(key.id)
        assert report is not None
        heads.append(replace(report, version=1, state=ReportState.ACCEPTED))
        store.sync.apply_changes([Change(place + 1, key.id, heads[-1])], "c")
    asked: list[str] = []

    def counted(report: object) -> str:
        asked.append(report.id)  # type: ignore[attr-defined]
        return digests.report_digest(report)  # type: ignore[arg-type]

    monkeypatch.setattr(store_sync, "report_digest", counted)
    expected = sorted((it.id, 1, digests.report_digest(it)) for it in heads)
    assert sorted(store.sync.digests()) == expected
    assert sorted(store.sync.digests()) == expected
    assert len(asked) == 3
    # The server's own account of a version takes the place of what was worked out here.
    other = replace(heads[1], cells={**heads[1].cells, "DS01": number(77)})
    store.sync.apply_changes([Change(9, other.id, other)], "c")
    assert (other.id, 1, digests.report_digest(other)) in store.sync.digests()
    newer = replace(heads[2], version=2)
    store.sync.apply_changes([Change(10, newer.id, newer)], "c")
    assert (newer.id, 2, digests.report_digest(newer)) in store.sync.digests()
    assert len(asked) == 5
