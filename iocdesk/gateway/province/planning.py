"""What an imported table would do: shown before it is done, and done only if it would still do the same."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from sqlalchemy.engine import Connection

from iocdesk.core.errors import IocError, Text


class Kind(StrEnum):
    """What becomes of one line."""

    NEW = "new"
    CHANGED = "changed"
    CLOSED = "closed"
    SAME = "same"


KIND_LABELS = {
    Kind.NEW: Text("Thêm mới", "New"),
    Kind.CHANGED: Text("Thay đổi", "Changed"),
    Kind.CLOSED: Text("Kết thúc", "Closed"),
    Kind.SAME: Text("Giữ nguyên", "Unchanged"),
}


@dataclass(frozen=True, slots=True)
class Change:
    """One line's effect; `details` are (what, before, after)."""

    row: int
    kind: Kind
    key: str
    title: str
    details: tuple[tuple[Text, str, str], ...] = ()

    def to_json(self) -> dict[str, object]:
        """Return the change for `--json`."""
        details = [
            {"what": what.en, "before": before, "after": after} for what, before, after in self.details
        ]
        return {
            "row": self.row,
            "kind": self.kind.value,
            "key": self.key,
            "title": self.title,
            "details": details,
        }


@dataclass(frozen=True, slots=True)
class RowFault:
    """Why a line cannot be imported."""

    row: int
    column: Text
    text: Text

    def to_json(self) -> dict[str, object]:
        """Return the fault for `--json`."""
        message = {"vi": self.text.vi, "en": self.text.en}
        return {"row": self.row, "column": self.column.en, "message": message}


@dataclass(frozen=True, slots=True)
class Plan:
    """The whole table's effect; nothing is applied while there is a fault.

    Attributes:
        mark: short text that differs when the effect does.
    """

    changes: tuple[Change, ...]
    faults: tuple[RowFault, ...]

    @property
    def mark(self) -> str:
        """Return a hash of the effect."""
        content = [
            [it.row, it.kind, it.key, [list(map(str, d[1:])) for d in it.details]] for it in self.changes
        ]
        return hashlib.sha256(json.dumps(content, ensure_ascii=False).encode()).hexdigest()

    @property
    def counts(self) -> dict[str, int]:
        """Return how many lines there are of each kind."""
        found = Counter(it.kind for it in self.changes)
        return {kind.value: found[kind] for kind in Kind}

    @property
    def effective(self) -> tuple[Change, ...]:
        """The changes that change something."""
        return tuple(it for it in self.changes if it.kind is not Kind.SAME)

    def to_json(self) -> dict[str, object]:
        """Return the plan for `--json`."""
        changes = [it.to_json() for it in self.effective]
        return {"counts": self.counts, "changes": changes, "faults": [it.to_json() for it in self.faults]}


@dataclass(frozen=True, slots=True)
class Secret:
    """A new account's first password, shown once."""

    username: str
    name: str
    password: str


class Importer(Protocol):
    """One kind of table."""

    def plan(self, connection: Connection, body: bytes) -> Plan:
        """Say what the table would do.

        Raises:
            IocError: the file cannot be read as such a table.
        """

    def apply(self, connection: Connection, body: bytes) -> Sequence[Secret]:
        """Do it, inside the caller's transaction; the plan has no faults."""


class PlanError(IocError):
    """A table that is not applied: `import.faults`, `import.changed`."""


def apply_plan(
    importer: Importer, connection: Connection, body: bytes, mark: str | None
) -> tuple[Plan, Sequence[Secret]]:
    """Apply a table inside the caller's transaction.

    Args:
        mark: of the plan that a person has seen; None where nobody looked before.

    Raises:
        PlanError: it has faults, or would now do something else than was shown.
    """
    plan = importer.plan(connection, body)
    if plan.faults:
        first = plan.faults[0]
        raise PlanError(
            "import.faults",
            Text(
                f"Bảng có {len(plan.faults)} lỗi, chưa nhập dòng nào. Dòng {first.row}, cột {first.column.vi}: {first.text.vi}",
                f"The table has {len(plan.faults)} faults; nothing was imported. Row {first.row}, column "
                f"{first.column.en}: {first.text.en}",
            ),
        )
    if mark is not None and plan.mark != mark:
        raise PlanError(
            "import.changed",
            Text(
                "Dữ liệu trên máy chủ đã thay đổi sau khi xem trước. Xin xem lại rồi xác nhận.",
                "The server's data has changed since the preview. Please look again and confirm.",
            ),
        )
    return plan, importer.apply(connection, body)


Fault = Callable[[str, str, str], None]
"""Adds a fault: (column, sentence in Vietnamese, in English)."""
