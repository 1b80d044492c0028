"""Choosing between what two computers gave for the same cells: three columns, one key a cell, and a result that the
checks look at while it is made.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from iocdesk.actions.conflicts import ConflictDesk, ConflictMoved
from iocdesk.actions.views import Pick
from iocdesk.core.errors import IocError
from iocdesk.forms.model import Severity
from iocdesk.store import NoConflict
from iocdesk.ui.conflict.table import ConflictTable
from iocdesk.ui.conflict.words import OURS
from iocdesk.ui.fonts import LARGE_TEXT, FontRole
from iocdesk.ui.icons import Glyph
from iocdesk.ui.kit import Kit, Tone, Topic
from iocdesk.ui.past.sheet import Sheet, SheetLine
from iocdesk.ui.widgets.basics import button, column, heading, label, name, row
from iocdesk.ui.widgets.state_chip import IconWord
from iocdesk.ui.words import capital


class NoteLine(QLineEdit):
    """The note of the result; Enter keeps it, Esc leaves it as it was."""

    kept = Signal(str)
    given_up = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Keep or give up."""
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.kept.emit(self.text())
        elif event.key() == Qt.Key.Key_Escape:
            self.given_up.emit()
        else:
            super().keyPressEvent(event)


class ConflictPage(QWidget):
    """One report's conflict. `closed` leads back to the report."""

    closed = Signal()
    finished = Signal(int)
    """How many cells were chosen: the report has the result."""

    def __init__(self, kit: Kit, desk: ConflictDesk) -> None:
        super().__init__()
        self.setProperty("kind", "page")
        self.kit, self.desk = kit, desk
        self.back = button(kit, "quiet", Glyph.ARROW_LEFT)
        self.title, self.subtitle = label(kit, "", FontRole.TITLE), label(kit, "", tone="muted")
        self.count = label(kit, "", FontRole.STRONG, wrap=False)
        self.intro = label(kit)
        self.table = ConflictTable(kit)
        self.rest = Sheet(kit)
        self.rest.setVisible(False)
        self.note, self.note_label = NoteLine(), label(kit, "", wrap=False)
        self.verdict = IconWord(kit)
        self.keys = label(kit, "", FontRole.SMALL, "muted")
        self.all_ours, self.all_theirs = button(kit), button(kit)
        self.undo_button = button(kit, "quiet", Glyph.ARROW_U_UP_LEFT)
        self.whole = button(kit, "quiet", Glyph.FILE_TEXT)
        self.go = button(kit, "primary", Glyph.CHECK)
        self._lay_out()
        self._connect()
        self._bind_keys()
        self.retranslate()

    # ------------------------------------------------------------ making it

    def _lay_out(self) -> None:
        outer = column(self, gap=8)
        outer.setContentsMargins(12, 12, 12, 8)
        head = heading(self.back, self.title, self.subtitle)
        head.addWidget(self.count, 0, Qt.AlignmentFlag.AlignTop)
        outer.addLayout(head)
        outer.addWidget(self.intro)
        outer.addWidget(self.table, 3)
        outer.addWidget(self.rest, 2)
        noted = row(gap=8)
        noted.addWidget(self.note_label)
        noted.addWidget(self.note, 1)
        outer.addLayout(noted)
        outer.addWidget(self.verdict)
        outer.addWidget(self.keys)
        foot = row(gap=8)
        for made in (self.all_ours, self.all_theirs, self.undo_button, self.whole):
            foot.addWidget(made)
        foot.addStretch(1)
        foot.addWidget(self.go)
        outer.addLayout(foot)
        self.note.hide()
        self.note_label.hide()
        self.setFocusProxy(self.table)

    def _connect(self) -> None:
        self.back.clicked.connect(self.go_back)
        self.table.picked.connect(self._pick)
        self.table.chosen.connect(self._pick_here)
        self.table.fitted.connect(self._share)
        self.table.typed.connect(self._type)
        self.table.cleared.connect(self._clear)
        self.table.moved.connect(self._close_note)
        self.note.kept.connect(self._keep_note)
        self.note.given_up.connect(self._close_note)
        self.all_ours.clicked.connect(lambda: self.choose_all(Pick.OURS))
        self.all_theirs.clicked.connect(lambda: self.choose_all(Pick.THEIRS))
        self.undo_button.clicked.connect(self.undo)
        self.whole.clicked.connect(self.toggle_rest)
        self.go.clicked.connect(self.finish)
        self.kit.theme.changed.connect(self.retranslate)

    def _bind_keys(self) -> None:
        bound: tuple[tuple[str, Callable[[], object]], ...] = (
            ("Ctrl+Return", self.finish),
            ("Ctrl+Enter", self.finish),
            ("Ctrl+1", lambda: self.choose_all(Pick.OURS)),
            ("Ctrl+2", lambda: self.choose_all(Pick.THEIRS)),
            ("Ctrl+Z", self.undo),
            ("Ctrl+Y", self.redo),
            ("Ctrl+;", self.open_note),
            ("F4", self.toggle_rest),
            ("F8", self.go_to_open),
        )
        for keys, slot in bound:
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(slot)

    def showEvent(self, event: QShowEvent) -> None:
        """Begin at the first cell that is open."""
        super().showEvent(event)
        if not self.table.currentIndex().isValid():
            self.kit.news.hush()  # what was said of an earlier choice
            open_ = self.desk.open_keys
            self.table.go_to(self.desk.keys.index(open_[0]) if open_ else 0, OURS)
            self.table.fit()
            roomy = self.kit.theme.scale <= LARGE_TEXT
            if roomy and self.table.content_height < self.height() * 2 // 5:
                self.toggle_rest()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """The table has the focus."""
        super().focusInEvent(event)
        self.table.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc goes back; both sides stay where they are."""
        if event.key() == Qt.Key.Key_Escape:
            self.go_back()
        else:
            super().keyPressEvent(event)

    def go_back(self) -> None:
        """Go back to the report; what was chosen so far is kept, and said."""
        done = len(self.desk.keys) - len(self.desk.open_keys)
        text = self.tr("Chosen {done} of {total}: kept on this computer, open the choice again to go on.")
        self.closed.emit()
        if done:
            said = text.replace("{done}", str(done)).replace("{total}", str(len(self.desk.keys)))
            self.kit.news.say(said, Tone.INFO)

    def leave(self) -> bool:
        """Leave for anywhere: the lists say how far choosing is."""
        self.kit.news.announce(Topic.REPORTS)
        return True

    # ------------------------------------------------------------ choosing

    def _pick(self, place: int, pick: Pick) -> None:
        self._pick_here(place, pick)
        self._next(place)

    def _pick_here(self, place: int, pick: Pick) -> None:
        key = self.desk.keys[place]
        self.table.rows.rejected.pop(key, None)
        self.desk.choose(key, pick)
        self._show()

    def _type(self, place: int, text: str) -> None:
        key = self.desk.keys[place]
        try:
            self.desk.type(key, text)
        except IocError as error:
            self.table.rows.rejected[key] = (text, self.kit.language.text(error.text))
            self._show()
            return
        self.table.rows.rejected.pop(key, None)
        self._show()
        self.table.setFocus()
        self._next(place)

    def _clear(self, place: int) -> None:
        key = self.desk.keys[place]
        self.table.rows.rejected.pop(key, None)
        self.desk.clear(key)
        self._show()

    def _next(self, place: int) -> None:
        """Go on to the next cell that is open; at the last one stay."""
        keys = self.desk.keys
        open_ = [n for n in (*range(place + 1, len(keys)), *range(place)) if keys[n] in self.desk.open_keys]
        if open_:
            self.table.go_to(open_[0])

    def choose_all(self, pick: Pick) -> None:
        """Take one side everywhere; it is looked at, and kept only with the button."""
        self.table.rows.rejected.clear()
        self.desk.choose_all(pick)
        self._show()

    def undo(self) -> None:
        """Take the last choice back."""
        self.desk.undo()
        self._show()

    def redo(self) -> None:
        """Choose again what was taken back."""
        self.desk.redo()
        self._show()

    def open_note(self) -> None:
        """Write the note of the current cell's result."""
        line = self.table.line
        if line is None:
            return
        self.note.setText(self.desk.note_of(line.key))
        text = self.tr("Note for “{name}”:").replace("{name}", line.label.lang(self.kit.language.code))
        self.note_label.setText(text)
        name(self.note, text)
        self.note.show()
        self.note_label.show()
        self.note.setFocus(Qt.FocusReason.OtherFocusReason)

    def _keep_note(self, text: str) -> None:
        line = self.table.line
        if line is not None:
            self.desk.write_note(line.key, text)
        self._close_note()
        self._show()

    def _close_note(self) -> None:
        had = self.note.hasFocus()
        self.note.hide()
        self.note_label.hide()
        if had:
            self.table.setFocus()

    def go_to_open(self) -> None:
        """Go to the first cell without a choice."""
        open_ = self.desk.open_keys
        if open_:
            self.table.go_to(self.desk.keys.index(open_[0]))
            self.table.setFocus()

    def toggle_rest(self) -> None:
        """Show the figures that nobody disputes below, or hide them."""
        self.rest.setVisible(self.rest.isHidden())
        self._show_rest()
        self._name_whole()
        self._share()

    def _share(self) -> None:
        """Beside the rest of the form the table takes no more room than its lines."""
        most = 16_777_215 if self.rest.isHidden() else self.table.content_height
        if self.table.maximumHeight() != most:
            self.table.setMaximumHeight(most)

    # ------------------------------------------------------------ finishing

    def finish(self) -> None:
        """Keep the result; with cells still open, go to the first of them."""
        if self.desk.open_keys or self.table.rows.rejected:
            self.go_to_open()
            self._say_open()
            return
        count = len(self.desk.keys)
        try:
            self.desk.finish()
        except ConflictMoved as error:
            self._look_again()
            self.kit.news.say(error.text, Tone.WARN)
            return
        except NoConflict:
            self._over(0)
            return
        except IocError as error:
            self.kit.news.fail(error)
            return
        self._over(count)

    def _over(self, count: int) -> None:
        text = self.tr("%n cell(s) kept. What was not chosen stays in the report's history.", "", count)
        self.kit.news.announce(Topic.REPORTS, Topic.OUTBOX)
        self.finished.emit(count)
        self.kit.news.say(text, Tone.OK)

    def _look_again(self) -> None:
        try:
            self.desk = self.desk.renewed()
        except IocError:
            self.closed.emit()
            return
        self.retranslate()
        self.go_to_open()

    # ------------------------------------------------------------ showing

    def _show(self) -> None:
        self.table.rows.show_lines(self.desk.lines())
        total, open_ = len(self.desk.keys), len(self.desk.open_keys)
        text = self.tr("Chosen {done} of {total}")
        self.count.setText(text.replace("{done}", str(total - open_)).replace("{total}", str(total)))
        self.go.setText(self.tr("Keep the result (%n cell(s))", "", total) + self._hint("Ctrl+Enter"))
        self.go.setEnabled(not open_ and not self.table.rows.rejected)
        self._say_verdict(open_)
        self._show_rest()

    def _hint(self, keys: str) -> str:
        return f"  {keys}" if self.kit.theme.scale <= LARGE_TEXT else ""

    def _say_verdict(self, open_: int) -> None:
        """Say what the checks make of the result, or what is still open."""
        code = self.kit.language.code
        issues = self.desk.issues()
        errors = [it for it in issues if it.severity is Severity.ERROR]
        if open_:
            said = self.tr("%n cell(s) still to choose.", "", open_)
            self.verdict.set(Glyph.CIRCLE_DASHED, "muted", said)
        elif errors:
            head = self.tr(
                "With this result %n check(s) fail; it can be mended in the report:", "", len(errors)
            )
            self.verdict.set(Glyph.X_CIRCLE, "error", f"{head} {errors[0].text.lang(code)}")
        elif issues:
            head = self.tr("With this result %n warning(s) ask for a note:", "", len(issues))
            self.verdict.set(Glyph.WARNING, "warn", f"{head} {issues[0].text.lang(code)}")
        else:
            said = self.tr("The result agrees with every check.")
            self.verdict.set(Glyph.CHECK_CIRCLE, "ok", said)

    def _say_open(self) -> None:
        rejected = next(iter(self.table.rows.rejected.values()), None)
        if rejected is not None:
            self.kit.news.say(rejected[1], Tone.WARN)
            return
        self.kit.news.say(self.tr("%n cell(s) still to choose.", "", len(self.desk.open_keys)), Tone.WARN)

    def _show_rest(self) -> None:
        if self.rest.isHidden():
            return
        code = self.kit.language.code
        lines: list[SheetLine] = []
        section = ""
        for it in self.desk.rest():
            if it.section.lang(code) != section:
                section = it.section.lang(code)
                lines.append(SheetLine((section,), heading=True))
            unit = it.unit.lang(code)
            said = f"{it.label.lang(code)} ({unit})" if unit else it.label.lang(code)
            lines.append(SheetLine((said, it.value), strong=1))
        self.rest.fill((self.tr("The other figures"), self.tr("Figure")), lines, frozenset({1}))

    def _name_whole(self) -> None:
        self.whole.setText(
            self.tr("Hide the rest") if not self.rest.isHidden() else self.tr("See the whole form")
        )
        self.whole.setToolTip("F4")

    def retranslate(self) -> None:
        """Set every text in the present language."""
        code, desk = self.kit.language.code, self.desk
        self.title.setText(self.tr("Choose the right figures"))
        parts = (desk.title.lang(code), capital(desk.period.lang(code)), desk.unit)
        self.subtitle.setText(" · ".join(part for part in parts if part))
        text = self.tr(
            "This computer and another one have different figures in %n cell(s). Choose cell by cell; what is not "
            "chosen stays in the report's history.",
            "",
            len(desk.keys),
        )
        if desk.found:
            again = self.tr("What you chose earlier (%n cell(s)) is still here.", "", desk.found)
            text = f"{again} {text}"
        self.intro.setText(text)
        self.keys.setText(
            self.tr(
                "1 mine · 2 the server's · type in the column Result (F2) for another figure · Del takes back · "
                "Ctrl+; note · Ctrl+Z undo"
            )
        )
        self.all_ours.setText(self.tr("All mine") + self._hint("Ctrl+1"))
        self.all_theirs.setText(self.tr("All the server's") + self._hint("Ctrl+2"))
        self.undo_button.setText(self.tr("Undo"))
        self.undo_button.setToolTip("Ctrl+Z")
        self._name_whole()
        name(self.back, self.tr("Back to the report"))
        self.back.setToolTip(self.tr("Back to the report (Esc)"))
        self.table.setAccessibleName(self.tr("Figures to choose between"))
        self.rest.setAccessibleName(self.tr("The other figures"))
        self.setAccessibleName(f"{self.title.text()}: {self.subtitle.text()}")
        self._show()

    def changeEvent(self, event: QEvent) -> None:
        """Retranslate when the language changes."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)
