"""What matters in one report before it is answered: errors, figures that left their range, warnings with notes,
villages missing; and every other figure, below.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QFrame, QLabel, QVBoxLayout, QWidget

from iocdesk.reports.model import Role
from iocdesk.ui.files import FilesView
from iocdesk.ui.fonts import LARGE_TEXT, FontRole
from iocdesk.ui.icons import Glyph
from iocdesk.ui.kit import Kit
from iocdesk.ui.pages.pins import Pin
from iocdesk.ui.ports import FigureChange, FigureLine, Review, ReviewWarning
from iocdesk.ui.talk import TalkView
from iocdesk.ui.widgets.basics import button, clear_layout, column, frame, icon_label, label, row, scroller
from iocdesk.ui.widgets.plain import plain_tip
from iocdesk.ui.words import capital, person, progress_word

_UNLIMITED = 16_777_215
_NOW, _BEFORE, _CHANGE = "figure-now", "figure-before", "figure-change"
"""What the labels of a figure are called, to line them up with those above and below."""
TALK_HEIGHT = 300
"""Pixels at 100 % of the thread below a review."""


class ReviewView(QWidget):
    """Shows one review; figures can be pinned, to point a return at them."""

    open_asked = Signal()
    talk_left = Signal()
    room_wanted = Signal(bool)
    """Whether the thread takes room that other things may have to give."""
    pinned = Signal()
    """Another number of figures is pinned."""

    def __init__(self, kit: Kit) -> None:
        super().__init__()
        self._kit = kit
        self._review: Review | None = None
        self._pins: list[Pin] = []
        self._all = False
        self.title = label(kit, "", FontRole.SECTION)
        self.facts = label(kit, "", tone="muted")
        self.whole = button(kit, "link", Glyph.FILE_TEXT)
        self.whole.clicked.connect(self.open_asked)
        self.all_figures = button(kit, "link", Glyph.CARET_DOWN)
        self.all_figures.clicked.connect(self.toggle_all)
        self.talk_button = button(kit, "link", Glyph.CHAT_TEXT)
        self.talk_button.clicked.connect(self.toggle_talk)
        self.files_button = button(kit, "link", Glyph.FILES)
        self.files_button.clicked.connect(self.toggle_files)
        self.files_button.hide()
        self.files = FilesView(kit)
        self.files.hide()
        self.files.counted.connect(self._count_files)
        self.files.left.connect(self._leave_talk)
        self._files = 0
        self.talk = TalkView(kit)
        self.talk.hide()
        self.talk.counted.connect(self._count)
        self.talk.left.connect(self._leave_talk)
        self._unread = 0
        content = QWidget()
        self._list: QVBoxLayout = column(content, gap=8)
        self._list.setContentsMargins(0, 0, 8, 0)
        self._area = scroller(content, "")
        links = row(gap=16)
        links.addWidget(self.all_figures)
        links.addWidget(self.whole)
        links.addWidget(self.talk_button)
        links.addWidget(self.files_button)
        links.addStretch(1)
        outer = column(self, gap=4)
        outer.addWidget(self.title)
        outer.addWidget(self.facts)
        outer.addLayout(links)
        outer.addWidget(self._area, 1)
        outer.addWidget(self.talk)
        outer.addWidget(self.files)
        self.retranslate()

    @property
    def review(self) -> Review | None:
        """What is shown."""
        return self._review

    def pins(self) -> tuple[tuple[str, str], ...]:
        """Return the figures that are pinned, each once, with the remark of its own ("" where it has none)."""
        found: dict[str, str] = {}
        for pin in self._pins:
            if pin.pinned:
                found[pin.key] = found.get(pin.key) or pin.text
        return tuple(found.items())

    def ticks(self) -> list[Pin]:
        """Return every figure that can be pinned, from the top."""
        return list(self._pins)

    def show_review(self, review: Review | None) -> None:
        """Show another review; None shows nothing. What was pinned in the one before is forgotten."""
        if review is None or self._review is None or review.report_id != self._review.report_id:
            self._pins = []
            # Where nothing stands out there is room for every figure.
            self._all = review is not None and not (review.changes or review.warnings or review.errors)
            self._area.verticalScrollBar().setValue(0)
            self._unread = 0
            self._show_talk(shown=False)
            self._show_files(shown=False)
            self._count_files(0)
        self._review = review
        if review is not None:
            self.talk.show_report(review.report_id)
            self.files.show_report(review.report_id)
        self.setVisible(review is not None)
        self.retranslate()

    def toggle_all(self) -> None:
        """Show every figure of the report, or only what matters."""
        self._all = not self._all
        self.retranslate()

    def toggle_files(self) -> None:
        """Show the files of the report, or fold them away."""
        self._show_talk(shown=False)
        self._show_files(shown=self.files.isHidden())
        if not self.files.isHidden():
            self.files.focus_first()

    def _show_files(self, *, shown: bool) -> None:
        """As the thread: both, or in large type the files in the figures' place."""
        theme = self._kit.theme
        large = theme.scale > LARGE_TEXT
        self.files.setMaximumHeight(_UNLIMITED if large else theme.px(TALK_HEIGHT))
        self._area.setVisible(not (shown and large))
        self.files.setVisible(shown)
        self.room_wanted.emit(shown)

    def _count_files(self, count: int) -> None:
        self._files = count
        self.files_button.setVisible(count > 0)
        self.files_button.setText(self.tr("Files ({count})").replace("{count}", str(count)) + "  F10")

    def toggle_talk(self) -> None:
        """Show the thread of messages, or fold it away."""
        self._show_files(shown=False)
        self._show_talk(shown=self.talk.isHidden())
        if not self.talk.isHidden():
            self.talk.focus_box()

    def _show_talk(self, *, shown: bool) -> None:
        """Show both, or in large type, where there is no room for both, the thread in the figures' place."""
        theme = self._kit.theme
        large = theme.scale > LARGE_TEXT
        self.talk.setMaximumHeight(_UNLIMITED if large else theme.px(TALK_HEIGHT))
        self._area.setVisible(not (shown and large))
        self.talk.setVisible(shown)
        self.room_wanted.emit(shown)

    def _leave_talk(self) -> None:
        self._show_talk(shown=False)
        self._show_files(shown=False)
        self.talk_left.emit()

    def _count(self, unread: int) -> None:
        self._unread = unread
        self._name_talk()

    def _name_talk(self) -> None:
        talk = self.tr("Talk ({count})").replace("{count}", str(self._unread))
        self.talk_button.setText((talk if self._unread else self.tr("Talk")) + "  F9")

    def set_brief(self, *, brief: bool) -> None:
        """In large type leave facts and links out while something is asked below: the figures need the room."""
        brief = brief and self._kit.theme.scale > LARGE_TEXT
        for part in (self.facts, self.all_figures, self.whole, self.talk_button):
            part.setVisible(not brief)
        self.files_button.setVisible(not brief and self._files > 0)

    def focus_pins(self) -> bool:
        """Put the focus on the first figure; False where there is none."""
        if self._pins:
            self._go_to(self._pins[0])
        else:
            self.all_figures.setFocus(Qt.FocusReason.TabFocusReason)
        return bool(self._pins)

    def retranslate(self) -> None:
        """Set every text in the present language."""
        self.whole.setText(self.tr("Open the whole report"))
        self._name_talk()
        self.files_button.setText(self.tr("Files ({count})").replace("{count}", str(self._files)) + "  F10")
        self._area.setAccessibleName(self.tr("What matters in this report"))
        before = dict(self.pins())
        clear_layout(self._list)
        self._pins = []
        if self._review is not None:
            self._fill(self._review)
        for pin in self._pins:
            if pin.key in before:
                pin.restore(True, before.pop(pin.key))
            pin.toggled.connect(self.pinned)
            pin.stepped.connect(self._step)

    def changeEvent(self, event: QEvent) -> None:
        """Retranslate when the language changes."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def _step(self, step: int) -> None:
        here = self.sender()
        place = next((n for n, pin in enumerate(self._pins) if pin is here), -1) + step
        if 0 <= place < len(self._pins):
            self._go_to(self._pins[place])

    def _go_to(self, pin: Pin) -> None:
        pin.tick.setFocus(Qt.FocusReason.TabFocusReason)
        self._area.ensureWidgetVisible(pin)

    # ------------------------------------------------------------ what is shown

    def _fill(self, review: Review) -> None:
        text = self._kit.language.text
        self.title.setText(f"{text(review.title)} – {text(review.period)}")
        sender = self.tr("submitted by {name}").replace("{name}", person(review.submitted_by))
        parts = (
            review.unit if self._kit.services.user.role is Role.PROVINCE else "",
            text(review.window),
            progress_word(review.done, review.total),
            sender if review.submitted_by else "",
        )
        facts = " · ".join(part for part in parts if part)
        self.facts.setText(capital(facts))
        self.facts.setToolTip(plain_tip(review.submitted_by))
        count = sum(len(section.figures) for section in review.sections)
        few, many = self.tr("Only what matters"), self.tr("All figures (%n)", "", count)
        self.all_figures.setText(few if self._all else many)
        self.all_figures.setVisible(count > 0)
        self._fill_said(review)
        self._fill_findings(review)
        if self._all:
            for section in review.sections:
                self._add_title(text(section.title))
                self._list.addWidget(self._card([self._figure(line) for line in section.figures]))
        self._list.addStretch(1)

    def _fill_said(self, review: Review) -> None:
        text = self._kit.language.text
        for who, what in review.said:
            self._add_line(Glyph.CHAT_TEXT, "warn", f"{person(who)}: {what}")
        if text(review.villages):
            complete = not review.missing and self._review is not None and bool(review.sections)
            tone = "ok" if complete else "warn"
            self._add_line(Glyph.HOUSE_LINE, tone, text(review.villages))

    def _fill_findings(self, review: Review) -> None:
        if review.errors:
            self._add_title(self.tr("Errors (%n)", "", len(review.errors)))
            made = [self._finding(error, Glyph.X_CIRCLE, "error") for error in review.errors]
            self._list.addWidget(self._card(made))
        if review.changes:
            self._add_title(self.tr("Changed beyond the expected range (%n)", "", len(review.changes)))
            self._list.addWidget(self._card([self._change(change) for change in review.changes]))
        if review.warnings:
            self._add_title(self.tr("Warnings with their notes (%n)", "", len(review.warnings)))
            made = [self._finding(warning, Glyph.WARNING, "warn") for warning in review.warnings]
            self._list.addWidget(self._card(made))
        if not review.changes and not review.warnings and not review.errors:
            self._add_quiet(review)

    def _add_quiet(self, review: Review) -> None:
        """Say that nothing stands out, or that there is nothing yet to stand out against."""
        figures = [line for section in review.sections for line in section.figures]
        if figures and not any(line.previous for line in figures):
            self._add_line(Glyph.INFO, "primary", self.tr("There is no earlier period to compare with."))
        else:
            self._add_line(Glyph.CHECK_CIRCLE, "ok", self.tr("Nothing stands out against the last period."))

    def _add_title(self, text: str) -> None:
        self._list.addWidget(label(self._kit, text, FontRole.STRONG))

    def _add_line(self, glyph: Glyph, tone: str, text: str) -> None:
        box = frame("banner", tone=tone)
        inner = row(box, margin=8)
        inner.addWidget(icon_label(self._kit, glyph, tone))
        inner.addWidget(label(self._kit, text), 1)
        self._list.addWidget(box)

    def _card(self, items: list[QWidget]) -> QFrame:
        card = frame("card")
        inner = column(card, margin=8, gap=8)
        for item in items:
            inner.addWidget(item)
        for place in (_NOW, _BEFORE, _CHANGE):
            _line_up([made for item in items for made in item.findChildren(QLabel, place)])
        return card

    def _change(self, change: FigureChange) -> QWidget:
        text = self._kit.language.text
        box = self._pin(change.key, text(change.label))
        line = box.line
        line.addWidget(label(self._kit, f"{text(change.label)} ({text(change.unit)})"), 1)
        line.addWidget(_named(label(self._kit, change.current, FontRole.STRONG, wrap=False), _NOW))
        before = self.tr("before: {figure}").replace("{figure}", change.previous)
        line.addWidget(_named(label(self._kit, before, tone="muted", wrap=False), _BEFORE))
        line.addWidget(_named(label(self._kit, change.change, tone="warn", wrap=False), _CHANGE))
        if change.note:
            box.add_below(self._note(change.note, ""))
        return box

    def _finding(self, found: ReviewWarning, glyph: Glyph, tone: str) -> QWidget:
        text = self._kit.language.text
        box = self._pin(found.key, text(found.label))
        box.line.addWidget(icon_label(self._kit, glyph, tone), 0, Qt.AlignmentFlag.AlignTop)
        box.line.addWidget(label(self._kit, text(found.sentence)), 1)
        if tone != "error":
            box.add_below(self._note(found.note, found.by))
        return box

    def _figure(self, figure: FigureLine) -> QWidget:
        text = self._kit.language.text
        box, unit = self._pin(figure.key, text(figure.label)), text(figure.unit)
        said = f"{text(figure.label)} ({unit})" if unit else text(figure.label)
        box.line.addWidget(label(self._kit, said), 1)
        box.line.addWidget(_named(label(self._kit, figure.current, FontRole.STRONG, wrap=False), _NOW))
        before = self.tr("before: {figure}").replace("{figure}", figure.previous) if figure.previous else ""
        box.line.addWidget(_named(label(self._kit, before, tone="muted", wrap=False), _BEFORE))
        return box

    def _note(self, note: str, by: str) -> QWidget:
        said = f"“{note}”" if note else self.tr("No note was given.")
        made = label(self._kit, f"{said} – {person(by)}" if by and note else said, tone="muted")
        made.setContentsMargins(self._kit.theme.px(36), 0, 0, 0)
        return made

    def _pin(self, key: str, what: str) -> Pin:
        words = self.tr("Point the return at {figure}").replace("{figure}", what)
        made = Pin(self._kit, key, words, self.tr("Remark at this figure (optional)"))
        self._pins.append(made)
        return made


def _named(made: QLabel, name: str) -> QLabel:
    made.setObjectName(name)
    return made


def _line_up(column_of: list[QLabel]) -> None:
    """Make labels that stand below one another equally wide, figures to the right."""
    widest = max((made.sizeHint().width() for made in column_of), default=0)
    for made in column_of:
        made.setMinimumWidth(widest)
        made.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
