"""What matters in one report before it is approved: figures that left their range, warnings with notes,
villages missing.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QCheckBox, QFrame, QVBoxLayout, QWidget

from iocdesk.ui.fonts import FontRole
from iocdesk.ui.icons import Glyph
from iocdesk.ui.kit import Kit
from iocdesk.ui.ports import FigureChange, Review, ReviewWarning
from iocdesk.ui.widgets.basics import button, clear_layout, column, frame, icon_label, label, row, scroller
from iocdesk.ui.widgets.plain import plain_tip
from iocdesk.ui.words import capital, person, progress_word


class ReviewView(QWidget):
    """Shows one review; figures can be ticked, to point a return at them."""

    open_asked = Signal()

    def __init__(self, kit: Kit) -> None:
        super().__init__()
        self._kit = kit
        self._review: Review | None = None
        self._ticks: dict[str, QCheckBox] = {}
        self.title = label(kit, "", FontRole.SECTION)
        self.facts = label(kit, "", tone="muted")
        self.whole = button(kit, "link", Glyph.FILE_TEXT)
        self.whole.clicked.connect(self.open_asked)
        content = QWidget()
        self._list: QVBoxLayout = column(content, gap=8)
        self._list.setContentsMargins(0, 0, 8, 0)
        self._area = scroller(content, "")
        outer = column(self, gap=8)
        outer.addWidget(self.title)
        outer.addWidget(self.facts)
        outer.addWidget(self.whole, 0, Qt.AlignmentFlag.AlignLeft)
        outer.addWidget(self._area, 1)
        self.retranslate()

    @property
    def review(self) -> Review | None:
        """What is shown."""
        return self._review

    def ticked(self) -> tuple[str, ...]:
        """Return the keys of the figures that are ticked."""
        return tuple(key for key, tick in self._ticks.items() if tick.isChecked())

    def show_review(self, review: Review | None) -> None:
        """Show another review; None shows nothing."""
        self._review = review
        self.setVisible(review is not None)
        self.retranslate()

    def retranslate(self) -> None:
        """Set every text in the present language."""
        self.whole.setText(self.tr("Open the whole report"))
        self._area.setAccessibleName(self.tr("What matters in this report"))
        ticked = set(self.ticked())
        clear_layout(self._list)
        self._ticks = {}
        if self._review is not None:
            self._fill(self._review)
        for key, tick in self._ticks.items():
            tick.setChecked(key in ticked)

    def changeEvent(self, event: QEvent) -> None:
        """Retranslate when the language changes."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def _fill(self, review: Review) -> None:
        text = self._kit.language.text
        self.title.setText(f"{text(review.title)} – {text(review.period)}")
        sender = self.tr("submitted by {name}").replace("{name}", person(review.submitted_by))
        parts = (
            text(review.window),
            progress_word(review.done, review.total),
            sender if review.submitted_by else "",
        )
        facts = " · ".join(part for part in parts if part)
        self.facts.setText(capital(facts))
        self.facts.setToolTip(plain_tip(review.submitted_by))
        if text(review.villages):
            self._add_line(Glyph.HOUSE_LINE, "warn", text(review.villages))
        if review.changes:
            self._add_title(self.tr("Changed beyond the expected range (%n)", "", len(review.changes)))
            self._list.addWidget(self._card([self._change(change) for change in review.changes]))
        if review.warnings:
            self._add_title(self.tr("Warnings with their notes (%n)", "", len(review.warnings)))
            self._list.addWidget(self._card([self._warning(warning) for warning in review.warnings]))
        if not review.changes and not review.warnings:
            self._add_line(Glyph.CHECK_CIRCLE, "ok", self.tr("Nothing stands out against the last period."))
        self._list.addStretch(1)

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
        return card

    def _change(self, change: FigureChange) -> QWidget:
        text = self._kit.language.text
        box = QWidget()
        inner = column(box, gap=2)
        line = row(gap=12)
        tick = self._tick(change.key, text(change.label))
        line.addWidget(tick)
        line.addWidget(label(self._kit, f"{text(change.label)} ({text(change.unit)})"), 1)
        line.addWidget(label(self._kit, change.current, FontRole.STRONG, wrap=False))
        before = self.tr("before: {figure}").replace("{figure}", change.previous)
        line.addWidget(label(self._kit, before, tone="muted", wrap=False))
        line.addWidget(label(self._kit, change.change, tone="warn", wrap=False))
        inner.addLayout(line)
        if change.note:
            inner.addWidget(self._note(change.note, ""))
        return box

    def _warning(self, warning: ReviewWarning) -> QWidget:
        text = self._kit.language.text
        box = QWidget()
        inner = column(box, gap=2)
        line = row(gap=12)
        line.addWidget(self._tick(warning.key, text(warning.label)))
        line.addWidget(icon_label(self._kit, Glyph.WARNING, "warn"))
        line.addWidget(label(self._kit, text(warning.sentence)), 1)
        inner.addLayout(line)
        inner.addWidget(self._note(warning.note, warning.by))
        return box

    def _note(self, note: str, by: str) -> QWidget:
        said = f"“{note}”" if note else self.tr("No note was given.")
        made = label(self._kit, f"{said} – {by}" if by and note else said, tone="muted")
        made.setContentsMargins(self._kit.theme.px(36), 0, 0, 0)
        return made

    def _tick(self, key: str, what: str) -> QCheckBox:
        made = self._ticks.setdefault(key, QCheckBox())
        words = self.tr("Point the return at {figure}").replace("{figure}", what)
        made.setAccessibleName(words)
        made.setToolTip(plain_tip(words))
        return made
