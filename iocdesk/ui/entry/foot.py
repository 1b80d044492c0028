"""The bottom of the form page: what is left to do, the one button that moves the report on, and the other moves."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from iocdesk.core.errors import IocError
from iocdesk.forms.media import whole_required
from iocdesk.forms.values import Quality
from iocdesk.reports.model import Transition
from iocdesk.ui.entry.desk import Desk
from iocdesk.ui.entry.tally import Tally, tallies, total
from iocdesk.ui.entry.words import move_word, quality_word
from iocdesk.ui.fonts import LARGE_TEXT, FontRole
from iocdesk.ui.icons import Glyph
from iocdesk.ui.kit import Kit
from iocdesk.ui.widgets.basics import button, column, label, line, name, row, set_tone
from iocdesk.ui.widgets.plain import plain_tip

_T = Transition
FORWARD = (_T.SUBMIT, _T.REQUEST_APPROVAL, _T.APPROVE, _T.SEND, _T.ACCEPT, _T.LOCK)
"""Moves that the primary button makes, the first that is allowed."""
CHECKED = frozenset({_T.SUBMIT, _T.REQUEST_APPROVAL})
"""Moves that errors, warnings without a note and open cells hold up."""


def primary_of(moves: Iterable[Transition]) -> Transition | None:
    """Return the move of the primary button."""
    allowed = set(moves)
    return next((move for move in FORWARD if move in allowed), None)


class Foot(QWidget):
    """One line."""

    go_asked = Signal()
    blocker_asked = Signal()
    move_asked = Signal(object)
    quality_asked = Signal(object)
    simple_asked = Signal()
    past_asked = Signal()
    import_asked = Signal()
    export_asked = Signal(bool)
    """Whether it is wanted blank, to be filled in elsewhere."""
    print_asked = Signal(bool)
    """True: a blank form."""
    seal_asked = Signal()
    files_asked = Signal()

    def __init__(self, kit: Kit, desk: Desk) -> None:
        super().__init__()
        self._kit, self._desk = kit, desk
        self.primary: Transition | None = None
        self._brief = False
        user = kit.services.user
        self._seals = user.village or user.gathers_villages
        """Whether the user's work may be carried in packages."""
        self.left = button(kit, "link")
        self.left.clicked.connect(self.blocker_asked)
        self.why = label(kit, "", FontRole.SMALL, "muted")
        self.go = button(kit, "primary", Glyph.PAPER_PLANE_TILT)
        self.go.clicked.connect(self.go_asked)
        self.simple = button(kit, "link")
        self.simple.clicked.connect(self.simple_asked)
        self.simple.hide()
        self.more = button(kit, "", Glyph.CARET_DOWN)
        self._menu = QMenu(self)
        self.more.setMenu(self._menu)
        outer = column(self, gap=8)
        outer.addWidget(line())
        inner = row()
        told = column(gap=0)
        told.addWidget(self.left, 0, Qt.AlignmentFlag.AlignLeft)
        told.addWidget(self.why)
        inner.addLayout(told, 1)
        inner.addWidget(self.simple)
        inner.addWidget(self.more)
        inner.addWidget(self.go)
        outer.addLayout(inner)
        desk.changed.connect(self.refresh)
        desk.restructured.connect(self.refresh)
        kit.theme.changed.connect(self.refresh)
        self.retranslate()

    def retranslate(self) -> None:
        """Set every text in the present language."""
        self.more.setText(self.tr("More"))
        self.simple.setText(self.tr("One question a page"))
        self.refresh()

    def refresh(self) -> None:
        """Count again, and see which moves there are."""
        moves = self._desk.entry.moves()
        self.primary = primary_of(moves)
        counts = total(tallies(self._desk))
        self.left.setText(self.sentence(counts))
        name(self.left, self.left.text(), self.tr("Goes to the first cell that holds the report up"))
        self._kit.icons.give(self.left, *_look(counts))
        set_tone(self.left, _look(counts)[1])
        self._show_primary()
        self._fill_menu(moves)

    def be_brief(self, *, brief: bool) -> None:
        """Leave out what only explains, where there is little height; the count beside says what is missing."""
        if brief != self._brief:
            self._brief = brief
            self.refresh()

    def offer_simple(self, *, offered: bool) -> None:
        """Offer the simple mode beside the moves, to whom it is the usual one; others find it in the menu."""
        self.simple.setVisible(offered)

    def sentence(self, counts: Tally) -> str:
        """Return "2 lỗi phải sửa · 1 cảnh báo cần giải trình · còn 6 ô trống"."""
        parts = []
        if self._kit.theme.scale > LARGE_TEXT and not counts.done:
            return self._short(counts)
        if counts.errors:
            parts.append(self.tr("%n error(s) to mend", "", counts.errors))
        if counts.warnings:
            parts.append(self.tr("%n warning(s) to explain", "", counts.warnings))
        if counts.remarks:
            parts.append(self.tr("%n remark(s) to answer", "", counts.remarks))
        if counts.empty:
            parts.append(self.tr("%n cell(s) still empty", "", counts.empty))
        return " · ".join(parts) if parts else self.tr("Everything is filled in")

    def _short(self, counts: Tally) -> str:
        words = (
            (counts.errors, self.tr("%n error(s)", "", counts.errors)),
            (counts.warnings, self.tr("%n warning(s)", "", counts.warnings)),
            (counts.remarks, self.tr("%n remark(s)", "", counts.remarks)),
            (counts.empty, self.tr("%n empty", "", counts.empty)),
        )
        return " · ".join(word for count, word in words if count)

    def blocked(self) -> bool:
        """Say whether something holds the primary move up."""
        if self.primary not in CHECKED:
            return False
        if self._desk.look is not None or self._desk.conflicts:
            return True
        try:
            return not self._desk.entry.summary().may_send or bool(self._desk.rejected())
        except IocError:
            return True

    def _show_primary(self) -> None:
        move, held_back = self.primary, self._desk.entry.held_back()
        self.go.setVisible(move is not None or held_back is not None)
        if held_back is not None:
            self._show_held_back(self._kit.language.text(held_back))
            return
        if move is None:
            self.why.hide()
            return
        word = move_word(move)
        self.go.setText(f"{word}  Ctrl+Enter" if self._kit.theme.scale <= LARGE_TEXT else word)
        self.go.setToolTip("Ctrl+Enter")
        blocked = self.blocked()
        self.go.setEnabled(not blocked)
        reason = self.tr("“{button}” opens when nothing is left to do.") if blocked else ""
        if blocked and total(tallies(self._desk)).remarks:
            reason = self.tr(
                "“{button}” opens when every remark was answered: change the figure, or write a note."
            )
        if self._desk.conflicts:
            reason = self.tr("Please choose the right figures first (F7).")
        elif blocked and self._desk.look is not None:
            reason = self.tr("Please look at what came from the other computer first (F7).")
        elif blocked and whole_required(self._desk.entry.form) and self._desk.entry.summary().file_missing:
            reason = self.tr("The form asks for a file (F10).") + " " + reason
        self.why.setText(reason.replace("{button}", word.rstrip("…")))
        self.why.setVisible(bool(reason) and not self._brief)
        if reason:
            self.go.setToolTip(plain_tip(self.why.text()))
        name(self.go, word, reason or self.left.text())

    def _show_held_back(self, why: str) -> None:
        """Leave the button where it is looked for, off, with the reason beside it."""
        word = move_word(Transition.APPROVE)
        self.go.setText(word)
        self.go.setEnabled(False)
        self.go.setToolTip(plain_tip(why))
        self.why.setText(why)
        self.why.show()
        name(self.go, word, why)

    def _fill_menu(self, moves: Iterable[Transition]) -> None:
        self._menu.clear()
        for move in [move for move in _T if move in set(moves) and move is not self.primary]:
            self._add(move_word(move), lambda _c=False, which=move: self.move_asked.emit(which))
        if not self._menu.isEmpty():
            self._menu.addSeparator()
        self._add_qualities()
        self._add(self.tr("Files…") + "\tF10", self.files_asked.emit)
        self._add(self.tr("History of the report"), self.past_asked.emit)
        self._add(self.tr("One question a page"), self.simple_asked.emit)
        self._add(self.tr("Import from files…"), self.import_asked.emit)
        self._add(self.tr("Save as an Excel workbook…"), lambda: self.export_asked.emit(False))
        self._add(self.tr("Save a blank workbook to fill in…"), lambda: self.export_asked.emit(True))
        if self._seals:
            self._add(self.tr("Put it into a sealed package…"), self.seal_asked.emit)
        self._add(self.tr("Print the report"), lambda: self.print_asked.emit(False))
        self._add(self.tr("Print a blank form"), lambda: self.print_asked.emit(True))

    def _add_qualities(self) -> None:
        """The menu's way to what Ctrl+Shift+1 to 3 do to the selected figures."""
        if not self._desk.editable:
            return
        for number, quality in enumerate((Quality.ESTIMATE, Quality.PRELIMINARY, Quality.OFFICIAL), start=1):
            text = f"{quality_word(quality)}\tCtrl+Shift+{number}"
            self._add(text, lambda _c=False, which=quality: self.quality_asked.emit(which))
        self._menu.addSeparator()

    def _add(self, text: str, slot: object) -> None:
        action = QAction(text, self._menu)
        action.triggered.connect(slot)
        self._menu.addAction(action)

    def changeEvent(self, event: QEvent) -> None:
        """Retranslate when the language changes."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)


def _look(counts: Tally) -> tuple[Glyph, str]:
    if counts.errors:
        return Glyph.X_CIRCLE, "error"
    if counts.warnings or counts.remarks:
        return (Glyph.WARNING if counts.warnings else Glyph.CHAT_TEXT), "warn"
    return (Glyph.CIRCLE, "primary") if counts.empty else (Glyph.CHECK_CIRCLE, "ok")
