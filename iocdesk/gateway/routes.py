"""The routes of the API. Each hands over to a service and says every answer that it may give."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal, get_args

from fastapi import APIRouter, Depends, Header, Path, Query, Request, Response

from iocdesk.core.periods import PeriodError
from iocdesk.core.units import UnitError
from iocdesk.gateway import catalogue_wire, report_wire, wire
from iocdesk.gateway.accounts import Tokens, account_name
from iocdesk.gateway.catalogue import Document
from iocdesk.gateway.database import stamp
from iocdesk.gateway.file_routes import FEATURE as FILES
from iocdesk.gateway.file_routes import add_file_routes
from iocdesk.gateway.intake import Job
from iocdesk.gateway.letter_routes import add_letter_routes
from iocdesk.gateway.letter_wire import AssignmentsOut
from iocdesk.gateway.lines import said_of
from iocdesk.gateway.problems import problem_of
from iocdesk.gateway.reading import StrictRoute
from iocdesk.gateway.reading_room import USUAL_PAGE, Pull, ReportQuery
from iocdesk.gateway.sealed_routes import add_sealed_routes
from iocdesk.gateway.services import Caller, Gateway, Services, address_of, hurry, spend, unhurried
from iocdesk.gateway.settings import PROTOCOL
from iocdesk.gateway.source_routes import add_source_routes
from iocdesk.gateway.source_wire import SourcesOut
from iocdesk.gateway.witness_routes import Seen, add_witness_routes
from iocdesk.reports.model import ReportKey, ReportState
from iocdesk.reports.operations import canonical_json

router = APIRouter(prefix="/v1", route_class=StrictRoute)

FEATURES = [
    "drafts",
    "gzip",
    "etags",
    "digest",
    "versions",
    "sealed",
    "messages",
    "handovers",
    "sources",
    "history",
    "receipts",
    "lzma",
    "index",
]
"""What this server does beyond the beginnings; a client uses nothing that is not named."""
_JSON = "application/json"
_PLAIN = r"^[^\x00-\x1f\x7f]+$"
_ANSWERS: Mapping[int, str] = {
    206: "the rest of the file",
    304: "unchanged since the ETag given",
    401: "not signed in, or no more",
    403: "a first password, which has to be changed: `auth.password_due`",
    404: "not there, or not for this account to see",
    409: "another operation has this id (answered so only to a batch of one); a key that was revoked; an upload stands at "
    "another offset, or no report refers to the file",
    410: "the cursor is too old or not known: fetch the slice again",
    412: "a backup was restored: the server does not hold what the client was told (`IOC-History`); or another "
    "version of tus",
    413: "the body, or the batch, is too large",
    415: "not JSON in UTF-8, plain, gzip or lzma",
    422: "malformed",
    423: "another connection is writing this upload",
    426: "another protocol version",
    429: "too many requests",
    460: "the part does not have the checksum that was promised",
    503: "busy",
}

Etag = Annotated[str | None, Header(alias="If-None-Match", max_length=2000)]
FormId = Annotated[str, Path(max_length=120, pattern=_PLAIN)]
Unit = Annotated[str, Path(max_length=50, pattern=_PLAIN, examples=["15298@2025-07-01"])]
PeriodId = Annotated[str, Path(max_length=24, pattern=_PLAIN, examples=["202604"])]
Slice = Literal["units", "forms", "assignments", "calendar", "notices", "people", "policy", "keys", "sources"]


def _answers(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Describe the answers beside success; 422, 426, 429 and 503 may meet any request."""
    return {status: {"description": _ANSWERS[status]} for status in (*statuses, 413, 422, 426, 429, 503)}


@router.get(
    "/capabilities",
    response_model=wire.Capabilities,
    responses=_answers(),
    dependencies=[Depends(unhurried)],
    tags=["server"],
)
def capabilities(services: Gateway) -> Response:
    """Say what this server is and does; asked before signing in."""
    settings = services.settings
    return _json(
        {
            "protocol": {"min": PROTOCOL, "max": PROTOCOL},
            "name": settings.name,
            "server_time": stamp(services.clock.now()),
            "training": settings.training,
            "limits": {
                "batch_operations": settings.batch_operations,
                "batch_bytes": settings.batch_bytes,
                "body_bytes": settings.body_bytes,
                "page_items": settings.page_items,
            },
            "features": [*FEATURES, *([FILES] if services.files is not None else [])],
        }
    )


