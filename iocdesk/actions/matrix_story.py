"""How a total of the villages was made, in words and village by village."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from iocdesk.actions.matrix_model import Contribution, Explanation, Matrix, MatrixColumn, Share, VillageLine
from iocdesk.actions.views import NO_TEXT
from iocdesk.core.errors import Text
from iocdesk.core.numbers import format_number
from iocdesk.core.units import UnitKey
from iocdesk.forms.inputs import show_value
from iocdesk.forms.model import Aggregation, Form, Indicator, Nature
from iocdesk.forms.values import Presence, Value
from iocdesk.reports.model import ReportState
from iocdesk.reports.ratios import Ratio, weight_of

_CODE = re.compile(r"\$\{(\w+)\}|ind\('(\w+)'\)")
"""An indicator in an expression: ${DS01}, ind('DS01')."""
_WAYS = {
    Aggregation.SUM: Text("Tổng cộng số liệu của các thôn", "The sum of the villages' figures"),
    Aggregation.MAX: Text("Số lớn nhất trong các thôn", "The greatest of the villages' figures"),
    Aggregation.LAST: Text("Số liệu cập nhật sau cùng", "The figure that was updated last"),
    Aggregation.NONE: Text(
        "Chỉ tiêu này không tổng hợp từ thôn", "This figure is not gathered from villages"
    ),
}


def explain(matrix: Matrix, place: int) -> Explanation:
    """Say how the total of one column was made.

    Args:
        place: the column's number in `matrix.columns`.
    """
    column, total = matrix.columns[place], matrix.totals[place]
    names = {line.unit: line.name for line in matrix.lines}
    said = formula_of(column.declared, matrix.form, events=matrix.events)
    sums = ratio_line(column.declared, matrix)
    return Explanation(
        label=column.name,
        unit=column.declared.unit,
        formula=Text(f"{said.vi}\n{sums.vi}", f"{said.en}\n{sums.en}") if sums.vi else said,
        total=total,
        shown=show_value(total.so_far, column.field),
        rows=tuple(_contribution(column, place, line) for line in _lines(matrix, column)),
        missing=tuple(names.get(unit, unit.code) for unit in total.missing),
    )


def ratio_line(indicator: Indicator, matrix: Matrix) -> Text:
    """Return both sums of a ratio over the villages that are counted; empty for other figures."""
    if indicator.aggregation is not Aggregation.RATIO:
        return NO_TEXT
    ratio = Ratio(indicator)
    counted = [line.cells for line in matrix.lines if line.counts and ratio.answered(line.cells)]
    above, below = (format_number(sum_) if sum_ is not None else "–" for sum_ in ratio.sums(counted))
    return Text(f"Tử số: {above}; mẫu số: {below}", f"Above the line: {above}; below it: {below}")


def _lines(matrix: Matrix, column: MatrixColumn) -> Iterable[VillageLine]:
    """Return the lines that a total is made of: of a stock in events each village's newest, also an earlier one."""
    if not matrix.events or column.declared.nature is Nature.FLOW:
        return matrix.lines
    newest: dict[UnitKey, VillageLine] = {}
    for line in sorted(
        (*matrix.earlier, *matrix.lines), key=lambda it: (it.event_on or date.min, it.report_id)
    ):
        if line.counts:
            newest[line.unit] = line
    return [*newest.values(), *(line for line in matrix.lines if not line.counts)]


def formula_of(indicator: Indicator, form: Form, *, events: bool = False) -> Text:
    """Return in words how the villages' figures make the commune's."""
    how = indicator.aggregation
    if how is Aggregation.MEAN:
        return _mean(indicator, form)
    if how is Aggregation.RATIO:
        return _ratio(indicator, form)
    if how is Aggregation.SUM and events:
        if indicator.nature is Nature.FLOW:
            return Text(
                "Tổng cộng các vụ việc xảy ra trong kỳ, tính theo ngày",
                "The sum over the events of the period, by their days",
            )
        return Text(
            "Tổng cộng số mới nhất của từng thôn tính đến hết kỳ",
            "The sum of each village's newest figure by the end of the period",
        )
    return _WAYS[how]


def _mean(indicator: Indicator, form: Form) -> Text:
    weight = _named(indicator.denominator.strip(), form)
    if not weight.vi:
        return Text("Bình quân số liệu của các thôn", "The mean of the villages' figures")
    return Text(
        f"Bình quân có trọng số (trọng số: {weight.vi}): Σ(số liệu × trọng số) ÷ Σ trọng số",
        f"The weighted mean (weight: {weight.en}): Σ(figure × weight) ÷ Σ weight",
    )


def _ratio(indicator: Indicator, form: Form) -> Text:
    above, below = _named(indicator.numerator, form), _named(indicator.denominator, form)
    return Text(
        f"Tính lại từ tổng: ({above.vi}) ÷ ({below.vi}), mỗi số cộng từ các thôn; không lấy bình quân các tỷ lệ",
        f"Calculated again from sums: ({above.en}) ÷ ({below.en}), each added up over the villages; "
        "not a mean of ratios",
    )


def _named(expression: str, form: Form) -> Text:
    """Return an expression with the names of indicators in the place of their codes."""
    labels = {field.name: field.label for field in form.fields()}

    def written(language: str) -> str:
        def name(match: re.Match[str]) -> str:
            code = match[1] or match[2]
            return f"“{labels[code].lang(language)}”" if code in labels else code

        return _CODE.sub(name, expression)

    return Text(written("vi"), written("en"))


def _contribution(column: MatrixColumn, place: int, line: VillageLine) -> Contribution:
    value, cell = line.values[place], line.cell(column.key)
    made = Contribution(
        name=line.name
        if line.event_on is None
        else f"{line.name}, {line.event_on.day}/{line.event_on.month}",
        report_id=line.report_id,
        share=_share(line, value),
        value=value,
        on_behalf=cell.on_behalf,
        note=cell.note or line.cell(column.field.name).note,
        merged=line.merged,
    )
    if column.declared.aggregation is Aggregation.MEAN:
        weight = weight_of(column.declared, line.cells)
        made = replace(made, weight=format_number(weight) if weight is not None else "")
    return made


def _share(line: VillageLine, value: Value) -> Share:
    if line.state is ReportState.RETURNED:
        return Share.RETURNED
    if not line.counts:
        return Share.DRAFT if value.answered else Share.SILENT
    if not value.answered:
        return Share.OPEN
    return Share.LEFT_OUT if value.presence is Presence.NOT_APPLICABLE else Share.COUNTED
