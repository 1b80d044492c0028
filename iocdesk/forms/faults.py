"""What is wrong with a form: every fault of a workbook at once, each with its sheet, row and column."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from iocdesk.core.errors import IocError, Text


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault and where it is.

    `row` is the row number that the spreadsheet program shows (the header is 1; 0 where no row is meant),
    `column` the header as the author wrote it, `cell` the address, e.g. "AB5". `code` is stable.
    """

    sheet: str
    row: int
    column: str
    code: str
    text: Text
    cell: str = ""

    @property
    def place(self) -> Text:
        """Where the fault is, e.g. "Trang tính survey, dòng 5, cột relevant (ô F5)"."""
        vi, en = [f"Trang tính {self.sheet}"], [f"Sheet {self.sheet}"]
        if not self.sheet:
            return Text("", "")
        if self.row:
            vi.append(f"dòng {self.row}")
            en.append(f"row {self.row}")
        if self.column:
            at_vi, at_en = (f" (ô {self.cell})", f" (cell {self.cell})") if self.cell else ("", "")
            vi.append(f"cột {self.column}{at_vi}")
            en.append(f"column {self.column}{at_en}")
        return Text(", ".join(vi), ", ".join(en))

    @property
    def sentence(self) -> Text:
        """The place and what is wrong, as one sentence."""
        place = self.place
        if not place.vi:
            return self.text
        return Text(f"{place.vi}: {self.text.vi}", f"{place.en}: {self.text.en or self.text.vi}")

    def to_json(self) -> dict[str, object]:
        """Return the fault for `--json`."""
        return {
            "sheet": self.sheet,
            "row": self.row,
            "column": self.column,
            "cell": self.cell,
            "code": self.code,
            "message": {"vi": self.text.vi, "en": self.text.en},
        }


class FormError(IocError):
    """A workbook or a form that cannot be used; `faults` has one entry for each thing to mend, in reading order."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        if not faults:
            msg = "a FormError needs at least one fault"
            raise ValueError(msg)
        self.faults = tuple(faults)
        first, more = faults[0].sentence, len(faults) - 1
        vi = f"{first.vi} (và {more} lỗi khác)" if more else first.vi
        en = f"{first.en} (and {more} more)" if more else first.en
        super().__init__(f"form.{faults[0].code}", Text(vi, en))
