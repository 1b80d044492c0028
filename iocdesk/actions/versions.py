"""A report's past: every version with who, when and why, the difference between any two, and one as it was.

All of it is answered from the store. What this computer has not seen is asked of the server by `fetch`, and kept.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from iocdesk.actions.cell_words import cell_label, cell_unit, shown_cell
from iocdesk.actions.context import Context
from iocdesk.actions.form_moves import field_of
from iocdesk.actions.refusals import reasons
from iocdesk.actions.version_model import (
    NOW,
    CellChange,
    History,
    OldLine,
    OldReport,
    OldSection,
    VersionKind,
    VersionRow,
)
from iocdesk.actions.views import NO_TEXT
from iocdesk.core.errors import IocError, Text
from iocdesk.core.periods import period_label
from iocdesk.forms.cells import field_keys, split_key
from iocdesk.forms.editions import cells_of
from iocdesk.forms.model import CellKey, Form
from iocdesk.reports.attachments import is_file_key
from iocdesk.reports.compare import EMPTY, changed
from iocdesk.reports.model import (
    Cell,
    Operation,
    ReceiptStatus,
    Report,
    ReportId,
    ReportKey,
    ReportState,
    Transition,
)
from iocdesk.reports.operations import from_json, to_json
from iocdesk.reports.versions import SERVER_DEVICE, VersionLine, version_line_to_json, version_lines_from_json
from iocdesk.store import AuditRow

if TYPE_CHECKING:
    from iocdesk.api.client import IocClient

_RETAINED = Text("Số liệu của mẫu cũ (mẫu này không còn hỏi)", "Figures of the old form (not asked any more)")
_NO_CELLS: Mapping[CellKey, Cell] = {}


class NoVersion(IocError):
    """A version that is not on this computer: `versions.not_here`."""

    def __init__(self, ref: str) -> None:
        number = ref.partition(":")[0]
        super().__init__(
            "versions.not_here",
            Text(
                f"Phiên bản {number} chưa có trên máy này. Xin tải về khi có mạng.",
                f"Version {number} is not on this computer. Please fetch it when there is a network.",
            ),
        )


def fetch(ctx: Context, client: IocClient, report_id: ReportId) -> int:
    """Ask the server for all versions and keep them; return how many were not here yet.

    Raises:
        ApiError: the server cannot be asked; what is here stays.
        UnknownReport: the report is not on this computer.
    """
    lines = client.versions(report_id)
    known = {info.number for info in ctx.store.past.versions(report_id)}
    missing = [line for line in lines if not line.side and line.version not in known]
    older = [client.version(report_id, line.version) for line in missing]
    there = _told(ctx, report_id)
    beside = {
        line.side: there.beside.get(line.side) or client.version(report_id, line.version, line.side)
        for line in lines
        if line.side
    }
    content = {
        "versions": [version_line_to_json(line) for line in lines],
        "beside": {side: to_json(report) for side, report in beside.items()},
    }
    account = json.dumps(content, ensure_ascii=False).encode()
    kept = ctx.store.past.keep_versions(report_id, older, account)
    return kept + len(beside.keys() - there.beside.keys())


def history(ctx: Context, report_id: ReportId) -> History:
    """Return a report's versions, newest first: what is not sent yet, the main line, and what was kept beside it."""
    key = ReportKey.parse(report_id)
    form = ctx.shelf.get(key.form_id)
    told = _told(ctx, report_id)
    empty = History(report_id, form.title, period_label(key.period), ctx.unit_of(key.unit).name.vi)
    if ctx.store.reports.get(report_id) is None:
        return empty
    rows = [*_unsent(ctx, report_id), *_line(ctx, report_id, told), *_beside(ctx, report_id, told)]
    order = {VersionKind.UNSENT: 0, VersionKind.BESIDE: 1, VersionKind.LINE: 2}
    rows.sort(key=lambda row: (row.kind is not VersionKind.UNSENT, -row.number, order[row.kind]))
    return replace(empty, rows=tuple(rows), fetched_at=told.fetched_at)


