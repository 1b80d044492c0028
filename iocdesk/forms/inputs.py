"""Typed text into values: every field type's own way of reading what a person wrote.

Nothing here changes text while it is being typed; it reads what stands in the cell when it is left.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from decimal import Decimal

from iocdesk.core.clock import VN, long_moment
from iocdesk.core.errors import IocError, Text
from iocdesk.core.numbers import NumberError, canonical, format_number, parse_number
from iocdesk.core.text import clean_line, fold
from iocdesk.forms.model import Choice, Field, FieldType
from iocdesk.forms.values import MISSING, NOT_APPLICABLE, NOTHING, Presence, Value

MAX_TEXT = 10_000
"""Characters that a text answer may have."""
MAX_DIGITS = 18
"""Digits before the decimal comma: far beyond any commune's figure, and exact in every spreadsheet's text."""
_SURE_DIGITS = 15
FIGURES = frozenset({FieldType.INTEGER, FieldType.DECIMAL, FieldType.RANGE})
"""The types of questions that are answered by a figure."""
_DATE = re.compile(r"(?P<day>[0-9]{1,2})\s*[./-]\s*(?P<month>[0-9]{1,2})\s*[./-]\s*(?P<year>[0-9]{4})")
_ISO_DATE = re.compile(r"(?P<year>[0-9]{4})[./-](?P<month>[0-9]{1,2})[./-](?P<day>[0-9]{1,2})")
_CLOCK = re.compile(
    r"(?P<hour>[0-9]{1,2})(?:\s*(?::|h|g|giờ)\s*(?:(?P<minute>[0-9]{1,2})(?::(?P<second>[0-9]{2}))?)?)",
    re.IGNORECASE,
)
NOTHING_WORDS = frozenset({"k", "kps", "khong phat sinh"})
NOT_APPLICABLE_WORDS = frozenset({"kad", "n/a", "khong ap dung"})


_KINDS: Mapping[FieldType, type | tuple[type, ...]] = {
    FieldType.INTEGER: Decimal,
    FieldType.DECIMAL: Decimal,
    FieldType.RANGE: Decimal,
    FieldType.DATE: date,
    FieldType.TIME: time,
    FieldType.DATETIME: datetime,
    FieldType.SELECT_MULTIPLE: tuple,
    FieldType.RANK: tuple,
    FieldType.CALCULATE: (Decimal, str, date, datetime, time),
    FieldType.META: (Decimal, str, date, datetime, time),
}
"""What the answer to a question is; a text where nothing else is said."""


def is_of_kind(kind: FieldType, data: object) -> bool:
    """Tell whether an answer is what a question of this kind asks for: a number, a day, a text, …"""
    types = _KINDS.get(kind, str)
    # a moment is a date to isinstance(), but not to a person
    return isinstance(data, types) and not (types is date and isinstance(data, datetime))


class InputError(IocError):
    """A text that the field cannot take; what was typed stays in the editor."""


def read_input(field: Field, text: str, choices: Sequence[Choice] = ()) -> Value:
    """Read what was typed into a cell of `field`.

    Empty text is MISSING; "K" is NOTHING and "KAD" is NOT_APPLICABLE in a figure.

    Raises:
        InputError: with the sentence for the person at the keyboard.
    """
    if len(text) <= _SURE_DIGITS and field.type in FIGURES and text.isascii() and text.isdigit():
        return Value.of(Decimal(text))  # what most cells of a pasted block are: one reading, and it fits
    if len(text) > MAX_TEXT:
        raise _too_long(len(text))
    text = clean_line(text, MAX_TEXT)
    if not text:
        return MISSING
    match field.type:
        case FieldType.INTEGER | FieldType.DECIMAL | FieldType.RANGE:
            return _figure(field, text)
        case FieldType.DATE:
            return Value.of(read_date(text))
        case FieldType.TIME:
            return Value.of(_time(text))
        case FieldType.DATETIME:
            return Value.of(_moment(text))
        case FieldType.SELECT_ONE:
            return Value.of(_choice(text, choices).code)
        case FieldType.SELECT_MULTIPLE | FieldType.RANK:
            return Value.of(_several(text, choices))
        case _:
            return Value.of(text)


def _too_long(length: int) -> InputError:
    return InputError(
        "input.too_long",
        Text(
            f"Nội dung quá dài: {length} ký tự, tối đa {MAX_TEXT}. Xin rút gọn.",
            f"The text is too long: {length} characters, at most {MAX_TEXT}. Please shorten it.",
        ),
    )


def _figure(field: Field, text: str) -> Value:
    word = fold(text)
    if word in NOTHING_WORDS:
        return NOTHING
    if word in NOT_APPLICABLE_WORDS:
        return NOT_APPLICABLE
    parsed = parse_number(text)
    return Value.of(check_figure(field, _fitting(parsed.value, parsed.alternatives, decimals_of(field))))


def _fitting(value: Decimal, others: Sequence[Decimal], decimals: int | None) -> Decimal:
    """Of the readings of an ambiguous text, take the Vietnamese one; in a whole-number field "1,234" can only be 1234.

    In a field with decimals it is never guessed: "1,234" is one and a bit, and refused where that does not fit.
    """
    if decimals != 0 or _places(value) == 0:
        return value
    return next((other for other in others if _places(other) == 0), value)


def decimals_of(field: Field) -> int | None:
    """Return how many decimals the field's figures have; None where it does not say."""
    if field.indicator is not None:
        return field.indicator.decimals
    return 0 if field.type is FieldType.INTEGER else None


