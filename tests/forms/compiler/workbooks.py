"""Small workbooks made in a test: a good one to start from, and ways to spoil it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
from openpyxl import Workbook

from iocdesk.forms.compiler import FormError, compile_workbook
from iocdesk.forms.faults import Fault

Rows = Sequence[Mapping[str, str]]

VI, EN = "label::Tiếng Việt (vi)", "label::English (en)"
SETTINGS = {
    "form_title": "Báo cáo thử",
    "form_id": "thu",
    "version": "2026112101",
    "default_language": "Tiếng Việt (vi)",
    "namespaces": 'ioc="https://iocdesk.vn/ns/1"',
    "attribute::ioc:title_en": "Test report",
    "attribute::ioc:level": "commune",
    "attribute::ioc:office": "VP",
    "attribute::ioc:period": "month",
    "attribute::ioc:regime": "nd09",
    "attribute::ioc:due_rule": "+3wd after cut-off",
    "attribute::ioc:sectors": "DS",
    "attribute::ioc:classification": "none",
}
CHOICES = (
    {"list_name": "gioi_tinh", "name": "nam", "label": "Nam"},
    {"list_name": "gioi_tinh", "name": "nu", "label": "Nữ"},
)


def figure(code: str, **more: str) -> dict[str, str]:
    """Return the survey row of an indicator; `more` adds or replaces `bind::ioc:*` columns by their short name."""
    row = {
        "type": "integer",
        "name": code,
        VI: f"Chỉ tiêu {code}",
        EN: f"Indicator {code}",
        "bind::ioc:code": code,
        "bind::ioc:unit": "người",
        "bind::ioc:unit_en": "people",
        "bind::ioc:kind": "statistical",
        "bind::ioc:nature": "stock",
        "bind::ioc:aggregation": "sum",
        "bind::ioc:decimals": "0",
    }
    standard = {"type", "name", "constraint", "calculation", "relevant", "required", "read_only", "default"}
    for key, value in more.items():
        row[key if key in standard or "::" in key else f"bind::ioc:{key}"] = value
    return row


def question(kind: str, name: str, **more: str) -> dict[str, str]:
    """Return the survey row of a plain question."""
    return {"type": kind, "name": name, VI: f"Câu hỏi {name}", **more}


def save(
    folder: Path, survey: Rows, choices: Rows = CHOICES, settings: Mapping[str, str] | None = None
) -> Path:
    """Write the sheets to a workbook and return its path."""
    book = Workbook()
    book.remove(book.worksheets[0])
    rows = {"survey": survey, "choices": choices, "settings": [SETTINGS if settings is None else settings]}
    for name, records in rows.items():
        sheet = book.create_sheet(name)
        columns = list(dict.fromkeys(key for record in records for key in record))
        sheet.append(columns)
        for record in records:
            sheet.append([record.get(column) for column in columns])
    path = folder / "form.xlsx"
    book.save(path)
    return path


def faults(path: Path) -> tuple[Fault, ...]:
    """Return the faults that compiling `path` finds; there must be some, each told in both languages."""
    with pytest.raises(FormError) as caught:
        compile_workbook(path)
    assert all(fault.text.vi and fault.text.en for fault in caught.value.faults)
    return caught.value.faults


def codes(path: Path) -> list[tuple[str, str]]:
    """Return code and cell of each fault."""
    return [(fault.code, fault.cell) for fault in faults(path)]
