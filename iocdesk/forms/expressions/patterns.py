"""How long regular expressions could take. Python's `re` has no time limit, so what could run away is refused.

A repetition that can be cut up in many ways takes exponentially long: `(a+)+` can split "aaaa" anyhow, and
`(ab|[ab]b)*` can read "abab" in four ways; `([a-z]+-)+` cannot, because the hyphen says where each turn ends. Repetitions
one after another that may hold the same text take the text's length to the power of their number: `\\d*\\d*\\d*x`.
"""

from __future__ import annotations

import importlib
import itertools
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

MANY = 10
"""Turns from which a repetition counts as unbounded."""

_SAMPLE = frozenset(map(chr, range(9, 127))) | frozenset("đăâêôơưáàảãạĐ")
_SINGLE = frozenset({"LITERAL", "NOT_LITERAL", "ANY", "IN"})
"""Parts that read one character."""
_CATEGORIES: Mapping[str, Callable[[str], bool]] = {
    "CATEGORY_DIGIT": str.isdecimal,
    "CATEGORY_SPACE": str.isspace,
    "CATEGORY_WORD": lambda char: char.isalnum() or char == "_",
}


MOST_POWER = 3
"""Highest power of the text's length that a pattern may take."""
_LONGEST = {0: 10_000, 1: 10_000, 2: 4_000, 3: 400}
"""Longest text, in characters, for a pattern of a power: about a second at most."""


def runs_away(pattern: str) -> bool:
    """Say whether matching could take exponentially long, or a power of the length above `MOST_POWER`.

    Raises:
        re.error: the pattern is malformed.
    """
    parsed = _parsed(pattern)
    if any(_ambiguous(body) for most, body in _repeats(parsed) if most > MANY):
        return True
    return _power(list(parsed)) > MOST_POWER


def longest_text(pattern: str) -> int:
    """Return the longest text that a pattern which does not run away may be tried on."""
    return _LONGEST[_power(list(_parsed(pattern)))]


def _parsed(pattern: str) -> Any:
    # The parser of `re` itself: it has no public name.
    parser: Any = importlib.import_module("re._parser")
    return parser.parse(pattern)


def _repeats(items: Any) -> Iterator[tuple[int, list[Any]]]:
    """Yield the greatest number of turns and the body of each repetition, at any depth."""
    for name, content in items:
        if str(name) in ("MAX_REPEAT", "MIN_REPEAT"):
            yield int(content[1]), list(content[2])
        for inner in _parts(name, content):
            yield from _repeats(inner)


def _parts(name: object, content: Any) -> list[Any]:
    match str(name):
        case "MAX_REPEAT" | "MIN_REPEAT" | "POSSESSIVE_REPEAT":
            return [content[2]]
        case "SUBPATTERN":
            return [content[3]]
        case "BRANCH":
            return list(content[1])
        case "ASSERT" | "ASSERT_NOT":
            return [content[1]]
        case "ATOMIC_GROUP":
            return [content]
        case _:
            return []


def _ambiguous(body: list[Any]) -> bool:
    """Say whether one turn of a repetition may have several lengths without a mark of where it ends."""
    while len(body) == 1 and str(body[0][0]) == "SUBPATTERN":
        body = list(body[0][1][3])
    if _forked(body) or _power(body) > 1:
        return True
    if not any(_varies(name, content) for name, content in body):
        return False
    for at, (name, content) in enumerate(body):
        mark = _characters(name, content)
        if str(name) not in ("LITERAL", "IN") or not mark:
            continue
        others = (_characters(n, c) for place, (n, c) in enumerate(body) if place != at)
        if mark.isdisjoint(frozenset().union(*others)):
            return False
    return True


def _forked(items: Any) -> bool:
    """Say whether two alternatives, at any depth, may read the same text."""
    for name, content in items:
        if str(name) == "BRANCH":
            branches = [list(branch) for branch in content[1]]
            if any(_same_text(one, other) for one, other in itertools.combinations(branches, 2)):
                return True
        if any(map(_forked, _parts(name, content))):
            return True
    return False


