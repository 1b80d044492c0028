"""Nothing that was typed stands in what is said of an exception; folders of the program are its owner's."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from iocdesk.core.faults import places, scrub
from iocdesk.core.private import private_folder


@pytest.mark.parametrize(
    ("message", "left"),
    [
        ('"secret" 12 “ba” 4,5', "'…' # '…' #"),
        ("could not read Nguyễn Văn Đông, 1.234,5", "could not read … … … #"),
        (repr('it\'s "so" secret'), "'…'"),
        ("one 'a' and 'b'\ntwo", "one '…'\ntwo"),
    ],
)
def test_values_are_taken_out_of_messages(message: str, left: str) -> None:
    assert scrub(message) == left


def test_a_long_message_is_cut() -> None:
    assert len(scrub("word " * 1000)) == 300


def test_places_name_frames_and_cause_without_values() -> None:
    try:
        raise ValueError("Mật khẩu 'abc'") from KeyError("AS01")
    except ValueError as error:
        said = "\n".join(places(error))
    assert "test_faults.py" in said
    assert "caused by KeyError" in said
    assert "abc" not in said
    assert "AS01" not in said


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such modes")
def test_every_folder_made_on_the_way_is_private(tmp_path: Path) -> None:
    open_before = tmp_path / "there"
    open_before.mkdir(mode=0o755)
    private_folder(open_before / "home" / "logs")
    private_folder(open_before / "home" / "logs")
    made = [open_before / "home", open_before / "home" / "logs"]
    assert [stat.S_IMODE(path.stat().st_mode) for path in made] == [0o700, 0o700]
    assert stat.S_IMODE(open_before.stat().st_mode) == 0o755
