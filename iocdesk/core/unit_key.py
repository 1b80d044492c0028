"""The identity of a unit, and where it stands; by itself, because the first window needs no more of units.

The door to it is `core.units`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from iocdesk.core.errors import IocError, Text

_KEY = re.compile(r"([0-9A-Za-z][0-9A-Za-z.-]{0,31})@(\d{4}-\d{2}-\d{2})", re.ASCII)


class UnitError(IocError):
    """A unit that is malformed or unknown."""


class Level(StrEnum):
    """Where a unit stands."""

    PROVINCE = "province"
    COMMUNE = "commune"
    VILLAGE = "village"


@dataclass(frozen=True, slots=True, order=True)
class UnitKey:
    """The identity of a unit: its code and the first day it existed under that code."""

    code: str
    valid_from: date

    @property
    def id(self) -> str:
        """The one-line form, e.g. "15298@2025-07-01"."""
        return f"{self.code}@{self.valid_from.isoformat()}"

    @classmethod
    def parse(cls, text: str) -> UnitKey:
        """Read the one-line form.

        Raises:
            UnitError: `unit.malformed`, quoting the text.
        """
        match = _KEY.fullmatch(text)
        try:
            if match is not None:
                return cls(match[1], date.fromisoformat(match[2]))
        except ValueError:
            pass
        raise UnitError(
            "unit.malformed",
            Text(
                f"“{text[:60]}” không phải là mã đơn vị. Xin viết như 15298@2025-07-01.",
                f"“{text[:60]}” does not identify a unit. Please write it like 15298@2025-07-01.",
            ),
        )

    def __str__(self) -> str:
        return self.id
