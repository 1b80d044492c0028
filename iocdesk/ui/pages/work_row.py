"""One row of the work list: what, when it is due, how far it is, whose it is, its state, and one button."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QProgressBar, QVBoxLayout, QWidget

from iocdesk.ui.fonts import FontRole
from iocdesk.ui.icons import Glyph
from iocdesk.ui.kit import Kit
from iocdesk.ui.ports import WorkAction, WorkGroup
from iocdesk.ui.widgets.act_row import ActRow
from iocdesk.ui.widgets.basics import button, column, label, row, set_tone
from iocdesk.ui.widgets.plain import plain_tip
from iocdesk.ui.widgets.state_chip import IconWord, StateChip
from iocdesk.ui.words import capital, due_words, person, progress_word

if TYPE_CHECKING:
    from iocdesk.ui.ports import WorkRow

NARROW = 960
"""Pixels at 100 % below which a row takes two lines."""
_GROUPS_OF_OTHERS = {WorkGroup.WAITING, WorkGroup.DONE}


class WorkRowWidget(ActRow):
    """One report; Enter does what its button says."""

    def __init__(self, kit: Kit, item: WorkRow) -> None:
        super().__init__(item.report_id)
        self.item = item
        self._kit = kit
        self.title = label(kit, "", FontRole.STRONG)
        self.period = label(kit, "", tone="muted")
        self.reason = label(kit, "", tone="error")
        self.villages = IconWord(kit)
        self.due = IconWord(kit)
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.progress = label(kit, "", tone="muted", wrap=False)
        self.responsible = label(kit, "", tone="muted")
        self.state = StateChip(kit)
        self.mine = item.group not in _GROUPS_OF_OTHERS
        self.button = button(kit, "" if self.mine else "quiet")
        self.button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.button.clicked.connect(self.act)
        self._lay_out()
        self.retranslate()

    def retranslate(self) -> None:
        """Set every text in the present language."""
        item, text = self.item, self._kit.language.text
        self.title.setText(text(item.title))
        parts = [
            text(item.period),
            text(item.window),
            self.tr("on a village's behalf") if item.on_behalf else "",
        ]
        period = capital(", ".join(part for part in parts if part))
        unread = self.tr("%n unread message(s)", "", item.unread) if item.unread else ""
        told = (period, text(item.extended), text(item.handed), text(item.newer_form), unread)
        self.period.setText(" · ".join(part for part in told if part))
        reason = text(item.check) or (item.reason.splitlines()[0] if item.reason else "")
        self.reason.setText(reason)
        self.reason.setVisible(bool(reason))
        self.villages.set(Glyph.HOUSE_LINE, "primary", text(item.from_villages))
        self.villages.setVisible(bool(item.from_villages.vi))
        due, tone, glyph = due_words(item.due, item.days_left)
        self.due.set(glyph, tone if self.mine else "muted", due)
        self.bar.setMaximum(max(1, item.total))
        self.bar.setValue(item.done)
        self.bar.setProperty("tone", "ok" if item.total and item.done >= item.total else "")
        self.progress.setText(progress_word(item.done, item.total))
        self.bar.setVisible(bool(item.total))
        self.responsible.setText(person(item.responsible))
        self.responsible.setToolTip(plain_tip(item.responsible))
        self.state.show_state(item.state, begun=item.done > 0)
        self.button.setText(self._verb())
        self._say()

    def changeEvent(self, event: QEvent) -> None:
        """Retranslate when the language changes."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def lead(self) -> None:
        """Be the row that work begins with: its button alone is a primary one."""
        if self.mine:
            set_tone(self.button, "primary", "kind")
            self._kit.theme.give_font(self.button, FontRole.STRONG)

    def _verb(self) -> str:
        verbs = {
            WorkAction.CHOOSE: self.tr("Choose figures"),
            WorkAction.LOOK: self.tr("Look at it"),
            WorkAction.BEGIN: self.tr("Begin"),
            WorkAction.CONTINUE: self.tr("Continue"),
            WorkAction.SEE_REASON: self.tr("See the reason"),
            WorkAction.APPROVE: self.tr("Approve"),
            WorkAction.SEND: self.tr("Send"),
            WorkAction.ANSWER: self.tr("See and answer"),
            WorkAction.OPEN: self.tr("Open"),
        }
        return verbs[self.item.action]

    def _say(self) -> None:
        heard = [self.title, self.period, self.reason, self.progress, self.responsible]
        parts = [part.text() for part in heard if part.text()]
        if self.item.from_villages.vi:
            parts.insert(2, self.villages.word)
        self.setAccessibleName(", ".join([*parts[:2], self.due.word, self.state.word, *parts[2:]]))
        self.setAccessibleDescription(self.button.text())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """In a narrow window the facts go below the title."""
        super().resizeEvent(event)
        self._place(narrow=self.width() < self._kit.theme.px(NARROW))

    def _lay_out(self) -> None:
        px = self._kit.theme.px
        names = column(gap=2)
        for part in (self.title, self.period, self.villages, self.reason):
            names.addWidget(part)
        self._names, self._facts = QWidget(), QWidget()
        self._names.setLayout(names)
        facts = row(self._facts, gap=px(12))
        facts.addWidget(self.due)
        facts.addLayout(self._progress_column(px(96)))
        facts.addWidget(self.responsible)
        facts.addWidget(self.state)
        facts.addStretch(1)
        for widget, width in ((self.due, 192), (self.responsible, 116), (self.state, 112)):
            widget.setFixedWidth(px(width))
        self.button.setMinimumWidth(px(132))
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(12, 8, 12, 8)
        self._grid.setHorizontalSpacing(px(12))
        self._grid.setVerticalSpacing(px(8))
        self._grid.setColumnStretch(0, 1)
        self._narrow: bool | None = None
        self._place(narrow=False)

    def _place(self, *, narrow: bool) -> None:
        if narrow == self._narrow:
            return
        self._narrow = narrow
        middle = Qt.AlignmentFlag.AlignVCenter
        self._grid.addWidget(self._names, 0, 0, 1, 2 if narrow else 1, middle)
        self._grid.addWidget(self._facts, *((1, 0, 1, 3) if narrow else (0, 1, 1, 1)))
        self._grid.addWidget(self.button, 0, 2, middle)

    def _progress_column(self, width: int) -> QVBoxLayout:
        made = column(gap=4)
        made.addStretch(1)
        for widget in (self.bar, self.progress):
            widget.setFixedWidth(width)
            made.addWidget(widget)
        made.addStretch(1)
        return made
