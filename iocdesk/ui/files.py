"""Tệp kèm theo: the files of one report; chosen, dropped or pasted, shown with where each is, opened and saved."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QMimeData, Qt, QTimer, QUrl, Signal
from PySide6.QtGui import (
    QDesktopServices,
    QDragEnterEvent,
    QDropEvent,
    QGuiApplication,
    QHideEvent,
    QImage,
    QKeyEvent,
    QKeySequence,
    QShowEvent,
)
from PySide6.QtWidgets import QComboBox, QFileDialog, QProgressBar, QWidget

from iocdesk.actions.views import FileBoard, FileRow, FileSlot, FileState
from iocdesk.core.errors import Cancelled, IocError
from iocdesk.core.progress import Progress
from iocdesk.ui import pictures
from iocdesk.ui.entry.flow import FlowPage
from iocdesk.ui.file_card import FileCard
from iocdesk.ui.fonts import FontRole
from iocdesk.ui.icons import Glyph
from iocdesk.ui.jobs import Handle
from iocdesk.ui.kit import Kit, Tone, Topic
from iocdesk.ui.widgets.basics import (
    button,
    clear_layout,
    column,
    frame,
    icon_label,
    label,
    name,
    row,
    scroller,
)

if TYPE_CHECKING:
    from iocdesk.actions.attaching import Added
    from iocdesk.reports.model import Cell
    from iocdesk.ui.attachment_port import AttachmentsPort

POLL_MS = 1500
"""How often it is looked how far a file has come, while one waits and the panel is seen."""
_MOVING = frozenset({FileState.HERE, FileState.SENDING})


class FilesView(QWidget):
    """The panel; loaded when it comes into view."""

    changed = Signal()
    """A file was added or taken out."""
    counted = Signal(int)
    """How many files there are."""
    left = Signal()
    """Esc was pressed."""

    def __init__(self, kit: Kit, *, led: bool = False) -> None:
        """Make it; `led` leaves the button out that adds files: the page around it has one."""
        super().__init__()
        self._kit, self._led = kit, led
        self._report_id = ""
        self._board = FileBoard("")
        self._arrived: frozenset[str] | None = None
        self._todo: deque[Callable[[Progress], Added]] = deque()
        self._adding: Handle | None = None
        self._fetching: dict[str, tuple[Handle, int]] = {}
        self._opening = ""
        self._pictured: set[str] = set()
        self.setAcceptDrops(True)
        pictures.bound_memory()
        self._build()
        self._timer = QTimer(self)
        self._timer.setInterval(POLL_MS)
        self._timer.timeout.connect(self.refresh)
        kit.news.changed.connect(self._on_news)
        self.retranslate()

    def _build(self) -> None:
        kit = self._kit
        self.add = button(kit, "", Glyph.FILES)
        self.add.clicked.connect(self.choose)
        self.slot = QComboBox()
        kit.theme.give_font(self.slot, FontRole.SMALL)
        self.slot.currentIndexChanged.connect(self._show_rule)
        small = FontRole.BODY if self._led else FontRole.SMALL
        self.rule = label(kit, "", small, "muted")
        self.fault = label(kit, "", FontRole.LARGE if self._led else small, "error")
        self.fault_box = frame("banner", tone="error")
        told = row(self.fault_box, margin=8, gap=6)
        told.addWidget(icon_label(kit, Glyph.X_CIRCLE, "error", 16), 0, Qt.AlignmentFlag.AlignTop)
        told.addWidget(self.fault, 1)
        self.hide_fault = button(kit, "quiet", Glyph.X)
        self.hide_fault.clicked.connect(lambda: self._say(""))
        told.addWidget(self.hide_fault, 0, Qt.AlignmentFlag.AlignTop)
        self.busy = frame("banner")
        inner = column(self.busy, margin=8, gap=4)
        self.busy_text = label(kit, "", FontRole.SMALL)
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.stop = button(kit, "link")
        self.stop.clicked.connect(self.cancel)
        inner.addWidget(self.busy_text)
        inner.addWidget(self.bar)
        inner.addWidget(self.stop, 0, Qt.AlignmentFlag.AlignLeft)
        content = FlowPage()
        self._list = column(content, gap=8)
        self._list.setContentsMargins(0, 0, 6, 0)
        self._area = scroller(content, "")
        outer = column(self, gap=6)
        for part in (self.slot, self.add, self.rule, self.fault_box, self.busy):
            outer.addWidget(part)
        outer.addWidget(self._area, 1)
        self.busy.hide()
        self.fault_box.hide()

    # ------------------------------------------------------------ what is shown

    @property
    def board(self) -> FileBoard:
        """What is shown."""
        return self._board

    def cards(self) -> list[FileCard]:
        """Return the cards, from the top."""
        found = (self._list.itemAt(place).widget() for place in range(self._list.count()))
        return [it for it in found if isinstance(it, FileCard)]

    def show_report(self, report_id: str) -> None:
        """Show the files of another report."""
        if report_id != self._report_id:
            self._report_id, self._board, self._arrived = report_id, FileBoard(report_id), None
            self._pictured.clear()
            self._say("")
            self._fill()
            self.refresh()

    def refresh(self) -> None:
        """Ask for the files, and how far they have come."""
        report_id, arrived = self._report_id, self._arrived
        if report_id:
            files = self._kit.services.attachments
            self._kit.jobs.db(lambda: files.files(report_id, arrived), self._show, self._failed)

    def focus_first(self) -> None:
        """Put the focus where one begins."""
        cards = self.cards()
        if self.add.isVisibleTo(self):
            self.add.setFocus(Qt.FocusReason.OtherFocusReason)
        elif cards:
            cards[0].buttons[0].setFocus(Qt.FocusReason.OtherFocusReason)

    def retranslate(self) -> None:
        """Set every text in the present language."""
        self.add.setText(self.tr("Add files…"))
        self.stop.setText(self.tr("Cancel"))
        name(self.hide_fault, self.tr("Close this message"))
        name(self.slot, self.tr("What the file is for"))
        name(self.bar, self.tr("Progress of adding"))
        self._area.setAccessibleName(self.tr("Files of this report"))
        self._fill()

    # ------------------------------------------------------------ adding

    def choose(self) -> None:
        """Let the user choose files."""
        slot = self._chosen()
        if slot is None:
            return
        endings = " ".join(f"*{ending}" for ending in slot.endings)
        found, _ = QFileDialog.getOpenFileNames(
            self, self.tr("Choose files to attach"), "", self.tr("Files") + f" ({endings})"
        )
        self.add_paths([Path(path) for path in found])

    def add_paths(self, paths: Sequence[Path]) -> None:
        """Add files one after the other; each refusal is one sentence, and the others go on."""
        slot = self._chosen()
        if slot is None or not paths:
            return
        self._say("")
        report_id, files, key = self._report_id, self._kit.services.attachments, slot.key
        for path in paths:
            self._todo.append(partial(_add, files, report_id, path, key))
        self._next()

    def add_image(self, image: QImage) -> None:
        """Add a picture that was pasted."""
        slot = self._chosen()
        if slot is None or image.isNull():
            return
        self._say("")
        report_id, files, key = self._report_id, self._kit.services.attachments, slot.key
        stamp = self._kit.clock.now().astimezone().strftime("%Y%m%d-%H%M%S")
        made = self.tr("picture-{moment}.png").replace("{moment}", stamp)
        self._todo.append(
            lambda _progress: files.add_picture(report_id, pictures.as_png(image), made, key, pictures.shrink)
        )
        self._next()

    def paste(self) -> bool:
        """Add what the clipboard holds, a picture or files; say whether there was any."""
        return self._take(QGuiApplication.clipboard().mimeData())

    def takes(self, mime: QMimeData) -> bool:
        """Tell whether files or a picture could be added from here."""
        local = any(url.isLocalFile() for url in mime.urls())
        return bool(self._board.slots) and (local or mime.hasImage())

    def offered(self, mime: QMimeData) -> bool:
        """Tell whether what is dropped elsewhere on the page is meant for here: workbooks are there to be imported."""
        endings = {ending for slot in self._board.slots for ending in slot.endings}
        paths = [Path(url.toLocalFile()) for url in mime.urls() if url.isLocalFile()]
        return bool(self._board.slots) and any(path.suffix.lower() in endings for path in paths)

    def cancel(self) -> None:
        """Stop adding; what was added stays."""
        self._todo.clear()
        if self._adding is not None:
            self._adding.cancel()

    def _take(self, mime: QMimeData | None) -> bool:
        if mime is None or not self.takes(mime):
            return False
        paths = [Path(url.toLocalFile()) for url in mime.urls() if url.isLocalFile()]
        if paths:
            self.add_paths(paths)
        else:
            self.add_image(QImage(mime.imageData()))
        return True

    def _next(self) -> None:
        if self._adding is None and self._todo:
            self.busy_text.setText(self.tr("Adding…"))
            self.bar.setRange(0, 0)
            self.busy.show()
            work = self._todo.popleft()
            self._adding = self._kit.jobs.net(work, self._was_added, self._not_added, self._step)

    def _step(self, done: int, total: int, text: str) -> None:
        self.busy_text.setText(self.tr("Adding {name}…").replace("{name}", text))
        self.bar.setRange(0, max(total // 1024, 1))
        self.bar.setValue(done // 1024)

    def _was_added(self, _added: Added) -> None:
        self._ended()
        self.refresh()
        self.changed.emit()
        self._kit.news.announce(Topic.REPORTS, Topic.OUTBOX)

    def _not_added(self, error: IocError) -> None:
        if not isinstance(error, Cancelled):
            said = self._kit.language.text(error.text)
            before = self.fault.text() if not self.fault_box.isHidden() else ""
            self._say(f"{before}\n{said}" if before else said)
        self._ended()

    def _ended(self) -> None:
        self._adding = None
        self.busy.hide()
        self._next()

    # ------------------------------------------------------------ one file

    def open_file(self, file: FileRow) -> None:
        """Open a file in the program that is meant for it, fetching it first where it is not here."""
        if file.key in self._fetching:
            self._fetching[file.key][0].cancel()
            return
        report_id, files, key = self._report_id, self._kit.services.attachments, file.key
        if file.here:
            self._kit.jobs.db(lambda: files.open_file(report_id, key), self._opened, self._failed)
            return
        self._say("")
        self._opening = key
        handle = self._kit.jobs.net(
            lambda progress: files.fetch_file(report_id, key, progress),
            self._was_fetched,
            self._not_fetched,
            self._fetch_step,
        )
        self._fetching = {key: (handle, file.percent)}
        self._fill()

    def save_file(self, file: FileRow) -> None:
        """Let the user save a copy."""
        target, _ = QFileDialog.getSaveFileName(self, self.tr("Save a copy"), file.name)
        if target:
            report_id, files = self._report_id, self._kit.services.attachments
            self._kit.jobs.db(
                lambda: files.save_file(report_id, file.key, Path(target)), self._saved, self._failed
            )

    def remove(self, file: FileRow) -> None:
        """Take a file out at once, and offer to put it back."""
        report_id, files = self._report_id, self._kit.services.attachments
        self._removed = (report_id, file)
        self._kit.jobs.db(lambda: files.remove_file(report_id, file.key), self._was_removed, self._failed)

    def _was_removed(self, cell: Cell) -> None:
        report_id, file = self._removed
        said = self.tr("“{name}” was taken out.").replace("{name}", file.name)
        self._kit.news.offer(
            said, Tone.INFO, self.tr("Undo"), lambda: self._put_back(report_id, file.key, cell)
        )
        self.refresh()
        self.changed.emit()
        self._kit.news.announce(Topic.REPORTS, Topic.OUTBOX)

    def _put_back(self, report_id: str, key: str, cell: Cell) -> None:
        files = self._kit.services.attachments
        self._kit.jobs.db(lambda: files.restore_file(report_id, key, cell), self._was_put_back, self._failed)

    def _was_put_back(self, _nothing: object) -> None:
        self.refresh()
        self.changed.emit()
        self._kit.news.announce(Topic.REPORTS, Topic.OUTBOX)

    def _fetch_step(self, done: int, total: int, _text: str) -> None:
        for key, (handle, _) in list(self._fetching.items()):
            self._fetching[key] = (handle, 100 * done // max(total, 1))
        self._fill()

    def _was_fetched(self, _nothing: object) -> None:
        self._fetching.clear()
        report_id, key, files = self._report_id, self._opening, self._kit.services.attachments
        self.refresh()
        self._kit.jobs.db(lambda: files.open_file(report_id, key), self._opened, self._failed)

    def _not_fetched(self, error: IocError) -> None:
        self._fetching.clear()
        self.refresh()
        self._fill()
        if not isinstance(error, Cancelled):
            self._say(self._kit.language.text(error.text))

    def _opened(self, path: Path) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))

    def _saved(self, path: Path) -> None:
        self._kit.news.say(self.tr("Saved: {path}").replace("{path}", str(path)), Tone.OK)

    # ------------------------------------------------------------ inside

    def _chosen(self) -> FileSlot | None:
        place = max(self.slot.currentIndex(), 0)
        return self._board.slots[place] if place < len(self._board.slots) else None

    def _show(self, board: FileBoard) -> None:
        if board.report_id != self._report_id:
            return
        if board != self._board:
            self._board = board
            self._fill()
            self.counted.emit(len(board.rows))
        moving = any(it.state in _MOVING for it in board.rows)
        if moving and self.isVisible():
            self._timer.start()
        else:
            self._timer.stop()
        self._picture_next()

    def _picture_next(self) -> None:
        """Make the small picture of one file that is here and has none yet."""
        wanted = next(
            (it for it in self._board.rows if it.here and not it.thumbnail and it.key not in self._pictured),
            None,
        )
        if wanted is not None and self.isVisible():
            self._pictured.add(wanted.key)
            report_id, files, key = self._report_id, self._kit.services.attachments, wanted.key
            self._kit.jobs.db(lambda: files.thumbnail(report_id, key, pictures.thumbnail), self._pictured_one)

    def _pictured_one(self, made: bytes) -> None:
        if made:
            self.refresh()
        else:
            self._picture_next()

    def _ask_arrivals(self) -> None:
        """Ask the server which files of others it has, where one is not here; silence means nothing."""
        report_id, files = self._report_id, self._kit.services.attachments
        if report_id:
            self._kit.jobs.net(lambda _progress: files.arrivals(report_id), self._have_arrived, self._unknown)

    def _have_arrived(self, arrived: frozenset[str]) -> None:
        if arrived != self._arrived:
            self._arrived = arrived
            self.refresh()

    def _unknown(self, _error: IocError) -> None:
        """Offline, or a server without files: the rows say what is known here."""

    def _fill(self) -> None:
        focus = self._focused()
        clear_layout(self._list)
        slots = self._board.slots
        if [self.slot.itemData(place) for place in range(self.slot.count())] != [it.key for it in slots]:
            self.slot.blockSignals(True)
            self.slot.clear()
            for slot in slots:
                self.slot.addItem("", slot.key)
            self.slot.blockSignals(False)
        for place, slot in enumerate(slots):
            self.slot.setItemText(place, self._kit.language.text(slot.label))
        self.slot.setVisible(len(slots) > 1)
        self.add.setVisible(bool(slots) and not self._led)
        for file in self._board.rows:
            self._list.addWidget(self._card(file))
        if not self._board.rows:
            self._list.addWidget(label(self._kit, self.tr("No files yet."), tone="muted"))
        self._list.addStretch(1)
        self._show_rule()
        self._refocus(focus)

    def _card(self, file: FileRow) -> FileCard:
        fetching = self._fetching.get(file.key)
        return FileCard(
            self._kit,
            file,
            fetching=fetching[1] if fetching is not None else None,
            open_=lambda: self.open_file(file),
            save=lambda: self.save_file(file),
            remove=lambda: self.remove(file),
        )

    def _focused(self) -> tuple[str, int] | None:
        for card in self.cards():
            for place, made in enumerate(card.buttons):
                if made.hasFocus():
                    return card.file.key, place
        return None

    def _refocus(self, place: tuple[str, int] | None) -> None:
        """Leave the focus where it was, though the cards are new."""
        if place is None:
            return
        for card in self.cards():
            if card.file.key == place[0]:
                card.buttons[min(place[1], len(card.buttons) - 1)].setFocus()
                return
        self.focus_first()

    def _show_rule(self, _place: int = 0) -> None:
        slot = self._chosen()
        if slot is None:
            self.rule.hide()
            return
        takes = self._kit.language.text(slot.takes)
        said = self.tr("Drop files here, or paste with Ctrl+V. {takes}.").replace("{takes}", takes)
        if self._board.required:
            said = self.tr("The form asks for at least one file.") + " " + said
        self.rule.setText(said)
        self.rule.show()
        name(self.add, self.add.text(), said)

    def _say(self, text: str) -> None:
        self.fault.setText(text)
        self.fault_box.setVisible(bool(text))
        name(self.fault_box, text)

    def _failed(self, error: IocError) -> None:
        self._say(self._kit.language.text(error.text))

    def _on_news(self, topics: frozenset[Topic]) -> None:
        if topics & {Topic.REPORTS, Topic.OUTBOX}:
            self.refresh()

    # ------------------------------------------------------------ events

    def showEvent(self, event: QShowEvent) -> None:
        """Load what is new."""
        super().showEvent(event)
        self.refresh()
        self._ask_arrivals()

    def hideEvent(self, event: QHideEvent) -> None:
        """Look no more."""
        super().hideEvent(event)
        self._timer.stop()

    def changeEvent(self, event: QEvent) -> None:
        """Retranslate when the language changes."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Ctrl+V adds what the clipboard holds; Esc leaves."""
        if event.matches(QKeySequence.StandardKey.Paste) and self.paste():
            event.accept()
        elif event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take files and pictures, where the report does."""
        if self.takes(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Add what was dropped."""
        if self._take(event.mimeData()):
            event.acceptProposedAction()


def _add(files: AttachmentsPort, report_id: str, path: Path, key: str, progress: Progress) -> Added:
    return files.add_file(report_id, path, key, pictures.shrink, progress)
