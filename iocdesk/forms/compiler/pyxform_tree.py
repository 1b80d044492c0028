"""pyxform's part: the sheets handed over as text, its tree handed back, its complaints as faults of ours.

Every survey row carries its number through pyxform in a column of our own, so that each node of the tree leads back
to its cells. Neither Java nor the network is used.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Mapping
from typing import Any

from pyxform.builder import create_survey_element_from_dict
from pyxform.errors import PyXFormError
from pyxform.xls2json import workbook_to_json
from pyxform.xls2json_backends import get_xlsform

from iocdesk.core.errors import Text
from iocdesk.forms.compiler.source import RawSheet
from iocdesk.forms.faults import Fault

ROW_KEY = "ioc_row"
_SHEETS = ("survey", "choices", "settings", "external_choices", "osm")
_ROW = re.compile(r"\[row : (\d+)\]")
_SHEET = re.compile(r"On the '(\w+)' sheet")
_COLUMN = re.compile(r"the '([\w:]+)' value")


def build_tree(sheets: Mapping[str, RawSheet], stem: str) -> tuple[dict[str, Any], list[Fault]]:
    """Return pyxform's tree of the workbook, or the fault that kept it from being built."""
    book: dict[str, Any] = {
        "sheet_names": [sheet.name for sheet in sheets.values()],
        "fallback_form_name": stem,
    }
    for name in _SHEETS:
        if name in sheets:
            header, rows = _records(sheets[name], name == "survey")
            book[name], book[f"{name}_header"] = rows, [dict.fromkeys(header)]
    try:
        tree = workbook_to_json(workbook_dict=get_xlsform(book), warnings=[])
        # Building the XForm and throwing it away proves that other XLSForm tools can read the workbook too.
        create_survey_element_from_dict(copy.deepcopy(tree)).to_xml(validate=False)
    except PyXFormError as error:
        return {}, [_translate(error)]
    except (AttributeError, IndexError, KeyError, TypeError, ValueError, RecursionError):
        return {}, [Fault("survey", 0, "", "xlsform", _UNREADABLE)]
    return tree, []


def _records(sheet: RawSheet, numbered: bool) -> tuple[list[str], list[dict[str, str]]]:
    header = [head for head in sheet.header if head]
    records = []
    for number, row in enumerate(sheet.rows, start=2):
        record = {head: cell for head, cell in zip(sheet.header, row, strict=False) if head and cell}
        if record and numbered:
            record[ROW_KEY] = str(number)
        records.append(record)
    return [*header, ROW_KEY] if numbered else header, records


def _translate(error: PyXFormError) -> Fault:
    message = str(error)
    context = error.context
    row = context.get("row") or _first(_ROW, message) or 0
    sheet = context.get("sheet") or _first(_SHEET, message) or "survey"
    column = context.get("column") or _first(_COLUMN, message) or ""
    code = error.code.name if error.code else ""
    known = _KNOWN.get(code.split("_")[0]) or _KNOWN.get(code)
    text = known or Text(
        f"không theo chuẩn XLSForm. Bộ đọc XLSForm ghi: {_plain(message)}",
        f"not as the XLSForm standard wants it: {_plain(message)}",
    )
    if known:
        text = Text(f"{known.vi} Bộ đọc XLSForm ghi: {_plain(message)}", f"{known.en} {_plain(message)}")
    return Fault(str(sheet), int(row) if str(row).isdigit() else 0, str(column), "xlsform", text)


def _first(pattern: re.Pattern[str], text: str) -> str:
    found = pattern.search(text)
    return found[1] if found else ""


def _plain(message: str) -> str:
    return " ".join(_ROW.sub("", message).split())[:400]


_UNREADABLE = Text(
    "bảng không theo chuẩn XLSForm nên không đọc được. Xin so lại với biểu mẫu mẫu trong hướng dẫn.",
    "the sheet does not follow the XLSForm standard and cannot be read. Please compare it with the guide's sample form.",
)
_KNOWN: Mapping[str, Text] = {
    "PYREF": Text("tham chiếu ${…} không đúng.", "a ${…} reference is wrong."),
    "NAMES": Text("tên không hợp lệ hoặc bị trùng.", "a name is not valid or is used twice."),
    "HEADER": Text("dòng tiêu đề cột không đúng.", "the header row is wrong."),
    "RANGE": Text(
        "tham số của câu hỏi kiểu range không đúng.", "the parameters of a range question are wrong."
    ),
    "ENTITY": Text(
        "khai báo thực thể (entities) không được hỗ trợ.", "entity declarations are not supported."
    ),
    "LABEL": Text("thiếu nhãn.", "a label is missing."),
    "SURVEY": Text(
        "cấu trúc biểu mẫu hoặc tham số không đúng.", "the form's structure or a parameter is wrong."
    ),
}
