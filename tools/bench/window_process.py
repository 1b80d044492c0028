"""One start, in a process of its own: the program, or a bare PySide6 window; prints when its window was painted.

    python -m tools.bench.window_process ours|bare HOME SETTLE_MS

Prints the moment at which the first paint of the main window was done (ns of the system's monotonic clock), then, so
many milliseconds later, the memory it holds (KiB resident).
"""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QApplication, QMainWindow

if TYPE_CHECKING:
    from iocdesk.actions.start import StartOptions


class FirstPaint(QObject):
    """Reports the first paint of a main window, and nothing that happens after it.

    It watches the window alone. A filter on the whole application is handed objects of every kind, for which PySide6
    then makes all its types and enumerations: some 90 ms that neither side pays by itself, and that pull the ratio
    towards 1.
    """

    def __init__(self, settle_ms: int) -> None:
        super().__init__()
        self._settle_ms = settle_ms

    def show(self, window: QMainWindow) -> None:
        """Show a window, and wait for its paint."""
        window.installEventFilter(self)
        QMainWindow.show(window)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Wait for the paint; the whole window is painted before the event loop goes round again."""
        if event.type() == QEvent.Type.Paint:
            watched.removeEventFilter(self)
            QTimer.singleShot(0, self._painted)
        return False

    def _painted(self) -> None:
        print(time.monotonic_ns(), flush=True)
        QTimer.singleShot(self._settle_ms, self._settled)

    def _settled(self) -> None:
        print(resident_kib(), flush=True)
        QApplication.closeAllWindows()
        QApplication.quit()


def resident_kib() -> int:
    """Return what of this process is in memory now."""
    try:
        lines = Path("/proc/self/status").read_text("ascii").splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS:"))
    except OSError:
        import resource

        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // (1024 if sys.platform == "darwin" else 1)


def bare(settle_ms: int) -> None:
    """Show a window with one label."""
    from PySide6.QtWidgets import QLabel

    app = QApplication(sys.argv[:1])
    watch = FirstPaint(settle_ms)
    window = QMainWindow()
    window.setCentralWidget(QLabel("iocdesk"))
    window.resize(1280, 720)
    watch.show(window)
    app.exec()
    watch.deleteLater()


def ours(home: str, settle_ms: int) -> None:
    """Start the program as its command does."""
    from iocdesk import __main__ as program
    from iocdesk import cli

    watch = FirstPaint(settle_ms)

    def watched(options: StartOptions) -> int:
        from iocdesk.ui.window import MainWindow

        MainWindow.show = lambda window: watch.show(window)  # type: ignore[method-assign, arg-type]  # this process measures, no more
        return program._open_window(options)

    cli.main(["--home", home], open_window=watched)
    watch.deleteLater()


if __name__ == "__main__":
    os.environ.setdefault("QT_LOGGING_RULES", "qt.qpa.*=false")
    mode, folder, settle = sys.argv[1:4]
    bare(int(settle)) if mode == "bare" else ours(folder, int(settle))
