"""What an indicator is: definition, method, unit, source, and its last periods."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QGridLayout

from iocdesk.actions.matrix_model import Share
from iocdesk.core.errors import IocError
from iocdesk.core.periods import period_label
from iocdesk.forms.inputs import show_value
from iocdesk.forms.model import CellKey, Field
from iocdesk.reports.model import ADJUSTED
from iocdesk.ui.entry.desk import Desk
from iocdesk.ui.entry.flow import FlowPage
from iocdesk.ui.entry.marks import adjusted_line, source_line, value_text, villages_line
from iocdesk.ui.entry.references import reference
from iocdesk.ui.entry.words import kind_word, nature_word, source_word
from iocdesk.ui.fonts import FontRole
from iocdesk.ui.kit import Kit
from iocdesk.ui.widgets.basics import button, clear_layout, column, label, name
from iocdesk.ui.widgets.plain import breakable


class FactsPage(FlowPage):
    """One indicator at a time."""

    villages_asked = Signal(str)
    """The key of the cell whose villages are to be looked at."""

    def __init__(self, kit: Kit, desk: Desk) -> None:
        super().__init__()
        self._kit, self._desk = kit, desk
        self._key: CellKey | None = None
        self._list = column(self, gap=4)

    def show_key(self, key: CellKey | None) -> None:
        """Show the indicator of a cell; built only while the page is in sight."""
        self._key = key
        if self.isVisible():
            self.refresh()

    def showEvent(self, event: QEvent) -> None:
        """Build what has been asked for in the meantime."""
        super().showEvent(event)  # type: ignore[arg-type]  # PySide's stubs differ
        self.refresh()

    def refresh(self) -> None:
        """Show it again."""
        clear_layout(self._list)
        if self._key is None:
            self._list.addWidget(
                label(self._kit, self.tr("Go to a cell to see what it is about."), tone="muted")
            )
        else:
            self._describe(self._key, self._desk.entry.session.field(self._key))
        self._list.addStretch(1)

    def _describe(self, key: CellKey, field: Field) -> None:
        code = self._kit.language.code
        self._list.addWidget(label(self._kit, field.label.lang(code), FontRole.STRONG))
        indicator = field.indicator
        hint = field.hint.lang(code)
        unit = indicator.unit.lang(code) if indicator is not None else ""
        if hint and not (
            unit and hint.endswith(f": {unit}")
        ):  # a hint that only names the unit says it twice
            self._list.addWidget(label(self._kit, hint))
        self._villages(key, field)
        if indicator is not None:
            self._part(self.tr("Definition"), indicator.definition.lang(code))
            self._part(self.tr("Method"), indicator.method.lang(code))
            self._part(self.tr("Unit"), indicator.unit.lang(code))
            self._part(self.tr("Kind"), f"{kind_word(indicator.kind)}. {nature_word(indicator.nature)}.")
            self._part(self.tr("Code"), indicator.code)
        self._part(self.tr("Where it comes from"), self._source(key, field))
        if self._desk.entry.source_note(key) is not None and self._desk.opens(key):
            told = self.tr(
                "Type in the cell to state another figure, then say why in a note; the province sees both. "
                "Del takes it back."
            )
            self._list.addWidget(label(self._kit, told, tone="muted"))
        self._recent(key, field)
        name(self, field.label.lang(code))

    def _source(self, key: CellKey, field: Field) -> str:
        parts = [source_word(field)]
        if field.indicator is not None and field.indicator.source_ref:
            parts.append(reference(field.indicator.source_ref, self._kit.language.code))
        note = self._desk.entry.source_note(key)
        if note is not None:
            parts.append(source_line(note, self._kit.language.code))
        total = self._desk.facts(key).total
        if total is not None:
            parts.append(villages_line(total, self._desk.entry.unit_names(total.missing)))
            if self._desk.entry.cell(key).source == ADJUSTED:
                parts.append(adjusted_line(self._desk.entry.session.value(key), field, total))
        return ". ".join(parts)

    def _villages(self, key: CellKey, field: Field) -> None:
        """Say village by village what the figure is made of, and lead to them."""
        story = self._desk.entry.village_story(key) if self._desk.gathered(key) else None
        if story is None:
            return
        code = self._kit.language.code
        words = self.tr("Added up from {counted}/{expected} villages")
        words = words.replace("{counted}", str(story.total.counted))
        self._list.addWidget(
            label(self._kit, words.replace("{expected}", str(story.total.expected)), FontRole.SMALL, "muted")
        )
        self._list.addWidget(label(self._kit, story.formula.lang(code)))
        cell = self._desk.entry.cell(key)
        if cell.source == ADJUSTED:
            self._list.addWidget(label(self._kit, adjusted_line(cell.value, field, story.total), tone="warn"))
        elif self._desk.editable and self._desk.entry.adjustable(key):
            told = self.tr("Type in the cell to give another figure, with a note; Del brings the total back.")
            self._list.addWidget(label(self._kit, told, tone="muted"))
        table = QGridLayout()
        table.setVerticalSpacing(2)
        for place, row in enumerate(story.rows):
            counts = row.share in {Share.COUNTED, Share.LEFT_OUT}
            tone = "" if counts else "muted"
            table.addWidget(label(self._kit, row.name, tone="muted"), place, 0)
            shown = show_value(row.value) if row.value.answered else "–"
            figure = shown if counts else self.tr("{figure} (not counted)").replace("{figure}", shown)
            table.addWidget(
                label(self._kit, figure, tone=tone, wrap=False), place, 1, Qt.AlignmentFlag.AlignRight
            )
        self._list.addLayout(table)
        jump = button(self._kit, "link")
        jump.setText(self.tr("Look at the villages"))
        jump.clicked.connect(lambda: self.villages_asked.emit(key))
        self._list.addWidget(jump)

    def _part(self, heading: str, text: str) -> None:
        if text.strip():
            self._list.addWidget(label(self._kit, heading, FontRole.SMALL, "muted"))
            self._list.addWidget(label(self._kit, breakable(text)))

    def _recent(self, key: CellKey, field: Field) -> None:
        try:
            periods = [(p, v) for p, v in self._desk.entry.recent(key) if v.answered]
        except IocError as error:
            self._list.addWidget(label(self._kit, self._kit.language.text(error.text), tone="error"))
            return
        self._list.addWidget(label(self._kit, self.tr("Last periods"), FontRole.SMALL, "muted"))
        lineage = self._desk.entry.lineage_note
        if lineage is not None:
            self._list.addWidget(label(self._kit, lineage.lang(self._kit.language.code)))
        if not periods:
            self._list.addWidget(label(self._kit, self.tr("No earlier figures."), tone="muted"))
            return
        table = QGridLayout()
        table.setVerticalSpacing(2)
        code = self._kit.language.code
        for place, (period, value) in enumerate(periods):
            figure = label(self._kit, value_text(value, field), wrap=False)
            table.addWidget(
                label(self._kit, period_label(period).lang(code), tone="muted", wrap=False), place, 0
            )
            table.addWidget(figure, place, 1, Qt.AlignmentFlag.AlignRight)
        self._list.addLayout(table)

    def changeEvent(self, event: QEvent) -> None:
        """Retranslate when the language changes."""
        if event.type() == QEvent.Type.LanguageChange:
            self.refresh()
        super().changeEvent(event)
