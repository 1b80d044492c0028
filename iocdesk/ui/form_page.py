"""The page of one report: what it is at the top, sections at the left, the grid, problems and definitions at the
right, and what to do with it at the bottom.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import (
    QDragEnterEvent,
    QDropEvent,
    QFocusEvent,
    QKeyEvent,
    QKeySequence,
    QResizeEvent,
    QShortcut,
    QShowEvent,
)
from PySide6.QtWidgets import QWidget

from iocdesk.core.errors import IocError
from iocdesk.forms.model import CellKey
from iocdesk.forms.values import Quality
from iocdesk.reports.model import Transition
from iocdesk.reports.transitions import REASON_REQUIRED
from iocdesk.ui.conflict.strips import NewsStrips
from iocdesk.ui.entry.clipboard import Clipboard
from iocdesk.ui.entry.desk import Desk
from iocdesk.ui.entry.foot import CHECKED, Foot
from iocdesk.ui.entry.grid import EntryGrid
from iocdesk.ui.entry.head import Head
from iocdesk.ui.entry.paste import Plan
from iocdesk.ui.entry.paste_panel import PastePanel
from iocdesk.ui.entry.port import EntryPort
from iocdesk.ui.entry.reason import ReasonLine
from iocdesk.ui.entry.sections import SectionList
from iocdesk.ui.entry.side import AUDIT, FACTS, FILES, PROBLEMS, TALK, SidePanel
from iocdesk.ui.entry.status import StatusLine
from iocdesk.ui.entry.strips import Strips
from iocdesk.ui.entry.tally import first_blocker, problem_keys
from iocdesk.ui.entry.words import move_done
from iocdesk.ui.exporting import Exporter
from iocdesk.ui.kit import Kit, Tone, Topic
from iocdesk.ui.sealing import Sealer
from iocdesk.ui.widgets.basics import column, row

ANNOUNCE_MS = 1500
"""How long after the last change the other pages are told; typing must not make them ask again and again."""
MIN_WIDTH = 320
LOW = 520
"""Pixels at 100 % of a window's height below which the figures need the room of everything that can be left out."""
OpenEntry = Callable[[str], EntryPort]
"""Opens a report by its id; raises IocError."""


