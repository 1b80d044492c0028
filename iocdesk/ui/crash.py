"""What happens with a bug: one dialog with a report that can be copied, the same report in the log, and the
program goes on.

The report holds no figures and no names: only where in the program it happened; see `core.faults`.
"""

from __future__ import annotations

import logging
import platform
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

from iocdesk import __version__
from iocdesk.core.faults import places
from iocdesk.ui.widgets.plain import plain_label

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


class CrashDialog(QDialog):
    """Says that something went wrong, that what was saved is safe, and whom to give the report to."""

    def __init__(self, report: str, log_path: Path | None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Something went wrong"))
        self.setMinimumSize(620, 420)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 24, 24, 24)
        layout.setSpacing(12)
        layout.addWidget(
            plain_label(self.tr("The program met a fault of its own. Figures already saved are safe."))
        )
        layout.addWidget(
            plain_label(
                self.tr("Please copy this report and give it to the support. It contains no figures.")
            )
        )
        self.report = QPlainTextEdit(report)
        self.report.setReadOnly(True)
        self.report.setAccessibleName(self.tr("Report of the fault"))
        layout.addWidget(self.report, 1)
        if log_path is not None:
            text = self.tr("Log file: {path}").replace("{path}", str(log_path))
            layout.addWidget(plain_label(text, selectable=True))
        self.copy = QPushButton(self.tr("Copy the report"))
        self.copy.setProperty("kind", "primary")
        self.copy.clicked.connect(self._copy)
        self.go_on = QPushButton(self.tr("Go on working"))
        self.go_on.clicked.connect(self.accept)
        layout.addWidget(self.copy)
        layout.addWidget(self.go_on)

    def add(self, report: str) -> None:
        """Add the report of another fault."""
        self.report.appendPlainText("\n" + report)

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.report.toPlainText())
        self.copy.setText(self.tr("Copied"))


def make_report(error: BaseException, trace: TracebackType | None = None) -> str:
    """Return where an exception happened, in what program on what system, without any value."""
    program = f"iocdesk {__version__} · Python {platform.python_version()} · {platform.platform(terse=True)}"
    return "\n".join([program, *places(error, trace)])
