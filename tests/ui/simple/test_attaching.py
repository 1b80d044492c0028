"""Sending pictures and papers along from the simple mode: one step, three keys, and no key more where nobody asks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from iocdesk.actions.views import FileRow, FileSlot, FileState
from iocdesk.core.errors import Text
from iocdesk.forms.media import SETTING
from iocdesk.forms.model import Field, FieldType, Form
from iocdesk.ui.simple.attaching import speaks_of_files, takes_files
from iocdesk.ui.simple.page import SimplePage
from tests.ui.fakes import FakeServices
from tests.ui.simple.conftest import Village, shown

Key = Qt.Key
PDF = FileRow("tep.1", "bien-ban.pdf", 12_000, "application/pdf", FileState.HERE, here=True, removable=True)
WHOLE = FileSlot("", Text("Cả báo cáo", "The report"), 20_000_000, (".pdf", ".jpg"), Text("PDF, ảnh", "PDF"))


def with_setting(page: SimplePage, said: str) -> Form:
    """Have the form of an open report speak of files."""
    form = page.desk.entry.form
    made = replace(form, settings={**form.settings, SETTING: said})
    page.desk.entry.form = made  # type: ignore[misc]  # the port only reads it
    return made


def to_the_last(village: Village) -> SimplePage:
    """Stand at the last question."""
    page = village.open()
    page.course.at = len(page.course.walk.steps) - 1
    page._show()
    return page


def test_which_forms_speak_of_files(village: Village) -> None:
    form = village.open().desk.entry.form
    assert not speaks_of_files(form)
    assert takes_files(form)
    none = replace(form, settings={**form.settings, SETTING: "none"})
    assert not speaks_of_files(none)
    assert not takes_files(none)
    image = Field("anh", FieldType.MEDIA, Text("Ảnh", "Photo"), parameters={"ioc:kind": "image"})
    section = replace(none.sections[0], children=(*none.sections[0].children, image))
    asked = replace(none, sections=(section, *none.sections[1:]))
    assert speaks_of_files(asked)
    assert takes_files(asked)


def test_a_form_that_says_nothing_costs_no_key_and_still_takes_files(village: Village) -> None:
    page = to_the_last(village)
    village.hands.type("k")
    assert shown(page) == "REVIEW"
    assert page.review.attach_button.isVisible()
    assert page.review.attach_button.text() == "Ảnh, giấy tờ   (F10)"
    village.hands.press(Key.Key_F10)
    assert shown(page) == "FILES"
    village.hands.type("<")
    assert shown(page) == "REVIEW"


def test_the_step_comes_once_after_the_last_question(village: Village) -> None:
    page = to_the_last(village)
    with_setting(page, "optional")
    village.hands.type("k")
    assert shown(page) == "FILES"
    assert page.attaching.heading.text() == "Gửi kèm ảnh, giấy tờ?"
    assert [made.text() for made in (page.attaching.back_button, page.attaching.choose_button)] == [
        "Quay lại   (Esc)",
        "Chọn ảnh, giấy tờ   (1)",
    ]
    assert page.attaching.go_button.text() == "Không gửi kèm   (Enter)"
    village.hands.type("<")
    assert shown(page) == "QUESTION"
    village.hands.type("k")
    assert shown(page) == "REVIEW"


def test_one_key_chooses_and_enter_goes_on(
    village: Village, fake: FakeServices, settle: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    fake.board_of_files = replace(fake.board_of_files, slots=(WHOLE,))
    page = to_the_last(village)
    with_setting(page, "optional")
    village.hands.type("k")
    settle()
    files = page.attaching.files
    assert not files.add.isVisible()
    monkeypatch.setattr(
        "iocdesk.ui.files.QFileDialog.getOpenFileNames",
        lambda *_: ([str(Path("/tam/bien-ban.pdf"))], ""),
    )
    fake.board_of_files = replace(fake.board_of_files, rows=(PDF,))
    village.hands.type("1")
    settle()
    assert fake.added == ["bien-ban.pdf"]
    assert page.attaching.text.text() == "1 tệp gửi kèm báo cáo."
    assert page.attaching.go_button.text() == "Tiếp tục   (Enter)"
    village.hands.type("\n")
    assert shown(page) == "REVIEW"
