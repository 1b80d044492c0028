"""Where each question stands among groups and repeats, and the form's data as a tree for location paths."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from iocdesk.forms.expressions.convert import normalise, to_string
from iocdesk.forms.expressions.nodes import TreeNode
from iocdesk.forms.model import CellKey, Field, Form, Group
from iocdesk.forms.values import Value

_INSTANCE = re.compile(r"(?P<name>[^/\[\]]+)\[(?P<index>\d+)\]/")


@dataclass(frozen=True, slots=True)
class Place:
    """A group or question with the groups around it, outermost first."""

    node: Group | Field
    around: tuple[Group, ...]

    @property
    def repeats(self) -> tuple[Group, ...]:
        """Return the repeats around it, outermost first."""
        return tuple(group for group in self.around if group.repeat)


def places(form: Form) -> dict[str, Place]:
    """Return every group and question of the form by name."""
    found: dict[str, Place] = {}

    def walk(children: Sequence[Group | Field], around: tuple[Group, ...]) -> None:
        for child in children:
            found.setdefault(child.name, Place(child, around))
            if isinstance(child, Group):
                walk(child.children, (*around, child))

    walk(form.sections, ())
    return found


def instances_in(prefix: str) -> list[tuple[str, int]]:
    """Read a key prefix: "visits[2]/people[1]/" is [("visits", 2), ("people", 1)]."""
    return [(found["name"], int(found["index"])) for found in _INSTANCE.finditer(prefix)]


def prefix_of(instances: Sequence[tuple[str, int]]) -> str:
    """Write a key prefix."""
    return "".join(f"{name}[{index}]/" for name, index in instances)


def expand(
    repeats: Sequence[Group], count: Callable[[str], int], given: Sequence[tuple[str, int]] = ()
) -> Iterator[str]:
    """Yield the prefixes of every instance of the innermost of `repeats`, within the instances `given`."""

    def walk(index: int, sofar: str) -> Iterator[str]:
        if index == len(repeats):
            yield sofar
            return
        name = repeats[index].name
        if index < len(given) and given[index][0] == name:
            yield from walk(index + 1, f"{sofar}{name}[{given[index][1]}]/")
            return
        for number in range(1, count(sofar + name) + 1):
            yield from walk(index + 1, f"{sofar}{name}[{number}]/")

    return walk(0, "")


def shared(repeats: Sequence[Group], context: Sequence[tuple[str, int]]) -> list[tuple[str, int]]:
    """Return the instances of `context` that a question inside `repeats` shares with it."""
    common: list[tuple[str, int]] = []
    for repeat, (name, index) in zip(repeats, context, strict=False):
        if repeat.name != name:
            break
        common.append((name, index))
    return common


def answer(value: Value) -> object:
    """Return a value as expressions see it: None where there is no answer."""
    if isinstance(value.data, tuple):
        return " ".join(value.data)
    return value.data if value.data is not None else value.number


def as_text(value: Value) -> str:
    """Return a value as a location path sees it."""
    return to_string(normalise(answer(value)))


def data_tree(
    form: Form, values: Mapping[CellKey, Value], count: Callable[[str], int]
) -> tuple[TreeNode, dict[str, TreeNode]]:
    """Return the form's data as a document, and each node by its key (groups with their prefix)."""
    nodes: dict[str, TreeNode] = {}

    def build(children: Sequence[Group | Field], prefix: str, parent: TreeNode) -> None:
        for child in children:
            key = prefix + child.name
            if isinstance(child, Field):
                nodes[key] = parent.adopt(TreeNode(child.name, as_text(values.get(key, Value()))))
            elif child.repeat:
                for index in range(1, count(key) + 1):
                    inner = f"{key}[{index}]/"
                    nodes[inner] = parent.adopt(TreeNode(child.name))
                    build(child.children, inner, nodes[inner])
            elif child.name:
                nodes[key] = parent.adopt(TreeNode(child.name))
                build(child.children, prefix, nodes[key])
            else:
                build(child.children, prefix, parent)

    top = TreeNode(form.id or "data")
    build(form.sections, "", top)
    return TreeNode("", "", [top]), nodes
