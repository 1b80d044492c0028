"""Folders that only the computer account they belong to may read.

Windows keeps application data private by itself; elsewhere the usual umask would let every account of a shared
computer look in.
"""

from __future__ import annotations

from pathlib import Path


def private_folder(path: Path) -> None:
    """Make a folder and whatever is missing above it, each for the owner only; what exists stays as it is.

    Raises:
        OSError: when it cannot be made.
    """
    if path.is_dir():
        return
    if path.parent != path:
        private_folder(path.parent)
    path.mkdir(mode=0o700, exist_ok=True)
