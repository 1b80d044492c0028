"""What a workbook says of files: the columns of questions for an image or a file, and the settings of the whole report."""

from __future__ import annotations

from iocdesk.forms.compiler.table import Column, Table
from iocdesk.forms.faults import Fault
from iocdesk.forms.media import (
    ENDINGS,
    FIELD_BYTES,
    FIELD_TYPES,
    KIND,
    MAX_BYTES,
    MODES,
    SETTING,
    SETTING_BYTES,
    SETTING_TYPES,
    accepted,
)
from iocdesk.forms.model import FieldType

COLUMNS = frozenset({"max_bytes", "types"})
"""Columns `bind::ioc:…` of a question for a file."""
ATTRIBUTES = tuple(name.removeprefix("ioc:") for name in (SETTING, SETTING_BYTES, SETTING_TYPES))
"""Columns `attribute::ioc:…` of the settings sheet."""

_SPELLINGS = {"photo": "image", "add image prompt": "image", "add photo prompt": "image"}
"""What pyxform calls it, and how it used to be written."""


def question_parameters(survey: Table, row: int, question: str, kind: FieldType) -> dict[str, str]:
    """Return what a row says of the file that it asks for; nothing for other questions."""
    if kind is not FieldType.MEDIA:
        return {}
    size = survey.get(row, "bind", FIELD_BYTES)
    types = " ".join(_listed(survey.get(row, "bind", FIELD_TYPES)))
    types = types or " ".join(
        accepted(survey.get(row, "control", "accept") or survey.get(row, "body", "accept"))
    )
    found = {KIND: _SPELLINGS.get(question, question), FIELD_BYTES: size, FIELD_TYPES: types}
    return {name: text for name, text in found.items() if text}


def question_faults(survey: Table, row: int, kind: FieldType) -> list[Fault]:
    """Return the faults of a row's columns about files."""
    size, types = (("bind", name) for name in (FIELD_BYTES, FIELD_TYPES))
    faults = _faults(survey, row, size, types)
    if kind is not FieldType.MEDIA:
        stray = next((column for column in (size, types) if survey.get(row, *column)), None)
        if stray is not None:
            faults.append(
                survey.fault(
                    row, stray, "not-a-file",
                    "cột này chỉ dùng cho câu hỏi kiểu image hoặc file.",
                    "this column is for questions of type image or file only.",
                )
            )  # fmt: skip
    return faults


def settings_of(sheet: Table, row: int, faults: list[Fault]) -> list[tuple[str, str]]:
    """Return the settings about files of the whole report that are filled in, gathering their faults."""
    mode, size, types = (("attribute", name) for name in (SETTING, SETTING_BYTES, SETTING_TYPES))
    said = sheet.get(row, *mode)
    if said and said not in MODES:
        allowed = ", ".join(MODES)
        vi, en = (
            f"“{said}” không dùng được. Chỉ nhận: {allowed}.",
            f"“{said}” cannot be used. Allowed: {allowed}.",
        )
        faults.append(sheet.fault(row, mode, "bad-attachments", vi, en))
    faults += _faults(sheet, row, size, types)
    found = [(SETTING, said), (SETTING_BYTES, sheet.get(row, *size))]
    found.append((SETTING_TYPES, " ".join(_listed(sheet.get(row, *types)))))
    return [(name, text) for name, text in found if text]


def _faults(table: Table, row: int, size: Column, types: Column) -> list[Fault]:
    faults = []
    text = table.get(row, *size)
    if text and not (text.isascii() and text.isdigit() and 0 < int(text) <= MAX_BYTES):
        faults.append(
            table.fault(
                row, size, "bad-max_bytes",
                f"“{text}” không dùng được. Xin ghi số byte từ 1 đến {MAX_BYTES}.",
                f"“{text}” cannot be used. Please put a number of bytes from 1 to {MAX_BYTES}.",
            )
        )  # fmt: skip
    unknown = [it for it in _listed(table.get(row, *types)) if it not in ENDINGS]
    if unknown:
        allowed = ", ".join(ENDINGS)
        faults.append(
            table.fault(
                row, types, "bad-types",
                f"“{unknown[0]}” không dùng được. Chỉ nhận: {allowed}.",
                f"“{unknown[0]}” cannot be used. Allowed: {allowed}.",
            )
        )  # fmt: skip
    return faults


def _listed(text: str) -> list[str]:
    return text.replace(",", " ").replace(";", " ").lower().split()
