"""What the checks of many reports look at in other periods and forms, asked of the store once for all units."""

from __future__ import annotations

from datetime import timedelta

from iocdesk.actions.context import Context
from iocdesk.actions.history import StoreHistory
from iocdesk.core.periods import Period
from iocdesk.forms.model import CellKey, Form
from iocdesk.forms.values import MISSING, Value
from iocdesk.reports.model import ReportKey

BACK = timedelta(days=800)
"""How far back figures are kept at hand; the furthest look goes to the first period of the year before."""
_AHEAD = timedelta(days=62)

Series = list[tuple[Period, Value]]


class SharedFigures:
    """Figures of all units, form by form, for the reports of one import."""

    def __init__(self, ctx: Context, keys: frozenset[CellKey], end: Period) -> None:
        day = end.window().end
        self._ctx, self._keys = ctx, keys
        self._since, self._upto = Period.of_day(day - BACK), Period.of_day(day + _AHEAD)
        self._forms: dict[str, dict[tuple[str, CellKey], Series]] = {}

    def series(self, form_id: str, unit: str, key: CellKey) -> Series:
        """Return a figure's values, oldest first."""
        found = self._forms.get(form_id)
        if found is None:
            store = self._ctx.store.figures
            found = self._forms[form_id] = store.of_units(form_id, self._keys, self._since, self._upto)
        return found.get((unit, key), [])


class SharedHistory(StoreHistory):
    """A history that reads from `SharedFigures`."""

    def __init__(self, ctx: Context, form: Form, key: ReportKey, figures: SharedFigures) -> None:
        super().__init__(ctx, form, key)
        self._figures = figures

    def _newest(self, form_id: str, code: str, category: str | None) -> Series:
        return self._series(form_id, code, category)[::-1]

    def _between(
        self,
        form_id: str,
        code: str,
        category: str | None,
        first: Period,  # noqa: ARG002 - all of them are at hand
        last: Period,  # noqa: ARG002
    ) -> Series:
        return self._series(form_id, code, category)

    def _series(self, form_id: str, code: str, category: str | None) -> Series:
        key = f"{code}.{category}" if category else code
        return self._figures.series(form_id, self._key.unit.id, key)

    def _figure(self, code: str, category: str | None, form_id: str, period: Period) -> Value:
        found = self._series(form_id, code, category)
        return next((value for at, value in found if at == period), MISSING)
