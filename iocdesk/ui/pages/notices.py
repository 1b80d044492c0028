"""Thông báo: the province's notices, its rules for supplying data and the hotline, readable offline,
acknowledged where asked.
"""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSizePolicy, QSplitter, QTextBrowser

from iocdesk.core.clock import long_moment
from iocdesk.core.errors import IocError
from iocdesk.ui.fonts import FontRole
from iocdesk.ui.i18n import format_date
from iocdesk.ui.icons import Glyph
from iocdesk.ui.kit import Kit, Topic
from iocdesk.ui.page import Page
from iocdesk.ui.ports import NoticeBoard, NoticeKind, NoticeRow
from iocdesk.ui.widgets.basics import button, column, frame, label, set_tone
from iocdesk.ui.widgets.hotline_card import HotlineCard
from iocdesk.ui.widgets.two_line_list import TwoLineList


class NoticesPage(Page):
    """Reads what the province published."""

    TOPICS = frozenset({Topic.NOTICES})

    def __init__(self, kit: Kit) -> None:
        super().__init__(kit)
        self._board = NoticeBoard()
        self.list = TwoLineList(kit)
        self.title = label(kit, "", FontRole.SECTION)
        self.published = label(kit, "", tone="muted")
        self.text = QTextBrowser()
        self.text.setProperty("kind", "plain")
        self.text.setOpenLinks(False)
        self.text.document().setDocumentMargin(0)
        # The text scrolls, so it gives way: the title above it must not be cut at large sizes.
        self.text.setMinimumHeight(1)
        self.text.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)
        self.acknowledged = label(kit, "", tone="ok")
        self.acknowledge_button = button(kit, "primary", Glyph.CHECK)
        self.hotline = HotlineCard(kit)
        self.nothing = label(kit, "", tone="muted")
        self.split = QSplitter(Qt.Orientation.Horizontal)
        self._lay_out()
        self.list.currentRowChanged.connect(self._read)
        self.acknowledge_button.clicked.connect(self._acknowledge)

    def refresh(self) -> None:
        """Ask for the board."""
        self.load(self.kit.services.notices.board, self._show)

    def focus_first(self) -> None:
        """The list comes first."""
        self.list.setFocus(Qt.FocusReason.OtherFocusReason)

    def retranslate(self) -> None:
        """Set every text in the present language."""
        self.set_title(self.tr("Notices"), self.tr("Notices, rules for supplying data and the hotline"))
        self.list.setAccessibleName(self.tr("List of notices and rules"))
        self.text.setAccessibleName(self.tr("Text of the notice"))
        self.acknowledge_button.setText(self.tr("I have read this"))
        self.nothing.setText(self.tr("The province has not published anything yet."))
        self._fill()
        self._show_notice()

    def _lay_out(self) -> None:
        card = frame("card")
        inner = column(card, margin=16, gap=8)
        for widget in (self.title, self.published):
            inner.addWidget(widget)
        inner.addWidget(self.text, 1)
        inner.addWidget(self.acknowledged)
        inner.addWidget(self.acknowledge_button, 0, Qt.AlignmentFlag.AlignLeft)
        self.split.addWidget(self.list)
        self.split.addWidget(card)
        self.split.setStretchFactor(0, 2)
        self.split.setStretchFactor(1, 3)
        self.split.setChildrenCollapsible(False)
        self.split.setHandleWidth(16)
        self.split.setSizes([420, 680])
        self.body.addWidget(self.nothing)
        self.body.addWidget(self.split, 1)
        self.body.addWidget(self.hotline)
        self.body.addStretch(0)  # without notices the sentences stay together at the top

    def _show(self, board: NoticeBoard) -> None:
        self._board = board
        self.hotline.show_lines(board.hotlines)
        self._fill()
        self._show_notice()

    def _current(self) -> NoticeRow | None:
        place = self.list.currentRow()
        return self._board.notices[place] if 0 <= place < len(self._board.notices) else None

    def _fill(self) -> None:
        place = max(0, self.list.currentRow())
        self.list.blockSignals(True)
        self.list.clear()
        for item in self._board.notices:
            glyph = Glyph.FILE_TEXT if item.kind is NoticeKind.RULE else Glyph.MEGAPHONE
            second = [self._kind(item), format_date(item.published_at.date()), self._mark(item)]
            detail = " · ".join(part for part in second if part)
            icon = self.kit.icons.icon(glyph, self._tone(item))
            self.list.add(icon, self.kit.language.text(item.title), detail, strong=item.unread)
        if self._board.notices:
            self.list.setCurrentRow(min(place, len(self._board.notices) - 1))
        self.list.blockSignals(False)
        self.split.setVisible(bool(self._board.notices))
        self.nothing.setVisible(not self._board.notices and not self._loading)

    def _tone(self, item: NoticeRow) -> str:
        waits = item.needs_acknowledgement and item.acknowledged_at is None
        return "warn" if waits else "primary" if item.unread else "muted"

    def _kind(self, item: NoticeRow) -> str:
        return self.tr("Rule") if item.kind is NoticeKind.RULE else self.tr("Notice")

    def _mark(self, item: NoticeRow) -> str:
        if item.needs_acknowledgement and item.acknowledged_at is None:
            return self.tr("to be acknowledged")
        return self.tr("new") if item.unread else ""

    def _read(self, _place: int) -> None:
        item = self._current()
        self._show_notice()
        if item is not None and item.unread and self.isVisible():
            notices = self.kit.services.notices
            self.kit.jobs.db(lambda: notices.mark_read(item.notice_id), self._was_read, self._failed)

    def _show_notice(self) -> None:
        item = self._current()
        if item is None:
            return
        text = self.kit.language.text
        self.title.setText(text(item.title))
        self.published.setText(f"{self._kind(item)} · {format_date(item.published_at.date())}")
        if self.text.toPlainText() != text(item.body):
            self.text.setPlainText(text(item.body))
        waits = item.needs_acknowledgement and item.acknowledged_at is None
        self.acknowledge_button.setVisible(waits)
        self.acknowledged.setVisible(item.acknowledged_at is not None)
        if item.acknowledged_at is not None:
            done = self.tr("You acknowledged this on {moment}.")
            self.acknowledged.setText(done.replace("{moment}", long_moment(item.acknowledged_at)))
        set_tone(self.acknowledged, "ok")

    def _acknowledge(self) -> None:
        self.focus_first()  # the button goes away, and would pass the focus on to whatever comes after it
        item = self._current()
        if item is not None:
            notices = self.kit.services.notices
            self.kit.jobs.db(
                lambda: notices.acknowledge(item.notice_id), self._was_acknowledged, self._failed
            )

    def _was_read(self, _nothing: object) -> None:
        self.refresh()

    def _was_acknowledged(self, _nothing: object) -> None:
        self.kit.news.announce(Topic.NOTICES, Topic.OUTBOX)

    def _failed(self, error: IocError) -> None:
        self.kit.news.fail(error)
