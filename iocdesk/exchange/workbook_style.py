"""How our workbooks look: Times New Roman (as Decree 30/2020 wants it), grey where nothing is typed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from iocdesk.forms.model import FieldType

if TYPE_CHECKING:
    import xlsxwriter

_BASE: dict[str, Any] = {"font_name": "Times New Roman", "font_size": 11, "valign": "vcenter"}
_LINES = {"border": 1, "border_color": "#9AA5B1"}
_SHUT = {"bg_color": "#EEF1F4", "locked": True}
_DATES = {FieldType.DATE: "dd/mm/yyyy", FieldType.TIME: "hh:mm"}


class Styles:
    """The formats of one workbook, each made once."""

    def __init__(self, book: xlsxwriter.Workbook) -> None:
        self._book = book
        self._made: dict[tuple[tuple[str, Any], ...], xlsxwriter.format.Format] = {}
        self._wanted: dict[int, dict[str, Any]] = {}
        self.title = self._get({"bold": True, "font_size": 14, "text_wrap": True})
        self.about = self._get({"italic": True, "font_size": 12})
        self.instructions = self._get({"text_wrap": True, "font_color": "#44505C"})
        self.section = self._get({"bold": True, "font_size": 12, "bg_color": "#DCE6F1", **_LINES})
        self.header = self._get(
            {"bold": True, "align": "center", "text_wrap": True, "bg_color": "#EEF1F4", **_LINES}
        )
        self.number = self._get({"align": "center", **_LINES})
        self.label = self._get({"text_wrap": True, "indent": 1, **_LINES})
        self.shut = self._get({**_SHUT, **_LINES})
        self.note = self._get({"text_wrap": True, "num_format": "@", "locked": False, **_LINES})
        self.mark = self._get({"font_color": "#9AA5B1"})
        self.text = self._get({"num_format": "@"})

    def figure(self, decimals: int | None, *, typed: bool) -> xlsxwriter.format.Format:
        """Return the format of a figure; white where it is typed."""
        shown = "#,##0" + (f".{'0' * decimals}" if decimals else "") if decimals is not None else "General"
        return self._get({"align": "right", "num_format": shown, **self._ground(typed)})

    def answer(self, kind: FieldType, *, typed: bool) -> xlsxwriter.format.Format:
        """Return the format of any other answer."""
        return self._get({"num_format": _DATES.get(kind, "@"), "text_wrap": True, **self._ground(typed)})

    def quoted(self, style: xlsxwriter.format.Format) -> xlsxwriter.format.Format:
        """Return the format with the mark that keeps a text a text when it is edited."""
        return self._get({**self._wanted[id(style)], "quote_prefix": True})

    def _ground(self, typed: bool) -> dict[str, Any]:
        return {**_LINES, **({"locked": False} if typed else _SHUT)}

    def _get(self, wanted: dict[str, Any]) -> xlsxwriter.format.Format:
        key = tuple(sorted(wanted.items()))
        if key not in self._made:
            self._made[key] = self._book.add_format({**_BASE, **wanted})
            self._wanted[id(self._made[key])] = wanted
        return self._made[key]
