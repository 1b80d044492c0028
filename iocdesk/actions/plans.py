"""Which figures have a plan in the same form, so that the share of the plan can stand beside them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal

from iocdesk.core.numbers import quantize
from iocdesk.core.text import nfc
from iocdesk.forms.model import Form, Source
from iocdesk.forms.values import Value

_ACHIEVED = re.compile(r"100\s*\*\s*\$\{(\w+)\}")
_PLANNED = re.compile(r"\$\{(\w+)\}")
_NAMES = tuple(nfc(name) for name in ("kế hoạch", "dự toán"))
"""How the Vietnamese name of a plan begins."""
_DECIMALS = 1


def plans_of(form: Form) -> Mapping[str, str]:
    """Return the code of the plan for each figure that has one.

    A figure X has the plan P where the form derives 100 * ${X} over ${P} and P is named as a plan ("Kế hoạch …",
    "Dự toán …"); other ratios are no shares of a plan.
    """
    found = {}
    for _, indicator in form.indicators():
        if indicator.source is not Source.DERIVED:
            continue
        done = _ACHIEVED.fullmatch(indicator.numerator.strip())
        plan = _PLANNED.fullmatch(indicator.denominator.strip())
        if done is not None and plan is not None:
            found[done[1]] = plan[1]
    planned = set(found.values())
    named = {
        field.name
        for field, _ in form.indicators()
        if field.name in planned and nfc(field.label.vi).casefold().startswith(_NAMES)
    }
    return {figure: plan for figure, plan in found.items() if plan in named}


def share_of(figure: Value, plan: Value) -> Decimal | None:
    """Return a figure in percent of its plan, with one decimal; None where either is missing or the plan is 0."""
    if figure.number is None or not plan.number:
        return None
    return quantize(100 * figure.number / plan.number, _DECIMALS)
