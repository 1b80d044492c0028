"""Trao đổi: the thread of messages of one report, and the box to write in. Enter sends, Shift+Enter is a new line."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QShowEvent
from PySide6.QtWidgets import QCheckBox, QFrame, QPlainTextEdit, QVBoxLayout, QWidget

from iocdesk.core.clock import long_moment
from iocdesk.core.errors import IocError
from iocdesk.reports.messages import MAX_TEXT, looks_personal
from iocdesk.ui.entry.flow import FlowPage
from iocdesk.ui.fonts import FontRole
from iocdesk.ui.icons import Glyph
from iocdesk.ui.kit import Kit, Topic
from iocdesk.ui.ports import Thread, ThreadLine
from iocdesk.ui.simple.parts import big_button
from iocdesk.ui.widgets.basics import button, clear_layout, column, frame, label, scroller
from iocdesk.ui.widgets.plain import plain_tip
from iocdesk.ui.words import person

_ENTER = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter})
_LINES, _LARGE_LINES = 3, 1
LARGE = 1.25


class TalkView(QWidget):
    """One thread; loaded when it comes into view, marked as read when it was shown."""

    counted = Signal(int)
    """Messages of others that were not shown before."""
    left = Signal()
    """Esc was pressed."""

    def __init__(self, kit: Kit, *, large: bool = False) -> None:
        """Make a thread.

        Args:
            large: in the letters of the simple mode; whoever makes it places and names the button `go`.
        """
        super().__init__()
        self._kit, self._large = kit, large
        self._said, self._told = (FontRole.LARGE, FontRole.BODY) if large else (FontRole.BODY, FontRole.SMALL)
        self._report_id = ""
        self._thread: Thread | None = None
        self._key, self._about = "", ""
        self._to_the_end = False
        content = FlowPage()
        self._list: QVBoxLayout = column(content, gap=8)
        self._list.setContentsMargins(0, 0, 6, 0)
        self._area = scroller(content, "")
        self._area.verticalScrollBar().rangeChanged.connect(self._was_laid_out)
        self.about = QCheckBox()
        kit.theme.give_font(self.about, FontRole.SMALL)
        self.figure = label(kit, "", self._told)
        self.box = QPlainTextEdit()
        self.box.setTabChangesFocus(True)
        kit.theme.give_font(self.box, self._said)
        self.warning = label(kit, "", self._told, "warn")
        self.rule = label(kit, "", self._told, "muted")
        self.go = big_button(kit, "primary") if large else button(kit, "", Glyph.PAPER_PLANE_TILT)
        outer = column(self, gap=6)
        outer.addWidget(self._area, 1)
        outer.addWidget(self.about)
        outer.addWidget(self.figure)
        outer.addWidget(self.box)
        outer.addWidget(self.warning)
        outer.addWidget(self.rule)
        if not large:
            outer.addWidget(self.go, 0, Qt.AlignmentFlag.AlignRight)
        self.about.hide()
        self.figure.hide()
        self.warning.hide()
        self.box.installEventFilter(self)
        self.box.textChanged.connect(self._on_text)
        self.go.clicked.connect(self.send)
        kit.news.changed.connect(self._on_news)
        kit.theme.changed.connect(self._fit)
        self._fit()
        self.retranslate()

    def show_report(self, report_id: str) -> None:
        """Show the thread of another report; what is being written to the one before is put away."""
        if report_id != self._report_id:
            self._report_id, self._thread = report_id, None
            self.box.clear()
            self.show_key("", "")
            self._fill()
            self.refresh()

    def show_key(self, key: str, about: str) -> None:
        """Offer to say which figure the message is about."""
        self._key, self._about = key, about
        self.about.setChecked(False)
        self.about.setVisible(bool(key))
        self.figure.setVisible(bool(key) and self._kit.theme.scale <= LARGE)
        self.about.setToolTip(plain_tip(about))
        self.retranslate()

    def write_about(self, key: str, about: str) -> None:
        """Say which figure every message from here is about; "" is the report as a whole."""
        self._key, self._about = key, about
        self.about.setChecked(bool(key))
        self.about.hide()
        self.figure.setVisible(bool(key))
        self.retranslate()

    def refresh(self) -> None:
        """Ask for the thread."""
        report_id, talk = self._report_id, self._kit.services.talk
        if report_id:
            self._kit.jobs.db(lambda: talk.thread(report_id), self._show, self._failed)

    def send(self) -> None:
        """Keep what was written; it goes with the next exchange."""
        text, report_id = self.box.toPlainText(), self._report_id
        if not text.strip() or not report_id or not self.go.isEnabled():
            return
        key = self._key if self.about.isChecked() else ""
        talk = self._kit.services.talk
        self.go.setEnabled(False)
        self._kit.jobs.db(lambda: talk.write(report_id, text, key), self._was_written, self._failed)

    def focus_box(self) -> None:
        """Put the cursor where one writes."""
        self.box.setFocus(Qt.FocusReason.OtherFocusReason)

    def retranslate(self) -> None:
        """Set every text in the present language."""
        self._area.setAccessibleName(self.tr("Messages about this report"))
        self.box.setPlaceholderText(self.tr("Write a message…"))
        self.box.setAccessibleName(self.tr("New message"))
        if not self._large:
            self.go.setText(self.tr("Send  Enter"))
        self.rule.setText(self.tr("All who see the report can read it. What was sent stays."))
        self.box.setToolTip(plain_tip(self.rule.text()))
        self.box.setAccessibleDescription(self.rule.text())
        self.about.setText(self.tr("About the chosen figure"))
        self.about.setAccessibleName(self.tr("About: {figure}").replace("{figure}", self._about))
        about = self.tr("About: {figure}").replace("{figure}", self._about)
        self.figure.setText(about if self._large else self._about)
        self._fill()
        self._on_text()

    def showEvent(self, event: QShowEvent) -> None:
        """Load what is new."""
        super().showEvent(event)
        self.refresh()

    def changeEvent(self, event: QEvent) -> None:
        """Retranslate when the language changes."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Enter sends here, whatever it does on the page around; Esc leaves."""
        if isinstance(event, QKeyEvent):
            enter = event.key() in _ENTER and not event.modifiers() & Qt.KeyboardModifier.ShiftModifier
            if enter and event.type() == QEvent.Type.ShortcutOverride:
                event.accept()
                return True
            if enter and event.type() == QEvent.Type.KeyPress:
                self.send()
                return True
            if event.key() == Qt.Key.Key_Escape and event.type() == QEvent.Type.KeyPress:
                self.left.emit()
                return True
        return super().eventFilter(watched, event)

    # ------------------------------------------------------------ inside

    def _show(self, thread: Thread) -> None:
        if thread.report_id != self._report_id:
            return
        self.counted.emit(thread.unread if not self.isVisible() else 0)
        if thread != self._thread:
            self._thread = thread
            self._fill()
        if self.isVisible() and thread.unread:
            talk = self._kit.services.talk
            self._kit.jobs.db(lambda: talk.mark_shown(thread.report_id), self._was_shown)

    def _was_shown(self, new: bool) -> None:
        if new:
            self._kit.news.announce(Topic.REPORTS)

    def _was_written(self, _nothing: object) -> None:
        self.box.clear()
        self.about.setChecked(self._large and bool(self._key))
        self.refresh()
        self._kit.news.announce(Topic.OUTBOX)

    def _failed(self, error: IocError) -> None:
        self._on_text()
        self._kit.news.fail(error)

    def _on_news(self, topics: frozenset[Topic]) -> None:
        if topics & {Topic.REPORTS, Topic.OUTBOX}:
            self.refresh()

    def _on_text(self) -> None:
        text = self.box.toPlainText()
        left = MAX_TEXT - len(text)
        said = ""
        if looks_personal(text):
            said = self.tr("This looks like somebody's number or address. Please write no personal data.")
        if left < 0:
            said = self.tr("%n character(s) too many.", "", -left)
        self.warning.setText(said)
        self.warning.setVisible(bool(said))
        self.go.setEnabled(bool(text.strip()) and left >= 0)

    def _fill(self) -> None:
        clear_layout(self._list)
        lines = self._thread.lines if self._thread is not None else ()
        for line in lines:
            self._list.addWidget(self._card(line))
        if not lines:
            nothing = self.tr("Nothing has been said yet.")
            self._list.addWidget(label(self._kit, nothing, self._said, "muted"))
        self._list.addStretch(1)
        self._to_the_end = bool(lines)
        self._go_to_end()

    def _go_to_end(self) -> None:
        """Show the newest; the height of new lines is known only once they are laid out."""
        if self._to_the_end:
            bar = self._area.verticalScrollBar()
            bar.setValue(bar.maximum())

    def _was_laid_out(self, _low: int, _high: int) -> None:
        self._go_to_end()
        self._to_the_end = False

    def _card(self, line: ThreadLine) -> QFrame:
        text = self._kit.language.text
        made = frame("banner" if line.mine else "card")
        inner = column(made, margin=8, gap=2)
        who = self.tr("You") if line.mine else person(line.by)
        head = f"{who} · {long_moment(line.at)}"
        if line.unread:
            head += " · " + self.tr("new")
        inner.addWidget(label(self._kit, head, self._told, "muted"))
        if text(line.about):
            about = self.tr("About: {figure}").replace("{figure}", text(line.about))
            inner.addWidget(label(self._kit, about, self._told, "primary"))
        inner.addWidget(label(self._kit, line.text, self._said))
        if text(line.refused):
            inner.addWidget(label(self._kit, text(line.refused), self._told, "error"))
        elif line.waiting:
            inner.addWidget(label(self._kit, self.tr("Waits to be sent"), self._told, "warn"))
        return made

    def _fit(self) -> None:
        large = self._kit.theme.scale > LARGE
        count = _LARGE_LINES if large else _LINES - 1 if self._large else _LINES
        lines = self.box.fontMetrics().lineSpacing() * count
        self.box.setFixedHeight(lines + self._kit.theme.px(14))
        # In large letters there is no room for it; it is said where the pointer rests, and to screen readers.
        self.rule.setVisible(not large)
