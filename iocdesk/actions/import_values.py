"""What a cell of a file means for a cell of a form: the value, or why there is a doubt. Compiled once a form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Context, Decimal

from iocdesk.actions.import_views import CellDoubt, Doubt
from iocdesk.core.clock import VN
from iocdesk.core.errors import IocError, Text
from iocdesk.core.numbers import NumberError, format_number, parse_number, quantize
from iocdesk.exchange.headers import shown
from iocdesk.exchange.sheets import Raw
from iocdesk.exchange.suggest import Suggester
from iocdesk.forms.cells import split_key
from iocdesk.forms.inputs import FIGURES, check_figure, decimals_of, read_input
from iocdesk.forms.model import CellKey, Choice, Field, FieldType, Form
from iocdesk.forms.session import FormSession, Prepared
from iocdesk.forms.values import NOTHING, Value

NOTHING_SIGNS = frozenset("-–—")
"""In tables of statistics a dash says that nothing occurred."""
OPEN_SIGNS = frozenset({"…", "...", ".."})
"""And dots that there is no figure yet: such a cell is passed over."""
_DOUBLE = Context(prec=15)
"""A spreadsheet's figures are doubles: beyond 15 digits they are noise."""
_SAFE = Decimal(10) ** 15

Meaning = tuple[Value | None, CellDoubt | None]
_SILENT: Meaning = (None, None)


@dataclass(frozen=True, slots=True)
class CellReader:
    """How one cell of a form is read."""

    field: Field
    figure: bool
    decimals: int | None
    percent: bool
    choices: tuple[Choice, ...]
    read_only: bool
    plain: bool
    """A whole number that is no share: any whole figure of a file fits."""


