"""The pages on which the province decides: form versions, notices, the calendar, reopening, policy."""

from __future__ import annotations

from dataclasses import asdict, fields
from datetime import date

from starlette.responses import Response

from iocdesk.core.clock import today
from iocdesk.core.deadlines import parse_due_rule
from iocdesk.core.errors import IocError, Text
from iocdesk.core.periods import PeriodType, Regime, period_label
from iocdesk.core.text import sort_key
from iocdesk.core.units import Level
from iocdesk.forms.faults import FormError
from iocdesk.gateway.pages.asking import Ask
from iocdesk.gateway.pages.reading import words
from iocdesk.gateway.problems import problem_of
from iocdesk.gateway.province.form_lines import calendar_of, longer_of, slots_of
from iocdesk.gateway.province.notice_targets import Targets
from iocdesk.gateway.province.noticeboard import KINDS, NewNotice
from iocdesk.gateway.province.unit_import import read_day
from iocdesk.reports.labels import ROLE_LABELS
from iocdesk.reports.model import Role
from iocdesk.reports.transitions import Policy

POLICIES = {
    "two_person": Text(
        "Người lập không được tự duyệt báo cáo của mình (hai người).",
        "Nobody approves their own report (two people).",
    ),
    "drafts_travel": Text(
        "Bản nháp được gửi lên máy chủ, để máy hỏng không mất số liệu và xã thấy tiến độ của thôn.",
        "Drafts go to the server: a broken computer loses nothing, and the commune sees its villages' progress.",
    ),
    "auto_send": Text(
        "Lãnh đạo xã duyệt xong là báo cáo được gửi tỉnh ngay.",
        "An approved report is sent to the province at once.",
    ),
    "adjust_totals": Text(
        "Xã được sửa số tổng hợp từ thôn, có giải trình.",
        "A commune may correct what its villages add up to, with a note.",
    ),
}
REGIMES = {
    Regime.CALENDAR: Text("Theo lịch", "Calendar"),
    Regime.ND09: Text("Nghị định 09/2019", "Decree 09/2019"),
}
PERIODS = {
    PeriodType.DAY: Text("Ngày", "Day"),
    PeriodType.WEEK: Text("Tuần", "Week"),
    PeriodType.MONTH: Text("Tháng", "Month"),
    PeriodType.QUARTER: Text("Quý", "Quarter"),
    PeriodType.HALF_YEAR: Text("6 tháng", "Half-year"),
    PeriodType.NINE_MONTHS: Text("9 tháng", "Nine months"),
    PeriodType.YEAR: Text("Năm", "Year"),
    PeriodType.EVENT: Text("Đột xuất", "Event"),
}


def forms(ask: Ask) -> Response:
    """Show what is published."""
    return ask.page(
        "forms.html",
        published=ask.province.publishing.published(),
        offices=words("offices"),
        today=today(ask.province.clock),
        done=ask.asked("done"),
        changed=ask.asked("changed"),
        faults=(),
        file_name="",
    )


def form_preview(ask: Ask) -> Response:
    """Compile an uploaded workbook and show what it would change, or every fault."""
    name, body = ask.file("file")
    try:
        draft = ask.province.publishing.draft(body, name)
    except FormError as error:
        return ask.page(
            "forms.html",
            400,
            published=ask.province.publishing.published(),
            offices=words("offices"),
            today=today(ask.province.clock),
            done="",
            changed="",
            faults=error.faults,
            file_name=name,
        )
    upload = ask.province.staging.keep(ask.who.actor.user_id, "form", name, draft.form.sha256, body)
    kinds = {
        kind: [it for it in draft.differences if it.kind == kind] for kind in ("added", "dropped", "changed")
    }
    return ask.page(
        "form_preview.html",
        draft=draft,
        kinds=kinds,
        upload=upload,
        file_name=name,
        due=parse_due_rule(draft.form.due_rule).label if draft.form.due_rule else None,
        today=today(ask.province.clock),
        regimes=REGIMES,
        periods=PERIODS,
    )


def form_publish(ask: Ask) -> Response:
    """Publish the workbook that was shown."""
    upload = ask.province.staging.get(ask.who.actor.user_id, "form", ask.value("upload"))
    draft = ask.province.publishing.draft(upload.body, upload.file_name)
    day = read_day(ask.value("valid_from"))
    if day is None or draft.form.sha256 != upload.mark:
        raise IocError("publish.day", Text("Ngày bắt đầu áp dụng chưa đúng.", "The first day is no date."))
    ask.province.publishing.publish(draft.form, day)
    ask.province.staging.drop(upload.id)
    return ask.go("/forms", done=f"{draft.form.id} {draft.form.version}")


def form_version(ask: Ask) -> Response:
    """Show what stands on a version of a form, before it is closed or opened again."""
    if not ask.asked("form"):
        return ask.go("/forms")
    found = ask.province.publishing.usage(ask.asked("form"), ask.asked("version"))
    return ask.page("form_version.html", usage=found)


def form_close(ask: Ask) -> Response:
    """Take no more reports at a version, or take them again."""
    form_id, version = ask.value("form"), ask.value("version")
    ask.province.publishing.set_closed(form_id, version, closed=ask.value("do") == "close")
    return ask.go("/forms", changed=f"{form_id} {version}")


