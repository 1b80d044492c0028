"""Units, accounts and assignments from Excel: seen before, all or nothing, passwords shown once."""

from __future__ import annotations

import base64
import re
from io import BytesIO
from typing import Any

import openpyxl
import pytest

from iocdesk.core.units import UnitKey
from iocdesk.gateway.province import assignment_import, unit_import, user_import
from iocdesk.gateway.province.planning import PlanError, apply_plan
from iocdesk.gateway.province.user_import import first_password
from tests.gateway.kit import COMMUNE, COMMUNE_FORM, ENTRY, LEADER, OFFICER, OTHER, STAFF
from tests.gateway.province.kit import BASE, Counter, workbook

UNITS = [column.vi for column in unit_import.COLUMNS.values()]
USERS = [column.vi for column in user_import.COLUMNS.values()]
ASSIGNED = [column.vi for column in assignment_import.COLUMNS.values()]


def upload(counter: Counter, what: str, *rows: list[str]) -> Any:
    heads = {"units": UNITS, "users": USERS, "assignments": ASSIGNED}[what]
    return counter.browser.post(f"/import/{what}", files={"file": ("bang.xlsx", workbook(heads, *rows))})


def confirm(counter: Counter, what: str, page: Any) -> Any:
    upload_id = page.text.split('name="upload" value="')[1].split('"')[0]
    return counter.browser.post(f"/import/{what}/apply", {"upload": upload_id})


def unit_row(code: str, name: str, start: str, end: str = "", merged: str = "", **more: str) -> list[str]:
    return [
        code,
        name,
        "",
        "",
        more.get("level", "thôn"),
        more.get("parent", COMMUNE.code),
        start,
        end,
        merged,
        "",
    ]


def units_now(counter: Counter) -> dict[str, str]:
    with counter.province.database.read() as connection:
        registry = counter.province.directory.registry(connection)
    return {it.key.id: f"{it.name.vi}|{it.valid_to or ''}" for it in registry.units}


def test_units_are_added_changed_and_closed_in_one_step(counter: Counter) -> None:
    page = upload(
        counter,
        "units",
        unit_row("15298-01", "Thôn 1", "2020-01-01", "30/06/2026", "15298-09"),
        unit_row("15298-02", "Thôn Hai <b>", "01/01/2020"),
        unit_row("15298-09", "Thôn Mới", "01/07/2026"),
    )
    assert [page.text.count(f">{word}</span>") for word in ("Thêm mới", "Thay đổi", "Kết thúc")] == [1, 1, 1]
    assert "Thôn Hai &lt;b&gt;" in page.text
    assert units_now(counter)["15298-01@2020-01-01"] == "Thôn 1|"
    assert "Đã nhập 3 thay đổi" in confirm(counter, "units", page).text
    now = units_now(counter)
    assert now["15298-01@2020-01-01"] == "Thôn 1|2026-06-30"
    assert now["15298-09@2026-07-01"] == "Thôn Mới|"
    with counter.province.database.read() as connection:
        registry = counter.province.directory.registry(connection)
    new = UnitKey.parse("15298-09@2026-07-01")
    assert [it.key.code for it in registry.predecessors(new)] == ["15298-01"]
    codes = {it["code"] for it in counter.desk.get("/v1/catalogue/units", OFFICER).json()["units"]}
    assert "15298-09" in codes


FAULTY_UNITS = (
    (unit_row("15298-09", "", "01/07/2026"), "thiếu tên"),
    (unit_row("15298-09", "Thôn", "32/07/2026"), "ngày chưa đúng"),
    (unit_row("15298-09", "Thôn", "01/07/2026", "01/01/2026"), "trước ngày bắt đầu"),
    (unit_row("15298-09", "Thôn", "01/07/2026", parent="99999"), "cấp trên"),
    (unit_row("15298-09", "Thôn", "01/07/2026", level="ấp trên"), "cấp phải là"),
    (unit_row("15/298", "Thôn", "01/07/2026"), "mã đơn vị chỉ gồm"),
    (unit_row("15298-01", "Thôn", "01/07/2026"), "chưa kết thúc"),
    (unit_row("15298-01", "Thôn 1", "2020-01-01", parent=OTHER.code), "không đổi được cấp"),
    (unit_row("15298-01", "Thôn 1", "2020-01-01", "2026-06-30", "77"), "không có đơn vị mã này"),
    (
        unit_row("15298", "Xã Lĩnh Toại", "2025-07-01", "2026-06-30", level="xã", parent="38"),
        "còn 3 đơn vị",
    ),
)


