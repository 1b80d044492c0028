"""The pages about other systems: those that send figures, those that are told them, and what is disputed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest

from iocdesk.forms.values import Value
from iocdesk.gateway.feed_mapping import COLUMNS, Entry
from iocdesk.gateway.province.feeding import in_words
from iocdesk.reports.model import Cell, Transition
from tests.gateway.feed_kit import NAME, TOKEN, Station, station_at
from tests.gateway.kit import COMMUNE, COMMUNE_FORM, COMMUNE_REPORT, LEADER, OFFICER, Pen
from tests.gateway.province.kit import Counter, workbook

NEW = {
    "account": "CCHC-01",
    "system": "cchc",
    "name": "Một cửa <b>",
    "units": "38",
    "indicators": "DS01, DS02",
}


def test_an_account_is_made_its_token_shown_once_and_revoked(counter: Counter) -> None:
    browser = counter.browser
    assert "Chưa có hệ thống nào" in browser.get("/systems").text
    made = browser.post("/systems", NEW)
    token = re.search(r"iocs_[\w-]+", made.text)
    assert token is not None
    assert "chỉ hiện một lần" in made.text
    listed = browser.get("/systems").text
    assert token[0] not in listed
    assert "Một cửa &lt;b&gt;" in listed
    assert "cchc-01" in listed
    assert "DS01, DS02" in listed
    assert "Tỉnh" in listed
    headers = {"Authorization": f"Bearer {token[0]}"}
    figure = {
        "system": "cchc", "record_id": "1", "indicator": "DS01", "unit": COMMUNE.id, "period": "202604",
        "value": "5", "as_of": "2026-04-10T08:00:00+07:00",
    }  # fmt: skip

    def send() -> int:
        answer = counter.desk.client.post("/v1/source-values", json={"values": [figure]}, headers=headers)
        return int(answer.status_code)

    assert send() == 200
    assert "Đã thu hồi" in browser.post("/systems/revoke", {"account": "cchc-01"}).text
    assert send() == 401
    assert browser.post("/systems/revoke", {"account": "cchc-01"}).status_code == 400


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"units": "99999"}, "Không có đơn vị nào đang hoạt động mang mã “99999”"),
        ({"units": ""}, "Xin nêu ít nhất một đơn vị"),
        ({"account": "một cửa"}, "chỉ được gồm chữ thường không dấu"),
        ({"codes_on": "31/02/2026"}, "Ngày của danh mục mã chưa đúng"),
    ],
)
def test_an_account_that_cannot_be_made_says_why(window: Counter, change: dict[str, str], said: str) -> None:
    window.browser.get("/systems")
    answer = window.browser.post("/systems", {**NEW, **change})
    assert answer.status_code == 400
    assert said in answer.text
    assert "iocs_" not in answer.text


def test_disputes_are_listed_with_names_and_found_by_period_and_unit(counter: Counter) -> None:
    assert "Chưa có đơn vị nào nêu số khác" in counter.browser.get("/disputes").text
    pen = Pen(counter.desk.clock)
    cell = Cell(Value.of(11800), note="Còn 2 hồ sơ", source="disputed:cchc@2026-04-10T01:00:00Z=12000")
    counter.desk.send(OFFICER, pen.op(OFFICER, COMMUNE_REPORT, {"DS01": cell}))
    for path in ("/disputes", "/disputes?period=202604", "/disputes?q=linh+toai", "/disputes?q=15298"):
        text = counter.browser.get(path).text
        for word in (
            "Xã Lĩnh Toại",
            "Chỉ tiêu DS01",
            "11.800",
            "12.000",
            "Còn 2 hồ sơ",
            "Cán bộ xã",
            "số hệ thống",
        ):
            assert word in text, (path, word)
    for path in ("/disputes?period=202603", "/disputes?q=khac", "/disputes?period=hai"):
        assert "Không có ô nào theo điều kiện" in counter.browser.get(path).text
    table = counter.browser.get("/disputes/file.csv").content.decode("utf-8-sig")
    assert "15298;Xã Lĩnh Toại;Báo cáo tháng;" in table


def test_a_version_is_closed_and_opened_with_what_stands_on_it_in_sight(counter: Counter) -> None:
    browser, pen = counter.browser, Pen(counter.desk.clock)
    counter.desk.send(OFFICER, pen.op(OFFICER, COMMUNE_REPORT, {"DS01": 4, "GC": '"form_version":"9"'}))
    page = browser.get(f"/forms/version?form={COMMUNE_FORM}&version=1")
    assert "<dd>1</dd>" in page.text
    assert "không có phiên bản nào khác" in page.text
    this = {"form": COMMUNE_FORM, "version": "1"}
    assert "đã đóng" in browser.post("/forms/version", {**this, "do": "close"}).text
    refused = counter.desk.send(OFFICER, pen.op(OFFICER, COMMUNE_REPORT, {"DS01": 5}, base=1))
    assert [it["code"] for it in refused[0]["problems"]] == ["form.closed"]
    browser.get(f"/forms/version?form={COMMUNE_FORM}&version=1")
    assert "đã đóng" not in browser.post("/forms/version", {**this, "do": "open"}).text
    assert browser.get("/forms/version?form=x&version=1").status_code == 400
    assert browser.post("/forms/version", {"form": "x", "version": "1", "do": "close"}).status_code == 400


@pytest.fixture
def station(counter: Counter, monkeypatch: pytest.MonkeyPatch) -> Iterator[Station]:
    """A receiver of this gateway."""
    monkeypatch.setenv("IOC_FEED_TOKEN", TOKEN)
    with station_at(counter.desk) as found:
        yield found


def test_without_a_receiver_the_page_says_how_one_is_set_up(window: Counter) -> None:
    assert "iocdesk gateway feed target" in window.browser.get("/feed").text
    assert window.browser.get("/feed/nobody").status_code == 404


def test_what_was_refused_is_told_in_words_and_offered_again_at_once(
    counter: Counter, station: Station
) -> None:
    station.inbox.behaviour = ["422"]
    station.hold(DS01=4)
    station.run()
    browser = counter.browser
    assert "Có bản tin bị từ chối" in browser.get("/feed").text
    page = browser.get(f"/feed/{NAME}").text
    assert "Xã Lĩnh Toại" in page
    assert "Bên nhận từ chối bản tin này" in page
    assert "không nhận" in page
    done = browser.post(f"/feed/{NAME}", {"do": "retry"})
    assert "Đã gửi được 1 bản tin, còn chờ 0" in done.text
    assert len(station.inbox.reports) == 1
    agreed = browser.get(f"/feed/{NAME}/reconciliation?period=202604").text
    assert "Các bên khớp nhau" in agreed


def test_a_pause_ends_when_a_person_asks(counter: Counter, station: Station) -> None:
    station.inbox.behaviour = ["503"]
    station.hold(DS01=4)
    station.run()
    assert station.run().stopped == "paused"
    assert "bảo trì hoặc quá tải" in counter.browser.get("/feed").text
    assert "Chưa khớp" in counter.browser.get(f"/feed/{NAME}/reconciliation?period=").text
    counter.browser.get(f"/feed/{NAME}")
    assert "Đã gửi được 1 bản tin" in counter.browser.post(f"/feed/{NAME}", {"do": "retry"}).text


def test_a_receiver_that_is_down_is_told_in_words(counter: Counter, station: Station) -> None:
    station.hold(DS01=4)
    station.go_down()
    try:
        counter.browser.get(f"/feed/{NAME}")
        text = counter.browser.post(f"/feed/{NAME}", {"do": "retry"}).text
        assert "Không kết nối được tới bên nhận" in text
        again = counter.browser.get(f"/feed/{NAME}/reconciliation?period=202604")
        assert again.status_code == 200
        assert 'role="alert"' in again.text
    finally:
        station.come_up()


def confirm(counter: Counter, shown: Any) -> Any:
    """Confirm the table that a page shows."""
    upload = shown.text.split('name="upload" value="')[1].split('"')[0]
    return counter.browser.post(f"/feed/{NAME}/mapping", {"upload": upload})


def test_the_mapping_is_shown_changed_in_excel_and_imported(counter: Counter, station: Station) -> None:
    station.hold(DS01=4)
    browser = counter.browser
    assert "Chưa có bảng ánh xạ" in browser.get(f"/feed/{NAME}").text
    table = workbook(COLUMNS, ["indicator", "DS01", "", "POP<1>", "", "0,5", "người"])
    shown = browser.post(f"/feed/{NAME}", {"do": "mapping"}, {"file": ("a.xlsx", table)})
    assert "<ins>POP&lt;1&gt;</ins>" in shown.text
    assert "Bảng mới thay toàn bộ bảng cũ" in shown.text
    assert "Chưa có bảng ánh xạ" in browser.get(f"/feed/{NAME}").text
    done = confirm(counter, shown)
    assert "Đã nhập bảng ánh xạ 1 dòng" in done.text
    assert "POP&lt;1&gt;" in done.text
    saved = browser.get(f"/feed/{NAME}/mapping.xlsx").content
    again = browser.post(f"/feed/{NAME}", {"do": "mapping"}, {"file": ("b.xlsx", saved)})
    assert "Tệp giống dữ liệu đang có" in again.text
    browser.post(f"/feed/{NAME}", {"do": "retry"})
    assert [it["value"] for it in station.inbox.figures("202604")] == ["2"]
    other = workbook(COLUMNS, ["indicator", "DS01", "", "POP", "", "0,25", "người"])
    shown = browser.post(f"/feed/{NAME}", {"do": "mapping"}, {"file": ("a.xlsx", other)})
    assert "<del>0,5</del> → <ins>0,25</ins>" in shown.text
    confirm(counter, shown)
    assert "Đã xếp hàng 1 báo cáo" in browser.post(f"/feed/{NAME}", {"do": "resend"}).text
    browser.post(f"/feed/{NAME}", {"do": "retry"})
    assert [it["value"] for it in station.inbox.figures("202604")] == ["1"]
    bad = workbook(
        COLUMNS, ["indicator", "DS01", "", "X", "", "nhiều", ""], ["thôn", "1", "", "", "", "", ""]
    )
    refused = browser.post(f"/feed/{NAME}", {"do": "mapping"}, {"file": ("c.xlsx", bad)})
    assert refused.status_code == 400
    assert re.findall(r'<td class="num">(\d+)</td><td>cả dòng</td><td>([^<]+)', refused.text) == [
        ("2", "hệ số không phải là số"),
        ("3", "cột “kind” phải là indicator hoặc unit"),
    ]
    assert 'name="upload"' not in refused.text
    headless = workbook(["kind", "code"], ["unit", "1"])
    refused = browser.post(f"/feed/{NAME}", {"do": "mapping"}, {"file": ("c.xlsx", headless)})
    assert (refused.status_code, "thiếu cột “target_code”" in refused.text) == (400, True)


def test_a_mapping_is_not_applied_when_the_table_has_changed_since(
    counter: Counter, station: Station
) -> None:
    station.setup.put_mapping(NAME, [Entry("unit", "15298", "", "A")])
    table = workbook(COLUMNS, ["indicator", "DS01", "", "POP", "", "", ""])
    shown = counter.browser.post(f"/feed/{NAME}", {"do": "mapping"}, {"file": ("a.xlsx", table)})
    assert "Bỏ khỏi bảng" in shown.text
    assert "<del>A</del>" in shown.text
    station.setup.put_mapping(NAME, [Entry("unit", "15298", "", "B")])
    refused = confirm(counter, shown)
    assert (refused.status_code, "đã thay đổi sau khi xem trước" in refused.text) == (400, True)
    assert counter.province.feed.mapping(NAME)[0][3] == "B"


@pytest.mark.parametrize(
    "code", ["network", "answer", "folder", "unit", "paused", "lease", "off", "feed.token"]
)
def test_every_failure_of_the_feed_has_its_sentence(code: str) -> None:
    assert in_words(code) != in_words("something else")
    for status in ("http.401", "http.404", "http.429", "http.500", "http.503", "http.409"):
        assert in_words(f"{status}: HTTP") != in_words("something else")


def test_a_report_on_its_way_counts_as_sent(counter: Counter) -> None:
    pen, desk = Pen(counter.desk.clock), counter.desk
    desk.send(OFFICER, pen.op(OFFICER, COMMUNE_REPORT, {"DS01": 4}, transition=Transition.REQUEST_APPROVAL))
    desk.send(LEADER, pen.op(LEADER, COMMUNE_REPORT, base=1, transition=Transition.APPROVE))
    usage = counter.province.publishing.usage(COMMUNE_FORM, "1")
    assert (usage.drafts, usage.reports, usage.others) == (0, 1, ())
