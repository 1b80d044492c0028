"""The pages about sector systems: their accounts, and what units hold against their figures."""

from __future__ import annotations

import re

from starlette.responses import Response

from iocdesk.core.errors import Text
from iocdesk.core.periods import PeriodError, period_label
from iocdesk.gateway.pages.asking import Ask
from iocdesk.gateway.pages.reading import attached, period_of, words
from iocdesk.gateway.province.sheets import table_bytes
from iocdesk.gateway.province.systems import MOST, DisputeLine
from iocdesk.gateway.province.unit_import import read_day
from iocdesk.gateway.service_accounts import Scope, ServiceAccountError

_HEADINGS = {
    "vi": ("Mã đơn vị", "Đơn vị", "Biểu mẫu", "Kỳ", "Chỉ tiêu", "Hệ thống", "Số của hệ thống", "Số của đơn vị",
           "Số mới của hệ thống", "Giải trình", "Người nêu", "Lúc"),
    "en": ("Unit code", "Unit", "Form", "Period", "Indicator", "System", "System's figure", "Unit's figure",
           "System's newer figure", "Note", "By", "At"),
}  # fmt: skip


def systems(ask: Ask) -> Response:
    """Show the accounts of sector systems."""
    return _page(ask)


def system_add(ask: Ask) -> Response:
    """Make an account; its token is in this answer and nowhere else."""
    day = read_day(ask.value("codes_on")) if ask.value("codes_on") else None
    if ask.value("codes_on") and day is None:
        raise ServiceAccountError("service.codes_on", _NO_DAY)
    scope = Scope(
        _parts(ask.value("units")),
        _parts(ask.value("indicators")),
        tuple(ask.form.get("sector", ())),
        day.isoformat() if day is not None else "",
    )
    account = ask.value("account").strip().lower()
    token = ask.province.systems.add(account, ask.value("system"), ask.value("name"), scope)
    return _page(ask, account=account, token=token)


def system_revoke(ask: Ask) -> Response:
    """End an account at once."""
    ask.province.systems.revoke(ask.value("account"))
    return ask.go("/systems", done="1")


def disputes(ask: Ask) -> Response:
    """Show what units hold against systems."""
    lines = _disputes(ask)
    return ask.page(
        "disputes.html",
        lines=lines,
        period=ask.asked("period").strip(),
        search=ask.asked("q"),
        label=period_label,
        most=MOST,
        figure=figure,
    )


def disputes_file(ask: Ask) -> Response:
    """Download the list."""
    kind = ask.request.path_params["kind"]
    body, media = table_bytes(kind, _HEADINGS[ask.language], (_cells(it, ask) for it in _disputes(ask)))
    return attached(body, media, f"khac-biet-so-lieu.{kind}")


def figure(text: str) -> str:
    """Return a figure with a decimal comma and dots between thousands; other texts as they are."""
    sign, digits = ("-", text[1:]) if text.startswith("-") else ("", text)
    whole, _, part = digits.partition(".")
    if not whole.isdigit():
        return text
    return sign + f"{int(whole):,}".replace(",", ".") + (f",{part}" if part else "")


def _page(ask: Ask, account: str = "", token: str = "") -> Response:
    return ask.page(
        "systems.html",
        accounts=ask.province.systems.accounts(),
        units=ask.province.systems.unit_names(),
        sectors=words("sectors"),
        done=ask.asked("done"),
        account=account,
        token=token,
    )


def _disputes(ask: Ask) -> list[DisputeLine]:
    try:
        period = period_of(ask)
    except PeriodError:
        period = ask.asked("period").strip()
    return list(ask.province.systems.disputes(period=period, search=ask.asked("q")))


def _cells(line: DisputeLine, ask: Ask) -> list[str]:
    it, language = line.it, ask.language
    return [
        it.unit_id.partition("@")[0], line.unit_name, line.form_title.lang(language),
        period_label(line.period).lang(language), line.cell_label.lang(language), line.system_name,
        it.source_value, it.own_value, it.newer, it.note, line.author_name, it.at,
    ]  # fmt: skip


def _parts(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(part for part in re.split(r"[;,\s]+", text) if part))


_NO_DAY = Text("Ngày của danh mục mã chưa đúng.", "The day of the list of codes is no date.")
