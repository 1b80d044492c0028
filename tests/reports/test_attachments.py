"""References to files: what they say survives the cell, what they may not say is refused; names are names only."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from iocdesk.core.units import UnitKey
from iocdesk.forms.media import JPEG, PDF, PNG, Limits
from iocdesk.forms.values import MISSING, Value
from iocdesk.reports.attachments import (
    MAX_FILE_NAME,
    Attachment,
    AttachmentRefused,
    attachment_of,
    attachments_in,
    check_limits,
    file_name,
    is_file_key,
    size_words,
)
from iocdesk.reports.merge import apply_operation
from iocdesk.reports.model import (
    EDITABLE,
    FILES_STILL,
    Actor,
    Cell,
    Operation,
    ReceiptStatus,
    Report,
    ReportKey,
    ReportState,
    Role,
)
from iocdesk.reports.wire import cell_from_json, cell_key, cell_to_json
from tests.effort import examples

SHA = "ab" * 32
SCAN = Attachment(SHA, 1_500_000, PDF, "bản ký tháng 4.pdf")
AT = datetime(2026, 4, 15, 3, tzinfo=UTC)


def test_a_reference_travels_as_a_cell() -> None:
    cell = Cell(SCAN.value, author="an", at=AT)
    back = cell_from_json(cell_to_json(cell))
    assert attachment_of(back.value) == SCAN
    assert cell_key(SCAN.key) == SCAN.key == "@report.abababababababab"
    assert is_file_key(SCAN.key)
    assert dict(attachments_in({SCAN.key: back, "DS01": Cell(Value.of("12"))})) == {SCAN.key: SCAN}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "scan.pdf",
        f"sha256:{SHA};size=0;type={PDF};name=a.pdf",
        f"sha256:{SHA};size=99999999999;type={PDF};name=a.pdf",
        f"sha256:{SHA};size=60000000;type={PDF};name=a.pdf",
        f"sha256:{SHA.upper()};size=1;type={PDF};name=a.pdf",
        f"sha256:{SHA};size=1;type=text/html;name=a.pdf",
        f"sha256:{SHA};size=1;type={PDF};name=../a.pdf",
        f"sha256:{SHA};size=1;type={PDF};name=a\u202efdp.exe",
        f"sha256:{SHA};size=1;type={PDF};name=con.pdf",
        f"sha256:{SHA};size=1;type={PDF};name=",
        f"sha256:{SHA};size=1;type={PDF};name={'a' * 200}.pdf",
    ],
)
def test_what_is_no_reference(text: str) -> None:
    assert attachment_of(Value.of(text)) is None
    assert attachment_of(MISSING) is None


@settings(max_examples=examples(60))
@given(st.text(max_size=300))
def test_any_name_becomes_one_that_every_computer_takes(raw: str) -> None:
    name = file_name(raw)
    assert 1 <= len(name) <= MAX_FILE_NAME
    assert not set(name) & set('<>:"/\\|?*\n\r\t\x00')
    assert file_name(name) == name
    assert attachment_of(Attachment(SHA, 1, PDF, name).value) == Attachment(SHA, 1, PDF, name)


@pytest.mark.parametrize(
    ("raw", "wanted"),
    [
        ("C:\\Users\\An\\Quét\\bản ký.pdf", "bản ký.pdf"),
        ("../../etc/passwd", "passwd"),
        ("a\u202egpj.exe", "agpj.exe"),
        ("aux.pdf", "_aux.pdf"),
        ("...", "tep"),
        ("x" * 300 + ".pdf", "x" * 116 + ".pdf"),
    ],
)
def test_names(raw: str, wanted: str) -> None:
    assert file_name(raw) == wanted


@pytest.mark.parametrize(
    ("size", "kind", "code"),
    [(0, PDF, "attachment.empty"), (2_000_001, PDF, "attachment.too_large"), (9, PNG, "attachment.type")],
)
def test_limits(size: int, kind: str, code: str) -> None:
    with pytest.raises(AttachmentRefused) as caught:
        check_limits("ảnh.png", size, kind, Limits(2_000_000, (PDF, JPEG)))
    assert caught.value.code == code
    assert "“ảnh.png”" in caught.value.text.vi
    assert "“ảnh.png”" in caught.value.text.en


@pytest.mark.parametrize(
    ("size", "words"), [(12, "12 byte"), (840_000, "820 KB"), (1_468_006, "1,4 MB"), (20 * 2**20, "20 MB")]
)
def test_sizes_as_they_are_read(size: int, words: str) -> None:
    assert size_words(size) == words


ACTOR = Actor("an", "An", Role.CONSOLIDATOR, (UnitKey("15298", date(2025, 7, 1)),))
KEY = ReportKey.parse("xa_vp/15298@2025-07-01/202604")


def after(state: ReportState, cells: dict[str, Cell]) -> ReceiptStatus:
    """Return what becomes of cells that come for a report in a state."""
    head = Report(KEY, "1", state, 3, {SCAN.key: Cell(SCAN.value)} if state is ReportState.SENT else {})
    op = Operation("op", KEY.id, 3, "pc", 1, "1", "an", AT, cells)
    return apply_operation(head, op, actor=ACTOR, form_level="commune", now=AT).status


@pytest.mark.parametrize("state", ReportState)
def test_the_signed_scan_may_come_until_the_report_is_answered(state: ReportState) -> None:
    other = Attachment("cd" * 32, 9, PDF, "b.pdf")
    taken = state in {*EDITABLE, *FILES_STILL}
    wanted = ReceiptStatus.APPLIED if taken else ReceiptStatus.REJECTED
    assert after(state, {other.key: Cell(other.value)}) is wanted
    figures = ReceiptStatus.APPLIED if state in EDITABLE else ReceiptStatus.REJECTED
    assert after(state, {other.key: Cell(other.value), "DS01": Cell(Value.of("1"))}) is figures


def test_a_file_cannot_be_taken_out_of_what_was_sent() -> None:
    assert after(ReportState.SENT, {SCAN.key: Cell(MISSING)}) is ReceiptStatus.REJECTED
    assert after(ReportState.DRAFT, {SCAN.key: Cell(MISSING)}) is ReceiptStatus.APPLIED
