"""`iocdesk gateway serve`."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

import pytest

from iocdesk.actions.commands import gateway as command
from iocdesk.actions.gateway import GatewayMissing, serve_gateway


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
    assert where == {"host": "127.0.0.1", "port": 9, "trusted_proxies": "10.0.0.2"}


def test_without_the_extra_a_sentence_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "iocdesk.gateway.server", None)
    with pytest.raises(GatewayMissing) as missing:
        serve_gateway(tmp_path / "a.db")
    assert missing.value.code == "gateway.extra"
    assert "iocdesk[gateway]" in missing.value.text.vi
