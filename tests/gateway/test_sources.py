"""Figures of sector systems at the gateway: who may send them, what is refused item by item, what clients get of them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import hypothesis
import pytest
import schemathesis

from iocdesk.core.periods import Period
from iocdesk.forms.model import Field, Form, Source
from iocdesk.forms.values import Value
from iocdesk.gateway.disputes import disputes
from iocdesk.gateway.service_accounts import Scope, ServiceAccountError
from iocdesk.reports.model import Cell, Transition
from iocdesk.reports.sources import Precedence
from tests.gateway.kit import (
    COMMUNE,
    COMMUNE_FORM,
    COMMUNE_REPORT,
    ENTRY,
    LEADER,
    OFFICER,
    OLD_COMMUNE,
    OTHER,
    PROVINCE,
    STAFF,
    STRANGER,
    VILLAGE,
    Desk,
    Pen,
    form_of,
)

AS_OF = "2026-04-10T08:00:00+07:00"


def derived(form: Form) -> Form:
    """The form with a figure that nobody types."""
    [section] = form.sections
    first = section.children[0]
    assert isinstance(first, Field)
    assert first.indicator is not None
    about = replace(first.indicator, code="DS09", source=Source.VILLAGES)
    more = replace(first, name="DS09", indicator=about)
    return replace(form, version="2", sections=(replace(section, children=(*section.children, more)),))


@pytest.fixture
def sending(desk: Desk) -> Desk:
    """A gateway with an account of a sector system for the whole province."""
    accounts = desk.app.state.services.service_accounts
    desk.tokens["cchc"] = accounts.add("cchc", "cchc", "Một cửa điện tử", Scope((PROVINCE.id,)))
    return desk


def item(record: str = "r1", **change: object) -> dict[str, Any]:
    """One figure as a system sends it."""
    return {
        "system": "cchc", "record_id": record, "indicator": "DS01", "unit": COMMUNE.id, "period": "202604",
        "value": "118", "as_of": AS_OF, **change,
    }  # fmt: skip


def send(desk: Desk, *items: object, account: str = "cchc") -> list[dict[str, Any]]:
    """Send figures and return their answers."""
    answer = desk.client.post(
        "/v1/source-values",
        json={"values": items},
        headers={"Authorization": f"Bearer {desk.tokens[account]}"},
    )
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["results"]
    return found


def slice_of(desk: Desk, actor: Any = OFFICER) -> dict[str, Any]:
    """What clients get."""
    found: dict[str, Any] = desk.get("/v1/catalogue/sources", actor).json()
    return found


def values_of(desk: Desk, actor: Any = OFFICER) -> list[tuple[str, str, str]]:
    return [(it["unit"], it["cell"], it["value"]) for it in slice_of(desk, actor)["values"]]


def test_a_figure_is_kept_once_and_travels_with_its_provenance(sending: Desk) -> None:
    for _ in range(2):
        [answer] = send(sending, item())
        assert answer == {
            "record_id": "r1", "status": "stored", "current": True, "unit": COMMUNE.id, "code": "", "text_vi": "",
            "text_en": "",
        }  # fmt: skip
    found = slice_of(sending)
    assert found["systems"] == {"cchc": "Một cửa điện tử"}
    assert found["values"] == [
        {
            "cell": "DS01", "unit": COMMUNE.id, "period": "202604", "value": "118", "system": "cchc",
            "as_of": "2026-04-10T01:00:00.000Z", "record_id": "r1",
        }
    ]  # fmt: skip
    assert slice_of(sending, LEADER) == found
    for actor in (ENTRY, STRANGER, STAFF):
        assert slice_of(sending, actor)["values"] == []
    etag = sending.get("/v1/catalogue/sources", OFFICER).headers["ETag"]
    assert sending.get("/v1/catalogue/sources", OFFICER, **{"If-None-Match": etag}).status_code == 304


def test_of_a_cell_the_figure_of_the_latest_moment_counts(sending: Desk) -> None:
    late = "2026-04-12T08:00:00+07:00"
    answers = send(sending, item(as_of=late, value="120"), item(), item("r2", value="5"))
    assert [it["current"] for it in answers] == [True, False, False]
    assert values_of(sending) == [(COMMUNE.id, "DS01", "120")]
    [answer] = send(sending, item("r2", value="121", as_of="2026-04-13T00:00:00Z"))
    assert (answer["current"], values_of(sending)) == (True, [(COMMUNE.id, "DS01", "121")])


def test_nothing_occurred_and_categories_and_decimals(sending: Desk) -> None:
    send(
        sending, item("a", value=None, nothing_occurred=True), item("b", indicator="DS02", category="nam", value="7"),
        item("c", indicator="DS03", value="10.25"),
    )  # fmt: skip
    assert values_of(sending) == [
        (COMMUNE.id, "DS01", "nothing"), (COMMUNE.id, "DS02.nam", "7"), (COMMUNE.id, "DS03", "10.25"),
    ]  # fmt: skip


WRONG: dict[str, list[Any]] = {
    "source.malformed": [
        {}, "x", item(value="1,5"), item(value="NaN"), item(value=5), item(value=None), item(nothing_occurred=True),
        item(as_of="2026-04-10T08:00:00"), item(as_of="hôm qua"), item(extra=1), item(record_id=""), item(value="1e5"),
    ],
    "source.system": [item(system="khac")],
    "source.as_of_future": [item(as_of="2026-04-16T02:06:00Z")],
    "source.as_of_early": [item(as_of="2026-03-31T16:59:00Z")],
    "source.period": [item(period="2026-13"), item(period="20260401E01"), item(period="2026Q2")],
    "source.period_future": [item(period="202605")],
    "source.indicator": [item(indicator="XX99")],
    "source.category": [item(category="nu"), item(indicator="DS02", category="khac")],
    "source.computed": [item(indicator="DS02", value="5")],
    "source.decimals": [item(value="1.5"), item(indicator="DS03", value="1.125")],
    "source.unit": [item(unit="99999"), item(unit="99999@2025-07-01"), item(unit="15298@2025"), item(unit="@")],
    "source.unit_ambiguous": [item(unit="15298")],
}  # fmt: skip


def test_what_is_wrong_is_refused_by_itself(sending: Desk) -> None:
    for code, items in WRONG.items():
        answers = send(sending, *items, item("good"))
        assert [it["code"] for it in answers] == [code] * len(items) + [""]
        assert all(it["text_vi"] and it["text_en"] for it in answers[:-1])
    assert values_of(sending) == [(COMMUNE.id, "DS01", "118")]


def test_a_record_keeps_its_cell_and_its_moment_its_figure(sending: Desk) -> None:
    send(sending, item())
    answers = send(sending, item(value="119"), item(unit=OTHER.id, as_of="2026-04-11T00:00:00Z"))
    assert [it["code"] for it in answers] == ["source.record_taken", "source.record_moved"]


def test_old_codes_are_followed_along_dated_links(sending: Desk) -> None:
    [answer] = send(sending, item(unit=OLD_COMMUNE.id))
    assert (answer["status"], answer["unit"]) == ("stored", COMMUNE.id)
    accounts = sending.app.state.services.service_accounts
    for name, day in (("cu", "2024-01-01"), ("moi", "2026-01-01")):
        sending.tokens[name] = accounts.add(name, name, "", Scope((PROVINCE.id,), codes_on=day))
        [answer] = send(sending, item("r2", unit="15298", system=name), account=name)
        assert answer["unit"] == COMMUNE.id


def test_an_account_sends_what_it_may(sending: Desk) -> None:
    accounts = sending.app.state.services.service_accounts
    for name, scope in (
        ("hep", Scope((COMMUNE.id,), indicators=("DS01",))),
        ("khac", Scope((COMMUNE.id,), sectors=("YT",))),
    ):
        sending.tokens[name] = accounts.add(name, name, "", scope)
    answers = send(
        sending, item(system="hep"), item("r2", system="hep", indicator="DS03"), item("r3", system="hep", unit=OTHER.id),
        item("r4", system="hep", unit=VILLAGE.id), account="hep",
    )  # fmt: skip
    assert [it["code"] for it in answers] == ["", "source.indicator", "source.unit", ""]
    assert send(sending, item(system="khac"), account="khac")[0]["code"] == "source.indicator"


def test_figures_that_the_program_gathers_are_not_taken(sending: Desk) -> None:
    sending.admin.publish_form(derived(form_of(COMMUNE_FORM, "commune")))
    assert send(sending, item(indicator="DS09"))[0]["code"] == "source.computed"


def test_a_report_that_is_done_takes_no_figure_and_is_never_changed(sending: Desk) -> None:
    pen = Pen(sending.clock)
    sending.send(
        OFFICER, pen.op(OFFICER, COMMUNE_REPORT, {"DS01": 5}, transition=Transition.REQUEST_APPROVAL)
    )
    sending.send(LEADER, pen.op(LEADER, COMMUNE_REPORT, base=1, transition=Transition.APPROVE))
    sending.send(OFFICER, pen.op(OFFICER, COMMUNE_REPORT, base=2, transition=Transition.SEND))
    assert send(sending, item())[0]["code"] == ""
    sending.send(STAFF, pen.op(STAFF, COMMUNE_REPORT, base=3, transition=Transition.ACCEPT))
    before = sending.get(f"/v1/reports/{COMMUNE_REPORT.id}", STAFF).json()["cells"]
    later = item(as_of="2026-04-15T00:00:00Z", value="200")
    assert send(sending, later)[0]["code"] == "source.period_closed"
    sending.send(STAFF, pen.op(STAFF, COMMUNE_REPORT, base=4, transition=Transition.LOCK))
    assert send(sending, later)[0]["code"] == "source.period_closed"
    assert sending.get(f"/v1/reports/{COMMUNE_REPORT.id}", STAFF).json()["cells"] == before


def test_long_after_its_deadline_a_period_is_closed_unless_somebody_works_on_it(sending: Desk) -> None:
    # Due on the second working day after 30 April 2026, in UTC+7; a month and no more is given beyond it.
    sending.clock.advance(days=50)
    assert send(sending, item())[0]["code"] == ""
    sending.clock.advance(days=10)
    assert send(sending, item("r2"))[0]["code"] == "source.period_closed"
    sending.send(OFFICER, Pen(sending.clock).op(OFFICER, COMMUNE_REPORT, {"DS01": 5}))
    assert send(sending, item("r2", as_of="2026-04-11T00:00:00Z"))[0]["code"] == ""


def test_tokens_are_shown_once_kept_as_hashes_and_end_when_revoked(sending: Desk, tmp_path: Path) -> None:
    token = sending.tokens["cchc"]
    assert token.startswith("iocs_")
    assert all(token.encode() not in file.read_bytes() for file in tmp_path.rglob("*") if file.is_file())
    accounts = sending.app.state.services.service_accounts
    [account] = accounts.all()
    assert (account.account_id, account.revoked_at) == ("cchc", None)
    with pytest.raises(ServiceAccountError, match=r"service\.taken"):
        accounts.add("cchc", "cchc", "", Scope((PROVINCE.id,)))
    for bad in (("X", "x"), ("x", "a b"), ("", "x")):
        with pytest.raises(ServiceAccountError):
            accounts.add(*bad, "", Scope((PROVINCE.id,)))
    with pytest.raises(ServiceAccountError, match=r"service\.unit"):
        accounts.add("x", "x", "", Scope((OTHER.id, "1@2020-01-01")))
    assert accounts.revoke("cchc")
    assert not accounts.revoke("cchc")
    answer = sending.client.post(
        "/v1/source-values", json={"values": [item()]}, headers={"Authorization": f"Bearer {token}"}
    )
    assert (answer.status_code, answer.json()["code"]) == (401, "auth.expired")


def test_a_system_s_token_opens_nothing_else_and_a_person_s_does_not_send_figures(sending: Desk) -> None:
    system = {"Authorization": f"Bearer {sending.tokens['cchc']}"}
    for path in ("/v1/me", "/v1/changes", "/v1/reports", "/v1/catalogue/sources"):
        assert sending.client.get(path, headers=system).status_code == 401
    for actor in (ENTRY, OFFICER, LEADER, STAFF, STRANGER):
        answer = sending.client.post(
            "/v1/source-values", json={"values": [item()]}, headers=sending.as_(actor)
        )
        assert answer.status_code == 401
    assert values_of(sending) == []


def test_too_many_figures_are_refused(sending: Desk) -> None:
    headers = {"Authorization": f"Bearer {sending.tokens['cchc']}"}
    answer = sending.client.post("/v1/source-values", json={"values": [{}] * 201}, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (413, "body.too_large")


def test_the_province_sets_which_figure_stands(sending: Desk) -> None:
    sources = sending.app.state.services.sources
    sources.put_rule("DS01", Precedence.NEWEST)
    sources.put_rule("DS03", Precedence.SOURCE)
    sources.put_rule("DS03", None)
    assert slice_of(sending)["rules"] == {"DS01": "newest_wins"}


def test_the_province_sees_a_dispute_until_it_ends(sending: Desk) -> None:
    pen, database = Pen(sending.clock), sending.app.state.services.database
    send(sending, item())
    disputed = Cell(Value.of(118), note="Còn 2 hồ sơ giấy", source="disputed:cchc@2026-04-10T01:00:00Z=120")
    sending.send(OFFICER, pen.op(OFFICER, COMMUNE_REPORT, {"DS01": disputed, "DS03": 4}))
    [found] = disputes(database, period="202604", unit=COMMUNE.id)
    assert (found.cell, found.stands, found.source_value, found.own_value) == ("DS01", "source", "118", "120")
    assert (found.note, found.system, found.author, found.newer) == (
        "Còn 2 hồ sơ giấy",
        "cchc",
        OFFICER.user_id,
        "",
    )
    send(sending, item(value="119", as_of="2026-04-14T00:00:00Z"))
    assert disputes(database)[0].newer == "119"
    sending.send(OFFICER, pen.op(OFFICER, COMMUNE_REPORT, {"DS03": 5}, base=1))
    assert len(disputes(database)) == 1
    agreed = Cell(Value.of(119), source="system:cchc@2026-04-14T00:00:00Z")
    sending.send(OFFICER, pen.op(OFFICER, COMMUNE_REPORT, {"DS01": agreed}, base=2))
    assert disputes(database) == []
    assert disputes(database, period=Period.parse("202603").id) == []


@pytest.mark.filterwarnings(
    "ignore::DeprecationWarning", "ignore::Warning:starlette", "ignore::Warning:schemathesis"
)
@pytest.mark.long
@pytest.mark.unmeasured
def test_no_batch_of_a_system_meets_a_fault_or_an_answer_that_is_not_documented(sending: Desk) -> None:
    """Other routes are walked in `test_openapi`, where nobody is a system."""
    schema = schemathesis.openapi.from_asgi("/openapi.json", sending.app)
    operation = schema["/v1/source-values"]["POST"]
    headers = {"Authorization": f"Bearer {sending.tokens['cchc']}"}

    @hypothesis.given(case=operation.as_strategy())
    @hypothesis.settings(
        max_examples=5,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[hypothesis.Phase.generate],
        suppress_health_check=list(hypothesis.HealthCheck),
    )
    def answers(case: schemathesis.Case[Any]) -> None:
        case.call_and_validate(headers=headers)

    answers()
