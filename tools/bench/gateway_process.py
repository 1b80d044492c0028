"""The gateway of the measurements, in a process of its own: prints its port, ends when its input closes."""

from __future__ import annotations

import sys
from pathlib import Path

from iocdesk.core.errors import Text
from iocdesk.core.units import Level, OrgUnit, UnitRegistry
from iocdesk.gateway.server import EmbeddedGateway
from tools.bench.sample import OFFICER, PASSWORD, PROVINCE, UNIT, form_of


def main(database: str) -> None:
    """Serve until standard input closes."""
    province = Text("Tỉnh để đo", "Province for measuring")
    commune = Text("Xã để đo", "Commune for measuring")
    units = [
        OrgUnit(PROVINCE, Level.PROVINCE, province, province.vi, "tỉnh", None, None, {}),
        OrgUnit(UNIT, Level.COMMUNE, commune, commune.vi, "xã", PROVINCE, None, {}),
    ]
    with EmbeddedGateway(Path(database)) as gateway:
        gateway.admin.import_units(UnitRegistry(units, []))
        gateway.admin.publish_form(form_of(1))
        gateway.admin.put_user(OFFICER, OFFICER.user_id, PASSWORD)
        print(gateway.url, flush=True)
        sys.stdin.read()


if __name__ == "__main__":
    main(sys.argv[1])
