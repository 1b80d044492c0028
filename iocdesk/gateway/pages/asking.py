"""One request to a page, and how a page's function is called: off the event loop, with a checked form."""

from __future__ import annotations

import hmac
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from urllib.parse import quote, urlsplit

from jinja2 import Environment
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from iocdesk.core.addresses import is_loopback
from iocdesk.core.errors import IocError, Text
from iocdesk.gateway.pages.render import Words
from iocdesk.gateway.pages.session import Visitor, Visits, genuine
from iocdesk.gateway.problems import KINDS, ProblemError
from iocdesk.gateway.province.office import NotProvince, Province
from iocdesk.gateway.services import Services, address_of, spend
from iocdesk.gateway.settings import PAGES
from iocdesk.reports.model import Role

BASE = PAGES
COOKIE = "ioc_province"
LANGUAGE = "ioc_lang"
_PASSING = frozenset({"lang", "page", "done", "reminded", "due", "changed", "sent", "left", "stopped"})
"""Values of an address that are of one showing alone."""
Handler = Callable[["Ask"], Response]


@dataclass(frozen=True, slots=True)
class Desk:
    """What all pages share."""

    services: Services
    province: Province
    visits: Visits
    templates: Environment


class Forged(IocError):
    """`page.forged`: a form that was not ours, or too old."""

    def __init__(self) -> None:
        super().__init__(
            "page.forged",
            Text(
                "Biểu gửi lên đã quá hạn hoặc không phải từ trang này. Xin mở lại trang rồi thực hiện lại.",
                "The form is too old or not from this page. Please open the page again and repeat.",
            ),
        )


@dataclass(slots=True)
class Ask:
    """One request; `visitor` is who asks, `form` and `files` are what was posted."""

    desk: Desk
    request: Request
    language: str
    visitor: Visitor | None = None
    form: Mapping[str, list[str]] = field(default_factory=dict)
    files: Mapping[str, tuple[str, bytes]] = field(default_factory=dict)

    @property
    def province(self) -> Province:
        """The province's desk."""
        return self.desk.province

    @property
    def who(self) -> Visitor:
        """Who asks.

        Raises:
            NotProvince: nobody is signed in.
        """
        if self.visitor is None:
            raise NotProvince
        return self.visitor

    def value(self, name: str, default: str = "") -> str:
        """Return one posted value."""
        return (self.form.get(name) or [default])[0]

    def asked(self, name: str, default: str = "") -> str:
        """Return one value of the address."""
        return self.request.query_params.get(name, default)[:300].replace("\x00", "")

    @property
    def queried(self) -> frozenset[str]:
        """The names of the address's values."""
        return frozenset(self.request.query_params)

    def file(self, name: str) -> tuple[str, bytes]:
        """Return a posted file's name and content.

        Raises:
            IocError: `page.no_file`.
        """
        found = self.files.get(name)
        if found is None or not found[1]:
            raise IocError(
                "page.no_file", Text("Xin chọn tệp trước khi tải lên.", "Please choose a file first.")
            )
        return found

    def page(self, template: str, status: int = 200, **content: object) -> HTMLResponse:
        """Render a page."""
        words = Words(self.language)
        key = self.visitor.csrf_key if self.visitor is not None else ""
        text = self.desk.templates.get_template(template).render(
            **words.context(),
            base=BASE,
            path=self.request.url.path,
            here=self._here(),
            visitor=self.visitor,
            server=self.desk.services.settings.name,
            training=self.desk.services.settings.training,
            csrf=(lambda: self.desk.visits.sign(key)) if key else (lambda: ""),
            **content,
        )
        return HTMLResponse(text, status)

    def _here(self) -> str:
        kept = [(k, v) for k, v in self.request.query_params.multi_items() if k not in _PASSING]
        return "".join(f"{quote(k)}={quote(v)}&" for k, v in kept)

    def go(self, path: str, **said: str) -> RedirectResponse:
        """Go to a page after something was done; `said` is shown there."""
        query = "&".join(f"{name}={quote(text)}" for name, text in said.items())
        return RedirectResponse(f"{BASE}{path}{'?' if query else ''}{query}", 303)


