"""A sheet whose columns have their XLSForm meaning: `relevance` and `bind::relevant` are one column.

Column meanings come from pyxform's own header rules, so that a workbook means here what it means elsewhere.
Texts are read from here and not from pyxform's tree, which turns “ ” into plain quotes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from pyxform import aliases
from pyxform.parsing.sheet_headers import process_header
from pyxform.question import MultipleChoiceQuestion, Option
from pyxform.survey import Survey

from iocdesk.core.errors import Text
from iocdesk.forms.compiler.source import RawSheet, blocks, column_letters
from iocdesk.forms.faults import Fault

Column = tuple[str, ...]

_ALIASES: Mapping[str, tuple[Mapping[str, object], frozenset[str]]] = {
    "survey": (aliases.survey_header, frozenset(MultipleChoiceQuestion.get_slot_names())),
    "choices": (aliases.list_header, frozenset(Option.get_slot_names())),
    "external_choices": (aliases.list_header, frozenset(Option.get_slot_names())),
    "settings": (aliases.settings_header, frozenset(Survey.get_slot_names())),
}
_VI = re.compile(r"\(vi\)|^vi\b|vietnam|tiếng việt|tieng viet", re.IGNORECASE)
_EN = re.compile(r"\(en\)|^en\b|english|tiếng anh|tieng anh", re.IGNORECASE)


def language_of(name: str) -> str:
    """Return "vi", "en", or "" for another language of a header such as `label::English (en)`."""
    if _VI.search(name):
        return "vi"
    return "en" if _EN.search(name) else ""


@dataclass(frozen=True, slots=True)
class Table:
    """One sheet; `columns` maps each meaning to the 0-based index of its column."""

    name: str
    header: tuple[str, ...]
    columns: Mapping[Column, int]
    rows: Mapping[int, tuple[str, ...]]
    clashes: tuple[int, ...] = ()
    """Indexes of columns that mean the same as one before them."""

    def get(self, row: int, *column: str) -> str:
        """Return a cell's text, "" where there is none."""
        index = self.columns.get(column)
        cells = self.rows.get(row, ())
        return cells[index] if index is not None and index < len(cells) else ""

    def texts(self, row: int, *stem: str, default: str = "vi") -> Text:
        """Return the text in both languages; one without a language is in the `default` one.

        Where there is no Vietnamese, the English (or the first other language) stands in for it.
        """
        found: dict[str, str] = {}
        for language, content in self._versions(row, stem):
            found.setdefault(language or default, content)
        if not found:
            return Text("", "")
        first = next(iter(found.values()))
        return Text(found.get("vi") or found.get("en") or first, found.get("en", ""))

    def _versions(self, row: int, stem: Column) -> Iterator[tuple[str, str]]:
        for column in self.columns:
            size = len(stem)
            if column[:size] == stem and len(column) <= size + 1:
                content = self.get(row, *column)
                if content:
                    yield (language_of(column[size]) or column[size]) if len(column) > size else "", content

    def fault(self, row: int, column: Column, code: str, vi: str, en: str) -> Fault:
        """Return a fault at a cell; without the column in the sheet, at the row."""
        index = self.columns.get(column)
        if index is None:
            return Fault(self.name, row, _usual(column), code, Text(vi, en))
        cell = f"{column_letters(index)}{row}" if row else ""
        return Fault(self.name, row, self.header[index], code, Text(vi, en), cell)


def _usual(column: Column) -> str:
    """Name a column that the sheet does not have, the way an author would add it."""
    if column[-1].startswith("ioc:"):
        return "::".join(column)
    names = {"jr:constraintMsg": "constraint_message", "calculate": "calculation", "jr:count": "repeat_count"}
    return names.get(column[-1], column[-1])


def read_table(raw: RawSheet, meaning: str) -> Table:
    """Give the columns of a sheet their meaning ("survey", "choices", "external_choices" or "settings")."""
    known, slots = _ALIASES[meaning]
    double = any("::" in head for head in raw.header)
    columns: dict[Column, int] = {}
    clashes = []
    for index, head in enumerate(raw.header):
        if not head:
            continue
        tokens = process_header(head, double, known, slots)[1]
        if tokens in columns:
            clashes.append(index)
        else:
            columns[tokens] = index
    rows = dict(blocks(raw.rows))
    return Table(raw.name, raw.header, columns, rows, tuple(clashes))
