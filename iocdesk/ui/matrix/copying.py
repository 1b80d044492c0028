"""Blocks of the matrix for a spreadsheet: text as Vietnamese writes it, told to be text, so that Excel leaves it so."""

from __future__ import annotations

import csv
import html
import io
from collections.abc import Iterable, Sequence

from PySide6.QtCore import QModelIndex, QStringListModel, Qt
from PySide6.QtGui import QGuiApplication

from iocdesk.core.escaping import plain_text
from iocdesk.ui.matrix.model import MatrixModel

Block = list[list[str]]


def block_of(model: MatrixModel, indexes: Iterable[QModelIndex]) -> Block:
    """Return the rectangle around what is chosen; places in it that are not chosen stay empty."""
    chosen = {(index.row(), index.column()): index for index in indexes}
    if not chosen:
        return []
    rows = sorted({row for row, _ in chosen})
    columns = sorted({column for _, column in chosen})
    return [
        [model.text(chosen[row, column]) if (row, column) in chosen else "" for column in columns]
        for row in rows
    ]


def whole_table(model: MatrixModel) -> Block:
    """Return everything with its headings; how many villages a total counts stands in a line (column) of its own."""
    if model.matrix is None:
        return []
    heads = [str(model.headerData(n, Qt.Orientation.Horizontal) or "") for n in range(model.columnCount())]
    rows = [
        [model.text(model.index(row, column)) for column in range(model.columnCount())]
        for row in range(model.rowCount())
    ]
    cells = range(len(model.columns))
    counted = [model.counted_text(model.index_of(-1, cell), whole=True) for cell in cells]
    if model.turned:
        return [
            [*heads, model.villages_word],
            *([*row, said] for row, said in zip(rows, counted, strict=True)),
        ]
    return [heads, *rows, [model.villages_word, "", *counted]]


def on_clipboard(block: Sequence[Sequence[str]]) -> None:
    """Put a block on the clipboard, as plain text and as a table of texts.

    What carries it is made by Qt, not here: one made in Python crashes the program when it ends while the clipboard
    still holds it.
    """
    model = QStringListModel([""])
    data = model.mimeData([model.index(0, 0)])
    for name in data.formats():
        data.removeFormat(name)
    data.setText(as_text(block))
    data.setHtml(as_html(block))
    QGuiApplication.clipboard().setMimeData(data)


def as_text(block: Sequence[Sequence[str]]) -> str:
    """Write a block with tabs between, as spreadsheets read it; no cell begins a formula."""
    out = io.StringIO()
    csv.writer(out, delimiter="\t", lineterminator="\n").writerows(map(plain_text, row) for row in block)
    return out.getvalue()


def as_html(block: Sequence[Sequence[str]]) -> str:
    """Write a block as a table whose cells are marked as text: else Excel reads "1.250" by its own language."""
    rows = "".join(
        "<tr>"
        + "".join(f"""<td style='mso-number-format:"\\@"'>{html.escape(c)}</td>""" for c in row)
        + "</tr>"
        for row in block
    )
    return f'<html><head><meta charset="utf-8"></head><body><table>{rows}</table></body></html>'
