"""Cell keys: how the cells of a form are named and listed."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from iocdesk.forms.model import CellKey, Field, FieldType, Form, Indicator, Source

SILENT_TYPES = frozenset({FieldType.NOTE, FieldType.META})
"""Fields without a cell: text shown to the reader, and what the program fills by itself."""


def split_key(key: CellKey) -> tuple[str, str, str]:
    """Return (repeat prefix ending in "/" or "", code, category or "")."""
    head, slash, last = key.rpartition("/")
    code, _, category = last.partition(".")
    return head + slash, code, category


def category_keys(prefix: str, field: Field, form: Form) -> list[list[CellKey]]:
    """Return the category keys of each of the field's tables: one list a split, or one for the cross."""
    indicator = field.indicator
    if indicator is None or not indicator.splits:
        return []
    codes = [[choice.code for choice in form.choices[name]] for name in indicator.splits]
    if indicator.cross:
        return [[f"{prefix}{field.name}.{'.'.join(parts)}" for parts in itertools.product(*codes)]]
    return [[f"{prefix}{field.name}.{code}" for code in table] for table in codes]


def field_keys(prefix: str, field: Field, form: Form) -> Iterator[CellKey]:
    """Yield the field's category keys table by table, then its own (the total)."""
    if field.type in SILENT_TYPES:
        return
    for table in category_keys(prefix, field, form):
        yield from table
    yield prefix + field.name


def is_summed(indicator: Indicator) -> bool:
    """Say whether the field's own cell is the sum of its first split."""
    return bool(indicator.splits) and indicator.total == "summed"


GATHERED = frozenset({Source.VILLAGES, Source.SYSTEM, Source.CARRIED})
"""Sources that fill a cell from elsewhere: read-only, prefilled."""


def is_read_only(field: Field) -> bool:
    """Say whether no cell of the field is ever typed in this form."""
    if field.read_only or field.calculate or field.type in (FieldType.CALCULATE, FieldType.MEDIA):
        return True
    indicator = field.indicator
    return indicator is not None and (indicator.source in GATHERED or indicator.source is Source.DERIVED)
