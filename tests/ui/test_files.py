"""The panel of files in a real window: chosen, dropped, pasted; told in words; reached by keyboard; undone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QDropEvent, QGuiApplication, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from iocdesk.actions.views import FileBoard, FileRow, FileSlot, FileState
from iocdesk.core.errors import Text
from iocdesk.reports.attachments import AttachmentRefused
from iocdesk.ui import pictures
from iocdesk.ui.files import FilesView
from iocdesk.ui.kit import Kit
from tests.reports.pictures import pdf
from tests.ui.fakes import FakeServices

AT = datetime(2026, 4, 15, 3, 20, tzinfo=UTC)
SLOT = FileSlot(
    "",
    Text("Báo cáo", "The report"),
    20 * 2**20,
    (".pdf", ".jpg", ".png"),
    Text("PDF; tối đa 20 MB", "PDF; at most 20 MB"),
)
ROW = FileRow(
    "@report.a",
    "bản ký.pdf",
    1_400_000,
    "application/pdf",
    FileState.SENDING,
    45,
    True,
    True,
    "Lê Thị Thanh",
    AT,
)
Open = Callable[[FileBoard], FilesView]


@pytest.fixture
def open_files(qtbot: QtBot, kit: Kit, fake: FakeServices) -> Open:
    """Show the panel with a board."""

    def show(board: FileBoard) -> FilesView:
        fake.board_of_files = board
        view = FilesView(kit)
        qtbot.addWidget(view)
        view.resize(300, 600)
        view.show_report("r/1@2025-07-01/202604")
        view.show()
        qtbot.waitUntil(lambda: view.board.slots == board.slots and len(view.cards()) == len(board.rows))
        return view

    return show


def texts(view: FilesView) -> str:
    return "\n".join(it.text() for it in view.findChildren(QLabel) if it.isVisibleTo(view))


def test_each_file_says_where_it_is(open_files: Open) -> None:
    rows = tuple(replace(ROW, key=f"@{state}", state=state, name=f"{state}.pdf") for state in FileState)
    view = open_files(FileBoard("", rows, (SLOT,)))
    said = {card.file.state: card.accessibleName() for card in view.cards()}
    assert len(set(said.values())) == len(FileState)
    assert "45 %" in said[FileState.SENDING]
    assert "1,3 MB" in said[FileState.SENT]
    assert "tối đa 20 MB" in texts(view)


def test_a_chosen_file_is_added_and_the_page_is_told(
    open_files: Open, qtbot: QtBot, fake: FakeServices, tmp_path: Path
) -> None:
    view = open_files(FileBoard("", (), (SLOT,)))
    with qtbot.waitSignal(view.changed):
        view.add_paths([tmp_path / "a.pdf", tmp_path / "b.pdf"])
    qtbot.waitUntil(lambda: fake.added == ["a.pdf", "b.pdf"])


def test_a_refusal_is_one_sentence_in_place(
    open_files: Open, qtbot: QtBot, fake: FakeServices, tmp_path: Path
) -> None:
    fake.refusal = AttachmentRefused("attachment.empty", Text("Tệp “a.pdf” không có nội dung.", "Empty."))
    view = open_files(FileBoard("", (), (SLOT,)))
    view.add_paths([tmp_path / "a.pdf"])
    qtbot.waitUntil(lambda: not view.fault_box.isHidden())
    assert view.fault.text() == "Tệp “a.pdf” không có nội dung."


def test_files_are_dropped(open_files: Open, qtbot: QtBot, fake: FakeServices, tmp_path: Path) -> None:
    view = open_files(FileBoard("", (), (SLOT,)))
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(tmp_path / "thả.pdf"))])
    drop = QDropEvent(
        QPoint(5, 5),
        Qt.DropAction.CopyAction,
        mime,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    view.dropEvent(drop)
    qtbot.waitUntil(lambda: fake.added == ["thả.pdf"])
    reader = open_files(FileBoard("", (), ()))
    assert not reader.takes(mime)


def test_a_picture_is_pasted_by_keyboard(open_files: Open, qtbot: QtBot, fake: FakeServices) -> None:
    view = open_files(FileBoard("", (), (SLOT,)))
    image = QImage(20, 10, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.red)
    QGuiApplication.clipboard().setImage(image)
    view.focus_first()
    QTest.keyClick(view, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: len(fake.added) == 1)
    assert fake.added[0].endswith(".png")


def test_taking_out_asks_nothing_and_can_be_undone(
    open_files: Open, qtbot: QtBot, fake: FakeServices, kit: Kit
) -> None:
    view = open_files(FileBoard("", (replace(ROW, state=FileState.SENT),), (SLOT,)))
    offered: list[Callable[[], None]] = []
    kit.news.offered.connect(lambda _text, _tone, _name, act: offered.append(act))
    view.cards()[0].buttons[-1].click()
    qtbot.waitUntil(lambda: fake.removed == ["@report.a"] and bool(offered))
    offered[0]()
    qtbot.waitUntil(lambda: fake.removed == ["@report.a", "back @report.a"])


def test_who_only_reads_can_fetch_and_open(
    open_files: Open, qtbot: QtBot, fake: FakeServices, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []
    monkeypatch.setattr(
        "iocdesk.ui.files.QDesktopServices.openUrl", lambda url: opened.append(url.toString())
    )
    view = open_files(FileBoard("", (replace(ROW, state=FileState.AFAR, here=False, removable=False),), ()))
    assert not view.add.isVisibleTo(view)
    [only] = view.cards()[0].buttons
    only.click()
    qtbot.waitUntil(lambda: fake.added == ["fetched @report.a"] and bool(opened))


def test_every_button_is_reached_by_tab_and_has_a_name(open_files: Open, qtbot: QtBot) -> None:
    view = open_files(FileBoard("", (replace(ROW, state=FileState.SENT),), (SLOT,)))
    qtbot.waitUntil(lambda: view.cards()[0].isVisible())
    seen: list[str] = []
    here = view.add.nextInFocusChain()
    while here is not None and here is not view.add:
        if (
            isinstance(here, QPushButton)
            and here.isVisibleTo(view)
            and here.focusPolicy() & Qt.FocusPolicy.TabFocus
        ):
            seen.append(here.accessibleName())
        here = here.nextInFocusChain()
    assert seen == [card.accessibleName() for card in view.cards()[0].buttons]
    assert len(seen) == 3
    assert all("bản ký.pdf" in it for it in seen)
    assert view.add.accessibleDescription()


def test_a_pdf_and_a_photo_get_a_small_picture() -> None:
    assert pictures.thumbnail(pdf(), "application/pdf").startswith(b"\x89PNG")
    assert pictures.thumbnail(b"%PDF-broken", "application/pdf") == b""
    image = QImage(4000, 3000, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.blue)
    whole = pictures.as_png(image)
    assert pictures.thumbnail(whole, "image/png").startswith(b"\x89PNG")
    small = QImage.fromData(pictures.shrink(whole, 1000))
    assert (small.width(), small.height()) == (1000, 750)
    assert pictures.thumbnail(b"\x89PNG rubbish", "image/png") == b""
    with pytest.raises(ValueError, match="decoded"):
        pictures.shrink(b"rubbish", 100)
