"""The form's own rules at the gateway: what a careless client sends is stopped, what it may not know is not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from iocdesk.core.clock import FixedClock
from iocdesk.core.errors import Text
from iocdesk.forms.model import Form, Group, Rule, Scope, Severity
from iocdesk.forms.values import Value
from iocdesk.gateway.rules import FormRules
from iocdesk.gateway.server import serve
from iocdesk.reports.model import Cell, Report
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


def found(cells: Mapping[str, Cell | int]) -> list[tuple[str, str]]:
    whole = {key: it if isinstance(it, Cell) else Cell(Value.of(it)) for key, it in cells.items()}
    check = FormRules(FixedClock(START))
    return [(it.key, it.code) for it in check(form(), Report(VILLAGE_REPORT, "1", cells=whole), list)]


SPLIT = {"DS02.nam": 100, "DS02.nu": 100}


def test_a_report_that_keeps_the_rules_goes() -> None:
    assert found({"DS01": 5, "DS03": 1, **SPLIT}) == []


def test_an_error_and_an_open_cell_stop_it() -> None:
    assert found({"DS01": 50, "DS02.nam": 1, "DS02.nu": 1}) == [
        ("DS01", "form.rule"),
        ("DS03", "form.required"),
    ]


def test_a_warning_stops_it_until_there_is_a_note() -> None:
    assert found({"DS01": 150, "DS03": 1, **SPLIT}) == [("DS01", "form.rule")]
    assert found({"DS01": Cell(Value.of(150), note="Đã kiểm tra"), "DS03": 1, **SPLIT}) == []


def test_what_does_not_fit_the_form_is_told_first() -> None:
    assert found({"XX": 1}) == [("XX", "cell.unknown")]


def test_a_server_of_its_own_asks_the_rules(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    served: list[Any] = []
    monkeypatch.setattr("uvicorn.run", lambda app, **options: served.append((app, options)))
    serve(settings_at(tmp_path), port=1, trusted_proxies="10.0.0.1")
    [(app, options)] = served
    assert (options["port"], options["forwarded_allow_ips"]) == (1, "10.0.0.1")
    assert isinstance(app.state.services.intake._validator, FormRules)
    app.state.services.database.close()
