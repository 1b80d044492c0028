"""The `bind::ioc:*` columns of one row: the indicator, its derivation, and its rules with their faults."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from enum import StrEnum
from typing import TypeVar

from iocdesk.core.errors import Text
from iocdesk.forms.compiler import attachments
from iocdesk.forms.compiler.formulas import expression_at
from iocdesk.forms.compiler.table import Column, Table
from iocdesk.forms.faults import Fault
from iocdesk.forms.model import Aggregation, Choice, FieldType, Indicator, Kind, Nature, Source
from iocdesk.forms.values import Quality

COLUMNS = frozenset(
    [
        "code",
        "unit",
        "unit_en",
        "kind",
        "nature",
        "aggregation",
        "decimals",
        "disaggregation",
        "splits",
        "cross",
        "total",
        "quality",
        "source",
        "village_form",
        "numerator",
        "denominator",
        "calculate",
        "definition",
        "definition_en",
        "method",
        "method_en",
        "source_class",
        "source_ref",
        "check_id",
    ]
)
RULE_COLUMN = re.compile(
    r"(?P<stem>constraint|warn)(?:_(?P<part>id|message|message_en|missing))?(?:_(?P<n>[2-9]|[1-9]\d))?"
)
MAX_DECIMALS = 6

_Member = TypeVar("_Member", bound=StrEnum)
_YES = {"yes": True, "true": True, "true()": True, "no": False, "false": False, "false()": False, "": False}


def ioc(name: str) -> Column:
    """Return the meaning of the column `bind::ioc:<name>`."""
    return ("bind", f"ioc:{name}")


def column_faults(survey: Table) -> Iterator[Fault]:
    """Yield a fault for each `ioc` column of the survey sheet that nobody knows."""
    for column in survey.columns:
        if len(column) < 2 or column[0] != "bind" or not column[1].startswith("ioc"):
            continue
        name = column[1].removeprefix("ioc:")
        known = COLUMNS | attachments.COLUMNS
        if len(column) > 2 or (name not in known and not RULE_COLUMN.fullmatch(name)):
            close = get_close_matches(name, known, n=1)
            vi, en = (
                (f" Có phải ý là bind::ioc:{close[0]}?", f" Did you mean bind::ioc:{close[0]}?")
                if close
                else ("", "")
            )
            yield survey.fault(
                1,
                column,
                "unknown-column",
                f"không có cột ioc nào tên như vậy.{vi}",
                f"there is no such ioc column.{en}",
            )


class IndicatorReader:
    """Reads indicators off the survey sheet, gathering faults as it goes."""

    def __init__(self, survey: Table, choices: Mapping[str, tuple[Choice, ...]], faults: list[Fault]) -> None:
        self._survey = survey
        self._choices = choices
        self._faults = faults

    def read(self, row: int, name: str, kind: FieldType) -> Indicator | None:
        """Return the row's indicator, or None where it is a plain question."""
        self._faults += attachments.question_faults(self._survey, row, kind)
        code = self._get(row, "code")
        if not code:
            self._stray(row)
            return None
        if code != name:
            vi = f"mã chỉ tiêu “{code}” phải trùng với tên câu hỏi “{name}”."
            self._fault(
                row,
                "code",
                "code-not-name",
                vi,
                f"the code “{code}” must equal the question's name “{name}”.",
            )
        if kind not in (FieldType.INTEGER, FieldType.DECIMAL):
            vi = "chỉ tiêu phải có kiểu integer hoặc decimal (cột type)."
            self._fault(
                row,
                "code",
                "indicator-type",
                vi,
                "an indicator must be an integer or decimal question (column type).",
            )
        unit = Text(self._get(row, "unit"), self._get(row, "unit_en"))
        if not unit.vi:
            self._fault(row, "unit", "missing-unit", "thiếu đơn vị tính.", "the unit of measure is missing.")
        numerator, denominator = self._derivation(row)
        splits = self._splits(row)
        default = Source.DERIVED if numerator else Source.TYPED
        return Indicator(
            code=code,
            unit=unit,
            kind=self._member(row, "kind", Kind, None),
            nature=self._member(row, "nature", Nature, None),
            aggregation=self._aggregation(row, denominator),
            source=self._source(row, numerator, default),
            decimals=self._decimals(row, kind),
            splits=splits,
            cross=self._cross(row, splits),
            total=self._total(row, splits),
            numerator=numerator,
            denominator=denominator,
            definition=Text(self._get(row, "definition"), self._get(row, "definition_en")),
            method=Text(self._get(row, "method"), self._get(row, "method_en")),
            village_form=self._get(row, "village_form"),
            source_class=self._get(row, "source_class"),
            source_ref=self._get(row, "source_ref"),
            quality=self._member(row, "quality", Quality, Quality.OFFICIAL),
        )

    def _get(self, row: int, name: str) -> str:
        return self._survey.get(row, *ioc(name))

    def _fault(self, row: int, name: str, code: str, vi: str, en: str) -> None:
        self._faults.append(self._survey.fault(row, ioc(name), code, vi, en))

    def _stray(self, row: int) -> None:
        for column in self._survey.columns:
            known = column[:1] == ("bind",) and len(column) == 2 and column[1].startswith("ioc:")
            known = known and column[1].removeprefix("ioc:") not in attachments.COLUMNS
            if known and self._survey.get(row, *column):
                vi = "có thông tin chỉ tiêu nhưng chưa có mã ở cột bind::ioc:code."
                en = "there is indicator information, but no code in the column bind::ioc:code."
                self._faults.append(self._survey.fault(row, column, "missing-code", vi, en))
                return

    def _member(self, row: int, name: str, kind: type[_Member], default: _Member | None) -> _Member:
        text = self._get(row, name)
        members = {member.value: member for member in kind}
        if text in members:
            return members[text]
        if text or default is None:
            shown = f"“{text}” không dùng được" if text else "chưa điền"
            shown_en = f"“{text}” cannot be used" if text else "nothing is filled in"
            allowed = ", ".join(members)
            vi, en = f"{shown}. Chỉ nhận: {allowed}.", f"{shown_en}. Allowed: {allowed}."
            self._fault(row, name, f"bad-{name}", vi, en)
        return default or next(iter(kind))

    def _decimals(self, row: int, kind: FieldType) -> int:
        text = self._get(row, "decimals") or "0"
        decimals = int(text) if text.isdecimal() and len(text) == 1 else -1
        if not 0 <= decimals <= MAX_DECIMALS:
            vi = f"“{text}” không dùng được. Số chữ số thập phân là số nguyên từ 0 đến {MAX_DECIMALS}."
            self._fault(
                row,
                "decimals",
                "bad-decimals",
                vi,
                f"“{text}” cannot be used. Decimals are a whole number from 0 to {MAX_DECIMALS}.",
            )
            return 0
        if decimals and kind is FieldType.INTEGER:
            vi = "câu hỏi kiểu integer không có chữ số thập phân. Xin đổi type thành decimal hoặc để 0."
            self._fault(
                row,
                "decimals",
                "bad-decimals",
                vi,
                "an integer question has no decimals. Please make it decimal, or put 0.",
            )
        return decimals

    def _splits(self, row: int) -> tuple[str, ...]:
        name = "disaggregation" if self._get(row, "disaggregation") else "splits"
        splits = tuple(part.strip() for part in self._get(row, name).split(";") if part.strip())
        for split in splits:
            if split not in self._choices:
                vi = f"không có danh mục phân tổ “{split}” trong trang tính choices."
                self._fault(
                    row, name, "unknown-list", vi, f"there is no choice list “{split}” on the choices sheet."
                )
        categories = [
            choice.code for split in dict.fromkeys(splits) for choice in self._choices.get(split, ())
        ]
        if len(set(splits)) < len(splits) or len(set(categories)) < len(categories):
            vi = "các danh mục phân tổ của một chỉ tiêu không được trùng mã phân tổ."
            self._fault(
                row,
                name,
                "shared-category",
                vi,
                "the choice lists of one indicator must not share a category code.",
            )
        return splits

    def _cross(self, row: int, splits: tuple[str, ...]) -> bool:
        text = self._get(row, "cross").lower()
        cross = _YES.get(text)
        if cross is None or (cross and len(splits) < 2):
            vi = "chỉ nhận yes hoặc no; yes cần ít nhất hai danh mục phân tổ."
            self._fault(
                row, "cross", "bad-cross", vi, "allowed: yes or no; yes needs at least two choice lists."
            )
        return bool(cross)

    def _total(self, row: int, splits: tuple[str, ...]) -> str:
        total = self._get(row, "total")
        if splits and total not in ("summed", "typed"):
            vi = "chỉ tiêu có phân tổ phải ghi summed (tổng cộng từ phân tổ) hoặc typed (tổng được nhập)."
            self._fault(
                row,
                "total",
                "bad-total",
                vi,
                "an indicator with splits needs summed (total added up) or typed (total typed).",
            )
        elif total and not splits:
            vi = "chỉ tiêu không có phân tổ thì để trống cột này."
            self._fault(row, "total", "bad-total", vi, "leave this empty for an indicator without splits.")
        return total

    def _derivation(self, row: int) -> tuple[str, str]:
        numerator, denominator, alone = (
            expression_at(self._survey, row, ioc(name)) for name in ("numerator", "denominator", "calculate")
        )
        if alone and (numerator or denominator):
            vi = "chỉ điền calculate, hoặc numerator và denominator, không điền cả hai."
            self._fault(
                row,
                "calculate",
                "double-calculation",
                vi,
                "fill in either calculate, or numerator and denominator, not both.",
            )
        if denominator and not numerator and self._get(row, "aggregation") != Aggregation.MEAN:
            vi = "có mẫu số nhưng thiếu tử số (cột bind::ioc:numerator)."
            self._fault(
                row, "denominator", "missing-numerator", vi, "there is a denominator, but no numerator."
            )
        return numerator or alone, denominator

    def _aggregation(self, row: int, denominator: str) -> Aggregation:
        aggregation = self._member(row, "aggregation", Aggregation, None)
        if (
            aggregation in (Aggregation.RATIO, Aggregation.MEAN)
            and not denominator
            and self._get(row, "aggregation")
        ):
            vi = f"cách tổng hợp {aggregation} cần mẫu số ở cột bind::ioc:denominator."
            self._fault(
                row,
                "aggregation",
                "missing-denominator",
                vi,
                f"the aggregation {aggregation} needs a denominator.",
            )
        return aggregation

    def _source(self, row: int, numerator: str, default: Source) -> Source:
        source = self._member(row, "source", Source, default)
        if (source is Source.DERIVED) != bool(numerator):
            vi = "nguồn derived cần công thức ở cột numerator hoặc calculate, và ngược lại."
            self._fault(
                row,
                "source",
                "bad-source",
                vi,
                "the source derived needs a numerator or calculate, and the other way round.",
            )
        return source
