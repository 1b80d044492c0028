"""Mapping a sheet: point at the header, say what each column or line is, give it a name, keep it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QLineEdit, QSizePolicy, QWidget

from iocdesk.actions.mapping_desk import MappingDesk
from iocdesk.exchange.headers import column_name
from iocdesk.exchange.mapping import Asked, Layout, Mapping, Role
from iocdesk.ui.fonts import FontRole
from iocdesk.ui.icons import Glyph
from iocdesk.ui.kit import Kit
from iocdesk.ui.pages.importing_chooser import Choice, Chooser
from iocdesk.ui.pages.importing_sheet import SheetView
from iocdesk.ui.widgets.basics import button, column, label, row
from iocdesk.ui.widgets.picker import Picker
from iocdesk.ui.widgets.table import Column, RowsModel, Table

_SKIP, _UNIT, _CODE, _PERIOD, _LABEL = "skip:", "unit:", "unit_code:", "period:", "label:"
_ROLES = {_SKIP: Role.SKIP, _UNIT: Role.UNIT, _CODE: Role.UNIT_CODE, _PERIOD: Role.PERIOD, _LABEL: Role.LABEL}
_VALUE = "value:"
SHEET, LISTS = 130, 90
SHEET_LARGE, LISTS_LARGE = 96, 36
"""Least heights in pixels at 100 %."""
LARGE = 1.3
"""Scale from which what is only told gives way to what is done."""


@dataclass(frozen=True, slots=True)
class MapItem:
    """One column (`line` is None) or one line of the sheet, with what it is: a choice's id, "" for not said."""

    at: int
    title: str
    example: str
    chosen: str
    line: int | None = None


