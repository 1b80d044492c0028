"""Operations in, receipts out: applied once, merged or kept, item by item."""

from __future__ import annotations

from iocdesk.forms.values import Value
from iocdesk.reports.model import Cell, Remark, Transition
from iocdesk.reports.operations import operation_to_json, receipt_from_json
from tests.gateway.kit import (
    COMMUNE_REPORT,
    ENTRY,
    LEADER,
    OFFICER,
    STAFF,
    START,
    VILLAGE_REPORT,
    Desk,
    Pen,
)


def test_an_operation_is_applied_and_read_back(desk: Desk, pen: Pen) -> None:
    [receipt] = desk.send(OFFICER, pen.op(OFFICER, COMMUNE_REPORT, {"DS01": 5}))
    assert (receipt["status"], receipt["version"], receipt["state"]) == ("applied", 1, "draft")
    assert receipt["number"] == "BN-2026-000001"
    report = desk.get(f"/v1/reports/{COMMUNE_REPORT.id}", OFFICER).json()
    assert report["cells"]["DS01"]["value"] == {"t": "n", "v": "5"}
    assert report["cells"]["DS01"]["author"] == OFFICER.user_id
    receipt_from_json(receipt)


def test_the_same_operation_again_gets_the_same_receipt_and_does_nothing(desk: Desk, pen: Pen) -> None:
    op = pen.op(OFFICER, COMMUNE_REPORT, {"DS01": 5})
    [first] = desk.send(OFFICER, op)
    desk.clock.advance(minutes=5)
    [again] = desk.send(OFFICER, op)
    assert again == first
    assert desk.get(f"/v1/operations/{op.op_id}", OFFICER).json() == first
    assert desk.get(f"/v1/reports/{COMMUNE_REPORT.id}", OFFICER).json()["version"] == 1


def test_a_whole_month_goes_up_and_down(desk: Desk, pen: Pen) -> None:
    steps = [
        (OFFICER, {"DS01": 5}, None, "", "draft"),
        (OFFICER, {}, Transition.REQUEST_APPROVAL, "", "for_approval"),
        (LEADER, {}, Transition.APPROVE, "", "approved"),
        (OFFICER, {}, Transition.SEND, "", "sent"),
        (STAFF, {}, Transition.RETURN, "Xin xem lại DS01", "returned"),
        (OFFICER, {"DS01": 6}, Transition.REQUEST_APPROVAL, "", "for_approval"),
        (LEADER, {}, Transition.APPROVE, "", "approved"),
        (LEADER, {}, Transition.SEND, "", "sent"),
        (STAFF, {}, Transition.ACCEPT, "", "accepted"),
        (STAFF, {}, Transition.LOCK, "", "locked"),
    ]
    for base, (actor, cells, transition, reason, state) in enumerate(steps):
        op = pen.op(actor, COMMUNE_REPORT, cells, base=base, transition=transition, reason=reason)
        [receipt] = desk.send(actor, op)
        assert (receipt["status"], receipt["state"]) == ("applied", state), receipt
    versions = desk.get(f"/v1/reports/{COMMUNE_REPORT.id}/versions", STAFF).json()["versions"]
    assert [it["version"] for it in versions] == list(range(1, 11))
    assert versions[4]["transition"] == "return"
    old = desk.get(f"/v1/reports/{COMMUNE_REPORT.id}/versions/1", STAFF).json()
    assert old["cells"]["DS01"]["value"]["v"] == "5"


