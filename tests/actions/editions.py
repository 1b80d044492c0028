"""A form at a newer version for the tests: what the province might change, and how it comes to a computer."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace

from iocdesk.actions.context import Context
from iocdesk.core.errors import Text
from iocdesk.forms.canonical import form_to_json
from iocdesk.forms.model import Field, FieldType, Form, Group
from iocdesk.store import Store


def text(vi: str) -> Text:
    """The same in both languages."""
    return Text(vi, vi)


def renewed(
    form: Form,
    version: str,
    *,
    drop: Iterable[str] = (),
    add: Iterable[Field] = (),
    change: Iterable[Field] = (),
    **settings: str,
) -> Form:
    """A form at another version; what is added stands first in the first section."""
    gone, others = set(drop), {field.name: field for field in change}

    def walk(group: Group) -> Group:
        kept = [it for it in group.children if isinstance(it, Group) or it.name not in gone]
        made = [walk(it) if isinstance(it, Group) else others.get(it.name, it) for it in kept]
        return replace(group, children=tuple(made))

    sections = [walk(section) for section in form.sections]
    sections[0] = replace(sections[0], children=(*add, *sections[0].children))
    named = gone | {f"{code}." for code in gone}
    rules = tuple(rule for rule in form.rules if not any(code in rule.expression for code in named))
    return replace(
        form,
        version=version,
        sections=tuple(sections),
        rules=tuple(rule for rule in rules if rule.on.partition(".")[0] not in gone),
        settings={**form.settings, **settings},
        sha256="",
    )


def question(code: str, label: str, kind: FieldType = FieldType.INTEGER) -> Field:
    """A plain question."""
    return Field(code, kind, text(label))


def publish(
    ctx: Context | Store, *forms: Form, closed: Iterable[tuple[str, str]] = (), valid_from: str = ""
) -> None:
    """Put forms into a store as an exchange would; `valid_from` is of the newest of them."""
    store = ctx.store if isinstance(ctx, Context) else ctx
    rows = {
        (it.form_id, it.version): {
            "id": it.form_id, "version": it.version, "sha256": it.sha256, "title": it.title, "level": it.level,
        }
        for it in store.catalogue.forms()
    }  # fmt: skip
    for form in forms:
        body = form_to_json(form)
        store.catalogue.put_form(json.dumps(body).encode())
        rows[form.id, form.version] = {
            "id": form.id, "version": form.version, "sha256": str(body["sha256"]), "title": form.title.vi,
            "level": form.level,
        }  # fmt: skip
    shut = set(closed)
    if valid_from:
        rows[forms[-1].id, forms[-1].version]["valid_from"] = valid_from
    listed = [{**row, "closed": True} if key in shut else row for key, row in rows.items()]
    store.catalogue.put_slice(
        "forms", f"e{len(rows)}{sorted(shut)}{valid_from}", json.dumps({"forms": listed}).encode()
    )
