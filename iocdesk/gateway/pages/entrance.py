"""Signing in and out, and changing one's own password; the latter is open to every account."""

from __future__ import annotations

from starlette.responses import HTMLResponse, RedirectResponse, Response

from iocdesk.core.errors import IocError, Text
from iocdesk.gateway.accounts import account_name
from iocdesk.gateway.pages.asking import BASE, COOKIE, Ask, Forged, is_secure
from iocdesk.gateway.pages.session import LONGEST, genuine
from iocdesk.gateway.problems import KINDS, ProblemError
from iocdesk.gateway.province.office import NotProvince
from iocdesk.gateway.services import address_of, spend
from iocdesk.reports.model import Role

PRE = "ioc_pre"
"""Cookie of the pages before anybody is signed in: its value must come back with the form."""


def sign_in_page(ask: Ask) -> Response:
    """Show the form."""
    return _form(ask, "signin.html", next=ask.asked("next"), text=None)


def sign_in(ask: Ask) -> Response:
    """Open a session for an account of the province."""
    _check_pre(ask)
    try:
        row = _prove(ask)
        role = Role(str(row[1]))
        if role is not Role.PROVINCE:
            return _form(ask, "signin.html", 403, next="", text=NotProvince().text)
    except ProblemError as error:
        text = KINDS[error.code].text
        response: Response = _form(
            ask, "signin.html", KINDS[error.code].status, next=ask.value("next"), text=text
        )
        for name, value in (error.headers or {}).items():
            if name != "WWW-Authenticate":
                response.headers[name] = value
        return response
    token = ask.desk.visits.open(row[0], row[2])
    # Only a path of ours: an address of elsewhere would make the sign-in a signpost for others.
    wanted = ask.value("next")
    safe = wanted.startswith("/") and not wanted.startswith("//") and "\\" not in wanted and ":" not in wanted
    response = RedirectResponse(BASE + (wanted if safe else "/"), 303)
    response.set_cookie(
        COOKIE,
        token,
        max_age=int(LONGEST.total_seconds()),
        path=BASE,
        httponly=True,
        samesite="strict",
        secure=is_secure(ask.request),
    )
    return response


def sign_out(ask: Ask) -> Response:
    """End the session."""
    ask.desk.visits.end(ask.who)
    response = ask.go("/sign-in")
    response.delete_cookie(COOKIE, path=BASE)
    return response


def password_page(ask: Ask) -> Response:
    """Show the form for a new password."""
    return _form(ask, "password.html", text=None, due=bool(ask.asked("due")), done=bool(ask.asked("done")))


def change_password(ask: Ask) -> Response:
    """Change the password of the account named, which proves itself with the old one."""
    _check_pre(ask)
    old, new = ask.value("password"), ask.value("new")
    try:
        if new != ask.value("again"):
            raise IocError("staff.again", _AGAIN)
        user_id, _, proved = _prove(ask)
        ask.province.staff.change_password(user_id, old, new, proved=proved)
    except ProblemError as error:
        kind = KINDS[error.code]
        return _form(ask, "password.html", kind.status, text=kind.text, due=False, done=False)
    except IocError as error:
        return _form(ask, "password.html", 400, text=error.text, due=False, done=False)
    return ask.go("/password", done="1")


def _prove(ask: Ask) -> tuple[str, str, str]:
    """Return (user id, role, password hash) of the account whose name and password were typed."""
    services, address = ask.desk.services, address_of(ask.request)
    name = ask.value("username")[:200]
    spend(services.address_sign_in_rate, address)
    spend(services.sign_in_rate, (account_name(name), address))
    row = services.accounts.prove(name, ask.value("password")[:1000])
    return str(row.user_id), str(row.role), str(row.password_hash)


def _form(ask: Ask, template: str, status: int = 200, **content: object) -> HTMLResponse:
    pre = ask.request.cookies.get(PRE, "")
    if len(pre) < 20:
        pre = ask.desk.visits.sign("pre").replace(".", "")[:48]
    plain = ask.request.url.scheme != "https" and is_secure(ask.request)
    response = ask.page(
        template,
        status,
        token=ask.desk.visits.sign(_key(ask, pre)),
        username=ask.value("username"),
        plain=plain,
        **content,
    )
    response.set_cookie(
        PRE, pre, path=BASE, httponly=True, samesite="strict", secure=is_secure(ask.request), max_age=43_200
    )
    return response


def _check_pre(ask: Ask) -> None:
    pre = ask.request.cookies.get(PRE, "")
    if len(pre) < 20 or not genuine(_key(ask, pre), ask.value("_csrf")):
        raise Forged


def _key(ask: Ask, pre: str) -> str:
    return f"{ask.desk.services.database.secret.hex()}:{pre}"


_AGAIN = Text("Hai lần nhập mật khẩu mới chưa giống nhau.", "The two new passwords differ.")
