"""The wire: what is written is read back the same, hashes are stable, and nonsense is refused by name."""

from __future__ import annotations

import hashlib
import json
import unicodedata
from copy import deepcopy
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from iocdesk.core.numbers import NumberError
from iocdesk.forms.values import Value
from iocdesk.reports.model import Cell, Operation, Receipt, Remark, Report, Transition
from iocdesk.reports.operations import (
    MAX_CELLS,
    MalformedOperation,
    canonical_json,
    from_json,
    operation_hash,
    seal,
    to_json,
    verify,
)
from tests.reports.samples import COMMUNE_KEY, NOW, figure, op_id, operation
from tests.reports.strategies import anything, operations

GOLDEN = Path(__file__).parents[2] / "resources" / "golden" / "operations.json"


@given(anything)
def test_what_is_written_is_read_back(thing: Cell) -> None:
    written = json.loads(json.dumps(to_json(thing)))
    assert from_json(type(thing), written) == thing


@given(anything)
def test_canonical_json_is_rfc_8785(thing: Cell) -> None:
    assert canonical_json(to_json(thing)) == rfc8785.dumps(to_json(thing))  # type: ignore[arg-type]


def test_keys_sort_by_utf16_code_units() -> None:
    mixed = {"\uff21": "1", "\U0001f600": "2", "a": "3"}
    assert canonical_json(mixed) == rfc8785.dumps(mixed)
    assert list(json.loads(canonical_json(mixed))) == ["a", "\U0001f600", "\uff21"]


def _turned(raw: object) -> object:
    """Return the same JSON with every object's members in the opposite order and every text decomposed."""
    if isinstance(raw, dict):
        return {_turned(key): _turned(raw[key]) for key in reversed(list(raw))}
    if isinstance(raw, list):
        return [_turned(item) for item in raw]
    return unicodedata.normalize("NFD", raw) if isinstance(raw, str) else raw


@given(operations)
def test_the_hash_stands_through_reordering_and_decomposing(op: Operation) -> None:
    sealed = seal(op)
    assert verify(sealed)
    again = from_json(Operation, _turned(to_json(sealed)))
    assert again == sealed
    assert verify(again)


@given(operations, st.data())
def test_the_hash_covers_every_member(op: Operation, data: st.DataObject) -> None:
    sealed = seal(op)
    other = data.draw(operations)
    for name in Operation.__slots__:
        if name not in {"sha256", "sealed"} and getattr(other, name) != getattr(sealed, name):
            assert not verify(replace(sealed, **{name: getattr(other, name)})), name


def test_sealing_brings_the_operation_into_its_travelling_form() -> None:
    late = datetime(2026, 5, 4, 10, 2, 1, 123999, timezone(timedelta(hours=7)))
    op = replace(operation(), created_at=late, reason=unicodedata.normalize("NFD", "Thôn Đồng Sen đã gửi"))
    sealed = seal(op)
    assert sealed.created_at == NOW
    assert sealed.reason == "Thôn Đồng Sen đã gửi"
    assert from_json(Operation, to_json(sealed)) == sealed
    assert seal(sealed) == sealed


def test_an_unsealed_operation_is_not_verified() -> None:
    assert not verify(operation())
    assert not verify(replace(operation(), sha256="0" * 64))


def test_sealing_refuses_what_the_other_side_would_refuse() -> None:
    with pytest.raises(MalformedOperation) as refused:
        seal(operation(cells={"DS01": Cell(note="x" * 10_001)}))
    assert refused.value.member == "cells.DS01.note"
    with pytest.raises(MalformedOperation):
        seal(replace(operation(), created_at=datetime(2026, 5, 4)))  # noqa: DTZ001 - naive on purpose
    with pytest.raises(NumberError):
        seal(operation(cells={"DS01": Cell(Value.of(Decimal("NaN")))}))
    with pytest.raises(MalformedOperation):
        seal(operation(cells={"DS01": figure("1.0000000000000000000000000000000001")}))


