"""TCVN3 and VNI: the tables, detection by font and content, and that Unicode is never touched."""

from __future__ import annotations

import csv
import os
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iocdesk.core.resources import resource_path
from iocdesk.exchange.legacy import Encoding, decode, detect, detect_all, encode, font_encoding, judge

PHRASES = (
    "Số liệu báo cáo tháng",
    "Tổng số hộ nghèo, hộ cận nghèo",
    "Độc lập - Tự do - Hạnh phúc",
    "ưỡng ượng",
    "Đơn vị tính: triệu đồng",
)


def communes() -> list[str]:
    with resource_path("data/thanh_hoa_communes.csv").open(encoding="utf-8", newline="") as file:
        return [row["name"] for row in csv.DictReader(file)]


def written(text: str, encoding: Encoding) -> str | None:
    try:
        return encode(text, encoding)
    except ValueError:
        return None


def test_known_spellings() -> None:
    assert decode("Ph\u00adêng Hµm Rång", Encoding.TCVN3) == "Phường Hàm Rồng"
    assert decode("Phöôøng Haøm Roàng", Encoding.VNI) == "Phường Hàm Rồng"
    assert decode("ph\u00adêng", Encoding.TCVN3_CAPITALS) == "PHƯỜNG"
    assert decode("HUYÖN", Encoding.TCVN3) == "HUYỆN"
    assert decode("UÛy ban, Uûy ban", Encoding.VNI) == "Ủy ban, Ủy ban"


@pytest.mark.parametrize("encoding", [Encoding.TCVN3, Encoding.VNI, Encoding.TCVN3_CAPITALS])
def test_every_commune_and_phrase_comes_back(encoding: Encoding) -> None:
    known = 0
    for text in (*communes(), *PHRASES):
        old = written(text, encoding)
        if old is None:
            continue
        known += 1
        assert decode(old, encoding) == (text.upper() if encoding is Encoding.TCVN3_CAPITALS else text)
    assert known >= 160


@pytest.mark.parametrize("encoding", [Encoding.TCVN3, Encoding.VNI])
def test_a_list_of_communes_is_recognised_by_content_alone(encoding: Encoding) -> None:
    olds = {written(text, encoding): text for text in (*communes(), *PHRASES)}
    olds.pop(None, None)
    found = detect_all(text for text in olds if text is not None)
    assert {text: found.get(text) for text in olds if text and not text.isascii()} == {
        text: encoding for text in olds if text and not text.isascii()
    }


def test_unicode_is_never_taken_for_an_old_encoding() -> None:
    texts = [*communes(), *PHRASES, *(unicodedata.normalize("NFD", name) for name in communes())]
    texts += [
        "Café",
        "naïve",
        "München",
        "5 µm",
        "25 °C",
        "m²",
        "10 ½",
        "§ 5",
        "«Ông»",
        "Hoà",
        "gì",
        "báo\u00adcáo",
    ]
    texts += ["Total", "1.234,5", "-12", "", "N/A", "The quick brown fox"]
    assert [text for text in texts if detect(text) is not Encoding.UNICODE] == []
    assert detect_all(texts) == {}


def test_texts_in_doubt_follow_the_sheet() -> None:
    assert judge("Sè").likely is Encoding.UNICODE
    sheet = ["Sè", "Tæng sè hé nghÌo", "Ph\u00adêng Hµm Rång", "§¬n vÞ", "Ghi chó"]
    assert set(detect_all(sheet)) == set(sheet)
    assert "Sè" not in detect_all(["Sè", "Tổng số", "Đơn vị", "Ghi chú", "Hộ nghèo"])


@pytest.mark.parametrize(
    ("font", "encoding"),
    [
        (".VnTime", Encoding.TCVN3),
        (".VnTimeH", Encoding.TCVN3_CAPITALS),
        (".vnarial", Encoding.TCVN3),
        ("VNI-Times", Encoding.VNI),
        ("Times New Roman", None),
        ("VNese", None),
    ],
)
def test_fonts(font: str, encoding: Encoding | None) -> None:
    assert font_encoding(font) is encoding


def test_the_font_decides_where_the_text_allows_it() -> None:
    assert detect("Sè", (".VnTime",)) is Encoding.TCVN3
    assert detect("Số", (".VnTime",)) is Encoding.UNICODE
    assert detect("Trưởng thôn", ("VNI-Times",)) is Encoding.UNICODE


LETTERS = (
    "aăâbcdđeêghiklmnoôơpqrstuưvxyàáảãạằắẳẵặầấẩẫậèéẻẽẹềếểễệìíỉĩịòóỏõọồốổỗộờớởỡợùúủũụừứửữựỳýỷỹỵ 0123456789.,-"
)


@given(st.text(LETTERS, max_size=60))
def test_small_letters_survive_the_way_there_and_back(text: str) -> None:
    assert decode(encode(text, Encoding.TCVN3), Encoding.TCVN3) == text
    assert decode(encode(text, Encoding.TCVN3_CAPITALS), Encoding.TCVN3_CAPITALS) == text.upper()


@given(
    st.lists(st.sampled_from(["Phường", "Xã", "Tổng", "SỐ", "Đường", "ỦY", "Ấn", "huyện", "Lý"]), max_size=8)
)
def test_words_survive_in_vni(words: list[str]) -> None:
    text = " ".join(words)
    assert decode(encode(text, Encoding.VNI), Encoding.VNI) == text


@given(st.text(max_size=80))
def test_whatever_comes_is_judged_and_decoded_without_complaint(text: str) -> None:
    for encoding in Encoding:
        assert unicodedata.is_normalized("NFC", decode(text, encoding))
    if text.isascii():
        assert detect(text) is Encoding.UNICODE


def test_the_shared_vectors() -> None:
    folder = os.environ.get("IOCDESK_CONFORMANCE")
    path = Path(folder or "/nonexistent").parent / "data" / "legacy_vectors.csv"
    if not path.is_file():
        pytest.skip("IOCDESK_CONFORMANCE is not set")
    columns = {
        "tcvn3_bytes_hex": Encoding.TCVN3,
        "tcvn3_H_font_bytes_hex_upper_case_text": Encoding.TCVN3_CAPITALS,
        "vni_bytes_hex": Encoding.VNI,
    }
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 173
    for row in rows:
        text = row["unicode_nfc"]
        assert decode(bytes.fromhex(row["unicode_nfd_hex"]).decode(), Encoding.UNICODE) == text
        assert detect(text) is Encoding.UNICODE
        for column, encoding in columns.items():
            if not row[column]:
                continue
            old = bytes.fromhex(row[column]).decode("cp1252")
            capitals = encoding is Encoding.TCVN3_CAPITALS
            assert decode(old, encoding) == (text.upper() if capitals else text)
            if not old.isascii():
                assert detect(old) is (Encoding.TCVN3 if capitals else encoding)
