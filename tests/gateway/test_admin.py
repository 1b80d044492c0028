"""The province's side: publishing, importing, prefilling."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from iocdesk.core.units import UnitKey, UnitRegistry, load_practice
from iocdesk.forms.canonical import form_from_json, form_sha256
from iocdesk.forms.values import Value
from iocdesk.gateway.admin import AdminError, Notice, open_admin
from iocdesk.reports.model import Assignment, Cell, Report, ReportState
from iocdesk.reports.transitions import Policy
from tests.gateway.kit import (
    COMMUNE_FORM,
    COMMUNE_REPORT,
    ENTRY,
    OFFICER,
    SINCE,
    STAFF,
    VILLAGE,
    VILLAGE_FORM,
    Desk,
    Pen,
    form_of,
    registry,
)


def test_a_form_travels_whole_and_is_kept_by_its_hash(desk: Desk) -> None:
    form = form_of(VILLAGE_FORM, "village")
    answer = desk.get(f"/v1/forms/{VILLAGE_FORM}/1", ENTRY)
    assert answer.headers["ETag"] == f'"{form_sha256(form)}"'
    assert "immutable" in answer.headers["Cache-Control"]
    assert replace(form_from_json(answer.json()), sha256="") == form
    again = desk.get(f"/v1/forms/{VILLAGE_FORM}/1", ENTRY, **{"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert desk.get(f"/v1/forms/{VILLAGE_FORM}/9", ENTRY).status_code == 404


def test_a_state_secret_is_not_published(desk: Desk) -> None:
    secret = replace(form_of("mật", "commune"), classification="mật")
    with pytest.raises(AdminError) as caught:
        desk.admin.publish_form(secret)
    assert caught.value.code == "admin.classified"
    assert "mật" not in desk.get("/v1/catalogue/forms", STAFF).text


def test_a_published_version_never_changes(desk: Desk) -> None:
    form = form_of(COMMUNE_FORM, "commune")
    assert desk.admin.publish_form(form) == form_sha256(form)
    with pytest.raises(AdminError) as refused:
        desk.admin.publish_form(replace(form, office="KT"))
    assert refused.value.code == "admin.form"
    desk.admin.publish_form(replace(form, version="2", office="KT"))
    index = desk.get("/v1/catalogue/forms", ENTRY).json()["forms"]
    assert [(it["id"], it["version"], it["office"]) for it in index] == [
        (VILLAGE_FORM, "1", "VP"),
        (COMMUNE_FORM, "1", "VP"),
        (COMMUNE_FORM, "2", "KT"),
    ]


def with_one_more(units: UnitRegistry) -> UnitRegistry:
    """The same units, and a village more."""
    village = next(unit for unit in units.units if unit.key == VILLAGE)
    return UnitRegistry([*units.units, replace(village, key=UnitKey("15298-99", SINCE))], units.links)


@pytest.mark.parametrize("name", ["units", "forms", "assignments", "calendar", "notices", "people", "policy"])
def test_a_slice_is_fetched_again_only_when_it_changed(desk: Desk, name: str) -> None:
    first = desk.get(f"/v1/catalogue/{name}", OFFICER)
    etag = first.headers["ETag"]
    for sent in (etag, f'"x", W/{etag}', "*"):
        assert desk.get(f"/v1/catalogue/{name}", OFFICER, **{"If-None-Match": sent}).status_code == 304
    assert desk.get(f"/v1/catalogue/{name}", OFFICER, **{"If-None-Match": '"x"'}).json() == first.json()
    desk.admin.import_units(with_one_more(registry()))
    desk.admin.publish_form(form_of("mới", "commune"))
    desk.admin.put_assignments([Assignment(VILLAGE_FORM, ENTRY.units[0], "x")])
    desk.admin.put_calendar({date(2026, 2, 28): False})
    desk.admin.put_notice(Notice("tb-02", "Mới", "…", kind="hotline"))
    desk.admin.put_user(replace(ENTRY, user_id="u-moi"), "mới", "x")
    desk.admin.put_policy(Policy(two_person=False))
    changed = desk.get(f"/v1/catalogue/{name}", OFFICER, **{"If-None-Match": etag})
    assert changed.status_code == 200
    assert changed.headers["ETag"] != etag


def test_policy_has_its_defaults_until_it_is_set(desk: Desk) -> None:
    assert desk.get("/v1/catalogue/policy", ENTRY).json() == {
        "two_person": True,
        "drafts_travel": True,
        "auto_send": False,
        "adjust_totals": False,
    }
    desk.admin.put_policy(Policy(auto_send=True))
    assert desk.get("/v1/catalogue/policy", ENTRY).json()["auto_send"] is True


def test_a_notice_is_acknowledged_once_and_for_oneself(desk: Desk) -> None:
    headers = desk.as_(OFFICER)
    first = desk.client.post("/v1/notices/tb-01/acknowledgement", headers=headers, json={})
    desk.clock.advance(minutes=3)
    again = desk.client.post("/v1/notices/tb-01/acknowledgement", headers=headers)
    assert first.json() == again.json() == {"id": "tb-01", "acknowledged_at": "2026-04-16T02:00:00.000Z"}
    assert desk.client.post("/v1/notices/tb-99/acknowledgement", headers=headers).status_code == 404
    [mine] = desk.get("/v1/catalogue/notices", OFFICER).json()["notices"]
    [theirs] = desk.get("/v1/catalogue/notices", ENTRY).json()["notices"]
    assert mine["acknowledged_at"] == "2026-04-16T02:00:00.000Z"
    assert theirs["acknowledged_at"] is None


def test_a_system_fills_version_one_and_the_officer_goes_on_from_it(desk: Desk, pen: Pen) -> None:
    report = desk.admin.prefill(COMMUNE_REPORT, "1", "dvc", {"DS01": Value.of(12)})
    assert report.version == 1
    cell = desk.get(f"/v1/reports/{COMMUNE_REPORT.id}", OFFICER).json()["cells"]["DS01"]
    assert (cell["value"]["v"], cell["source"], cell["author"]) == ("12", "system:dvc", "system")
    [receipt] = desk.send(OFFICER, pen.op(OFFICER, COMMUNE_REPORT, {"DS02": 3}, base=1))
    assert (receipt["status"], receipt["version"]) == ("applied", 2)
    desk.admin.prefill(COMMUNE_REPORT, "1", "dvc", {"DS01": Value.of(13)})
    [merged] = desk.send(OFFICER, pen.op(OFFICER, COMMUNE_REPORT, {"DS02": 4}, base=2))
    assert (merged["status"], merged["version"]) == ("merged", 4)


def test_a_history_is_taken_over_as_it_is(desk: Desk) -> None:
    old = Report(
        replace(COMMUNE_REPORT, period=COMMUNE_REPORT.period.previous()),
        "1",
        ReportState.LOCKED,
        cells={"DS01": Cell(Value.of(1))},
    )
    desk.admin.put_reports([old])
    [found] = desk.get("/v1/reports?state=locked", STAFF).json()["reports"]
    assert (found["report_id"], found["version"]) == (old.id, 1)


def test_an_account_or_assignment_of_no_unit_is_refused(desk: Desk) -> None:
    nowhere = UnitKey("99999", date(2025, 7, 1))
    with pytest.raises(AdminError, match="99999"):
        desk.admin.put_user(replace(ENTRY, units=(nowhere,)), "ai", "x")
    with pytest.raises(AdminError, match="99999"):
        desk.admin.put_assignments([Assignment(COMMUNE_FORM, nowhere, "x")])
    assert desk.get("/v1/me", ENTRY).json()["units"] == [ENTRY.units[0].id]


def test_the_whole_province_fits(tmp_path: Path, desk: Desk) -> None:
    desk.admin.import_units(load_practice())
    everything = desk.get("/v1/catalogue/units", STAFF).json()
    ours = desk.get("/v1/catalogue/units", OFFICER).json()
    assert len(everything["units"]) > 166 + 547
    assert 20 < len(ours["units"]) < 60
    levels = {it["level"] for it in ours["units"]}
    assert levels == {"province", "commune", "village"}


def test_administration_works_beside_no_server(desk: Desk) -> None:
    admin = open_admin(desk.app.state.services.settings, desk.clock)
    admin.put_calendar({date(2026, 4, 30): False})
    admin.database.close()
    assert desk.get("/v1/catalogue/calendar", ENTRY).json()["overrides"]["2026-04-30"] is False