def difference(ctx: Context, report_id: ReportId, old: str, new: str) -> tuple[CellChange, ...]:
    """Return the cells that two versions have differently, in the order of the form.

    Raises:
        NoVersion: one of them is not on this computer.
    """
    before, after = _report(ctx, report_id, old), _report(ctx, report_id, new)
    form = ctx.shelf.get(after.key.form_id, after.form_version)
    trail = _trail(ctx, report_id)
    found = changed(before.cells, after.cells)
    forms = {key: field_of(ctx, form, key)[0] for key in found}
    order = {key: place for place, key in enumerate(_all_keys(form))}
    return tuple(
        _change(ctx, forms[key], key, before.cells.get(key, EMPTY), after.cells.get(key, EMPTY), trail)
        for key in sorted(found, key=lambda key: (order.get(key, len(order)), key))
    )


def version(ctx: Context, report_id: ReportId, ref: str) -> OldReport:
    """Return a version as it was, to be read; figures that it did not have are left out.

    Raises:
        NoVersion: it is not on this computer.
    """
    report = _report(ctx, report_id, ref)
    form = ctx.shelf.get(report.key.form_id, report.form_version)
    row = next((row for row in history(ctx, report_id).rows if row.ref == ref), None)
    if row is None:
        raise NoVersion(ref)
    sections = []
    for section in form.sections:
        names = {field.name for field in section.fields()}
        keys = [key for key in _keys_in(form, report.cells) if split_key(key)[1] in names]
        lines = tuple(_old_line(form, key, report.cells[key]) for key in keys)
        if lines:
            sections.append(OldSection(section.label, lines))
    retained = _retained(ctx, form, report)
    if retained:
        sections.append(OldSection(_RETAINED, retained))
    period, unit = period_label(report.key.period), ctx.unit_of(report.key.unit).name.vi
    return OldReport(row, form.title, period, unit, tuple(sections))


def _retained(ctx: Context, form: Form, report: Report) -> tuple[OldLine, ...]:
    """Return the figures that were typed at an earlier version of the form, which this one has no place for."""
    known = cells_of(form)
    gone = (key for key in report.cells if key not in known and not is_file_key(key))
    keys = sorted(key for key in gone if report.cells[key].value.answered)
    return tuple(_old_line(field_of(ctx, form, key)[0], key, report.cells[key]) for key in keys)


# ---------------------------------------------------------------- what is known


@dataclass(frozen=True, slots=True)
class _Told:
    """What the server told of the versions, as it was kept."""

    lines: tuple[VersionLine, ...]
    beside: Mapping[str, Report]
    fetched_at: datetime | None


def _told(ctx: Context, report_id: ReportId) -> _Told:
    found = ctx.store.past.account(report_id)
    if found is None:
        return _Told((), {}, None)
    content = json.loads(found[0])
    beside = {side: from_json(Report, raw) for side, raw in content.get("beside", {}).items()}
    return _Told(version_lines_from_json(content), beside, found[1])


def _report(ctx: Context, report_id: ReportId, ref: str) -> Report:
    number, _, side = ref.partition(":")
    if ref == NOW:
        found = ctx.store.reports.get(report_id)
    elif side:
        found = _told(ctx, report_id).beside.get(side) or _kept(ctx, report_id, side)
    elif number == "0":
        found = Report(ReportKey.parse(report_id), ctx.shelf.get(ReportKey.parse(report_id).form_id).version)
    else:
        here = {info.number for info in ctx.store.past.versions(report_id)}
        found = ctx.store.past.version(report_id, int(number)) if int(number) in here else None
    if found is None:
        raise NoVersion(ref)
    return found


def _kept(ctx: Context, report_id: ReportId, op_id: str) -> Report | None:
    op = next((op for op in ctx.store.past.kept(report_id) if op.op_id == op_id), None)
    return None if op is None else _made_of(ctx, op)


