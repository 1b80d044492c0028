"""The routes behind sealed packages: registering a computer's public keys, passing operations on for their author."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any

from fastapi import APIRouter, Path, Response

from iocdesk.gateway import report_wire, wire
from iocdesk.gateway.database import stamp
from iocdesk.gateway.problems import problem_of
from iocdesk.gateway.services import Caller, Gateway
from iocdesk.gateway.witness_routes import Seen
from iocdesk.reports.operations import canonical_json

Answers = Callable[..., dict[int | str, dict[str, Any]]]
DeviceId = Annotated[str, Path(min_length=1, max_length=80, pattern=r"^[^\x00-\x1f\x7f]+$")]
_JSON = "application/json"


def add_sealed_routes(router: APIRouter, answers: Answers) -> None:
    """Add the routes; `answers` describes what a route may answer beside success."""
    router.add_api_route(
        "/keys/{device_id}", _put_key, methods=["PUT"], name="put_key", response_model=wire.KeyOut,
        responses=answers(401, 409, 415), tags=["keys"],
    )  # fmt: skip
    router.add_api_route(
        "/relayed-operations", _relay, methods=["POST"], name="relay", response_model=report_wire.OperationsOut,
        responses=answers(401, 412, 415), tags=["operations"],
    )  # fmt: skip


def _put_key(services: Gateway, caller: Caller, device_id: DeviceId, body: wire.KeyIn) -> Response:
    """Register the public keys of one of the account's computers; sending them again changes nothing."""
    found = services.keys.put(caller.actor, device_id, body.sign_key, body.recipient)
    return Response(canonical_json(found), media_type=_JSON)


def _relay(
    services: Gateway, caller: Caller, body: report_wire.RelayedIn, ioc_history: Seen = None
) -> Response:
    """Take operations that their authors signed, from somebody who sees their units; answer each as its author's.

    An operation that came before, from whomever, gets the receipt it got then.
    """
    if len(body.operations) > services.settings.batch_operations:
        raise problem_of(
            "body.too_large", detail=f"more than {services.settings.batch_operations} operations"
        )
    answers = services.relay.take(caller.actor, body.operations, seen=ioc_history or "")
    now = stamp(services.clock.now())
    told = {"server_time": now, "history": answers.history}
    content = {**told, "results": answers.results, "deferred": answers.deferred}
    return Response(canonical_json(content), media_type=_JSON)
