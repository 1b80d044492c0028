"""How long forms take to open and to answer a key press, beside the least that the machine could take.

Two forms are made here: one of 1,000 indicator cells with 300 rules, and the one that other tools have been measured
with (1,000 whole-number questions, a constraint on each, a sum per 25).

    python -m tools.bench forms
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

from iocdesk.core.clock import FixedClock
from iocdesk.core.errors import Text
from iocdesk.core.periods import PeriodType, Regime
from iocdesk.forms.expressions.bytecode import bytecode
from iocdesk.forms.history import NoHistory
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
from iocdesk.forms.session import FormSession, prepare
from iocdesk.forms.values import Value
from tools.bench.rows import Row, milliseconds, row

NOTHING_SAID = Text("", "")
OPENINGS, EDITS = 7, 2000
CLOCK = FixedClock(datetime(2026, 4, 15, tzinfo=UTC))


def form_of(fields: list[Field], rules: list[Rule] | None = None, **choices: tuple[Choice, ...]) -> Form:
    """Return a form of one section."""
    return Form(
        "bench", "1", Text("Đo", "Bench"), "commune", "VP", PeriodType.MONTH, Regime.ND09, "+3wd after cut-off", (),
        (Group("all", Text("Tất cả", "All"), tuple(fields)),), choices, tuple(rules or ()), sha256="0" * 64,
    )  # fmt: skip


def indicator_form(figures: int = 250, rules: int = 300) -> Form:
    """Return a form of `figures` x 4 cells (three categories and their sum) with `rules` rules of three shapes."""
    ages = tuple(Choice(code, Text(code, code)) for code in ("tre", "vua", "gia"))
    fields = [_figure(f"A{i}") for i in range(figures)]
    shapes = (
        "${{A{0}}} <= ${{A{1}}} + ${{A{2}}} * 1000",
        "ind('A{0}', 'tre') <= ${{A{0}}}",
        "if(${{A{1}}} > 0, ${{A{0}}} div ${{A{1}}} < 1000, ${{A{2}}} >= 0) and prev(${{A{0}}}) >= 0",
    )
    made = [
        Rule(
            f"R{i}", f"A{i % figures}", Severity.ERROR, Scope.FORM,
            shapes[i % 3].format(i % figures, (i + 7) % figures, (i + 31) % figures), Text("Xin kiểm tra lại.", ""),
        )
        for i in range(rules)
    ]  # fmt: skip
    return form_of(fields, made, tuoi=ages)


def _figure(name: str) -> Field:
    indicator = Indicator(
        name, Text("người", "people"), Kind.STATISTICAL, Nature.STOCK, Aggregation.SUM, Source.TYPED, 0,
        splits=("tuoi",), total="summed",
    )  # fmt: skip
    return Field(name, FieldType.INTEGER, Text(f"Chỉ tiêu {name}", ""), indicator=indicator)


def question_form(questions: int = 1000) -> Form:
    """Return the form of the peers' measurement: a constraint on each question, one sum per 25."""
    fields = []
    for start in range(0, questions, 25):
        names = [f"q{i}" for i in range(start, min(start + 25, questions))]
        fields += [
            Field(name, FieldType.INTEGER, Text(name, name), constraint=f". >= 0 and . <= {1000000 + at}")
            for at, name in enumerate(names, start)
        ]
        total = " + ".join(f"${{{name}}}" for name in names)
        fields.append(Field(f"sum{start // 25}", FieldType.CALCULATE, NOTHING_SAID, calculate=total))
    return form_of(fields)


def open_form(form: Form, values: dict[str, Value] | None = None) -> FormSession:
    """Compile and open a form as the first opening after the start does: nothing is remembered."""
    bytecode.cache_clear()
    return FormSession(prepare(form), values or {}, history=NoHistory(), clock=CLOCK)


def python_functions(count: int, text: str) -> list[object]:
    """Compile so many functions of plain Python, `{0}` being their number: the floor of opening a form."""
    found: list[object] = []
    for number in range(count):
        names: dict[str, object] = {}
        exec(compile(f"def f(a, b, c):\n    return {text.format(number)}\n", "<floor>", "exec"), names)
        found.append(names["f"])
    return found


def bare_edit(values: dict[str, Decimal], parts: int, rules: int) -> None:
    """Store a figure, add `parts` up and compare `rules` times: what an edit comes to without any form."""
    values["1"] = Decimal(7)
    total = sum((values[str(i)] for i in range(parts)), Decimal(0))
    for i in range(rules):
        assert total <= values[str(i)] + total * 1000


def _opening(name: str, form: Form, floor: Callable[[], object], aim: float | None, note: str) -> Row:
    pairs = [(milliseconds(lambda: open_form(form)), milliseconds(floor)) for _ in range(OPENINGS)]
    return row(name, *zip(*pairs, strict=True), unit="ms", aim=aim, note=note)


def _editing(
    name: str, session: FormSession, keys: list[str], shape: tuple[int, int], aim: float, note: str
) -> Row:
    values = {str(i): Decimal(i) for i in range(100)}
    ours, floor = [], []
    for number in range(EDITS):
        change = {keys[number % len(keys)]: Value.of(Decimal(number % 977 + number // 977))}
        ours.append(1000 * milliseconds(lambda change=change: session.put(change)))  # type: ignore[misc]
        floor.append(1000 * milliseconds(lambda: bare_edit(values, *shape)))
    return row(name, ours, floor, unit="us", aim=aim, note=note, ratio_of_medians=True)


def measure(_folder: Path) -> Iterator[Row]:
    """Yield the rows."""
    figures, questions = indicator_form(), question_form()
    yield _opening(
        "open 1,000 figures with 300 rules", figures,
        lambda: python_functions(300, "a <= b + c * {0} if b > 0 else c >= 0"), 8, "compiled from the form's text",
    )  # fmt: skip
    yield _opening(
        "open 1,000 questions, a sum per 25", questions,
        lambda: python_functions(1040, "a >= 0 and a <= {0}"), 4, "ODK Web Forms 3,940 ms, Enketo 390 ms",
    )  # fmt: skip
    filled = {f"A{i}.{code}": Value.of(i + 1) for i in range(250) for code in ("tre", "vua", "gia")}
    session = open_form(figures, filled)
    yield _editing("type a figure: its total and its rules", session, list(filled), (3, 4), 15, "aim < 60 us")
    session = open_form(questions)
    session.put({f"q{i}": Value.of(i) for i in range(1000)})
    yield _editing(
        "type an answer: its constraint and its sum", session, [f"q{i}" for i in range(1000)], (25, 1), 20,
        "ODK Web Forms 7,400 us, Enketo 3,700 us",
    )  # fmt: skip
