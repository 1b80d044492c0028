"""What an expression of a `calculate` or `default` column gives a question of a certain type."""

from __future__ import annotations

from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation

from iocdesk.core.numbers import quantize
from iocdesk.forms.expressions import CompiledExpression, ExpressionError
from iocdesk.forms.expressions.env import ExpressionEnv
from iocdesk.forms.inputs import decimals_of
from iocdesk.forms.model import Field, FieldType
from iocdesk.forms.values import MISSING, Data, Value

MAX_DECIMALS = 12
"""Decimals kept of a calculated number: double arithmetic has no more to say."""


def calculated_value(field: Field, formula: CompiledExpression | str, env: ExpressionEnv) -> Value:
    """Return the value of a calculation or a fixed default; MISSING where it is blank or does not fit the type."""
    if isinstance(formula, str):
        return _typed(field, formula)
    try:
        return _typed(field, formula.string(env))
    except ExpressionError:
        return MISSING


def _typed(field: Field, text: str) -> Value:
    if not text:
        return MISSING
    try:
        return Value.of(_data(field, text))
    except (ValueError, InvalidOperation):
        return MISSING


def _data(field: Field, text: str) -> Data:
    match field.type:
        case FieldType.INTEGER | FieldType.DECIMAL | FieldType.RANGE:
            decimals = decimals_of(field)
            return quantize(_finite(text), MAX_DECIMALS if decimals is None else decimals)
        case FieldType.DATE:
            return date.fromisoformat(text[:10])
        case FieldType.DATETIME:
            return datetime.fromisoformat(text)
        case FieldType.TIME:
            return time.fromisoformat(text)
        case FieldType.SELECT_MULTIPLE | FieldType.RANK:
            return tuple(text.split())
        case _:
            return text


def _finite(text: str) -> Decimal:
    number = Decimal(text)
    if not number.is_finite() or abs(number.adjusted()) > 30:
        msg = "not a finite figure"
        raise ValueError(msg)
    return number
