"""One window per profile: a lock file says who is first, a local socket lets a second start raise the first
window.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QLockFile, QObject, Signal

if TYPE_CHECKING:
    from PySide6.QtNetwork import QLocalServer

_WAIT_MS = 1_000
_RAISE = b"raise\n"


class SingleInstance(QObject):
    """Holds the lock of a profile's folder while the program runs.

    Args:
        folder: the profile's data folder; it must exist.
    """

    raise_asked = Signal()
    """Another start asks this window to come to the front."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self._folder = folder
        self._lock = QLockFile(str(folder / "iocdesk.lock"))
        self._lock.setStaleLockTime(0)
        self._server: QLocalServer | None = None

    def acquire(self, *, listen: bool = True) -> bool:
        """Become the first; False when another program has the profile open (a dead one's lock is taken
        over).

        Args:
            listen: False leaves hearing other starts to a later `listen`.
        """
        if not self._lock.tryLock(0):
            return False
        if listen:
            self.listen()
        return True

    def listen(self) -> None:
        """Hear other starts from now on. Qt's network is loaded here, not before the window shows."""
        from PySide6.QtNetwork import QLocalServer

        if self._server is not None:
            return
        name = _socket_name(self._folder)
        QLocalServer.removeServer(name)
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._answer)
        self._server.listen(name)

    def raise_first(self) -> bool:
        """Ask the first to show its window; tell whether it heard."""
        from PySide6.QtNetwork import QLocalSocket

        socket = QLocalSocket()
        socket.connectToServer(_socket_name(self._folder))
        if not socket.waitForConnected(_WAIT_MS):
            return False
        socket.write(_RAISE)
        heard = socket.waitForBytesWritten(_WAIT_MS)
        socket.disconnectFromServer()
        return heard

    def release(self) -> None:
        """Let the profile go."""
        if self._server is not None:
            self._server.close()
            self._server.deleteLater()
            self._server = None
        self._lock.unlock()

    def _answer(self) -> None:
        while self._server is not None and self._server.hasPendingConnections():
            socket = self._server.nextPendingConnection()
            socket.disconnected.connect(socket.deleteLater)
            self.raise_asked.emit()


def _socket_name(folder: Path) -> str:
    """Return the name that every start on this folder knows; OpenSSL is loaded here, not before the window shows."""
    import hashlib

    return f"iocdesk-{hashlib.sha256(str(folder.resolve()).encode()).hexdigest()[:16]}"
