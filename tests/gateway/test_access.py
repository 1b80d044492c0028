"""Every route, asked by every role and by nobody: what is not one's own is not there."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest
from fastapi.routing import APIRoute

from iocdesk.forms.media import PDF
from iocdesk.gateway.file_wire import STREAM
from iocdesk.gateway.routes import router
from iocdesk.reports.attachments import Attachment
from iocdesk.reports.model import Actor, ReportKey
from tests.gateway.kit import (
    APRIL,
    COMMUNE,
    COMMUNE_FORM,
    COMMUNE_REPORT,
    ENTRY,
    EVERYBODY,
    LEADER,
    OFFICER,
    OLD_COMMUNE,
    OTHER,
    STAFF,
    STRANGER,
    VILLAGE_2,
    VILLAGE_FORM,
    VILLAGE_REPORT,
    Desk,
    Pen,
    desk_in,
)

NEIGHBOUR_REPORT = ReportKey(VILLAGE_FORM, VILLAGE_2, APRIL)
OTHER_REPORT = ReportKey(COMMUNE_FORM, OTHER, APRIL)


@dataclass(frozen=True)
class Scene:
    """A gateway with one report of each kind, and who wrote the commune's."""

    desk: Desk
    op_ids: dict[str, str]


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    with desk_in(tmp_path_factory.mktemp("access")) as desk:
        pen = Pen(desk.clock)
        op_ids = {}
        for author, key in (
            (OFFICER, COMMUNE_REPORT),
            (ENTRY, VILLAGE_REPORT),
            (OFFICER, NEIGHBOUR_REPORT),
            (STRANGER, OTHER_REPORT),
        ):
            op = pen.op(author, key, {"DS01": 1, SCAN.key: SCAN.value})
            assert desk.send(author, op)[0]["status"] == "applied"
            op_ids[key.id] = op.op_id
        yield Scene(desk, op_ids)


ALL = frozenset({COMMUNE_REPORT.id, VILLAGE_REPORT.id, NEIGHBOUR_REPORT.id, OTHER_REPORT.id})
OURS = ALL - {OTHER_REPORT.id}
SEEN = {
    ENTRY.user_id: frozenset({VILLAGE_REPORT.id}),
    OFFICER.user_id: OURS,
    LEADER.user_id: OURS,
    STAFF.user_id: ALL,
    STRANGER.user_id: frozenset({OTHER_REPORT.id}),
}


SCAN = Attachment("ab" * 32, 900, PDF, "bản ký.pdf")
TUS = {"Tus-Resumable": "1.0.0"}
NOBODYS = "019d0000-0000-7000-8000-000000000000"
NO_UPLOAD = f"/v1/files/{'0' * 32}"


@dataclass(frozen=True)
class Ask:
    """How a route is asked: the path filled in, the body, the report it is about, and headers of its own."""

    path: str
    body: object = None
    report: str = ""
    answer: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


def begins(report_id: str) -> Ask:
    """Begin to send the file that a report refers to."""
    parts = {"report": report_id, "sha256": SCAN.sha256}
    said = ",".join(f"{key} {b64encode(text.encode()).decode()}" for key, text in parts.items())
    headers = TUS | {"Upload-Length": str(SCAN.size), "Upload-Metadata": said}
    return Ask("/v1/files", report=report_id, answer=201, headers=headers)


