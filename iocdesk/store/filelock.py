"""The lock beside the store: one copy of the program at a time; it dies with the process and says who holds it.

The operating system holds the lock (flock, or a locked byte on Windows), so a killed process leaves none. The
file's text is only for the sentence shown to the second copy.
"""

from __future__ import annotations

import json
import os
import socket
import sys
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from iocdesk.core.clock import VN
from iocdesk.store.errors import StoreLocked, StoreReadOnly

_FAR_BYTE = 1 << 30
"""On Windows a locked byte cannot be read by others: lock one far behind the text."""


class FileLock:
    """An exclusive lock on `path`, held from making to `release()` or to the end of the process.

    Args:
        path: the lock's own file, beside the store.
        store: the store's path, named in errors.
        now: when the store was opened, for the sentence shown to others.

    Raises:
        StoreLocked: when another holds it, naming host, process and since when.
        StoreReadOnly: when the file cannot be made.
    """

    def __init__(self, path: Path, store: Path, now: datetime) -> None:
        self._path = path
        try:
            self._fd = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_CLOEXEC", 0), 0o600)
        except OSError:
            raise StoreReadOnly(store) from None
        if not _try_lock(self._fd):
            holder = describe(path)
            os.close(self._fd)
            self._fd = -1
            raise StoreLocked(store, holder)
        self.unclean = os.fstat(self._fd).st_size > 0
        """Whether the one before ended without releasing: the file then deserves a check."""
        note = {"host": socket.gethostname(), "pid": os.getpid(), "since": now.isoformat(timespec="seconds")}
        self._write(json.dumps(note).encode())

    def release(self) -> None:
        """Give the lock back; harmless when done twice."""
        if self._fd < 0:
            return
        with suppress(OSError):
            self._write(b"")
        os.close(self._fd)
        self._fd = -1

    def _write(self, content: bytes) -> None:
        with suppress(OSError):  # a full disk must not keep the store from being opened and read
            os.ftruncate(self._fd, 0)
            os.lseek(self._fd, 0, os.SEEK_SET)
            os.write(self._fd, content)


def describe(path: Path) -> str:
    """Say in one line who holds the lock, "" when it cannot be told: "PC-01, 4711, 08:15 22/11/2026"."""
    try:
        note = json.loads(path.read_bytes())
        since = datetime.fromisoformat(note["since"]).astimezone(VN)
        return f"{note['host']}, PID {note['pid']}, {since:%H:%M %d/%m/%Y}"
    except (OSError, ValueError, KeyError, TypeError):
        return ""


if sys.platform == "win32":  # pragma: no cover - exercised on Windows
    import msvcrt

    def _try_lock(fd: int) -> bool:
        os.lseek(fd, _FAR_BYTE, os.SEEK_SET)
        try:
            msvcrt.locking(fd, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True
else:
    import fcntl

    def _try_lock(fd: int) -> bool:
        try:
            fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        return True
