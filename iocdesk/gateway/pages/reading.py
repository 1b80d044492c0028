"""The pages that tell how reporting stands: coverage, the chase list, and the figures that were accepted."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cache
from itertools import chain
from typing import Any

from starlette.responses import Response, StreamingResponse

from iocdesk.core.clock import VN, today
from iocdesk.core.errors import IocError, Text
from iocdesk.core.periods import Period, PeriodError, PeriodType, period_label
from iocdesk.core.resources import resource_path
from iocdesk.gateway.pages.asking import Ask
from iocdesk.gateway.province.chase import AT_ONCE, HEADINGS, MONTHS_BACK
from iocdesk.gateway.province.coverage import Query, months_before
from iocdesk.gateway.province.coverage_model import LATE_LABEL, STANDING_LABELS, Column, Standing
from iocdesk.gateway.province.figures import Wanted
from iocdesk.gateway.province.form_lines import FormLine
from iocdesk.gateway.province.sheets import CSV, XLSX, table_bytes

MONTHS = 18
LINES = 100


def coverage(ask: Ask) -> Response:
    """Show the matrix."""
    query = query_of(ask)
    with ask.province.database.read() as connection:
        matrix = ask.province.coverage.matrix(connection, query)
        forms = ask.province.coverage.forms(connection, query.level)
        communes = ask.province.coverage.communes(connection)
    return ask.page(
        "coverage.html",
        communes=communes,
        query=query,
        matrix=matrix,
        heads=[_head(it, ask.language) for it in matrix.columns],
        groups=_groups(matrix.columns),
        standings=STANDING_LABELS,
        late_label=LATE_LABEL,
        Standing=Standing,
        **_choices(ask, query, [it for it in forms if not it.by_event]),
    )


def chase(ask: Ask) -> Response:
    """Show who is late with what."""
    query = query_of(ask)
    lines = ask.province.chase.lines(query, months_of(ask))
    page = max(1, int(ask.asked("page", "1")) if ask.asked("page", "1").isdigit() else 1)
    pages = max(1, -(-len(lines) // LINES))
    page = min(page, pages)
    with ask.province.database.read() as connection:
        forms = ask.province.coverage.forms(connection, query.level)
    return ask.page(
        "chase.html",
        query=query,
        lines=lines[(page - 1) * LINES : page * LINES],
        total=len(lines),
        units=len({it.item.unit.key for it in lines}),
        page=page,
        pages=pages,
        back=months_of(ask),
        at_once=AT_ONCE,
        reminded=ask.asked("reminded"),
        standings=STANDING_LABELS,
        today=today(ask.province.clock),
        VN=VN,
        **_choices(ask, query, [it for it in forms if not it.by_event]),
    )


def remind(ask: Ask) -> Response:
    """Remind everybody on the list that was shown."""
    lines = ask.province.chase.lines(query_of(ask), months_of(ask))
    count = ask.province.chase.remind(ask.who.actor, lines)
    kept = {
        name: ask.asked(name)
        for name in ("month", "level", "sector", "office", "form", "q", "back")
        if ask.asked(name)
    }
    return ask.go("/chase", **kept, reminded=str(count))


def chase_file(ask: Ask) -> Response:
    """Download the list."""
    lines = ask.province.chase.lines(query_of(ask), months_of(ask))
    kind = ask.request.path_params["kind"]
    headings = [it.vi if ask.language == "vi" else it.en for it in HEADINGS]
    body, media = table_bytes(kind, headings, (it.cells(ask.language) for it in lines))
    return attached(body, media, f"don-doc_{today(ask.province.clock):%Y%m%d}.{kind}")


def export(ask: Ask) -> Response:
    """Show what can be read out."""
    query = query_of(ask)
    wanted = wanted_of(ask)
    with ask.province.database.read() as connection:
        forms = ask.province.coverage.forms(connection)
    return ask.page(
        "export.html", query=query, wanted=wanted, count=ask.province.figures.reports(wanted), forms=forms
    )


def export_file(ask: Ask) -> Response:
    """Read accepted figures out, as they come."""
    wanted, kind = wanted_of(ask), ask.request.path_params["kind"]
    stem = "_".join(filter(None, ("so-lieu", wanted.form_id, wanted.period_id))).replace("/", "-")
    headers = {"Content-Disposition": f'attachment; filename="{_plain(stem)}.{kind}"'}
    if kind == "csv":
        return StreamingResponse(ask.province.figures.csv(wanted), headers=headers, media_type=CSV)
    if kind == "xlsx":
        pieces = ask.province.figures.xlsx(wanted)
        # The workbook is written before the answer begins: one that holds too much is said so, not cut off.
        first = next(pieces)
        return StreamingResponse(chain([first], pieces), headers=headers, media_type=XLSX)
    raise IocError("export.kind", Text("Chỉ có tệp .xlsx và .csv.", "There is .xlsx and .csv only."))


def attached(body: bytes, media: str, name: str) -> Response:
    """Return a file to be saved."""
    headers = {"Content-Disposition": f'attachment; filename="{_plain(name)}"'}
    return Response(body, media_type=media, headers=headers)


def query_of(ask: Ask) -> Query:
    """Read what is asked for; what is malformed is as if it were not there."""
    month = ask.province.this_month().month
    try:
        given = Period.parse(ask.asked("month")) if ask.asked("month") else month
    except PeriodError:
        given = month
    level = ask.asked("level", "commune")
    return Query(
        month=given if given.type is PeriodType.MONTH else month,
        level=level if level in {"commune", "village"} else "commune",
        sector=ask.asked("sector"),
        office=ask.asked("office"),
        form_id=ask.asked("form"),
        search=ask.asked("q"),
    )


def wanted_of(ask: Ask) -> Wanted:
    """Read which figures are asked for.

    Raises:
        PeriodError: the period is malformed.
    """
    return Wanted(ask.asked("form"), period_of(ask), level=ask.asked("level"))


def period_of(ask: Ask) -> str:
    """Read which period is asked for; "" for every one.

    Raises:
        PeriodError: it is malformed.
    """
    text = ask.asked("period").strip()
    return Period.parse(text).id if text else ""


def months_of(ask: Ask) -> int:
    """Read how many months to look back on."""
    text = ask.asked("back")
    return min(12, max(1, int(text))) if text.isdigit() else MONTHS_BACK


def _choices(ask: Ask, query: Query, forms: Sequence[FormLine]) -> dict[str, Any]:
    months = months_before(today(ask.province.clock), MONTHS)
    return {
        "months": [
            (it.id, period_label(it)) for it in (months if query.month in months else [query.month, *months])
        ],
        "sectors": words("sectors"),
        "offices": words("offices"),
        "forms": forms,
        "label": period_label,
    }


@cache
def words(name: str) -> Mapping[str, Text]:
    """Return the names of the catalogue's sectors or offices by code."""
    with resource_path(f"data/{name}.csv").open(encoding="utf-8-sig", newline="") as file:
        return {row["code"]: Text(row["name_vi"], row["name_en"]) for row in csv.DictReader(file)}


def _head(column: Column, language: str) -> Mapping[str, str]:
    title = column.form.title.vi if language == "vi" else column.form.title.en or column.form.title.vi
    kind, _, about = title.partition(": ")
    if column.period is not None:
        label = period_label(column.period).lang(language).partition(" (")[0]
        return {"short": label, "kind": "", "title": f"{title}, {label}", "form": column.form.form_id}
    kind, about = (kind, about) if about else ("", title)
    short = {"kind": _shortened(kind), "short": _shortened(about)}
    return {**short, "title": title, "form": column.form.form_id}


def _shortened(text: str) -> str:
    """Return a part of a form's title without what all of them begin with, beginning with a capital."""
    bare = text.removeprefix("Báo cáo ")
    return bare[:1].upper() + bare[1:]


def _groups(columns: tuple[Column, ...]) -> list[tuple[str, int]]:
    """Return the offices across with how many columns each has."""
    return list(Counter(it.form.office for it in columns).items())


def _plain(name: str) -> str:
    return "".join(c for c in name if c.isascii() and (c.isalnum() or c in "._-@"))[:120]
