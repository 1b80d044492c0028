"""The practice province behind a window: started with a waiting dialog, its line cut and connected, closed at the end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from iocdesk.core.clock import Clock
from iocdesk.core.errors import IocError, Text
from iocdesk.core.ids import IdSource
from iocdesk.core.progress import Progress
from iocdesk.ui.kit import Base

if TYPE_CHECKING:
    from PySide6.QtWidgets import QProgressDialog

    from iocdesk.actions.profiles import Profile
    from iocdesk.actions.training import Practice
    from iocdesk.ui.ports import PracticePerson

_PREPARING = Text("Đang chuẩn bị dữ liệu tập huấn…", "Preparing the practice data…")


class Practising(QObject):
    """The practice province, none until somebody asks for it.

    Signals:
        ready: the profile of its first officer, after `begin`.
        failed: the `IocError` for which it could not begin.

    Attributes:
        practice: the province, while it runs.
        waiting: the dialog that is shown until it is there.
    """

    ready = Signal(object)
    failed = Signal(object)

    def __init__(self, base: Base, clock: Clock, ids: IdSource) -> None:
        super().__init__()
        self._base, self._clock, self._ids = base, clock, ids
        self.practice: Practice | None = None
        self.waiting: QProgressDialog | None = None

    def begin(self) -> None:
        """Start the province behind a waiting dialog; ends in `ready` or `failed`."""
        from iocdesk.ui.waiting import waiting_dialog

        self.waiting = waiting_dialog(self._base.theme, self._base.language.text(_PREPARING))
        self.waiting.show()
        self._base.jobs.net(self.profile, self._on_ready, self._on_failed, self.step)

    def _on_ready(self, profile: Profile) -> None:
        self.end_waiting()
        self.ready.emit(profile)

    def _on_failed(self, error: IocError) -> None:
        self.end_waiting()
        self.failed.emit(error)

    def step(self, done: int, total: int, _text: str) -> None:
        """Show how far the preparation is."""
        if self.waiting is not None:
            self.waiting.setMaximum(total)
            self.waiting.setValue(min(done, total - 1) if total else 0)
            text = self._base.language.text(_PREPARING)
            self.waiting.setLabelText(f"{text} {min(done + 1, total)}/{total}" if total else text)

    def end_waiting(self) -> bool:
        """Close the waiting dialog; False where there was none."""
        waiting, self.waiting = self.waiting, None
        if waiting is None:
            return False
        waiting.close()
        waiting.deleteLater()
        return True

    def profile(self, progress: Progress) -> Profile:
        """Return the profile of the province's first officer, starting the province where it does not run yet."""
        from iocdesk.actions.training import Practice

        if self.practice is None:
            self.practice = Practice(self._clock, self._ids, progress)
        return self.practice.profile(progress=progress)

    def people(self, address: str) -> tuple[PracticePerson, ...]:
        """Return who may be played at an address; nobody outside of training."""
        return self.practice.people(address) if self.practice is not None else ()

    def stand_in(self, address: str, username: str) -> Profile | None:
        """While training runs, its accounts get profiles that are gone with it."""
        return self.practice.profile_for(address, username) if self.practice is not None else None

    @property
    def online(self) -> bool:
        """Whether the line to the province is there."""
        return self.practice is not None and self.practice.province.online

    def set_online(self, online: bool) -> None:
        """Cut the line or connect it; nothing where no province runs."""
        if self.practice is not None:
            self.practice.province.set_online(online)

    def close(self) -> None:
        """End the province; harmless when done twice."""
        if self.practice is not None:
            self.practice.close()
            self.practice = None