@router.post(
    "/sessions",
    status_code=201,
    response_model=wire.Session,
    responses=_answers(401, 403, 415),
    tags=["sessions"],
)
def sign_in(request: Request, services: Gateway, body: wire.SignIn) -> Response:
    """Sign in; the answer's refresh token must be kept secret and safe.

    A first password that the office gave is answered 403 `auth.password_due` until `new_password` comes with it. A new
    password that is too short, too plain or the old one is answered 422 `auth.password_weak`.
    """
    hurry(request, services)
    spend(services.address_sign_in_rate, address_of(request))
    spend(services.sign_in_rate, (account_name(body.username), address_of(request)))
    tokens = services.accounts.sign_in(
        body.username, body.password, body.device_id, body.device_name, body.new_password or ""
    )
    return _session(services, tokens)


@router.post(
    "/sessions/refresh",
    status_code=201,
    response_model=wire.Session,
    responses=_answers(401, 415),
    dependencies=[Depends(unhurried)],
    tags=["sessions"],
)
def refresh(services: Gateway, body: wire.Refresh) -> Response:
    """Exchange the refresh token for a new pair; one that was exchanged before closes the session."""
    return _session(services, services.accounts.refresh(body.refresh_token))


@router.delete("/sessions/current", status_code=204, responses=_answers(401), tags=["sessions"])
def sign_out(services: Gateway, caller: Caller) -> Response:
    """Close the session with all its tokens."""
    services.accounts.sign_out(caller.session_id)
    return Response(status_code=204)


@router.get("/me", response_model=wire.UserOut, responses=_answers(401), tags=["sessions"])
def me(caller: Caller) -> Response:
    """Say who is signed in."""
    actor = caller.actor
    units = [unit.id for unit in actor.units]
    return _json({"user_id": actor.user_id, "name": actor.name, "role": actor.role.value, "units": units})


@router.get("/catalogue", response_model=catalogue_wire.IndexOut, responses=_answers(401), tags=["catalogue"])
def catalogue(services: Gateway, caller: Caller) -> Response:
    """Return the ETag of each of the account's slices, so that only those that changed are fetched."""
    etags = {name: getattr(services.catalogue, name)(caller.actor).etag for name in get_args(Slice)}
    return _json({"etags": etags})


def _catalogue_route(name: Slice, model: type[wire.Strict], about: str) -> None:
    def read(services: Gateway, caller: Caller, if_none_match: Etag = None) -> Response:
        document: Document = getattr(services.catalogue, name)(caller.actor)
        return _conditional(document, if_none_match, "private, no-cache")

    router.add_api_route(
        f"/catalogue/{name}",
        read,
        methods=["GET"],
        name=f"catalogue_{name}",
        description=about,
        response_model=model,
        responses=_answers(304, 401),
        tags=["catalogue"],
    )


_catalogue_route("units", catalogue_wire.UnitsOut, "The account's units with all below and above them.")
_catalogue_route("forms", catalogue_wire.FormsOut, "The index of every published form at every version.")
_catalogue_route(
    "assignments",
    AssignmentsOut,
    "Who answers which form for which unit, and who acts for whom on which days.",
)
_catalogue_route(
    "calendar", catalogue_wire.CalendarOut, "Working days and days off that the province declares."
)
_catalogue_route("notices", catalogue_wire.NoticesOut, "Notices, rules for supplying data, hotline.")
_catalogue_route("people", catalogue_wire.PeopleOut, "The names behind the user ids of the slice.")
_catalogue_route("policy", catalogue_wire.PolicyOut, "The province's settings.")
_catalogue_route(
    "keys",
    catalogue_wire.KeysOut,
    "Public keys for sealed packages: whom to seal for, whose signatures hold.",
)
_catalogue_route(
    "sources", SourcesOut, "Figures of sector systems for the account's units, and which figure stands where."
)


