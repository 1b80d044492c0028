"""The folder of files: parts that grow while they come, and whole files under their hash.

Several workers, and several computers of one unit, may hold out the same file at once; a lock of the operating system
on the part lets one of them write. It goes with the process that held it, so a killed worker blocks nothing.
"""

from __future__ import annotations

import hashlib
import os
import sys
from contextlib import suppress
from io import FileIO
from pathlib import Path
from typing import Protocol

_BLOCK = 1024 * 1024


class PartBusy(Exception):
    """Somebody else is writing this part."""


class PartFull(Exception):
    """More bytes came than were announced."""


class _Hash(Protocol):
    def update(self, data: bytes, /) -> None: ...

    def digest(self) -> bytes: ...


class PartWriter:
    """Appends to one part, alone. What was written stays when the connection breaks, unless a checksum was promised.

    Attributes:
        offset: bytes in the part now.
    """

    def __init__(self, file: FileIO, offset: int, length: int, promised: tuple[str, bytes] | None) -> None:
        self._file = file
        self._begun = self.offset = offset
        self._length = length
        self._promised = promised[1] if promised else None
        self._sum: _Hash | None = hashlib.new(promised[0], usedforsecurity=False) if promised else None
        file.seek(offset)
        file.truncate()

    def write(self, chunk: bytes) -> None:
        """Append bytes.

        Raises:
            PartFull: they are more than the file has; nothing of them is kept.
            OSError: the disk does not take them.
        """
        if self.offset + len(chunk) > self._length:
            raise PartFull
        if self._sum is not None:
            self._sum.update(chunk)
        rest = memoryview(chunk)
        while rest:
            taken = self._file.write(rest)
            rest = rest[taken:]
            self.offset += taken

    def agrees(self) -> bool:
        """Tell whether what came has the checksum that was promised for it."""
        return self._sum is None or self._sum.digest() == self._promised

    def close(self, *, whole: bool) -> None:
        """Make what came durable and let others write; with a promise that was not kept, forget it."""
        if self._file.closed:
            return
        try:
            if self._sum is not None and not (whole and self.agrees()):
                self._file.seek(self._begun)
                self._file.truncate()
                self.offset = self._begun
            with suppress(OSError):  # a full disk: the length tells how far it came
                os.fsync(self._file.fileno())
        finally:
            with suppress(OSError):
                self._file.close()


class FileFolder:
    """Where the bytes are: `parts/<upload>` and `<first two digits>/<sha256>`."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._parts = root / "parts"

    def prepare(self) -> None:
        """Make the folder, for its owner only.

        Raises:
            OSError: it cannot be made.
        """
        self._parts.mkdir(parents=True, exist_ok=True, mode=0o700)

    def path(self, sha256: str) -> Path:
        """Return where a whole file is."""
        return self._root / sha256[:2] / sha256

    def has(self, sha256: str) -> bool:
        """Tell whether the whole file of a hash is here."""
        return self.path(sha256).is_file()

    def part(self, upload_id: str) -> Path:
        """Return where a file is that is on its way."""
        return self._parts / upload_id

    def received(self, upload_id: str) -> int:
        """Return how many bytes of a part are here."""
        try:
            return self.part(upload_id).stat().st_size
        except OSError:
            return 0

    def write(
        self, upload_id: str, offset: int, length: int, promised: tuple[str, bytes] | None = None
    ) -> PartWriter:
        """Open a part for appending at `offset`.

        Args:
            length: of the whole file.
            promised: name and value of the checksum of what will come.

        Raises:
            PartBusy: somebody else is writing it.
            ValueError: the part is not `offset` bytes long.
            OSError: the disk refuses.
        """
        self._parts.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle = os.open(self.part(upload_id), os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o600)
        file = os.fdopen(handle, "r+b", buffering=0)
        try:
            _lock(file)
            if os.fstat(handle).st_size != offset or not self.part(upload_id).exists():
                raise ValueError(upload_id)
            return PartWriter(file, offset, length, promised)
        except BaseException:
            file.close()
            raise

    def sha256(self, upload_id: str) -> str:
        """Return the hash of a part."""
        found = hashlib.sha256()
        with self.part(upload_id).open("rb") as file:
            while block := file.read(_BLOCK):
                found.update(block)
        return found.hexdigest()

    def keep(self, upload_id: str, sha256: str) -> None:
        """Make a part the whole file of its hash; one that is there already stays.

        Until `settled`, a name beside the parts says that the bytes came by this upload.
        """
        target = self.path(sha256)
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._kept(upload_id).touch(0o600)
        self.part(upload_id).replace(target)
        _sync_folder(target.parent)

    def kept(self, upload_id: str, sha256: str) -> bool:
        """Tell whether an upload's bytes became a whole file, and nobody has said `settled` since."""
        return self._kept(upload_id).exists() and self.has(sha256)

    def settled(self, upload_id: str) -> None:
        """Note that the database knows of a file that was kept."""
        with suppress(OSError):
            self._kept(upload_id).unlink()

    def drop(self, upload_id: str) -> None:
        """Forget a part; harmless when there is none."""
        for path in (self.part(upload_id), self._kept(upload_id)):
            with suppress(OSError):
                path.unlink()

    def _kept(self, upload_id: str) -> Path:
        return self._parts / f"{upload_id}.kept"


def _lock(file: FileIO) -> None:
    """Take the part for this process; the operating system lets go of it when the file is closed."""
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        raise PartBusy from None


def _sync_folder(folder: Path) -> None:
    """Make a new name durable, where the system can."""
    with suppress(OSError, AttributeError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
