"""Members of zip archives: their own bytes count, not what is claimed."""

from __future__ import annotations

import zipfile
import zlib
from io import BytesIO

import pytest

from iocdesk.core.zipped import unpack


def archive(content: bytes, method: int = zipfile.ZIP_DEFLATED) -> tuple[bytes, zipfile.ZipInfo]:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", method) as made:
        made.writestr("a.xml", content)
    packed = out.getvalue()
    with zipfile.ZipFile(BytesIO(packed)) as read:
        return packed, read.infolist()[0]


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_gives_back_what_was_packed(method: int) -> None:
    content = b"figures " * 1000
    packed, member = archive(content, method)
    assert unpack(packed, member, 10_000) == (8000, content)
    assert unpack(packed, member, 10_000, keep=False) == (8000, b"")


@pytest.mark.parametrize("size", [1_000_000, 1_000_011, 1_000_258, 5_000_011])
def test_what_ends_just_behind_a_chunk_is_whole(size: int) -> None:
    packed, member = archive(b" " * size)
    assert unpack(packed, member, 10_000_000) == (size, b" " * size)


def test_stops_soon_after_the_room_is_used_up() -> None:
    packed, member = archive(bytes(20_000_000))
    member.file_size = 5
    size, content = unpack(packed, member, 1000)
    assert 1000 < size <= 2_000_000
    assert len(content) == size


def test_a_claim_above_the_truth_is_believed() -> None:
    packed, member = archive(b"x")
    member.file_size = 10**12
    assert unpack(packed, member, 1000)[0] == 10**12


def test_refuses_what_is_cut_short_or_damaged_or_elsewhere() -> None:
    packed, _ = archive(b"figures " * 1000)
    cut, damaged, elsewhere = (archive(b"figures " * 1000)[1] for _ in range(3))
    cut.compress_size -= 5
    elsewhere.header_offset = len(packed)
    strange = archive(b"x")[1]
    strange.compress_type = zipfile.ZIP_LZMA
    for wrong in (cut, elsewhere, strange):
        with pytest.raises(ValueError, match=r"cut short|a\.xml"):
            unpack(packed, wrong, 10_000)
    start = packed.index(b"a.xml") + 5
    with pytest.raises(ValueError, match=r"a\.xml") as caught:
        unpack(packed[:start] + b"\xff" * (len(packed) - start), damaged, 10_000)
    assert isinstance(caught.value.__cause__, zlib.error)
