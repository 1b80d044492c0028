"""A receiver's table of codes from a workbook: what it would change is said first; it takes the place of the one before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.engine import Connection

from iocdesk.core.errors import Text
from iocdesk.core.numbers import canonical
from iocdesk.gateway.feed_mapping import Entry, MappingError, load_entries, sift_entries
from iocdesk.gateway.feed_setup import take_mapping
from iocdesk.gateway.province.planning import Change, Kind, Plan, RowFault, Secret
from iocdesk.gateway.province.sheets import read_upload

KINDS = {"indicator": Text("chỉ tiêu", "indicator"), "unit": Text("đơn vị", "unit")}
_WORDS = (
    Text("mã bên nhận", "their code"),
    Text("phân tổ bên nhận", "their category"),
    Text("hệ số", "factor"),
    Text("đơn vị tính", "measure"),
)
_NONE = ("", "", "", "")
_LEFT_OUT = "không gửi"
_EMPTY = Text("bảng không có dòng tiêu đề", "there is no heading")
_ROW = Text("cả dòng", "the row")


@dataclass(frozen=True, slots=True)
class MappingImport:
    """Reads and applies the table of one receiver; rows that a table does not have are dropped."""

    target: str

    def plan(self, connection: Connection, body: bytes) -> Plan:
        """Say what the table would do.

        Raises:
            FormError: it is no workbook.
            MappingError: a column is missing.
        """
        found, faults = _read(body)
        before = {it.key: it for it in load_entries(connection, self.target)}
        changes = [_change(row, entry, before.pop(entry.key, None), entry) for row, entry in found]
        changes += [_change(0, old, old, None) for old in before.values()]
        return Plan(tuple(changes), tuple(RowFault(it.row, _ROW, it.said) for it in faults))

    def apply(self, connection: Connection, body: bytes) -> Sequence[Secret]:
        """Do it."""
        take_mapping(connection, self.target, [entry for _, entry in _read(body)[0]])
        return ()


def _read(body: bytes) -> tuple[list[tuple[int, Entry]], list[MappingError]]:
    sheets = list(read_upload(body).values())
    if not sheets or not any(sheets[0].header):
        raise MappingError(1, _EMPTY)
    return sift_entries([sheets[0].header, *sheets[0].rows])


def _change(row: int, shown: Entry, before: Entry | None, after: Entry | None) -> Change:
    old, new = (_texts(it) if it is not None else _NONE for it in (before, after))
    details = tuple(pair for pair in zip(_WORDS, old, new, strict=True) if pair[1] != pair[2])
    kind = Kind.SAME if before == after else Kind.CHANGED
    if before is None or after is None:
        kind = Kind.NEW if before is None else Kind.CLOSED
    key = " / ".join(part for part in (shown.code, shown.category) if part)
    return Change(row, kind, key, KINDS[shown.kind].vi, details)


def _texts(it: Entry) -> tuple[str, str, str, str]:
    factor = "" if it.factor == 1 else canonical(it.factor).replace(".", ",")
    return it.target_code or _LEFT_OUT, it.target_category, factor, it.measure
