"""Versions of a form at the server: a report moves on and never back, what it held stays, closed versions are refused."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from iocdesk.forms.model import Group
from iocdesk.reports.model import Operation, Transition
from tests.gateway.kit import COMMUNE_FORM, COMMUNE_REPORT, LEADER, OFFICER, Desk, Pen, form_of

NEWER = "2"


@pytest.fixture
def renewed(desk: Desk) -> Desk:
    """The commune's form also at a version that asks for DS01 alone."""
    form = form_of(COMMUNE_FORM, "commune", NEWER)
    section = form.sections[0]
    assert isinstance(section, Group)
    desk.admin.publish_form(replace(form, sections=(replace(section, children=section.children[:1]),)))
    return desk


def head(desk: Desk) -> dict[str, Any]:
    found: dict[str, Any] = desk.get(f"/v1/reports/{COMMUNE_REPORT.id}", OFFICER).json()
    return found


def codes(desk: Desk, op: Operation) -> list[str]:
    (receipt,) = desk.send(OFFICER, op)
    return [problem["code"] for problem in receipt["problems"]]


def test_a_move_without_a_figure_keeps_all_and_lets_the_report_go(renewed: Desk, pen: Pen) -> None:
    desk = renewed
    desk.send(OFFICER, pen.op(OFFICER, COMMUNE_REPORT, {"DS01": 1, "DS03": 2}))
    (moved,) = desk.send(OFFICER, pen.op(OFFICER, COMMUNE_REPORT, base=1, form_version=NEWER))
    assert (moved["status"], moved["version"]) == ("applied", 2)
    assert head(desk)["form_version"] == NEWER
    assert set(head(desk)["cells"]) == {"DS01", "DS03"}
    # What was typed elsewhere at the old version still comes in, and takes nothing back.
    (late,) = desk.send(
        OFFICER, replace(pen, device="pc-2", seed=2).op(OFFICER, COMMUNE_REPORT, {"GC": "x"}, base=1)
    )
    assert late["status"] == "merged"
    assert head(desk)["form_version"] == NEWER
    # The new version's cells count for the sending, those of the old one for nothing.
    assert codes(desk, pen.op(OFFICER, COMMUNE_REPORT, {"DS03": 3}, base=3, form_version=NEWER)) == [
        "cell.unknown"
    ]
    sent = pen.op(OFFICER, COMMUNE_REPORT, base=3, transition=Transition.REQUEST_APPROVAL, form_version=NEWER)
    assert codes(desk, sent) == []
    assert head(desk)["state"] == "for_approval"


def test_a_closed_version_takes_no_figures_and_no_sending_and_says_so(renewed: Desk, pen: Pen) -> None:
    desk = renewed
    desk.send(OFFICER, pen.op(OFFICER, COMMUNE_REPORT, {"DS01": 1}))
    assert desk.admin.close_form(COMMUNE_FORM, "1")
    assert not desk.admin.close_form(COMMUNE_FORM, "9")
    index = desk.get("/v1/catalogue/forms", OFFICER).json()["forms"]
    assert [(row["version"], row.get("closed", False)) for row in index if row["id"] == COMMUNE_FORM] == [
        ("1", True), (NEWER, False),
    ]  # fmt: skip
    op = pen.op(OFFICER, COMMUNE_REPORT, {"DS01": 2}, base=1)
    (receipt,) = desk.send(OFFICER, op)
    assert [problem["code"] for problem in receipt["problems"]] == ["form.closed"]
    assert "chuyển sang mẫu mới" in receipt["problems"][0]["text_vi"]
    asked = pen.op(OFFICER, COMMUNE_REPORT, base=1, transition=Transition.REQUEST_APPROVAL)
    assert codes(desk, asked) == ["form.closed"]
    again = pen.op(
        OFFICER,
        COMMUNE_REPORT,
        {"DS01": 2},
        base=1,
        form_version=NEWER,
        transition=Transition.REQUEST_APPROVAL,
    )
    assert codes(desk, again) == []


def test_what_was_approved_before_the_closing_can_only_come_back(renewed: Desk, pen: Pen) -> None:
    desk = renewed
    desk.send(
        OFFICER,
        pen.op(OFFICER, COMMUNE_REPORT, {"DS01": 1}),
        pen.op(OFFICER, COMMUNE_REPORT, base=1, transition=Transition.REQUEST_APPROVAL),
    )
    desk.send(LEADER, pen.op(LEADER, COMMUNE_REPORT, base=2, transition=Transition.APPROVE))
    desk.admin.close_form(COMMUNE_FORM, "1")
    assert codes(desk, pen.op(OFFICER, COMMUNE_REPORT, base=3, transition=Transition.SEND)) == ["form.closed"]
    back = pen.op(LEADER, COMMUNE_REPORT, base=3, transition=Transition.RETURN, reason="Mẫu cũ")
    assert desk.send(LEADER, back)[0]["status"] == "applied"
    desk.admin.close_form(COMMUNE_FORM, "1", closed=False)
    assert codes(desk, pen.op(OFFICER, COMMUNE_REPORT, {"DS01": 3}, base=4)) == []
