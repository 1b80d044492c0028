"""What is refused, what is only put off, and that a replay is harmless whatever came between."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from sqlalchemy import func, select

from iocdesk.core.errors import Text
from iocdesk.core.periods import Period
from iocdesk.core.units import UnitKey
from iocdesk.forms.values import NOT_APPLICABLE, NOTHING, Value
from iocdesk.gateway import schema
from iocdesk.gateway.book import Book
from iocdesk.reports.model import Cell, Operation, Problem, ReportKey, Transition
from iocdesk.reports.operations import operation_to_json, seal
from tests.gateway.kit import (
    APRIL,
    COMMUNE,
    COMMUNE_FORM,
    COMMUNE_REPORT,
    ENTRY,
    LEADER,
    OFFICER,
    OLD_COMMUNE,
    STAFF,
    VILLAGE,
    VILLAGE_FORM,
    VILLAGE_REPORT,
    Desk,
    Pen,
    form_of,
)


def refusal(desk: Desk, op: Operation, actor: Any = OFFICER) -> list[str]:
    [receipt] = desk.send(actor, op)
    assert (receipt["status"], receipt["number"]) == ("rejected", "")
    for problem in receipt["problems"]:
        assert problem["text_vi"]
        assert problem["text_en"]
    return [problem["code"] for problem in receipt["problems"]]


def rows(desk: Desk, table: Any) -> int:
    with desk.admin.database.read() as connection:
        found = connection.execute(select(func.count()).select_from(table)).scalar()
    assert found is not None
    return int(found)


def test_the_same_id_with_other_content_is_a_conflict_of_its_own(desk: Desk, pen: Pen) -> None:
    op = pen.op(OFFICER, COMMUNE_REPORT, {"DS01": 1})
    desk.send(OFFICER, op)
    other = seal(replace(pen.op(OFFICER, COMMUNE_REPORT, {"DS01": 2}), op_id=op.op_id))
    alone = desk.post(OFFICER, operation_to_json(other))
    assert (alone.status_code, alone.json()["code"]) == (409, "op.hash_mismatch")
    assert alone.json()["results"][0]["problems"][0]["code"] == "op.hash_mismatch"
    good = pen.op(OFFICER, VILLAGE_REPORT, {"DS01": 2})
    receipts = desk.send(OFFICER, other, good)
    assert [it["status"] for it in receipts] == ["rejected", "applied"]
    assert desk.get(f"/v1/operations/{op.op_id}", OFFICER).json()["status"] == "applied"
    assert desk.get(f"/v1/reports/{COMMUNE_REPORT.id}", OFFICER).json()["cells"]["DS01"]["value"]["v"] == "1"


def test_a_wrong_hash_is_refused_and_nothing_is_kept_under_it(desk: Desk, pen: Pen) -> None:
    op = pen.op(OFFICER, COMMUNE_REPORT, {"DS01": 1})
    assert refusal(desk, replace(op, sha256="0" * 64)) == ["op.hash_wrong"]
    assert desk.send(OFFICER, op)[0]["status"] == "applied"


def test_an_operation_of_another_account_is_refused(desk: Desk, pen: Pen) -> None:
    op = pen.op(ENTRY, VILLAGE_REPORT, {"DS01": 1})
    assert refusal(desk, op) == ["op.author"]
    assert desk.send(ENTRY, op)[0]["status"] == "applied"


def test_a_rejection_is_an_answer_for_good(desk: Desk, pen: Pen) -> None:
    op = pen.op(OFFICER, COMMUNE_REPORT, {"DS01": 1}, form_version="2")
    assert refusal(desk, op) == ["form.unknown"]
    desk.admin.publish_form(form_of(COMMUNE_FORM, "commune", "2"))
    assert refusal(desk, op) == ["form.unknown"]
    assert (
        desk.send(OFFICER, pen.op(OFFICER, COMMUNE_REPORT, {"DS01": 1}, form_version="2"))[0]["version"] == 1
    )


@pytest.mark.parametrize(
    ("key", "code"),
    [
        (ReportKey(COMMUNE_FORM, VILLAGE, APRIL), "report.level"),
        (ReportKey(VILLAGE_FORM, COMMUNE, APRIL), "report.level"),
        (ReportKey(COMMUNE_FORM, COMMUNE, Period.parse("2026Q1")), "report.period"),
        (ReportKey(COMMUNE_FORM, COMMUNE, Period.parse("202506")), "report.unit_period"),
        (ReportKey(COMMUNE_FORM, OLD_COMMUNE, Period.parse("202507")), "report.unit_period"),
        (ReportKey("không_có", COMMUNE, APRIL), "form.unknown"),
    ],
)
def test_form_unit_and_period_must_fit(desk: Desk, pen: Pen, key: ReportKey, code: str) -> None:
    assert refusal(desk, pen.op(OFFICER, key, {"DS01": 1})) == [code]


def test_the_month_of_the_merger_belongs_to_both(desk: Desk, pen: Pen) -> None:
    new = ReportKey(COMMUNE_FORM, COMMUNE, Period.parse("202507"))
    assert desk.send(OFFICER, pen.op(OFFICER, new, {"DS01": 1}))[0]["status"] == "applied"


@pytest.mark.parametrize(
    ("cells", "code"),
    [
        ({"XX": 1}, "cell.unknown"),
        ({"DS02.khac": 1}, "cell.unknown"),
        ({"DS01.nam": 1}, "cell.unknown"),
        ({"visits/place": "x"}, "cell.unknown"),
        ({"visits[0]/place": "x"}, "cell.unknown"),
        ({"place": "x"}, "cell.unknown"),
        ({"DS01": "năm"}, "cell.type"),
        ({"GC": 5}, "cell.type"),
        ({"DS01": Value.of(date(2026, 4, 1))}, "cell.type"),
        ({"DS01": Value.from_json({"t": "n", "v": "1.5"})}, "cell.decimals"),
        ({"DS03": Value.from_json({"t": "n", "v": "1.555"})}, "cell.decimals"),
    ],
)
def test_cells_must_be_the_forms_and_of_its_types(
    desk: Desk, pen: Pen, cells: dict[str, Any], code: str
) -> None:
    op = pen.op(OFFICER, COMMUNE_REPORT, cells)
    [receipt] = desk.send(OFFICER, op)
    assert [(it["key"], it["code"]) for it in receipt["problems"]] == [(next(iter(cells)), code)]


def test_every_kind_of_cell_that_the_form_has_is_taken(desk: Desk, pen: Pen) -> None:
    cells: dict[str, Cell | Value | int | str] = {
        "DS01": 5,
        "DS02": NOTHING,
        "DS02.nam": NOT_APPLICABLE,
        "DS03": Value.from_json({"t": "n", "v": "1.55"}),
        "GC": "ghi chú",
        "visits[2]/place": "Thôn 1",
    }
    assert desk.send(OFFICER, pen.op(OFFICER, COMMUNE_REPORT, cells))[0]["status"] == "applied"


def test_an_event_moment_is_for_event_forms(desk: Desk, pen: Pen) -> None:
    op = seal(replace(pen.op(OFFICER, COMMUNE_REPORT, {"DS01": 1}), event_at=desk.clock.now()))
    assert refusal(desk, op) == ["report.event"]


def test_a_report_without_a_figure_is_not_sent(desk: Desk, pen: Pen) -> None:
    assert refusal(desk, pen.op(ENTRY, VILLAGE_REPORT, transition=Transition.SUBMIT), ENTRY) == [
        "report.empty"
    ]
    assert desk.get(f"/v1/reports/{VILLAGE_REPORT.id}", ENTRY).status_code == 404


def test_the_validator_has_the_last_word_and_the_history(desk: Desk, pen: Pen) -> None:
    desk.send(ENTRY, pen.op(ENTRY, ReportKey(VILLAGE_FORM, VILLAGE, APRIL.previous()), {"DS01": 1}))
    asked: list[Any] = []

    def strict(form: Any, report: Any, history: Any) -> list[Problem]:
        asked.append((form.id, [it.id for it in history().reports]))
        return [Problem("DS01", "rule", Text("Sai", "Wrong"))]

    object.__setattr__(desk.app.state.services.intake._judge, "_validator", strict)
    assert desk.send(ENTRY, pen.op(ENTRY, VILLAGE_REPORT, {"DS01": 1}))[0]["status"] == "applied"
    op = pen.op(ENTRY, VILLAGE_REPORT, base=1, transition=Transition.SUBMIT)
    assert refusal(desk, op, ENTRY) == ["rule"]
    assert asked == [(VILLAGE_FORM, [f"{VILLAGE_FORM}/{VILLAGE.id}/202603", VILLAGE_REPORT.id])]


def test_roles_and_the_second_person_are_asked_for(desk: Desk, pen: Pen) -> None:
    desk.send(OFFICER, pen.op(OFFICER, COMMUNE_REPORT, {"DS01": 1}))
    assert refusal(desk, pen.op(LEADER, COMMUNE_REPORT, {"DS01": 2}, base=1), LEADER) == ["report.not_yours"]
    ask = pen.op(OFFICER, COMMUNE_REPORT, base=1, transition=Transition.REQUEST_APPROVAL)
    assert desk.send(OFFICER, ask)[0]["state"] == "for_approval"
    assert refusal(desk, pen.op(OFFICER, COMMUNE_REPORT, base=2, transition=Transition.APPROVE)) == [
        "transition.role"
    ]
    assert refusal(desk, pen.op(OFFICER, COMMUNE_REPORT, {"DS01": 3}, base=2)) == ["report.not_editable"]
    back = pen.op(LEADER, COMMUNE_REPORT, base=2, transition=Transition.RETURN)
    assert refusal(desk, back, LEADER) == ["transition.reason"]
    assert refusal(desk, pen.op(STAFF, COMMUNE_REPORT, base=2, transition=Transition.LOCK), STAFF) == [
        "transition.state"
    ]


def test_a_submission_made_on_what_others_have_changed_waits_for_a_look(desk: Desk, pen: Pen) -> None:
    other = Pen(desk.clock, device="pc-2", seed=2)
    desk.send(ENTRY, pen.op(ENTRY, VILLAGE_REPORT, {"DS01": 1}))
    desk.send(OFFICER, other.op(OFFICER, VILLAGE_REPORT, {"DS03": 2}, base=1))
    receipts = desk.send(
        ENTRY,
        pen.op(ENTRY, VILLAGE_REPORT, {"DS02": 1}, base=1),
        pen.op(ENTRY, VILLAGE_REPORT, base=1, transition=Transition.SUBMIT),
    )
    assert [it["status"] for it in receipts] == ["merged", "rejected"]
    assert receipts[1]["problems"][0]["code"] == "stale"
    assert receipts[1]["state"] == "draft"


def test_a_fault_of_the_server_is_no_verdict(
    desk: Desk, pen: Pen, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    first = pen.op(OFFICER, COMMUNE_REPORT, {"DS01": 1})
    second = pen.op(OFFICER, COMMUNE_REPORT, {"DS01": 2}, base=0)
    third = pen.op(OFFICER, VILLAGE_REPORT, {"DS01": 3})
    usual = Book.advance

    def failing(self: Book, report: Any, op: Operation, *rest: Any) -> None:
        usual(self, report, op, *rest)
        if op.op_id == first.op_id:
            raise RuntimeError("the disk said no")

    with monkeypatch.context() as patch:
        patch.setattr(Book, "advance", failing)
        body = desk.post(OFFICER, *map(operation_to_json, (first, second, third))).json()
    assert [it["op_id"] for it in body["results"]] == [third.op_id]
    assert [(it["op_id"], it["code"]) for it in body["deferred"]] == [
        (first.op_id, "server.error"),
        (second.op_id, "op.blocked"),
    ]
    assert desk.get(f"/v1/reports/{COMMUNE_REPORT.id}", OFFICER).status_code == 404
    receipts = desk.send(OFFICER, first, second, third)
    assert [(it["status"], it["version"]) for it in receipts] == [
        ("applied", 1),
        ("applied", 2),
        ("applied", 1),
    ]
    assert [it["number"][-6:] for it in receipts] == ["000002", "000003", "000001"]
    assert "the disk said no" in caplog.text


def test_a_batch_that_cannot_be_committed_leaves_nothing(
    desk: Desk, pen: Pen, monkeypatch: pytest.MonkeyPatch
) -> None:
    op = pen.op(OFFICER, COMMUNE_REPORT, {"DS01": 1})
    headers = desk.as_(OFFICER)
    desk.get("/v1/me", OFFICER)

    def failing(*_: Any) -> None:
        raise RuntimeError("no room")

    with monkeypatch.context() as patch:
        patch.setattr("sqlalchemy.engine.default.DefaultDialect.do_commit", failing)
        answer = desk.client.post(
            "/v1/operations", json={"operations": [operation_to_json(op)]}, headers=headers
        )
    assert answer.status_code == 500
    assert (
        rows(desk, schema.operations) == rows(desk, schema.reports) == rows(desk, schema.report_versions) == 0
    )
    assert desk.send(OFFICER, op)[0]["number"] == "BN-2026-000001"


def test_what_a_restored_backup_lacks_is_taken_again(desk: Desk, pen: Pen) -> None:
    ahead = pen.op(OFFICER, COMMUNE_REPORT, {"DS01": 4}, base=7)
    [receipt] = desk.send(OFFICER, ahead)
    assert receipt["status"] in {"merged", "applied"}
    assert desk.get(f"/v1/reports/{COMMUNE_REPORT.id}", OFFICER).json()["cells"]["DS01"]["value"]["v"] == "4"


def test_an_unknown_unit_of_the_province_is_refused(desk: Desk, pen: Pen) -> None:
    nowhere = ReportKey(COMMUNE_FORM, UnitKey("99999", date(2025, 7, 1)), APRIL)
    assert refusal(desk, pen.op(STAFF, nowhere, {"DS01": 1}), STAFF) == ["report.not_found"]


def test_the_same_operation_twice_in_one_batch_is_applied_once(desk: Desk, pen: Pen) -> None:
    op = pen.op(OFFICER, COMMUNE_REPORT, {"DS01": 1})
    later = pen.op(OFFICER, COMMUNE_REPORT, {"DS01": 2})
    first, second, again = desk.send(OFFICER, op, later, op)
    assert first == again
    assert (first["version"], second["version"]) == (1, 2)
    assert rows(desk, schema.operations) == 2
