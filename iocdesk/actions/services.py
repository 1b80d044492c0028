"""The actions behind the pages' ports (`iocdesk.ui.ports`), each on the context of the thread that calls."""

from __future__ import annotations

from dataclasses import replace

from iocdesk.actions import (
    events,
    notices,
    refusals,
    settings,
    syncing,
    work,
)
from iocdesk.actions.office import Office
from iocdesk.actions.session import check_server, choose_unit, sign_in, sign_out, signed_in
from iocdesk.actions.views import (
    About,
    NoticeBoard,
    Option,
    Preferences,
    ServerCard,
    SignedIn,
    SyncState,
    WorkList,
)
from iocdesk.core.errors import IocError, Text
from iocdesk.core.progress import Progress
from iocdesk.reports.model import ReportId


class AlreadyOpen(IocError):
    """Training is a program of its own: `session.already_open`."""

    def __init__(self) -> None:
        super().__init__(
            "session.already_open",
            Text(
                "Xin đóng chương trình rồi mở chế độ tập huấn bằng lệnh “iocdesk training”.",
                "Please close the program and start training with “iocdesk training”.",
            ),
        )


class OfficeService:
    """A service on an open office."""

    def __init__(self, office: Office) -> None:
        self._office = office


class WorkService(OfficeService):
    """Việc cần làm."""

    def work(self) -> WorkList:
        """Return what there is to do."""
        return work.work_list(self._office.ctx)

    def event_forms(self) -> tuple[Option, ...]:
        """Return the forms for what happens unforeseen."""
        return events.event_forms(self._office.ctx)

    def begin_event(self, form_id: str) -> ReportId:
        """Begin a report of something that happened today."""
        return events.begin_event(self._office.ctx, form_id)


class NoticesService(OfficeService):
    """What the province published."""

    def board(self) -> NoticeBoard:
        """Return everything."""
        return notices.notice_board(self._office.ctx)

    def mark_read(self, notice_id: str) -> None:
        """Remember that a notice was opened."""
        notices.mark_read(self._office.ctx, notice_id)

    def acknowledge(self, notice_id: str) -> None:
        """Acknowledge a notice."""
        notices.acknowledge(self._office.ctx, notice_id)


class SyncService(OfficeService):
    """The exchange with the server."""

    def state(self) -> SyncState:
        """Return the state of things."""
        syncer = self._office.syncer
        return replace(syncing.sync_state(self._office.ctx, syncer.status), more_files=syncer.more_files)

    def sync_now(self, progress: Progress) -> SyncState:
        """Exchange now.

        Raises:
            IocError: what ended the exchange; nothing typed is lost.
        """
        return self._sync(progress, by_hand=True)

    def sync_quietly(self, progress: Progress) -> SyncState:
        """Exchange what is due, without anybody having asked.

        Raises:
            IocError: as `sync_now`.
        """
        return self._sync(progress, by_hand=False)

    def due(self) -> bool:
        """Whether something waits, or it is time to look for news; asks nothing of the server."""
        return self._office.syncer.due(self._office.ctx.store)

    def _sync(self, progress: Progress, *, by_hand: bool) -> SyncState:
        report = self._office.sync(progress, by_hand=by_hand)
        if report.error is not None:
            raise report.error
        return self.state()

    def retry(self, report_id: ReportId) -> None:
        """Offer a rejected report again."""
        syncing.retry(self._office.ctx, report_id)

    def give_up(self, report_id: ReportId) -> None:
        """Give up what the server refused of a report."""
        refusals.give_up(self._office.ctx, report_id)


class SessionService(OfficeService):
    """Signing in again, and out."""

    def check_server(self, address: str) -> ServerCard:
        """Ask a server what it is."""
        return check_server(address, self._office.clock)

    def sign_in(self, address: str, username: str, password: str, new_password: str = "") -> SignedIn:  # noqa: ARG002 - the protocol's
        """Sign in again; always to the profile's own server, which `address` names."""
        office = self._office
        sign_in(office.profile, office.client, username, password, new_password)
        office.refresh()
        return signed_in(office.profile)

    def choose_unit(self, unit_id: str) -> None:
        """Work for another of the account's units from the next start on."""
        choose_unit(self._office.profile, unit_id)

    def start_training(self, progress: Progress) -> SignedIn:  # noqa: ARG002 - the protocol's
        """Refuse: this window has a profile.

        Raises:
            AlreadyOpen: always.
        """
        raise AlreadyOpen

    def sign_out(self) -> None:
        """End the session."""
        sign_out(self._office.profile, self._office.client)


class SettingsService(OfficeService):
    """The user's choices."""

    def preferences(self) -> Preferences:
        """Return them."""
        return settings.preferences(self._office.profile)

    def save(self, preferences: Preferences) -> None:
        """Keep them."""
        settings.save_preferences(self._office.profile, preferences)

    def about(self) -> About:
        """Return facts about program and profile."""
        return settings.about(self._office.profile, self._office.log_file)
