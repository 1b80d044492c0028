"""Camera data is gone, which side is up stays, and every pixel's byte is where it was."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from iocdesk.exchange.pictures import without_camera_data
from iocdesk.forms.media import JPEG, PDF, PNG
from iocdesk.reports.sniffing import jpeg_size, sniff
from tests.reports.pictures import EXIF_GPS, chunk, jpeg, pdf, png, segment


def test_a_photo_loses_place_owner_and_comment_and_keeps_its_side() -> None:
    photo = jpeg(
        40,
        30,
        segment(0xE1, EXIF_GPS),
        segment(0xFE, b"of Mr An"),
        segment(0xE2, b"ICC_PROFILE\x00\x01\x01x"),
    )
    clean = without_camera_data(photo + b"trailer with another GPS", JPEG)
    assert b"GPS" not in clean
    assert b"Nguyen" not in clean
    assert b"of Mr An" not in clean
    assert b"ICC_PROFILE" in clean
    assert b"\x01\x12\x00\x03\x00\x00\x00\x01\x00\x06" in clean
    assert jpeg_size(clean) == (40, 30)
    assert clean.endswith(b"\x12\x34\x00\xff\x00\x56\xff\xd9")
    assert without_camera_data(clean, JPEG) == clean


def test_an_upright_photo_gets_no_exif() -> None:
    assert b"Exif" not in without_camera_data(jpeg(), JPEG)
    assert b"Exif" not in without_camera_data(jpeg(40, 30, segment(0xE1, b"Exif\x00\x00junk")), JPEG)


def test_a_progressive_photo_keeps_all_its_scans() -> None:
    scan = segment(0xDA, b"\x01\x01\x00\x00\x3f\x00") + b"\xaa\xff\x00\xbb\xff\xd0\xcc"
    photo = jpeg()[:-2] + segment(0xC4, b"table") + scan + b"\xff\xd9" + b"left over"
    assert without_camera_data(photo, JPEG) == photo.removesuffix(b"left over")


def test_a_png_loses_its_texts() -> None:
    picture = png(8, 6, chunk(b"tEXt", b"Author\x00An"), chunk(b"eXIf", b"GPS"), chunk(b"pHYs", b"\x00" * 9))
    clean = without_camera_data(picture + b"more", PNG)
    assert b"Author" not in clean
    assert b"GPS" not in clean
    assert b"pHYs" in clean
    assert clean.endswith(b"IEND\xaeB`\x82")
    assert sniff(clean, "a.png") == PNG


def test_a_signed_pdf_is_left_as_it_is() -> None:
    assert without_camera_data(pdf(), PDF) == pdf()


@settings(max_examples=60)
@given(st.integers(0, 400), st.sampled_from([JPEG, PNG]))
def test_a_picture_that_was_cut_off_is_refused(length: int, kind: str) -> None:
    whole = (
        jpeg(40, 30, segment(0xE1, EXIF_GPS))
        if kind == JPEG
        else png(8, 6, chunk(b"tEXt", b"Author\x00An" * 9))
    )
    if length < len(whole) - 1:
        with pytest.raises(ValueError, match=r"early|marker"):
            without_camera_data(whole[: max(length, 3)], kind)
