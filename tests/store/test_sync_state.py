"""What sync remembers, and the server's changes in any order, twice, and with tombstones."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iocdesk.core.clock import VN
from iocdesk.reports.digest import report_digest, slice_digest
from iocdesk.reports.model import ReportState
from iocdesk.store import Change
from tests.store.helpers import HOA, REPORT, START, Desk, Province, figures, number


def test_memory_survives_a_restart(desk: Desk) -> None:
    sync = desk.store.sync
    assert (sync.cursor, sync.last_success, sync.protocol, sync.server_offset) == (
        None,
        None,
        None,
        timedelta(0),
    )
    sync.set_cursor("c7")
    sync.set_last_success(START)
    sync.set_protocol(1)
    sync.set_server_offset(timedelta(seconds=-301.5))
    sync = desk.reopen().sync
    assert (sync.cursor, sync.last_success, sync.protocol) == ("c7", START, 1)
    assert sync.server_offset == timedelta(seconds=-301.5)
    sync.set_cursor(None)
    assert sync.cursor is None


def test_traffic_is_counted_by_the_day_in_vietnam(desk: Desk) -> None:
    desk.clock.set(datetime(2026, 4, 20, 23, 59, tzinfo=VN))
    desk.store.sync.count_bytes(sent=100, received=5)
    desk.store.sync.count_bytes(sent=1)
    desk.clock.advance(minutes=2)
    desk.store.sync.count_bytes(received=7)
    total, today = desk.store.sync.traffic(), desk.store.sync.traffic(date(2026, 4, 21))
    assert (total.sent, total.received) == (101, 12)
    assert (today.sent, today.received) == (0, 7)


def test_unsent_cells_stay_on_top_of_what_comes(desk: Desk) -> None:
    province = Province()
    desk.store.reports.begin(REPORT, "1")
    desk.type(A=1)
    province.somebody_else(A=5, B=6)
    assert desk.store.sync.apply_changes(province.changes(), "c1") == [REPORT.id]
    assert figures(desk.store.reports.get(REPORT.id)) == {"A": "1", "B": "6"}
    assert figures(desk.store.reports.head(REPORT.id)) == {"A": "5", "B": "6"}
    assert desk.store.sync.cursor == "c1"
    assert desk.store.outbox.next_batch()[0].base_version == 0


def test_disjoint_changes_move_the_base(desk: Desk) -> None:
    province = Province()
    province.somebody_else(A=5)
    desk.store.sync.apply_changes(province.changes(), "c1")
    desk.type(B=1)
    province.somebody_else(C=7)
    desk.store.sync.apply_changes(province.changes(), "c2")
    assert desk.store.outbox.next_batch()[0].base_version == 2


@given(order=st.lists(st.integers(1, 4), min_size=1, max_size=8))
def test_any_order_ends_at_the_newest(tmp_path_factory: pytest.TempPathFactory, order: list[int]) -> None:
    desk = Desk(tmp_path_factory.mktemp("order"))
    province = Province()
    for n in range(1, 5):
        province.somebody_else(A=n)
    try:
        for n in order:
            desk.store.sync.apply_changes([Change(n, REPORT.id, province.versions[n])], None)
        assert figures(desk.store.reports.get(REPORT.id)) == {"A": str(max(order))}
        kept = [info.number for info in desk.store.past.versions(REPORT.id)]
        assert kept == sorted(set(order), reverse=True)
    finally:
        desk.store.close()


def test_cells_that_the_server_dropped_go(desk: Desk) -> None:
    from dataclasses import replace

    province = Province()
    first = province.somebody_else(A=1, B=2)
    desk.store.sync.apply_changes(province.changes(), "c")
    fewer = replace(first, version=2, cells={"A": first.cells["A"]}, state=ReportState.RETURNED)
    desk.store.sync.apply_changes([Change(2, REPORT.id, fewer)], "c")
    assert desk.store.reports.get(REPORT.id) == fewer


def test_tombstone_hides_but_never_drops_unsent_work(desk: Desk) -> None:
    province = Province()
    province.somebody_else(A=1)
    desk.store.sync.apply_changes(province.changes(), "c1")
    desk.store.sync.apply_changes([Change(9, REPORT.id), Change(10, "f/1@2020-01-01/202601")], "c2")
    assert desk.store.reports.find() == []
    assert figures(desk.store.reports.get(REPORT.id)) == {"A": "1"}
    desk.type(A=2)
    assert [item.id for item in desk.store.reports.find()] == [REPORT.id]
    province.somebody_else(B=1)
    desk.store.sync.apply_changes(province.changes(), "c3")
    assert figures(desk.store.reports.get(REPORT.id)) == {"A": "2", "B": "1"}


def test_digests_are_of_the_heads(desk: Desk) -> None:
    province = Province()
    head = province.somebody_else(A=1)
    desk.store.sync.apply_changes(province.changes(), "c")
    desk.type(A=2)
    assert desk.store.sync.digests() == [(REPORT.id, 1, report_digest(head))]
    assert len(slice_digest(desk.store.sync.digests())) == 64
    assert desk.store.sync.known(REPORT)


def test_changes_and_cursor_are_one_transaction(desk: Desk) -> None:
    province = Province()
    province.somebody_else(A=1)
    broken = Change(2, REPORT.id, "not a report")  # type: ignore[arg-type]  # broken on purpose
    with pytest.raises(AttributeError):
        desk.store.sync.apply_changes([*province.changes(), broken], "c9")
    assert desk.store.sync.cursor is None
    assert desk.store.reports.get(REPORT.id) is None


def test_settings_keep_their_types(desk: Desk) -> None:
    settings = desk.store.settings
    settings.set("language", "en")
    settings.set("auto_sync", False)
    settings.set("scale", 150)
    settings.set("recent", ["a", "ă"])
    settings = desk.reopen().settings
    assert settings.get("language", "vi") == "en"
    assert settings.get("auto_sync", True) is False
    assert settings.get("scale", 100) == 150
    assert settings.get("recent", [""]) == ["a", "ă"]
    assert settings.get("scale", "text") == "text"
    assert settings.get("missing", 5) == 5
    settings.set("scale", None)
    assert settings.all() == {"language": "en", "auto_sync": False, "recent": ["a", "ă"]}


def test_support_log_is_bounded(desk: Desk) -> None:
    with desk.store.reports._db.write("many"):
        for n in range(2005):
            desk.store.log.add("odd", str(n))
    rows = desk.store.log.rows("odd")
    assert (len(rows), rows[0].detail, rows[-1].detail) == (2000, "5", "2004")
    assert desk.store.log.rows("other") == []


def test_pending_counts_reports(desk: Desk) -> None:
    assert desk.store.outbox.pending() == 0
    desk.store.reports.begin(REPORT, "1")
    desk.store.reports.edit(REPORT.id, {"A": number(1)}, actor=HOA)
    assert desk.store.outbox.pending() == 1
