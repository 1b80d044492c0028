"""Changes by cursor, tombstones, the digest."""

from __future__ import annotations

from typing import Any

from iocdesk.core.errors import Text
from iocdesk.core.units import Level, OrgUnit, UnitKey, UnitRegistry
from iocdesk.forms.values import Value
from iocdesk.gateway.database import stamp
from iocdesk.reports.digest import report_digest, slice_digest
from iocdesk.reports.model import ReportKey
from iocdesk.reports.operations import report_from_json
from tests.gateway.kit import (
    APRIL,
    COMMUNE,
    COMMUNE_REPORT,
    ENTRY,
    OFFICER,
    SINCE,
    STAFF,
    VILLAGE_2,
    VILLAGE_FORM,
    VILLAGE_REPORT,
    Desk,
    Pen,
    registry,
)


def changes(desk: Desk, cursor: str | None = None, limit: int = 200, actor: Any = OFFICER) -> Any:
    query = f"?limit={limit}" + (f"&cursor={cursor}" if cursor else "")
    return desk.get(f"/v1/changes{query}", actor)


def seen(page: Any) -> list[tuple[str, int]]:
    return [(it["report"]["report_id"], it["report"]["version"]) for it in page.json()["items"]]


def test_pages_bring_each_report_once_as_it_is_now(desk: Desk, pen: Pen) -> None:
    months = [APRIL.previous().previous(), APRIL.previous(), APRIL]
    keys = [ReportKey(VILLAGE_FORM, VILLAGE_2, month) for month in months]
    for key in keys:
        desk.send(OFFICER, pen.op(OFFICER, key, {"DS01": 1}))
    desk.send(OFFICER, pen.op(OFFICER, keys[0], {"DS01": 2}, base=1))
    first = changes(desk, limit=2)
    assert seen(first) == [(keys[1].id, 1), (keys[2].id, 1)]
    assert first.json()["more"] is True
    second = changes(desk, first.json()["cursor"], limit=2)
    assert seen(second) == [(keys[0].id, 2)]
    assert second.json()["more"] is False
    assert seen(changes(desk, second.json()["cursor"])) == []
    seqs = [it["seq"] for page in (first, second) for it in page.json()["items"]]
    assert seqs == sorted(set(seqs))


def test_a_page_is_bounded_in_bytes_and_never_empty(desk: Desk, pen: Pen) -> None:
    object.__setattr__(desk.app.state.services.settings, "page_bytes", 10)
    for month in (APRIL.previous(), APRIL):
        desk.send(OFFICER, pen.op(OFFICER, ReportKey(VILLAGE_FORM, VILLAGE_2, month), {"DS01": 1}))
    page = changes(desk)
    assert len(page.json()["items"]) == 1
    assert page.json()["more"] is True


def test_what_was_taken_away_leaves_a_tombstone_and_may_be_begun_anew(desk: Desk, pen: Pen) -> None:
    desk.send(OFFICER, pen.op(OFFICER, COMMUNE_REPORT, {"DS01": 1}))
    cursor = changes(desk).json()["cursor"]
    assert desk.admin.delete_report(COMMUNE_REPORT.id) is True
    assert desk.admin.delete_report(COMMUNE_REPORT.id) is False
    [item] = changes(desk, cursor).json()["items"]
    assert (item["kind"], item["report_id"]) == ("tombstone", COMMUNE_REPORT.id)
    assert desk.get(f"/v1/reports/{COMMUNE_REPORT.id}", OFFICER).status_code == 404
    assert desk.get("/v1/digest", OFFICER).json()["count"] == 0
    [receipt] = desk.send(OFFICER, pen.op(OFFICER, COMMUNE_REPORT, {"DS02": 2}))
    assert (receipt["status"], receipt["version"]) == ("applied", 2)
    report = desk.get(f"/v1/reports/{COMMUNE_REPORT.id}", OFFICER).json()
    assert list(report["cells"]) == ["DS02"]


