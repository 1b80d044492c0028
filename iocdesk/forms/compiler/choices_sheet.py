"""The faults of the choices sheets: rows without a list or a name, and names used twice in a list."""

from __future__ import annotations

from collections.abc import Iterator

from iocdesk.forms.compiler.table import Table
from iocdesk.forms.faults import Fault

LIST = "list name"


def choice_faults(table: Table, duplicates_allowed: bool) -> Iterator[Fault]:
    """Yield the faults of a choices sheet in reading order."""
    seen: dict[tuple[str, str], int] = {}
    for row in table.rows:
        name, code = table.get(row, LIST), table.get(row, "name")
        if not name:
            continue
        if not code:
            yield table.fault(
                row,
                ("name",),
                "missing-name",
                "lựa chọn này chưa có mã (cột name).",
                "this choice has no name.",
            )
            continue
        first = seen.setdefault((name, code), row)
        if first != row and not duplicates_allowed:
            yield table.fault(
                row,
                ("name",),
                "duplicate-choice",
                f"mã “{code}” đã được dùng ở dòng {first} của cùng danh mục “{name}”.",
                f"the name “{code}” is already used in row {first} of the same list “{name}”.",
            )
