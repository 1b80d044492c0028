"""Exports to Excel from the form page and from Các thôn: where they go, what is said, and giving up."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from iocdesk.ui.exporting import Exporter
from iocdesk.ui.kit import Kit
from iocdesk.ui.sealing import Sealer
from tests.ui.fakes import FakeServices

REPORT = "xa_vp_thang_tk/15298@2025-07-01/202604"


def exporter(kit: Kit, qtbot: QtBot) -> Exporter:
    page = QWidget()
    qtbot.addWidget(page)
    return Exporter(kit, page)


def test_one_is_saved_where_it_was_asked_for(
    kit: Kit, fake: FakeServices, qtbot: QtBot, tmp_path: Path, settle: Callable[[], None]
) -> None:
    made = exporter(kit, qtbot)
    suggested: list[str] = []

    def pick(name: str) -> Path:
        suggested.append(name)
        return tmp_path / "xã"

    made.pick_file = pick
    with qtbot.waitSignal(kit.news.offered) as offered:
        made.one(REPORT, blank=True)
        settle()
    assert suggested == ["xa_vp_thang_tk_202604_15298_trong.xlsx"]
    assert fake.calls == [("export", REPORT, tmp_path / "xã.xlsx", True)]
    assert offered.args[0] == f"Đã lưu 1 tệp Excel: {tmp_path / 'xã.xlsx'}"


def test_many_go_into_one_folder(
    kit: Kit, fake: FakeServices, qtbot: QtBot, tmp_path: Path, settle: Callable[[], None]
) -> None:
    made = exporter(kit, qtbot)
    made.pick_folder = lambda: tmp_path
    with qtbot.waitSignal(kit.news.offered) as offered:
        made.many([REPORT, REPORT], blank=True)
        settle()
    assert fake.calls == [("export_all", (REPORT, REPORT), tmp_path, True)]
    assert offered.args[0] == f"Đã lưu 2 tệp Excel: {tmp_path}"


def test_who_gives_up_gets_nothing(
    kit: Kit, fake: FakeServices, qtbot: QtBot, settle: Callable[[], None]
) -> None:
    made = exporter(kit, qtbot)
    made.pick_file, made.pick_folder = lambda _name: None, lambda: None
    made.one(REPORT, blank=False)
    made.many([REPORT], blank=False)
    settle()
    assert fake.calls == []


def test_one_report_is_sealed_into_a_package(
    kit: Kit, fake: FakeServices, qtbot: QtBot, tmp_path: Path, settle: Callable[[], None]
) -> None:
    page = QWidget()
    qtbot.addWidget(page)
    made = Sealer(kit, page)
    suggested: list[str] = []

    def pick(name: str) -> Path | None:
        suggested.append(name)
        return tmp_path / "usb" if len(suggested) > 1 else None

    made.pick_file = pick
    made.one(REPORT)
    assert fake.calls == []
    with qtbot.waitSignal(kit.news.offered):
        made.one(REPORT)
        settle()
    assert suggested == ["xa_vp_thang_tk_202604_15298.iocgoi"] * 2
    assert fake.calls == [("make_package", "usb.iocgoi", "", REPORT)]
