"""Small forms for sessions: compiled from a workbook written in the test, opened, and filled with anything plausible."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from decimal import Decimal
from pathlib import Path

from iocdesk.core.clock import VN, FixedClock
from iocdesk.forms.compiler import compile_workbook
from iocdesk.forms.history import History, NoHistory
from iocdesk.forms.inputs import decimals_of
from iocdesk.forms.model import CellKey, Field, FieldType
from iocdesk.forms.session import FormSession, Prepared, prepare
from iocdesk.forms.values import MISSING, Value
from tests.forms.compiler.workbooks import CHOICES, SETTINGS, Rows, save

NOW = datetime(2026, 4, 15, 1, 30, tzinfo=UTC)
CLOCK = FixedClock(NOW)


def prepared(folder: Path, survey: Rows, choices: Rows = CHOICES) -> Prepared:
    """Compile a workbook with these sheets."""
    return prepare(compile_workbook(save(folder, survey, choices, SETTINGS)))


def opened(
    form: Prepared,
    values: Mapping[CellKey, Value] | None = None,
    history: History | None = None,
    seed: str = "r1",
) -> FormSession:
    """Open a session on a compiled form."""
    return FormSession(form, values or {}, history=history or NoHistory(), clock=CLOCK, seed=seed)


def n(figure: int | str) -> Value:
    """Return a figure."""
    return Value.of(Decimal(figure))


def t(text: str) -> Value:
    """Return a text or a choice."""
    return Value.of(text)


def seen(session: FormSession) -> dict[CellKey, Value]:
    """Return what counts: every value but blank ones."""
    return {key: value for key, value in session.values().items() if value != MISSING}


def state(session: FormSession) -> tuple[object, ...]:
    """Return everything that a session shows, to compare two."""
    keys = session.cell_keys()
    return (
        seen(session),
        session.issues(),
        tuple((skip.rule.id, skip.missing) for skip in session.not_applicable()),
        keys,
        session.missing_required(),
        tuple((key, session.choices(key)) for key in keys),
    )


def plausible(session: FormSession, key: CellKey, number: int = 1) -> Value:
    """Return an answer that suits a cell's field."""
    field: Field = session.field(key)
    match field.type:
        case FieldType.INTEGER | FieldType.DECIMAL | FieldType.RANGE:
            decimals = decimals_of(field)
            return n(number) if decimals == 0 else n(f"{number}.5")
        case FieldType.DATE:
            return Value.of(date(2026, 3, 1 + number % 28))
        case FieldType.TIME:
            return Value.of(time(8, number % 60))
        case FieldType.DATETIME:
            return Value.of(datetime(2026, 3, 1, 8, number % 60, tzinfo=VN))
        case FieldType.SELECT_ONE:
            choices = session.choices(key)
            return t(choices[number % len(choices)].code) if choices else MISSING
        case FieldType.SELECT_MULTIPLE | FieldType.RANK:
            return (
                Value.of(tuple(choice.code for choice in session.choices(key)[:2]))
                if session.choices(key)
                else MISSING
            )
        case _:
            return t(f"trả lời {number}")
