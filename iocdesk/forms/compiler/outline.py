"""The shape of the survey sheet: which row is a group, a repeat or a question, its name, and the faults of that.

pyxform stops at the first fault it meets; these checks find all of them, each with its cell.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches

from pyxform import aliases
from pyxform.question_type_dictionary import QUESTION_TYPE_DICT

from iocdesk.core.errors import Text
from iocdesk.forms.compiler.table import Table
from iocdesk.forms.faults import Fault

_BEGIN = re.compile(r"begin[ _](?P<kind>.+?)(?:\s+over\s+(?P<list>\S+))?", re.IGNORECASE)
_END = re.compile(r"end[ _](?P<kind>.+)", re.IGNORECASE)
_SELECT = re.compile(
    r"(?P<command>" + "|".join(sorted(aliases.select, key=len, reverse=True)) + r")\s+(?P<list>\S.*?)"
    r"(?P<other>\s+(?:or specify other|or_other|or other))?"
)
_NAME = re.compile(r"[^\W\d][\w.-]*")
_REFERENCE_LIST = re.compile(r"\$\{.*\}")
_TYPES = frozenset(QUESTION_TYPE_DICT) | frozenset(aliases._type_alias_map) | {"audit", "entity"}
_GROUPS = {"group": "group", "repeat": "repeat", "lgroup": "repeat", "looped group": "repeat", "loop": "loop"}


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the survey sheet that is a question (`kind` "question"), a group or a repeat.

    `parents` are the row numbers of the groups and repeats around it, outermost first.
    """

    row: int
    kind: str
    name: str
    type: str
    choice_list: str
    parents: tuple[int, ...]


@dataclass(slots=True)
class Outline:
    """The lines by row, and the faults found on the way."""

    lines: dict[int, Line]
    faults: list[Fault]

    def names(self) -> dict[str, Line]:
        """Return the lines by name; a question goes before a group of the same name."""
        found: dict[str, Line] = {}
        for line in sorted(self.lines.values(), key=lambda line: line.kind == "group"):
            found.setdefault(line.name, line)
        return found


def outline(survey: Table, lists: frozenset[str]) -> Outline:
    """Read the shape of the survey sheet; `lists` are the choice lists that exist."""
    result = Outline({}, [])
    if ("type",) not in survey.columns:
        result.faults.append(_missing_column(survey, "type"))
        return result
    stack: list[tuple[int, str]] = []
    for row in survey.rows:
        kind = " ".join(survey.get(row, "type").split())
        if not kind:
            _check_typeless(survey, row, result)
        elif end := _END.fullmatch(kind):
            _close(survey, row, _GROUPS.get(end["kind"].lower(), ""), stack, result)
        else:
            line = _line(survey, row, kind, tuple(r for r, _ in stack))
            _check_line(survey, line, lists, result)
            result.lines[row] = line
            if line.kind != "question":
                stack.append((row, line.kind))
    for row, kind in stack:
        result.faults.append(_unclosed(survey, row, kind))
    result.faults += _duplicates(survey, result)
    return result


def _line(survey: Table, row: int, kind: str, parents: tuple[int, ...]) -> Line:
    name = survey.get(row, "name")
    begin = _BEGIN.fullmatch(kind)
    if begin:
        return Line(row, _GROUPS.get(begin["kind"].lower(), "?"), name, kind, begin["list"] or "", parents)
    select = _SELECT.fullmatch(kind)
    return Line(
        row,
        "question",
        name,
        select["command"] if select else kind,
        select["list"] if select else "",
        parents,
    )


def _check_line(survey: Table, line: Line, lists: frozenset[str], result: Outline) -> None:
    result.faults += _type_faults(survey, line, lists)
    if line.type == "audit" or (line.type.endswith("-external") and not line.name):
        return
    if not line.name:
        # table-list groups and notes may go without a name; pyxform makes one up
        if line.kind == "question" and line.type != "note":
            result.faults.append(
                survey.fault(
                    line.row, ("name",), "missing-name",
                    "dòng này chưa có tên. Xin điền tên vào cột name.",
                    "this row has no name. Please fill in the name column.",
                )
            )  # fmt: skip
    elif not _NAME.fullmatch(line.name):
        result.faults.append(
            survey.fault(
                line.row, ("name",), "bad-name",
                f"tên “{line.name}” không dùng được. Tên bắt đầu bằng chữ cái hoặc dấu gạch dưới, sau đó chỉ có"
                " chữ cái, chữ số, gạch dưới, gạch nối và dấu chấm, không có khoảng trắng.",
                f"the name “{line.name}” cannot be used. A name begins with a letter or underscore, followed by"
                " letters, digits, underscores, hyphens and periods, without spaces.",
            )
        )  # fmt: skip


