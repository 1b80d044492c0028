"""The pages of the feed: how receivers stand, offering again, tables of codes, and whether all sides agree."""

from __future__ import annotations

from starlette.responses import Response

from iocdesk.core.clock import today
from iocdesk.core.errors import IocError, Text
from iocdesk.core.periods import Period, period_label
from iocdesk.gateway.feed_mapping import COLUMNS
from iocdesk.gateway.feed_setup import TargetStatus
from iocdesk.gateway.pages.asking import Ask
from iocdesk.gateway.pages.reading import attached, period_of
from iocdesk.gateway.pages.systems import figure
from iocdesk.gateway.problems import problem_of
from iocdesk.gateway.province.feeding import AT_ONCE, in_words
from iocdesk.gateway.province.mapping_import import MappingImport
from iocdesk.gateway.province.planning import KIND_LABELS, Kind, apply_plan
from iocdesk.gateway.province.sheets import table_bytes
from iocdesk.reports.model import ReportKey

_SHOWN = 300
_PURPOSE = "mapping"
MAPPING_KINDS = {**KIND_LABELS, Kind.CLOSED: Text("Bỏ khỏi bảng", "Dropped")}
DIFFERENCES = {
    "missing": Text("bên nhận chưa có", "not acknowledged"),
    "extra": Text("bên nhận có thừa", "acknowledged, not held"),
    "value": Text("khác số", "another figure"),
    "theirs": Text("bên nhận giữ số khác", "they hold another"),
    "doubled": Text("bị trùng", "more than once"),
}
MESSAGES = {
    "accept": Text("tiếp nhận", "accepted"),
    "replace": Text("thay thế", "replaced"),
    "withdraw": Text("thu hồi", "withdrawn"),
}


def feed(ask: Ask) -> Response:
    """Show how every receiver stands."""
    return ask.page(
        "feed.html",
        targets=ask.province.feed.status(),
        words=in_words,
        now=ask.province.clock.now(),
    )


def receiver(ask: Ask) -> Response:
    """Show one receiver: what it refused, and its table of codes."""
    found = _one(ask)
    mapping = ask.province.feed.mapping(found.target.name)
    return ask.page(
        "receiver.html",
        it=found,
        words=in_words,
        kinds=MESSAGES,
        names=_names(ask, found),
        label=period_label,
        mapping=mapping[:_SHOWN],
        rows=len(mapping),
        columns=COLUMNS,
        at_once=AT_ONCE,
        done=ask.asked("done"),
        sent=ask.asked("sent"),
        left=ask.asked("left"),
        stopped=in_words(ask.asked("stopped")) if ask.asked("stopped") else None,
    )


def receiver_post(ask: Ask) -> Response:
    """Offer again what was refused or waits, or what the table of codes has changed; say what such a table would do."""
    name = _one(ask).target.name
    if ask.value("do") == "resend":
        return ask.go(f"/feed/{name}", done="resend", sent=str(ask.province.feed.resend(name)))
    if ask.value("do") == "mapping":
        return _mapping_preview(ask, name)
    found = ask.province.feed.retry(name)
    return ask.go(
        f"/feed/{name}", done="retry", sent=str(found.sent), left=str(found.left), stopped=found.stopped
    )


def _mapping_preview(ask: Ask, name: str) -> Response:
    file_name, body = ask.file("file")
    with ask.province.database.read() as connection:
        plan = MappingImport(name).plan(connection, body)
    staging, who = ask.province.staging, ask.who.actor.user_id
    return ask.page(
        "import_preview.html",
        400 if plan.faults else 200,
        what="mapping",
        title=Text(f"Nhập bảng ánh xạ của {name}", f"Import the mapping of {name}"),
        back=f"/feed/{name}",
        action=f"/feed/{name}/mapping",
        file_name=file_name,
        plan=plan,
        upload="" if plan.faults else staging.keep(who, _PURPOSE, file_name, plan.mark, body),
        kinds=MAPPING_KINDS,
        shown=_SHOWN,
    )


def mapping_apply(ask: Ask) -> Response:
    """Take the table of codes over that was shown."""
    name = _one(ask).target.name
    upload = ask.province.staging.get(ask.who.actor.user_id, _PURPOSE, ask.value("upload"))
    with ask.province.database.write() as connection:
        apply_plan(MappingImport(name), connection, upload.body, upload.mark)
    ask.province.staging.drop(upload.id)
    return ask.go(f"/feed/{name}", done="mapping", sent=str(len(ask.province.feed.mapping(name))))


def mapping_file(ask: Ask) -> Response:
    """Download a receiver's table of codes, to change it and import it again."""
    name, kind = _one(ask).target.name, ask.request.path_params["kind"]
    body, media = table_bytes(kind, COLUMNS, ask.province.feed.mapping(name))
    return attached(body, media, f"anh-xa_{name}_{today(ask.province.clock):%Y%m%d}.{kind}")


def reconciliation(ask: Ask) -> Response:
    """Compare what is held with what a receiver acknowledged and says it holds."""
    found, period = _one(ask), period_of(ask)
    problem: Text | None = None
    result = None
    try:
        result = ask.province.feed.reconcile(found.target.name, period) if "period" in ask.queried else None
    except IocError as error:
        problem = error.text
    return ask.page(
        "reconciliation.html",
        it=found,
        period=period,
        result=result,
        problem=problem,
        kinds=DIFFERENCES,
        shown=_SHOWN,
        figure=figure,
    )


def _one(ask: Ask) -> TargetStatus:
    found = ask.province.feed.one(str(ask.request.path_params["name"]))
    if found is None:
        raise problem_of("not_found")
    return found


def _names(ask: Ask, found: TargetStatus) -> dict[str, tuple[str, Period]]:
    """Return the unit's name and the period of each refused report."""
    names = ask.province.systems.unit_names()
    keys = {it.report_id: ReportKey.parse(it.report_id) for it in found.dead_letters}
    return {name: (names.get(key.unit.id, key.unit.code), key.period) for name, key in keys.items()}