def page(desk: Desk, handler: Handler, *, signed_in: bool = True) -> Callable[[Request], Awaitable[Response]]:
    """Return the endpoint that calls a page's function."""

    async def endpoint(request: Request) -> Response:
        ask = Ask(desk, request, _language(request))
        try:
            if request.method == "POST":
                await _read(ask)
            response = await run_in_threadpool(_answer, ask, handler, signed_in=signed_in)
        except (IocError, ProblemError) as error:
            response = await run_in_threadpool(refusal, ask, error)
        if request.query_params.get("lang") in {"vi", "en"}:
            response.set_cookie(
                LANGUAGE,
                ask.language,
                max_age=31_536_000,
                path=BASE,
                httponly=True,
                samesite="lax",
                secure=is_secure(request),
            )
        return response

    return endpoint


def _answer(ask: Ask, handler: Handler, *, signed_in: bool) -> Response:
    services = ask.desk.services
    spend(services.address_rate, address_of(ask.request))
    token = ask.request.cookies.get(COOKIE, "")
    ask.visitor = ask.desk.visits.find(token) if token else None
    if not signed_in:
        return handler(ask)
    if ask.visitor is None:
        wanted = ask.request.url.path.removeprefix(BASE) if ask.request.method == "GET" else ""
        return ask.go("/sign-in", next=wanted) if wanted not in {"", "/"} else ask.go("/sign-in")
    if ask.visitor.actor.role is not Role.PROVINCE:
        raise NotProvince
    spend(services.account_rate, (ask.visitor.actor.user_id, address_of(ask.request)))
    if ask.request.method == "POST" and not genuine(ask.visitor.csrf_key, ask.value("_csrf")):
        raise Forged
    if ask.province.staff.password_due(ask.visitor.actor.user_id) and not ask.request.url.path.endswith(
        "/password"
    ):
        return ask.go("/password", due="1")
    return handler(ask)


async def _read(ask: Ask) -> None:
    """Read a posted form; nothing of it is believed before its token is checked."""
    if not same_origin(ask.request):
        raise Forged
    values: dict[str, list[str]] = {}
    files: dict[str, tuple[str, bytes]] = {}
    try:
        await _take(ask, values, files)
    except HTTPException as error:
        raise IocError("page.malformed", _MALFORMED) from error
    ask.form, ask.files = values, files


async def _take(ask: Ask, values: dict[str, list[str]], files: dict[str, tuple[str, bytes]]) -> None:
    async with ask.request.form(max_files=2, max_fields=3000, max_part_size=100_000) as form:
        for name, item in form.multi_items():
            if isinstance(item, UploadFile):
                files[name] = (item.filename or "", await item.read())
            else:
                # PostgreSQL's texts cannot hold this one character.
                values.setdefault(name, []).append(item.replace("\x00", ""))


def refusal(ask: Ask, error: IocError | ProblemError) -> Response:
    """Return a page that says why something was not done."""
    if isinstance(error, ProblemError):
        kind = KINDS[error.code]
        response = ask.page("message.html", kind.status, text=kind.text, missing=kind.status == 404)
        for name, value in (error.headers or {}).items():
            response.headers[name] = value
        return response
    status = 403 if isinstance(error, NotProvince | Forged) else 400
    return ask.page("message.html", status, text=error.text, missing=False)


def same_origin(request: Request) -> bool:
    """Tell whether a posted form comes from our own pages, as far as the browser says."""
    site = request.headers.get("sec-fetch-site", "same-origin")
    origin = request.headers.get("origin", "")
    if site not in {"same-origin", "none"}:
        return False
    return not origin or hmac.compare_digest(
        urlsplit(origin).netloc.encode(), request.headers.get("host", "").encode()
    )


def is_secure(request: Request) -> bool:
    """Tell whether cookies are for TLS alone: everywhere but on loopback."""
    return not is_loopback(request.url.hostname or "")


def _language(request: Request) -> str:
    wanted = request.query_params.get("lang") or request.cookies.get(LANGUAGE, "vi")
    return "en" if wanted == "en" else "vi"


_MALFORMED = Text("Không đọc được biểu gửi lên.", "The form cannot be read.")
