"""What happens out of turn in the practice commune: a storm a year, an outbreak, infections, violations, failures."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from iocdesk.core.units import UnitKey
from iocdesk.training.chance import floor, share
from iocdesk.training.ground import COMMUNE, Ground, Village

_OFTEN = Decimal("0.5")
"""How many months have a violation."""

CellFigures = Mapping[str, int]
"""Whole figures by cell; what a form has besides did not occur."""


@dataclass(frozen=True, slots=True)
class Event:
    """One event report to be made."""

    form_id: str
    unit: UnitKey
    day: date
    figures: CellFigures = field(default_factory=dict)


def events_of_year(ground: Ground, year: int, hit: Mapping[UnitKey, bool], seed: str) -> Iterator[Event]:
    """Yield a year's events, by day for each form; `hit` says which villages the storm damaged."""
    yield from _storm(ground, date(year, 9, 12), hit, seed)
    yield from _outbreak(ground, year, seed)
    yield from _infections(ground, date(year, 8, 20), seed)
    for month in range(1, 13):
        yield from _violation(ground, year, month, seed)
    for day in (date(year, 3, 3), date(year, 11, 11)):
        yield Event("xa_vhxh_dx", COMMUNE, day)


def _storm(ground: Ground, day: date, hit: Mapping[UnitKey, bool], seed: str) -> Iterator[Event]:
    for village in ground.on(day):
        if hit.get(village.key):
            houses, hectares = _size(9, "houses", village, seed), _size(4, "fields", village, seed)
            figures = {
                "TT03.nha_hu_hong": houses,
                "TT03.nha_ngap": houses // 2,
                "TT04": hectares,
                "TT06": houses // 3,
            }
            yield Event("thon_dx_thientai", village.key, day, figures)
    yield Event("xa_kt_dx", COMMUNE, day)


def _outbreak(ground: Ground, year: int, seed: str) -> Iterator[Event]:
    """African swine fever in one village, over after a month."""
    for day, sites in ((date(year, 4, 9), 1), (date(year, 5, 8), 0)):
        village = _one(ground, day, "outbreak", year, seed)
        yield Event("thon_dx_dichbenh", village.key, day, {"NN12.bvn_ta_lon_chau_phi": sites})
        yield Event("xa_kt_dx", COMMUNE, day)


def _infections(ground: Ground, day: date, seed: str) -> Iterator[Event]:
    for village in {_one(ground, day, number, day.year, seed).key: None for number in (1, 2)}:
        yield Event("thon_dx_dichbenh", village, day, {"YT09.btn_sot_xuat_huyet": 1})
    yield Event("xa_tyt_dx", COMMUNE, day)


def _violation(ground: Ground, year: int, month: int, seed: str) -> Iterator[Event]:
    if share("violation", year, month, seed) > _OFTEN:
        return
    day = date(year, month, 2 + floor(share("day", year, month, seed) * 25))
    village = _one(ground, day, "violation", (year, month), seed)
    kinds = ("DD08.vpd_lan_chiem", "DD08.vpd_sai_muc_dich", "DD11", "MT08.on_rac")
    figures = {kinds[floor(share("what", year, month, seed) * len(kinds))]: 1}
    yield Event("thon_dx_vuviec", village.key, day, figures)


def _size(most: int, about: str, village: Village, seed: str) -> int:
    return 1 + floor(share(about, village.key, seed) * most)


def _one(ground: Ground, day: date, *about: object) -> Village:
    villages = ground.on(day)
    return villages[floor(share("village", *about) * len(villages))]
