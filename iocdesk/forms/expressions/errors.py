"""The one error of the expression engine: a sentence in both languages and the column it concerns."""

from __future__ import annotations

from iocdesk.core.errors import IocError, Text

MAX_NESTING = 100
"""Deepest nesting of brackets, arguments and operators; far beyond what a person can read."""


class ExpressionError(IocError):
    """An expression that cannot be read, compiled or evaluated.

    Attributes:
        position: 0-based column within the expression (after NFC normalisation).
    """

    def __init__(self, code: str, text: Text, position: int) -> None:
        super().__init__(f"expression.{code}", text)
        self.position = position


def fault(code: str, position: int, vi: str, en: str) -> ExpressionError:
    """Build an `ExpressionError` whose sentence starts with the 1-based column, as authors count."""
    column = position + 1
    return ExpressionError(
        code,
        Text(f"Biểu thức sai tại ký tự thứ {column}: {vi}", f"Expression, character {column}: {en}"),
        position,
    )


def too_deep(position: int) -> ExpressionError:
    """Return the refusal of an expression nested deeper than `MAX_NESTING`."""
    return fault(
        "too-deep",
        position,
        f"biểu thức lồng nhau quá {MAX_NESTING} tầng. Xin tách thành nhiều phép tính.",
        f"the expression is nested more than {MAX_NESTING} levels deep. Please split it.",
    )
