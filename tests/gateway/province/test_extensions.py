"""A longer deadline for one period of a form: on coverage, in the catalogue, for sector systems."""

from __future__ import annotations

from datetime import date

import pytest

from iocdesk.gateway.province.coverage import Query
from iocdesk.gateway.province.coverage_model import Standing
from tests.gateway.kit import APRIL, COMMUNE_FORM, OFFICER, STAFF
from tests.gateway.province.kit import Counter

GIVEN = {"form": COMMUNE_FORM, "period": "202604", "until": "20/05/2026", "reason": "Mưa lũ, mất điện"}


def standings(counter: Counter) -> set[Standing]:
    with counter.province.database.read() as connection:
        matrix = counter.province.coverage.matrix(connection, Query(APRIL))
    return {mark.worst for row in matrix.rows for mark in row.marks if mark is not None}


def test_a_longer_deadline_reaches_coverage_and_clients_and_can_be_taken_back(counter: Counter) -> None:
    counter.desk.clock.advance(days=27)  # 13 May: the rule's deadline has passed
    assert Standing.MISSING in standings(counter)
    browser = counter.browser
    browser.sign_in(STAFF)
    browser.get("/calendar")
    page = browser.post("/calendar/extension", GIVEN)
    assert "Mưa lũ, mất điện" in page.text
    assert "20/05/2026" in page.text
    assert Standing.MISSING not in standings(counter)
    sent = counter.desk.get("/v1/catalogue/calendar", OFFICER).json()["extensions"]
    assert sent == [
        {"form_id": COMMUNE_FORM, "period": "202604", "until": "2026-05-20", "reason": "Mưa lũ, mất điện"}
    ]
    browser.post("/calendar/extension", {**GIVEN, "until": "25/05/2026"})
    assert [it.until for it in counter.province.extensions.given()] == [date(2026, 5, 25)]
    browser.post("/calendar/extension", {**GIVEN, "do": "withdraw"})
    assert Standing.MISSING in standings(counter)
    assert counter.desk.get("/v1/catalogue/calendar", OFFICER).json()["extensions"] == []


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"form": "khong_co"}, "Không có biểu này"),
        ({"period": "2026Q1"}, "Mã kỳ không đúng loại"),
        ({"period": "tháng tư"}, "Mã kỳ không đúng loại"),
        ({"until": "04/05/2026"}, "phải sau hạn theo quy định"),
        ({"until": "mai"}, "Ngày gia hạn chưa đúng"),
        ({"reason": "  "}, "Xin nêu lý do"),
    ],
)
def test_what_cannot_be_given_is_said(window: Counter, change: dict[str, str], said: str) -> None:
    window.browser.get("/calendar")
    answer = window.browser.post("/calendar/extension", {**GIVEN, **change})
    assert answer.status_code == 400
    assert said in answer.text
    assert window.province.extensions.given() == []
