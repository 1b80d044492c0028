"""Whether a word can be a Vietnamese syllable: initial, rime and tone. Enough to tell text from misread bytes."""

from __future__ import annotations

import unicodedata

_INITIALS = (
    "ngh", "ng", "nh", "gh", "gi", "kh", "ph", "qu", "th", "tr", "ch",
    "b", "c", "d", "đ", "g", "h", "k", "l", "m", "n", "p", "r", "s", "t", "v", "x", "",
)  # fmt: skip
_WRITTEN_RIMES = """
a ac ach ai am an ang anh ao ap at au ay ăc ăm ăn ăng ăp ăt âc âm ân âng âp ât âu ây e ec em en eng
eo ep et ê êch êm ên êng ênh êp êt êu i ia ich iêc iêm iên iêng iêp iêt iêu im in inh ip it iu o oa
oac oach oai oam oan oang oanh oao oap oat oay oăc oăm oăn oăng oăt oc oe oen oeo oet oi om on ong
ooc oong op ot ô ôc ôi ôm ôn ông ôp ôt ơ ơi ơm ơn ơp ơt u ua uân uâng uât uây uê uêch uênh ui um un
ung uơ uôc uôi uôm uôn uông uôt up ut uy uya uych uyên uyêt uynh uyt uyu uyp uc ư ưa ưc ưi ưm ưn ưng
ươc ươi ươm ươn ương ươp ươt ươu ưt ưu y yêm yên yêt yêu ych yn ynh
"""
_RIMES = frozenset(_WRITTEN_RIMES.split())
_TONES = frozenset("\u0300\u0301\u0303\u0309\u0323")
_VOWELS = "aăâeêioôơuưy"
_FRONT = "eêiy"
_BEFORE_FRONT = frozenset({"k", "gh", "ngh"})
_BEFORE_BACK = frozenset({"c", "g", "ng"})
_STOPPED = ("p", "t", "c", "ch")
_STOPPED_TONES = frozenset("\u0301\u0323")


def is_syllable(word: str) -> bool:
    """Say whether `word` (letters only, NFC) can be one Vietnamese syllable, in small letters, Capitalised or CAPITALS.

    >>> is_syllable("Phường"), is_syllable("nghÌo"), is_syllable("Xaõ")
    (True, False, False)
    """
    if not (word.islower() or word.isupper() or word[1:].islower()):
        return False
    bare, toned = _without_tones(word.lower())
    if len(toned) > 1:
        return False
    return any(
        _fits(initial, bare[len(initial) :], toned) for initial in _INITIALS if bare.startswith(initial)
    )


def _fits(initial: str, rime: str, toned: dict[int, str]) -> bool:
    if rime not in _RIMES or (initial in _BEFORE_FRONT and rime[0] not in _FRONT):
        return False
    if initial in _BEFORE_BACK and rime[0] in _FRONT and initial + rime not in ("gi", "gin"):
        return False
    if rime.endswith(_STOPPED) and not set(toned.values()) & _STOPPED_TONES:
        return False
    return all(place - len(initial) in _tone_places(rime) for place in toned)


def _tone_places(rime: str) -> tuple[int, ...]:
    """Return where the rime's tone mark may stand: hoà and hòa are both written, but never xaõ."""
    vowels = len(rime) - len(rime.lstrip(_VOWELS))
    if vowels < len(rime) or rime in ("uê", "uơ"):
        return (vowels - 1,)
    if vowels == 2:
        return (0, 1) if rime in ("oa", "oe", "uy") else (0,)
    return (vowels // 2,)


def _without_tones(word: str) -> tuple[str, dict[int, str]]:
    """Return the word without its tone marks, and these by the place of their letter."""
    bare: list[str] = []
    toned: dict[int, str] = {}
    for place, letter in enumerate(word):
        apart = unicodedata.normalize("NFD", letter)
        bare.append(unicodedata.normalize("NFC", "".join(c for c in apart if c not in _TONES)))
        marks = [c for c in apart if c in _TONES]
        if marks:
            toned[place] = marks[0]
    return "".join(bare), toned
