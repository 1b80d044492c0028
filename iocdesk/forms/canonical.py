"""A form as canonical JSON (RFC 8785, NFC) and its sha256: what client and gateway agree that a form is.

What has its default value is left out, so that a form keeps its hash when the types gain a field. The hash is over
the canonical bytes without the hash itself; `form_to_json` carries it beside the content as "sha256".
"""

from __future__ import annotations

import dataclasses
import hashlib
import sys
import unicodedata
from collections.abc import Callable, Mapping
from decimal import Decimal
from enum import StrEnum
from typing import Any, cast

import rfc8785

from iocdesk.core.errors import Text
from iocdesk.core.numbers import canonical
from iocdesk.core.periods import PeriodType, Regime
from iocdesk.forms.faults import Fault, FormError
from iocdesk.forms.model import (
    Aggregation,
    Choice,
    Field,
    FieldType,
    Form,
    Group,
    Indicator,
    Kind,
    Nature,
    Rule,
    Scope,
    Severity,
    Source,
)
from iocdesk.forms.values import Quality

_Reader = Callable[[object], Any]


class _Malformed(ValueError):
    """The JSON is not a form; the message names the key."""


def form_to_json(form: Form) -> dict[str, object]:
    """Return the form as JSON-able data with its "sha256"."""
    return cast("dict[str, object]", _encode(dataclasses.replace(form, sha256=form_sha256(form))))


def canonical_bytes(form: Form) -> bytes:
    """Return the RFC 8785 bytes of the form without its hash."""
    return rfc8785.dumps(cast("Any", _encode(dataclasses.replace(form, sha256=""))))


def form_sha256(form: Form) -> str:
    """Return the hex sha256 of `canonical_bytes`."""
    return hashlib.sha256(canonical_bytes(form)).hexdigest()


def form_from_json(raw: Mapping[str, object]) -> Form:
    """Read a form back, strictly: unknown keys, wrong types and another hash are refused.

    Raises:
        FormError: `json` for data that is no form, `hash` when the sha256 is missing or does not match,
            `classified` for a form marked as a state secret, which the program does not take.
    """
    form = decode_form(raw)
    if form.sha256 != form_sha256(form):
        raise FormError([Fault("", 0, "", "hash", _HASH)])
    if form.classification != UNCLASSIFIED:
        raise FormError([Fault("", 0, "", "classified", _CLASSIFIED)])
    return form


def decode_form(raw: object) -> Form:
    """Read a form without looking at its hash (for files whose bytes are hashed as they are).

    Raises:
        FormError: `json` for data that is no form.
    """
    try:
        return cast("Form", _object(Form)(raw))
    except _Malformed as error:
        vi = f"Dữ liệu biểu mẫu không hợp lệ ({error}). Xin tải lại biểu mẫu."
        en = f"The form's data is malformed ({error}). Please download the form again."
        raise FormError([Fault("", 0, "", "json", Text(vi, en))]) from None


def _encode(value: object) -> object:
    match value:
        case None | bool() | int():
            return value
        case StrEnum():
            return value.value
        case str():
            return unicodedata.normalize("NFC", value)
        case Decimal():
            return canonical(value)
        case Mapping():
            return {unicodedata.normalize("NFC", str(key)): _encode(item) for key, item in value.items()}
        case tuple() | list():
            return [_encode(item) for item in value]
        case _:
            return _encode_object(value)


def _encode_object(value: object) -> dict[str, object]:
    data = {}
    for item in dataclasses.fields(cast("Any", value)):
        content = getattr(value, item.name)
        if not _is_default(item, content):
            data[item.name] = _encode(content)
    return data


def _is_default(item: dataclasses.Field[Any], content: object) -> bool:
    if item.default is not dataclasses.MISSING:
        return bool(content == item.default)
    if item.default_factory is not dataclasses.MISSING:
        return bool(content == item.default_factory())
    return False


def _string(raw: object) -> str:
    if isinstance(raw, str):
        # units, choices and messages are the same from field to field: one string for all of them
        return sys.intern(raw)
    raise _Malformed(f"text expected, not {type(raw).__name__}")


def _boolean(raw: object) -> bool:
    if isinstance(raw, bool):
        return raw
    raise _Malformed(f"true or false expected, not {type(raw).__name__}")


def _integer(raw: object) -> int:
    if isinstance(raw, int) and not isinstance(raw, bool):
        return raw
    raise _Malformed(f"integer expected, not {type(raw).__name__}")


