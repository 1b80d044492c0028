"""One window per profile: a lock file says who is first, a file left in a watched folder lets a second start raise the
first window.

A local socket would do as well, but Qt's network library takes 3 MB for that alone.
"""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from PySide6.QtCore import QFileSystemWatcher, QLockFile, QObject, Signal

_FOLDER, _CALL = "raise", "please"


class SingleInstance(QObject):
    """Holds the lock of a profile's folder while the program runs.

    Args:
        folder: the profile's data folder; it must exist.
    """

    raise_asked = Signal()
    """Another start asks this window to come to the front."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self._place = folder / _FOLDER
        self._lock = QLockFile(str(folder / "iocdesk.lock"))
        self._lock.setStaleLockTime(0)
        self._watcher: QFileSystemWatcher | None = None

    def acquire(self, *, listen: bool = True) -> bool:
        """Become the first; False when another program has the profile open (a dead one's lock is taken
        over).

        Args:
            listen: False leaves hearing other starts to a later `listen`.
        """
        if not self._lock.tryLock(0):
            return False
        self._heard()  # what a dead one was asked
        if listen:
            self.listen()
        return True

    def listen(self) -> None:
        """Hear other starts from now on; one that came before this is heard at once."""
        if self._watcher is not None:
            return
        with suppress(OSError):  # a full or read-only disk: then no other start is heard
            self._place.mkdir(exist_ok=True)
            self._watcher = QFileSystemWatcher([str(self._place)], self)
            self._watcher.directoryChanged.connect(self._answer)
            self._answer()

    @property
    def listening(self) -> bool:
        """Whether other starts are heard."""
        return self._watcher is not None

    def raise_first(self) -> bool:
        """Ask the first to show its window; False when it does not listen."""
        try:
            (self._place / _CALL).touch()
        except OSError:
            return False
        return True

    def release(self) -> None:
        """Let the profile go."""
        if self._watcher is not None:
            self._watcher.deleteLater()
            self._watcher = None
            self._heard()
            with suppress(OSError):
                self._place.rmdir()
        self._lock.unlock()

    def _answer(self) -> None:
        if self._heard():
            self.raise_asked.emit()

    def _heard(self) -> bool:
        """Take the call away, if there is one."""
        try:
            (self._place / _CALL).unlink()
        except OSError:
            return False
        return True
