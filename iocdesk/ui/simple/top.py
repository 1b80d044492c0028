"""The top of the simple mode: the way back to what there is to do, the report's name, how far it is, and when it was saved."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from iocdesk.core.periods import period_label
from iocdesk.ui.entry.desk import Desk
from iocdesk.ui.fonts import FontRole
from iocdesk.ui.i18n import format_clock
from iocdesk.ui.icons import Glyph
from iocdesk.ui.kit import Kit
from iocdesk.ui.simple.course import Course
from iocdesk.ui.simple.dots import Dots
from iocdesk.ui.simple.parts import ROOMY
from iocdesk.ui.widgets.basics import button, column, icon_label, label, name, row
from iocdesk.ui.words import capital


class Top(QWidget):
    """Two lines and the dots."""

    back_asked = Signal()
    full_asked = Signal()
    talk_asked = Signal()

    def __init__(self, kit: Kit, desk: Desk) -> None:
        super().__init__()
        self._kit, self._desk = kit, desk
        self._course: Course | None = None
        self.back, self.full = button(kit, "quiet", Glyph.ARROW_LEFT), button(kit, "link")
        self.ask, self._unread = button(kit, "link", Glyph.CHAT_TEXT), 0
        for made in (self.back, self.full, self.ask):
            made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.title = label(kit, "", FontRole.SECTION)
        self.saved = label(kit, "", FontRole.BODY, "muted", wrap=False)
        self._saved_icon = icon_label(kit, Glyph.CHECK, "ok", 14)
        self.section = label(kit, "", FontRole.LARGE)
        self.count = label(kit, "", FontRole.LARGE, "muted", wrap=False)
        self.dots = Dots(kit)
        self._progress = QWidget()
        first, second = row(gap=8), row(gap=8)
        first.addWidget(self.back)
        first.addWidget(self.title, 1)
        for widget in (self._saved_icon, self.saved, self.ask, self.full):
            first.addWidget(widget)
        second.addWidget(self.section, 1)
        second.addWidget(self.count)
        inner = column(self._progress, gap=2)
        inner.addLayout(second)
        inner.addWidget(self.dots)
        outer = column(self, gap=4)
        outer.addLayout(first)
        outer.addWidget(self._progress)
        self.back.clicked.connect(self.back_asked)
        self.full.clicked.connect(self.full_asked)
        self.ask.clicked.connect(self.talk_asked)
        kit.theme.changed.connect(self.retranslate)

    def retranslate(self) -> None:
        """Set every text in the present language."""
        entry, code = self._desk.entry, self._kit.language.code
        period = capital(period_label(entry.report.key.period).lang(code))
        roomy = self._kit.theme.scale >= ROOMY
        parts = [entry.form.title.lang(code), period, *([] if roomy else [entry.unit_name])]
        self.title.setText(" · ".join(parts))
        self._kit.theme.give_font(self.title, FontRole.STRONG if roomy else FontRole.SECTION)
        for text in (self.section, self.count):
            self._kit.theme.give_font(text, FontRole.BODY if roomy else FontRole.LARGE)
        self.full.setText(self.tr("Whole form"))
        self.show_unread(self._unread)
        name(self.back, self.tr("Back to what there is to do"))
        self.back.setToolTip(self.tr("Back to what there is to do"))
        self.show_saved()
        if self._course is not None:
            self.show_course(self._course)

    def show_unread(self, count: int) -> None:
        """Offer to ask the commune, and say when it has written."""
        self._unread = count
        asked = self.tr("Ask the commune")
        self.ask.setText(f"{asked} · " + self.tr("%n new message(s)", "", count) if count else asked)
        self._kit.theme.give_font(self.ask, FontRole.STRONG if count else FontRole.BODY)
        self.ask.setToolTip("F9")

    def show_saved(self) -> None:
        """Say when the last answer was on the disk."""
        at = self._desk.saved_at
        text = self.tr("Saved on this computer {time}")
        self.saved.setText(text.replace("{time}", format_clock(at)) if at is not None else "")
        self.saved.setVisible(self._kit.theme.scale < ROOMY)
        self._saved_icon.setVisible(at is not None)

    def show_course(self, course: Course, *, dots: bool | None = None) -> None:
        """Show how far it is; `dots` shows or hides the line."""
        self._course = course
        if dots is not None:
            self._progress.setVisible(dots)
        step, (number, count) = course.step, course.count()
        marks, code = course.marks(), self._kit.language.code
        self.dots.show_marks(marks, course.here())
        answered = sum(mark.dot.value != "open" for mark in marks)
        done = self.tr("{done} of {count} answered")
        done = done.replace("{done}", str(answered)).replace("{count}", str(count))
        section = course.walk.sections[step.section] if step is not None and course.walk.sections else None
        text = section.label.lang(code) if section is not None else ""
        if section is not None and section.instance:
            text = f"{text} {section.instance}"
        asked = self.tr("Question {number} of {count}")
        asked = asked.replace("{number}", str(number)).replace("{count}", str(count))
        self.section.setText(text)
        self.count.setText(asked if step is not None else done)
        name(self.dots, ", ".join(part for part in (text, self.count.text(), done) if part))
        self.dots.setToolTip(done)
