"""The page to read over at the end: every answer on a line, what is still open marked, and the one button that sends."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QColor, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableWidgetItem, QWidget

from iocdesk.forms.model import CellKey, Severity
from iocdesk.reports.issues import FILE_MISSING, SendSummary
from iocdesk.ui.entry.desk import Desk
from iocdesk.ui.entry.marks import value_text
from iocdesk.ui.fonts import FontRole
from iocdesk.ui.icons import Glyph
from iocdesk.ui.kit import Kit, Tone
from iocdesk.ui.simple.parts import BACK, ENTER, ROOMY, Note, big_button, fit_button, keyed
from iocdesk.ui.simple.steps import StepKind, Walk, is_open, own_key
from iocdesk.ui.simple.words import plain_value
from iocdesk.ui.widgets.basics import column, label, row
from iocdesk.ui.widgets.reading_table import ReadingTable

ARMED_AFTER_MS = 600
"""The send button takes no key before this: Enter at the last question, pressed twice, must not send."""
_READING = frozenset({Qt.Key.Key_Down, Qt.Key.Key_Up, Qt.Key.Key_PageDown, Qt.Key.Key_Home, Qt.Key.Key_End})
_ROLE = int(Qt.ItemDataRole.UserRole)


@dataclass(frozen=True, slots=True)
class Line:
    """One line; `page` is None for a section's name and a total that is added up."""

    words: str
    value: str
    sign: str = ""
    tone: str = ""
    glyph: Glyph | None = None
    page: int | None = None
    heading: bool = False


class Answers(ReadingTable):
    """The lines; Enter on one goes to its question."""

    opened = Signal(int)
    back = Signal()
    send_asked = Signal()

    def __init__(self, kit: Kit) -> None:
        super().__init__(3)
        self._kit = kit
        self.horizontalHeader().hide()
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        header = self.horizontalHeader()
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        for place in (1, 2):
            header.setSectionResizeMode(place, QHeaderView.ResizeMode.ResizeToContents)
        self.itemClicked.connect(self._clicked)

    def fill(self, lines: list[Line]) -> None:
        """Show other lines; the current line stays where it was."""
        here = max(0, self.currentRow())
        self.setRowCount(0)
        self.setRowCount(len(lines))
        for number, line in enumerate(lines):
            for place, text in enumerate((line.words, line.value, line.sign)):
                self.setItem(number, place, self._item(line, text, place))
        self.resizeRowsToContents()
        self.selectRow(min(here, len(lines) - 1))

    def _item(self, line: Line, text: str, place: int) -> QTableWidgetItem:
        made = QTableWidgetItem(text)
        role = FontRole.SECTION if line.heading else FontRole.LARGE
        made.setFont(self._kit.theme.font(role))
        tokens = self._kit.theme.tokens
        tone = "muted" if line.heading or (line.page is None and not line.tone) else line.tone or "text"
        made.setForeground(QColor(getattr(tokens, tone)))
        if place == 2 and line.glyph is not None:
            made.setIcon(self._kit.icons.icon(line.glyph, tone, 20))
        if place == 1:
            made.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        made.setData(_ROLE, -1 if line.page is None else line.page)
        spoken = ", ".join(part for part in (line.words, line.value, line.sign) if part)
        made.setData(int(Qt.ItemDataRole.AccessibleTextRole), spoken)
        if line.heading:
            made.setFlags(Qt.ItemFlag.ItemIsEnabled)
        return made

    def _clicked(self, item: QTableWidgetItem) -> None:
        if item.data(_ROLE) >= 0:
            self.opened.emit(item.data(_ROLE))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lines break anew."""
        super().resizeEvent(event)
        self.resizeRowsToContents()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens a line, Esc goes back, arrows go on."""
        item = self.currentItem()
        if event.key() in ENTER:
            if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
                self.send_asked.emit()
            elif item is not None and item.data(_ROLE) >= 0 and not event.isAutoRepeat():
                self.opened.emit(item.data(_ROLE))
        elif event.key() == Qt.Key.Key_Escape:
            self.back.emit()
        else:
            super().keyPressEvent(event)


