"""What the cells of a form are called: the label of the question, with the names of the categories."""

from __future__ import annotations

from collections.abc import Iterable

from iocdesk.core.errors import Text
from iocdesk.forms.model import Field, Form

_DASH = " – "


def category_label(form: Form, field: Field | None, category: str) -> Text:
    """Return the names behind a cell's category: "Nữ", "Nữ – Dưới 5 tuổi"; codes that have no name stand as they are.

    Args:
        category: as in the cell's key, the codes of a cross table joined by "."; "" gives an empty text.
    """
    splits = field.indicator.splits if field is not None and field.indicator is not None else ()
    return joined(_choice_label(form, splits, code) for code in category.split(".") if code)


def figure_label(form: Form, field: Field, category: str) -> Text:
    """Return what a figure is called: "Số hộ dân cư: Tạm trú"."""
    label = field.label
    if not category:
        return label
    names = category_label(form, field, category)
    return Text(f"{label.vi}: {names.vi}", f"{label.en or label.vi}: {names.en}")


def joined(parts: Iterable[Text], mark: str = _DASH) -> Text:
    """Return texts one after the other; Vietnamese where there is no English."""
    known = list(parts)
    return Text(mark.join(it.vi for it in known), mark.join(it.en or it.vi for it in known))


def _choice_label(form: Form, lists: Iterable[str], code: str) -> Text:
    found = (choice.label for name in lists for choice in form.choices.get(name, ()) if choice.code == code)
    return next(found, Text(code, code))
