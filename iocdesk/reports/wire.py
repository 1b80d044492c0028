"""Values and cells as they stand on the wire, read strictly and written shortly; faults as `reading` says."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from functools import lru_cache

from iocdesk.core.numbers import MAX_DIGITS, canonical
from iocdesk.core.text import nfc
from iocdesk.forms.values import MISSING, NOT_APPLICABLE, NOTHING, Presence, Quality, Value
from iocdesk.reports.model import Cell
from iocdesk.reports.reading import (
    MAX_CELLS,
    MAX_TEXT,
    MOMENT,
    flag,
    members,
    moment,
    moment_of,
    moment_or_none,
    refusal,
    refuse,
    stamp,
    text,
    whole,
    within,
)

MAX_KEY = 300
MAX_NAME = 200


_CELL = frozenset({"value", "quality", "note", "author", "at", "on_behalf", "source"})
_USUAL_MEMBERS = 3
"""Value, author and moment."""
_FIGURE = re.compile(r"-?\d{1,40}(?:\.\d{1,40})?", re.ASCII)
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_TIME = re.compile(r"\d{2}:\d{2}(?::\d{2}(?:\.\d{1,6})?)?(?:Z|[+-]\d{2}:\d{2})?", re.ASCII)
_BARE = {
    presence.value: value
    for presence, value in zip(
        (Presence.MISSING, Presence.NOTHING, Presence.NOT_APPLICABLE),
        (MISSING, NOTHING, NOT_APPLICABLE),
        strict=True,
    )
}
_QUALITY = {quality.value: quality for quality in Quality}


def value_to_json(value: Value) -> dict[str, object]:
    """Write a value; texts in NFC, moments in UTC to the millisecond."""
    data = value.data
    if isinstance(data, Decimal):
        return {"t": "n", "v": canonical(data)}
    if isinstance(data, datetime):
        return {"t": "dt", "v": stamp(data)}
    if isinstance(data, str):
        return {"t": "s", "v": nfc(data)}
    if isinstance(data, tuple):
        return {"t": "m", "v": [nfc(item) for item in data]}
    return dict(value.to_json())


def value_from_json(raw: object) -> Value:
    """Read a value back.

    Raises:
        MalformedOperation: for unknown types, NaN, infinities, more than 28 digits, naive moments, overlong
            texts.
    """
    if isinstance(raw, dict):
        if len(raw) == 1 and isinstance(raw.get("p"), str) and raw["p"] in _BARE:
            return _BARE[raw["p"]]
        if len(raw) == 2 and "t" in raw and "v" in raw:
            return _given(raw["t"], raw["v"])
    raise refusal("", "không phải là một giá trị", "it is not a value")


def content_to_json(cell: Cell) -> dict[str, object]:
    """Write what a cell says: value, quality and note."""
    out: dict[str, object] = {"value": value_to_json(cell.value)}
    if cell.quality is not Quality.OFFICIAL:
        out["quality"] = cell.quality.value
    if cell.note:
        out["note"] = nfc(cell.note)
    return out


def cell_to_json(cell: Cell) -> dict[str, object]:
    """Write a cell; what says nothing (official, no note, …) is left out."""
    data, at = cell.value.data, cell.at
    if (
        type(data) is Decimal
        and at is not None
        and cell.author
        and cell.quality is Quality.OFFICIAL
        and not (cell.note or cell.on_behalf or cell.source)
    ):  # nearly all of them
        return {"value": {"t": "n", "v": canonical(data)}, "author": nfc(cell.author), "at": stamp(at)}
    out = content_to_json(cell)
    if cell.author:
        out["author"] = nfc(cell.author)
    if cell.at is not None:
        out["at"] = stamp(cell.at)
    if cell.on_behalf:
        out["on_behalf"] = True
    if cell.source:
        out["source"] = nfc(cell.source)
    return out


def cell_from_json(raw: object) -> Cell:
    """Read a cell back.

    Raises:
        MalformedOperation: naming the member.
    """
    found = members(raw, _CELL)
    said = found.get("quality", Quality.OFFICIAL.value)
    quality = _QUALITY.get(said) if isinstance(said, str) else None
    if quality is None:
        refuse("quality", "không phải là mức độ tin cậy của số liệu", "it is not a quality")
    return Cell(
        within("value", value_from_json, found.get("value")),
        quality,
        text(found, "note") if "note" in found else "",
        text(found, "author", MAX_NAME) if "author" in found else "",
        moment_or_none(found, "at") if "at" in found else None,
        flag(found, "on_behalf", default=False) if "on_behalf" in found else False,
        text(found, "source", MAX_NAME) if "source" in found else "",
    )


def _usual_cell(raw: object) -> Cell | None:
    """Read what nearly all cells are, a whole figure with its author and moment, in one go; None for others."""
    if type(raw) is not dict or len(raw) != _USUAL_MEMBERS:
        return None
    value, author, at = raw.get("value"), raw.get("author"), raw.get("at")
    if type(value) is not dict or len(value) != 2 or value.get("t") != "n":
        return None
    figure = value.get("v")
    if not (type(figure) is str and len(figure) <= MAX_DIGITS and figure.isascii() and figure.isdigit()):
        return None
    if not (type(author) is str and author.isascii() and len(author) <= MAX_NAME and type(at) is str):
        return None
    moment_at = moment_of(at)
    if moment_at is None:
        return None
    return Cell(_whole_figure(figure), Quality.OFFICIAL, "", author, moment_at)


@lru_cache(maxsize=8192)
def _whole_figure(digits: str) -> Value:
    """Read a whole figure; most are small, and the same ones come again and again."""
    return Value(Presence.GIVEN, Decimal(digits))


def cells_to_json(cells: Mapping[str, Cell]) -> dict[str, object]:
    """Write cells by key, keys in NFC."""
    return {key if key.isascii() else nfc(key): cell_to_json(cell) for key, cell in cells.items()}


def cells_from_json(raw: object) -> dict[str, Cell]:
    """Read cells back.

    Raises:
        MalformedOperation: naming the cell and its member; also for more than `MAX_CELLS`.
    """
    found = members(raw)
    if len(found) > MAX_CELLS:
        refuse("", f"có hơn {MAX_CELLS} ô số liệu", f"it has more than {MAX_CELLS} cells")
    cells: dict[str, Cell] = {}
    for key, content in found.items():
        name = cell_key(key)
        if name in cells:
            refuse(name, "ô này có hai lần", "this cell is there twice")
        usual = _usual_cell(content)
        cells[name] = within(name, cell_from_json, content) if usual is None else usual
    return cells


def checked_cells(cells: Mapping[str, Cell]) -> dict[str, Cell]:
    """Return cells as they come back from the wire, without writing those that are plainly so already.

    Raises:
        MalformedOperation, NumberError: as writing and reading them would.
    """
    if len(cells) > MAX_CELLS:
        refuse("", f"có hơn {MAX_CELLS} ô số liệu", f"it has more than {MAX_CELLS} cells")
    clean: dict[str, Cell] = {}
    for key, cell in cells.items():
        name = cell_key(nfc(key))
        clean[name] = cell if _is_plain(cell) else within(name, cell_from_json, cell_to_json(cell))
    return clean


def _is_plain(cell: Cell) -> bool:
    """Tell whether the wire gives exactly this cell back: an ordinary figure or none, short ASCII texts."""
    note, author, source, at = cell.note, cell.author, cell.source, cell.at
    return (
        _is_plain_value(cell.value.data)
        and note.isascii()
        and len(note) <= MAX_TEXT
        and author.isascii()
        and len(author) <= MAX_NAME
        and source.isascii()
        and len(source) <= MAX_NAME
        and (at is None or (at.tzinfo is UTC and at.microsecond % 1000 == 0))
    )


def _is_plain_value(data: object) -> bool:
    if data is None:
        return True
    if type(data) is not Decimal:
        return False
    if len(plain := str(data)) <= MAX_DIGITS and plain.isdigit():
        return True
    sign, digits, exponent = data.as_tuple()
    if not isinstance(exponent, int) or not -MAX_DIGITS < exponent <= 0 or len(digits) > MAX_DIGITS:
        return False
    return (exponent == 0 or digits[-1] != 0) and not (sign and not data)


def cell_key(key: str) -> str:
    """Return a cell's key in NFC.

    Raises:
        MalformedOperation: for an empty or overlong key, or one with spaces or control characters.
    """
    if not 1 <= len(key) <= MAX_KEY or not key.isprintable() or " " in key:
        refuse(key[:40], "không phải là mã ô số liệu", "it is not a cell's key")
    return key if key.isascii() else nfc(key)


def _given(kind: object, content: object) -> Value:
    if kind == "n" and isinstance(content, str) and _FIGURE.fullmatch(content):
        integer, _, fraction = content.lstrip("-").partition(".")
        if len(integer.lstrip("0")) + len(fraction.rstrip("0")) <= MAX_DIGITS:
            return Value(Presence.GIVEN, Decimal(content))
    elif kind == "s" and isinstance(content, str) and len(content) <= MAX_TEXT:
        return Value.of(whole("", content))
    elif kind == "m" and isinstance(content, list) and len(content) <= MAX_TEXT:
        if all(isinstance(item, str) for item in content) and sum(map(len, content)) <= MAX_TEXT:
            return Value.of(tuple(whole("", item) for item in content))
    elif isinstance(content, str):
        return _given_time(kind, content)
    raise refusal("", "không phải là một giá trị dùng được", "it is not a usable value")


def _given_time(kind: object, content: str) -> Value:
    pattern = {"d": _DATE, "dt": MOMENT, "tm": _TIME}.get(str(kind))
    if pattern is not None and pattern.fullmatch(content):
        if kind == "dt":
            return Value.of(moment({"": content}, ""))
        try:
            return Value.from_json({"t": kind, "v": content})
        except ValueError:
            pass
    raise refusal("", "không phải là một giá trị dùng được", "it is not a usable value")
