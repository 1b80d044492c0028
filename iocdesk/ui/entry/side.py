"""The panel at the right: problems, the indicator, its history, the thread of messages, files; it can be folded away."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Signal
from PySide6.QtWidgets import QPushButton, QStackedWidget, QWidget

from iocdesk.forms.model import CellKey
from iocdesk.ui.entry.audit_page import AuditPage
from iocdesk.ui.entry.desk import Desk
from iocdesk.ui.entry.facts_page import FactsPage
from iocdesk.ui.entry.problems import Problems
from iocdesk.ui.files import FilesView
from iocdesk.ui.icons import Glyph
from iocdesk.ui.kit import Kit
from iocdesk.ui.talk import TalkView
from iocdesk.ui.widgets.basics import button, column, name, row, scroller

WIDTH = 348
"""Five tabs with their counts, and the button that folds the panel away."""
PROBLEMS, FACTS, AUDIT, TALK, FILES = range(5)


class SidePanel(QWidget):
    """A switch of five pages."""

    opened = Signal(str)
    note_asked = Signal(str)
    folded = Signal()
    talked = Signal()
    """Another number of messages is unread."""

    def __init__(self, kit: Kit, desk: Desk) -> None:
        super().__init__()
        self._kit = kit
        self.problems, self.facts, self.audit = (
            Problems(kit, desk),
            FactsPage(kit, desk),
            AuditPage(kit, desk),
        )
        self._pages = QStackedWidget()
        self.talk = TalkView(kit)
        self.files = FilesView(kit)
        self._unread = self._files = 0
        self._desk = desk
        self._tabs = [self._tab(place) for place in (PROBLEMS, FACTS, AUDIT, TALK, FILES)]
        self._fold = button(kit, "quiet", Glyph.X)
        self._fold.clicked.connect(self.folded)
        for page in (self.problems, self.facts, self.audit):
            self._pages.addWidget(scroller(page, ""))
        self._pages.addWidget(self.talk)
        self._pages.addWidget(self.files)
        outer, tabs = column(self, gap=6), row(gap=1)
        for tab in self._tabs:
            tabs.addWidget(tab)
        tabs.addStretch(1)
        tabs.addWidget(self._fold)
        outer.addLayout(tabs)
        outer.addWidget(self._pages, 1)
        self.talk.counted.connect(self._count)
        self.talk.show_report(desk.entry.report.id)
        self.files.counted.connect(self._count_files)
        self.files.show_report(desk.entry.report.id)
        self.problems.opened.connect(self.opened)
        self.problems.note_asked.connect(self.note_asked)
        desk.changed.connect(self.retranslate)
        desk.restructured.connect(self.retranslate)
        kit.theme.changed.connect(self._fit)
        self._fit()
        self.switch_to(PROBLEMS)
        self.retranslate()

    def _tab(self, place: int) -> QPushButton:
        made = button(self._kit, "tab")
        made.setCheckable(True)
        made.setAutoExclusive(True)
        made.clicked.connect(lambda: self.switch_to(place))
        return made

    @property
    def page(self) -> int:
        """Which page is shown: PROBLEMS, FACTS, AUDIT, TALK or FILES."""
        return self._pages.currentIndex()

    def switch_to(self, place: int) -> None:
        """Show a page."""
        self._pages.setCurrentIndex(place)
        self._tabs[place].setChecked(True)

    def show_key(self, key: CellKey | None) -> None:
        """Tell the pages which cell it is about."""
        self.facts.show_key(key)
        self.audit.show_key(key)
        label = self._desk.entry.session.field(key).label.lang(self._kit.language.code) if key else ""
        self.talk.show_key(key or "", label)

    @property
    def unread(self) -> int:
        """How many messages of others were not shown yet."""
        return self._unread

    def _count(self, unread: int) -> None:
        if unread != self._unread:
            self._unread = unread
            self.retranslate()
            self.talked.emit()

    def _count_files(self, count: int) -> None:
        if count != self._files:
            self._files = count
            self.retranslate()

    def focus_page(self) -> None:
        """Put the focus into the page that is shown."""
        if self.page == TALK:
            self.talk.focus_box()
            return
        if self.page == FILES:
            self.files.focus_first()
            return
        cards = self.problems.cards() if self.page == PROBLEMS else []
        (cards[0] if cards else self._tabs[self.page]).setFocus()

    def retranslate(self) -> None:
        """Set every text in the present language."""
        count = self.problems.count
        problems = (
            self.tr("Problems ({count})").replace("{count}", str(count)) if count else self.tr("Problems")
        )
        talk = self.tr("Talk ({count})").replace("{count}", str(self._unread))
        files = self.tr("Files ({count})").replace("{count}", str(self._files))
        texts = (
            problems,
            self.tr("Indicator"),
            self.tr("History"),
            talk if self._unread else self.tr("Talk"),
            files if self._files else self.tr("Files"),
        )
        for tab, text in zip(self._tabs, texts, strict=True):
            tab.setText(text)
            tab.setAccessibleName(text)
        name(self._fold, self.tr("Fold the panel away"))
        self._fold.setToolTip(self.tr("Fold the panel away (F4)"))

    def _fit(self) -> None:
        self.setFixedWidth(self._kit.theme.px(WIDTH))
        sheet = _tab_style(self._kit)
        for tab in self._tabs:
            tab.setStyleSheet(sheet)
        self._fold.setStyleSheet(f"QPushButton {{ padding: {self._kit.theme.px(4)}px; }}")

    def changeEvent(self, event: QEvent) -> None:
        """Retranslate when the language changes."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)


def _tab_style(kit: Kit) -> str:
    tokens, px = kit.theme.tokens, kit.theme.px
    ring = 2  # in every state, so that the focus takes nothing from the text
    return (
        f"QPushButton {{ background: transparent; border: {ring}px solid transparent;"
        f" border-bottom: 3px solid transparent; border-radius: 0;"
        f" padding: {px(4)}px {max(px(2) - ring, 0)}px; color: {tokens.muted}; }}"
        f"QPushButton:checked {{ color: {tokens.primary}; border-bottom: 3px solid {tokens.primary}; }}"
        f"QPushButton:focus {{ border: {ring}px solid {tokens.primary}; }}"
    )
