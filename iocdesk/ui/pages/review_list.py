"""The list at the left of Phê duyệt and Tiếp nhận: what was looked at, what is picked to be answered together."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QListWidgetItem

from iocdesk.ui.icons import Glyph
from iocdesk.ui.kit import Kit
from iocdesk.ui.ports import ApprovalRow, Review
from iocdesk.ui.widgets.two_line_list import STRONG_ROLE, TwoLineList

Describe = Callable[[ApprovalRow], tuple[str, str, str, Glyph]]
"""Gives a row's title, its second line, tone and icon."""


class ReviewList(TwoLineList):
    """Space picks a report that was looked at and goes on to the next; Right goes over to the report."""

    picks_changed = Signal()
    over_asked = Signal()
    not_yet = Signal(str)
    """Why a report cannot be picked."""

    def __init__(self, kit: Kit, describe: Describe) -> None:
        super().__init__(kit)
        self._icons = kit.icons
        self._describe = describe
        self._rows: tuple[ApprovalRow, ...] = ()
        self._looks: dict[str, str] = {}
        self._picked: list[str] = []

    @property
    def rows(self) -> tuple[ApprovalRow, ...]:
        """What is listed."""
        return self._rows

    @property
    def current(self) -> ApprovalRow | None:
        """The row that the cursor is on."""
        place = self.currentRow()
        return self._rows[place] if 0 <= place < len(self._rows) else None

    @property
    def looked(self) -> int:
        """How many of those listed were looked at."""
        return sum(row.report_id in self._looks for row in self._rows)

    def picks(self) -> tuple[tuple[str, str], ...]:
        """Return the picked reports with the marks of what was seen, in the order of the list."""
        return tuple(
            (row.report_id, self._looks[row.report_id]) for row in self._rows if row.report_id in self._picked
        )

    def set_rows(self, rows: Sequence[ApprovalRow], wanted: str) -> int:
        """Show other rows with the cursor on `wanted`, or near where it was; return the cursor's place."""
        before = self.currentRow()
        self._rows = tuple(rows)
        shown = {row.report_id for row in rows}
        self._picked = [report_id for report_id in self._picked if report_id in shown]
        self.blockSignals(True)
        self.clear()
        for row in rows:
            title, detail, _, _ = self._describe(row)
            self.add(self._icons.icon(Glyph.CLOCK), title, detail)
        for place in range(len(rows)):
            self._paint(place)
        place = next((n for n, row in enumerate(rows) if row.report_id == wanted), -1)
        place = place if place >= 0 else max(0, min(before, len(rows) - 1))
        self.setCurrentRow(place if rows else -1)
        self.blockSignals(False)
        return place if rows else -1

    def saw(self, review: Review) -> None:
        """Note that a report was looked at; one that is another by now is no longer picked."""
        known = self._looks.get(review.report_id)
        self._looks[review.report_id] = review.mark
        if known not in (None, review.mark) and review.report_id in self._picked:
            self._picked.remove(review.report_id)
            self.picks_changed.emit()
        self._repaint(review.report_id)

    def forget(self, report_ids: Sequence[str]) -> None:
        """Forget looks and picks of reports that were answered."""
        for report_id in report_ids:
            self._looks.pop(report_id, None)
            if report_id in self._picked:
                self._picked.remove(report_id)

    def toggle(self) -> None:
        """Pick the current report, or put it back; after picking go on to the next."""
        row = self.current
        if row is None:
            return
        if row.report_id in self._picked:
            self._picked.remove(row.report_id)
        elif not self._may_pick(row):
            return
        else:
            self._picked.append(row.report_id)
        self._repaint(row.report_id)
        if row.report_id in self._picked and self.currentRow() + 1 < self.count():
            self.setCurrentRow(self.currentRow() + 1)
        self.picks_changed.emit()

    def pick_all_looked(self) -> None:
        """Pick everything that was looked at and can be answered together with what the cursor is on."""
        here = self.current
        for row in self._rows:
            fits = here is not None and row.next is here.next and row.next is not None
            if fits and row.report_id in self._looks and row.report_id not in self._picked:
                self._picked.append(row.report_id)
                self._repaint(row.report_id)
        self.picks_changed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Space, Ctrl+A and Right, beside the list's own keys."""
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if event.key() == Qt.Key.Key_Space:
            self.toggle()
        elif event.key() == Qt.Key.Key_A and control:
            self.pick_all_looked()
        elif event.key() == Qt.Key.Key_Right and not control:
            self.over_asked.emit()
        else:
            super().keyPressEvent(event)

    def _may_pick(self, row: ApprovalRow) -> bool:
        first = next((it for it in self._rows if it.report_id in self._picked), row)
        why = ""
        if row.report_id not in self._looks:
            why = self.tr("Please look at the report first: it opens at the right.")
        elif row.next is None:
            why = self.tr("There is nothing to answer on this report.")
        elif row.next is not first.next:
            why = self.tr("Only reports in the same state can be answered together.")
        if why:
            self.not_yet.emit(why)
        return not why

    def _repaint(self, report_id: str) -> None:
        for place, row in enumerate(self._rows):
            if row.report_id == report_id:
                self._paint(place)

    def _paint(self, place: int) -> None:
        row, item = self._rows[place], self.item(place)
        title, detail, tone, glyph = self._describe(row)
        picked, looked = row.report_id in self._picked, row.report_id in self._looks
        if picked:
            tone, glyph = "primary", Glyph.CHECK_CIRCLE
        item.setIcon(self._icons.icon(glyph, tone))
        item.setData(STRONG_ROLE, not looked)
        words = [title, detail, self._state_words(picked, looked)]
        item.setData(Qt.ItemDataRole.AccessibleTextRole, ", ".join(word for word in words if word))

    def _state_words(self, picked: bool, looked: bool) -> str:
        if picked:
            return self.tr("picked")
        return "" if looked else self.tr("not looked at yet")

    def entry(self, report_id: str) -> QListWidgetItem | None:
        """Return the entry of a report, if it is listed."""
        place = next((n for n, row in enumerate(self._rows) if row.report_id == report_id), None)
        return None if place is None else self.item(place)
