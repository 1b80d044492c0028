"""What a cell of a report can hold.

"No figure yet", "nothing occurred", "not applicable" and 0 are four different things, everywhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from enum import StrEnum
from typing import Self

from iocdesk.core.numbers import canonical

Data = Decimal | str | date | datetime | time | tuple[str, ...]
"""A figure, a text or one choice, a date, a moment (aware), a time of day, or several choices."""


class Presence(StrEnum):
    """Why a cell has, or has not, a value."""

    MISSING = "missing"
    """Chưa có số liệu: nobody has answered yet. Never counts as zero."""
    GIVEN = "given"
    """A value was typed, calculated or carried over (0 is a value)."""
    NOTHING = "nothing"
    """Không phát sinh: answered, nothing occurred in the period. Adds up as 0 and is shown as KPS."""
    NOT_APPLICABLE = "na"
    """Không áp dụng: the question does not concern this unit. Left out of totals."""


@dataclass(frozen=True, slots=True)
class Value:
    """One cell's content. `data` is set exactly when `presence` is GIVEN."""

    presence: Presence = Presence.MISSING
    data: Data | None = None

    def __post_init__(self) -> None:
        if (self.presence is Presence.GIVEN) != (self.data is not None):
            msg = "data goes with GIVEN and with nothing else"
            raise ValueError(msg)

    @classmethod
    def of(cls, data: Data | int) -> Self:
        """Make a given value; an int becomes a Decimal."""
        return cls(Presence.GIVEN, Decimal(data) if isinstance(data, int) else data)

    @classmethod
    def figure(cls, number: Decimal) -> Self:
        """Make a given figure: what `of` makes, in half the time, for imports and stores make tens of thousands."""
        made = object.__new__(cls)
        _set_presence(made, Presence.GIVEN)
        _set_data(made, number)
        return made

    @property
    def number(self) -> Decimal | None:
        """The figure that rules and totals see: NOTHING counts as 0; None where there is no figure."""
        if self.presence is Presence.NOTHING:
            return Decimal(0)
        return self.data if isinstance(self.data, Decimal) else None

    @property
    def answered(self) -> bool:
        """Whether somebody has answered: anything but MISSING."""
        return self.presence is not Presence.MISSING

    def to_json(self) -> Mapping[str, object]:
        """Return the wire and hash form: {"p": presence} or {"t": type, "v": text or list}."""
        if self.data is None:
            return {"p": self.presence.value}
        match self.data:
            case Decimal():
                return {"t": "n", "v": canonical(self.data)}
            case tuple():
                return {"t": "m", "v": list(self.data)}
            case datetime():
                return {"t": "dt", "v": self.data.isoformat()}
            case date():
                return {"t": "d", "v": self.data.isoformat()}
            case time():
                return {"t": "tm", "v": self.data.isoformat()}
            case _:
                return {"t": "s", "v": self.data}

    @classmethod
    def from_json(cls, raw: Mapping[str, object]) -> Self:
        """Read the wire form back.

        Raises:
            ValueError: when `raw` is not such a form (NaN and infinities are not).
        """
        if "p" in raw:
            return cls(Presence(str(raw["p"])))
        kind, content = raw.get("t"), raw.get("v")
        if kind == "m" and isinstance(content, list):
            return cls.of(tuple(str(item) for item in content))
        if not isinstance(content, str):
            msg = f"not a value: {raw!r}"
            raise ValueError(msg)
        return cls.of(_read(str(kind), content))


_set_presence, _set_data = Value.__dict__["presence"].__set__, Value.__dict__["data"].__set__
"""The slots themselves, past the guard of a frozen class: for what is being made."""
MISSING = Value()
NOTHING = Value(Presence.NOTHING)
NOT_APPLICABLE = Value(Presence.NOT_APPLICABLE)


def _read(kind: str, content: str) -> Data:
    match kind:
        case "n":
            number = Decimal(content) if len(content) <= 64 else Decimal("NaN")
            if not number.is_finite() or abs(number.adjusted()) > 40:
                msg = f"not a figure: {content[:40]!r}"
                raise ValueError(msg)
            return number
        case "s":
            return content
        case "d":
            return date.fromisoformat(content)
        case "dt":
            return datetime.fromisoformat(content)
        case "tm":
            return time.fromisoformat(content)
        case _:
            msg = f"unknown value type {kind!r}"
            raise ValueError(msg)


class Quality(StrEnum):
    """How firm a figure is."""

    ESTIMATE = "estimate"
    """Ước."""
    PRELIMINARY = "preliminary"
    """Sơ bộ."""
    OFFICIAL = "official"
    """Chính thức."""
