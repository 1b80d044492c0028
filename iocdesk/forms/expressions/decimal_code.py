"""The tree to Python for decimal mode: operands are parameters, a missing one raises where it is used."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from iocdesk.forms.expressions.errors import ExpressionError, fault, too_deep
from iocdesk.forms.expressions.refs import Ref, RefKind, reference
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
)

MAX_BRACKETS = 40
"""Python refuses 200 nested brackets; deeper code is moved into a function of its own."""

_ARITHMETIC = {"+": "_add", "-": "_sub", "*": "_mul", "div": "_div", "mod": "_mod"}
_ORDER = frozenset({"<", "<=", ">", ">="})
_ONE_NUMBER = {"abs": "_abs", "floor": "_floor", "ceiling": "_ceiling", "int": "_int"}


class Want(StrEnum):
    """What the place that an expression stands in needs."""

    NUMBER = "number"
    BOOLEAN = "boolean"


@dataclass(frozen=True, slots=True)
class Program:
    """Generated source defining `_main`, its constants, and the operands in the order of its parameters.

    The source holds no names and numbers of the author's, so rules of one shape share one source.
    """

    source: str
    constants: Mapping[str, Decimal]
    operands: tuple[Ref, ...]


@dataclass(frozen=True, slots=True)
class _Code:
    text: str
    boolean: bool
    depth: int = 0


def generate(expr: Expr, want: Want, on: str | None) -> Program:
    """Generate the source for `expr`; `on` is the code that `.` stands for.

    Raises:
        ExpressionError: where text, a node-set or a function of text stands in place of a figure.
    """
    writer = _Writer(on)
    try:
        code = writer.coerce(writer.code(expr), want)
    except RecursionError:  # only when called with the stack nearly used up
        raise too_deep(expr.pos) from None
    params = ", ".join(f"a{i}" for i in range(len(writer.operands)))
    lines = [text.replace("@PARAMS@", params) for text in writer.functions]
    lines.append(f"def _main({params}):\n    return {code.text.replace('@PARAMS@', params)}\n")
    constants = {name: Decimal(text) for text, name in writer.constants.items()}
    return Program("".join(lines), constants, tuple(writer.operands))


class _Writer:
    """Writes one expression; operands and helper functions are numbered as they appear."""

    def __init__(self, on: str | None) -> None:
        self._on = on
        self.operands: dict[Ref, str] = {}
        self.functions: list[str] = []
        self.constants: dict[str, str] = {}

    def code(self, expr: Expr) -> _Code:
        """Return the Python expression for `expr`."""
        match expr:
            case Number(text=text):
                return self._constant(text)
            case Negate(times=times, operand=operand):
                inner = self._number(operand)
                return inner if times % 2 == 0 else self._call("_neg", [inner])
            case Chain():
                return self._chain(expr)
            case Call() | FieldRef() | Path():
                return self._reference(expr) or self._function(expr)
            case Literal() | Filtered():
                raise _not_figure(expr)

    def coerce(self, code: _Code, want: Want) -> _Code:
        """Make a truth value of a figure (0 is false) or a figure of a truth value (1, 0)."""
        if want is Want.BOOLEAN and not code.boolean:
            return _Code(f"({code.text} != 0)", True, code.depth + 1)
        if want is Want.NUMBER and code.boolean:
            one, zero = self._constant("1").text, self._constant("0").text
            return _Code(f"({one} if {code.text} else {zero})", False, code.depth + 1)
        return code

    def _constant(self, text: str) -> _Code:
        return _Code(self.constants.setdefault(text, f"_c{len(self.constants)}"), False)

    def _number(self, expr: Expr) -> _Code:
        return self.coerce(self.code(expr), Want.NUMBER)

    def _boolean(self, expr: Expr) -> _Code:
        return self.coerce(self.code(expr), Want.BOOLEAN)

    def _spill(self, code: _Code) -> _Code:
        """Move code that is nested too deeply into a helper function."""
        if code.depth < MAX_BRACKETS:
            return code
        name = f"_f{len(self.functions)}"
        self.functions.append(f"def {name}(@PARAMS@):\n    return {code.text}\n")
        return _Code(f"{name}(@PARAMS@)", code.boolean, 1)

    def _call(self, name: str, args: list[_Code]) -> _Code:
        text = f"{name}({', '.join(arg.text for arg in args)})"
        return self._spill(_Code(text, False, 1 + max((arg.depth for arg in args), default=0)))

    def _reference(self, expr: Expr) -> _Code | None:
        ref = reference(expr)
        if ref is None:
            return None
        if ref.kind is RefKind.SELF:
            if self._on is None:
                raise _not_figure(expr)
            ref = Ref(RefKind.FIELD, self._on, None, ref.when)
        name = self.operands.setdefault(ref, f"a{len(self.operands)}")
        return _Code(f"({name} if {name} is not None else _miss())", False, 2)

    def _chain(self, chain: Chain) -> _Code:
        op = chain.links[0].op
        if op in _ARITHMETIC:
            return self._arithmetic(chain)
        if op in ("and", "or"):
            return self._logic(chain, op)
        if op == "|":
            raise _not_figure(chain)
        left = self.code(chain.first)
        for link in chain.links:
            left = self._comparison(link.op, left, self.code(link.operand))
        return left

    def _arithmetic(self, chain: Chain) -> _Code:
        left = self._number(chain.first)
        for link in chain.links:
            left = self._call(_ARITHMETIC[link.op], [left, self._number(link.operand)])
        return left

    def _logic(self, chain: Chain, op: str) -> _Code:
        parts = [self._boolean(chain.first), *(self._boolean(link.operand) for link in chain.links)]
        text = f"({f' {op} '.join(part.text for part in parts)})"
        return self._spill(_Code(text, True, 1 + max(part.depth for part in parts)))

    def _comparison(self, op: str, left: _Code, right: _Code) -> _Code:
        depth = 2 + max(left.depth, right.depth)
        if op in _ORDER:
            one, two = self.coerce(left, Want.NUMBER), self.coerce(right, Want.NUMBER)
            return self._spill(_Code(f"({one.text} {op} {two.text})", True, depth))
        sign = "==" if op == "=" else "!="
        if left.boolean or right.boolean:
            one, two = self.coerce(left, Want.BOOLEAN), self.coerce(right, Want.BOOLEAN)
            return self._spill(_Code(f"({one.text} {sign} {two.text})", True, depth))
        helper = "_same" if op == "=" else "_differ"
        return self._spill(_Code(f"{helper}({left.text}, {right.text})", True, depth))

    def _function(self, expr: Expr) -> _Code:
        if not isinstance(expr, Call):
            raise _not_figure(expr)
        name, args = expr.name, expr.args
        if name in ("true", "false"):
            return _Code("True" if name == "true" else "False", True)
        if name == "not":
            inner = self._boolean(args[0])
            return self._spill(_Code(f"(not {inner.text})", True, inner.depth + 1))
        if name == "boolean":
            return self._boolean(args[0])
        if name == "if":
            return self._if(args)
        if name in _ONE_NUMBER or (name == "number" and args):
            inner = self._number(args[0])
            return self._call(_ONE_NUMBER[name], [inner]) if name in _ONE_NUMBER else inner
        if name == "round":
            return self._call("_round", [self._number(arg) for arg in args])
        return self._many(expr)

    def _many(self, call: Call) -> _Code:
        args = [self._number(arg) for arg in call.args] if call.name in ("coalesce", "min", "max") else []
        if call.name == "coalesce":
            lazy = [_Code(f"lambda: {arg.text}", False, arg.depth) for arg in args]
            return self._call("_coalesce", lazy)
        if call.name in ("min", "max"):
            return args[0] if len(args) == 1 else self._call(f"_{call.name}", args)
        raise fault(
            "not-a-figure",
            call.pos,
            f"hàm {call.name}() không dùng được trong quy tắc của chỉ tiêu (chỉ tính trên số liệu).",
            f"{call.name}() cannot be used in an indicator's rule, which works on figures only.",
        )

    def _if(self, args: tuple[Expr, ...]) -> _Code:
        test, one, two = self._boolean(args[0]), self.code(args[1]), self.code(args[2])
        want = Want.BOOLEAN if one.boolean and two.boolean else Want.NUMBER
        one, two = self.coerce(one, want), self.coerce(two, want)
        depth = 1 + max(test.depth, one.depth, two.depth)
        text = f"({one.text} if {test.text} else {two.text})"
        return self._spill(_Code(text, want is Want.BOOLEAN, depth))


def _not_figure(expr: Expr) -> ExpressionError:
    return fault(
        "not-a-figure",
        expr.pos,
        "quy tắc của chỉ tiêu chỉ dùng số, ${MÃ}, ind('MÃ') và phép tính; ở đây không dùng được văn bản.",
        "an indicator's rule uses numbers, ${CODE}, ind('CODE') and operators; no text or path here.",
    )
