"""Printed reports: what stands on paper, and that hostile text stays text."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pypdfium2
import pytest

from iocdesk.core.clock import FixedClock
from iocdesk.exchange.printing import PrintedReport, place_date, print_pdf
from iocdesk.forms.history import NoHistory
from iocdesk.forms.library import FormLibrary
from iocdesk.forms.session import FormSession, prepare
from iocdesk.forms.values import NOTHING, Quality, Value
from iocdesk.reports.model import ADJUSTED, Cell

CLOCK = FixedClock(datetime(2026, 4, 16, 2, tzinfo=UTC))


def page(form_id: str, **more: object) -> tuple[PrintedReport, FormSession]:
    form = FormLibrary().get(form_id)
    session = FormSession(prepare(form), {}, history=NoHistory(), clock=CLOCK)
    fields: dict[str, object] = {
        "title": form.title.vi,
        "period": "Tháng 4/2026 (số liệu 15/3–14/4)",
        "superior": "UBND TỈNH THANH HÓA",
        "issuer": "ỦY BAN NHÂN DÂN\nXÃ LĨNH TOẠI",
        "number": "Số:      /BC-UBND",
        "place": "Lĩnh Toại",
        "day": None,
        "authority": ("TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH"),
        "recipients": ("- Như trên;", "- Lưu: VT."),
        "sections": session.layout(),
        **more,
    }
    return PrintedReport(**fields), session  # type: ignore[arg-type]


def text_of(pdf: bytes) -> str:
    document = pypdfium2.PdfDocument(pdf)
    try:
        pages = [document[index].get_textpage().get_text_bounded() for index in range(len(document))]
        return " ".join(" ".join(pages).split())
    finally:
        document.close()


def size_of(pdf: bytes) -> tuple[float, float]:
    document = pypdfium2.PdfDocument(pdf)
    try:
        width, height = document[0].get_size()
    finally:
        document.close()
    return width, height


def test_a_filled_report_shows_figures_notes_and_what_is_not_official() -> None:
    report, _ = page("thon_thang")
    cells = {
        "DS01.nam": Cell(Value.of(612)),
        "DS01": Cell(Value.of(1234), note="Theo rà soát tháng 4"),
        "DS06": Cell(NOTHING),
        "DS02.thuong_tru": Cell(Value.of(Decimal(298)), Quality.ESTIMATE),
    }
    text = text_of(print_pdf(report, lambda key: cells.get(key, Cell())))
    assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" in text
    assert "Độc lập - Tự do - Hạnh phúc" in text
    assert "1.234" in text
    assert "Giải trình: Theo rà soát tháng 4" in text
    assert "KPS" in text
    assert "298 (ước)" in text
    assert "TM. ỦY BAN NHÂN DÂN" in text


def test_a_figure_that_is_not_what_the_villages_add_up_to_is_printed_as_such() -> None:
    report, _ = page("xa_vp_thang_tk")
    cells = {"DS17": Cell(Value.of(92), note="Hai thôn báo qua điện thoại", source=ADJUSTED)}
    text = text_of(print_pdf(report, lambda key: cells.get(key, Cell())))
    assert "Khác số cộng từ thôn: Hai thôn báo qua điện thoại" in text


def test_a_figure_held_against_a_sector_system_is_printed_with_it() -> None:
    report, _ = page("xa_vp_thang_tk")
    source = "disputed:dancu@2026-04-10T01:00:00Z=1200"
    cells = {"DS17": Cell(Value.of(92), note="Còn hồ sơ giấy", source=source)}
    text = text_of(print_pdf(report, lambda key: cells.get(key, Cell())))
    assert "Đơn vị nêu 1.200: Còn hồ sơ giấy" in text


def test_a_blank_form_has_every_row_and_no_figure() -> None:
    report, session = page("thon_thang", period="Tháng 4/2026")
    text = text_of(print_pdf(report, None))
    for section in session.layout():
        assert section.label.vi in text
        for table in section.tables:
            for row in table.rows:
                assert row.label.vi.split()[0] in text
    assert "KPS" not in text.replace("KPS: không phát sinh", "")


def test_wide_splits_turn_the_page() -> None:
    upright, _ = page("thon_thang")
    wide, _ = page("xa_kt_nam_tk")
    width, height = size_of(print_pdf(upright, None))
    assert width < height
    width, height = size_of(print_pdf(wide, None))
    assert width > height


@pytest.mark.parametrize(
    "note", ["#panic()", "$x$ *b* <a> @b", "`", "\\", '"]); #read("/etc/passwd")', "Ẵ Ế Ổ"]
)
def test_text_is_never_markup(note: str) -> None:
    report, _ = page("xa_an_nam_dh")
    text = text_of(print_pdf(report, lambda _key: Cell(Value.of(1), note=note)))
    assert note in text


@pytest.mark.parametrize(
    ("day", "written"),
    [
        (date(2026, 4, 5), "Lĩnh Toại, ngày 05 tháng 4 năm 2026"),
        (date(2026, 2, 15), "Lĩnh Toại, ngày 15 tháng 02 năm 2026"),
        (date(2026, 12, 31), "Lĩnh Toại, ngày 31 tháng 12 năm 2026"),
    ],
)
def test_the_date_line_follows_the_decree(day: date, written: str) -> None:
    assert place_date("Lĩnh Toại", day) == written


def test_every_form_prints() -> None:
    for form in FormLibrary().all():
        report, _ = page(form.id)
        assert print_pdf(report, None).startswith(b"%PDF")
