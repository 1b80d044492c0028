"""The figures of an open report that are gathered from its villages."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from iocdesk.actions.context import Context
from iocdesk.actions.gathering import gather
from iocdesk.actions.matrix import village_table
from iocdesk.actions.matrix_model import Explanation, Matrix
from iocdesk.actions.matrix_story import explain
from iocdesk.core.errors import IocError, Text
from iocdesk.forms.cells import split_key
from iocdesk.forms.model import CellKey, Form
from iocdesk.forms.session import FormSession
from iocdesk.forms.values import MISSING, NOTHING, Value
from iocdesk.reports.model import ReportKey
from iocdesk.reports.rollup import Total


class VillageFigures:
    """What the villages of one open report gave when it was opened.

    Attributes:
        totals: how each gathered figure is made.
    """

    def __init__(self, ctx: Context, form: Form, key: ReportKey, session: FormSession) -> None:
        self._ctx, self._form, self._key, self._session = ctx, form, key, session
        self.totals: Mapping[CellKey, Total] = gather(ctx, form, key)
        self._tables: dict[str, Matrix | None] = {}

    def may_be_nothing(self, key: CellKey) -> bool:
        """Say whether a gathered figure may be answered "không phát sinh" (and emptied again), and nothing else.

        So it is while no event was reported: only a person knows that none occurred.
        """
        total = self.totals.get(key)
        return total is not None and total.sourceless and not self._session.computed(key)

    def adjustable(self, key: CellKey) -> bool:
        """Say whether another figure may be typed in the place of a total, as the province decides."""
        total = self.totals.get(key)
        settable = total is not None and not total.sourceless and not self._session.computed(key)
        return settable and self._ctx.policy.adjust_totals

    def story(self, key: CellKey) -> Explanation | None:
        """Return village by village how a gathered figure was made; None where there is no such table."""
        code = split_key(key)[1]
        if code not in self._tables:
            field = self._session.field(key)
            self._tables[code] = village_table(self._ctx, self._form, field, self._key)
        table = self._tables[code]
        place = table.place(key) if table is not None else -1
        return explain(table, place) if table is not None and place >= 0 else None

    def expect_typed(self, changes: Mapping[CellKey, Value], adjustable: Callable[[CellKey], bool]) -> None:
        """Refuse figures that come from the villages and may not be typed.

        Raises:
            IocError: `entry.gathered`, naming the first.
        """
        for key, value in changes.items():
            if key not in self.totals or value == self._session.value(key) or adjustable(key):
                continue
            if not (self.may_be_nothing(key) and value in (NOTHING, MISSING)):
                label = self._session.field(key).label
                raise IocError(
                    "entry.gathered",
                    Text(
                        f"“{label.vi}” được tổng hợp từ các thôn, không nhập trực tiếp.",
                        f"“{label.en}” is gathered from the villages and not typed.",
                    ),
                )
