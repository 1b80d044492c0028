"""The expression engine: the XLSForm dialect (XPath 1.0 with OpenRosa functions) and the `ioc` functions.

One parser, two modes: double mode for standard XLSForm columns, decimal mode for rules of indicators.
"""

from __future__ import annotations

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
