"""The routes by which a client finds out that the server, or its own file, was put back to an earlier day."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any

from fastapi import APIRouter, Header, Path, Response
from pydantic import Field

from iocdesk.gateway.services import Caller, Gateway
from iocdesk.gateway.wire import Strict
from iocdesk.gateway.witness import MARK_PATTERN
from iocdesk.reports.operations import canonical_json

Answers = Callable[..., dict[int | str, dict[str, Any]]]
DeviceId = Annotated[str, Path(min_length=1, max_length=80, pattern=r"^[^\x00-\x1f\x7f]+$")]
Seen = Annotated[
    str | None,
    Header(
        alias="IOC-History",
        max_length=40,
        pattern=MARK_PATTERN,
        description="the last `history` that the client was told; 412 where the server does not hold it",
    ),
]
OpId = Annotated[str, Field(min_length=1, max_length=40)]
_JSON = "application/json"


class UnknownIn(Strict):
    """Operations that the client holds receipts of."""

    op_ids: Annotated[list[OpId], Field(min_length=1, max_length=1000)]


class UnknownOut(Strict):
    """Those that the server does not know."""

    unknown: list[str]


class DeviceOut(Strict):
    """The newest operation of a computer; 0 and "" where there is none."""

    seq: int
    op_id: str


def add_witness_routes(router: APIRouter, answers: Answers) -> None:
    """Add the routes; `answers` describes what a route may answer beside success."""
    router.add_api_route(
        "/operations/unknown", _unknown, methods=["POST"], name="unknown_operations", response_model=UnknownOut,
        responses=answers(401, 415), tags=["operations"],
    )  # fmt: skip
    router.add_api_route(
        "/devices/{device_id}", _device, methods=["GET"], name="device", response_model=DeviceOut,
        responses=answers(401), tags=["operations"],
    )  # fmt: skip


def _unknown(services: Gateway, caller: Caller, body: UnknownIn) -> Response:
    """Say which of these operations were never answered here; those are to be offered again, unchanged."""
    del caller
    return Response(canonical_json({"unknown": services.witness.unknown(body.op_ids)}), media_type=_JSON)


def _device(services: Gateway, caller: Caller, device_id: DeviceId) -> Response:
    """Return the newest operation that one of the account's computers has sent.

    A computer that does not have it in its own file was restored from a copy: it goes on under a new id.
    """
    return Response(canonical_json(services.witness.device(caller.actor, device_id)), media_type=_JSON)
