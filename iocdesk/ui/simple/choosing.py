"""A conflict in the simple mode: one figure a page, which of two it is, or another one; and what came from elsewhere."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QPushButton, QWidget

from iocdesk.actions.conflicts import ConflictDesk
from iocdesk.actions.views import ConflictLine, MovePreview, Pick, SideCell
from iocdesk.core.clock import short_moment
from iocdesk.core.errors import IocError
from iocdesk.ui.conflict.words import figure
from iocdesk.ui.entry.desk import Desk
from iocdesk.ui.entry.marks import value_text
from iocdesk.ui.fonts import FontRole
from iocdesk.ui.icons import Glyph
from iocdesk.ui.kit import Kit, Tone
from iocdesk.ui.simple.ending import TellView
from iocdesk.ui.simple.parts import BACK, ENTER, Note, big_button, fit_button, keyed, large
from iocdesk.ui.widgets.basics import column, label, row, scroller
from iocdesk.ui.words import person

if TYPE_CHECKING:
    from iocdesk.store import Look

_SHOWN = 6
"""So many figures are listed; of the others it is said how many there are."""


class OtherLine(QLineEdit):
    """Another figure. While it is empty, 1 and 2 take one of the two."""

    go = Signal()
    back = Signal()
    taken = Signal(object)

    def __init__(self, kit: Kit) -> None:
        super().__init__()
        kit.theme.give_font(self, FontRole.LARGE)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter takes what was typed, Esc goes back."""
        if event.key() in ENTER:
            if not event.isAutoRepeat():
                self.go.emit()
        elif event.key() in BACK:
            self.back.emit()
        else:
            super().keyPressEvent(event)


class ChoosingView(QWidget):
    """Goes through the cells of a conflict; `finished` when each has its figure and the result is kept."""

    finished = Signal()
    left = Signal()

    def __init__(self, kit: Kit) -> None:
        super().__init__()
        self._kit = kit
        self.conflict: ConflictDesk | None = None
        self._at = 0
        self.count = label(kit, "", FontRole.LARGE, "muted")
        self.question = label(kit, "", FontRole.TITLE)
        self.name = label(kit, "", FontRole.FIGURE)
        self.ours, self.theirs = big_button(kit), big_button(kit)
        for made in (self.ours, self.theirs):
            made.setStyleSheet("text-align: left;")
        self.other_label, self.other = large(kit), OtherLine(kit)
        self.problem = Note(kit)
        self.back_button = big_button(kit, "", Glyph.ARROW_LEFT)
        self.other_button = big_button(kit)
        self._lay_out()
        self.ours.clicked.connect(partial(self.take, Pick.OURS))
        self.theirs.clicked.connect(partial(self.take, Pick.THEIRS))
        self.other_button.clicked.connect(self.ask_other)
        self.back_button.clicked.connect(self.step_back)
        self.other.go.connect(self.take_other)
        self.other.back.connect(self.close_other)

    def _lay_out(self) -> None:
        content = QWidget()
        inner = column(content, gap=12)
        for widget in (
            self.count, self.name, self.question, self.ours, self.theirs, self.other_label, self.other, self.problem,
        ):  # fmt: skip
            inner.addWidget(widget)
        inner.addStretch(1)
        outer = column(self, gap=8)
        outer.addWidget(scroller(content, ""), 1)
        buttons = row(gap=12)
        buttons.addWidget(self.back_button)
        buttons.addStretch(1)
        buttons.addWidget(self.other_button)
        outer.addLayout(buttons)

    # ------------------------------------------------------------ asking

    @property
    def line(self) -> ConflictLine | None:
        """The cell that is asked about."""
        desk = self.conflict
        return desk.line(desk.keys[self._at]) if desk is not None and self._at < len(desk.keys) else None

    def ask(self, conflict: ConflictDesk) -> None:
        """Begin with the first cell that has no figure yet; with the last where each has one."""
        self.conflict = conflict
        self._at = self._open_from(0, len(conflict.keys) - 1)
        self._show()

    def _open_from(self, place: int, otherwise: int) -> int:
        """Return the next cell without a choice."""
        desk = self.conflict
        if desk is None:
            return otherwise
        open_ = desk.open_keys
        return next((n for n in range(place, len(desk.keys)) if desk.keys[n] in open_), otherwise)

    def _show(self) -> None:
        line, desk = self.line, self.conflict
        if line is None or desk is None:
            return
        code = self._kit.language.code
        unit = line.unit.lang(code)
        text = self.tr("Figure {number} of {count}")
        self.count.setText(
            text.replace("{number}", str(self._at + 1)).replace("{count}", str(len(desk.keys)))
        )
        self.name.setText(line.label.lang(code))
        asked = self.tr("Another computer says {theirs}, this one {ours}: which is right?")
        asked = asked.replace("{theirs}", figure(line.theirs)).replace("{ours}", figure(line.ours))
        self.question.setText(asked)
        keyed(self.ours, self._said(self.tr("{figure}, as on this computer"), line.ours, unit), "1")
        keyed(self.theirs, self._said(self.tr("{figure}, as on the other computer"), line.theirs, unit), "2")
        keyed(self.other_button, self.tr("Another figure"), "3")
        keyed(self.back_button, self.tr("Back"), "Esc")
        for made in (self.ours, self.theirs, self.other_button, self.back_button):
            fit_button(self._kit, made)
        self.ours.setAccessibleDescription(f"{self.name.text()}. {asked}")
        self.close_other()

    @staticmethod
    def _said(text: str, side: SideCell, unit: str) -> str:
        shown = f"{figure(side)} {unit}".strip() if side.value else figure(side)
        who = ", ".join(part for part in (person(side.by), short_moment(side.at), side.note) if part)
        said = text.replace("{figure}", shown)
        return f"{said} ({who})" if who else said

    def begin(self) -> None:
        """Put the focus where it is answered."""
        if self.other.isVisible():
            self.other.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.ours.setFocus(Qt.FocusReason.OtherFocusReason)

    # ------------------------------------------------------------ answering

    def take(self, pick: Pick, _checked: bool = False) -> None:
        """Take one of the two and go on."""
        if self.conflict is not None and self.line is not None:
            self.conflict.choose(self.line.key, pick)
            self._go_on()

    def ask_other(self) -> None:
        """Ask for another figure."""
        self.other_label.setText(self.tr("Type the right figure and press Enter."))
        self.other.setAccessibleName(self.other_label.text())
        self.other.clear()
        for widget in (self.other_label, self.other):
            widget.show()
        self.begin()

    def close_other(self) -> None:
        """Go back to the two."""
        for widget in (self.other_label, self.other):
            widget.hide()
        self.problem.say("")
        self.begin()

    def take_other(self) -> None:
        """Take what was typed."""
        if self.conflict is None or self.line is None:
            return
        try:
            self.conflict.type(self.line.key, self.other.text())
        except IocError as error:
            self.problem.say(self._kit.language.text(error.text))
            return
        self._go_on()

    def _go_on(self) -> None:
        desk = self.conflict
        if desk is None:
            return
        if desk.open_keys:
            self._at = self._open_from(self._at + 1, self._open_from(0, 0))
            self._show()
            return
        try:
            desk.finish()
        except IocError as error:
            self._again(error)
            return
        self.finished.emit()

    def _again(self, error: IocError) -> None:
        """Begin again with what the server has by now."""
        try:
            self.conflict = self.conflict.renewed() if self.conflict is not None else None
        except IocError:
            self.finished.emit()
            return
        self._at = self._open_from(0, 0)
        self._show()
        self.problem.say(self._kit.language.text(error.text), Tone.WARN)

    def step_back(self) -> None:
        """Go to the figure before; from the first one leave everything as it is."""
        if self._at:
            self._at -= 1
            self._show()
        else:
            self.left.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """1 and 2 take one of the two, 3 asks for another, Esc goes back."""
        picks = {"1": Pick.OURS, "2": Pick.THEIRS}
        if event.text() in picks:
            self.take(picks[event.text()])
        elif event.text() == "3":
            self.ask_other()
        elif event.key() in BACK:
            self.step_back()
        elif event.key() in ENTER and not event.isAutoRepeat():
            focused = self.focusWidget()
            if isinstance(focused, QPushButton):
                focused.click()
        else:
            super().keyPressEvent(event)


