"""Where a person is in a report and which page comes next: forward, back, from the page to read over, after a return."""

from __future__ import annotations

from iocdesk.forms.model import CellKey
from iocdesk.ui.entry.desk import Desk
from iocdesk.ui.simple.dots import Dot, Mark
from iocdesk.ui.simple.steps import (
    Step,
    StepKind,
    closed,
    first_open,
    is_open,
    make_walk,
    own_key,
    passed,
)


class Course:
    """The way through the pages. `at` None is the page to read over."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._session = desk.entry.session
        self.walk = make_walk(desk.entry.form, self._session, extend=desk.editable)
        self.at: int | None = None
        self.from_review = False
        """Whether the present page was opened from the page to read over, and leads back to it."""
        self._only: frozenset[CellKey] = frozenset()
        self._left: Step | None = None
        """Where a way round to correct an earlier figure began."""

    @property
    def step(self) -> Step | None:
        """The present page."""
        return self.walk.steps[self.at] if self.at is not None and self.at < len(self.walk.steps) else None

    def asks(self, key: CellKey) -> bool:
        """Say whether something is to be mended or explained at a cell."""
        return bool(self._desk.open_issues(key))

    def rebuild(self) -> None:
        """Ask the form again which pages there are, and stay at the same one as far as it is still there."""
        step = self.step
        self.walk = make_walk(self._desk.entry.form, self._session, extend=self._desk.editable)
        if step is not None and self.at is not None:
            place = self._place_of(step)
            last = len(self.walk.steps) - 1
            self.at = place if place is not None else min(self.at, last) if last >= 0 else None

    def first_open(self) -> int | None:
        """Return the first page that still waits."""
        return first_open(self.walk, self._session, self.asks)

    def begin(self) -> None:
        """Go to the first open page; to the first of all while nothing was answered."""
        begun = any(self._session.value(key).answered for step in self.walk.steps for key in step.group)
        self.at = self.first_open() if begun or not self.walk.steps else 0
        self.from_review = False

    def mend(self, keys: tuple[CellKey, ...]) -> None:
        """Go only through the cells that were remarked on, from the first."""
        wanted = {own_key(key) if self._parts_of(key) else key for key in keys if key}
        self._only = frozenset(
            step.key
            for step in self.walk.steps
            if step.kind is StepKind.QUESTION and (step.key in wanted or own_key(step.key) in wanted)
        )
        self.at = next((n for n, step in enumerate(self.walk.steps) if self._mended_here(step)), None)
        if self.at is None:
            self._only = frozenset()
            self.begin()

    def _parts_of(self, key: CellKey) -> bool:
        return any(step.total == key for step in self.walk.steps)

    def _mended_here(self, step: Step) -> bool:
        return step.kind is StepKind.QUESTION and (not self._only or step.key in self._only)

    @property
    def mending(self) -> bool:
        """Whether only remarked cells are gone through."""
        return bool(self._only)

    def forward(self, *, past_group: bool = False) -> None:
        """Go to the next page; `past_group` leaves out the parts of the present figure."""
        step = self.step
        if step is None or self.at is None or self.from_review:
            if self.from_review and step is not None and step.kind is StepKind.GATE and not past_group:
                self.at = self.walk.place(step.group[0])
                return
            self.at, self.from_review = None, False
            return
        group = step.group if past_group else ()
        if self._left is not None and not self._more_of(step):
            self.at, self._left = self._place_of(self._left), None
            if self.at is None:
                return
        self.at = self._look(range(self.at + 1, len(self.walk.steps)), group)

    def correct(self, key: CellKey) -> None:
        """Go to another figure, through its parts, and then on from here."""
        place = self.walk.place(key)
        if place is not None:
            if not self.from_review:
                self._left = self._left or self.step
            self.at = place

    def _more_of(self, step: Step) -> bool:
        return step.kind is StepKind.QUESTION and step.key != step.group[-1]

    def _place_of(self, step: Step) -> int | None:
        same = [n for n, it in enumerate(self.walk.steps) if (it.kind, it.key) == (step.kind, step.key)]
        return same[0] if same else None

    def back(self) -> bool:
        """Go to the page before; False at the first one, and from the page to read over to the last one."""
        self._left = None
        if self.from_review:
            self.at, self.from_review = None, False
            return True
        start = len(self.walk.steps) if self.at is None else self.at
        found = self._look(range(start - 1, -1, -1), ())
        if found is None:
            return False
        self.at = found
        return True

    def _look(self, places: range, group: tuple[CellKey, ...]) -> int | None:
        for place in places:
            step = self.walk.steps[place]
            if step.kind is StepKind.GATE:
                if not self.mending and not passed(step, self._session):
                    return place
            elif step.key in group or self._behind_closed(place):
                continue
            elif not self.mending or self._mended_here(step):
                return place
        return None

    def _behind_closed(self, place: int) -> bool:
        """Say whether a question is answered by its gate: nothing occurred."""
        step = self.walk.steps[place]
        if self.mending or step.kind is not StepKind.QUESTION:
            return False
        gates = [s for s in self.walk.steps[:place] if s.kind is StepKind.GATE and step.key in s.group]
        inside = (
            self.step is not None and self.step.kind is StepKind.QUESTION and self.step.group == step.group
        )
        return bool(gates) and closed(gates[0], self._session) and not inside

    def open_line(self, page: int) -> None:
        """Go to a page from the page to read over."""
        self._left = None
        self.at, self.from_review = page, True

    def marks(self) -> list[Mark]:
        """Return how every question stands."""
        return [
            Mark(place, self.walk.steps[place].section, self._dot(self.walk.steps[place]))
            for place in self.walk.questions()
        ]

    def _dot(self, step: Step) -> Dot:
        if self._session.value(step.key).answered:
            return Dot.DOUBT if is_open(step, self._session, self.asks) else Dot.DONE
        return Dot.OPEN

    def here(self) -> int:
        """Return the page of the dot that the present page belongs to; -1 for none."""
        step = self.step
        if step is None or self.at is None:
            return -1
        if step.kind is StepKind.GATE:
            return self.walk.place(step.group[0]) or self.at
        return self.at

    def count(self) -> tuple[int, int]:
        """Return which question this is, and of how many."""
        places = self.walk.questions()
        here = self.here()
        return (sum(place <= here for place in places), len(places))
