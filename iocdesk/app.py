"""The composition root: builds every service, hands them down, shows the window, and takes all down at the
end.

What is heavy (store, keyring, network, forms) is imported and opened on the store's lane after the window
shows; until then the window lives on the profile's facts.
"""

from __future__ import annotations

import sys
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from PySide6.QtCore import QObject, QSettings, QTimer, Signal
from PySide6.QtWidgets import QApplication

from iocdesk.actions.logs import start_log
from iocdesk.actions.profiles import Facts, Home, NoProfile
from iocdesk.actions.rooms import Rooms, ports_of
from iocdesk.actions.start import StartOptions, clock_for
from iocdesk.core.errors import IocError, Text
from iocdesk.core.ids import Uuid7Source
from iocdesk.core.progress import Progress
from iocdesk.ui.crash import CrashHandler
from iocdesk.ui.desktop import Desktop, desktop_of
from iocdesk.ui.fonts import load_fonts
from iocdesk.ui.gc import MainThreadCollector
from iocdesk.ui.i18n import Language
from iocdesk.ui.icons import Icons
from iocdesk.ui.jobs import Jobs
from iocdesk.ui.kit import Base, Kit, News, Tone, Topic
from iocdesk.ui.ports import Preferences, Services
from iocdesk.ui.shell import Shell, look_of
from iocdesk.ui.single import SingleInstance
from iocdesk.ui.theme import Theme, ThemeName

if TYPE_CHECKING:
    import queue

    from PySide6.QtWidgets import QProgressDialog, QWidget

    from iocdesk.actions.office import Office
    from iocdesk.actions.profiles import Profile
    from iocdesk.actions.training import Practice
    from iocdesk.ui.form_page import FormPage
    from iocdesk.ui.ports import PracticePerson
    from iocdesk.ui.sign_in import SignInDialog
    from iocdesk.ui.window import MainWindow
    from iocdesk.ui.wizard import FirstRun

FIRST_EXCHANGE_MS = 800
LATEST_START_MS = 700
"""When the work behind a window begins that is not painted at once, a minimised one for example."""
_ASK_AGAIN = frozenset({"vault.passphrase_wrong", "vault.memory"})
"""What went wrong with a passphrase that may be right the next time."""
_PREPARING = Text("Đang chuẩn bị dữ liệu tập huấn…", "Preparing the practice data…")


def run(options: StartOptions) -> int:
    """Run the program with a window until it is closed; return the exit code."""
    if options.tour is not None:
        return _run_tour(options, options.tour)
    app = _application(options)
    program = Program(app, options)
    try:
        return app.exec() if program.start() else 0
    except IocError as error:
        _complain(program.base.language.text(error.text))
        return 2
    finally:
        program.stop()


def _complain(sentence: str) -> None:
    """Show a sentence in a window of its own, before there is another."""
    from PySide6.QtWidgets import QMessageBox

    QMessageBox.critical(None, "iocdesk", sentence)


def _run_tour(options: StartOptions, pictures: Path) -> int:
    """Have the window driven through the month, on a display made for it where there is none."""
    from iocdesk.ui.tour import run as run_tour
    from iocdesk.ui.tour.display import Display

    display = Display()
    display.prepare()
    with tempfile.TemporaryDirectory(prefix="iocdesk-tour-", ignore_cleanup_errors=True) as home:
        program = Program(_application(options), replace(options, home=options.home or Path(home)))
        try:
            return run_tour(program, pictures, pages=not options.month_only)
        finally:
            program.stop()
            display.close()


def _application(options: StartOptions) -> QApplication:
    running = QApplication.instance()
    app = running if isinstance(running, QApplication) else QApplication([sys.argv[0], *options.arguments])
    app.setApplicationName("iocdesk")
    app.setQuitOnLastWindowClosed(False)
    return app


def services_of(facts: Facts, rooms: Rooms) -> Services:
    """Return the services of a window."""
    return Services(facts.card(), *cast("tuple[Any, ...]", ports_of(rooms)))


