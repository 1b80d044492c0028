"""Below the table: which totals the commune's own report has otherwise, by how much and why; one click opens it there."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QFrame, QPushButton

from iocdesk.actions.matrix_model import CommuneFigure, Matrix
from iocdesk.ui.icons import Glyph
from iocdesk.ui.kit import Kit
from iocdesk.ui.matrix.words import MatrixWords
from iocdesk.ui.widgets.basics import button, clear_layout, column, icon_label, label, name, row

MOST = 2
"""So many are listed; the others are marked in their totals."""


class DifferingBar(QFrame):
    """Hidden while the commune's report says what the villages come to."""

    report_asked = Signal(str, str)
    """(report id, cell key)."""

    def __init__(self, kit: Kit) -> None:
        super().__init__()
        self._kit, self._words = kit, MatrixWords(self)
        self._matrix: Matrix | None = None
        self.setProperty("kind", "banner")
        self.setProperty("tone", "warn")
        self.links: list[QPushButton] = []
        self._list = column(self, gap=0)
        self._list.setContentsMargins(10, 2, 10, 2)
        self.hide()

    def show_matrix(self, matrix: Matrix) -> None:
        """Show what differs in a matrix."""
        same = self._matrix is not None and self._said(self._matrix) == self._said(matrix)
        self._matrix = matrix
        if not same:
            self._fill()

    @staticmethod
    def _said(matrix: Matrix) -> tuple[object, ...]:
        return matrix.form.id, matrix.period_id, matrix.commune

    def _fill(self) -> None:
        clear_layout(self._list)
        self.links = []
        matrix = self._matrix
        places = matrix.differing if matrix is not None else ()
        for place in places[:MOST]:
            figure = matrix.instead(place) if matrix is not None else None
            if matrix is not None and figure is not None:
                self._add(matrix, place, figure)
        rest = len(places) - MOST
        if rest > 0:
            more = self.tr("The commune's report differs in %n more total(s), marked in the table.", "", rest)
            self._list.addWidget(label(self._kit, more, tone="muted"))
        self.setVisible(bool(places))
        name(self, self.tr("Totals that the commune's report has otherwise"))

    def _add(self, matrix: Matrix, place: int, figure: CommuneFigure) -> None:
        text, item = self._kit.language.text, matrix.columns[place]
        named = " – ".join(part for part in (text(item.group), text(item.caption)) if part)
        said, why = self._words.instead(figure), self._words.why_instead(figure)
        line = row(gap=8)
        line.addWidget(icon_label(self._kit, Glyph.ARROWS_LEFT_RIGHT, "warn", 16))
        line.addWidget(label(self._kit, f"{named}. {said}. {why}"), 1)
        made = button(self._kit, "link")
        made.setText(self.tr("Open the commune's report"))
        name(made, f"{made.text()}: {named}. {said}", why)
        made.clicked.connect(partial(self._open, figure))
        line.addWidget(made, 0, Qt.AlignmentFlag.AlignTop)
        self.links.append(made)
        self._list.addLayout(line)

    def _open(self, figure: CommuneFigure, _checked: bool = False) -> None:
        self.report_asked.emit(figure.report_id, figure.key)

    def changeEvent(self, event: QEvent) -> None:
        """Retranslate when the language changes."""
        if event.type() == QEvent.Type.LanguageChange:
            self._fill()
        super().changeEvent(event)