def check_value(field: Field, value: Value) -> None:
    """Check that a value suits a field: its kind of data, and the size and decimals of a figure.

    Raises:
        InputError: "input.kind", "input.decimals", "input.too_large" or "input.too_long".
    """
    data = value.data
    if data is None:
        return
    if not is_of_kind(field.type, data):
        raise InputError(
            "input.kind",
            Text(
                f"Giá trị không đúng kiểu của câu hỏi “{field.label.vi}”. Xin kiểm tra lại.",
                f"The value is not of the kind that “{field.label.en or field.label.vi}” asks for. Please check it.",
            ),
        )
    if isinstance(data, Decimal):
        check_figure(field, data)
    elif isinstance(data, str) and len(data) > MAX_TEXT:
        raise _too_long(len(data))


def check_figure(field: Field, number: Decimal) -> Decimal:
    """Return `number` when it fits the field's size and decimals.

    Raises:
        InputError: "input.decimals" or "input.too_large".
    """
    decimals = decimals_of(field)
    if not number or (
        number.is_finite()
        and abs(number.adjusted()) < MAX_DIGITS
        and len(canonical(number)) <= 2 * MAX_DIGITS
    ):
        if decimals is None or _places(number) <= decimals:
            return number
        raise InputError("input.decimals", _decimals_sentence(number, decimals))
    raise InputError(
        "input.too_large",
        Text(
            f"Số quá lớn: tối đa {MAX_DIGITS} chữ số. Xin kiểm tra lại đơn vị tính.",
            f"The figure is too large: at most {MAX_DIGITS} digits. Please check the unit.",
        ),
    )


def _decimals_sentence(number: Decimal, decimals: int) -> Text:
    shown = format_number(number)
    if decimals == 0:
        return Text(
            f"Chỉ tiêu này là số nguyên, không có phần thập phân (đã nhập {shown}).",
            f"This figure is a whole number without decimals (typed {shown}).",
        )
    return Text(
        f"Chỉ tiêu này có tối đa {decimals} chữ số thập phân (đã nhập {shown}).",
        f"This figure has at most {decimals} decimals (typed {shown}).",
    )


