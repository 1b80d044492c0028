"""What calamine does not tell of an .xlsx: fonts of texts, formulas without a remembered result, error values."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from iocdesk.exchange.legacy import Encoding, font_encoding
from iocdesk.exchange.xlsx_extent import parse_xml, place_of

_LEGACY_FONT = re.compile(rb"val=['\"]\s*(?:\.vn|vni[- ])", re.IGNORECASE)
_NOTABLE = (b"<f", b":f", b'"e"', b"'e'")
"""What a sheet with formulas or error values has somewhere in its XML (and one without seldom)."""

Segment = tuple[str, str]
"""Font name ("" where the run names none) and text."""


@dataclass(frozen=True, slots=True)
class TextCell:
    """A text of a sheet with the fonts it is drawn in."""

    place: tuple[int, int]
    segments: tuple[Segment, ...]

    @property
    def text(self) -> str:
        """Return the text as calamine reads it."""
        return "".join(text for _, text in self.segments)


@dataclass(slots=True)
class CellNotes:
    """What one walk through a sheet found.

    Attributes:
        texts: texts drawn at least partly in a font of an old encoding; empty where no such font is used.
        unfinished: formulas without a remembered result.
        errors: error values such as "#DIV/0!" by their place.
    """

    texts: list[TextCell] = field(default_factory=list)
    unfinished: list[tuple[int, int]] = field(default_factory=list)
    errors: dict[tuple[int, int], str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Fonts:
    """The fonts of a workbook: by cell format, and the texts that sheets share."""

    of_format: Sequence[str] = ()
    shared: Sequence[tuple[Segment, ...]] = ()
    legacy: bool = False


def local(name: str) -> str:
    """Return an element's name without its prefix."""
    return name.rpartition(":")[2]


def sheet_parts(parts: Mapping[str, bytes]) -> dict[str, str]:
    """Return the part of each worksheet by the sheet's name.

    Raises:
        ValueError: the workbook's own parts are not well-formed.
    """
    book = next((name for name in parts if name.lower().endswith("workbook.xml")), "")
    folder = posixpath.dirname(book)
    targets: dict[str, str] = {}
    named: list[tuple[str, str]] = []

    def relation(name: str, attributes: dict[str, str]) -> None:
        if local(name) == "Relationship":
            targets[attributes.get("Id", "")] = attributes.get("Target", "")

    def sheet(name: str, attributes: dict[str, str]) -> None:
        if local(name) == "sheet":
            link = next((value for key, value in attributes.items() if key.endswith(":id")), "")
            named.append((attributes.get("name", ""), link))

    parse_xml(parts.get(book, b"<none/>"), sheet)
    parse_xml(parts.get(f"{folder}/_rels/workbook.xml.rels".lstrip("/"), b"<none/>"), relation)
    by_name = {name.lower(): name for name in parts}
    found = {}
    for name, link in named:
        target = targets.get(link, "")
        path = target.lstrip("/") if target.startswith("/") else posixpath.normpath(f"{folder}/{target}")
        found[name] = by_name.get(path.lower(), "")
    return found


def fonts(parts: Mapping[str, bytes]) -> Fonts:
    """Return the workbook's fonts, read in full only where one of an old encoding is among them.

    Raises:
        ValueError: a part is not well-formed.
    """
    named = {name.rpartition("/")[2].lower(): xml for name, xml in parts.items()}
    styles, shared = named.get("styles.xml", b""), named.get("sharedstrings.xml", b"")
    in_cells = any(
        "/worksheets/" in name and b"rFont" in xml and _LEGACY_FONT.search(xml) for name, xml in parts.items()
    )
    if not (_LEGACY_FONT.search(styles) or _LEGACY_FONT.search(shared) or in_cells):
        return Fonts()
    return Fonts(_formats(styles) if styles else (), _shared(shared) if shared else (), legacy=True)


def _formats(xml: bytes) -> list[str]:
    names: list[str] = []
    formats: list[str] = []
    inside = ""

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal inside
        tag = local(name)
        if tag in ("fonts", "cellXfs"):
            inside = tag
        elif inside == "fonts" and tag == "font":
            names.append("")
        elif inside == "fonts" and tag == "name" and names:
            names[-1] = attributes.get("val", "")
        elif inside == "cellXfs" and tag == "xf":
            number = attributes.get("fontId", "0")
            known = number.isdecimal() and int(number) < len(names)
            formats.append(names[int(number)] if known else "")

    def end(name: str) -> None:
        nonlocal inside
        if local(name) == inside:
            inside = ""

    parse_xml(xml, start, end)
    return formats


