"""Start to the first painted window, and memory when all has settled, against a bare PySide6 window with a label."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from iocdesk.ui.tour.display import Display
from tools.bench.keyring_file import FOLDER_VARIABLE
from tools.bench.rows import Row, row

PAIRS = 9
SETTLED_PAIRS = 5
SETTLE_MS = 4000
"""The program's first exchange begins 0.8 s after its window and takes some two seconds with two years of figures."""


def measure(folder: Path) -> Iterator[Row]:
    """Yield the rows. Each start is a process of its own, ours and the bare one in turn."""
    environment = _environment(folder)
    with _screen(environment), _office(folder, environment):
        starter = _Starter(str(folder / "home"), environment)
        starter.pair(0)
        starts = [starter.pair(0) for _ in range(PAIRS)]
        settled = [starter.pair(SETTLE_MS) for _ in range(SETTLED_PAIRS)]
    note = "signed-in profile with two years of figures, Việc cần làm shown; the process's start included"
    yield row("start to first painted window", [ours.painted_ms for ours, _ in starts],
              [bare.painted_ms for _, bare in starts], unit="ms", aim=1.5, note=note)  # fmt: skip
    yield row("memory (RSS) when settled", [ours.resident_mb for ours, _ in settled],
              [bare.resident_mb for _, bare in settled], unit="MB", aim=2,
              note="the work list loaded, the first exchange with the server done")  # fmt: skip


def _environment(folder: Path) -> dict[str, str]:
    runtime = folder / "runtime"
    runtime.mkdir(mode=0o700)
    found = os.environ | {
        "XDG_RUNTIME_DIR": str(runtime),
        "PYTHON_KEYRING_BACKEND": "tools.bench.keyring_file.FileKeyring",
        FOLDER_VARIABLE: str(folder),
    }
    found.pop("PYTHONDONTWRITEBYTECODE", None)
    return found


@contextmanager
def _screen(environment: dict[str, str]) -> Iterator[None]:
    """Without a display, have a screen of the size that offices have: on a smaller one the window opens otherwise."""
    display = Display(environment)
    display.prepare()
    yield
    display.close()


@contextmanager
def _office(folder: Path, environment: dict[str, str]) -> Iterator[None]:
    """Have the province answer while the starts are measured."""
    command = [sys.executable, "-m", "tools.bench.profile_process", str(folder)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment
    ) as process:
        if process.stdin is None or process.stdout is None or not process.stdout.readline():
            raise SystemExit("the practice province could not be made")
        yield
        process.stdin.close()


@dataclass(frozen=True, slots=True)
class _Start:
    painted_ms: float
    resident_mb: float


@dataclass(frozen=True, slots=True)
class _Starter:
    """Starts the program and the bare window in turn."""

    home: str
    environment: dict[str, str]

    def pair(self, settle_ms: int) -> tuple[_Start, _Start]:
        """Start both once; each goes on for so long after its window was painted."""
        return self._start("ours", settle_ms), self._start("bare", settle_ms)

    def _start(self, mode: str, settle_ms: int) -> _Start:
        command = [sys.executable, "-m", "tools.bench.window_process", mode, self.home, str(settle_ms)]
        began = time.monotonic_ns()
        done = subprocess.run(
            command, env=self.environment, capture_output=True, text=True, timeout=60, check=False
        )
        try:
            painted, kib = (int(line) for line in done.stdout.split())
        except ValueError:
            raise SystemExit(f"no window was painted: {done.stderr[-2000:]}") from None
        return _Start((painted - began) / 1e6, kib / 1024)
