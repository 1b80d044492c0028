"""What every function of the dialect takes and gives: the table that the checker and both compilers read.

Sources: XPath 1.0 section 4, the OpenRosa XForms specification ("XPath functions"), and the `ioc`
functions of the forms guide. Argument letters: n number, s string, b boolean, a anything, N node-set;
a trailing `*` repeats the letters after the last `|`.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Type(StrEnum):
    """The static type of an expression in double mode."""

    NUMBER = "number"
    STRING = "string"
    BOOLEAN = "boolean"
    NODES = "nodes"
    ANY = "any"


@dataclass(frozen=True, slots=True)
class Signature:
    """A function: argument letters, least and greatest number of arguments, result type.

    `most` None means no limit. `step` is the group size in which arguments beyond `least` come.
    """

    letters: str
    least: int
    most: int | None
    result: Type
    step: int = 1

    def accepts(self, count: int) -> bool:
        """Say whether `count` arguments fit."""
        if count < self.least or (self.most is not None and count > self.most):
            return False
        return (count - self.least) % self.step == 0

    def letter(self, index: int) -> str:
        """Return the letter of argument `index` (0-based); the last group repeats."""
        if index < len(self.letters):
            return self.letters[index]
        return self.letters[len(self.letters) - self.step + (index - len(self.letters)) % self.step]


_N, _S, _B, _NODES, _ANY = Type.NUMBER, Type.STRING, Type.BOOLEAN, Type.NODES, Type.ANY


def _fixed(letters: str, result: Type, least: int | None = None) -> Signature:
    return Signature(letters, len(letters) if least is None else least, len(letters), result)


SIGNATURES: dict[str, Signature] = {
    # booleans
    "true": _fixed("", _B),
    "false": _fixed("", _B),
    "not": _fixed("b", _B),
    "boolean": _fixed("a", _B),
    "boolean-from-string": _fixed("s", _B),
    "checklist": Signature("nnb", 2, None, _B),
    "weighted-checklist": Signature("nnbn", 2, None, _B, step=2),
    # choosing
    "if": _fixed("baa", _ANY),
    "coalesce": Signature("aa", 2, None, _ANY),
    "once": _fixed("a", _ANY),
    # numbers
    "number": _fixed("a", _N, 0),
    "int": _fixed("n", _N),
    "floor": _fixed("n", _N),
    "ceiling": _fixed("n", _N),
    "round": _fixed("nn", _N, 1),
    "abs": _fixed("n", _N),
    "pow": _fixed("nn", _N),
    "sqrt": _fixed("n", _N),
    "exp": _fixed("n", _N),
    "exp10": _fixed("n", _N),
    "log": _fixed("n", _N),
    "log10": _fixed("n", _N),
    "pi": _fixed("", _N),
    "sin": _fixed("n", _N),
    "cos": _fixed("n", _N),
    "tan": _fixed("n", _N),
    "asin": _fixed("n", _N),
    "acos": _fixed("n", _N),
    "atan": _fixed("n", _N),
    "atan2": _fixed("nn", _N),
    "min": Signature("N", 1, None, _N),
    "max": Signature("N", 1, None, _N),
    "random": _fixed("", _N),
    # strings
    "string": _fixed("a", _S, 0),
    "concat": Signature("a", 0, None, _S),
    "join": Signature("sN", 1, None, _S),
    "starts-with": _fixed("ss", _B),
    "ends-with": _fixed("ss", _B),
    "contains": _fixed("ss", _B),
    "substring": _fixed("snn", _S, 2),
    "substr": _fixed("snn", _S, 2),
    "substring-before": _fixed("ss", _S),
    "substring-after": _fixed("ss", _S),
    "string-length": _fixed("s", _N, 0),
    "normalize-space": _fixed("s", _S, 0),
    "translate": _fixed("sss", _S),
    "regex": _fixed("ss", _B),
    "uuid": _fixed("n", _S, 0),
    "digest": _fixed("sss", _S, 2),
    "base64-encode": _fixed("s", _S),
    "base64-decode": _fixed("s", _S),
    # choices
    "selected": _fixed("ss", _B),
    "selected-at": _fixed("sn", _S),
    "count-selected": _fixed("s", _N),
    "jr:choice-name": _fixed("ss", _S),
    # dates and times
    "today": _fixed("", _S),
    "now": _fixed("", _S),
    "date": _fixed("a", _S),
    "date-time": _fixed("a", _S),
    "decimal-date-time": _fixed("a", _N),
    "decimal-time": _fixed("s", _N),
    "format-date": _fixed("as", _S),
    "format-date-time": _fixed("as", _S),
    # node-sets and repeats
    "count": _fixed("N", _N),
    "count-non-empty": _fixed("N", _N),
    "sum": _fixed("N", _N),
    "position": _fixed("N", _N, 0),
    "last": _fixed("", _N),
    "current": _fixed("", _NODES),
    "instance": _fixed("s", _NODES),
    "indexed-repeat": Signature("NNn", 3, 7, _ANY, step=2),
    "randomize": _fixed("Nn", _NODES, 1),
    # places
    "area": Signature("N", 1, 1, _N),
    "distance": Signature("N", 1, None, _N),
    "geofence": _fixed("ss", _B),
    # figures of other forms and other periods (ioc columns only)
    "ind": _fixed("ss", _N, 1),
    "prev": _fixed("n", _N),
    "prev-in-year": _fixed("n", _N),
    "same-period-last-year": _fixed("n", _N),
    "sum-in-year": _fixed("n", _N),
    "villages": _fixed("", _N),
}

HISTORY = frozenset({"prev", "prev-in-year", "same-period-last-year", "sum-in-year"})
IOC_ONLY = HISTORY | {"ind", "villages"}

UNSUPPORTED = frozenset(
    {
        "pulldata",
        "jr:itext",
        "property",
        "version",
        "id",
        "lang",
        "local-name",
        "name",
        "namespace-uri",
        "thousandsep",
    }
)
"""Functions that exist elsewhere, so that the refusal can say "not supported here" rather than "unknown"."""