def _same_text(one: list[Any], other: list[Any]) -> bool:
    """Say whether two alternatives may read the same text to its end; of other lengths, `_varies` knows."""
    for mine, theirs in zip(one, other, strict=False):
        if _characters(*mine).isdisjoint(_characters(*theirs)):
            return False
        if str(mine[0]) not in _SINGLE or str(theirs[0]) not in _SINGLE:
            return True
    return len(one) == len(other)


@dataclass(frozen=True, slots=True)
class _Loop:
    """A repetition on the way through a pattern: what it may hold, the power up to it, what stood behind it since."""

    characters: frozenset[str]
    power: int
    behind: tuple[frozenset[str], ...] = ()

    def reaches(self, characters: frozenset[str]) -> bool:
        """Say whether the same text may go through this one, what is behind it, and one of these characters."""
        shared = self.characters & characters
        return bool(shared) and all(shared & between for between in self.behind)


def _power(items: list[Any]) -> int:
    """Return the power of the text's length that matching these, one after another, could take."""
    loops: list[_Loop] = []
    highest = 0
    for name, content in _flat(items):
        own = _own_power(name, content)
        characters = _characters(name, content)
        if str(name) in ("ASSERT", "ASSERT_NOT"):
            highest = max(highest, own)
        elif own:
            power = own + max((loop.power for loop in loops if loop.reaches(characters)), default=0)
            highest = max(highest, power)
            loops.append(_Loop(characters, power))
        elif characters and not _may_be_absent(name, content):
            loops = [replace(loop, behind=(*loop.behind, characters)) for loop in loops]
    return highest


def _flat(items: Any) -> Iterator[tuple[object, Any]]:
    for name, content in items:
        if str(name) == "SUBPATTERN":
            yield from _flat(content[3])
        else:
            yield name, content


def _own_power(name: object, content: Any) -> int:
    inner = max((_power(list(part)) for part in _parts(name, content)), default=0)
    if str(name) not in ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"):
        return inner
    least, most = int(content[0]), int(content[1])
    if most > MANY:
        return max(1, inner) if least != most else inner
    return inner * most if inner and _ambiguous_turns(list(content[2])) else inner


def _ambiguous_turns(body: list[Any]) -> bool:
    """Say whether a few turns of a body with repetitions may share the same text out among them."""
    return _ambiguous(body) if any(most > MANY for most, _ in _repeats(body)) else False


def _may_be_absent(name: object, content: Any) -> bool:
    return str(name) in ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT") and not content[0]


def _varies(name: object, content: Any) -> bool:
    """Say whether a part may match texts of different lengths."""
    if str(name) == "BRANCH":
        return len({str(len(branch)) for branch in content[1]}) > 1 or any(map(_any_varies, content[1]))
    if str(name) in ("MAX_REPEAT", "MIN_REPEAT") and content[0] != content[1]:
        return True
    return any(map(_any_varies, _parts(name, content)))


def _any_varies(items: Any) -> bool:
    return any(_varies(name, content) for name, content in items)


def _characters(name: object, content: Any) -> frozenset[str]:
    """Return the characters, of a sample, that a part may hold anywhere."""
    match str(name):
        case "LITERAL":
            return frozenset({chr(content)})
        case "NOT_LITERAL":
            return _SAMPLE - {chr(content)}
        case "ANY":
            return _SAMPLE
        case "IN":
            return _class(content)
        case _:
            found = (_characters(n, c) for part in _parts(name, content) for n, c in part)
            return frozenset().union(*found)


def _class(items: Any) -> frozenset[str]:
    found: set[str] = set()
    negated = False
    for name, content in items:
        match str(name):
            case "NEGATE":
                negated = True
            case "LITERAL":
                found.add(chr(content))
            case "RANGE":
                found.update(char for char in _SAMPLE if content[0] <= ord(char) <= content[1])
            case "CATEGORY":
                wanted = str(content).replace("_NOT_", "_")
                test = _CATEGORIES.get(wanted, str.isprintable)
                found.update(char for char in _SAMPLE if test(char) != ("_NOT_" in str(content)))
    return _SAMPLE - found if negated else frozenset(found)
