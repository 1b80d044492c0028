"""Sign-in, rotation, revocation."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import Any

import pytest
from argon2.exceptions import VerificationError
from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError

from iocdesk.gateway import schema
from iocdesk.gateway.province.user_import import mark_due
from iocdesk.gateway.settings import Rate
from iocdesk.gateway.tables import metadata
from tests.gateway.kit import ENTRY, OFFICER, PASSWORD, Desk, desk_in


def refresh(desk: Desk, token: str) -> Any:
    return desk.client.post("/v1/sessions/refresh", json={"refresh_token": token})


def whoami(desk: Desk, access: str) -> int:
    answer = desk.client.get("/v1/me", headers={"Authorization": f"Bearer {access}"})
    return int(answer.status_code)


def test_signing_in_says_who_and_for_how_long(desk: Desk) -> None:
    session = desk.sign_in(OFFICER)
    assert session["expires_in"] == 900
    assert session["user"] == {
        "user_id": OFFICER.user_id,
        "name": OFFICER.name,
        "role": "consolidator",
        "units": ["15298@2025-07-01"],
    }
    assert whoami(desk, session["access_token"]) == 200


@pytest.mark.parametrize(("name", "password"), [(OFFICER.user_id, "sai"), ("không có ai", PASSWORD)])
def test_a_wrong_name_and_a_wrong_password_are_told_alike(desk: Desk, name: str, password: str) -> None:
    answer = desk.client.post(
        "/v1/sessions", json={"username": name, "password": password, "device_id": "pc"}
    )
    assert (answer.status_code, answer.json()["code"]) == (401, "auth.failed")


def test_names_are_found_in_any_case_and_either_unicode_form(desk: Desk) -> None:
    import unicodedata

    for name, password in (
        (OFFICER.user_id.upper(), PASSWORD),
        (OFFICER.user_id, unicodedata.normalize("NFD", PASSWORD)),
    ):
        answer = desk.client.post(
            "/v1/sessions", json={"username": name, "password": password, "device_id": "pc"}
        )
        assert answer.status_code == 201


def test_too_little_memory_is_not_a_wrong_password(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_given: object) -> bool:
        raise VerificationError("Memory allocation error")

    monkeypatch.setattr("argon2.PasswordHasher.verify", fail)
    answer = desk.client.post(
        "/v1/sessions", json={"username": OFFICER.user_id, "password": PASSWORD, "device_id": "pc"}
    )
    assert (answer.status_code, answer.json()["code"]) == (503, "server.busy")


def test_an_access_token_ends_and_a_refresh_token_brings_the_next(desk: Desk) -> None:
    session = desk.sign_in(OFFICER)
    desk.clock.advance(seconds=901)
    assert whoami(desk, session["access_token"]) == 401
    answer = refresh(desk, session["refresh_token"])
    assert answer.status_code == 201
    assert whoami(desk, answer.json()["access_token"]) == 200


def test_a_refresh_token_used_twice_closes_the_whole_family(desk: Desk) -> None:
    first = desk.sign_in(OFFICER)
    second = refresh(desk, first["refresh_token"]).json()
    assert whoami(desk, second["access_token"]) == 200
    stolen = refresh(desk, first["refresh_token"])
    assert (stolen.status_code, stolen.json()["code"]) == (401, "auth.reused")
    assert whoami(desk, second["access_token"]) == 401
    assert refresh(desk, second["refresh_token"]).status_code == 401


def test_an_answer_lost_on_the_way_is_asked_for_again(desk: Desk) -> None:
    first = desk.sign_in(OFFICER)
    lost = refresh(desk, first["refresh_token"]).json()
    again = refresh(desk, first["refresh_token"])
    assert again.status_code == 201
    assert whoami(desk, lost["access_token"]) == 401
    assert whoami(desk, again.json()["access_token"]) == 200
    assert refresh(desk, lost["refresh_token"]).json()["code"] == "auth.reused"
    assert whoami(desk, again.json()["access_token"]) == 401


def test_only_the_newest_lost_answer_is_forgiven(desk: Desk) -> None:
    first = desk.sign_in(OFFICER)
    second = refresh(desk, first["refresh_token"]).json()
    refresh(desk, second["refresh_token"])
    assert refresh(desk, first["refresh_token"]).json()["code"] == "auth.reused"


def test_a_session_left_alone_for_a_month_ends(desk: Desk) -> None:
    session = desk.sign_in(OFFICER)
    desk.clock.advance(days=30)
    assert refresh(desk, session["refresh_token"]).json()["code"] == "auth.expired"
    assert desk.admin.forget() == 0
    with desk.admin.database.read() as connection:
        assert connection.execute(schema.refresh_tokens.select()).all() == []


def test_signing_out_ends_this_session_and_no_other(desk: Desk) -> None:
    here, there = desk.sign_in(OFFICER), desk.sign_in(OFFICER)
    answer = desk.client.delete(
        "/v1/sessions/current", headers={"Authorization": f"Bearer {here['access_token']}"}
    )
    assert (answer.status_code, answer.content) == (204, b"")
    assert whoami(desk, here["access_token"]) == 401
    assert refresh(desk, here["refresh_token"]).status_code == 401
    assert whoami(desk, there["access_token"]) == 200


def test_an_account_made_inactive_is_out_at_once(desk: Desk) -> None:
    session = desk.sign_in(ENTRY)
    desk.admin.put_user(ENTRY, ENTRY.user_id, PASSWORD, active=False)
    assert whoami(desk, session["access_token"]) == 401
    assert refresh(desk, session["refresh_token"]).status_code == 401


def test_no_secret_is_stored_as_it_is(desk: Desk) -> None:
    session = desk.sign_in(OFFICER)
    with desk.admin.database.read() as connection:
        rows = [row for table in metadata.tables.values() for row in connection.execute(select(table))]
    kept = repr([tuple(row) for row in rows]).encode()
    address = desk.app.state.services.settings.database
    if address.startswith("sqlite:///"):
        desk.admin.database.engine.dispose()
        folder = Path(address.removeprefix("sqlite:///")).parent
        kept += b"".join(path.read_bytes() for path in folder.iterdir())
    for secret in (session["access_token"], session["refresh_token"], PASSWORD):
        assert secret.encode() not in kept
    assert b"$argon2id$" in kept


def test_a_name_tried_too_often_has_to_wait(tmp_path: Any) -> None:
    from iocdesk.gateway.settings import Rate

    with desk_in(tmp_path, sign_in_rate=Rate(3, 0.1)) as desk:

        def attempt(name: str) -> Any:
            return desk.client.post(
                "/v1/sessions", json={"username": name, "password": "x", "device_id": "pc"}
            )

        assert [attempt("ai đó").status_code for _ in range(4)] == [401, 401, 401, 429]
        answer = attempt("ai đó")
        assert answer.headers["Retry-After"] == "10"
        assert answer.json()["code"] == "rate.limited"
        assert attempt("người khác").status_code == 401
        desk.clock.advance(seconds=10)
        assert attempt("ai đó").status_code == 401


def test_another_password_closes_the_sessions_opened_with_the_old_one(desk: Desk) -> None:
    session, other = desk.sign_in(OFFICER), desk.sign_in(ENTRY)
    desk.admin.put_user(OFFICER, OFFICER.user_id, PASSWORD)
    assert whoami(desk, session["access_token"]) == 200
    desk.admin.put_user(OFFICER, OFFICER.user_id, PASSWORD + " khác")
    assert whoami(desk, session["access_token"]) == 401
    assert refresh(desk, session["refresh_token"]).status_code == 401
    assert whoami(desk, other["access_token"]) == 200


def test_an_account_that_comes_back_has_to_sign_in_again(desk: Desk) -> None:
    session = desk.sign_in(OFFICER)
    desk.admin.put_user(OFFICER, OFFICER.user_id, PASSWORD, active=False)
    desk.admin.put_user(OFFICER, OFFICER.user_id, PASSWORD)
    assert refresh(desk, session["refresh_token"]).status_code == 401


def test_one_name_in_two_unicode_forms_is_one_when_guesses_are_counted(tmp_path: Path) -> None:
    with desk_in(tmp_path, sign_in_rate=Rate(1, 0.001)) as desk:
        codes = [
            desk.client.post("/v1/sessions", json={"username": name, "password": "sai", "device_id": "pc"})
            for name in ("u-c\u00e1n", "u-ca\u0301n")
        ]
    assert [answer.status_code for answer in codes] == [401, 429]


def test_errors_of_the_database_do_not_quote_what_was_sent(desk: Desk) -> None:
    with desk.admin.database.write() as connection, pytest.raises(IntegrityError) as caught:
        connection.execute(insert(schema.users).values(user_id="secret-figure"))
    assert "secret-figure" not in str(caught.value)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such modes")
def test_the_database_is_for_its_owner_only(tmp_path: Path) -> None:
    with desk_in(tmp_path, anew=True) as desk:
        desk.sign_in(OFFICER)
        modes = {stat.S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir() if path.is_file()}
    assert modes == {0o600}


def enter(desk: Desk, password: str, **more: str) -> Any:
    body = {"username": OFFICER.user_id, "password": password, "device_id": "pc", **more}
    return desk.client.post("/v1/sessions", json=body)


def make_due(desk: Desk) -> None:
    with desk.admin.database.write() as connection:
        mark_due(connection, OFFICER.user_id, "2026-04-16T00:00:00.000Z")


def test_a_first_password_opens_nothing_until_there_is_a_new_one(desk: Desk) -> None:
    make_due(desk)
    refused = enter(desk, PASSWORD)
    assert (refused.status_code, refused.json()["code"]) == (403, "auth.password_due")
    assert "/province/password" in refused.json()["text_vi"]
    assert enter(desk, "sai").json()["code"] == "auth.failed"
    assert enter(desk, "sai", new_password="mật khẩu của tôi").json()["code"] == "auth.failed"
    for weak in ("ngắn", "aaaaaaaaaaaaaaa", PASSWORD):
        answer = enter(desk, PASSWORD, new_password=weak)
        assert (answer.status_code, answer.json()["code"]) == (422, "auth.password_weak")
    opened = enter(desk, PASSWORD, new_password="mật khẩu của tôi")
    assert opened.status_code == 201
    assert whoami(desk, opened.json()["access_token"]) == 200
    assert enter(desk, PASSWORD).json()["code"] == "auth.failed"
    assert enter(desk, "mật khẩu của tôi").status_code == 201


def test_a_new_password_ends_the_sessions_of_the_old_one(desk: Desk) -> None:
    before = enter(desk, PASSWORD).json()
    after = enter(desk, PASSWORD, new_password="mật khẩu của tôi").json()
    assert whoami(desk, before["access_token"]) == 401
    assert refresh(desk, before["refresh_token"]).status_code == 401
    assert whoami(desk, after["access_token"]) == 200
