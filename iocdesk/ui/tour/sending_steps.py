"""The second half of the month: type for a village, lose the line, send, start again, be receipted, approved and
received.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from iocdesk.core.errors import Text
from iocdesk.ui.tour import words
from iocdesk.ui.tour.entry_steps import NOTE
from iocdesk.ui.tour.errors import StepFailed
from iocdesk.ui.tour.gateway import Question
from iocdesk.ui.tour.scene import Scene
from iocdesk.ui.tour.script import Step
from iocdesk.ui.tour.words import say

LEADER, STAFF = "chutich", "tinh"
KINDS, RESOLVED = (1, 0, 4), 4
"""Petitions received, by kind, and those resolved."""


class SendingSteps:
    """The steps from a nearly full report to its acceptance by the province."""

    def __init__(self, scene: Scene) -> None:
        self._scene, self._driver = scene, scene.driver

    def steps(self) -> Sequence[Step]:
        """Return them in order."""
        return (
            Step(Text("Nhập thay một thôn", "Type on a village's behalf"), self.on_behalf),
            Step(Text("Mất mạng", "The line is gone"), self.offline, complaint=True),
            Step(Text("Nhập tiếp khi ngoại tuyến", "Go on typing offline"), self.type_offline),
            Step(Text("Trình duyệt", "Submit for approval"), self.submit),
            Step(Text("Chờ gửi ở trang Đồng bộ", "What waits to be sent"), self.waiting, complaint=True),
            Step(Text("Mở lại chương trình khi ngoại tuyến", "Start again offline"), self.restart),
            Step(Text("Có mạng trở lại, có biên nhận", "Back online, receipted"), self.receipt),
            Step(Text("Lãnh đạo đăng nhập", "The leader signs in"), self.leader),
            Step(Text("Lãnh đạo duyệt", "The leader approves"), self.approve),
            Step(Text("Gửi tỉnh", "Send to the province"), self.send),
            Step(Text("Tỉnh tiếp nhận", "The province accepts"), self.accept),
            Step(Text("Cán bộ thấy đã tiếp nhận", "The officer sees it accepted"), self.accepted),
            Step(
                Text("Đối chiếu với cổng tiếp nhận", "Compare with the gateway"), self.compare, picture=False
            ),
        )

    def on_behalf(self) -> None:
        """What is typed for a village without a computer is marked as such."""
        driver, text = self._driver, self._scene.text
        self._scene.page("Villages")
        table = driver.table(say("MatrixGrid", "State of each village"))
        driver.wait(lambda: table.model().rowCount() > 0, "không có thôn nào", "there are no villages")
        nothing = say("MatrixWords", "Nothing entered")
        late = _beginning("MatrixWords", "Overdue by %n day(s)", "%n")
        driver.click_row(table, nothing if driver.reads(nothing) else late)
        driver.press(say("VillagesPage", "Enter on its behalf"))
        sentence = say("Strips", "You are typing on behalf of {unit}. Your name stays with every figure.")
        driver.see(sentence.partition("{unit}")[0])
        self._scene.figures.enter("95", text(words.HOUSEHOLDS), text(words.PERMANENT))
        self._scene.figures.shows("95", text(words.HOUSEHOLDS), text(words.PERMANENT))

    def offline(self) -> None:
        """Without a line the program says so, and goes on."""
        self._scene.province.set_online(False)
        self._scene.exchange()
        self._driver.see(_beginning("NetworkPill", "Offline · nothing waiting", " · "))

    def type_offline(self) -> None:
        """Everything can be typed; the report is full now."""
        self._driver.press(say("Banner", "Close this message"))
        self._scene.page("To do")
        self._scene.open_work()
        text, figures = self._scene.text, self._scene.figures
        for kind, count in zip(words.PETITION_KINDS, KINDS, strict=True):
            figures.enter(str(count), text(words.PETITIONS), text(kind))
        figures.shows(str(sum(KINDS)), text(words.PETITIONS))
        figures.enter(str(RESOLVED), text(words.RESOLVED))
        figures.shows(str(RESOLVED), text(words.RESOLVED))
        self._scene.typed |= {"PA10": sum(KINDS), "PA11": RESOLVED}
        self._driver.see(say("Foot", "Everything is filled in"))

    def submit(self) -> None:
        """Ctrl+Enter submits; the report can only be read from then on."""
        self._driver.enabled(say("Entry", "Submit for approval"))
        self._driver.keys("Ctrl+Enter")
        self._driver.see(say("Entry", "Submitted. It now waits for the leader's approval."))
        self._driver.see_not(say("Entry", "Submit for approval"))

    def waiting(self) -> None:
        """The page Đồng bộ names what waits, since when, and why."""
        self._scene.exchange()
        self._driver.see(say("SyncPage", "Waiting"))
        self._driver.see(self._scene.text(words.FORM))
        self._driver.see(_beginning("NetworkPill", "Offline · nothing waiting", " · "))

    def restart(self) -> None:
        """Closed and started again without a line: every figure is there, and still waits."""
        self._scene.host.restart()
        self._scene.wait_for_window()
        self._scene.open_work()
        text, figures = self._scene.text, self._scene.figures
        figures.shows("1.250", text(words.RECEPTIONS))
        figures.shows(str(RESOLVED), text(words.RESOLVED))
        figures.shows(say("Entry", "KPS"), text(words.GROUPS))

    def receipt(self) -> None:
        """With the line back, all is sent and receipted."""
        self._scene.province.set_online(True)
        self._scene.exchange()
        self._driver.see(say("SyncPage", "Nothing is waiting: everything has been sent and receipted."))

    def leader(self) -> None:
        """The leader finds what waits for approval."""
        self._scene.sign_in(LEADER)
        self._driver.have(
            lambda: self._driver.card(self._scene.text(words.FORM), self._scene.period),
            "lãnh đạo không thấy báo cáo",
            "the leader does not see the report",
        )

    def approve(self) -> None:
        """The warning with its note is shown; one key approves."""
        driver, title = self._driver, self._scene.text(words.FORM)
        self._scene.page("Approvals")
        driver.click_item(say("ApprovalsPage", "Reports waiting for approval"), title)
        driver.settle()
        driver.see(self._scene.text(words.RECEPTIONS))
        driver.press(say("ApprovalsPage", "Approve  Ctrl+Enter").partition("  ")[0])
        driver.settle()
        driver.wait(
            partial(self._is_approved, title), "báo cáo chưa được duyệt", "the report is not approved"
        )

    def send(self) -> None:
        """The leader sends the approved report to the province, and has the receipt."""
        self._open_from_list()
        self._driver.see(say("Words", "Approved"))
        self._driver.press(say("Entry", "Send to the province"))
        self._driver.see(say("Entry", "Stored. The report goes to the province with the next exchange."))
        self._scene.exchange()
        self._driver.see(say("SyncPage", "Nothing is waiting: everything has been sent and receipted."))

    def accept(self) -> None:
        """The province's staff accepts it."""
        self._scene.sign_in(STAFF)
        driver, title = self._driver, self._scene.text(words.FORM)
        arrived = say("IntakePage", "Reports of the communes")
        self._scene.page("Receive")
        driver.click_item(arrived, title)
        driver.settle()
        driver.see(self._scene.text(NOTE))
        driver.keys("Ctrl+Enter")
        driver.wait(
            lambda: not driver.lists(arrived, title),
            "báo cáo chưa được tiếp nhận",
            "the report is not accepted",
        )
        self._scene.exchange()
        self._driver.see(say("SyncPage", "Nothing is waiting: everything has been sent and receipted."))

    def accepted(self) -> None:
        """The officer sees what became of the report."""
        self._scene.sign_in(self._scene.officer)
        self._scene.exchange()
        self._open_from_list()
        self._driver.see(say("Words", "Accepted"))
        self._scene.figures.shows("1.250", self._scene.text(words.RECEPTIONS))

    def compare(self) -> None:
        """The gateway itself has every figure as it was typed, and a receipt for every change."""
        gateway = Question(self._scene.province.url, STAFF, self._scene.province.password)
        report = gateway.newest(words.FORM_ID)
        if report["state"] != "accepted":
            raise StepFailed(f"trạng thái là {report['state']}", f"the state is {report['state']}")
        for key, figure in self._scene.typed.items():
            found = report["cells"].get(key, {}).get("value", {}).get("v")
            if found != str(figure):
                raise StepFailed(
                    f"{key} ở cổng là {found}, không phải {figure}",
                    f"{key} is {found} at the gateway, not {figure}",
                )
        if not report["cells"]["PA08"]["note"]:
            raise StepFailed("cổng không có giải trình", "the gateway has no note")
        versions = gateway.ask(f"/v1/reports/{report['report_id']}/versions")["versions"]
        moves = [version["transition"] for version in versions if version["transition"]]
        if moves != ["request_approval", "approve", "send", "accept"]:
            raise StepFailed(f"cổng ghi các bước {moves}", f"the gateway has the moves {moves}")
        refused = [version for version in versions if version["status"] not in {"applied", "merged"}]
        if refused:
            raise StepFailed(f"cổng từ chối: {refused[0]}", f"the gateway refused: {refused[0]}")
        self._check_receipts([version["op_id"] for version in versions if version["transition"]])

    def _check_receipts(self, moves: list[str]) -> None:
        """Each who made a move has the receipt of it at the gateway."""
        province = self._scene.province
        for username, op_id in zip((self._scene.officer, LEADER, LEADER, STAFF), moves, strict=True):
            receipt = Question(province.url, username, province.password).ask(f"/v1/operations/{op_id}")
            if receipt["status"] != "applied":
                raise StepFailed(
                    f"biên nhận ghi {receipt['status']}", f"the receipt says {receipt['status']}"
                )

    # ------------------------------------------------------------ inside

    def _is_approved(self, title: str) -> bool:
        table = say("ApprovalsPage", "Reports waiting for approval")
        return not self._driver.lists(table, title)

    def _open_from_list(self) -> None:
        """Find the report on the page Báo cáo by typing a word of its title without diacritics."""
        driver, title = self._driver, self._scene.text(words.FORM)
        self._scene.page("Reports")
        driver.fill(say("ReportsPage", "Search in the list"), self._scene.text(words.SEARCHED))
        table = driver.table(say("ReportsPage", "List of reports"))
        driver.wait(lambda: table.model().rowCount() > 0, "không tìm thấy báo cáo", "no report is found")
        driver.click_row(table, title, self._scene.period, twice=True)
        driver.settle()
        driver.see(title)


def _beginning(context: str, source: str, until: str) -> str:
    """Return what a sentence of the program begins with."""
    return say(context, source).partition(until)[0]
