"""Mappings of foreign layouts as a profile keeps them, and what is needed to make one: a look at a sheet, a draft."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from iocdesk.actions.context import Context
from iocdesk.core.errors import IocError, Text
from iocdesk.core.text import clean_line, nfc, sort_key
from iocdesk.core.units import Level, UnitKey
from iocdesk.exchange.drafting import draft
from iocdesk.exchange.headers import guess_header, shown
from iocdesk.exchange.legacy import Encoding
from iocdesk.exchange.mapping import Layout, MappingError, Role
from iocdesk.exchange.mapping import Mapping as FileMapping
from iocdesk.exchange.sheets import Sheet, open_book
from iocdesk.exchange.suggest import Suggester
from iocdesk.exchange.unit_names import UnitNames
from iocdesk.forms.model import CellKey, Form
from iocdesk.reports.sight import above_in, may_see

_PREFIX = "import.mapping."
MOST_NAME = 80
PREVIEW_ROWS = 200
PREVIEW_COLUMNS = 100


class UnknownMapping(IocError):
    """There is no mapping of that name: `mapping.unknown`."""

    def __init__(self, name: str) -> None:
        super().__init__(
            "mapping.unknown",
            Text(
                f"Chưa có cách đọc tệp nào tên “{name}”. Xin xem danh sách bằng “iocdesk import --list-mappings”.",
                f"There is no mapping “{name}”. Please see the list with “iocdesk import --list-mappings”.",
            ),
        )


@dataclass(frozen=True, slots=True)
class SheetLook:
    """The upper left part of a sheet as text, with what it looks like.

    Attributes:
        sheets: the names of all visible sheets of the file.
        rows: texts, at most `PREVIEW_ROWS` x `PREVIEW_COLUMNS`.
        header: the guessed header rows.
    """

    path: Path
    sheets: tuple[str, ...]
    sheet: str
    rows: tuple[tuple[str, ...], ...]
    header: tuple[int, int] | None
    merged: tuple[tuple[int, int, int, int], ...] = ()


def mappings(ctx: Context) -> tuple[FileMapping, ...]:
    """Return the kept mappings in the order of their names; damaged ones are left out."""
    found = []
    for name, text in ctx.store.settings.all().items():
        if name.startswith(_PREFIX) and isinstance(text, str):
            try:
                found.append(FileMapping.from_json(text))
            except MappingError:
                continue
    return tuple(sorted(found, key=lambda mapping: sort_key(mapping.name)))


def mapping_named(ctx: Context, name: str) -> FileMapping:
    """Return a mapping.

    Raises:
        UnknownMapping: there is none of that name.
        MappingError: it is damaged, or of a newer program.
    """
    text = ctx.store.settings.get(_PREFIX + nfc(name).strip(), "")
    if not text:
        raise UnknownMapping(name)
    return FileMapping.from_json(text)


def save_mapping(ctx: Context, mapping: FileMapping) -> None:
    """Keep a mapping under its name, in place of the one that had it.

    Raises:
        MappingError: `mapping.unnamed`, `mapping.empty`.
    """
    name = clean_line(mapping.name, MOST_NAME)
    if not name:
        raise MappingError(
            "mapping.unnamed",
            Text("Xin đặt tên cho cách đọc tệp này.", "Please give this mapping a name."),
        )
    if not (mapping.rows if mapping.layout is not Layout.UNITS_DOWN else mapping.values()):
        raise MappingError(
            "mapping.empty",
            Text(
                "Chưa ghép cột hay dòng nào với chỉ tiêu. Xin ghép ít nhất một.",
                "No column or line is mapped to an indicator yet. Please map at least one.",
            ),
        )
    ctx.store.settings.set(_PREFIX + name, mapping.to_json())


def forget_mapping(ctx: Context, name: str) -> None:
    """Delete a mapping; harmless where there is none."""
    ctx.store.settings.set(_PREFIX + nfc(name).strip(), None)


def look_at(path: Path, sheet: str = "", encoding: Encoding | None = None) -> SheetLook:
    """Return what a sheet looks like; the first visible one without a name.

    Raises:
        FileRefused: the file cannot be read.
    """
    book = open_book(path, encoding=encoding)
    visible = tuple(info.name for info in book.sheets if not info.hidden) or tuple(
        i.name for i in book.sheets
    )
    name = sheet if sheet in visible else visible[0]
    read = book.sheet(name)
    rows = tuple(tuple(shown(raw) for raw in row[:PREVIEW_COLUMNS]) for row in read.rows[:PREVIEW_ROWS])
    return SheetLook(path, visible, name, rows, guess_header(read), read.merged)


def draft_mapping(
    ctx: Context,
    path: Path,
    sheet: str,
    form_id: str,
    *,
    header: tuple[int, int] | None = None,
    layout: Layout | None = None,
    encoding: Encoding | None = None,
) -> FileMapping:
    """Return a first mapping of a sheet to a form, to be looked over.

    Raises:
        FileRefused: the file cannot be read.
        UnknownFormError: there is no such form.
    """
    read = open_book(path, encoding=encoding).sheet(sheet)
    form = ctx.shelf.get(form_id)
    names = unit_names(ctx, form, ctx.today)
    return draft(
        read,
        form.id,
        suggester(ctx, form),
        lambda text: bool(names.find(text).units),
        header=header,
        layout=layout,
    )


def likely_form(ctx: Context, path: Path, sheet: str, encoding: Encoding | None = None) -> str:
    """Return the id of the form that most of a sheet's titles belong to; "" where none fits."""
    read = open_book(path, encoding=encoding).sheet(sheet)
    texts = {shown(raw) for row in read.rows[:80] for raw in row[:PREVIEW_COLUMNS] if isinstance(raw, str)}
    scores = {form.id: _share(Suggester(form), texts) for form in fillable(ctx)}
    best = max(scores, key=lambda form_id: scores[form_id], default="")
    return best if best and scores[best][0] else ""


