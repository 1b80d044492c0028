"""What a form may know beyond itself: other periods and other forms of the same unit."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Protocol

from iocdesk.core.errors import IocError
from iocdesk.core.periods import Period
from iocdesk.forms.expressions import When


class History(Protocol):
    """Figures of the same unit outside this report; None means that there is no such figure."""

    def figure(self, when: When, code: str, category: str | None) -> Decimal | None:
        """Return one figure.

        `NOW`: the newest figure of another form at or before this period's end. `PREV`, `PREV_IN_YEAR`,
        `SAME_PERIOD_LAST_YEAR`: as it stood then. `SUM_IN_YEAR`: for a code of this form, the sum of the
        *earlier* periods of the year (0 in the first; None when one is missing), to which the session adds
        this report's own cell; for a code of another form, the whole sum up to this period.
        """

    def villages(self) -> int | None:
        """Return the number of the commune's villages at the period's end; 1 in a village."""


def moved(
    at: Period, when: When, event_before: Callable[[Period], Period | None] | None = None
) -> Period | None:
    """Return the period that a history function asks for, from the one that it starts at; None where there is none.

    Args:
        event_before: for a form of events, gives the period of the report before; other forms have none.
    """
    match when:
        case When.PREV:
            return at.previous() if event_before is None else event_before(at)
        case When.PREV_IN_YEAR:
            return None if at.is_first_in_year else at.previous()
        case When.SAME_PERIOD_LAST_YEAR:
            try:
                return at.same_last_year()
            except IocError:
                return None
        case _:
            return at


class NoHistory:
    """A history without figures: a blank form, a form being checked by its author."""

    def figure(self, when: When, code: str, category: str | None) -> Decimal | None:  # noqa: ARG002 - the protocol's
        """Return None."""
        return None

    def villages(self) -> int | None:
        """Return None."""
        return None


class FixedHistory:
    """A history given as a mapping; for tests and examples."""

    def __init__(
        self,
        figures: Mapping[tuple[When, str, str | None], Decimal],
        villages: int | None = None,
    ) -> None:
        self._figures = dict(figures)
        self._villages = villages

    def figure(self, when: When, code: str, category: str | None) -> Decimal | None:
        """Return what was given."""
        return self._figures.get((when, code, category))

    def villages(self) -> int | None:
        """Return what was given."""
        return self._villages
