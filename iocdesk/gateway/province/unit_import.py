"""Units from a table: new ones, changed ones, closed ones, and what ended units became."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from types import MappingProxyType

from sqlalchemy import insert, select, update
from sqlalchemy.engine import Connection

from iocdesk.core.errors import IocError, Text
from iocdesk.core.text import fold
from iocdesk.core.units import Level, OrgUnit, UnitKey, UnitRegistry
from iocdesk.gateway import schema
from iocdesk.gateway.database import next_number
from iocdesk.gateway.directory import UNITS_COUNTER, Directory, unit_to_json
from iocdesk.gateway.province.planning import Change, Kind, Plan, RowFault, Secret
from iocdesk.gateway.province.sheets import ColumnName, Line, read_lines
from iocdesk.reports.operations import canonical_json

COLUMNS = {
    "code": ColumnName("Mã đơn vị", "Unit code", ("code", "ma"), required=True),
    "name": ColumnName("Tên đơn vị", "Name", ("name_vi", "ten"), required=True),
    "name_en": ColumnName("Tên tiếng Anh", "English name", ("name_en",)),
    "kind": ColumnName("Loại", "Kind", ("kind", "loai hinh")),
    "level": ColumnName("Cấp", "Level", ("level",), required=True),
    "parent": ColumnName("Mã cấp trên", "Parent code", ("parent_code", "parent"), required=True),
    "valid_from": ColumnName("Từ ngày", "Valid from", ("valid_from",), required=True),
    "valid_to": ColumnName("Đến ngày", "Valid to", ("valid_to",)),
    "merged_into": ColumnName("Nhập vào mã", "Merged into", ("merged_into_code",)),
    "district": ColumnName("Huyện cũ", "Former district", ("district", "quan huyen cu")),
}
_LEVELS = {
    "xa": Level.COMMUNE, "commune": Level.COMMUNE, "cap xa": Level.COMMUNE,
    "thon": Level.VILLAGE, "village": Level.VILLAGE, "cap thon": Level.VILLAGE,
}  # fmt: skip
LEVEL_WORDS = {Level.PROVINCE: "tỉnh", Level.COMMUNE: "xã", Level.VILLAGE: "thôn"}
_KINDS = ("xã", "phường", "đặc khu", "thị trấn", "thôn", "bản", "tổ dân phố", "khu phố")
_ABOVE = {Level.COMMUNE: Level.PROVINCE, Level.VILLAGE: Level.COMMUNE}


@dataclass(frozen=True, slots=True)
class _Wanted:
    """A line read: the unit as it shall be, and what it became."""

    row: int
    unit: OrgUnit
    merged_into: str


class UnitImport:
    """Reads and applies tables of units; those that a table does not name stay as they are."""

    def __init__(self, directory: Directory) -> None:
        self._directory = directory

    def plan(self, connection: Connection, body: bytes) -> Plan:
        """Say what the table would do."""
        registry = self._directory.registry(connection)
        wanted, faults = _read(read_lines(body, COLUMNS), registry)
        faults += _clashes(wanted, registry)
        before = {unit.key: unit for unit in registry.units}
        changes = [_change(it, before.get(it.unit.key)) for it in wanted]
        return Plan(tuple(changes), tuple(sorted(faults, key=lambda it: it.row)))

    def apply(self, connection: Connection, body: bytes) -> Sequence[Secret]:
        """Do it."""
        registry = self._directory.registry(connection)
        wanted, _ = _read(read_lines(body, COLUMNS), registry)
        table = schema.units
        for it in wanted:
            content = canonical_json(unit_to_json(it.unit))
            there = update(table).where(table.c.unit_id == it.unit.key.id).values(body=content)
            if connection.execute(there).rowcount == 0:
                connection.execute(insert(table).values(unit_id=it.unit.key.id, body=content))
        for it in wanted:
            _link(connection, it, registry, wanted)
        next_number(connection, UNITS_COUNTER)
        return ()


def current_rows(registry: UnitRegistry) -> list[list[str]]:
    """Return the units in force below the province, as a table that can be changed and imported again."""
    return [
        [
            unit.key.code,
            unit.name.vi,
            unit.name.en,
            unit.kind,
            LEVEL_WORDS[unit.level],
            unit.parent.code if unit.parent else "",
            unit.key.valid_from.isoformat(),
            "",
            "",
            unit.attributes.get("district", ""),
        ]
        for unit in registry.units
        if unit.level is not Level.PROVINCE and unit.valid_to is None
    ]


def read_day(text: str) -> date | None:
    """Read "2026-07-01", "01/07/2026" or "1-7-2026"; None for what is no day."""
    parts = text.replace("/", "-").split("-")
    try:
        if len(parts) == 3 and len(parts[2]) == 4:
            return date(int(parts[2]), int(parts[1]), int(parts[0]))
        return date.fromisoformat(text)
    except ValueError:
        return None


def _read(lines: Sequence[Line], registry: UnitRegistry) -> tuple[list[_Wanted], list[RowFault]]:
    faults: list[RowFault] = []
    found: list[_Wanted] = []
    codes = {line["code"] for line in lines}
    by_code = _by_code(registry.units)
    for line in lines:
        before = len(faults)
        unit = _unit(line, by_code, codes, faults)
        if unit is not None and len(faults) == before:
            found.append(_Wanted(line.row, unit, line["merged_into"]))
    return found, faults


def _by_code(units: Iterable[OrgUnit]) -> Mapping[str, list[OrgUnit]]:
    found: dict[str, list[OrgUnit]] = defaultdict(list)
    for unit in units:
        found[unit.key.code].append(unit)
    return found


def _unit(
    line: Line, by_code: Mapping[str, list[OrgUnit]], codes: set[str], faults: list[RowFault]
) -> OrgUnit | None:
    def fault(column: str, vi: str, en: str) -> None:
        name = COLUMNS[column]
        faults.append(RowFault(line.row, Text(name.vi, name.en), Text(vi, en)))

    level = _LEVELS.get(fold(line["level"]))
    start = read_day(line["valid_from"])
    end = read_day(line["valid_to"]) if line["valid_to"] else None
    if level is None:
        fault("level", "cấp phải là “xã” hoặc “thôn”.", "the level must be “commune” or “village”.")
    if not line["name"]:
        fault("name", "thiếu tên đơn vị.", "the name is missing.")
    if start is None:
        fault("valid_from", "ngày chưa đúng, xin viết như 01/07/2025.", "no date; write it like 2025-07-01.")
    if line["valid_to"] and (end is None or (start is not None and end < start)):
        fault(
            "valid_to",
            "ngày kết thúc chưa đúng hoặc trước ngày bắt đầu.",
            "no date, or before the first day.",
        )
    if level is None or start is None:
        return None
    key = _key(line["code"], start)
    if key is None:
        fault(
            "code",
            "mã đơn vị chỉ gồm chữ, số, dấu chấm và gạch nối.",
            "a code has letters, digits, . and - only.",
        )
        return None
    parent = _parent(line, level, start, by_code, codes)
    if parent is None:
        fault("parent", "không tìm thấy đơn vị cấp trên có mã này.", "there is no unit above of this code.")
        return None
    known = next((it for it in by_code.get(line["code"], ()) if it.key == key), None)
    if known is not None and (known.level is not level or known.parent != parent):
        fault(
            "parent" if known.level is level else "level",
            "không đổi được cấp và cấp trên của đơn vị đã có: xin kết thúc đơn vị cũ và lập đơn vị mới.",
            "level and parent of a known unit cannot change: please close it and make a new one.",
        )
    return _made(line, key, level, parent, end, known)


def _made(
    line: Line, key: UnitKey, level: Level, parent: UnitKey, end: date | None, known: OrgUnit | None
) -> OrgUnit:
    name = line["name"]
    kind = line["kind"].lower() or next(
        (it for it in _KINDS if name.lower().startswith(f"{it} ")), LEVEL_WORDS[level]
    )
    short = name[len(kind) + 1 :] if name.lower().startswith(f"{kind} ") else name
    english = line["name_en"] or (known.name.en if known is not None and known.name.vi == name else "")
    base = known or OrgUnit(key, level, Text(name, english), short, kind, parent)
    attributes = dict(base.attributes)
    if line["district"]:
        attributes["district"] = line["district"]
    return replace(
        base,
        name=Text(name, english),
        short_name=short,
        kind=kind,
        valid_to=end,
        attributes=MappingProxyType(attributes),
    )


def _key(code: str, start: date) -> UnitKey | None:
    try:
        return UnitKey.parse(f"{code}@{start.isoformat()}")
    except IocError:
        return None


def _parent(
    line: Line, level: Level, start: date, by_code: Mapping[str, list[OrgUnit]], codes: set[str]
) -> UnitKey | None:
    above = _ABOVE[level]
    known = [it for it in by_code.get(line["parent"], ()) if it.level is above]
    living = [it for it in known if it.valid_to is None or it.valid_to >= start]
    if living:
        return max(living, key=lambda it: it.key.valid_from).key
    # A village may come in one table with its new commune, which begins on the same day.
    return _key(line["parent"], start) if line["parent"] in codes and above is Level.COMMUNE else None


def _clashes(wanted: Sequence[_Wanted], registry: UnitRegistry) -> list[RowFault]:
    """Name lines that say a unit twice, begin while another of their code lives, or end while others belong to them."""
    faults: list[RowFault] = []
    code, end = (Text(COLUMNS[it].vi, COLUMNS[it].en) for it in ("code", "valid_to"))
    after = {unit.key: unit for unit in registry.units} | {it.unit.key: it.unit for it in wanted}
    by_code = _by_code(after.values())
    open_below = Counter(unit.parent for unit in after.values() if unit.valid_to is None)
    rows: dict[UnitKey, int] = {}
    for it in wanted:
        if it.unit.key in rows:
            text = Text(
                f"đơn vị đã có ở dòng {rows[it.unit.key]}.", f"the unit stands in row {rows[it.unit.key]}."
            )
            faults.append(RowFault(it.row, code, text))
        rows.setdefault(it.unit.key, it.row)
        others = [unit for unit in by_code[it.unit.key.code] if unit.key != it.unit.key]
        if any(_overlap(it.unit, other) for other in others):
            text = Text(
                "mã này đang dùng cho một đơn vị chưa kết thúc.",
                "another unit of this code has not ended by then.",
            )
            faults.append(RowFault(it.row, code, text))
        if it.merged_into and it.merged_into not in by_code:
            merged = Text(COLUMNS["merged_into"].vi, COLUMNS["merged_into"].en)
            faults.append(
                RowFault(it.row, merged, Text("không có đơn vị mã này.", "there is no unit of this code."))
            )
        left = open_below[it.unit.key]
        if it.unit.valid_to is not None and left:
            text = Text(
                f"còn {left} đơn vị trực thuộc chưa kết thúc.", f"{left} units below it have not ended."
            )
            faults.append(RowFault(it.row, end, text))
    return faults


def _overlap(one: OrgUnit, other: OrgUnit) -> bool:
    first, second = sorted((one, other), key=lambda it: it.key.valid_from)
    return first.valid_to is None or first.valid_to >= second.key.valid_from


def _change(it: _Wanted, known: OrgUnit | None) -> Change:
    title = it.unit.name.vi
    if known is None:
        return Change(it.row, Kind.NEW, it.unit.key.id, title)
    pairs: tuple[tuple[Text, str, str], ...] = (
        (Text("Tên", "Name"), known.name.vi, title),
        (Text("Tên tiếng Anh", "English name"), known.name.en, it.unit.name.en),
        (Text("Loại", "Kind"), known.kind, it.unit.kind),
        (Text("Đến ngày", "Valid to"), str(known.valid_to or ""), str(it.unit.valid_to or "")),
        (Text("Huyện cũ", "Former district"), _district(known), _district(it.unit)),
    )
    details = tuple(pair for pair in pairs if pair[1] != pair[2])
    closes = known.valid_to is None and it.unit.valid_to is not None
    kind = Kind.CLOSED if closes else Kind.CHANGED if details else Kind.SAME
    return Change(it.row, kind, it.unit.key.id, title, details)


def _district(unit: OrgUnit) -> str:
    return unit.attributes.get("district", "")


def _link(connection: Connection, it: _Wanted, registry: UnitRegistry, wanted: Sequence[_Wanted]) -> None:
    if not it.merged_into or it.unit.valid_to is None:
        return
    heirs = [u.unit for u in wanted if u.unit.key.code == it.merged_into]
    heirs += [u for u in registry.units if u.key.code == it.merged_into]
    heir = max(heirs, key=lambda u: u.key.valid_from)
    links = schema.unit_links
    same = (links.c.old == it.unit.key.id, links.c.new == heir.key.id)
    if heir.key != it.unit.key and connection.execute(select(links).where(*same)).first() is None:
        day = heir.key.valid_from if heir.key.valid_from > it.unit.valid_to else it.unit.valid_to
        connection.execute(
            insert(links).values(
                {"old": it.unit.key.id, "new": heir.key.id, "on": day.isoformat(), "default": True}
            )
        )
