"""The sections of the form with what is left to do in each."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Signal
from PySide6.QtWidgets import QPushButton, QWidget

from iocdesk.ui.entry.desk import Desk
from iocdesk.ui.entry.tally import Tally, tallies
from iocdesk.ui.fonts import FontRole
from iocdesk.ui.icons import Glyph
from iocdesk.ui.kit import Kit
from iocdesk.ui.widgets.basics import clear_layout, column, icon_label, label, row, scroller, set_shown

WIDTH = 138
SCROLL_BAR = 14


class SectionButton(QPushButton):
    """One section: its name wraps, its counts stand under it with a sign each."""

    def __init__(self, kit: Kit, text: str) -> None:
        super().__init__()
        self._kit = kit
        self.setProperty("kind", "rail")
        self.setCheckable(True)
        self.setAutoExclusive(True)
        self._name = label(kit, text)
        self._counts = row(gap=6)
        inner = column(self, gap=2)
        inner.setContentsMargins(10, 6, 6, 6)
        inner.addWidget(self._name)
        inner.addLayout(self._counts)
        self._text = text
        self._tally: Tally | None = None

    def show_tally(self, counts: Tally) -> None:
        """Show what is left to do."""
        if counts == self._tally:
            return
        self._tally = counts
        clear_layout(self._counts)
        said = []
        for number, glyph, tone, word in (
            (counts.errors, Glyph.X_CIRCLE, "error", self.tr("%n error(s)", "", counts.errors)),
            (counts.warnings, Glyph.WARNING, "warn", self.tr("%n warning(s)", "", counts.warnings)),
            (counts.remarks, Glyph.CHAT_TEXT, "warn", self.tr("%n remark(s)", "", counts.remarks)),
            (counts.empty, Glyph.CIRCLE, "muted", self.tr("%n empty", "", counts.empty)),
        ):
            if number:
                self._add(glyph, tone, str(number))
                said.append(word)
        if counts.done:
            self._add(Glyph.CHECK, "ok", self.tr("done"))
            said.append(self.tr("done"))
        self._counts.addStretch(1)
        self.setAccessibleName(f"{self._text}: {', '.join(said)}")
        self.setToolTip(", ".join(said))

    def _add(self, glyph: Glyph, tone: str, text: str) -> None:
        self._counts.addWidget(icon_label(self._kit, glyph, tone, 14))
        said = "" if tone == "muted" else tone  # muted is too pale where the section is tinted
        self._counts.addWidget(label(self._kit, text, FontRole.SMALL, said, wrap=False))

    def fit(self, width: int) -> None:
        """Be as high as the wrapped name needs."""
        layout = self.layout()
        if layout is not None:
            self.setFixedHeight(max(layout.heightForWidth(width), layout.sizeHint().height()) + 4)


class SectionList(QWidget):
    """The navigation at the left."""

    chosen = Signal(int)

    def __init__(self, kit: Kit, desk: Desk) -> None:
        super().__init__()
        self._kit, self._desk = kit, desk
        self._buttons: list[SectionButton] = []
        self._folded = False
        self._holder = QWidget()
        self._list = column(self._holder, gap=2)
        column(self).addWidget(scroller(self._holder, ""))
        desk.restructured.connect(self.rebuild)
        desk.changed.connect(self.recount)
        kit.theme.changed.connect(self._fit)
        self.rebuild()

    def rebuild(self) -> None:
        """Make the buttons anew."""
        clear_layout(self._list)
        self._buttons = []
        code = self._kit.language.code
        for number, section in enumerate(self._desk.grid.sections):
            name = section.label.lang(code) or self.tr("Questions")
            made = SectionButton(self._kit, f"{name} {section.instance}" if section.instance else name)
            made.clicked.connect(lambda _checked=False, place=number: self.chosen.emit(place))
            self._buttons.append(made)
            self._list.addWidget(made)
        self._list.addStretch(1)
        self.recount()
        self._fit()
        self._show()

    def fold(self, *, folded: bool) -> None:
        """Leave the navigation out where the figures need its room: Ctrl+Up and Ctrl+Down do the same."""
        if folded != self._folded:
            self._folded = folded
            self._show()

    def _show(self) -> None:
        set_shown(self, len(self._buttons) > 1 and not self._folded)

    def recount(self) -> None:
        """Count again."""
        for made, counts in zip(self._buttons, tallies(self._desk), strict=False):
            made.show_tally(counts)

    def show_current(self, number: int) -> None:
        """Mark the section that the cursor is in."""
        if 0 <= number < len(self._buttons):
            self._buttons[number].setChecked(True)

    def focus_current(self) -> None:
        """Put the focus on the marked section."""
        marked = next((made for made in self._buttons if made.isChecked()), None)
        if marked is not None:
            marked.setFocus()

    def changeEvent(self, event: QEvent) -> None:
        """Retranslate when the language changes."""
        if event.type() == QEvent.Type.LanguageChange:
            self.rebuild()
        super().changeEvent(event)

    def _fit(self) -> None:
        self.setFixedWidth(self._kit.theme.px(WIDTH))
        for made in self._buttons:
            made.fit(self._kit.theme.px(WIDTH) - self._kit.theme.px(SCROLL_BAR))
