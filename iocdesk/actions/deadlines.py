"""When reports are due, and which days they are about."""

from __future__ import annotations

from datetime import datetime

from iocdesk.actions.context import Context
from iocdesk.actions.views.texts import NO_TEXT
from iocdesk.core.deadlines import due_at, extended, parse_due_rule
from iocdesk.core.errors import Text
from iocdesk.core.periods import PeriodType, Window
from iocdesk.forms.model import Form
from iocdesk.reports.model import ReportKey


def window_of(form: Form, key: ReportKey) -> Window | None:
    """Return the days that a report's figures are about; None for events."""
    return None if key.period.type is PeriodType.EVENT else key.period.window(form.regime)


def due_of(ctx: Context, form: Form, key: ReportKey, event_at: datetime | None = None) -> datetime | None:
    """Return a report's deadline, aware, in UTC+7; None where the form sets none.

    An event without a known time counts from the end of its day.
    """
    if not form.due_rule:
        return None
    rule = parse_due_rule(form.due_rule)
    if key.period.type is PeriodType.EVENT:
        return due_at(rule, event_at if event_at is not None else key.period.first_day, ctx.calendar)
    due = due_at(rule, key.period.window(form.regime).end, ctx.calendar)
    longer = ctx.longer.get((form.id, key.period.id))
    return extended(due, longer.until if longer is not None else None)


def extension_line(ctx: Context, key: ReportKey) -> Text:
    """Return "Tỉnh gia hạn: Mưa lũ"; empty where the province has given no longer time."""
    longer = ctx.longer.get((key.form_id, key.period.id))
    if longer is None:
        return NO_TEXT
    why = f": {longer.reason}" if longer.reason else ""
    return Text(f"Tỉnh gia hạn{why}", f"Deadline extended by the province{why}")
