"""Trợ giúp: the keys, the words, and whom to call. Works without any network."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from iocdesk.ui.fonts import FontRole
from iocdesk.ui.kit import Kit, Topic
from iocdesk.ui.page import Page
from iocdesk.ui.ports import NoticeBoard
from iocdesk.ui.widgets.basics import clear_layout, column, frame, label, row, scroller
from iocdesk.ui.widgets.hotline_card import HotlineCard


class HelpPage(Page):
    """Two columns: keys at the left, words at the right, the hotline above."""

    TOPICS = frozenset({Topic.NOTICES})

    def __init__(self, kit: Kit) -> None:
        super().__init__(kit)
        self.hotline = HotlineCard(kit)
        self._keys, self._words = frame("card"), frame("card")
        self._key_list, self._word_list = column(self._keys, margin=16), column(self._words, margin=16)
        content = QWidget()
        columns = row(content, gap=16)
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
        self._fill(self._key_list, self.tr("Keys"), self._key_rows(), keys=True)
        self._fill(self._word_list, self.tr("Words"), self._word_rows(), keys=False)

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
            grid.addWidget(label(self.kit, term, FontRole.STRONG, wrap=not keys), number, 0)
            grid.addWidget(label(self.kit, meaning), number, 1)
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
