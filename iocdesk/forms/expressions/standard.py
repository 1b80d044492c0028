"""Double mode's entry points: `evaluate` for one expression, `compile_expression` for a form's columns."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from iocdesk.forms.expressions import convert
from iocdesk.forms.expressions.bytecode import bytecode
from iocdesk.forms.expressions.check import check_standard
from iocdesk.forms.expressions.convert import Value, normalise
from iocdesk.forms.expressions.double_code import DoubleProgram, generate
from iocdesk.forms.expressions.double_runtime import namespace
from iocdesk.forms.expressions.env import BaseEnv, ExpressionEnv
from iocdesk.forms.expressions.nodes import Node, TreeNode
from iocdesk.forms.expressions.parser import parse, parse_unchecked
from iocdesk.forms.expressions.refs import Ref, references
from iocdesk.forms.expressions.signatures import Type


def evaluate(expression: str, values: Mapping[str, object] | None = None) -> object:
    """Evaluate one expression of the dialect.

    Args:
        expression: XPath 1.0 with the OpenRosa functions.
        values: what names mean. A key is a name (`${name}` and the path `name`), "." for the current
            answer, or an absolute path ("/data/group/name"). A list is a node-set.

    Returns:
        float, str, bool, or a node-set as a list of str. A name that `values` lacks is an empty node-set.

    Raises:
        ExpressionError: a syntax error; an unknown function or wrong argument count, if it is reached
            (forms are compiled with `compile_expression`, which refuses them wherever they stand).
    """
    tree = parse_unchecked(expression)
    program = generate(tree, {})
    env = _MappingEnv(values or {})
    function = _load(program)
    params = [env.field(name) for name in program.names]
    result = function(*params, env=env)
    return list(result) if isinstance(result, list) else result


class _MappingEnv(BaseEnv):
    """The environment of `evaluate`: names and paths from a mapping."""

    def __init__(self, values: Mapping[str, object]) -> None:
        super().__init__()
        self._values = {name: normalise(value) for name, value in values.items()}
        self._document: TreeNode | None = None
        self._here: TreeNode | None = None

    def field(self, name: str) -> Value:
        """Return the answer of `name`, an empty node-set where there is none."""
        return self._values.get(name, [])

    def value(self, name: str) -> object:
        """Return the answer of `name`."""
        return self.field(name)

    def current(self) -> object:
        """Return the answer of "."."""
        return self.field(".")

    def nodes(self, name: str) -> Sequence[object]:
        """Return the node-set of `name`."""
        return convert.to_nodes(self.field(name))

    def field_nodes(self, name: str) -> Sequence[Node]:
        """Return the node-set of `name` as leaves."""
        return [TreeNode(name, text) for text in convert.to_nodes(self.field(name))]

    def context(self) -> Node | None:
        """Return a node whose children are the plain names."""
        return self._tree()[1]

    def root(self) -> Node | None:
        """Return the document of the absolute paths."""
        return self._tree()[0]

    def _tree(self) -> tuple[TreeNode, TreeNode]:
        if self._document is None or self._here is None:
            self._document, self._here = TreeNode(""), TreeNode("", convert.to_string(self.field(".")))
            for name, value in self._values.items():
                if name.startswith("/"):
                    _plant(self._document, name, value)
                elif name != ".":
                    for text in convert.to_nodes(value):
                        self._here.adopt(TreeNode(name, text))
        return self._document, self._here


def _plant(document: TreeNode, path: str, value: Value) -> None:
    *groups, name = path.strip("/").split("/")
    node = document
    for group in groups:
        known = next((child for child in node.below() if child.name == group), None)
        node = known or node.adopt(TreeNode(group))
    for text in convert.to_nodes(value):
        node.adopt(TreeNode(name, text))


def _load(program: DoubleProgram) -> Callable[..., Any]:
    """Turn generated source into its function."""
    names = namespace(program.faults)
    # The source is generated from our own whitelisted tree: the author's text is in it only as
    # number literals matched by the lexer and as repr() of strings; there are no builtins.
    exec(bytecode(program.source), names)  # noqa: S102 - see above
    function: Callable[..., Any] = names["_main"]
    return function


class CompiledExpression:
    """An expression of a standard column.

    Attributes:
        expression: its text.
        source: the generated Python.
        names: the `${…}` names it takes as parameters, in order; "." is the current answer.
        references: everything it reads, node-sets and labels included.
    """

    __slots__ = ("_function", "_readers", "expression", "names", "references", "source")

    def __init__(self, expression: str, kinds: Mapping[str, Type]) -> None:
        tree = parse(expression)
        check_standard(tree)
        program = generate(tree, kinds)
        self.expression = expression
        self.source = program.source
        self.names = program.names
        self.references: frozenset[Ref] = references(tree)
        self._function = _load(program)
        self._readers = [(name, READERS[kinds.get(name, Type.ANY)]) for name in program.names]

    @property
    def function(self) -> Callable[..., Any]:
        """Return the generated function: the parameters of `names` (a blank number is NaN), then `env`."""
        return self._function

    def evaluate(self, env: ExpressionEnv) -> Value:
        """Return float, str, bool or a list of str.

        Raises:
            ExpressionError: for what shows only at run time (a malformed pattern or date format).
        """
        params = [read(env.current() if name == "." else env.value(name)) for name, read in self._readers]
        result: Value = self._function(*params, env=env)
        return result

    def boolean(self, env: ExpressionEnv) -> bool:
        """Return the result as a truth value: for relevant, constraint, required, choice_filter."""
        return convert.to_boolean(self.evaluate(env))

    def string(self, env: ExpressionEnv) -> str:
        """Return the result as text: for calculate and default; NaN is a blank answer."""
        result = self.evaluate(env)
        return (
            convert.blank_number_to_string(result) if isinstance(result, float) else convert.to_string(result)
        )


def compile_expression(expression: str, kinds: Mapping[str, Type] | None = None) -> CompiledExpression:
    """Compile an expression of a standard column (relevant, constraint, calculate, choice_filter, …).

    Args:
        expression: the text of the column.
        kinds: the types of names known beforehand: NUMBER (a blank answer is kept apart from 0), STRING
            (dates and selects too), BOOLEAN; "." is the current answer. A name not in it may hold anything.

    Raises:
        ExpressionError: syntax, unknown or unsupported function anywhere, `ioc` functions, misused node-sets.
    """
    return CompiledExpression(expression, kinds or {})


def _read_number(value: object) -> float:
    if isinstance(value, float):
        return value
    if value is None:
        return convert.NAN
    if isinstance(value, int | Decimal):
        return float(value)
    return convert.to_number(normalise(value))


def _read_string(value: object) -> str:
    return value if isinstance(value, str) else convert.to_string(normalise(value))


def _read_boolean(value: object) -> bool:
    return value if isinstance(value, bool) else convert.to_boolean(normalise(value))


READERS: Mapping[Type, Callable[[object], Value]] = {
    Type.NUMBER: _read_number,
    Type.STRING: _read_string,
    Type.BOOLEAN: _read_boolean,
    Type.NODES: lambda value: convert.to_nodes(normalise(value)),
    Type.ANY: normalise,
}
