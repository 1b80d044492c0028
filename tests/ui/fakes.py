"""A commune in memory behind the ports: xã Lĩnh Toại in the middle of April 2026, with something in every
list.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from iocdesk.actions.matrix_model import Matrix
from iocdesk.actions.rooms import SERVICES
from iocdesk.actions.version_model import (
    CellChange,
    History,
    OldLine,
    OldReport,
    OldSection,
    VersionKind,
    VersionRow,
)
from iocdesk.actions.views import Colleague, Duty, HandoverDesk, HandoverRow, ThreadLine, TrafficView
from iocdesk.core.errors import IocError, Text
from iocdesk.core.progress import Progress
from iocdesk.reports.model import ReportState, Role, Transition
from iocdesk.ui.ports import (
    About,
    ApprovalRow,
    FigureChange,
    FigureLine,
    FigureSection,
    HitKind,
    Hotline,
    Moved,
    Network,
    NoticeBoard,
    NoticeKind,
    NoticeRow,
    NotMoved,
    Option,
    OutboxRow,
    OutboxState,
    PracticePerson,
    Preferences,
    RefusedLine,
    ReportRow,
    Review,
    ReviewWarning,
    SearchHit,
    ServerCard,
    Services,
    SignedIn,
    SyncState,
    Thread,
    UserCard,
    VillageChoices,
    WorkAction,
    WorkGroup,
    WorkList,
    WorkRow,
)
from tests.ui.file_fakes import FakeFiles
from tests.ui.matrices import village_matrix
from tests.ui.package_fakes import FakePackages

NOW = datetime(2026, 4, 14, 3, 42, 7, tzinfo=UTC)
APRIL = Text("tháng 4/2026", "April 2026")
WINDOW = Text("số liệu 15/3–14/4", "data 15 March–14 April")
KT = Text(
    "Báo cáo điều hành tháng: ngân sách, đầu tư công, đất đai, môi trường",
    "Monthly operations: budget, public investment, land, environment",
)
HCC = Text("Báo cáo điều hành tháng: một cửa, dịch vụ công", "Monthly operations: one-stop shop")
VHXH = Text(
    "Báo cáo thống kê tháng: an sinh, lao động, bảo hiểm y tế, du lịch",
    "Monthly statistics: social protection, labour, health insurance, tourism",
)
VP = Text(
    "Báo cáo thống kê tháng: dân số, hộ tịch, hòa giải",
    "Monthly statistics: population, civil status, mediation",
)
THON = Text("Báo cáo tháng của thôn", "Village monthly report")


def due(days: int) -> datetime:
    """The end of the day, in UTC+7, so many days from now."""
    return (NOW + timedelta(days=days)).replace(hour=16, minute=59, second=59)


def work_rows() -> tuple[WorkRow, ...]:
    """One row or more in every group."""
    unit = "15298@2025-07-01"
    row = WorkRow
    return (
        row(
            f"xa_vp_thang_tk/{unit}/202603",
            WorkGroup.RETURNED,
            VP,
            Text("tháng 3/2026", "March 2026"),
            Text("số liệu 1/3–31/3", "data 1–31 March"),
            ReportState.RETURNED,
            WorkAction.SEE_REASON,
            due(1),
            1,
            31,
            31,
            "Trịnh Thị Hạnh",
            "Số trẻ đăng ký khai sinh thấp hơn số sinh của Trạm y tế 4 trẻ, xin kiểm tra lại.\nThêm.",
        ),
        row(
            f"xa_kt_thang_dh/{unit}/202603",
            WorkGroup.OVERDUE,
            KT,
            Text("tháng 3/2026", "March 2026"),
            WINDOW,
            ReportState.DRAFT,
            WorkAction.CONTINUE,
            due(-2),
            -2,
            18,
            24,
            "Lê Thị Thanh",
        ),
        row(
            f"xa_hcc_thang_dh/{unit}/202604",
            WorkGroup.DUE_SOON,
            HCC,
            APRIL,
            WINDOW,
            ReportState.DRAFT,
            WorkAction.BEGIN,
            due(2),
            2,
            0,
            26,
            "Nguyễn Văn Đông",
        ),
        row(
            "thon_thang/15298-07@2020-01-01/202603",
            WorkGroup.DUE_SOON,
            THON,
            Text("tháng 3/2026", "March 2026"),
            Text("số liệu 1/3–31/3", "data 1–31 March"),
            ReportState.DRAFT,
            WorkAction.CONTINUE,
            due(0),
            0,
            5,
            24,
            "Thôn 7 (mẫu)",
            on_behalf=True,
        ),
        row(
            f"xa_vhxh_thang_tk/{unit}/202604",
            WorkGroup.IN_PERIOD,
            VHXH,
            APRIL,
            Text("số liệu 1/4–30/4", "data 1–30 April"),
            ReportState.DRAFT,
            WorkAction.BEGIN,
            due(16),
            16,
            0,
            38,
            "Lê Thị Thanh",
        ),
        row(
            f"xa_vhxh_thang_dh/{unit}/202604",
            WorkGroup.WAITING,
            HCC,
            APRIL,
            WINDOW,
            ReportState.FOR_APPROVAL,
            WorkAction.OPEN,
            due(3),
            3,
            12,
            12,
            "Phạm Thị Ngọc",
        ),
        row(
            f"xa_vp_thang_dh/{unit}/202603",
            WorkGroup.DONE,
            VP,
            Text("tháng 3/2026", "March 2026"),
            WINDOW,
            ReportState.ACCEPTED,
            WorkAction.OPEN,
            due(-20),
            -20,
            30,
            30,
            "Nguyễn Văn Đông",
        ),
    )


def outbox_rows() -> tuple[OutboxRow, ...]:
    """One that waits, one that was rejected."""
    return (
        OutboxRow(
            "xa_kt_thang_dh/15298@2025-07-01/202603",
            KT,
            Text("tháng 3/2026", "March 2026"),
            "Xã Lĩnh Toại",
            OutboxState.WAITING,
            NOW - timedelta(hours=3),
            2,
            Text(
                "Không kết nối được máy chủ của tỉnh. Chương trình sẽ tự gửi lại.",
                "The province's server cannot be reached. The program will try again by itself.",
            ),
        ),
        OutboxRow(
            "xa_vp_thang_tk/15298@2025-07-01/202603",
            VP,
            Text("tháng 3/2026", "March 2026"),
            "Xã Lĩnh Toại",
            OutboxState.REJECTED,
            NOW - timedelta(days=1),
            1,
            Text(
                "Báo cáo đã khóa; xin đề nghị mở lại trước khi sửa.",
                "The report is locked; please ask for reopening first.",
            ),
            refused=(
                RefusedLine(
                    "",
                    Text("Cả báo cáo", "The whole report"),
                    "",
                    Text("Báo cáo đã khóa; xin đề nghị mở lại trước khi sửa.", "The report is locked."),
                ),
                RefusedLine(
                    "TC01",
                    Text("Số lượt tiếp công dân", "Citizens received"),
                    "1.250",
                    Text("Số lớn hơn giới hạn của biểu.", "More than the form allows."),
                ),
            ),
            refused_cells=3,
        ),
    )


def sync_state(network: Network = Network.OFFLINE, rows: tuple[OutboxRow, ...] | None = None) -> SyncState:
    """A state of the exchange."""
    return SyncState(
        network,
        outbox_rows()[:1] if rows is None else rows,
        0,
        0,
        NOW - timedelta(hours=4),
        48_300,
        12,
        "https://ioc.thanhhoa.gov.vn",
        NOW + timedelta(minutes=5),
        traffic_today=TrafficView(18_300, 30_000),
        traffic_month=TrafficView(412_000, 1_234_000),
    )


_T = Transition
_MOVES = {
    ReportState.FOR_APPROVAL: frozenset({_T.APPROVE, _T.RETURN}),
    ReportState.SENT: frozenset({_T.ACCEPT, _T.RETURN}),
    ReportState.ACCEPTED: frozenset({_T.LOCK, _T.RETURN}),
    ReportState.REOPEN_REQUESTED: frozenset({_T.REOPEN, _T.REFUSE_REOPEN}),
}


def waiting_row(report_id: str, title: Text, by: str, days: int, *, warnings: int = 0) -> ApprovalRow:
    """A report that waits for the leader."""
    return ApprovalRow(
        report_id, title, APRIL, by, NOW, due(days), days, warnings, unit="Xã Lĩnh Toại",
        state=ReportState.FOR_APPROVAL, next=Transition.APPROVE,
    )  # fmt: skip


def arrived_rows() -> Iterator[ApprovalRow]:
    """What came in at the province: two new ones, one to lock, one that asks for reopening."""
    states = (ReportState.REOPEN_REQUESTED, ReportState.SENT, ReportState.SENT, ReportState.ACCEPTED)
    moves = (_T.REOPEN, _T.ACCEPT, _T.ACCEPT, _T.LOCK)
    for number, (state, move) in enumerate(zip(states, moves, strict=True)):
        commune = "Xã Lĩnh Toại" if number % 2 else "Phường Đông Tiến"
        form, title = (("xa_kt_thang_dh", KT), ("xa_hcc_thang_dh", HCC))[number % 2]
        yield ApprovalRow(
            f"p{number}", title, APRIL, "Lê Hồng Quân — Chủ tịch", NOW, due(number - 1), number - 1,
            unit=commune, unit_id=str(number % 2), form_id=form, period_id="202604", state=state, next=move,
        )  # fmt: skip


def figure_lines() -> tuple[FigureLine, ...]:
    """All figures of the report "a"."""
    people = Text("người", "people")
    return (
        FigureLine("AS01", Text("Số hộ nghèo", "Poor households"), Text("hộ", "households"), "205", "198"),
        FigureLine("AS02", Text("Người được trợ giúp", "People helped"), people, "41"),
    )


def handover_desk() -> HandoverDesk:
    """What a clerk may hand over: two forms, to two colleagues; one hand-over holds."""
    me, son, hoa = (
        Colleague("u1", "Lê Thị Thanh"),
        Colleague("son", "Trịnh Văn Sơn — Phòng Kinh tế"),
        Colleague("hoa", "Phạm Thị Hoa"),
    )
    duties = (Duty("u1", "xa_kt_thang_dh", KT, "hoa"), Duty("u1", "xa_hcc_thang_dh", HCC, "son"))
    row = HandoverRow(
        "h1", me.name, son.name, Text("tất cả biểu mẫu", "all forms"), date(2026, 4, 10), date(2026, 4, 20),
        "Đi công tác", may_end=True,
    )  # fmt: skip
    return HandoverDesk((me,), (hoa, son), duties, (row,))


@dataclass
class FakeServices(FakeFiles, FakePackages):
    """Every port at once; `calls` remembers what was asked to change."""

    calls: list[tuple[Any, ...]] = field(default_factory=list)
    list_: WorkList = field(default_factory=lambda: WorkList(work_rows(), due(32)))
    state_: SyncState = field(default_factory=sync_state)
    kept: Preferences = field(default_factory=Preferences)
    waiting_: list[ApprovalRow] = field(default_factory=list)
    arrived_: list[ApprovalRow] = field(default_factory=list)
    said: dict[str, list[ThreadLine]] = field(default_factory=dict)
    unread: int = 0
    handing: HandoverDesk = field(default_factory=lambda: handover_desk())
    refuses: dict[str, Text] = field(default_factory=dict)
    """Why a report is not moved with the others."""
    fails: IocError | None = None
    fetched: bool = False
    """Whether the server's versions of a report have been asked for."""
    accepted_password: str = "dung-mat-khau"
    password_due: bool = False
    people: tuple[PracticePerson, ...] = ()
    units: tuple[Option, ...] = (Option("15298@2025-07-01", Text("Xã Lĩnh Toại", "Lĩnh Toại commune")),)
    notice_state: dict[str, NoticeRow] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.waiting_ = [
            waiting_row("a", KT, "Lê Thị Thanh", 1, warnings=2),
            waiting_row("b", HCC, "Nguyễn Văn Đông", 2),
        ]
        self.arrived_ = list(arrived_rows())
        self.notice_state = {row.notice_id: row for row in notices()}

    def _check(self) -> None:
        if self.fails is not None:
            raise self.fails

    def work(self) -> WorkList:
        self._check()
        return self.list_

    def history(self, report_id: str) -> History:
        self._check()
        line = VersionRow("2", VersionKind.LINE, 2, ReportState.RETURNED, NOW, "Vũ Quốc Anh — Sở Khoa học và Công nghệ",
                          Transition.RETURN, "Số trẻ sinh thấp, xin kiểm tra lại.", 1, ("typed",))  # fmt: skip
        mine = Text("máy này", "this computer")
        return History(
            report_id, VP, APRIL, "Xã Lĩnh Toại",
            (
                replace(line, ref="now", kind=VersionKind.UNSENT, number=3, by="Lê Thị Thanh", changed=2, reason="",
                        transition=None, origins=("paste", "typed"), device=mine, at=NOW + timedelta(hours=2)),
                line,
                replace(line, ref="1:op", kind=VersionKind.BESIDE, number=1, by="Lê Thị Thanh", reason="",
                        transition=None, device=Text("máy khác (a1b2c3)", "another computer (a1b2c3)")),
                replace(line, ref="1", number=1, state=ReportState.SENT, transition=Transition.SEND, reason="",
                        by="Lê Thị Thanh", origins=("import", "villages"), here=self.fetched),
            ),
            NOW if self.fetched else None,
        )  # fmt: skip

    def difference(self, report_id: str, old: str, new: str) -> tuple[CellChange, ...]:
        self.calls.append(("difference", report_id, old, new))
        people = Text("người", "people")
        born = Text("Số trẻ sinh trong kỳ – Nữ", "Births in the period – Female")
        return (CellChange("DS06.nu", born, people, "12", "16", "", "Đã đối chiếu Trạm y tế.", "Lê Thị Thanh", NOW,
                           "paste"),)  # fmt: skip

    def version(self, report_id: str, ref: str) -> OldReport:
        row = next(row for row in self.history(report_id).rows if row.ref == ref)
        born = Text("Số trẻ sinh trong kỳ – Nữ", "Births in the period – Female")
        lines = (OldLine("DS06.nu", born, Text("trẻ", "children"), "12", "Đã đối chiếu."),)
        return OldReport(row, VP, APRIL, "Xã Lĩnh Toại", (OldSection(Text("Dân số", "Population"), lines),))

    def fetch_history(self, report_id: str) -> int:
        self._check()
        self.calls.append(("fetch_history", report_id))
        self.fetched = True
        return 1

    def event_forms(self) -> tuple[Option, ...]:
        return (
            Option(
                "thon_dx_thientai", Text("Báo cáo đột xuất của thôn: thiên tai", "Village event: disaster")
            ),
            Option(
                "thon_dx_dichbenh", Text("Báo cáo đột xuất của thôn: dịch bệnh", "Village event: disease")
            ),
        )

    def begin_event(self, form_id: str) -> str:
        self.calls.append(("begin_event", form_id))
        return f"{form_id}/15298-07@2020-01-01/20260414E01"

    def reports(self) -> tuple[ReportRow, ...]:
        self._check()
        return tuple(
            ReportRow(
                row.report_id,
                row.report_id.split("/")[0],
                row.title,
                row.report_id.split("/")[2],
                row.period,
                "Xã Đồng Tiến" if number % 2 else "Phường Đông Tiến",
                row.state,
                row.done,
                row.total,
                row.due,
                NOW - timedelta(days=number),
                row.responsible,
                number == 1,
                self.unread,
            )
            for number, row in enumerate(work_rows())
        )

    def search(self, query: str) -> tuple[SearchHit, ...]:
        self.calls.append(("search", query))
        if query == "zzz":
            return ()
        return (
            SearchHit(
                HitKind.INDICATOR,
                Text("Số hộ nghèo", "Poor households"),
                KT,
                "xa_kt_thang_dh/15298@2025-07-01/202603",
                "AS01",
            ),
            SearchHit(
                HitKind.FORM, VHXH, Text("Phòng Văn hóa - Xã hội", "Culture and Social Affairs Division")
            ),
            SearchHit(HitKind.REPORT, HCC, APRIL, "xa_hcc_thang_dh/15298@2025-07-01/202604"),
        )

    def choices(self) -> VillageChoices:
        quarter = Text("Báo cáo quý của thôn", "Village quarterly report")
        return VillageChoices(
            (
                Option("thon_thang", THON),
                Option("thon_quy", quarter),
                Option("thon_dx_thientai", Text("Báo cáo đột xuất: thiên tai", "Event: natural disaster")),
            ),
            (
                (
                    "thon_thang",
                    (Option("202604", APRIL), Option("202603", Text("tháng 3/2026", "March 2026"))),
                ),
                ("thon_quy", (Option("2026Q1", Text("quý I/2026", "Q1 2026")),)),
                ("thon_dx_thientai", (Option("202604", APRIL),)),
            ),
            on_behalf=True,
        )

    def event_villages(self, day: date) -> tuple[Option, ...]:
        return (Option("15298-01@2020-01-01", Text("Thôn 1", "Village 1")),)

    def begin_event_for(self, form_id: str, unit_id: str, day: date) -> tuple[str, str]:
        self._check()
        self.calls.append(("begin_event_for", form_id, unit_id, day.isoformat()))
        return f"{form_id}/{unit_id}/{day:%Y%m%d}E501", "202604"

    def matrix(self, form_id: str, period_id: str) -> Matrix:
        made = village_matrix(form_id, period_id)
        return replace(made, lines=(), events=True) if form_id.startswith("thon_dx") else made

    def accept(self, report_id: str) -> None:
        self.calls.append(("accept", report_id))

    def give_back(self, report_id: str, reason: str, remarks: tuple[tuple[str, str], ...] = ()) -> None:
        self.calls.append(("give_back", report_id, reason, *(f"{key}={text}" for key, text in remarks)))

    def remind(self, report_ids: tuple[str, ...]) -> int:
        self.calls.append(("remind", *report_ids))
        return len(report_ids)

    def waiting(self) -> tuple[ApprovalRow, ...]:
        return tuple(self.waiting_)

    def review(self, report_id: str) -> Review:
        row = next(row for row in (*self.waiting_, *self.arrived_) if row.report_id == report_id)
        plain = Review(
            report_id, row.title, row.period, WINDOW, row.submitted_by, 26, 26, unit=row.unit, state=row.state,
            moves=_MOVES.get(row.state or ReportState.DRAFT, frozenset()), mark=f"mark of {report_id}",
        )  # fmt: skip
        if report_id != "a":
            return plain
        hectares, poor = Text("ha", "ha"), Text("hộ", "households")
        return replace(
            plain,
            done=24,
            total=24,
            changes=(
                FigureChange(
                    "DD03",
                    Text("Diện tích đất vi phạm đã xử lý", "Area of land violations settled"),
                    hectares,
                    "1,25",
                    "4,80",
                    "+284 %",
                    "Xử lý dứt điểm 3 vụ tồn từ năm 2025.",
                ),
                FigureChange("AS01", Text("Số hộ nghèo", "Poor households"), poor, "198", "205", "+3,5 %"),
            ),
            warnings=(
                ReviewWarning(
                    "KT02",
                    Text("Thu ngân sách", "Budget revenue"),
                    Text(
                        "Thu ngân sách đạt 191 % kế hoạch năm.", "Budget revenue is 191 % of the year's plan."
                    ),
                    "Thu tiền sử dụng đất khu tái định cư.",
                    "Lê Thị Thanh",
                ),
            ),
            villages=Text("17/18 thôn, thiếu Thôn 7", "17 of 18 villages, Thôn 7 missing"),
            missing=1,
            sections=(FigureSection(Text("An sinh", "Social protection"), figure_lines()),),
        )

    def arrived(self) -> tuple[ApprovalRow, ...]:
        return tuple(self.arrived_)

    def move_many(self, transition: Transition, looks: tuple[tuple[str, str], ...]) -> Moved:
        self._check()
        self.calls.append((transition.value, *(report_id for report_id, _ in looks)))
        done = tuple(report_id for report_id, _ in looks if report_id not in self.refuses)
        refused = tuple(
            NotMoved(report_id, KT, self.refuses[report_id])
            for report_id, _ in looks
            if report_id in self.refuses
        )
        self._gone(*done)
        return Moved(done, refused)

    def answer(
        self,
        report_id: str,
        transition: Transition,
        reason: str,
        remarks: tuple[tuple[str, str], ...],
        mark: str,
    ) -> None:
        self._check()
        self.calls.append((transition.value, report_id, reason, *(f"{key}={text}" for key, text in remarks)))
        self._gone(report_id)

    def _gone(self, *report_ids: str) -> None:
        self.waiting_ = [row for row in self.waiting_ if row.report_id not in report_ids]
        self.arrived_ = [row for row in self.arrived_ if row.report_id not in report_ids]

    def thread(self, report_id: str) -> Thread:
        return Thread(report_id, tuple(self.said.get(report_id, ())))

    def write(self, report_id: str, text: str, key: str) -> None:
        self.calls.append(("write", report_id, text, key))
        line = ThreadLine(f"m{len(self.calls)}", "Lê Thị Thanh", True, NOW, text, key, waiting=True)
        self.said.setdefault(report_id, []).append(line)

    def mark_shown(self, report_id: str) -> bool:
        lines = self.said.get(report_id, [])
        new = any(line.unread for line in lines)
        self.said[report_id] = [replace(line, unread=False) for line in lines]
        return new

    def desk(self) -> HandoverDesk:
        return self.handing

    def hand_over(self, giver: str, form_id: str, taker: str, start: date, end: date, reason: str) -> None:
        self._check()
        self.calls.append(("hand_over", giver, form_id, taker, start.isoformat(), end.isoformat(), reason))

    def end_early(self, handover_id: str) -> None:
        self.calls.append(("end_early", handover_id))

    def board(self) -> NoticeBoard:
        hours = Text("thứ Hai – thứ Sáu, 7:30–17:00", "Monday – Friday, 7:30–17:00")
        line = Hotline(
            Text("Trung tâm IOC tỉnh (tập huấn)", "Provincial IOC (training)"), "0237 000 000", hours
        )
        return NoticeBoard(tuple(self.notice_state.values()), (line,))

    def mark_read(self, notice_id: str) -> None:
        self.calls.append(("mark_read", notice_id))
        self.notice_state[notice_id] = replace(self.notice_state[notice_id], unread=False)

    def acknowledge(self, notice_id: str) -> None:
        self.calls.append(("acknowledge", notice_id))
        self.notice_state[notice_id] = replace(
            self.notice_state[notice_id], acknowledged_at=NOW, unread=False
        )

    def state(self) -> SyncState:
        return self.state_

    def sync_now(self, progress: Progress) -> SyncState:
        self._check()
        self.calls.append(("sync_now",))
        progress.step(1, 2)
        progress.step(2, 2)
        self.state_ = replace(sync_state(Network.ONLINE, ()), last_success=NOW)
        return self.state_

    def sync_quietly(self, progress: Progress) -> SyncState:
        return self.sync_now(progress)

    def due(self) -> bool:
        return True

    def mappings(self) -> tuple[object, ...]:
        return ()

    def export(self, report_id: str, path: Path, blank: bool) -> Path:
        self._check()
        self.calls.append(("export", report_id, path, blank))
        return path

    def export_all(self, report_ids: tuple[str, ...], folder: Path, blank: bool) -> tuple[Path, ...]:
        self._check()
        self.calls.append(("export_all", report_ids, folder, blank))
        return tuple(folder / f"{number}.xlsx" for number, _ in enumerate(report_ids))

    def retry(self, report_id: str) -> None:
        self.calls.append(("retry", report_id))

    def give_up(self, report_id: str) -> None:
        self.calls.append(("give_up", report_id))
        self.state_ = replace(
            self.state_, outbox=tuple(row for row in self.state_.outbox if row.report_id != report_id)
        )

    def check_server(self, address: str) -> ServerCard:
        self._check()
        return ServerCard(address, "IOC tỉnh Thanh Hóa", people=self.people)

    def sign_in(self, address: str, username: str, password: str, new_password: str = "") -> SignedIn:
        self.calls.append(("sign_in", address, username))
        if self.password_due and password == self.accepted_password:
            if not new_password:
                raise IocError("api.password_due", Text("Xin đặt mật khẩu mới.", "Please choose a new one."))
            self.accepted_password, self.password_due = new_password, False
            password = new_password
        if password != self.accepted_password:
            raise IocError(
                "api.wrong_password", Text("Sai tài khoản hoặc mật khẩu.", "Wrong account or password.")
            )
        return SignedIn("Lê Thị Thanh", Role.CONSOLIDATOR, self.units)

    def choose_unit(self, unit_id: str) -> None:
        self.calls.append(("choose_unit", unit_id))

    def start_training(self, progress: Progress) -> SignedIn:
        progress.step(1, 1, "…")
        return SignedIn("Lê Thị Thanh", Role.CONSOLIDATOR, self.units)

    def sign_out(self) -> None:
        self.calls.append(("sign_out",))

    def preferences(self) -> Preferences:
        return self.kept

    def save(self, preferences: Preferences) -> None:
        self.kept = preferences

    def about(self) -> About:
        return About(
            "0.1.0",
            "tap-huan",
            "~/.local/share/iocdesk/tap-huan",
            "~/.local/state/iocdesk/iocdesk.log",
            "may-01",
        )


