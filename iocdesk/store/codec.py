"""How a cell is laid down: flags, a scaled integer or a text, and a version as one compressed block.

`flags` holds the kind of content (bits 0-3), the quality (4-5), the on-behalf mark (6) and, for a figure, the
digits after the comma (7-12). 12,5 is the integer 125 with scale 1; no figure ever is a binary double.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Any, NamedTuple

from iocdesk.core.numbers import canonical
from iocdesk.forms.values import MISSING, NOT_APPLICABLE, NOTHING, Presence, Quality, Value
from iocdesk.reports.model import Cell, Remark, Report, ReportKey, ReportState

Stored = int | str | None

_MISSING, _NOTHING, _NA, _NUMBER, _TEXT, _MANY, _MOMENT, _DATE, _TIME, _BIG = range(10)
_FIXED = {_MISSING: MISSING, _NOTHING: NOTHING, _NA: NOT_APPLICABLE}
_PRESENCE = {Presence.MISSING: _MISSING, Presence.NOTHING: _NOTHING, Presence.NOT_APPLICABLE: _NA}
_QUALITIES = (Quality.OFFICIAL, Quality.PRELIMINARY, Quality.ESTIMATE)
_QUALITY_BITS = {quality: number << 4 for number, quality in enumerate(_QUALITIES)}
_ON_BEHALF = 1 << 6
_SCALE_AT = 7
_MAX_SCALE = 63
_MAX_INT = 2**63 - 1
_SAFE_DIGITS = 18
"""So many digits always fit."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLI = timedelta(milliseconds=1)

KIND_MASK = 15
"""`flags & KIND_MASK` is 0 exactly when nobody has answered."""


class Packed(NamedTuple):
    """A cell's content without who and when."""

    flags: int
    value: Stored
    note: str | None


class CodecError(ValueError):
    """What is stored is not a cell: the file was damaged or written by something else."""


def to_ms(moment: datetime | None) -> int | None:
    """Return whole milliseconds since 1970 (UTC)."""
    return None if moment is None else (moment - _EPOCH) // _MILLI


@lru_cache(maxsize=1024)
def from_ms(millis: int | None) -> datetime | None:
    """Return the moment, in UTC; cells of one report share few."""
    return None if millis is None else _EPOCH + millis * _MILLI


