"""The matrix as a whole: names and states at the left, figures, totals pinned below (or, turned, at the right)."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import (
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import QGuiApplication, QKeySequence, QResizeEvent, QShortcut, QWheelEvent
from PySide6.QtWidgets import QAbstractItemView, QApplication, QFrame, QGridLayout, QWidget

from iocdesk.actions.matrix_model import Matrix, Standing, VillageLine
from iocdesk.forms.model import CellKey
from iocdesk.ui.kit import Kit
from iocdesk.ui.matrix.copying import block_of, on_clipboard, whole_table
from iocdesk.ui.matrix.delegate import MatrixDelegate
from iocdesk.ui.matrix.measure import Measures, is_narrow, measure
from iocdesk.ui.matrix.model import MatrixModel
from iocdesk.ui.matrix.pane import Pane

ANY = 16_777_215
"""Qt's greatest size: no limit."""


class MatrixGrid(QFrame):
    """Four tables on one model."""

    cell_entered = Signal(object, str)
    """(VillageLine, cell key or ""): open that report."""
    total_asked = Signal(int)
    """The number of a form cell whose total shall be explained."""
    preview_asked = Signal()
    total_at = Signal(int)
    """The form cell that the cursor is at now, in the figures or in the totals."""
    moved = Signal()
    """The cursor or the selection is elsewhere."""
    copied = Signal(int)

    def __init__(self, kit: Kit) -> None:
        super().__init__()
        self._kit = kit
        self.model = MatrixModel(kit.language, self)
        self._delegates = [MatrixDelegate(kit, self.model, self) for _ in range(4)]
        self.names, self.body, self.corner, self.totals = (
            Pane(kit, self.model, delegate) for delegate in self._delegates
        )
        self._gap, self._foot_gap = QWidget(), QWidget()
        self._measures = Measures()
        self._narrow = False
        self._given: Matrix | None = None
        self._lay_out()
        self._connect()
        kit.theme.changed.connect(self.arrange)

    def _lay_out(self) -> None:
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(0)
        for pane in (self.names, self.corner):
            pane.follow_only()
        self.totals.setSelectionMode(QAbstractItemView.SelectionMode.ContiguousSelection)
        self.body.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.body.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.totals.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusProxy(self.body)
        self._place()

    def _place(self) -> None:
        """Put the parts where the present way round wants them."""
        for part in (self.names, self.body, self.corner, self.totals, self._gap, self._foot_gap):
            self._grid.removeWidget(part)
        turned = self.model.turned
        self._grid.addWidget(self.names, 0, 0)
        self._grid.addWidget(self.body, 0, 1, *((2, 1) if turned else (1, 2)))
        if turned:
            self._grid.addWidget(self.totals, 0, 2)
            self._grid.addWidget(self._gap, 1, 0)
            self._grid.addWidget(self._foot_gap, 1, 2)
        else:
            self._grid.addWidget(self.corner, 1, 0)
            self._grid.addWidget(self.totals, 1, 1)
            self._grid.addWidget(self._gap, 1, 2)
        always, never = Qt.ScrollBarPolicy.ScrollBarAlwaysOn, Qt.ScrollBarPolicy.ScrollBarAlwaysOff
        self.body.setHorizontalScrollBarPolicy(always if turned else never)
        self.totals.setHorizontalScrollBarPolicy(never if turned else always)
        self.corner.setVisible(not turned)
        self._foot_gap.setVisible(turned)
        for pane in (self.corner, self.totals):
            pane.header.setVisible(turned)
        self._grid.setColumnStretch(1, 1)
        self._grid.setRowStretch(0, 1)

    def _connect(self) -> None:
        body, totals, names = self.body, self.totals, self.names
        body.verticalScrollBar().valueChanged.connect(self._follow_down)
        body.horizontalScrollBar().valueChanged.connect(self._follow_across)
        totals.horizontalScrollBar().valueChanged.connect(self._lead_across)
        for pane in (names, totals, self.corner):
            pane.wheeled.connect(self._on_wheel)
        body.entered.connect(self._enter)
        totals.entered.connect(self._enter)
        names.entered.connect(self._enter_line)
        totals.clicked_at.connect(self._enter)
        names.clicked_at.connect(self._choose_line)
        names.header.sectionClicked.connect(self._order_by)
        body.left_by.connect(self._into_totals)
        totals.left_by.connect(self._out_of_totals)
        for pane in (body, totals):
            pane.spaced.connect(self.preview_asked)
            pane.header.sectionClicked.connect(self._choose_column)
        body.selectionModel().selectionChanged.connect(self._tell)
        body.selectionModel().currentChanged.connect(self._on_current)
        totals.selectionModel().currentChanged.connect(self._on_total_current)
        for keys, slot in (("Ctrl+C", self.copy), ("Ctrl+Shift+C", self.copy_all)):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(slot)

    def retranslate(self) -> None:
        """Set every text in the present language."""
        self.names.setAccessibleName(self.tr("State of each village"))
        self.body.setAccessibleName(self.tr("Figures of the villages"))
        self.totals.setAccessibleName(self.tr("Totals"))
        self.corner.setAccessibleName(self.tr("Total"))
        self.arrange()

    # ------------------------------------------------------------ showing

    def present(self, matrix: Matrix | None, *, turned: bool | None = None) -> None:
        """Show a matrix, also the other way round; the cursor stays at the same village and cell."""
        line, key = self.current_line(), self.current_key()
        way = self.model.turned if turned is None else turned
        changed = way != self.model.turned
        self.model.show(self._sorted(matrix), turned=way)
        self._take_parts()
        if changed:
            self._place()
        self.arrange()
        self._back_to(line, key)

    def _sorted(self, matrix: Matrix | None) -> Matrix | None:
        """Return the lines by name, or those first that somebody has to do something about."""
        if matrix is None:
            return None
        places = {line.report_id: place for place, line in enumerate(matrix.lines)}
        order = list(Standing)
        lines = sorted(
            matrix.lines, key=lambda it: (order.index(it.standing), places[it.report_id])
        ) if self.model.by_state else matrix.lines  # fmt: skip
        self._given = matrix
        return replace(matrix, lines=tuple(lines))

    def _order_by(self, section: int) -> None:
        """A click on "State" puts first who is late or was returned; one on "Village" goes back to the names."""
        if not self.model.turned and self.model.by_state != (section == 1):
            self.model.by_state = section == 1
            self.present(self._given)

    def _take_parts(self) -> None:
        model, lead = self.model, self.model.lead
        count = len(model.lines)
        if model.turned:
            last = lead + count
            self.names.take(lambda _r: True, lambda c: c < lead)
            self.body.take(lambda _r: True, lambda c: lead <= c < last)
            self.totals.take(lambda _r: True, lambda c: c == last)
            self.corner.take(lambda _r: False, lambda _c: False)
        else:
            self.names.take(lambda r: r < count, lambda c: c < lead)
            self.body.take(lambda r: r < count, lambda c: c >= lead)
            self.corner.take(lambda r: r == count, lambda c: c < lead)
            self.totals.take(lambda r: r == count, lambda c: c >= lead)

    def arrange(self) -> None:
        """Measure everything anew."""
        if self.model.matrix is None:
            return
        self._narrow = self.model.narrow = is_narrow(self._kit, self.width())
        self._measures = measure(self._kit, self.model, self._delegates[0], self.width())
        self._spans()
        for pane in (self.names, self.body, self.corner, self.totals):
            pane.header.make_room(self._measures.upper, self._measures.lower)
            pane.arrange(self._measures.widths, self._measures.heights)
        self._fit()

    def _spans(self) -> None:
        self.names.clearSpans()
        self.corner.clearSpans()
        model = self.model
        if not model.turned:
            if model.lines:
                self.corner.setSpan(len(model.lines), 0, 1, model.lead)
            return
        start = 0
        for cell in range(1, len(model.columns) + 1):
            if cell == len(model.columns) or model.starts_group(cell):
                if cell - start > 1:
                    self.names.setSpan(start, 0, cell - start, 1)
                else:
                    self.names.setSpan(start, 0, 1, 2)
                start = cell

    def _fit(self) -> None:
        """Give the leading columns and the totals their room; the figures have the rest."""
        measures, lead = self._measures, self.model.lead
        widths = measures.widths[:lead]
        self.names.setFixedWidth(sum(widths))
        self.corner.setFixedWidth(sum(widths))
        bar = self.body.verticalScrollBar().sizeHint().width()
        below = self.body.horizontalScrollBar().sizeHint().height()
        if self.model.turned:
            self._gap.setFixedSize(sum(widths), below)
            self._foot_gap.setFixedSize(measures.widths[-1], below)
            self.totals.setFixedWidth(measures.widths[-1])
            self.totals.setMinimumHeight(0)
            self.totals.setMaximumHeight(ANY)
        else:
            foot = measures.heights[-1] + below
            self._gap.setFixedSize(bar, 1)  # the totals end where the figures do
            self.totals.setMinimumWidth(0)
            self.totals.setMaximumWidth(ANY)
            self.totals.setFixedHeight(foot)
            self.corner.setFixedHeight(foot)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the parts in step."""
        super().resizeEvent(event)
        if self.model.matrix is not None and is_narrow(self._kit, self.width()) != self._narrow:
            self.arrange()
        self._follow_down()
        self._follow_across()

    # ------------------------------------------------------------ moving together

    def _follow_down(self) -> None:
        value = self.body.verticalScrollBar().value()
        self.names.verticalScrollBar().setValue(value)
        if self.model.turned:
            self.totals.verticalScrollBar().setValue(value)

    def _follow_across(self) -> None:
        if not self.model.turned:
            self.totals.horizontalScrollBar().setValue(self.body.horizontalScrollBar().value())
        self.body.header.viewport().update()

    def _lead_across(self, value: int) -> None:
        if not self.model.turned:
            self.body.horizontalScrollBar().setValue(value)

    def _on_wheel(self, event: QWheelEvent) -> None:
        QApplication.sendEvent(self.body.viewport(), event)

    # ------------------------------------------------------------ the cursor

    def current_line(self) -> VillageLine | None:
        """Return the village that the cursor is at; None on a total."""
        line, _ = self.model.place(self.body.currentIndex())
        return self.model.lines[line] if line >= 0 else None

    def current_key(self) -> CellKey:
        """Return the cell of the form that the cursor is at; "" where there is none."""
        _, cell = self.model.place(self.body.currentIndex())
        return self.model.columns[cell].key if cell >= 0 else ""

    def chosen_lines(self) -> tuple[VillageLine, ...]:
        """Return the villages that the selection touches, in the order of the table."""
        touched: set[int] = set()
        for part in self.body.selectionModel().selection().toList():
            first, last = (part.left(), part.right()) if self.model.turned else (part.top(), part.bottom())
            touched.update(range(first, last + 1))
        shift = self.model.lead if self.model.turned else 0
        return tuple(line for number, line in enumerate(self.model.lines) if number + shift in touched)

    def chosen_keys(self, line: VillageLine) -> tuple[CellKey, ...]:
        """Return the cells chosen in a village's line; empty where all of it is chosen."""
        number = self.model.lines.index(line)
        places = [self.model.place(index) for index in self.body.selectionModel().selectedIndexes()]
        cells = sorted({cell for row, cell in places if row == number and cell >= 0})
        return (
            () if len(cells) == len(self.model.columns) else tuple(self.model.columns[c].key for c in cells)
        )

    def go_to(self, line: VillageLine, key: CellKey = "") -> None:
        """Put the cursor on a village, at a cell where one is named."""
        number = next((n for n, each in enumerate(self.model.lines) if each.report_id == line.report_id), -1)
        cell = self.model.matrix.place(key) if self.model.matrix is not None else -1
        if number >= 0:
            index = self.model.index_of(number, max(0, cell))
            flags = QItemSelectionModel.SelectionFlag.ClearAndSelect
            self.body.selectionModel().setCurrentIndex(index, flags)
            self.body.scrollTo(index)

    def show_total(self, cell: int) -> None:
        """Put the cursor of the totals on a form cell, and bring it into sight."""
        index = self.model.index_of(-1, cell)
        self.totals.setCurrentIndex(index)
        QTimer.singleShot(0, self, lambda: self.totals.scrollTo(self.totals.currentIndex()))

    def choose(self, lines: tuple[VillageLine, ...]) -> None:
        """Choose whole villages."""
        picked = QItemSelection()
        for line in lines:
            number = self.model.lines.index(line)
            picked.select(
                self.model.index_of(number, 0), self.model.index_of(number, len(self.model.columns) - 1)
            )
        self.body.selectionModel().select(picked, QItemSelectionModel.SelectionFlag.ClearAndSelect)

    def _back_to(self, line: VillageLine | None, key: CellKey) -> None:
        if line is not None:
            self.go_to(line, key)
        if not self.body.currentIndex().isValid():
            self.body.select_first()

    def _on_current(self, now: QModelIndex) -> None:
        self._show_current(self.model.place(now))
        self._tell()

    def _on_total_current(self, now: QModelIndex) -> None:
        self._show_current(self.model.place(now))

    def _show_current(self, place: tuple[int, int]) -> None:
        self.total_at.emit(place[1])
        for delegate in self._delegates:
            delegate.current = place
        for pane in (self.names, self.body):
            pane.header.viewport().update()
        self.names.viewport().update()

    def _tell(self) -> None:
        lines = self.chosen_lines()
        chosen = frozenset(number for number, line in enumerate(self.model.lines) if line in lines)
        if chosen != self._delegates[0].chosen:
            for delegate in self._delegates:
                delegate.chosen = chosen
            self.names.viewport().update()
            self.body.header.viewport().update()
        self.moved.emit()

    # ------------------------------------------------------------ opening and choosing

    def _enter(self, index: QModelIndex, _modifiers: object = None) -> None:
        line, cell = self.model.place(index)
        if self.model.is_total(index):
            self.total_asked.emit(cell)
        elif line >= 0 and cell >= 0:
            self.cell_entered.emit(self.model.lines[line], self.model.columns[cell].key)

    def _enter_line(self, index: QModelIndex) -> None:
        line, _ = self.model.place(index)
        if line >= 0:
            self.cell_entered.emit(self.model.lines[line], "")

    def _choose_line(self, index: QModelIndex, modifiers: Qt.KeyboardModifier) -> None:
        """A click on a village (turned: on an indicator) chooses all of it; with Ctrl it is added."""
        row = index.row()
        left, right = self.model.lead, self.model.columnCount() - 1 - (1 if self.model.turned else 0)
        self._pick(QItemSelection(self.model.index(row, left), self.model.index(row, right)), modifiers)

    def _choose_column(self, section: int) -> None:
        if self.model.turned and section == self.model.lead + len(self.model.lines):
            return
        if section >= self.model.lead:
            last = self.model.rowCount() - 1 - (0 if self.model.turned else 1)
            picked = QItemSelection(self.model.index(0, section), self.model.index(last, section))
            self._pick(picked, QGuiApplication.keyboardModifiers())

    def _pick(self, picked: QItemSelection, modifiers: Qt.KeyboardModifier) -> None:
        flags = QItemSelectionModel.SelectionFlag
        adding = bool(modifiers & Qt.KeyboardModifier.ControlModifier)
        selection = self.body.selectionModel()
        first = picked.first()
        selection.setCurrentIndex(first.model().index(first.top(), first.left()), flags.NoUpdate)
        selection.select(picked, flags.Toggle if adding else flags.ClearAndSelect)
        self.body.setFocus()

    def _into_totals(self, key: Qt.Key) -> None:
        wanted = Qt.Key.Key_Right if self.model.turned else Qt.Key.Key_Down
        _, cell = self.model.place(self.body.currentIndex())
        if key == wanted and cell >= 0:
            self.totals.setCurrentIndex(self.model.index_of(-1, cell))
            self.totals.setFocus()

    def _out_of_totals(self, key: Qt.Key) -> None:
        back = Qt.Key.Key_Left if self.model.turned else Qt.Key.Key_Up
        _, cell = self.model.place(self.totals.currentIndex())
        if key == back and cell >= 0 and self.model.lines:
            self.body.setCurrentIndex(self.model.index_of(len(self.model.lines) - 1, cell))
            self.body.setFocus()

    # ------------------------------------------------------------ copying

    def copy(self) -> None:
        """Put the chosen block on the clipboard; of the totals, where the cursor is there."""
        pane = self.totals if self.totals.hasFocus() else self.body
        self._put(block_of(self.model, pane.selectionModel().selectedIndexes()))

    def copy_all(self) -> None:
        """Put the whole table on the clipboard, with headings, states and totals."""
        self._put(whole_table(self.model))

    def _put(self, block: list[list[str]]) -> None:
        if not block:
            return
        on_clipboard(block)
        self.copied.emit(sum(len(row) for row in block))
