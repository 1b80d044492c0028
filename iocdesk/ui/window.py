"""The main window: rail, header, banner and the stack of pages. It only puts these together and moves between
pages.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QSettings, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QCloseEvent,
    QDragEnterEvent,
    QDropEvent,
    QKeyEvent,
    QKeySequence,
    QPaintEvent,
    QResizeEvent,
    QShortcut,
)
from PySide6.QtWidgets import QMainWindow, QStackedWidget, QWidget

from iocdesk.core.errors import IocError
from iocdesk.ui.banner import Banner
from iocdesk.ui.exchange import Exchange
from iocdesk.ui.kit import Kit
from iocdesk.ui.page import Page
from iocdesk.ui.strip import TrainingStrip
from iocdesk.ui.widgets.basics import column, row
from iocdesk.ui.widgets.header import Header
from iocdesk.ui.widgets.rail import PageName, Rail, pages_of

if TYPE_CHECKING:
    from iocdesk.ui.ports import SearchHit

PageFactory = Callable[[Kit], Page]
FormFactory = Callable[[Kit, str, str], QWidget]
"""(kit, report id, cell key or "") -> the page of that report. It may have `leave() -> bool` (False: stay)
and a signal `closed`.
"""


WIDE = 1600
"""Pixels at 100 % from which the rail keeps its words beside an open report."""
TIGHT = 800
"""Narrower than this, at 100 %, the rail's words would push the header's apart."""
USUAL = QSize(1366, 720)
FRAME = 40
"""What a title bar takes at most, in pixels."""

_RAIL = {PageName.IMPORT: PageName.REPORTS}
"""Pages without a place of their own in the rail, and where they belong."""


class MainWindow(QMainWindow):
    """The window of the program."""

    sign_out_asked = Signal()
    report_opened = Signal(str)
    first_painted = Signal()
    """The window can be seen; what is heavy may begin."""

    def __init__(
        self,
        kit: Kit,
        exchange: Exchange,
        factories: Mapping[PageName, PageFactory],
        form_factory: FormFactory | None = None,
        *,
        settings: QSettings | None = None,
    ) -> None:
        super().__init__()
        self._kit, self._exchange = kit, exchange
        self._factories, self._form_factory = dict(factories), form_factory
        self._settings = settings
        self._pages: dict[PageName, Page] = {}
        self._form: QWidget | None = None
        self._form_id = ""
        self._help_over = ""
        """The report from which help was asked for: Esc leads back to it."""
        self._past: list[PageName] = []
        self._current: PageName | None = None
        self._painted = False
        available = [page for page in pages_of(kit.services.user) if page in self._factories]
        self.rail, self.header, self.banner = Rail(kit, available), Header(kit, self), Banner(kit)
        self.strip = TrainingStrip(kit, visible=kit.services.user.training)
        self.stack = QStackedWidget()
        self._lay_out()
        self._connect()
        self._bind_keys()
        self._restore()
        self.setAcceptDrops(True)
        self.retranslate()

    @property
    def current(self) -> PageName | None:
        """The page that is shown; None while a report is open."""
        return None if self._form is not None else self._current

    @property
    def form_page(self) -> QWidget | None:
        """The page of the report that is open."""
        return self._form

    def page(self, name: PageName) -> Page:
        """Return a page, built when it is first wanted."""
        if name not in self._pages:
            page = self._factories[name](self._kit)
            page.open_report.connect(self.open_report)
            page.open_page.connect(self._go)
            page.retranslate()
            self._pages[name] = page
            self.stack.addWidget(page)
        return self._pages[name]

    def rebuild(self, name: PageName) -> None:
        """Have a page made anew the next time it is shown; at once where it is in sight."""
        page = self._pages.pop(name, None)
        if page is None:
            return
        if self.current is name:
            self._current = None
            self.show_page(name)
        self.stack.removeWidget(page)
        page.deleteLater()

    def show_page(self, name: PageName | str) -> None:
        """Go to a page."""
        name = PageName(name)
        if name not in self._factories or not self._leave_form():
            return
        if self._current is not None and self._current != name:
            self._past.append(self._current)
        self._current, self._help_over = name, ""
        self.stack.setCurrentWidget(self.page(name))
        self._fit_rail()
        self.rail.show_page(_RAIL.get(name, name))
        self.page(name).focus_first()

    def show_help(self) -> None:
        """Go to the help; back leads to the report that was open."""
        report_id = self._form_id if self._form is not None else ""
        self.show_page(PageName.HELP)
        if self.current is PageName.HELP:
            self._help_over = report_id

    def open_report(self, report_id: str, cell: str = "") -> None:
        """Open a report's page, at a cell where one is named; back leads to where it was opened from."""
        if self._form_factory is None or not self._leave_form():
            return
        try:
            form = self._form_factory(self._kit, report_id, cell)
        except IocError as error:
            self._kit.news.fail(error)
            if self._current is not None:
                self.stack.setCurrentWidget(self.page(self._current))
            return
        closed = getattr(form, "closed", None)
        if closed is not None:
            closed.connect(self.go_back)
        villages = getattr(form, "villages_asked", None)
        if villages is not None:
            villages.connect(self._show_villages)
        import_asked = getattr(form, "import_asked", None)
        if import_asked is not None:
            import_asked.connect(self._import)
        self._put(form, report_id)
        self.report_opened.emit(report_id)

    def show_in_place(self, page: QWidget, report_id: str) -> None:
        """Show a page about a report where the report itself would be."""
        if self._leave_form():
            self._put(page, report_id)

    def _put(self, form: QWidget, report_id: str) -> None:
        self._form, self._form_id = form, report_id
        self._fit_rail()
        self.stack.addWidget(form)
        self.stack.setCurrentWidget(form)
        form.setFocus()

    def open_import(self, paths: Sequence[Path] = ()) -> None:
        """Go to the import, with files where some were dropped; from an open report only files about it count."""
        expected = self._form_id if self._form is not None else ""
        self.show_page(PageName.IMPORT)
        page = self._pages.get(PageName.IMPORT)
        if self._current is PageName.IMPORT and page is not None:
            page.start(paths, expected)  # type: ignore[attr-defined]  # the import page's, imported when it is first shown

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Files may be dropped anywhere on the window."""
        if event.mimeData().hasUrls() and any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Import the dropped files."""
        paths = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        if paths:
            event.acceptProposedAction()
            self.open_import(paths)

    def go_back(self) -> None:
        """Go to where the user came from."""
        if self._form is not None:
            if self._leave_form() and self._current is not None:
                self.stack.setCurrentWidget(self.page(self._current))
                self.page(self._current).focus_first()
        elif self._past:
            name, report_id = self._past.pop(), self._help_over
            self._current = None
            self.show_page(name)
            if report_id:
                self.open_report(report_id)

    def retranslate(self) -> None:
        """Set every text in the present language."""
        user = self._kit.services.user
        self.setWindowTitle(f"{user.unit} – iocdesk" if user.unit else "iocdesk")

    def changeEvent(self, event: QEvent) -> None:
        """Retranslate when the language changes."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """A wide window has room for the rail's words beside a report."""
        super().resizeEvent(event)
        self._fit_rail()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Tell of the first paint once all of it is done, when the event loop goes round again."""
        super().paintEvent(event)
        if not self._painted:
            self._painted = True
            QTimer.singleShot(0, self.first_painted.emit)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc goes back and F1 shows the help, unless something inside the page has used them."""
        if event.key() == Qt.Key.Key_Escape:
            self.go_back()
        elif event.key() == Qt.Key.Key_F1:
            self.show_help()
        else:
            super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Finish what is being typed, remember the geometry, and close."""
        if not self._leave_form():
            event.ignore()
            return
        if self._settings is not None:
            self._settings.setValue("geometry", self.saveGeometry())
        super().closeEvent(event)

    def come_to_front(self) -> None:
        """Show the window above the others, because the program was started a second time."""
        self.setWindowState(self.windowState() & ~Qt.WindowState.WindowMinimized)
        self.show()
        self.raise_()
        self.activateWindow()

    def _lay_out(self) -> None:
        central = QWidget()
        outer = column(central, gap=0)
        outer.addWidget(self.strip)
        middle = row(gap=0)
        outer.addLayout(middle, 1)
        middle.addWidget(self.rail)
        right = column(gap=0)
        middle.addLayout(right, 1)
        right.addWidget(self.header)
        right.addWidget(self.stack, 1)
        right.addWidget(self.banner)
        self.setCentralWidget(central)

    def _connect(self) -> None:
        self.rail.chosen.connect(self.show_page)
        self.header.sync_asked.connect(self._show_sync)
        self.header.settings_asked.connect(self._show_settings)
        self.header.sign_out_asked.connect(self.sign_out_asked)
        self.header.search.opened.connect(self._open_hit)
        self._exchange.changed.connect(self._show_state)
        self._exchange.counted.connect(self._show_count)
        self._kit.jobs.failed.connect(self._tell_failure)
        self._kit.theme.changed.connect(self._fit_rail)

    def _bind_keys(self) -> None:
        for keys, slot in (
            ("Ctrl+K", self._focus_search),
            ("Alt+Left", self.go_back),
            ("Ctrl+I", self._import),
            ("Ctrl++", self._larger),
            ("Ctrl+=", self._larger),
            ("Ctrl+-", self._smaller),
            ("Ctrl+0", self._normal),
        ):
            QShortcut(QKeySequence(keys), self).activated.connect(slot)
        for place, page in enumerate(self.rail.pages, start=1):
            shortcut = QShortcut(QKeySequence(f"Alt+{place}"), self)
            shortcut.activated.connect(partial(self.show_page, page))

    def _restore(self) -> None:
        self.setMinimumSize(900, 560)
        saved = self._settings.value("geometry") if self._settings is not None else None
        self._placed = saved is not None and self.restoreGeometry(saved)
        if not self._placed:
            self.resize(USUAL)

    def fit(self, room: QSize) -> None:
        """Fill a screen that the usual size does not fit on; where the user has left the window, it stays."""
        small = room.width() < USUAL.width() or room.height() < USUAL.height() + FRAME
        if small and not self._placed:
            self.setWindowState(self.windowState() | Qt.WindowState.WindowMaximized)

    def _fit_rail(self) -> None:
        """Leave an open report the room that its comparison columns need, and large questions all there is."""
        scale, narrow = self._kit.theme.scale, self.width() < self._kit.theme.px(WIDE)
        page = (
            self._pages.get(self._current) if self._form is None and self._current is not None else self._form
        )
        low = self.height() < getattr(page, "roomy_below", 0) * scale
        roomy = page is not None and (scale >= getattr(page, "roomy_from", scale + 1) or low)
        tight = self.width() < self._kit.theme.px(TIGHT)
        self.header.search.set_tight(tight=tight)
        self.rail.set_compact(tight or (narrow and (self._form is not None or roomy)))
        for part in (self.rail, self.header):
            part.setVisible(not (roomy and self._form is not None))

    def _leave_form(self) -> bool:
        if self._form is None:
            return True
        leave = getattr(self._form, "leave", None)
        if leave is not None and not leave():
            return False
        form, self._form, self._form_id = self._form, None, ""
        self._fit_rail()
        self.stack.removeWidget(form)
        form.deleteLater()
        return True

    def _open_hit(self, hit: SearchHit) -> None:
        if hit.report_id:
            self.open_report(hit.report_id, hit.cell)
        else:
            self.show_page(PageName.REPORTS)

    def _show_state(self) -> None:
        self.header.pill.show_state(self._exchange.state)

    def _tell_failure(self, error: IocError) -> None:
        self._kit.news.fail(error)

    def _show_count(self, count: int) -> None:
        self.rail.show_count(PageName.WORK, count)

    def _show_villages(self, form_id: str, period_id: str, key: str) -> None:
        """Leave the report for the villages that a figure is made of."""
        self.show_page(PageName.VILLAGES)
        if self.current is PageName.VILLAGES:
            go_to = getattr(self.page(PageName.VILLAGES), "go_to", None)
            if go_to is not None:
                go_to(form_id, period_id, key)

    def _go(self, name: str) -> None:
        if name == PageName.IMPORT:
            self.open_import()
        else:
            self.show_page(name)

    def _import(self) -> None:
        self.open_import()

    def _show_sync(self) -> None:
        self.show_page(PageName.SYNC)

    def _show_settings(self) -> None:
        self.show_page(PageName.SETTINGS)

    def _focus_search(self) -> None:
        self.header.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.header.search.selectAll()

    def _larger(self) -> None:
        self._kit.theme.zoom(1)

    def _smaller(self) -> None:
        self._kit.theme.zoom(-1)

    def _normal(self) -> None:
        self._kit.theme.zoom(0)