class FormPage(QWidget):
    """One open report. `leave` finishes what is being typed."""

    closed = Signal()
    import_asked = Signal()
    print_asked = Signal(str, bool)
    """(report id, blank)."""
    past_asked = Signal(str)
    """(report id): show its versions."""
    simple_asked = Signal(str, str)
    """(report id, cell key): show it in the simple mode."""
    villages_asked = Signal(str, str, str)
    """(village form, period id, cell key)."""
    choose_asked = Signal(str)
    """(report id): choose between the figures of two computers."""
    move_asked = Signal(str)
    """(report id): show what moving to the newer form would do."""
    take_back_asked = Signal(str)
    sync_asked = Signal()
    columns_chosen = Signal(object)
    """tuple[bool, ...]: which comparison columns are shown, after one was shown or hidden."""
    roomy_below = LOW

    def __init__(self, kit: Kit, entry: EntryPort, cell: CellKey = "") -> None:
        super().__init__()
        self.setProperty("kind", "page")
        self.kit, self.desk = kit, Desk(entry)
        self.exporter, self.sealer = Exporter(kit, self), Sealer(kit, self)
        self.head, self.strips = Head(kit, self.desk), Strips(kit, self.desk)
        self.news = NewsStrips(kit, self.desk)
        self.sections, self.grid = SectionList(kit, self.desk), EntryGrid(kit, self.desk)
        self.side, self.foot = SidePanel(kit, self.desk), Foot(kit, self.desk)
        self.paste_panel, self.reason = PastePanel(kit), ReasonLine(kit)
        self.clipboard = Clipboard(self.desk, self.grid)
        self.status = StatusLine(kit, self.desk, self.grid)
        self._leaving_anyway = False
        self._side_chosen = self._side_asked = False
        self._start = cell
        self._telling = QTimer(self)
        self._telling.setSingleShot(True)
        self._telling.setInterval(ANNOUNCE_MS)
        self._telling.timeout.connect(self._announce)
        self._lay_out()
        # Without a say of its own the widest of its parts would hold the window open.
        self.setMinimumWidth(MIN_WIDTH)
        self.side.hide()
        self._connect()
        self._bind_keys()
        self.setAcceptDrops(True)
        self.setAccessibleName(entry.form.title.lang(kit.language.code))

    # ------------------------------------------------------------ making it

    def _lay_out(self) -> None:
        outer = column(self, gap=8)
        outer.setContentsMargins(12, 12, 12, 8)
        outer.addWidget(self.head)
        outer.addWidget(self.news)
        outer.addWidget(self.strips)
        outer.addWidget(self.paste_panel)
        middle = row(gap=8)
        middle.addWidget(self.sections)
        centre = column(gap=4)
        centre.addWidget(self.grid, 1)
        centre.addWidget(self.status)
        middle.addLayout(centre, 1)
        middle.addWidget(self.side)
        outer.addLayout(middle, 1)
        outer.addWidget(self.reason)
        outer.addWidget(self.foot)
        self.setFocusProxy(self.grid)

    def _connect(self) -> None:
        desk, grid = self.desk, self.grid
        desk.changed.connect(self._on_changed)
        desk.written.connect(self._on_written)
        desk.failed.connect(self._on_failed)
        desk.moved.connect(self._on_moved)
        desk.restructured.connect(self.head.retranslate)
        grid.current_key.connect(self._on_current)
        grid.section_changed.connect(self.sections.show_current)
        grid.left_at_end.connect(self._on_left)
        self.sections.chosen.connect(grid.go_to_section)
        self.side.opened.connect(self.go_to)
        self.side.note_asked.connect(grid.open_note)
        self.side.folded.connect(self.toggle_side)
        self.side.talked.connect(self._offer_side)
        self.side.talk.left.connect(self.grid.setFocus)
        self.side.files.left.connect(self.grid.setFocus)
        self.side.files.changed.connect(desk.reload)
        self.side.facts.villages_asked.connect(self._ask_villages)
        self.strips.go_asked.connect(self.go_to)
        self.strips.leave_anyway.connect(self._leave_anyway)
        self.strips.reopen_asked.connect(partial(self.ask_move, Transition.REQUEST_REOPEN))
        self.news.choose_asked.connect(self._on_choose)
        self.news.next_asked.connect(self.step_came)
        self.news.seen.connect(self.seen)
        self.news.move_asked.connect(self._on_move_form)
        self.news.take_back_asked.connect(self._on_take_back)
        self.news.sync_asked.connect(self.sync_asked)
        self.news.villages_asked.connect(self._ask_new_villages)
        self.desk.refreshed.connect(self._villages_seen)
        self.head.back_asked.connect(self.closed)
        self.head.panel_asked.connect(self.toggle_side)
        self.clipboard.doubtful.connect(self._on_doubt)
        self.clipboard.pasted.connect(self._on_pasted)
        self.paste_panel.agreed.connect(self._on_agreed)
        self.paste_panel.given_up.connect(grid.setFocus)
        self.reason.given.connect(self._move)
        self.reason.given_up.connect(grid.setFocus)
        self.foot.go_asked.connect(self.go_on)
        self.foot.blocker_asked.connect(self.show_blocker)
        self.foot.move_asked.connect(self.ask_move)
        self.foot.print_asked.connect(self._on_print)
        self.foot.export_asked.connect(self._on_export)
        self.foot.seal_asked.connect(self._on_seal)
        self.foot.quality_asked.connect(self.set_quality)
        self.foot.simple_asked.connect(self._on_simple)
        self.foot.files_asked.connect(self.show_files)
        self.foot.past_asked.connect(self._on_past)
        self.side.audit.past_asked.connect(self._on_past)
        self.foot.import_asked.connect(self.import_asked)

    def _bind_keys(self) -> None:
        bound: list[tuple[str, Callable[[], object]]] = [
            ("Ctrl+Return", self.go_on),
            ("Ctrl+Enter", self.go_on),
            ("Ctrl+;", self.grid.open_note),
            ("F1", self.show_definition),
            ("F4", self.toggle_side),
            ("F6", self.next_area),
            ("F10", self.show_files),
            ("F8", lambda: self.step_problem(1)),
            ("F7", self.step_came),
            ("Shift+F7", self.seen),
            ("Ctrl+M", self.change_form),
            ("F9", self.show_talk),
            ("Shift+F8", lambda: self.step_problem(-1)),
            ("Ctrl+Z", self.undo),
            ("Ctrl+Y", self.redo),
            ("Ctrl+Shift+Z", self.redo),
        ]
        bound += [(f"Ctrl+{n + 1}", partial(self.toggle_column, n)) for n in range(4)]
        qualities = (Quality.ESTIMATE, Quality.PRELIMINARY, Quality.OFFICIAL)
        bound += [
            (f"Ctrl+Shift+{n + 1}", partial(self.set_quality, quality)) for n, quality in enumerate(qualities)
        ]
        for keys, slot in bound:
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(slot)

    def showEvent(self, event: QShowEvent) -> None:
        """Put the cursor where work begins, the first time."""
        super().showEvent(event)
        if not self.grid.view.currentIndex().isValid():
            self._fit_side()
            self._villages_seen()
            if not (self._start and self.grid.view.go_to(self._start)):
                self.grid.settle()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show the panel where it has something to say and room to say it, unless the person has chosen."""
        super().resizeEvent(event)
        self._fit_side()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc first takes away what asks about a block, then the panel that was asked for; the next one goes back."""
        if event.key() == Qt.Key.Key_Escape and self.paste_panel.isVisible():
            self.paste_panel.give_up()
        elif event.key() == Qt.Key.Key_Escape and self._side_asked and self.side.isVisible():
            self.toggle_side()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """The grid has the focus."""
        super().focusInEvent(event)
        self.grid.setFocus()

    # ------------------------------------------------------------ going about

    def go_to(self, key: CellKey) -> None:
        """Go to a cell."""
        if key:
            self.grid.go_to(key)

    def step_problem(self, direction: int) -> None:
        """Go to the next (1) or previous (-1) cell that asks for something, round the end."""
        keys = problem_keys(self.desk)
        if not keys:
            self.status.say(self.tr("Nothing to mend or explain."))
            return
        order = list(self.desk.grid.places)
        here = self.grid.view.key()
        place = order.index(here) if here in order else -1
        places = [order.index(key) for key in keys]
        ahead = [p for p in places if p > place] if direction > 0 else [p for p in places if p < place][::-1]
        target = ahead[0] if ahead else places[0 if direction > 0 else -1]
        self.go_to(order[target])
        said = [issue.text.lang(self.kit.language.code) for issue in self.desk.issues_at(order[target])]
        if said:
            self.status.say(said[0])

    def step_came(self) -> None:
        """Go to the next cell that came from another computer; with figures to choose between, to the choice."""
        if self.desk.conflicts:
            self._on_choose()
            return
        came = self.desk.look.came if self.desk.look is not None else {}
        order = [key for key in self.desk.grid.places if key in came]
        if not order:
            return
        here = self.grid.view.key()
        place = order.index(here) + 1 if here in order else 0
        self.go_to(order[place % len(order)])

    def seen(self) -> None:
        """Say that what came from another computer was looked at."""
        if self.desk.look is not None and self.grid.view.finish_editing():
            self.desk.seen()
            self._announce()
            self.grid.setFocus()

    def _on_choose(self) -> None:
        if self.grid.view.finish_editing():
            self.choose_asked.emit(self.desk.entry.report.id)

    def change_form(self) -> None:
        """Show what the move to the newer form would do; take the move back where it was made and not sent."""
        entry = self.desk.entry
        news = None if self.desk.conflicts else entry.form_news()
        if entry.may_take_back:
            self._on_take_back()
        elif news is not None and news.may_move:
            self._on_move_form()

    def _on_move_form(self) -> None:
        if self.grid.view.finish_editing():
            self.move_asked.emit(self.desk.entry.report.id)

    def _on_take_back(self) -> None:
        if self.grid.view.finish_editing():
            self.take_back_asked.emit(self.desk.entry.report.id)

    def show_blocker(self) -> None:
        """Go to the first cell that holds the report up, and show the problems."""
        if self.desk.conflicts or self.desk.look is not None:
            self.step_came()
            return
        if self.desk.entry.summary().file_missing and first_blocker(self.desk) is None:
            self.show_files()
            return
        key = first_blocker(self.desk) or next(iter(problem_keys(self.desk)), None)
        key = key or next((k for k in self.desk.grid.places if self.desk.empty(k)), None)
        if key is not None:
            self.go_to(key)
        if self.side.problems.count:
            self._show_side(PROBLEMS)

    def show_definition(self) -> None:
        """Show what the current cell is about."""
        self.side.show_key(self.grid.view.key())
        self._show_side(FACTS)

    def show_history(self) -> None:
        """Show what happened to the current cell."""
        self._show_side(AUDIT)

    def show_talk(self) -> None:
        """Show what was said about the report, and write."""
        if self.grid.view.finish_editing():
            self._show_side(TALK)
            self.side.talk.focus_box()

    def show_files(self) -> None:
        """Show the files of the report, and add some."""
        if self.grid.view.finish_editing():
            self._show_side(FILES)
            self.side.files.focus_first()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Files may be dropped anywhere on the page."""
        if self.side.files.offered(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Show the files' panel and add what was dropped."""
        if self.grid.view.finish_editing():
            self._show_side(FILES)
            self.side.files.dropEvent(event)

    def toggle_side(self) -> None:
        """Fold the panel away, or show it."""
        self._side_chosen = True
        self._side_asked = self.side.isHidden()
        self.side.setVisible(self.side.isHidden())
        self._offer_side()
        self.grid.setFocus()

    def toggle_column(self, place: int) -> None:
        """Show or hide a comparison column (0 to 3)."""
        self.grid.toggle_comparison(place)
        self.columns_chosen.emit(self.grid.comparisons_shown)

    def show_columns(self, shown: Sequence[bool]) -> None:
        """Show these comparison columns and hide the others."""
        self.grid.hide_comparisons({place for place, is_shown in enumerate(shown) if not is_shown})

    def next_area(self) -> None:
        """Go on with the focus: grid, panel, foot, sections, and round again."""
        if not self.grid.view.finish_editing():
            return
        focus = self.focusWidget()
        if focus is not None and self.side.isAncestorOf(focus):
            (self.foot.go if self.foot.go.isEnabled() else self.foot.left).setFocus()
        elif focus is not None and self.foot.isAncestorOf(focus) and self.sections.isVisible():
            self.sections.focus_current()
        elif focus is not None and self.grid.isAncestorOf(focus) and self.side.isVisible():
            self.side.focus_page()
        elif focus is not None and self.grid.isAncestorOf(focus):
            self.foot.left.setFocus()
        else:
            self.grid.setFocus()

    def _show_side(self, page: int) -> None:
        self._side_asked = self._side_asked or self.side.isHidden()
        self._side_chosen = True
        self.side.show()
        self.side.switch_to(page)
        self._offer_side()

    def _offer_side(self) -> None:
        self.head.offer_panel(self.side.problems.count, self.side.unread, folded=self.side.isHidden())

    def _fit_side(self) -> None:
        window = self.window()
        low = window.height() < LOW * self.kit.theme.scale
        self.sections.fold(folded=low)
        self.foot.be_brief(brief=low)
        if not self._side_chosen:
            room = self.width() - self.sections.width() * (not self.sections.isHidden()) - 60
            fits = room - self.side.width() >= self.grid.comfortable_width()
            self.side.setVisible(fits and self.side.problems.count > 0)
        self._offer_side()

    def _ask_villages(self, key: CellKey) -> None:
        entry = self.desk.entry
        indicator = entry.session.field(key).indicator
        if indicator is not None and self.grid.view.finish_editing():
            self.villages_asked.emit(indicator.village_form, entry.report.key.period.id, key)

    def _ask_new_villages(self) -> None:
        """Show the villages at the total that work began with, else at the first one."""
        entry = self.desk.entry
        gathered = [key for key in self.desk.grid.places if entry.total_of(key) is not None]
        if gathered:
            self._ask_villages(self._start if self._start in gathered else gathered[0])

    def _villages_seen(self) -> None:
        """Whoever looks at the report has the villages' figures before them."""
        if not self.isHidden() and self.desk.entry.villages_seen():
            self.kit.news.announce(Topic.REPORTS)

    def _on_left(self, direction: int) -> None:
        if direction > 0:
            (
                self.foot.go if self.foot.go.isVisible() and self.foot.go.isEnabled() else self.foot.left
            ).setFocus()
        else:
            self.sections.focus_current()

    def _on_current(self, key: CellKey | None) -> None:
        self.side.show_key(key)

    # ------------------------------------------------------------ changing

    def undo(self) -> None:
        """Take the last step back."""
        if self.grid.view.finish_editing():
            self.desk.undo_stack.undo()

    def redo(self) -> None:
        """Do what was taken back again."""
        if self.grid.view.finish_editing():
            self.desk.undo_stack.redo()

    def set_quality(self, quality: Quality) -> None:
        """Say how firm the selected figures are."""
        if self.grid.view.finish_editing():
            self.desk.quality(self.grid.view.block_keys(), quality)

    def go_on(self) -> None:
        """Make the primary move; what is being typed is stored first."""
        if self.grid.note_open and self.grid.panel.text.hasFocus():
            self.grid.panel.save()
            return
        if not self.grid.view.finish_editing():
            return
        if self.desk.conflicts:
            self._on_choose()
            return
        move = self.foot.primary
        if move is None:
            return
        if self.foot.blocked():
            self.show_blocker()
            return
        self.ask_move(move)

    def ask_move(self, move: Transition) -> None:
        """Make a move, asking for its reason where one is needed."""
        if not self.grid.view.finish_editing():
            return
        if move in REASON_REQUIRED:
            self.reason.ask(move)
        else:
            self._move(move)

    def _move(self, move: Transition, reason: str = "") -> None:
        if move in CHECKED and self.foot.blocked():
            self.show_blocker()
            return
        self.desk.move(move, reason)
        self.grid.setFocus()

    def _on_moved(self, move: Transition) -> None:
        self.kit.news.say(move_done(move), Tone.OK)
        self._announce()

    def _on_changed(self) -> None:
        if self.desk.last_error is None:
            self.head.show_saved()
        self._offer_side()
        if not self.desk.rejected():
            self.strips.leaving.say("")

    def _on_written(self, keys: frozenset[CellKey]) -> None:
        self._telling.start()
        if self.grid.view.key() not in keys and not self.grid.note_open:
            place = min((self.desk.grid.places[k] for k in keys if k in self.desk.grid.places), default=None)
            key = self.desk.grid.key_at(*place) if place is not None else None
            if key is not None:
                self.grid.view.go_to(key)

    def _on_failed(self, error: IocError) -> None:
        self.head.show_unsaved()
        self.kit.news.fail(error)

    def _announce(self) -> None:
        self._telling.stop()
        self.kit.news.announce(Topic.REPORTS, Topic.OUTBOX)

    # ------------------------------------------------------------ pasting and printing

    def _on_doubt(self, plan: Plan) -> None:
        self.paste_panel.ask(plan)

    def _on_agreed(self, plan: Plan) -> None:
        self.clipboard.apply(plan.changes)
        self.grid.setFocus()

    def _on_pasted(self, count: int) -> None:
        self.status.say(self.tr("%n cell(s) pasted. Ctrl+Z takes it back.", "", count))

    def _on_print(self, blank: bool) -> None:
        if self.grid.view.finish_editing():
            self.print_asked.emit(self.desk.entry.report.id, blank)

    def _on_past(self) -> None:
        if self.grid.view.finish_editing():
            self.past_asked.emit(self.desk.entry.report.id)

    def _on_export(self, blank: bool) -> None:
        if self.grid.view.finish_editing():
            self.exporter.one(self.desk.entry.report.id, blank=blank)

    def _on_seal(self) -> None:
        if self.grid.view.finish_editing():
            self.sealer.one(self.desk.entry.report.id)

    def _on_simple(self) -> None:
        if self.grid.view.finish_editing():
            self.simple_asked.emit(self.desk.entry.report.id, self.grid.view.key() or "")

    # ------------------------------------------------------------ leaving

    def leave(self) -> bool:
        """Store what is being typed; say whether the page can be left without losing anything."""
        if not self.grid.view.finish_editing():
            return False
        if self.grid.note_open:
            self.grid.panel.save()
        rejected = self.desk.rejected()
        if rejected and not self._leaving_anyway:
            self.strips.ask_before_leaving(len(rejected))
            self.go_to(next(iter(rejected)))
            return False
        if self._telling.isActive():
            self._announce()
        return True

    def _leave_anyway(self) -> None:
        self._leaving_anyway = True
        self.closed.emit()

    def changeEvent(self, event: QEvent) -> None:
        """Name the page in the present language."""
        if event.type() == QEvent.Type.LanguageChange:
            self.setAccessibleName(self.desk.entry.form.title.lang(self.kit.language.code))
        super().changeEvent(event)


def form_factory(open_entry: OpenEntry) -> Callable[[Kit, str, str], QWidget]:
    """Return what the window makes its form pages with.

    Args:
        open_entry: opens a report by its id; what it raises as IocError is the window's to show.
    """

    def make(kit: Kit, report_id: str, cell: str) -> QWidget:
        return FormPage(kit, open_entry(report_id), cell)

    return make
