"""The catalogue's slices as they come, read into types, and refused when they make no sense."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from typing import Any

import pytest

from iocdesk.core.deadlines import Extension
from iocdesk.core.errors import Text
from iocdesk.core.periods import PeriodType, Regime
from iocdesk.core.units import UnitKey
from iocdesk.forms.canonical import form_to_json
from iocdesk.forms.faults import FormError
from iocdesk.forms.model import Form
from iocdesk.reports.model import Assignment, ReportKey, ReportState, Transition
from iocdesk.reports.transitions import Policy
from iocdesk.store import CatalogueBroken
from tests.store.helpers import HOA, REPORT, UNIT, Desk

VILLAGE_FORM = Form(
    id="thon_thang",
    version="2026.1",
    title=Text("Báo cáo tháng của thôn", "Village monthly report"),
    level="village",
    office="",
    period_type=PeriodType.MONTH,
    regime=Regime.ND09,
    due_rule="",
    sectors=(),
    sections=(),
    choices={},
    rules=(),
)

UNITS: dict[str, Any] = {
    "units": [
        {
            "code": "38",
            "valid_from": "2020-01-01",
            "level": "province",
            "kind": "tỉnh",
            "name_vi": "Thanh Hóa",
        },
        {
            "code": "15298",
            "valid_from": "2025-07-01",
            "valid_to": None,
            "level": "commune",
            "kind": "xã",
            "name_vi": "Xã Lĩnh Toại",
            "name_en": "Linh Toai commune",
            "short_name": "Lĩnh Toại",
            "parent": "38@2020-01-01",
            "attributes": {"area_km2": "25,1"},
        },
        {
            "code": "15298",
            "valid_from": "2020-01-01",
            "valid_to": "2025-06-30",
            "level": "commune",
            "kind": "xã",
            "name_vi": "Xã Hà Lĩnh",
            "parent": "38@2020-01-01",
            "former_parents": [{"parent": "38@2020-01-01", "until": "2024-12-31"}],
        },
    ],
    "links": [{"old": "15298@2020-01-01", "new": "15298@2025-07-01", "on": "2025-07-01"}],
}
NOTICE = {
    "id": "n1",
    "published_at": "2026-04-01T08:00:00+07:00",
    "title": "Hạn nộp",
    "body": "Xin nộp trước ngày 18.",
    "kind": "notice",
    "needs_acknowledgement": True,
    "acknowledged_at": None,
}


def put(desk: Desk, name: str, content: object, etag: str = "e1") -> None:
    desk.store.catalogue.put_slice(name, etag, json.dumps(content).encode())


def test_everything_is_empty_before_the_first_sync(desk: Desk) -> None:
    catalogue = desk.store.catalogue
    assert list(catalogue.units().units) == []
    assert (catalogue.assignments(), catalogue.calendar(), catalogue.notices()) == ([], {}, [])
    assert (catalogue.people(), catalogue.policy(), catalogue.forms()) == ({}, Policy(), [])
    assert (catalogue.slice("units"), catalogue.etag("units"), catalogue.form("x")) == (None, "", None)


def test_units_and_links(desk: Desk) -> None:
    put(desk, "units", UNITS)
    registry = desk.reopen().catalogue.units()
    commune = registry.get(UNIT)
    assert (commune.name.vi, commune.kind, commune.parent) == (
        "Xã Lĩnh Toại",
        "xã",
        UnitKey("38", date(2020, 1, 1)),
    )
    assert [unit.name.vi for unit in registry.predecessors(UNIT)] == ["Xã Hà Lĩnh"]
    assert registry is desk.store.catalogue.units()
    put(desk, "units", {"units": UNITS["units"][:1]}, "e2")
    assert len(desk.store.catalogue.units().units) == 1


def test_the_other_slices(desk: Desk) -> None:
    row = {
        "form_id": "f",
        "unit": UNIT.id,
        "responsible": "hoa",
        "deputy": "lam",
        "approver": "lan",
        "active": True,
    }
    put(desk, "assignments", {"assignments": [row]})
    longer = {"form_id": "f", "period": "202604", "until": "2026-05-20", "reason": "Mưa lũ"}
    put(desk, "calendar", {"overrides": {"2026-02-14": True, "2026-02-16": False}, "extensions": [longer]})
    put(desk, "people", {"people": [{"user_id": "hoa", "name": "Lê Thị Hòa", "role": "consolidator"}]})
    put(desk, "policy", {"two_person": False, "auto_send": True, "from_the_future": 1})
    catalogue = desk.reopen().catalogue
    assert catalogue.assignments() == [Assignment("f", UNIT, "hoa", "lam", "lan")]
    assert catalogue.calendar() == {date(2026, 2, 14): True, date(2026, 2, 16): False}
    assert catalogue.extensions() == {("f", "202604"): Extension(date(2026, 5, 20), "Mưa lũ")}
    assert catalogue.people()["hoa"].name == "Lê Thị Hòa"
    assert catalogue.policy() == Policy(two_person=False, auto_send=True)
    assert catalogue.etag("policy") == "e1"


def test_notices_and_acknowledgements(desk: Desk) -> None:
    later = {**NOTICE, "id": "n2", "kind": "unheard of", "published_at": "2026-04-02T00:00:00Z"}
    read = {**NOTICE, "id": "n0", "acknowledged_at": "2026-04-01T02:00:00Z", "kind": "rule"}
    put(desk, "notices", {"notices": [NOTICE, later, read]})
    catalogue = desk.store.catalogue
    assert [(notice.id, notice.kind) for notice in catalogue.notices()] == [
        ("n2", "notice"),
        ("n1", "notice"),
        ("n0", "rule"),
    ]
    catalogue.acknowledge("n1")
    catalogue.acknowledge("n1")
    catalogue.acknowledge("n0")
    found = {notice.id: notice.acknowledged_at for notice in desk.reopen().catalogue.notices()}
    assert found == {"n2": None, "n1": desk.clock.now(), "n0": datetime(2026, 4, 1, 2, tzinfo=UTC)}
    assert desk.store.catalogue.unsent_acknowledgements() == ["n0", "n1"]
    desk.store.catalogue.acknowledgement_sent("n0")
    assert desk.store.catalogue.unsent_acknowledgements() == ["n1"]


@pytest.mark.parametrize(
    ("name", "payload"),
    [
        ("units", b"<html>"),
        ("units", b"[]"),
        ("units", b'{"units": [{}]}'),
        ("units", b'{"units": [{"code": "1", "valid_from": "x", "level": "commune", "name_vi": "a"}]}'),
        ("units", b'{"links": [{"old": "1@2020-01-01", "new": "2@2020-01-01", "on": "2025-07-01"}]}'),
        ("assignments", b'{"assignments": 5}'),
        ("assignments", b'{"assignments": [{"form_id": "x"}]}'),
        ("calendar", b'{"overrides": {"2026-02-30": true}}'),
        ("calendar", b'{"overrides": {"2026-02-14": "yes"}}'),
        ("calendar", b'{"overrides": 1}'),
        ("calendar", b'{"extensions": {"form_id": "f"}}'),
        ("calendar", b'{"extensions": [{"form_id": "f", "period": "202604", "until": "mai"}]}'),
        ("notices", b'{"notices": [{"id": "a", "published_at": "2026-01-01", "title": "", "body": ""}]}'),
        ("people", b'{"people": [5]}'),
        ("forms", b'{"forms": [{"id": "x"}]}'),
        ("policy", b"5"),
        ("unheard_of", b"{}"),
        ("people", b"[" * 100_000),
        ("people", b"\xff"),
    ],
)
def test_nonsense_is_refused_and_the_old_slice_stays(desk: Desk, name: str, payload: bytes) -> None:
    if name != "unheard_of":
        put(desk, name, {}, "good")
    with pytest.raises(CatalogueBroken):
        desk.store.catalogue.put_slice(name, "bad", payload)
    assert desk.store.catalogue.etag(name) == ("" if name == "unheard_of" else "good")


def body(form: Form) -> bytes:
    return json.dumps(form_to_json(form)).encode()


def test_forms_are_kept_by_version(desk: Desk) -> None:
    from dataclasses import replace

    newer = replace(VILLAGE_FORM, version="2026.2")
    index = {"id": "thon_thang", "version": "2026.1", "sha256": "x", "title": "Tháng", "level": "village"}
    kept = desk.store.catalogue.put_form(body(VILLAGE_FORM))
    desk.store.catalogue.put_form(body(VILLAGE_FORM))
    desk.store.catalogue.put_form(body(newer))
    catalogue = desk.reopen().catalogue
    assert catalogue.form("thon_thang", "2026.1") == kept
    assert catalogue.form("thon_thang", "2026.1") is catalogue.form("thon_thang", "2026.1")
    assert catalogue.form("thon_thang", "2026.9") is None
    assert getattr(catalogue.form("thon_thang"), "version", "") == "2026.2"
    put(desk, "forms", {"forms": [index, {**index, "id": "khac"}]})
    assert getattr(catalogue.form("thon_thang"), "version", "") == "2026.1"
    assert [(info.form_id, info.stored) for info in catalogue.forms()] == [
        ("thon_thang", True),
        ("khac", False),
    ]


def test_form_of_another_hash_is_refused(desk: Desk) -> None:
    from dataclasses import replace

    raw = form_to_json(VILLAGE_FORM)
    with pytest.raises(FormError):
        desk.store.catalogue.put_form(json.dumps({**raw, "office": "nơi khác"}).encode())
    with pytest.raises(CatalogueBroken):
        desk.store.catalogue.put_form(b"<html>")
    desk.store.catalogue.put_form(body(VILLAGE_FORM))
    with pytest.raises(CatalogueBroken):
        desk.store.catalogue.put_form(body(replace(VILLAGE_FORM, office="nơi khác")))


def test_level_of_the_form_decides_the_way(desk: Desk) -> None:
    desk.store.catalogue.put_form(body(VILLAGE_FORM))
    key = ReportKey("thon_thang", UNIT, REPORT.period)
    desk.store.reports.begin(key, "2026.1")
    desk.type(HOA, key, A=1)
    report = desk.store.reports.transition(key.id, Transition.SUBMIT, actor=HOA)
    assert report.state is ReportState.SUBMITTED
    again = desk.reopen().reports.get(key.id)
    assert again is not None
    assert again.state is ReportState.SUBMITTED
