"""`iocdesk gateway serve`."""

from __future__ import annotations

import argparse
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from iocdesk.actions.commands import gateway as command
from iocdesk.actions.gateway import GatewayMissing, NoDatabase, serve_gateway, set_policy
from iocdesk.actions.gateway_backup import NotSqlite
from iocdesk.core.clock import SystemClock
from iocdesk.gateway.admin import open_admin
from iocdesk.gateway.keys import KeyRegister
from iocdesk.gateway.settings import GatewaySettings
from iocdesk.reports.model import Actor, Role
from iocdesk.reports.transitions import Policy


def parse(*arguments: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    command.register(parser.add_subparsers(), argparse.ArgumentParser(add_help=False))
    return parser.parse_args(arguments)


def test_the_options_reach_the_server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    called: list[Any] = []
    monkeypatch.setattr("iocdesk.gateway.server.serve", lambda *a, **k: called.append((a, k)))
    options = parse(
        "gateway", "serve", "--database", str(tmp_path / "a.db"), "--port", "9", "--name", "Tỉnh",
        "--trusted-proxies", "10.0.0.2")  # fmt: skip
    assert options.run(options) == 0
    [((settings,), where)] = called
    assert settings.database == f"sqlite:///{(tmp_path / 'a.db').as_posix()}"
    assert (settings.name, settings.training) == ("Tỉnh", False)
    assert where == {"host": "127.0.0.1", "port": 9, "trusted_proxies": "10.0.0.2", "quiet": False}
    assert settings.workers == 1


def test_an_address_is_taken_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    called: list[Any] = []
    monkeypatch.setattr("iocdesk.gateway.server.serve", lambda settings, **_: called.append(settings))
    address = "postgresql+psycopg://ioc@127.0.0.1:5432/ioc"
    options = parse("gateway", "serve", "--database", address, "--workers", "3", "--files", "/srv/tep")
    assert options.run(options) == 0
    assert (called[0].database, called[0].workers, called[0].files) == (address, 3, "/srv/tep")


def test_without_the_extra_a_sentence_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "iocdesk.gateway.server", None)
    with pytest.raises(GatewayMissing) as missing:
        serve_gateway(tmp_path / "a.db")
    assert missing.value.code == "gateway.extra"
    assert "iocdesk[gateway]" in missing.value.text.vi


def test_the_policy_is_shown_and_set(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    database = tmp_path / "gateway.db"
    with pytest.raises(NoDatabase):
        set_policy(database, {})
    admin = open_admin(GatewaySettings(f"sqlite:///{database.as_posix()}"), SystemClock())
    admin.database.close()
    shown = parse("gateway", "policy", "--database", str(database))
    assert shown.run(shown) == 0
    assert capsys.readouterr().out.startswith("two-person: on\ndrafts-travel: on\nauto-send: off\n")
    changed = parse("gateway", "policy", "--database", str(database), "--two-person", "off")
    assert changed.run(changed) == 0
    assert "two-person: off" in capsys.readouterr().out
    assert set_policy(database, {}) == asdict(Policy(two_person=False))


def test_keys_are_revoked_by_account_and_computer(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    database = tmp_path / "gateway.db"
    admin = open_admin(GatewaySettings(f"sqlite:///{database.as_posix()}"), SystemClock())
    head = Actor("thon1", "Phạm Văn Bình", Role.ENTRY, ())
    admin.put_user(head, "thon1", "mật khẩu đủ dài")
    register = KeyRegister(admin.database, SystemClock())
    for device in ("pc-1", "pc-2", "pc-3"):
        register.put(head, device, device.encode().hex().ljust(64, "0"), "age1" + "q" * 58)
    admin.database.close()
    for arguments, code, told in (
        (["thon1", "--device", "pc-1"], 0, "Đã thu hồi 1 khóa."),
        (["thon1"], 0, "Đã thu hồi 2 khóa."),
        (["thon1"], 1, "Đã thu hồi 0 khóa."),
    ):
        options = parse("gateway", "revoke-keys", *arguments, "--database", str(database))
        options.lang = "vi"
        assert options.run(options) == code
        assert capsys.readouterr().out.strip() == told


def test_a_backup_is_made_and_put_back(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    database, copy = str(tmp_path / "gateway.db"), str(tmp_path / "copy.db")
    backup = parse("gateway", "backup", "--database", database, "--to", copy)
    backup.lang = "vi"
    with pytest.raises(NoDatabase):
        backup.run(backup)
    open_admin(GatewaySettings(f"sqlite:///{database}"), SystemClock()).database.close()
    assert backup.run(backup) == 0
    assert "Đã sao lưu" in capsys.readouterr().out
    restore = parse("gateway", "restore", "--database", database, "--from", copy)
    restore.lang = "en"
    assert restore.run(restore) == 0
    assert "The old file is kept at" in capsys.readouterr().out
    restored = parse("gateway", "restored", "--database", database)
    restored.lang = "en"
    assert restored.run(restored) == 0
    elsewhere = parse("gateway", "backup", "--database", "postgresql+psycopg://x/y", "--to", copy)
    with pytest.raises(NotSqlite) as refused:
        elsewhere.run(elsewhere)
    assert "pg_dump" in refused.value.text.vi
