"""`iocdesk gateway close-form`: an old version of a form is taken no more, or again."""

from __future__ import annotations

import argparse
from pathlib import Path

import pytest

from iocdesk.actions.commands import gateway as command
from iocdesk.core.clock import SystemClock
from iocdesk.forms.library import FormLibrary
from iocdesk.gateway.admin import open_admin
from iocdesk.gateway.settings import GatewaySettings

FORM = FormLibrary().get("xa_tyt_thang_dh")


def run(database: Path, *arguments: str) -> int:
    """Run the command; return its exit code."""
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--lang", default="vi")
    parser = argparse.ArgumentParser()
    command.register(parser.add_subparsers(), common)
    options = parser.parse_args(["gateway", "close-form", *arguments, "--database", str(database)])
    code: int = options.run(options)
    return code


def test_a_version_is_closed_and_opened_again(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    database = tmp_path / "gateway.db"
    admin = open_admin(GatewaySettings(f"sqlite:///{database.as_posix()}"), SystemClock())
    admin.publish_form(FORM)
    admin.database.close()
    assert run(database, FORM.id, FORM.version) == 0
    assert "Đã đóng biểu" in capsys.readouterr().out
    assert run(database, FORM.id, FORM.version, "--open") == 0
    assert "Đã mở lại biểu" in capsys.readouterr().out
    assert run(database, FORM.id, "9") == 1
    assert "Không có biểu" in capsys.readouterr().out
