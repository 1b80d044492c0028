"""What is still to be run after a change: formulas by rank, each once, in the instances concerned."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Mapping

from iocdesk.forms.logic_plan import Formula, LogicPlan
from iocdesk.forms.model import CellKey, Group
from iocdesk.forms.places import Count, Place, expand, instances_in, prefix_of, shared
from iocdesk.forms.values import Value

MAX_INSTANCES = 10_000
"""Instances that a repeat may have."""

Task = tuple[int, tuple[int, ...], str]
"""A formula's rank, the numbers of the instances it is to be run in, and their prefix."""


class Agenda:
    """Formulas waiting to be run, the lowest rank first and instances in their order."""

    def __init__(self, plan: LogicPlan, count: Count) -> None:
        self._plan = plan
        self._count = count
        self._queue: list[Task] = []
        self._waiting: set[Task] = set()

    def add(self, formula: Formula, prefixes: Iterable[str]) -> None:
        """Put a formula down to be run in some instances."""
        rank = self._plan.ranks[formula]
        for prefix in prefixes:
            task = (rank, tuple([index for _, index in instances_in(prefix)]), prefix)
            if task not in self._waiting:
                self._waiting.add(task)
                heapq.heappush(self._queue, task)

    def add_everywhere(self, formula: Formula) -> None:
        """Put a formula down to be run in every instance."""
        self.add(formula, expand(formula.place.repeats, self._count))

    def add_inside(self, group: Place, prefix: str) -> None:
        """Put down everything inside one instance of a repeat."""
        given = instances_in(prefix)
        for place in self._plan.places.below(group):
            for formula in self._plan.by_place.get(place, ()):
                self.add(formula, expand(place.repeats, self._count, given))

    def add_readers(self, name: str, prefix: str) -> None:
        """Put down what reads `name` in the instance `prefix`."""
        inside = instances_in(prefix)
        for formula in self._plan.by_read.get(name, ()):
            near = () if formula.wide else shared(formula.place.repeats, inside)
            self.add(formula, expand(formula.place.repeats, self._count, near))
        for formula in self._plan.restless:
            self.add_everywhere(formula)

    def next(self) -> Task | None:
        """Take the next task off; None where nothing is left."""
        if not self._queue:
            return None
        task = heapq.heappop(self._queue)
        self._waiting.discard(task)
        return task


def count_instances(plan: LogicPlan, values: Mapping[CellKey, Value]) -> dict[str, int]:
    """Count the instances that `values` speak of; a repeat without repeat_count starts with one."""
    counts: dict[str, int] = {}
    for key, value in values.items():
        inside = instances_in(key) if value.answered and "[" in key else ()
        for depth, (name, index) in enumerate(inside):
            repeat = prefix_of(inside[:depth]) + name
            counts[repeat] = min(max(counts.get(repeat, 0), index), MAX_INSTANCES)
    for place in plan.places.every:
        node = place.node
        if isinstance(node, Group) and node.repeat and not node.repeat_count:
            for prefix in expand(place.repeats, lambda repeat: counts.get(repeat, 0)):
                counts.setdefault(prefix + node.name, 1)
    return counts
