"""One profile's window with what stands behind it, from being shown to being closed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from PySide6.QtCore import QObject, QSettings, QTimer

from iocdesk.actions.profiles import Facts, Home, NoProfile
from iocdesk.actions.rooms import Rooms, ports_of
from iocdesk.app.practising import Practising
from iocdesk.core.errors import IocError, Text
from iocdesk.core.progress import Progress
from iocdesk.ui.kit import Base, Kit, Tone, Topic
from iocdesk.ui.ports import Preferences, Services
from iocdesk.ui.shell import Shell

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from iocdesk.actions.office import Office
    from iocdesk.ui.form_page import FormPage
    from iocdesk.ui.sign_in import SignInDialog
    from iocdesk.ui.store_dialog import StoreDialog

FIRST_EXCHANGE_MS = 800


def services_of(facts: Facts, rooms: Rooms) -> Services:
    """Return the services of a window."""
    return Services(facts.card(), *cast("tuple[Any, ...]", ports_of(rooms)))


class Sitting(QObject):
    """A profile's window.

    Args:
        signed_out: called with the server's address and the account to begin with, once the session is over.

    Attributes:
        facts: whose profile it is.
        rooms: what the window works on; None once it is closed.
        shell: the window.
        sign_in: the dialog for signing in again, while it is shown.
        closed_store: what is shown when the data on this computer could not be opened.
    """

    def __init__(
        self,
        base: Base,
        home: Home,
        facts: Facts,
        rooms: Rooms,
        look: Preferences,
        practising: Practising,
        signed_out: Callable[[str, str], None],
    ) -> None:
        super().__init__()
        self._base, self._home, self._practising, self._signed_out = base, home, practising, signed_out
        self.facts = facts
        self.rooms: Rooms | None = rooms
        self.sign_in: SignInDialog | None = None
        self.closed_store: StoreDialog | None = None
        kit = Kit(
            base.theme, base.icons, base.jobs, base.language, base.clock, base.news,
            services_of(facts, rooms),
        )  # fmt: skip
        self.shell = Shell(kit, look, self.form_page, settings=self._geometry())
        self._connect(look)

    def _geometry(self) -> QSettings | None:
        """Return where the window's place on this screen is kept; nowhere for training, which leaves nothing."""
        if self.facts.training:
            return None
        return QSettings(str(self._home.folder / "window.ini"), QSettings.Format.IniFormat)

    def _connect(self, look: Preferences) -> None:
        shell = self.shell
        shell.window.sign_out_asked.connect(self._sign_out)
        if self._practising.practice is not None and self.facts.training:
            shell.window.strip.line_asked.connect(self._switch_line)
            shell.window.strip.offer_line(online=self._practising.online)
        shell.exchange.sign_in_needed.connect(self.ask_sign_in)
        self._base.news.changed.connect(self._on_news)
        if look.sync_minutes > 0:
            QTimer.singleShot(FIRST_EXCHANGE_MS, shell.exchange.start_quietly)

    def begin(self) -> None:
        """Show the window, and open what stands behind it once it has been painted."""
        window = self.shell.window
        window.fit(window.screen().availableSize())
        self.shell.start()
        if self.rooms is not None:
            self._base.jobs.db(self.rooms.office, self._office_open, self._office_failed)

    def close(self) -> bool:
        """Close the window and what is behind it; False when the user has to look at something first."""
        shell = self.shell
        if not shell.window.close():
            return False
        shell.stop()
        self._base.news.changed.disconnect(self._on_news)
        shell.window.deleteLater()
        shell.deleteLater()
        self._base.jobs.abandon()
        self.leave()
        return True

    def leave(self) -> None:
        """Close what is behind the window."""
        if self.rooms is not None:
            self.rooms.close()
            self.rooms = None

    def _office_open(self, office: Office) -> None:
        if office.profile.recovered is not None:
            self._base.news.say(office.profile.recovered, Tone.WARN)
        self._base.jobs.net(lambda _progress: office.keep_copy(), self._copy_kept)

    def _office_failed(self, error: IocError) -> None:
        """Say why there is nothing to show, and try again when that has been mended."""
        from iocdesk.ui.store_dialog import StoreDialog

        if self.rooms is not None:
            self.closed_store = StoreDialog(self._base, error.text, self.shell.window)
            self.closed_store.accepted.connect(self._open_again)
            self.closed_store.rejected.connect(self.shell.window.close)
            self.closed_store.open()

    def _open_again(self) -> None:
        self._base.news.hush()
        if self.rooms is not None:
            self._base.jobs.db(self.rooms.office, self._opened_again, self._office_failed)

    def _opened_again(self, office: Office) -> None:
        self._office_open(office)
        self._base.news.announce(*Topic)

    def _copy_kept(self, _copy: object) -> None:
        """Nothing to say: a copy is for the day on which the store is damaged."""

    # ------------------------------------------------------------ reports

    def form_page(self, kit: Kit, report_id: str, cell: str) -> QWidget:
        """Return the page of a report.

        Raises:
            NoProfile: once the window is closed.
        """
        from iocdesk.actions.entry import open_entry
        from iocdesk.reports.model import ReportKey
        from iocdesk.ui.form_page import FormPage

        if self.rooms is None:
            raise NoProfile
        entry = open_entry(self.rooms.office().ctx, ReportKey.parse(report_id))
        if self.shell.opens_simple(report_id):
            from iocdesk.ui.simple.page import SimplePage

            return SimplePage(kit, entry, cell)
        page = FormPage(kit, entry, cell)
        page.print_asked.connect(self.print)
        return page

    def _on_news(self, topics: frozenset[Topic]) -> None:
        """After an exchange, show what the server made of the report that is open."""
        page = self.shell.window.form_page
        if hasattr(page, "desk") and {Topic.REPORTS, Topic.NOTICES} <= topics:
            open_page = cast("FormPage", page)
            entry = cast("Any", open_page.desk.entry)
            entry.reload()
            if entry.outdated:  # somebody has moved it to a newer form
                self.shell.window.open_report(entry.report.id)
            else:
                open_page.desk.refresh()

    def print(self, report_id: str, blank: bool) -> None:
        """Make a printed report and open it."""
        rooms, folder = self.rooms, self._home.folder / "prints"

        def work(_progress: Progress) -> Path:
            from iocdesk.actions.printing import print_to

            if rooms is None:
                raise NoProfile
            return print_to(rooms.office().ctx, report_id, folder, blank=blank)

        self._base.jobs.net(work, self._printed)

    def _printed(self, path: Path) -> None:
        from PySide6.QtCore import QUrl
        from PySide6.QtGui import QDesktopServices

        QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))
        self._base.news.say(Text(f"Đã tạo bản in: {path}", f"The print is ready: {path}"), Tone.OK)

    # ------------------------------------------------------------ the line and the session

    def _switch_line(self, online: bool) -> None:
        """Cut the line to the practice province or connect it again, and show at once what that means."""

        def work(_progress: Progress) -> None:
            self._practising.set_online(online)

        self._base.jobs.net(work, self._line_switched, self.line_failed)

    def _line_switched(self, _nothing: object) -> None:
        if self._practising.practice is not None:
            self.shell.window.strip.offer_line(online=self._practising.online)
            self.shell.exchange.start_quietly()

    def line_failed(self, error: IocError) -> None:
        """Say why the line could not be switched."""
        self._line_switched(None)
        self._base.news.fail(error)

    def ask_sign_in(self) -> None:
        """Ask for the password again; once at a time."""
        from iocdesk.ui.sign_in import SignInDialog

        if self.sign_in is None and self.rooms is not None:
            facts = self.facts
            self.sign_in = SignInDialog(self.shell.kit, facts.server, facts.username, self.shell.window)
            self.sign_in.finished.connect(self._signed_in)
            self.sign_in.open()

    def _signed_in(self, result: int) -> None:
        dialog, self.sign_in = self.sign_in, None
        if dialog is not None:
            dialog.deleteLater()
        if result and self.rooms is not None:
            self.shell.exchange.start_quietly()

    def _sign_out(self) -> None:
        rooms, practising = self.rooms, self._practising

        def work(_progress: Progress) -> None:
            from iocdesk.actions.services import SessionService

            practising.set_online(True)  # nobody could sign in again, and the switch is gone
            if rooms is not None:
                SessionService(rooms.office()).sign_out()

        self._base.jobs.net(work, self._on_signed_out)

    def _on_signed_out(self, _nothing: object) -> None:
        facts = self.facts
        self._signed_out(facts.server, "" if facts.training else facts.username)