def _wire() -> dict[str, object]:
    remark = Remark("DS01", "Xin kiểm tra lại", "chi", NOW)
    cells = {"DS01": replace(figure(12, "tăng do nhập cư"), at=NOW, author="binh")}
    op = operation(cells=cells, transition=Transition.REQUEST_APPROVAL, remarks=(remark,), event_at=NOW)
    return json.loads(json.dumps(to_json(seal(op))))  # type: ignore[no-any-return]


VALUE = "cells.DS01.value"
BAD: list[tuple[str, Any, str]] = [
    ("op_id", "1", "op_id"),
    ("op_id", op_id(1).upper(), "op_id"),
    ("op_id", None, "op_id"),
    ("report_id", "xa_vp/15298@2025-07-01", "report_id"),
    ("report_id", "xa_vp/15298@2025-07-01/202613", "report_id"),
    ("report_id", "xa_vp/15298/202604", "report_id"),
    ("report_id", "xa_vp/15298@2025-07-01/2026-04", "report_id"),
    ("report_id", "/15298@2025-07-01/202604", "report_id"),
    ("report_id", "a b/15298@2025-07-01/202604", "report_id"),
    ("report_id", "../etc/15298@2025-07-01/202604", "report_id"),
    ("report_id", "x" * 301, "report_id"),
    ("base_version", -1, "base_version"),
    ("base_version", 1.0, "base_version"),
    ("base_version", True, "base_version"),
    ("base_version", "1", "base_version"),
    ("base_version", 2**53, "base_version"),
    ("seq", 0, "seq"),
    ("device_id", "", "device_id"),
    ("author", "x" * 201, "author"),
    ("author", "\ud800", "author"),
    ("form_version", 1, "form_version"),
    ("created_at", "2026-05-04T03:02:01.123", "created_at"),
    ("created_at", "2026-05-04", "created_at"),
    ("created_at", "2026-13-04T03:02:01Z", "created_at"),
    ("created_at", "0001-01-01T00:00:00+14:00", "created_at"),
    ("created_at", None, "created_at"),
    ("created_at", 1, "created_at"),
    ("event_at", "hôm qua", "event_at"),
    ("transition", "teleport", "transition"),
    ("transition", 1, "transition"),
    ("reason", "x" * 10_001, "reason"),
    ("reason", None, "reason"),
    ("remarks", {}, "remarks"),
    ("remarks", [1], "remarks.0"),
    ("remarks.0.at", "2026-05-04T03:02:01", "remarks.0.at"),
    ("remarks.0.colour", "red", "remarks.0.colour"),
    ("sha256", "xyz", "sha256"),
    ("priority", 1, "priority"),
    ("cells", [], "cells"),
    ("cells", {f"A{n}": {} for n in range(MAX_CELLS + 1)}, "cells"),
    ("cells.", {"value": {"p": "missing"}}, "cells."),
    ("cells.DS01", 5, "cells.DS01"),
    ("cells.DS01.colour", 5, "cells.DS01.colour"),
    ("cells.DS01.quality", "guess", "cells.DS01.quality"),
    ("cells.DS01.quality", None, "cells.DS01.quality"),
    ("cells.DS01.quality", [], "cells.DS01.quality"),
    ("cells.DS01.on_behalf", 1, "cells.DS01.on_behalf"),
    ("cells.DS01.at", "2026-05-04T03:02:01", "cells.DS01.at"),
    ("cells.DS01.note", "x" * 10_001, "cells.DS01.note"),
    (VALUE, None, VALUE),
    (VALUE, 5, VALUE),
    (VALUE, {}, VALUE),
    (VALUE, {"p": "given"}, VALUE),
    (VALUE, {"p": "missing", "v": "1"}, VALUE),
    (VALUE, {"t": "n", "v": 5}, VALUE),
    (VALUE, {"t": "n", "v": "NaN"}, VALUE),
    (VALUE, {"t": "n", "v": "Infinity"}, VALUE),
    (VALUE, {"t": "n", "v": "1e309"}, VALUE),
    (VALUE, {"t": "n", "v": "1,5"}, VALUE),
    (VALUE, {"t": "n", "v": "1_000"}, VALUE),
    (VALUE, {"t": "n", "v": " 1"}, VALUE),
    (VALUE, {"t": "n", "v": "\uff11"}, VALUE),
    (VALUE, {"t": "n", "v": "1" * 29}, VALUE),
    (VALUE, {"t": "s", "v": "x" * 10_001}, VALUE),
    (VALUE, {"t": "s", "v": "\udfff"}, VALUE),
    (VALUE, {"t": "m", "v": "a"}, VALUE),
    (VALUE, {"t": "m", "v": ["x" * 6_000, "y" * 6_000]}, VALUE),
    (VALUE, {"t": "m", "v": [1]}, VALUE),
    (VALUE, {"t": "d", "v": "2026-02-30"}, VALUE),
    (VALUE, {"t": "d", "v": "20260228"}, VALUE),
    (VALUE, {"t": "dt", "v": "2026-05-04T03:02:01"}, VALUE),
    (VALUE, {"t": "tm", "v": "25:00"}, VALUE),
    (VALUE, {"t": "b", "v": "true"}, VALUE),
    (VALUE, {"t": ["n"], "v": "1"}, VALUE),
]


