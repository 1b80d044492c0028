"""A figure's way from a sector system through the gateway into a commune's report, and what the commune says to it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests

from iocdesk.actions.context import Context
from iocdesk.actions.entry import Entry, open_entry
from iocdesk.forms.values import MISSING, Value
from iocdesk.gateway.disputes import disputes
from iocdesk.gateway.server import EmbeddedGateway
from iocdesk.gateway.service_accounts import Scope
from iocdesk.reports.model import ReportState
from iocdesk.reports.sources import Precedence
from tests.gateway.kit import COMMUNE, COMMUNE_REPORT, OFFICER, PROVINCE
from tests.sync.office import Office, open_gateway, start_clock

KEY = "DS01"


class Scene:
    """A gateway, a sector system, and the commune's computers."""

    def __init__(self, folder: Path) -> None:
        self.clock = start_clock()
        self.gateway: EmbeddedGateway = open_gateway(folder, self.clock)
        services = self.gateway.app.state.services
        self.database = services.database
        self.token = services.service_accounts.add("dancu", "dancu", "CSDL dân cư", Scope((PROVINCE.id,)))
        services.sources.put_rule(KEY, Precedence.SOURCE)
        self.folder, self.offices = folder, list[Office]()

    def post(self, value: str, as_of: str) -> dict[str, Any]:
        """The system sends its figure."""
        item = {
            "system": "dancu", "record_id": f"ds01-{as_of}", "indicator": KEY, "unit": COMMUNE.id, "period": "202604",
            "value": value, "as_of": as_of,
        }  # fmt: skip
        answer = requests.post(
            f"{self.gateway.url}/v1/source-values", json={"values": [item]}, timeout=10,
            headers={"Authorization": f"Bearer {self.token}"},
        )  # fmt: skip
        found: dict[str, Any] = answer.json()["results"][0]
        assert found["status"] == "stored", found
        return found

    def office(self) -> Office:
        """A computer of the officer, signed in and up to date."""
        made = Office(self.folder, self.gateway.url, self.clock, seed=len(self.offices) + 1)
        made.sign_in()
        self.offices.append(made)
        sync(made)
        return made

    def entry(self, office: Office) -> Entry:
        """The commune's report on a computer."""
        ctx = Context.build(office.store, clock=self.clock, ids=office.ids, actor=OFFICER, unit=COMMUNE)
        return open_entry(ctx, COMMUNE_REPORT)


def sync(office: Office) -> None:
    """Exchange everything."""
    office.clock.advance(seconds=5)
    report = office.sync()
    assert report.error is None, report.error


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    made = Scene(tmp_path)
    with made.gateway:
        yield made
        for office in made.offices:
            office.close()


def test_a_figure_is_filled_in_offline_disputed_and_asked_about_again(scene: Scene) -> None:
    scene.post("118", "2026-04-10T01:00:00Z")
    office = scene.office()
    scene.gateway.set_online(False)
    entry = scene.entry(office)
    assert entry.cell(KEY).value == Value.of(118)
    entry.set_cells({KEY: Value.of(120)})
    entry.set_note(KEY, "Có 2 trẻ mới sinh")
    scene.gateway.set_online(True)
    sync(office)
    [found] = disputes(scene.database)
    assert (found.source_value, found.own_value, found.note, found.stands) == (
        "118",
        "120",
        "Có 2 trẻ mới sinh",
        "source",
    )
    scene.post("119", "2026-04-15T01:00:00Z")
    assert disputes(scene.database)[0].newer == "119"
    sync(office)
    entry.reload()
    assert entry.cell(KEY).value == Value.of(118)
    assert [it.code for it in entry.issues_at(KEY)] == ["source_reopened"]
    entry.set_cells({KEY: MISSING})
    sync(office)
    assert disputes(scene.database) == []
    head = office.store.reports.head(COMMUNE_REPORT.id)
    assert head is not None
    assert (head.cells[KEY].value, head.cells[KEY].source) == (
        Value.of(119),
        "system:dancu@2026-04-15T01:00:00Z",
    )
    assert head.state is ReportState.DRAFT


def test_two_computers_that_fill_the_same_figure_in_do_not_disagree(scene: Scene) -> None:
    scene.post("118", "2026-04-10T01:00:00Z")
    first, second = scene.office(), scene.office()
    scene.entry(first)
    scene.post("119", "2026-04-15T01:00:00Z")
    sync(second)
    scene.entry(second)
    for office in (first, second, first, second):
        sync(office)
    assert first.store.conflicts.get(COMMUNE_REPORT.id) is None
    assert second.store.conflicts.get(COMMUNE_REPORT.id) is None
    for office in (first, second):
        entry = scene.entry(office)
        entry.reload()
        assert entry.cell(KEY).value == Value.of(119)


def test_the_figures_travel_only_when_they_changed(scene: Scene) -> None:
    scene.post("118", "2026-04-10T01:00:00Z")
    office = scene.office()
    etag = office.store.catalogue.etag("sources")
    sync(office)
    assert office.client.catalogue("sources", etag).payload is None
    scene.post("119", "2026-04-15T01:00:00Z")
    assert office.client.catalogue("sources", etag).payload is not None
