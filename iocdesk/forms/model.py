"""The compiled form: frozen, hashable by its canonical JSON, the same for client and gateway.

A cell is addressed by its **key**: `"DS01"` (the indicator, its total where it has splits), `"DS01.nu"` (a category
of one of its one-way splits), `"DS01.nam.kinh"` (a cross of two splits, only where the field says `cross`),
`"visits[2]/age"` (field `age` of the second instance of repeat `visits`; nested repeats nest the prefix).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from iocdesk.core.errors import Text
from iocdesk.core.periods import PeriodType, Regime
from iocdesk.forms.values import Quality

CellKey = str


class FieldType(StrEnum):
    """What kind of answer a field takes (XLSForm question types, folded)."""

    INTEGER = "integer"
    DECIMAL = "decimal"
    TEXT = "text"
    DATE = "date"
    TIME = "time"
    DATETIME = "datetime"
    SELECT_ONE = "select_one"
    SELECT_MULTIPLE = "select_multiple"
    RANK = "rank"
    NOTE = "note"
    CALCULATE = "calculate"
    ACKNOWLEDGE = "acknowledge"
    RANGE = "range"
    GEO = "geo"
    """geopoint, geotrace, geoshape: kept as the OpenRosa text."""
    MEDIA = "media"
    """image, audio, video, file: the attachment's name."""
    BARCODE = "barcode"
    META = "meta"
    """start, end, today, deviceid, username, …: filled by the program."""


class Kind(StrEnum):
    """Loại chỉ tiêu: statistical or operating."""

    STATISTICAL = "statistical"
    OPERATING = "operating"


class Nature(StrEnum):
    """Tính chất: decides how figures combine over time."""

    FLOW = "flow"
    STOCK = "stock"
    CUMULATIVE = "cumulative"
    RATIO = "ratio"


class Aggregation(StrEnum):
    """How a figure goes from the lower unit to the higher."""

    SUM = "sum"
    RATIO = "ratio"
    """Recalculated from the summed numerator and denominator."""
    MAX = "max"
    LAST = "last"
    MEAN = "mean"
    """Weighted mean; the weight is the field's denominator."""
    NONE = "none"


class Source(StrEnum):
    """Where a figure comes from."""

    TYPED = "typed"
    VILLAGES = "villages"
    SYSTEM = "system"
    DERIVED = "derived"
    CARRIED = "carried"


class Severity(StrEnum):
    """How much an issue matters."""

    ERROR = "error"
    """Lỗi (phải sửa): blocks sending."""
    WARNING = "warning"
    """Cảnh báo (cần giải trình): asks for a note."""


class Scope(StrEnum):
    """What a rule looks at."""

    CELL = "cell"
    FORM = "form"
    CROSS_FORM = "cross-form"
    CROSS_PERIOD = "cross-period"


@dataclass(frozen=True, slots=True)
class Choice:
    """One row of a choice list; `columns` are extra columns that choice filters read."""

    code: str
    label: Text
    columns: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Indicator:
    """What `bind::ioc:*` says of a numeric field beyond XLSForm."""

    code: str
    unit: Text
    kind: Kind
    nature: Nature
    aggregation: Aggregation
    source: Source
    decimals: int
    splits: tuple[str, ...] = ()
    """Choice-list names; several are separate one-way tables unless `cross`."""
    cross: bool = False
    total: str = ""
    """"summed" (over the first list), "typed", or "" where there are no splits."""
    numerator: str = ""
    denominator: str = ""
    """Decimal-mode expressions of a derived figure; a derived figure without denominator is its numerator."""
    definition: Text = Text("", "")
    method: Text = Text("", "")
    village_form: str = ""
    """Id of the village form that this commune figure is gathered with."""
    source_class: str = ""
    source_ref: str = ""
    quality: Quality = Quality.OFFICIAL
    """The quality a figure has until the person says otherwise."""


@dataclass(frozen=True, slots=True)
class Field:
    """One question. Expressions are source text; the session compiles them once."""

    name: str
    type: FieldType
    label: Text
    hint: Text = Text("", "")
    indicator: Indicator | None = None
    required: str = ""
    """"", "true()" or an expression."""
    relevant: str = ""
    constraint: str = ""
    constraint_message: Text = Text("", "")
    calculate: str = ""
    default: str = ""
    read_only: bool = False
    appearance: str = ""
    choice_list: str = ""
    choice_filter: str = ""
    parameters: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Group:
    """A section, group or repeat; children in the order of the workbook. A section is a top-level group."""

    name: str
    label: Text
    children: tuple[Group | Field, ...]
    repeat: bool = False
    repeat_count: str = ""
    relevant: str = ""
    appearance: str = ""

    def fields(self) -> Iterator[Field]:
        """Yield every field below, depth first."""
        for child in self.children:
            if isinstance(child, Field):
                yield child
            else:
                yield from child.fields()


@dataclass(frozen=True, slots=True)
class Rule:
    """One check (ioc constraint or warning) on one indicator, in decimal mode.

    A rule with a missing operand is *not applicable* unless `missing_as_zero`.
    """

    id: str
    on: CellKey
    severity: Severity
    scope: Scope
    expression: str
    message: Text
    missing_as_zero: bool = False


@dataclass(frozen=True, slots=True)
class Form:
    """A versioned form definition. `sha256` is over its canonical JSON without the hash itself."""

    id: str
    version: str
    title: Text
    level: str
    """"village", "commune", "province", or "" for a plain XLSForm."""
    office: str
    period_type: PeriodType
    regime: Regime
    due_rule: str
    sectors: tuple[str, ...]
    sections: tuple[Group, ...]
    """Top-level questions outside any group are put in an unnamed section of their own."""
    choices: Mapping[str, tuple[Choice, ...]]
    rules: tuple[Rule, ...]
    default_language: str = "vi"
    classification: str = "none"
    settings: Mapping[str, str] = field(default_factory=dict)
    sha256: str = ""

    def fields(self) -> Iterator[Field]:
        """Yield every field in the order of the form."""
        for section in self.sections:
            yield from section.fields()

    def indicators(self) -> Iterator[tuple[Field, Indicator]]:
        """Yield the fields that are indicators."""
        for item in self.fields():
            if item.indicator is not None:
                yield item, item.indicator
