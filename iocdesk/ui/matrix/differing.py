"""Below the table: a total that the commune's own report has otherwise, by how much and why; one click opens it there."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Signal
from PySide6.QtWidgets import QFrame

from iocdesk.actions.matrix_model import CommuneFigure, Matrix
from iocdesk.ui.icons import Glyph
from iocdesk.ui.kit import Kit
from iocdesk.ui.matrix.words import MatrixWords
from iocdesk.ui.widgets.basics import button, icon_label, label, name, row


class DifferingBar(QFrame):
    """One line, for the table needs the room; the next differing total is a click away. Hidden while none differs."""

    report_asked = Signal(str, str)
    """(report id, cell key)."""
    total_asked = Signal(int)
    """The column whose total is spoken of now shall be brought into sight."""

    def __init__(self, kit: Kit) -> None:
        super().__init__()
        self._kit, self._words = kit, MatrixWords(self)
        self._matrix: Matrix | None = None
        self._at, self._brief = 0, False
        self.setProperty("kind", "banner")
        self.setProperty("tone", "warn")
        self.said = label(kit)
        self.open, self.next = button(kit, "link"), button(kit, "link")
        inner = row(self, gap=8)
        inner.setContentsMargins(10, 2, 10, 2)
        inner.addWidget(icon_label(kit, Glyph.ARROWS_LEFT_RIGHT, "warn", 16))
        inner.addWidget(self.said, 1)
        inner.addWidget(self.next)
        inner.addWidget(self.open)
        self.open.clicked.connect(self._open)
        self.next.clicked.connect(self._go_on)
        self.hide()

    @property
    def _places(self) -> tuple[int, ...]:
        return self._matrix.differing if self._matrix is not None else ()

    @property
    def figure(self) -> CommuneFigure | None:
        """The figure that is spoken of."""
        matrix, places = self._matrix, self._places
        return matrix.instead(places[self._at]) if matrix is not None and places else None

    def show_matrix(self, matrix: Matrix) -> None:
        """Show what differs in a matrix; it stays at the total that it spoke of."""
        before = self.figure
        self._matrix = matrix
        keys = [it.key for place in matrix.differing if (it := matrix.instead(place)) is not None]
        self._at = keys.index(before.key) if before is not None and before.key in keys else 0
        self.retranslate()

    def show_place(self, place: int) -> None:
        """Speak of a column's total, where it differs."""
        places = self._places
        if place in places:
            self._at = places.index(place)
            self.retranslate()

    def set_brief(self, *, brief: bool) -> None:
        """Leave the reason to the tip, unless somebody wrote one, where the table needs the room."""
        if brief is not self._brief:
            self._brief = brief
            self.retranslate()

    def retranslate(self) -> None:
        """Set every text in the present language."""
        matrix, figure = self._matrix, self.figure
        self.setVisible(figure is not None)
        if matrix is None or figure is None:
            return
        places = self._places
        named = self._kit.language.text(matrix.columns[places[self._at]].name)
        said, why = self._words.instead(figure), self._words.why_instead(figure)
        told = f"{named}. {said}. {why}"
        self.said.setText(f"{named}. {said}." if self._brief and not figure.note else told)
        self.said.setToolTip(told)
        self.open.setText(self.tr("Open the commune's report"))
        place = self.tr("Next difference ({number}/{count})").replace("{number}", str(self._at + 1))
        self.next.setText(place.replace("{count}", str(len(places))))
        self.next.setVisible(len(places) > 1)
        name(self, self.tr("Totals that the commune's report has otherwise"), told)
        name(self.open, f"{self.open.text()}: {named}. {said}", why)

    def _open(self) -> None:
        figure = self.figure
        if figure is not None:
            self.report_asked.emit(figure.report_id, figure.key)

    def _go_on(self) -> None:
        places = self._places
        if places:
            self._at = (self._at + 1) % len(places)
            self.retranslate()
            self.total_asked.emit(places[self._at])

    def changeEvent(self, event: QEvent) -> None:
        """Retranslate when the language changes."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)