def test_faulty_units_are_named_by_row_and_nothing_is_imported(window: Counter) -> None:
    before = units_now(window)
    window.browser.get("/units?lang=vi")
    for row, said in FAULTY_UNITS:
        page = upload(window, "units", unit_row("15298-08", "Thôn Tám", "01/07/2026"), row)
        assert said in page.text, said
        assert '<td class="num">3</td>' in page.text
        assert 'name="upload"' not in page.text
    assert units_now(window) == before


def test_a_plan_that_has_become_another_is_not_applied(counter: Counter) -> None:
    page = upload(counter, "units", unit_row("15298-02", "Thôn Hai", "01/01/2020"))
    counter.browser.get("/units")
    other = upload(counter, "units", unit_row("15298-02", "Thôn Hai mới", "01/01/2020"))
    confirm(counter, "units", other)
    answer = confirm(counter, "units", page)
    assert answer.status_code == 400
    assert "đã thay đổi sau khi xem trước" in answer.text
    assert confirm(counter, "units", other).status_code == 400


def test_lists_come_back_as_they_are(window: Counter) -> None:
    for what in ("units", "users", "assignments"):
        for language in ("vi", "en"):
            body = window.browser.client.get(f"{BASE}/lists/{what}.xlsx", params={"lang": language}).content
            page = window.browser.post(f"/import/{what}", files={"file": ("a.xlsx", body)})
            assert page.status_code == 200
            assert 'name="upload"' not in page.text, (what, language)
            with window.province.database.read() as connection:
                plan = window.province.importers[what].plan(connection, body)
            assert plan.effective == ()
            assert plan.faults == ()
    sheet = openpyxl.load_workbook(
        BytesIO(window.browser.client.get(f"{BASE}/lists/units.xlsx").content)
    ).active
    assert sheet is not None
    assert window.browser.client.get(f"{BASE}/lists/secrets.xlsx").status_code == 404
    assert window.browser.client.get(f"{BASE}/lists/units.exe").status_code == 400


def test_a_new_account_gets_a_password_that_is_shown_once(counter: Counter) -> None:
    page = upload(counter, "users", ["Moi.VP", "Lê <i>Mới</i>", "công chức tổng hợp", "15298", "có"])
    assert "chỉ hiện một lần" in page.text
    shown = confirm(counter, "users", page)
    password = re.search(r"<code>([^<]+)</code>", shown.text)
    assert password is not None
    file = re.search(r"base64,([^\"]+)\"", shown.text)
    assert file is not None
    assert password[1] in base64.b64decode(file[1]).decode("utf-8-sig")
    assert "Lê &lt;i&gt;Mới&lt;/i&gt;" in shown.text
    assert shown.headers["cache-control"] == "no-store"
    assert password[1] not in counter.browser.get("/users").text
    assert "Chưa đổi mật khẩu" in counter.browser.get("/users").text
    credentials = {"username": "moi.vp", "password": password[1], "device_id": "d", "device_name": "PC"}
    refused = counter.desk.client.post("/v1/sessions", json=credentials)
    assert (refused.status_code, refused.json()["code"]) == (403, "auth.password_due")
    credentials["new_password"] = "Mot mat khau moi 2026"
    session = counter.desk.client.post("/v1/sessions", json=credentials).json()
    assert session["user"]["units"] == [COMMUNE.id]
    browser = counter.another()
    browser.get("/password")
    new = {
        "username": "moi.vp",
        "password": credentials["new_password"],
        "new": "mật khẩu riêng",
        "again": "mật khẩu riêng",
    }
    assert "Đã đổi mật khẩu" in browser.post("/password", new).text
    access = {"Authorization": f"Bearer {session['access_token']}"}
    assert counter.desk.client.get("/v1/me", headers=access).status_code == 401


FAULTY_ACCOUNTS = (
    (["Tên có dấu", "A", "entry", "15298-01", ""], "tên đăng nhập gồm"),
    (["abc", "", "entry", "15298-01", ""], "thiếu họ và tên"),
    (["abc", "A", "vua", "15298-01", ""], "vai trò phải là"),
    (["abc", "A", "entry", "", ""], "thiếu mã đơn vị"),
    (["abc", "A", "entry", "99", ""], "không có đơn vị đang hoạt động mã 99"),
    (["abc", "A", "leader", "15298-01", ""], "không hợp với cấp"),
)


