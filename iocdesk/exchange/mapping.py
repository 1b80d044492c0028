"""How a foreign layout is read: which sheet, where its table is, and which column or row is which cell of a form.

A mapping is made once by pointing, kept by name as JSON, and recognised again by the titles of its header. When a
layout has changed, titles are followed to where they stand now, and what no longer fits is said.
"""

from __future__ import annotations

import json
from collections.abc import Mapping as AbstractMapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any, Self

from iocdesk.core.errors import IocError, Text
from iocdesk.core.text import nfc
from iocdesk.forms.model import CellKey

VERSION = 1
"""Of the JSON."""
MOST_COLUMNS = 16_384


class MappingError(IocError):
    """A stored mapping that this program cannot read: `mapping.malformed`, `mapping.newer`."""


class Layout(StrEnum):
    """How a table is laid out."""

    INDICATORS_DOWN = "indicators_down"
    """One unit: indicators down, values across categories (or one column of values)."""
    UNITS_DOWN = "units_down"
    """Units down (a table of villages), indicators across."""
    KEY_VALUE = "key_value"
    """One unit: a label, and its value somewhere to the right; no header."""


class Role(StrEnum):
    """What a column holds."""

    SKIP = "skip"
    VALUE = "value"
    LABEL = "label"
    """The indicator's name (indicators down, key-value)."""
    CODE = "code"
    """The indicator's code."""
    UNIT = "unit"
    """The unit's name."""
    UNIT_CODE = "unit_code"
    PERIOD = "period"


class Asked(StrEnum):
    """Where period or unit come from."""

    COLUMN = "column"
    FILE = "file"
    """From the lines above the table, the sheet's name or the file's."""
    ASK = "ask"
    """A person says it at each import."""


@dataclass(frozen=True, slots=True)
class ColumnRule:
    """One column: where it was, what it is called, what it holds.

    `target` of a value is a cell's key (units down) or a category's code, "" for the indicator itself
    (indicators down).
    """

    at: int
    title: str
    role: Role
    target: str = ""


@dataclass(frozen=True, slots=True)
class RowRule:
    """One line of an indicators-down or key-value table: the n-th row of this label is that cell of the form."""

    label: str
    target: CellKey
    nth: int = 1


@dataclass(frozen=True, slots=True)
class Mapping:
    """One layout of other people's workbooks.

    Attributes:
        sheet, position: the sheet by name; where there is none of that name, by position among the visible ones.
        header: first and last header row, from 0; None where there is no header (key-value).
        first, last: rows of the table, from 0; `last` None reads until the table ends.
        units: what texts of the unit column were chosen to mean (folded text to a unit's id).
    """

    name: str
    form_id: str
    layout: Layout
    sheet: str = ""
    position: int = 0
    header: tuple[int, int] | None = None
    first: int = 0
    last: int | None = None
    columns: tuple[ColumnRule, ...] = ()
    rows: tuple[RowRule, ...] = ()
    unit: Asked = Asked.ASK
    period: Asked = Asked.FILE
    units: AbstractMapping[str, str] = field(default_factory=dict)
    fingerprint: str = ""

    def column(self, role: Role) -> ColumnRule | None:
        """Return the first column of a role."""
        return next((rule for rule in self.columns if rule.role is role), None)

    def values(self) -> tuple[ColumnRule, ...]:
        """Return the columns that hold values."""
        return tuple(rule for rule in self.columns if rule.role is Role.VALUE)

    def moved(self, down: int) -> Self:
        """Return the mapping for the same table so many rows further down."""
        if not down:
            return self
        header = None if self.header is None else (self.header[0] + down, self.header[1] + down)
        last = None if self.last is None else self.last + down
        return replace(self, header=header, first=self.first + down, last=last)

    def to_json(self) -> str:
        """Return the stored form."""
        content = {
            "version": VERSION, "name": self.name, "form": self.form_id, "layout": self.layout.value,
            "sheet": self.sheet, "position": self.position, "header": self.header, "first": self.first,
            "last": self.last, "unit": self.unit.value, "period": self.period.value,
            "columns": [[rule.at, rule.title, rule.role.value, rule.target] for rule in self.columns],
            "rows": [[rule.label, rule.target, rule.nth] for rule in self.rows],
            "units": dict(self.units), "fingerprint": self.fingerprint,
        }  # fmt: skip
        return json.dumps(content, ensure_ascii=False, separators=(",", ":"), sort_keys=True)

    @classmethod
    def from_json(cls, text: str) -> Self:
        """Read the stored form.

        Raises:
            MappingError: it is damaged, or of a newer version of the program.
        """
        try:
            content = json.loads(text)
            version = content["version"]
            if not isinstance(version, int) or version < 1:
                raise ValueError(version)
            if version > VERSION:
                raise _newer(str(content.get("name", "")))
            return cls._of(content)
        except (KeyError, TypeError, ValueError, AttributeError):
            raise _malformed() from None

    @classmethod
    def _of(cls, content: AbstractMapping[str, Any]) -> Self:
        header = content["header"]
        return cls(
            name=_text(content["name"]),
            form_id=_text(content["form"]),
            layout=Layout(content["layout"]),
            sheet=_text(content["sheet"]),
            position=_count(content["position"]),
            header=None if header is None else (_count(header[0]), _count(header[1])),
            first=_count(content["first"]),
            last=None if content["last"] is None else _count(content["last"]),
            columns=tuple(
                ColumnRule(_count(at), _text(title), Role(role), _text(target))
                for at, title, role, target in content["columns"]
            ),
            rows=tuple(RowRule(_text(label), _text(key), _count(nth)) for label, key, nth in content["rows"]),
            unit=Asked(content["unit"]),
            period=Asked(content["period"]),
            units={_text(name): _text(unit) for name, unit in content["units"].items()},
            fingerprint=_text(content["fingerprint"]),
        )


def _text(raw: object) -> str:
    if not isinstance(raw, str):
        raise TypeError(raw)
    return nfc(raw)


def _count(raw: object) -> int:
    if not isinstance(raw, int) or isinstance(raw, bool) or not 0 <= raw < 2**31:
        raise ValueError(raw)
    return raw


def _malformed() -> MappingError:
    return MappingError(
        "mapping.malformed",
        Text(
            "Cách đọc tệp đã lưu bị hỏng. Xin ghép cột lại một lần nữa.",
            "The stored mapping is damaged. Please map the columns once more.",
        ),
    )


def _newer(name: str) -> MappingError:
    return MappingError(
        "mapping.newer",
        Text(
            f"Cách đọc tệp “{name}” được lưu bởi phiên bản iocdesk mới hơn. Xin cập nhật chương trình.",
            f"The mapping “{name}” was saved by a newer iocdesk. Please update the program.",
        ),
    )
