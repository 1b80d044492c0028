"""The settings sheet: what form this is, for whom, how often; a form marked as state secret is refused."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TypeVar

from iocdesk.core.deadlines import DueRuleError, parse_due_rule
from iocdesk.core.errors import Text
from iocdesk.core.periods import PeriodType, Regime
from iocdesk.forms.compiler import attachments
from iocdesk.forms.compiler.table import Column, Table, language_of
from iocdesk.forms.faults import Fault

LEVELS = ("village", "commune", "province")
PERIODS = {
    "day": PeriodType.DAY,
    "week": PeriodType.WEEK,
    "month": PeriodType.MONTH,
    "quarter": PeriodType.QUARTER,
    "half-year": PeriodType.HALF_YEAR,
    "nine-months": PeriodType.NINE_MONTHS,
    "year": PeriodType.YEAR,
    "event": PeriodType.EVENT,
}
ATTRIBUTES = (
    "title_en", "level", "office", "period", "regime", "due_rule", "sectors", "classification", "valid_from",
    "valid_to", *attachments.ATTRIBUTES,
)  # fmt: skip
NAMESPACE = "https://iocdesk.vn/ns/1"

_Member = TypeVar("_Member", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of a form, with the defaults of a plain XLSForm where the sheet is silent."""

    id: str
    version: str
    title: Text
    level: str = ""
    office: str = ""
    period: PeriodType = PeriodType.EVENT
    regime: Regime = Regime.CALENDAR
    due_rule: str = ""
    sectors: tuple[str, ...] = ()
    language: str = "vi"
    others: tuple[tuple[str, str], ...] = ()


def attribute(name: str) -> Column:
    """Return the meaning of the column `attribute::ioc:<name>`."""
    return ("attribute", f"ioc:{name}")


def read_settings(sheet: Table | None, stem: str, faults: list[Fault]) -> Settings:
    """Read the settings; `stem` is the file's name, for a form without an id."""
    if sheet is None or not sheet.rows:
        return Settings(id=stem, version="", title=Text(stem, ""))
    row = min(sheet.rows)
    _refuse_classified(sheet, row, faults)
    reader = _Reader(sheet, row, faults)
    level = reader.level()
    form_id = sheet.get(row, "id_string") or stem
    title = sheet.get(row, "title") or form_id
    return Settings(
        id=form_id,
        version=sheet.get(row, "version"),
        title=Text(title, sheet.get(row, *attribute("title_en"))),
        level=level,
        office=sheet.get(row, *attribute("office")),
        period=reader.member("period", PERIODS, PeriodType.EVENT, bool(level)),
        regime=reader.member("regime", {item.value: item for item in Regime}, Regime.CALENDAR, bool(level)),
        due_rule=reader.due_rule(),
        sectors=tuple(s.strip() for s in sheet.get(row, *attribute("sectors")).split(";") if s.strip()),
        language=language_of(sheet.get(row, "default_language")) or "vi",
        others=(*reader.others(), *reader.days(), *attachments.settings_of(sheet, row, faults)),
    )


def _refuse_classified(sheet: Table, row: int, faults: list[Fault]) -> None:
    for column in sheet.columns:
        if column[-1].rpartition(":")[2].strip().lower() in ("classification", "độ mật", "do_mat"):
            value = sheet.get(row, *column)
            if value.lower() not in ("", "none"):
                vi = f"biểu mẫu ghi độ mật “{value}”. Chương trình không nhận biểu mẫu thuộc phạm vi bí mật nhà nước."
                en = f"the form is classified “{value}”. The program takes no form that is a state secret."
                faults.append(sheet.fault(row, column, "classified", vi, en))


def namespace_faults(sheet: Table | None) -> list[Fault]:
    """Return the fault of a workbook with `ioc` columns that does not declare what `ioc` stands for."""
    row = min(sheet.rows, default=0) if sheet is not None else 0
    declared = sheet.get(row, "namespaces") if sheet is not None else ""
    if NAMESPACE in declared and "ioc=" in declared.replace(" ", ""):
        return []
    vi = f'thiếu khai báo ioc="{NAMESPACE}" cho các cột bind::ioc:…, nên công cụ XLSForm khác không đọc được sổ này.'
    en = f'ioc="{NAMESPACE}" is not declared for the bind::ioc:… columns; other XLSForm tools cannot read the workbook.'
    if sheet is None:
        return [Fault("settings", 0, "namespaces", "missing-namespace", Text(vi, en))]
    return [sheet.fault(row, ("namespaces",), "missing-namespace", vi, en)]


