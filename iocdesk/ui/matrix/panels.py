"""What stands at the right of the matrix when it is asked for: how a total was made, or a village's report."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QStackedWidget

from iocdesk.actions.matrix_model import CommuneFigure, Contribution, Explanation, Matrix, Share, VillageLine
from iocdesk.core.clock import long_moment
from iocdesk.forms.inputs import show_value
from iocdesk.ui.fonts import FontRole
from iocdesk.ui.icons import Glyph
from iocdesk.ui.kit import Kit
from iocdesk.ui.matrix.words import LOOKS, MatrixWords, figure_text
from iocdesk.ui.widgets.basics import button, column, label, name, row, set_tone
from iocdesk.ui.widgets.table import Column, RowsModel, Table
from iocdesk.ui.words import person

WIDTH = 400
_SHARES = {
    Share.COUNTED: (Glyph.CHECK, "ok"),
    Share.LEFT_OUT: (None, "muted"),
    Share.OPEN: (Glyph.WARNING, "warn"),
    Share.DRAFT: (Glyph.PENCIL_SIMPLE, "muted"),
    Share.RETURNED: (Glyph.ARROW_U_UP_LEFT, "error"),
    Share.SILENT: (Glyph.CIRCLE_DASHED, "muted"),
}
PreviewRow = tuple[str, str, str]
"""(indicator and category, figure, note)."""


class MatrixPanel(QFrame):
    """Hidden until something is asked; Esc folds it away."""

    report_asked = Signal(str, str)
    """(report id, cell key or "")."""
    folded = Signal()

    def __init__(self, kit: Kit) -> None:
        super().__init__()
        self.setProperty("kind", "card")
        self._kit = kit
        self._words = MatrixWords(self)
        self._story: Explanation | None = None
        self._room = 1180
        self._line: VillageLine | None = None
        self.heading = label(kit, "", FontRole.STRONG)
        self.state = label(kit, "", FontRole.BODY)
        self.formula = label(kit, "", FontRole.BODY)
        self.figure = label(kit, "", FontRole.SECTION)
        self.counted = label(kit, "", FontRole.BODY)
        self.instead, self.open_instead = label(kit, "", tone="warn"), button(kit, "link", Glyph.FILE_TEXT)
        self._instead: CommuneFigure | None = None
        self.fold = button(kit, "quiet", Glyph.X)
        self.made_of = Table(kit, RowsModel(kit, self._story_columns()))
        self.preview = Table(kit, RowsModel(kit, self._preview_columns()))
        self.lists = QStackedWidget()
        self._lay_out()
        self.fold.clicked.connect(self.close_panel)
        self.open_instead.clicked.connect(self._open_instead)
        self.made_of.opened.connect(self._open)
        self.preview.opened.connect(self._open_preview)
        kit.theme.changed.connect(self._fit)
        self._fit()
        self.hide()

    def _lay_out(self) -> None:
        outer = column(self, margin=10, gap=4)
        head = row()
        head.addWidget(self.heading, 1)
        head.addWidget(self.fold, 0, Qt.AlignmentFlag.AlignTop)
        outer.addLayout(head)
        for part in (self.state, self.figure, self.formula, self.counted, self.instead):
            outer.addWidget(part)
        outer.addWidget(self.open_instead, 0, Qt.AlignmentFlag.AlignLeft)
        self.lists.addWidget(self.made_of)
        self.lists.addWidget(self.preview)
        outer.addWidget(self.lists, 1)

    def fit_into(self, width: int) -> None:
        """Leave the table more than half of a page that is `width` pixels wide."""
        self._room = width
        self._fit()

    def _fit(self) -> None:
        self.setFixedWidth(min(self._kit.theme.px(WIDTH), max(280, self._room * 45 // 100)))
        self.fold.setStyleSheet(f"QPushButton {{ padding: {self._kit.theme.px(2)}px; }}")

    # ------------------------------------------------------------ how a total was made

    @property
    def shows_total(self) -> bool:
        """Whether a total is explained."""
        return not self.isHidden() and self._story is not None

    def explain(self, story: Explanation, matrix: Matrix, instead: CommuneFigure | None = None) -> None:
        """Show how a total was made, and what the commune's report says instead."""
        self._instead = instead
        self.instead.setText(
            "" if instead is None else f"{self._words.instead(instead)}\n{self._words.why_instead(instead)}"
        )
        self.open_instead.setText(self.tr("Open the commune's report"))
        self._story, self._line = story, None
        code = self._kit.language.code
        unit = story.unit.lang(code)
        self.heading.setText(story.label.lang(code))
        self.figure.setText(f"{story.shown or '–'} {unit}".strip())
        self.formula.setText(story.formula.lang(code))
        said = self._words.counted(story.total, story.missing, events=matrix.events)
        if not story.total.complete:
            said = f"{said}. " + self.tr(
                "The figure stays open until everybody has answered; none counts as 0."
            )
        self.counted.setText(said)
        set_tone(self.counted, "muted" if story.total.complete else "warn")
        self.made_of.rows.set_rows(story.rows)
        self._show(self.made_of, self.tr("What each village gives"))

    def _story_columns(self) -> list[Column[Contribution]]:
        return [
            Column(lambda: self.tr("Village"), lambda item: item.name, width=104),
            Column(lambda: self.tr("Figure"), self._story_figure, width=80, right=True),
            Column(lambda: self.tr("In the total"), self._words.share, look=lambda item: _SHARES[item.share]),
        ]

    def _story_figure(self, item: Contribution) -> str:
        return show_value(item.value) if item.value.answered else "–"

    # ------------------------------------------------------------ a village's report

    @property
    def line(self) -> VillageLine | None:
        """The village whose report is shown."""
        return self._line if not self.isHidden() else None

    def show_line(self, line: VillageLine, matrix: Matrix) -> None:
        """Show a village's report to read."""
        self._story, self._line = None, line
        code = self._kit.language.code
        self.heading.setText(f"{self._words.name(line)} · {matrix.period.lang(code)}")
        self.state.setText(self._words.standing(line))
        set_tone(self.state, LOOKS[line.standing][1])
        changed = self.tr("Changed {moment} by {name}")
        self.formula.setText(
            changed.replace("{moment}", long_moment(line.updated_at)).replace(
                "{name}", person(line.updated_by)
            )
            if line.updated_at is not None
            else self.tr("The village has not begun this report.")
        )
        remarks = [remark.text for remark in line.remarks if remark.text.strip()]
        self.counted.setText("\n".join(dict.fromkeys(remarks)))
        set_tone(self.counted, "warn")
        self.preview.rows.set_rows(tuple(self._preview_rows(line, matrix, code)))
        self._show(self.preview, self.tr("Report of the village"))

    def _preview_rows(self, line: VillageLine, matrix: Matrix, code: str) -> list[PreviewRow]:
        rows: list[PreviewRow] = []
        for item, value in zip(matrix.columns, line.values, strict=True):
            caption = item.caption.lang(code)
            label_text = f"    {caption}" if caption else f"{item.number}. {item.group.lang(code)}"
            if caption and (not rows or matrix.columns[len(rows) - 1].field is not item.field):
                label_text = f"{item.number}. {item.group.lang(code)}: {caption}"
            note = line.cell(item.key).note
            remarked = [remark.text for remark in line.remarks if remark.key == item.key]
            rows.append(
                (
                    label_text,
                    figure_text(value, item.field) or "–",
                    " · ".join([*remarked, note] if note else remarked),
                )
            )
        return rows

    def _preview_columns(self) -> list[Column[PreviewRow]]:
        return [
            Column(
                lambda: self.tr("Indicator"), lambda item: f"{item[0]}\n{item[2]}" if item[2] else item[0]
            ),
            Column(lambda: self.tr("Figure"), lambda item: item[1], width=92, right=True),
        ]

    # ------------------------------------------------------------ both

    def _show(self, table: Table, title: str) -> None:
        story = self._story is not None
        self.state.setVisible(not story)
        self.figure.setVisible(story)
        self.counted.setVisible(bool(self.counted.text()))
        for part in (self.instead, self.open_instead):
            part.setVisible(story and self._instead is not None)
        table.setAccessibleName(title)
        name(self, self.heading.text(), title)
        self.lists.setCurrentWidget(table)
        table.rows.retranslate()
        self.show()

    def close_panel(self) -> None:
        """Fold it away."""
        self.hide()
        self._story = self._line = None
        self.folded.emit()

    def _open(self, item: Contribution) -> None:
        self.report_asked.emit(item.report_id, "")

    def _open_instead(self) -> None:
        if self._instead is not None:
            self.report_asked.emit(self._instead.report_id, self._instead.key)

    def _open_preview(self, _item: object) -> None:
        if self._line is not None:
            self.report_asked.emit(self._line.report_id, "")

    def retranslate(self) -> None:
        """Set the standing texts; what is shown is filled again by the page."""
        name(self.fold, self.tr("Close the panel"))
        self.fold.setToolTip(self.tr("Close the panel (Esc)"))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc folds it away."""
        if event.key() == Qt.Key.Key_Escape:
            self.close_panel()
        else:
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        """Retranslate when the language changes."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)
