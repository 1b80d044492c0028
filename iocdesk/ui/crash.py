"""What happens with a bug: one dialog with a report that can be copied, the same report in the log, and the
program goes on.

The report holds no figures and no names: only where in the program it happened; see `core.faults`.
"""

from __future__ import annotations

import logging
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal

from iocdesk import __version__

if TYPE_CHECKING:
    from iocdesk.ui.crash_dialog import CrashDialog

_LOG = logging.getLogger("iocdesk.crash")
_Hook = Callable[[type[BaseException], BaseException, TracebackType | None], object]


class CrashHandler(QObject):
    """Takes over the hooks for uncaught exceptions; a second bug while the dialog is open is added to it."""

    _caught = Signal(str)

    def __init__(self, log_path: Path | None = None) -> None:
        super().__init__()
        self._log_path = log_path
        self._dialog: CrashDialog | None = None
        self._old: tuple[_Hook, Callable[[threading.ExceptHookArgs], object]] | None = None
        self._caught.connect(self._show, Qt.ConnectionType.QueuedConnection)

    def install(self) -> None:
        """Take the hooks over."""
        self._old = (sys.excepthook, threading.excepthook)
        sys.excepthook = self.handle
        threading.excepthook = self._handle_thread

    def uninstall(self) -> None:
        """Give the hooks back and close the dialog."""
        if self._old is not None:
            sys.excepthook, threading.excepthook = self._old
            self._old = None
        if self._dialog is not None:
            self._dialog.close()

    @property
    def dialog(self) -> CrashDialog | None:
        """The dialog that is open, if any."""
        return self._dialog

    def handle(
        self, kind: type[BaseException], error: BaseException, trace: TracebackType | None = None
    ) -> None:
        """Report an exception; safe to call on any thread. KeyboardInterrupt ends the program as always."""
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error, trace)
            return
        report = make_report(error, trace)
        _LOG.error("%s", report)
        self._caught.emit(report)

    def handle_bug(self, error: BaseException) -> None:
        """Report an exception that a job ended with."""
        self.handle(type(error), error, error.__traceback__)

    def _handle_thread(self, args: threading.ExceptHookArgs) -> None:
        if args.exc_value is not None:
            self.handle(args.exc_type, args.exc_value, args.exc_traceback)

    def _show(self, report: str) -> None:
        from iocdesk.ui.crash_dialog import CrashDialog

        if self._dialog is None:
            self._dialog = CrashDialog(report, self._log_path)
            self._dialog.finished.connect(self._closed)
            self._dialog.open()
        else:
            self._dialog.add(report)

    def _closed(self, _result: int) -> None:
        dialog, self._dialog = self._dialog, None
        if dialog is not None:
            dialog.deleteLater()


def make_report(error: BaseException, trace: TracebackType | None = None) -> str:
    """Return where an exception happened, in what program on what system, without any value."""
    import platform

    from iocdesk.core.faults import places

    program = f"iocdesk {__version__} · Python {platform.python_version()} · {platform.platform(terse=True)}"
    return "\n".join([program, *places(error, trace)])