def _places(number: Decimal) -> int:
    exponent = number.normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def read_date(text: str) -> date:
    """Read `dd/MM/yyyy` (also with dots or hyphens, and ISO `yyyy-MM-dd`).

    Raises:
        InputError: "input.date"; a two-digit year is not guessed.
    """
    found = _DATE.fullmatch(text.strip()) or _ISO_DATE.fullmatch(text.strip())
    if found is not None:
        try:
            day = date(int(found["year"]), int(found["month"]), int(found["day"]))
        except ValueError:
            pass
        else:
            if 1900 <= day.year <= 2200:
                return day
    raise InputError(
        "input.date",
        Text(
            f"“{text[:40]}” không phải là ngày. Xin nhập theo dạng 31/12/2026.",
            f"“{text[:40]}” is not a date. Please type it like 31/12/2026.",
        ),
    )


def _time(text: str) -> time:
    found = _CLOCK.fullmatch(text.strip())
    if found is not None and int(found["hour"]) < 24 and int(found["minute"] or 0) < 60:
        second = int(found["second"] or 0)
        if second < 60:
            return time(int(found["hour"]), int(found["minute"] or 0), second)
    raise InputError(
        "input.time",
        Text(
            f"“{text[:40]}” không phải là giờ. Xin nhập theo dạng 14:30.",
            f"“{text[:40]}” is not a time. Please type it like 14:30.",
        ),
    )


def _moment(text: str) -> datetime:
    day, _, clock = text.replace("T", " ").partition(" ")
    return datetime.combine(read_date(day), _time(clock.strip() or "00:00"), VN)


def _several(text: str, choices: Sequence[Choice]) -> tuple[str, ...]:
    """Read choices between semicolons, or between commas where no label has one."""
    mark = ";" if ";" in text or any("," in c.label.vi or "," in c.label.en for c in choices) else ","
    parts = [part.strip() for part in text.split(mark) if part.strip()]
    return tuple(dict.fromkeys(_choice(part, choices).code for part in parts))


def _choice(text: str, choices: Sequence[Choice]) -> Choice:
    wanted = fold(text)
    for choice in choices:
        if text in (choice.code, choice.label.vi, choice.label.en):
            return choice
    folded = [c for c in choices if wanted in (fold(c.code), fold(c.label.vi), fold(c.label.en))]
    if len(folded) == 1:
        return folded[0]
    if folded:
        raise InputError("input.ambiguous_choice", _ambiguous(text, folded))
    names = ", ".join(choice.label.vi or choice.code for choice in choices[:6])
    raise InputError(
        "input.choice",
        Text(
            f"“{text[:40]}” không có trong danh sách. Xin chọn một trong: {names}.",
            f"“{text[:40]}” is not in the list. Please choose one of: {names}.",
        ),
    )


def _ambiguous(text: str, found: Sequence[Choice]) -> Text:
    names = ", ".join(choice.label.vi or choice.code for choice in found[:6])
    return Text(
        f"“{text[:40]}” có thể là: {names}. Xin nhập đủ dấu.",
        f"“{text[:40]}” may be: {names}. Please type it with its diacritics.",
    )


def show_value(value: Value, field: Field | None = None) -> str:
    """Write a value as the grid, the print and the exports show it (Vietnamese writing, choice codes as they are)."""
    if value.presence is Presence.NOTHING:
        return "KPS"
    if value.presence is Presence.NOT_APPLICABLE:
        return "KAD"
    match value.data:
        case None:
            return ""
        case str() if value.data.startswith("sha256:"):
            return value.data.partition(";name=")[2] or value.data  # a file is shown by its name
        case Decimal():
            return format_number(value.data, decimals_of(field) if field is not None else None)
        case datetime():
            return long_moment(value.data)
        case date():
            return value.data.strftime("%d/%m/%Y")
        case time():
            return value.data.strftime("%H:%M")
        case tuple():
            return "; ".join(value.data)
        case _:
            return value.data


__all__ = [
    "InputError",
    "NumberError",
    "check_figure",
    "decimals_of",
    "read_date",
    "read_input",
    "show_value",
]
