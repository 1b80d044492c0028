"""Messages, hand-overs and the policy at the gateway: kept once, seen by whom the report is for, never changed."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import pytest

from iocdesk.reports.model import Actor, ReportKey, Role, Transition
from iocdesk.reports.transitions import Policy
from tests.gateway.kit import (
    APRIL,
    COMMUNE,
    COMMUNE_FORM,
    COMMUNE_REPORT,
    ENTRY,
    EVERYBODY,
    LEADER,
    OFFICER,
    OTHER,
    PASSWORD,
    STAFF,
    STRANGER,
    VILLAGE_REPORT,
    Desk,
    Pen,
)

AT = "2026-04-16T02:00:00.000Z"
SECOND = Actor("u-canbo2", "Cán bộ thứ hai", Role.CONSOLIDATOR, (COMMUNE,))


def item_id(number: int) -> str:
    """A UUIDv7."""
    return f"019d0000-0000-7000-8000-{number:012}"


def message(
    number: int, author: Actor, key: ReportKey = COMMUNE_REPORT, text: str = "Xin xem lại."
) -> dict[str, Any]:
    """A message as it travels."""
    return {
        "id": item_id(number), "report_id": key.id, "author": author.user_id, "at": AT, "text": text, "key": "DS01",
    }  # fmt: skip


def handover(number: int, by: Actor = OFFICER, **change: object) -> dict[str, Any]:
    """A hand-over of everything from the officer to the second one."""
    return {
        "id": item_id(number), "unit": COMMUNE.id, "form_id": "", "giver": OFFICER.user_id, "taker": SECOND.user_id,
        "start": "2026-04-16", "end": "2026-04-20", "reason": "Đi công tác", "by": by.user_id, "at": AT, **change,
    }  # fmt: skip


def post(desk: Desk, actor: Actor, what: str, *items: object) -> list[dict[str, Any]]:
    """Send items and return their answers."""
    answer = desk.client.post(f"/v1/{what}", json={what: items}, headers=desk.as_(actor))
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["results"]
    return found


def read(desk: Desk, actor: Actor, cursor: str = "", limit: int = 200) -> dict[str, Any]:
    """Return a page of messages."""
    found: dict[str, Any] = desk.get(
        f"/v1/messages?limit={limit}" + (f"&cursor={cursor}" if cursor else ""), actor
    ).json()
    return found


def ids(page: dict[str, Any]) -> list[str]:
    """Whose messages are on a page."""
    return [it["id"] for it in page["messages"]]


def test_a_message_sent_again_is_kept_once(desk: Desk) -> None:
    first = message(1, OFFICER)
    for _ in range(2):
        [answer] = post(desk, OFFICER, "messages", first)
        assert answer == {"id": item_id(1), "status": "stored", "code": "", "text_vi": "", "text_en": ""}
    twice = post(desk, OFFICER, "messages", message(2, OFFICER), message(2, OFFICER))
    assert [it["status"] for it in twice] == ["stored", "stored"]
    assert read(desk, LEADER)["messages"] == [first, message(2, OFFICER)]


def test_what_was_sent_is_never_overwritten(desk: Desk) -> None:
    post(desk, OFFICER, "messages", message(1, OFFICER))
    [answer] = post(desk, OFFICER, "messages", message(1, OFFICER, text="Khác."))
    assert (answer["status"], answer["code"]) == ("rejected", "letter.id_taken")
    [answer] = post(desk, LEADER, "messages", message(1, LEADER))
    assert answer["code"] == "letter.id_taken"
    assert [it["text"] for it in read(desk, STAFF)["messages"]] == ["Xin xem lại."]


def test_one_that_is_refused_does_not_hold_the_others_up(desk: Desk) -> None:
    answers = post(
        desk, OFFICER, "messages", {}, "x", message(1, LEADER), {**message(2, OFFICER), "text": ""}, message(3, OFFICER),
        message(4, OFFICER, ReportKey(COMMUNE_FORM, OTHER, APRIL)),
    )  # fmt: skip
    assert [it["code"] for it in answers] == [
        "letter.malformed", "letter.malformed", "message.author", "letter.malformed", "", "report.not_found",
    ]  # fmt: skip
    assert ids(read(desk, OFFICER)) == [item_id(3)]


@pytest.mark.parametrize("actor", EVERYBODY, ids=lambda it: it.user_id)
def test_each_reads_what_is_said_about_what_they_may_see(desk: Desk, actor: Actor) -> None:
    post(desk, OFFICER, "messages", message(1, OFFICER), message(2, OFFICER, VILLAGE_REPORT))
    post(desk, ENTRY, "messages", message(3, ENTRY, VILLAGE_REPORT))
    other = ReportKey(COMMUNE_FORM, OTHER, APRIL)
    post(desk, STRANGER, "messages", message(4, STRANGER, other))
    post(desk, STAFF, "messages", message(5, STAFF, other), message(6, STAFF))
    seen = {
        ENTRY: {2, 3}, OFFICER: {1, 2, 3, 6}, LEADER: {1, 2, 3, 6}, STAFF: {1, 2, 3, 4, 5, 6}, STRANGER: {4, 5},
    }  # fmt: skip
    assert set(ids(read(desk, actor))) == {item_id(number) for number in seen[actor]}


def test_pages_go_on_after_their_cursor(desk: Desk) -> None:
    post(desk, OFFICER, "messages", *(message(number, OFFICER) for number in range(1, 6)))
    first = read(desk, LEADER, limit=2)
    second = read(desk, LEADER, first["cursor"], limit=2)
    third = read(desk, LEADER, second["cursor"], limit=2)
    assert [len(page["messages"]) for page in (first, second, third)] == [2, 2, 1]
    assert [page["more"] for page in (first, second, third)] == [True, True, False]
    assert ids(read(desk, LEADER, third["cursor"])) == []
    post(desk, STAFF, "messages", message(9, STAFF))
    assert ids(read(desk, LEADER, third["cursor"])) == [item_id(9)]


def test_a_cursor_of_somebody_else_starts_again(desk: Desk) -> None:
    post(desk, OFFICER, "messages", message(1, OFFICER, VILLAGE_REPORT))
    for cursor in (
        read(desk, STAFF)["cursor"],
        "x",
        "99-all-00",
        read(desk, ENTRY)["cursor"].replace("1-", "7-", 1),
    ):
        assert ids(read(desk, ENTRY, cursor)) == [item_id(1)]


@pytest.fixture
def handing(desk: Desk) -> Desk:
    """A gateway with a second officer."""
    desk.admin.put_user(SECOND, SECOND.user_id, PASSWORD)
    return desk


def test_a_hand_over_lets_the_other_act_in_its_days(handing: Desk) -> None:
    pen = Pen(handing.clock)
    [before] = handing.send(SECOND, pen.op(SECOND, COMMUNE_REPORT, {"DS01": 1}))
    assert before["problems"][0]["code"] == "report.not_yours"
    for _ in range(2):
        assert post(handing, OFFICER, "handovers", handover(1))[0]["status"] == "stored"
    [within] = handing.send(SECOND, pen.op(SECOND, COMMUNE_REPORT, {"DS01": 1}))
    assert within["status"] == "applied"
    handing.clock.advance(seconds=11 * 86_400)  # 27 April: late, and yet in time
    handing.tokens.clear()
    [late] = handing.send(SECOND, pen.op(SECOND, COMMUNE_REPORT, {"DS01": 2}, base=1))
    assert late["status"] == "applied"
    handing.clock.advance(seconds=86_400)
    handing.tokens.clear()
    [after] = handing.send(SECOND, pen.op(SECOND, COMMUNE_REPORT, {"DS01": 3}, base=2))
    assert after["problems"][0]["code"] == "report.not_yours"


def test_it_stands_in_the_assignments_and_can_be_ended(handing: Desk) -> None:
    post(handing, LEADER, "handovers", handover(1, LEADER))
    end = {"id": item_id(2), "ends": item_id(1), "by": SECOND.user_id, "at": "2026-04-17T02:00:00.000Z"}
    assert (
        post(handing, STRANGER, "handovers", {**end, "by": STRANGER.user_id})[0]["code"] == "handover.unknown"
    )
    for _ in range(2):
        assert post(handing, SECOND, "handovers", end)[0]["status"] == "stored"
    for actor, seen in ((OFFICER, 1), (STAFF, 1), (STRANGER, 0)):
        found = handing.get("/v1/catalogue/assignments", actor).json()["handovers"]
        assert [it["ended_at"] for it in found] == ["2026-04-17T02:00:00.000Z"][:seen]


def test_who_may_not_hand_over_is_told(handing: Desk) -> None:
    wrong = {
        "handover.role": handover(1, SECOND), "handover.taker": handover(2, taker=STRANGER.user_id),
        "handover.dates": handover(3, end="2026-04-01"), "letter.malformed": handover(4, start="x"),
    }  # fmt: skip
    for code, item in wrong.items():
        actor = SECOND if item["by"] == SECOND.user_id else OFFICER
        assert [it["code"] for it in post(handing, actor, "handovers", item)] == [code]
    assert post(handing, OFFICER, "handovers", handover(5, LEADER))[0]["code"] == "handover.author"
    post(handing, OFFICER, "handovers", handover(6))
    assert post(handing, OFFICER, "handovers", handover(6, reason="Khác"))[0]["code"] == "letter.id_taken"


def test_too_many_items_are_refused(desk: Desk) -> None:
    for what in ("messages", "handovers"):
        answer = desk.client.post(f"/v1/{what}", json={what: [{}] * 201}, headers=desk.as_(OFFICER))
        assert (answer.status_code, answer.json()["code"]) == (413, "body.too_large")


def test_only_the_province_sets_the_policy(desk: Desk) -> None:
    wish = asdict(Policy(two_person=False))
    for actor in (ENTRY, OFFICER, LEADER, STRANGER):
        answer = desk.client.put("/v1/policy", json=wish, headers=desk.as_(actor))
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    assert desk.client.put("/v1/policy", json={"two_person": 1}, headers=desk.as_(STAFF)).status_code == 422
    assert desk.client.put("/v1/policy", json=wish, headers=desk.as_(STAFF)).json() == wish
    assert desk.get("/v1/catalogue/policy", OFFICER).json() == wish


@pytest.mark.parametrize("two_person", [True, False])
def test_the_two_person_rule_is_the_province_s(desk: Desk, two_person: bool) -> None:
    desk.admin.put_policy(Policy(two_person=two_person))
    both = Actor("u-truongphong", "Trưởng phòng", Role.CONSOLIDATOR, (COMMUNE,))
    desk.admin.put_user(both, both.user_id, PASSWORD)
    from iocdesk.reports.model import Assignment

    desk.admin.put_assignments([Assignment(COMMUNE_FORM, COMMUNE, both.user_id, "", both.user_id)])
    pen = Pen(desk.clock)
    asked = pen.op(both, COMMUNE_REPORT, {"DS01": 1}, transition=Transition.REQUEST_APPROVAL)
    assert desk.send(both, asked)[0]["status"] == "applied"
    [receipt] = desk.send(both, pen.op(both, COMMUNE_REPORT, base=1, transition=Transition.APPROVE))
    assert receipt["status"] == ("rejected" if two_person else "applied")
    if two_person:
        assert receipt["problems"][0]["code"] == "transition.two_person"
        assert receipt["problems"][0]["text_vi"].startswith("Người lập không được tự duyệt")
