"""What happened to a cell: who, when, from what to what."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QEvent

from iocdesk.core.errors import IocError
from iocdesk.forms.model import CellKey
from iocdesk.ui.entry.desk import Desk
from iocdesk.ui.entry.flow import FlowPage
from iocdesk.ui.entry.marks import value_text
from iocdesk.ui.entry.port import AuditLine
from iocdesk.ui.entry.words import quality_word
from iocdesk.ui.fonts import FontRole
from iocdesk.ui.i18n import format_moment
from iocdesk.ui.kit import Kit
from iocdesk.ui.widgets.basics import clear_layout, column, label
from iocdesk.ui.words import person

MOST = 50


class AuditPage(FlowPage):
    """The history of the current cell, newest first."""

    def __init__(self, kit: Kit, desk: Desk) -> None:
        super().__init__()
        self._kit, self._desk = kit, desk
        self._key: CellKey | None = None
        self._list = column(self, gap=4)
        desk.changed.connect(self._on_changed)

    def show_key(self, key: CellKey | None) -> None:
        """Show the history of a cell; built only while the page is in sight."""
        self._key = key
        if self.isVisible():
            self.refresh()

    def showEvent(self, event: QEvent) -> None:
        """Build what has been asked for in the meantime."""
        super().showEvent(event)  # type: ignore[arg-type]  # PySide's stubs differ
        self.refresh()

    def _on_changed(self, keys: frozenset[CellKey]) -> None:
        if self.isVisible() and self._key in keys:
            self.refresh()

    def refresh(self) -> None:
        """Show it again."""
        clear_layout(self._list)
        for line in self._lines():
            who = person(self._desk.entry.name_of(line.by))
            head = f"{format_moment(line.at) if line.at is not None else '–'} · {who}"
            self._list.addWidget(label(self._kit, head, FontRole.SMALL, "muted"))
            self._list.addWidget(label(self._kit, self._sentence(line)))
        if not self._list.count():
            self._list.addWidget(
                label(self._kit, self.tr("Nothing has been changed here yet."), tone="muted")
            )
        self._list.addStretch(1)

    def _lines(self) -> list[AuditLine]:
        try:
            return list(self._desk.entry.audit(self._key))[:MOST] if self._key is not None else []
        except IocError as error:
            self._list.addWidget(label(self._kit, self._kit.language.text(error.text), tone="error"))
            return []

    def _sentence(self, line: AuditLine) -> str:
        field = self._desk.entry.session.field(line.key)
        old, new = (
            value_text(cell.value, field) or self.tr("no figure yet") for cell in (line.old, line.new)
        )
        parts = [f"{old} → {new}"] if line.old.value != line.new.value else []
        if line.old.note != line.new.note:
            parts.append(self.tr("Note: {text}").replace("{text}", line.new.note or "–"))
        if line.old.quality != line.new.quality:
            parts.append(quality_word(line.new.quality))
        word = origin_word(line.origin)
        return " · ".join([*parts, word] if word else parts)

    def changeEvent(self, event: QEvent) -> None:
        """Retranslate when the language changes."""
        if event.type() == QEvent.Type.LanguageChange:
            self.refresh()
        super().changeEvent(event)


def origin_word(origin: str) -> str:
    """Return how a change came about; typing goes without saying."""
    return {
        "paste": QCoreApplication.translate("Entry", "pasted"),
        "import": QCoreApplication.translate("Entry", "imported"),
        "package": QCoreApplication.translate("Entry", "from a sealed package"),
        "undo": QCoreApplication.translate("Entry", "undone or redone"),
        "rollup": QCoreApplication.translate("Entry", "gathered from the villages"),
        "merge": QCoreApplication.translate("Entry", "merged with the server"),
        "resolve": QCoreApplication.translate("Entry", "chosen in a conflict"),
    }.get(origin, "")
