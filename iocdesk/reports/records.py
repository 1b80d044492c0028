"""The wire form of everything but operations: reports, receipts, problems, people and their work."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import TypeVar

from iocdesk.core.errors import IocError, Text
from iocdesk.core.text import nfc
from iocdesk.core.units import UnitKey
from iocdesk.forms.model import CellKey
from iocdesk.reports import reading, wire
from iocdesk.reports.model import (
    Actor,
    Assignment,
    Difference,
    Problem,
    Receipt,
    ReceiptStatus,
    Remark,
    Report,
    ReportId,
    ReportKey,
    ReportState,
    Role,
)
from iocdesk.reports.reading import MAX_CELLS, stamp
from iocdesk.reports.wire import MAX_NAME, cell_from_json, cell_to_json, cells_from_json, cells_to_json

T = TypeVar("T")
Json = dict[str, object]

_REMARK = frozenset({"key", "text", "by", "at"})
_HASH = re.compile(r"(?:[0-9a-f]{64})?", re.ASCII)
_MAX_REMARKS = 1_000
_MAX_REPORT_ID = 300


def remark_to_json(remark: Remark) -> Json:
    """Write a remark."""
    return {"key": nfc(remark.key), "text": nfc(remark.text), "by": nfc(remark.by), "at": stamp(remark.at)}


def remark_from_json(raw: object) -> Remark:
    """Read a remark back.

    Raises:
        MalformedOperation: naming the member.
    """
    found = reading.members(raw, _REMARK)
    key = reading.text(found, "key", wire.MAX_KEY, default="")
    return Remark(
        key, reading.text(found, "text"), reading.text(found, "by", MAX_NAME), reading.moment(found, "at")
    )


def report_to_json(report: Report, written: Mapping[CellKey, object] | None = None) -> Json:
    """Write a report with all its cells.

    Args:
        written: its cells as `cells_to_json` gives them, where they are at hand.
    """
    return {
        "report_id": report.id,
        "form_version": nfc(report.form_version),
        "state": report.state.value,
        "version": report.version,
        "cells": cells_to_json(report.cells) if written is None else dict(written),
        "remarks": [remark_to_json(remark) for remark in report.remarks],
        "event_at": stamp(report.event_at),
        "updated_at": stamp(report.updated_at),
        "updated_by": nfc(report.updated_by),
        "submitted_by": nfc(report.submitted_by),
    }


def report_from_json(raw: object) -> Report:
    """Read a report back.

    Raises:
        MalformedOperation: naming the member.
    """
    found = reading.members(raw)
    return Report(
        key=ReportKey.parse(report_id_of(found)),
        form_version=reading.text(found, "form_version", MAX_NAME),
        state=reading.choice(found, "state", ReportState),
        version=reading.count(found, "version"),
        cells=reading.within("cells", cells_from_json, found.get("cells", {})),
        remarks=reading.within("remarks", remarks_from_json, found.get("remarks", [])),
        event_at=reading.moment_or_none(found, "event_at"),
        updated_at=reading.moment_or_none(found, "updated_at"),
        updated_by=reading.text(found, "updated_by", MAX_NAME, default=""),
        submitted_by=reading.text(found, "submitted_by", MAX_NAME, default=""),
    )


def receipt_to_json(receipt: Receipt) -> Json:
    """Write a receipt."""
    return {
        "op_id": receipt.op_id,
        "op_sha256": receipt.op_sha256,
        "report_id": nfc(receipt.report_id),
        "status": receipt.status.value,
        "version": receipt.version,
        "state": receipt.state.value,
        "number": nfc(receipt.number),
        "at": stamp(receipt.at),
        "problems": [problem_to_json(problem) for problem in receipt.problems],
        "differences": [difference_to_json(difference) for difference in receipt.differences],
    }


def receipt_from_json(raw: object) -> Receipt:
    """Read a receipt back.

    Raises:
        MalformedOperation: naming the member.
    """
    found = reading.members(raw)
    return Receipt(
        op_id=reading.text(found, "op_id", MAX_NAME, least=1),
        op_sha256=hash_of(found, "op_sha256"),
        report_id=report_id_of(found),
        status=reading.choice(found, "status", ReceiptStatus),
        version=reading.count(found, "version"),
        state=reading.choice(found, "state", ReportState),
        number=reading.text(found, "number", MAX_NAME, default=""),
        at=reading.moment(found, "at"),
        problems=reading.within(
            "problems", lambda it: each(it, problem_from_json), found.get("problems", [])
        ),
        differences=reading.within(
            "differences", lambda it: each(it, difference_from_json), found.get("differences", [])
        ),
    )


def problem_to_json(problem: Problem) -> Json:
    """Write a problem with its sentence in both languages."""
    return {
        "key": nfc(problem.key),
        "code": problem.code,
        "text_vi": nfc(problem.text.vi),
        "text_en": nfc(problem.text.en),
    }


def problem_from_json(raw: object) -> Problem:
    """Read a problem back.

    Raises:
        MalformedOperation: naming the member.
    """
    found = reading.members(raw)
    return Problem(
        reading.text(found, "key", wire.MAX_KEY, default=""),
        reading.text(found, "code", MAX_NAME, least=1),
        Text(reading.text(found, "text_vi"), reading.text(found, "text_en", default="")),
    )


def difference_to_json(difference: Difference) -> Json:
    """Write a difference with its three cells."""
    return {
        "key": nfc(difference.key),
        "base": cell_to_json(difference.base),
        "ours": cell_to_json(difference.ours),
        "theirs": cell_to_json(difference.theirs),
    }


def difference_from_json(raw: object) -> Difference:
    """Read a difference back.

    Raises:
        MalformedOperation: naming the member.
    """
    found = reading.members(raw)
    sides = [reading.within(side, cell_from_json, found.get(side)) for side in ("base", "ours", "theirs")]
    return Difference(reading.text(found, "key", wire.MAX_KEY, least=1), *sides)


def actor_to_json(actor: Actor) -> Json:
    """Write an actor."""
    return {
        "user_id": nfc(actor.user_id),
        "name": nfc(actor.name),
        "role": actor.role.value,
        "units": [unit.id for unit in actor.units],
    }


def actor_from_json(raw: object) -> Actor:
    """Read an actor back.

    Raises:
        MalformedOperation: naming the member.
    """
    found = reading.members(raw)
    return Actor(
        reading.text(found, "user_id", MAX_NAME, least=1),
        reading.text(found, "name", MAX_NAME, default=""),
        reading.choice(found, "role", Role),
        reading.within("units", lambda it: each(it, _unit), found.get("units", [])),
    )


def assignment_to_json(assignment: Assignment) -> Json:
    """Write an assignment."""
    return {
        "form_id": nfc(assignment.form_id),
        "unit": assignment.unit.id,
        "responsible": nfc(assignment.responsible),
        "deputy": nfc(assignment.deputy),
        "approver": nfc(assignment.approver),
        "active": assignment.active,
    }


def assignment_from_json(raw: object) -> Assignment:
    """Read an assignment back.

    Raises:
        MalformedOperation: naming the member.
    """
    found = reading.members(raw)
    return Assignment(
        form_id=reading.text(found, "form_id", MAX_NAME, least=1),
        unit=reading.within("unit", _unit, found.get("unit")),
        responsible=reading.text(found, "responsible", MAX_NAME, default=""),
        deputy=reading.text(found, "deputy", MAX_NAME, default=""),
        approver=reading.text(found, "approver", MAX_NAME, default=""),
        active=reading.flag(found, "active", default=True),
    )


def each(raw: object, read: Callable[[object], T]) -> tuple[T, ...]:
    """Read a list; a fault names the place in it."""
    return tuple(
        reading.within(str(place), read, item) for place, item in enumerate(reading.items(raw, MAX_CELLS))
    )


def remarks_from_json(raw: object) -> tuple[Remark, ...]:
    """Read remarks back, at most a thousand."""
    return each(reading.items(raw, _MAX_REMARKS), remark_from_json)


def _unit(raw: object) -> UnitKey:
    try:
        return UnitKey.parse(str(raw))
    except IocError:
        reading.refuse("", "không phải là mã đơn vị", "it is not a unit")


def hash_of(raw: reading.Raw, name: str) -> str:
    """Read a sha256 in hex, or nothing."""
    content = reading.text(raw, name, 64, default="")
    if _HASH.fullmatch(content) is None:
        reading.refuse(name, "không phải là mã băm sha256", "it is not a sha256")
    return content


def report_id_of(raw: reading.Raw) -> ReportId:
    """Read a report's id, and only in the one spelling that `ReportKey` gives it."""
    content = reading.text(raw, "report_id", _MAX_REPORT_ID)
    try:
        key = ReportKey.parse(content)
    except (ValueError, IocError):
        reading.refuse("report_id", "không phải là mã báo cáo", "it is not a report's id")
    if key.id != content or not key.form_id or not key.form_id.isprintable() or " " in key.form_id:
        reading.refuse("report_id", "không phải là mã báo cáo", "it is not a report's id")
    return content