def _made_of(ctx: Context, op: Operation) -> Report:
    """Return what an operation that was not taken would have made of the report."""
    here = {info.number for info in ctx.store.past.versions(op.report_id)}
    base = (
        ctx.store.past.version(op.report_id, op.base_version)
        if op.base_version in here
        else Report(ReportKey.parse(op.report_id), op.form_version)
    )
    return replace(
        base,
        cells={**base.cells, **op.cells},
        updated_at=op.created_at,
        updated_by=op.author,
        state=base.state,
    )


def _trail(ctx: Context, report_id: ReportId) -> dict[tuple[CellKey, datetime | None], str]:
    """Return how the cells' contents came about on this computer, by cell and moment."""
    return {(row.key, row.new.at): row.origin for row in ctx.store.past.audit(report_id) if row.key}


def _unsent(ctx: Context, report_id: ReportId) -> Iterator[VersionRow]:
    here, head = ctx.store.reports.get(report_id), ctx.store.reports.head(report_id)
    if here is None:
        return
    before = head.cells if head is not None else _NO_CELLS
    differs = changed(before, here.cells)
    state = head.state if head is not None else ReportState.DRAFT
    if not differs and state is here.state:
        return
    move, reason = (None, "") if state is here.state else _moved(ctx, report_id, here)
    yield VersionRow(
        NOW, VersionKind.UNSENT, here.version + 1, here.state, here.updated_at, ctx.name_of(here.updated_by), move,
        reason, len(differs), _origins(before, here.cells, _trail(ctx, report_id)), _device(ctx, ctx.store.device_id),
    )  # fmt: skip


def _line(ctx: Context, report_id: ReportId, told: _Told) -> Iterator[VersionRow]:
    """Yield the main line: what is here, with what the server told, and what only the server has."""
    lines = {line.version: line for line in told.lines if not line.side}
    infos = {info.number: info for info in ctx.store.past.versions(report_id)}
    trail = _trail(ctx, report_id)
    for number in sorted(infos.keys() | lines.keys(), reverse=True):
        line = lines.get(number)
        if number not in infos:
            if line is not None:
                yield _far(ctx, line)
            continue
        report = ctx.store.past.version(report_id, number)
        before = ctx.store.past.version(report_id, number - 1) if number - 1 in infos else None
        cells = before.cells if before is not None else _NO_CELLS
        # What was handed over whole names every cell, changed or not.
        told_by = line if before is None else None
        differs = changed(cells, report.cells) if told_by is None else told_by.changed
        at = line.at if line is not None else infos[number].at
        by = line.author if line is not None else infos[number].by
        moved = before is None or before.state is not report.state
        move, reason = (line.transition, line.reason) if line is not None else (None, "")
        if line is None and moved:
            move, reason = _moved(ctx, report_id, report)
        only = {key: report.cells[key] for key in differs if key in report.cells}
        yield VersionRow(
            str(number), VersionKind.LINE, number, report.state, at, ctx.name_of(by), move, reason, len(differs),
            _origins(_NO_CELLS, only, trail), _device(ctx, line.device_id if line is not None else ""),
        )  # fmt: skip


def _far(ctx: Context, line: VersionLine) -> VersionRow:
    return VersionRow(
        str(line.version), VersionKind.LINE, line.version, line.state, line.at, ctx.name_of(line.author),
        line.transition, line.reason, len(line.changed), (), _device(ctx, line.device_id), here=False,
    )  # fmt: skip


def _beside(ctx: Context, report_id: ReportId, told: _Told) -> Iterator[VersionRow]:
    for line in told.lines:
        if line.side:
            yield replace(
                _far(ctx, line),
                ref=f"{line.version}:{line.side}",
                kind=VersionKind.BESIDE,
                here=line.side in told.beside,
                refused=_refusal(ctx, line.side),
            )
    known = {line.side for line in told.lines if line.side}
    for op in ctx.store.past.kept(report_id):
        if op.op_id not in known:
            made = _made_of(ctx, op)
            yield VersionRow(
                f"{op.base_version}:{op.op_id}", VersionKind.BESIDE, op.base_version, made.state, op.created_at,
                ctx.name_of(op.author), op.transition, op.reason, len(op.cells),
                _origins(_NO_CELLS, op.cells, _trail(ctx, report_id)), _device(ctx, op.device_id),
                refused=_refusal(ctx, op.op_id),
            )  # fmt: skip


