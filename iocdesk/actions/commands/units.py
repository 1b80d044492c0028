"""Units as they are named on the command line."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from iocdesk.actions.context import Context
    from iocdesk.core.units import UnitKey


def unit_named(ctx: Context, text: str, error_code: str) -> UnitKey:
    """Return the unit of a code today, or of a code with the day it begins ("15298@2025-07-01").

    Raises:
        IocError: with `error_code` where there is none.
    """
    from iocdesk.core.errors import IocError, Text
    from iocdesk.core.units import UnitKey

    if "@" in text:
        return ctx.registry.get(UnitKey.parse(text)).key
    found = ctx.registry.at(text, ctx.today)
    if found is None:
        raise IocError(
            error_code, Text(f"Không có đơn vị mã “{text}”.", f"There is no unit of code “{text}”.")
        )
    return found.key
