"""What an expression reads: the dependencies that recalculation and prefetching go by."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from iocdesk.forms.expressions.signatures import HISTORY
from iocdesk.forms.expressions.tree import Call, Expr, FieldRef, Literal, Path, children


class When(StrEnum):
    """The moment at which a figure is read, relative to this report's period."""

    NOW = "now"
    PREV = "prev"
    PREV_IN_YEAR = "prev-in-year"
    SAME_PERIOD_LAST_YEAR = "same-period-last-year"
    SUM_IN_YEAR = "sum-in-year"


class RefKind(StrEnum):
    """Where a figure is read."""

    FIELD = "field"
    """`${CODE}`: a field of this form."""
    INDICATOR = "indicator"
    """`ind('CODE')`: the newest figure of another form, or this report's own cell."""
    VILLAGES = "villages"
    """`villages()`: the commune's villages at the period's end."""
    SELF = "self"
    """`.`: the field the expression stands on."""


@dataclass(frozen=True, slots=True, order=True)
class Ref:
    """One thing read: `prev(ind('DS02', 'nam'))` is (INDICATOR, "DS02", "nam", PREV)."""

    kind: RefKind
    code: str = ""
    category: str | None = None
    when: When = When.NOW


SELF = Ref(RefKind.SELF)
VILLAGES = Ref(RefKind.VILLAGES)

_QUOTED_FIELD = re.compile(r"\s*\$\{\s*([^\W\d][\w.\-]*)\s*\}\s*")


def references(expr: Expr) -> frozenset[Ref]:
    """Return everything that `expr` reads; the operand of a history function only at that moment."""
    found: set[Ref] = set()
    waiting = [expr]
    while waiting:
        node = waiting.pop()
        ref = reference(node)
        if ref is not None:
            found.add(ref)
            continue
        if isinstance(node, Call) and node.name == "jr:choice-name" and len(node.args) > 1:
            name = quoted_field(node.args[1])
            if name:
                found.add(Ref(RefKind.FIELD, name))
        waiting.extend(children(node))
    return frozenset(found)


def reference(node: Expr) -> Ref | None:
    """Return what this one node reads, or None if it is no reference itself."""
    if isinstance(node, FieldRef):
        return Ref(RefKind.FIELD, node.name)
    if is_self(node):
        return SELF
    if not isinstance(node, Call):
        return None
    if node.name == "villages":
        return VILLAGES
    if node.name == "ind":
        codes = [arg.value for arg in node.args if isinstance(arg, Literal)]
        return Ref(RefKind.INDICATOR, codes[0], codes[1] if len(codes) > 1 else None) if codes else None
    if node.name in HISTORY and node.args:
        inner = reference(node.args[0])
        return Ref(inner.kind, inner.code, inner.category, When(node.name)) if inner else None
    return None


def is_self(node: Expr) -> bool:
    """Say whether `node` is a bare `.`."""
    return isinstance(node, Path) and not node.absolute and node.start is None and _is_dot(node)


def _is_dot(path: Path) -> bool:
    if len(path.steps) != 1:
        return False
    step = path.steps[0]
    return step.axis == "self" and step.test == "node()" and not step.predicates


def quoted_field(node: Expr) -> str | None:
    """Return the name in `'${name}'`, the way XLSForm writes the second argument of jr:choice-name."""
    if isinstance(node, FieldRef):
        return node.name
    if isinstance(node, Literal):
        found = _QUOTED_FIELD.fullmatch(node.value)
        return found.group(1) if found else None
    return None
