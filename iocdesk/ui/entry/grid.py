"""The entry grid as a whole: the leading columns, the figures, the note under a row and the sentence beside an
editor.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QSignalBlocker, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QApplication, QFrame, QWidget

from iocdesk.forms.model import CellKey
from iocdesk.ui.entry.delegate import CellDelegate
from iocdesk.ui.entry.desk import Desk
from iocdesk.ui.entry.editor_hint import EditorHint
from iocdesk.ui.entry.frozen import FrozenView
from iocdesk.ui.entry.header import GridHeader
from iocdesk.ui.entry.hint import Hint
from iocdesk.ui.entry.metrics import NAME_MAX, NAME_MIN, Metrics
from iocdesk.ui.entry.model import GridModel
from iocdesk.ui.entry.note_panel import NotePanel
from iocdesk.ui.entry.rows import COMPARISONS, FIRST, NAME, NUMBER, UNIT, RowKind
from iocdesk.ui.entry.view import EntryView
from iocdesk.ui.entry.widths import ColumnWidths
from iocdesk.ui.kit import Kit
from iocdesk.ui.widgets.basics import button, column, row


class EntryGrid(QWidget):
    """What the form page puts in its middle."""

    current_key = Signal(object)
    block_changed = Signal()
    section_changed = Signal(int)
    clipboard_asked = Signal(str)
    left_at_end = Signal(int)
    locked = Signal(object)

    def __init__(self, kit: Kit, desk: Desk) -> None:
        super().__init__()
        self._kit, self._desk = kit, desk
        self.model = GridModel(desk, kit.language)
        self.delegate = CellDelegate(kit, self.model)
        # One of its own: a view listens to every editor of its delegate.
        self._frozen_delegate = CellDelegate(kit, self.model)
        self.frozen = FrozenView(self.model, self._frozen_delegate)
        self.view = EntryView(desk, self.model, self.delegate)
        self._headers = (GridHeader(kit, self.delegate), GridHeader(kit, self._frozen_delegate))
        self.view.setHorizontalHeader(self._headers[0])
        self.frozen.setHorizontalHeader(self._headers[1])
        self.panel = NotePanel(kit, self)
        self.hint = Hint(kit, self)
        self._reading = EditorHint(desk, self.view, self.hint, self)
        self._hidden: set[int] = set()
        self._columns = ColumnWidths(desk, self.model, kit.language)
        self._widths: list[int] = []
        self._heights: list[int] = []
        self._section = -1
        self._last: CellKey | None = None
        self._lay_out()
        self._connect()
        self.retranslate()
        self.arrange()

    def _lay_out(self) -> None:
        both = row(self, gap=0)
        left = column(gap=0)
        left.addWidget(self.frozen, 1)
        self._gap = QWidget()
        self._gap.setFixedHeight(0)
        left.addWidget(self._gap)
        both.addLayout(left)
        both.addWidget(self.view, 1)
        for view in (self.frozen, self.view):
            view.setFrameShape(QFrame.Shape.NoFrame)
        self.view.setCornerButtonEnabled(False)
        self.setFocusProxy(self.view)

    def _connect(self) -> None:
        view, bar = self.view, self.view.verticalScrollBar()
        bar.valueChanged.connect(self.frozen.verticalScrollBar().setValue)
        bar.valueChanged.connect(self._on_scrolled)
        self.frozen.wheeled.connect(self._on_wheel)
        self.frozen.row_clicked.connect(self._on_row_clicked)
        view.horizontalScrollBar().rangeChanged.connect(self._on_range)
        view.current_key.connect(self._on_current)
        view.block_changed.connect(self.block_changed)
        view.clipboard_asked.connect(self.clipboard_asked)
        view.left_at_end.connect(self.left_at_end)
        view.section_asked.connect(self.step_section)
        view.locked.connect(self.locked)
        view.refused.connect(self._reading.refuse)
        view.editing_began.connect(self._reading.follow)
        view.editing_ended.connect(self.hint.hide)
        self.panel.saved.connect(self._on_note)
        self.panel.cancelled.connect(self.close_note)
        self.model.modelReset.connect(self._on_reset)
        self._desk.restructuring.connect(self._store_typing)
        self._desk.changed.connect(self._on_changed)
        self._kit.theme.changed.connect(self.arrange)

    def retranslate(self) -> None:
        """Set every text in the present language."""
        self.view.setAccessibleName(self.tr("Figures of the report"))
        self.frozen.setAccessibleName(self.tr("Indicators"))

    def changeEvent(self, event: QEvent) -> None:
        """Retranslate when the language changes."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
            self.arrange()
        super().changeEvent(event)

    # ------------------------------------------------------------ sizes

    def arrange(self) -> None:
        """Measure everything anew: after a reset, and after a change of size or language."""
        self._metrics = Metrics(self._kit.theme)
        self.view.setStyleSheet(_cell_style(self._kit))
        self.frozen.setStyleSheet(_PLAIN_TABLE)
        self.frozen.arrange()
        self._columns.measure(self._metrics, self._hidden)
        self._arrange_figures()
        self._widths, self._heights = [], []
        self._set_widths()

    def _arrange_figures(self) -> None:
        view, grid = self.view, self.model.grid
        view.clearSpans()
        for number in range(self.model.columnCount()):
            view.setColumnHidden(number, number < FIRST or number in self._columns.hidden)
        for number, entry in enumerate(grid.rows):
            if entry.kind is RowKind.ANSWER:
                view.setSpan(number, FIRST, 1, grid.columns - FIRST)
            elif entry.repeat and self._desk.editable:
                view.setSpan(number, FIRST, 1, grid.columns - FIRST)
                view.setIndexWidget(self.model.index(number, FIRST), self._repeat_button(number))

    def _repeat_button(self, number: int) -> QWidget:
        entry = self.model.row_at(number)
        holder = QWidget()
        inner = row(holder)
        made = button(self._kit, "link")
        if entry.kind is RowKind.REPEAT:
            made.setText(self.tr("Add"))
            made.clicked.connect(lambda: self._desk.add_instance(entry.repeat))
        else:
            made.setText(self.tr("Remove"))
            made.clicked.connect(lambda: self._desk.remove_instance(entry.repeat, entry.instance))
        made.setAccessibleName(f"{made.text()}: {self.model.index(number, NAME).data()}")
        inner.addWidget(made)
        inner.addStretch(1)
        return holder

    def _set_widths(self) -> None:
        metrics, grid, widths = self._metrics, self.model.grid, list(self._columns.natural)
        shown = sum(w for c, w in enumerate(widths) if c >= FIRST and not self.view.isColumnHidden(c))
        fixed = metrics.leading(NUMBER) + metrics.leading(UNIT) + shown + self._bar_width()
        name = max(metrics.px(NAME_MIN), min(metrics.px(NAME_MAX), self.width() - fixed))
        widths[:FIRST] = [metrics.leading(NUMBER), name, metrics.leading(UNIT)]
        if widths == self._widths and len(self._heights) == len(grid.rows):
            return
        self._widths = widths
        for number, width in enumerate(widths):
            self.frozen.setColumnWidth(number, width)
            self.view.setColumnWidth(number, width)
        self.frozen.setFixedWidth(sum(widths[:FIRST]))
        self._heights = [
            metrics.row_height(self.model, number, name, widths) for number in range(len(grid.rows))
        ]
        self._set_heights()

    def comfortable_width(self) -> int:
        """Return the width in which all figures and the comparisons that are shown need no scrolling."""
        return self._columns.comfortable() + self._bar_width()

    def _bar_width(self) -> int:
        return self.view.verticalScrollBar().sizeHint().width()

    def _set_heights(self) -> None:
        rows = self.model.grid.rows
        captions = [h for row, h in zip(rows, self._heights, strict=True) if row.kind is RowKind.CAPTIONS]
        lines = self._metrics.caption_lines(max(captions, default=0))
        heights = list(self._heights)
        panel = self.model.panel_row()
        if panel is not None:
            heights[panel] = self._panel_height()
        for header in self._headers:
            header.make_room(lines)
        for view in (self.frozen, self.view):
            rows_header = view.verticalHeader()
            view.setUpdatesEnabled(False)
            with QSignalBlocker(rows_header):
                for number, height in enumerate(heights):
                    rows_header.resizeSection(number, height)
            view.updateGeometries()
            view.setUpdatesEnabled(True)
        self._place_panel()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give what is left to the names."""
        super().resizeEvent(event)
        here, lost = self.view.currentIndex(), event.oldSize() - event.size()
        # The layout has made the view smaller before this is told.
        before = self.view.viewport().rect().adjusted(0, 0, max(0, lost.width()), max(0, lost.height()))
        seen = here.isValid() and before.intersects(self.view.visualRect(here))
        self._set_widths()
        if seen:  # a panel that opens beside the grid must not hide the cell that it is about
            QTimer.singleShot(0, self, self._stay_in_sight)

    def _stay_in_sight(self) -> None:
        self.view.scrollTo(self.view.currentIndex())

    def _on_changed(self, keys: frozenset[CellKey]) -> None:
        """Make room for longer figures; columns only ever grow while the page is open."""
        if self._columns.make_room_for(keys):
            self._set_widths()

    def _on_range(self, _low: int, high: int) -> None:
        bar = self.view.horizontalScrollBar()
        self._gap.setFixedHeight(bar.sizeHint().height() if high > 0 else 0)

    # ------------------------------------------------------------ comparisons

    def toggle_comparison(self, place: int) -> bool:
        """Show or hide one of the comparison columns (0 to 3); say whether it is shown."""
        self._hidden ^= {place}
        self.arrange()
        return place not in self._hidden

    def hide_comparisons(self, places: set[int]) -> None:
        """Hide these comparison columns and show the others."""
        if places != self._hidden:
            self._hidden = set(places)
            self.arrange()

    @property
    def comparisons_shown(self) -> tuple[bool, ...]:
        """Which of the comparison columns are shown."""
        return tuple(place not in self._hidden for place in range(COMPARISONS))

    # ------------------------------------------------------------ going about

    def go_to(self, key: CellKey) -> bool:
        """Make a cell the current one; what is being typed elsewhere is stored first."""
        if not self.view.finish_editing():
            return False
        found = self.view.go_to(key)
        self.view.setFocus()
        return found

    def go_to_section(self, number: int) -> None:
        """Go to the first cell of a section that can be answered, with its heading in sight."""
        rows = self.model.grid.rows
        inside = [n for n, entry in enumerate(rows) if entry.section == number]
        keys = [key for n in inside for key in rows[n].keys]
        target = next((key for key in keys if self._desk.answerable(key)), keys[0] if keys else None)
        if target is not None and self.view.finish_editing():
            # The whole section first, so that it comes into view with its heading.
            self.view.scrollTo(self.model.index(inside[-1], FIRST))
            self.view.scrollTo(self.model.index(inside[0], FIRST), EntryView.ScrollHint.PositionAtTop)
            self.view.go_to(target)
            self.view.setFocus()

    def step_section(self, direction: int) -> None:
        """Go to the next or previous section."""
        count = len(self.model.grid.sections)
        self.go_to_section(max(0, min(count - 1, self._section + direction)))

    def _store_typing(self) -> None:
        if not self.view.finish_editing():
            self.view.finish_editing()

    def _on_reset(self) -> None:
        """Measure, and go back to where the cursor was."""
        self.panel.hide()
        self.arrange()
        if self._last is None or not self.view.go_to(self._last):
            self.settle()

    def _on_current(self, key: CellKey | None) -> None:
        self._frozen_delegate.current = self.delegate.current
        self.view.horizontalHeader().viewport().update()
        self.frozen.viewport().update()
        row_number = self.view.currentIndex().row()
        if row_number >= 0:
            section = self.model.row_at(row_number).section
            if section != self._section:
                self._section = section
                self.section_changed.emit(section)
        if self.panel.isVisible() and key != self.panel.key and not self.panel.text.hasFocus():
            self.close_note()
        self._last = key if key is not None else self._last
        self.current_key.emit(key)

    def _on_scrolled(self) -> None:
        top = self.view.rowAt(0)
        if top >= 0 and 2 * -self.view.rowViewportPosition(top) > self.view.rowHeight(top):
            top = min(
                top + 1, self.model.rowCount() - 1
            )  # what is nearly gone has nothing to say of the rest
        entry = self.model.row_at(top) if top >= 0 else None
        scrolled = (
            entry is not None and entry.kind is RowKind.FIGURES and self.view.verticalScrollBar().value()
        )
        self.model.stick(entry.captions if scrolled and entry is not None else ())
        self.hint.hide()
        self._place_panel()

    def _on_wheel(self, event: QWheelEvent) -> None:
        QApplication.sendEvent(self.view.viewport(), event)

    def _on_row_clicked(self, number: int) -> None:
        keys = self.model.row_at(number).keys
        target = next((key for key in keys if self._desk.answerable(key)), keys[0] if keys else None)
        if target is not None:
            self.go_to(target)

    # ------------------------------------------------------------ the note under the row

    def open_note(self, key: CellKey | None = None) -> None:
        """Open the note of a cell (the current one) under its row."""
        key = key if key is not None else self.view.key()
        if key is None or not self._desk.editable or not self.go_to(key):
            return
        facts = self.model.facts(key)
        code = self._kit.language.code
        caption = self.model.caption_of(key).lang(code)
        title = " – ".join(part for part in (facts.field.label.lang(code), caption) if part)
        why = [issue.text.lang(code) for issue in facts.issues]
        why += [f"{remark.by}: {remark.text}" for remark in facts.remarks]
        heading = self.tr("Note: {name}").replace("{name}", title)
        self.panel.show_for(key, heading, "\n".join(why), facts.cell.note)
        self.model.open_panel(self.view.currentIndex().row())
        self.arrange()
        here = self.view.currentIndex()
        self.view.scrollTo(self.model.index(here.row() + 1, here.column()))
        self._place_panel()
        self.panel.text.setFocus()

    @property
    def note_open(self) -> bool:
        """Whether a note is being written."""
        return not self.panel.isHidden()

    def close_note(self) -> None:
        """Close the note without saving."""
        key = self.view.key()
        self.panel.hide()
        if self.model.panel_row() is not None:
            self.model.close_panel()
            self.arrange()
        if key is not None:
            self.view.setFocus()

    def _on_note(self, key: CellKey, text: str) -> None:
        if self._desk.note(key, text):
            self.close_note()

    def _panel_height(self) -> int:
        width = self._panel_width()
        return max(self.panel.heightForWidth(width), self.panel.minimumSizeHint().height()) + 10

    def _panel_width(self) -> int:
        return max(280, min(self._kit.theme.px(760), self.width() - self._bar_width() - 24))

    def _place_panel(self) -> None:
        number = self.model.panel_row()
        if number is None or self.panel.isHidden():
            return
        top = self.view.rowViewportPosition(number) + self.view.viewport().mapTo(self, QPoint(0, 0)).y()
        header = self.view.horizontalHeader().height()
        self.panel.setGeometry(8, top + 4, self._panel_width(), self.view.rowHeight(number) - 8)
        self.panel.setVisible(self.panel.isVisible() or top >= header)
        self.panel.raise_()

    # ------------------------------------------------------------ keys that reach the container

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc closes the note wherever the focus is."""
        if event.key() == Qt.Key.Key_Escape and self.note_open:
            self.close_note()
            return
        super().keyPressEvent(event)

    def settle(self) -> None:
        """Bring the cursor to the first cell that waits for an answer."""
        order = list(self.model.grid.places)
        waiting = next(
            (key for key in order if self._desk.takes_nothing(key) and self._desk.empty(key)), None
        )
        target = waiting or next(
            (key for key in order if self._desk.answerable(key)), order[0] if order else None
        )
        if target is not None:
            self.view.go_to(target)
            QTimer.singleShot(0, self, self._on_scrolled)


_PLAIN_TABLE = (
    "QTableView, QTableView:focus { border: none; border-radius: 0; }"
    "QAbstractScrollArea::corner { background: transparent; border: none; }"
)


def _cell_style(kit: Kit) -> str:
    tokens = kit.theme.tokens
    return (
        _PLAIN_TABLE
        + f'QLineEdit[kind="cell"] {{ min-height: 0; padding: 0 {kit.theme.px(6)}px; border-radius: 0;'
        f" border: 2px solid {tokens.primary}; background: {tokens.surface}; color: {tokens.text}; }}"
    )
