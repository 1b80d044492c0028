"""A newer version of a form under a report that was begun: saying so, showing what would change, moving, taking it back.

Figures go by their code. What the new form has no place for stays in the report and its history; what it does not take as
it is (another type, fewer decimals, a choice that is gone) is emptied, and stays in the history too.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from iocdesk.actions.context import Context
from iocdesk.actions.views import NO_TEXT
from iocdesk.actions.views.moving import FormNews, MovedCell, MovedField, MovePreview
from iocdesk.core.errors import IocError, Text
from iocdesk.core.periods import period_label
from iocdesk.forms.cells import split_key
from iocdesk.forms.difference import Aspect, FieldChange, RuleChange, difference, misfit
from iocdesk.forms.editions import Cells, cells_of, is_newer
from iocdesk.forms.inputs import show_value
from iocdesk.forms.labels import category_label, joined
from iocdesk.forms.library import UnknownFormError
from iocdesk.forms.model import CellKey, Field, Form, Severity
from iocdesk.forms.values import MISSING
from iocdesk.reports.labels import STATE_LABELS
from iocdesk.reports.model import EDITABLE, Cell, Report, ReportId, ReportState
from iocdesk.reports.transitions import may_edit

_UNSENT = frozenset({ReportState.SUBMITTED, ReportState.FOR_APPROVAL, ReportState.APPROVED})
"""States in which a report waits for somebody at its old form."""


class MoveRefused(IocError):
    """A report that cannot be moved to a newer form now: `form.move`."""


def newer_form(ctx: Context, report: Report) -> Form | None:
    """Return the newest version of a report's form that its period may be answered with; None where it has that."""
    for version in ctx.shelf.versions(report.key.form_id):
        if not is_newer(version, report.form_version):
            return None
        if ctx.shelf.is_for(report.key.form_id, version, report.key.period):
            return ctx.shelf.get(report.key.form_id, version)
    return None


def form_news(ctx: Context, report: Report) -> FormNews | None:
    """Return what is to be said of a newer form; None where there is none, or it comes too late for the report."""
    if report.state not in EDITABLE | _UNSENT:
        return None
    form = newer_form(ctx, report)
    if form is None:
        return None
    closed = ctx.shelf.is_closed(report.key.form_id, report.form_version)
    head = Text(
        f"Tỉnh đã ban hành mẫu mới (phiên bản {form.version}) cho biểu này.",
        f"The province has published a new version of this form ({form.version}).",
    )
    if closed:
        head = Text(
            f"Tỉnh không còn nhận mẫu cũ của biểu này, mẫu mới là phiên bản {form.version}.",
            f"The province takes no more reports at the old version; the new one is {form.version}.",
        )
    may = may_edit(report, ctx.actor, ctx.assignment(report.key.form_id, report.key.unit), form.level)
    return FormNews(form.version, joined((head, _way(report, may=may)), " "), may, closed)


def _way(report: Report, *, may: bool) -> Text:
    if may:
        return Text("Báo cáo đang dùng mẫu cũ.", "The report is at the old one.")
    if report.state in _UNSENT:
        state = STATE_LABELS[report.state]
        return Text(
            f"Báo cáo đang “{state.vi}” theo mẫu cũ và không tự chuyển; muốn dùng mẫu mới, xin rút lại hoặc "
            "trả lại trước.",
            f"The report is “{state.en}” at the old one and does not move by itself; to use the new one it has to be "
            "withdrawn or returned first.",
        )
    return Text("Người được phân công sẽ chuyển báo cáo.", "Whom it is assigned to will move the report.")


def preview(ctx: Context, report_id: ReportId) -> MovePreview:
    """Return what moving a report to the newer form would do.

    Raises:
        MoveRefused: there is no newer form for it.
        UnknownFormError: the old form is not here.
    """
    report, news, old, new = _both(ctx, report_id)
    found, before, after = difference(old, new), cells_of(old), cells_of(new)
    lost = _misfits(new, after, before, report.cells)
    kept = [
        key for key, cell in report.cells.items() if cell.value.answered and key in after and key not in lost
    ]
    return MovePreview(
        report_id, new.title, period_label(report.key.period), ctx.unit_of(report.key.unit).name.vi, old.version,
        new.version, tuple(_field(new, it) for it in found.added), _dropped(old, before, after, report.cells),
        tuple(_changed(old, new, it, report.cells, (before, after), lost) for it in found.changed),
        tuple(_rule(new, old, it) for it in found.rules), len(kept), news,
    )  # fmt: skip