def _refusal(ctx: Context, op_id: str) -> Text:
    """Return why the server did not take a submission; empty where it was not refused, or that is not known here."""
    receipt = ctx.store.outbox.receipt(op_id)
    if receipt is None or receipt.status is not ReceiptStatus.REJECTED:
        return NO_TEXT
    return reasons(receipt.problems) if receipt.problems else _REFUSED


_REFUSED = Text("Máy chủ không nhận.", "The server did not take it.")


def _moved(ctx: Context, report_id: ReportId, report: Report) -> tuple[Transition | None, str]:
    """Return the move that led to a state, and its reason, from this computer's trail, else from the remarks."""
    for row in reversed(ctx.store.past.audit(report_id, "")):
        if row.new.value.data == report.state.value and row.by == report.updated_by:
            return _transition(row), row.new.note
    whole = next((remark.text for remark in report.remarks if not remark.key), "")
    if report.state is ReportState.RETURNED:
        return Transition.RETURN, whole
    return None, ""


def _transition(row: AuditRow) -> Transition | None:
    return Transition(row.origin) if row.origin in set(Transition) else None


def _origins(
    before: Mapping[CellKey, Cell],
    after: Mapping[CellKey, Cell],
    trail: Mapping[tuple[CellKey, datetime | None], str],
) -> tuple[str, ...]:
    """Return how the cells that differ came about; what is calculated goes without saying."""
    found = {_origin(key, cell, trail) for key, cell in changed(before, after).items()}
    return tuple(sorted(found - {""}))


def _origin(key: CellKey, cell: Cell, trail: Mapping[tuple[CellKey, datetime | None], str]) -> str:
    if cell.source == "derived":
        return ""
    if cell.on_behalf:
        return "behalf"
    if cell.source:
        return cell.source.partition(":")[0]
    told = trail.get((key, cell.at), "typed").partition(":")[0]
    return "" if told in {"derived", "rollup"} else told


def _device(ctx: Context, device_id: str) -> Text:
    if not device_id:
        return NO_TEXT
    if device_id == ctx.store.device_id:
        return Text("máy này", "this computer")
    if device_id == SERVER_DEVICE:
        return Text("máy chủ của tỉnh", "the province's server")
    short = device_id.replace("-", "")[-6:]
    return Text(f"máy khác ({short})", f"another computer ({short})")


# ---------------------------------------------------------------- cells


def _all_keys(form: Form) -> Iterator[CellKey]:
    for field in form.fields():
        yield from field_keys("", field, form)


def _keys_in(form: Form, cells: Mapping[CellKey, Cell]) -> list[CellKey]:
    order = {key: place for place, key in enumerate(_all_keys(form))}
    answered = [key for key, cell in cells.items() if cell.value.answered]
    return sorted(answered, key=lambda key: (order.get(key, len(order)), key))


def _change(
    ctx: Context,
    form: Form,
    key: CellKey,
    old: Cell,
    new: Cell,
    trail: Mapping[tuple[CellKey, datetime | None], str],
) -> CellChange:
    return CellChange(
        key, cell_label(form, key), cell_unit(form, key), shown_cell(form, key, old), shown_cell(form, key, new), old.note,
        new.note, ctx.name_of(new.author), new.at, _origin(key, new, trail),
    )  # fmt: skip


def _old_line(form: Form, key: CellKey, cell: Cell) -> OldLine:
    return OldLine(key, cell_label(form, key), cell_unit(form, key), shown_cell(form, key, cell), cell.note)


__all__ = ["NoVersion", "difference", "fetch", "history", "version"]
