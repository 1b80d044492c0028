"""The hand-written parser: tokens to tree by precedence climbing, with a bound on nesting.

Precedence, loosest first: or; and; = !=; < <= > >=; + -; * div mod; unary minus; |. All read from the left.
"""

from __future__ import annotations

import unicodedata

from iocdesk.forms.expressions.check import check
from iocdesk.forms.expressions.errors import MAX_NESTING, ExpressionError, fault, too_deep
from iocdesk.forms.expressions.lexer import Kind, Token, tokens
from iocdesk.forms.expressions.tree import (
    Call,
    Chain,
    Expr,
    FieldRef,
    Filtered,
    Link,
    Literal,
    Negate,
    Number,
    Path,
    Step,
)

_PREDICATE_COST = 3
"""Levels that a predicate counts for: the code behind it is that much deeper than a bracket's."""

_LEVELS: tuple[frozenset[str], ...] = (
    frozenset({"or"}),
    frozenset({"and"}),
    frozenset({"=", "!="}),
    frozenset({"<", "<=", ">", ">="}),
    frozenset({"+", "-"}),
    frozenset({"*", "div", "mod"}),
)
_UNARY = len(_LEVELS)
_LEVEL_OF = {op: level for level, ops in enumerate(_LEVELS) for op in ops}
_NODE_TESTS = frozenset({"node", "text", "comment", "processing-instruction"})
_AXES = frozenset(
    {
        "ancestor",
        "ancestor-or-self",
        "attribute",
        "child",
        "descendant",
        "descendant-or-self",
        "following",
        "following-sibling",
        "parent",
        "preceding",
        "preceding-sibling",
        "self",
    }
)
_CLOSED_BY = {"(": ")", "[": "]"}


def parse(expression: str) -> Expr:
    """Parse and check one expression; functions are checked in dead branches too.

    Raises:
        ExpressionError: with the 0-based `position` of the fault.
    """
    expr = parse_unchecked(expression)
    check(expr)
    return expr


def parse_unchecked(expression: str) -> Expr:
    """Parse without looking functions up: `evaluate` reports a bad call only if it reaches it.

    Raises:
        ExpressionError: with the 0-based `position` of the fault.
    """
    try:
        return _Parser(tokens(unicodedata.normalize("NFC", expression))).whole()
    except RecursionError:  # only when called with the stack nearly used up
        raise too_deep(0) from None