class _Runs:
    """Collects the runs of one text: `<t>`, or `<r><rPr><rFont val=…/></rPr><t>…</t></r>`; reading aids are left out."""

    def __init__(self) -> None:
        self.segments: list[Segment] = []
        self._font = ""
        self._aside = 0
        self._text: list[str] | None = None

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "rPh":
            self._aside += 1
        elif tag == "r":
            self._font = ""
        elif tag == "rFont":
            self._font = attributes.get("val", "")
        elif tag == "t" and not self._aside:
            self._text = []

    def end(self, tag: str) -> None:
        if tag == "rPh":
            self._aside -= 1
        elif tag == "r":
            self._font = ""
        elif tag == "t" and self._text is not None:
            self.segments.append((self._font, "".join(self._text)))
            self._text = None

    def text(self, data: str) -> None:
        if self._text is not None:
            self._text.append(data)


def _shared(xml: bytes) -> list[tuple[Segment, ...]]:
    found: list[tuple[Segment, ...]] = []
    runs = _Runs()

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal runs
        if local(name) == "si":
            runs = _Runs()
        else:
            runs.start(local(name), attributes)

    def end(name: str) -> None:
        if local(name) == "si":
            found.append(tuple(runs.segments))
        else:
            runs.end(local(name))

    parse_xml(xml, start, end, lambda data: runs.text(data))
    return found


def notable(xml: bytes, fonts: Fonts) -> bool:
    """Say whether a walk through a sheet can find anything."""
    return fonts.legacy or any(sign in xml for sign in _NOTABLE)


def notes(xml: bytes, fonts: Fonts) -> CellNotes:
    """Walk through a sheet.

    Raises:
        ValueError: it is not well-formed.
    """
    walk = _SheetWalk(fonts)
    parse_xml(xml, walk.start, walk.end, walk.text)
    return walk.found


class _SheetWalk:
    """The handlers of one walk through a sheet."""

    def __init__(self, fonts: Fonts) -> None:
        self.found = CellNotes()
        self._fonts = fonts
        self._row = self._column = 0
        self._cell: dict[str, str] | None = None
        self._formula = False
        self._value: list[str] = []
        self._in_value = False
        self._runs = _Runs()

    def start(self, name: str, attributes: dict[str, str]) -> None:
        tag = local(name)
        if tag == "row":
            given = attributes.get("r", "")
            self._row = int(given) if given.isdecimal() and len(given) < 10 else self._row + 1
            self._column = 0
        elif tag == "c":
            place = place_of(attributes.get("r", ""))
            self._row, self._column = (
                (place[0] + 1, place[1] + 1) if place is not None else (self._row, self._column + 1)
            )
            self._cell, self._formula, self._value, self._runs = attributes, False, [], _Runs()
        elif self._cell is not None:
            self._formula = self._formula or tag == "f"
            self._in_value = tag == "v"
            if tag not in ("v", "f"):
                self._runs.start(tag, attributes)

    def text(self, data: str) -> None:
        if self._in_value:
            self._value.append(data)
        else:
            self._runs.text(data)

    def end(self, name: str) -> None:
        tag = local(name)
        if tag == "c" and self._cell is not None:
            self._finish(self._cell, "".join(self._value), (self._row - 1, self._column - 1))
            self._cell = None
        elif tag == "v":
            self._in_value = False
        elif self._cell is not None:
            self._runs.end(tag)

    def _finish(self, cell: dict[str, str], value: str, place: tuple[int, int]) -> None:
        kind = cell.get("t", "n")
        if kind == "e":
            self.found.errors[place] = value
        elif self._formula and not value:
            self.found.unfinished.append(place)
        if self._fonts.legacy:
            self._note_fonts(cell, kind, value, place)

    def _note_fonts(self, cell: dict[str, str], kind: str, value: str, place: tuple[int, int]) -> None:
        segments: Sequence[Segment] = ()
        if kind == "s" and value.strip().isdecimal() and int(value) < len(self._fonts.shared):
            segments = self._fonts.shared[int(value)]
        elif kind == "inlineStr":
            segments = self._runs.segments
        elif kind == "str":
            segments = (("", value),)
        if not segments:
            return
        number = cell.get("s", "0")
        formats = self._fonts.of_format
        own = formats[int(number)] if number.isdecimal() and int(number) < len(formats) else ""
        drawn = tuple((font or own, text) for font, text in segments)
        if any(font_encoding(font) is not None for font, _ in drawn):
            self.found.texts.append(TextCell(place, drawn))


__all__ = ["CellNotes", "Encoding", "Fonts", "Segment", "TextCell", "fonts", "notes", "sheet_parts"]