@router.get(
    "/forms/{form_id}/{version}",
    response_model=dict[str, object],
    responses=_answers(304, 401, 404),
    tags=["catalogue"],
)
def form(
    services: Gateway,
    caller: Caller,
    form_id: FormId,
    version: Annotated[str, Path(max_length=60, pattern=_PLAIN)],
    if_none_match: Etag = None,
) -> Response:
    """Return a form's canonical JSON. It never changes; its ETag is the form's sha256."""
    del caller
    document = services.catalogue.form(form_id, version)
    return _conditional(document, if_none_match, "private, max-age=31536000, immutable")


@router.post(
    "/notices/{notice_id}/acknowledgement",
    response_model=catalogue_wire.Acknowledged,
    responses=_answers(401, 404, 415),
    tags=["catalogue"],
)
def acknowledge(
    services: Gateway,
    caller: Caller,
    notice_id: Annotated[str, Path(max_length=80, pattern=_PLAIN)],
) -> Response:
    """Note that the account has read a notice. Needs no body; doing it again changes nothing."""
    return _json(services.catalogue.acknowledge(caller.actor, notice_id))


@router.post(
    "/operations",
    response_model=report_wire.OperationsOut,
    responses=_answers(401, 409, 412, 415),
    tags=["operations"],
)
async def operations(
    services: Gateway, caller: Caller, body: report_wire.OperationsIn, ioc_history: Seen = None
) -> Response:
    """Take a batch of operations and answer each: applied, merged, conflict or rejected.

    An operation sent again with the same content gets the receipt it got the first time. What is named in
    `deferred` was not judged and is to be sent again.
    """
    if len(body.operations) > services.settings.batch_operations:
        raise problem_of(
            "body.too_large", detail=f"more than {services.settings.batch_operations} operations"
        )
    answers = await services.lines.batches.ask(Job(caller.actor, body.operations, seen=ioc_history or ""))
    return _bytes(said_of(answers, len(body.operations), services.clock))


@router.get(
    "/operations/{op_id}",
    response_model=report_wire.ReceiptOut,
    responses=_answers(401, 404),
    tags=["operations"],
)
def receipt(
    services: Gateway, caller: Caller, op_id: Annotated[str, Path(max_length=40, pattern=_PLAIN)]
) -> Response:
    """Return an operation's receipt."""
    return _bytes(services.reading_room.receipt(caller.actor, op_id))


@router.get("/receipts", response_model=report_wire.ReceiptsOut, responses=_answers(401), tags=["operations"])
def receipts(
    services: Gateway,
    caller: Caller,
    op: Annotated[str, Query(max_length=4000, pattern=r"^[A-Za-z0-9-]{1,40}(,[A-Za-z0-9-]{1,40})*$")],
) -> Response:
    """Return the receipts of several operations, their ids parted by commas; those never seen here are left out.

    For a client whose answer was lost on a slow line: to ask is cheaper than to send the figures again.
    """
    return _bytes(services.reading_room.receipts(caller.actor, op.split(",")))


@router.get(
    "/changes", response_model=report_wire.ChangesOut, responses=_answers(401, 410, 412), tags=["reports"]
)
async def changes(
    services: Gateway,
    caller: Caller,
    cursor: Annotated[str | None, Query(max_length=200, pattern=r"^[A-Za-z0-9_-]+$")] = None,
    limit: Annotated[int, Query(ge=1, le=1000)] = USUAL_PAGE,
    ioc_history: Seen = None,
) -> Response:
    """Return what has changed in the account's slice since the cursor; without one, everything."""
    most = min(limit, services.settings.page_items)
    return _bytes(await services.lines.pages.ask(Pull(caller.actor, cursor, most, ioc_history or "")))


@router.get("/digest", response_model=report_wire.DigestOut, responses=_answers(401, 412), tags=["reports"])
def digest(services: Gateway, caller: Caller, ioc_history: Seen = None) -> Response:
    """Return the digest of the account's slice."""
    return _bytes(services.reading_room.digest(caller.actor, ioc_history or ""))


