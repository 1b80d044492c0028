"""Trợ giúp: the keys, the words, and whom to call. Works without any network.

Who works in the simple mode is told its keys and words alone: the table's would only puzzle them.
"""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QBoxLayout, QGridLayout, QVBoxLayout, QWidget

from iocdesk.ui.fonts import FontRole
from iocdesk.ui.kit import Kit, Topic
from iocdesk.ui.page import Page
from iocdesk.ui.ports import NoticeBoard
from iocdesk.ui.widgets.basics import clear_layout, column, frame, label, row, scroller
from iocdesk.ui.widgets.hotline_card import HotlineCard

STACKED = 1.4
"""From this size of the text on, the words stand below the keys."""


class HelpPage(Page):
    """Two columns: keys at the left, words at the right, the hotline above."""

    TOPICS = frozenset({Topic.NOTICES})

    def __init__(self, kit: Kit, *, simple: bool = False) -> None:
        super().__init__(kit)
        self._simple = simple
        self.hotline = HotlineCard(kit)
        self._keys, self._words = frame("card"), frame("card")
        self._key_list, self._word_list = column(self._keys, margin=16), column(self._words, margin=16)
        content = QWidget()
        columns = self._columns = row(content, gap=16)
        for card in (self._keys, self._words):
            side = column()
            side.addWidget(card)
            side.addStretch(1)
            columns.addLayout(side, 1)
        self._area = scroller(content, "")
        self._area.setProperty("kind", "read")
        self._area.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.body.addWidget(self.hotline)
        self.body.addWidget(self._area, 1)

    def refresh(self) -> None:
        """Ask for the hotline."""
        self.load(self.kit.services.notices.board, self._show)

    def focus_first(self) -> None:
        """Let Page Down scroll."""
        self._area.setFocus()

    def retranslate(self) -> None:
        """Set every text in the present language."""
        self.set_title(self.tr("Help"))
        self._area.setAccessibleName(self.tr("Keys and words"))
        stacked = self.kit.theme.scale >= STACKED
        self._columns.setDirection(
            QBoxLayout.Direction.TopToBottom if stacked else QBoxLayout.Direction.LeftToRight
        )
        simple = self._simple
        keys = self._simple_key_rows() if simple else self._key_rows()
        words = self._simple_word_rows() if simple else self._word_rows()
        self._fill(self._key_list, self.tr("Keys"), keys, keys=True)
        self._fill(self._word_list, self.tr("Words"), words, keys=False)

    def _show(self, board: NoticeBoard) -> None:
        self.hotline.show_lines(board.hotlines)

    def _fill(self, layout: QVBoxLayout, title: str, rows: list[tuple[str, str]], *, keys: bool) -> None:
        clear_layout(layout)
        layout.addWidget(label(self.kit, title, FontRole.SECTION))
        box = QWidget()
        grid = QGridLayout(box)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(8)
        for number, (term, meaning) in enumerate(rows):
            cells = label(self.kit, term, FontRole.STRONG, wrap=not keys), label(self.kit, meaning)
            for place, cell in enumerate(cells):
                cell.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
                grid.addWidget(cell, number, place)
        grid.setColumnStretch(0, 0 if keys else 2)
        grid.setColumnStretch(1, 1 if keys else 3)
        layout.addWidget(box)

    def _key_rows(self) -> list[tuple[str, str]]:
        return [
            ("Tab, Enter", self.tr("Next cell; with Shift the one before")),
            (self.tr("Arrow keys, Home, End"), self.tr("Move in the table")),
            (self.tr("Ctrl + arrow up or down"), self.tr("Section before, section after")),
            ("F2, Esc, Del", self.tr("Edit the cell, restore it, clear it")),
            ("0", self.tr("Zero")),
            ("K", self.tr("Nothing occurred")),
            ("Ctrl+;", self.tr("Write a note")),
            ("F1", self.tr("Definition of the indicator")),
            ("F8", self.tr("Next problem")),
            ("Ctrl+C, Ctrl+V", self.tr("Copy and paste a block, also with Excel")),
            ("Ctrl+Z, Ctrl+Y", self.tr("Undo, redo")),
            ("Ctrl+1 … 4", self.tr("Show or hide a comparison column")),
            ("Ctrl+Enter", self.tr("Submit or send; approve")),
            ("F9", self.tr("Messages about the report")),
            (self.tr("Space"), self.tr("Pick a report that was looked at, to answer several at once")),
            ("Ctrl+R", self.tr("Return the report that is shown")),
            ("Ctrl+K", self.tr("Search")),
            ("Alt+1 … 9", self.tr("Go to a page")),
            ("Ctrl+ +, Ctrl+ −, Ctrl+0", self.tr("Larger, smaller, normal text")),
            (self.tr("Alt + arrow left, Esc"), self.tr("Back")),
        ]

    def _word_rows(self) -> list[tuple[str, str]]:
        return [
            (self.tr("No figure yet"), self.tr("Nobody has answered yet; it never counts as zero.")),
            (self.tr("Nothing occurred"), self.tr("Answered: in this period there was none. Adds up as 0.")),
            (
                self.tr("Not applicable"),
                self.tr("The question does not concern this unit; left out of totals."),
            ),
            (self.tr("Error (must be corrected)"), self.tr("Blocks sending until it is corrected.")),
            (
                self.tr("Warning (needs a note)"),
                self.tr("May be right; write in a note why, then it can be sent."),
            ),
            (self.tr("Estimate, preliminary, official"), self.tr("How firm a figure is.")),
            (self.tr("Entered on behalf"), self.tr("Typed by the commune for a village; it stays marked.")),
            (
                self.tr("Receipt"),
                self.tr("The province's answer that it has a report; only then it is really sent."),
            ),
            (
                self.tr("Reopen (correction)"),
                self.tr("A locked report is opened again with the province's consent."),
            ),
            (
                self.tr("Offline"),
                self.tr("Go on working: everything is saved on this computer and sent later."),
            ),
        ]

    def _simple_key_rows(self) -> list[tuple[str, str]]:
        return [
            ("Enter", self.tr("Keep the answer, next question")),
            ("K", self.tr("Nothing occurred, next question")),
            ("Esc, PgUp", self.tr("Question before; from the first one to the list")),
            ("1, 2, 3", self.tr("Take the answer or reason with this number")),
            (self.tr("Arrows up, down"), self.tr("Go through a list")),
            ("Ctrl+Z", self.tr("Take the last answer back")),
            ("F9", self.tr("Ask the commune; Esc leads back to the question")),
            ("F10", self.tr("Pictures and papers")),
            ("Ctrl+ +, Ctrl+ −, Ctrl+0", self.tr("Larger, smaller, normal text")),
            ("Alt+1 … 9", self.tr("Go to a page")),
            ("F1", self.tr("This help; Esc leads back to your work")),
        ]

    def _simple_word_rows(self) -> list[tuple[str, str]]:
        return [
            (self.tr("Nothing occurred"), self.tr("Answered: in this period there was none. Adds up as 0.")),
            (self.tr("No figure yet"), self.tr("Nobody has answered yet; it never counts as zero.")),
            (
                self.tr("Is that right?"),
                self.tr(
                    "The figure differs much. Enter where it is right, and choose why; Esc to correct it."
                ),
            ),
            (
                self.tr("Error (must be corrected)"),
                self.tr("Can be left for later, but the report goes only when it is corrected."),
            ),
            (
                self.tr("The commune says"),
                self.tr("The report came back. Correct what is asked about or say why, and send it again."),
            ),
            (self.tr("Whole form"), self.tr("All questions in one table, with the same figures.")),
            (
                self.tr("Offline"),
                self.tr("Go on working: everything is saved on this computer and sent later."),
            ),
        ]
