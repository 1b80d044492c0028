"""The tree to Python for double mode: operands are parameters, and operand types decide the code.

Where both types are known, `${a} <= ${b}` becomes `a0 <= a1`; where one is not, a helper decides at run
time. Inside a predicate the node, its position and the size of its set are `n`, `p` and `z`.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace

from iocdesk.forms.expressions.check import call_fault, ioc_fault
from iocdesk.forms.expressions.double_calls import CALLS, PLAIN
from iocdesk.forms.expressions.double_types import Code
from iocdesk.forms.expressions.errors import ExpressionError, fault, too_deep
from iocdesk.forms.expressions.refs import is_self
from iocdesk.forms.expressions.signatures import SIGNATURES, Type
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

MAX_BRACKETS = 40
"""Python refuses 200 nested brackets; deeper code is moved into a function of its own."""

_ARITHMETIC = {"+": "+", "-": "-", "*": "*"}
_ORDER = {"<": "_lt({0}, {1})", "<=": "_le({0}, {1})", ">": "_lt({1}, {0})", ">=": "_le({1}, {0})"}
_OPEN = frozenset({Type.NODES, Type.ANY})


@dataclass(frozen=True, slots=True)
class DoubleProgram:
    """Generated source defining `_main(params…, env, n, p, z)`; `names` in parameter order ("." is self)."""

    source: str
    names: tuple[str, ...]
    faults: tuple[ExpressionError, ...]


def generate(expr: Expr, kinds: Mapping[str, Type]) -> DoubleProgram:
    """Generate the source for `expr`; names that `kinds` lacks may hold any type.

    Raises:
        ExpressionError: where a node-set is needed and something else stands.
    """
    writer = Writer(kinds)
    try:
        result = writer.value(expr)
    except RecursionError:  # only when called with the stack nearly used up
        raise too_deep(expr.pos) from None
    inner = "".join(f"{name}, " for name in writer.params.values())
    lines = [text.replace("@", inner) for text in writer.functions]
    lines.append(
        f"def _main({inner}env=None, n=None, p=1, z=1):\n    return {result.text.replace('@', inner)}\n"
    )
    source = "".join(lines)
    for at, text in enumerate(writer.texts):
        source = source.replace(f"\x00{at}\x00", text)
    return DoubleProgram(source, tuple(writer.params), tuple(writer.faults))


class Writer:
    """Writes one expression; parameters, helper functions and faults are numbered as they appear."""

    def __init__(self, kinds: Mapping[str, Type]) -> None:
        self._kinds = kinds
        self.params: dict[str, str] = {}
        self.functions: list[str] = []
        self.faults: list[ExpressionError] = []
        self.texts: list[str] = []
        self.inside = 0
        """How many predicates the code being written stands in."""

    # -- expressions ------------------------------------------------------------------------------

    def code(self, expr: Expr) -> Code:
        """Return the Python expression for `expr`."""
        match expr:
            case Number(text=text):
                return _number_literal(text)
            case Literal(value=value):
                return Code(self.quoted(value), Type.STRING)
            case FieldRef(name=name):
                return self.parameter(name)
            case Negate(times=times, operand=operand):
                inner = self.number(operand)
                return inner if times % 2 == 0 else Code(f"(-{inner.text})", Type.NUMBER, inner.depth + 1)
            case Chain():
                return self._chain(expr)
            case Call():
                return self._call(expr)
            case Path() | Filtered():
                return self._nodes_value(expr)

    def value(self, expr: Expr) -> Code:
        """Return `expr` as a value that may leave typed code: a blank number as the empty string."""
        return self.opened(self.code(expr))

    def opened(self, code: Code) -> Code:
        """Return `code` with a blank number turned into the empty string."""
        return self.call("_b2v", code, result=Type.ANY) if code.blank else code

    def quoted(self, text: str) -> str:
        """Return a Python literal for `text`, kept out of reach of the textual substitutions."""
        self.texts.append(repr(text))
        return f"\x00{len(self.texts) - 1}\x00"

    def parameter(self, name: str) -> Code:
        """Return the parameter that carries `${name}` ("." is the question itself)."""
        param = self.params.setdefault(name, f"a{len(self.params)}")
        kind = self._kinds.get(name, Type.ANY)
        return Code(param, kind, 0, blank=kind is Type.NUMBER)

    def spill(self, code: Code) -> Code:
        """Move code that is nested too deeply into a helper function."""
        if code.depth < MAX_BRACKETS:
            return code
        name = f"_f{len(self.functions)}"
        self.functions.append(f"def {name}(@env, n, p, z):\n    return {code.text}\n")
        return replace(code, text=f"{name}(@env, n, p, z)", depth=1)

    def call(self, name: str, *args: Code, result: Type) -> Code:
        """Return a call of the run-time helper `name`."""
        depth = 1 + max((arg.depth for arg in args), default=0)
        return self.spill(Code(f"{name}({', '.join(arg.text for arg in args)})", result, depth))

    # -- conversions ------------------------------------------------------------------------------

    def number(self, expr: Expr) -> Code:
        """Return `expr` as a number; a blank one is NaN."""
        return self.to_number(self.code(expr))

    def to_number(self, code: Code) -> Code:
        """Return `code` as a number."""
        if code.type is Type.NUMBER:
            return replace(code, blank=False)
        if code.type is Type.BOOLEAN:
            return self.spill(Code(f"(1.0 if {code.text} else 0.0)", Type.NUMBER, code.depth + 1))
        return self.call("_s2n" if code.type is Type.STRING else "_num", code, result=Type.NUMBER)

    def string(self, expr: Expr) -> Code:
        """Return `expr` as a string."""
        return self.to_string(self.code(expr))

    def to_string(self, code: Code) -> Code:
        """Return `code` as a string."""
        if code.type is Type.STRING:
            return code
        if code.type is Type.NUMBER:
            return self.call("_b2s" if code.blank else "_n2s", code, result=Type.STRING)
        return self.call("_str", code, result=Type.STRING)

    def boolean(self, expr: Expr) -> Code:
        """Return `expr` as a truth value."""
        return self.to_boolean(self.code(expr))

    def to_boolean(self, code: Code) -> Code:
        """Return `code` as a truth value."""
        if code.type is Type.BOOLEAN:
            return code
        return self.call("_bool", code, result=Type.BOOLEAN)

    # -- operators --------------------------------------------------------------------------------

    def _chain(self, chain: Chain) -> Code:
        op = chain.links[0].op
        if op in ("and", "or"):
            parts = [self.boolean(chain.first), *(self.boolean(link.operand) for link in chain.links)]
            text = f"({f' {op} '.join(part.text for part in parts)})"
            return self.spill(Code(text, Type.BOOLEAN, 1 + max(part.depth for part in parts)))
        if op == "|":
            return self._nodes_value(chain)
        left = self.code(chain.first)
        for link in chain.links:
            left = self._binary(link.op, left, self.code(link.operand))
        return left

    def _binary(self, op: str, left: Code, right: Code) -> Code:
        if op in _ORDER:
            return self._order(op, left, right)
        if op in ("=", "!="):
            return self._equality(op, left, right)
        one, two = self.to_number(left), self.to_number(right)
        if op in _ARITHMETIC:
            depth = 1 + max(one.depth, two.depth)
            return self.spill(Code(f"({one.text} {op} {two.text})", Type.NUMBER, depth))
        return self.call("_div" if op == "div" else "_mod", one, two, result=Type.NUMBER)

    def _order(self, op: str, left: Code, right: Code) -> Code:
        depth = 1 + max(left.depth, right.depth)
        if left.type in _OPEN or right.type in _OPEN:
            return self.spill(Code(_ORDER[op].format(left.text, right.text), Type.BOOLEAN, depth))
        one, two = self.to_number(left), self.to_number(right)
        return self.spill(Code(f"({one.text} {op} {two.text})", Type.BOOLEAN, depth + 1))

    def _equality(self, op: str, left: Code, right: Code) -> Code:
        sign, helper = ("==", "_eq") if op == "=" else ("!=", "_ne")
        types = {left.type, right.type}
        if types & _OPEN:
            return self.call(helper, self.opened(left), self.opened(right), result=Type.BOOLEAN)
        if Type.BOOLEAN in types:
            one, two = self.to_boolean(left), self.to_boolean(right)
        elif types == {Type.NUMBER} and left.blank and right.blank:
            return self.call(f"{helper}_blank", left, right, result=Type.BOOLEAN)
        elif types == {Type.STRING} or (types == {Type.NUMBER, Type.STRING} and (left.blank or right.blank)):
            one, two = self.to_string(left), self.to_string(right)
        else:
            one, two = self.to_number(left), self.to_number(right)
        depth = 1 + max(one.depth, two.depth)
        return self.spill(Code(f"({one.text} {sign} {two.text})", Type.BOOLEAN, depth))

    # -- calls ------------------------------------------------------------------------------------

    def _call(self, call: Call) -> Code:
        problem = call_fault(call)
        if problem is not None:  # only `evaluate` gets here: XPath reports a call when it is reached
            self.faults.append(problem)
            return Code(f"_fault({len(self.faults) - 1})", Type.ANY, 1)
        special = CALLS.get(call.name)
        if special is not None:
            return special(self, call)
        signature = SIGNATURES[call.name]
        if call.name not in PLAIN:
            raise ioc_fault(call)
        args = [self.argument(arg, signature.letter(at)) for at, arg in enumerate(call.args)]
        return self.call(PLAIN[call.name], *args, result=signature.result)

    def argument(self, expr: Expr, letter: str) -> Code:
        """Return an argument converted as its letter in the signature says."""
        if letter == "n":
            return self.number(expr)
        if letter == "s":
            return self.string(expr)
        if letter == "b":
            return self.boolean(expr)
        return self.nodes_or_values(expr) if letter == "N" else self.value(expr)

    def nodes_or_values(self, expr: Expr) -> Code:
        """Return `expr` for a function of node-sets: `${name}` stands for all of its instances."""
        if isinstance(expr, FieldRef):
            return Code(f"_field_values(env, {self.quoted(expr.name)})", Type.NODES, 1)
        return self.value(expr)

    # -- node-sets --------------------------------------------------------------------------------

    def _nodes_value(self, expr: Expr) -> Code:
        if is_self(expr):
            return Code("[n.text()]", Type.NODES, 1) if self.inside else self.parameter(".")
        return self.call("_texts", self.nodes(expr), result=Type.NODES)

    def nodes(self, expr: Expr) -> Code:
        """Return code whose value is a list of nodes.

        Raises:
            ExpressionError: if `expr` can never be a node-set.
        """
        match expr:
            case FieldRef(name=name):
                return Code(f"_field_nodes(env, {self.quoted(name)})", Type.NODES, 1)
            case Path():
                return self._path(expr)
            case Filtered(primary=primary, predicates=predicates):
                return self._joined("_keep", self.nodes(primary), self._predicates(predicates))
            case Chain(first=first, links=links) if links[0].op == "|":
                parts = [self.nodes(first), *(self.nodes(link.operand) for link in links)]
                return self.call("_union", *parts, result=Type.NODES)
            case Call(name="current"):
                return Code("_context(env)", Type.NODES, 1)
            case Call(name="instance", args=(only,)):
                return self.call("_instance", Code("env", Type.ANY), self.string(only), result=Type.NODES)
            case _:
                raise fault(
                    "not-a-node-set",
                    expr.pos,
                    "ở đây cần một đường dẫn hoặc tham chiếu ${…}, không phải một giá trị.",
                    "a path or a ${…} reference is needed here, not a value.",
                )

    def _path(self, path: Path) -> Code:
        if path.start is not None:
            start = self.nodes(path.start)
        elif path.absolute:
            start = Code("_root(env, n)", Type.NODES, 1)
        else:
            start = Code("[n]" if self.inside else "_context(env)", Type.NODES, 1)
        steps = [self._step(step) for step in path.steps]
        depth = 1 + max((step.depth for step in steps), default=0)
        return self._joined(
            "_follow", start, Code(f"({''.join(s.text + ', ' for s in steps)})", Type.ANY, depth)
        )

    def _joined(self, helper: str, start: Code, rest: Code) -> Code:
        return self.call(helper, start, rest, result=Type.NODES)

    def _step(self, step: Step) -> Code:
        predicates = self._predicates(step.predicates)
        text = f"({self.quoted(step.axis)}, {self.quoted(step.test)}, {predicates.text})"
        return Code(text, Type.ANY, predicates.depth + 1)

    def _predicates(self, predicates: tuple[Expr, ...]) -> Code:
        self.inside += 1
        parts = [self._predicate(predicate) for predicate in predicates]
        self.inside -= 1
        text = "".join(f"lambda n, p, z: {part.text}, " for part in parts)
        return Code(f"({text})", Type.ANY, 1 + max((part.depth for part in parts), default=0))

    def _predicate(self, expr: Expr) -> Code:
        code = self.value(expr)
        if code.type is Type.NUMBER:
            return self.spill(Code(f"(p == {code.text})", Type.BOOLEAN, code.depth + 1))
        if code.type is Type.ANY:
            return self.call("_holds", code, Code("p", Type.NUMBER), result=Type.BOOLEAN)
        return self.to_boolean(code)


def _number_literal(text: str) -> Code:
    value = float(text)
    return Code("_inf" if math.isinf(value) else repr(value), Type.NUMBER)
