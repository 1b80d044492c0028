"""The checks on every expression of the survey sheet: syntax, functions, names, and calculations that run in a circle.

pyxform without Java lets all of these pass; here each is a fault at its cell.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pyxform.parsing.sheet_headers import clean_text_values
from pyxform.utils import default_is_dynamic

from iocdesk.forms.compiler.outline import Line, Outline
from iocdesk.forms.compiler.table import Column, Table
from iocdesk.forms.expressions import Expr, ExpressionError, RefKind, When, check_standard, parse, references
from iocdesk.forms.faults import Fault

RELEVANT: Column = ("bind", "relevant")
CONSTRAINT: Column = ("bind", "constraint")
CALCULATE: Column = ("bind", "calculate")
REQUIRED: Column = ("bind", "required")
READ_ONLY: Column = ("bind", "readonly")
COUNT: Column = ("control", "jr:count")
FILTER: Column = ("choice_filter",)
DEFAULT: Column = ("default",)
DERIVED: tuple[Column, ...] = (
    ("bind", "ioc:numerator"),
    ("bind", "ioc:denominator"),
    ("bind", "ioc:calculate"),
)
STANDARD: tuple[Column, ...] = (RELEVANT, CONSTRAINT, CALCULATE, REQUIRED, READ_ONLY, COUNT, FILTER, DEFAULT)

_CONSTANTS = {"yes": "true()", "true": "true()", "true()": "true()", "no": "", "false": "", "false()": ""}
_ADDED_BY_PYXFORM = frozenset({"instanceID", "instanceName"})


def expression_at(survey: Table, row: int, column: Column) -> str:
    """Return a cell's expression with “ ” made plain; yes/no become "true()"/""; a fixed default is none."""
    text = str(clean_text_values(survey.get(row, *column), strip_whitespace=True))
    if column in (REQUIRED, READ_ONLY):
        return _CONSTANTS.get(text.lower(), text)
    if column == DEFAULT and not default_is_dynamic(text, survey.get(row, "type")):
        return ""
    return text


def formula_faults(survey: Table, shape: Outline) -> list[Fault]:
    """Return the faults of all expressions, in reading order, then the circles."""
    names = shape.names()
    known = frozenset(names) | _ADDED_BY_PYXFORM | {f"{name}_other" for name in names}
    faults: list[Fault] = []
    parsed: dict[tuple[int, Column], Expr] = {}
    for row in shape.lines:
        for column in _expression_columns(survey):
            text = expression_at(survey, row, column)
            if not text:
                continue
            try:
                expr = parse(text)
                if column in STANDARD:
                    check_standard(expr)
            except ExpressionError as error:
                faults.append(survey.fault(row, column, error.code, error.text.vi, error.text.en))
                continue
            parsed[row, column] = expr
            faults += _unknown_names(survey, row, column, expr, known)
    return faults + list(_circles(survey, shape, parsed))


def _expression_columns(survey: Table) -> tuple[Column, ...]:
    rules = tuple(c for c in survey.columns if len(c) == 2 and c[0] == "bind" and _is_rule(c[1]))
    return (*STANDARD, *DERIVED, *rules)


def _is_rule(name: str) -> bool:
    stem, _, number = name.removeprefix("ioc:").partition("_")
    return name.startswith("ioc:") and stem in ("constraint", "warn") and (not number or number.isdigit())


def _unknown_names(
    survey: Table, row: int, column: Column, expr: Expr, known: frozenset[str]
) -> Iterator[Fault]:
    wanted = {ref.code for ref in references(expr) if ref.kind is RefKind.FIELD}
    for name in sorted(wanted - known):
        yield survey.fault(
            row,
            column,
            "unknown-reference",
            f"không có câu hỏi nào tên “{name}” mà ${{{name}}} nhắc đến. Xin kiểm tra lại cột name.",
            f"there is no question named “{name}”, which ${{{name}}} refers to. Please check the name column.",
        )


def _circles(survey: Table, shape: Outline, parsed: Mapping[tuple[int, Column], Expr]) -> Iterator[Fault]:
    names = shape.names()
    needs = {line.name: _needs(line, parsed) & frozenset(names) for line in shape.lines.values()}
    done: set[str] = set()
    for start in needs:
        circle = _find_circle(start, needs, done)
        if circle:
            row = names[circle[0]].row
            columns = [c for c in (CALCULATE, *DERIVED, RELEVANT) if (row, c) in parsed]
            chain = " → ".join([*circle, circle[0]])
            yield survey.fault(
                row,
                columns[0] if columns else ("name",),
                "circular",
                f"các phép tính chạy vòng tròn: {chain}. Xin bỏ một tham chiếu trong vòng này.",
                f"the calculations run in a circle: {chain}. Please remove one reference of this circle.",
            )


def _needs(line: Line, parsed: Mapping[tuple[int, Column], Expr]) -> frozenset[str]:
    """Return the names that must be known before `line`: its calculation's, and its and its groups' relevance."""
    places = [(line.row, column) for column in (CALCULATE, *DERIVED, RELEVANT)]
    places += [(row, column) for row in line.parents for column in (RELEVANT, COUNT)]
    found = set()
    for place in places:
        expr = parsed.get(place)
        if expr is not None:
            found |= {
                ref.code
                for ref in references(expr)
                if ref.when is When.NOW and ref.kind in (RefKind.FIELD, RefKind.INDICATOR)
            }
    return frozenset(found)


def _find_circle(start: str, needs: Mapping[str, frozenset[str]], done: set[str]) -> list[str]:
    """Walk depth first from `start` without recursion; return one circle, or nothing. `done` grows."""
    path: dict[str, None] = {}
    waiting: list[tuple[str, bool]] = [(start, False)]
    while waiting:
        name, leaving = waiting.pop()
        if leaving:
            path.popitem()
            done.add(name)
        elif name in path:
            done.update(path)
            walked = list(path)
            return walked[walked.index(name) :]
        elif name not in done:
            path[name] = None
            waiting.append((name, True))
            waiting += [(other, False) for other in sorted(needs.get(name, frozenset()), reverse=True)]
    return []
