"""The people of the practice province."""

from __future__ import annotations

import pytest

from iocdesk.core.clock import today
from iocdesk.forms.library import FormLibrary
from iocdesk.reports.model import Role
from iocdesk.training.ground import COMMUNE, load_ground
from iocdesk.training.people import make_people
from tests.training.kit import TODAY, clock_at

LIBRARY = FormLibrary()
GROUND = load_ground()
PEOPLE = make_people(GROUND, LIBRARY.all())


def test_every_form_has_somebody_for_every_unit() -> None:
    for form in LIBRARY.all():
        units = [COMMUNE] if form.level == "commune" else [it.key for it in GROUND.on(TODAY)]
        for unit in units:
            assert PEOPLE.responsible(form.id, unit).actor.units
    assert today(clock_at(TODAY)) == TODAY


def test_commune_reports_are_approved_by_the_leader_and_have_a_stand_in() -> None:
    ids = {account.actor.user_id for account in PEOPLE.accounts}
    for it in PEOPLE.assignments:
        assert {it.responsible, it.deputy} <= ids
        assert it.responsible != it.deputy
        if it.unit == COMMUNE:
            assert it.approver == PEOPLE.leader.actor.user_id


def test_the_principal_answers_forms_of_three_offices() -> None:
    mine = PEOPLE.principal.actor.user_id
    forms = {it.form_id for it in PEOPLE.assignments if it.responsible == mine}
    assert {LIBRARY.get(form).office for form in forms} == {"VP", "VHXH", "HCC"}
    assert PEOPLE.principal.actor.name == "Lê Thị Lan — Văn phòng HĐND-UBND"


def test_roles() -> None:
    roles = [account.actor.role for account in PEOPLE.accounts]
    assert roles.count(Role.PROVINCE) == 1
    assert roles.count(Role.LEADER) == 2
    assert roles.count(Role.ENTRY) == 19
    assert len({account.username for account in PEOPLE.accounts}) == len(roles)


def test_nobody_is_found_by_a_wrong_name() -> None:
    with pytest.raises(KeyError):
        PEOPLE.account("khong-co")
    with pytest.raises(KeyError):
        PEOPLE.responsible("khong-co", COMMUNE)
