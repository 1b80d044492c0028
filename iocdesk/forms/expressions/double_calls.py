"""Function calls in double mode: a table for plain ones, a writer for each that is more than a call."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, TypeAlias

from iocdesk.forms.expressions.double_types import Code
from iocdesk.forms.expressions.errors import fault
from iocdesk.forms.expressions.refs import quoted_field
from iocdesk.forms.expressions.signatures import Type
from iocdesk.forms.expressions.tree import Call, Expr, FieldRef, Path, Step

if TYPE_CHECKING:
    from iocdesk.forms.expressions.double_code import Writer

Special: TypeAlias = "Callable[[Writer, Call], Code]"

PLAIN: Mapping[str, str] = {
    "boolean-from-string": "_boolean_from_string",
    "int": "_int",
    "floor": "_floor",
    "ceiling": "_ceiling",
    "round": "_round",
    "abs": "_abs",
    "pow": "_pow",
    "sqrt": "_sqrt",
    "exp": "_exp",
    "exp10": "_exp10",
    "log": "_log",
    "log10": "_log10",
    "sin": "_sin",
    "cos": "_cos",
    "tan": "_tan",
    "asin": "_asin",
    "acos": "_acos",
    "atan": "_atan",
    "atan2": "_atan2",
    "min": "_min",
    "max": "_max",
    "concat": "_concat",
    "join": "_join",
    "starts-with": "_starts_with",
    "ends-with": "_ends_with",
    "contains": "_contains",
    "substring": "_substring",
    "substr": "_substr",
    "substring-before": "_substring_before",
    "substring-after": "_substring_after",
    "translate": "_translate",
    "regex": "_regex",
    "digest": "_digest",
    "base64-encode": "_base64_encode",
    "base64-decode": "_base64_decode",
    "selected": "_selected",
    "selected-at": "_selected_at",
    "count-selected": "_count_selected",
    "date": "_date",
    "date-time": "_date_time",
    "decimal-date-time": "_decimal_date_time",
    "decimal-time": "_decimal_time",
    "format-date": "_format_date",
    "format-date-time": "_format_date",
    "count": "_count",
    "count-non-empty": "_count_non_empty",
    "sum": "_sum",
    "area": "_area",
    "distance": "_distance",
    "geofence": "_geofence",
    "checklist": "_checklist",
    "weighted-checklist": "_weighted_checklist",
}


def _constant(text: str, kind: Type) -> Special:
    def write(_writer: Writer, _call: Call) -> Code:
        return Code(text, kind, text.count("("))

    return write


def _not(writer: Writer, call: Call) -> Code:
    inner = writer.boolean(call.args[0])
    return writer.spill(Code(f"(not {inner.text})", Type.BOOLEAN, inner.depth + 1))


_HERE = Path(False, None, (Step("self", "node()"),))


def _only(call: Call) -> Expr:
    """Return the one argument; without it, the question itself (XPath's context node)."""
    return call.args[0] if call.args else _HERE


def _if(writer: Writer, call: Call) -> Code:
    test, one, two = writer.boolean(call.args[0]), writer.code(call.args[1]), writer.code(call.args[2])
    if one.type is not two.type or Type.ANY in (one.type, two.type):
        one, two = writer.opened(one), writer.opened(two)
    kind = one.type if one.type is two.type else Type.ANY
    depth = 1 + max(test.depth, one.depth, two.depth)
    text = f"({one.text} if {test.text} else {two.text})"
    return writer.spill(Code(text, kind, depth, blank=one.blank or two.blank))


def _coalesce(writer: Writer, call: Call) -> Code:
    codes = [writer.code(arg) for arg in call.args]
    if all(code.type is Type.NUMBER for code in codes):
        kind, test, blank = Type.NUMBER, "(t := {0}) == t", codes[-1].blank
    else:
        codes = [writer.opened(code) for code in codes]
        kinds = {code.type for code in codes}
        kind, test, blank = (kinds.pop() if len(kinds) == 1 else Type.ANY), "_filled(t := {0})", False
    result = codes[-1]
    for code in reversed(codes[:-1]):
        text = f"(t if {test.format(code.text)} else {result.text})"
        result = writer.spill(Code(text, kind, 3 + max(code.depth, result.depth), blank))
    return result


def _once(writer: Writer, call: Call) -> Code:
    now, fresh = writer.opened(writer.code(_HERE)), writer.value(call.args[0])
    depth = 3 + max(now.depth, fresh.depth)
    return writer.spill(Code(f"(t if _filled(t := {now.text}) else {fresh.text})", Type.ANY, depth))


def _position(writer: Writer, call: Call) -> Code:
    if not call.args:
        return Code("float(p)", Type.NUMBER, 1) if writer.inside else _place("1")
    arg = call.args[0]
    if isinstance(arg, FieldRef):
        return _place(writer.quoted(arg.name))
    if isinstance(arg, Path) and arg.start is None and arg.steps:
        levels = sum(step.axis == "parent" for step in arg.steps)
        if levels == len(arg.steps):
            return _place(str(levels))
    raise fault(
        "position-argument",
        arg.pos,
        "position() chỉ nhận “..” hoặc tên của nhóm lặp dạng ${nhóm}.",
        "position() takes “..” or the name of a repeat, as ${repeat}.",
    )


def _place(what: str) -> Code:
    return Code(f"float(env.position({what}))", Type.NUMBER, 2)


def _last(writer: Writer, call: Call) -> Code:
    if not writer.inside:
        raise fault(
            "outside-predicate",
            call.pos,
            "last() chỉ dùng được trong dấu ngoặc vuông [ ].",
            "last() can be used only within square brackets [ ].",
        )
    return Code("float(z)", Type.NUMBER, 1)


def _indexed_repeat(writer: Writer, call: Call) -> Code:
    names: list[str] = []
    for arg in (call.args[0], *call.args[1::2]):
        if not isinstance(arg, FieldRef):
            raise fault(
                "indexed-repeat-argument",
                arg.pos,
                "indexed-repeat() cần ${câu_hỏi}, rồi từng cặp ${nhóm_lặp}, số thứ tự.",
                "indexed-repeat() takes ${question}, then pairs of ${repeat}, number.",
            )
        names.append(writer.quoted(arg.name))
    places = [writer.number(arg) for arg in call.args[2::2]]
    pairs = "".join(f"({name}, {place.text}), " for name, place in zip(names[1:], places, strict=True))
    depth = 3 + max(place.depth for place in places)
    return writer.spill(Code(f"_indexed(env, {names[0]}, ({pairs}))", Type.ANY, depth))


def _choice_name(writer: Writer, call: Call) -> Code:
    name = quoted_field(call.args[1])
    if name is None:
        raise fault(
            "choice-name-argument",
            call.args[1].pos,
            "đối số thứ hai của jr:choice-name() viết dạng '${câu_hỏi}'.",
            "the second argument of jr:choice-name() is written '${question}'.",
        )
    code = writer.string(call.args[0])
    text = f"env.choice_label({writer.quoted(name)}, {code.text})"
    return writer.spill(Code(text, Type.STRING, code.depth + 1))


def _nodes(writer: Writer, call: Call) -> Code:
    return writer.call("_texts", writer.nodes(call), result=Type.NODES)


def _randomize(writer: Writer, call: Call) -> Code:
    args = [writer.nodes_or_values(call.args[0]), *(writer.number(arg) for arg in call.args[1:])]
    return writer.call("_randomize", Code("env", Type.ANY), *args, result=Type.NODES)


def _uuid(writer: Writer, call: Call) -> Code:
    args = [writer.number(arg) for arg in call.args]
    return writer.call("_uuid", Code("env", Type.ANY), *args, result=Type.STRING)


CALLS: Mapping[str, Special] = {
    "true": _constant("True", Type.BOOLEAN),
    "false": _constant("False", Type.BOOLEAN),
    "pi": _constant("_pi", Type.NUMBER),
    "today": _constant("_today(env)", Type.STRING),
    "now": _constant("_now(env)", Type.STRING),
    "random": _constant("env.random().random()", Type.NUMBER),
    "not": _not,
    "boolean": lambda writer, call: writer.boolean(call.args[0]),
    "number": lambda writer, call: writer.number(_only(call)),
    "string": lambda writer, call: writer.string(_only(call)),
    "string-length": lambda w, call: w.call("_string_length", w.string(_only(call)), result=Type.NUMBER),
    "normalize-space": lambda w, call: w.call("_normalize_space", w.string(_only(call)), result=Type.STRING),
    "if": _if,
    "coalesce": _coalesce,
    "once": _once,
    "position": _position,
    "last": _last,
    "indexed-repeat": _indexed_repeat,
    "jr:choice-name": _choice_name,
    "current": _nodes,
    "instance": _nodes,
    "randomize": _randomize,
    "uuid": _uuid,
}
