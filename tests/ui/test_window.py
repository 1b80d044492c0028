"""The window: pages of a role, going back, search, pill, banner, keys."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings, QSize, Qt, Signal
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from iocdesk.core.errors import IocError, Text
from iocdesk.forms.library import FormLibrary
from iocdesk.reports.model import Role
from iocdesk.ui.form_page import FormPage
from iocdesk.ui.kit import Kit, Tone, Topic
from iocdesk.ui.ports import Network, OutboxRow, OutboxState, Preferences, SyncState
from iocdesk.ui.screen_check import check_screen
from iocdesk.ui.shell import Shell, look_of
from iocdesk.ui.theme import ThemeName
from iocdesk.ui.widgets.header import short_initials
from iocdesk.ui.widgets.rail import PageName, pages_of
from tests.ui.entry.fake import FakeEntry
from tests.ui.fakes import NOW, FakeServices, outbox_rows, sync_state, user


class FormStub(QWidget):
    """A form page that can refuse to be left."""

    closed = Signal()

    def __init__(self, report_id: str, cell: str) -> None:
        super().__init__()
        self.opened_with = (report_id, cell)
        self.may_leave = True

    def leave(self) -> bool:
        return self.may_leave


def make_form(kit: Kit, report_id: str, cell: str) -> QWidget:
    """A form page, or the error of one that cannot be opened."""
    if report_id == "gone":
        raise IocError("form.unknown", Text("Không có biểu mẫu này.", "There is no such form."))
    return FormStub(report_id, cell)


@pytest.fixture
def shell(kit: Kit, qtbot: QtBot, settle: Callable[[], None], tmp_path: Path) -> Shell:
    """The window, shown on the work list."""
    settings = QSettings(str(tmp_path / "window.ini"), QSettings.Format.IniFormat)
    made = Shell(kit, Preferences(), make_form, settings=settings)
    qtbot.addWidget(made.window)
    made.start()
    settle()
    return made


@pytest.mark.parametrize(
    ("role", "without"),
    [
        (Role.ENTRY, {PageName.VILLAGES, PageName.APPROVALS, PageName.INTAKE, PageName.IMPORT}),
        (Role.CONSOLIDATOR, {PageName.APPROVALS, PageName.INTAKE, PageName.IMPORT}),
        (Role.LEADER, {PageName.INTAKE, PageName.IMPORT}),
    ],
)
def test_rail_shows_what_the_role_can_do(role: Role, without: set[PageName]) -> None:
    assert set(PageName) - set(pages_of(user(role))) == without


def test_opens_on_the_work_list_with_its_count(shell: Shell) -> None:
    assert shell.window.current is PageName.WORK
    assert shell.window.rail.button(PageName.WORK).text() == "Việc cần làm (5)"
    assert shell.window.rail.button(PageName.WORK).isChecked()
    assert shell.window.windowTitle() == "Xã Lĩnh Toại – iocdesk"


def test_back_leads_to_where_one_came_from(shell: Shell, settle: Callable[[], None]) -> None:
    window = shell.window
    window.show_page(PageName.REPORTS)
    window.show_page(PageName.HELP)
    QTest.keyClick(window, Qt.Key.Key_Escape)
    assert window.current is PageName.REPORTS
    QTest.keyClick(window, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    assert window.current is PageName.WORK
    QTest.keyClick(window, Qt.Key.Key_Escape)
    assert window.current is PageName.WORK
    settle()


def test_report_opens_and_closes(shell: Shell, qtbot: QtBot, settle: Callable[[], None]) -> None:
    window = shell.window
    with qtbot.waitSignal(window.report_opened):
        window.open_report("a/b/c", "DS01")
    form = window.form_page
    assert isinstance(form, FormStub)
    assert form.opened_with == ("a/b/c", "DS01")
    assert window.current is None
    form.may_leave = False
    window.show_page(PageName.HELP)
    assert window.form_page is form
    assert not window.close()
    form.may_leave = True
    form.closed.emit()
    assert window.form_page is None
    assert window.current is PageName.WORK
    settle()


def test_report_that_cannot_be_opened_is_told(shell: Shell) -> None:
    shell.window.open_report("gone")
    assert shell.window.form_page is None
    assert shell.window.banner.shown_text == "Không có biểu mẫu này."
    assert shell.window.current is PageName.WORK


def test_search_finds_and_opens(
    shell: Shell, fake: FakeServices, qtbot: QtBot, settle: Callable[[], None]
) -> None:
    window, search = shell.window, shell.window.header.search
    QTest.keyClick(window, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClicks(search, "ho ngheo")
    qtbot.waitUntil(lambda: ("search", "ho ngheo") in fake.calls)
    settle()
    assert search.popup.isVisible()
    assert len(search.hits) == 3
    QTest.keyClick(search, Qt.Key.Key_Return)
    form = window.form_page
    assert isinstance(form, FormStub)
    assert form.opened_with[1] == "AS01"
    assert not search.popup.isVisible()
    assert search.text() == ""


def test_search_that_finds_nothing_says_so(
    shell: Shell, fake: FakeServices, qtbot: QtBot, settle: Callable[[], None]
) -> None:
    search = shell.window.header.search
    search.setFocus()
    QTest.keyClicks(search, "zzz")
    qtbot.waitUntil(lambda: ("search", "zzz") in fake.calls)
    settle()
    assert search.popup.isVisible()
    assert search.hits == ()
    QTest.keyClick(search, Qt.Key.Key_Escape)
    assert not search.popup.isVisible()
    assert shell.window.current is PageName.WORK


def test_arrow_goes_into_the_answers_and_back(
    shell: Shell, fake: FakeServices, qtbot: QtBot, settle: Callable[[], None]
) -> None:
    search = shell.window.header.search
    shell.window.activateWindow()
    search.setFocus()
    QTest.keyClicks(search, "ho")
    qtbot.waitUntil(lambda: ("search", "ho") in fake.calls)
    settle()
    QTest.keyClick(search, Qt.Key.Key_Down)
    answers = search.popup.findChildren(QWidget, options=Qt.FindChildOption.FindDirectChildrenOnly)[-1]
    assert answers.hasFocus()
    QTest.keyClick(answers, Qt.Key.Key_Up)
    assert search.hasFocus()


STATES = [
    (sync_state(Network.ONLINE, ()), "Trực tuyến · đã gửi hết 06:42", "ok"),
    (sync_state(), "Ngoại tuyến · 1 báo cáo chờ gửi", "warn"),
    (sync_state(rows=()), "Ngoại tuyến · không có gì chờ gửi", "warn"),
    (replace(sync_state(Network.SENDING), sent=12, to_send=40), "Đang gửi 12/40", "primary"),
    (sync_state(rows=outbox_rows()), "Cần xử lý: 1 bị từ chối", "error"),
    (sync_state(Network.ONLINE), "Trực tuyến · 1 báo cáo chờ gửi", "ok"),
    (SyncState(), "Chưa kết nối lần nào", ""),
]


@pytest.mark.parametrize(("state", "words", "tone"), STATES, ids=[words for _, words, _ in STATES])
def test_pill_says_the_whole_truth(shell: Shell, state: SyncState, words: str, tone: str) -> None:
    pill = shell.window.header.pill
    pill.show_state(state)
    assert pill.text() == words
    assert pill.accessibleName() == words
    assert pill.property("tone") == tone
    assert not pill.icon().isNull()


def test_pill_opens_the_sync_page(shell: Shell, qtbot: QtBot, settle: Callable[[], None]) -> None:
    QTest.mouseClick(shell.window.header.pill, Qt.MouseButton.LeftButton)
    settle()
    assert shell.window.current is PageName.SYNC


def test_conflict_needs_attention_too() -> None:
    rows = (OutboxRow("r", Text("a", "a"), Text("b", "b"), "u", OutboxState.CONFLICT, NOW),)
    assert SyncState(outbox=rows).rejected == 1


def test_language_changes_everywhere_at_once(shell: Shell, settle: Callable[[], None]) -> None:
    shell.apply(Preferences(language="en"))
    settle()
    assert shell.window.rail.button(PageName.WORK).text() == "To do (5)"
    assert shell.window.header.pill.text() == "Offline · 1 report waiting"
    assert shell.window.page(PageName.WORK).heading.text() == "To do"
    assert shell.window.header.office.text() == "Economic Division"


def test_keys_change_the_text_size(shell: Shell, kit: Kit) -> None:
    QTest.keyClick(shell.window, Qt.Key.Key_Plus, Qt.KeyboardModifier.ControlModifier)
    assert kit.theme.scale == pytest.approx(1.1)
    QTest.keyClick(shell.window, Qt.Key.Key_Minus, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(shell.window, Qt.Key.Key_Minus, Qt.KeyboardModifier.ControlModifier)
    assert kit.theme.scale == pytest.approx(0.9)
    QTest.keyClick(shell.window, Qt.Key.Key_0, Qt.KeyboardModifier.ControlModifier)
    assert kit.theme.scale == pytest.approx(1.0)


def test_banner_shows_and_acts(shell: Shell, kit: Kit, qtbot: QtBot, settle: Callable[[], None]) -> None:
    banner, done = shell.window.banner, []
    kit.news.say(Text("Đã lưu.", "Saved."), Tone.OK)
    assert banner.shown_text == "Đã lưu."
    kit.language.set("en")
    settle()
    assert banner.shown_text == "Saved."
    banner.clear()
    assert banner.shown_text == ""
    banner.show_line("Đã gửi.", Tone.OK.value)
    banner._quiet.timeout.emit()
    assert banner.shown_text == ""
    banner.show_line("Mất mạng.", Tone.WARN.value, "Thử lại", lambda: done.append(1))
    assert not banner._quiet.isActive()
    QTest.mouseClick(banner._action, Qt.MouseButton.LeftButton)
    assert done == [1]
    assert banner.shown_text == ""


def test_a_long_place_of_a_file_is_broken_in_the_banner(shell: Shell, settle: Callable[[], None]) -> None:
    banner, place = shell.window.banner, "C:\\Users\\Public\\" + "\\".join(["so-lieu-cua-xa"] * 20)
    shell.window.resize(900, 700)
    shell.window.show()
    banner.show_line(place, Tone.WARN.value)
    settle()
    assert banner.shown_text == place
    assert not [it for it in check_screen(banner, colours=False) if it.kind == "clipped"]


def test_geometry_is_remembered(
    shell: Shell, kit: Kit, qtbot: QtBot, tmp_path: Path, settle: Callable[[], None]
) -> None:
    shell.window.resize(1000, 600)
    settle()
    shell.window.close()
    settings = QSettings(str(tmp_path / "window.ini"), QSettings.Format.IniFormat)
    again = Shell(kit, Preferences(), make_form, settings=settings)
    qtbot.addWidget(again.window)
    assert again.window.size().width() == 1000
    again.stop()


def test_user_menu_leads_to_settings_and_out(shell: Shell, qtbot: QtBot, settle: Callable[[], None]) -> None:
    header = shell.window.header
    assert header.user.text() == "LT"
    actions = [action for action in header.menu.actions() if action.isEnabled() and action.text()]
    assert [action.text() for action in actions] == ["Cài đặt", "Đăng xuất"]
    with qtbot.waitSignal(shell.window.sign_out_asked):
        actions[1].trigger()
    actions[0].trigger()
    assert shell.window.current is PageName.SETTINGS
    settle()


def test_training_strip(make_kit: Callable[..., Kit], qtbot: QtBot, settle: Callable[[], None]) -> None:
    made = Shell(make_kit(training=True), Preferences())
    qtbot.addWidget(made.window)
    made.start()
    settle()
    assert made.window.strip.isVisible()
    assert made.window.strip.text() == "CHẾ ĐỘ TẬP HUẤN – số liệu không gửi đi đâu."


def test_the_line_to_the_practice_province_can_be_cut(
    make_kit: Callable[..., Kit], qtbot: QtBot, settle: Callable[[], None]
) -> None:
    made = Shell(make_kit(training=True), Preferences())
    qtbot.addWidget(made.window)
    made.start()
    strip = made.window.strip
    assert not strip.switch.isVisible()
    for online, verb in ((True, "Ngắt mạng"), (False, "Nối mạng")):
        strip.offer_line(online=online)
        assert strip.switch.isVisible()
        assert strip.switch.text() == verb
        with qtbot.waitSignal(strip.line_asked) as asked:
            strip.switch.click()
        assert asked.args == [not online]
        assert not strip.switch.focusPolicy() & Qt.FocusPolicy.ClickFocus, "keys go on where somebody works"
        assert not strip.switch.isEnabled()
    settle()


def test_the_rail_makes_room_for_an_open_report(shell: Shell, settle: Callable[[], None]) -> None:
    window = shell.window
    window.resize(1366, 720)
    wide = window.rail.width()
    window.open_report("r1")
    settle()
    entry = window.rail.button(PageName.REPORTS)
    assert window.rail.compact
    assert window.rail.width() < wide // 2
    assert (entry.text(), entry.toolTip(), entry.accessibleName()) == ("", "Báo cáo  Alt+2", "Báo cáo")
    window.resize(1700, 900)
    settle()
    assert not window.rail.compact
    window.resize(1366, 720)
    window.go_back()
    settle()
    assert not window.rail.compact
    assert entry.text() == "Báo cáo"


def test_page_in_the_background_loads_when_it_comes_up(
    shell: Shell, kit: Kit, fake: FakeServices, settle: Callable[[], None]
) -> None:
    window = shell.window
    window.show_page(PageName.HELP)
    settle()
    fake.list_ = replace(fake.list_, rows=fake.list_.rows[:1])
    kit.news.announce(Topic.REPORTS)
    settle()
    assert window.rail.button(PageName.WORK).text() == "Việc cần làm (1)"
    window.show_page(PageName.WORK)
    settle()
    assert len(window.page(PageName.WORK).rows) == 1  # type: ignore[attr-defined]


def test_come_to_front(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    monkeypatch.setattr(shell.window, "raise_", lambda: asked.append("raise"))
    shell.window.showMinimized()
    shell.window.come_to_front()
    assert not shell.window.isMinimized()
    assert asked == ["raise"]


@pytest.mark.parametrize(("name", "letters"), [("Lê Thị Thanh", "LT"), ("Đông", "Đ"), ("", "")])
def test_initials(name: str, letters: str) -> None:
    assert short_initials(name) == letters


def test_unknown_look_is_light() -> None:
    assert look_of(Preferences(theme="pink")).name is ThemeName.LIGHT


def test_a_size_chosen_with_the_keys_is_kept(shell: Shell, kit: Kit, settle: Callable[[], None]) -> None:
    QTest.keyClick(shell.window, Qt.Key.Key_Plus, Qt.KeyboardModifier.ControlModifier)
    settle()
    kept = kit.services.settings.preferences()
    assert (kept.scale, kept.theme) == (pytest.approx(1.1), Preferences().theme)


def test_comparison_columns_are_kept_and_followed(kit: Kit, qtbot: QtBot, settle: Callable[[], None]) -> None:
    def make(made_with: Kit, _report_id: str, cell: str) -> FormPage:
        return FormPage(made_with, FakeEntry(FormLibrary().get("thon_thang")), cell)

    shell = Shell(kit, Preferences(show_plan=False), make)
    qtbot.addWidget(shell.window)
    shell.start()
    shell.window.open_report("x")
    page = shell.window.form_page
    assert isinstance(page, FormPage)
    assert page.grid.comparisons_shown == (True, True, True, False)
    page.toggle_column(0)
    settle()
    assert not kit.services.settings.preferences().show_previous
    assert not shell.preferences.show_previous
    shell.apply(Preferences(show_to_date=False))
    assert page.grid.comparisons_shown == (True, True, False, True)
    shell.stop()


@pytest.mark.parametrize(
    ("room", "fills"), [((1024, 768), True), ((1366, 728), True), ((1366, 768), False), ((1920, 1040), False)]
)
def test_a_screen_too_small_for_the_window_is_filled(
    kit: Kit, qtbot: QtBot, room: tuple[int, int], *, fills: bool
) -> None:
    shell = Shell(kit, Preferences(), make_form)
    qtbot.addWidget(shell.window)
    shell.window.fit(QSize(*room))
    assert shell.window.isMaximized() is fills


def test_a_window_that_the_user_has_placed_stays_there(shell: Shell, kit: Kit, qtbot: QtBot) -> None:
    shell.window.close()
    again = Shell(kit, Preferences(), make_form, settings=shell.window._settings)
    qtbot.addWidget(again.window)
    again.window.fit(QSize(1024, 768))
    assert not again.window.isMaximized()


def test_the_header_says_all_on_a_small_screen_in_large_letters(
    shell: Shell, kit: Kit, settle: Callable[[], None]
) -> None:
    kit.theme.set_look(replace(kit.theme.look, scale=1.5))
    shell.window.resize(1024, 728)
    settle()
    header = shell.window.header
    assert header.pill.width() >= header.pill.sizeHint().width()
    assert header.search.geometry().right() < header.pill.geometry().left()