class _Reader:
    def __init__(self, sheet: Table, row: int, faults: list[Fault]) -> None:
        self._sheet = sheet
        self._row = row
        self._faults = faults

    def level(self) -> str:
        self._columns()
        level = self._sheet.get(self._row, *attribute("level"))
        if level and level not in LEVELS:
            allowed = ", ".join(LEVELS)
            self._fault(
                "level",
                "bad-level",
                f"“{level}” không dùng được. Chỉ nhận: {allowed}.",
                f"“{level}” cannot be used. Allowed: {allowed}.",
            )
            return ""
        if level and not self._sheet.get(self._row, "version"):
            vi, en = "thiếu phiên bản của biểu mẫu.", "the form's version is missing."
            self._faults.append(self._sheet.fault(self._row, ("version",), "missing-version", vi, en))
        return level

    def member(self, name: str, members: dict[str, _Member], default: _Member, needed: bool) -> _Member:
        text = self._sheet.get(self._row, *attribute(name))
        if text in members:
            return members[text]
        if text or needed:
            allowed = ", ".join(members)
            shown = f"“{text}” không dùng được" if text else "chưa điền"
            shown_en = f"“{text}” cannot be used" if text else "nothing is filled in"
            self._fault(
                name, f"bad-{name}", f"{shown}. Chỉ nhận: {allowed}.", f"{shown_en}. Allowed: {allowed}."
            )
        return default

    def due_rule(self) -> str:
        rule = self._sheet.get(self._row, *attribute("due_rule"))
        if rule and not _is_due_rule(rule):
            vi = f"“{rule}” không dùng được. Viết như “+3wd after cut-off” hoặc “+24h after event”."
            self._fault(
                "due_rule",
                "bad-due_rule",
                vi,
                f"“{rule}” cannot be used. Write “+3wd after cut-off” or “+24h after event”.",
            )
        return rule

    def others(self) -> list[tuple[str, str]]:
        """Return the standard settings that the form itself has no place for."""
        used = {"id_string", "title", "version", "default_language", "namespaces", "attribute"}
        found = [
            (column[-1], self._sheet.get(self._row, *column))
            for column in self._sheet.columns
            if column[0] not in used
        ]
        return [(name, value) for name, value in found if value]

    def days(self) -> list[tuple[str, str]]:
        """Return the first and the last day of the periods that the form is answered for, where the sheet says so."""
        found = []
        for name in ("valid_from", "valid_to"):
            text = self._sheet.get(self._row, *attribute(name))
            if text and not _is_day(text):
                vi = f"“{text}” không phải ngày. Viết như 2026-07-01."
                self._fault(name, f"bad-{name}", vi, f"“{text}” is not a day. Write it like 2026-07-01.")
            elif text:
                found.append((name, text))
        return found

    def _columns(self) -> None:
        for column in self._sheet.columns:
            if (
                column[0] == "attribute"
                and column[-1].startswith("ioc:")
                and column[-1].removeprefix("ioc:") not in ATTRIBUTES
            ):
                vi = f"không có thiết lập ioc nào tên như vậy. Chỉ nhận: {', '.join(ATTRIBUTES)}."
                self._faults.append(
                    self._sheet.fault(
                        1,
                        column,
                        "unknown-column",
                        vi,
                        f"there is no such ioc setting. Allowed: {', '.join(ATTRIBUTES)}.",
                    )
                )

    def _fault(self, name: str, code: str, vi: str, en: str) -> None:
        self._faults.append(self._sheet.fault(self._row, attribute(name), code, vi, en))


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _is_due_rule(text: str) -> bool:
    try:
        parse_due_rule(text)
    except DueRuleError:
        return False
    return True
