"""Who gets in at the province's pages, and what no request gets past."""

from __future__ import annotations

from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from iocdesk.gateway.feed_setup import FeedSetup, Target
from iocdesk.gateway.pages.app import OPEN, PAGES
from iocdesk.gateway.pages.gate import MOST_BYTES
from iocdesk.gateway.problems import ProblemError
from iocdesk.reports.model import Actor
from tests.gateway.kit import ENTRY, LEADER, OFFICER, PASSWORD, STAFF, STRANGER
from tests.gateway.province.kit import BASE, HERE, Browser, Counter, counter_in

FILLED = {"kind": "xlsx", "what": "units", "notice_id": "tb-01", "name": "ioc"}


def filled(path: str) -> str:
    for name, value in FILLED.items():
        path = path.replace("{" + name + ":str}", value)
    return path


@pytest.mark.parametrize("actor", [ENTRY, OFFICER, LEADER, STRANGER], ids=lambda it: it.user_id)
def test_an_account_of_a_commune_gets_a_sentence_and_no_session(window: Counter, actor: Actor) -> None:
    browser = window.another()
    browser.get("/sign-in")
    answer = browser.post("/sign-in", {"username": actor.user_id, "password": PASSWORD, "next": ""})
    assert answer.status_code == 403
    assert "chỉ dành cho quản trị viên cấp tỉnh" in answer.text
    assert "ioc_province" not in browser.client.cookies


def test_nobody_sees_a_page_without_signing_in(window: Counter) -> None:
    client = window.another().client
    for method, path, _ in PAGES:
        answer = client.request(method, BASE + filled(path), follow_redirects=False)
        assert answer.status_code == 303, path
        assert answer.headers["location"].startswith(f"{BASE}/sign-in"), path


def test_the_province_sees_every_page_in_both_languages(window: Counter, tmp_path: Path) -> None:
    setup = FeedSetup(window.province.database, window.desk.clock)
    setup.put_target(Target("ioc", "drop", str(tmp_path)))
    for method, path, _ in (*PAGES, *OPEN):
        if method != "GET":
            continue
        for language in ("vi", "en"):
            answer = window.browser.client.get(BASE + filled(path), params={"lang": language})
            assert answer.status_code == 200, path
            policy = answer.headers["content-security-policy"]
            assert policy.startswith("default-src 'none'; style-src 'self'")
            assert "unsafe" not in policy
            assert answer.headers["cache-control"] == "no-store"
            assert answer.headers["x-frame-options"] == "DENY"
            if answer.headers["content-type"].startswith("text/html"):
                assert f'<html lang="{language}">' in answer.text
                assert "<script" not in answer.text
                assert " style=" not in answer.text


def test_no_form_is_taken_without_its_token(counter: Counter) -> None:
    for method, path, _ in PAGES:
        if method == "POST":
            for token in ("", "x.y", counter.browser.token + "0"):
                answer = counter.browser.client.post(BASE + filled(path), data={"_csrf": token})
                assert answer.status_code == 403, path
                assert "không phải từ trang này" in answer.text


