"""The practice province as the program uses it: signed-in profiles, one for each account, gone at the end."""

from __future__ import annotations

import random
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from iocdesk.actions.gateway import GatewayMissing
from iocdesk.actions.training import Practice
from iocdesk.core.clock import FixedClock
from iocdesk.core.errors import IocError
from iocdesk.core.ids import Uuid7Source
from iocdesk.core.progress import Silent
from tests.actions.kit import moment

CLOCK = FixedClock(moment("2026-11-22 09:00"))


class Steps(Silent):
    """Remembers what it was told."""

    def __init__(self) -> None:
        self.told: list[tuple[int, int]] = []

    def step(self, done: int, total: int = 0, text: str = "") -> None:
        self.told.append((done, total))


def begun(folder: Path | None, progress: Steps | None = None) -> Practice:
    return Practice(CLOCK, Uuid7Source(CLOCK, random.Random(1)), progress, folder=folder)


@pytest.fixture(scope="module")
def practice(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Practice]:
    """A practice with a short history."""
    from iocdesk.training.province import PracticeProvince

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("iocdesk.training.province.PracticeProvince", partial(PracticeProvince, months=1))
        made = begun(tmp_path_factory.mktemp("practice"))
    yield made
    made.close()


def test_the_first_profile_is_signed_in_and_has_its_unit(practice: Practice) -> None:
    steps = Steps()
    profile = practice.profile(progress=steps)
    try:
        facts = profile.facts
        assert facts.training
        assert facts.complete
        assert facts.username == practice.province.principal.username
        assert facts.server == practice.province.url
        assert facts.unit.startswith("15298")
    finally:
        profile.close()


def test_a_profile_opens_again_with_what_it_holds(practice: Practice) -> None:
    first = practice.profile()
    first.store.settings.set("ui.language", "en")
    first.close()
    again = practice.profile()
    try:
        assert again.store.settings.get("ui.language", "vi") == "en"
        assert again.folder == first.folder
    finally:
        again.close()


@pytest.mark.long
def test_each_account_has_a_store_of_its_own(practice: Practice) -> None:
    leader = next(
        a for a in practice.province.people.accounts if a.username != practice.province.principal.username
    )
    mine, other = practice.profile(), practice.profile(leader.username)
    try:
        assert mine.folder != other.folder
        assert other.facts.user_id == leader.actor.user_id
    finally:
        mine.close()
        other.close()


def test_an_account_that_does_not_exist_leaves_no_profile(practice: Practice) -> None:
    with pytest.raises(IocError):
        practice.profile("khong-co-ai")
    with pytest.raises(IocError):
        practice.profile("khong-co-ai")


def test_only_the_practice_provinces_address_stands_in(practice: Practice) -> None:
    assert practice.profile_for("https://ioc.example.vn", "canbo") is None
    stand_in = practice.profile_for(practice.province.url + "/", "nguoi-moi")
    assert stand_in is not None
    try:
        assert stand_in.facts.training
        assert not stand_in.facts.complete
    finally:
        stand_in.close()


def test_progress_is_told_and_the_folder_goes_with_the_practice(monkeypatch: pytest.MonkeyPatch) -> None:
    from iocdesk.training.province import PracticeProvince

    monkeypatch.setattr("iocdesk.training.province.PracticeProvince", partial(PracticeProvince, months=1))
    steps = Steps()
    made = begun(None, steps)
    folder = made.folder
    assert folder.is_dir()
    made.close()
    assert not folder.exists()
    assert steps.told == [(0, 3), (1, 3)]


def test_without_the_extra_it_says_what_is_missing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setitem(sys.modules, "iocdesk.training.province", None)
    with pytest.raises(GatewayMissing):
        begun(tmp_path)


def test_everybody_of_the_practice_can_be_played_and_nobody_elsewhere(practice: Practice) -> None:
    people = practice.people(practice.province.url + "/")
    assert {one.username for one in people} == {account.username for account in practice.province.accounts}
    assert people[0].username == practice.province.principal.username
    assert all(one.password == practice.province.password for one in people)
    assert practice.people("https://ioc.thanhhoa.gov.vn") == ()