class MapView(QWidget):
    """The desk of one sheet."""

    redraft_asked = Signal(str, str, object, object)
    """(sheet, form id, header rows or None, layout or None)."""
    save_asked = Signal(object)
    """Mapping."""
    back_asked = Signal()

    def __init__(self, kit: Kit) -> None:
        super().__init__()
        self._kit = kit
        self.desk: MappingDesk | None = None
        self._items: list[MapItem] = []
        self._above = -1
        self.form, self.layout_picker, self.sheet_picker = (
            Picker(kit, 240),
            Picker(kit, 190),
            Picker(kit, 140),
        )
        self.hint = label(kit, "", tone="muted")
        self.sheet = SheetView(kit)
        self.header_button = button(kit, "", Glyph.CHECK)
        self.items = Table(kit, RowsModel(kit, self._columns()))
        self.chooser = Chooser(kit)
        self.name_caption = label(kit, "", tone="muted", wrap=False)
        self.name = QLineEdit()
        self.name_caption.setBuddy(self.name)
        self.back = button(kit, "", Glyph.ARROW_LEFT)
        self.save = button(kit, "primary", Glyph.CHECK)
        self.summary = label(kit, "", FontRole.STRONG)
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        outer = column(self, gap=8)
        top = row(gap=16)
        for picker, share in ((self.form, 3), (self.layout_picker, 2), (self.sheet_picker, 2)):
            top.addWidget(picker, share)
        outer.addLayout(top)
        pointing = row(gap=8)
        pointing.addWidget(self.hint, 1)
        pointing.addWidget(self.header_button)
        outer.addLayout(pointing)
        for lower in (self.items, self.chooser.list):
            lower.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)
        outer.addWidget(self.sheet, 4)
        middle = row(gap=16)
        middle.addWidget(self.items, 3)
        middle.addWidget(self.chooser, 2)
        outer.addLayout(middle, 5)
        foot = row(gap=8)
        foot.addWidget(self.back)
        foot.addWidget(self.summary, 1)
        foot.addWidget(self.name_caption)
        foot.addWidget(self.name)
        foot.addWidget(self.save)
        self.name.setMinimumWidth(self._kit.theme.px(240))
        outer.addLayout(foot)

        self._kit.theme.changed.connect(self._fit)
        self._fit()

    def _fit(self) -> None:
        """Share a low window out so that the lists end above the buttons, whatever the size of text."""
        large = self._kit.theme.scale >= LARGE
        self.sheet.setMinimumHeight(self._kit.theme.px(SHEET_LARGE if large else SHEET))
        for lower in (self.items, self.chooser.list):
            lower.setMinimumHeight(self._kit.theme.px(LISTS_LARGE if large else LISTS))

    def _connect(self) -> None:
        for picker in (self.form, self.layout_picker, self.sheet_picker):
            picker.picked.connect(self._redraft)
        self.sheet.header_pointed.connect(self._point)
        self.header_button.clicked.connect(self.sheet.point)
        self.sheet.column_pointed.connect(self._show_column)
        self.sheet.row_pointed.connect(self._show_line)
        self.items.chosen.connect(self._offer)
        self.items.opened.connect(self._open)
        self.chooser.chosen.connect(self._choose)
        self.name.textChanged.connect(self._summarise)
        self.back.clicked.connect(self.back_asked)
        self.save.clicked.connect(self._save)
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(self.save.click)

    # ------------------------------------------------------------ showing

    def show_desk(self, desk: MappingDesk, name: str = "") -> None:
        """Show a sheet with a mapping to look over."""
        self.desk = desk
        fresh = self.sheet.show_sheet(desk.look.rows, desk.look.merged)
        if name or not self.name.text():
            self.name.setText(name or desk.look.path.stem)
        self._items = self._items_of(desk)
        self._fill_pickers()
        self._fill()
        self.retranslate()
        self._above = desk.mapping.header[0] if fresh and desk.mapping.header is not None else -1

    @property
    def choosing(self) -> bool:
        """Whether somebody is going through the choices above the sheet."""
        return any(it.box.hasFocus() for it in (self.form, self.layout_picker, self.sheet_picker))

    def focus_first(self) -> None:
        """The list of columns comes first."""
        self.items.setFocus(Qt.FocusReason.OtherFocusReason)
        self.items.select_first()
        if self._above >= 0:
            self.sheet.bring_up(self._above)
            self._above = -1

    def retranslate(self) -> None:
        """Set every text in the present language."""
        self.form.set_caption(self.tr("The figures belong to the form"))
        self.layout_picker.set_caption(self.tr("How the table is laid out"))
        self.sheet_picker.set_caption(self.tr("Sheet"))
        self.hint.setText(
            self.tr(
                "Select the row or rows with the names of the columns, then press the button (or H). Then say what each column is."
            )
        )
        self.header_button.setText(self.tr("These rows are the header"))
        self.sheet.setAccessibleName(self.tr("The sheet as it is in the file"))
        self.items.setAccessibleName(self.tr("Columns and lines of the file, and what each is"))
        self.items.rows.retranslate()
        self.name_caption.setText(self.tr("Name of this mapping"))
        self.name.setAccessibleName(self.tr("Name of this mapping"))
        self.back.setText(self.tr("Back"))
        self.save.setText(self.tr("Save and read the file"))
        self.save.setToolTip("Ctrl+Enter")
        for told in (self.summary, self.hint):
            told.setVisible(self._kit.theme.scale < LARGE)
        self.header_button.setToolTip(self.hint.text())
        self.chooser.retranslate()
        self._fill_pickers()
        self._summarise()
        self._offer(self.items.current_row())

    def _fill_pickers(self) -> None:
        if self.desk is None:
            return
        text = self._kit.language.text
        self.form.fill([(option.id, text(option.label)) for option in self.desk.forms])
        layouts = [
            (Layout.UNITS_DOWN.value, self.tr("Units down")),
            (Layout.INDICATORS_DOWN.value, self.tr("Indicators down")),
            (Layout.KEY_VALUE.value, self.tr("Names with figures beside")),
        ]
        self.layout_picker.fill(layouts)
        self.sheet_picker.fill([(name, name) for name in self.desk.look.sheets])
        for picker, chosen in (
            (self.form, self.desk.mapping.form_id),
            (self.layout_picker, self.desk.mapping.layout.value),
            (self.sheet_picker, self.desk.look.sheet),
        ):
            picker.box.blockSignals(True)
            picker.choose(chosen)
            picker.box.blockSignals(False)

    def _items_of(self, desk: MappingDesk) -> list[MapItem]:
        mapping = desk.mapping
        items = []
        for rule in mapping.columns:
            chosen = f"{rule.role.value}:" if rule.role is not Role.VALUE else f"{_VALUE}{rule.target}"
            items.append(MapItem(rule.at, rule.title, self._example(desk, rule.at), chosen))
        label_at = next((rule.at for rule in mapping.columns if rule.role is Role.LABEL), 0)
        if mapping.layout is Layout.KEY_VALUE:
            items.clear()
        for number, line in enumerate(desk.lines):
            chosen = f"{_VALUE}{line.target}" if line.target else _SKIP
            items.append(MapItem(label_at, line.label, "", chosen, number))
        return items

    def _example(self, desk: MappingDesk, at: int) -> str:
        rows = desk.look.rows[desk.mapping.first :]
        found = (row[at] for row in rows if at < len(row) and row[at])
        return " · ".join(text for _, text in zip(range(3), found, strict=False))

    def _fill(self) -> None:
        self.items.rows.set_rows(self._items)
        self._mark(-1)
        if self._items:
            self.items.select_first()

    def _mark(self, column: int) -> None:
        if self.desk is not None:
            self.sheet.sheet.mark(self.desk.mapping.header, self.desk.mapping.first, column)

    def _summarise(self) -> None:
        mapped = sum(item.chosen.startswith(_VALUE) for item in self._items)
        lines = sum(item.chosen.startswith(_VALUE) and item.line is not None for item in self._items)
        if any(item.line is not None for item in self._items):
            self.summary.setText(self.tr("%Ln line(s) mapped", "", lines))
        else:
            self.summary.setText(self.tr("%Ln column(s) mapped", "", mapped))
        self.save.setEnabled(bool(self.name.text().strip()) and mapped > 0)

    # ------------------------------------------------------------ pointing and choosing

    def _redraft(self) -> None:
        layout = Layout(self.layout_picker.current) if self.layout_picker.current else None
        self._ask(None, layout)

    def _point(self, first: int, last: int) -> None:
        layout = Layout(self.layout_picker.current) if self.layout_picker.current else None
        self._ask((first, last), None if layout is Layout.KEY_VALUE else layout)

    def _ask(self, header: tuple[int, int] | None, layout: Layout | None) -> None:
        form_changed = self.desk is None or self.desk.mapping.form_id != self.form.current
        same_sheet = self.desk is not None and self.desk.look.sheet == self.sheet_picker.current
        if header is None and same_sheet and self.desk is not None and self.desk.mapping.header is not None:
            header = self.desk.mapping.header
        self.redraft_asked.emit(
            self.sheet_picker.current, self.form.current, header if same_sheet else None,
            layout if same_sheet or form_changed else None,
        )  # fmt: skip

    def _show_column(self, at: int) -> None:
        self._select(lambda item: item.line is None and item.at == at)

    def _show_line(self, row: int) -> None:
        if self.desk is None or not self.desk.lines or row < self.desk.mapping.first:
            return
        label_at = next((rule.at for rule in self.desk.mapping.columns if rule.role is Role.LABEL), 0)
        rows = self.desk.look.rows
        text = rows[row][label_at] if label_at < len(rows[row]) else ""
        nth = sum(r[label_at] == text for r in rows[self.desk.mapping.first : row + 1] if label_at < len(r))
        lines = self.desk.lines
        self._select(lambda item: item.line is not None and (item.title, lines[item.line].nth) == (text, nth))

    def _select(self, wanted: object) -> None:
        test = wanted if callable(wanted) else bool
        for number, item in enumerate(self.items.shown_rows()):
            if test(item):
                self.items.selectRow(number)
                return

    def _offer(self, item: MapItem | None) -> None:
        self._mark(item.at if item is not None and item.line is None else -1)
        if item is None or self.desk is None:
            self.chooser.offer("", [], "")
            return
        self.sheet.go_to_column(item.at)
        self.chooser.offer(item.title or column_name(item.at), self._choices(item), item.chosen)

    def _choices(self, item: MapItem) -> list[Choice]:
        """Return what an item may be: special meanings, likely cells, then all cells of the form."""
        desk = self.desk
        if desk is None:
            return []
        found = [Choice(_SKIP, self.tr("Pass over"))]
        by_unit = desk.mapping.layout is Layout.UNITS_DOWN
        if item.line is None and by_unit:
            found += [
                Choice(_UNIT, self.tr("Name of the unit")),
                Choice(_CODE, self.tr("Code of the unit")),
                Choice(_PERIOD, self.tr("Reporting period")),
            ]
        if item.line is None and not by_unit:
            found += [
                Choice(_LABEL, self.tr("Names of the indicators")),
                Choice(_VALUE, self.tr("The figure")),
            ]
            found += [Choice(f"{_VALUE}{code}", name) for code, name in desk.categories]
            return found
        likely = desk.suggestions.get(item.title, ())
        names = dict(desk.cells)
        found += [
            Choice(f"{_VALUE}{key}", f"{names[key]} ({key})", likely=True) for key in likely if key in names
        ]
        found += [
            Choice(f"{_VALUE}{key}", f"{name} ({key})") for key, name in desk.cells if key not in likely
        ]
        return found

    def _open(self, _item: MapItem) -> None:
        self.chooser.setFocus(Qt.FocusReason.OtherFocusReason)

    def _choose(self, chosen: str) -> None:
        """Take a choice for the current item and go on to the next."""
        item = self.items.current_row()
        if item is None:
            return
        single = chosen in {_UNIT, _CODE, _PERIOD, _LABEL} or chosen.startswith(_VALUE)
        place = self._items.index(item)
        for number, other in enumerate(self._items):
            same_kind = (other.line is None) == (item.line is None)
            if single and number != place and same_kind and other.chosen == chosen:
                self._items[number] = replace(other, chosen=_SKIP)  # a cell stands in one column
        self._items[place] = replace(item, chosen=chosen)
        self.items.rows.set_rows(self._items)
        self.items.selectRow(min(place + 1, len(self._items) - 1))
        self._summarise()
        done = place + 1 == len(self._items) and self.save.isEnabled()
        (self.save if done else self.items).setFocus(Qt.FocusReason.OtherFocusReason)

    # ------------------------------------------------------------ the result

    def mapping(self) -> Mapping | None:
        """Return the mapping as it is laid out now."""
        desk = self.desk
        if desk is None:
            return None
        columns = desk.mapping.columns
        if desk.mapping.layout is not Layout.KEY_VALUE:
            chosen = {item.at: item.chosen for item in self._items if item.line is None}
            columns = tuple(
                replace(rule, role=_role(chosen[rule.at]), target=_target(chosen[rule.at]))
                for rule in desk.mapping.columns
            )
        rows = tuple(
            replace(desk.lines[item.line], target=_target(item.chosen))
            for item in self._items
            if item.line is not None and item.chosen.startswith(_VALUE)
        )
        roles = {rule.role for rule in columns}
        unit = desk.mapping.unit
        if desk.mapping.layout is Layout.UNITS_DOWN:
            unit = Asked.COLUMN if roles & {Role.UNIT, Role.UNIT_CODE} else Asked.FILE
        period = Asked.COLUMN if Role.PERIOD in roles else Asked.FILE
        return replace(
            desk.mapping, name=self.name.text().strip(), columns=columns, rows=rows, unit=unit, period=period,
            position=desk.look.sheets.index(desk.look.sheet),
        )  # fmt: skip

    def _save(self) -> None:
        made = self.mapping()
        if made is not None:
            self.save_asked.emit(made)

    # ------------------------------------------------------------ the list

    def _columns(self) -> list[Column[MapItem]]:
        return [
            Column(
                lambda: self.tr("In the file"), self._place, lambda item: (item.line or -1, item.at), width=90
            ),
            Column(lambda: self.tr("Name"), lambda item: item.title, width=260),
            Column(lambda: self.tr("Examples"), lambda item: item.example, width=120, drop=1),
            Column(lambda: self.tr("Is"), self._word, None, self._look),
        ]

    def _place(self, item: MapItem) -> str:
        if item.line is None:
            return self.tr("Column {name}").replace("{name}", column_name(item.at))
        return self.tr("Line {number}").replace("{number}", str(item.line + 1))

    def _word(self, item: MapItem) -> str:
        found = next((choice.text for choice in self._choices(item) if choice.id == item.chosen), "")
        return found or self.tr("Pass over")

    def _look(self, item: MapItem) -> tuple[Glyph | None, str]:
        return (None, "muted") if item.chosen == _SKIP else (Glyph.CHECK, "ok")


def _role(chosen: str) -> Role:
    return Role.VALUE if chosen.startswith(_VALUE) else _ROLES.get(chosen, Role.SKIP)


def _target(chosen: str) -> str:
    return chosen.removeprefix(_VALUE) if chosen.startswith(_VALUE) else ""
