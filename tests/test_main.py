"""The program's entry: arguments go to the command line, the window is imported only when it is wanted."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from iocdesk import __main__ as entry
from iocdesk import app
from iocdesk.actions.start import StartOptions


def test_the_process_arguments_go_to_the_command_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["iocdesk", "--version"])
    with pytest.raises(SystemExit) as ended:
        entry.main()
    assert ended.value.code == 0
    assert capsys.readouterr().out.startswith("iocdesk ")


def test_opening_hands_the_options_to_the_window(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[StartOptions] = []

    def run(options: StartOptions) -> int:
        seen.append(options)
        return 7

    monkeypatch.setattr(app, "run", run)
    monkeypatch.setattr(sys, "argv", ["iocdesk", "open", "--home", "x", "--lang", "en"])
    assert entry.main() == 7
    monkeypatch.setattr(sys, "argv", ["iocdesk", "--home", "x", "--lang", "en"])
    assert entry.main() == 7
    assert seen[0] == seen[1] == StartOptions(Path("x"), language="en")
