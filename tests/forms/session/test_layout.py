"""How a form is laid out: rows of one split share a table, instances are sections of their own."""

from __future__ import annotations

from pathlib import Path

from iocdesk.forms.session import FormSession
from tests.forms.compiler.workbooks import figure, question
from tests.forms.session.forms import n, opened, prepared

LISTS = (
    {"list_name": "gioi_tinh", "name": "nam", "label": "Nam"},
    {"list_name": "gioi_tinh", "name": "nu", "label": "Nữ"},
    {"list_name": "tuoi", "name": "tre", "label": "Dưới 16"},
    {"list_name": "tuoi", "name": "gia", "label": "Từ 16"},
)
GROUP, END_GROUP = {"type": "begin_group", "label::Tiếng Việt (vi)": "Phần"}, {"type": "end_group"}
REPEAT, END_REPEAT = {"type": "begin_repeat", "label::Tiếng Việt (vi)": "Lần"}, {"type": "end_repeat"}


def shape(session: FormSession) -> list[tuple[str, int, list[tuple[tuple[str, ...], list[str]]]]]:
    """Return sections with their tables: captions, and the numbers and own keys of the rows."""
    return [
        (
            section.name,
            section.instance,
            [
                (
                    tuple(c.vi for c in table.columns),
                    [f"{r.number} {r.total or r.split}".strip() for r in table.rows],
                )
                for table in section.tables
            ],
        )
        for section in session.layout()
    ]


def test_rows_of_one_split_share_a_table_and_further_splits_get_rows_of_their_own(tmp_path: Path) -> None:
    sex = {"disaggregation": "gioi_tinh", "total": "summed"}
    form = prepared(
        tmp_path,
        [
            {**GROUP, "name": "S"},
            figure("A1", **sex),
            figure("A2", **sex),
            figure("A3"),
            question("note", "n1"),
            figure("A4", disaggregation="gioi_tinh; tuoi", total="summed"),
            figure("A5", disaggregation="gioi_tinh; tuoi", total="summed", cross="yes"),
            question("calculate", "hidden", calculation="1"),
            END_GROUP,
        ],
        LISTS,
    )
    session = opened(form)
    assert shape(session) == [
        (
            "S",
            0,
            [
                (("Nam", "Nữ"), ["1.1 A1", "1.2 A2"]),
                ((), ["1.3 A3", ""]),
                (("Nam", "Nữ"), ["1.4 A4"]),
                (("Dưới 16", "Từ 16"), ["tuoi"]),
                (("Nam – Dưới 16", "Nam – Từ 16", "Nữ – Dưới 16", "Nữ – Từ 16"), ["1.5 A5"]),
            ],
        )
    ]
    row = session.layout()[0].tables[4].rows[0]
    assert row.cells == ("A5.nam.tre", "A5.nam.gia", "A5.nu.tre", "A5.nu.gia")
    session.put(dict.fromkeys(row.cells, n(2)))
    assert session.value("A5") == n(8)


def test_each_instance_of_a_repeat_is_a_section(tmp_path: Path) -> None:
    form = prepared(
        tmp_path,
        [
            question("integer", "a"),
            {**REPEAT, "name": "r"},
            question("integer", "b"),
            {**REPEAT, "name": "s"},
            question("integer", "c"),
            END_REPEAT,
            END_REPEAT,
        ],
    )
    session = opened(form)
    session.add_instance("r")
    session.add_instance("r[2]/s")
    assert shape(session) == [
        ("", 0, [((), ["1.1 a"])]),
        ("r", 1, [((), ["2.1 r[1]/b"])]),
        ("s", 1, [((), ["2.1 r[1]/s[1]/c"])]),
        ("r", 2, [((), ["2.1 r[2]/b"])]),
        ("s", 1, [((), ["2.1 r[2]/s[1]/c"])]),
        ("s", 2, [((), ["2.1 r[2]/s[2]/c"])]),
    ]
