"""Registered keys are told to whom they concern, and operations are taken from others by their author's signature."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from iocdesk.reports.model import Actor, Operation, Role, Transition
from iocdesk.reports.operations import operation_to_json
from iocdesk.reports.signing import operation_message
from iocdesk.vault import DeviceKeyRing, DeviceKeys, ThrowAwayKeeper
from tests.gateway.kit import (
    COMMUNE,
    ENTRY,
    LEADER,
    OFFICER,
    OTHER_VILLAGE,
    PASSWORD,
    STAFF,
    STRANGER,
    VILLAGE,
    VILLAGE_REPORT,
    Desk,
    Pen,
)

FAR = Actor("u-thonkhac", "Trưởng thôn xã khác", Role.ENTRY, (OTHER_VILLAGE,))


def new_keys() -> DeviceKeys:
    return DeviceKeyRing(ThrowAwayKeeper()).keys()


@pytest.fixture
def keys() -> DeviceKeys:
    return new_keys()


def register(desk: Desk, actor: Actor, keys: DeviceKeys, device: str = "pc-1") -> Any:
    body = {"sign_key": keys.sign_key, "recipient": keys.recipient}
    return desk.client.put(f"/v1/keys/{device}", json=body, headers=desk.as_(actor))


def told(desk: Desk, actor: Actor) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    found = desk.get("/v1/catalogue/keys", actor).json()
    return found["recipients"], found["signers"]


def relayed(keys: DeviceKeys, *operations: Operation) -> list[dict[str, object]]:
    return [
        {"operation": operation_to_json(op), "signature": keys.sign(operation_message(op))}
        for op in operations
    ]


def relay(desk: Desk, caller: Actor, items: list[dict[str, object]]) -> dict[str, Any]:
    answer = desk.client.post("/v1/relayed-operations", json={"operations": items}, headers=desk.as_(caller))
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def codes(answer: dict[str, Any]) -> list[str]:
    return [it["problems"][0]["code"] if it["problems"] else it["status"] for it in answer["results"]]


def test_registering_again_changes_nothing(desk: Desk, keys: DeviceKeys) -> None:
    first = register(desk, ENTRY, keys)
    assert first.status_code == 200
    desk.clock.advance(seconds=60)
    assert register(desk, ENTRY, keys).json() == first.json()
    assert register(desk, ENTRY, new_keys()).json()["registered_at"] > first.json()["registered_at"]


@pytest.mark.parametrize(
    "change",
    [
        {"sign_key": "AB" * 32},
        {"sign_key": "ab" * 31},
        {"recipient": "age1" + "b" * 58},
        {"recipient": "AGE-SECRET-KEY-1" + "q" * 46},
        {"more": 1},
    ],
)
def test_what_is_no_public_key_is_malformed(desk: Desk, keys: DeviceKeys, change: dict[str, object]) -> None:
    body = {"sign_key": keys.sign_key, "recipient": keys.recipient, **change}
    assert desk.client.put("/v1/keys/pc-1", json=body, headers=desk.as_(ENTRY)).status_code == 422


def test_everybody_is_told_what_concerns_them(desk: Desk) -> None:
    desk.admin.put_user(FAR, FAR.user_id, PASSWORD)
    made = {actor.user_id: new_keys() for actor in (ENTRY, OFFICER, LEADER, STAFF, STRANGER, FAR)}
    for actor in (ENTRY, OFFICER, LEADER, STAFF, STRANGER, FAR):
        assert register(desk, actor, made[actor.user_id]).status_code == 200
    recipients, signers = told(desk, ENTRY)
    assert recipients == [
        {
            "unit": COMMUNE.id, "user_id": OFFICER.user_id, "device_id": "pc-1",
            "recipient": made[OFFICER.user_id].recipient,
        }
    ]  # fmt: skip
    assert [it["user_id"] for it in signers] == [ENTRY.user_id]
    recipients, signers = told(desk, OFFICER)
    assert [it["user_id"] for it in recipients] == [OFFICER.user_id]
    assert {it["user_id"] for it in signers} == {ENTRY.user_id, OFFICER.user_id, LEADER.user_id}
    [entry] = [it for it in signers if it["user_id"] == ENTRY.user_id]
    assert entry["units"] == [VILLAGE.id]
    recipients, signers = told(desk, FAR)
    assert [it["user_id"] for it in recipients] == [STRANGER.user_id]
    assert told(desk, STAFF) == ([], [])


def test_new_keys_of_a_computer_take_the_place_and_what_the_old_signed_holds(desk: Desk) -> None:
    old, new = new_keys(), new_keys()
    register(desk, OFFICER, old)
    desk.clock.advance(seconds=1)
    register(desk, OFFICER, new)
    register(desk, OFFICER, new, "pc-2")
    recipients, signers = told(desk, OFFICER)
    assert [it["device_id"] for it in recipients] == ["pc-1", "pc-2"]
    assert {it["recipient"] for it in recipients} == {new.recipient}
    assert [it["sign_key"] for it in signers].count(old.sign_key) == 1
    desk.clock.advance(seconds=1)
    register(desk, OFFICER, old)
    assert {it["recipient"] for it in told(desk, OFFICER)[0] if it["device_id"] == "pc-1"} == {old.recipient}


def test_of_many_keys_the_newest_are_told(desk: Desk) -> None:
    for number in range(25):
        desk.clock.advance(seconds=1)
        body = {"sign_key": f"{number:064x}", "recipient": "age1" + "q" * 58}
        desk.client.put(f"/v1/keys/pc-{number}", json=body, headers=desk.as_(OFFICER))
    assert [it["device_id"] for it in told(desk, OFFICER)[0]] == [f"pc-{number}" for number in range(5, 25)]


def test_revoked_keys_are_nobody_s(desk: Desk, keys: DeviceKeys) -> None:
    register(desk, ENTRY, keys)
    register(desk, OFFICER, keys)
    op = Pen(desk.clock).op(ENTRY, VILLAGE_REPORT, {"DS01": 5})
    assert desk.admin.revoke_keys(ENTRY.user_id, "pc-2") == 0
    assert desk.admin.revoke_keys(ENTRY.user_id, "pc-1") == 1
    assert desk.get("/v1/me", ENTRY).status_code == 401
    desk.tokens.clear()
    answer = register(desk, ENTRY, keys)
    assert (answer.status_code, answer.json()["code"]) == (409, "key.revoked")
    [signer] = [it for it in told(desk, OFFICER)[1] if it["user_id"] == ENTRY.user_id]
    assert signer["revoked_at"] is not None
    assert codes(relay(desk, OFFICER, relayed(keys, op))) == ["relay.signature"]
    assert desk.admin.revoke_keys(OFFICER.user_id) == 1
    desk.tokens.clear()
    assert told(desk, ENTRY)[0] == []


def test_a_relayed_operation_is_its_author_s(desk: Desk, keys: DeviceKeys) -> None:
    register(desk, ENTRY, keys)
    pen = Pen(desk.clock)
    first = pen.op(ENTRY, VILLAGE_REPORT, {"DS01": 5})
    second = pen.op(ENTRY, VILLAGE_REPORT, {"DS01": 6}, transition=Transition.SUBMIT)
    answer = relay(desk, OFFICER, relayed(keys, first, second))
    assert codes(answer) == ["applied", "applied"]
    report = desk.get(f"/v1/reports/{VILLAGE_REPORT.id}", ENTRY).json()
    assert (report["state"], report["version"], report["submitted_by"]) == ("submitted", 2, ENTRY.user_id)
    assert report["cells"]["DS01"].get("on_behalf", False) is False
    versions = desk.get(f"/v1/reports/{VILLAGE_REPORT.id}/versions", OFFICER).json()["versions"]
    assert [it["author"] for it in versions] == [ENTRY.user_id, ENTRY.user_id]
    assert relay(desk, OFFICER, relayed(keys, first, second))["results"] == answer["results"]
    assert desk.send(ENTRY, first) == answer["results"][:1]
    assert desk.get(f"/v1/reports/{VILLAGE_REPORT.id}", ENTRY).json()["version"] == 2


def test_what_came_from_the_author_first_is_replayed(desk: Desk, keys: DeviceKeys) -> None:
    register(desk, ENTRY, keys)
    op = Pen(desk.clock).op(ENTRY, VILLAGE_REPORT, {"DS01": 5})
    receipts = desk.send(ENTRY, op)
    assert relay(desk, OFFICER, relayed(keys, op))["results"] == receipts


def test_only_the_author_s_own_signature_of_just_this_counts(desk: Desk, keys: DeviceKeys) -> None:
    register(desk, ENTRY, keys)
    register(desk, OFFICER, new_keys())
    pen = Pen(desk.clock)
    op = pen.op(ENTRY, VILLAGE_REPORT, {"DS01": 5})
    other = pen.op(ENTRY, VILLAGE_REPORT, {"DS01": 9})
    [good], [another] = relayed(keys, op), relayed(keys, other)
    elsewhere = replace(op, device_id="pc-9", sealed=None)
    assert isinstance(good["operation"], dict)
    touched = {**good, "operation": {**good["operation"], "reason": "khác"}}
    cases = [
        (relayed(new_keys(), op), "relay.signature"),
        ([{**good, "signature": another["signature"]}], "relay.signature"),
        ([{**good, "signature": "00" * 64}], "relay.signature"),
        ([touched], "op.hash_wrong"),
        (relayed(keys, elsewhere), "relay.signature"),
        (relayed(keys, pen.op(LEADER, VILLAGE_REPORT, {"DS01": 5})), "relay.signature"),
        (relayed(keys, pen.op(replace(ENTRY, user_id="u-nobody"), VILLAGE_REPORT)), "relay.signature"),
        ([{**good, "more": 1}], "op.malformed"),
    ]
    for items, code in cases:
        assert codes(relay(desk, OFFICER, items)) == [code], code
    assert desk.get(f"/v1/reports/{VILLAGE_REPORT.id}", ENTRY).status_code == 404
    assert codes(relay(desk, OFFICER, [good])) == ["applied"], "nothing of it was kept against the true one"


def test_who_does_not_see_the_unit_relays_nothing(desk: Desk, keys: DeviceKeys) -> None:
    register(desk, ENTRY, keys)
    op = Pen(desk.clock).op(ENTRY, VILLAGE_REPORT, {"DS01": 5})
    assert codes(relay(desk, STRANGER, relayed(keys, op))) == ["report.not_found"]
    assert desk.get(f"/v1/operations/{op.op_id}", STAFF).status_code == 404


def test_nothing_is_taken_behind_one_that_was_not(desk: Desk, keys: DeviceKeys) -> None:
    register(desk, ENTRY, keys)
    pen = Pen(desk.clock)
    ops = [pen.op(ENTRY, VILLAGE_REPORT, {"DS01": number}) for number in range(3)]
    items = relayed(keys, *ops)
    items[0]["signature"] = "00" * 64
    items.append({"nonsense": 1})
    answer = relay(desk, OFFICER, items)
    assert codes(answer) == ["relay.signature"]
    assert [it["op_id"] for it in answer["deferred"]] == [ops[1].op_id, ops[2].op_id, ""]
    assert codes(relay(desk, OFFICER, relayed(keys, *ops))) == ["applied"] * 3


def test_the_author_may_not_do_more_through_others(desk: Desk, keys: DeviceKeys) -> None:
    register(desk, ENTRY, keys)
    pen = Pen(desk.clock)
    desk.send(ENTRY, pen.op(ENTRY, VILLAGE_REPORT, {"DS01": 5}, transition=Transition.SUBMIT))
    accept = pen.op(ENTRY, VILLAGE_REPORT, base=1, transition=Transition.ACCEPT)
    assert codes(relay(desk, OFFICER, relayed(keys, accept))) == ["transition.role"]


def test_an_account_that_was_closed_signs_nothing_more(desk: Desk, keys: DeviceKeys) -> None:
    register(desk, ENTRY, keys)
    op = Pen(desk.clock).op(ENTRY, VILLAGE_REPORT, {"DS01": 5})
    desk.admin.put_user(ENTRY, ENTRY.user_id, PASSWORD, active=False)
    assert codes(relay(desk, OFFICER, relayed(keys, op))) == ["relay.signature"]
    assert [it for it in told(desk, OFFICER)[1] if it["user_id"] == ENTRY.user_id] == []


def test_too_many_at_once_are_refused(desk: Desk) -> None:
    items: list[dict[str, object]] = [{}] * 1001
    answer = desk.client.post("/v1/relayed-operations", json={"operations": items}, headers=desk.as_(OFFICER))
    assert answer.status_code == 413