def move(ctx: Context, report_id: ReportId) -> Report:
    """Move a report to the newer form; an operation in the outbox like any other change.

    Raises:
        MoveRefused: there is none, the user may not, or figures have to be chosen first.
    """
    report, news, old, new = _both(ctx, report_id)
    if not news.may_move:
        raise MoveRefused("form.move", news.sentence)
    if ctx.store.conflicts.get(report_id) is not None:
        raise MoveRefused("form.move", _CHOOSE_FIRST)
    lost = _misfits(new, cells_of(new), cells_of(old), report.cells)
    emptied = {key: replace(report.cells[key], value=MISSING) for key in lost}
    with ctx.store.together("form-move"):
        moved = ctx.store.editions.move_on(
            report_id, new.version, actor=ctx.actor, changes=emptied, fold=news.closed
        )
        before = {key: report.cells[key] for key in lost}
        ctx.store.form_moves.put(report_id, old.version, new.version, before, ctx.actor.user_id)
    return moved


def may_take_back(ctx: Context, report_id: ReportId) -> bool:
    """Say whether the newest move of a report can still be taken back: nothing of it was sent."""
    made = ctx.store.form_moves.get(report_id)
    if made is None or ctx.shelf.is_closed(report_id.partition("/")[0], made.old):
        return False
    return ctx.store.editions.may_go_back(report_id, made.old)


def take_back(ctx: Context, report_id: ReportId) -> Report:
    """Take the newest move back: the report is at its old form again, with the figures that the move emptied.

    Raises:
        ReportMoved: it was sent already.
        MoveRefused: it was not moved here.
    """
    made = ctx.store.form_moves.get(report_id)
    if made is None:
        raise MoveRefused("form.move", _NOT_MOVED)
    with ctx.store.together("form-back"):
        report = ctx.store.editions.go_back(report_id, made.old, actor=ctx.actor, changes=made.cells)
        ctx.store.form_moves.forget(report_id)
    return report


def field_of(ctx: Context, form: Form, key: CellKey) -> tuple[Form, Field | None]:
    """Return the field of a cell with its form: of `form`, else of the newest version here that has it."""
    known = cells_of(form)
    if key in known:
        return form, known.fields[split_key(key)[1]]
    for info in reversed(ctx.store.catalogue.forms()):
        if info.form_id != form.id or not info.stored or info.version == form.version:
            continue
        other = ctx.shelf.get(info.form_id, info.version)
        known = cells_of(other)
        if key in known:
            return other, known.fields[split_key(key)[1]]
    return form, None


# ---------------------------------------------------------------- inside


def _both(ctx: Context, report_id: ReportId) -> tuple[Report, FormNews, Form, Form]:
    report = ctx.store.reports.get(report_id)
    news = form_news(ctx, report) if report is not None else None
    if report is None or news is None:
        raise MoveRefused("form.move", _NO_NEWER)
    try:
        old = ctx.shelf.get(report.key.form_id, report.form_version)
    except UnknownFormError:
        raise MoveRefused("form.move", _NO_OLD) from None
    return report, news, old, ctx.shelf.get(report.key.form_id, news.version)


def _misfits(
    new: Form, after: Cells, before: Cells, cells: Mapping[CellKey, Cell]
) -> dict[CellKey, IocError]:
    """Return the figures that stay in the form and that it does not take as they are, with the reason."""
    found = {
        key: misfit(new, after, key, cell.value)
        for key, cell in cells.items()
        if key in after and key in before
    }
    return {key: why for key, why in found.items() if why is not None}


def _dropped(old: Form, before: Cells, after: Cells, cells: Mapping[CellKey, Cell]) -> tuple[MovedField, ...]:
    """Return the fields of which something has no place any more: dropped ones, and those that lost categories."""
    leaving: dict[str, list[CellKey]] = {}
    for key, cell in cells.items():
        if key in before and key not in after and (cell.value.answered or cell.note):
            leaving.setdefault(split_key(key)[1], []).append(key)
    found = []
    for field in old.fields():
        gone = field.name in before.fields and field.name not in after.fields
        if gone or field.name in leaving:
            shown = tuple(_cell(old, key, cells[key]) for key in leaving.get(field.name, ()))
            found.append(replace(_field(old, field), cells=shown))
    return tuple(found)


