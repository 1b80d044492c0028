"""What the server did not take of one report: its reasons, each leading to its figure, and giving it up after a question."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QPushButton

from iocdesk.ui.fonts import FontRole
from iocdesk.ui.icons import Glyph
from iocdesk.ui.kit import Kit
from iocdesk.ui.ports import OutboxRow, RefusedLine
from iocdesk.ui.widgets.basics import button, clear_layout, column, label, name, row

MOST = 6
"""So many reasons are listed; of the others it is said how many there are."""


class RefusalCard(QFrame):
    """The reasons, hidden where there are none."""

    mend_asked = Signal(str, str)
    """(report id, cell key)."""

    def __init__(self, kit: Kit) -> None:
        super().__init__()
        self._kit = kit
        self._item: OutboxRow | None = None
        self.setProperty("kind", "card")
        self.heading = label(kit, "", FontRole.STRONG, "error")
        self.mend: list[QPushButton] = []
        outer = column(self, margin=12, gap=4)
        outer.addWidget(self.heading)
        self._list = column(gap=2)
        outer.addLayout(self._list)
        self.hide()

    def show_item(self, item: OutboxRow | None) -> None:
        """Show why a report was refused; None, or one that was not, hides it."""
        if item == self._item:
            return
        self._item = item
        self._fill()

    def _fill(self) -> None:
        clear_layout(self._list)
        self.mend = []
        item = self._item
        self.setVisible(item is not None and bool(item.refused))
        if item is None:
            return
        self.heading.setText(self.tr("Why the server did not take it"))
        name(self, self.heading.text())
        for line in item.refused[:MOST]:
            self._add(item, line)
        rest = len(item.refused) - MOST
        if rest > 0:
            self._list.addWidget(label(self._kit, self.tr("and %n more reason(s)", "", rest), tone="muted"))

    def _add(self, item: OutboxRow, line: RefusedLine) -> None:
        text = self._kit.language.text
        named = f"{text(line.label)}: {line.value}" if line.value else text(line.label)
        inner = row(gap=8)
        inner.addWidget(label(self._kit, f"{named}\n{text(line.text)}"), 1)
        if line.key:
            mend = button(self._kit, "link", Glyph.PENCIL_SIMPLE)
            mend.setText(self.tr("Correct"))
            name(mend, f"{mend.text()}: {named}", text(line.text))
            mend.clicked.connect(partial(self._mend, item.report_id, line.key))
            inner.addWidget(mend, 0, Qt.AlignmentFlag.AlignTop)
            self.mend.append(mend)
        self._list.addLayout(inner)

    def _mend(self, report_id: str, key: str, _checked: bool = False) -> None:
        self.mend_asked.emit(report_id, key)

    def changeEvent(self, event: QEvent) -> None:
        """Retranslate when the language changes."""
        if event.type() == QEvent.Type.LanguageChange:
            self._fill()
        super().changeEvent(event)


class GiveUpBar(QFrame):
    """Asks once before something that was typed is given up; the way out has the focus."""

    confirmed = Signal(str)
    """(report id)."""
    dismissed = Signal()

    def __init__(self, kit: Kit) -> None:
        super().__init__()
        self._kit = kit
        self._item: OutboxRow | None = None
        self.setProperty("kind", "banner")
        self.setProperty("tone", "warn")
        self.question = label(kit, "")
        self.go, self.back = button(kit, "", Glyph.X), button(kit)
        outer = column(self, margin=12, gap=8)
        outer.addWidget(self.question)
        answers = row()
        answers.addWidget(self.back)
        answers.addWidget(self.go)
        answers.addStretch(1)
        outer.addLayout(answers)
        self.go.clicked.connect(self._confirm)
        self.back.clicked.connect(self.done)
        self.hide()

    @property
    def report_id(self) -> str:
        """The report that is asked about; "" while nothing is asked."""
        return self._item.report_id if self._item is not None else ""

    def ask(self, item: OutboxRow) -> None:
        """Ask about one report."""
        self._item = item
        self._fill()
        self.show()
        self.back.setFocus(Qt.FocusReason.OtherFocusReason)

    def done(self) -> None:
        """Take the question away."""
        asked, self._item = self._item, None
        self.hide()
        if asked is not None:
            self.dismissed.emit()

    def _confirm(self) -> None:
        report_id = self.report_id
        self.done()
        if report_id:
            self.confirmed.emit(report_id)

    def _fill(self) -> None:
        item = self._item
        if item is None:
            return
        text = self._kit.language.text
        what = self.tr(
            "Give up %n figure(s) that the server did not take in “{title}”?", "", item.refused_cells
        )
        if not item.refused_cells:
            what = self.tr("Give up what the server did not take of “{title}”?")
        after = self.tr(
            "The report goes back to the server's figures. What is given up can still be read in the report's history."
        )
        said = what.replace("{title}", f"{text(item.title)} – {text(item.period)}")
        self.question.setText(f"{said}\n{after}")
        self.go.setText(self.tr("Give up"))
        self.back.setText(self.tr("Keep them"))
        name(self, said, after)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc keeps everything."""
        if event.key() == Qt.Key.Key_Escape:
            self.done()
        else:
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        """Retranslate when the language changes."""
        if event.type() == QEvent.Type.LanguageChange:
            self._fill()
        super().changeEvent(event)
