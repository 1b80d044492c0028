"""Cells in words: what they are called, in which unit they are measured, and what stands in them."""

from __future__ import annotations

from iocdesk.actions.views import NO_TEXT
from iocdesk.core.errors import Text
from iocdesk.forms.cells import split_key
from iocdesk.forms.inputs import show_value
from iocdesk.forms.labels import category_label, joined
from iocdesk.forms.model import CellKey, Field, Form
from iocdesk.reports.attachments import is_file_key
from iocdesk.reports.model import Cell


def _field(form: Form, key: CellKey) -> Field | None:
    return next((field for field in form.fields() if field.name == split_key(key)[1]), None)


def cell_label(form: Form, key: CellKey) -> Text:
    """Return what a cell is called: "Số hộ dân cư – Tạm trú"; the key itself where the form does not have it."""
    if is_file_key(key):
        return Text("Tệp kèm theo", "Attached file")
    prefix, _, category = split_key(key)
    field = _field(form, key)
    if field is None:
        return Text(key, key)
    parts = [field.label, category_label(form, field, category)] if category else [field.label]
    name = joined(parts)
    where = f" ({prefix.rstrip('/')})" if prefix else ""
    return Text(name.vi + where, name.en + where)


def cell_unit(form: Form, key: CellKey) -> Text:
    """Return the unit of measure of a cell; an empty text where it has none."""
    field = _field(form, key)
    return field.indicator.unit if field is not None and field.indicator is not None else NO_TEXT


def shown_cell(form: Form, key: CellKey, cell: Cell) -> str:
    """Return a cell as the grid writes it, choices by their labels."""
    field = _field(form, key)
    if field is None or not field.choice_list:
        return show_value(cell.value, field)
    labels = {choice.code: choice.label.vi for choice in form.choices.get(field.choice_list, ())}
    data = cell.value.data
    codes = data if isinstance(data, tuple) else (data,) if isinstance(data, str) else ()
    return "; ".join(labels.get(code, code) for code in codes) or show_value(cell.value, field)