def notices(ask: Ask) -> Response:
    """Show the notices and the form for a new one."""
    with ask.province.database.read() as connection:
        registry = ask.province.directory.registry(connection)
    communes = registry.at_level(Level.COMMUNE, today(ask.province.clock))
    return ask.page(
        "notices.html",
        notices=ask.province.noticeboard.posted(),
        communes=sorted(communes, key=lambda it: sort_key(it.short_name)),
        names={it.key.id: it.name.vi for it in registry.units},
        kinds=KINDS,
        roles={role: text for role, text in ROLE_LABELS.items() if role is not Role.PROVINCE},
        role_labels=ROLE_LABELS,
        Role=Role,
        done=ask.asked("done"),
    )


def notice_post(ask: Ask) -> Response:
    """Publish a notice."""
    targets = Targets(
        frozenset(ask.form.get("unit", ())) if ask.value("to") == "units" else frozenset(),
        frozenset(ask.form.get("role", ())),
    )
    if ask.value("to") == "units" and not targets.units:
        raise IocError(
            "notice.unit", Text("Xin chọn ít nhất một đơn vị.", "Please choose at least one unit.")
        )
    ask.province.noticeboard.publish(
        NewNotice(
            ask.value("title"),
            ask.value("body"),
            ask.value("kind", "notice"),
            bool(ask.value("acknowledge")),
            targets,
        )
    )
    return ask.go("/notices", done="1")


def notice(ask: Ask) -> Response:
    """Show who has acknowledged a notice and who has not."""
    wanted = ask.request.path_params["notice_id"]
    found = next((it for it in ask.province.noticeboard.posted() if it.id == wanted), None)
    if found is None:
        raise problem_of("not_found")
    readers = ask.province.noticeboard.readers(wanted)
    return ask.page(
        "notice.html", notice=found, readers=readers, kinds=KINDS, role_labels=ROLE_LABELS, Role=Role
    )


def calendar(ask: Ask) -> Response:
    """Show a year's special days and when each form is due next."""
    now = today(ask.province.clock)
    text = ask.asked("year")
    year = int(text) if text.isdigit() and 2000 <= int(text) <= 2100 else now.year
    with ask.province.database.read() as connection:
        days, longer = calendar_of(connection), longer_of(connection)
        lines = [it for it in ask.province.coverage.forms(connection) if it.due_rule]
    upcoming = []
    for line in lines:
        slots = slots_of(line, date(now.year - 1, 1, 1), date(now.year + 1, 12, 31), days, longer)
        following = [slot for slot in slots if slot.due is not None and slot.due.date() >= now]
        upcoming.append((line, following[0] if following else None))
    return ask.page(
        "calendar.html",
        year=year,
        days=ask.province.days.of_year(year),
        upcoming=upcoming,
        extensions=ask.province.extensions.given(),
        forms=[it for it in lines if not it.by_event],
        regimes=REGIMES,
        periods=PERIODS,
        label=period_label,
        done=ask.asked("done"),
        this_year=now.year,
    )


def calendar_post(ask: Ask) -> Response:
    """Declare days, or leave one to the public calendar again."""
    if ask.value("do") == "withdraw":
        day = read_day(ask.value("day"))
        if day is not None:
            ask.province.days.withdraw(day)
        return ask.go("/calendar", done="1", year=ask.value("year"))
    first = read_day(ask.value("first"))
    last = read_day(ask.value("last")) if ask.value("last") else first
    if first is None or last is None or not 0 <= (last - first).days < 60:
        raise IocError(
            "calendar.days",
            Text(
                "Ngày chưa đúng, hoặc khoảng ngày quá dài (tối đa 60 ngày).",
                "No dates, or too many days (at most 60).",
            ),
        )
    ask.province.days.declare(first, last, working=ask.value("working") == "yes")
    return ask.go("/calendar", done="1", year=str(first.year))


def extension_post(ask: Ask) -> Response:
    """Give longer for a period of a form, or go back to its rule."""
    form_id, period_id = ask.value("form"), ask.value("period")
    if ask.value("do") == "withdraw":
        ask.province.extensions.withdraw(form_id, period_id)
        return ask.go("/calendar", done="1")
    until = read_day(ask.value("until"))
    if until is None:
        raise IocError("calendar.days", Text("Ngày gia hạn chưa đúng.", "The last day is no date."))
    ask.province.extensions.give(form_id, period_id, until, ask.value("reason"))
    return ask.go("/calendar", done="1")


def reopening(ask: Ask) -> Response:
    """Show what waits for the province."""
    return ask.page(
        "reopening.html",
        requests=ask.province.reopening.requests(),
        waiting=ask.province.reopening.to_accept(),
        label=period_label,
        done=ask.asked("done"),
    )


def reopening_post(ask: Ask) -> Response:
    """Answer a request."""
    consent = ask.value("do") == "consent"
    ask.province.reopening.answer(
        ask.who.actor, ask.value("report"), consent=consent, reason=ask.value("reason")
    )
    return ask.go("/reopening", done="1")


def policy(ask: Ask) -> Response:
    """Show the province's policy."""
    return ask.page(
        "policy.html", policy=asdict(ask.province.admin.policy()), about=POLICIES, done=ask.asked("done")
    )


def policy_post(ask: Ask) -> Response:
    """Set the province's policy; clients have it with their next exchange."""
    chosen = {it.name: bool(ask.value(it.name)) for it in fields(Policy)}
    ask.province.admin.put_policy(Policy(**chosen))
    return ask.go("/policy", done="1")
