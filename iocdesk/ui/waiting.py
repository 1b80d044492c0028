"""The dialog that is shown while the practice data is prepared."""

from __future__ import annotations

from PySide6.QtWidgets import QProgressBar, QProgressDialog

from iocdesk.ui.theme import Theme


def waiting_dialog(theme: Theme, text: str) -> QProgressDialog:
    """Return a progress dialog of three steps that cannot be cancelled and shows at once."""
    made = QProgressDialog(text, "", 0, 3)
    made.setCancelButton(None)
    bar = QProgressBar()
    bar.setTextVisible(False)
    made.setBar(bar)
    made.setMinimumWidth(theme.px(360))
    made.setWindowTitle("iocdesk")
    made.setMinimumDuration(0)
    return made
