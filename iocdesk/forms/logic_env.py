"""The form being filled as one standard expression sees it from the place it stands in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from random import Random
from typing import Protocol
from uuid import UUID

from iocdesk.core.clock import Clock
from iocdesk.forms.cells import split_key
from iocdesk.forms.expressions.nodes import Node, TreeNode
from iocdesk.forms.logic_plan import LogicPlan
from iocdesk.forms.model import CellKey, Field, Group
from iocdesk.forms.places import DataTree, Instances, answer, expand, instances_in, prefix_of, shared
from iocdesk.forms.values import MISSING, Value


class Filled(Protocol):
    """What an environment reads of the form being filled; an irrelevant question has no answer in `values`."""

    plan: LogicPlan
    clock: Clock
    seed: str
    typed: dict[CellKey, Value]

    @property
    def values(self) -> Mapping[CellKey, Value]:
        """Return all answers that count now."""

    def instances(self, repeat: str) -> int:
        """Return how many instances a repeat has, by its key."""

    def tree(self) -> DataTree:
        """Return the form's data as a document; the same one as long as nothing changes."""


class LogicEnv:
    """Answers what an expression at `key` may ask. Implements `ExpressionEnv`."""

    __slots__ = ("_filled", "_inside", "_key", "_random")

    def __init__(self, filled: Filled, prefix: str, key: CellKey) -> None:
        self._filled = filled
        self._inside: Instances = instances_in(prefix)
        self._key = key
        self._random: Random | None = None

    def _read(self, key: CellKey) -> object:
        return answer(self._filled.values.get(key, MISSING))

    def _prefixes(self, repeats: tuple[str, ...]) -> list[str]:
        """Return where a name inside `repeats` may be read from here: every instance that shares ours."""
        if not repeats:
            return [""]
        return list(expand(repeats, self._filled.instances, shared(repeats, self._inside)))

    def value(self, name: str) -> object:
        """Return the answer that `${name}` means: of the shared instance, else of the first."""
        place = self._filled.plan.places.fields.get(name)
        if place is None:
            return None
        if not place.repeats:
            return self._read(name)
        given = shared(place.repeats, self._inside)
        if len(given) == len(place.repeats):
            return self._read(prefix_of(given) + name)
        prefix = next(iter(expand(place.repeats, self._filled.instances, given)), None)
        return None if prefix is None else self._read(prefix + name)

    def current(self) -> object:
        """Return the answer of the question itself; kept while the question is not asked, for once()."""
        typed = self._filled.typed.get(self._key)
        return self._read(self._key) if typed is None else answer(typed)

    def nodes(self, name: str) -> Sequence[object]:
        """Return every answer of `${name}` seen from here; of a repeat or group, one item an instance."""
        place = self._filled.plan.places.named(name)
        if place is None:
            return []
        prefixes = self._prefixes(place.repeats)
        if isinstance(place.node, Field):
            values = self._filled.values
            return [answer(values.get(prefix + name, MISSING)) for prefix in prefixes]
        if not place.node.repeat:
            return [""] * len(prefixes)
        return [""] * sum(self._filled.instances(prefix + name) for prefix in prefixes)

    def field_nodes(self, name: str) -> Sequence[Node]:
        """Return `${name}` as nodes of the form's data."""
        place = self._filled.plan.places.named(name)
        if place is None:
            return []
        if isinstance(place.node, Group) and place.node.repeat:
            keys = self._prefixes(place.inner)
        else:
            keys = [prefix + name for prefix in self._prefixes(place.repeats)]
        nodes = self._filled.tree().nodes
        return [nodes[key] for key in keys if key in nodes]

    def context(self) -> Node | None:
        """Return the question's own node."""
        return self._filled.tree().nodes.get(self._key)

    def root(self) -> Node | None:
        """Return the form's data as a document."""
        return self._filled.tree().root

    def instance(self, name: str) -> TreeNode | None:
        """Return a choice list as a secondary instance."""
        return self._filled.plan.lists.get(name)

    def position(self, repeat: str | int) -> int:
        """Return the number of the enclosing instance, by the repeat's name or so many levels up."""
        if isinstance(repeat, int):
            return self._inside[-repeat][1] if 0 < repeat <= len(self._inside) else 1
        return next((index for name, index in self._inside if name == repeat), 1)

    def indexed(self, name: str, places: Sequence[tuple[str, int]]) -> object:
        """Return `${name}` in the instances given, outermost first."""
        place = self._filled.plan.places.fields.get(name)
        if place is None:
            return None
        given = dict(self._inside) | dict(places)
        return self._read(prefix_of(tuple((repeat, given.get(repeat, 1)) for repeat in place.repeats)) + name)

    def choice_label(self, field: str, code: str) -> str:
        """Return the Vietnamese label of a choice of the question `field`."""
        place = self._filled.plan.places.fields.get(split_key(field)[1])
        if place is None or not isinstance(place.node, Field):
            return code
        for choice in self._filled.plan.form.choices.get(place.node.choice_list, ()):
            if choice.code == code:
                return choice.label.vi
        return code

    def now(self) -> datetime:
        """Return the clock's moment."""
        return self._filled.clock.now()

    def random(self) -> Random:
        """Return chance that depends on the report and the question alone: a report opens again as it was."""
        if self._random is None:
            # Sampling inside a form, never a secret.
            self._random = Random(f"{self._filled.seed}/{self._key}")  # noqa: S311 - no secret comes of it
        return self._random

    def uuid(self) -> str:
        """Return a version 4 UUID, as `random`."""
        return str(UUID(int=self.random().getrandbits(128), version=4))
