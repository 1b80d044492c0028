"""openapi.json is what the code says, and the code answers as it says."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import hypothesis
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import positive_data_acceptance

from iocdesk.gateway.file_wire import STREAM
from iocdesk.gateway.openapi import FILE, main, text_of
from iocdesk.reports.model import Actor
from tests.effort import examples
from tests.gateway.kit import COMMUNE_REPORT, EVERYBODY, OFFICER, STAFF, VILLAGE_REPORT, Desk, Pen, desk_in

UNKNOWN_BUT_WELL_FORMED = {"POST /v1/files", "HEAD /v1/files/{upload_id}", "PATCH /v1/files/{upload_id}"}


@schemathesis.serializer(STREAM)
def serialize_stream(_context: object, value: object) -> bytes:
    """Send the parts of files as the bytes that they are."""
    return value if isinstance(value, bytes) else str(value).encode()


CALLERS = [
    pytest.param(actor, marks=() if actor in {None, STAFF, OFFICER} else pytest.mark.long)
    for actor in (None, *EVERYBODY)
]
"""Who tries every route every day; the others in `make long`."""


@pytest.fixture(scope="module")
def busy_desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A gateway with something to read in it."""
    with desk_in(tmp_path_factory.mktemp("openapi")) as desk:
        pen = Pen(desk.clock)
        desk.send(OFFICER, pen.op(OFFICER, COMMUNE_REPORT, {"DS01": 5}))
        desk.send(OFFICER, pen.op(OFFICER, VILLAGE_REPORT, {"DS01": 5}))
        yield desk


def test_the_file_is_what_the_code_says() -> None:
    assert main(["--check"]) == 0, "run python -m iocdesk.gateway.openapi --write"


def test_a_drift_is_noticed(desk: Desk, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    stale = tmp_path / "openapi.json"
    stale.write_text(text_of(desk.app).replace("capabilities", "abilities"), encoding="utf-8")
    monkeypatch.setattr("iocdesk.gateway.openapi.FILE", stale)
    assert main(["--check"]) == 1
    assert main(["--write"]) == 0
    assert stale.read_text(encoding="utf-8") == text_of(desk.app)


def test_every_route_says_its_answers() -> None:
    document = json.loads(FILE.read_text(encoding="utf-8"))
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            answers = operation["responses"]
            assert {"413", "422", "426", "429", "503"} <= set(answers), (path, method)
            open_to_all = path in {"/v1/capabilities"}
            assert ("401" in answers) != open_to_all, (path, method)
            for status, answer in answers.items():
                if int(status) >= 400:
                    assert list(answer["content"]) == ["application/problem+json"]
                assert "IOC-Protocol" in answer["headers"]


SHOWING_WHAT_WAS_SEEN = {
    "GET /v1/changes",
    "GET /v1/digest",
    "POST /v1/handovers",
    "POST /v1/messages",
    "POST /v1/operations",
    "POST /v1/relayed-operations",
}


@pytest.mark.filterwarnings(
    "ignore::DeprecationWarning", "ignore::Warning:starlette", "ignore::Warning:schemathesis"
)
@pytest.mark.unmeasured
@pytest.mark.parametrize("actor", CALLERS, ids=lambda it: it.role if it else "nobody")
def test_no_request_meets_a_fault_or_an_answer_that_is_not_documented(
    busy_desk: Desk, actor: Actor | None
) -> None:
    schema = schemathesis.openapi.from_asgi("/openapi.json", busy_desk.app)
    labels = set()
    for found in schema.get_all_operations():
        assert isinstance(found, Ok)
        operation = found.ok()
        labels.add(operation.label)
        # Signing out would end the session that the other cases use: it is left to nobody in particular.
        signed = actor is not None and operation.label != "DELETE /v1/sessions/current"
        headers = busy_desk.as_(actor) if actor is not None and signed else {}
        # An unknown cursor or history is well formed, and gone all the same.
        # So are an unknown report in tus metadata, an unknown checksum, and another version of tus.
        unknown = SHOWING_WHAT_WAS_SEEN | UNKNOWN_BUT_WELL_FORMED
        spared: list[Any] | None = [positive_data_acceptance] if operation.label in unknown else []

        @hypothesis.given(case=operation.as_strategy())
        @hypothesis.settings(
            max_examples=examples(8),
            deadline=None,
            derandomize=True,
            database=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        def answers(case: schemathesis.Case[Any]) -> None:
            case.call_and_validate(headers=headers, excluded_checks=spared)  # noqa: B023

        answers()
    assert len(labels) >= 20