def test_no_form_is_taken_from_elsewhere(counter: Counter) -> None:
    data = {"_csrf": counter.browser.token, "two_person": "1"}
    for headers in (
        {"origin": "https://evil.example"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
    ):
        assert counter.browser.client.post(f"{BASE}/policy", data=data, headers=headers).status_code == 403
    headers = {"origin": HERE, "sec-fetch-site": "same-origin"}
    assert counter.browser.client.post(f"{BASE}/policy", data=data, headers=headers).status_code == 200


def test_a_token_of_another_session_is_none(counter: Counter) -> None:
    other = counter.another()
    other.sign_in(STAFF)
    answer = counter.browser.client.post(f"{BASE}/policy", data={"_csrf": other.token})
    assert answer.status_code == 403


def test_the_cookie_is_for_the_server_alone(counter: Counter) -> None:
    browser = counter.another()
    browser.get("/sign-in")
    answer = browser.post(
        "/sign-in", {"username": STAFF.user_id, "password": PASSWORD, "next": ""}, follow=False
    )
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=strict" in cookie
    assert f"Path={BASE}" in cookie
    assert "Secure" not in cookie
    away = Browser(TestClient(counter.desk.app, base_url="https://ioc.thanhhoa.example"))
    away.get("/sign-in")
    answer = away.post(
        "/sign-in", {"username": STAFF.user_id, "password": PASSWORD, "next": ""}, follow=False
    )
    assert "Secure" in answer.headers["set-cookie"]


def test_a_plain_connection_is_told_so(window: Counter) -> None:
    away = Browser(TestClient(window.desk.app, base_url="http://ioc.thanhhoa.example"))
    assert "https://" in away.get("/sign-in").text


def test_the_way_back_leads_nowhere_else(counter: Counter) -> None:
    for wanted, end in (
        ("/chase", "/chase"),
        ("//evil.example", "/"),
        ("https://evil.example", "/"),
        ("/\\evil", "/"),
    ):
        browser = counter.another()
        browser.get("/sign-in")
        data = {"username": STAFF.user_id, "password": PASSWORD, "next": wanted}
        assert browser.post("/sign-in", data, follow=False).headers["location"] == BASE + end


def test_a_session_ends_with_silence_time_password_and_account(counter: Counter) -> None:
    def open_still(browser: Browser) -> bool:
        return bool(browser.client.get(f"{BASE}/policy", follow_redirects=False).status_code == 200)

    one = counter.browser
    counter.desk.clock.advance(minutes=50)
    assert open_still(one)
    counter.desk.clock.advance(minutes=50)
    assert open_still(one)
    counter.desk.clock.advance(minutes=61)
    assert not open_still(one)
    one.sign_in(STAFF)
    for _ in range(13):
        counter.desk.clock.advance(minutes=59)
        open_still(one)
    assert not open_still(one)
    one.sign_in(STAFF)
    counter.desk.admin.put_user(STAFF, STAFF.user_id, "mật khẩu khác")
    assert not open_still(one)
    one.sign_in(STAFF, "mật khẩu khác")
    assert open_still(one)
    counter.desk.admin.put_user(STAFF, STAFF.user_id, "mật khẩu khác", active=False)
    assert not open_still(one)


def test_signing_out_ends_the_session_at_the_server(counter: Counter) -> None:
    kept = dict(counter.browser.client.cookies)
    counter.browser.post("/sign-out")
    thief = TestClient(counter.desk.app, base_url=HERE, cookies=kept)
    assert thief.get(f"{BASE}/policy", follow_redirects=False).status_code == 303


def test_guessing_is_slowed_down(tmp_path: object) -> None:
    from iocdesk.gateway.settings import Rate

    with counter_in(Path(str(tmp_path)), sign_in_rate=Rate(3, 0.01)) as found:
        browser = found.another()
        browser.get("/sign-in")
        codes = [
            browser.post("/sign-in", {"username": "u-canbo", "password": "sai", "next": ""}).status_code
            for _ in range(5)
        ]
        assert codes == [401, 401, 401, 429, 429]


def test_a_password_that_was_replaced_meanwhile_is_not_changed_any_more(counter: Counter) -> None:
    staff, accounts = counter.province.staff, counter.desk.app.state.services.accounts
    proved = accounts.prove(OFFICER.user_id, PASSWORD).password_hash
    first = staff.new_password(STAFF.user_id, OFFICER.user_id).password
    with pytest.raises(ProblemError) as caught:
        staff.change_password(OFFICER.user_id, PASSWORD, "mật khẩu của tôi", proved=proved)
    assert caught.value.code == "auth.failed"
    assert staff.password_due(OFFICER.user_id)
    assert accounts.prove(OFFICER.user_id, first).user_id == OFFICER.user_id


def test_the_first_password_is_changed_before_anything_else(counter: Counter) -> None:
    from iocdesk.gateway.province.user_import import mark_due

    with counter.province.database.write() as connection:
        mark_due(connection, STAFF.user_id, "2026-04-16T00:00:00.000Z")
    answer = counter.browser.client.get(f"{BASE}/chase", follow_redirects=False)
    assert answer.headers["location"] == f"{BASE}/password?due=1"
    browser = counter.another()
    browser.get("/password")
    for new, again, said in (
        ("ngắn", "ngắn", "10 ký tự"),
        ("mật khẩu thật mới", "mật khẩu khác", "chưa giống nhau"),
        (PASSWORD, PASSWORD, "khác mật khẩu cũ"),
    ):
        data = {"username": STAFF.user_id, "password": PASSWORD, "new": new, "again": again}
        answer = browser.post("/password", data)
        assert answer.status_code == 400
        assert said in answer.text
    data = {
        "username": STAFF.user_id,
        "password": PASSWORD,
        "new": "mật khẩu thật mới",
        "again": "mật khẩu thật mới",
    }
    assert "Đã đổi mật khẩu" in browser.post("/password", data).text
    browser.sign_in(STAFF, "mật khẩu thật mới")
    assert browser.client.get(f"{BASE}/chase", follow_redirects=False).status_code == 200


def test_huge_bodies_are_refused(counter: Counter) -> None:
    answer = counter.browser.post("/import/units", files={"file": ("a.xlsx", b"0" * (MOST_BYTES + 1))})
    assert answer.status_code == 413
    many = {"_csrf": counter.browser.token, "unit": [str(n) for n in range(4000)]}
    assert counter.browser.client.post(f"{BASE}/notices", data=many).status_code in {400, 413}


def test_what_is_not_there_is_a_page_and_the_api_stays_itself(window: Counter) -> None:
    answer = window.browser.client.get(f"{BASE}/nowhere?lang=vi")
    assert answer.status_code == 404
    assert "Không tìm thấy" in answer.text
    api = window.browser.client.get("/v1/capabilities")
    assert api.headers["ioc-protocol"] == "1"
    assert "ioc-protocol" not in answer.headers
    assert window.browser.client.post("/v1/sessions", data={"a": "b"}).status_code == 415


def test_a_character_that_no_database_holds_is_left_out(counter: Counter) -> None:
    browser = counter.another()
    browser.get("/sign-in")
    answer = browser.post("/sign-in", {"username": "\x00u-tinh", "password": "\x00", "next": ""})
    assert answer.status_code == 401
    assert counter.browser.post("/users/account", {"user": "a\x00b", "do": "close"}).status_code == 400
    for path in ("/export?form=a%00b&period=", "/users?q=%00", "/?form=%00"):
        assert counter.browser.get(path).status_code == 200, path
