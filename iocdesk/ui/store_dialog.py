"""The data on this computer cannot be opened: why, and the two things that can be done, in place of empty pages."""

from __future__ import annotations

from PySide6.QtWidgets import QDialog, QWidget

from iocdesk.core.errors import Text
from iocdesk.ui.fonts import FontRole
from iocdesk.ui.kit import Base
from iocdesk.ui.widgets.basics import button, column, label, row
from iocdesk.ui.widgets.problem_line import ProblemLine

_TITLE = Text("Chưa mở được số liệu trên máy này", "The data on this computer cannot be opened")
_SAFE = Text(
    "Chương trình chưa thay đổi gì. Xin làm theo hướng dẫn trên rồi bấm “Thử lại”; nếu vẫn không được, xin nhờ cán bộ "
    "tin học hoặc gọi đường dây hỗ trợ.",
    "Nothing was changed. Please do as it says above, then press “Try again”; if it still does not work, please ask "
    "your IT staff or call the hotline.",
)
_AGAIN = Text("Thử lại", "Try again")
_CLOSE = Text("Đóng chương trình", "Close the program")


class StoreDialog(QDialog):
    """Accepted to try again, rejected to close the program.

    Args:
        why: the sentence of what went wrong.
        parent: the window that has nothing to show without the data.
    """

    def __init__(self, kit: Base, why: Text, parent: QWidget) -> None:
        super().__init__(parent)
        say = kit.language.text
        self.setWindowTitle(say(_TITLE))
        self.problem = ProblemLine(kit, say(why))
        self.again, self.close_button = button(kit, "primary"), button(kit, "quiet")
        self.again.setText(say(_AGAIN))
        self.again.setDefault(True)
        self.again.clicked.connect(self.accept)
        self.close_button.setText(say(_CLOSE))
        self.close_button.clicked.connect(self.reject)
        outer = column(self, margin=24, gap=12)
        outer.addWidget(label(kit, say(_TITLE), FontRole.SECTION))
        outer.addWidget(self.problem)
        outer.addWidget(label(kit, say(_SAFE), tone="muted"))
        foot = row()
        foot.addWidget(self.close_button)
        foot.addStretch(1)
        foot.addWidget(self.again)
        outer.addLayout(foot)
        self.setMinimumWidth(kit.theme.px(560))
