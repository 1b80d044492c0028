"""Codes have names, in both languages."""

from __future__ import annotations

from iocdesk.core.errors import Text
from iocdesk.forms.checking import lines
from iocdesk.forms.library import FormLibrary
from iocdesk.forms.names import office_names, sector_names


def test_names() -> None:
    assert len(sector_names()) == 16
    assert sector_names()["YT"] == Text("Y tế", "Health")
    assert office_names()["TYT"] == Text("Trạm y tế", "Health Station")
    assert all(name.vi and name.en for name in (*sector_names().values(), *office_names().values()))


def test_a_form_is_shown_with_what_its_codes_stand_for() -> None:
    form = next(
        form for form in FormLibrary().for_level("commune") if "YT" in form.sectors and form.office == "TYT"
    )
    assert "Y tế" in list(lines(form, "vi"))[3]
    assert "Health Station" in list(lines(form, "en"))[3]
