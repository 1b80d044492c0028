"""No GPL and no AGPL ships, and the table of licences names everything that does."""

from __future__ import annotations

import pytest

from tools.licences import LOCK, TABLE, faults, may_ship, shipped


def test_everything_that_ships_is_listed_and_may_ship() -> None:
    assert faults(shipped(LOCK.read_text("utf-8")), TABLE.read_text("utf-8")) == []


@pytest.mark.parametrize(
    ("licence", "may"),
    [
        ("MIT", True),
        ("LGPL-3.0-only OR GPL-2.0-only", True),
        ("LGPL-2.1-or-later", True),
        ("GPL-3.0-only", False),
        ("GPLv3", False),
        ("AGPL-3.0-or-later", False),
        ("MIT AND GPL-2.0-only", False),
        ("", False),
    ],
)
def test_which_licences_may_ship(licence: str, may: bool) -> None:
    assert may_ship(licence) is may


def test_a_package_that_the_table_lacks_is_named() -> None:
    assert faults(["requests", "zipp"], "| requests | Apache-2.0 |\n") == ["zipp: not in licences.md"]


def test_only_what_ships_is_asked_for() -> None:
    assert shipped("hatchling==1 \\\n  --hash=x\nrequests==2\nattrs==1\n") == ["attrs", "requests"]
