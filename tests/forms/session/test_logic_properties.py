"""A form with every kind of logic: whatever is typed, added and removed, it is as if opened with what stands in it."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from iocdesk.forms.session import FormSession, Prepared
from iocdesk.forms.values import MISSING, Value
from tests.effort import examples
from tests.forms.compiler.workbooks import figure, question
from tests.forms.session.forms import n, opened, prepared, state, t

GROUP, END_GROUP = {"type": "begin_group", "label::Tiếng Việt (vi)": "g"}, {"type": "end_group"}
REPEAT, END_REPEAT = {"type": "begin_repeat", "label::Tiếng Việt (vi)": "r"}, {"type": "end_repeat"}
LISTS = (
    {"list_name": "yn", "name": "yes", "label": "Có", "level": "1"},
    {"list_name": "yn", "name": "no", "label": "Không", "level": "2"},
    {"list_name": "gioi_tinh", "name": "nam", "label": "Nam"},
    {"list_name": "gioi_tinh", "name": "nu", "label": "Nữ"},
)
SURVEY = [
    question("integer", "many", default="1"),
    question("select_one yn", "ask"),
    figure("F1", disaggregation="gioi_tinh", total="summed", relevant="${ask} = 'yes'"),
    figure("F2", numerator="${F1} * 2", source="derived", warn="${F2} < 20", warn_message="Nhiều"),
    {**GROUP, "name": "g", "relevant": "${F2} > 4 or ${many} = 2"},
    question("integer", "deep", constraint=". < ${sum_x}", required="${ask} = 'no'"),
    {**REPEAT, "name": "visit", "repeat_count": "${many}", "relevant": "${ask} != 'no'"},
    question("integer", "cost", default="1", constraint=". >= 0"),
    question("select_one yn", "kind", choice_filter="level <= ${many}"),
    question("calculate", "net", calculation="${cost} - position(..)"),
    END_REPEAT,
    END_GROUP,
    {**REPEAT, "name": "p"},
    question("integer", "age", default="1"),
    question("integer", "x", default="0", relevant="${age} < ${many} + 2", constraint=". != ${age}"),
    {**REPEAT, "name": "q"},
    question("integer", "y", default="2"),
    question("calculate", "z", calculation="${y} + ${x} + count(${q}) + position(..)"),
    END_REPEAT,
    question("calculate", "ys", calculation="sum(${y}) + count(${p})"),
    END_REPEAT,
    question("calculate", "sum_x", calculation="sum(${x}) + sum(${cost})"),
    question(
        "calculate", "all_z", calculation="concat(join('-', ${z}), ';', indexed-repeat(${age}, ${p}, 2))"
    ),
    question("calculate", "paths", calculation="count(//p[age > 2]) + count(../visit)"),
    question("integer", "last", relevant="${all_z} != '' and ${paths} > 0"),
]


@lru_cache(maxsize=1)
def form() -> Prepared:
    """Compile the form once."""
    with TemporaryDirectory() as folder:
        return prepared(Path(folder), SURVEY, LISTS)


def act(session: FormSession, data: st.DataObject) -> None:
    """Do one thing that a person can do."""
    what = data.draw(st.sampled_from(("put", "put", "put", "add", "remove")))
    houses = session.instances("p")
    repeats = ["p", *(f"p[{i}]/q" for i in range(1, houses + 1))]
    repeat = data.draw(st.sampled_from(repeats))
    count = session.instances(repeat)
    if what == "add" and count < 5:
        session.add_instance(repeat)
    elif what == "remove" and count > 1:
        session.remove_instance(repeat, data.draw(st.integers(1, count)))
    elif what == "put":
        keys = st.sampled_from([key for key in session.cell_keys() if not session.computed(key)])
        session.put({key: data.draw(answer(session, key)) for key in data.draw(st.sets(keys, max_size=3))})


def answer(session: FormSession, key: str) -> st.SearchStrategy[Value]:
    """Draw an answer; instances keep one, so that they are there again when the report is opened."""
    if session.field(key).choice_list:
        return st.sampled_from((t("yes"), t("no"), MISSING))
    numbers = st.integers(0, 5).map(n)
    return numbers if key.endswith(("age", "y")) else st.one_of(numbers, st.just(MISSING))


@settings(deadline=None, suppress_health_check=list(HealthCheck), max_examples=examples(80))
@given(st.data())
def test_a_session_is_as_if_opened_with_what_stands_in_it(data: st.DataObject) -> None:
    session = opened(form())
    for _ in range(data.draw(st.integers(1, 12))):
        act(session, data)
        assert state(session) == state(opened(form(), session.values()))
        assert all(value == MISSING for key, value in session.values().items() if not session.relevant(key))
        assert {issue.key for issue in session.issues()} <= set(session.cell_keys())


@settings(deadline=None, suppress_health_check=list(HealthCheck), max_examples=examples(60))
@given(st.data())
def test_a_change_tells_everything_that_changed(data: st.DataObject) -> None:
    session = opened(form(), {"p[3]/age": n(1), "p[2]/q[2]/y": n(1)})
    for _ in range(8):
        before = dict(session.values())
        keys, layout = session.cell_keys(), session.layout()
        issues = {key: session.issues_at(key) for key in keys}
        candidates = [key for key in keys if not session.computed(key)]
        key = data.draw(st.sampled_from(candidates))
        change = session.put({key: data.draw(answer(session, key))})
        after = session.values()
        moved = {k for k in {*before, *after} if before.get(k, MISSING) != after.get(k, MISSING)}
        assert moved <= change.cells
        assert {k for k, found in issues.items() if session.issues_at(k) != found} <= change.issues
        if not change.structure:
            assert session.cell_keys() == keys
            assert session.layout() == layout


@settings(deadline=None, suppress_health_check=list(HealthCheck), max_examples=examples(60))
@given(st.data())
def test_undo_leads_back(data: st.DataObject) -> None:
    session = opened(form(), {"p[3]/age": n(1)})
    undo, states = [], []
    for _ in range(6):
        states.append(state(session))
        candidates = [key for key in session.cell_keys() if not session.computed(key)]
        key = data.draw(st.sampled_from(candidates))
        undo.append({key: session.value(key)})
        session.put({key: data.draw(answer(session, key))})
    while undo:
        session.put(undo.pop())
        assert state(session) == states.pop()
