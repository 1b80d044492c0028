"""One question on a page: what is asked in large type, the box, the figure before, and three buttons."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from iocdesk.core.errors import Text
from iocdesk.ui.entry.desk import Desk
from iocdesk.ui.fonts import FontRole, make_font
from iocdesk.ui.icons import Glyph
from iocdesk.ui.kit import Kit, Tone
from iocdesk.ui.simple.answers import Box, make_box
from iocdesk.ui.simple.parts import GAP, Note, big_button, fit_button, fit_words, keyed, large
from iocdesk.ui.simple.steps import Step, StepKind, closed
from iocdesk.ui.simple.words import before_line, plain_value
from iocdesk.ui.widgets.basics import clear_layout, column, label, row, scroller

SMALLEST = 0.6
"""A question that does not fit gets smaller down to this share of its size; only then does the page scroll."""


class QuestionView(QWidget):
    """Shows a page and tells which of its buttons (or keys) was used."""

    go = Signal()
    nothing = Signal()
    back = Signal()
    undo_asked = Signal()

    def __init__(self, kit: Kit, desk: Desk) -> None:
        super().__init__()
        self._kit, self._desk = kit, desk
        self.step: Step | None = None
        self.box: Box | None = None
        self.lead = large(kit)
        self.question = label(kit, "", FontRole.FIGURE)
        self.part = label(kit, "", FontRole.FIGURE, "primary")
        self.hint = large(kit, "muted")
        self.before, self.sum = large(kit, "muted"), large(kit, "muted")
        self.unit = label(kit, "", FontRole.FIGURE, wrap=False)
        self.remark, self.problem = Note(kit, Tone.WARN, Glyph.CHAT_TEXT), Note(kit)
        self.back_button = big_button(kit, "", Glyph.ARROW_LEFT)
        self.nothing_button, self.go_button = big_button(kit), big_button(kit, "primary")
        self._line = row(gap=12)
        self._content = QWidget()
        self._area = scroller(self._content, "")
        self._lay_out()
        self.back_button.clicked.connect(self.back)
        self.nothing_button.clicked.connect(self.nothing)
        self.go_button.clicked.connect(self.go)
        kit.theme.changed.connect(self._fit_soon)

    def _lay_out(self) -> None:
        inner: QVBoxLayout = column(self._content, gap=8)
        inner.setContentsMargins(4, 4, 4, 4)
        inner.addStretch(1)
        for widget in (self.remark, self.lead, self.question, self.part, self.hint):
            inner.addWidget(widget)
        inner.addLayout(self._line)
        for widget in (self.before, self.sum, self.problem):
            inner.addWidget(widget)
        inner.addStretch(2)
        outer = column(self, gap=8)
        outer.addWidget(self._area, 1)
        buttons = row(gap=GAP)
        buttons.addWidget(self.back_button)
        buttons.addStretch(1)
        buttons.addWidget(self.nothing_button)
        buttons.addWidget(self.go_button)
        outer.addLayout(buttons)

    # ------------------------------------------------------------ showing

    def ask(self, step: Step, remarks: tuple[str, ...] = ()) -> None:
        """Show a page and put the focus where it is answered."""
        self.step = step
        code = self._kit.language.code
        self.lead.setText("\n".join(text.lang(code) for text in step.lead))
        self.question.setText(self._asked(step))
        self.part.setText(step.part.lang(code))
        self.remark.say("\n".join(remarks))
        self.problem.say("")
        self._make_box(step)
        self._show_beside(step)
        self._name_buttons(step)
        for text in (self.lead, self.part, self.hint, self.before, self.sum):
            text.setVisible(bool(text.text()))
        self._fit_soon()
        self.begin()

    def _asked(self, step: Step) -> str:
        text = step.label.lang(self._kit.language.code)
        if step.kind is StepKind.GATE:
            return self.tr("{figure}: did anything occur?").replace("{figure}", text)
        if step.kind is StepKind.REPEAT:
            return self.tr("{what}: is there one more?").replace("{what}", text)
        return text

    def _make_box(self, step: Step) -> None:
        clear_layout(self._line)
        self.box = None
        self.unit = label(self._kit, "", FontRole.FIGURE, wrap=False)
        if step.kind is not StepKind.QUESTION or step.field is None:
            return
        session = self._desk.entry.session
        choices = session.choices(step.key) if step.field.choice_list else ()
        self.box = make_box(self._kit, step.field, session.value(step.key), choices, figure=step.is_figure)
        self.box.go.connect(self.go)
        self.box.nothing.connect(self.nothing)
        self.box.back.connect(self.back)
        self.box.undo_asked.connect(self.undo_asked)
        self._line.addWidget(self.box)
        self.unit.setText(self.unit_of(step))
        self._line.addWidget(self.unit)
        self._line.addStretch(1)
        described = ", ".join(part for part in (self._before_of(step), self._keys(step)) if part)
        self.box.call(self.spoken(step), described)

    def named(self, step: Step) -> str:
        """Return which figure a page asks for: "Số hộ nghèo – Kinh"."""
        code = self._kit.language.code
        return " – ".join(part for part in (step.label.lang(code), step.part.lang(code)) if part)

    def spoken(self, step: Step) -> str:
        """Return what a screen reader says of the box: the question, its part and its unit."""
        code = self._kit.language.code
        parts = (self._asked(step), step.part.lang(code), self.unit_of(step))
        return ", ".join(part for part in parts if part)

    def unit_of(self, step: Step) -> str:
        """Return the unit of measure; "" where there is none."""
        indicator = step.field.indicator if step.field is not None else None
        return indicator.unit.lang(self._kit.language.code) if indicator is not None else ""

    def _before_of(self, step: Step) -> str:
        if step.kind is not StepKind.QUESTION or not step.is_figure or step.field is None:
            return ""
        entry = self._desk.entry
        value = entry.comparison(step.key).previous
        if step.field.indicator is None:
            return ""
        return before_line(entry.report.key.period.type, value, step.field, self.unit_of(step))

    def _show_beside(self, step: Step) -> None:
        code, field = self._kit.language.code, step.field
        self.before.setText(self._before_of(step))
        hint = field.hint.lang(code) if field is not None else ""
        unit = self.unit_of(step)
        self.hint.setText("" if unit and unit in hint else hint)
        self.sum.setText("")
        if step.kind is StepKind.GATE:
            names = self._desk.entry.session.layout()[step.section]
            parts = [
                column_.lang(code)
                for table in names.tables
                for line in table.rows
                if field is not None and line.field.name == field.name
                for column_ in table.columns
            ]
            self.hint.setText(self.tr("It is made up of: {parts}.").replace("{parts}", ", ".join(parts)))
            self.hint.setVisible(True)
        elif step.total is not None and step.key != step.group[0] and field is not None:
            self.sum.setText(self._sum_line(step))

    def _sum_line(self, step: Step) -> str:
        """Return what is behind: "Đã nhập: 120 + 85"; the total itself once all parts are there."""
        session, field = self._desk.entry.session, step.field
        if field is None or step.total is None:
            return ""
        total = session.value(step.total)
        given = [session.value(key) for key in step.group]
        shown = [plain_value(value, field) for value in given if value.answered]
        if total.answered:
            text = self.tr("In all: {total}")
            return text.replace("{total}", plain_value(total, field, self.unit_of(step)))
        return self.tr("So far: {parts}").replace("{parts}", " + ".join(shown)) if shown else ""

    def _name_buttons(self, step: Step) -> None:
        keyed(self.back_button, self.tr("Back"), "Esc")
        keyed(self.nothing_button, self.tr("Nothing occurred"), "K")
        word = self.tr("Continue")
        if step.kind is StepKind.GATE:
            empty = not closed(step, self._desk.entry.session)
            word = self.tr("Yes, enter figures") if empty else word
        elif step.kind is StepKind.REPEAT:
            word = self.tr("No, continue")
            keyed(self.nothing_button, self.tr("Yes, add one"), "")
        keyed(self.go_button, word, "Enter")
        self.nothing_button.setVisible(step.is_figure or step.kind is not StepKind.QUESTION)
        for made in (self.back_button, self.nothing_button, self.go_button):
            fit_button(self._kit, made)

    def _keys(self, step: Step) -> str:
        if step.is_figure:
            return self.tr("Enter continues, K says nothing occurred, Esc goes back")
        return self.tr("Enter continues, Esc goes back")

    def say(self, sentence: str | Text, tone: Tone = Tone.ERROR) -> None:
        """Say what is wrong and stay."""
        text = sentence if isinstance(sentence, str) else self._kit.language.text(sentence)
        self.problem.say(text, tone)
        self._fit_soon()
        QTimer.singleShot(0, self, self._show_problem)

    def _show_problem(self) -> None:
        if self.problem.text:
            self._area.ensureWidgetVisible(self.problem)

    def begin(self) -> None:
        """Put the focus where it is answered."""
        if self.box is not None:
            self.box.begin()
        else:
            self.go_button.setFocus(Qt.FocusReason.OtherFocusReason)

    # ------------------------------------------------------------ fitting

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the type to the room."""
        super().resizeEvent(event)
        self._fit_soon()

    def _fit_soon(self) -> None:
        """Fit once the page has its place: before that nobody knows how much room there is."""
        QTimer.singleShot(0, self, self.fit)

    def fit(self) -> None:
        """Make a question that does not fit smaller, step by step, down to `SMALLEST`."""
        if self.step is None:
            return
        fit_words(self._kit, (self.back_button, self.nothing_button, self.go_button), self.width())
        share = 1.0
        while True:
            font = make_font(FontRole.FIGURE, self._kit.theme.scale * share)
            for text in (self.question, self.part):
                text.setFont(font)
            if share <= SMALLEST or self._height() <= self._area.viewport().height():
                return
            share -= 0.1

    def _height(self) -> int:
        width = self._area.viewport().width()
        layout = self._content.layout()
        if layout is None:
            return 0
        layout.activate()
        return layout.heightForWidth(width) if layout.hasHeightForWidth() else layout.sizeHint().height()

    def refresh(self) -> None:
        """Show what follows from a change made elsewhere, without touching what is being typed."""
        if self.step is not None and self.box is not None and not self.box.altered():
            problem = self.problem.text
            self.ask(self.step, tuple(filter(None, [self.remark.text])))
            if problem:
                self.say(problem)