@router.get("/reports", response_model=report_wire.ReportsOut, responses=_answers(401), tags=["reports"])
def reports(
    services: Gateway,
    caller: Caller,
    unit: Annotated[str | None, Query(max_length=50, pattern=_PLAIN)] = None,
    period: Annotated[str | None, Query(max_length=24, pattern=_PLAIN)] = None,
    form: Annotated[str | None, Query(max_length=120, pattern=_PLAIN)] = None,
    state: Annotated[ReportState | None, Query()] = None,
    after: Annotated[str | None, Query(max_length=300, pattern=_PLAIN)] = None,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
) -> Response:
    """Find reports; a page ends where `more` is false, the next one starts `after` its last report_id."""
    query = ReportQuery(unit, period, form, state.value if state else None, after or "", limit)
    return _bytes(services.reading_room.reports(caller.actor, query))


@router.get(
    "/reports/{form_id}/{unit}/{period}",
    response_model=report_wire.ReportOut,
    responses=_answers(401, 404),
    tags=["reports"],
)
def report(services: Gateway, caller: Caller, form_id: FormId, unit: Unit, period: PeriodId) -> Response:
    """Return the newest version of a report; the path is its report_id."""
    return _bytes(services.reading_room.report(caller.actor, _report_id(form_id, unit, period)))


@router.get(
    "/reports/{form_id}/{unit}/{period}/versions",
    response_model=report_wire.VersionsOut,
    responses=_answers(401, 404),
    tags=["reports"],
)
def versions(services: Gateway, caller: Caller, form_id: FormId, unit: Unit, period: PeriodId) -> Response:
    """Return how each version of a report came about."""
    return _bytes(services.reading_room.versions(caller.actor, _report_id(form_id, unit, period)))


@router.get(
    "/reports/{form_id}/{unit}/{period}/versions/{version}",
    response_model=report_wire.ReportOut,
    responses=_answers(401, 404),
    tags=["reports"],
)
def version(
    services: Gateway,
    caller: Caller,
    form_id: FormId,
    unit: Unit,
    period: PeriodId,
    version: Annotated[int, Path(ge=0, le=1_000_000_000)],
    side: Annotated[str | None, Query(max_length=40, pattern=_PLAIN)] = None,
) -> Response:
    """Return one version as a whole; `side` is the op_id of a submission kept beside the main line."""
    report_id = _report_id(form_id, unit, period)
    return _bytes(services.reading_room.version(caller.actor, report_id, version, side or ""))


def _report_id(form_id: str, unit: str, period: str) -> str:
    try:
        return ReportKey.parse(f"{form_id}/{unit}/{period}").id
    except (ValueError, UnitError, PeriodError):
        raise problem_of("not_found") from None


def _session(services: Services, tokens: Tokens) -> Response:
    actor = tokens.actor
    return _json(
        {
            "access_token": tokens.access,
            "expires_in": services.settings.access_seconds,
            "refresh_token": tokens.refresh,
            "user": {
                "user_id": actor.user_id,
                "name": actor.name,
                "role": actor.role.value,
                "units": [unit.id for unit in actor.units],
            },
        },
        201,
    )


def _conditional(document: Document, if_none_match: str | None, caching: str) -> Response:
    headers = {"ETag": document.etag, "Cache-Control": caching}
    known = [tag.strip().removeprefix("W/") for tag in (if_none_match or "").split(",")]
    if document.etag in known or known == ["*"]:
        return Response(status_code=304, headers=headers)
    return Response(document.body, media_type=_JSON, headers=headers)


def _json(content: dict[str, object], status: int = 200) -> Response:
    return Response(canonical_json(content), status, media_type=_JSON)


def _bytes(content: bytes) -> Response:
    return Response(content, media_type=_JSON)


add_sealed_routes(router, _answers)
add_letter_routes(router, _answers)
add_source_routes(router, _answers)
add_witness_routes(router, _answers)
add_file_routes(router, _answers)