def asks(op_ids: dict[str, str]) -> dict[tuple[str, str], list[Ask]]:
    """Every route of the API with at least one way to ask it."""
    form = f"/v1/forms/{COMMUNE_FORM}/1"
    about = sorted(ALL)
    found = {
        ("GET", "/v1/forms/{form_id}/{version}"): [Ask(form)],
        ("POST", "/v1/notices/{notice_id}/acknowledgement"): [Ask("/v1/notices/tb-01/acknowledgement")],
        ("POST", "/v1/operations"): [Ask("/v1/operations", {"operations": [{}]})],
        ("PUT", "/v1/keys/{device_id}"): [
            Ask("/v1/keys/pc-1", {"sign_key": "ab" * 32, "recipient": "age1" + "q" * 58})
        ],
        ("POST", "/v1/relayed-operations"): [Ask("/v1/relayed-operations", {"operations": [{}]})],
        ("GET", "/v1/operations/{op_id}"): [Ask(f"/v1/operations/{op_ids[it]}", report=it) for it in about],
        ("POST", "/v1/messages"): [Ask("/v1/messages", {"messages": [{}]})],
        ("GET", "/v1/messages"): [Ask("/v1/messages")],
        ("POST", "/v1/handovers"): [Ask("/v1/handovers", {"handovers": [{}]})],
        ("POST", "/v1/operations/unknown"): [Ask("/v1/operations/unknown", {"op_ids": ["a"]})],
        ("POST", "/v1/letters/unknown"): [Ask("/v1/letters/unknown", {"ids": [NOBODYS]})],
        ("GET", "/v1/devices/{device_id}"): [Ask("/v1/devices/pc-1")],
        ("GET", "/v1/me"): [Ask("/v1/me")],
        ("GET", "/v1/changes"): [Ask("/v1/changes")],
        ("GET", "/v1/digest"): [Ask("/v1/digest")],
        ("GET", "/v1/catalogue"): [Ask("/v1/catalogue")],
        ("GET", "/v1/receipts"): [Ask(f"/v1/receipts?op={','.join(op_ids.values())}")],
        ("GET", "/v1/reports"): [Ask("/v1/reports")],
    }
    found |= {
        ("OPTIONS", "/v1/files"): [Ask("/v1/files", answer=204)],
        ("POST", "/v1/files"): [begins(it) for it in about],
        ("HEAD", "/v1/files/{upload_id}"): [Ask(NO_UPLOAD, answer=404, headers=TUS)],
        ("DELETE", "/v1/files/{upload_id}"): [Ask(NO_UPLOAD, answer=404, headers=TUS)],
        ("PATCH", "/v1/files/{upload_id}"): [
            Ask(NO_UPLOAD, "x", answer=404, headers=TUS | {"Upload-Offset": "0", "Content-Type": STREAM})
        ],
    }
    base = "/v1/reports/{form_id}/{unit}/{period}"
    for tail, filled in (
        ("", ""),
        ("/versions", "/versions"),
        ("/versions/{version}", "/versions/1"),
        ("/files", "/files"),
    ):
        found[("GET", base + tail)] = [Ask(f"/v1/reports/{it}{filled}", report=it) for it in about]
    pending = f"/files/{SCAN.sha256}"
    found[("GET", base + "/files/{sha256}")] = [
        Ask(f"/v1/reports/{it}{pending}", report=it, answer=404) for it in about
    ]
    for name in (
        "units",
        "forms",
        "assignments",
        "calendar",
        "notices",
        "people",
        "policy",
        "keys",
        "sources",
    ):
        found[("GET", f"/v1/catalogue/{name}")] = [Ask(f"/v1/catalogue/{name}")]
    return found


OPEN = {("GET", "/v1/capabilities"), ("POST", "/v1/sessions"), ("POST", "/v1/sessions/refresh")}
PROVINCE_ONLY = {("PUT", "/v1/policy")}
"""Asked by every role in `test_letters`."""
SYSTEMS_ONLY = {("POST", "/v1/source-values")}
"""Asked by every role, and by a system of every other route, in `test_sources`."""
ENDS = {("DELETE", "/v1/sessions/current")}


def asked(desk: Desk, method: str, ask: Ask, headers: Mapping[str, str]) -> Any:
    """Ask; a body that is text goes as it is."""
    sent = {**ask.headers, **headers}
    if isinstance(ask.body, str):
        return desk.client.request(method, ask.path, content=ask.body, headers=sent)
    return desk.client.request(method, ask.path, json=ask.body, headers=sent)


def routes() -> set[tuple[str, str]]:
    return {
        (method, route.path)
        for route in router.routes
        if isinstance(route, APIRoute)
        for method in route.methods or ()
    }


def test_the_walk_leaves_no_route_out(scene: Scene) -> None:
    assert routes() == set(asks(scene.op_ids)) | OPEN | ENDS | PROVINCE_ONLY | SYSTEMS_ONLY


