"""Tests of the screens run offscreen at 1366 x 768, with a private runtime folder; a warning of Qt fails the
test.
"""

from __future__ import annotations

import json
import os
import tempfile
from pathlib import Path

_FOLDER = Path(tempfile.mkdtemp(prefix="iocdesk-ui-"))
_FOLDER.chmod(0o700)
os.environ["XDG_RUNTIME_DIR"] = str(_FOLDER)
_SCREEN = {
    "screens": [{"name": "test", "x": 0, "y": 0, "width": 1366, "height": 768, "logicalDpi": 96, "dpr": 1}]
}
(_FOLDER / "screen.json").write_text(json.dumps(_SCREEN))
os.environ["QT_QPA_PLATFORM"] = f"offscreen:configfile={_FOLDER / 'screen.json'}"
