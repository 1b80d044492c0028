"""What can be undone: every change of a figure, a note, a quality or a repeat is one command, and one step.

Undoing a change that is already on the disk is another durable change. A command that could not be saved
leaves the stack.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtGui import QUndoCommand

from iocdesk.core.errors import IocError
from iocdesk.forms.model import CellKey
from iocdesk.forms.values import Quality, Value
from iocdesk.ui.entry.port import Edit, EntryPort

Heard = Callable[[Edit], None]
Failed = Callable[[IocError], None]


class Command(QUndoCommand):
    """Base: runs a step against the report, and tells what came of it."""

    def __init__(self, entry: EntryPort, heard: Heard, failed: Failed, text: str) -> None:
        super().__init__(text)
        self.entry, self._heard, self._failed = entry, heard, failed

    def redo(self) -> None:
        """Do it, or do it again."""
        self._run(self.forward)

    def undo(self) -> None:
        """Take it back."""
        self._run(self.back)

    def forward(self) -> Edit:
        """Make the change."""
        raise AssertionError

    def back(self) -> Edit:
        """Make the opposite change."""
        raise AssertionError

    def _run(self, step: Callable[[], Edit]) -> None:
        try:
            edit = step()
        except IocError as error:
            self.setObsolete(True)
            self._failed(error)
            return
        self._heard(edit)


class SetCells(Command):
    """Values typed, cleared or pasted."""

    def __init__(
        self,
        entry: EntryPort,
        heard: Heard,
        failed: Failed,
        text: str,
        changes: Mapping[CellKey, Value],
        origin: str,
    ) -> None:
        super().__init__(entry, heard, failed, text)
        self._after, self._origin = dict(changes), origin
        self._before = {key: entry.session.value(key) for key in changes}

    def forward(self) -> Edit:
        """Set the values; a second time it is a redo, which the audit trail calls undo as well."""
        origin, self._origin = self._origin, "undo"
        return self.entry.set_cells(self._after, origin=origin)

    def back(self) -> Edit:
        """Set what was there before."""
        return self.entry.set_cells(self._before, origin="undo")


class SetNote(Command):
    """A note beside a figure."""

    def __init__(
        self, entry: EntryPort, heard: Heard, failed: Failed, text: str, key: CellKey, note: str
    ) -> None:
        super().__init__(entry, heard, failed, text)
        self._key, self._after = key, note
        self._before = entry.cell(key).note

    def forward(self) -> Edit:
        """Write the note."""
        return self.entry.set_note(self._key, self._after)

    def back(self) -> Edit:
        """Write the note that was there before."""
        return self.entry.set_note(self._key, self._before)


class SetQuality(Command):
    """How firm some figures are."""

    def __init__(
        self,
        entry: EntryPort,
        heard: Heard,
        failed: Failed,
        text: str,
        keys: tuple[CellKey, ...],
        quality: Quality,
    ) -> None:
        super().__init__(entry, heard, failed, text)
        self._keys, self._after = keys, quality
        self._before = {key: entry.cell(key).quality for key in keys}

    def forward(self) -> Edit:
        """Mark the figures."""
        return self.entry.set_quality(self._keys, self._after)

    def back(self) -> Edit:
        """Mark each as it was; the last of the edits stands for all."""
        groups: dict[Quality, list[CellKey]] = {}
        for key, quality in self._before.items():
            groups.setdefault(quality, []).append(key)
        edits = [self.entry.set_quality(keys, quality) for quality, keys in groups.items()]
        for edit in edits[:-1]:
            self._heard(edit)
        return edits[-1]


class AddInstance(Command):
    """One more instance of a repeat."""

    def __init__(self, entry: EntryPort, heard: Heard, failed: Failed, text: str, repeat: str) -> None:
        super().__init__(entry, heard, failed, text)
        self._repeat = repeat

    def forward(self) -> Edit:
        """Add it at the end."""
        return self.entry.add_instance(self._repeat)

    def back(self) -> Edit:
        """Remove the last."""
        return self.entry.remove_instance(self._repeat, self.entry.session.instances(self._repeat))


class RemoveInstance(Command):
    """An instance of a repeat less; later ones move up, and back down when it is undone."""

    def __init__(
        self, entry: EntryPort, heard: Heard, failed: Failed, text: str, repeat: str, index: int
    ) -> None:
        super().__init__(entry, heard, failed, text)
        self._repeat, self._index = repeat, index
        prefixes = tuple(
            f"{repeat}[{number}]/" for number in range(index, entry.session.instances(repeat) + 1)
        )
        session = entry.session
        self._before = {
            key: value
            for key, value in session.values().items()
            if key.startswith(prefixes) and not session.computed(key)
        }

    def forward(self) -> Edit:
        """Remove it."""
        return self.entry.remove_instance(self._repeat, self._index)

    def back(self) -> Edit:
        """Add one at the end and put every figure where it was."""
        added = self.entry.add_instance(self._repeat)
        if not self._before:
            return added
        self._heard(added)
        return self.entry.set_cells(self._before, origin="undo")