class NewFormView(TellView):
    """That the province has another form now, and what moving to it means; said before the questions begin."""

    def show_move(self, preview: MovePreview) -> None:
        """Show how many figures stay, and how many new questions there are."""
        parts = [self.tr("%n figure(s) stay as they are.", "", preview.kept)]
        if preview.added:
            parts.append(self.tr("%n new question(s).", "", len(preview.added)))
        gone = len(preview.leaving) + len(preview.emptied)
        if gone:
            parts.append(self.tr("%n figure(s) are not asked that way any more; they are kept.", "", gone))
        note = self.tr("The old form is not taken any more.") if preview.news.closed else ""
        heading = self.tr("The province has a new form for this report")
        verb, later = self.tr("Use the new form"), self.tr("Later")
        self.tell(Glyph.FILES, Tone.INFO, heading, "\n".join(parts), note, verb, later)


class CameView(TellView):
    """What another computer has filled in, to be read over."""

    def show_look(self, desk: Desk, look: Look) -> None:
        """List the figures with what stood there before."""
        session, code = desk.entry.session, self._kit.language.code
        lines = []
        for key, cell in look.came.items():
            if key not in desk.grid.places:
                continue
            field = session.field(key)
            before = value_text(look.before[key].value, field) or "–"
            text = self.tr("{name}: {figure} (before: {before})")
            text = text.replace("{name}", field.label.lang(code)).replace("{before}", before)
            lines.append(text.replace("{figure}", value_text(cell.value, field) or "–"))
        more = len(lines) - _SHOWN
        shown = lines[:_SHOWN] + ([self.tr("and %n more", "", more)] if more > 0 else [])
        heading = self.tr("Another computer has filled something in")
        note = self.tr("Please look at it and send the report again.") if look.dropped is not None else ""
        self.tell(Glyph.EYE, Tone.WARN, heading, "\n".join(shown), note, self.tr("Seen"))
