"""What the pages may ask for: the ports that the composition root fills with the actions.

Every method of a port is Qt-free and may block on the disk; those under `SyncPort` and `SessionPort` may wait
for the network. Pages call them on the lanes of `Jobs`, never on the main thread. They raise `IocError`,
which pages show as a banner. The view models are the actions' own, each made when a page first names it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from iocdesk.actions import views

if TYPE_CHECKING:
    from datetime import date

    from iocdesk.actions.matrix_model import Matrix
    from iocdesk.actions.version_model import CellChange, History, OldReport
    from iocdesk.actions.views import (
        NO_TEXT,
        About,
        ApprovalRow,
        FigureChange,
        FigureLine,
        FigureSection,
        HandoverDesk,
        HandoverRow,
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
        SignedIn,
        SyncState,
        Thread,
        ThreadLine,
        UserCard,
        VillageChoices,
        WorkAction,
        WorkGroup,
        WorkList,
        WorkRow,
    )
    from iocdesk.core.progress import Progress
    from iocdesk.reports.model import ReportId, Transition
    from iocdesk.ui.attachment_port import AttachmentsPort
    from iocdesk.ui.conflict_port import ConflictsPort
    from iocdesk.ui.export_port import ExportPort
    from iocdesk.ui.import_port import ImportPort
    from iocdesk.ui.package_port import PackagesPort

__all__ = [
    "NO_TEXT",
    "About",
    "ApprovalRow",
    "ApprovalsPort",
    "FigureChange",
    "FigureLine",
    "FigureSection",
    "HandoverDesk",
    "HandoverRow",
    "HandoversPort",
    "HitKind",
    "Hotline",
    "Moved",
    "Network",
    "NotMoved",
    "NoticeBoard",
    "NoticeKind",
    "NoticeRow",
    "NoticesPort",
    "Option",
    "OutboxRow",
    "OutboxState",
    "PracticePerson",
    "Preferences",
    "RefusedLine",
    "ReportRow",
    "ReportsPort",
    "Review",
    "ReviewWarning",
    "SearchHit",
    "ServerCard",
    "Services",
    "SessionPort",
    "SettingsPort",
    "SignedIn",
    "SyncPort",
    "SyncState",
    "TalkPort",
    "Thread",
    "ThreadLine",
    "UserCard",
    "VillageChoices",
    "VillagesPort",
    "WorkAction",
    "WorkGroup",
    "WorkList",
    "WorkPort",
    "WorkRow",
]


if not TYPE_CHECKING:  # a wrong name is to be found by whoever checks the types

    def __getattr__(name: str) -> object:
        """Return a view model."""
        return getattr(views, name)


class WorkPort(Protocol):
    """Việc cần làm."""

    def work(self) -> WorkList: ...

    def event_forms(self) -> tuple[Option, ...]:
        """Return the forms for what happens unforeseen that the user may fill."""

    def begin_event(self, form_id: str) -> ReportId:
        """Begin a report of something that happened today."""


class ReportsPort(Protocol):
    """The list of reports, and the search over everything."""

    def reports(self) -> tuple[ReportRow, ...]: ...

    def search(self, query: str) -> tuple[SearchHit, ...]: ...

    def history(self, report_id: ReportId) -> History:
        """Return a report's versions."""

    def difference(self, report_id: ReportId, old: str, new: str) -> tuple[CellChange, ...]:
        """Return the cells that two versions have differently."""

    def version(self, report_id: ReportId, ref: str) -> OldReport:
        """Return a version as it was."""

    def fetch_history(self, report_id: ReportId) -> int:
        """Ask the server for the versions that are not here; waits for the network."""


