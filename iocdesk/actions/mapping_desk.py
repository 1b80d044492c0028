"""Everything a person needs on one page to map a sheet: how it looks, a first mapping, what each title may mean."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from iocdesk.actions.context import Context
from iocdesk.actions.mappings import (
    PREVIEW_COLUMNS,
    PREVIEW_ROWS,
    SheetLook,
    fillable,
    likely_form,
    suggester,
    unit_names,
)
from iocdesk.actions.views import Option
from iocdesk.core.errors import Text
from iocdesk.core.text import sort_key
from iocdesk.exchange.drafting import draft
from iocdesk.exchange.headers import guess_header, shown
from iocdesk.exchange.legacy import Encoding
from iocdesk.exchange.mapping import Layout, RowRule
from iocdesk.exchange.mapping import Mapping as FileMapping
from iocdesk.exchange.sheets import Sheet, open_book
from iocdesk.exchange.suggest import Suggester
from iocdesk.forms.model import CellKey, Form

MOST_ROWS = 400
"""Lines of an indicators-down table that may be mapped."""


@dataclass(frozen=True, slots=True)
class MappingDesk:
    """A sheet on the desk.

    Attributes:
        lines: every label of an indicators-down or key-value table, mapped or not, as rules (target "" where not).
        cells: every cell of the form with its name, in the order of the form.
        categories: codes with names, for the columns of an indicators-down table.
        suggestions: for a title or label the likeliest cells.
    """

    look: SheetLook
    mapping: FileMapping
    forms: tuple[Option, ...]
    lines: tuple[RowRule, ...]
    cells: tuple[tuple[CellKey, str], ...]
    categories: tuple[tuple[str, str], ...]
    suggestions: Mapping[str, tuple[CellKey, ...]]


def mapping_desk(
    ctx: Context,
    path: Path,
    *,
    sheet: str = "",
    form_id: str = "",
    header: tuple[int, int] | None = None,
    layout: Layout | None = None,
    encoding: Encoding | None = None,
) -> MappingDesk:
    """Lay a sheet on the desk; what is not said is guessed.

    Raises:
        FileRefused: the file cannot be read.
        UnknownFormError: there is no such form.
    """
    book = open_book(path, encoding=encoding)
    visible = tuple(info.name for info in book.sheets if not info.hidden) or tuple(
        i.name for i in book.sheets
    )
    name = sheet if sheet in visible else visible[0]
    read = book.sheet(name)
    forms = fillable(ctx)
    chosen = form_id or likely_form(ctx, path, name, encoding) or (forms[0].id if forms else "")
    form = ctx.shelf.get(chosen)
    titles_of = suggester(ctx, form)
    names = unit_names(ctx, form, ctx.today)
    made = draft(
        read, form.id, titles_of, lambda text: bool(names.find(text).units), header=header, layout=layout
    )
    rows = tuple(tuple(shown(raw) for raw in row[:PREVIEW_COLUMNS]) for row in read.rows[:PREVIEW_ROWS])
    lines = _lines(made, read)
    asked = {rule.title for rule in made.columns} | {rule.label for rule in lines}
    return MappingDesk(
        SheetLook(path, visible, name, rows, guess_header(read), read.merged),
        made,
        tuple(Option(f.id, f.title) for f in sorted(forms, key=lambda f: sort_key(f.title.vi))),
        lines,
        tuple((key, titles_of.label(key)) for key in titles_of.keys()),  # noqa: SIM118 - not a mapping
        _categories(form),
        _suggestions(titles_of, asked),
    )


def _suggestions(titles_of: Suggester, asked: set[str]) -> Mapping[str, tuple[CellKey, ...]]:
    return {text: tuple(found.key for found in titles_of.suggest(text)) for text in asked if text}


def _lines(mapping: FileMapping, sheet: Sheet) -> tuple[RowRule, ...]:
    """Return the labels of the table, in its order, with the cells that the draft found for them."""
    if mapping.layout is Layout.UNITS_DOWN:
        return ()
    known = {(rule.label, rule.nth): rule.target for rule in mapping.rows}
    column = mapping.columns[0].at if mapping.layout is Layout.KEY_VALUE else _label_at(mapping)
    seen: dict[str, int] = {}
    found: list[RowRule] = []
    for row in sheet.rows[mapping.first :]:
        label = shown(row[column]) if column < len(row) and isinstance(row[column], str) else ""
        if label:
            seen[label] = seen.get(label, 0) + 1
            found.append(RowRule(label, known.get((label, seen[label]), ""), seen[label]))
    return tuple(found[:MOST_ROWS])


def _label_at(mapping: FileMapping) -> int:
    return next((rule.at for rule in mapping.columns if rule.role.value == "label"), 0)


def _categories(form: Form) -> tuple[tuple[str, str], ...]:
    found: dict[str, Text] = {}
    for _, indicator in form.indicators():
        for name in indicator.splits:
            found.update((choice.code, choice.label) for choice in form.choices[name])
    return tuple((code, label.vi) for code, label in found.items())
