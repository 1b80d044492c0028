"""The rules of an indicator: its standard constraint, then `bind::ioc:constraint…` (errors), then `bind::ioc:warn…`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from iocdesk.core.errors import Text
from iocdesk.forms.compiler.formulas import CONSTRAINT, expression_at
from iocdesk.forms.compiler.indicators import RULE_COLUMN, ioc
from iocdesk.forms.compiler.table import Column, Table
from iocdesk.forms.expressions import (
    Expr,
    ExpressionError,
    RefKind,
    When,
    compile_ratio,
    compile_rule,
    parse,
    references,
)
from iocdesk.forms.expressions.refs import is_self
from iocdesk.forms.expressions.tree import walk
from iocdesk.forms.faults import Fault
from iocdesk.forms.model import Field, Indicator, Rule, Scope, Severity

_SEVERITY = {"constraint": Severity.ERROR, "warn": Severity.WARNING}


def scope_of(expr: Expr, code: str, codes: frozenset[str]) -> Scope:
    """Return what a rule on `code` looks at, `codes` being the form's own indicators."""
    refs = references(expr)
    if any(ref.when is not When.NOW for ref in refs):
        return Scope.CROSS_PERIOD
    if any(ref.kind is RefKind.INDICATOR and ref.code not in codes for ref in refs):
        return Scope.CROSS_FORM
    own = all(ref.kind is RefKind.SELF or (ref.code == code and ref.category is None) for ref in refs)
    return Scope.CELL if own else Scope.FORM


def spell_out_self(expression: str, code: str) -> str:
    """Return the expression with each bare `.` written as `${code}`."""
    dots = sorted((node.pos for node in walk(parse(expression)) if is_self(node)), reverse=True)
    for position in dots:
        expression = f"{expression[:position]}${{{code}}}{expression[position + 1 :]}"
    return expression


