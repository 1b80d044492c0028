"""The form being filled as one standard expression sees it from the place it stands in."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from random import Random

from iocdesk.core.clock import Clock
from iocdesk.forms.cells import split_key
from iocdesk.forms.expressions.env import BaseEnv
from iocdesk.forms.expressions.nodes import Node, TreeNode, instance
from iocdesk.forms.model import CellKey, Choice, Field, Form, Group
from iocdesk.forms.places import Place, answer, as_text, data_tree, expand, instances_in, shared
from iocdesk.forms.values import MISSING, Value


class LogicEnv(BaseEnv):
    """Answers what an expression at `key` may ask; an irrelevant question has no answer."""

    def __init__(
        self,
        form: Form,
        found: Mapping[str, Place],
        values: Mapping[CellKey, Value],
        counts: Mapping[str, int],
        prefix: str,
        key: CellKey,
        clock: Clock,
        random: Random,
        relevant: Callable[[CellKey], bool],
        choice: Choice | None = None,
    ) -> None:
        super().__init__(clock.now(), random)
        self._form = form
        self._places = found
        self._values = values
        self._counts = counts
        self._inside = instances_in(prefix)
        self._prefix = prefix
        self._key = key
        self._clock = clock
        self._relevant = relevant
        self._choice = choice
        self._tree: tuple[TreeNode, dict[str, TreeNode]] | None = None

    def for_choice(self, choice: Choice) -> LogicEnv:
        """Return the environment of one row of a choice list: bare names are its columns."""
        env = LogicEnv(
            self._form, self._places, self._values, self._counts, self._prefix, self._key,
            self._clock, self.random(), self._relevant, choice,
        )  # fmt: skip
        env._tree = self._tree
        return env

    def _count(self, repeat: str) -> int:
        return self._counts.get(repeat, 0)

    def _read(self, key: CellKey) -> object:
        return answer(self._values.get(key, MISSING)) if self._relevant(key) else None

    def _prefixes(self, name: str) -> list[str]:
        """Return where `${name}` may be read from here: every instance that shares ours."""
        place = self._places.get(name)
        if place is None:
            return []
        return list(expand(place.repeats, self._count, shared(place.repeats, self._inside)))

    def value(self, name: str) -> object:
        """Return the answer that `${name}` means: of the shared instance, else of the first."""
        prefixes = self._prefixes(name)
        return self._read(prefixes[0] + name) if prefixes else None

    def current(self) -> object:
        """Return the answer of the question itself."""
        return answer(self._values.get(self._key, MISSING))

    def nodes(self, name: str) -> Sequence[object]:
        """Return every answer of `${name}` seen from here; of a repeat or group, one item an instance."""
        place = self._places.get(name)
        if place is not None and isinstance(place.node, Group):
            if not place.node.repeat:
                return [""]
            prefixes = self._prefixes(name)
            return [""] * sum(self._count(prefix + name) for prefix in prefixes)
        return [self._read(prefix + name) for prefix in self._prefixes(name)]

    def _document(self) -> tuple[TreeNode, dict[str, TreeNode]]:
        if self._tree is None:
            shown = {key: value for key, value in self._values.items() if self._relevant(key)}
            self._tree = data_tree(self._form, shown, self._count)
        return self._tree

    def field_nodes(self, name: str) -> Sequence[Node]:
        """Return `${name}` as nodes of the form's data."""
        nodes = self._document()[1]
        place = self._places.get(name)
        if place is not None and isinstance(place.node, Group) and place.node.repeat:
            keys = [
                f"{prefix}{name}[{index}]/"
                for prefix in self._prefixes(name)
                for index in range(1, self._count(prefix + name) + 1)
            ]
        else:
            keys = [prefix + name for prefix in self._prefixes(name)]
        return [nodes[key] for key in keys if key in nodes]

    def context(self) -> Node | None:
        """Return the question's own node, or the row of the choice list being filtered."""
        if self._choice is not None:
            columns = {"name": self._choice.code, "label": self._choice.label.vi, **self._choice.columns}
            return TreeNode("item", "", [TreeNode(key, text) for key, text in columns.items()])
        return self._document()[1].get(self._key)

    def root(self) -> Node | None:
        """Return the form's data as a document."""
        return self._document()[0]

    def instance(self, name: str) -> Node | None:
        """Return a choice list as a secondary instance."""
        if name not in self._form.choices:
            return None
        rows = [
            {"name": choice.code, "label": choice.label.vi, **choice.columns}
            for choice in self._form.choices[name]
        ]
        return instance(rows)

    def position(self, repeat: str | int) -> int:
        """Return the number of the enclosing instance, by the repeat's name or so many levels up."""
        if isinstance(repeat, int):
            return self._inside[-repeat][1] if 0 < repeat <= len(self._inside) else 1
        return next((index for name, index in self._inside if name == repeat), 1)

    def indexed(self, name: str, places: Sequence[tuple[str, int]]) -> object:
        """Return `${name}` in the instances given, outermost first."""
        place = self._places.get(name)
        if place is None:
            return None
        given = dict(self._inside) | dict(places)
        prefix = "".join(f"{group.name}[{given.get(group.name, 1)}]/" for group in place.repeats)
        return self._read(prefix + name)

    def choice_label(self, field: str, code: str) -> str:
        """Return the Vietnamese label of a choice of the question `field`."""
        place = self._places.get(split_key(field)[1])
        if place is None or not isinstance(place.node, Field):
            return code
        for choice in self._form.choices.get(place.node.choice_list, ()):
            if choice.code == code:
                return choice.label.vi
        return code

    def now(self) -> datetime:
        """Return the clock's moment."""
        return self._clock.now()

    def text_of(self, key: CellKey) -> str:
        """Return one cell's answer as text."""
        return as_text(self._values.get(key, MISSING))
