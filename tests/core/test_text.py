"""Text: Vietnamese order, search without diacritics, and what is kept of a typed line."""

from __future__ import annotations

import unicodedata
from pathlib import Path
from random import Random
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iocdesk.core.text import clean_line, fold, initials, match_rank, matches, nfc, sort_key

COLLATION = Path(__file__).parent / "data" / "collation_vi.txt"
VIETNAMESE = st.text(
    "aàảãáạăằẳẵắặâầẩẫấậbcdđeèẻẽéẹêềểễếệghiìỉĩíịklmnoòỏõóọôồổỗốộơờởỡớợpqrstuùủũúụưừửữứựvxyỳỷỹýỵ AĂÂĐÊÔƠƯẨỮ19-",
    max_size=12,
)


def nfd(text: str) -> str:
    return unicodedata.normalize("NFD", text)


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_communes_sort_as_the_reference_does(form: Literal["NFC", "NFD"]) -> None:
    expected = COLLATION.read_text(encoding="utf-8").split("\n")[:166]
    shuffled = [unicodedata.normalize(form, name) for name in expected]
    Random(3).shuffle(shuffled)
    assert [nfc(name) for name in sorted(shuffled, key=sort_key)] == expected


@pytest.mark.parametrize(
    "ordered",
    [
        "a ă â b c d đ e ê g h i k l m n o ô ơ p q r s t u ư v x y",
        "ma mà mả mã má mạ mă mằ mẳ mẵ mắ mặ mâ mầ mẩ mẫ mấ mậ mb",
        "da dạ dab đa đạ đab e",
        "la Là Lạ lan Lán lắn",
        "an An AN àn Àn",
        "1 2 9 10 11 100 a",
    ],
)
def test_letters_tones_case_and_numbers_are_in_order(ordered: str) -> None:
    words = ordered.split()
    assert sorted(set(words), key=sort_key) == words


def test_letters_weigh_more_than_tones_and_tones_more_than_case() -> None:
    assert sort_key("Quảng Phú") < sort_key("Quang Trung")
    assert sort_key("Đông Thành") < sort_key("Đồng Tiến")
    assert sort_key("Hà") < sort_key("hả")
    assert sort_key("ha") < sort_key("Ha") < sort_key("hà")


def test_numbers_in_names_sort_by_value() -> None:
    names = ["Thôn 1", "Thôn 2", "Thôn 10", "Thôn 10A", "Thôn An"]
    assert sorted(set(names), key=sort_key) == names
    assert sort_key("Thôn 02") != sort_key("Thôn 2")


def test_spaces_come_before_signs_digits_letters_and_other_scripts() -> None:
    assert sorted(["zz", "Ω", "1", " ", "-", "ß"], key=sort_key) == [" ", "-", "1", "zz", "ß", "Ω"]


@given(VIETNAMESE, VIETNAMESE)
def test_the_order_is_total(one: str, two: str) -> None:
    assert (sort_key(one) == sort_key(two)) == (nfc(one) == nfc(two))


@given(st.text(max_size=12))
def test_nfd_and_nfc_are_the_same_text(text: str) -> None:
    assert sort_key(nfd(text)) == sort_key(nfc(text))
    assert fold(nfd(text)) == fold(nfc(text))


@given(st.text(max_size=20))
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(VIETNAMESE)
def test_a_text_is_found_by_itself_and_by_its_bare_letters(text: str) -> None:
    assert match_rank(text, text) in ({0} if text.split() else {5})
    assert matches(fold(text), text)
    assert fold(text).isascii()


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("Xã Đồng Tiến", "xa dong tien"),
        ("  Phường   ĐÔNG TIẾN ", "phuong dong tien"),
        ("Ưởng", "uong"),
        ("", ""),
    ],
)
def test_folding(text: str, key: str) -> None:
    assert fold(text) == key


@pytest.mark.parametrize(
    ("query", "text", "rank"),
    [
        ("Đông Tiến", "đông tiến", 0),
        ("đông", "Phường Đông Tiến", 1),
        ("tiến đông", "Phường Đông Tiến", 1),
        ("ông", "Phường Đông Tiến", 2),
        ("dong tien", "Đông Tiến", 3),
        ("dong tien", "Xã Đồng Tiến", 4),
        ("đông tiến", "Xã Đồng Tiến", 4),
        ("ien", "Xã Đồng Tiến", 5),
        ("", "Xã", 5),
        ("xyz", "Xã Đồng Tiến", None),
        ("dong hai", "Xã Đồng Tiến", None),
        ("\u0301", "Xã", None),
    ],
)
def test_matches_are_ranked(query: str, text: str, rank: int | None) -> None:
    assert match_rank(query, text) == rank
    assert matches(query, text) == (rank is not None)


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Nguyễn Văn Đông", "NVĐ"),
        ("lê thị ánh", "LTÁ"),
        (unicodedata.normalize("NFD", "Ái Ân"), "ÁÂ"),
        ("Thôn 1 (mẫu)", "TM"),
        ("", ""),
        ("  --- ", ""),
    ],
)
def test_initials(name: str, letters: str) -> None:
    assert initials(name) == letters


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Số liệu\tướng  tính ", "Số liệu ướng  tính"),
        ("một\r\nhai\rba", "một\nhai\nba"),
        ("a\x00b\x1bc\x7fd\x85e", "abcde"),
        ("a\u202eb\ufeffc\ud800d", "abcd"),
        (unicodedata.normalize("NFD", "Tiếng Việt"), "Tiếng Việt"),
    ],
)
def test_clean_line(typed: str, kept: str) -> None:
    assert clean_line(typed, 100) == kept


@given(st.text(max_size=60), st.integers(0, 50))
def test_a_clean_line_is_short_nfc_and_clean_already(text: str, limit: int) -> None:
    line = clean_line(text, limit)
    assert len(line) <= limit
    assert line == nfc(line) == clean_line(line, limit)
    assert all(char == "\n" or unicodedata.category(char) != "Cc" for char in line)