class RuleReader:
    """Reads the rules of all indicators off the survey sheet, gathering faults as it goes."""

    def __init__(
        self,
        survey: Table,
        indicators: Mapping[str, Indicator],
        splits: Mapping[str, frozenset[str]],
        faults: list[Fault],
    ) -> None:
        self._survey = survey
        self._indicators = indicators
        self._splits = splits
        self._faults = faults
        self._codes = frozenset(indicators)
        self._numbers = {
            stem: sorted(
                int(found["n"] or 1)
                for column in survey.columns
                if len(column) == 2 and column[0] == "bind" and column[1].startswith("ioc:")
                if (found := RULE_COLUMN.fullmatch(column[1].removeprefix("ioc:")))
                if found["stem"] == stem and not found["part"]
            )
            for stem in _SEVERITY
        }
        self._ids: dict[str, int] = {}

    def read(self, row: int, field: Field) -> tuple[list[Rule], bool]:
        """Return the row's rules, and whether the standard constraint is one of them (it then leaves the field)."""
        indicator = field.indicator
        if indicator is None:
            return [], False
        self._check_derivation(row, indicator)
        standard = self._standard(row, field, indicator)
        rules = [
            *standard,
            *self._numbered(row, indicator, "constraint"),
            *self._numbered(row, indicator, "warn"),
        ]
        return rules, bool(standard)

    def _standard(self, row: int, field: Field, indicator: Indicator) -> list[Rule]:
        """An indicator's standard constraint is checked in decimal arithmetic too, where it is about figures."""
        if not field.constraint:
            return []
        try:
            expression = spell_out_self(field.constraint, indicator.code)
            compile_rule(expression, decimals=indicator.decimals)
        except ExpressionError:
            return []
        if not field.constraint_message.vi:
            self._no_message(row, (*CONSTRAINT[:1], "jr:constraintMsg"))
        rule_id = self._survey.get(row, *ioc("check_id")) or f"{indicator.code}-C"
        rule = self._rule(
            row, CONSTRAINT, rule_id, Severity.ERROR, expression, field.constraint_message, indicator
        )
        return [rule] if rule else []

    def _numbered(self, row: int, indicator: Indicator, stem: str) -> Iterator[Rule]:
        for number in self._numbers[stem]:
            tail = "" if number == 1 else f"_{number}"
            expression = expression_at(self._survey, row, ioc(f"{stem}{tail}"))
            if not expression:
                continue
            get = self._survey.get
            message = Text(
                get(row, *ioc(f"{stem}_message{tail}")), get(row, *ioc(f"{stem}_message_en{tail}"))
            )
            if not message.vi:
                self._no_message(row, ioc(f"{stem}_message{tail}"))
            rule_id = get(row, *ioc(f"{stem}_id{tail}")) or f"{indicator.code}-{stem[0].upper()}{number}"
            zero = get(row, *ioc(f"{stem}_missing{tail}"))
            if zero not in ("", "zero"):
                vi = f"“{zero}” không dùng được. Chỉ nhận zero hoặc để trống."
                self._faults.append(
                    self._survey.fault(
                        row,
                        ioc(f"{stem}_missing{tail}"),
                        "bad-missing",
                        vi,
                        f"“{zero}” cannot be used. Allowed: zero, or nothing.",
                    )
                )
            rule = self._rule(
                row,
                ioc(f"{stem}{tail}"),
                rule_id,
                _SEVERITY[stem],
                expression,
                message,
                indicator,
                zero == "zero",
            )
            if rule:
                yield rule

    def _rule(
        self,
        row: int,
        column: Column,
        rule_id: str,
        severity: Severity,
        expression: str,
        message: Text,
        indicator: Indicator,
        zero: bool = False,
    ) -> Rule | None:
        first = self._ids.get(rule_id)
        self._ids.setdefault(rule_id, row)
        if first is not None:
            vi = f"mã kiểm tra “{rule_id}” đã được dùng ở dòng {first}."
            self._faults.append(
                self._survey.fault(
                    row,
                    column,
                    "duplicate-rule",
                    vi,
                    f"the check id “{rule_id}” is already used in row {first}.",
                )
            )
        try:
            expression = spell_out_self(expression, indicator.code)
            compile_rule(expression, decimals=indicator.decimals)
            expr = parse(expression)
        except ExpressionError as error:
            self._expression(row, column, error)
            return None
        self._check_refs(row, column, expr)
        scope = scope_of(expr, indicator.code, self._codes)
        return Rule(rule_id, indicator.code, severity, scope, expression, message, zero)

    def _check_derivation(self, row: int, indicator: Indicator) -> None:
        if not indicator.numerator:
            return
        for name in ("numerator", "denominator", "calculate"):
            text = expression_at(self._survey, row, ioc(name))
            if text:
                try:
                    compile_ratio(text, "", decimals=indicator.decimals)
                    self._check_refs(row, ioc(name), parse(text))
                except ExpressionError as error:
                    self._expression(row, ioc(name), error)

    def _expression(self, row: int, column: Column, error: ExpressionError) -> None:
        """Report what only decimal mode refuses; syntax and functions have been reported before."""
        known = {(fault.row, fault.column) for fault in self._faults if fault.code.startswith("expression.")}
        fault = self._survey.fault(row, column, error.code, error.text.vi, error.text.en)
        if (fault.row, fault.column) not in known:
            self._faults.append(fault)

    def _check_refs(self, row: int, column: Column, expr: Expr) -> None:
        for ref in sorted(references(expr), key=lambda item: (item.code, item.category or "")):
            if (
                ref.kind is RefKind.INDICATOR
                and ref.category
                and ref.category not in self._splits.get(ref.code, {ref.category})
            ):
                vi = f"chỉ tiêu {ref.code} không có phân tổ “{ref.category}”."
                self._faults.append(
                    self._survey.fault(
                        row,
                        column,
                        "unknown-category",
                        vi,
                        f"the indicator {ref.code} has no category “{ref.category}”.",
                    )
                )
            if ref.kind is RefKind.FIELD and ref.code not in self._codes:
                vi = f"${{{ref.code}}} không phải là chỉ tiêu. Quy tắc của chỉ tiêu chỉ dùng các chỉ tiêu."
                self._faults.append(
                    self._survey.fault(
                        row,
                        column,
                        "not-indicator",
                        vi,
                        f"${{{ref.code}}} is no indicator. Rules of indicators use indicators only.",
                    )
                )

    def _no_message(self, row: int, column: Column) -> None:
        vi = "thiếu câu thông báo bằng tiếng Việt cho quy tắc này."
        self._faults.append(
            self._survey.fault(row, column, "missing-message", vi, "this rule has no message in Vietnamese.")
        )
