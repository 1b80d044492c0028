"""Before a report moves to a newer version of its form: what is added, dropped and changed, with the figures concerned."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QFocusEvent, QGuiApplication, QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from iocdesk.actions.views import MovedCell, MovedField, MovePreview
from iocdesk.core.errors import IocError
from iocdesk.ui.fonts import LARGE_TEXT, FontRole
from iocdesk.ui.icons import Glyph
from iocdesk.ui.kit import Kit, Tone, Topic
from iocdesk.ui.past.sheet import Sheet, SheetLine
from iocdesk.ui.widgets.basics import button, column, heading, icon_label, label, name, row, set_shown
from iocdesk.ui.words import capital


class MovePage(QWidget):
    """One report's move. `closed` leads back to the report, moved or not."""

    closed = Signal()

    def __init__(self, kit: Kit, preview: MovePreview) -> None:
        super().__init__()
        self.setProperty("kind", "page")
        self.kit, self.preview = kit, preview
        self.back = button(kit, "quiet", Glyph.ARROW_LEFT)
        self.title, self.subtitle = label(kit, "", FontRole.TITLE), label(kit, "", tone="muted")
        self.summary = label(kit, "", FontRole.STRONG)
        self.promise_icon = icon_label(kit, Glyph.CHECK_CIRCLE, "ok", 18)
        self.promise = label(kit)
        self.sheet = Sheet(kit)
        self.copy = button(kit, "", Glyph.COPY)
        self.later = button(kit)
        self.go = button(kit, "primary", Glyph.CHECK)
        self._lay_out()
        self.back.clicked.connect(self.closed)
        self.later.clicked.connect(self.closed)
        self.copy.clicked.connect(self.copy_leaving)
        self.go.clicked.connect(self.go_over)
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(self.go_over)
        shortcut = QShortcut(QKeySequence("Ctrl+C"), self)
        shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        shortcut.activated.connect(self.copy_leaving)
        kit.theme.changed.connect(self.retranslate)
        self.retranslate()

    def _lay_out(self) -> None:
        outer = column(self, gap=8)
        outer.setContentsMargins(12, 12, 12, 8)
        head = heading(self.back, self.title, self.subtitle)
        outer.addLayout(head)
        outer.addWidget(self.summary)
        promised = row(gap=8)
        promised.addWidget(self.promise_icon, 0, Qt.AlignmentFlag.AlignTop)
        promised.addWidget(self.promise, 1)
        outer.addLayout(promised)
        outer.addWidget(self.sheet, 1)
        foot = row(gap=8)
        foot.addWidget(self.copy)
        foot.addStretch(1)
        foot.addWidget(self.later)
        foot.addWidget(self.go)
        outer.addLayout(foot)
        self.setFocusProxy(self.sheet)

    # ------------------------------------------------------------ doing

    def go_over(self) -> None:
        """Move the report; it opens at the new form, and can be taken back until it is sent."""
        conflicts, report_id = self.kit.services.conflicts, self.preview.report_id
        if not self.preview.news.may_move:
            return
        try:
            conflicts.move(report_id)
        except IocError as error:
            self.kit.news.fail(error)
            return
        self.kit.news.announce(Topic.REPORTS, Topic.OUTBOX)
        self.closed.emit()
        text = self.tr("The report is at version {version} of its form. No figure was lost.")
        self.kit.news.say(text.replace("{version}", self.preview.new), Tone.OK)

    def copy_leaving(self) -> None:
        """Put the figures that have no place any more on the clipboard, as a block for Excel."""
        code = self.kit.language.code
        lines = [
            "\t".join((field.code, _named(field, cell, code), cell.value, cell.note))
            for fields in (self.preview.dropped, self.preview.changed)
            for field in fields
            for cell in field.cells
            if fields is self.preview.dropped or cell.why.vi
        ]
        if lines:
            QGuiApplication.clipboard().setText("\n".join(lines))
            self.kit.news.say(self.tr("%n figure(s) copied.", "", len(lines)), Tone.OK)

    # ------------------------------------------------------------ showing

    def retranslate(self) -> None:
        """Set every text in the present language."""
        code, it = self.kit.language.code, self.preview
        self.title.setText(self.tr("Move to the new form"))
        versions = self.tr("version {old} → {new}").replace("{old}", it.old).replace("{new}", it.new)
        parts = (it.title.lang(code), capital(it.period.lang(code)), it.unit, versions)
        self.subtitle.setText(" · ".join(part for part in parts if part))
        self.summary.setText(self._summary())
        self.promise.setText(self._promise())
        hint = "  Ctrl+Enter" if self.kit.theme.scale <= LARGE_TEXT else ""
        self.go.setText(self.tr("Move to the new form") + hint)
        self.go.setEnabled(it.news.may_move)
        self.later.setText(self.tr("Later"))
        self.copy.setText(self.tr("Copy the figures that go out"))
        set_shown(self.copy, bool(it.leaving or it.emptied))
        name(self.back, self.tr("Back to the report"))
        self.back.setToolTip(self.tr("Back to the report (Esc)"))
        self.sheet.setAccessibleName(self.tr("What the move changes"))
        self.setAccessibleName(f"{self.title.text()}: {self.subtitle.text()}")
        self._fill()

    def _summary(self) -> str:
        it = self.preview
        parts = [self.tr("%n figure(s) stay as they are", "", it.kept)]
        if it.added:
            parts.append(self.tr("%n new indicator(s) to fill in", "", len(it.added)))
        if it.leaving:
            parts.append(self.tr("%n figure(s) have no place any more", "", len(it.leaving)))
        if it.emptied:
            parts.append(self.tr("%n figure(s) to be typed again", "", len(it.emptied)))
        return " · ".join(parts)

    def _promise(self) -> str:
        if not self.preview.news.may_move:
            return self.kit.language.text(self.preview.news.sentence)
        kept = self.tr(
            "Nothing that was typed is lost: figures without a place stay in the report's history."
        )
        if self.preview.news.closed:
            return f"{self.kit.language.text(self.preview.news.sentence)} {kept}"
        return kept + " " + self.tr("The move can be taken back until the report is sent.")

    def _fill(self) -> None:
        it = self.preview
        lines: list[SheetLine] = []
        lines += self._part(self.tr("Dropped"), it.dropped, self.tr("stays in the history"))
        lines += self._part(self.tr("Added"), it.added, self.tr("to be filled in"))
        lines += self._changed(it.changed)
        if it.rules:
            lines.append(SheetLine((self.tr("Checks"),), heading=True))
            lines += [SheetLine((rule.lang(self.kit.language.code), "", "")) for rule in it.rules]
        titles = self.tr("Indicator"), self.tr("Figure now"), self.tr("What happens")
        self.sheet.fill(titles, lines, frozenset({1}))

    def _part(self, heading: str, fields: Iterable[MovedField], what: str) -> list[SheetLine]:
        made: list[SheetLine] = []
        for field in fields:
            if not made:
                made.append(SheetLine((heading,), heading=True))
            empty = self.tr("there was no figure") if heading == self.tr("Dropped") else what
            made += self._lines(field, "" if field.cells else empty, [what] * len(field.cells))
        return made

    def _lines(self, field: MovedField, said: str, whats: list[str]) -> list[SheetLine]:
        """Return an indicator with its figures: one line where there is just its own, else a line each below it."""
        cells = field.cells
        if len(cells) == 1 and not cells[0].label.vi:
            note = f"\n{cells[0].note}" if cells[0].note else ""
            what = "\n".join(part for part in (said, whats[0]) if part)
            return [SheetLine((self._name(field) + note, cells[0].value or "–", what), strong=1)]
        own = self.tr("Total")
        return [
            SheetLine((self._name(field), "", said)),
            *(self._cell(cell, own, what) for cell, what in zip(cells, whats, strict=True)),
        ]

    def _changed(self, fields: Iterable[MovedField]) -> list[SheetLine]:
        made: list[SheetLine] = []
        code = self.kit.language.code
        for field in fields:
            if not made:
                made.append(SheetLine((self.tr("Changed"),), heading=True))
            said = "\n".join(change.lang(code) for change in field.changes)
            again = self.tr("to be typed again; the old figure stays in the history")
            whats = [
                f"{cell.why.lang(code)} → {again}" if cell.why.vi else self.tr("stays")
                for cell in field.cells
            ]
            made += self._lines(field, said, whats)
        return made

    def _cell(self, cell: MovedCell, own: str, what: str) -> SheetLine:
        note = f"\n{cell.note}" if cell.note else ""
        said = cell.label.lang(self.kit.language.code) or own
        return SheetLine((f"    {said}{note}", cell.value or "–", what), strong=1)

    def _name(self, field: MovedField) -> str:
        code = self.kit.language.code
        unit = field.unit.lang(code)
        return f"{field.label.lang(code)} ({unit})" if unit else field.label.lang(code)

    # ------------------------------------------------------------ keys

    def focusInEvent(self, event: QFocusEvent) -> None:
        """The sheet has the focus, so that it can be read down."""
        super().focusInEvent(event)
        self.sheet.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc goes back; nothing has moved."""
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
        else:
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        """Retranslate when the language changes."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)


def _named(field: MovedField, cell: MovedCell, code: str) -> str:
    category = cell.label.lang(code)
    return f"{field.label.lang(code)} – {category}" if category else field.label.lang(code)