def test_a_cursor_past_its_time_is_gone_and_so_are_its_tombstones(desk: Desk, pen: Pen) -> None:
    desk.send(OFFICER, pen.op(OFFICER, COMMUNE_REPORT, {"DS01": 1}))
    cursor = changes(desk).json()["cursor"]
    desk.admin.delete_report(COMMUNE_REPORT.id)
    desk.clock.advance(days=180)
    desk.tokens.clear()
    assert changes(desk, cursor).status_code == 200
    assert desk.admin.forget() == 0
    desk.clock.advance(days=2)
    desk.tokens.clear()
    answer = changes(desk, cursor)
    assert (answer.status_code, answer.json()["code"]) == (410, "cursor.expired")
    assert desk.admin.forget() == 1
    assert changes(desk).json()["items"] == []


def test_a_cursor_of_another_hand_slice_or_time_is_not_known(desk: Desk, pen: Pen) -> None:
    desk.send(ENTRY, pen.op(ENTRY, VILLAGE_REPORT, {"DS01": 1}))
    theirs = changes(desk, actor=ENTRY).json()["cursor"]
    forged = theirs[:5] + ("A" if theirs[5] != "A" else "B") + theirs[6:]
    for cursor in (theirs, forged, "x", "AAAA", theirs + "A"):
        answer = changes(desk, cursor)
        assert (answer.status_code, answer.json()["code"]) == (410, "cursor.unknown"), cursor


def test_a_slice_that_grew_is_fetched_again(desk: Desk, pen: Pen) -> None:
    cursor = changes(desk).json()["cursor"]
    more = OrgUnit(
        UnitKey("15298-03", SINCE), Level.VILLAGE, Text("Thôn 3", "Village 3"), "3", "thôn", COMMUNE
    )
    desk.admin.import_units(UnitRegistry([*registry().units, more], registry().links))
    assert changes(desk, cursor).json()["code"] == "cursor.unknown"
    assert changes(desk, changes(desk, actor=STAFF).json()["cursor"], actor=STAFF).status_code == 200


def test_a_restored_backup_makes_later_cursors_unknown(desk: Desk, pen: Pen) -> None:
    desk.send(OFFICER, pen.op(OFFICER, COMMUNE_REPORT, {"DS01": 1}))
    cursor = changes(desk).json()["cursor"]
    from sqlalchemy import update

    from iocdesk.gateway import schema

    with desk.admin.database.write() as connection:
        connection.execute(update(schema.meta).where(schema.meta.c.key == "seq").values(value="0"))
    assert changes(desk, cursor).json()["code"] == "cursor.unknown"


def test_the_digest_is_the_one_a_client_makes_of_what_it_pulled(desk: Desk, pen: Pen) -> None:
    desk.send(OFFICER, pen.op(OFFICER, COMMUNE_REPORT, {"DS01": 1, "GC": "ghi chú"}))
    desk.admin.prefill(VILLAGE_REPORT, "1", "dvc", {"DS03": Value.of(3)})
    pulled = [report_from_json(it["report"]) for it in changes(desk).json()["items"]]
    ours = slice_digest((report.id, report.version, report_digest(report)) for report in pulled)
    answer = desk.get("/v1/digest", OFFICER).json()
    assert (answer["digest"], answer["count"]) == (ours, 2)
    assert answer["server_time"] == stamp(desk.clock.now())


def test_reports_are_found_by_each_of_their_parts(desk: Desk, pen: Pen) -> None:
    desk.send(OFFICER, pen.op(OFFICER, COMMUNE_REPORT, {"DS01": 1}))
    desk.send(ENTRY, pen.op(ENTRY, VILLAGE_REPORT, {"DS01": 1}))

    def found(query: str) -> list[str]:
        answer = desk.get(f"/v1/reports?{query}", OFFICER).json()
        return [it["report_id"] for it in answer["reports"]]

    assert found(f"unit={COMMUNE.id}") == [COMMUNE_REPORT.id]
    assert found("form=thon_thang") == [VILLAGE_REPORT.id]
    assert found("period=202604&state=draft") == [VILLAGE_REPORT.id, COMMUNE_REPORT.id]
    assert found("period=202605") == []
    assert found("state=sent") == []
    page = desk.get("/v1/reports?limit=1", OFFICER).json()
    assert page["more"] is True
    assert found(f"after={page['reports'][0]['report_id']}") == [COMMUNE_REPORT.id]
