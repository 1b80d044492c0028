"""String, choice and encoding functions of double mode, by XPath 1.0 section 4.2 and OpenRosa."""

from __future__ import annotations

import base64
import binascii
import hashlib
import math
import re
from random import Random

from iocdesk.core.errors import Text
from iocdesk.forms.expressions.errors import ExpressionError
from iocdesk.forms.expressions.library_numbers import rounded
from iocdesk.forms.expressions.patterns import longest_text, runs_away

_SPACE = re.compile(r"[ \t\r\n]+")
_DIGESTS = {"MD5": "md5", "SHA-1": "sha1", "SHA-256": "sha256", "SHA-384": "sha384", "SHA-512": "sha512"}


def failed(code: str, vi: str, en: str) -> ExpressionError:
    """Build the error of a call that can only be judged when it runs (its column is not known then)."""
    return ExpressionError(code, Text(vi, en), 0)


def normalize_space(text: str) -> str:
    """Trim and collapse XML white space (not form feeds or other Unicode spaces)."""
    return _SPACE.sub(" ", text).strip(" ")


def substring(text: str, start: float, length: float = math.inf) -> str:
    """Return XPath's substring: 1-based, both numbers rounded, NaN answers nothing."""
    first = rounded(start)
    last = first + rounded(length)
    return "".join(char for at, char in enumerate(text, 1) if at >= first and at < last)


def substr(text: str, start: float, end: float = math.inf) -> str:
    """Return OpenRosa's substr: 0-based, `end` not included, negative counts from the end."""
    return text[_index(start, text) : _index(end, text)]


def _index(value: float, text: str) -> int:
    if value != value:
        return 0
    return max(-len(text), min(len(text), int(max(-1e9, min(1e9, value)))))


def substring_before(text: str, mark: str) -> str:
    """Return what stands before the first `mark`, or nothing."""
    return text.partition(mark)[0] if mark and mark in text else ""


def substring_after(text: str, mark: str) -> str:
    """Return what stands after the first `mark`, or nothing; after an empty mark everything."""
    if not mark:
        return text
    return text.partition(mark)[2]


def translate(text: str, old: str, new: str) -> str:
    """Replace characters of `old` by those of `new` at the same place; surplus ones are removed."""
    table: dict[str, str] = {}
    for at, char in enumerate(old):
        table.setdefault(char, new[at] if at < len(new) else "")
    return "".join(table.get(char, char) for char in text)


def regex(text: str, pattern: str) -> bool:
    """Say whether the whole text matches the pattern, as ODK Collect does.

    Raises:
        ExpressionError: for a pattern that is no regular expression, or that could take for ever; for a text that is too long
            for a slow one.
    """
    try:
        if runs_away(pattern):
            raise failed(
                "slow-pattern",
                f"mẫu regex “{pattern}” lặp lồng nhau, có thể chạy không dừng. Xin viết lại mẫu đơn giản hơn.",
                f"the regex pattern “{pattern}” nests repetitions and might never end. Please simplify it.",
            )
        if len(text) > longest_text(pattern):
            raise failed(
                "long-text",
                f"văn bản dài {len(text)} ký tự, quá dài để kiểm tra theo mẫu “{pattern}”. Xin viết ngắn hơn.",
                f"the text has {len(text)} characters, too many for the pattern “{pattern}”. Please shorten it.",
            )
        return re.fullmatch(pattern, text) is not None
    except (re.error, RecursionError, OverflowError) as error:
        raise failed(
            "bad-pattern",
            f"mẫu regex “{pattern}” viết chưa đúng: {error}. Xin kiểm tra lại biểu thức.",
            f"the regex pattern “{pattern}” is malformed: {error}. Please check the expression.",
        ) from None


def selected(answers: str, choice: str) -> bool:
    """Say whether `choice` is among the space-separated answers."""
    return choice.strip() in answers.split() if choice.strip() else False


def selected_at(answers: str, index: float) -> str:
    """Return answer number `index` (0-based), or nothing outside."""
    found = answers.split()
    if index != index or not 0 <= index < len(found):
        return ""
    return found[int(index)]


def boolean_from_string(text: str) -> bool:
    """Return whether the text is `true` or `1`."""
    return text in ("true", "1")


def digest(text: str, algorithm: str, encoding: str = "base64") -> str:
    """Return the hash of the UTF-8 text, as base64 or hex.

    Raises:
        ExpressionError: for an algorithm or encoding that OpenRosa does not name.
    """
    name = _DIGESTS.get(algorithm.strip().upper())
    if name is None or encoding not in ("base64", "hex"):
        raise failed(
            "bad-digest",
            f"digest() không biết thuật toán “{algorithm}” hoặc cách mã hóa “{encoding}”.",
            f"digest() does not know the algorithm “{algorithm}” or the encoding “{encoding}”.",
        )
    raw = hashlib.new(name, text.encode("utf-8", "surrogatepass"), usedforsecurity=False).digest()
    return raw.hex() if encoding == "hex" else base64.b64encode(raw).decode("ascii")


def base64_encode(text: str) -> str:
    """Return the base64 of the UTF-8 text."""
    return base64.b64encode(text.encode("utf-8", "surrogatepass")).decode("ascii")


def base64_decode(text: str) -> str:
    """Return the UTF-8 text of a base64 string; what is not base64 answers nothing."""
    try:
        return base64.b64decode(text, validate=True).decode("utf-8", "replace")
    except (binascii.Error, ValueError):
        return ""


def shuffled(values: list[str], source: Random) -> list[str]:
    """Return the values in random order."""
    found = list(values)
    source.shuffle(found)
    return found
