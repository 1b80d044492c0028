"""Forms, notices, the calendar, reopening and the policy: what the province decides, and who gets to know."""

from __future__ import annotations

import zipfile
from datetime import date
from io import BytesIO

import openpyxl
import pytest

from iocdesk.core.resources import resource_path
from iocdesk.gateway.province.notice_targets import Targets
from iocdesk.gateway.province.noticeboard import NewNotice
from iocdesk.gateway.province.publishing import PublishError
from iocdesk.gateway.province.staging import UploadGone
from iocdesk.reports.model import Transition
from tests.gateway.kit import COMMUNE, ENTRY, LEADER, OFFICER, STAFF, STRANGER, Pen
from tests.gateway.province.kit import BASE, Counter
from tests.gateway.province.test_coverage import REPORT, move, send

FORM = "thon_quy"


def shipped(version: str = "", *, drop: str = "", label: str = "", broken: str = "") -> bytes:
    """A workbook of the catalogue, changed where asked."""
    book = openpyxl.load_workbook(resource_path(f"forms/{FORM}.xlsx"))
    settings, survey = book["settings"], book["survey"]
    if version:
        heads = [cell.value for cell in settings[1]]
        settings.cell(2, heads.index("version") + 1).value = version
    heads = [cell.value for cell in survey[1]]
    rows = {str(survey.cell(n, heads.index("name") + 1).value): n for n in range(2, survey.max_row + 1)}
    first = next(name for name in rows if name[:2].isupper() and name[2:].isdigit())
    if label:
        place = next(n for n, head in enumerate(heads) if str(head).startswith("label")) + 1
        survey.cell(rows[first], place).value = label
    if broken:
        survey.cell(rows[first], heads.index("type") + 1).value = broken
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def upload(counter: Counter, path: str, body: bytes, name: str = "bieu.xlsx"):  # type: ignore[no-untyped-def]
    return counter.browser.post(path, files={"file": (name, body)})


def hidden(text: str, name: str) -> str:
    return text.split(f'name="{name}" value="')[1].split('"')[0]


def test_a_form_is_compared_then_published_from_a_day_on(counter: Counter) -> None:
    answer = upload(counter, "/forms", shipped())
    assert "Biểu mới, chưa có phiên bản nào" in answer.text
    data = {"upload": hidden(answer.text, "upload"), "valid_from": "16/04/2026"}
    assert f"Đã ban hành {FORM}" in counter.browser.post("/forms/publish", data).text
    assert counter.browser.post("/forms/publish", data).status_code == 400
    answer = upload(counter, "/forms", shipped("2026112102", label="Nhãn <b>mới</b>"))
    assert "Nhãn &lt;b&gt;mới&lt;/b&gt;" in answer.text
    assert "1 thay đổi" in answer.text
    data = {"upload": hidden(answer.text, "upload"), "valid_from": "20/04/2026"}
    counter.browser.post("/forms/publish", data)

    def versions() -> list[str]:
        index = counter.desk.get("/v1/catalogue/forms", OFFICER).json()["forms"]
        return [row["version"] for row in index if row["id"] == FORM]

    assert versions() == ["2026112101"]
    counter.desk.clock.advance(days=4)
    counter.desk.tokens.clear()
    assert versions() == ["2026112101", "2026112102"]


def test_a_version_is_published_once_and_never_in_the_past(counter: Counter) -> None:
    draft = counter.province.publishing.draft(shipped(), "a.xlsx")
    with pytest.raises(PublishError) as refused:
        counter.province.publishing.publish(draft.form, date(2026, 4, 15))
    assert refused.value.code == "publish.date"
    counter.province.publishing.publish(draft.form, date(2026, 4, 16))
    with pytest.raises(PublishError) as refused:
        counter.province.publishing.draft(shipped(label="Khác"), "a.xlsx")
    assert refused.value.code == "publish.version"


