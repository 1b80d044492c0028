"""How complete a report is: which cells are answered, and which must be before it can go."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from iocdesk.forms.cells import field_keys, is_summed
from iocdesk.forms.model import CellKey, Field, FieldType, Form, Group, Source
from iocdesk.reports.compare import EMPTY, Cells

_NEVER = frozenset({"", "no", "false()"})
_CALCULATED = frozenset({FieldType.CALCULATE, FieldType.NOTE, FieldType.META})


@dataclass(frozen=True, slots=True)
class Completeness:
    """How far a report is.

    Attributes:
        done, total: cells answered, and cells to answer: calculated ones are not among them.
        missing: cells without an answer, in the order of the form.
        required_missing: those of them that must be answered.
    """

    done: int
    total: int
    missing: tuple[CellKey, ...]
    required_missing: tuple[CellKey, ...]

    @property
    def complete(self) -> bool:
        """Whether every cell is answered."""
        return not self.missing

    @property
    def percent(self) -> int:
        """Whole percent, rounded down, so that 100 means all; 100 where there is nothing to answer."""
        return 100 * self.done // self.total if self.total else 100


def completeness(
    form: Form,
    cells: Cells,
    *,
    relevant: Callable[[CellKey], bool] | None = None,
    required: Callable[[CellKey], bool] | None = None,
) -> Completeness:
    """Say how complete a report is.

    Args:
        relevant: whether a question, group or repeat is asked at all; a `FormSession` knows. Without it
            everything is asked.
        required: whether a cell must be answered; without it, fields that are always required and not
            gathered from elsewhere.
    """
    asked = relevant if relevant is not None else _always
    keys = list(_walk(form, form.sections, "", cells, asked))
    missing = [(key, field) for key, field in keys if not cells.get(key, EMPTY).value.answered]
    must = [key for key, field in missing if (required(key) if required is not None else _is_required(field))]
    return Completeness(len(keys) - len(missing), len(keys), tuple(key for key, _ in missing), tuple(must))


def _walk(
    form: Form,
    children: tuple[Group | Field, ...],
    prefix: str,
    cells: Cells,
    asked: Callable[[CellKey], bool],
) -> Iterator[tuple[CellKey, Field]]:
    for child in children:
        if isinstance(child, Field):
            # only questions are asked about: a plain group may have the name of one
            if asked(prefix + child.name):
                yield from ((key, child) for key in _to_answer(form, child, prefix))
        elif child.repeat:
            for number in range(1, _instances(prefix + child.name, cells) + 1):
                inner = f"{prefix}{child.name}[{number}]/"
                yield from _walk(form, child.children, inner, cells, asked)
        else:
            yield from _walk(form, child.children, prefix, cells, asked)


def _to_answer(form: Form, field: Field, prefix: str) -> list[CellKey]:
    indicator = field.indicator
    derived = indicator is not None and indicator.source is Source.DERIVED
    if field.type in _CALCULATED or field.calculate or derived:
        return []
    keys = list(field_keys(prefix, field, form))
    return keys[:-1] if indicator is not None and is_summed(indicator) else keys


def _instances(repeat: str, cells: Cells) -> int:
    found = (re.match(re.escape(repeat) + r"\[(\d+)\]/", key) for key in cells)
    return max((int(match[1]) for match in found if match), default=0)


def _is_required(field: Field) -> bool:
    gathered = field.indicator is not None and field.indicator.source is not Source.TYPED
    return field.required.strip() not in _NEVER and not field.read_only and not gathered


def _always(_key: CellKey) -> bool:
    return True