class FormReader:
    """Reads cells of one form version."""

    def __init__(self, prepared: Prepared, session: FormSession) -> None:
        self.prepared = prepared
        self.form: Form = prepared.form
        self.labels: Mapping[CellKey, str] = _labels(prepared.form)
        self._fields = prepared.fields
        self._session = session
        self.cells: Mapping[CellKey, CellReader] = {key: self._reader(key) for key in self.labels}
        self.typed_whole = frozenset(
            key for key, how in self.cells.items() if how.plain and not how.read_only
        )
        """Cells that a person types a whole number into: what most are, and any whole figure of a file fits."""

    def looks_at(self) -> frozenset[CellKey]:
        """Return the cells of other periods and forms that the form's checks and calculations look at."""
        return frozenset(
            f"{outside.code}.{outside.category}" if outside.category else outside.code
            for outside in self.prepared.program.outside.values()
            if outside.code
        )

    def cell(self, key: CellKey) -> CellReader | None:
        """Return how a cell is read; None where the form has no such cell."""
        return self.cells.get(key)

    def whole(self, number: Decimal) -> Value | None:
        """Return a whole figure as a value; None where it is none, or too large to be sure of every digit."""
        if number == number.to_integral_value() and -_SAFE < number < _SAFE:
            return Value.figure(number)
        return None

    def _reader(self, key: CellKey) -> CellReader:
        field = self._fields[split_key(key)[1]]
        decimals = decimals_of(field)
        unit = field.indicator.unit.vi if field.indicator is not None else ""
        read_only = self._session.read_only(key)
        plain = decimals == 0 and field.type in FIGURES and unit.strip() != "%"
        return CellReader(
            field, field.type in FIGURES, decimals, unit.strip() == "%",
            tuple(self.form.choices.get(field.choice_list, ())), read_only, plain,
        )  # fmt: skip

    def read(self, reader: CellReader, raw: Raw) -> Meaning:
        """Return the value and the doubt of a cell that is not empty."""
        if type(raw) is Decimal and reader.figure:
            return self._number(reader, raw)
        if isinstance(raw, str):
            return self._text(reader, raw)
        return self._other(reader, raw)

    def _number(self, reader: CellReader, number: Decimal) -> Meaning:
        value = self.whole(number) if reader.plain else None
        return (value, None) if value is not None else self._odd_number(reader, number)

    def _odd_number(self, reader: CellReader, number: Decimal) -> Meaning:
        number = _DOUBLE.plus(number)
        if reader.percent and 0 < abs(number) <= 1 and number != number.to_integral_value():
            return self._ask(reader, [number * 100, number], shown(number))
        try:
            return Value.of(check_figure(reader.field, number)), None
        except IocError as error:
            if error.code != "input.decimals" or reader.decimals is None:
                return None, CellDoubt(Doubt.REFUSED, error.text)
        rounded = quantize(number, reader.decimals)
        near, exact = format_number(rounded), format_number(number)
        text = Text(
            f"Tệp ghi {exact}, sẽ làm tròn thành {near}.", f"The file says {exact}; it becomes {near}."
        )
        return Value.of(rounded), CellDoubt(Doubt.AMBIGUOUS, text, (rounded,))

    def _text(self, reader: CellReader, raw: str) -> Meaning:
        text = raw.strip()
        if not text or text in OPEN_SIGNS:
            return _SILENT
        if reader.figure and text in NOTHING_SIGNS:
            return NOTHING, None
        if reader.figure and (asked := self._several(reader, text)) is not None:
            return asked
        try:
            value = read_input(reader.field, text, reader.choices)
        except IocError as error:
            return None, CellDoubt(Doubt.REFUSED, error.text)
        return (value, None) if value.answered else _SILENT

    def _several(self, reader: CellReader, text: str) -> Meaning | None:
        """Ask about a text with several readings of which more than the first fit, or only another."""
        try:
            parsed = parse_number(text)
        except NumberError:
            return None
        if not parsed.ambiguous:
            return None
        meanings = [parsed.value, *parsed.alternatives]
        fitting = [number for number in meanings if _fits(reader.field, number)]
        if not fitting or fitting == meanings[:1]:
            return None
        return self._ask(reader, fitting, text)

    def _ask(self, reader: CellReader, readings: Sequence[Decimal], text: str) -> Meaning:
        fitting = tuple(number for number in readings if _fits(reader.field, number))
        if not fitting:
            return None, CellDoubt(
                Doubt.REFUSED,
                Text(f"“{text}” không dùng được cho ô này.", f"“{text}” cannot be used in this cell."),
            )
        ways = " hay ".join(format_number(number) for number in fitting)
        ways_en = " or ".join(format_number(number) for number in fitting)
        sentence = Text(f"“{text}” là {ways}? Xin xác nhận.", f"Is “{text}” {ways_en}? Please confirm.")
        return Value.of(fitting[0]), CellDoubt(Doubt.AMBIGUOUS, sentence, fitting)

    def _other(self, reader: CellReader, raw: Raw) -> Meaning:
        kind = reader.field.type
        if isinstance(raw, datetime) and kind is FieldType.DATETIME:
            return Value.of(raw.replace(tzinfo=VN)), None
        if isinstance(raw, date) and kind is FieldType.DATE:
            return Value.of(raw.date() if isinstance(raw, datetime) else raw), None
        if isinstance(raw, time) and kind is FieldType.TIME:
            return Value.of(raw), None
        if reader.figure:
            said = shown(raw)
            return None, CellDoubt(
                Doubt.REFUSED,
                Text(
                    f"Ô này là ngày giờ ({said}), không phải là con số. Xin kiểm tra định dạng ô trong tệp.",
                    f"The cell holds a date or time ({said}), not a figure. Please check its format in the file.",
                ),
            )
        return self._text(reader, shown(raw))


def _fits(field: Field, number: Decimal) -> bool:
    try:
        check_figure(field, number)
    except IocError:
        return False
    return True


def _labels(form: Form) -> Mapping[CellKey, str]:
    suggester = Suggester(form)
    return {key: suggester.label(key) for key in suggester.keys()}  # noqa: SIM118 - not a mapping