def test_a_remark_is_answered_before_the_report_is_handed_over_again(desk: Desk, pen: Pen) -> None:
    again, said = Transition.REQUEST_APPROVAL, ("DS01", "DS03", "")
    remarks = tuple(Remark(key, "Xin xem lại", LEADER.user_id, START) for key in said)
    noted = Cell(Value.of(1), note="Đã kiểm tra")
    steps = [
        pen.op(OFFICER, COMMUNE_REPORT, {"DS01": 5, "DS03": 1}, base=0, transition=again),
        pen.op(LEADER, COMMUNE_REPORT, base=1, transition=Transition.RETURN, reason="Sai", remarks=remarks),
        pen.op(OFFICER, COMMUNE_REPORT, {"DS01": 6}, base=2),
        pen.op(OFFICER, COMMUNE_REPORT, base=3, transition=again),
        pen.op(OFFICER, COMMUNE_REPORT, {"DS03": noted}, base=3, transition=again),
    ]
    receipts = [desk.send(LEADER if op.author == LEADER.user_id else OFFICER, op)[0] for op in steps]
    assert [it["status"] for it in receipts] == ["applied", "applied", "applied", "rejected", "applied"]
    assert [(it["key"], it["code"]) for it in receipts[3]["problems"]] == [("DS03", "report.remark_open")]


def test_one_computers_batch_made_on_one_base_applies_in_order(desk: Desk, pen: Pen) -> None:
    first = pen.op(ENTRY, VILLAGE_REPORT, {"DS01": 1})
    second = pen.op(ENTRY, VILLAGE_REPORT, {"DS01": 2}, base=0)
    third = pen.op(ENTRY, VILLAGE_REPORT, base=0, transition=Transition.SUBMIT)
    receipts = desk.send(ENTRY, first, second, third)
    assert [it["status"] for it in receipts] == ["applied"] * 3
    assert receipts[2]["state"] == "submitted"


def test_disjoint_changes_merge_and_the_same_cell_asks(desk: Desk, pen: Pen) -> None:
    other = Pen(desk.clock, device="pc-2", seed=2)
    desk.send(OFFICER, pen.op(OFFICER, COMMUNE_REPORT, {"DS01": 1, "DS03": 7}))
    desk.send(OFFICER, other.op(OFFICER, COMMUNE_REPORT, {"DS01": 2}, base=1))
    [merged] = desk.send(OFFICER, pen.op(OFFICER, COMMUNE_REPORT, {"DS02": 3}, base=1))
    assert (merged["status"], merged["version"]) == ("merged", 3)
    late = pen.op(OFFICER, COMMUNE_REPORT, {"DS01": 9}, base=1)
    [conflict] = desk.send(OFFICER, late)
    assert (conflict["status"], conflict["version"]) == ("conflict", 3)
    assert [it["key"] for it in conflict["differences"]] == ["DS01"]
    assert conflict["differences"][0]["theirs"]["value"]["v"] == "2"
    side = desk.get(f"/v1/reports/{COMMUNE_REPORT.id}/versions/1?side={late.op_id}", OFFICER).json()
    assert side["cells"]["DS01"]["value"]["v"] == "9"
    head = desk.get(f"/v1/reports/{COMMUNE_REPORT.id}", OFFICER).json()
    assert {key: cell["value"]["v"] for key, cell in head["cells"].items()} == {
        "DS01": "2",
        "DS02": "3",
        "DS03": "7",
    }


def test_a_bad_item_holds_up_no_other_report(desk: Desk, pen: Pen) -> None:
    bad = pen.op(OFFICER, COMMUNE_REPORT, {"XX99": 1})
    after = pen.op(OFFICER, COMMUNE_REPORT, {"DS01": 1})
    good = pen.op(OFFICER, VILLAGE_REPORT, {"DS01": 1})
    answer = desk.post(OFFICER, operation_to_json(bad), operation_to_json(after), 7, operation_to_json(good))
    body = answer.json()
    assert [(it["op_id"], it["status"]) for it in body["results"]] == [
        (bad.op_id, "rejected"),
        (good.op_id, "applied"),
    ]
    assert body["results"][0]["problems"][0]["key"] == "XX99"
    assert [(it["op_id"], it["code"]) for it in body["deferred"]] == [
        (after.op_id, "op.blocked"),
        ("", "op.malformed"),
    ]
