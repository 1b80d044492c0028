"""The syntax tree of the XLSForm dialect: frozen, typed, with node-sets and paths from the start.

Operators of one precedence are kept flat (`Chain`), so a sum of a thousand fields is one level deep
and no walker of the tree can run out of stack. Positions do not take part in equality.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Number:
    """A number literal as written, e.g. `1.`, `.5`, `120`."""

    text: str
    pos: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Literal:
    """A string literal, without its quotes."""

    value: str
    pos: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class FieldRef:
    """`${name}`: a question of the form."""

    name: str
    pos: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Negate:
    """One or more unary minus signs before an operand."""

    times: int
    operand: Expr
    pos: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Link:
    """One operator of a chain and the operand on its right."""

    op: str
    operand: Expr
    pos: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Chain:
    """`first op operand op operand …`: operators of one precedence, read from the left."""

    first: Expr
    links: tuple[Link, ...]
    pos: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Call:
    """A function call."""

    name: str
    args: tuple[Expr, ...]
    pos: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Step:
    """One location step: axis, node test (`name`, `*`, `node()`, `text()`) and predicates."""

    axis: str
    test: str
    predicates: tuple[Expr, ...] = ()
    pos: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Path:
    """A location path: absolute, from the context node (`start` None), or from another expression."""

    absolute: bool
    start: Expr | None
    steps: tuple[Step, ...]
    pos: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Filtered:
    """A primary expression with predicates: `instance('x')[1]`."""

    primary: Expr
    predicates: tuple[Expr, ...]
    pos: int = field(default=0, compare=False)


Expr: TypeAlias = Number | Literal | FieldRef | Negate | Chain | Call | Path | Filtered


def children(expr: Expr) -> tuple[Expr, ...]:
    """Return the direct sub-expressions of `expr`, in reading order."""
    match expr:
        case Negate(operand=operand):
            return (operand,)
        case Chain(first=first, links=links):
            return (first, *(link.operand for link in links))
        case Call(args=args):
            return args
        case Path(start=start, steps=steps):
            found = tuple(p for step in steps for p in step.predicates)
            return (start, *found) if start is not None else found
        case Filtered(primary=primary, predicates=predicates):
            return (primary, *predicates)
        case _:
            return ()


def walk(expr: Expr) -> Iterator[Expr]:
    """Yield `expr` and everything below it, parents first, in reading order."""
    waiting = [expr]
    while waiting:
        node = waiting.pop()
        yield node
        waiting.extend(reversed(children(node)))
