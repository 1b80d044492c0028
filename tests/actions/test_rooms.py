"""A profile's office opens once, when it is first wanted, and a failure may be tried again."""

from __future__ import annotations

from typing import cast

import pytest

from iocdesk.actions.office import Office
from iocdesk.actions.rooms import SERVICES, Rooms, ports_of
from iocdesk.core.errors import IocError, Text


class FakeOffice:
    """Counts how often it is closed."""

    closed = 0

    def close(self) -> None:
        self.closed += 1


def test_it_opens_once_and_closes_once() -> None:
    made: list[FakeOffice] = []

    def make() -> Office:
        made.append(FakeOffice())
        return cast("Office", made[-1])

    rooms = Rooms(make)
    rooms.close()
    assert rooms.office() is rooms.office()
    rooms.close()
    rooms.close()
    assert [office.closed for office in made] == [1]


def test_a_failure_is_told_and_tried_again() -> None:
    tries: list[int] = []

    def make() -> Office:
        tries.append(1)
        raise IocError("store.locked", Text("Đang mở.", "Open."))

    work, *_ = ports_of(Rooms(make))
    for _ in range(2):
        with pytest.raises(IocError, match=r"store\.locked"):
            work.work()
    assert len(tries) == 2


def test_there_is_a_service_for_every_port() -> None:
    from dataclasses import fields
    from importlib import import_module

    from iocdesk.actions import services
    from iocdesk.actions.rooms import _APART
    from iocdesk.ui.ports import Services

    assert [item.name for item in fields(Services)][1:] == [name.lower() for name in SERVICES]
    homes = {name: import_module(_APART[name]) if name in _APART else services for name in SERVICES}
    assert all(hasattr(home, f"{name}Service") for name, home in homes.items())
