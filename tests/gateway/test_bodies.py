"""Requests that are too large, of the wrong kind, or broken: a problem document, never a 500."""

from __future__ import annotations

import gzip
import json
import lzma
from typing import Any

import pytest

from iocdesk.reports.operations import operation_to_json
from tests.gateway.kit import COMMUNE_REPORT, OFFICER, STRANGER, VILLAGE_REPORT, Desk, Pen

BATCH = "/v1/operations"


def post(desk: Desk, content: bytes, **headers: str) -> Any:
    sent = {"Content-Type": "application/json", **{k.replace("_", "-"): v for k, v in headers.items()}}
    return desk.client.post(BATCH, content=content, headers={**desk.as_(OFFICER), **sent})


def code(answer: Any) -> tuple[int, str]:
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["IOC-Protocol"] == "1"
    body = answer.json()
    assert {"type", "title", "status", "instance", "code", "text_vi", "text_en"} <= set(body)
    return answer.status_code, body["code"]


def test_a_compressed_batch_is_read(desk: Desk, pen: Pen) -> None:
    op = operation_to_json(pen.op(OFFICER, COMMUNE_REPORT, {"DS01": 1}))
    answer = post(desk, gzip.compress(json.dumps({"operations": [op]}).encode()), Content_Encoding="gzip")
    assert answer.json()["results"][0]["status"] == "applied"


def lzma_of(content: bytes, dict_size: int = 65_536) -> bytes:
    filters = [{"id": lzma.FILTER_LZMA1, "preset": 0, "dict_size": dict_size}]
    return lzma.compress(content, lzma.FORMAT_ALONE, filters=filters)


def test_a_batch_in_lzma_is_read(desk: Desk, pen: Pen) -> None:
    op = operation_to_json(pen.op(OFFICER, COMMUNE_REPORT, {"DS01": 1}))
    answer = post(desk, lzma_of(json.dumps({"operations": [op]}).encode()), Content_Encoding="lzma")
    assert answer.json()["results"][0]["status"] == "applied"


def test_lzma_that_asks_for_much_memory_or_is_broken_is_refused(desk: Desk) -> None:
    assert code(post(desk, lzma_of(b"0" * 100_000_000), Content_Encoding="lzma")) == (413, "body.too_large")
    for broken in (
        lzma_of(b"{}", dict_size=64 * 1024 * 1024),
        lzma_of(b"{}" * 99)[:-9],
        lzma_of(b"{}") + b"x",
    ):
        assert code(post(desk, broken, Content_Encoding="lzma")) == (422, "request.malformed")


def test_receipts_are_told_of_what_is_known_and_visible(desk: Desk, pen: Pen) -> None:
    op = pen.op(OFFICER, COMMUNE_REPORT, {"DS01": 1})
    [receipt] = desk.send(OFFICER, op)
    unknown = "019d0000-0000-7000-8000-000000000000"
    path = f"/v1/receipts?op={op.op_id},{unknown}"
    assert desk.get(path, OFFICER).json()["results"] == [receipt]
    assert desk.get(path, STRANGER).json()["results"] == []
    assert code(desk.get("/v1/receipts?op=;", OFFICER)) == (422, "request.malformed")


def test_a_long_answer_is_compressed_where_that_is_understood(desk: Desk) -> None:
    answer = desk.get("/v1/catalogue/units", OFFICER, **{"Accept-Encoding": "gzip"})
    assert answer.headers["Content-Encoding"] == "gzip"
    plain = desk.get("/v1/catalogue/units", OFFICER, **{"Accept-Encoding": "identity"})
    assert "Content-Encoding" not in plain.headers
    assert plain.json() == answer.json()


def test_a_bomb_is_stopped_before_it_unfolds(desk: Desk) -> None:
    bomb = gzip.compress(b"0" * 100_000_000, mtime=0)
    assert len(bomb) < 200_000
    assert code(post(desk, bomb, Content_Encoding="gzip")) == (413, "body.too_large")


@pytest.mark.parametrize("chunked", [False, True])
def test_a_body_beyond_the_limit_is_not_read_to_its_end(desk: Desk, chunked: bool) -> None:
    content: Any = iter([b" " * 1_000_000] * 5) if chunked else b" " * 5_000_000
    assert code(post(desk, content)) == (413, "body.too_large")


def test_a_batch_of_too_many_is_too_large(desk: Desk) -> None:
    assert code(desk.post(OFFICER, *[{}] * 201)) == (413, "body.too_large")
    assert desk.post(OFFICER, *[{}] * 200).status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"Content_Type": "text/plain"},
        {"Content_Type": "application/x-www-form-urlencoded"},
        {"Content_Type": "application/json; charset=utf-16"},
        {"Content_Encoding": "br"},
    ],
)
def test_another_kind_of_content_is_refused(desk: Desk, headers: dict[str, str]) -> None:
    assert code(post(desk, b"{}", **headers)) == (415, "body.type")


BROKEN = {
    "nothing": b"",
    "not json": b"{",
    "not utf-8": b'{"operations": ["\xff\xfe"]}',
    "utf-16": '{"operations": [{}]}'.encode("utf-16"),
    "deep": b'{"operations":' + b"[" * 200_000 + b"]" * 200_000 + b"}",
    "nan": b'{"operations": [NaN]}',
    "infinity": b'{"operations": [-Infinity]}',
    "long integer": b'{"operations": [' + b"9" * 10_000 + b"]}",
    "a list": b"[]",
    "a number": b"1e999",
    "no operations": b'{"operations": []}',
    "unknown member": b'{"operations": [{}], "more": 1}',
}


