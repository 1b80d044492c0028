"""The running program: what it is made of, from its start to its end.

What is heavy (store, keyring, network, forms) is imported and opened on the store's lane after the window
shows; until then the window lives on the profile's facts.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QApplication

from iocdesk.actions.logs import start_log
from iocdesk.actions.profiles import Facts, Home, NoProfile
from iocdesk.actions.rooms import Rooms
from iocdesk.actions.start import StartOptions, clock_for
from iocdesk.app.entrance import Entrance
from iocdesk.app.practising import Practising
from iocdesk.app.sitting import Sitting
from iocdesk.core.errors import IocError
from iocdesk.core.ids import Uuid7Source
from iocdesk.ui.crash import CrashHandler
from iocdesk.ui.desktop import Desktop, desktop_of
from iocdesk.ui.fonts import load_fonts
from iocdesk.ui.gc import MainThreadCollector
from iocdesk.ui.i18n import Language
from iocdesk.ui.icons import Icons
from iocdesk.ui.jobs import Jobs
from iocdesk.ui.kit import Base, News
from iocdesk.ui.ports import Preferences
from iocdesk.ui.shell import Shell, look_of
from iocdesk.ui.single import SingleInstance
from iocdesk.ui.theme import Theme, ThemeName

if TYPE_CHECKING:
    from iocdesk.actions.office import Office
    from iocdesk.actions.profiles import Profile
    from iocdesk.actions.training import Practice
    from iocdesk.ui.window import MainWindow

LATEST_START_MS = 700
"""When the work behind a window begins that is not painted at once, a minimised one for example."""


def complain(sentence: str) -> None:
    """Show a sentence in a window of its own, before there is another."""
    from PySide6.QtWidgets import QMessageBox

    QMessageBox.critical(None, "iocdesk", sentence)


class Program(QObject):
    """The running program: one window, for one profile at a time.

    Attributes:
        sitting: the window that is open and what stands behind it; None while there is none.
    """

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
        self.practising = Practising(self.base, self.clock, self.ids)
        self.practising.ready.connect(self._show_profile)
        self.practising.failed.connect(self._practice_failed)
        self.entrance = Entrance(self.base, self.home, self.ids, self.practising, self._enter, app.quit)
        self.sitting: Sitting | None = None

    @property
    def practice(self) -> Practice | None:
        """The practice province, while it runs."""
        return self.practising.practice

    @property
    def shell(self) -> Shell | None:
        """The shell of the window, while there is one."""
        return self.sitting.shell if self.sitting is not None else None

    @property
    def window(self) -> MainWindow | None:
        """The window, while there is one."""
        return self.sitting.shell.window if self.sitting is not None else None

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
            self.practising.begin()
            return True
        try:
            name = self.home.default(self._options.profile)
        except NoProfile:
            if self._options.profile:
                raise
            self.entrance.first_run()
            return True
        facts = self.home.facts(name)
        if facts.signed_out:
            return self.entrance.come_back(name, facts)
        return self._open(name, facts)

    def first_run(self, address: str = "") -> None:
        """Show the first run, in the place of a window."""
        self.entrance.first_run(address)

    def _open(self, name: str, facts: Facts) -> bool:
        self._single = SingleInstance(self.home.place(name))
        if not self._single.acquire(listen=False):
            self._single.raise_first()
            self._single = None
            return False
        if facts.protection == "passphrase":
            profile = self.entrance.unlock(name)
            if profile is not None:
                self._show_profile(profile)
            return profile is not None
        self._show(facts, Rooms(lambda: self._office(self.entrance.opened(name))))
        return True

    def _office(self, profile: Profile) -> Office:
        from iocdesk.actions.office import Office

        return Office(profile, self.clock, self.ids, log_file=self.log_file)

    def _enter(self, profile: Profile) -> None:
        """Go on with the profile that the first run made or opened."""
        if not profile.facts.training:
            self._single = SingleInstance(profile.folder)
            self._single.acquire()
        profile.keep(preferences={**profile.facts.preferences, "language": self.base.language.code})
        self._show_profile(profile)

    def _practice_failed(self, error: IocError) -> None:
        complain(self.base.language.text(error.text))
        self._app.exit(2)

    def _on_crash(self, _error: object) -> None:
        """Without a window to go on with, the program ends with the crash dialog."""
        if self.practising.end_waiting():
            self._app.setQuitOnLastWindowClosed(True)

    # ------------------------------------------------------------ the window

    def _show_profile(self, profile: Profile) -> None:
        self._show(profile.facts, Rooms(lambda: self._office(profile)))

    def _show(self, facts: Facts, rooms: Rooms) -> None:
        """Show the window of a profile."""
        look = self._asked(facts.look(), chosen="theme" in facts.preferences)
        base = self.base
        base.language.set(look.language)
        base.theme.set_look(look_of(look))
        sitting = Sitting(base, self.home, facts, rooms, look, self.practising, self._signed_out)
        self.sitting = sitting
        sitting.shell.window.first_painted.connect(self._on_first_paint)
        QTimer.singleShot(LATEST_START_MS, self._on_first_paint)
        if self._single is not None:
            self._single.raise_asked.connect(sitting.shell.window.come_to_front)
        base.jobs.hold()
        sitting.begin()
        self._app.setQuitOnLastWindowClosed(True)

    def _on_first_paint(self) -> None:
        """Begin what would have kept the window from showing."""
        self.base.jobs.release()
        if self._single is not None:
            self._single.listen()

    def _signed_out(self, address: str, username: str) -> None:
        self._app.setQuitOnLastWindowClosed(False)
        if self.close_window():
            self.entrance.first_run(address, username)

    def close_window(self) -> bool:
        """Close the window and what is behind it; False when the user has to look at something first."""
        sitting = self.sitting
        if sitting is None:
            return True
        self._app.setQuitOnLastWindowClosed(False)
        if not sitting.close():
            self._app.setQuitOnLastWindowClosed(True)
            return False
        self.sitting = None
        sitting.deleteLater()
        self._leave()
        return True

    def _leave(self) -> None:
        if self._single is not None:
            self._single.release()
            self._single = None

    def restart(self) -> None:
        """Close the window and everything behind it, and start again on the same profile of the practice.

        Raises:
            NoProfile: training does not run, or the window has to stay.
        """
        username = self.sitting.facts.username if self.sitting is not None else ""
        if not self.close_window() or self.practice is None:
            raise NoProfile
        self._show_profile(self.practice.profile(username))

    # ------------------------------------------------------------ the end

    def stop(self) -> None:
        """Cancel what is under way, wait for it, and close everything; harmless at any time."""
        sitting = self.sitting
        if sitting is not None:
            sitting.shell.stop()
            sitting.shell.exchange.cancel()
        self.base.jobs.shutdown()
        if sitting is not None:
            sitting.leave()
        self._leave()
        self.practising.close()
        self._collector.stop()
        self._crash.uninstall()
        self.base.language.close()
        self._end_log()
