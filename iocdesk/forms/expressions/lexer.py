"""Text to tokens by the rules of XPath 1.0, section 3.7, which decide when `div` or `*` is an operator."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

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


@dataclass(frozen=True, slots=True)
class Token:
    """One token: its kind, its text (of a literal or field: the content) and its 0-based column."""

    kind: Kind
    text: str
    pos: int


_SPACE = re.compile(r"[ \t\r\n\u00a0]+")
_NUMBER = re.compile(r"[0-9]+(?:\.[0-9]*)?|\.[0-9]+")
_NAME = re.compile(r"[^\W\d][\w.\-\u00b7]*(?::(?!:)(?:[^\W\d][\w.\-\u00b7]*|\*))?")
_FIELD = re.compile(r"\$\{\s*([^\W\d][\w.\-]*)\s*\}")
_MARK = re.compile(r"::|\.\.|//|!=|<=|>=|[()\[\],@./|+\-*=<>]")
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
        space = _SPACE.match(text, pos)
        if space:
            pos = space.end()
            continue
        token, pos = _next(text, pos, operator=_operator_expected(found))
        found.append(token)
    found.append(Token(Kind.END, "", len(text)))
    return found


def _operator_expected(found: list[Token]) -> bool:
    """Say whether an operand has just ended, so that `*` and `div` are operators (XPath 1.0, 3.7)."""
    if not found:
        return False
    last = found[-1]
    return last.kind is not Kind.OPERATOR and not (last.kind is Kind.MARK and last.text in _BEFORE_OPERAND)


def _next(text: str, pos: int, *, operator: bool) -> tuple[Token, int]:
    char = text[pos]
    if char in "'\"":
        return _literal(text, pos, char)
    if char == "$":
        return _field(text, pos)
    number = _NUMBER.match(text, pos)
    if number:
        return Token(Kind.NUMBER, number.group(), pos), number.end()
    name = _NAME.match(text, pos)
    if name:
        return _name(pos, name.group(), operator=operator)
    mark = _MARK.match(text, pos)
    if mark:
        return _mark(text, pos, mark.group(), operator=operator)
    raise _stray(text, pos)


def _literal(text: str, pos: int, quote: str) -> tuple[Token, int]:
    end = text.find(quote, pos + 1)
    if end < 0:
        raise fault(
            "open-quote",
            pos,
            "dấu nháy mở ra nhưng không được đóng lại.",
            "this quotation mark is opened but never closed.",
        )
    return Token(Kind.LITERAL, text[pos + 1 : end], pos), end + 1


def _field(text: str, pos: int) -> tuple[Token, int]:
    found = _FIELD.match(text, pos)
    if found is None:
        raise fault(
            "bad-reference",
            pos,
            "tham chiếu phải viết dạng ${tên_câu_hỏi}, không có dấu cách hay ký tự lạ trong tên.",
            "a reference is written ${question_name}, with no space or unusual character in the name.",
        )
    return Token(Kind.FIELD, found.group(1), pos), found.end()


def _name(pos: int, name: str, *, operator: bool) -> tuple[Token, int]:
    if operator:
        if name in _WORD_OPERATORS:
            return Token(Kind.OPERATOR, name, pos), pos + len(name)
        glued = _GLUED.match(name)  # `1mod1` as other tools read it
        if glued:
            return Token(Kind.OPERATOR, glued.group(), pos), pos + glued.end()
    return Token(Kind.NAME, name, pos), pos + len(name)


def _mark(text: str, pos: int, mark: str, *, operator: bool) -> tuple[Token, int]:
    if mark == "=" and text.startswith("==", pos):
        raise fault(
            "unexpected",
            pos,
            "so sánh bằng viết một dấu “=”, không viết “==”.",
            "write one “=” to compare, not “==”.",
        )
    if mark in _OPERATORS and (mark != "*" or operator):
        return Token(Kind.OPERATOR, mark, pos), pos + len(mark)
    return Token(Kind.MARK, mark, pos), pos + len(mark)


def _stray(text: str, pos: int) -> ExpressionError:
    char = text[pos]
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
