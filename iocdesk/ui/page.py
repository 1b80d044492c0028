"""What every page of the main window is: it loads on a lane, says so while it waits, and asks again when its
topics change.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QEvent, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from iocdesk.core.errors import IocError
from iocdesk.ui.fonts import FontRole
from iocdesk.ui.kit import Kit, Topic
from iocdesk.ui.widgets.basics import column, label, row


class Page(QWidget):
    """Base of the pages.

    A subclass sets `TOPICS`, builds its widgets in `__init__`, sets every text in `retranslate` and loads in
    `refresh`.
    """

    TOPICS: frozenset[Topic] = frozenset()
    open_report = Signal(str, str)
    """(report id, cell key or "")."""
    open_page = Signal(str)

    def __init__(self, kit: Kit) -> None:
        super().__init__()
        self.kit = kit
        self._stale = True
        self._loading = False
        self.setProperty("kind", "page")
        self.heading = label(kit, "", FontRole.TITLE)
        self.subtitle = label(kit, "", FontRole.BODY, "muted")
        self.waiting = label(kit, "", FontRole.BODY, "muted")
        self.head = row()
        self.head.addWidget(self.heading, 1)
        self.body: QVBoxLayout = column(self, margin=24, gap=8)
        self.body.addLayout(self.head)
        self.body.addWidget(self.subtitle)
        self.body.addWidget(self.waiting)
        self.subtitle.hide()
        self.waiting.hide()
        kit.news.changed.connect(self._on_news)
        kit.theme.changed.connect(self.restyle)

    def retranslate(self) -> None:
        """Set every text in the present language."""

    def restyle(self) -> None:
        """Fill everything again in the colours and sizes of another look."""
        self.retranslate()

    def refresh(self) -> None:
        """Ask the services again."""

    def focus_first(self) -> None:
        """Put the focus where work begins."""
        self.focusNextChild()

    def set_title(self, title: str, subtitle: str = "") -> None:
        """Set the heading and the line under it."""
        self.heading.setText(title)
        self.subtitle.setText(subtitle)
        self.subtitle.setVisible(bool(subtitle))
        self.setAccessibleName(title)

    def load(self, work: Callable[[], Any], done: Callable[[Any], None]) -> None:
        """Run `work` on the store's lane and show "loading" until `done` (a method of this page) is called."""
        self._set_loading(loading=True)
        self._done = done
        self.kit.jobs.db(work, self._loaded, self._load_failed)

    def say_waiting(self, text: str) -> None:
        """Show a sentence where the list would be; empty hides it."""
        self.waiting.setText(text)
        self.waiting.setVisible(bool(text))

    def changeEvent(self, event: QEvent) -> None:
        """Retranslate when the language changes."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def showEvent(self, event: QShowEvent) -> None:
        """Load what is stale when the page comes into view."""
        super().showEvent(event)
        if self._stale:
            self._stale = False
            self.refresh()

    def _on_news(self, topics: frozenset[Topic]) -> None:
        if not topics & self.TOPICS:
            return
        if self.isVisible():
            self.refresh()
        else:
            self._stale = True

    def _loaded(self, result: Any) -> None:
        self._set_loading(loading=False)
        self._done(result)

    def _load_failed(self, error: IocError) -> None:
        self._set_loading(loading=False)
        self.kit.news.fail(error)

    def _set_loading(self, *, loading: bool) -> None:
        self._loading = loading
        self.say_waiting(self.tr("Loading…") if loading else "")
