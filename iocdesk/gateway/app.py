"""The gateway as an ASGI application: routes, problem details, compression, limits; nothing global."""

from __future__ import annotations

import secrets
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException
from starlette.middleware.gzip import GZipMiddleware

from iocdesk.core.clock import Clock, SystemClock
from iocdesk.gateway.express import PACKED_FROM, PACKED_LEVEL, Express
from iocdesk.gateway.middleware import Gate
from iocdesk.gateway.openapi import document_of
from iocdesk.gateway.pages.app import create_pages
from iocdesk.gateway.problems import ProblemError, problem_of, problem_response
from iocdesk.gateway.routes import router
from iocdesk.gateway.services import build_services
from iocdesk.gateway.settings import PAGES, GatewaySettings
from iocdesk.gateway.validation import Validator, structural

TITLE = "IOC reporting API"
VERSION = "1.0"


def create_app(
    settings: GatewaySettings,
    *,
    clock: Clock | None = None,
    random: Callable[[int], bytes] = secrets.token_bytes,
    validator: Validator = structural,
) -> FastAPI:
    """Build a gateway on its database, which is created where there is none.

    Args:
        clock: server time; the computer's own by default.
        random: gives so many random bytes, for tokens and secrets.
        validator: what a report must pass to be submitted, over and above its structure.
    """
    services = build_services(settings, clock or SystemClock(), random, validator)

    @asynccontextmanager
    async def life(_app: FastAPI) -> AsyncIterator[None]:
        yield
        services.database.close()

    app = FastAPI(title=TITLE, version=VERSION, docs_url=None, redoc_url=None, lifespan=life)
    app.state.services = services
    app.include_router(router)
    app.mount(PAGES, create_pages(services, random))
    app.add_exception_handler(HTTPException, _on_http_error)
    app.add_exception_handler(RequestValidationError, _on_malformed)
    app.add_middleware(GZipMiddleware, minimum_size=PACKED_FROM, compresslevel=PACKED_LEVEL)
    app.add_middleware(Express, services=services)
    app.add_middleware(Gate, settings=settings, appointments=services.lines.appointments)
    app.openapi = lambda: document_of(app)  # type: ignore[method-assign]  # FastAPI's own way to replace it
    return app


async def _on_http_error(request: Request, error: Exception) -> JSONResponse:
    if isinstance(error, ProblemError):
        return problem_response(error, request.url.path)
    status = error.status_code if isinstance(error, HTTPException) else 500
    if status == 404:
        return problem_response(problem_of("not_found"), request.url.path)
    if status == 405:
        problem = problem_of("method.not_allowed")
        problem.headers = {"Allow": ", ".join(_methods(request))}
        return problem_response(problem, request.url.path)
    code = "request.malformed" if status < 500 else "server.error"
    return problem_response(problem_of(code), request.url.path)


async def _on_malformed(request: Request, error: Exception) -> JSONResponse:
    """Say where a request is malformed, without sending its content back."""
    found = error.errors() if isinstance(error, RequestValidationError) else []
    errors = [
        {"at": ".".join(str(part)[:80] for part in item["loc"]), "why": str(item["type"])}
        for item in found[:20]
    ]
    return problem_response(ProblemError("request.malformed", extra={"errors": errors}), request.url.path)


def _methods(request: Request) -> list[str]:
    """Return every method that a path takes, on whichever of the routes."""
    found: set[str] = set()
    for route in router.routes:
        if isinstance(route, APIRoute) and route.path_regex.fullmatch(request.url.path):
            found |= route.methods or set()
    return sorted(found) or ["GET"]
