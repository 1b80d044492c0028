"""The short way of the two requests of a rush: the same answers as by the routes, whoever asks and however."""

from __future__ import annotations

import gzip
from collections.abc import Mapping
from typing import Any

import pytest
from starlette.testclient import TestClient

from iocdesk.gateway import express
from iocdesk.reports.operations import operation_to_json
from tests.gateway.kit import COMMUNE_REPORT, OFFICER, Desk, Pen


def _shape(answer: Any) -> tuple[int, str, Mapping[str, Any], str | None]:
    body = answer.json()
    body.pop("server_time", None)
    return answer.status_code, answer.headers["content-type"], body, answer.headers.get("content-encoding")


def _both(desk: Desk, monkeypatch: pytest.MonkeyPatch, method: str, path: str, **asked: Any) -> None:
    """Ask by the short way and by the routes: what is asked must change nothing."""
    short = _shape(desk.client.request(method, path, **asked))
    with monkeypatch.context() as patch:
        patch.setattr(express, "_credentials", lambda _scope: None)
        long = _shape(desk.client.request(method, path, **asked))
    assert short == long


def test_a_batch_is_answered_the_same_on_either_way(
    desk: Desk, pen: Pen, monkeypatch: pytest.MonkeyPatch
) -> None:
    op = operation_to_json(pen.op(OFFICER, COMMUNE_REPORT, {"DS01": 1}))
    first = desk.post(OFFICER, op)
    assert first.json()["results"][0]["status"] == "applied"
    headers = desk.as_(OFFICER)
    twisted = {**op, "cells": {}}
    for items in ([op], [twisted], [op, twisted], [{"op_id": 1}], [None], []):
        _both(desk, monkeypatch, "POST", "/v1/operations", json={"operations": items}, headers=headers)


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b'{"operations":{}}', b'{"operations":[1],"x":1}', b"\xff"]
)
def test_what_is_no_batch_is_refused_the_same_on_either_way(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, body: bytes
) -> None:
    headers = {**desk.as_(OFFICER), "Content-Type": "application/json"}
    _both(desk, monkeypatch, "POST", "/v1/operations", content=body, headers=headers)


@pytest.mark.parametrize(
    "query",
    ["", "?limit=1", "?limit=0", "?limit=1001", "?limit=x", "?cursor=abc", "?cursor=", "?limit=1&limit=2",
     "?limit=%31", "?other=1", "?cursor=a%20b"],
)  # fmt: skip
def test_changes_are_told_the_same_on_either_way(
    desk: Desk, pen: Pen, monkeypatch: pytest.MonkeyPatch, query: str
) -> None:
    desk.send(OFFICER, pen.op(OFFICER, COMMUNE_REPORT, {"DS01": 1}))
    for headers in (desk.as_(OFFICER), {**desk.as_(OFFICER), "IOC-History": f"7.{'0' * 16}"}):
        _both(desk, monkeypatch, "GET", f"/v1/changes{query}", headers=headers)


@pytest.mark.parametrize(
    "header", ["", "Bearer", "Bearer  x", "Basic abc", "Bearer không", "bearer abc", "Bearer guess"]
)
def test_who_is_not_known_is_told_so_the_same_on_either_way(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, header: str
) -> None:
    headers = {"Authorization": header.encode()} if header else {}
    _both(desk, monkeypatch, "GET", "/v1/changes", headers=headers)


def test_a_long_answer_is_packed_for_whoever_takes_it() -> None:
    content = b"x" * express.PACKED_FROM
    headers = {"Accept-Encoding": "br, gzip"}
    with TestClient(express._response(content)).stream("GET", "/", headers=headers) as packed:
        assert gzip.decompress(b"".join(packed.iter_raw())) == content
        assert (packed.headers["content-encoding"], packed.headers["vary"]) == ("gzip", "Accept-Encoding")
    for accepted, body in (("br", content), ("gzip", content[1:])):
        plain = TestClient(express._response(body)).get("/", headers={"Accept-Encoding": accepted})
        assert (plain.content, "content-encoding" in plain.headers) == (body, False)