class VillagesPort(Protocol):
    """The villages below the commune."""

    def choices(self) -> VillageChoices: ...

    def matrix(self, form_id: str, period_id: str) -> Matrix: ...

    def event_villages(self, day: date) -> tuple[Option, ...]:
        """Return the villages as they are on a day."""

    def begin_event_for(self, form_id: str, unit_id: str, day: date) -> tuple[ReportId, str]:
        """Begin an event on a village's behalf; return its report, and the month that shows it."""

    def accept(self, report_id: ReportId) -> None: ...

    def give_back(self, report_id: ReportId, reason: str, remarks: tuple[tuple[str, str], ...] = ()) -> None:
        """Return a report to its village; `remarks` are (cell, text), a text of "" says the reason there too."""

    def remind(self, report_ids: tuple[ReportId, ...]) -> int:
        """Remind villages whose reports have not come; return how many were."""


class ApprovalsPort(Protocol):
    """What waits for the leader, and what arrived at the province."""

    def waiting(self) -> tuple[ApprovalRow, ...]: ...

    def arrived(self) -> tuple[ApprovalRow, ...]: ...

    def review(self, report_id: ReportId) -> Review: ...

    def move_many(self, transition: Transition, looks: tuple[tuple[ReportId, str], ...]) -> Moved:
        """Answer several reports at once; `looks` are (report, mark of what was seen)."""

    def answer(
        self,
        report_id: ReportId,
        transition: Transition,
        reason: str,
        remarks: tuple[tuple[str, str], ...],
        mark: str,
    ) -> None:
        """Answer one report; `remarks` are (cell, text), a text of "" says the reason there too."""


class NoticesPort(Protocol):
    """What the province published."""

    def board(self) -> NoticeBoard: ...

    def mark_read(self, notice_id: str) -> None: ...

    def acknowledge(self, notice_id: str) -> None: ...


class SyncPort(Protocol):
    """The exchange with the server. `sync_now` waits for the network and steps its progress per operation.

    `sync_quietly` does only what is due; `due` says whether anything is, without the network.
    """

    def state(self) -> SyncState: ...

    def sync_now(self, progress: Progress) -> SyncState: ...

    def sync_quietly(self, progress: Progress) -> SyncState: ...

    def due(self) -> bool: ...

    def retry(self, report_id: ReportId) -> None: ...

    def give_up(self, report_id: ReportId) -> None:
        """Give up what the server refused; it stays in the report's history."""


class SessionPort(Protocol):
    """First run, sign-in and sign-out. All but `sign_out` may wait for the network."""

    def check_server(self, address: str) -> ServerCard: ...

    def sign_in(self, address: str, username: str, password: str, new_password: str = "") -> SignedIn:
        """Sign in. Fails with `api.password_due` where a first password needs a new one beside it."""

    def choose_unit(self, unit_id: str) -> None: ...

    def start_training(self, progress: Progress) -> SignedIn: ...

    def sign_out(self) -> None: ...


class SettingsPort(Protocol):
    """The user's settings."""

    def preferences(self) -> Preferences: ...

    def save(self, preferences: Preferences) -> None: ...

    def about(self) -> About: ...


class TalkPort(Protocol):
    """What is said about a report."""

    def thread(self, report_id: ReportId) -> Thread: ...

    def write(self, report_id: ReportId, text: str, key: str) -> None:
        """Write a message, about a cell where `key` is one; it cannot be changed or taken back."""

    def mark_shown(self, report_id: ReportId) -> bool:
        """Note that the thread was shown; return whether anything of it was new."""


class HandoversPort(Protocol):
    """Handing work over to a colleague for some days."""

    def desk(self) -> HandoverDesk: ...

    def hand_over(
        self, giver: str, form_id: str, taker: str, start: date, end: date, reason: str
    ) -> None: ...

    def end_early(self, handover_id: str) -> None: ...


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Services:
    """Everything the window works with."""

    user: UserCard
    work: WorkPort
    reports: ReportsPort
    villages: VillagesPort
    approvals: ApprovalsPort
    notices: NoticesPort
    sync: SyncPort
    session: SessionPort
    settings: SettingsPort
    importing: ImportPort
    talk: TalkPort
    handovers: HandoversPort
    packages: PackagesPort
    exporting: ExportPort
    conflicts: ConflictsPort
    attachments: AttachmentsPort
