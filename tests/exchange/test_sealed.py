"""A sealed package opens for its commune as it was sealed, and in no other case."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pyrage
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyrage.x25519 import Recipient

from iocdesk.exchange import sealed
from iocdesk.exchange.package_errors import PackageError
from iocdesk.exchange.package_header import looks_sealed
from iocdesk.exchange.refusals import FileRefused
from iocdesk.exchange.sealed import (
    MAX_BYTES,
    Package,
    check_signatures,
    open_package,
    seal_package,
    sign_all,
)
from iocdesk.exchange.sheets import open_book
from iocdesk.reports.operations import canonical_json, seal
from iocdesk.reports.signing import MANIFEST, message, signed_to_json
from iocdesk.vault import DeviceKeys
from tests.effort import examples
from tests.exchange.packages import (
    COMMUNE,
    COMMUNE_NAME,
    OTHER,
    START,
    new_keys,
    operations,
    package,
    signer,
)

VILLAGE_KEYS, COMMUNE_KEYS, SECOND_KEYS, FOREIGN_KEYS = (new_keys() for _ in range(4))
FILE = seal_package(package(VILLAGE_KEYS), VILLAGE_KEYS, [COMMUNE_KEYS.recipient, SECOND_KEYS.recipient])


def opened(content: bytes, keys: DeviceKeys = COMMUNE_KEYS) -> Package:
    """Open and check, as taking does."""
    found = open_package(content, keys, COMMUNE, COMMUNE_NAME)
    check_signatures(found, [signer(VILLAGE_KEYS)])
    return found


def refused(content: bytes, keys: DeviceKeys = COMMUNE_KEYS) -> str:
    """The code with which a file is refused; its sentence is there in both languages."""
    with pytest.raises(PackageError) as caught:
        opened(content, keys)
    text = caught.value.text
    assert text.vi
    assert text.en
    return caught.value.code


@pytest.mark.parametrize("keys", [COMMUNE_KEYS, SECOND_KEYS, VILLAGE_KEYS], ids=["one", "two", "sender"])
def test_every_computer_of_the_commune_and_the_sender_open_it(keys: DeviceKeys) -> None:
    found = opened(FILE, keys)
    assert [it.operation for it in found.operations] == list(operations())
    assert found.periods == ("202604",)
    assert (found.made_at, found.sender.name, found.to_name) == (START, "Trưởng thôn 1", COMMUNE_NAME)


def test_the_first_line_says_what_it_is_and_figures_are_not_readable() -> None:
    assert FILE.startswith(b"IOCDESK SEALED PACKAGE 1\n")
    assert looks_sealed(FILE)
    assert b"DS01" not in FILE
    assert "Trưởng thôn".encode() not in FILE


def test_who_imports_it_as_a_table_is_told_where_it_belongs(tmp_path: Path) -> None:
    path = tmp_path / "goi.csv"
    path.write_bytes(FILE)
    with pytest.raises(FileRefused, match=r"file\.sealed_package") as caught:
        open_book(path)
    assert "“Đồng bộ”" in caught.value.text.vi


def test_any_flipped_byte_is_refused() -> None:
    for place in range(len(FILE)):
        flipped = bytearray(FILE)
        flipped[place] ^= 1 << (place % 8)
        assert refused(bytes(flipped)).startswith("package."), place


@given(st.integers(0, len(FILE) - 1), st.binary(min_size=1, max_size=40))
@settings(max_examples=examples(150), deadline=None)
def test_any_other_bytes_in_place_of_some_are_refused(place: int, other: bytes) -> None:
    content = FILE[:place] + other + FILE[place + len(other) :]
    if content != FILE:
        assert refused(content).startswith("package.")


@given(st.binary(max_size=300))
@settings(max_examples=examples(150), deadline=None)
def test_what_is_no_package_is_said_to_be_none(content: bytes) -> None:
    assert refused(content) == "package.not_one"


@pytest.mark.parametrize("kept", [26, 40, 90, 130, 400, -1])
def test_a_part_of_it_is_told_from_damage(kept: int) -> None:
    assert refused(FILE[:kept]) == "package.truncated"


def test_more_behind_it_is_damage() -> None:
    assert refused(FILE + b"x") == "package.damaged"


def test_another_commune_is_named() -> None:
    with pytest.raises(PackageError, match=r"package\.other_commune") as caught:
        open_package(FILE, COMMUNE_KEYS, OTHER, "Xã Hà Trung")
    assert COMMUNE_NAME in caught.value.text.vi
    assert "Xã Hà Trung" in caught.value.text.vi


def test_a_computer_whose_key_the_sender_lacked_is_told_so() -> None:
    assert refused(FILE, FOREIGN_KEYS) == "package.not_for_here"


def test_a_newer_format_asks_for_an_update() -> None:
    assert refused(FILE.replace(b"PACKAGE 1\n", b"PACKAGE 12\n", 1)) == "package.newer"
    assert refused(FILE.replace(b"PACKAGE 1\n", b"PACKAGE 0\n", 1)) == "package.not_one"


def test_a_huge_file_is_refused_before_it_is_opened() -> None:
    assert refused(FILE + bytes(MAX_BYTES)) == "package.too_large"


def test_more_than_a_package_holds_is_refused_before_it_is_read() -> None:
    inner = pyrage.encrypt(b"[" * (sealed.MAX_CONTENT + 1), [Recipient.from_str(COMMUNE_KEYS.recipient)])
    assert refused(sealed._header(COMMUNE, COMMUNE_NAME, len(inner)) + inner) == "package.too_large"


def test_thousands_of_stanzas_are_refused_before_they_are_tried() -> None:
    many = pyrage.encrypt(b"x", [Recipient.from_str(COMMUNE_KEYS.recipient)] * 400)
    assert refused(sealed._header(COMMUNE, COMMUNE_NAME, len(many)) + many) == "package.damaged"


def test_unknown_and_revoked_keys_are_refused() -> None:
    found = open_package(FILE, COMMUNE_KEYS, COMMUNE, COMMUNE_NAME)
    with pytest.raises(PackageError, match=r"package\.unknown_signer"):
        check_signatures(found, [signer(FOREIGN_KEYS), signer(VILLAGE_KEYS, device_id="máy khác")])
    with pytest.raises(PackageError, match=r"package\.revoked_signer"):
        check_signatures(found, [signer(VILLAGE_KEYS, revoked_at=START)])
    assert check_signatures(found, [signer(VILLAGE_KEYS)]).user_id == "u-thon1"


def wrapped(content: object) -> bytes:
    """Whatever content, encrypted to the commune as anybody can who knows its public key."""
    inner = pyrage.encrypt(canonical_json(content), [Recipient.from_str(COMMUNE_KEYS.recipient)])  # type: ignore[arg-type]
    return bytes(sealed._header(COMMUNE, COMMUNE_NAME, len(inner)) + inner)


def inside(found: Package, keys: DeviceKeys = VILLAGE_KEYS) -> dict[str, object]:
    """What is encrypted of a package."""
    manifest = sealed._manifest(found)
    return {
        "manifest": manifest,
        "signature": keys.sign(message(MANIFEST, canonical_json(manifest))),
        "operations": [signed_to_json(it) for it in found.operations],
    }


def altered(found: Package) -> dict[str, object]:
    """An operation changed after signing, its hash not."""
    raw = inside(found)
    raw["operations"][0]["operation"]["cells"]["DS01"]["value"]["v"] = "999"  # type: ignore[index]
    return raw


def altered_and_sealed_anew(found: Package) -> dict[str, object]:
    """An operation changed after signing and hashed anew, as somebody does who knows how."""
    first = found.operations[0]
    changed = seal(replace(first.operation, reason="khác", sealed=None))
    return inside(replace(found, operations=(replace(first, operation=changed), *found.operations[1:])))


def signed_by_another(found: Package) -> dict[str, object]:
    """Every signature another's, under the village head's name and key."""
    return inside(replace(found, operations=sign_all(operations(), FOREIGN_KEYS)), FOREIGN_KEYS)


def operation_signed_by_another(found: Package) -> dict[str, object]:
    """Operations another's in a manifest that the village head signed."""
    return inside(replace(found, operations=sign_all(operations(), FOREIGN_KEYS)))


