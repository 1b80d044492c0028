"""A display for the tour where there is none: Qt's offscreen platform with an office PC's screen, 1366 x 768.

Called before the application object is made, since Qt reads its environment then.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
from collections.abc import MutableMapping
from pathlib import Path

WIDTH, HEIGHT = 1366, 768
_PLATFORM = "QT_QPA_PLATFORM"
_RUNTIME = "XDG_RUNTIME_DIR"


class Display:
    """What was set in the environment, and how to take it back.

    Args:
        environment: the process's, or a stand-in.
        folder: where the description of the screen is written; a private one of its own.
    """

    def __init__(self, environment: MutableMapping[str, str] | None = None) -> None:
        self._environment = os.environ if environment is None else environment
        self._before: dict[str, str | None] = {}
        self._folder: tempfile.TemporaryDirectory[str] | None = None

    @property
    def needed(self) -> bool:
        """Whether there is no display to show a window on, or offscreen was asked for without a screen's size."""
        asked = self._environment.get(_PLATFORM, "")
        if asked:
            return asked == "offscreen"
        there = self._environment.get("DISPLAY") or self._environment.get("WAYLAND_DISPLAY")
        return sys.platform.startswith("linux") and not there

    def prepare(self) -> None:
        """Describe the screen to Qt, with a private runtime folder where there is none."""
        if not self.needed:
            return
        self._folder = tempfile.TemporaryDirectory(prefix="iocdesk-screen-")
        folder = Path(self._folder.name)
        folder.chmod(0o700)
        screen = {
            "name": "tour",
            "x": 0,
            "y": 0,
            "width": WIDTH,
            "height": HEIGHT,
            "logicalDpi": 96,
            "dpr": 1,
        }
        described = folder / "screen.json"
        described.write_text(json.dumps({"screens": [screen]}), encoding="utf-8")
        self._set(_PLATFORM, f"offscreen:configfile={described}")
        if not self._environment.get(_RUNTIME):
            self._set(_RUNTIME, str(folder))

    def close(self) -> None:
        """Leave the environment as it was; harmless at any time."""
        for key, value in self._before.items():
            if value is None:
                self._environment.pop(key, None)
            else:
                self._environment[key] = value
        self._before = {}
        if self._folder is not None:
            self._folder.cleanup()
            self._folder = None

    def _set(self, key: str, value: str) -> None:
        self._before[key] = self._environment.get(key)
        self._environment[key] = value
