"""The province's pages as an application of their own, mounted beside the API."""

from __future__ import annotations

import secrets
from collections.abc import Callable

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route

from iocdesk.core.resources import package_folder
from iocdesk.gateway.pages import deciding, entrance, feeding, lists, reading, systems
from iocdesk.gateway.pages.asking import Desk, Handler, page
from iocdesk.gateway.pages.gate import PageGate
from iocdesk.gateway.pages.render import STATIC, make_environment
from iocdesk.gateway.pages.session import Visits
from iocdesk.gateway.problems import problem_of
from iocdesk.gateway.province.office import province_of
from iocdesk.gateway.services import Services

_YEAR = {"Cache-Control": "public, max-age=86400"}

PAGES: tuple[tuple[str, str, Handler], ...] = (
    ("GET", "/", reading.coverage),
    ("GET", "/chase", reading.chase),
    ("POST", "/chase", reading.remind),
    ("GET", "/chase/file.{kind:str}", reading.chase_file),
    ("GET", "/export", reading.export),
    ("GET", "/export/file.{kind:str}", reading.export_file),
    ("GET", "/forms", deciding.forms),
    ("POST", "/forms", deciding.form_preview),
    ("POST", "/forms/publish", deciding.form_publish),
    ("GET", "/forms/version", deciding.form_version),
    ("POST", "/forms/version", deciding.form_close),
    ("GET", "/notices", deciding.notices),
    ("POST", "/notices", deciding.notice_post),
    ("GET", "/notices/{notice_id:str}", deciding.notice),
    ("GET", "/systems", systems.systems),
    ("POST", "/systems", systems.system_add),
    ("POST", "/systems/revoke", systems.system_revoke),
    ("GET", "/disputes", systems.disputes),
    ("GET", "/disputes/file.{kind:str}", systems.disputes_file),
    ("GET", "/feed", feeding.feed),
    ("GET", "/feed/{name:str}", feeding.receiver),
    ("POST", "/feed/{name:str}", feeding.receiver_post),
    ("POST", "/feed/{name:str}/mapping", feeding.mapping_apply),
    ("GET", "/feed/{name:str}/mapping.{kind:str}", feeding.mapping_file),
    ("GET", "/feed/{name:str}/reconciliation", feeding.reconciliation),
    ("GET", "/units", lists.units),
    ("GET", "/users", lists.users),
    ("POST", "/users/account", lists.user_action),
    ("GET", "/assignments", lists.assignments),
    ("GET", "/lists/{what:str}.{kind:str}", lists.current),
    ("POST", "/import/{what:str}", lists.preview),
    ("POST", "/import/{what:str}/apply", lists.apply),
    ("GET", "/calendar", deciding.calendar),
    ("POST", "/calendar", deciding.calendar_post),
    ("POST", "/calendar/extension", deciding.extension_post),
    ("GET", "/reopening", deciding.reopening),
    ("POST", "/reopening", deciding.reopening_post),
    ("GET", "/policy", deciding.policy),
    ("POST", "/policy", deciding.policy_post),
    ("POST", "/sign-out", entrance.sign_out),
)
"""Every page of the province, for its signed-in administrators."""
OPEN: tuple[tuple[str, str, Handler], ...] = (
    ("GET", "/sign-in", entrance.sign_in_page),
    ("POST", "/sign-in", entrance.sign_in),
    ("GET", "/password", entrance.password_page),
    ("POST", "/password", entrance.change_password),
)
"""Pages for whoever is not signed in."""


def create_pages(services: Services, random: Callable[[int], bytes] = secrets.token_bytes) -> Starlette:
    """Build the pages of a gateway."""
    province = province_of(services, random)
    visits = Visits(services.database, services.clock, random)
    desk = Desk(services, province, visits, make_environment())
    routes = [Route(path, page(desk, handler), methods=[method]) for method, path, handler in PAGES]
    routes += [
        Route(path, page(desk, handler, signed_in=False), methods=[method]) for method, path, handler in OPEN
    ]
    routes += [
        Route("/static/province.css", _style, methods=["GET"]),
        Route("/static/font.ttf", _font, methods=["GET"]),
        Route("/{rest:path}", page(desk, _nothing), methods=["GET", "POST"]),
    ]
    return Starlette(routes=routes, middleware=[Middleware(PageGate)])


def _style(_: Request) -> Response:
    return FileResponse(STATIC / "province.css", media_type="text/css; charset=utf-8", headers=_YEAR)


def _font(_: Request) -> Response:
    path = package_folder("fontpkg_noto_sans") / "files" / "NotoSans[wdth,wght].ttf"
    return FileResponse(path, media_type="font/ttf", headers=_YEAR)


def _nothing(_: object) -> Response:
    raise problem_of("not_found")
