"""The bundle's smoke run: its version, a form checked, and the month of the training tour, offscreen.

smoke.py            after tools/dev.py bundle
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PROGRAM = ROOT / "dist" / "iocdesk" / ("iocdesk.exe" if os.name == "nt" else "iocdesk")
SECONDS = 600


def main() -> int:
    """Run the bundle; returns 1 when something of it does not work."""
    with tempfile.TemporaryDirectory(prefix="iocdesk-smoke-") as folder:
        runtime = Path(folder) / "runtime"
        runtime.mkdir(mode=0o700)
        environment = {
            **{k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "VIRTUAL_ENV"))},
            "QT_QPA_PLATFORM": "offscreen",
            "XDG_RUNTIME_DIR": str(runtime),
            "IOCDESK_HOME": str(Path(folder) / "home"),
        }
        steps = [
            ["--version"],
            ["forms", "check", str(ROOT / "resources" / "forms" / "thon_thang.xlsx")],
            ["training", "--tour", str(Path(folder) / "tour"), "--month-only"],
        ]
        for step in steps:
            started = time.monotonic()
            done = subprocess.run([str(PROGRAM), *step], check=False, env=environment, timeout=SECONDS)
            print(
                f"  {' '.join(step[:2])}: exit {done.returncode} in {time.monotonic() - started:.1f} s",
                flush=True,
            )
            if done.returncode != 0:
                return 1
        pictures = sorted((Path(folder) / "tour").glob("*.png"))
        print(f"  {len(pictures)} pictures", flush=True)
        return 0 if pictures else 1


if __name__ == "__main__":
    sys.exit(main())
