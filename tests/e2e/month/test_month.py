"""October of eighteen villages and their commune, by keys and clicks: gathered, approved, sent, locked, corrected.

Twelve villages send by themselves, two fill in a workbook, one hands over a sealed package, for two the commune types,
one answers question by question; one is returned and corrects its figures. What the province has in the end is
compared with totals that pandas makes of the villages' figures as they were typed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from PySide6.QtWidgets import QApplication

from iocdesk.core.periods import Period
from iocdesk.core.units import UnitKey
from iocdesk.forms.model import CellKey, Source
from iocdesk.reports.model import ReportKey
from iocdesk.training.ground import COMMUNE
from iocdesk.ui.pages.importing import ImportPage
from iocdesk.ui.pages.packages import PackageCard
from iocdesk.ui.pages.villages import VillagesPage
from iocdesk.ui.tour.words import say
from tests.e2e.month.kit import Computer, Desk, Province
from tests.ui import conftest as _screen  # noqa: F401 - sets the screen up before Qt starts

pytestmark = [pytest.mark.e2e, pytest.mark.long]

MONTH = Period.parse("202610")
VILLAGE_FORM, COMMUNE_FORM = "thon_thang", "xa_vp_thang_tk"
MISTAKEN: CellKey = "DS17"
"""Where the village that is returned had typed ten too many."""
CORRECTED: CellKey = "DS16"
"""What the commune mends after the province reopened its report."""


@pytest.fixture
def province(tmp_path: Path) -> Iterator[Province]:
    made = Province(tmp_path)
    with made.gateway:
        yield made


class October:
    """What everybody does, one method each."""

    def __init__(self, folder: Path, province: Province, patch: pytest.MonkeyPatch) -> None:
        self.folder, self.province, self._patch = folder, province, patch
        self.villages = province.villages
        self.officer = self.computer(province.people.principal.username)
        self.title = province.library.get(VILLAGE_FORM).title.vi
        self.commune_title = province.library.get(COMMUNE_FORM).title.vi

    def computer(self, username: str, simple: str = "off") -> Computer:
        """Set up an account's computer."""
        account = self.province.people.account(username)
        return Computer(self.folder, self.province, account, self._patch, simple)

    def head(self, village: UnitKey, simple: str = "off") -> Computer:
        """Set up the computer of a village's head."""
        return self.computer(self.province.head_of(village).username, simple)

    def key(self, village: UnitKey) -> ReportKey:
        """The village's report."""
        return ReportKey(VILLAGE_FORM, village, MONTH)

    def typed(self, village: UnitKey) -> dict[CellKey, str]:
        """What belongs into the village's report."""
        return self.province.typed(self.key(village))

    def send_by_sync(self, village: UnitKey, **mistakes: int) -> Computer:
        """A village types and sends."""
        computer = self.head(village)
        cells = self.typed(village)
        for key, more in mistakes.items():
            before = 0 if cells[key] == "K" else int(cells[key])
            cells[key] = str(before + more)
        with computer.at_work() as desk:
            desk.open_work(self.title, "10/2026")
            desk.type_all(cells)
            desk.submit()
            desk.exchange()
        assert self.state(self.key(village)) == "submitted"
        return computer

    def blank_workbooks(self) -> dict[UnitKey, Path]:
        """The officer saves blank workbooks for everybody."""
        folder = self.folder / "mau"
        folder.mkdir()
        with self.officer.at_work() as desk:
            page = self.on_the_villages_page(desk)
            page.exporter.pick_folder = lambda: folder
            desk.driver.press(say("VillagesPage", "Blank workbooks…"))
            desk.driver.settle()
        return {village: next(folder.glob(f"*_{village.code}_*")) for village in self.villages}

    def answer_question_by_question(self, village: UnitKey) -> None:
        """A village in the simple mode: one figure a page, no more than three keys to know."""
        with self.head(village, simple="").at_work() as desk:
            desk.open_work(self.title, "10/2026")
            assert desk.answer_simply(self.typed(village)) < 120
            desk.driver.settle()
            desk.exchange()
        assert self.state(self.key(village)) == "submitted"

    def seal(self, village: UnitKey) -> Path:
        """A village without a network hands its month over in a file."""
        path = self.folder / "thang10.iocgoi"
        computer = self.head(village)
        self.province.gateway.set_online(False)
        with computer.at_work() as desk:
            desk.open_work(self.title, "10/2026")
            desk.type_all(self.typed(village))
            desk.submit()
            desk.page("Synchronisation")
            card = desk.shown(PackageCard)
            card.pick_save = lambda _name: path
            desk.driver.press(say("PackageCard", "Make a sealed package…"))
            desk.driver.settle()
            desk.driver.press(say("PackageCard", "Choose where to save…"))
            desk.driver.settle()
        self.province.gateway.set_online(True)
        assert path.exists()
        return path

    def gather(
        self, workbooks: list[Path], package: Path, typed_for: Sequence[UnitKey], mistaken: UnitKey
    ) -> None:
        """The officer imports, takes the package, types for two villages, returns one and accepts the others."""
        with self.officer.at_work() as desk:
            desk.exchange()
            self.import_workbooks(desk, workbooks)
            self.take_package(desk, package)
            for village in (*typed_for, *self.villages[12:14]):
                self.on_the_villages_page(desk)
                self.choose_village(desk, village)
                desk.driver.press(say("VillagesPage", "Enter on its behalf"))
                desk.driver.settle()
                if village in typed_for:
                    desk.type_all(self.typed(village))
                desk.submit()
            self.on_the_villages_page(desk)
            desk.driver.see("18/18")
            self.choose_village(desk, mistaken)
            desk.driver.press(say("VillagesPage", "Return to the village"))
            desk.reason("Số người chuyển đến nhiều hơn sổ theo dõi 10 người, xin kiểm tra lại.")
            desk.exchange()
        assert self.state(self.key(mistaken)) == "returned"

    def import_workbooks(self, desk: Desk, paths: list[Path]) -> None:
        """Ctrl+I, choose, look, take over."""
        desk.driver.keys("Ctrl+I")
        desk.driver.settle()
        page = desk.shown(ImportPage)
        page.pick_files = lambda: paths
        desk.driver.press(say("ChooseView", "Choose files…"))
        desk.driver.settle()
        desk.driver.keys("Ctrl+Enter")
        desk.driver.settle()
        desk.driver.see(say("ImportPage", "Undo"))

    def take_package(self, desk: Desk, path: Path) -> None:
        """Look at the sealed package, and take it."""
        desk.page("Synchronisation")
        desk.shown(PackageCard).pick_open = lambda: path
        desk.driver.press(say("PackageCard", "Take a sealed package…"))
        desk.driver.settle()
        desk.driver.press(say("PackageLook", "Take it in"))
        desk.driver.settle()

    def correct(self, computer: Computer, village: UnitKey) -> None:
        """The returned village mends its figure; the officer accepts everybody."""
        with computer.at_work() as desk:
            desk.exchange()
            desk.open_work(self.title, "10/2026")
            desk.driver.see("sổ theo dõi")
            desk.type_all({MISTAKEN: self.typed(village)[MISTAKEN]})
            desk.submit()
            desk.exchange()
        assert self.state(self.key(village)) == "submitted"

    def close_the_month(self) -> None:
        """Accept, roll up, approve, send, lock, reopen, correct, and the same way again."""
        with self.officer.at_work() as desk:
            desk.exchange()
            self.on_the_villages_page(desk)
            desk.driver.keys("Ctrl+A", "Ctrl+Enter")
            desk.driver.settle()
            desk.exchange()
            self.submit_report(desk, {"DS12": "9", CORRECTED: "14"})
        assert {self.state(self.key(village)) for village in self.villages} == {"accepted"}
        leader, staff = self.computer("chutich"), self.computer("tinh")
        self.approve_and_send(leader)
        self.accept_and_lock(staff)
        with leader.at_work() as desk:
            desk.exchange()
            self.open_report(desk)
            desk.driver.see(say("Words", "Locked"))
            desk.driver.menu(say("Foot", "More"), say("Entry", "Ask for reopening…"))
            desk.driver.settle()
            desk.reason("Xin đính chính số cuộc kết hôn: sổ hộ tịch ghi 15.")
            desk.exchange()
        assert self.state(self.report) == "reopen_requested"
        with staff.at_work() as desk:
            desk.exchange()
            desk.page("Receive")
            desk.driver.keys("Ctrl+Enter")
            desk.reason("Đồng ý, sửa số cuộc kết hôn trước 10/11.")
            desk.exchange()
        with self.officer.at_work() as desk:
            desk.exchange()
            self.submit_report(desk, {CORRECTED: "15"})
        self.approve_and_send(leader)
        self.accept_and_lock(staff)

    def submit_report(self, desk: Desk, cells: dict[CellKey, str]) -> None:
        """The officer fills in what the villages do not count, and asks for approval."""
        self.open_report(desk)
        desk.type_all(cells)
        desk.submit("Submit for approval")
        desk.exchange()
        assert self.state(self.report) == "for_approval"

    def approve_and_send(self, leader: Computer) -> None:
        """The leader looks, approves and sends."""
        with leader.at_work() as desk:
            desk.exchange()
            desk.page("Approvals")
            desk.driver.enabled(say("ApprovalsPage", "Approve  Ctrl+Enter").partition("  ")[0])
            desk.driver.keys("Ctrl+Enter")
            desk.driver.settle()
            self.open_report(desk)
            desk.submit("Send to the province")
            desk.exchange()
        assert self.state(self.report) == "sent"

    def accept_and_lock(self, staff: Computer) -> None:
        """The province receives the report, and closes it."""
        with staff.at_work() as desk:
            desk.exchange()
            desk.page("Receive")
            desk.driver.enabled(say("Entry", "Accept"))
            desk.driver.keys("Ctrl+Enter")
            desk.driver.settle()
            desk.driver.choose(say("IntakePage", "State"), say("Words", "Accepted"))
            desk.driver.settle()
            desk.driver.enabled(say("Entry", "Lock"))
            desk.driver.keys("Ctrl+Enter")
            desk.driver.settle()
            desk.exchange()
        assert self.state(self.report) == "locked"

    def open_report(self, desk: Desk) -> None:
        """Open the commune's report from what is to be done; else by words of its title on the page Báo cáo."""
        desk.page("To do")
        card = desk.driver.card(self.commune_title, "10/2026")
        if card is not None:
            desk.driver.click(card)
        else:
            desk.page("Reports")
            desk.driver.fill(say("ReportsPage", "Search in the list"), f"{self.commune_title} 10/2026")
            table = desk.driver.table(say("ReportsPage", "List of reports"))
            desk.driver.wait(lambda: table.model().rowCount() == 1, "không tìm thấy", "not found")
            desk.driver.click_row(table, self.commune_title, twice=True)
        desk.driver.settle()
        desk.driver.see(self.commune_title)

    @property
    def report(self) -> ReportKey:
        """The commune's report."""
        return ReportKey(COMMUNE_FORM, COMMUNE, MONTH)

    def state(self, key: ReportKey) -> str:
        """How a report stands at the gateway."""
        return str(self.province.report(key)["state"])

    def on_the_villages_page(self, desk: Desk) -> VillagesPage:
        """Go to Các thôn, on October of the monthly form."""
        desk.page("Villages")
        page = desk.shown(VillagesPage)
        desk.driver.choose(say("VillagesPage", "Form"), self.title)
        desk.driver.choose(say("VillagesPage", "Period"), "Tháng 10/2026")
        desk.driver.settle()
        return page

    def name(self, village: UnitKey) -> str:
        """A village's name."""
        return self.province.ground.registry.get(village).name.vi

    def choose_village(self, desk: Desk, village: UnitKey) -> None:
        """Click a village's row."""
        table = desk.driver.table(say("MatrixGrid", "State of each village"))
        desk.driver.click_row(table, f"{self.name(village)}\n")
        desk.driver.settle()


