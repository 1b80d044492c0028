"""The versions of a form: which of two is the newer, which is valid for a period, and which cells a version has.

A version is valid from the first period that ends on or after its setting `valid_from`, and up to the last one that ends no
later than `valid_to` (ISO dates); a form that says nothing is valid always.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from iocdesk.core.periods import Period
from iocdesk.forms.cells import field_keys, split_key
from iocdesk.forms.model import CellKey, Field, FieldType, Form, Group
from iocdesk.forms.places import instances_in, prefix_of


def rank(version: str) -> tuple[int, str]:
    """Return what versions are compared by: their length, then the text (yyyymmddrr)."""
    return len(version), version


def newest(versions: Iterable[str]) -> str:
    """Return the newest of some versions.

    Raises:
        ValueError: when there is none.
    """
    return max(versions, key=rank)


def is_newer(version: str, other: str) -> bool:
    """Tell whether a version came after another."""
    return rank(version) > rank(other)


def valid_for(form: Form, period: Period, decided: str = "") -> bool:
    """Tell whether a form is answered for a period; a setting that is no date says nothing.

    Args:
        decided: the version's first day as the province set it when it published the form; "" where it did not.
    """
    end = period.window().end
    starts = (_day(form.settings.get("valid_from", "")), _day(decided))
    until = _day(form.settings.get("valid_to", ""))
    return all(since is None or end >= since for since in starts) and (until is None or end <= until)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


@dataclass(frozen=True, slots=True)
class Cells:
    """The cells that one version of a form has."""

    fields: Mapping[str, Field]
    """By code."""
    _repeats: Mapping[str, tuple[str, ...]]
    _keys: Mapping[str, frozenset[str]]

    def __contains__(self, key: CellKey) -> bool:
        """Tell whether the form has a cell, in any instance of its repeats."""
        prefix, code, category = split_key(key)
        if (f"{code}.{category}" if category else code) not in self._keys.get(code, ()):
            return False
        inside = instances_in(prefix)
        return tuple(name for name, _ in inside) == self._repeats[code] and prefix_of(inside) == prefix

    def repeats(self, code: str) -> tuple[str, ...]:
        """Return the repeats that a field stands in, outermost first."""
        return self._repeats[code]


def cells_of(form: Form) -> Cells:
    """Lay out which cells a form has."""
    fields: dict[str, Field] = {}
    repeats: dict[str, tuple[str, ...]] = {}

    def walk(group: Group, path: tuple[str, ...]) -> None:
        inside = (*path, group.name) if group.repeat else path
        for child in group.children:
            if isinstance(child, Group):
                walk(child, inside)
            elif child.type is not FieldType.NOTE:
                fields[child.name], repeats[child.name] = child, inside

    for section in form.sections:
        walk(section, ())
    # What the program fills in by itself has a cell of its own, though no place where it is shown.
    keys = {name: frozenset((*field_keys("", field, form), name)) for name, field in fields.items()}
    return Cells(fields, repeats, keys)
