"""The report that lies open on the desk: what is known of each cell, and the commands that change it.

The grid, the panels and the footer read from here and listen to `changed`; only commands write.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoStack

from iocdesk.core.errors import IocError, Text
from iocdesk.forms.cells import split_key
from iocdesk.forms.issues import Issue
from iocdesk.forms.model import CellKey, Field, Group, Severity
from iocdesk.forms.values import MISSING, NOTHING, Quality, Value
from iocdesk.reports.compare import SPOKEN
from iocdesk.reports.model import ADJUSTED, Remark, Transition
from iocdesk.ui.entry.commands import AddInstance, Command, RemoveInstance, SetCells, SetNote, SetQuality
from iocdesk.ui.entry.marks import Came, Facts
from iocdesk.ui.entry.port import Edit, EntryPort
from iocdesk.ui.entry.rows import FIGURE_TYPES, Grid, flatten, repeats_of
from iocdesk.ui.entry.words import quality_word
from iocdesk.ui.words import person

if TYPE_CHECKING:
    from iocdesk.store import Look

NO_CAPTION = Text("", "")


class Desk(QObject):
    """Reads and changes one open report."""

    changed = Signal(object)
    """frozenset[CellKey]: cells whose content or findings are another."""
    restructuring = Signal()
    """The grid is about to be another: what is being typed must be stored."""
    restructured = Signal()
    """Questions appeared or disappeared: the grid is another."""
    written = Signal(object)
    """frozenset[CellKey]: cells that a command set, so that the view can show them."""
    moved = Signal(object)
    """Transition: the report is in another state."""
    refreshed = Signal()
    """Everything was looked at again, after an exchange."""
    failed = Signal(object)
    """IocError: nothing was saved."""

    def __init__(self, entry: EntryPort) -> None:
        super().__init__()
        self.entry = entry
        self.undo_stack = QUndoStack(self)
        self.editable = entry.editable
        """Whether anything can be typed; asked once a change, since it may read the disk."""
        self.saved_at: datetime | None = None
        self.last_error: IocError | None = None
        self._worked = False
        self._rejected: dict[CellKey, tuple[str, Text]] = {}
        self._issues: dict[CellKey, tuple[Issue, ...]] = {}
        self._remarks: dict[CellKey, tuple[Remark, ...]] = {}
        self.unanswered: frozenset[CellKey] = frozenset()
        """Cells of a returned report whose remark nobody has answered."""
        self._unsent: frozenset[CellKey] = frozenset()
        self.conflicts: frozenset[CellKey] = frozenset()
        """Cells that this computer and the server have differently."""
        self.look: Look | None = None
        """What came from another computer and waits to be looked at."""
        self._empty: set[CellKey] = set()
        self._moving_parts = any(_moves(group) for group in entry.form.sections)
        self.grid = self._lay_out()
        self._look_again()
        self._count_empty(self.grid.places)

    # ------------------------------------------------------------ reading

    def facts(self, key: CellKey, caption: Text = NO_CAPTION) -> Facts:
        """Return everything known of a cell."""
        entry, session = self.entry, self.entry.session
        field = session.field(key)
        rejected = self._rejected.get(key)
        return Facts(
            key=key,
            field=field,
            value=session.value(key),
            cell=entry.cell(key),
            issues=self._issues.get(key, ()),
            remarks=self._remarks.get(key, ()),
            read_only=session.read_only(key),
            computed=session.computed(key),
            required=session.required(key),
            unsent=key in self._unsent,
            conflict=key in self.conflicts,
            came=self._came(key),
            rejected=rejected[0] if rejected else None,
            why_rejected=rejected[1] if rejected else NO_CAPTION,
            caption=caption,
            choices=session.choices(key) if field.choice_list else (),
            total=entry.total_of(key) if self.gathered(key) else None,
            source=entry.source_note(key),
            noted=key in self._issues and self.noted(key),
        )

    def _came(self, key: CellKey) -> Came | None:
        """Return who wrote a cell elsewhere, when, and what stood there before."""
        look = self.look
        if look is None or key not in look.came:
            return None
        cell = look.came[key]
        return Came(person(self.entry.name_of(cell.author)) if cell.author else "", cell.at, look.before[key])

    def seen(self) -> None:
        """Say that what came was looked at."""
        self.entry.looked()
        self.refresh()

    def gathered(self, key: CellKey) -> bool:
        """Tell whether a figure comes from the villages; it shows how many have reported while it is not there."""
        indicator = self.entry.session.field(key).indicator
        return indicator is not None and indicator.village_form != ""

    def noted(self, key: CellKey) -> bool:
        """Say whether a note answers the warnings at a cell."""
        prefix, code, _ = split_key(key)
        return any(self.entry.cell(place).note.strip() for place in (key, prefix + code))

    def issues(self) -> tuple[Issue, ...]:
        """Return all findings in the order of the form."""
        return tuple(issue for found in self._issues.values() for issue in found)

    def issues_at(self, key: CellKey) -> tuple[Issue, ...]:
        """Return the findings at a cell."""
        return self._issues.get(key, ())

    def open_issues(self, key: CellKey) -> tuple[Issue, ...]:
        """Return what is still to be done at a cell: errors, and warnings without a note."""
        noted = self.noted(key)
        return tuple(i for i in self._issues.get(key, ()) if i.severity is Severity.ERROR or not noted)

    def remarks_at(self, key: CellKey) -> tuple[Remark, ...]:
        """Return the remarks of a return at a cell, by name; "" those on the report as a whole."""
        return self._remarks.get(key, ())

    def rejected(self) -> Mapping[CellKey, tuple[str, Text]]:
        """Return what was typed and could not be taken, with the sentence, by cell."""
        return self._rejected

    def answerable(self, key: CellKey) -> bool:
        """Say whether a person may type into the cell now."""
        return self.editable and not self.entry.session.read_only(key)

    def opens(self, key: CellKey) -> bool:
        """Say whether an editor opens at the cell: also where another figure may take a total's place."""
        return self.answerable(key) or (self.editable and self.entry.adjustable(key))

    def takes_nothing(self, key: CellKey) -> bool:
        """Say whether a person may answer "không phát sinh" now, or take that back."""
        return self.answerable(key) or (self.editable and self.entry.may_be_nothing(key))

    def empty(self, key: CellKey) -> bool:
        """Say whether the cell waits for an answer of a person."""
        entry = self.entry
        asked = not entry.session.read_only(key) or entry.may_be_nothing(key)
        return asked and not entry.session.value(key).answered

    def empty_keys(self) -> set[CellKey]:
        """Return all cells that wait for an answer."""
        return self._empty

    def problem_keys(self) -> list[CellKey]:
        """Return the cells with findings, in the order of the form."""
        return list(self._issues)

    def is_figure(self, key: CellKey) -> bool:
        """Say whether the cell holds a figure."""
        return self.entry.session.field(key).type in FIGURE_TYPES

    # ------------------------------------------------------------ changing

    def put(self, changes: Mapping[CellKey, Value], origin: str = "typed", text: str = "") -> bool:
        """Set values as one step; say whether they are on the disk."""
        session = self.entry.session
        for key in changes:
            self._forget(key)
        asks = self.entry.asks
        real = {k: v for k, v in changes.items() if (session.value(k) != v or asks(k)) and self._takes(k, v)}
        if not real:
            self.changed.emit(frozenset(changes))
            return True
        name = text or self.tr("entry of %n cell(s)", "", len(real))
        return self._push(SetCells(self.entry, self._heard, self._refused, name, real, origin))

    def clear(self, keys: Sequence[CellKey]) -> bool:
        """Empty cells, back to "no figure yet"."""
        entry = self.entry
        adjusted = [k for k in keys if self.opens(k) and entry.cell(k).source.startswith((ADJUSTED, *SPOKEN))]
        return self.put({key: MISSING for key in keys if self.takes_nothing(key) or key in adjusted})

    def nothing(self, keys: Sequence[CellKey]) -> bool:
        """Say that nothing occurred, in figures."""
        return self.put({key: NOTHING for key in keys if self.takes_nothing(key) and self.is_figure(key)})

    def note(self, key: CellKey, text: str) -> bool:
        """Write a note beside a cell."""
        if self.entry.cell(key).note == text and not self.entry.asks(key):
            return True
        return self._push(SetNote(self.entry, self._heard, self._refused, self.tr("note"), key, text))

    def quality(self, keys: Sequence[CellKey], quality: Quality) -> bool:
        """Say how firm figures are."""
        session = self.entry.session
        real = tuple(k for k in keys if self.answerable(k) and session.value(k).answered)
        if not real:
            return True
        name = quality_word(quality)
        return self._push(SetQuality(self.entry, self._heard, self._refused, name, real, quality))

    def add_instance(self, repeat: str) -> bool:
        """Add an instance of a repeat."""
        text = self.tr("added row")
        return self._push(AddInstance(self.entry, self._heard, self._refused, text, repeat))

    def remove_instance(self, repeat: str, index: int) -> bool:
        """Remove an instance of a repeat."""
        text = self.tr("removed row")
        return self._push(RemoveInstance(self.entry, self._heard, self._refused, text, repeat, index))

    def reject(self, key: CellKey, text: str, sentence: Text) -> None:
        """Keep what was typed in sight without storing it."""
        self._rejected[key] = (text, sentence)
        self.changed.emit(frozenset({key}))

    def forget_rejected(self, key: CellKey) -> bool:
        """Drop what could not be taken; say whether there was something."""
        if self._forget(key):
            self.changed.emit(frozenset({key}))
            return True
        return False

    def read(self, key: CellKey, text: str) -> Value:
        """Read typed text.

        Raises:
            IocError: with the sentence for the person at the keyboard.
        """
        return self.entry.session.check_input(key, text)

    def move(self, transition: Transition, reason: str = "") -> bool:
        """Move the report to another state; say whether it did."""
        try:
            self.entry.move(transition, reason)
        except IocError as error:
            self._refused(error)
            return False
        self.undo_stack.clear()
        self._look_again()
        self.grid = self._lay_out()
        self.restructured.emit()
        self.moved.emit(transition)
        return True

    def reload(self) -> None:
        """Read the report again, which was written beside the figures: what stands in the way may be another now."""
        self.entry.reload()
        self.refresh()

    def refresh(self) -> None:
        """Look at everything again, e.g. after an exchange with the server; what is being typed stays."""
        self._look_again()
        self._count_empty(self.grid.places)
        if not self._lay_out_again():
            self.changed.emit(frozenset(self.grid.places))
        self.refreshed.emit()

    # ------------------------------------------------------------ inside

    def _takes(self, key: CellKey, value: Value) -> bool:
        return self.opens(key) or (value in (NOTHING, MISSING) and self.takes_nothing(key))

    def _push(self, command: Command) -> bool:
        self._worked, self.last_error = False, None
        self.undo_stack.push(command)
        return self._worked

    def _heard(self, edit: Edit) -> None:
        self.saved_at, self._worked = edit.saved_at, True
        before = {key: found for key, found in self._issues.items() if found}
        unsent = self._unsent
        self._look_again()
        moved = {k for k in before.keys() | self._issues.keys() if before.get(k) != self._issues.get(k)}
        touched = edit.changed | moved | (unsent ^ self._unsent)
        self._count_empty(touched)
        if self._moving_parts:
            self._lay_out_again()
        self.changed.emit(frozenset(touched))
        self.written.emit(frozenset(edit.before) or edit.changed)

    def _refused(self, error: IocError) -> None:
        self.last_error = error
        self.failed.emit(error)

    def _forget(self, key: CellKey) -> bool:
        return self._rejected.pop(key, None) is not None

    def _look_again(self) -> None:
        self.editable = self.entry.editable
        found: dict[CellKey, list[Issue]] = {}
        for issue in self.entry.issues():
            found.setdefault(issue.key, []).append(issue)
        self._issues = {key: tuple(issues) for key, issues in found.items()}
        remarks: dict[CellKey, list[Remark]] = {}
        for remark in self.entry.report.remarks:
            named = replace(remark, by=person(self.entry.name_of(remark.by)))
            remarks.setdefault(remark.key, []).append(named)
        self._remarks = {key: tuple(given) for key, given in remarks.items()}
        self.unanswered = frozenset(self.entry.unanswered())
        self._unsent = frozenset(self.entry.unsent())
        self.conflicts = frozenset(self.entry.conflicts())
        self.look = self.entry.look

    def _count_empty(self, keys: Iterable[CellKey]) -> None:
        for key in keys:
            if key in self.grid.places:
                (self._empty.add if self.empty(key) else self._empty.discard)(key)

    def _lay_out_again(self) -> bool:
        grid = self._lay_out()
        if grid == self.grid:
            return False
        self.restructuring.emit()
        self.grid = grid
        self._empty.clear()
        self._count_empty(grid.places)
        self.restructured.emit()
        return True

    def _lay_out(self) -> Grid:
        session = self.entry.session
        repeats = repeats_of(self.entry.form, session) if self._moving_parts else []
        return flatten(session.layout(), repeats if self.editable else [])


def _moves(node: Group | Field) -> bool:
    """Say whether a question can appear or disappear."""
    if node.relevant:
        return True
    return isinstance(node, Group) and (node.repeat or any(_moves(child) for child in node.children))
