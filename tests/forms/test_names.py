"""Codes have names, in both languages."""

from __future__ import annotations

from iocdesk.core.errors import Text
from iocdesk.forms.names import office_names, sector_names


def test_names() -> None:
    assert len(sector_names()) == 16
    assert sector_names()["YT"] == Text("Y tế", "Health")
    assert office_names()["TYT"] == Text("Trạm y tế", "Health Station")
    assert all(name.vi and name.en for name in (*sector_names().values(), *office_names().values()))