def test_faults_are_listed_with_their_places(counter: Counter) -> None:
    answer = upload(counter, "/forms", shipped("9", broken="nonsense"), "hỏng.xlsx")
    assert answer.status_code == 400
    assert "<td>survey</td>" in answer.text
    assert "Xin sửa rồi tải lên lại" in answer.text


def test_hostile_workbooks_are_refused_in_a_sentence(counter: Counter) -> None:
    bomb = BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 60_000_000)
    for path in ("/forms", "/import/units", "/import/users", "/import/assignments"):
        bombs = [bomb.getvalue()] if path in {"/forms", "/import/units"} else []
        for body in (*bombs, b"not a workbook", b"PK\x03\x04 broken"):
            answer = upload(counter, path, body, "<script>.xlsx")
            assert answer.status_code == 400, path
            assert "<script>" not in answer.text
        assert counter.browser.post(path).status_code == 400


def notices_of(counter: Counter, actor: object) -> set[str]:
    found = counter.desk.get("/v1/catalogue/notices", actor).json()["notices"]  # type: ignore[arg-type]
    return {it["title"] for it in found}


def test_a_notice_reaches_those_it_is_for_and_is_acknowledged(counter: Counter) -> None:
    board = counter.province.noticeboard
    units = Targets(frozenset({COMMUNE.id}))
    board.publish(NewNotice("Cho xã", "…", needs_acknowledgement=True, targets=units))
    board.publish(NewNotice("Cho lãnh đạo", "…", targets=Targets(roles=frozenset({"leader"}))))
    both = Targets(units.units, frozenset({"entry"}))
    board.publish(NewNotice("Cho trưởng thôn của xã", "…", targets=both))
    assert notices_of(counter, OFFICER) == {"Thông báo", "Cho xã"}
    assert notices_of(counter, LEADER) == {"Thông báo", "Cho xã", "Cho lãnh đạo"}
    assert notices_of(counter, ENTRY) == {"Thông báo", "Cho xã", "Cho trưởng thôn của xã"}
    assert notices_of(counter, STRANGER) == {"Thông báo"}
    assert len(notices_of(counter, STAFF)) == 4
    posted = next(it for it in board.posted() if it.title == "Cho xã")
    assert (posted.addressed, posted.acknowledged) == (3, 0)
    path = f"/v1/notices/{posted.id}/acknowledgement"
    assert counter.desk.client.post(path, headers=counter.desk.as_(STRANGER)).status_code == 404
    assert counter.desk.client.post(path, headers=counter.desk.as_(OFFICER)).status_code == 200
    readers = board.readers(posted.id)
    assert [(it.user_id, bool(it.at)) for it in readers if it.at] == [(OFFICER.user_id, True)]
    assert {it.user_id for it in readers} == {ENTRY.user_id, OFFICER.user_id, LEADER.user_id}
    page = counter.browser.get(f"/notices/{posted.id}").text
    assert "Xác nhận đã đọc: 1/3" in page
    assert counter.browser.client.get(f"{BASE}/notices/none").status_code == 404


def test_a_notice_is_written_on_the_page(counter: Counter) -> None:
    data = {
        "title": "<img src=x>",
        "body": "Dòng 1\nDòng <b>2</b>",
        "kind": "rule",
        "to": "units",
        "acknowledge": "1",
    }
    assert "ít nhất một đơn vị" in counter.browser.post("/notices", data).text
    answer = counter.browser.post("/notices", {**data, "unit": [COMMUNE.id], "role": ["entry"]})
    assert "Đã phát thông báo" in answer.text
    assert "&lt;img src=x&gt;" in answer.text
    assert "<img" not in answer.text
    posted = next(it for it in counter.province.noticeboard.posted() if it.title.startswith("<img"))
    assert posted.targets == Targets(frozenset({COMMUNE.id}), frozenset({"entry"}))
    assert "Dòng 1<br>Dòng &lt;b&gt;2&lt;/b&gt;" in counter.browser.get(f"/notices/{posted.id}").text
    for wrong in ({"title": " "}, {"kind": "x"}, {"unit": ["9@2025-07-01"]}, {"role": ["king"]}):
        content = {**data, "unit": [COMMUNE.id], "title": "T", **wrong}
        assert counter.browser.post("/notices", content).status_code == 400, wrong


