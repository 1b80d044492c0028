"""The route of figures that sector systems send; only service accounts use it, and they use nothing else."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from iocdesk.gateway import source_wire
from iocdesk.gateway.database import stamp
from iocdesk.gateway.problems import problem_of
from iocdesk.gateway.service_accounts import ServiceAccount
from iocdesk.gateway.services import Gateway, address_of, hurry, spend
from iocdesk.reports.operations import canonical_json

Answers = Callable[..., dict[int | str, dict[str, Any]]]
_SERVICE = HTTPBearer(
    auto_error=False, scheme_name="ServiceToken", description="the token of a service account"
)


def service_account(
    request: Request,
    services: Gateway,
    credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(_SERVICE)],
) -> ServiceAccount:
    """Return which system asks.

    Raises:
        ProblemError: `auth.required`, `auth.expired`, `rate.limited`.
    """
    hurry(request, services)
    if credentials is None:
        raise problem_of("auth.required")
    found = services.service_accounts.check(credentials.credentials)
    spend(services.account_rate, (f"service {found.account_id}", address_of(request)))
    return found


System = Annotated[ServiceAccount, Depends(service_account)]


def add_source_routes(router: APIRouter, answers: Answers) -> None:
    """Add the route; `answers` describes what it may answer beside success."""
    router.add_api_route(
        "/source-values", _take, methods=["POST"], name="source_values",
        response_model=source_wire.SourceValuesOut, responses=answers(401, 415), tags=["sources"],
    )  # fmt: skip


def _take(services: Gateway, system: System, body: source_wire.SourceValuesIn) -> Response:
    """Take figures of a sector system, item by item. One sent again is stored once; none changes a report by itself."""
    most = services.settings.batch_operations
    if len(body.values) > most:
        raise problem_of("body.too_large", detail=f"more than {most} figures")
    results = services.sources.take(system, body.values)
    content: dict[str, object] = {"server_time": stamp(services.clock.now()), "results": results}
    return Response(canonical_json(content), media_type="application/json")
