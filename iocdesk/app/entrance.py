"""The ways to a profile: the passphrase of its data, the first run, signing in there again."""

from __future__ import annotations

from collections.abc import Callable
from queue import SimpleQueue
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from iocdesk.actions.profiles import Facts, Home
from iocdesk.app.practising import Practising
from iocdesk.core.clock import Clock
from iocdesk.core.errors import IocError, Text
from iocdesk.core.ids import IdSource
from iocdesk.ui.kit import Base

if TYPE_CHECKING:
    from iocdesk.actions.profiles import Profile
    from iocdesk.ui.wizard import FirstRun

_ASK_AGAIN = frozenset({"vault.passphrase_wrong", "vault.memory"})
"""What went wrong with a passphrase that may be right the next time."""


class Entrance(QObject):
    """Asks for what a profile needs before it can be opened.

    Args:
        entered: called with the profile that the first run ended with.
        given_up: called when it ended without one.

    Attributes:
        wizard: the first run, while it is shown.
    """

    _passphrase_asked = Signal(object)

    def __init__(
        self,
        base: Base,
        home: Home,
        ids: IdSource,
        practising: Practising,
        entered: Callable[[Profile], None],
        given_up: Callable[[], None],
    ) -> None:
        super().__init__()
        self._base, self._home, self._ids, self._practising = base, home, ids, practising
        self._entered, self._given_up = entered, given_up
        self._passphrase: str | None = None
        self.wizard: FirstRun | None = None
        self._passphrase_asked.connect(self._ask_passphrase)

    @property
    def _clock(self) -> Clock:
        return self._base.clock

    def opened(self, name: str) -> Profile:
        """Open a profile with the passphrase that was given, if any."""
        from iocdesk.actions.profiles import open_profile

        return open_profile(self._home, name, clock=self._clock, ids=self._ids, passphrase=self._passphrase)

    def unlock(self, name: str) -> Profile | None:
        """Ask for the passphrase until it is right; None when the user gives up."""
        from iocdesk.ui.passphrase import PassphraseDialog

        problem: Text | None = None
        while True:
            dialog = PassphraseDialog(self._base, problem)
            if not dialog.exec():
                return None
            self._passphrase = dialog.passphrase
            try:
                return self.opened(name)
            except IocError as error:
                if error.code not in _ASK_AGAIN:
                    raise
                problem = error.text

    def come_back(self, name: str, facts: Facts) -> bool:
        """Begin with signing in, after somebody signed out; the data's own passphrase comes first.

        Returns:
            False when the user did not give the passphrase.
        """
        if facts.protection == "passphrase":
            profile = self.unlock(name)
            if profile is None:
                return False
            profile.close()
        self.first_run(facts.server, facts.username)
        return True

    def first_run(self, address: str = "", username: str = "") -> None:
        """Show the first run; with the address of a server it begins with signing in there."""
        from iocdesk.actions.session import FirstSession
        from iocdesk.ui.wizard import FirstRun

        practising = self._practising
        session = FirstSession(
            self._home, self._clock, self._ids, passphrase=self._passphrase,
            ask_passphrase=self._wait_for_passphrase, practice=practising.profile, stand_in=practising.stand_in,
            people=practising.people,
        )  # fmt: skip
        self._first = session
        self.wizard = FirstRun(self._base, session, address=address, username=username)
        self.wizard.accepted.connect(self._enter)
        self.wizard.rejected.connect(self._give_up)
        self.wizard.show()
        if address:
            self.wizard.come_back()

    def _enter(self) -> None:
        profile, self._first.opened = self._first.opened, None
        self._end_wizard()
        if profile is None:
            self._given_up()
            return
        self._passphrase = self._first.passphrase
        self._entered(profile)

    def _give_up(self) -> None:
        self._end_wizard()
        self._first.abandon()
        self._given_up()

    def _end_wizard(self) -> None:
        if self.wizard is not None:
            self.wizard.deleteLater()
            self.wizard = None

    def _wait_for_passphrase(self) -> str | None:
        """Have the main thread ask for a new passphrase and wait here, on a worker's; None: the user gave up."""
        answer: SimpleQueue[str | None] = SimpleQueue()
        self._passphrase_asked.emit(answer)
        return answer.get()

    def _ask_passphrase(self, answer: SimpleQueue[str | None]) -> None:
        from iocdesk.ui.passphrase import PassphraseDialog

        dialog = PassphraseDialog(self._base, new=True)
        answer.put(dialog.passphrase if dialog.exec() else None)
