"""Where each question stands among groups and repeats, and the keys of the instances it stands in.

A plain group may share its name with a question, or with a group elsewhere, so groups are known by their place in
the form and only questions and repeats by name.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from iocdesk.forms.cells import split_key
from iocdesk.forms.expressions.convert import normalise, to_string
from iocdesk.forms.expressions.nodes import TreeNode
from iocdesk.forms.model import CellKey, Field, Form, Group
from iocdesk.forms.values import MISSING, Value

Instances = tuple[tuple[str, int], ...]
"""The instances around a cell, outermost first: (("visits", 2), ("people", 1))."""
Count = Callable[[str], int]
"""How many instances a repeat has, by its key ("visits", "visits[2]/people")."""

_INSTANCE = re.compile(r"(?P<name>[^/\[\]]+)\[(?P<index>\d+)\]/")


@dataclass(frozen=True, slots=True, eq=False)
class Place:
    """A group or question with the places of the groups around it, outermost first; known by identity."""

    node: Group | Field
    around: tuple[Place, ...]
    repeats: tuple[str, ...]
    """Names of the repeats around it, outermost first."""

    @property
    def inner(self) -> tuple[str, ...]:
        """The repeats around what stands inside this group."""
        repeat = isinstance(self.node, Group) and self.node.repeat
        return (*self.repeats, self.node.name) if repeat else self.repeats


@dataclass(frozen=True, slots=True)
class Places:
    """All places of a form, in its order."""

    every: tuple[Place, ...]
    fields: Mapping[str, Place]
    groups: Mapping[str, Place]
    """By name: the repeat, else the first plain group of that name."""
    inside: Mapping[Place, tuple[Place, ...]]
    """For each group, the places below it."""

    def named(self, name: str) -> Place | None:
        """Return what `${name}` means: a question goes before a group of the same name."""
        return self.fields.get(name) or self.groups.get(name)

    def below(self, group: Place) -> tuple[Place, ...]:
        """Return the places inside a group."""
        return self.inside.get(group, ())


def find_places(form: Form) -> Places:
    """Return every group and question of the form."""
    every: list[Place] = []

    def walk(children: Sequence[Group | Field], around: tuple[Place, ...], repeats: tuple[str, ...]) -> None:
        for child in children:
            place = Place(child, around, repeats)
            every.append(place)
            if isinstance(child, Group):
                walk(child.children, (*around, place), place.inner)

    walk(form.sections, (), ())
    fields = {place.node.name: place for place in every if isinstance(place.node, Field)}
    groups: dict[str, Place] = {}
    for place in every:
        node = place.node
        if isinstance(node, Group) and (node.repeat or node.name not in groups):
            groups[node.name] = place
    inside: dict[Place, list[Place]] = {}
    for place in every:
        for group in place.around:
            inside.setdefault(group, []).append(place)
    return Places(tuple(every), fields, groups, {group: tuple(found) for group, found in inside.items()})


@lru_cache(maxsize=4096)
def instances_in(prefix: str) -> Instances:
    """Read a key or its prefix: "visits[2]/people[1]/" is (("visits", 2), ("people", 1))."""
    if not prefix:
        return ()
    return tuple((found["name"], int(found["index"])) for found in _INSTANCE.finditer(prefix))


@lru_cache(maxsize=4096)
def prefix_of(instances: Instances) -> str:
    """Write a key prefix."""
    return "".join(f"{name}[{index}]/" for name, index in instances)


def expand(repeats: Sequence[str], count: Count, given: Instances = ()) -> Iterator[str]:
    """Yield the prefixes of every instance of the innermost of `repeats`, within the instances `given`."""
    if not repeats:
        return iter(("",))
    found = [prefix_of(given)]
    for name in repeats[len(given) :]:
        found = [
            f"{prefix}{name}[{number}]/" for prefix in found for number in range(1, count(prefix + name) + 1)
        ]
    return iter(found)


def shared(repeats: Sequence[str], context: Instances) -> Instances:
    """Return the instances of `context` that a question inside `repeats` shares with it."""
    common = 0
    for name, (other, _) in zip(repeats, context, strict=False):
        if name != other:
            break
        common += 1
    return context[:common]


def moved_key(key: CellKey, repeat: str, index: int) -> CellKey | None:
    """Return the key that `key` has after instance `index` of `repeat` is gone; None where it is gone itself."""
    start = f"{repeat}["
    if not key.startswith(start):
        return key
    number, bracket, rest = key[len(start) :].partition("]")
    at = int(number)
    if at < index:
        return key
    return None if at == index else f"{start}{at - 1}{bracket}{rest}"


def answer(value: Value) -> object:
    """Return a value as expressions see it: None where there is no answer."""
    data = value.data
    if data is None:
        return value.number
    return " ".join(data) if isinstance(data, tuple) else data


def as_text(value: Value) -> str:
    """Return a value as a location path sees it."""
    return to_string(normalise(answer(value)))


class DataTree:
    """The form's data as a document for location paths; nodes by key (instances of repeats with their prefix)."""

    def __init__(self, form: Form, values: Mapping[CellKey, Value], count: Count) -> None:
        self._values = values
        self._count = count
        self.nodes: dict[str, TreeNode] = {}
        top = TreeNode(form.id or "data")
        self._build(form.sections, "", top)
        self.root = TreeNode("", "", [top])

    def _build(self, children: Sequence[Group | Field], prefix: str, parent: TreeNode) -> None:
        for child in children:
            key = prefix + child.name
            if isinstance(child, Field):
                text = as_text(self._values.get(key, MISSING))
                self.nodes[key] = parent.adopt(TreeNode(child.name, text))
            elif child.repeat:
                for index in range(1, self._count(key) + 1):
                    inner = f"{key}[{index}]/"
                    self.nodes[inner] = parent.adopt(TreeNode(child.name))
                    self._build(child.children, inner, self.nodes[inner])
            else:
                group = parent.adopt(TreeNode(child.name)) if child.name else parent
                self._build(child.children, prefix, group)

    def changed(self, key: CellKey, value: Value) -> None:
        """Take in another answer to a question."""
        prefix, code, category = split_key(key)
        node = self.nodes.get(prefix + code)
        if node is not None and not category:
            node.write(as_text(value))
