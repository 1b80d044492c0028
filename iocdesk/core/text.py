"""Text as Vietnamese writes, searches and sorts it.

The sort key follows the Unicode collation for Vietnamese (CLDR "vi"): ă, â, đ, ê, ô, ơ and ư are letters
of their own, tones come after letters in the order level, grave, hook, tilde, acute, dot below, and small
letters before capitals. Runs of digits sort by value, so that "Thôn 2" comes before "Thôn 10".
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from itertools import groupby

_LETTERS = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
_RANK = {letter: chr(0x100 + rank) for rank, letter in enumerate(_LETTERS)}
_SHAPES = {"\u0302": "âêô", "\u0306": "ă", "\u031b": "ơư"}
_SHAPED = {
    (unicodedata.normalize("NFD", letter)[0], mark): letter
    for mark, letters in _SHAPES.items()
    for letter in letters
}
_TONES = {"\u0300": "\x02", "\u0309": "\x03", "\u0303": "\x04", "\u0301": "\x05", "\u0323": "\x06"}
_SPACE, _SIGN, _NUMBER, _FOREIGN = "\x02", "\x03", "\x05", "\u0fff"
_UNSEEN = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff")


def nfc(text: str) -> str:
    """Return the text in Unicode NFC, the only form that is stored and compared."""
    return unicodedata.normalize("NFC", text)


def fold(text: str) -> str:
    """Return the search key: no diacritics, đ as d, one case, single spaces; equal for NFC and NFD."""
    decomposed = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    bare = "".join(char for char in decomposed if not unicodedata.combining(char))
    return " ".join(bare.replace("đ", "d").split())


@lru_cache(maxsize=1024)
def sort_key(text: str) -> str:
    """Return the key under which plain string comparison gives Vietnamese order.

    Two texts have equal keys only if they are canonically the same text, so the order is total. The same few names of
    units and forms are sorted again and again: their keys are remembered.
    """
    primary: list[str] = []
    tones: list[str] = []
    cases: list[str] = []
    for is_number, clusters in groupby(_clusters(text), key=lambda cluster: cluster[0] in "0123456789"):
        if is_number:
            digits = "".join(cluster[0] for cluster in clusters).lstrip("0")
            primary.append(f"{_NUMBER}{chr(min(len(digits), 0xD000) + 1)}{digits}")
            tones.append("\x01")
            cases.append("\x01")
            continue
        for cluster in clusters:
            weight, tone = _weigh(cluster)
            primary.append(weight)
            tones.append(tone)
            cases.append("\x02" if cluster[0].isupper() else "\x01")
    return "\x00".join(("".join(primary), "".join(tones), "".join(cases), nfc(text)))


def match_rank(query: str, text: str) -> int | None:
    """Say how well `text` answers a search for `query`; smaller is better, None is no match.

    0 the same words, 1 words beginning so, 2 anywhere inside, all with the diacritics as typed;
    3, 4, 5 the same three without looking at diacritics. Case never matters. An empty query matches with 5.
    """
    wanted = " ".join(nfc(query).casefold().split())
    if not wanted:
        return 5
    exact = _place(wanted, " ".join(nfc(text).casefold().split()))
    if exact is not None:
        return exact
    folded = _place(fold(query), fold(text))
    return None if folded is None else folded + 3


def matches(query: str, text: str) -> bool:
    """Tell whether a search for `query` finds `text`, ignoring case and diacritics."""
    return match_rank(query, text) is not None


def initials(name: str) -> str:
    """Return the capital first letters of the words of a name: "Nguyễn Văn Đông" gives "NVĐ"."""
    words = re.findall(r"[^\W\d_][\w'’-]*", nfc(name))
    return "".join(word[0].upper() for word in words)


def clean_line(text: str, limit: int) -> str:
    """Return typed text ready to be kept: NFC, trimmed, at most `limit` long, no controls but newlines.

    Tabs become spaces; marks that turn the writing direction are dropped, for they can make a text read
    otherwise than it is stored.
    """
    unified = nfc(text).replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    kept = "".join(
        char
        for char in unified
        if char == "\n" or (unicodedata.category(char) not in {"Cc", "Cs"} and char not in _UNSEEN)
    )
    return nfc(kept).strip()[:limit].rstrip()


def _clusters(text: str) -> list[str]:
    """Split into base characters, each followed by its combining marks."""
    clusters: list[str] = []
    for char in unicodedata.normalize("NFD", text):
        if clusters and unicodedata.combining(char):
            clusters[-1] += char
        else:
            clusters.append(char)
    return clusters


def _weigh(cluster: str) -> tuple[str, str]:
    """Return the letter's weight and the weight of its tone and other marks."""
    letter, rest = cluster[0].lower(), ""
    for mark in cluster[1:]:
        shaped = _SHAPED.get((letter, mark))
        if shaped is not None:
            letter = shaped
        else:
            rest += _TONES.get(mark, mark)
    tone = f"\x01{rest}"
    if letter in _RANK:
        return _RANK[letter], tone
    if letter.isspace():
        return _SPACE, tone
    if letter.isalnum():
        return f"{_FOREIGN}{letter}", tone
    return f"{_SIGN}{letter}", tone


def _place(wanted: str, text: str) -> int | None:
    """0: equal; 1: at the beginning of a word; 2: inside; or every word of `wanted` begins a word (1)."""
    if not wanted:
        return None
    if wanted == text:
        return 0
    if f" {wanted}" in f" {text}":
        return 1
    starts = text.split()
    if all(any(word.startswith(part) for word in starts) for part in wanted.split()):
        return 1
    return 2 if wanted in text else None
