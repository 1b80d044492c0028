"""What a sealed package would change here, report by report, before it is taken."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress

from iocdesk.actions.context import Context
from iocdesk.actions.package_views import PackageFigure, PackagePreview, PackageReport
from iocdesk.actions.views import NO_TEXT
from iocdesk.core.errors import IocError, Text
from iocdesk.core.periods import period_label
from iocdesk.core.text import sort_key
from iocdesk.core.units import UnitKey
from iocdesk.exchange.sealed import Package
from iocdesk.forms.cells import split_key
from iocdesk.forms.inputs import show_value
from iocdesk.forms.labels import figure_label
from iocdesk.forms.model import CellKey, Field, Form
from iocdesk.reports.compare import EMPTY
from iocdesk.reports.model import Cell, Operation, Report, ReportId, ReportKey, ReportState
from iocdesk.reports.transitions import TransitionRefused, next_state


def preview_of(ctx: Context, package: Package) -> PackagePreview:
    """Return what taking a package would change here; it was checked before."""
    operations = [signed.operation for signed in package.operations]
    known = ctx.store.relays.known(op.op_id for op in operations)
    reports = tuple(
        _report(
            ctx, ReportKey.parse(report_id), [op for op in operations if op.report_id == report_id], known
        )
        for report_id in report_ids_in(package)
    )
    units = sorted({report.unit for report in reports}, key=sort_key)
    return PackagePreview(
        package_id=package.id,
        sender=package.sender.name.partition(" — ")[0] or package.sender.user_id,
        unit=units[0] if len(units) == 1 else f"{len(units)} đơn vị",
        made_at=package.made_at,
        reports=reports,
        new=len(operations) - len(known),
        known=len(known),
    )


def report_ids_in(package: Package) -> list[ReportId]:
    """Return the reports of a package in its order."""
    return list(dict.fromkeys(signed.operation.report_id for signed in package.operations))


def _report(
    ctx: Context, key: ReportKey, operations: Sequence[Operation], known: Collection[str]
) -> PackageReport:
    form = known_form(ctx, key)
    here = ctx.store.reports.get(key.id)
    old: Mapping[CellKey, Cell] = here.cells if here is not None else {}
    state = here.state if here is not None else ReportState.DRAFT
    new: dict[CellKey, Cell] = {}
    brings = False
    for op in operations:
        brings = brings or op.op_id not in known
        new |= op.cells
        if op.transition is not None:
            with suppress(TransitionRefused):
                state = next_state(state, op.transition, form.level if form is not None else None)
    fields = {field.name: field for field in form.fields()} if form is not None else {}
    order = {name: place for place, name in enumerate(fields)}
    keys = sorted(
        new, key=lambda key: (order.get(split_key(key)[1], len(order)), *_within(form, fields, key))
    )
    figures = tuple(_figure(form, fields, key, old.get(key, EMPTY), new[key]) for key in keys)
    return PackageReport(
        report_id=key.id,
        title=title_of(ctx, key),
        period=period_label(key.period),
        unit=unit_name(ctx, key.unit),
        state=state,
        figures=figures,
        new=brings,
        remark=_remark(ctx, key, here, operations, brings=brings),
    )


def _within(form: Form | None, fields: Mapping[str, Field], key: CellKey) -> tuple[str, int, str]:
    """Order the cells of one field: by repeat, its categories as the form lists them, its total last."""
    prefix, code, category = split_key(key)
    field = fields.get(code)
    if form is None or field is None or field.indicator is None or not category:
        return prefix, 1_000, key
    codes = [choice.code for split in field.indicator.splits for choice in form.choices.get(split, ())]
    return prefix, codes.index(category) if category in codes else 999, key


def _figure(
    form: Form | None, fields: Mapping[str, Field], key: CellKey, old: Cell, new: Cell
) -> PackageFigure:
    _, code, category = split_key(key)
    field = fields.get(code)
    label = Text(key, key)
    if form is not None and field is not None:
        label = figure_label(form, field, category)
    unit = field.indicator.unit if field is not None and field.indicator is not None else NO_TEXT
    return PackageFigure(label, unit, show_value(old.value, field), show_value(new.value, field), new.note)


def _remark(
    ctx: Context, key: ReportKey, here: Report | None, operations: Sequence[Operation], *, brings: bool
) -> Text:
    if not brings:
        return Text("Đã nhận trước đây.", "Taken before.")
    if here is not None and any(op.base_version < here.version for op in operations):
        return Text(
            "Máy chủ đã có bản mới hơn; số liệu trong gói được đối chiếu khi đồng bộ.",
            "The server has a newer version; the package's figures are compared at the exchange.",
        )
    if any(op.base_version > (here.version if here is not None else 0) for op in operations):
        return Text(
            "Máy này chưa có bản trước của báo cáo; một số ô còn trống đến khi đồng bộ.",
            "The version before is not on this computer yet; some cells stay empty until the next exchange.",
        )
    if any(item.report_id == key.id for item in ctx.store.outbox.items()):
        return Text(
            "Máy này có số liệu nhập thay chưa gửi; nếu khác nhau, chương trình sẽ hỏi chọn số nào.",
            "Figures typed here on its behalf are not sent yet; where they differ you will be asked to choose.",
        )
    return NO_TEXT


def known_form(ctx: Context, key: ReportKey) -> Form | None:
    """Return the newest form of a report; None where it is not here."""
    try:
        return ctx.shelf.get(key.form_id)
    except IocError:
        return None


def title_of(ctx: Context, key: ReportKey) -> Text:
    """Return the title of a report's form; its code where the form is not here."""
    form = known_form(ctx, key)
    return form.title if form is not None else Text(key.form_id, key.form_id)


def unit_name(ctx: Context, unit: UnitKey) -> str:
    """Return what a unit is called; its code where it is not known here."""
    try:
        return ctx.unit_of(unit).name.vi
    except IocError:
        return unit.code
