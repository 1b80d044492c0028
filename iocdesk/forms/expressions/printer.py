"""The tree back to text, so that `parse(unparse(tree)) == tree`."""

from __future__ import annotations

from iocdesk.forms.expressions.tree import (
    Call,
    Chain,
    Expr,
    FieldRef,
    Filtered,
    Literal,
    Negate,
    Number,
    Path,
    Step,
)

_LEVELS = {"or": 0, "and": 1, "=": 2, "!=": 2, "<": 3, "<=": 3, ">": 3, ">=": 3, "+": 4, "-": 4}
_MULTIPLY, _NEGATE, _UNION, _PRIMARY = 5, 6, 7, 8


def unparse(expr: Expr) -> str:
    """Return the expression as text with one space around operators and no needless brackets."""
    match expr:
        case Number(text=text):
            return text
        case Literal(value=value):
            return f'"{value}"' if "'" in value else f"'{value}'"
        case FieldRef(name=name):
            return f"${{{name}}}"
        case Negate(times=times, operand=operand):
            return "-" * times + _within(operand, _UNION)
        case Chain():
            return _chain(expr)
        case Call(name=name, args=args):
            return f"{name}({', '.join(unparse(arg) for arg in args)})"
        case Filtered(primary=primary, predicates=predicates):
            return _start(primary) + _predicates(predicates)
        case Path():
            return _path(expr)


def _level(expr: Expr) -> int:
    if isinstance(expr, Chain):
        op = expr.links[0].op
        return _UNION if op == "|" else _LEVELS.get(op, _MULTIPLY)
    return _NEGATE if isinstance(expr, Negate) else _PRIMARY


def _within(expr: Expr, least: int) -> str:
    text = unparse(expr)
    return text if _level(expr) >= least else f"({text})"


def _chain(expr: Chain) -> str:
    tighter = _level(expr) + 1
    parts = [_within(expr.first, tighter)]
    parts.extend(f"{link.op} {_within(link.operand, tighter)}" for link in expr.links)
    return " ".join(parts)


def _start(expr: Expr) -> str:
    text = unparse(expr)
    return text if isinstance(expr, Number | Literal | FieldRef | Call) else f"({text})"


def _path(path: Path) -> str:
    if path.absolute and not path.steps:
        return "(/)"  # bare, the next `*` or `and` would be read as its first step
    steps = "/".join(_step(step) for step in path.steps)
    if path.absolute:
        return "/" + steps
    if path.start is None:
        return steps
    start = unparse(path.start) if isinstance(path.start, Filtered) else _start(path.start)
    return f"{start}/{steps}"


def _step(step: Step) -> str:
    if not step.predicates and step.test == "node()":
        if step.axis == "self":
            return "."
        if step.axis == "parent":
            return ".."
    axis = {"child": "", "attribute": "@"}.get(step.axis, f"{step.axis}::")
    return axis + step.test + _predicates(step.predicates)


def _predicates(predicates: tuple[Expr, ...]) -> str:
    return "".join(f"[{unparse(p)}]" for p in predicates)