@pytest.mark.parametrize(("path", "content", "member"), BAD, ids=lambda it: str(it)[:40])
def test_nonsense_is_refused_at_its_member(path: str, content: object, member: str) -> None:
    raw = deepcopy(_wire())
    place: object = raw
    *way, last = path.split(".")
    for step in way:
        place = place[int(step)] if isinstance(place, list) else place[step]  # type: ignore[index]
    place[last] = content  # type: ignore[index]
    with pytest.raises(MalformedOperation) as refused:
        from_json(Operation, raw)
    assert refused.value.code == "op.malformed"
    assert refused.value.member.rstrip(".") == member.rstrip(".")
    assert refused.value.member in refused.value.text.vi


@pytest.mark.parametrize("raw", [None, [], "x", 1, {}])
def test_what_is_no_operation_at_all(raw: object) -> None:
    with pytest.raises(MalformedOperation):
        from_json(Operation, raw)


def test_a_cell_twice_in_two_spellings_is_refused() -> None:
    raw = _wire()
    raw["cells"] = {key: {"value": {"p": "nothing"}} for key in ("DS01.h\u1ed9", "DS01.h\u006f\u0323\u0302")}
    with pytest.raises(MalformedOperation, match="twice"):
        from_json(Operation, raw)


def test_a_server_may_say_more_than_we_know() -> None:
    raw = to_json(Report(COMMUNE_KEY, "1")) | {"mood": "good"}
    assert from_json(Report, raw) == Report(COMMUNE_KEY, "1")


def test_what_says_nothing_is_left_out_of_a_cell() -> None:
    assert to_json(figure(5)) == {"value": {"t": "n", "v": "5"}}


def test_equal_figures_have_equal_hashes() -> None:
    one = seal(operation(cells={"DS01": figure("1.50")}))
    two = seal(operation(cells={"DS01": figure("1.5")}))
    assert one.sha256 == two.sha256


def test_golden_vectors() -> None:
    vectors = json.loads(GOLDEN.read_text("utf-8"))
    assert len(vectors["operations"]) >= 6
    for vector in vectors["operations"]:
        op = from_json(Operation, vector["operation"])
        without = {key: content for key, content in vector["operation"].items() if key != "sha256"}
        assert canonical_json(without).decode() == vector["canonical"], vector["name"]
        assert hashlib.sha256(vector["canonical"].encode()).hexdigest() == op.sha256, vector["name"]
        assert operation_hash(op) == op.sha256
        assert verify(op)
        assert seal(op) == op
        assert to_json(op) == vector["operation"]
    for vector in vectors["malformed"]:
        with pytest.raises(MalformedOperation) as refused:
            from_json(Operation, vector["operation"])
        assert refused.value.member == vector["member"], vector["name"]
    for vector in vectors["receipts"]:
        assert to_json(from_json(Receipt, vector)) == vector


def test_a_moment_is_read_in_any_zone_and_written_in_utc() -> None:
    raw = _wire()
    raw["created_at"] = "2026-05-04T10:02:01.123456+07:00"
    op = from_json(Operation, raw)
    assert op.created_at == datetime(2026, 5, 4, 3, 2, 1, 123000, UTC)
    assert to_json(op)["created_at"] == "2026-05-04T03:02:01.123Z"
