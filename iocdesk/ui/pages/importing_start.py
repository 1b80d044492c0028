"""The first step of importing: choosing files, and the layouts that are known already."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from iocdesk.exchange.mapping import Mapping as FileMapping
from iocdesk.ui.fonts import FontRole
from iocdesk.ui.icons import Glyph
from iocdesk.ui.kit import Kit
from iocdesk.ui.widgets.basics import button, column, frame, icon_label, label, row
from iocdesk.ui.widgets.table import Column, RowsModel, Table


class ChooseView(QWidget):
    """The first look: where to drop files, and the mappings that are known."""

    pick_asked = Signal()
    forget_asked = Signal(str)

    def __init__(self, kit: Kit) -> None:
        super().__init__()
        self._kit = kit
        self.pick = button(kit, "primary", Glyph.FILES)
        self.words = label(kit, "", FontRole.SECTION)
        self.kinds = label(kit, "", tone="muted")
        self.known = label(kit, "", FontRole.STRONG)
        self.table = Table(kit, RowsModel(kit, self._columns()))
        self.table.setMinimumHeight(kit.theme.px(60))
        self.forget = button(kit, "link", Glyph.X)
        card = frame("card")
        inner = column(card, margin=16, gap=8)
        first = row(gap=12)
        first.addWidget(icon_label(kit, Glyph.FILE_TEXT, "primary", 32))
        first.addWidget(self.words, 1)
        inner.addLayout(first)
        inner.addWidget(self.kinds)
        second = row()
        second.addWidget(self.pick)
        second.addStretch(1)
        inner.addLayout(second)
        outer = column(self, gap=12)
        outer.addWidget(card)
        outer.addWidget(self.known)
        outer.addWidget(self.table, 1)
        last = row()
        last.addWidget(self.forget)
        last.addStretch(1)
        outer.addLayout(last)
        outer.addStretch(0)
        self._names: dict[str, str] = {}
        self.pick.clicked.connect(self.pick_asked)
        self.forget.clicked.connect(self._forget)
        self.show_mappings((), {})

    def show_mappings(self, kept: Sequence[FileMapping], titles: Mapping[str, str]) -> None:
        """Show the known layouts."""
        self._names = dict(titles)
        self.table.rows.set_rows(kept)
        for widget in (self.known, self.table, self.forget):
            widget.setVisible(bool(kept))
        if kept:
            self.table.select_first()

    def retranslate(self) -> None:
        """Set every text in the present language."""
        self.words.setText(self.tr("Drop files here, or choose them."))
        self.kinds.setText(
            self.tr(
                "Excel, LibreOffice and CSV files, several at once: workbooks of iocdesk, tables of other systems, "
                "last year's own. Nothing is changed before you have seen it."
            )
        )
        self.pick.setText(self.tr("Choose files…"))
        self.known.setText(self.tr("Layouts that are known already"))
        self.table.setAccessibleName(self.tr("Layouts that are known already"))
        self.forget.setText(self.tr("Forget this layout"))
        self.table.rows.retranslate()

    def _columns(self) -> list[Column[FileMapping]]:
        return [
            Column(lambda: self.tr("Name"), lambda item: item.name, width=320),
            Column(lambda: self.tr("Form"), lambda item: self._names.get(item.form_id, item.form_id)),
        ]

    def _forget(self) -> None:
        item = self.table.current_row()
        if item is not None:
            self.forget_asked.emit(item.name)
