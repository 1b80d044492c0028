"""The practice province whole: a gateway that answers, and an office that signs in to it and pulls its slice."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from iocdesk.actions.context import Context
from iocdesk.actions.history import StoreHistory
from iocdesk.actions.views import WorkGroup
from iocdesk.actions.work import work_list
from iocdesk.api.auth import MemoryTokens
from iocdesk.api.client import Device, IocClient
from iocdesk.core.ids import Uuid7Source
from iocdesk.forms.model import Severity
from iocdesk.forms.session import FormSession
from iocdesk.reports.digest import slice_digest
from iocdesk.reports.model import ReportState
from iocdesk.store import Store, create_store
from iocdesk.sync.engine import Engine
from iocdesk.sync.runner import SyncRunner
from iocdesk.sync.schedule import SyncPolicy
from iocdesk.sync.status import SyncReport
from iocdesk.training.people import Account
from iocdesk.training.province import PracticeProvince
from tests.training.kit import TODAY, clock_at

CLOCK = clock_at(TODAY)
pytestmark = [pytest.mark.unmeasured, pytest.mark.xdist_group("practice province")]
"""What the module builds once is dear: one worker has it all."""


class Office:
    """An account's computer: a store of its own, filled by a real sync."""

    def __init__(self, folder: Path, province: PracticeProvince, account: Account) -> None:
        ids = Uuid7Source(CLOCK, random.Random(account.username))
        self.account = account
        self.store: Store = create_store(folder / f"{account.username}.db", bytes(32), clock=CLOCK, ids=ids)
        self.client = IocClient(province.url, clock=CLOCK, tokens=MemoryTokens())
        self.client.sign_in(account.username, province.password, Device(self.store.device_id, "Máy"))
        self.first = self.sync()
        self.ids = ids

    def sync(self) -> SyncReport:
        """Synchronise once."""
        engine = Engine(SyncPolicy(), random.Random(1))
        return SyncRunner(engine, self.store, self.client, CLOCK).run_once()

    def context(self, province: PracticeProvince) -> Context:
        """What the account's actions stand on."""
        unit = self.account.actor.units[0]
        return Context.build(self.store, clock=CLOCK, ids=self.ids, actor=self.account.actor, unit=unit)

    def close(self) -> None:
        """Close it."""
        self.client.close()
        self.store.close()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("practice")


@pytest.fixture(scope="module")
def province(folder: Path) -> Iterator[PracticeProvince]:
    with PracticeProvince(folder / "province", CLOCK) as running:
        yield running


@pytest.fixture(scope="module")
def principal(folder: Path, province: PracticeProvince) -> Iterator[Office]:
    office = Office(folder, province, province.principal)
    yield office
    office.close()


def test_it_says_that_it_is_for_training(province: PracticeProvince) -> None:
    client = IocClient(province.url, clock=CLOCK, tokens=MemoryTokens())
    found = client.capabilities()
    client.close()
    assert found.training is True
    assert found.name == "Tập huấn"


def test_the_principal_pulls_the_whole_slice_and_both_sides_agree(principal: Office) -> None:
    first = principal.first
    assert first.ok, first.summary()
    assert first.tally.pulled > 900
    assert first.tally.forms == 32
    assert principal.store.log.rows() == []
    digest = principal.client.digest()
    assert digest.digest == slice_digest(principal.store.sync.digests())
    assert principal.sync().tally.pulled == 0


def test_the_notices_say_training_and_one_asks_to_be_acknowledged(principal: Office) -> None:
    notices = principal.store.catalogue.notices()
    assert {notice.kind for notice in notices} == {"notice", "rule", "hotline"}
    assert all("TẬP HUẤN" in notice.body for notice in notices)
    assert [notice.needs_acknowledgement for notice in notices].count(True) == 1
    assert any("địa bàn hiện nay" in notice.body for notice in notices)


def test_the_work_list_has_one_of_each(principal: Office, province: PracticeProvince) -> None:
    rows = work_list(principal.context(province)).rows
    by_group = {group: [row.report_id for row in rows if row.group is group] for group in WorkGroup}
    assert by_group[WorkGroup.RETURNED] == [province.returned.id]
    assert by_group[WorkGroup.OVERDUE] == [province.overdue.id]
    assert by_group[WorkGroup.WAITING] == [province.waiting.id]
    assert province.fresh.id in by_group[WorkGroup.IN_PERIOD]
    assert len(by_group[WorkGroup.IN_PERIOD]) >= 4
    assert by_group[WorkGroup.DONE]


def test_no_figure_breaks_a_rule_as_the_office_sees_it(principal: Office, province: PracticeProvince) -> None:
    """Every report of the commune is opened with the history that the program itself reads from its store."""
    ctx = principal.context(province)
    seen = warnings = 0
    for summary in ctx.store.reports.find(unit=province.commune):
        report = ctx.store.reports.get(summary.id)
        assert report is not None
        form = ctx.shelf.get(report.key.form_id)
        values = {key: cell.value for key, cell in report.cells.items()}
        session = FormSession(
            ctx.shelf.prepared(form.id), values, history=StoreHistory(ctx, form, report.key), clock=CLOCK
        )
        issues = session.issues()
        assert not [it for it in issues if it.severity is Severity.ERROR], (report.id, issues)
        if report.state in {ReportState.ACCEPTED, ReportState.LOCKED}:
            assert dict(session.values()) == values, report.id
            assert all(report.cells[it.key].note for it in issues), (report.id, issues)
        seen += len(form.rules)
        warnings += len(issues)
    assert seen > 5_000
    assert warnings < seen * 0.03


@pytest.mark.parametrize("username", ["thon08", "thon14"])
def test_a_village_sees_its_own_and_what_it_came_of(
    folder: Path, province: PracticeProvince, username: str
) -> None:
    office = Office(folder, province, province.people.account(username))
    try:
        assert office.first.ok, office.first.summary()
        units = {summary.key.unit.code for summary in office.store.reports.find()}
        assert units == ({"15298-08", "15298-19"} if username == "thon08" else {"15298-14"})
    finally:
        office.close()


@pytest.mark.parametrize("username", ["tinh", "chutich", "phochutich", "son.kt", "nga.tyt"])
def test_everybody_signs_in_with_the_password_that_is_shown(
    province: PracticeProvince, username: str
) -> None:
    client = IocClient(province.url, clock=CLOCK, tokens=MemoryTokens())
    account = province.people.account(username)
    signed_in = client.sign_in(username, province.password, Device("pc-2", "Máy"))
    client.close()
    assert signed_in.name == account.actor.name
    assert signed_in.role is account.actor.role


def test_it_can_be_off_line(province: PracticeProvince, principal: Office) -> None:
    url = province.url
    province.set_online(False)
    assert principal.sync().error is not None
    province.set_online(True)
    assert province.url == url
    assert principal.sync().ok


@pytest.mark.long
def test_what_is_there_is_used_again_and_what_was_half_built_is_not(tmp_path: Path) -> None:
    folder = tmp_path / "again"
    with PracticeProvince(folder, CLOCK, months=2) as first:
        keys = (first.fresh, first.returned, first.waiting, first.overdue, first.gathering)
    built = (folder / "gateway.db").stat().st_mtime_ns
    later = clock_at(TODAY.replace(day=25))
    with PracticeProvince(folder, later, months=2) as second:
        assert (second.fresh, second.returned, second.waiting, second.overdue, second.gathering) == keys
    (folder / "practice.json").unlink()
    (folder / "gateway.db").write_bytes(b"")
    with PracticeProvince(folder, later, months=2) as third:
        assert third.fresh == keys[0]
    assert built
