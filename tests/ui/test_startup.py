"""What the first window costs: nothing heavy is imported before it is shown."""

from __future__ import annotations

import json
import os
import subprocess
import sys

HEAVY = (
    "pandas",
    "requests",
    "keyring",
    "qtawesome",
    "pyxform",
    "holidays",
    "sqlalchemy",
    "fastapi",
    "typst",
    "openpyxl",
)
_PROGRAM = """
import json, sys
from dataclasses import fields
from PySide6.QtWidgets import QApplication
app = QApplication([])
from iocdesk.core.clock import SystemClock
from iocdesk.ui.fonts import load_fonts
from iocdesk.ui.i18n import Language
from iocdesk.ui.icons import Icons
from iocdesk.ui.jobs import Jobs
from iocdesk.ui.kit import Kit, News
from iocdesk.ui.ports import Preferences, Role, Services, UserCard, WorkList, SyncState
from iocdesk.ui.shell import Shell
from iocdesk.ui.theme import Theme

class Nothing:
    def work(self):
        return WorkList()
    def state(self):
        return SyncState()

load_fonts()
theme, nothing = Theme(app), Nothing()
services = Services(UserCard("u", "Lê Thị Thanh", Role("entry"), "Thôn 1"), *([nothing] * (len(fields(Services)) - 1)))
kit = Kit(theme, Icons(theme), Jobs(), Language(app), SystemClock(), News(), services)
shell = Shell(kit, Preferences())
shell.start()
app.processEvents()
print(json.dumps([name for name in %r if name in sys.modules]))
shell.stop()
kit.jobs.shutdown()
""".replace("import Preferences, Role, Services", "import Preferences, Services").replace(
    "from iocdesk.ui.shell", "from iocdesk.reports.model import Role\nfrom iocdesk.ui.shell"
)


def test_nothing_heavy_before_the_window() -> None:
    done = subprocess.run(
        [sys.executable, "-c", _PROGRAM % (HEAVY,)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout.splitlines()[-1]) == []


def test_the_composition_root_imports_nothing_heavy() -> None:
    found = f"[name for name in {HEAVY!r} if name in sys.modules]"
    program = f"import json, sys, iocdesk.app\nprint(json.dumps({found}))"
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=True
    )
    assert json.loads(done.stdout) == []
