"""Units: identity by code and first day, search, and what became of whom."""

from __future__ import annotations

import csv
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iocdesk.core.errors import Text
from iocdesk.core.resources import resource_path
from iocdesk.core.units import (
    LAST_OLD_DAY,
    MERGED_ON,
    Level,
    OrgUnit,
    UnitError,
    UnitFileError,
    UnitKey,
    UnitLink,
    UnitRegistry,
    UnitSet,
    commune_key,
    load_practice,
    load_thanh_hoa,
    load_villages,
    old_commune_key,
    province_key,
)

TODAY = date(2026, 11, 22)
LINH_TOAI = commune_key("15298")


@pytest.fixture(scope="module")
def registry() -> UnitRegistry:
    return load_practice()


def names(units: list[OrgUnit]) -> list[str]:
    return [unit.name.vi for unit in units]


def test_thanh_hoa_is_whole() -> None:
    registry = load_thanh_hoa()
    communes = registry.at_level(Level.COMMUNE, TODAY)
    assert len(communes) == 166
    assert sum(unit.kind == "phường" for unit in communes) == 19
    assert len(registry.at_level(Level.COMMUNE, LAST_OLD_DAY)) == 547
    assert len(registry.links) == 558
    assert registry.get(province_key()).kind == "tỉnh"
    assert registry.children(province_key(), TODAY) == communes


def test_every_old_commune_has_one_heir_and_every_new_one_a_past(registry: UnitRegistry) -> None:
    for old in registry.at_level(Level.COMMUNE, LAST_OLD_DAY):
        heirs = [link for link in registry.links if link.old == old.key and link.default]
        assert len(heirs) == 1
        assert registry.successors(old.key)[0].key == heirs[0].new
    for new in registry.at_level(Level.COMMUNE, TODAY):
        assert registry.predecessors(new.key)


def test_a_code_means_another_unit_before_the_merger(registry: UnitRegistry) -> None:
    before, now = registry.at("14758", LAST_OLD_DAY), registry.at("14758", MERGED_ON)
    assert before is not None
    assert now is not None
    assert (before.name.vi, now.name.vi) == ("Phường Đông Thọ", "Phường Hàm Rồng")
    assert registry.at("14758", date(2019, 12, 31)) is None
    assert registry.at("99999", TODAY) is None
    assert before.attributes["district"] == "Thành phố Thanh Hóa"


def test_names_come_apart_into_kind_and_short_name(registry: UnitRegistry) -> None:
    commune = registry.get(LINH_TOAI)
    assert (commune.name.vi, commune.short_name, commune.kind) == ("Xã Lĩnh Toại", "Lĩnh Toại", "xã")
    assert commune.name.en == "Lĩnh Toại commune"
    kinds = {unit.kind for unit in registry.at_level(Level.COMMUNE, LAST_OLD_DAY)}
    assert kinds == {"xã", "phường", "thị trấn"}


