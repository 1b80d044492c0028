"""The dialog that a bug is shown in; imported when there is one."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

from iocdesk.ui.widgets.plain import plain_label


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
