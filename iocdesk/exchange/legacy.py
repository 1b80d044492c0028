"""Vietnamese from before Unicode: TCVN3 (the .Vn fonts) and VNI, whose bytes look like Western letters.

Decoding comes before any normalisation: the letter ư of TCVN3 is the byte 0xAD, which Unicode calls a soft hyphen
and text cleaners delete. The result is always NFC. Tables: TCVN 5712:1993 (VN3) and VNI for Windows, see
`resources/data/SOURCES.md`.
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from iocdesk.core.resources import resource_path
from iocdesk.core.text import nfc
from iocdesk.exchange.syllables import is_syllable


class Encoding(StrEnum):
    """How a text was written."""

    UNICODE = "unicode"
    TCVN3 = "tcvn3"
    """The .Vn fonts (.VnTime, .VnArial)."""
    TCVN3_CAPITALS = "tcvn3_capitals"
    """The .Vn fonts ending in H (.VnTimeH), which draw small letters as capitals."""
    VNI = "vni"
    """The VNI- fonts (VNI-Times)."""
    CP1258 = "cp1258"
    """Windows' Vietnamese code page, of text files only; as a text it is Unicode already."""


_BY_CONTENT = (Encoding.TCVN3, Encoding.VNI)
_VNI_TONES = {"ù": "\u0301", "ø": "\u0300", "û": "\u0309", "õ": "\u0303", "ï": "\u0323"}
_SURE = 3
"""So many texts that can only be in one encoding settle it for those of the same sheet that may be either."""


def decode(text: str, encoding: Encoding) -> str:
    """Return the text in Unicode NFC; what the encoding does not know stays as it is.

    Args:
        text: as a program that knows nothing of the encoding shows it, one character a byte (Windows-1252).
        encoding: how it is written.
    """
    match encoding:
        case Encoding.TCVN3 | Encoding.TCVN3_CAPITALS:
            tables = _tables()
            letters = nfc(text.translate(tables.tcvn3))
            if encoding is Encoding.TCVN3_CAPITALS:
                return letters.upper()
            return tables.shouted.sub(_shout, letters)
        case Encoding.VNI:
            tables = _tables()
            return nfc(tables.vni_pattern.sub(lambda found: tables.vni[found[0]], text))
        case _:
            return nfc(text)


def encode(text: str, encoding: Encoding) -> str:
    """Write Unicode text as the old programs did, one character a byte; the reverse of `decode`.

    Raises:
        ValueError: a letter does not exist there (TCVN3 has no capitals with tones).
    """
    tables, text = _tables(), nfc(text)
    if encoding is Encoding.TCVN3_CAPITALS:
        return encode(text.lower(), Encoding.TCVN3)
    if encoding in (Encoding.UNICODE, Encoding.CP1258):
        return text
    letters = tables.from_unicode[encoding]
    written = [letters.get(char, char) for char in text]
    if any(not char.isascii() and char not in letters for char in text):
        msg = f"not all of {text!r} exists in {encoding.value}"
        raise ValueError(msg)
    return "".join(written)


def font_encoding(name: str) -> Encoding | None:
    """Return what a font's name says of the text drawn with it; None for the fonts of Unicode.

    >>> font_encoding(".VnTimeH"), font_encoding("VNI-Times"), font_encoding("Times New Roman")
    (<Encoding.TCVN3_CAPITALS: 'tcvn3_capitals'>, <Encoding.VNI: 'vni'>, None)
    """
    plain = name.strip()
    if plain[:3].lower() == ".vn":
        return Encoding.TCVN3_CAPITALS if plain.endswith("H") else Encoding.TCVN3
    return Encoding.VNI if re.match(r"vni[- ]", plain, re.IGNORECASE) else None


def detect(text: str, font_names: Iterable[str] = ()) -> Encoding:
    """Tell how a text is written: by its font where that says it, otherwise by its content.

    Text with a letter that the old encodings cannot have is Unicode whatever its font. Text that reads well both
    ways is Unicode.
    """
    if not _may_be_legacy(text):
        return Encoding.UNICODE
    for name in font_names:
        encoding = font_encoding(name)
        if encoding is not None:
            return Encoding.UNICODE if _plainly_unicode(text, encoding) else encoding
    return judge(text).likely


def _plainly_unicode(text: str, by_font: Encoding) -> bool:
    """Say whether the text only makes sense as Unicode, whatever font it was given."""
    family = Encoding.VNI if by_font is Encoding.VNI else Encoding.TCVN3
    good, bad = _weigh(text, family)
    plain_good, plain_bad = _weigh(text, Encoding.UNICODE)
    return bad > good and plain_good > plain_bad


@dataclass(frozen=True, slots=True)
class Judgement:
    """What the content says: the likely encoding, and the others that it could be as well."""

    likely: Encoding
    possible: frozenset[Encoding] = frozenset()


def judge(text: str) -> Judgement:
    """Judge one text by its content alone."""
    if text.isascii() or not _may_be_legacy(text):
        return Judgement(Encoding.UNICODE)
    plain_good, plain_bad = _weigh(text, Encoding.UNICODE)
    readings = {encoding: _weigh(text, encoding) for encoding in _BY_CONTENT}
    possible = frozenset(e for e, (good, bad) in readings.items() if good > 4 * bad)
    best = max(readings, key=lambda e: (readings[e][0] - readings[e][1], e is Encoding.TCVN3))
    good, _ = readings[best]
    if best in possible and good > plain_good and (plain_bad or good > 2 * plain_good):
        return Judgement(best, possible | {Encoding.UNICODE} if not plain_bad and plain_good else possible)
    return Judgement(Encoding.UNICODE, possible)