def test_days_are_declared_and_deadlines_move(counter: Counter) -> None:
    answer = counter.browser.post("/calendar", {"first": "02/04/2026", "last": "03/04/2026", "working": "no"})
    assert "Đã cập nhật lịch" in answer.text
    overrides = counter.desk.get("/v1/catalogue/calendar", OFFICER).json()["overrides"]
    assert overrides == {"2026-02-14": True, "2026-04-02": False, "2026-04-03": False}
    counter.browser.post("/calendar", {"do": "withdraw", "day": "2026-04-02", "year": "2026"})
    counter.desk.tokens.clear()
    assert "2026-04-02" not in counter.desk.get("/v1/catalogue/calendar", OFFICER).json()["overrides"]
    for first, last in (("31/02/2026", ""), ("03/04/2026", "02/04/2026"), ("01/01/2026", "31/12/2026")):
        answer = counter.browser.post("/calendar", {"first": first, "last": last, "working": "no"})
        assert answer.status_code == 400
    assert counter.browser.get("/calendar?year=2027").status_code == 200


def test_a_request_to_reopen_is_answered_with_a_reason(counter: Counter) -> None:
    pen = Pen(counter.desk.clock)
    send(counter, pen)
    assert len(counter.province.reopening.to_accept()) == 1
    move(counter, pen, STAFF, 4, Transition.ACCEPT)
    move(counter, pen, STAFF, 5, Transition.LOCK)
    move(counter, pen, LEADER, 6, Transition.REQUEST_REOPEN, "Nhập <b>nhầm</b>")
    page = counter.browser.get("/reopening").text
    assert "Nhập &lt;b&gt;nhầm&lt;/b&gt;" in page
    assert LEADER.name in page
    refuse = {"report": REPORT.id, "do": "refuse", "reason": " "}
    assert counter.browser.post("/reopening", refuse).status_code == 400
    counter.browser.post("/reopening", {**refuse, "reason": "Số đã công bố"})
    report = counter.desk.get(f"/v1/reports/{REPORT.id}", LEADER).json()
    assert report["state"] == "locked"
    move(counter, pen, LEADER, 8, Transition.REQUEST_REOPEN, "Xin lại")
    counter.browser.post("/reopening", {"report": REPORT.id, "do": "consent", "reason": "Đồng ý"})
    versions = counter.desk.get(f"/v1/reports/{REPORT.id}/versions", LEADER).json()["versions"]
    assert (versions[-1]["state"], versions[-1]["author"], versions[-1]["reason"]) == (
        "reopened",
        STAFF.user_id,
        "Đồng ý",
    )
    gone = counter.browser.post("/reopening", {"report": REPORT.id, "do": "consent", "reason": "Đồng ý"})
    assert gone.status_code == 400
    assert "đã được trả lời" in gone.text


def test_the_policy_is_set_whole(counter: Counter) -> None:
    counter.browser.post("/policy", {"auto_send": "1", "two_person": "1"})
    policy = counter.desk.get("/v1/catalogue/policy", OFFICER).json()
    assert policy["auto_send"] is True
    assert policy["two_person"] is True
    assert policy["drafts_travel"] is False


def test_an_upload_is_for_whoever_made_it_and_not_for_long(counter: Counter) -> None:
    staging = counter.province.staging
    kept = staging.keep("u-1", "form", "a", "m", b"x")
    assert staging.get("u-1", "form", kept).body == b"x"
    for who, what in (("u-2", "form"), ("u-1", "units")):
        with pytest.raises(UploadGone):
            staging.get(who, what, kept)
    counter.desk.clock.advance(hours=3)
    with pytest.raises(UploadGone):
        staging.get("u-1", "form", kept)
