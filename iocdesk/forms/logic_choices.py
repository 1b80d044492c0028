"""The choices of a select question as they are offered now: filtered, or drawn from the answers of a repeat."""

from __future__ import annotations

from iocdesk.core.errors import Text
from iocdesk.forms.cells import split_key
from iocdesk.forms.expressions import ExpressionError
from iocdesk.forms.logic_env import Filled, LogicEnv
from iocdesk.forms.model import CellKey, Choice, Field, Group
from iocdesk.forms.places import as_text, expand, instances_in, shared
from iocdesk.forms.values import MISSING


def offered(filled: Filled, key: CellKey, choices: tuple[Choice, ...]) -> tuple[Choice, ...]:
    """Return the choices of a select: those of its list, or another question's answers, that its filter lets pass."""
    prefix, code, _ = split_key(key)
    node = filled.plan.places.fields[code].node
    if not isinstance(node, Field):
        return choices
    if node.choice_list.startswith("${"):
        return _answers(filled, node, prefix)
    compiled = filled.plan.filters.get(code)
    if compiled is None:
        return choices
    try:
        rows = compiled.evaluate(LogicEnv(filled, prefix, prefix + code))
    except ExpressionError:
        return choices
    return tuple(choices[int(row)] for row in rows) if isinstance(rows, list) else choices


def _answers(filled: Filled, node: Field, prefix: str) -> tuple[Choice, ...]:
    """Offer the answers to a question of a repeat, once each; of a repeat itself, to its first question."""
    places = filled.plan.places
    place = places.named(node.choice_list.strip("${} "))
    if place is not None and isinstance(place.node, Group):
        place = next((p for p in places.below(place) if isinstance(p.node, Field)), None)
    if place is None:
        return ()
    compiled = filled.plan.filters.get(node.name)
    found: dict[str, Choice] = {}
    near = shared(place.repeats[:-1], instances_in(prefix))
    for where in expand(place.repeats, filled.instances, near):
        key = where + place.node.name
        text = as_text(filled.values.get(key, MISSING))
        if text and (compiled is None or compiled.boolean(LogicEnv(filled, where, key))):
            found.setdefault(text, Choice(text, Text(text, text)))
    return tuple(found.values())