def test_faulty_accounts_are_named(window: Counter) -> None:
    window.browser.get("/users?lang=vi")
    for row, said in FAULTY_ACCOUNTS:
        page = upload(window, "users", row)
        assert said in page.text, said
        assert 'name="upload"' not in page.text


def test_accounts_are_changed_and_closed_by_a_table(counter: Counter) -> None:
    signed = counter.desk.as_(OFFICER)
    page = upload(
        counter,
        "users",
        [OFFICER.user_id, OFFICER.name, "consolidator", "15298", "không"],
        [ENTRY.user_id, "Tên khác", "entry", "15298-01", "có"],
    )
    assert "Kết thúc" in page.text
    confirm(counter, "users", page)
    assert counter.desk.client.get("/v1/me", headers=signed).status_code == 401
    people = {it.username: it for it in counter.province.staff.people()}
    assert not people[OFFICER.user_id].active
    assert people[ENTRY.user_id].name == "Tên khác"


def test_accounts_are_closed_opened_and_get_new_passwords_on_the_page(counter: Counter) -> None:
    signed = counter.desk.as_(OFFICER)
    counter.browser.get("/users")
    counter.browser.post("/users/account", {"user": OFFICER.user_id, "do": "close"})
    assert counter.desk.client.get("/v1/me", headers=signed).status_code == 401
    counter.browser.post("/users/account", {"user": OFFICER.user_id, "do": "open"})
    shown = counter.browser.post("/users/account", {"user": OFFICER.user_id, "do": "password"})
    assert "<code>" in shown.text
    for wrong in (
        {"user": STAFF.user_id, "do": "close"},
        {"user": STAFF.user_id, "do": "password"},
        {"user": "x", "do": "close"},
    ):
        assert counter.browser.post("/users/account", wrong).status_code == 400


def test_assignments_name_people_of_the_unit(counter: Counter) -> None:
    page = upload(
        counter, "assignments", [COMMUNE_FORM, "15298", OFFICER.user_id, LEADER.user_id, LEADER.user_id, "có"]
    )
    confirm(counter, "assignments", page)
    found = counter.desk.get("/v1/catalogue/assignments", OFFICER).json()["assignments"]
    assert found[0]["deputy"] == LEADER.user_id
    for row, said in (
        (["x", "15298", OFFICER.user_id, "", "", ""], "không có biểu mẫu này"),
        ([COMMUNE_FORM, "99", OFFICER.user_id, "", "", ""], "không có đơn vị này"),
        ([COMMUNE_FORM, "15298-01", OFFICER.user_id, "", "", ""], "không dành cho cấp"),
        ([COMMUNE_FORM, "15298", "ai-do", "", "", ""], "không có tài khoản"),
        ([COMMUNE_FORM, "15301", OFFICER.user_id, "", "", ""], "không thuộc đơn vị này"),
        ([COMMUNE_FORM, "15298", "", "", "", ""], "thiếu người phụ trách"),
    ):
        assert said in upload(counter, "assignments", row).text


def test_a_table_without_the_columns_says_which_are_missing(counter: Counter) -> None:
    body = workbook(["Mã", "Gì đó"], ["1", "2"])
    answer = counter.browser.post("/import/users", files={"file": ("a.xlsx", body)})
    assert answer.status_code == 400
    assert "Tên đăng nhập" in answer.text
    empty = counter.browser.post("/import/units", files={"file": ("a.xlsx", workbook(UNITS))})
    assert "không có dòng nào" in empty.text


def test_what_fails_halfway_leaves_nothing(counter: Counter, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError

    before = units_now(counter)
    body = workbook(UNITS, unit_row("15298-08", "Thôn Tám", "01/07/2026"))
    monkeypatch.setattr(unit_import, "_link", broken)
    importer = counter.province.importers["units"]
    with pytest.raises(RuntimeError), counter.province.database.write() as connection:
        apply_plan(importer, connection, body, None)
    assert units_now(counter) == before
    with pytest.raises(PlanError), counter.province.database.write() as connection:
        apply_plan(importer, connection, workbook(UNITS, unit_row("", "", "")), None)


def test_first_passwords_are_readable_and_of_63_bits() -> None:
    import secrets

    found = {first_password(secrets.token_bytes) for _ in range(200)}
    assert len(found) == 200
    assert all(re.fullmatch(r"[a-hjkmnp-z2-9]{4}-[a-hjkmnp-z2-9]{4}-[a-hjkmnp-z2-9]{5}", it) for it in found)
