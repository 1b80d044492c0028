"""The routes of messages, hand-overs and the policy."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any

from fastapi import APIRouter, Query, Response

from iocdesk.gateway import catalogue_wire, letter_wire
from iocdesk.gateway.catalogue import document
from iocdesk.gateway.database import stamp
from iocdesk.gateway.letter_wire import Page
from iocdesk.gateway.letters import Taken
from iocdesk.gateway.policy import put_policy
from iocdesk.gateway.problems import problem_of
from iocdesk.gateway.services import Caller, Gateway
from iocdesk.gateway.witness_routes import Seen
from iocdesk.reports.model import Role
from iocdesk.reports.operations import canonical_json
from iocdesk.reports.transitions import Policy

Answers = Callable[..., dict[int | str, dict[str, Any]]]
_JSON = "application/json"


def add_letter_routes(router: APIRouter, answers: Answers) -> None:
    """Add the routes; `answers` describes what a route may answer beside success."""
    router.add_api_route(
        "/messages", _send, methods=["POST"], name="send_messages", response_model=letter_wire.LettersOut,
        responses=answers(401, 412, 415), tags=["messages"],
    )  # fmt: skip
    router.add_api_route(
        "/letters/unknown", _unknown, methods=["POST"], name="unknown_letters", response_model=letter_wire.UnknownOut,
        responses=answers(401, 415), tags=["messages"],
    )  # fmt: skip
    router.add_api_route(
        "/messages", _read, methods=["GET"], name="read_messages", response_model=letter_wire.MessagesOut,
        responses=answers(401), tags=["messages"],
    )  # fmt: skip
    router.add_api_route(
        "/handovers", _hand_over, methods=["POST"], name="hand_over", response_model=letter_wire.LettersOut,
        responses=answers(401, 412, 415), tags=["assignments"],
    )  # fmt: skip
    router.add_api_route(
        "/policy", _set_policy, methods=["PUT"], name="set_policy", response_model=catalogue_wire.PolicyOut,
        responses=answers(401, 404, 415), tags=["catalogue"],
    )  # fmt: skip


def _send(
    services: Gateway, caller: Caller, body: letter_wire.MessagesIn, ioc_history: Seen = None
) -> Response:
    """Take messages, item by item. One sent again is stored once; none is ever changed or taken away."""
    _expect_room(services, body.messages)
    return _results(services, services.letters.take_messages(caller.actor, body.messages, ioc_history or ""))


def _unknown(services: Gateway, caller: Caller, body: letter_wire.UnknownIn) -> Response:
    """Say which of these messages, hand-overs and early ends are not here; those are to be sent again, unchanged."""
    del caller
    return Response(canonical_json({"unknown": services.letters.unknown(body.ids)}), media_type=_JSON)


def _read(
    services: Gateway,
    caller: Caller,
    cursor: Annotated[Page | None, Query()] = None,
    limit: Annotated[int, Query(ge=1, le=1000)] = 200,
) -> Response:
    """Return the messages after the cursor about every report that the account may see; without one, all."""
    most = min(limit, services.settings.page_items)
    page = services.letters.messages_since(caller.actor, cursor or "", most)
    return Response(canonical_json(page), media_type=_JSON)


def _hand_over(
    services: Gateway, caller: Caller, body: letter_wire.HandoversIn, ioc_history: Seen = None
) -> Response:
    """Take hand-overs and early ends, item by item; they stand in the catalogue's assignments."""
    _expect_room(services, body.handovers)
    return _results(
        services, services.letters.take_handovers(caller.actor, body.handovers, ioc_history or "")
    )


def _set_policy(services: Gateway, caller: Caller, body: letter_wire.PolicyIn) -> Response:
    """Set the province's policy; for the province's own accounts."""
    if caller.actor.role is not Role.PROVINCE:
        raise problem_of("not_found")
    policy = Policy(**body.model_dump())
    put_policy(services.database, policy)
    return Response(document(body.model_dump()).body, media_type=_JSON)


def _expect_room(services: Gateway, items: list[Any]) -> None:
    most = services.settings.batch_operations
    if len(items) > most:
        raise problem_of("body.too_large", detail=f"more than {most} items")


def _results(services: Gateway, taken: Taken) -> Response:
    now = stamp(services.clock.now())
    content: dict[str, object] = {"server_time": now, "results": taken.results, "history": taken.history}
    return Response(canonical_json(content), media_type=_JSON)
