"""What the province's staff does at a gateway from the command line: the same desk that its pages use."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from iocdesk.actions.gateway import GatewayMissing, existing_database
from iocdesk.core.clock import Clock, SystemClock, today
from iocdesk.core.errors import IocError, Text
from iocdesk.core.periods import Period

if TYPE_CHECKING:
    from iocdesk.gateway.province.coverage import Query
    from iocdesk.gateway.province.office import Province

Json = dict[str, object]


@dataclass(frozen=True, slots=True)
class Asked:
    """Which part of coverage is asked for; "" is any, and for `month` the present one."""

    month: str = ""
    level: str = "commune"
    sector: str = ""
    office: str = ""
    form: str = ""
    search: str = ""


@contextmanager
def open_desk(database: str, clock: Clock | None = None) -> Iterator[Province]:
    """Open the province's desk at a gateway's database: a SQLite file, or an address such as "postgresql+psycopg://…".

    Raises:
        GatewayMissing: without the extra `gateway`.
        NoDatabase: there is no such file.
    """
    try:
        from iocdesk.gateway.province.office import open_province
        from iocdesk.gateway.settings import GatewaySettings
    except ModuleNotFoundError as error:
        raise GatewayMissing from error
    desk = open_province(GatewaySettings(existing_database(database)), clock or SystemClock())
    try:
        yield desk
    finally:
        desk.database.close()


def coverage(desk: Province, asked: Asked) -> Json:
    """Return the counts as a whole, by form and by unit.

    Raises:
        PeriodError: the month is none.
    """
    query = _query(desk, asked)
    with desk.database.read() as connection:
        matrix = desk.coverage.matrix(connection, query)
    across = zip(matrix.columns, matrix.totals, strict=True)
    return {
        "month": query.month.id,
        "counts": matrix.counts.to_json(),
        "forms": [
            {
                "form": column.form.form_id,
                "periods": [slot.period.id for slot in column.slots],
                "title": column.form.title.vi,
                "counts": counts.to_json(),
            }
            for column, counts in across
        ],
        "units": [
            {"unit": row.unit.key.id, "name": row.unit.name.vi, "counts": row.counts.to_json()}
            for row in matrix.rows
        ],
    }


def chase(desk: Province, asked: Asked, months: int) -> list[Json]:
    """Return who is late with what, worst first."""
    return [line.to_json() for line in desk.chase.lines(_query(desk, asked), months)]


def chase_file(desk: Province, asked: Asked, months: int, output: Path, language: str) -> int:
    """Write the chase list as .xlsx or .csv; return how many lines.

    Raises:
        SheetError: another kind of file.
        OSError: it cannot be written.
    """
    from iocdesk.gateway.province.chase import HEADINGS
    from iocdesk.gateway.province.sheets import table_bytes

    lines = desk.chase.lines(_query(desk, asked), months)
    headings = [it.lang(language) for it in HEADINGS]
    body, _ = table_bytes(output.suffix.lstrip(".").lower(), headings, [it.cells(language) for it in lines])
    output.write_bytes(body)
    return len(lines)


def remind(desk: Province, asked: Asked, months: int, username: str) -> int:
    """Remind of everything on the chase list that was not reminded of today; return of how many.

    Raises:
        NotProvince: the account is not the province's, or must be named.
    """
    actor = desk.actor(username)
    return desk.chase.remind(actor, desk.chase.lines(_query(desk, asked), months))


def publish(desk: Province, path: Path, valid_from: date | None, *, dry_run: bool) -> Json:
    """Compile a workbook, compare it with the newest version, and publish it unless `dry_run`.

    Raises:
        FormError: with every fault of the workbook.
        PublishError, AdminError: it cannot be published.
    """
    draft = desk.publishing.draft(read_file(path), path.name)
    day = valid_from or today(desk.clock)
    if not dry_run:
        desk.publishing.publish(draft.form, day)
    return {
        "form": draft.form.id,
        "version": draft.form.version,
        "sha256": draft.form.sha256,
        "against": draft.current.version if draft.current else None,
        "differences": [it.to_json() for it in draft.differences],
        "valid_from": day.isoformat(),
        "published": not dry_run,
    }


def notices(desk: Province) -> list[Json]:
    """Return the notices with how many have acknowledged each."""
    return [
        {
            "id": it.id,
            "published_at": it.published_at,
            "kind": it.kind,
            "title": it.title,
            "needs_acknowledgement": it.needs_acknowledgement,
            "units": sorted(it.targets.units),
            "roles": sorted(it.targets.roles),
            "addressed": it.addressed,
            "acknowledged": it.acknowledged,
        }
        for it in desk.noticeboard.posted()
    ]


def readers(desk: Province, notice_id: str) -> list[Json]:
    """Return everybody whom a notice is for, with when they acknowledged it."""
    return [asdict(it) for it in desk.noticeboard.readers(notice_id)]


def publish_notice(
    desk: Province,
    title: str,
    body: str,
    *,
    kind: str = "notice",
    acknowledge: bool = False,
    units: Sequence[str] = (),
    roles: Sequence[str] = (),
) -> str:
    """Publish a notice to everybody, or to units (codes or ids) and roles; return its id.

    Raises:
        NoticeError: it says nothing, or is for a unit or role that there is not.
    """
    from iocdesk.gateway.province.notice_targets import Targets
    from iocdesk.gateway.province.noticeboard import NewNotice

    with desk.database.read() as connection:
        registry = desk.directory.registry(connection)
    found = [registry.at(code, today(desk.clock)) if "@" not in code else None for code in units]
    ids = [unit.key.id if unit else code for unit, code in zip(found, units, strict=True)]
    targets = Targets(frozenset(ids), frozenset(roles))
    return desk.noticeboard.publish(NewNotice(title, body, kind, acknowledge, targets))


def declare_days(
    desk: Province, *, off: Sequence[date], working: Sequence[date], withdraw: Sequence[date]
) -> None:
    """Declare days off or worked, or leave them to the public calendar again."""
    for days, works in ((off, False), (working, True)):
        for day in days:
            desk.days.declare(day, day, working=works)
    for day in withdraw:
        desk.days.withdraw(day)


def special_days(desk: Province, year: int) -> list[Json]:
    """Return the days of a year that are not plain weekdays or weekends."""
    return [
        {"day": it.day.isoformat(), "working": it.working, "name": it.name.vi, "declared": it.declared}
        for it in desk.days.of_year(year)
    ]


def extend_deadline(desk: Province, form_id: str, period: str, until: date | None, reason: str) -> None:
    """Let a period of a form be sent until the end of a day; None goes back to the form's rule.

    Raises:
        ExtensionError: no such form or period, a day that is not later, no reason.
    """
    if until is None:
        desk.extensions.withdraw(form_id, period)
    else:
        desk.extensions.give(form_id, period, until, reason)


def extensions(desk: Province) -> list[Json]:
    """Return the periods of forms that may be sent later than their rule says."""
    return [
        {"form": it.form_id, "period": it.period.id, "until": it.until.isoformat(), "reason": it.reason}
        for it in desk.extensions.given()
    ]


def reopening_requests(desk: Province) -> list[Json]:
    """Return the requests to reopen, oldest first."""
    return [it.to_json() for it in desk.reopening.requests()]


def answer_request(desk: Province, report_id: str, username: str, *, consent: bool, reason: str) -> None:
    """Reopen a report or refuse to.

    Raises:
        ReopenError, NotProvince: it was not done.
    """
    desk.reopening.answer(desk.actor(username), report_id, consent=consent, reason=reason)


def export_figures(desk: Province, output: Path, form: str, period: str, level: str) -> int:
    """Write accepted figures, one line a cell, as .csv or .xlsx; return how many reports.

    Raises:
        PeriodError: the period is none.
        ExportError: more lines than a sheet holds.
    """
    from iocdesk.gateway.province.figures import Wanted

    wanted = Wanted(form, Period.parse(period).id if period else "", level=level)
    pieces = desk.figures.xlsx(wanted) if output.suffix.lower() == ".xlsx" else desk.figures.csv(wanted)
    with output.open("wb") as file:
        for piece in pieces:
            file.write(piece)
    return desk.figures.reports(wanted)


def _query(desk: Province, asked: Asked) -> Query:
    from iocdesk.gateway.province.coverage import Query

    month = Period.parse(asked.month) if asked.month else desk.this_month().month
    return Query(month, asked.level, asked.sector, asked.office, asked.form, asked.search)


def read_file(path: Path) -> bytes:
    """Return a file's content.

    Raises:
        IocError: `province.file`.
    """
    try:
        return path.read_bytes()
    except OSError as error:
        raise IocError(
            "province.file", Text(f"Không đọc được tệp {path}.", f"The file {path} cannot be read.")
        ) from error