def _type_faults(survey: Table, line: Line, lists: frozenset[str]) -> Iterator[Fault]:
    if line.kind == "loop" or line.kind == "?":
        yield survey.fault(
            line.row, ("type",), "unsupported-type",
            f"“{line.type}” không được hỗ trợ. Xin dùng begin_group hoặc begin_repeat.",
            f"“{line.type}” is not supported. Please use begin_group or begin_repeat.",
        )  # fmt: skip
    elif line.kind == "question" and line.choice_list:
        yield from _list_faults(survey, line, lists)
    elif line.kind == "question" and line.type not in _TYPES and not line.type.startswith("osm"):
        close = get_close_matches(line.type, sorted(_TYPES | {"begin_group", "end_group", "select_one"}), n=1)
        vi, en = (f" Có phải ý là “{close[0]}”?", f" Did you mean “{close[0]}”?") if close else ("", "")
        if line.type in aliases.select:
            vi = f" Sau {line.type} phải ghi tên danh mục, ví dụ “{line.type} gioi_tinh”."
            en = f" {line.type} must be followed by a choice list, for example “{line.type} gender”."
        yield survey.fault(
            line.row, ("type",), "unknown-type",
            f"không có kiểu câu hỏi “{line.type}”.{vi}", f"there is no question type “{line.type}”.{en}",
        )  # fmt: skip


def _list_faults(survey: Table, line: Line, lists: frozenset[str]) -> Iterator[Fault]:
    if "file" in line.type:
        yield survey.fault(
            line.row, ("type",), "choices-from-file",
            f"danh mục nằm trong tệp riêng “{line.choice_list}”, chưa được hỗ trợ. Xin chép danh mục vào trang tính choices"
            " và dùng select_one hoặc select_multiple.",
            f"the choices are in a separate file “{line.choice_list}”, which is not supported. Please copy them to the"
            " choices sheet and use select_one or select_multiple.",
        )  # fmt: skip
    elif line.choice_list not in lists and not _REFERENCE_LIST.fullmatch(line.choice_list):
        close = get_close_matches(line.choice_list, sorted(lists), n=1)
        vi, en = (f" Có phải ý là “{close[0]}”?", f" Did you mean “{close[0]}”?") if close else ("", "")
        yield survey.fault(
            line.row, ("type",), "unknown-list",
            f"không có danh mục “{line.choice_list}” trong trang tính choices.{vi}",
            f"there is no choice list “{line.choice_list}” on the choices sheet.{en}",
        )  # fmt: skip


def _check_typeless(survey: Table, row: int, result: Outline) -> None:
    if survey.get(row, "name"):
        result.faults.append(
            survey.fault(
                row, ("type",), "missing-type",
                "dòng này có tên nhưng chưa có kiểu. Xin điền cột type.",
                "this row has a name but no type. Please fill in the type column.",
            )
        )  # fmt: skip


def _close(survey: Table, row: int, kind: str, stack: list[tuple[int, str]], result: Outline) -> None:
    if stack and stack[-1][1] == kind:
        stack.pop()
        return
    open_row = f" (đang mở: dòng {stack[-1][0]})" if stack else ""
    open_en = f" (open now: row {stack[-1][0]})" if stack else ""
    written = survey.get(row, "type")
    result.faults.append(
        survey.fault(
            row, ("type",), "unmatched-end",
            f"“{written}” không khớp với begin nào{open_row}. Xin kiểm tra các cặp begin và end.",
            f"“{written}” matches no begin{open_en}. Please check the pairs of begin and end.",
        )
    )  # fmt: skip
    if stack and kind:
        stack.pop()


def _unclosed(survey: Table, row: int, kind: str) -> Fault:
    return survey.fault(
        row, ("type",), "unmatched-begin",
        f"nhóm bắt đầu ở đây chưa được đóng. Xin thêm dòng end_{kind}.",
        f"the group that begins here is not closed. Please add an end_{kind} row.",
    )  # fmt: skip


def _duplicates(survey: Table, result: Outline) -> Iterator[Fault]:
    """Questions and repeats are cells' names: once in a form. A plain group's name: once within its parent."""
    seen: dict[tuple[str, ...], int] = {}
    for line in result.lines.values():
        if not line.name:
            continue
        keys = [(line.name, *(str(row) for row in line.parents))]
        if line.kind != "group":
            keys.append((line.name,))
        first = min(seen.setdefault(key, line.row) for key in keys)
        if first != line.row:
            yield survey.fault(
                line.row,
                ("name",),
                "duplicate-name",
                f"tên “{line.name}” đã được dùng ở dòng {first}. Mỗi tên chỉ dùng một lần trong biểu mẫu.",
                f"the name “{line.name}” is already used in row {first}. A name may be used once in a form.",
            )


def _missing_column(table: Table, name: str) -> Fault:
    vi = f"thiếu cột {name}. Dòng 1 phải là dòng tiêu đề cột."
    en = f"the column {name} is missing. Row 1 must be the header row."
    return Fault(table.name, 1, "", "missing-column", Text(vi, en))