def notices() -> tuple[NoticeRow, ...]:
    """A notice to be acknowledged, and a rule that was read."""
    return (
        NoticeRow(
            "n1",
            NoticeKind.NOTICE,
            Text("Chốt số liệu tháng 4 sớm hơn một ngày", "April data closes a day early"),
            Text(
                "Kính gửi UBND các xã, phường.\n\n"
                "Do nghỉ lễ 30/4, xin gửi báo cáo tháng 4 trước 17:00 ngày 16/4/2026.",
                "To all communes.\n\n"
                "Because of the holiday please send the April reports before 17:00 on 16 April 2026.",
            ),
            NOW - timedelta(days=1),
            needs_acknowledgement=True,
            unread=True,
        ),
        NoticeRow(
            "n2",
            NoticeKind.RULE,
            Text("Quy chế cung cấp, cập nhật số liệu IOC", "Rules for supplying data to the IOC"),
            Text(
                "Điều 1. Phạm vi áp dụng.\n\nĐiều 2. Trách nhiệm của UBND cấp xã.",
                "Article 1. Scope.\n\nArticle 2. Duties.",
            ),
            NOW - timedelta(days=90),
        ),
    )


def user(role: Role = Role.CONSOLIDATOR, *, training: bool = False) -> UserCard:
    """Who is signed in."""
    return UserCard(
        "u1",
        "Lê Thị Thanh",
        role,
        "Xã Lĩnh Toại",
        Text("Phòng Kinh tế", "Economic Division"),
        training,
        "https://ioc.thanhhoa.gov.vn",
        role is not Role.ENTRY,
    )


def services(fake: FakeServices, role: Role = Role.CONSOLIDATOR, *, training: bool = False) -> Services:
    """The fake behind every port."""
    ports: list[Any] = [fake] * len(SERVICES)
    return Services(user(role, training=training), *ports)