class _Parser:
    """A cursor over the tokens of one expression."""

    def __init__(self, found: list[Token]) -> None:
        self._tokens = found
        self._at = 0
        self._now = found[0]
        self._depth = 0

    def _ended(self) -> bool:
        return self._now.kind is Kind.END

    def _take(self) -> Token:
        token = self._now
        self._at += 1
        self._now = self._tokens[min(self._at, len(self._tokens) - 1)]
        return token

    def _is(self, *texts: str) -> bool:
        token = self._now
        return token.kind in (Kind.MARK, Kind.OPERATOR) and token.text in texts

    def whole(self) -> Expr:
        """Parse everything up to the end of the text."""
        if self._ended():
            raise fault("empty", 0, "biểu thức đang để trống.", "the expression is empty.")
        expr = self._expr(0)
        if not self._ended():
            raise self._unexpected()
        return expr

    def _expr(self, level: int) -> Expr:
        self._depth += 1
        if self._depth > MAX_NESTING:
            raise too_deep(self._now.pos)
        start = self._now.pos
        expr = self._unary()
        while self._now.kind is Kind.OPERATOR:
            current = _LEVEL_OF.get(self._now.text, -1)
            if current < level:
                break
            expr = self._links(expr, current, start)
        self._depth -= 1
        return expr

    def _links(self, first: Expr, level: int, start: int) -> Expr:
        links: list[Link] = []
        while self._now.kind is Kind.OPERATOR and _LEVEL_OF.get(self._now.text) == level:
            token = self._take()
            operand = self._unary() if level == _UNARY - 1 else self._expr(level + 1)
            links.append(Link(token.text, operand, token.pos))
        return Chain(first, tuple(links), start)

    def _unary(self) -> Expr:
        start, times = self._now.pos, 0
        while self._is("-") and self._now.kind is Kind.OPERATOR:
            self._take()
            times += 1
        operand = self._union()
        return Negate(times, operand, start) if times else operand

    def _union(self) -> Expr:
        start = self._now.pos
        first = self._path()
        links: list[Link] = []
        while self._is("|"):
            token = self._take()
            links.append(Link("|", self._path(), token.pos))
        return Chain(first, tuple(links), start) if links else first

    def _path(self) -> Expr:
        token = self._now
        if self._starts_primary(token):
            expr = self._primary()
            predicates = self._predicates()
            if predicates:
                expr = Filtered(expr, predicates, token.pos)
            if self._is("/", "//"):
                return Path(False, expr, tuple(self._steps()), token.pos)
            return expr
        if self._is("/", "//"):
            return self._absolute()
        if self._starts_step():
            return Path(False, None, (self._step(), *self._steps()), token.pos)
        raise self._unexpected()

    def _absolute(self) -> Expr:
        start = self._now.pos
        if self._is("/") and not self._starts_step(1):
            self._take()
            return Path(True, None, (), start)
        return Path(True, None, tuple(self._steps()), start)

    def _starts_primary(self, token: Token) -> bool:
        if token.kind in (Kind.NUMBER, Kind.LITERAL, Kind.FIELD):
            return True
        if token.kind is Kind.MARK:
            return token.text == "("
        return token.kind is Kind.NAME and self._called() and token.text not in _NODE_TESTS

    def _called(self) -> bool:
        following = self._tokens[self._at + 1]
        return following.kind is Kind.MARK and following.text == "("

    def _starts_step(self, ahead: int = 0) -> bool:
        token = self._tokens[self._at + ahead]
        return token.kind is Kind.NAME or (token.kind is Kind.MARK and token.text in {".", "..", "@", "*"})

    def _primary(self) -> Expr:
        token = self._take()
        if token.kind is Kind.NUMBER:
            return Number(token.text, token.pos)
        if token.kind is Kind.LITERAL:
            return Literal(token.text, token.pos)
        if token.kind is Kind.FIELD:
            return FieldRef(token.text, token.pos)
        if token.kind is Kind.NAME:
            return Call(token.text, self._args(), token.pos)
        expr = self._expr(0)
        self._close(token)
        return expr

    def _args(self) -> tuple[Expr, ...]:
        opening = self._take()
        if self._is(")"):
            self._take()
            return ()
        args = [self._expr(0)]
        while self._is(","):
            self._take()
            args.append(self._expr(0))
        self._close(opening)
        return tuple(args)

    def _predicates(self) -> tuple[Expr, ...]:
        found: list[Expr] = []
        self._depth += _PREDICATE_COST - 1
        while self._is("["):
            opening = self._take()
            found.append(self._expr(0))
            self._close(opening)
        self._depth -= _PREDICATE_COST - 1
        return tuple(found)

    def _steps(self) -> list[Step]:
        steps: list[Step] = []
        while self._is("/", "//"):
            token = self._take()
            if token.text == "//":
                steps.append(Step("descendant-or-self", "node()", (), token.pos))
            steps.append(self._step())
        return steps

    def _step(self) -> Step:
        token = self._now
        if not self._starts_step():
            raise self._unexpected()
        self._take()
        if token.text == "." and token.kind is Kind.MARK:
            return Step("self", "node()", (), token.pos)
        if token.text == ".." and token.kind is Kind.MARK:
            return Step("parent", "node()", (), token.pos)
        axis = "child"
        if token.text == "@" and token.kind is Kind.MARK:
            axis, token = "attribute", self._test_token()
        elif self._is("::"):
            axis, token = self._axis(token), self._test_token()
        return Step(axis, self._test(token), self._predicates(), token.pos)

    def _axis(self, token: Token) -> str:
        if token.text not in _AXES:
            raise fault(
                "unknown-axis",
                token.pos,
                f"không có trục “{token.text}::” trong XPath.",
                f"XPath has no axis “{token.text}::”.",
            )
        self._take()
        return token.text

    def _test_token(self) -> Token:
        token = self._now
        if token.kind is Kind.NAME or self._is("*"):
            return self._take()
        raise self._unexpected()

    def _test(self, token: Token) -> str:
        if not (token.kind is Kind.NAME and token.text in _NODE_TESTS and self._is("(")):
            return token.text
        opening = self._take()
        if token.text == "processing-instruction" and self._now.kind is Kind.LITERAL:
            self._take()
        self._close(opening)
        return f"{token.text}()"

    def _close(self, opening: Token) -> None:
        closing = _CLOSED_BY[opening.text]
        if self._is(closing):
            self._take()
            return
        if self._now.kind is Kind.END:
            raise fault(
                "unbalanced",
                opening.pos,
                f"dấu “{opening.text}” mở ra nhưng thiếu dấu “{closing}” đóng lại.",
                f"“{opening.text}” is opened but its “{closing}” is missing.",
            )
        raise self._unexpected()

    def _unexpected(self) -> ExpressionError:
        token = self._now
        if token.kind is Kind.END:
            return fault(
                "unexpected-end",
                token.pos,
                "biểu thức kết thúc khi còn thiếu một giá trị.",
                "the expression ends where a value is still missing.",
            )
        if self._is(")", "]"):
            return fault(
                "unbalanced",
                token.pos,
                f"dấu “{token.text}” này không có dấu mở tương ứng, hoặc trước nó còn thiếu một giá trị.",
                f"this “{token.text}” closes nothing that is open, or a value is missing before it.",
            )
        shown = f"${{{token.text}}}" if token.kind is Kind.FIELD else token.text
        return fault(
            "unexpected",
            token.pos,
            f"không mong đợi “{shown}” ở đây; có thể thiếu một phép tính, dấu phẩy hoặc dấu ngoặc trước đó.",
            f"“{shown}” is not expected here; an operator, comma or bracket before it may be missing.",
        )