def whole_ms(moment: datetime) -> datetime:
    """Return the moment in UTC as the store and the wire keep it, without microseconds."""
    return _EPOCH + ((moment - _EPOCH) // _MILLI) * _MILLI


def pack(cell: Cell) -> Packed:
    """Lay a cell down."""
    kind, value, scale = _pack_value(cell.value)
    flags = kind | _QUALITY_BITS[cell.quality] | (_ON_BEHALF if cell.on_behalf else 0) | scale << _SCALE_AT
    return Packed(flags, value, cell.note or None)


_PLAIN_FIGURE = _NUMBER | _QUALITY_BITS[Quality.OFFICIAL]


def unpack(packed: Packed, author: str = "", at: int | None = None, source: str = "") -> Cell:
    """Read a cell back.

    Raises:
        CodecError: when it is not one.
    """
    flags, value, note = packed
    try:
        if flags == _PLAIN_FIGURE and note is None and type(value) is int:  # nearly all of them
            figure = Value.figure(Decimal(value))
            return Cell(figure, author=author, at=from_ms(at), source=source)
        return Cell(
            value=unpack_value(flags, value),
            quality=_QUALITIES[(flags >> 4) & 3],
            note=note or "",
            author=author,
            at=from_ms(at),
            on_behalf=bool(flags & _ON_BEHALF),
            source=source,
        )
    except (ValueError, TypeError, IndexError, ArithmeticError) as error:
        raise CodecError(str(error)) from error


def unpack_value(flags: int, value: Stored) -> Value:
    """Read a value back from its flags and what was stored.

    Raises:
        ValueError, TypeError: when it is not one.
    """
    kind = flags & KIND_MASK
    if kind == _NUMBER and isinstance(value, int):
        scale = flags >> _SCALE_AT
        return Value.figure(Decimal(value).scaleb(-scale) if scale else Decimal(value))
    fixed = _FIXED.get(kind)
    if fixed is not None:
        return fixed
    if not isinstance(value, str):
        raise CodecError(f"kind {kind} with {type(value).__name__}")
    match kind:
        case 4:
            return Value(Presence.GIVEN, value)
        case 5:
            return Value(Presence.GIVEN, tuple(str(item) for item in json.loads(value)))
        case 6:
            return Value(Presence.GIVEN, datetime.fromisoformat(value))
        case 7:
            return Value(Presence.GIVEN, date.fromisoformat(value))
        case 8:
            return Value(Presence.GIVEN, time.fromisoformat(value))
        case 9:
            return Value(Presence.GIVEN, Decimal(value))
        case _:
            raise CodecError(f"kind {kind}")


def _pack_value(value: Value) -> tuple[int, Stored, int]:
    match value.data:
        case None:
            return _PRESENCE[value.presence], None, 0
        case Decimal() as figure:
            return _pack_figure(figure)
        case str() as text:
            return _TEXT, text, 0
        case tuple() as many:
            return _MANY, dumps(many), 0
        case datetime() as moment:
            return _MOMENT, moment.isoformat(), 0
        case date() as day:
            return _DATE, day.isoformat(), 0
        case time() as hour:
            return _TIME, hour.isoformat(), 0


def _pack_figure(figure: Decimal) -> tuple[int, Stored, int]:
    _, digits, exponent = figure.as_tuple()
    if exponent == 0 and len(digits) <= _SAFE_DIGITS:
        return _NUMBER, int(figure), 0
    plain = canonical(figure)
    whole, _, fraction = plain.partition(".")
    scaled = int(whole + fraction)
    if len(fraction) > _MAX_SCALE or abs(scaled) > _MAX_INT:
        return _BIG, plain, 0
    return _NUMBER, scaled, len(fraction)


Stamp = tuple[str, int | None, str]
"""Author, moment (ms), source of a cell."""
Line = tuple[str, Packed, Stamp]
"""A cell of a version: key, content, who and when."""


def pack_report(report: Report) -> bytes:
    """Lay a whole version of a report down as one block: columns of keys, flags, values, and rare notes."""
    return _block(
        report,
        ((key, pack(cell), (cell.author, to_ms(cell.at), cell.source)) for key, cell in report.cells.items()),
    )


def laid_over(block: bytes | None, report: Report, lines: Iterable[Line]) -> bytes:
    """Lay down a version by the line of `report`: the cells of an earlier version's block, these laid over them.

    Raises:
        CodecError: when the block is not one.
    """
    cells = {} if block is None else {line[0]: line for line in _lines(_read(block))}
    cells.update((line[0], line) for line in lines)
    return _block(report, cells.values())


def _block(report: Report, lines: Iterable[Line]) -> bytes:
    stamps: dict[Stamp, int] = {}
    keys, flags, values, marks, notes = [], [], [], [], {}
    for key, packed, stamp in lines:
        keys.append(key)
        flags.append(packed.flags)
        values.append(packed.value)
        marks.append(stamps.setdefault(stamp, len(stamps)))
        if packed.note is not None:
            notes[key] = packed.note
    body = {
        "fv": report.form_version,
        "st": report.state.value,
        "rm": pack_remarks(report.remarks),
        "ea": to_ms(report.event_at),
        "ua": to_ms(report.updated_at),
        "ub": report.updated_by,
        "sb": report.submitted_by,
        "k": keys,
        "f": flags,
        "v": values,
        "m": marks,
        "w": list(stamps),
        "n": notes,
    }
    return zlib.compress(dumps(body).encode(), 6)


def unpack_report(key: ReportKey, number: int, block: bytes) -> Report:
    """Read a version back.

    Raises:
        CodecError: when the block is not one.
    """
    body = _read(block)
    cells = {name: unpack(packed, *stamp) for name, packed, stamp in _lines(body)}
    return _line(key, number, body, cells)


def unpack_line(key: ReportKey, number: int, block: bytes) -> Report:
    """Read a version back without its cells.

    Raises:
        CodecError: when the block is not one.
    """
    return _line(key, number, _read(block), {})


def _read(block: bytes) -> dict[str, Any]:
    try:
        found: dict[str, Any] = json.loads(zlib.decompress(block))
    except (zlib.error, ValueError, TypeError) as error:
        raise CodecError(str(error)) from error
    return found


def _lines(body: dict[str, Any]) -> list[Line]:
    try:
        stamps, notes = [(author, at, source) for author, at, source in body["w"]], body["n"]
        return [
            (name, Packed(flags, value, notes.get(name)), stamps[mark])
            for name, flags, value, mark in zip(body["k"], body["f"], body["v"], body["m"], strict=True)
        ]
    except (ValueError, KeyError, IndexError, TypeError, AttributeError) as error:
        raise CodecError(str(error)) from error


def _line(key: ReportKey, number: int, body: dict[str, Any], cells: dict[str, Cell]) -> Report:
    try:
        return Report(
            key=key,
            form_version=body["fv"],
            state=ReportState(body["st"]),
            version=number,
            cells=cells,
            remarks=unpack_remarks(body["rm"]),
            event_at=from_ms(body["ea"]),
            updated_at=from_ms(body["ua"]),
            updated_by=body["ub"],
            submitted_by=body["sb"],
        )
    except (ValueError, KeyError, TypeError) as error:
        raise CodecError(str(error)) from error


def pack_remarks(remarks: tuple[Remark, ...]) -> str | None:
    """Lay remarks down as text; None where there are none."""
    if not remarks:
        return None
    return json.dumps([[r.key, r.text, r.by, to_ms(r.at)] for r in remarks], ensure_ascii=False)


def unpack_remarks(text: str | None) -> tuple[Remark, ...]:
    """Read remarks back."""
    rows = [] if text is None else json.loads(text)
    return tuple(Remark(key, content, by, from_ms(at) or _EPOCH) for key, content, by, at in rows)


def changed(old: Mapping[str, Cell], new: Mapping[str, Cell]) -> dict[str, Cell]:
    """Return the cells of `new` that are not in `old` exactly so."""
    return {key: cell for key, cell in new.items() if old.get(key) != cell}


def dumps(content: object) -> str:
    """Write JSON compactly."""
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"))
