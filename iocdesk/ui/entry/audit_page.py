"""What happened to a cell: who, when, from what to what."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QCoreApplication, QEvent, Qt, Signal
from PySide6.QtWidgets import QPushButton

from iocdesk.core.clock import long_moment
from iocdesk.core.errors import IocError
from iocdesk.forms.model import CellKey
from iocdesk.forms.values import Value
from iocdesk.reports.sources import Standing, origin_of
from iocdesk.ui.entry.desk import Desk
from iocdesk.ui.entry.flow import FlowPage
from iocdesk.ui.entry.marks import value_text
from iocdesk.ui.entry.port import AuditLine
from iocdesk.ui.entry.words import quality_word
from iocdesk.ui.fonts import FontRole
from iocdesk.ui.icons import Glyph
from iocdesk.ui.kit import Kit
from iocdesk.ui.widgets.basics import button, clear_layout, column, label
from iocdesk.ui.words import person

MOST = 50


class AuditPage(FlowPage):
    """The history of the current cell, newest first; an old figure can be put back, as an ordinary step."""

    past_asked = Signal()
    """All versions of the report are to be shown."""

    def __init__(self, kit: Kit, desk: Desk) -> None:
        super().__init__()
        self._kit, self._desk = kit, desk
        self._key: CellKey | None = None
        self._list = column(self, gap=4)
        self.put_back: list[QPushButton] = []
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
        self.put_back = []
        lines = self._lines()
        for line in lines:
            who = person(self._desk.entry.name_of(line.by))
            head = f"{long_moment(line.at) or '–'} · {who}"
            self._list.addWidget(label(self._kit, head, FontRole.SMALL, "muted"))
            self._list.addWidget(label(self._kit, self._sentence(line)))
            self._offer(line)
        if not lines:
            self._list.addWidget(
                label(self._kit, self.tr("Nothing has been changed here yet."), tone="muted")
            )
        past = button(self._kit, "link", Glyph.CLOCK)
        past.setText(self.tr("All versions of the report"))
        past.clicked.connect(self.past_asked)
        self._list.addWidget(past, 0, Qt.AlignmentFlag.AlignLeft)
        self._list.addStretch(1)

    def _offer(self, line: AuditLine) -> None:
        """Offer the figure that stood there before, where it can be typed and is another than now."""
        key, old = line.key, line.old.value
        if not self._desk.answerable(key) or old in (self._desk.entry.session.value(key), line.new.value):
            return
        field = self._desk.entry.session.field(key)
        made = button(self._kit, "link", Glyph.ARROW_U_UP_LEFT)
        shown = value_text(old, field)
        empty = self.tr("Leave the cell empty again")
        made.setText(self.tr("Put back {figure}").replace("{figure}", shown) if shown else empty)
        made.clicked.connect(partial(self._put_back, key, old))
        self.put_back.append(made)
        self._list.addWidget(made, 0, Qt.AlignmentFlag.AlignLeft)

    def _put_back(self, key: CellKey, value: Value, _checked: bool = False) -> None:
        self._desk.put({key: value}, text=self.tr("figure put back"))

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
        words = self.tr("{old}, changed to {new}").replace("{old}", old).replace("{new}", new)
        parts = [words] if line.old.value != line.new.value else []
        origin = origin_of(line.new.source)
        if line.new.source != line.old.source and origin is not None and origin.standing is Standing.DISPUTED:
            said = QCoreApplication.translate("Entry", "the unit states {figure}")
            parts.append(said.replace("{figure}", value_text(origin.other, field) if origin.other else "–"))
        if line.old.note != line.new.note:
            parts.append(self.tr("Note: {text}").replace("{text}", line.new.note or "–"))
        if line.old.quality != line.new.quality:
            parts.append(quality_word(line.new.quality))
        word = origin_word("behalf" if line.new.on_behalf else line.origin.partition(":")[0])
        return " · ".join([*parts, word] if word else parts)

    def changeEvent(self, event: QEvent) -> None:
        """Retranslate when the language changes."""
        if event.type() == QEvent.Type.LanguageChange:
            self.refresh()
        super().changeEvent(event)


def origin_word(origin: str) -> str:
    """Return how a change came about; typing goes without saying."""
    return {
        "typed": "",
        "paste": QCoreApplication.translate("Entry", "pasted"),
        "behalf": QCoreApplication.translate("Entry", "typed on behalf of the village"),
        "villages": QCoreApplication.translate("Entry", "gathered from the villages"),
        "system": QCoreApplication.translate("Entry", "from a sector system"),
        "discard": QCoreApplication.translate("Entry", "taken away"),
        "import": QCoreApplication.translate("Entry", "imported"),
        "package": QCoreApplication.translate("Entry", "from a sealed package"),
        "undo": QCoreApplication.translate("Entry", "undone or redone"),
        "rollup": QCoreApplication.translate("Entry", "gathered from the villages"),
        "merge": QCoreApplication.translate("Entry", "merged with the server"),
        "resolve": QCoreApplication.translate("Entry", "chosen in a conflict"),
    }.get(origin, "")
