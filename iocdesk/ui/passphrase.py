"""Asking for the passphrase of the data on a computer without a keyring: to set it, or to open."""

from __future__ import annotations

from PySide6.QtWidgets import QDialog, QLineEdit

from iocdesk.core.errors import Text
from iocdesk.ui.fonts import FontRole
from iocdesk.ui.kit import Base
from iocdesk.ui.widgets.basics import button, column, label, make_room, row
from iocdesk.ui.widgets.problem_line import ProblemLine

_TITLE = Text("Mật khẩu bảo vệ số liệu", "Passphrase for the data")
_WHY = Text(
    "Số liệu trên máy này được bảo vệ bằng mật khẩu. Xin nhập mật khẩu để mở.",
    "The data on this computer is protected by a passphrase. Please type it to open the data.",
)
_NEW = Text(
    "Máy này không có kho khóa của hệ điều hành. Xin đặt mật khẩu để mã hóa số liệu trên máy (ít nhất 8 ký tự); "
    "chương trình sẽ hỏi mỗi khi mở. Xin giữ kỹ: không có mật khẩu thì không mở được số liệu.",
    "This computer has no system keyring. Please set a passphrase that encrypts the data on it (at least 8 "
    "characters); it is asked for at every start. Keep it well: without it the data cannot be opened.",
)
_AGAIN = Text("Nhập lại mật khẩu", "The same again")
_DIFFER = Text("Hai lần nhập không giống nhau. Xin nhập lại.", "The two are not the same. Please type again.")
_SHORT = Text("Mật khẩu cần ít nhất 8 ký tự.", "The passphrase needs at least 8 characters.")
_FIELD = Text("Mật khẩu bảo vệ", "Passphrase")
_GO = Text("Tiếp tục", "Continue")
_CANCEL = Text("Hủy", "Cancel")
_LEAST = 8


class PassphraseDialog(QDialog):
    """One field, or two where the passphrase is new. Asked before anything else.

    Args:
        new: whether it is set now.
        problem: why it is asked again.
    """

    def __init__(self, kit: Base, problem: Text | None = None, *, new: bool = False) -> None:
        super().__init__()
        say = kit.language.text
        self._say, self._new = say, new
        self.setWindowTitle(say(_TITLE))
        self.field, self.again = QLineEdit(), QLineEdit()
        self.problem = ProblemLine(kit, say(problem) if problem is not None else "")
        self.problem.setVisible(problem is not None)
        self.go, self.cancel = button(kit, "primary"), button(kit, "quiet")
        self.go.setText(say(_GO))
        self.go.setDefault(True)
        self.go.clicked.connect(self._check)
        self.cancel.setText(say(_CANCEL))
        self.cancel.clicked.connect(self.reject)
        self._lay_out(kit)
        self.setMinimumWidth(kit.theme.px(520))

    @property
    def passphrase(self) -> str:
        """What was typed."""
        return self.field.text()

    def _lay_out(self, kit: Base) -> None:
        say = self._say
        outer = column(self, margin=24, gap=8)
        outer.addWidget(label(kit, say(_TITLE), FontRole.SECTION))
        outer.addWidget(label(kit, say(_NEW if self._new else _WHY)))
        asked = [(self.field, _FIELD), (self.again, _AGAIN)] if self._new else [(self.field, _FIELD)]
        for field, name in asked:
            field.setEchoMode(QLineEdit.EchoMode.Password)
            field.setAccessibleName(say(name))
            caption = label(kit, say(name))
            caption.setBuddy(field)
            outer.addWidget(caption)
            outer.addWidget(field)
        outer.addWidget(self.problem)
        foot = row()
        foot.addWidget(self.cancel)
        foot.addStretch(1)
        foot.addWidget(self.go)
        outer.addLayout(foot)

    def _check(self) -> None:
        text = self.field.text()
        if self._new and len(text) < _LEAST:
            self._tell(_SHORT)
        elif self._new and text != self.again.text():
            self._tell(_DIFFER)
        elif text:
            self.accept()

    def _tell(self, text: Text) -> None:
        self.problem.setText(self._say(text))
        self.problem.show()
        make_room(self)
        self.field.setFocus()
