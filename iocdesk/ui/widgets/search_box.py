"""The search box of the header (Ctrl+K) and the list of what it found; reports, forms and indicators, without
diacritics.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QFrame, QLineEdit, QListWidgetItem, QWidget

from iocdesk.core.errors import IocError
from iocdesk.ui.icons import Glyph
from iocdesk.ui.kit import Kit
from iocdesk.ui.ports import HitKind
from iocdesk.ui.widgets.basics import column, frame, label

if TYPE_CHECKING:
    from iocdesk.ui.ports import SearchHit
    from iocdesk.ui.widgets.two_line_list import TwoLineList

PAUSE_MS = 200
MAX_ROWS = 8
_GLYPHS = {HitKind.REPORT: Glyph.FILE_TEXT, HitKind.FORM: Glyph.FILES, HitKind.INDICATOR: Glyph.INFO}


class SearchBox(QLineEdit):
    """Searches after a short pause in typing; Down goes into the list, Enter opens the first answer, Esc
    closes.
    """

    opened = Signal(object)
    """The SearchHit that was chosen."""

    def __init__(self, kit: Kit, host: QWidget) -> None:
        super().__init__()
        self._kit = kit
        self._host = host
        self._query, self._tight = "", False
        self._hits: tuple[SearchHit, ...] = ()
        self._popup = frame("popup")
        self._popup.setParent(host)
        self._popup.hide()
        self._none = label(kit, "", tone="muted")
        self._none.setMargin(kit.theme.px(8))
        self._list: TwoLineList | None = None
        self._layout = column(self._popup, margin=4, gap=0)
        self._layout.addWidget(self._none)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE_MS)
        self._pause.timeout.connect(self._search)
        self.textEdited.connect(self._typed)
        self.setClearButtonEnabled(False)
        kit.theme.changed.connect(self._resize)
        self._resize()
        self.retranslate()

    def set_tight(self, *, tight: bool) -> None:
        """Be content with less room, where the window has little of it."""
        if tight is not self._tight:
            self._tight = tight
            self._resize()

    def _answers(self) -> TwoLineList:
        """Return the list, built at the first search: the window shows sooner without it."""
        if self._list is None:
            from iocdesk.ui.widgets.two_line_list import TwoLineList

            self._list = TwoLineList(self._kit)
            self._list.setFrameShape(QFrame.Shape.NoFrame)
            self._list.itemActivated.connect(self._open_item)
            self._list.itemClicked.connect(self._open_item)
            self._list.installEventFilter(self)
            self._layout.addWidget(self._list)
            self.retranslate()
        return self._list

    @property
    def popup(self) -> QFrame:
        """The list of answers, a child of the window."""
        return self._popup

    @property
    def hits(self) -> tuple[SearchHit, ...]:
        """What is listed now."""
        return self._hits

    def close_list(self) -> None:
        """Close the list and keep what was typed."""
        self._pause.stop()
        self._popup.hide()

    def retranslate(self) -> None:
        """Set every text in the present language."""
        self.setPlaceholderText(self.tr("Find a form…  Ctrl+K"))
        self.setAccessibleName(self.tr("Search"))
        if self._list is not None:
            self._list.setAccessibleName(self.tr("Search results"))
        self._none.setText(self.tr("Nothing found. Try fewer letters, with or without diacritics."))

    def changeEvent(self, event: QEvent) -> None:
        """Retranslate when the language changes."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens the first answer, Down enters the list, Esc closes."""
        key = event.key()
        if key in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and self._hits and self._popup.isVisible():
            self._open_hit(self._hits[0])
        elif key == Qt.Key.Key_Down and self._popup.isVisible() and self._hits:
            self._answers().setCurrentRow(0)
            self._answers().setFocus(Qt.FocusReason.TabFocusReason)
        elif key == Qt.Key.Key_Escape and (self._popup.isVisible() or self.text()):
            self.clear()
            self.close_list()
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Close the list unless the focus went into it."""
        super().focusOutEvent(event)
        if self._list is None or not self._list.hasFocus():
            self.close_list()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Esc, and Up on the first row, lead from the list back to the box; leaving both closes the list."""
        answers = self._list
        if answers is None or watched is not answers:
            return super().eventFilter(watched, event)
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            up = event.key() == Qt.Key.Key_Up and answers.currentRow() <= 0
            if up or event.key() == Qt.Key.Key_Escape:
                self.setFocus()
                return True
        if event.type() == QEvent.Type.FocusOut and not self.hasFocus():
            self.close_list()
        return super().eventFilter(watched, event)

    def _typed(self, text: str) -> None:
        if text.strip():
            self._pause.start()
        else:
            self.close_list()

    def _search(self) -> None:
        self._query = self.text()
        query = self._query
        self._kit.jobs.db(lambda: self._kit.services.reports.search(query), self._found, self._search_failed)

    def _search_failed(self, error: IocError) -> None:
        self.close_list()
        self._kit.news.fail(error)

    def _found(self, hits: tuple[SearchHit, ...]) -> None:
        if self.text() != self._query:
            return
        self._hits = hits
        answers = self._answers()
        answers.clear()
        for hit in hits:
            text, where = self._kit.language.text(hit.title), self._kit.language.text(hit.where)
            answers.add(self._kit.icons.icon(_GLYPHS[hit.kind], "muted"), text, where)
        self._none.setVisible(not hits)
        answers.setVisible(bool(hits))
        self._place()

    def _place(self) -> None:
        host = self._host
        width = max(self.width(), self._kit.theme.px(440))
        rows = min(MAX_ROWS, len(self._hits))
        height = self._answers().height_at(width - 24, rows) + 16 if rows else self._kit.theme.px(72)
        corner = self.mapTo(host, QPoint(0, self.height() + 4))
        left = max(8, min(corner.x(), host.width() - width - 8))
        self._popup.setGeometry(left, corner.y(), width, min(height, host.height() - corner.y() - 8))
        self._popup.raise_()
        self._popup.show()

    def _open_item(self, item: QListWidgetItem) -> None:
        self._open_hit(self._hits[self._answers().row(item)])

    def _open_hit(self, hit: SearchHit) -> None:
        self.clear()
        self.close_list()
        self.opened.emit(hit)

    def _resize(self) -> None:
        self.setMinimumWidth(self._kit.theme.px(150 if self._tight else 210))
        self.setMaximumWidth(self._kit.theme.px(320))