def test_shipped_short_names_agree(registry: UnitRegistry) -> None:
    with resource_path("data/thanh_hoa_communes.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            unit = registry.get(commune_key(row["commune_code"]))
            assert (unit.short_name, unit.kind) == (row["short_name"], row["type"])


def test_search_needs_no_diacritics_and_tells_apart(registry: UnitRegistry) -> None:
    assert names(registry.find("dong tien", TODAY)) == ["Phường Đông Tiến", "Xã Đồng Tiến"]
    assert names(registry.find("đồng tiến", TODAY))[0] == "Xã Đồng Tiến"
    assert names(registry.find("ĐÔNG TIẾN", TODAY))[0] == "Phường Đông Tiến"
    assert names(registry.find("xa dong tien", TODAY)) == ["Xã Đồng Tiến"]
    assert names(registry.find("phuong dong tien", TODAY, Level.COMMUNE)) == ["Phường Đông Tiến"]
    assert registry.find("khong co", TODAY) == []


def test_search_by_code_and_by_level(registry: UnitRegistry) -> None:
    assert registry.find("15298", TODAY)[0].key == LINH_TOAI
    assert {unit.key.code[:4] for unit in registry.find("1529", TODAY)} == {"1529"}
    assert registry.find("15298", TODAY, Level.PROVINCE) == []
    assert len(registry.find("", TODAY, Level.VILLAGE)) == 18


def test_villages_belong_to_their_commune_of_the_day(registry: UnitRegistry) -> None:
    now = registry.children(LINH_TOAI, TODAY)
    assert len(now) == 18
    assert names(now)[:3] == ["Thôn 1 (mẫu)", "Thôn 2 (mẫu)", "Thôn 3 (mẫu)"]
    assert len(registry.children(LINH_TOAI, date(2025, 12, 31))) == 19
    assert registry.children(LINH_TOAI, LAST_OLD_DAY) == []
    before = registry.children(old_commune_key("15331"), LAST_OLD_DAY)
    assert names(before) == [f"Thôn {n} (mẫu)" for n in (5, 6, 7, 8, 9)]
    assert registry.children(old_commune_key("15331"), MERGED_ON) == []
    thon_7 = registry.get(UnitKey("15298-08", date(2020, 1, 1)))
    assert thon_7.parent_on(LAST_OLD_DAY) == old_commune_key("15331")
    assert thon_7.parent_on(MERGED_ON) == LINH_TOAI


def test_a_merged_village_keeps_a_code_and_has_two_ancestors(registry: UnitRegistry) -> None:
    merged = registry.at("15298-08", date(2026, 1, 1))
    ended = registry.at("15298-08", date(2025, 12, 31))
    assert merged is not None
    assert ended is not None
    assert merged.key != ended.key
    assert names(registry.ancestry(merged.key, date(2025, 12, 14))) == ["Thôn 7 (mẫu)", "Thôn 8 (mẫu)"]
    assert registry.ancestry(merged.key, date(2026, 1, 1)) == [merged]
    assert registry.successors(ended.key) == [merged]
    assert names(registry.resolve_old("15298-19", TODAY)) == ["Thôn Hợp Nhất (mẫu)"]


def test_ancestry_adds_up_each_old_commune_once(registry: UnitRegistry) -> None:
    seen = [
        old.key
        for new in registry.at_level(Level.COMMUNE, TODAY)
        for old in registry.ancestry(new.key, LAST_OLD_DAY)
    ]
    assert sorted(seen) == sorted(unit.key for unit in registry.at_level(Level.COMMUNE, LAST_OLD_DAY))
    expected = ["Xã Hà Châu", "Xã Hà Hải", "Xã Lĩnh Toại", "Xã Thái Lai"]
    assert names(registry.ancestry(LINH_TOAI, date(2024, 11, 1))) == expected


def test_old_codes_and_names_lead_to_the_units_of_today(registry: UnitRegistry) -> None:
    assert names(registry.resolve_old("Phường Đông Thọ", TODAY)) == ["Phường Hạc Thành", "Phường Hàm Rồng"]
    assert names(registry.resolve_old("phuong dong tho", TODAY)) == ["Phường Hạc Thành", "Phường Hàm Rồng"]
    assert names(registry.resolve_old("14758", TODAY)) == ["Phường Hạc Thành", "Phường Hàm Rồng"]
    assert names(registry.resolve_old("Hà Hải", TODAY)) == ["Xã Lĩnh Toại"]
    assert names(registry.resolve_old("Xã Hà Hải", LAST_OLD_DAY)) == ["Xã Hà Hải"]
    assert names(registry.resolve_old("Xã Nga An", LAST_OLD_DAY)) == ["Xã Nga An"]
    assert registry.resolve_old("Xã Không Có", TODAY) == []
    assert registry.resolve_old("", TODAY) == []


def test_a_unit_that_lives_resolves_to_itself(registry: UnitRegistry) -> None:
    assert names(registry.resolve_old("Thôn Bến Đình (mẫu)", TODAY)) == ["Thôn Bến Đình (mẫu)"]


def test_two_mergers_in_a_row_are_followed() -> None:
    def unit(code: str, start: int, end: int | None) -> OrgUnit:
        last = date(end, 12, 31) if end else None
        return OrgUnit(
            UnitKey(code, date(start, 1, 1)), Level.VILLAGE, Text(code, ""), code, "thôn", valid_to=last
        )

    a, b, c, d = unit("A", 2000, 2009), unit("B", 2000, 2019), unit("A", 2010, 2019), unit("C", 2020, None)
    pairs = [(a, c), (b, d), (c, d)]
    links = [UnitLink(old.key, new.key, new.key.valid_from) for old, new in pairs]
    registry = UnitRegistry([d, c, b, a], links)
    assert registry.ancestry(d.key, date(2005, 6, 1)) == [a, b]
    assert registry.ancestry(d.key, date(2015, 6, 1)) == [c, b]
    assert registry.resolve_old("A", TODAY) == [d]
    assert registry.resolve_old("A", date(2015, 6, 1)) == [c]
    assert registry.ancestry(d.key, date(1999, 1, 1)) == []


@given(st.from_regex(r"[0-9A-Za-z][0-9A-Za-z.-]{0,31}", fullmatch=True), st.dates(date(1000, 1, 1)))
def test_keys_read_back(code: str, day: date) -> None:
    key = UnitKey(code, day)
    assert UnitKey.parse(key.id) == key
    assert str(key) == key.id


@pytest.mark.parametrize(
    "text", ["", "15298", "15298@", "@2025-07-01", "15298@2025-02-30", "15298@20250701", "a/b@2025-07-01"]
)
def test_malformed_keys_are_refused_in_words(text: str) -> None:
    with pytest.raises(UnitError) as caught:
        UnitKey.parse(text)
    assert caught.value.code == "unit.malformed"
    assert f"“{text}”" in caught.value.text.vi


def test_unknown_and_repeated_units_are_refused_in_words(registry: UnitRegistry) -> None:
    stranger = UnitKey("99999", MERGED_ON)
    with pytest.raises(UnitError, match=r"unit\.unknown"):
        registry.get(stranger)
    with pytest.raises(UnitError, match=r"unit\.twice"):
        registry.extended(UnitSet((registry.get(LINH_TOAI),)))
    with pytest.raises(UnitError, match=r"unit\.unknown"):
        registry.extended(UnitSet((), (UnitLink(LINH_TOAI, stranger, TODAY),)))


def test_units_and_days_are_hashable(registry: UnitRegistry) -> None:
    assert len(set(registry.units)) == len(registry.units)


def test_a_village_list_of_ones_own(tmp_path: Path) -> None:
    shipped = resource_path("data/villages_sample.csv").read_text(encoding="utf-8")
    own = tmp_path / "thon.csv"
    own.write_text("\ufeff" + shipped, encoding="utf-8")
    assert load_villages(own) == load_villages() == load_villages("data/villages_sample.csv")
    village = load_villages(own).units[0]
    assert village.attributes["households"] == "352"
    assert village.key.valid_from + timedelta(days=1) == date(2020, 1, 2)


@pytest.mark.parametrize(
    ("old", "new", "row"),
    [("2020-01-01", "2020-13-01", 2), ("invented\n15298-02", "invented,x\n15298-02", 2), ("code,", "ma,", 2)],
)
def test_a_damaged_village_list_names_file_and_row(tmp_path: Path, old: str, new: str, row: int) -> None:
    shipped = resource_path("data/villages_sample.csv").read_text(encoding="utf-8")
    own = tmp_path / "thon.csv"
    own.write_text(shipped.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(UnitFileError) as caught:
        load_villages(own)
    assert f"thon.csv, dòng {row}" in caught.value.text.vi


def test_a_list_that_is_no_text_or_not_there_is_refused(tmp_path: Path) -> None:
    own = tmp_path / "thon.csv"
    with pytest.raises(UnitFileError):
        load_villages(own)
    own.write_bytes(b"PK\x03\x04\xff\xfe")
    with pytest.raises(UnitFileError):
        load_villages(own)
