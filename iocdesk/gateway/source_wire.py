"""The shapes of figures that sector systems send, and of what the catalogue hands on of them."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, SkipValidation, StringConstraints

from iocdesk.gateway.wire import Moment, Strict, UnitId
from iocdesk.reports.sources import Precedence

_PLAIN = r"^[^\x00-\x1f\x7f]+$"
Code = Annotated[str, StringConstraints(min_length=1, max_length=120, pattern=_PLAIN)]
Figure = Annotated[str, StringConstraints(max_length=40, pattern=r"^-?\d{1,20}(\.\d{1,10})?$")]


class SourceValueWire(Strict):
    """One figure. Exactly one of `value` and `nothing_occurred` says what it is."""

    system: Annotated[str, Field(max_length=40, description="the account's own, e.g. cchc")]
    record_id: Code = Field(
        description="the figure's id in that system; sent again with a later as_of it replaces"
    )
    indicator: Code
    category: Annotated[str, StringConstraints(max_length=120)] = Field(
        default="", description='"" for the indicator as a whole; of a cross "nam.kinh"'
    )
    unit: Annotated[str, StringConstraints(min_length=1, max_length=60, pattern=_PLAIN)] = Field(
        description="code@valid_from, or a bare code where that is unambiguous for the account"
    )
    period: Annotated[str, StringConstraints(min_length=1, max_length=24, pattern=_PLAIN)]
    value: Figure | None = Field(default=None, description="decimal text, a point before the decimals")
    nothing_occurred: bool = False
    as_of: Annotated[str, StringConstraints(max_length=40)] = Field(
        description="when the figure was true: ISO 8601 with its offset, e.g. 2026-11-10T08:00:00+07:00"
    )


class SourceValuesIn(Strict):
    """A batch. Each figure is judged by itself: a bad one is answered `rejected`, the others are stored."""

    values: Annotated[list[SkipValidation[SourceValueWire | object]], Field(min_length=1)]


class SourceReceipt(Strict):
    """What became of one figure; sent again unchanged it is `stored` again, and kept once."""

    record_id: str
    status: Literal["stored", "rejected"]
    current: bool = Field(description="whether it is the newest figure of its cell")
    unit: str = Field(
        description='the unit that it was stored for, after old codes were followed; "" if rejected'
    )
    code: str
    text_vi: str
    text_en: str


class SourceValuesOut(Strict):
    """One answer a figure, in their order."""

    server_time: Moment
    results: list[SourceReceipt]


class SourceFigureOut(Strict):
    """The newest figure of a system for one cell."""

    cell: str
    unit: UnitId
    period: str
    value: str = Field(description='decimal text, or "nothing"')
    as_of: Moment
    system: str
    record_id: str


class SourcesOut(Strict):
    """What sector systems say about the account's units, and which figure stands where people say otherwise."""

    systems: dict[str, str] = Field(description="names of the systems")
    rules: dict[str, Precedence] = Field(description="by indicator; else what the form says of it")
    values: list[SourceFigureOut]
