"""Every view of the simple mode and of a report's past, in both languages, every look and four sizes: nothing cut, no
glyph missing, all readable."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from iocdesk.forms.values import NOTHING, Value
from iocdesk.ui.ports import Preferences
from iocdesk.ui.screen_check import check_screen
from iocdesk.ui.theme import Look, ThemeName
from iocdesk.ui.widgets.rail import PageName
from tests.ui.simple.conftest import OpenVillage, Village, shown

pytestmark = pytest.mark.unmeasured

LOOKS = [
    ("vi", ThemeName.LIGHT, 1.0),
    ("en", ThemeName.DARK, 1.3),
    pytest.param("vi", ThemeName.DARK, 1.5, marks=pytest.mark.long),
    pytest.param("vi", ThemeName.HIGH_CONTRAST, 1.0, marks=pytest.mark.long),
    ("vi", ThemeName.LIGHT, 2.0),
]
Settle = Callable[[], None]


def sound(village: Village, settle: Settle, what: str) -> None:
    """Look at the page that is shown."""
    settle()
    page = village.shell.window.form_page or village.shell.window.page(
        village.shell.window.current or PageName.WORK
    )
    assert not [str(fault) for fault in check_screen(page)], what


@pytest.mark.parametrize(("language", "theme", "scale"), LOOKS)
def test_every_view(
    make_village: OpenVillage, settle: Settle, language: str, theme: ThemeName, scale: float
) -> None:
    look = Look(theme, scale)
    village = make_village(Preferences(language, theme.value, scale), look=look, language=language)
    sound(village, settle, "home")
    page = village.open()
    sound(village, settle, "question")
    village.hands.type("abc\n")
    sound(village, settle, "problem")
    village.open(cell="LD05.den_nhat_ban")
    sound(village, settle, "a long question")
    page = village.open(cell="AS12")
    village.hands.type("8\n")
    assert shown(page) == "DOUBT"
    sound(village, settle, "doubt")
    village.hands.type("\n")
    sound(village, settle, "reason")
    page.show_review()
    sound(village, settle, "review")
    village.open(cell="AN10")
    village.hands.type("4\nk")
    sound(village, settle, "gate")
    entry = village.entry()
    typed = [key for key in entry.session.cell_keys() if not entry.session.read_only(key)]
    start = {"DS01.nam": Value.of(120), "DS01.nu": Value.of(125), "DS02.thuong_tru": Value.of(60)}
    entry.set_cells(dict.fromkeys(typed, NOTHING) | start)
    for issue in entry.summary().warnings_without_note:
        entry.set_note(issue.key, "đã kiểm tra")
    page = village.open()
    village.armed()
    village.hands.type("\n")
    assert shown(page) == "SENT"
    sound(village, settle, "sent")
    village.shell.open_past(village.key("thon_thang").id)
    sound(village, settle, "past")
