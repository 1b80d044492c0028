"""Packages for the tests: a village's operations, sealed to a commune."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, date, datetime

from iocdesk.core.clock import FixedClock
from iocdesk.core.ids import Uuid7Source
from iocdesk.core.units import UnitKey
from iocdesk.exchange.sealed import Package, Sender, sign_all
from iocdesk.forms.values import Value
from iocdesk.reports.model import Cell, Operation, Transition
from iocdesk.reports.operations import seal
from iocdesk.reports.signing import Signer
from iocdesk.vault import DeviceKeyRing, DeviceKeys, ThrowAwayKeeper

START = datetime(2026, 4, 16, 2, 0, tzinfo=UTC)
COMMUNE = UnitKey("15298", date(2025, 7, 1))
OTHER = UnitKey("15301", date(2025, 7, 1))
VILLAGE = UnitKey("15298-01", date(2020, 1, 1))
COMMUNE_NAME = "Xã Lĩnh Toại"
DEVICE = "may-thon-1"


def new_keys() -> DeviceKeys:
    """Keys of another computer."""
    return DeviceKeyRing(ThrowAwayKeeper()).keys()


def new_ids(seed: int = 1) -> Uuid7Source:
    """Ids that are the same in every run."""
    return Uuid7Source(FixedClock(START), random.Random(seed))


def operations(count: int = 2, *, author: str = "u-thon1", device: str = DEVICE) -> tuple[Operation, ...]:
    """What a village head did: figures, and at last handing them in."""
    ids = new_ids()
    return tuple(
        seal(
            Operation(
                op_id=ids.new(),
                report_id=f"thon_thang/{VILLAGE.id}/202604",
                base_version=0,
                device_id=device,
                seq=number,
                form_version="1",
                author=author,
                created_at=START,
                cells={"DS01": Cell(Value.of(number), author=author, at=START)},
                transition=Transition.SUBMIT if number == count else None,
            )
        )
        for number in range(1, count + 1)
    )


def package(keys: DeviceKeys, *made: Operation, **changes: object) -> Package:
    """A package of the village to its commune."""
    sender = Sender(VILLAGE, "u-thon1", "Trưởng thôn 1", DEVICE, keys.sign_key)
    found = Package(
        new_ids(9).new(), START, sender, COMMUNE, COMMUNE_NAME, sign_all(made or operations(), keys)
    )
    return replace(found, **changes)  # type: ignore[arg-type]  # members of several types


def signer(keys: DeviceKeys, **changes: object) -> Signer:
    """The village head's key as the gateway tells of it."""
    return replace(Signer("u-thon1", DEVICE, keys.sign_key, (VILLAGE,)), **changes)  # type: ignore[arg-type]
