"""The real start: neither heavy libraries nor our own rooms behind the window are imported before it is shown."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.e2e.province import ROOT

pytestmark = pytest.mark.e2e

_PROGRAM = """
import json, sys
from pathlib import Path
from PySide6.QtWidgets import QApplication
from iocdesk.actions.profiles import Facts, Home, write_facts
from iocdesk.actions.start import StartOptions
from iocdesk.app import Program
home = Home(Path(sys.argv[1]), {})
facts = Facts("https://ioc.example", "lan", "keyring", "u1", "Lan", "consolidator", ("15298@2025-07-01",),
              "15298@2025-07-01", "Xã Lĩnh Toại", "commune", preferences={"sync_minutes": 0})
home.place("lan").mkdir(parents=True)
write_facts(home.place("lan"), facts)
program = Program(QApplication([]), StartOptions(home.folder))
program.entrance.opened = lambda name: (_ for _ in ()).throw(SystemExit)
assert program.start()
shown = program.window.isVisible()
print(json.dumps([shown, sorted(sys.modules)]))
sys.stdout.flush()
import os
os._exit(0)
"""
HEAVY = {
    "requests", "keyring", "pandas", "numpy", "qtawesome", "pyxform", "holidays", "sqlcipher3", "cryptography",
    "argon2", "pyrage", "fastapi", "sqlalchemy", "uvicorn", "typst", "openpyxl", "platformdirs",
}  # fmt: skip

BEHIND = {
    "iocdesk.store", "iocdesk.sync", "iocdesk.api", "iocdesk.vault", "iocdesk.actions.context", "iocdesk.actions.services",
    "iocdesk.forms.expressions", "iocdesk.forms.session", "iocdesk.reports.rollup", "iocdesk.core.periods",
}  # fmt: skip


def test_nothing_heavy_before_the_window(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", _PROGRAM, str(tmp_path)],
        cwd=ROOT, capture_output=True, text=True, timeout=60, check=False,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen", "XDG_RUNTIME_DIR": str(tmp_path)},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    shown, imported = json.loads(done.stdout.splitlines()[-1])
    assert shown
    assert HEAVY & {name.split(".")[0] for name in imported} == set()
    assert BEHIND & set(imported) == set()


def test_what_opens_forms_waits_for_the_first_form() -> None:
    program = "import json, sys, iocdesk.actions.office, iocdesk.actions.services; print(json.dumps(sorted(sys.modules)))"
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, timeout=60, check=True
    )
    later = {
        "iocdesk.forms.session",
        "iocdesk.forms.expressions.parser",
        "iocdesk.actions.entry",
        "iocdesk.actions.versions",
    }
    assert later & set(json.loads(done.stdout)) == set()