def of_another_author(found: Package) -> dict[str, object]:
    """Operations of somebody else, signed with the village head's key."""
    return inside(replace(found, operations=sign_all(operations(author="u-khac"), VILLAGE_KEYS)))


def one_left_out(found: Package) -> dict[str, object]:
    """Less than the manifest says."""
    return inside(found) | {"operations": inside(found)["operations"][:1]}  # type: ignore[index]


def one_twice(found: Package) -> dict[str, object]:
    """The same operation twice."""
    return inside(replace(found, operations=(*found.operations, found.operations[0])))


def another_period(found: Package) -> dict[str, object]:
    """A manifest that names another period."""
    raw = inside(found)
    raw["manifest"]["periods"] = ["202605"]  # type: ignore[index]
    raw["signature"] = VILLAGE_KEYS.sign(message(MANIFEST, canonical_json(raw["manifest"])))  # type: ignore[arg-type]
    return raw


def readdressed(found: Package) -> dict[str, object]:
    """Opened by another commune, and sealed to this one with the signatures of then."""
    return inside(replace(found, to=OTHER))


@pytest.mark.parametrize(
    ("forge", "code"),
    [
        (altered, "package.forged"),
        (altered_and_sealed_anew, "package.forged"),
        (signed_by_another, "package.forged"),
        (operation_signed_by_another, "package.forged"),
        (of_another_author, "package.forged"),
        (one_left_out, "package.forged"),
        (one_twice, "package.forged"),
        (another_period, "package.forged"),
        (readdressed, "package.other_commune"),
        (lambda found: inside(found) | {"signature": "00" * 64}, "package.forged"),
        (lambda found: inside(found) | {"more": 1}, "package.damaged"),
        (lambda found: inside(found) | {"operations": []}, "package.damaged"),
        (lambda found: inside(found) | {"manifest": None}, "package.damaged"),
        (lambda found: {}, "package.damaged"),
        (lambda found: json.loads("[" * 500 + "]" * 500), "package.damaged"),
    ],
)
def test_forgeries_that_are_properly_encrypted_are_refused(
    forge: Callable[[Package], object], code: str
) -> None:
    assert refused(wrapped(forge(package(VILLAGE_KEYS)))) == code
    opened(wrapped(inside(package(VILLAGE_KEYS))))


def test_without_a_recipient_nothing_is_sealed() -> None:
    for recipients in ([], ["age1"], ["age1" + "q" * 58]):
        with pytest.raises(PackageError, match=r"package\.no_recipient"):
            seal_package(package(VILLAGE_KEYS), VILLAGE_KEYS, recipients)
    some = seal_package(package(VILLAGE_KEYS), VILLAGE_KEYS, ["age1", COMMUNE_KEYS.recipient])
    assert opened(some)


def test_too_much_is_refused_when_it_is_made() -> None:
    [first, *_] = operations()
    large = seal(replace(first, cells={}, reason="x" * 10_000, sealed=None))
    many = tuple(seal(replace(large, seq=number)) for number in range(1, 500))
    with pytest.raises(PackageError, match=r"package\.too_much"):
        seal_package(package(VILLAGE_KEYS, *many), VILLAGE_KEYS, [COMMUNE_KEYS.recipient])