class ReviewView(QWidget):
    """The answers, what stands in the way, and the button."""

    opened = Signal(int)
    back = Signal()
    send_asked = Signal()
    attach_asked = Signal()
    """Pictures or papers are to be sent along."""
    open_asked = Signal()
    """To the first question that is still open."""

    def __init__(self, kit: Kit, desk: Desk) -> None:
        super().__init__()
        self._kit, self._desk = kit, desk
        self.title = label(kit, "", FontRole.TITLE)
        self.state = Note(kit, Tone.OK)
        self.answers = Answers(kit)
        self.back_button = big_button(kit, "", Glyph.ARROW_LEFT)
        self.attach_button = big_button(kit, "", Glyph.FILES)
        self.open_button = big_button(kit, "primary")
        self.send_button = big_button(kit, "primary", Glyph.PAPER_PLANE_TILT)
        self._sends = False
        self._armed = QTimer(self)
        self._armed.setSingleShot(True)
        self._armed.setInterval(ARMED_AFTER_MS)
        self._armed.timeout.connect(self._arm)
        outer = column(self, gap=8)
        for widget in (self.title, self.state):
            outer.addWidget(widget)
        outer.addWidget(self.answers, 1)
        buttons = row(gap=12)
        buttons.addWidget(self.back_button)
        buttons.addStretch(1)
        buttons.addWidget(self.attach_button)
        buttons.addWidget(self.open_button)
        buttons.addWidget(self.send_button)
        outer.addLayout(buttons)
        self.answers.opened.connect(self.opened)
        self.answers.back.connect(self.back)
        self.answers.send_asked.connect(self.send_asked)
        self.back_button.clicked.connect(self.back)
        self.attach_button.clicked.connect(self.attach_asked)
        self.open_button.clicked.connect(self.open_asked)
        self.send_button.clicked.connect(self.send_asked)

    def show_walk(
        self,
        walk: Walk,
        verb: str,
        *,
        blocked: str,
        stated: str = "",
        sends: bool = True,
        attaches: bool = False,
    ) -> None:
        """Show all answers.

        Args:
            walk: the pages.
            verb: what the button does: "Gửi xã".
            blocked: why it cannot be sent yet; "" when it can.
            stated: said in its place when the report is no longer to be changed.
            sends: whether the person can send it at all.
            attaches: whether pictures or papers can be sent along.
        """
        self._sends = sends and not blocked
        self.answers.fill(self._lines(walk, fixed=not sends))
        self.title.setText(self.tr("Please read it over once more"))
        self.title.setVisible(sends and self._kit.theme.scale < ROOMY)
        good = self.tr("Everything is filled in. Choose a line to change it.")
        self.state.say(stated or blocked or good, Tone.WARN if blocked else Tone.INFO if stated else Tone.OK)
        keyed(self.back_button, self.tr("Back"), "Esc")
        keyed(self.open_button, self._open_word(), "Enter")
        keyed(self.send_button, verb, "Enter")
        keyed(self.attach_button, self.tr("Pictures, papers"), "F10")
        self.attach_button.setVisible(attaches)
        self.open_button.setVisible(sends and bool(blocked))
        self.send_button.setVisible(self._sends)
        self.send_button.setEnabled(False)
        self.answers.setAccessibleName(self.title.text())
        for made in (self.back_button, self.attach_button, self.open_button, self.send_button):
            fit_button(self._kit, made)
        self._armed.start()
        self.begin()

    def _open_word(self) -> str:
        missing = bool(self._desk.entry.summary().missing_required)
        return self.tr("To what is open") if missing else self.tr("To what is to be mended")

    def blocked_by(self, summary: SendSummary) -> str:
        """Return why a report cannot be sent yet; "" when it can."""
        parts = []
        if summary.missing_required:
            parts.append(self.tr("%n question(s) not answered", "", len(summary.missing_required)))
        if summary.errors:
            parts.append(self.tr("%n error(s) to correct", "", len(summary.errors)))
        if summary.warnings_without_note:
            parts.append(self.tr("%n thing(s) to explain", "", len(summary.warnings_without_note)))
        if summary.unanswered:
            parts.append(self.tr("%n remark(s) to answer", "", len(summary.unanswered)))
        said = self.tr("Not yet to be sent: {what}.").replace("{what}", ", ".join(parts)) if parts else ""
        if summary.file_missing:
            said = f"{said} {self._kit.language.text(FILE_MISSING)}".strip()
        return said

    def begin(self) -> None:
        """Put the focus on what is to be done next."""
        if self._sends and self.send_button.isEnabled():
            self.send_button.setFocus(Qt.FocusReason.OtherFocusReason)
        elif self.open_button.isVisibleTo(self):
            self.open_button.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.answers.setFocus(Qt.FocusReason.OtherFocusReason)

    def _arm(self) -> None:
        waiting = self.answers.hasFocus() or self.focusWidget() is None
        self.send_button.setEnabled(self._sends)
        if self.isVisible() and self._sends and waiting:
            self.begin()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter does what the focused button says; Esc goes back."""
        focused = self.focusWidget()
        if event.key() in _READING:  # with the button in focus the answers can still be read through
            self.answers.setFocus(Qt.FocusReason.OtherFocusReason)
            self.answers.keyPressEvent(event)
        elif event.key() in BACK:
            self.back.emit()
        elif event.key() in ENTER and not event.isAutoRepeat():
            if focused in (self.send_button, self.open_button, self.back_button, self.attach_button):
                focused.click()
        else:
            super().keyPressEvent(event)

    # ------------------------------------------------------------ the lines

    def _lines(self, walk: Walk, *, fixed: bool) -> list[Line]:
        lines: list[Line] = []
        section = -1
        for number, step in enumerate(walk.steps):
            if step.kind is not StepKind.QUESTION:
                continue
            if step.section != section and len(walk.sections) > 1:
                section = step.section
                lines.append(Line(self.section_name(walk, section), "", heading=True))
            lines.append(self._line(walk, number, fixed=fixed))
            if step.total is not None and step.key == step.group[-1]:
                lines.append(self._total(walk, number))
        return lines

    def section_name(self, walk: Walk, place: int) -> str:
        """Return what a section is called, with its number where it repeats."""
        section = walk.sections[place]
        text = section.label.lang(self._kit.language.code)
        return f"{text} {section.instance}".strip() if section.instance else text

    def _line(self, walk: Walk, number: int, *, fixed: bool) -> Line:
        step, code = walk.steps[number], self._kit.language.code
        session = self._desk.entry.session
        words = step.label.lang(code)
        part = step.part.lang(code)
        sign, tone, glyph = self._sign(step.key)
        open_ = is_open(step, session, lambda key: bool(self._desk.open_issues(key)))
        if open_ and not tone and not session.value(step.key).answered:
            sign, tone, glyph = self.tr("not answered"), "warn", Glyph.CIRCLE
        name = f"{words} – {part}" if part else words
        return Line(name, self._value(number, walk), sign, tone, glyph, None if fixed else number)

    def _sign(self, key: CellKey) -> tuple[str, str, Glyph | None]:
        """Return what is said of a cell: something to mend or to explain, or that it has a note."""
        asks = self._desk.open_issues(key)
        if any(issue.severity is Severity.ERROR for issue in asks):
            return self.tr("to mend"), "error", Glyph.X_CIRCLE
        if asks:
            return self.tr("to explain"), "warn", Glyph.WARNING
        if self._desk.entry.cell(key).note.strip():
            return self.tr("noted"), "", Glyph.NOTE
        return "", "", None

    def _value(self, number: int, walk: Walk) -> str:
        step = walk.steps[number]
        if step.field is None:
            return ""
        session = self._desk.entry.session
        choices = session.choices(step.key) if step.field.choice_list else ()
        value = session.value(step.key)
        if choices and value.data is not None:
            return value_text(value, step.field, choices, self._kit.language.code)
        unit = step.field.indicator.unit.lang(self._kit.language.code) if step.field.indicator else ""
        return plain_value(value, step.field, unit)

    def _total(self, walk: Walk, number: int) -> Line:
        step = walk.steps[number]
        code = self._kit.language.code
        if step.total is None or step.field is None:
            return Line("", "")
        unit = step.field.indicator.unit.lang(code) if step.field.indicator else ""
        value = plain_value(self._desk.entry.session.value(step.total), step.field, unit)
        sign, tone, glyph = self._sign(step.total)
        words = self.tr("{figure}, in all").replace("{figure}", step.label.lang(code))
        place = walk.place(own_key(step.total)) if tone else None
        return Line(f"= {words}", value, sign, tone, glyph, place)
