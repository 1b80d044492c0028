"""What a file is comes from its bytes; whatever is no scan, photo or document is refused in one sentence."""

from __future__ import annotations

from itertools import count

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from iocdesk.forms.media import DOCX, JPEG, PDF, PNG, XLSX
from iocdesk.reports.attachments import AttachmentRefused
from iocdesk.reports.sniffing import jpeg_size, png_size, sniff
from tests.effort import examples
from tests.reports.pictures import EXIF_GPS, jpeg, office, packed_objects, pdf, png, segment


@pytest.mark.parametrize(
    ("content", "wanted"),
    [
        (jpeg(), JPEG),
        (jpeg(40, 30, segment(0xE1, EXIF_GPS)), JPEG),
        (png(), PNG),
        (pdf(), PDF),
        (b"\n\n" + pdf(), PDF),
        (office("word/document.xml", "[Content_Types].xml"), DOCX),
        (office("xl/workbook.xml"), XLSX),
    ],
    ids=count(),
)
def test_kinds(content: bytes, wanted: str) -> None:
    assert sniff(content, "tệp.bin") == wanted


def test_sizes_come_from_the_header() -> None:
    assert jpeg_size(jpeg(4000, 3000)) == (4000, 3000)
    assert png_size(png(7, 5)) == (7, 5)
    assert jpeg_size(b"\xff\xd8\xff\xe0\x00") is None
    assert png_size(b"\x89PNG\r\n\x1a\n") is None


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b"MZ\x90\x00 a program", "program"),
        (b"\x7fELF", "program"),
        (b"#!/bin/sh\n", "program"),
        (b"<!DOCTYPE html><html>", "program"),
        (b"  <!-- x --><script>alert(1)</script>", "program"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", "program"),
        (b"just text", "unknown"),
        (office("a.txt"), "unknown"),
        (b"PK\x03\x04 cut off", "unknown"),
        (office("word/document.xml", "word/vbaProject.bin"), "script"),
        (jpeg()[:12], "damaged"),
        (b"\x89PNG\r\n\x1a\n\x00", "damaged"),
        (pdf()[:100], "damaged"),
        (png(30_000, 8, pixels=b""), "bomb"),
        (png(15_000, 15_000, pixels=b""), "bomb"),
        (jpeg(60_000, 60_000), "bomb"),
        (pdf(b"<< /S /JavaScript /JS (app.alert\\(1\\)) >>"), "script"),
        (pdf(b"<< /S /#4aava#53cript >>"), "script"),
        (pdf(b"<< /S /Launch /F (cmd.exe) >>"), "script"),
        (pdf(b"<< /EmbeddedFiles << >> >>"), "script"),
        (pdf(packed_objects(b"4 0 << /S /JavaScript >>")), "script"),
    ],
    ids=count(),
)
def test_refused(content: bytes, code: str) -> None:
    with pytest.raises(AttachmentRefused) as caught:
        sniff(content, "bản ký.pdf")
    assert caught.value.code == f"attachment.{code}"
    assert "“bản ký.pdf”" in caught.value.text.vi
    assert "“bản ký.pdf”" in caught.value.text.en


def test_a_name_like_javascript_is_no_script() -> None:
    assert sniff(pdf(b"<< /JSON /JavaScripts /Launched >>"), "a.pdf") == PDF


@settings(max_examples=examples(120))
@given(
    st.sampled_from([b"", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"%PDF-1.7", b"PK\x03\x04"]),
    st.binary(max_size=200),
)
def test_whatever_comes_is_a_kind_or_a_sentence(head: bytes, rest: bytes) -> None:
    try:
        found = sniff(head + rest, "x")
    except AttachmentRefused as refused:
        found = refused.text.vi
    assert found in {JPEG, PNG, PDF, DOCX, XLSX} or found.startswith(("Tệp", "Ảnh", "Không"))
