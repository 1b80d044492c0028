"""The units that ship with the program: communes of Thanh Hóa before and after July 2025, sample villages."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from types import MappingProxyType

from iocdesk.core.errors import IocError, Text
from iocdesk.core.resources import resource_path
from iocdesk.core.text import nfc
from iocdesk.core.unit_model import FormerParent, Level, OrgUnit, UnitKey, UnitLink, UnitSet
from iocdesk.core.unit_registry import UnitRegistry

PROVINCE_CODE = "38"
MERGED_ON = date(2025, 7, 1)
"""First day of the two-level local government: the present communes begin."""
LAST_OLD_DAY = date(2025, 6, 30)
KNOWN_FROM = date(2020, 1, 1)
"""The list of old communes does not say when each began; it is taken to hold from this day."""

_KINDS_EN = MappingProxyType(
    {"xã": "commune", "phường": "ward", "thị trấn": "township", "đặc khu": "special zone"}
)

_VILLAGE_COLUMNS = frozenset(
    (
        "code",
        "name_vi",
        "name_en",
        "kind",
        "commune_code",
        "commune_code_before_2025_07_01",
        "valid_from",
        "valid_to",
        "merged_into_code",
        "merged_into_valid_from",
    )
)


class UnitFileError(IocError):
    """A list of units that cannot be read."""


def load_thanh_hoa() -> UnitRegistry:
    """Return Thanh Hóa: the province, its 166 communes of today, its 547 of before, and the links between.

    Raises:
        ResourceError: when the shipped lists are missing.
        UnitFileError: when they are damaged.
    """
    communes = resource_path("data/thanh_hoa_communes.csv")
    links = resource_path("data/thanh_hoa_old_new.csv")
    province = OrgUnit(
        province_key(), Level.PROVINCE, Text("Tỉnh Thanh Hóa", "Thanh Hóa province"), "Thanh Hóa", "tỉnh"
    )
    present = [_present_commune(row) for row in _rows(communes)]
    old = {unit.key: unit for unit in map(_old_commune, _rows(links))}
    return UnitRegistry([province, *present, *old.values()], map(_commune_link, _rows(links)))


def load_villages(source: Path | str = "data/villages_sample.csv") -> UnitSet:
    """Return villages from a CSV list: a path, or the name of a shipped file.

    The list that ships holds the invented villages of xã Lĩnh Toại, for practice.

    Columns: code, name_vi, name_en, kind, commune_code, commune_code_before_2025_07_01, valid_from, valid_to,
    merged_into_code, merged_into_valid_from; any others become attributes.

    Raises:
        ResourceError: when the shipped file is missing.
        UnitFileError: `unit.file`, naming file and row.
    """
    path = source if isinstance(source, Path) else resource_path(source)
    units: list[OrgUnit] = []
    links: list[UnitLink] = []
    for number, row in enumerate(_rows(path), start=2):
        try:
            unit = _village(row)
            units.append(unit)
            if row["merged_into_code"]:
                new = UnitKey(row["merged_into_code"], date.fromisoformat(row["merged_into_valid_from"]))
                links.append(UnitLink(unit.key, new, new.valid_from))
        except (KeyError, ValueError):
            raise _damaged(path, number) from None
    return UnitSet(tuple(units), tuple(links))


def load_practice() -> UnitRegistry:
    """Return Thanh Hóa together with the sample villages of xã Lĩnh Toại."""
    return load_thanh_hoa().extended(load_villages())


def province_key() -> UnitKey:
    """Return the identity of Thanh Hóa province."""
    return UnitKey(PROVINCE_CODE, KNOWN_FROM)


def commune_key(code: str) -> UnitKey:
    """Return the identity of a commune of today."""
    return UnitKey(code, MERGED_ON)


def old_commune_key(code: str) -> UnitKey:
    """Return the identity of a commune that ended with the merger of 2025."""
    return UnitKey(code, KNOWN_FROM)


def _present_commune(row: dict[str, str]) -> OrgUnit:
    attributes = {name: row[name] for name in ("area_km2", "lat", "lon")}
    return _commune(commune_key(row["commune_code"]), row["name"], None, attributes)


def _old_commune(row: dict[str, str]) -> OrgUnit:
    attributes = {"district": row["old_district"]}
    return _commune(old_commune_key(row["old_code"]), row["old_name"], LAST_OLD_DAY, attributes)


def _commune(key: UnitKey, name: str, valid_to: date | None, attributes: dict[str, str]) -> OrgUnit:
    kind = next((kind for kind in _KINDS_EN if name.lower().startswith(f"{kind} ")), "xã")
    short = name[len(kind) + 1 :] if name.lower().startswith(f"{kind} ") else name
    return OrgUnit(
        key,
        Level.COMMUNE,
        Text(name, f"{short} {_KINDS_EN[kind]}"),
        short,
        kind,
        province_key(),
        valid_to,
        MappingProxyType(attributes),
    )


def _commune_link(row: dict[str, str]) -> UnitLink:
    default = row["old_unit_split"] == "0" or row["is_default_target"] == "1"
    return UnitLink(old_commune_key(row["old_code"]), commune_key(row["new_code"]), MERGED_ON, default)


def _village(row: dict[str, str]) -> OrgUnit:
    key = UnitKey(row["code"], date.fromisoformat(row["valid_from"]))
    before = row["commune_code_before_2025_07_01"]
    former: tuple[FormerParent, ...] = ()
    if before and key.valid_from < MERGED_ON:
        former = (FormerParent(old_commune_key(before), LAST_OLD_DAY),)
    kind = row["kind"]
    name = row["name_vi"]
    named_so = name.lower().startswith(f"{kind} ")
    return OrgUnit(
        key,
        Level.VILLAGE,
        Text(name, row["name_en"]),
        name[len(kind) + 1 :] if named_so else name,
        kind,
        commune_key(row["commune_code"]),
        date.fromisoformat(row["valid_to"]) if row["valid_to"] else None,
        MappingProxyType({name: value for name, value in row.items() if name not in _VILLAGE_COLUMNS}),
        former,
    )


def _rows(path: Path) -> Iterator[dict[str, str]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            for number, row in enumerate(csv.DictReader(file, strict=True), start=2):
                if None in row or None in row.values():
                    raise _damaged(path, number)
                yield {name: nfc(value) for name, value in row.items()}
    except (OSError, UnicodeDecodeError, csv.Error):
        raise _damaged(path, 1) from None


def _damaged(path: Path, row: int) -> UnitFileError:
    return UnitFileError(
        "unit.file",
        Text(
            f"Không đọc được danh mục đơn vị {path.name}, dòng {row}. Xin kiểm tra lại tệp.",
            f"The list of units {path.name} cannot be read at row {row}. Please check the file.",
        ),
    )
