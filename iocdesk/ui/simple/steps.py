"""A form as a row of questions: what is asked one after the other, and what nobody has to be asked.

Calculated cells, cells filled from elsewhere and questions that do not apply are left out. The parts of a total come
before it; where nothing may have occurred at all, one question stands before many parts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from iocdesk.core.errors import Text
from iocdesk.forms.cells import split_key
from iocdesk.forms.layout import RowLayout, SectionLayout, TableLayout
from iocdesk.forms.model import CellKey, Field, FieldType, Form, Nature
from iocdesk.forms.session import FormSession
from iocdesk.forms.values import NOTHING
from iocdesk.ui.entry.rows import FIGURE_TYPES, Repeatable, repeats_of

NO_TEXT = Text("", "")
GATE_FROM = 3
"""So many parts of one figure are asked for at once first: did anything occur?"""
_IN_ALL = Text("Tổng số", "In all")


class StepKind(StrEnum):
    """What a page asks."""

    QUESTION = "question"
    GATE = "gate"
    """Did anything occur at all? Stands before the parts of a figure."""
    REPEAT = "repeat"
    """Is there one more of these (a visit, a case)?"""


@dataclass(frozen=True, slots=True)
class Step:
    """One page."""

    kind: StepKind
    key: CellKey
    """The cell; of a gate the figure's own cell; of a repeat its key."""
    section: int
    label: Text
    part: Text = NO_TEXT
    """Which part of the figure is asked: "Nam"."""
    field: Field | None = None
    group: tuple[CellKey, ...] = ()
    """The cells that are asked of the same figure, this one among them, in order."""
    total: CellKey | None = None
    """The figure's own cell where the program adds it up."""
    lead: tuple[Text, ...] = ()
    """Texts to read before the question."""

    @property
    def is_figure(self) -> bool:
        """Whether the answer is a figure, so that "không phát sinh" is one."""
        return self.field is not None and self.field.type in FIGURE_TYPES


@dataclass(frozen=True, slots=True)
class Walk:
    """The pages of a report as it is now, and the sections that they belong to."""

    steps: tuple[Step, ...]
    sections: tuple[SectionLayout, ...]

    def place(self, key: CellKey) -> int | None:
        """Return the page that asks for a cell; of a total that is added up, its first part's."""
        for number, step in enumerate(self.steps):
            if step.kind is StepKind.QUESTION and step.key == key:
                return number
        for number, step in enumerate(self.steps):
            if step.kind is StepKind.QUESTION and own_key(step.key) == own_key(key):
                return number
        return None

    def questions(self) -> tuple[int, ...]:
        """Return the pages that ask for a cell."""
        return tuple(n for n, step in enumerate(self.steps) if step.kind is StepKind.QUESTION)


def own_key(key: CellKey) -> CellKey:
    """Return the key of the figure that a cell belongs to, without its category."""
    prefix, code, _ = split_key(key)
    return prefix + code


def make_walk(form: Form, session: FormSession, *, extend: bool = True) -> Walk:
    """Return the pages.

    Args:
        form: the form.
        session: its session, which knows what applies and what is calculated.
        extend: whether repeats may be given one more instance.
    """
    sections = session.layout()
    steps: list[Step] = []
    for number, section in enumerate(sections):
        steps.extend(_section(section, number, session))
    for repeat in repeats_of(form, session) if extend else ():
        _insert_repeat(steps, repeat)
    return Walk(tuple(steps), sections)


def passed(step: Step, session: FormSession) -> bool:
    """Say whether a gate has nothing more to ask: some part has an answer, and not all of them "nothing"."""
    values = [session.value(key) for key in step.group]
    return any(value.answered for value in values) and not all(value == NOTHING for value in values)


def closed(step: Step, session: FormSession) -> bool:
    """Say whether all parts behind a gate are answered "không phát sinh"."""
    return all(session.value(key) == NOTHING for key in step.group)


def first_open(walk: Walk, session: FormSession, asks: Callable[[CellKey], bool]) -> int | None:
    """Return the first page that still waits for an answer, a gate before its parts; None when there is none.

    Args:
        walk: the pages.
        session: the session.
        asks: whether something is to be mended or explained at a cell.
    """
    for number, step in enumerate(walk.steps):
        if step.kind is StepKind.GATE and not any(session.value(key).answered for key in step.group):
            return number
        if step.kind is StepKind.QUESTION and is_open(step, session, asks):
            return number
    return None


def is_open(step: Step, session: FormSession, asks: Callable[[CellKey], bool]) -> bool:
    """Say whether a question waits: a figure or what must be answered is missing, or something is to be mended."""
    if not session.value(step.key).answered and (step.is_figure or session.required(step.key)):
        return True
    own = own_key(step.key)
    return asks(step.key) or (own != step.key and step.key == step.group[0] and asks(own))


def _section(section: SectionLayout, number: int, session: FormSession) -> Iterator[Step]:
    lead: tuple[Text, ...] = ()
    for table in section.tables:
        for row in table.rows:
            if row.note:
                lead = (*lead, row.label)
                continue
            made = list(_row(row, table, number, session, lead))
            if made:
                lead = ()
            yield from made


def _row(
    row: RowLayout, table: TableLayout, number: int, session: FormSession, lead: tuple[Text, ...]
) -> Iterator[Step]:
    parts = dict(zip(row.cells, table.columns, strict=False))
    keys = [key for key in (*row.cells, row.total) if key is not None and not session.read_only(key)]
    if not keys:
        return
    total = row.total if row.total is not None and row.total not in keys else None
    group = tuple(keys)
    if _gated(row, group, total):
        yield Step(StepKind.GATE, row.field.name, number, row.label, NO_TEXT, row.field, group, total, lead)
        lead = ()
    for key in keys:
        part = parts.get(key, _IN_ALL if row.cells else NO_TEXT)
        yield Step(StepKind.QUESTION, key, number, row.label, part, row.field, group, total, lead)
        lead = ()


def _gated(row: RowLayout, group: Sequence[CellKey], total: CellKey | None) -> bool:
    indicator = row.field.indicator
    happens = indicator is not None and indicator.nature is Nature.FLOW
    return happens and total is not None and len(group) >= GATE_FROM and row.field.type in FIGURE_TYPES


def _insert_repeat(steps: list[Step], repeat: Repeatable) -> None:
    inside = [n for n, step in enumerate(steps) if step.key.startswith(f"{repeat.key}[")]
    place = inside[-1] + 1 if inside else len(steps)
    section = steps[place - 1].section if place else 0
    steps.insert(place, Step(StepKind.REPEAT, repeat.key, section, repeat.label))


CHOICES = frozenset({FieldType.SELECT_ONE, FieldType.ACKNOWLEDGE})
SEVERAL = frozenset({FieldType.SELECT_MULTIPLE, FieldType.RANK})
