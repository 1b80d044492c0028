"""pyxform's tree and the sheets' own texts, put together into the frozen `Form`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from pyxform.parsing.sheet_headers import clean_text_values
from pyxform.question_type_dictionary import QUESTION_TYPE_DICT

from iocdesk.core.errors import Text
from iocdesk.forms.compiler import formulas
from iocdesk.forms.compiler.attachments import question_parameters
from iocdesk.forms.compiler.formulas import expression_at
from iocdesk.forms.compiler.pyxform_tree import ROW_KEY
from iocdesk.forms.compiler.table import Table
from iocdesk.forms.model import Choice, Field, FieldType, Group

Node = Mapping[str, Any]

OTHER = Text("Khác", "Other")
SPECIFY = Text("Ghi rõ nội dung khác", "Please specify")

_META = frozenset({"audit", "start-geopoint", "background-geopoint", "background-audio"})
_INSTANCES = frozenset({"xml-external", "csv-external"})
_TYPES = {
    "note": FieldType.NOTE,
    "calculate": FieldType.CALCULATE,
    "hidden": FieldType.CALCULATE,
    "range": FieldType.RANGE,
    "barcode": FieldType.BARCODE,
    "rank": FieldType.RANK,
    "select one": FieldType.SELECT_ONE,
    "select one external": FieldType.SELECT_ONE,
    "select all that apply": FieldType.SELECT_MULTIPLE,
    "osm": FieldType.MEDIA,
}
_BIND_TYPES = {
    "int": FieldType.INTEGER,
    "decimal": FieldType.DECIMAL,
    "date": FieldType.DATE,
    "time": FieldType.TIME,
    "dateTime": FieldType.DATETIME,
    "geopoint": FieldType.GEO,
    "geotrace": FieldType.GEO,
    "geoshape": FieldType.GEO,
    "binary": FieldType.MEDIA,
    "barcode": FieldType.BARCODE,
}
_TAGS = {
    "select1": FieldType.SELECT_ONE,
    "select": FieldType.SELECT_MULTIPLE,
    "trigger": FieldType.ACKNOWLEDGE,
}


def field_type(name: str) -> FieldType:
    """Return the kind of answer of an XLSForm question type, its old spellings included."""
    if name in _META:
        return FieldType.META
    if name in _TYPES:
        return _TYPES[name]
    known = QUESTION_TYPE_DICT.get(name, {})
    bind, control = known.get("bind", {}), known.get("control", {})
    if "jr:preload" in bind:
        return FieldType.META
    if control.get("tag") in _TAGS:
        return _TAGS[control["tag"]]
    if bind.get("readonly"):
        return FieldType.NOTE
    if not control and bind.get("type") == "string":
        return FieldType.CALCULATE
    return _BIND_TYPES.get(bind.get("type", ""), FieldType.TEXT)


class Assembler:
    """Turns nodes into fields and groups; `survey` gives the texts, `language` is that of texts without one."""

    def __init__(self, survey: Table, language: str) -> None:
        self._survey = survey
        self._language = language
        self.rows: dict[str, int] = {}
        """Field name -> row, filled while assembling."""
        self.asked_other: set[str] = set()
        """Names of the selects with `or_other`, filled while assembling."""

    def sections(self, nodes: Sequence[Node]) -> tuple[Group, ...]:
        """Return the top level: groups as they are, questions between them gathered into unnamed sections."""
        sections: list[Group] = []
        loose: list[Group | Field] = []
        for child in self._children(nodes):
            if isinstance(child, Group):
                sections += _unnamed(loose)
                sections.append(child)
                loose = []
            else:
                loose.append(child)
        return tuple(sections + _unnamed(loose))

    def _children(self, nodes: Sequence[Node]) -> Iterator[Group | Field]:
        for node in nodes:
            if "children" in node or node["type"] in ("group", "repeat"):
                if node["name"] != "meta" or ROW_KEY in node:
                    yield self._group(node)
            elif ROW_KEY in node and node["type"] not in _INSTANCES:
                yield self._field(node)
            elif node["name"].endswith("_other"):
                yield self._specify(node)

    def _group(self, node: Node) -> Group:
        row = int(node[ROW_KEY])
        count = expression_at(self._survey, row, formulas.COUNT)
        return Group(
            name=str(node["name"]),
            label=self._survey.texts(row, "label", default=self._language),
            children=tuple(self._children(node.get("children", ()))),
            repeat=node["type"] == "repeat",
            repeat_count=count,
            relevant=expression_at(self._survey, row, formulas.RELEVANT),
            appearance=self._survey.get(row, "control", "appearance"),
        )

    def _field(self, node: Node) -> Field:
        row, kind = int(node[ROW_KEY]), str(node["type"])
        field = self.read_field(row, str(node["name"]), kind)
        more = question_parameters(self._survey, row, kind, field.type)
        return replace(field, choice_list=str(node.get("itemset", "")), parameters=_parameters(node) | more)

    def read_field(self, row: int, name: str, kind: str) -> Field:
        """Return what the row itself says of a question."""
        self.rows[name] = row

        def formula(column: tuple[str, ...]) -> str:
            return expression_at(self._survey, row, column)

        read_only = formula(formulas.READ_ONLY)
        return Field(
            name=name,
            type=field_type(kind),
            label=self._survey.texts(row, "label", default=self._language),
            hint=self._survey.texts(row, "hint", default=self._language),
            required=formula(formulas.REQUIRED),
            relevant=formula(formulas.RELEVANT),
            constraint=formula(formulas.CONSTRAINT),
            constraint_message=self._survey.texts(row, "bind", "jr:constraintMsg", default=self._language),
            calculate=formula(formulas.CALCULATE),
            default=formula(formulas.DEFAULT) or self._survey.get(row, "default"),
            read_only=read_only == "true()",
            appearance=self._survey.get(row, "control", "appearance"),
            choice_filter=formula(formulas.FILTER),
        )

    def _specify(self, node: Node) -> Field:
        """Return the text question that `or_other` adds after its select."""
        asked = str(node["name"]).removesuffix("_other")
        self.asked_other.add(asked)
        return Field(str(node["name"]), FieldType.TEXT, SPECIFY, relevant=f"selected(${{{asked}}}, 'other')")


def _unnamed(loose: Sequence[Group | Field]) -> list[Group]:
    return [Group("", Text("", ""), tuple(loose))] if loose else []


def _parameters(node: Node) -> dict[str, str]:
    raw = node.get("parameters") or {}
    if isinstance(raw, str):
        pairs = (part.partition("=") for part in raw.replace(",", " ").replace(";", " ").split())
        raw = {key: value for key, _, value in pairs}
    return {str(key): str(value) for key, value in raw.items()}


def read_choices(table: Table, language: str) -> dict[str, tuple[Choice, ...]]:
    """Return the choice lists in the order of the sheet; columns beyond name and label are kept for filters."""
    lists: dict[str, list[Choice]] = {}
    extra = [column for column in table.columns if _is_extra(column)]
    for row in table.rows:
        name, code = table.get(row, "list name"), table.get(row, "name")
        if not name or not code:
            continue
        columns = {column[0]: clean_text_values(table.get(row, *column)) for column in extra}
        label = table.texts(row, "label", default=language)
        filled = {key: value for key, value in columns.items() if value}
        lists.setdefault(name, []).append(Choice(code, label if label.vi else Text(code, ""), filled))
    return {name: tuple(rows) for name, rows in lists.items()}


def _is_extra(column: tuple[str, ...]) -> bool:
    return len(column) == 1 and column[0] not in ("list name", "name", "label", "media")


def with_other(choices: Mapping[str, tuple[Choice, ...]], name: str) -> dict[str, tuple[Choice, ...]]:
    """Return the lists with “other” at the end of list `name`, where it is not there yet."""
    rows = choices.get(name, ())
    if any(choice.code == "other" for choice in rows):
        return dict(choices)
    return {**choices, name: (*rows, Choice("other", OTHER))}


def without_standard_rule(field: Field) -> Field:
    """Return the field without the constraint that became a rule."""
    return replace(field, constraint="", constraint_message=Text("", ""))