def _changed(
    old: Form,
    new: Form,
    change: FieldChange,
    cells: Mapping[CellKey, Cell],
    places: tuple[Cells, Cells],
    lost: Mapping[CellKey, IocError],
) -> MovedField:
    said = tuple(_aspect(*aspect) for aspect in change.aspects)
    keys = [key for key in cells if split_key(key)[1] == change.new.name and all(key in it for it in places)]
    shown = tuple(
        replace(_cell(old, key, cells[key]), why=lost[key].text if key in lost else NO_TEXT)
        for key in keys
        if cells[key].value.answered
    )
    return replace(_field(new, change.new), changes=said, cells=shown)


_ASPECTS: Mapping[Aspect, Text] = {
    Aspect.LABEL: Text("Tên chỉ tiêu", "Name"),
    Aspect.UNIT: Text("Đơn vị tính", "Unit"),
    Aspect.TYPE: Text("Kiểu trả lời", "Kind of answer"),
    Aspect.DECIMALS: Text("Số lẻ", "Decimals"),
    Aspect.CHOICES: Text("Danh sách chọn", "Choices"),
    Aspect.CATEGORIES: Text("Phân tổ", "Categories"),
    Aspect.SOURCE: Text("Nguồn số liệu", "Source"),
    Aspect.REQUIRED: Text("Bắt buộc nhập", "Required"),
    Aspect.PLACE: Text("Vị trí trong nhóm lặp lại", "Place in a repeat"),
    Aspect.DEFINITION: Text("Định nghĩa", "Definition"),
}


def _aspect(aspect: Aspect, before: Text, after: Text) -> Text:
    name = _ASPECTS[aspect]
    if aspect is Aspect.DEFINITION:
        return Text(f"{name.vi}: {after.vi or 'bỏ'}", f"{name.en}: {after.en or after.vi or 'none'}")
    return Text(
        f"{name.vi}: {before.vi or 'không có'} → {after.vi or 'không có'}",
        f"{name.en}: {before.en or before.vi or 'none'} → {after.en or after.vi or 'none'}",
    )


def _rule(new: Form, old: Form, change: RuleChange) -> Text:
    rule = change.rule
    form = new if change.new is not None else old
    label = next(
        (it.label for it in form.fields() if it.name == split_key(rule.on)[1]), Text(rule.on, rule.on)
    )
    if change.old is None:
        what = Text("Kiểm tra mới", "New check")
    elif change.new is None:
        what = Text("Bỏ kiểm tra", "Check dropped")
    else:
        what = Text("Kiểm tra đổi", "Check changed")
    kind = Text("lỗi", "error") if rule.severity is Severity.ERROR else Text("cảnh báo", "warning")
    return Text(
        f"{what.vi} ({kind.vi}) ở “{label.vi}”: {rule.message.vi}",
        f"{what.en} ({kind.en}) at “{label.en or label.vi}”: {rule.message.en or rule.message.vi}",
    )


def _field(form: Form, field: Field) -> MovedField:
    section = next((it.label for it in form.sections if field in it.fields()), NO_TEXT)
    unit = field.indicator.unit if field.indicator is not None else NO_TEXT
    return MovedField(field.name, field.label, unit, section)


def _cell(form: Form, key: CellKey, cell: Cell) -> MovedCell:
    field = next((it for it in form.fields() if it.name == split_key(key)[1]), None)
    return MovedCell(key, _category(form, field, key), show_value(cell.value, field), cell.note)


def _category(form: Form, field: Field | None, key: CellKey) -> Text:
    """Return what a cell is beside its indicator: "Nữ", "lần 2 – Nữ"; empty for the indicator's own cell."""
    prefix, _, category = split_key(key)
    where = [Text(prefix.rstrip("/"), prefix.rstrip("/"))] if prefix else []
    named = [category_label(form, field, category)] if category else []
    return joined([*where, *named])


_NO_NEWER = Text("Báo cáo đang dùng mẫu mới nhất.", "The report is at the newest form already.")
_NO_OLD = Text(
    "Chưa có mẫu cũ của báo cáo này trên máy. Xin đồng bộ rồi thử lại.",
    "The report's old form is not on this computer. Please synchronise and try again.",
)
_NOT_MOVED = Text("Báo cáo chưa được chuyển mẫu trên máy này.", "The report was not moved on this computer.")
_CHOOSE_FIRST = Text(
    "Báo cáo có số liệu khác với máy chủ. Xin chọn số đúng trước khi chuyển sang mẫu mới.",
    "The report differs from the server. Please choose the right figures before moving it to the new form.",
)