class Program(QObject):
    """The running program: one window, for one profile at a time."""

    _passphrase_asked = Signal(object)

    def __init__(self, app: QApplication, options: StartOptions) -> None:
        super().__init__()
        self._app, self._options = app, options
        self.clock = clock_for(options.today)
        self.ids = Uuid7Source(self.clock)
        self.home = Home(options.home)
        self.log_file, self._end_log = start_log(self.home.logs)
        load_fonts()
        theme = Theme(app, look_of(self._asked(Preferences())))
        self.base = Base(
            theme, Icons(theme), Jobs(), Language(app, options.language or "vi"), self.clock, News()
        )
        self._crash = CrashHandler(self.log_file)
        self._crash.install()
        self.base.jobs.crashed.connect(self._crash.handle_bug)
        self.base.jobs.crashed.connect(self._on_crash)
        self._collector = MainThreadCollector(self)
        self._collector.start()
        self._single: SingleInstance | None = None
        self._rooms: Rooms | None = None
        self._wizard: FirstRun | None = None
        self._sign_in: SignInDialog | None = None
        self._waiting: QProgressDialog | None = None
        self._passphrase: str | None = None
        self.practice: Practice | None = None
        self.shell: Shell | None = None
        self._passphrase_asked.connect(self._ask_passphrase)

    @property
    def window(self) -> MainWindow | None:
        """The window, while there is one."""
        return self.shell.window if self.shell is not None else None

    def _asked(self, look: Preferences, *, chosen: bool = False) -> Preferences:
        """Return a profile's preferences with what the command line asks for instead.

        A desktop in high contrast is followed until somebody has chosen a look.
        """
        asked = self._options
        if not chosen and desktop_of(self._app) is Desktop.HIGH_CONTRAST:
            look = replace(look, theme=ThemeName.SYSTEM.value)
        return replace(
            look,
            language=asked.language or look.language,
            theme=asked.theme or look.theme,
            scale=asked.scale or look.scale,
        )

    # ------------------------------------------------------------ beginning

    def start(self) -> bool:
        """Show the first window: the profile's, the first run, or training; False: another copy has it."""
        if self._options.training:
            self._start_training()
            return True
        try:
            name = self.home.default(self._options.profile)
        except NoProfile:
            if self._options.profile:
                raise
            self.first_run()
            return True
        facts = self.home.facts(name)
        if facts.signed_out:
            return self._come_back(name, facts)
        return self._open(name, facts)

    def _come_back(self, name: str, facts: Facts) -> bool:
        """Begin with signing in, after somebody signed out; the data's own passphrase comes first."""
        if facts.protection == "passphrase":
            profile = self._unlock(name)
            if profile is None:
                return False
            profile.close()
        self.first_run(facts.server, facts.username)
        return True

    def _open(self, name: str, facts: Facts) -> bool:
        self._single = SingleInstance(self.home.place(name))
        if not self._single.acquire(listen=False):
            self._single.raise_first()
            self._single = None
            return False
        if facts.protection == "passphrase":
            profile = self._unlock(name)
            if profile is not None:
                self.show(profile.facts, Rooms(lambda: self._office(profile)))
            return profile is not None
        self.show(facts, Rooms(lambda: self._office(self._opened(name))))
        return True

    def _opened(self, name: str) -> Profile:
        from iocdesk.actions.profiles import open_profile

        return open_profile(self.home, name, clock=self.clock, ids=self.ids, passphrase=self._passphrase)

    def _office(self, profile: Profile) -> Office:
        from iocdesk.actions.office import Office

        return Office(profile, self.clock, self.ids, log_file=self.log_file)

    def _unlock(self, name: str) -> Profile | None:
        """Ask for the passphrase until it is right; None when the user gives up."""
        from iocdesk.ui.passphrase import PassphraseDialog

        problem: Text | None = None
        while True:
            dialog = PassphraseDialog(self.base, problem)
            if not dialog.exec():
                return None
            self._passphrase = dialog.passphrase
            try:
                return self._opened(name)
            except IocError as error:
                if error.code not in _ASK_AGAIN:
                    raise
                problem = error.text

    # ------------------------------------------------------------ first run and training

    def first_run(self, address: str = "", username: str = "") -> None:
        """Show the first run; with the address of a server it begins with signing in there."""
        from iocdesk.actions.session import FirstSession
        from iocdesk.ui.wizard import FirstRun

        session = FirstSession(
            self.home, self.clock, self.ids, passphrase=self._passphrase,
            ask_passphrase=self._wait_for_passphrase, practice=self._practise, stand_in=self._stand_in,
            people=self._people,
        )  # fmt: skip
        self._first = session
        self._wizard = FirstRun(self.base, session, address=address, username=username)
        self._wizard.accepted.connect(self._enter)
        self._wizard.rejected.connect(self._give_up)
        self._wizard.show()
        if address:
            self._wizard.come_back()

    def _people(self, address: str) -> tuple[PracticePerson, ...]:
        return self.practice.people(address) if self.practice is not None else ()

    def _enter(self) -> None:
        profile, self._first.opened = self._first.opened, None
        self._end_wizard()
        if profile is None:
            self._app.quit()
            return
        self._passphrase = self._first.passphrase
        if not profile.facts.training:
            self._single = SingleInstance(profile.folder)
            self._single.acquire()
        profile.keep(preferences={**profile.facts.preferences, "language": self.base.language.code})
        self.show(profile.facts, Rooms(lambda: self._office(profile)))

    def _give_up(self) -> None:
        self._end_wizard()
        self._first.abandon()
        self._app.quit()

    def _end_wizard(self) -> None:
        if self._wizard is not None:
            self._wizard.deleteLater()
            self._wizard = None

    def _practise(self, progress: Progress) -> Profile:
        from iocdesk.actions.training import Practice

        if self.practice is None:
            self.practice = Practice(self.clock, self.ids, progress)
        return self.practice.profile(progress=progress)

    def _stand_in(self, address: str, username: str) -> Profile | None:
        """While training runs, its accounts get profiles that are gone with it."""
        return self.practice.profile_for(address, username) if self.practice is not None else None

    def _start_training(self) -> None:
        from iocdesk.ui.waiting import waiting_dialog

        text = self.base.language.text(_PREPARING)
        self._waiting = waiting_dialog(self.base.theme, text)
        self._waiting.show()
        self.base.jobs.net(self._practise, self._practice_ready, self._practice_failed, self._practice_step)

    def _practice_step(self, done: int, total: int, _text: str) -> None:
        if self._waiting is not None:
            self._waiting.setMaximum(total)
            self._waiting.setValue(min(done, total - 1) if total else 0)
            text = self.base.language.text(_PREPARING)
            self._waiting.setLabelText(f"{text} {min(done + 1, total)}/{total}" if total else text)

    def _practice_ready(self, profile: Profile) -> None:
        self._end_waiting()
        self.show(profile.facts, Rooms(lambda: self._office(profile)))

    def _practice_failed(self, error: IocError) -> None:
        self._end_waiting()
        _complain(self.base.language.text(error.text))
        self._app.exit(2)

    def _on_crash(self, _error: object) -> None:
        """Without a window to go on with, the program ends with the crash dialog."""
        if self._waiting is not None:
            self._end_waiting()
            self._app.setQuitOnLastWindowClosed(True)

    def _end_waiting(self) -> None:
        if self._waiting is not None:
            self._waiting.close()
            self._waiting.deleteLater()
            self._waiting = None

    def _wait_for_passphrase(self) -> str | None:
        """Have the main thread ask for a new passphrase and wait here, on a worker's; None: the user gave up."""
        from queue import SimpleQueue

        answer: queue.SimpleQueue[str | None] = SimpleQueue()
        self._passphrase_asked.emit(answer)
        return answer.get()

    def _ask_passphrase(self, answer: queue.SimpleQueue[str | None]) -> None:
        from iocdesk.ui.passphrase import PassphraseDialog

        dialog = PassphraseDialog(self.base, new=True)
        answer.put(dialog.passphrase if dialog.exec() else None)

    # ------------------------------------------------------------ the window

    def show(self, facts: Facts, rooms: Rooms) -> Shell:
        """Show the window of a profile."""
        look = self._asked(facts.look(), chosen="theme" in facts.preferences)
        base = self.base
        base.language.set(look.language)
        base.theme.set_look(look_of(look))
        kit = Kit(
            base.theme, base.icons, base.jobs, base.language, base.clock, base.news,
            services_of(facts, rooms),
        )  # fmt: skip
        self._rooms, self._facts = rooms, facts
        self.shell = Shell(kit, look, self._form_page, settings=self._geometry(facts))
        self._connect(self.shell, look)
        base.jobs.hold()
        self.shell.start()
        self._app.setQuitOnLastWindowClosed(True)
        base.jobs.db(rooms.office, self._office_open)
        return self.shell

    def _geometry(self, facts: Facts) -> QSettings | None:
        """Return where the window's place on this screen is kept; nowhere for training, which leaves nothing."""
        if facts.training:
            return None
        return QSettings(str(self.home.folder / "window.ini"), QSettings.Format.IniFormat)

    def _on_first_paint(self) -> None:
        """Begin what would have kept the window from showing."""
        self.base.jobs.release()
        if self._single is not None:
            self._single.listen()

    def _connect(self, shell: Shell, look: Preferences) -> None:
        shell.window.sign_out_asked.connect(self._sign_out)
        if self.practice is not None and self._facts.training:
            shell.window.strip.line_asked.connect(self._switch_line)
            shell.window.strip.offer_line(online=self.practice.province.online)
        shell.window.first_painted.connect(self._on_first_paint)
        QTimer.singleShot(LATEST_START_MS, self._on_first_paint)
        shell.exchange.sign_in_needed.connect(self._ask_sign_in)
        self.base.news.changed.connect(self._on_news)
        if self._single is not None:
            self._single.raise_asked.connect(shell.window.come_to_front)
        if look.sync_minutes > 0:
            QTimer.singleShot(FIRST_EXCHANGE_MS, shell.exchange.start_quietly)

    def _switch_line(self, online: bool) -> None:
        """Cut the line to the practice province or connect it again, and show at once what that means."""
        practice = self.practice

        def work(_progress: Progress) -> None:
            if practice is not None:
                practice.province.set_online(online)

        self.base.jobs.net(work, self._line_switched, self._line_failed)

    def _line_switched(self, _nothing: object) -> None:
        if self.shell is not None and self.practice is not None:
            self.shell.window.strip.offer_line(online=self.practice.province.online)
            self.shell.exchange.start_quietly()

    def _line_failed(self, error: IocError) -> None:
        self._line_switched(None)
        self.base.news.fail(error)

    def _office_open(self, office: Office) -> None:
        if office.profile.recovered is not None:
            self.base.news.say(office.profile.recovered, Tone.WARN)
        self.base.jobs.net(lambda _progress: office.keep_copy(), self._copy_kept)

    def _copy_kept(self, _copy: object) -> None:
        """Nothing to say: a copy is for the day on which the store is damaged."""

    def _form_page(self, kit: Kit, report_id: str, cell: str) -> QWidget:
        from iocdesk.actions.entry import open_entry
        from iocdesk.reports.model import ReportKey
        from iocdesk.ui.form_page import FormPage

        if self._rooms is None:
            raise NoProfile
        entry = open_entry(self._rooms.office().ctx, ReportKey.parse(report_id))
        if self.shell is not None and self.shell.opens_simple(report_id):
            from iocdesk.ui.simple.page import SimplePage

            return SimplePage(kit, entry, cell)
        page = FormPage(kit, entry, cell)
        page.print_asked.connect(self._print)
        return page

    def _on_news(self, topics: frozenset[Topic]) -> None:
        """After an exchange, show what the server made of the report that is open."""
        page = self.window.form_page if self.window is not None else None
        if hasattr(page, "desk") and {Topic.REPORTS, Topic.NOTICES} <= topics:
            open_page = cast("FormPage", page)
            entry = cast("Any", open_page.desk.entry)
            entry.reload()
            if entry.outdated and self.window is not None:  # somebody has moved it to a newer form
                self.window.open_report(entry.report.id)
            else:
                open_page.desk.refresh()

    def _print(self, report_id: str, blank: bool) -> None:
        rooms, folder = self._rooms, self.home.folder / "prints"

        def work(_progress: Progress) -> Path:
            from iocdesk.actions.printing import print_to

            if rooms is None:
                raise NoProfile
            return print_to(rooms.office().ctx, report_id, folder, blank=blank)

        self.base.jobs.net(work, self._printed)

    def _printed(self, path: Path) -> None:
        from PySide6.QtCore import QUrl
        from PySide6.QtGui import QDesktopServices

        QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))
        self.base.news.say(Text(f"Đã tạo bản in: {path}", f"The print is ready: {path}"), Tone.OK)

    def _ask_sign_in(self) -> None:
        from iocdesk.ui.sign_in import SignInDialog

        if self._sign_in is None and self.shell is not None:
            window = self.shell.window
            self._sign_in = SignInDialog(self.shell.kit, self._facts.server, self._facts.username, window)
            self._sign_in.finished.connect(self._signed_in)
            self._sign_in.open()

    def _signed_in(self, result: int) -> None:
        dialog, self._sign_in = self._sign_in, None
        if dialog is not None:
            dialog.deleteLater()
        if result and self.shell is not None:
            self.shell.exchange.start_quietly()

    def _sign_out(self) -> None:
        rooms, practice = self._rooms, self.practice

        def work(_progress: Progress) -> None:
            from iocdesk.actions.services import SessionService

            if practice is not None:
                practice.province.set_online(True)  # nobody could sign in again, and the switch is gone
            if rooms is not None:
                SessionService(rooms.office()).sign_out()

        self.base.jobs.net(work, self._signed_out)

    def _signed_out(self, _nothing: object) -> None:
        address, username = self._facts.server, "" if self._facts.training else self._facts.username
        self._app.setQuitOnLastWindowClosed(False)
        if self.close_window():
            self.first_run(address, username)

    def close_window(self) -> bool:
        """Close the window and what is behind it; False when the user has to look at something first."""
        shell = self.shell
        if shell is None:
            return True
        self._app.setQuitOnLastWindowClosed(False)
        if not shell.window.close():
            self._app.setQuitOnLastWindowClosed(True)
            return False
        shell.stop()
        self.base.news.changed.disconnect(self._on_news)
        self.shell = None
        shell.window.deleteLater()
        shell.deleteLater()
        self.base.jobs.abandon()
        self._leave()
        return True

    def _leave(self) -> None:
        if self._rooms is not None:
            self._rooms.close()
            self._rooms = None
        if self._single is not None:
            self._single.release()
            self._single = None

    # ------------------------------------------------------------ the tour

    def restart(self) -> None:
        """Close the window and everything behind it, and start again on the same profile of the practice.

        Raises:
            NoProfile: training does not run, or the window has to stay.
        """
        if not self.close_window() or self.practice is None:
            raise NoProfile
        profile = self.practice.profile(self._facts.username)
        self.show(profile.facts, Rooms(lambda: self._office(profile)))

    # ------------------------------------------------------------ the end

    def stop(self) -> None:
        """Cancel what is under way, wait for it, and close everything; harmless at any time."""
        if self.shell is not None:
            self.shell.stop()
            self.shell.exchange.cancel()
        self.base.jobs.shutdown()
        self._leave()
        if self.practice is not None:
            self.practice.close()
            self.practice = None
        self._collector.stop()
        self._crash.uninstall()
        self.base.language.close()
        self._end_log()