@pytest.mark.parametrize("content", BROKEN.values(), ids=BROKEN.keys())
def test_what_cannot_be_read_is_malformed(desk: Desk, content: bytes) -> None:
    assert code(post(desk, content)) == (422, "request.malformed")


@pytest.mark.parametrize(
    "content",
    [
        b"not gzip",
        gzip.compress(b'{"operations": [{}]}', mtime=0)[:-3],
        gzip.compress(b"", mtime=0) + b"more",
    ],
)
def test_gzip_that_is_cut_or_no_gzip_is_malformed(desk: Desk, content: bytes) -> None:
    assert code(post(desk, content, Content_Encoding="gzip")) == (422, "request.malformed")


ODD_ITEMS = {
    "surrogate id": '{"op_id": "\\ud800", "report_id": "\\udfff"}',
    "NUL id": '{"op_id": "\\u0000"}',
    "a float": "1.5",
    "too great": "1e999",
    "null": "null",
    "nested": "[" * 500 + "]" * 500,
    "an unhashable quality": '{"cells": {"DS01": {"value": {"p": "na"}, "quality": []}}}',
}


@pytest.mark.parametrize("item", ODD_ITEMS.values(), ids=ODD_ITEMS.keys())
def test_an_odd_item_is_answered_and_holds_up_nothing(desk: Desk, pen: Pen, item: str) -> None:
    good = json.dumps(operation_to_json(pen.op(OFFICER, COMMUNE_REPORT, {"DS01": 1})))
    answer = post(desk, f'{{"operations": [{item}, {good}]}}'.encode())
    assert answer.status_code == 200
    assert [it["status"] for it in answer.json()["results"]] == ["applied"]
    assert len(answer.json()["deferred"]) == 1


def test_odd_parts_of_a_sealed_operation_are_refused_beside_their_cell(desk: Desk, pen: Pen) -> None:
    raw = operation_to_json(pen.op(OFFICER, VILLAGE_REPORT, {"DS01": 1}))
    for cell in (
        {"value": {"t": "n", "v": "NaN"}},
        {"value": {"t": "n", "v": 5}},
        {"value": {"t": "n", "v": 1.5}},
        {"value": {"t": "n", "v": "1e309"}},
        {"value": {"t": "s", "v": "x" * 10_001}},
        {"value": {"t": "s", "v": "\ud800"}},
        {"value": {"p": "na"}, "quality": []},
    ):
        answer = post(desk, json.dumps({"operations": [{**raw, "cells": {"DS01": cell}}]}).encode())
        [receipt] = answer.json()["results"]
        assert (receipt["status"], receipt["problems"][0]["code"]) == ("rejected", "op.malformed")
        assert "DS01" in receipt["problems"][0]["text_vi"]


def test_an_nul_in_a_note_is_refused_and_a_backslash_is_not(desk: Desk, pen: Pen) -> None:
    bad = pen.op(OFFICER, VILLAGE_REPORT, {"GC": "a\0b"})
    good = pen.op(OFFICER, COMMUNE_REPORT, {"GC": "a\\u0000b"})
    receipts = desk.send(OFFICER, bad, good)
    assert receipts[0]["problems"][0]["code"] == "op.text"
    assert receipts[1]["status"] == "applied"


def test_another_protocol_version_is_told(desk: Desk) -> None:
    answer = desk.get("/v1/me", OFFICER, **{"IOC-Protocol": "2"})
    assert code(answer) == (426, "protocol.mismatch")
    assert answer.headers["Upgrade"] == "IOC/1"
    assert desk.get("/v1/me", OFFICER, **{"IOC-Protocol": "1"}).status_code == 200


@pytest.mark.parametrize(
    ("method", "path", "allow"),
    [
        ("PUT", "/v1/sessions", "POST"),
        ("POST", "/v1/me", "GET"),
        ("GET", "/v1/sessions/current", "DELETE"),
        ("PATCH", f"/v1/reports/{COMMUNE_REPORT.id}", "GET"),
    ],
)
def test_a_method_that_is_not_taken_names_those_that_are(
    desk: Desk, method: str, path: str, allow: str
) -> None:
    answer = desk.client.request(method, path)
    assert code(answer) == (405, "method.not_allowed")
    assert answer.headers["Allow"] == allow


def test_an_unknown_path_is_a_problem_too(desk: Desk) -> None:
    assert code(desk.client.get("/v1/nothing")) == (404, "not_found")
    assert code(desk.client.get("/%00/%ff")) == (404, "not_found")


def test_a_malformed_request_is_not_echoed(desk: Desk) -> None:
    answer = desk.client.post("/v1/sessions", json={"username": "a", "password": "bí mật\x00"})
    assert code(answer) == (422, "request.malformed")
    assert "bí mật" not in answer.text
    assert {it["at"] for it in answer.json()["errors"]} == {"body.password", "body.device_id"}


def test_a_fault_of_ours_shows_nothing_of_the_inside(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    headers = desk.as_(OFFICER)

    def burst(*_: object) -> None:
        raise RuntimeError("a secret place")

    monkeypatch.setattr("iocdesk.gateway.catalogue.Catalogue.policy", burst)
    answer = desk.client.get("/v1/catalogue/policy", headers=headers)
    assert code(answer) == (500, "server.error")
    assert "secret" not in answer.text
    assert "a secret place" in caplog.text
