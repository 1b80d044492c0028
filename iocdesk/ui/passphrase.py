"""Asking for the passphrase that opens the data, on a computer without a keyring."""

from __future__ import annotations

from PySide6.QtWidgets import QDialog, QLineEdit

from iocdesk.core.errors import Text
from iocdesk.ui.fonts import FontRole
from iocdesk.ui.kit import Base
from iocdesk.ui.widgets.basics import button, column, label, row

_TITLE = Text("Mật khẩu bảo vệ số liệu", "Passphrase for the data")
_WHY = Text(
    "Số liệu trên máy này được bảo vệ bằng mật khẩu. Xin nhập mật khẩu để mở.",
    "The data on this computer is protected by a passphrase. Please type it to open the data.",
)
_FIELD = Text("Mật khẩu bảo vệ", "Passphrase")
_GO = Text("Mở", "Open")
_CANCEL = Text("Thoát", "Quit")


class PassphraseDialog(QDialog):
    """One field. Asked before anything else, so it says everything in the language of the profile.

    Args:
        problem: why it is asked again.
    """

    def __init__(self, kit: Base, problem: Text | None = None) -> None:
        super().__init__()
        say = kit.language.text
        self.setWindowTitle(say(_TITLE))
        self.field = QLineEdit()
        self.field.setEchoMode(QLineEdit.EchoMode.Password)
        self.field.setAccessibleName(say(_FIELD))
        self.problem = label(kit, say(problem) if problem is not None else "", tone="error")
        self.problem.setVisible(problem is not None)
        self.go, cancel = button(kit, "primary"), button(kit, "quiet")
        self.go.setText(say(_GO))
        self.go.setDefault(True)
        self.go.clicked.connect(self._check)
        cancel.setText(say(_CANCEL))
        cancel.clicked.connect(self.reject)
        outer = column(self, margin=24, gap=12)
        outer.addWidget(label(kit, say(_TITLE), FontRole.SECTION))
        outer.addWidget(label(kit, say(_WHY)))
        outer.addWidget(self.field)
        outer.addWidget(self.problem)
        foot = row()
        foot.addWidget(cancel)
        foot.addStretch(1)
        foot.addWidget(self.go)
        outer.addLayout(foot)
        self.setMinimumWidth(kit.theme.px(520))

    @property
    def passphrase(self) -> str:
        """What was typed."""
        return self.field.text()

    def _check(self) -> None:
        if self.field.text():
            self.accept()
