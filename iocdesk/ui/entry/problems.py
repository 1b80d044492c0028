"""What validation and the reviewer found, one card each; a click or Enter goes to the cell."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QFrame

from iocdesk.forms.cells import split_key
from iocdesk.forms.labels import category_label
from iocdesk.forms.model import CellKey, Severity
from iocdesk.reports.model import ReportState
from iocdesk.ui.entry.desk import Desk
from iocdesk.ui.entry.flow import FlowPage
from iocdesk.ui.fonts import FontRole
from iocdesk.ui.icons import Glyph
from iocdesk.ui.kit import Kit
from iocdesk.ui.widgets.basics import button, clear_layout, column, icon_label, label, name, row

MOST = 100
"""Cards that are made at once; the rest is counted."""


class ProblemCard(QFrame):
    """One finding."""

    opened = Signal(str)
    note_asked = Signal(str)

    def __init__(self, kit: Kit, key: CellKey, look: tuple[Glyph, str], where: str, text: str) -> None:
        super().__init__()
        self.key = key
        self.setProperty("kind", "row")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        inner = row(self, margin=6, gap=6)
        inner.addWidget(icon_label(kit, *look, 18), 0, Qt.AlignmentFlag.AlignTop)
        self._texts = column(gap=2)
        self._texts.addWidget(label(kit, where, FontRole.SMALL, "muted"))
        self._texts.addWidget(label(kit, text))
        inner.addLayout(self._texts, 1)
        name(self, f"{where}: {text}")

    def offer_note(self, kit: Kit, text: str) -> None:
        """Add a button that opens the note of the cell."""
        made = button(kit, "")
        made.setText(text)
        made.clicked.connect(self._ask_note)
        self._texts.addWidget(made, 0, Qt.AlignmentFlag.AlignLeft)

    def _ask_note(self) -> None:
        self.note_asked.emit(self.key)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Go to the cell."""
        super().mouseReleaseEvent(event)
        self.opened.emit(self.key)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter and Space go to the cell, arrows to the next card."""
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space}:
            self.opened.emit(self.key)
        elif event.key() in {Qt.Key.Key_Down, Qt.Key.Key_Up}:
            self.focusNextPrevChild(event.key() == Qt.Key.Key_Down)
        else:
            super().keyPressEvent(event)


class Problems(FlowPage):
    """The list."""

    opened = Signal(str)
    note_asked = Signal(str)

    def __init__(self, kit: Kit, desk: Desk) -> None:
        super().__init__()
        self._kit, self._desk = kit, desk
        self.count = 0
        self._shown: object = None
        self._list = column(self, gap=4)
        desk.changed.connect(self.refresh)
        desk.restructured.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Show what there is now, if it is another."""
        told = self._told()
        if told == self._shown:
            return
        self._shown = told
        clear_layout(self._list)
        cards = self._rejected() + self._remarks() + self._issues()
        self.count = len(cards)
        for card in cards[:MOST]:
            card.opened.connect(self.opened)
            card.note_asked.connect(self.note_asked)
            self._list.addWidget(card)
        if len(cards) > MOST:
            self._list.addWidget(
                label(self._kit, self.tr("and %n more", "", len(cards) - MOST), tone="muted")
            )
        if not cards:
            self._list.addWidget(label(self._kit, self.tr("Nothing to mend or explain."), tone="muted"))
        self._skipped()
        self._list.addStretch(1)

    def _told(self) -> object:
        desk = self._desk
        noted = [(issue, desk.noted(issue.key)) for issue in desk.issues()]
        waiting = len(desk.entry.session.not_applicable())
        remarks = desk.entry.report.remarks
        rejected = dict(desk.rejected())
        return (self._kit.language.code, noted, remarks, desk.unanswered, rejected, waiting, desk.editable)

    def cards(self) -> list[ProblemCard]:
        """Return the cards on the screen."""
        widgets = [self._list.itemAt(place).widget() for place in range(self._list.count())]
        return [widget for widget in widgets if isinstance(widget, ProblemCard)]

    def where(self, key: CellKey) -> str:
        """Return a cell's number and name, "1.2 Số hộ dân cư – Tạm trú"."""
        grid, code = self._desk.grid, self._kit.language.code
        row_number = grid.places.get(key, (-1, 0))[0]
        layout = grid.rows[row_number].layout if row_number >= 0 else None
        if layout is None:
            return self.tr("The whole report")
        entry = self._desk.entry
        part = category_label(entry.form, entry.session.field(key), split_key(key)[2]).lang(code)
        return f"{layout.number} {layout.label.lang(code)}".strip() + (f" – {part}" if part else "")

    def _rejected(self) -> list[ProblemCard]:
        code = self._kit.language.code
        return [
            ProblemCard(self._kit, key, (Glyph.X_CIRCLE, "error"), self.where(key), sentence.lang(code))
            for key, (_, sentence) in self._desk.rejected().items()
        ]

    def _remarks(self) -> list[ProblemCard]:
        made, desk = [], self._desk
        for key in ("", *desk.grid.places):
            answered = (
                bool(key) and desk.entry.report.state is ReportState.RETURNED and key not in desk.unanswered
            )
            look = (Glyph.CHECK, "ok") if answered else (Glyph.CHAT_TEXT, "warn")
            for given in desk.remarks_at(key):
                card = ProblemCard(self._kit, key, look, self.where(key), f"{given.by}: {given.text}")
                if key in desk.unanswered and desk.editable:
                    card.offer_note(self._kit, self.tr("Answer with a note"))
                made.append(card)
        return made

    def _issues(self) -> list[ProblemCard]:
        made = []
        for issue in self._desk.issues():
            error, noted = issue.severity is Severity.ERROR, self._desk.noted(issue.key)
            look = (Glyph.X_CIRCLE, "error") if error else (Glyph.WARNING, "warn")
            look = (Glyph.CHECK, "ok") if noted and not error else look
            text = issue.text.lang(self._kit.language.code)
            card = ProblemCard(self._kit, issue.key, look, self.where(issue.key), text)
            answered_by_note = not error or self._desk.entry.asks(issue.key)
            if answered_by_note and self._desk.editable:
                card.offer_note(self._kit, self.tr("See the note") if noted else self.tr("Explain"))
            made.append(card)
        return made

    def _skipped(self) -> None:
        count = len(self._desk.entry.session.not_applicable())
        if count:
            text = self.tr("%n check(s) wait for figures that are not there yet.", "", count)
            self._list.addWidget(label(self._kit, text, FontRole.SMALL, "muted"))

    def changeEvent(self, event: QEvent) -> None:
        """Retranslate when the language changes."""
        if event.type() == QEvent.Type.LanguageChange:
            self.refresh()
        super().changeEvent(event)
