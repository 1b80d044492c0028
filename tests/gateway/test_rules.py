"""The form's own rules at the gateway: what a careless client sends is stopped, what it may not know is not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from iocdesk.core.clock import FixedClock
from iocdesk.core.errors import Text
from iocdesk.core.periods import Period
from iocdesk.forms.expressions import When
from iocdesk.forms.model import Form, Group, Rule, Scope, Severity
from iocdesk.forms.values import Value
from iocdesk.gateway.history import KnownHistory
from iocdesk.gateway.rules import FormRules
from iocdesk.gateway.server import serve
from iocdesk.gateway.validation import HistorySource, Known
from iocdesk.gateway.workers import WorkersRefused
from iocdesk.reports.model import Cell, Report, ReportKey
from tests.gateway.kit import START, VILLAGE_FORM, VILLAGE_REPORT, form_of, settings_at


def rule(name: str, expression: str, severity: Severity, scope: Scope = Scope.FORM) -> Rule:
    return Rule(name, "DS01", severity, scope, expression, Text("Sai", "Wrong"))


def form() -> Form:
    plain = form_of(VILLAGE_FORM, "village")
    [section] = plain.sections
    children = tuple(
        replace(child, required="true()") if child.name == "DS03" and not isinstance(child, Group) else child
        for child in section.children
        if child.name != "visits"
    )
    rules = (
        rule("R1", "${DS01} <= ${DS02}", Severity.ERROR),
        rule("R2", "${DS01} < 100", Severity.WARNING, Scope.CELL),
        rule("R3", "${DS01} >= prev(${DS01})", Severity.ERROR, Scope.CROSS_PERIOD),
    )
    return replace(plain, sections=(replace(section, children=children),), rules=rules, sha256="f" * 64)


def found(cells: Mapping[str, Cell | int], around: HistorySource = Known) -> list[tuple[str, str]]:
    whole = {key: it if isinstance(it, Cell) else Cell(Value.of(it)) for key, it in cells.items()}
    check = FormRules(FixedClock(START))
    return [(it.key, it.code) for it in check(form(), Report(VILLAGE_REPORT, "1", cells=whole), around)]


SPLIT = {"DS02.nam": 100, "DS02.nu": 100}


def test_a_report_that_keeps_the_rules_goes() -> None:
    assert found({"DS01": 5, "DS03": 1, **SPLIT}) == []


def known(**figures: int) -> Known:
    """The unit's report of each period named, e.g. `m202603=7`, with this figure in DS01."""
    reports = [
        Report(
            ReportKey(VILLAGE_FORM, VILLAGE_REPORT.unit, Period.parse(name[1:])),
            "1",
            cells={"DS01": Cell(Value.of(it))},
        )
        for name, it in figures.items()
    ]
    return Known(reports, lambda form_id, _: form() if form_id == VILLAGE_FORM else None, lambda _: 1)


def test_a_rule_about_the_period_before_is_asked_of_what_the_server_has() -> None:
    cells = {"DS01": 5, "DS03": 1, **SPLIT}
    assert found(cells, lambda: known(m202603=5)) == []
    assert found(cells, lambda: known(m202603=6)) == [("DS01", "form.rule")]
    assert found(cells, lambda: known(m202602=6)) == []


def test_the_history_of_the_server() -> None:
    asked: list[int] = []

    def source() -> Known:
        asked.append(1)
        return known(m202501=1, m202504=2, m202601=10, m202602=20, m202603=30, m202604=99)

    history = KnownHistory(form(), VILLAGE_REPORT, source)
    assert asked == []
    numbers = {when: history.figure(when, "DS01", None) for when in When}
    assert numbers[When.PREV] == numbers[When.PREV_IN_YEAR] == 30
    assert numbers[When.SAME_PERIOD_LAST_YEAR] == 2
    assert numbers[When.SUM_IN_YEAR] == 60
    assert numbers[When.NOW] is None
    assert history.figure(When.PREV, "DS02", "nam") is None
    assert history.figure(When.PREV, "XX", None) is None
    assert history.villages() == 1
    assert asked == [1]
    january = ReportKey(VILLAGE_FORM, VILLAGE_REPORT.unit, Period.parse("202601"))
    first = KnownHistory(form(), january, source)
    assert first.figure(When.SUM_IN_YEAR, "DS01", None) == 0
    assert first.figure(When.PREV_IN_YEAR, "DS01", None) is None
    assert (
        KnownHistory(form(), VILLAGE_REPORT, lambda: known(m202603=30)).figure(When.SUM_IN_YEAR, "DS01", None)
        is None
    )


def test_another_forms_newest_figure_is_found_by_its_code() -> None:
    own = replace(form(), id="thon_khac", sections=(replace(form().sections[0], children=()),))
    key = ReportKey("thon_khac", VILLAGE_REPORT.unit, VILLAGE_REPORT.period)
    history = KnownHistory(own, key, lambda: known(m202601=1, m202602=2, m202603=3, m202605=5))
    assert history.figure(When.NOW, "DS01", None) == 3
    assert history.figure(When.PREV, "DS01", None) == 2
    assert history.figure(When.SUM_IN_YEAR, "DS01", None) == 6


def test_an_error_and_an_open_cell_stop_it() -> None:
    assert found({"DS01": 50, "DS02.nam": 1, "DS02.nu": 1}) == [
        ("DS01", "form.rule"),
        ("DS03", "form.required"),
    ]


def test_a_warning_stops_it_until_there_is_a_note() -> None:
    assert found({"DS01": 150, "DS03": 1, **SPLIT}) == [("DS01", "form.rule")]
    assert found({"DS01": Cell(Value.of(150), note="Đã kiểm tra"), "DS03": 1, **SPLIT}) == []


def test_what_does_not_fit_the_form_is_told_first() -> None:
    assert found({"DS01": Cell(Value.of("năm"))}) == [("DS01", "cell.type")]


def test_what_an_earlier_version_of_the_form_asked_for_says_nothing() -> None:
    assert [code for _, code in found({"XX": 1})] == ["report.empty"]


def test_a_server_of_its_own_asks_the_rules(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    served: list[Any] = []
    monkeypatch.setattr("uvicorn.Server.run", lambda server: served.append(server.config))
    serve(settings_at(tmp_path), port=1, trusted_proxies="10.0.0.1")
    [config] = served
    assert (config.port, config.forwarded_allow_ips) == (1, "10.0.0.1")
    app = config.app()
    assert isinstance(app.state.services.intake._judge._validator, FormRules)
    app.state.services.database.close()


def test_several_processes_need_a_database_that_takes_them(tmp_path: Path) -> None:
    with pytest.raises(WorkersRefused) as refused:
        serve(settings_at(tmp_path, workers=2), port=1)
    assert "postgresql" in refused.value.text.vi
