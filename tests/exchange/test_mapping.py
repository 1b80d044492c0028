"""Foreign layouts: what is guessed, what is read, what is recognised again."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iocdesk.core.periods import PeriodType, Regime
from iocdesk.core.units import Level, UnitRegistry, commune_key, load_practice
from iocdesk.exchange.drafting import draft
from iocdesk.exchange.fitting import fit, recognise
from iocdesk.exchange.headers import cell_name, guess_header, titles
from iocdesk.exchange.mapping import Asked, ColumnRule, Layout, Mapping, MappingError, Role, RowRule
from iocdesk.exchange.period_words import first_period, read_period
from iocdesk.exchange.records import is_total, read_records
from iocdesk.exchange.sheets import Raw, Sheet
from iocdesk.exchange.suggest import Suggester
from iocdesk.exchange.unit_names import UnitNames
from iocdesk.forms.library import FormLibrary
from iocdesk.forms.model import Form

D = Decimal
TODAY = date(2026, 4, 14)


def sheet(
    *rows: tuple[Raw, ...], merged: tuple[tuple[int, int, int, int], ...] = (), name: str = "Sheet1"
) -> Sheet:
    width = max(len(row) for row in rows)
    return Sheet(name, False, tuple((*row, *[None] * (width - len(row))) for row in rows), merged)


VILLAGES = sheet(
    ("UBND XÃ LĨNH TOẠI",),
    ("TỔNG HỢP SỐ LIỆU CÁC THÔN THÁNG 4/2026",),
    ("TT", "Tên thôn", "Dân số", None, "Số hộ nghèo", None, "Số trẻ dưới 1 tuổi", "Ghi chú"),
    (None, None, "Nam", "Nữ", "Kinh", "Dân tộc thiểu số", None, None),
    (D(1), D(2), D(3), D(4), D(5), D(6), D(7), D(8)),
    (D(1), "Thôn 1", D(620), D(648), D(12), D(3), D(14), None),
    (D(2), "Thôn 2", D(540), D(531), D(9), None, D(11), "đã kiểm tra"),
    (None, "Tổng cộng", D(1160), D(1179), D(21), D(3), D(25), None),
    merged=((2, 0, 3, 0), (2, 1, 3, 1), (2, 2, 2, 3), (2, 4, 2, 5), (2, 6, 3, 6), (2, 7, 3, 7), (0, 0, 0, 7)),
)  # fmt: skip


@pytest.fixture(scope="module")
def form() -> Form:
    return FormLibrary().get("thon_thang")


@pytest.fixture(scope="module")
def registry() -> UnitRegistry:
    return load_practice()


@pytest.fixture(scope="module")
def villages(registry: UnitRegistry) -> UnitNames:
    within = [unit.key for unit in registry.children(commune_key("15298"), TODAY)]
    return UnitNames(registry, TODAY, Level.VILLAGE, within)


def drafted(table: Sheet, form: Form, names: UnitNames, **pointed: object) -> Mapping:
    return draft(table, form.id, Suggester(form), lambda text: bool(names.find(text).units), **pointed)  # type: ignore[arg-type]


# ------------------------------------------------------------ header


def test_merged_headings_stand_over_all_their_columns() -> None:
    assert titles(VILLAGES, 2, 3) == (
        "TT", "Tên thôn", "Dân số / Nam", "Dân số / Nữ", "Số hộ nghèo / Kinh",
        "Số hộ nghèo / Dân tộc thiểu số", "Số trẻ dưới 1 tuổi", "Ghi chú",
    )  # fmt: skip


def test_headings_reach_right_where_the_file_knows_no_merges() -> None:
    bare = Sheet("a", False, VILLAGES.rows)
    assert titles(bare, 2, 3)[:4] == ("TT", "Tên thôn", "Dân số / Nam", "Dân số / Nữ")


def test_the_header_is_found_between_the_title_and_the_figures() -> None:
    assert guess_header(VILLAGES) == (2, 3)
    assert guess_header(sheet(("chỉ có chữ",), ("và chữ",))) is None


# ------------------------------------------------------------ suggestions


@pytest.mark.parametrize(
    ("title", "key"),
    [
        ("Số hộ nghèo", "AS01"),
        ("so ho ngheo", "AS01"),
        ("Hộ cận nghèo", "AS03"),
        ("AS01", "AS01"),
        ("Số trẻ dưới 1 tuổi (YT05)", "YT05"),
        ("Dân số có đến cuối kỳ / Nữ", "DS01.nu"),
        ("Số người chết", "DS11"),
        ("Số trẻ dưới 5 tuổi", ""),
        ("5. Số trẻ dưới 1 tuổi", "YT05"),
        ("Ghi chú", ""),
        ("TT", ""),
    ],
)
def test_titles_find_their_cells(form: Form, title: str, key: str) -> None:
    assert Suggester(form).best(title) == key


def test_a_wording_used_before_is_known_again(form: Form) -> None:
    known = Suggester(form, {"Tổng đàn trẻ sơ sinh quý 1/2025": "DS06"})
    assert known.best("Tổng đàn trẻ sơ sinh quý 2/2026") == "DS06"
    assert Suggester(form, {"Số trẻ dưới 1 tuổi": "YT05"}).best("Số trẻ dưới 5 tuổi") == ""


# ------------------------------------------------------------ drafting and reading


def test_a_table_of_villages_is_mapped_at_once(form: Form, villages: UnitNames) -> None:
    made = drafted(VILLAGES, form, villages)
    assert made.layout is Layout.UNITS_DOWN
    assert made.first == 5
    found = {rule.at: (rule.role, rule.target) for rule in made.columns}
    assert found[1] == (Role.UNIT, "")
    assert found[4] == (Role.VALUE, "AS01.kinh")
    assert found[6] == (Role.VALUE, "YT05")
    assert found[7][0] is Role.SKIP


def test_villages_are_read_line_by_line_without_the_total(form: Form, villages: UnitNames) -> None:
    read = list(read_records(drafted(VILLAGES, form, villages), VILLAGES))
    assert [record.unit for record in read] == ["Thôn 1", "Thôn 2"]
    at = read[1].keys.index("YT05")
    assert read[1].raws[at] == D(11)
    assert cell_name(*read[1].place(at)) == "G7"


DOWN = sheet(
    ("Biểu tổng hợp", None, None, None, None),
    ("Thôn: Thôn 3",),
    ("TT", "Chỉ tiêu", "Đơn vị tính", "Tổng số", "Nam", "Nữ"),
    ("1", "Dân số có đến cuối kỳ", "người", D(1194), D(590), D(604)),
    ("2", "Số trẻ sinh trong kỳ", "trẻ", D(3), D(1), D(2)),
    ("", "Trong đó: nữ", "trẻ", D(2), None, None),
    ("3", "Số hộ nghèo", "hộ", D(7), None, None),
)


def test_indicators_down_with_categories_across(form: Form, villages: UnitNames) -> None:
    made = drafted(DOWN, form, villages)
    assert made.layout is Layout.INDICATORS_DOWN
    (record,) = read_records(made, DOWN)
    found = dict(zip(record.keys, record.raws, strict=True))
    assert found["DS01"] == D(1194)
    assert found["DS01.nu"] == D(604)
    assert found["AS01"] == D(7)
    assert cell_name(*record.place(record.keys.index("DS01.nu"))) == "F4"


def test_key_and_value_without_a_header(form: Form, villages: UnitNames) -> None:
    table = sheet(
        ("Báo cáo thôn", None, None), ("Số hộ nghèo:", None, D(12)), ("Số trẻ dưới 1 tuổi", "14", None)
    )
    made = drafted(table, form, villages, layout=Layout.KEY_VALUE)
    (record,) = read_records(made, table)
    assert dict(zip(record.keys, record.raws, strict=True)) == {"AS01": D(12), "YT05": "14"}


def test_totals_are_no_units() -> None:
    assert is_total("Tổng cộng")
    assert is_total("TOÀN XÃ")
    assert not is_total("Thôn Cộng Hòa")


# ------------------------------------------------------------ recognising again


def test_next_month_is_the_same_layout(form: Form, villages: UnitNames) -> None:
    made = drafted(VILLAGES, form, villages)
    rows = list(VILLAGES.rows)
    rows[1] = ("TỔNG HỢP SỐ LIỆU CÁC THÔN THÁNG 5/2026", *rows[1][1:])
    found = recognise(Sheet("Thang 5", False, tuple(rows), VILLAGES.merged), [made])
    assert found is not None
    assert found.exact
    assert found.mapping.columns == tuple(rule for rule in made.columns if rule.role is not Role.SKIP)


def test_a_table_that_moved_down_is_followed(form: Form, villages: UnitNames) -> None:
    made = drafted(VILLAGES, form, villages)
    blank: tuple[Raw, ...] = (None,) * 8
    lower = Sheet(
        "a", False, (blank, blank, *VILLAGES.rows),
        tuple((a + 2, b, c + 2, d) for a, b, c, d in VILLAGES.merged),
    )  # fmt: skip
    found = fit(made, lower)
    assert found.mapping.first == 7
    assert [record.unit for record in read_records(found.mapping, lower)] == ["Thôn 1", "Thôn 2"]


def test_what_no_longer_fits_is_said(form: Form, villages: UnitNames) -> None:
    made = drafted(VILLAGES, form, villages)
    rows = [list(row) for row in VILLAGES.rows]
    rows[2][6] = "Số trẻ em dưới sáu tuổi"
    rows[2].append("Cột mới")
    changed = sheet(*(tuple(row) for row in rows), merged=VILLAGES.merged)
    found = fit(made, changed)
    assert [text.vi for text in found.gone] == ["Không còn cột “Số trẻ dưới 1 tuổi” (trước ở cột G)."]
    assert "Số trẻ em dưới sáu tuổi" in found.new
    assert all(rule.target != "YT05" for rule in found.mapping.values())


def test_another_layout_is_not_taken_for_it(form: Form, villages: UnitNames) -> None:
    assert recognise(DOWN, [drafted(VILLAGES, form, villages)]) is None


@given(order=st.permutations(range(8)))
def test_columns_are_followed_wherever_they_go(order: list[int]) -> None:
    form = FORM
    made = MADE
    rows = tuple(tuple(row[at] for at in order) for row in FLAT.rows)
    shuffled = Sheet("a", False, rows)
    found = fit(made, shuffled)
    assert not found.gone
    before = {(r.unit, k, v) for r in read_records(made, FLAT) for k, v in zip(r.keys, r.raws, strict=True)}
    after = {
        (r.unit, k, v)
        for r in read_records(found.mapping, shuffled)
        for k, v in zip(r.keys, r.raws, strict=True)
    }
    assert before == after
    del form


FLAT = Sheet("a", False, (titles(VILLAGES, 2, 3), *VILLAGES.rows[5:]))
FORM = FormLibrary().get("thon_thang")
MADE = draft(FLAT, "thon_thang", Suggester(FORM), lambda text: text.startswith("Thôn"))


# ------------------------------------------------------------ JSON

names = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
rules = st.builds(ColumnRule, st.integers(0, 500), names, st.sampled_from(Role), names)
mappings = st.builds(
    Mapping, names, names, st.sampled_from(Layout), names, st.integers(0, 9),
    st.none() | st.tuples(st.integers(0, 50), st.integers(0, 50)), st.integers(0, 99), st.none() | st.integers(0, 999),
    st.lists(rules, max_size=4).map(tuple),
    st.lists(st.builds(RowRule, names, names, st.integers(1, 9)), max_size=3).map(tuple),
    st.sampled_from(Asked), st.sampled_from(Asked), st.dictionaries(names, names, max_size=2), names,
)  # fmt: skip


@given(mappings)
def test_a_mapping_survives_its_json(mapping: Mapping) -> None:
    again = Mapping.from_json(mapping.to_json())
    assert again.to_json() == Mapping.from_json(again.to_json()).to_json()
    assert (again.layout, again.header, again.first, again.last) == (
        mapping.layout, mapping.header, mapping.first, mapping.last,
    )  # fmt: skip
    assert len(again.columns) == len(mapping.columns)


@given(st.text(max_size=40) | mappings.map(lambda mapping: mapping.to_json()[:-3]))
def test_damaged_json_is_one_sentence(text: str) -> None:
    with pytest.raises(MappingError) as caught:
        Mapping.from_json(text)
    assert caught.value.code == "mapping.malformed"


def test_a_newer_mapping_asks_for_an_update() -> None:
    text = MADE.to_json().replace('"version":1', '"version":2')
    with pytest.raises(MappingError) as caught:
        Mapping.from_json(text)
    assert caught.value.code == "mapping.newer"


# ------------------------------------------------------------ units


def test_village_names_as_people_write_them(villages: UnitNames) -> None:
    for text in ("Thôn 1", "thôn 01", "Thon 1", "T. 1", "1. Thôn 1", "- Thôn 1 (mẫu)", "15298-01"):
        found = villages.find(text).unit
        assert found is not None, text
        assert found.key.code == "15298-01", text


def test_names_that_differ_by_diacritics_are_told_apart(registry: UnitRegistry) -> None:
    communes = UnitNames(registry, TODAY, Level.COMMUNE)
    ward, commune = communes.find("Phường Đông Tiến"), communes.find("Xã Đồng Tiến")
    assert ward.unit is not None
    assert commune.unit is not None
    assert ward.unit.name.vi == "Phường Đông Tiến"
    assert commune.unit.name.vi == "Xã Đồng Tiến"
    assert {unit.name.vi for unit in communes.find("Dong Tien").units} == {"Phường Đông Tiến", "Xã Đồng Tiến"}
    assert communes.find("P. Đông Tiến").unit == ward.unit
    assert communes.find("Xã Không Có Thật").units == ()


def test_former_names_lead_to_todays_units(registry: UnitRegistry) -> None:
    communes = UnitNames(registry, TODAY, Level.COMMUNE)
    found = communes.find("Phường Nam Ngạn")
    assert found.unit is not None
    assert found.unit.name.vi == "Phường Hàm Rồng"
    assert found.former == "Phường Nam Ngạn"


def test_a_merged_village_leads_to_its_heir(registry: UnitRegistry, villages: UnitNames) -> None:
    ended = next(unit for unit in registry.units if unit.key.code == "15298-19")
    found = villages.find(ended.name.vi)
    assert found.unit is not None
    assert found.unit.key.code == "15298-08"


def test_a_reused_code_is_asked_about_unless_the_name_decides(registry: UnitRegistry) -> None:
    communes = UnitNames(registry, TODAY, Level.COMMUNE)
    reused = [unit for unit in communes.all() if len(communes.find("", unit.key.code).units) > 1]
    assert reused
    for unit in reused:
        assert communes.find(unit.name.vi, unit.key.code).unit == unit


# ------------------------------------------------------------ periods


@pytest.mark.parametrize(
    ("text", "kind", "period"),
    [
        ("THÁNG 4 NĂM 2026", PeriodType.MONTH, "202604"),
        ("Tháng 04/2026", PeriodType.MONTH, "202604"),
        ("từ ngày 15/03/2026 đến ngày 14/04/2026", PeriodType.MONTH, "202604"),
        ("bao_cao_thang4-2026", PeriodType.MONTH, "202604"),
        ("Quý IV năm 2025", PeriodType.QUARTER, "2025Q4"),
        ("6 tháng đầu năm 2026", PeriodType.HALF_YEAR, "2026S1"),
        ("9 tháng năm 2026", PeriodType.NINE_MONTHS, "2026N9"),
        ("Năm 2026", PeriodType.YEAR, "2026"),
        ("6 tháng cuối năm 2025", PeriodType.HALF_YEAR, "2025S2"),
        ("Tuần 15 năm 2026", PeriodType.WEEK, "2026W15"),
        ("Ngày 15/04/2026", PeriodType.DAY, "20260415"),
        ("Tháng 13/2026", PeriodType.MONTH, None),
        ("đến ngày 31/02/2026", PeriodType.MONTH, None),
        ("Quý 1/2199", PeriodType.QUARTER, None),
        ("", PeriodType.MONTH, None),
        ("Kỳ báo cáo: 2026Q2", PeriodType.QUARTER, "2026Q2"),
        ("Lĩnh Toại, ngày 20 tháng 4 năm 2026", PeriodType.MONTH, None),
        ("Số 12/BC-UBND", PeriodType.MONTH, None),
        ("tháng 4", PeriodType.MONTH, None),
    ],
)
def test_periods_as_people_write_them(text: str, kind: PeriodType, period: str | None) -> None:
    found = read_period(text, kind, Regime.ND09)
    assert (None if found is None else found.id) == period


def test_the_first_line_that_names_a_period_counts() -> None:
    found = first_period(
        ["Số 3", "Lĩnh Toại, ngày 2 tháng 5 năm 2026", "THÁNG 4/2026"], PeriodType.MONTH, Regime.CALENDAR
    )
    assert found is not None
    assert found.id == "202604"