def fill_workbook(path: Path, cells: dict[CellKey, str]) -> None:
    """Type into a workbook, and keep it as another program does."""
    book = openpyxl.load_workbook(path)
    sheet, hidden, *_ = book.worksheets
    marks = {
        cell.value: cell for row in sheet.iter_rows() for cell in row if str(cell.value).startswith("ioc:")
    }
    for key, row, column, typed in hidden.iter_rows(min_row=8, values_only=True):
        if typed and key in cells:
            text = cells[str(key)]
            value = text if text == "K" else float(text.replace(",", "."))
            place = sheet.cell(marks[row].row or 0, marks[column].column or 0)
            place.value = value
    book.save(path)


def test_october(
    qapp: QApplication, tmp_path: Path, province: Province, monkeypatch: pytest.MonkeyPatch
) -> None:
    october = October(tmp_path, province, monkeypatch)
    villages = october.villages
    by_sync, by_excel, by_package = villages[:12], villages[12:14], villages[14]
    by_officer, simply, mistaken = villages[15:17], villages[17], villages[3]
    assert len(villages) == 18

    workbooks = october.blank_workbooks()
    for village in by_excel:
        fill_workbook(workbooks[village], october.typed(village))
    computers = {
        village: october.send_by_sync(village, **({MISTAKEN: 10} if village == mistaken else {}))
        for village in by_sync
    }
    october.answer_question_by_question(simply)
    package = october.seal(by_package)
    october.gather([workbooks[village] for village in by_excel], package, by_officer, mistaken)
    october.correct(computers[mistaken], mistaken)
    october.close_the_month()

    assert province.report(october.report)["cells"][CORRECTED]["value"]["v"] == "15"
    moves = [version["transition"] for version in province.versions(october.report) if version["transition"]]
    way = ["request_approval", "approve", "send", "accept", "lock"]
    assert moves == [*way, "request_reopen", "reopen", *way]
    compare_with_pandas(october, province)


def compare_with_pandas(october: October, province: Province) -> None:
    """Add the villages' figures up with pandas, and compare with what the province has of the commune."""
    rows = []
    for village in october.villages:
        for key, text in october.typed(village).items():
            rows.append(
                {"cell": key, "code": key.partition(".")[0], "figure": 0 if text == "K" else int(text)}
            )
    figures = pd.DataFrame(rows)
    form = province.library.get(COMMUNE_FORM)
    sent = {
        key: cell["value"].get("v", "0") for key, cell in province.report(october.report)["cells"].items()
    }
    gathered = {i.code for _, i in form.indicators() if i.source is Source.VILLAGES}
    compared = 0
    for by in ("code", "cell"):
        for name, total in figures.groupby(by)["figure"].sum().items():
            if str(name).partition(".")[0] in gathered and str(name) in sent:
                assert Decimal(sent[str(name)]) == total, name
                compared += 1
    assert compared >= len(gathered)