@pytest.mark.parametrize("actor", EVERYBODY, ids=lambda it: it.user_id)
def test_each_role_sees_its_own_and_nothing_else_is_there(scene: Scene, actor: Actor) -> None:
    for (method, _), ways in asks(scene.op_ids).items():
        for ask in ways:
            answer = asked(scene.desk, method, ask, scene.desk.as_(actor))
            hidden = bool(ask.report) and ask.report not in SEEN[actor.user_id]
            assert answer.status_code == (404 if hidden else ask.answer), (actor.user_id, ask.path)
            if hidden and method != "HEAD":
                absent = scene.desk.get("/v1/operations/019d0000-0000-7000-8000-000000000000", actor).json()
                told = answer.json()
                assert {**told, "instance": ""} == {**absent, "instance": ""}


def test_nobody_gets_anything(scene: Scene) -> None:
    for (method, _), ways in asks(scene.op_ids).items():
        for ask in ways:
            for headers in ({}, {"Authorization": "Bearer wrong"}, {"Authorization": "Basic dTpw"}):
                answer = asked(scene.desk, method, ask, headers)
                assert answer.status_code == 401, ask.path
                assert answer.headers["WWW-Authenticate"].startswith("Bearer")
    assert scene.desk.client.delete("/v1/sessions/current").status_code == 401


@pytest.mark.parametrize("actor", EVERYBODY, ids=lambda it: it.user_id)
def test_lists_and_changes_are_cut_to_the_slice(scene: Scene, actor: Actor) -> None:
    listed = scene.desk.get("/v1/reports", actor).json()["reports"]
    changed = scene.desk.get("/v1/changes", actor).json()["items"]
    assert {it["report_id"] for it in listed} == SEEN[actor.user_id]
    assert {it["report"]["report_id"] for it in changed} == SEEN[actor.user_id]
    assert scene.desk.get("/v1/digest", actor).json()["count"] == len(SEEN[actor.user_id])


@pytest.mark.parametrize("actor", EVERYBODY, ids=lambda it: it.user_id)
def test_nobody_writes_outside_their_slice(scene: Scene, actor: Actor) -> None:
    for report_id in ALL - SEEN[actor.user_id]:
        op = Pen(scene.desk.clock, seed=5).op(actor, ReportKey.parse(report_id), {"DS01": 9}, base=1)
        for _ in range(2):
            [receipt] = scene.desk.send(actor, op)
            assert (receipt["status"], receipt["version"]) == ("rejected", 0)
            assert receipt["problems"][0]["code"] == "report.not_found"
        assert scene.desk.get(f"/v1/operations/{op.op_id}", STAFF).status_code == 404


def test_a_unit_that_does_not_exist_is_as_hidden_as_one_of_others(scene: Scene) -> None:
    nowhere = ReportKey.parse(f"{COMMUNE_FORM}/99999@2025-07-01/202604")
    pen = Pen(scene.desk.clock, seed=6)
    [one] = scene.desk.send(OFFICER, pen.op(OFFICER, nowhere, {"DS01": 1}))
    [two] = scene.desk.send(OFFICER, pen.op(OFFICER, OTHER_REPORT, {"DS01": 1}))
    assert one["problems"] == two["problems"]


def test_the_units_of_a_commune_are_itself_below_above_and_before(scene: Scene) -> None:
    units = scene.desk.get("/v1/catalogue/units", OFFICER).json()
    codes = {f"{it['code']}@{it['valid_from']}" for it in units["units"]}
    assert {COMMUNE.id, OLD_COMMUNE.id, VILLAGE_2.id, "38@2020-01-01"} <= codes
    assert OTHER.id not in codes
    assert units["links"] == [{"old": OLD_COMMUNE.id, "new": COMMUNE.id, "on": "2025-07-01", "default": True}]
    assert len(scene.desk.get("/v1/catalogue/units", STAFF).json()["units"]) == 7


def test_people_are_those_one_works_with(scene: Scene) -> None:
    def people(actor: Actor) -> set[str]:
        return {it["user_id"] for it in scene.desk.get("/v1/catalogue/people", actor).json()["people"]}

    assert people(OFFICER) == {it.user_id for it in (ENTRY, OFFICER, LEADER, STAFF)}
    assert people(STRANGER) == {STRANGER.user_id, STAFF.user_id}
    assert people(STAFF) == {it.user_id for it in EVERYBODY}
