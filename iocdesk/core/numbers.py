"""Figures as Vietnamese writes them: "1.234.567,89" in and out, always `Decimal`, never a binary double."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal

from iocdesk.core.errors import IocError, Text

MAX_DIGITS = 28
"""Most digits a figure may have, on both sides of the comma together (a `Decimal` sum stays exact)."""

_MAX_CHARS = 100
_MAX_EXPONENT = 200
_WIDE = Context(prec=2 * _MAX_EXPONENT + MAX_DIGITS)
_MINUS = str.maketrans({"\u2212": "-", "\u2010": "-", "\u2011": "-"})

_PLAIN = re.compile(r"(\d+)(?:[.,](\d+))?")
_DOT_GROUPS = re.compile(r"([1-9]\d{0,2}(?:\.\d{3})+)(?:,(\d+))?")
_COMMA_GROUPS = re.compile(r"([1-9]\d{0,2}(?:,\d{3})+)(?:\.(\d+))?")
_SPACE_GROUPS = re.compile(r"([1-9]\d{0,2}(?: \d{3})+)(?:[.,](\d+))?")


class NumberError(IocError):
    """A text that is not a figure."""


@dataclass(frozen=True, slots=True)
class ParsedNumber:
    """What a text says as a figure.

    Attributes:
        value: the reading by Vietnamese rules, finite.
        alternatives: other readings that another country's rules would give; empty when there are none.
    """

    value: Decimal
    alternatives: tuple[Decimal, ...] = ()

    @property
    def ambiguous(self) -> bool:
        """Tell whether a person should confirm the reading, e.g. on import."""
        return bool(self.alternatives)


def parse_number(text: str) -> ParsedNumber:
    """Read a figure: dots or spaces between thousands, a comma before decimals.

    A lone group of three after one separator has two meanings: "1.234" is read 1234 and "1,234" is
    read 1.234, both marked ambiguous. Writing that has only an English meaning ("12.5", "1,234.5",
    "1,234,567") is read so. Spaces of any width, full-width digits and the minus sign U+2212 are accepted.

    Raises:
        NumberError: `number.empty`, `number.too_long` or `number.malformed` (NaN, 1e309, words).
    """
    if len(text) > _MAX_CHARS:
        raise NumberError(
            "number.too_long",
            Text(
                f"Nội dung dài {len(text)} ký tự, không phải là một con số. Xin kiểm tra lại.",
                f"The text is {len(text)} characters long and is not a figure. Please check it.",
            ),
        )
    body = _plain_writing(text)
    if not body:
        raise NumberError(
            "number.empty", Text("Ô này chưa có con số nào.", "There is no figure in this cell.")
        )
    sign = -1 if body.startswith("-") else 1
    digits = body[1:].lstrip() if body[0] in "+-" else body
    readings = _readings(digits)
    if not readings:
        raise _malformed(text)
    if any(_digit_count(value) > MAX_DIGITS for value in readings):
        raise NumberError(
            "number.too_long",
            Text(
                f"Con số có quá {MAX_DIGITS} chữ số. Xin kiểm tra lại.",
                f"The figure has more than {MAX_DIGITS} digits. Please check it.",
            ),
        )
    first, *others = [_positive_zero(value.copy_sign(Decimal(sign))) for value in readings]
    return ParsedNumber(first, tuple(others))


def format_number(value: Decimal, decimals: int | None = None) -> str:
    """Write a figure as "1.234.567,89".

    Args:
        value: a finite figure.
        decimals: digits after the comma, rounded half up; None keeps what the figure has, without end zeros.

    Raises:
        NumberError: `number.not_finite`.
    """
    plain = canonical(value) if decimals is None else format(quantize(value, decimals), "f")
    sign = "-" if plain.startswith("-") else ""
    whole, _, fraction = plain.removeprefix("-").partition(".")
    grouped = f"{int(whole):,}".replace(",", ".")
    return f"{sign}{grouped},{fraction}" if fraction else f"{sign}{grouped}"


def quantize(value: Decimal, decimals: int) -> Decimal:
    """Round half up (away from zero at the half) to `decimals` places; zero is never negative.

    Raises:
        NumberError: `number.not_finite`.
    """
    _check_finite(value)
    return _positive_zero(value.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP, context=_WIDE))


def canonical(value: Decimal) -> str:
    """Return the one spelling for stores, hashes and the wire: no exponent, no end zeros, no "-0".

    Raises:
        NumberError: `number.not_finite`.
    """
    plain = str(value)
    if len(plain) <= MAX_DIGITS and plain.isdigit():
        return plain
    _check_finite(value)
    plain = format(value, "f")
    if "." in plain:
        plain = plain.rstrip("0").rstrip(".")
    return "0" if plain == "-0" or not value else plain


def _plain_writing(text: str) -> str:
    """Bring digits, signs and spaces of every width to their ASCII twins."""
    folded = unicodedata.normalize("NFKC", text).translate(_MINUS)
    return re.sub(r"\s", " ", folded).strip()


def _readings(digits: str) -> list[Decimal]:
    """All readings of an unsigned writing, the Vietnamese one first."""
    if not digits.isascii():
        return []
    found: list[Decimal] = []
    for pattern in (_DOT_GROUPS, _SPACE_GROUPS, _PLAIN, _COMMA_GROUPS):
        match = pattern.fullmatch(digits)
        if match is not None:
            whole = re.sub(r"[., ]", "", match[1])
            value = Decimal(f"{whole}.{match[2]}" if match[2] else whole)
            if value not in found:
                found.append(value)
    return found


def _digit_count(value: Decimal) -> int:
    _, digits, exponent = value.as_tuple()
    return max(len(digits), -int(exponent))


def _check_finite(value: Decimal) -> None:
    if not value.is_finite() or abs(value.adjusted()) > _MAX_EXPONENT:
        raise NumberError(
            "number.not_finite",
            Text(
                "Kết quả không phải là một con số dùng được. Xin kiểm tra lại các số liệu tính ra nó.",
                "The result is not a usable figure. Please check the figures it is calculated from.",
            ),
        )


def _positive_zero(value: Decimal) -> Decimal:
    return value if value else value.copy_abs()


def _malformed(text: str) -> NumberError:
    shown = " ".join(text.split())
    shown = shown if len(shown) <= 40 else f"{shown[:40]}…"
    return NumberError(
        "number.malformed",
        Text(
            f"“{shown}” không phải là một con số. Xin chỉ viết chữ số, ví dụ 1.250 hoặc 12,5.",
            f"“{shown}” is not a figure. Please write digits only, such as 1.250 or 12,5.",
        ),
    )
