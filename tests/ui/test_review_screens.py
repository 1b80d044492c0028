"""Nothing of the review chain's pages is cut, in either language, at 100 % and 150 %, in each of their states."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from pytestqt.qtbot import QtBot

from iocdesk.reports.model import Role
from iocdesk.ui.kit import Kit
from iocdesk.ui.pages.review_desk import ReviewDesk
from iocdesk.ui.pages.work import WorkPage
from iocdesk.ui.ports import Preferences
from iocdesk.ui.screen_check import check_screen
from iocdesk.ui.shell import Shell
from iocdesk.ui.theme import Look, ThemeName
from iocdesk.ui.widgets.rail import PageName
from tests.ui.fakes import FakeServices
from tests.ui.test_talk import said

pytestmark = pytest.mark.unmeasured

LOOKS = [
    ("vi", ThemeName.LIGHT, 1.0),
    ("en", ThemeName.DARK, 1.5),
    ("vi", ThemeName.HIGH_CONTRAST, 1.5),
]


def faults(shell: Shell) -> list[str]:
    """What is cut or overlaps."""
    return [str(fault) for fault in check_screen(shell.window)]


@pytest.mark.parametrize(("language", "theme", "scale"), LOOKS)
def test_every_state_fits(
    make_kit: Callable[..., Kit],
    qtbot: QtBot,
    fake: FakeServices,
    settle: Callable[[], None],
    language: str,
    theme: ThemeName,
    scale: float,
) -> None:
    fake.said["a"] = [said("Xin giải trình số hộ nghèo tăng so với tháng trước.", unread=True)]
    kit = make_kit(Role.LEADER, language, Look(theme, scale), training=True)
    shell = Shell(kit, Preferences(language, theme.value, scale))
    qtbot.addWidget(shell.window)
    shell.window.resize(1366, 768)
    shell.start()
    for name in (PageName.APPROVALS, PageName.INTAKE):
        shell.window.show_page(name)
        settle()
        page = shell.window.page(name)
        assert isinstance(page, ReviewDesk)
        assert not faults(shell), name
        page.list.toggle()
        if page.view.ticks():
            page.view.ticks()[0].tick.setChecked(True)
        page._ask_first()
        settle()
        assert not faults(shell), f"{name} with a question"
        page.reason.done()
        page.view.toggle_talk()
        page.view.talk.box.setPlainText("0912 345 678")
        settle()
        assert not faults(shell), f"{name} with its thread"
    shell.window.show_page(PageName.WORK)
    work = shell.window.page(PageName.WORK)
    assert isinstance(work, WorkPage)
    work.toggle_handover()
    settle()
    assert not faults(shell), "handing over"
    shell.stop()
