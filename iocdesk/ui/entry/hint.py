"""The sentence beside an editor: what is wrong with the text, or how it will be read."""

from __future__ import annotations

from PySide6.QtCore import QRect
from PySide6.QtWidgets import QWidget

from iocdesk.ui.fonts import FontRole
from iocdesk.ui.icons import Glyph
from iocdesk.ui.kit import Kit, Tone
from iocdesk.ui.widgets.basics import frame, icon_label, label, name, row, set_tone


class Hint:
    """A small frame over the grid; it takes no focus and covers nothing that is being typed."""

    def __init__(self, kit: Kit, parent: QWidget) -> None:
        self._kit, self._parent = kit, parent
        self.frame = frame("banner")
        self.frame.setParent(parent)
        self._icon = icon_label(kit, Glyph.X_CIRCLE, "error")
        self._label = label(kit, "", FontRole.BODY)
        inner = row(self.frame, margin=4)
        inner.setContentsMargins(8, 4, 8, 4)
        inner.addWidget(self._icon)
        inner.addWidget(self._label, 1)
        self.frame.hide()

    @property
    def text(self) -> str:
        """The sentence on the screen; empty when there is none."""
        return self._label.text() if not self.frame.isHidden() else ""

    def say(self, sentence: str, beside: QRect, tone: Tone = Tone.ERROR) -> None:
        """Show a sentence under a rectangle of the parent, or above it where there is no room."""
        self._kit.icons.give(self._icon, Glyph.X_CIRCLE if tone is Tone.ERROR else Glyph.INFO, tone.value)
        set_tone(self.frame, tone.value)
        self._label.setText(sentence)
        name(self.frame, sentence)
        parent = self._parent
        width = min(self._kit.theme.px(340), parent.width() - 16)
        self.frame.setFixedWidth(width)
        height = max(self.frame.heightForWidth(width), self.frame.sizeHint().height())
        left = max(8, min(beside.right() - width, parent.width() - width - 8))
        below = beside.bottom() + 3
        top = below if below + height < parent.height() else beside.top() - height - 3
        self.frame.setGeometry(left, top, width, height)
        self.frame.show()
        self.frame.raise_()

    def hide(self) -> None:
        """Take the sentence away."""
        self.frame.hide()
