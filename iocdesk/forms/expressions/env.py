"""What a standard expression may ask of the form being filled: values, nodes, repeats, clock and chance.

`BaseEnv` answers everything with "nothing there"; a session overrides what it has.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from random import Random
from typing import Protocol
from uuid import UUID

from iocdesk.forms.expressions.nodes import Node


class ExpressionEnv(Protocol):
    """The form as one expression sees it from the place it stands in.

    Values are None (blank), str, bool, int, float, Decimal, date, datetime or time.
    """

    def value(self, name: str) -> object:
        """Return the answer that `${name}` means from here."""

    def current(self) -> object:
        """Return the answer that `.` means."""

    def nodes(self, name: str) -> Sequence[object]:
        """Return every answer of `${name}` seen from here; of a repeat or group, one item per instance."""

    def field_nodes(self, name: str) -> Sequence[Node]:
        """Return `${name}` as nodes, for paths and predicates on it."""

    def context(self) -> Node | None:
        """Return the node that relative paths start from: the question, or the row of a choice list."""

    def root(self) -> Node | None:
        """Return the document that absolute paths start from; its child is the form's top element."""

    def instance(self, name: str) -> Node | None:
        """Return the document of the secondary instance `name` (see `nodes.instance`), or None."""

    def position(self, repeat: str | int) -> int:
        """Return the 1-based number of the enclosing repeat instance: by name, or that many levels up."""

    def indexed(self, name: str, places: Sequence[tuple[str, int]]) -> object:
        """Return `${name}` in instance `places` = ((repeat, 1-based index), …), outermost first."""

    def choice_label(self, field: str, code: str) -> str:
        """Return the label of choice `code` of the question `field`, in the language shown."""

    def now(self) -> datetime:
        """Return the present moment, timezone-aware."""

    def random(self) -> Random:
        """Return the source of random numbers."""

    def uuid(self) -> str:
        """Return a fresh UUID."""


class BaseEnv:
    """An environment in which nothing is there; the moment and the random source are handed in."""

    def __init__(self, now: datetime | None = None, random: Random | None = None) -> None:
        self._now = now or datetime.now(UTC)
        # Chance for forms (sampling, shuffled choices), never for secrets.
        self._random = random or Random()  # noqa: S311 - no secret comes of it

    def value(self, name: str) -> object:  # noqa: ARG002 - the protocol's
        """Return a blank answer."""
        return None

    def current(self) -> object:
        """Return a blank answer."""
        return None

    def nodes(self, name: str) -> Sequence[object]:
        """Return the one value, or all of them where the value is a list."""
        value = self.value(name)
        return value if isinstance(value, list | tuple) else [value]

    def field_nodes(self, name: str) -> Sequence[Node]:  # noqa: ARG002 - the protocol's
        """Return no nodes."""
        return []

    def context(self) -> Node | None:
        """Return no node."""
        return None

    def root(self) -> Node | None:
        """Return no node."""
        return None

    def instance(self, name: str) -> Node | None:  # noqa: ARG002 - the protocol's
        """Return no document."""
        return None

    def position(self, repeat: str | int) -> int:  # noqa: ARG002 - the protocol's
        """Return 1: outside any repeat there is one instance."""
        return 1

    def indexed(self, name: str, places: Sequence[tuple[str, int]]) -> object:  # noqa: ARG002 - the protocol's
        """Return a blank answer."""
        return None

    def choice_label(self, field: str, code: str) -> str:  # noqa: ARG002 - the protocol's
        """Return the code itself."""
        return code

    def now(self) -> datetime:
        """Return the moment handed in."""
        return self._now

    def random(self) -> Random:
        """Return the source handed in."""
        return self._random

    def uuid(self) -> str:
        """Return a version 4 UUID drawn from the random source."""
        return str(UUID(int=self._random.getrandbits(128), version=4))
