"""Choosing between figures that two computers gave for the same cells: one report at a time, offline like everything.

Both sides stay where they were until `finish`; what was chosen so far is remembered, also when the program ends. The side
that was not chosen stays among the report's versions.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from iocdesk.actions.cell_words import cell_label
from iocdesk.actions.context import Context
from iocdesk.actions.entry import open_entry
from iocdesk.actions.form_moves import field_of
from iocdesk.actions.history import StoreHistory
from iocdesk.actions.views import NO_TEXT
from iocdesk.actions.views.conflicts import ConflictLine, Pick, RestLine, SideCell
from iocdesk.core.errors import IocError, Text
from iocdesk.core.periods import period_label
from iocdesk.forms.cells import field_keys, split_key
from iocdesk.forms.difference import misfit
from iocdesk.forms.editions import cells_of
from iocdesk.forms.inputs import read_input, show_value
from iocdesk.forms.issues import Issue
from iocdesk.forms.model import CellKey, Field, Form
from iocdesk.forms.session import FormSession
from iocdesk.forms.values import Value
from iocdesk.reports.compare import ConflictUnresolved
from iocdesk.reports.merge import Side
from iocdesk.reports.model import Cell, Difference, Report, ReportId
from iocdesk.store import Conflict, KeptChoice, NoConflict


class ConflictMoved(IocError):
    """The server has something newer than what was compared: `conflict.moved`."""

    def __init__(self) -> None:
        super().__init__(
            "conflict.moved",
            Text(
                "Máy chủ vừa có số liệu mới hơn. Xin xem lại các ô dưới đây rồi giữ kết quả.",
                "The server has something newer by now. Please look at the cells below again, then keep the result.",
            ),
        )


@dataclass(frozen=True, slots=True)
class Choice:
    """What was chosen for a cell; `cell` is the result where it is neither side as it stands."""

    pick: Pick
    cell: Cell | None = None


Choices = Mapping[CellKey, Choice]


def open_conflict(ctx: Context, report_id: ReportId) -> ConflictDesk:
    """Open a report's conflict, with what was chosen before.

    Raises:
        NoConflict: when there is none.
    """
    found = ctx.store.conflicts.get(report_id)
    report = ctx.store.reports.get(report_id)
    if found is None or report is None:
        ctx.store.choices.done(report_id)
        raise NoConflict(report_id)
    return ConflictDesk(ctx, report, found)


class ConflictDesk:
    """The cells of one conflict, what was chosen for each, and what the checks make of it."""

    def __init__(self, ctx: Context, report: Report, conflict: Conflict) -> None:
        self._ctx = ctx
        self._report = report
        self._conflict = conflict
        prepared = ctx.shelf.prepared(report.key.form_id, report.form_version)
        self.form: Form = prepared.form
        self._known = cells_of(self.form)
        self._places = {key: place for place, key in enumerate(_keys(self.form))}
        self._differences = {it.key: it for it in sorted(conflict.differences, key=self._order)}
        values = {key: cell.value for key, cell in report.cells.items()}
        self._session = FormSession(
            prepared,
            {**values, **{it.key: it.ours.value for it in conflict.differences}},
            history=StoreHistory(ctx, self.form, report.key),
            clock=ctx.clock,
            seed=report.id,
        )
        self._choices: dict[CellKey, Choice] = {}
        self._undone: list[Choices] = []
        self._steps: list[Choices] = []
        kept = ctx.store.choices.of(conflict)
        self.found = len(kept)
        """How many cells had been chosen when this was opened."""
        self._apply({key: Choice(Pick(it.side), it.cell) for key, it in kept.items()})

    def _order(self, difference: Difference) -> tuple[int, CellKey]:
        return self._places.get(difference.key, len(self._places)), difference.key

    # ------------------------------------------------------------ reading

    @property
    def report_id(self) -> ReportId:
        """The report's id."""
        return self._report.id

    @property
    def title(self) -> Text:
        """The form's title."""
        return self.form.title

    @property
    def period(self) -> Text:
        """The report's period."""
        return period_label(self._report.key.period)

    @property
    def unit(self) -> str:
        """The unit's name."""
        return self._ctx.unit_of(self._report.key.unit).name.vi

    @property
    def keys(self) -> tuple[CellKey, ...]:
        """The cells to choose for, in the order of the form."""
        return tuple(self._differences)

    @property
    def open_keys(self) -> tuple[CellKey, ...]:
        """Those of them without a choice."""
        return tuple(key for key in self._differences if key not in self._choices)

    def lines(self) -> tuple[ConflictLine, ...]:
        """Return a line for each cell."""
        return tuple(self.line(key) for key in self._differences)

    def line(self, key: CellKey) -> ConflictLine:
        """Return one cell with both sides and the result."""
        it, choice = self._differences[key], self._choices.get(key)
        form, field = field_of(self._ctx, self.form, key)
        unit = field.indicator.unit if field is not None and field.indicator is not None else NO_TEXT
        base, ours, theirs = (self._side(field, cell) for cell in (it.base, it.ours, it.theirs))
        result = None if choice is None else self._side(field, self._result(it, choice))
        return ConflictLine(
            key, _section(form, key), cell_label(form, key), unit, base, ours, theirs,
            choice.pick if choice is not None else None, result, self._issues_at(key),
        )  # fmt: skip

    def field(self, key: CellKey) -> Field | None:
        """Return the field of a cell."""
        return field_of(self._ctx, self.form, key)[1]

    def rest(self) -> Iterator[RestLine]:
        """Yield the other figures of the report, as they would stand, in the order of the form."""
        for key in self._session.cell_keys():
            value = self._session.value(key)
            if key not in self._differences and value.answered:
                field = self._session.field(key)
                unit = field.indicator.unit if field.indicator is not None else NO_TEXT
                yield RestLine(
                    _section(self.form, key), cell_label(self.form, key), unit, self._shown(field, value)
                )

    def issues(self) -> tuple[Issue, ...]:
        """Return what the checks say of the whole report with the result in it."""
        return self._session.issues()

    def _issues_at(self, key: CellKey) -> tuple[Issue, ...]:
        if key not in self._known or key not in self._choices:
            return ()
        prefix, code, category = split_key(key)
        own = self._session.issues_at(prefix + code) if category else ()
        return (*self._session.issues_at(key), *own)

    def _side(self, field: Field | None, cell: Cell) -> SideCell:
        mine = cell.author == self._ctx.actor.user_id
        by = self._ctx.name_of(cell.author) if cell.author else ""
        return SideCell(self._shown(field, cell.value), cell.quality, cell.note, by, cell.at, mine)

    def _shown(self, field: Field | None, value: Value) -> str:
        if field is None or not field.choice_list:
            return show_value(value, field)
        labels = {it.code: it.label.vi for it in self.form.choices.get(field.choice_list, ())}
        data = value.data
        codes = data if isinstance(data, tuple) else (data,) if isinstance(data, str) else ()
        return "; ".join(labels.get(code, code) for code in codes) or show_value(value, field)

    # ------------------------------------------------------------ choosing

    def choose(self, key: CellKey, pick: Pick) -> None:
        """Take one side as it stands."""
        self._take({key: Choice(pick)})

    def choose_all(self, pick: Pick) -> None:
        """Take one side for every cell; the report has it only with `finish`."""
        self._take({key: Choice(pick) for key in self._differences})

    def type(self, key: CellKey, text: str) -> None:
        """Give a third figure; the note is that of the result so far, else ours.

        Raises:
            InputError, NumberError: with the sentence for the person at the keyboard.
        """
        field = self.field(key)
        if field is None or key not in self._known:
            raise IocError("conflict.gone", _GONE)
        value = read_input(field, text, self._session.choices(key))
        cell = self._so_far(key)
        self._take({key: Choice(Pick.OTHER, Cell(value, cell.quality, cell.note))})

    def write_note(self, key: CellKey, text: str) -> None:
        """Give the result another note; the figure is that chosen so far, else ours."""
        cell = self._so_far(key)
        if cell.note != text.strip():
            self._take({key: Choice(Pick.OTHER, Cell(cell.value, cell.quality, text.strip()))})

    def note_of(self, key: CellKey) -> str:
        """Return the note of the result so far, else ours."""
        return self._so_far(key).note

    def clear(self, key: CellKey) -> None:
        """Take a choice back."""
        if key in self._choices:
            self._set({name: it for name, it in self._choices.items() if name != key})

    def undo(self) -> bool:
        """Take the last step back; say whether there was one."""
        if not self._steps:
            return False
        self._undone.append(dict(self._choices))
        self._apply(self._steps.pop())
        self._keep()
        return True

    def redo(self) -> bool:
        """Do again what was taken back."""
        if not self._undone:
            return False
        self._steps.append(dict(self._choices))
        self._apply(self._undone.pop())
        self._keep()
        return True

    def _so_far(self, key: CellKey) -> Cell:
        it, choice = self._differences[key], self._choices.get(key)
        return it.ours if choice is None else self._result(it, choice)

    def _take(self, news: Choices) -> None:
        self._set({**self._choices, **news})

    def _set(self, choices: Choices) -> None:
        if choices == self._choices:
            return
        self._steps.append(dict(self._choices))
        self._undone.clear()
        self._apply(choices)
        self._keep()

    def _keep(self) -> None:
        kept = {key: KeptChoice(it.pick, it.cell) for key, it in self._choices.items()}
        self._ctx.store.choices.keep(self._conflict, kept)

    def _apply(self, choices: Choices) -> None:
        changed = {key for key in self._differences if self._choices.get(key) != choices.get(key)}
        self._choices = dict(choices)
        values = {
            key: self._so_far(key).value
            for key in changed
            if key in self._known and not self._session.computed(key)
        }
        # What was typed at another version of the form may not fit this one; the checks then go without it.
        values = {k: v for k, v in values.items() if misfit(self.form, self._known, k, v) is None}
        self._session.put(values)

    @staticmethod
    def _result(it: Difference, choice: Choice) -> Cell:
        if choice.cell is not None:
            return choice.cell
        return it.ours if choice.pick is Pick.OURS else it.theirs

    # ------------------------------------------------------------ finishing

    def finish(self) -> Report:
        """Keep the result: a new change on top of the server's version, in the outbox like any other.

        Raises:
            ConflictUnresolved: cells without a choice.
            ConflictMoved: the server has something newer; open the conflict anew.
            NoConflict: it was answered meanwhile.
        """
        if self.open_keys:
            raise ConflictUnresolved(self.open_keys)
        now = self._ctx.store.conflicts.get(self.report_id)
        if now is not None and {it.key: it.theirs for it in now.differences} != {
            it.key: it.theirs for it in self._conflict.differences
        }:
            raise ConflictMoved
        self._ctx.store.conflicts.resolve(self.report_id, self._chosen(), self._ctx.actor)
        self._ctx.store.choices.done(self.report_id)
        return open_entry(self._ctx, self._report.key).report  # what is calculated follows

    def _chosen(self) -> dict[CellKey, Cell | Side]:
        sides: dict[Pick, Side] = {Pick.OURS: "ours", Pick.THEIRS: "theirs"}
        return {
            key: choice.cell if choice.cell is not None else sides[choice.pick]
            for key, choice in self._choices.items()
        }

    def renewed(self) -> ConflictDesk:
        """Return the conflict as it stands now, with the choices that still mean what they meant.

        Raises:
            NoConflict: when it is no more.
        """
        fresh = open_conflict(self._ctx, self.report_id)
        kept = {
            key: choice
            for key, choice in self._choices.items()
            if key in fresh._differences and fresh._differences[key].theirs == self._differences[key].theirs
        }
        fresh._apply(kept)
        fresh._keep()
        return fresh


def _keys(form: Form) -> Iterator[CellKey]:
    for field in form.fields():
        yield from field_keys("", field, form)


def _section(form: Form, key: CellKey) -> Text:
    code = split_key(key)[1]
    return next((it.label for it in form.sections if any(f.name == code for f in it.fields())), NO_TEXT)


_GONE = Text(
    "Mẫu hiện tại không còn ô này. Xin chọn một trong hai số.",
    "The present form has no such cell any more. Please choose one of the two.",
)
