"""The names that code generated for double mode may use, and nothing else."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from random import Random
from typing import Any

from iocdesk.core.clock import VN
from iocdesk.forms.expressions import (
    convert,
    library_dates,
    library_numbers,
    library_places,
    library_text,
    nodes,
)
from iocdesk.forms.expressions.convert import Value
from iocdesk.forms.expressions.env import ExpressionEnv
from iocdesk.forms.expressions.errors import ExpressionError
from iocdesk.forms.expressions.nodes import Node


def namespace(faults: Sequence[ExpressionError]) -> dict[str, Any]:
    """Return a fresh namespace; `faults` are what `_fault(i)` raises."""

    def fault(index: int) -> Value:
        raise faults[index]

    return {"__builtins__": {}, **_CONVERSIONS, **_NUMBERS, **_TEXTS, **_OTHERS, "_fault": fault}


def _blank_value(value: float) -> Value:
    return "" if value != value else value


def _equal_blank(left: float, right: float) -> bool:
    return left == right or (left != left and right != right)


def _unequal_blank(left: float, right: float) -> bool:
    return left != right and (left == left or right == right)


def _filled(value: Value) -> bool:
    """Say whether coalesce() takes `value`: neither empty nor NaN; 0 and false are values."""
    if isinstance(value, float):
        return value == value
    return isinstance(value, bool) or convert.to_string(value) != ""


def _holds(value: Value, position: int) -> bool:
    """Say whether a predicate of unknown type lets a node pass: a number is compared to its position."""
    return value == position if isinstance(value, float) else convert.to_boolean(value)


def _number_list(values: tuple[Value, ...]) -> list[float]:
    return convert.numbers(convert.flatten(*values))


def _weighted(least: float, most: float, *rest: Any) -> bool:
    return library_numbers.weighted_checklist(least, most, list(zip(rest[::2], rest[1::2], strict=True)))


def _field_values(env: ExpressionEnv, name: str) -> list[str]:
    return [convert.to_string(convert.normalise(item)) for item in env.nodes(name)]


def _context(env: ExpressionEnv) -> list[Node]:
    node = env.context()
    return [] if node is None else [node]


def _root(env: ExpressionEnv, node: Node | None) -> list[Node]:
    top = nodes.root(node) if node is not None else env.root()
    return [] if top is None else [top]


def _instance(env: ExpressionEnv, name: str) -> list[Node]:
    top = env.instance(name)
    return [] if top is None else [top]


def _indexed(env: ExpressionEnv, name: str, places: Sequence[tuple[str, float]]) -> Value:
    if any(not math.isfinite(place) or place < 1 for _, place in places):
        return ""
    return convert.normalise(env.indexed(name, [(repeat, int(place)) for repeat, place in places]))


def _randomize(env: ExpressionEnv, values: Value, seed: float | None = None) -> list[str]:
    # The same seed gives the same order, which is what the function is for.
    source = env.random() if seed is None else Random(repr(seed))  # noqa: S311 - no secret comes of it
    return library_text.shuffled(convert.to_nodes(values), source)


def _uuid(env: ExpressionEnv, length: float | None = None) -> str:
    if length is None:
        return env.uuid()
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
    count = int(length) if 0 < length < 1000 else 0
    return "".join(env.random().choice(letters) for _ in range(count))


_CONVERSIONS: dict[str, Any] = {
    "_s2n": convert.string_to_number,
    "_num": convert.to_number,
    "_str": convert.to_string,
    "_n2s": convert.number_to_string,
    "_b2s": convert.blank_number_to_string,
    "_b2v": _blank_value,
    "_bool": convert.to_boolean,
    "_eq": convert.equal,
    "_ne": convert.unequal,
    "_eq_blank": _equal_blank,
    "_ne_blank": _unequal_blank,
    "_lt": convert.less,
    "_le": convert.less_equal,
    "_filled": _filled,
    "_holds": _holds,
    "_inf": math.inf,
    "_pi": math.pi,
    "float": float,
}

_MATH: dict[str, Callable[[float], float]] = {
    "_sqrt": math.sqrt,
    "_exp": math.exp,
    "_sin": math.sin,
    "_cos": math.cos,
    "_tan": math.tan,
    "_asin": math.asin,
    "_acos": math.acos,
    "_atan": math.atan,
}

_NUMBERS: dict[str, Any] = {
    **{name: library_numbers.guarded(function) for name, function in _MATH.items()},
    "_div": library_numbers.divide,
    "_mod": library_numbers.modulo,
    "_round": library_numbers.rounded,
    "_int": library_numbers.whole,
    "_floor": library_numbers.floor,
    "_ceiling": library_numbers.ceiling,
    "_abs": abs,
    "_pow": library_numbers.power,
    "_exp10": library_numbers.exp10,
    "_log": library_numbers.logarithm(math.log),
    "_log10": library_numbers.logarithm(math.log10),
    "_atan2": math.atan2,
    "_min": lambda *values: library_numbers.minimum(_number_list(values)),
    "_max": lambda *values: library_numbers.maximum(_number_list(values)),
    "_sum": lambda values: float(sum(_number_list((values,)))),
    "_count": lambda values: float(len(convert.to_nodes(values))),
    "_count_non_empty": lambda values: float(sum(text != "" for text in convert.to_nodes(values))),
    "_checklist": lambda least, most, *answers: library_numbers.checklist(least, most, list(answers)),
    "_weighted_checklist": _weighted,
    "_area": lambda values: library_places.area(convert.to_nodes(values)),
    "_distance": lambda *values: library_places.distance(convert.flatten(*values)),
    "_geofence": library_places.geofence,
}

_TEXTS: dict[str, Any] = {
    "_boolean_from_string": library_text.boolean_from_string,
    "_concat": lambda *values: "".join(convert.flatten(*values)),
    "_join": lambda mark, *values: mark.join(convert.flatten(*values)),
    "_starts_with": lambda text, start: text.startswith(start),
    "_ends_with": lambda text, end: text.endswith(end),
    "_contains": lambda text, part: part in text,
    "_substring": library_text.substring,
    "_substr": library_text.substr,
    "_substring_before": library_text.substring_before,
    "_substring_after": library_text.substring_after,
    "_string_length": lambda text: float(len(text)),
    "_normalize_space": library_text.normalize_space,
    "_translate": library_text.translate,
    "_regex": library_text.regex,
    "_digest": library_text.digest,
    "_base64_encode": library_text.base64_encode,
    "_base64_decode": library_text.base64_decode,
    "_selected": library_text.selected,
    "_selected_at": library_text.selected_at,
    "_count_selected": lambda text: float(len(text.split())),
}

_OTHERS: dict[str, Any] = {
    "_today": lambda env: env.now().astimezone(VN).date().isoformat(),
    "_now": lambda env: library_dates.iso(env.now()),
    "_date": library_dates.to_date,
    "_date_time": library_dates.to_date_time,
    "_decimal_date_time": library_dates.decimal_date_time,
    "_decimal_time": library_dates.decimal_time,
    "_format_date": library_dates.format_date,
    "_texts": nodes.texts,
    "_follow": nodes.follow,
    "_keep": lambda found, predicates: nodes.keep(list(found), predicates),
    "_union": nodes.union,
    "_field_values": _field_values,
    "_field_nodes": lambda env, name: list(env.field_nodes(name)),
    "_context": _context,
    "_root": _root,
    "_instance": _instance,
    "_indexed": _indexed,
    "_randomize": _randomize,
    "_uuid": _uuid,
}
