"""Small files that are whole or not there: written beside, flushed, and put in place at once; for the owner only."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from iocdesk.core.private import private_folder
from iocdesk.vault.errors import SecretsNotWritable


def write_private(path: Path, content: bytes) -> None:
    """Replace a file's content; after a crash it holds the old or the new content, never a part.

    Raises:
        SecretsNotWritable: when it cannot be done; the old content is still there.
    """
    part = path.with_name(f"{path.name}.{os.getpid()}.part")
    try:
        private_folder(path.parent)
        handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
        _sync_folder(path.parent)
    except OSError:
        with suppress(OSError):
            part.unlink()
        raise SecretsNotWritable(path) from None


def _sync_folder(folder: Path) -> None:
    """Make the new name itself durable, where the system lets a folder be opened."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
