"""Hypothesis strategies: texts that look like expressions, and trees that are expressions."""

from __future__ import annotations

from hypothesis import strategies as st

from iocdesk.forms.expressions.tree import (
    Call,
    Chain,
    Expr,
    FieldRef,
    Filtered,
    Link,
    Literal,
    Negate,
    Number,
    Path,
    Step,
)

NAMES = st.sampled_from(["a", "b", "div", "mod", "and", "x-1", "tên", "date-time", "n.1", "text1", "jr:x"])
PLAIN_NAMES = st.sampled_from(["a", "b", "x_1", "tên", "DS01", "n.1"])
PIECES = st.sampled_from(
    [
        *"()[],.|/*+-=<>@$'\" \n\x00“é1a",
        "!=",
        "<=",
        "..",
        "//",
        "::",
        "div",
        "mod",
        "and",
        "or",
        "${a}",
        "${",
        "if(",
        "coalesce(",
        "ind('DS02')",
        "prev(",
        "true()",
        "count(",
        "1.",
        ".5",
        "'x'",
        "child::",
        "node()",
        "text()",
        "instance('i')",
        "explode(",
        "\ud800",
    ]
)
TEXTS = st.one_of(st.text(max_size=60), st.lists(PIECES, max_size=40).map("".join))

_LEVELS = (("or",), ("and",), ("=", "!="), ("<", "<=", ">", ">="), ("+", "-"), ("*", "div", "mod"))
_CALLS = {
    "true": 0,
    "not": 1,
    "number": 1,
    "string": 1,
    "concat": 3,
    "if": 3,
    "coalesce": 2,
    "round": 2,
    "count": 1,
    "today": 0,
    "selected": 2,
}


def _chain(inner: st.SearchStrategy[Expr]) -> st.SearchStrategy[Expr]:
    def build(ops: tuple[str, ...]) -> st.SearchStrategy[Expr]:
        link = st.builds(Link, st.sampled_from(ops), inner)
        return st.builds(Chain, inner, st.lists(link, min_size=1, max_size=3).map(tuple))

    return st.sampled_from(_LEVELS).flatmap(build)


def _call(inner: st.SearchStrategy[Expr]) -> st.SearchStrategy[Expr]:
    def build(name: str) -> st.SearchStrategy[Expr]:
        count = _CALLS[name]
        return st.lists(inner, min_size=count, max_size=count).map(lambda args: Call(name, tuple(args)))

    return st.sampled_from(sorted(_CALLS)).flatmap(build)


def _path(inner: st.SearchStrategy[Expr]) -> st.SearchStrategy[Expr]:
    predicates = st.lists(inner, max_size=1).map(tuple)
    axis = st.sampled_from(["child", "attribute", "ancestor", "following-sibling", "self", "parent"])
    test = st.one_of(NAMES, st.sampled_from(["*", "node()", "text()"]))
    steps = st.lists(st.builds(Step, axis, test, predicates), min_size=1, max_size=3).map(tuple)
    return st.one_of(
        st.builds(Path, st.booleans(), st.none(), steps),
        st.builds(Path, st.just(False), st.builds(FieldRef, PLAIN_NAMES), steps),
        st.just(Path(True, None, ())),
        st.just(Path(False, None, (Step("self", "node()"),))),
    )


def _extend(inner: st.SearchStrategy[Expr]) -> st.SearchStrategy[Expr]:
    return st.one_of(
        _chain(inner),
        _call(inner),
        _path(inner),
        st.builds(Negate, st.integers(1, 3), inner),
        st.builds(Filtered, inner, st.lists(inner, min_size=1, max_size=2).map(tuple)),
    )


LEAVES: st.SearchStrategy[Expr] = st.one_of(
    st.builds(Number, st.sampled_from(["0", "1", "2.", ".5", "10.25", "007"])),
    st.builds(
        Literal, st.sampled_from(["", "a", "it's", 'say "x"', "2026-03-15", "ă\n@{0}%s", "\\", "\x00"])
    ),
    st.builds(FieldRef, PLAIN_NAMES),
)
TREES: st.SearchStrategy[Expr] = st.recursive(LEAVES, _extend, max_leaves=25)
