"""Which regular expressions could run for ever on a short text: a repetition that can be cut up in many ways.

`(a+)+` can split "aaaa" anyhow; `([a-z]+-)+` cannot, because the hyphen says where each turn ends. Python's `re` has no
time limit, so the first kind is refused.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterator, Mapping
from typing import Any

MANY = 10
"""Turns from which a repetition counts as unbounded."""

_SAMPLE = frozenset(map(chr, range(9, 127))) | frozenset("đăâêôơưáàảãạĐ")
_CATEGORIES: Mapping[str, Callable[[str], bool]] = {
    "CATEGORY_DIGIT": str.isdecimal,
    "CATEGORY_SPACE": str.isspace,
    "CATEGORY_WORD": lambda char: char.isalnum() or char == "_",
}


def runs_away(pattern: str) -> bool:
    """Say whether matching could take exponentially long.

    Raises:
        re.error: the pattern is malformed.
    """
    # The parser of `re` itself: it has no public name.
    parser: Any = importlib.import_module("re._parser")
    return any(_ambiguous(body) for most, body in _repeats(parser.parse(pattern)) if most > MANY)


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