def score(text: str, encoding: Encoding) -> int:
    """Return how well a text reads in an encoding: words that are Vietnamese less those that are not."""
    good, bad = _weigh(text, encoding)
    return good - bad


def detect_all(texts: Iterable[str]) -> Mapping[str, Encoding]:
    """Tell for each of the texts of one sheet how it is written, by content; those in doubt follow the others.

    Returns:
        The texts that are not Unicode.
    """
    judged = {text: judge(text) for text in set(texts) if not text.isascii()}
    sure = Counter(j.likely for text, j in judged.items() if len(j.possible | {j.likely}) == 1)
    encoding, count = max(((e, sure[e]) for e in _BY_CONTENT), key=lambda pair: pair[1])
    follow = count >= _SURE and count > 3 * sure[Encoding.UNICODE]
    found: dict[str, Encoding] = {}
    for text, judgement in judged.items():
        likely = encoding if follow and encoding in judgement.possible else judgement.likely
        if likely is not Encoding.UNICODE:
            found[text] = likely
    return found


@dataclass(frozen=True, slots=True)
class _Tables:
    tcvn3: Mapping[int, str]
    vni: Mapping[str, str]
    vni_pattern: re.Pattern[str]
    from_unicode: Mapping[Encoding, Mapping[str, str]]
    known: Mapping[Encoding, frozenset[str]]
    word: re.Pattern[str]
    shouted: re.Pattern[str]
    """A word in capitals but for the letters with tones, which TCVN3 has no capitals of: "HUYệN"."""


@lru_cache(maxsize=1)
def _tables() -> _Tables:
    tcvn3 = _read("data/legacy_tcvn3.csv")
    strict = _read("data/legacy_vni.csv")
    vni = {**_vni_other_spellings(strict), **strict}
    longest_first = sorted(vni, key=len, reverse=True)
    capitals = "".join(letter for letter in tcvn3.values() if letter.isupper())
    toned = "".join(letter for letter in tcvn3.values() if letter.upper() not in capitals)
    odd = "".join(re.escape(char) for char in tcvn3 if not char.isalpha())
    return _Tables(
        {ord(char): letter for char, letter in tcvn3.items()} | {0x3BC: "à"},
        vni,
        re.compile("|".join(map(re.escape, longest_first))),
        {
            Encoding.TCVN3: {letter: char for char, letter in tcvn3.items()},
            Encoding.VNI: {letter: chars for chars, letter in strict.items()},
        },
        {Encoding.TCVN3: frozenset(tcvn3), Encoding.VNI: frozenset("".join(strict))},
        re.compile(rf"(?:[^\W\d_]|[{odd}])+"),
        re.compile(rf"(?<![^\W\d_])[A-Z{capitals}{toned}]{{3,}}(?![^\W\d_])"),
    )


def _shout(found: re.Match[str]) -> str:
    word = found[0]
    return word.upper() if sum("A" <= char <= "Z" for char in word) > 1 else word


def _read(name: str) -> dict[str, str]:
    with resource_path(name).open(encoding="utf-8", newline="") as file:
        return {bytes.fromhex(row[0]).decode("cp1252"): row[1] for row in list(csv.reader(file))[1:]}


def _vni_other_spellings(strict: Mapping[str, str]) -> dict[str, str]:
    """Return what people's old texts have besides: capital with a small mark, and i, y with separate marks."""
    found = {pair[0] + pair[1].lower(): letter for pair, letter in strict.items() if len(pair) == 2}
    for base in "iIyY":
        for mark, tone in _VNI_TONES.items():
            found[base + mark] = nfc(base + tone)
    return found


def _may_be_legacy(text: str) -> bool:
    """Say whether the text has only characters that one byte can stand for (and the Greek mu, once a micro sign)."""
    return all(char < "\u0100" or char in _PUNCTUATION for char in text)


_PUNCTUATION = frozenset("\u2013\u2014\u2018\u2019\u201c\u201d\u2026\u2022\u20ac\u0152\u0153\u0178\u03bc")


def _weigh(text: str, encoding: Encoding) -> tuple[int, int]:
    """Count the words with other than ASCII letters that are Vietnamese in this reading, and those that are not.

    Single letters and signs ("½", "§", "5 µm") say nothing.
    """
    weights = [_weight(word, encoding) for word in _tables().word.findall(text) if not word.isascii()]
    return weights.count(1), weights.count(-1)


@lru_cache(maxsize=5_000)
def _weight(word: str, encoding: Encoding) -> int:
    """Return 1 for a word that is Vietnamese in this reading, -1 for one that is not, 0 for one that says nothing."""
    read = _plain(word) if encoding is Encoding.UNICODE else decode(word, encoding)
    if len(read) < 2 or read.isascii() or (word[0] in _BEFORE_UNITS and len(read) < 3):
        return 0
    return 1 if _known(word, encoding) and read.isalpha() and is_syllable(read) else -1


def _known(word: str, encoding: Encoding) -> bool:
    """Say whether the encoding has all letters of the word."""
    known = _tables().known.get(encoding)
    return known is None or all(char.isascii() or char in known for char in word)


_BEFORE_UNITS = "µ×÷½¼¾"
_OPENING, _CLOSING = "«·©£¥¤¶µ×÷", "»®©"


def _plain(word: str) -> str:
    """Return a word of Unicode without the signs that people write right before or behind one."""
    return word.lstrip(_OPENING).rstrip(_CLOSING)
