"""The rail at the left: one entry for each page that the role can use, with the count of what asks for
something.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QButtonGroup, QFrame, QPushButton

from iocdesk.reports.states import Role
from iocdesk.ui.fonts import FontRole
from iocdesk.ui.icons import Glyph
from iocdesk.ui.kit import Kit
from iocdesk.ui.ports import UserCard
from iocdesk.ui.widgets.basics import column, label

WIDTH = 184
COMPACT_WIDTH = 60
"""Pixels at 100 % with icons alone, while a report is open in a window that is not wide."""


class PageName(StrEnum):
    """The pages of the main window."""

    WORK = "work"
    REPORTS = "reports"
    VILLAGES = "villages"
    APPROVALS = "approvals"
    INTAKE = "intake"
    NOTICES = "notices"
    SYNC = "sync"
    HELP = "help"
    SETTINGS = "settings"
    IMPORT = "import"
    """Reached from other pages, with Ctrl+I and by dropping files; no entry of the rail."""


_GLYPHS = {
    PageName.WORK: Glyph.CHECK_CIRCLE,
    PageName.REPORTS: Glyph.FILES,
    PageName.VILLAGES: Glyph.HOUSE_LINE,
    PageName.APPROVALS: Glyph.PENCIL_SIMPLE,
    PageName.INTAKE: Glyph.CHECK,
    PageName.NOTICES: Glyph.MEGAPHONE,
    PageName.SYNC: Glyph.ARROWS_CLOCKWISE,
    PageName.HELP: Glyph.QUESTION,
    PageName.SETTINGS: Glyph.GEAR,
}


def pages_of(user: UserCard) -> tuple[PageName, ...]:
    """Return the pages that a user can do something on, in the order of the rail."""
    hidden = {PageName.IMPORT}
    if user.role is not Role.LEADER:
        hidden.add(PageName.APPROVALS)
    if user.role is not Role.PROVINCE:
        hidden.add(PageName.INTAKE)
    if user.role in {Role.ENTRY, Role.PROVINCE} or not user.gathers_villages:
        hidden.add(PageName.VILLAGES)
    return tuple(page for page in PageName if page not in hidden)


class Rail(QFrame):
    """A column of buttons of which one is the present page; arrows move between them."""

    chosen = Signal(str)

    def __init__(self, kit: Kit, pages: Sequence[PageName]) -> None:
        super().__init__()
        self._kit = kit
        self._counts: dict[PageName, int] = {}
        self._compact = False
        self.setProperty("kind", "rail")
        layout = column(self, margin=8, gap=4)
        self._brand = label(kit, "iocdesk", FontRole.SECTION, "primary", wrap=False)
        self._brand.setContentsMargins(10, 8, 0, 12)
        layout.addWidget(self._brand)
        self._group = QButtonGroup(self)
        self._buttons = {page: self._entry(page) for page in pages}
        for entry in self._buttons.values():
            layout.addWidget(entry)
        layout.addStretch(1)
        kit.theme.changed.connect(self._resize)
        self._resize()
        self.retranslate()

    def show_page(self, page: PageName | None) -> None:
        """Mark the present page; None marks none."""
        if page in self._buttons:
            self._buttons[page].setChecked(True)

    def show_count(self, page: PageName, count: int) -> None:
        """Show a number behind an entry; 0 shows none."""
        self._counts[page] = count
        self.retranslate()

    @property
    def pages(self) -> tuple[PageName, ...]:
        """The pages from top to bottom; Alt+1 leads to the first, and so on."""
        return tuple(self._buttons)

    @property
    def compact(self) -> bool:
        """Whether it shows icons alone."""
        return self._compact

    def set_compact(self, compact: bool) -> None:
        """Show icons alone, with their words as tooltips, or icons with words."""
        if compact != self._compact:
            self._compact = compact
            self._resize()
            self.retranslate()

    def button(self, page: PageName) -> QPushButton:
        """Return the entry of a page."""
        return self._buttons[page]

    def retranslate(self) -> None:
        """Set every text in the present language."""
        self.setAccessibleName(self.tr("Pages"))
        for place, (page, entry) in enumerate(self._buttons.items(), start=1):
            count = self._counts.get(page, 0)
            title = self._title(page) + (f" ({count})" if count else "")
            entry.setText("" if self._compact else title)
            entry.setToolTip(f"{title}  Alt+{place}" if self._compact else f"Alt+{place}")
            entry.setAccessibleName(title)

    def _title(self, page: PageName) -> str:
        titles = {
            PageName.WORK: self.tr("To do"),
            PageName.REPORTS: self.tr("Reports"),
            PageName.VILLAGES: self.tr("Villages"),
            PageName.APPROVALS: self.tr("Approvals"),
            PageName.INTAKE: self.tr("Receive"),
            PageName.NOTICES: self.tr("Notices"),
            PageName.SYNC: self.tr("Synchronisation"),
            PageName.HELP: self.tr("Help"),
            PageName.SETTINGS: self.tr("Settings"),
        }
        return titles[page]

    def changeEvent(self, event: QEvent) -> None:
        """Retranslate when the language changes."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move up and down between the entries."""
        step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()), 0)
        entries = list(self._buttons.values())
        place = next((number for number, entry in enumerate(entries) if entry.hasFocus()), None)
        if step and place is not None:
            entries[(place + step) % len(entries)].setFocus(Qt.FocusReason.TabFocusReason)
        else:
            super().keyPressEvent(event)

    def _entry(self, page: PageName) -> QPushButton:
        entry = QPushButton()
        entry.setProperty("kind", "rail")
        entry.setCheckable(True)
        entry.setAutoDefault(False)
        self._kit.theme.give_font(entry, FontRole.BODY)
        self._kit.icons.give(entry, _GLYPHS[page], "text", 20)
        entry.clicked.connect(lambda: self.chosen.emit(page.value))
        self._group.addButton(entry)
        return entry

    def _resize(self) -> None:
        self._brand.setVisible(not self._compact)
        self.setFixedWidth(self._kit.theme.px(COMPACT_WIDTH if self._compact else WIDTH))
