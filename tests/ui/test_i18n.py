"""Both languages are complete, and change at run time."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QDialogButtonBox
from pytestqt.qtbot import QtBot

from iocdesk.core.errors import Text
from iocdesk.reports.model import ReportState, Role
from iocdesk.ui.i18n import Language, format_bytes, format_clock, format_date, format_day
from iocdesk.ui.words import due_date, due_words, progress_word, role_word, state_look, state_word
from tools import i18n

MOMENT = datetime(2026, 4, 14, 20, 42, 7, tzinfo=UTC)


def test_translations_are_complete_and_compiled() -> None:
    assert i18n.problems() == []


def test_language_changes_at_run_time(vietnamese: Language, qtbot: QtBot) -> None:
    language = vietnamese
    assert (state_word(ReportState.DRAFT), state_word(ReportState.DRAFT, begun=False)) == (
        "Nháp",
        "Chưa nhập",
    )
    assert state_word(ReportState.RETURNED) == "Bị trả lại"
    with qtbot.waitSignal(language.changed):
        language.set("en")
    assert state_word(ReportState.RETURNED) == "Returned"
    assert language.text(Text("a", "b")) == "b"
    language.set("xx")
    assert language.code == "vi"


def test_plural_forms(vietnamese: Language) -> None:
    language = vietnamese
    language.set("en")
    due = datetime(2026, 4, 15, 16, 59, tzinfo=UTC)
    assert due_words(due, 1)[0] == "Due 15/4, 1 day left"
    assert due_words(due, 2)[0] == "Due 15/4, 2 days left"
    assert due_words(due, -1)[0] == "Due 15/4, 1 day late"
    language.set("vi")
    assert due_words(due, 2)[0] == "Hạn 15/4, còn 2 ngày"
    assert due_words(due, 0)[0] == "Hạn hôm nay, 23:59"
    assert due_words(due, -3)[0] == "Hạn 15/4, quá 3 ngày"
    assert due_words(None, None)[0] == "Không có hạn"


def test_qt_itself_speaks_vietnamese(vietnamese: Language, qtbot: QtBot) -> None:
    language = vietnamese
    buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
    qtbot.addWidget(buttons)
    assert buttons.button(QDialogButtonBox.StandardButton.Cancel).text() == "Hủy"
    assert QCoreApplication.translate("QLineEdit", "&Paste") == "&Dán"
    assert language.code == "vi"


@pytest.mark.parametrize("state", list(ReportState))
def test_every_state_has_a_word_and_an_icon(vietnamese: Language, state: ReportState) -> None:
    assert state_word(state)
    assert state_look(state)[1] in {"muted", "primary", "ok", "warn", "error"}


def test_every_role_has_its_own_word(vietnamese: Language) -> None:
    assert len({role_word(role) for role in Role}) == len(Role)


def test_dates_and_moments_are_in_vietnam() -> None:
    assert format_date(date(2026, 4, 5)) == "05/04/2026"
    assert format_day(date(2026, 4, 5)) == "5/4"
    assert format_clock(MOMENT, seconds=True) == "03:42:07"
    assert format_clock(MOMENT) == "03:42"
    assert due_date(MOMENT) == "15/04/2026"
    assert due_date(None) == "–"


@pytest.mark.parametrize(
    ("count", "text"),
    [
        (0, "0 B"),
        (999, "999 B"),
        (1000, "1,0 kB"),
        (48_300, "48,3 kB"),
        (3_140_000, "3,1 MB"),
        (10**13, "10000,0 GB"),
    ],
)
def test_sizes(count: int, text: str) -> None:
    assert format_bytes(count) == text


def test_progress_is_said_only_when_the_total_is_known(vietnamese: Language) -> None:
    language = vietnamese
    assert progress_word(18, 24) == "18/24 ô"
    assert progress_word(0, 0) == ""
    assert language.code == "vi"


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ('self.tr(f"Hello {name}")', "not a literal"),
        ("self.tr(text)", "not a literal"),
        ('label.tr("Hello")', "tr on label"),
        ('tr("Context", "Hello")', "another name"),
        ('QCoreApplication.translate("C", "%n", "", n)', "plural"),
        ('QCoreApplication.translate("C", "Hello")', ""),
        ('self.tr("Hello")', ""),
        ("f\"{self.tr('Folder')} (1)\"", "f-string"),
        ("text.translate(table)", ""),
    ],
)
def test_lint(tmp_path: Path, code: str, found: str) -> None:
    path = tmp_path / "some.py"
    path.write_text(code)
    faults = i18n.lint(path)
    assert bool(faults) == bool(found)
    assert all(found in fault for fault in faults)


def test_unfinished_and_differing_translations_are_found(tmp_path: Path) -> None:
    message = "<message><source>{}</source><translation{}>{}</translation></message>"
    rows = [
        message.format("One", ' type="unfinished"', ""),
        message.format("{a} two", "", "hai"),
        message.format("Three", "", "e\u0301"),
        message.format("Four", "", "bốn"),
    ]
    for language in i18n.LANGUAGES:
        text = f'<TS version="2.1"><context><name>C</name>{"".join(rows)}</context></TS>'
        (tmp_path / f"{language}.ts").write_text(text, "utf-8")
    faults = i18n._faults(tmp_path / "vi.ts")
    assert len(faults) == 3
    assert "unfinished" in faults[0]
    assert "placeholders" in faults[1]
    assert "NFC" in faults[2]