def _share(suggester: Suggester, texts: Iterable[str]) -> tuple[int, float]:
    """Return how many cells of a form the texts name, and, for forms that share as many, how well."""
    found: dict[str, float] = {}
    for text in texts:
        if key := suggester.best(text):
            found[key] = max(found.get(key, 0.0), suggester.suggest(text, 1)[0].score)
    return len(found), sum(found.values())


def fillable(ctx: Context) -> list[Form]:
    """Return the forms that the unit's people may fill in: its own level's, and those of the level below."""
    levels = {"commune": {"commune", "village"}, "village": {"village"}}.get(ctx.level.value, {"commune"})
    return [form for form in ctx.shelf.newest() if form.level in levels]


def suggester(ctx: Context, form: Form) -> Suggester:
    """Return suggestions for a form that know every wording used in mappings before and in the form's older versions."""
    return Suggester(form, {**_older_wordings(ctx, form), **_used_wordings(mappings(ctx), form)})


def _used_wordings(kept: Iterable[FileMapping], form: Form) -> dict[str, CellKey]:
    found: dict[str, CellKey] = {}
    for mapping in kept:
        if mapping.form_id == form.id:
            if mapping.layout is Layout.UNITS_DOWN:
                found.update((r.title, r.target) for r in mapping.columns if r.role is Role.VALUE and r.title)
            found.update((rule.label, rule.target) for rule in mapping.rows)
    return found


def _older_wordings(ctx: Context, form: Form) -> Mapping[str, CellKey]:
    present = {field.name: field.label.vi for field in form.fields()}
    found: dict[str, CellKey] = {}
    for info in ctx.store.catalogue.forms():
        if info.form_id != form.id or info.version == form.version or not info.stored:
            continue
        older = ctx.shelf.get(info.form_id, info.version)
        for field in older.fields():
            if field.name in present and field.label.vi != present[field.name]:
                found[field.label.vi] = field.name
    return found


def unit_names(ctx: Context, form: Form, day: date) -> UnitNames:
    """Return the units that a file about this form may name, on a day."""
    level = Level(form.level) if form.level in set(Level) else ctx.level
    above = above_in(ctx.registry)
    within: list[UnitKey] | None = None
    if ctx.level is Level.COMMUNE and level is Level.VILLAGE:
        within = [unit.key for unit in ctx.registry.children(ctx.unit, day)]
    elif ctx.level is not Level.PROVINCE:
        within = [
            unit.key
            for unit in ctx.registry.at_level(level, day)
            if unit.key == ctx.unit or may_see(ctx.actor, unit.key, above)
        ]
    return UnitNames(ctx.registry, day, level, within)


def sheet_texts(sheet: Sheet, rows: int) -> list[str]:
    """Return the texts of the first rows, row by row."""
    return [shown(raw) for row in sheet.rows[:rows] for raw in row if raw is not None]