def _member(kind: type[StrEnum]) -> _Reader:
    known = {member.value: member for member in kind}

    def read(raw: object) -> StrEnum:
        member = known.get(raw) if isinstance(raw, str) else None
        if member is None:
            raise _Malformed(f"unknown {kind.__name__} {str(raw)[:40]!r}")
        return member

    return read


def _list(reader: _Reader) -> _Reader:
    def read(raw: object) -> tuple[Any, ...]:
        if not isinstance(raw, list):
            raise _Malformed(f"list expected, not {type(raw).__name__}")
        return tuple([reader(item) for item in raw])

    return read


def _map(reader: _Reader) -> _Reader:
    def read(raw: object) -> dict[str, Any]:
        if not isinstance(raw, dict):
            raise _Malformed(f"object expected, not {type(raw).__name__}")
        return {_string(key): reader(item) for key, item in raw.items()}

    return read


def _object(kind: type) -> _Reader:
    def read(raw: object) -> object:
        if not isinstance(raw, dict):
            raise _Malformed(f"{kind.__name__}: object expected, not {type(raw).__name__}")
        readers = _READERS[kind]
        try:
            return kind(**{key: readers[key](item) for key, item in raw.items()})
        except KeyError as error:
            raise _Malformed(f"{kind.__name__}: unknown key {error}") from None
        except TypeError:
            raise _Malformed(f"{kind.__name__}: a key is missing") from None
        except RecursionError:
            raise _Malformed("nested too deeply") from None

    return read


def _child(raw: object) -> object:
    return _object(Group if isinstance(raw, dict) and "children" in raw else Field)(raw)


_TEXT = _object(Text)
_READERS: Mapping[type, Mapping[str, _Reader]] = {
    Text: {"vi": _string, "en": _string},
    Choice: {"code": _string, "label": _TEXT, "columns": _map(_string)},
    Indicator: {
        "code": _string,
        "unit": _TEXT,
        "kind": _member(Kind),
        "nature": _member(Nature),
        "aggregation": _member(Aggregation),
        "source": _member(Source),
        "decimals": _integer,
        "splits": _list(_string),
        "cross": _boolean,
        "total": _string,
        "numerator": _string,
        "denominator": _string,
        "definition": _TEXT,
        "method": _TEXT,
        "village_form": _string,
        "source_class": _string,
        "source_ref": _string,
        "quality": _member(Quality),
    },
    Field: {
        "name": _string,
        "type": _member(FieldType),
        "label": _TEXT,
        "hint": _TEXT,
        "indicator": _object(Indicator),
        "required": _string,
        "relevant": _string,
        "constraint": _string,
        "constraint_message": _TEXT,
        "calculate": _string,
        "default": _string,
        "read_only": _boolean,
        "appearance": _string,
        "choice_list": _string,
        "choice_filter": _string,
        "parameters": _map(_string),
    },
    Group: {
        "name": _string,
        "label": _TEXT,
        "children": _list(_child),
        "repeat": _boolean,
        "repeat_count": _string,
        "relevant": _string,
        "appearance": _string,
    },
    Rule: {
        "id": _string,
        "on": _string,
        "severity": _member(Severity),
        "scope": _member(Scope),
        "expression": _string,
        "message": _TEXT,
        "missing_as_zero": _boolean,
    },
    Form: {
        "id": _string,
        "version": _string,
        "title": _TEXT,
        "level": _string,
        "office": _string,
        "period_type": _member(PeriodType),
        "regime": _member(Regime),
        "due_rule": _string,
        "sectors": _list(_string),
        "sections": _list(_object(Group)),
        "choices": _map(_list(_object(Choice))),
        "rules": _list(_object(Rule)),
        "default_language": _string,
        "classification": _string,
        "settings": _map(_string),
        "sha256": _string,
    },
}

UNCLASSIFIED = "none"
_CLASSIFIED = Text(
    "Biểu mẫu được đánh dấu độ mật. Chương trình không nhận biểu mẫu thuộc phạm vi bí mật nhà nước.",
    "The form is marked as classified. The program takes no form that is a state secret.",
)
_HASH = Text(
    "Biểu mẫu nhận được không nguyên vẹn: mã kiểm tra SHA-256 không khớp. Xin tải lại biểu mẫu.",
    "The form received is not intact: its SHA-256 does not match. Please download the form again.",
)
