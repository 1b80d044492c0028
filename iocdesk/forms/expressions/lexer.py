"""Text to tokens by the rules of XPath 1.0, section 3.7, which decide when `div` or `*` is an operator."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import NamedTuple

from iocdesk.forms.expressions.errors import ExpressionError, fault

MAX_LENGTH = 20_000
"""Longest expression in characters; an Excel cell holds 32,767."""


class Kind(StrEnum):
    """What a token is."""

    NUMBER = "number"
    LITERAL = "literal"
    FIELD = "field"
    NAME = "name"
    OPERATOR = "operator"
    MARK = "mark"
    END = "end"


class Token(NamedTuple):
    """One token: its kind, its text (of a literal or field: the content) and its 0-based column."""

    kind: Kind
    text: str
    pos: int


_TOKEN = re.compile(
    r"""
      (?P<space>[ \t\r\n\u00a0]+)
    | (?P<field>\$\{\s*([^\W\d][\w.\-]*)\s*\})
    | (?P<number>[0-9]+(?:\.[0-9]*)?|\.[0-9]+)
    | (?P<name>[^\W\d][\w.\-\u00b7]*(?::(?!:)(?:[^\W\d][\w.\-\u00b7]*|\*))?)
    | (?P<literal>'[^']*'|"[^"]*")
    | (?P<mark>::|\.\.|//|!=|<=|>=|[()\[\],@./|+\-*=<>])
    """,
    re.VERBOSE,
)
_GLUED = re.compile(r"(?:and|or|div|mod)(?=[0-9.])")
_OPERATORS = frozenset({"|", "+", "-", "*", "=", "!=", "<", "<=", ">", ">="})
_WORD_OPERATORS = frozenset({"and", "or", "div", "mod"})
_BEFORE_OPERAND = frozenset({"@", "::", "(", "[", ",", "/", "//"})
_CURLY_QUOTES = "“”‘’„«»"


def tokens(text: str) -> list[Token]:
    """Split `text` into tokens, the last of which is END.

    Raises:
        ExpressionError: for a character that starts no token, an open quote or a malformed `${…}`.
    """
    if len(text) > MAX_LENGTH:
        raise fault(
            "too-long",
            MAX_LENGTH,
            f"biểu thức dài {len(text)} ký tự, tối đa là {MAX_LENGTH}. Xin tách thành nhiều biểu thức.",
            f"the expression has {len(text)} characters, the limit is {MAX_LENGTH}. Please split it.",
        )
    found: list[Token] = []
    pos = 0
    while pos < len(text):
        piece = _TOKEN.match(text, pos)
        if piece is None:
            raise _stray(text, pos)
        pos = piece.end()
        if piece.lastgroup != "space":
            token = _next(text, piece, found)
            found.append(token)
            pos = token.pos + len(token.text) if token.kind is Kind.OPERATOR else pos
    found.append(Token(Kind.END, "", len(text)))
    return found


def _operator_expected(found: list[Token]) -> bool:
    """Say whether an operand has just ended, so that `*` and `div` are operators (XPath 1.0, 3.7)."""
    if not found:
        return False
    last = found[-1]
    return last.kind is not Kind.OPERATOR and not (last.kind is Kind.MARK and last.text in _BEFORE_OPERAND)


def _next(text: str, found: re.Match[str], before: list[Token]) -> Token:
    pos, piece = found.start(), found.group()
    match found.lastgroup:
        case "number":
            return Token(Kind.NUMBER, piece, pos)
        case "literal":
            return Token(Kind.LITERAL, piece[1:-1], pos)
        case "name":
            return _name(pos, piece, operator=_operator_expected(before))
        case "mark":
            return _mark(text, pos, piece, operator=_operator_expected(before))
        case _:
            return Token(Kind.FIELD, piece[2:-1].strip(), pos)


def _name(pos: int, name: str, *, operator: bool) -> Token:
    if operator:
        if name in _WORD_OPERATORS:
            return Token(Kind.OPERATOR, name, pos)
        glued = _GLUED.match(name)  # `1mod1` as other tools read it
        if glued:
            return Token(Kind.OPERATOR, glued.group(), pos)
    return Token(Kind.NAME, name, pos)


def _mark(text: str, pos: int, mark: str, *, operator: bool) -> Token:
    if mark == "=" and text.startswith("==", pos):
        raise fault(
            "unexpected",
            pos,
            "so sánh bằng viết một dấu “=”, không viết “==”.",
            "write one “=” to compare, not “==”.",
        )
    if mark in _OPERATORS and (mark != "*" or operator):
        return Token(Kind.OPERATOR, mark, pos)
    return Token(Kind.MARK, mark, pos)


def _stray(text: str, pos: int) -> ExpressionError:
    char = text[pos]
    if char in "'\"":
        return fault(
            "open-quote",
            pos,
            "dấu nháy mở ra nhưng không được đóng lại.",
            "this quotation mark is opened but never closed.",
        )
    if char == "$":
        return fault(
            "bad-reference",
            pos,
            "tham chiếu phải viết dạng ${tên_câu_hỏi}, không có dấu cách hay ký tự lạ trong tên.",
            "a reference is written ${question_name}, with no space or unusual character in the name.",
        )
    if char in _CURLY_QUOTES:
        return fault(
            "curly-quote",
            pos,
            f"dấu nháy “cong” ({char}) không dùng được; xin dùng dấu nháy thẳng ' hoặc \".",
            f"the curly quotation mark {char} cannot be used; please use the straight ' or \".",
        )
    shown = char if char.isprintable() else f"U+{ord(char):04X}"
    return fault(
        "unexpected",
        pos,
        f"ký tự “{shown}” không dùng được ở đây.",
        f"the character “{shown}” cannot stand here.",
    )
