"""The expression engine: the XLSForm dialect (XPath 1.0 with OpenRosa functions) and the `ioc` functions.

One parser, two modes: double mode for standard XLSForm columns, decimal mode for rules of indicators.

A name is looked up in its module when it is first asked for: who shows figures needs to know how they are written out,
not the parser and the compilers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from iocdesk.core.imports import looked_up

if TYPE_CHECKING:
    from collections.abc import Mapping

    from iocdesk.forms.expressions.check import check_standard
    from iocdesk.forms.expressions.env import BaseEnv, ExpressionEnv
    from iocdesk.forms.expressions.errors import ExpressionError
    from iocdesk.forms.expressions.nodes import Node, TreeNode, instance
    from iocdesk.forms.expressions.parser import parse
    from iocdesk.forms.expressions.printer import unparse
    from iocdesk.forms.expressions.refs import Ref, RefKind, When, references
    from iocdesk.forms.expressions.rules import (
        MISSING,
        NOT_APPLICABLE,
        CompiledRule,
        CompiledValue,
        MissingType,
        Ratio,
        RuleEnv,
        compile_ratio,
        compile_rule,
        compile_value,
    )
    from iocdesk.forms.expressions.signatures import Type
    from iocdesk.forms.expressions.standard import CompiledExpression, compile_expression, evaluate
    from iocdesk.forms.expressions.tree import Expr

__all__ = [
    "MISSING",
    "NOT_APPLICABLE",
    "BaseEnv",
    "CompiledExpression",
    "CompiledRule",
    "CompiledValue",
    "Expr",
    "ExpressionEnv",
    "ExpressionError",
    "MissingType",
    "Node",
    "Ratio",
    "Ref",
    "RefKind",
    "RuleEnv",
    "TreeNode",
    "Type",
    "When",
    "check_standard",
    "compile_expression",
    "compile_ratio",
    "compile_rule",
    "compile_value",
    "evaluate",
    "instance",
    "parse",
    "references",
    "unparse",
]

_MODULES: Mapping[str, tuple[str, ...]] = {
    "check": ("check_standard",),
    "env": (
        "BaseEnv",
        "ExpressionEnv",
    ),
    "errors": ("ExpressionError",),
    "nodes": (
        "Node",
        "TreeNode",
        "instance",
    ),
    "parser": ("parse",),
    "printer": ("unparse",),
    "refs": (
        "Ref",
        "RefKind",
        "When",
        "references",
    ),
    "rules": (
        "MISSING",
        "NOT_APPLICABLE",
        "CompiledRule",
        "CompiledValue",
        "MissingType",
        "Ratio",
        "RuleEnv",
        "compile_ratio",
        "compile_rule",
        "compile_value",
    ),
    "signatures": ("Type",),
    "standard": (
        "CompiledExpression",
        "compile_expression",
        "evaluate",
    ),
    "tree": ("Expr",),
}
"""The names of each module of this package."""


if not TYPE_CHECKING:  # a wrong name is to be found by whoever checks the types
    __getattr__ = looked_up(__name__, _MODULES)
