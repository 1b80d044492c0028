"""The tree that location paths walk, and the walking: axes, node tests, predicates, document order."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Protocol, TypeAlias


class Node(Protocol):
    """An element of a form's data or of a secondary instance.

    A node is known by its identity: `above()` and `below()` must answer the same objects each time.
    """

    @property
    def name(self) -> str:
        """The element's name; "" for a document root."""

    def text(self) -> str:
        """Return the answer as text; of a group, its children's answers joined."""

    def below(self) -> Sequence[Node]:
        """Return the children in document order."""

    def above(self) -> Node | None:
        """Return the parent, or None at the root."""


class TreeNode:
    """A node held in memory; adopts the children it is given."""

    __slots__ = ("_children", "_parent", "_text", "name")

    def __init__(self, name: str, text: str = "", children: Sequence[TreeNode] = ()) -> None:
        self.name = name
        self._text = text
        self._children: list[TreeNode] = []
        self._parent: TreeNode | None = None
        for child in children:
            self.adopt(child)

    def adopt(self, child: TreeNode) -> TreeNode:
        """Append `child` and return it."""
        child._parent = self
        self._children.append(child)
        return child

    def write(self, text: str) -> None:
        """Replace the answer of a node without children."""
        self._text = text

    def text(self) -> str:
        """Return the answer as text."""
        return "".join(child.text() for child in self._children) if self._children else self._text

    def below(self) -> Sequence[TreeNode]:
        """Return the children."""
        return self._children

    def above(self) -> TreeNode | None:
        """Return the parent."""
        return self._parent


Predicate: TypeAlias = Callable[[Node, int, int], bool]
CompiledStep: TypeAlias = tuple[str, str, tuple[Predicate, ...]]


def instance(rows: Sequence[dict[str, str]]) -> TreeNode:
    """Return the document of a secondary instance: `root/item` with one child per column."""
    items = [TreeNode("item", "", [TreeNode(key, value) for key, value in row.items()]) for row in rows]
    return TreeNode("", "", [TreeNode("root", "", items)])


def follow(start: Sequence[Node], steps: Sequence[CompiledStep]) -> list[Node]:
    """Walk `steps` from the nodes in `start`; each node once, in the order found."""
    found = list(start)
    for axis, test, predicates in steps:
        if axis == "child" and not predicates and test.isidentifier():  # choice filters run this per choice
            found = [item for node in found for item in node.below() if item.name == test]
            continue
        reached: dict[int, Node] = {}
        for node in found:
            candidates = [item for item in AXES[axis](node) if _passes(item, axis, test)]
            for item in keep(candidates, predicates):
                reached.setdefault(id(item), item)
        found = list(reached.values())
    return found


def keep(candidates: list[Node], predicates: Sequence[Predicate]) -> list[Node]:
    """Return the candidates that every predicate lets pass; positions count anew after each."""
    for predicate in predicates:
        size = len(candidates)
        candidates = [item for at, item in enumerate(candidates, 1) if predicate(item, at, size)]
    return candidates


def texts(nodes: Sequence[Node]) -> list[str]:
    """Return the answers of `nodes`."""
    return [node.text() for node in nodes]


def union(*sets: Sequence[Node]) -> list[Node]:
    """Return the nodes of all sets once each, in document order."""
    found = {id(node): node for nodes in sets for node in nodes}
    if len(found) < 2:
        return list(found.values())
    order: dict[int, int] = {}
    for node in found.values():
        top = root(node)
        if id(top) not in order:
            for item in _descendants(top, itself=True):
                order[id(item)] = len(order)
    return sorted(found.values(), key=lambda node: order.get(id(node), len(order)))


def root(node: Node) -> Node:
    """Return the topmost node above `node`."""
    above = node.above()
    while above is not None:
        node, above = above, above.above()
    return node


def _passes(node: Node, axis: str, test: str) -> bool:
    if test in ("node()", "text()"):
        return test == "node()" or not node.below()
    if test.endswith("()"):
        return False
    if test == "*":
        return axis == "child" or bool(node.name)
    local = node.name.rpartition(":")[2] if test.startswith("*:") or test.endswith(":*") else node.name
    return test.endswith(":*") or local == test


def _descendants(node: Node, *, itself: bool) -> Iterator[Node]:
    waiting = [node] if itself else list(reversed(node.below()))
    while waiting:
        item = waiting.pop()
        yield item
        waiting.extend(reversed(item.below()))


def _ancestors(node: Node) -> Iterator[Node]:
    above = node.above()
    while above is not None:
        yield above
        above = above.above()


def _siblings(node: Node, *, after: bool) -> list[Node]:
    above = node.above()
    if above is None:
        return []
    family = list(above.below())
    at = next(index for index, item in enumerate(family) if item is node)
    return family[at + 1 :] if after else family[:at][::-1]


def _beyond(node: Node, *, after: bool) -> Iterator[Node]:
    for item in (node, *_ancestors(node)):
        for sibling in _siblings(item, after=after):
            below = list(_descendants(sibling, itself=True))
            yield from below if after else reversed(below)


def _parent(node: Node) -> list[Node]:
    above = node.above()
    return [] if above is None else [above]


AXES: dict[str, Callable[[Node], Sequence[Node] | Iterator[Node]]] = {
    "child": lambda node: node.below(),
    "self": lambda node: [node],
    "parent": _parent,
    "attribute": lambda _: [],
    "descendant": lambda node: _descendants(node, itself=False),
    "descendant-or-self": lambda node: _descendants(node, itself=True),
    "ancestor": _ancestors,
    "ancestor-or-self": lambda node: iter((node, *_ancestors(node))),
    "following-sibling": lambda node: _siblings(node, after=True),
    "preceding-sibling": lambda node: _siblings(node, after=False),
    "following": lambda node: _beyond(node, after=True),
    "preceding": lambda node: _beyond(node, after=False),
}
