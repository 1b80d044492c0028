"""Texts on their way out: none may come alive as a formula in the program that opens the file.

A spreadsheet program takes a cell of a text file that begins with = + - @ (or with a tab or line break before one)
for a formula, and a formula can start programs or fetch addresses. In a workbook a text is a text; it is
marked so that it stays one when the cell is edited.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Sequence
from io import StringIO

_ALIVE = re.compile(r"[\s\x00-\x1f\ufeff]*[=+\-@\uff1d\uff0b\uff0d\uff20|%]|[\t\r\n]")
_FIGURE = re.compile(r"[+-]?[0-9][0-9.,  ]*%?|-")


def may_come_alive(text: str) -> bool:
    """Say whether a spreadsheet program could take the text for a formula; signed figures and a lone dash are none.

    >>> may_come_alive("=cmd|'/c calc'!A0"), may_come_alive("-12,5"), may_come_alive("Thôn Đông")
    (True, False, False)
    """
    return _ALIVE.match(text) is not None and _FIGURE.fullmatch(text) is None


def plain_text(text: str) -> str:
    """Return the text so that a text file or the clipboard may carry it: an apostrophe before what could come alive."""
    return f"'{text}" if may_come_alive(text.lstrip("'")) else text


def as_typed(text: str) -> str:
    """Take the apostrophe of `plain_text` away again.

    >>> as_typed(plain_text("=1+1")), as_typed(plain_text("'=1")), as_typed("'quoted'")
    ('=1+1', "'=1", "'quoted'")
    """
    return text[1:] if text.startswith("'") and may_come_alive(text.lstrip("'")) else text


def csv_text(rows: Iterable[Sequence[str]]) -> str:
    """Return rows as a text table that Excel with Vietnamese settings opens: semicolons, CRLF, and a byte order mark."""
    out = StringIO(newline="")
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    for row in rows:
        writer.writerow([plain_text(cell) for cell in row])
    return "\ufeff" + out.getvalue()
