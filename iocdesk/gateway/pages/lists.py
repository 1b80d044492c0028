"""Units, accounts and assignments: lists, files to fill in, imports with a preview, passwords shown once."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence

from starlette.responses import Response

from iocdesk.core.clock import today
from iocdesk.core.errors import Text
from iocdesk.core.units import Level
from iocdesk.gateway.pages.asking import Ask
from iocdesk.gateway.pages.reading import attached
from iocdesk.gateway.problems import problem_of
from iocdesk.gateway.province import assignment_import, unit_import, user_import
from iocdesk.gateway.province.lists import CURRENT, current_rows
from iocdesk.gateway.province.planning import KIND_LABELS, Plan, Secret, apply_plan
from iocdesk.gateway.province.sheets import ColumnName, csv_bytes, table_bytes
from iocdesk.reports.labels import ROLE_LABELS

COLUMNS: Mapping[str, Mapping[str, ColumnName]] = {
    "units": unit_import.COLUMNS,
    "users": user_import.COLUMNS,
    "assignments": assignment_import.COLUMNS,
}
TITLES = {
    "units": Text("Nhập đơn vị từ Excel", "Import units from Excel"),
    "users": Text("Nhập tài khoản từ Excel", "Import accounts from Excel"),
    "assignments": Text("Nhập phân công từ Excel", "Import assignments from Excel"),
}
_SHOWN = 300


def units(ask: Ask) -> Response:
    """Show the units in force."""
    day = today(ask.province.clock)
    with ask.province.database.read() as connection:
        registry = ask.province.directory.registry(connection)
    search = ask.asked("q")
    found = registry.find(search, day) if search else registry.at_level(Level.COMMUNE, day)
    return ask.page(
        "units.html",
        units=found[:_SHOWN],
        total=len(found),
        search=search,
        parents={it.key: it.name.vi for it in registry.units},
        counts={level.value: len(registry.at_level(level, day)) for level in Level},
        done=ask.asked("done"),
    )


def users(ask: Ask) -> Response:
    """Show the accounts."""
    search = ask.asked("q")
    found = ask.province.staff.people(search)
    return ask.page(
        "users.html",
        people=found[:_SHOWN],
        total=len(found),
        search=search,
        roles=ROLE_LABELS,
        done=ask.asked("done"),
        me=ask.who.actor.user_id,
    )


def assignments(ask: Ask) -> Response:
    """Show who answers what."""
    search = ask.asked("q")
    rows = current_rows(ask.province, "assignments", search)
    return ask.page(
        "assignments.html", rows=rows[:_SHOWN], total=len(rows), search=search, done=ask.asked("done")
    )


def current(ask: Ask) -> Response:
    """Download a list as it stands, to change it and import it again."""
    what, kind = _what(ask), ask.request.path_params["kind"]
    headings = [column.lang(ask.language) for column in COLUMNS[what].values()]
    body, media = table_bytes(kind, headings, current_rows(ask.province, what))
    return attached(body, media, f"{CURRENT[what]}_{today(ask.province.clock):%Y%m%d}.{kind}")


def preview(ask: Ask) -> Response:
    """Say what an uploaded table would do."""
    what = _what(ask)
    name, body = ask.file("file")
    with ask.province.database.read() as connection:
        plan = ask.province.importers[what].plan(connection, body)
    upload = (
        "" if plan.faults else ask.province.staging.keep(ask.who.actor.user_id, what, name, plan.mark, body)
    )
    return _preview(ask, what, name, plan, upload)


def _what(ask: Ask) -> str:
    what = str(ask.request.path_params["what"])
    if what not in COLUMNS:
        raise problem_of("not_found")
    return what


def _preview(ask: Ask, what: str, name: str, plan: Plan, upload: str) -> Response:
    return ask.page(
        "import_preview.html",
        what=what,
        title=TITLES[what],
        back=f"/{what}",
        action=f"/import/{what}/apply",
        file_name=name,
        plan=plan,
        upload=upload,
        kinds=KIND_LABELS,
        shown=_SHOWN,
    )


def apply(ask: Ask) -> Response:
    """Do what was shown; new accounts' passwords are in this answer and nowhere else."""
    what = _what(ask)
    upload = ask.province.staging.get(ask.who.actor.user_id, what, ask.value("upload"))
    with ask.province.database.write() as connection:
        plan, secrets = apply_plan(ask.province.importers[what], connection, upload.body, upload.mark)
    ask.province.staging.drop(upload.id)
    if secrets:
        return secrets_page(ask, secrets)
    return ask.go(f"/{what}", done=str(len(plan.effective)))


def secrets_page(ask: Ask, secrets: Sequence[Secret]) -> Response:
    """Show first passwords once, with a file to save that travels within the page."""
    words = [
        Text("Tên đăng nhập", "User name"),
        Text("Họ và tên", "Name"),
        Text("Mật khẩu ban đầu", "First password"),
    ]
    headings = [it.lang(ask.language) for it in words]
    table = csv_bytes(headings, [(it.username, it.name, it.password) for it in secrets])
    return ask.page("secrets.html", secrets=secrets, file=base64.b64encode(table).decode())


def user_action(ask: Ask) -> Response:
    """Close an account, open it again, or give it a new first password."""
    staff, me, user_id = ask.province.staff, ask.who.actor.user_id, ask.value("user")
    if ask.value("do") == "password":
        return secrets_page(ask, [staff.new_password(me, user_id)])
    staff.set_active(me, user_id, active=ask.value("do") == "open")
    return ask.go("/users", done="1", q=ask.value("q"))
