"""Daily copies beside the store, encrypted as it is: what is left when the file itself can no longer be read."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, datetime
from pathlib import Path

from iocdesk.store.store import Store, check_path

MOST = 5
"""Copies that are kept."""


def keep_copy(store: Store, today: date, *, most: int = MOST) -> Path | None:
    """Keep a copy of today, and take the oldest away; None where today's is there already.

    Args:
        store: used on this thread; others may write to its file meanwhile.

    Raises:
        StoreDamaged, StoreFull, StoreReadOnly: it could not be made; the earlier ones stay.
    """
    target = _copy_path(store.path, today)
    if target.exists():
        return None
    store.backup(target)
    for old in [path for path in copies(store.path) if path != target][most - 1 :]:
        for path in (old, check_path(old)):
            with suppress(OSError):
                path.unlink()
    return target


def is_due(path: Path, today: date) -> bool:
    """Tell whether there is no copy of today yet."""
    return not _copy_path(path, today).exists()


def copies(path: Path) -> list[Path]:
    """Return the copies of a store, the newest first."""
    return sorted(path.parent.glob(f"{path.name}.copy-" + "[0-9]" * 8), reverse=True)


def day_of(copy: Path) -> date:
    """Return the day of a copy.

    Raises:
        ValueError: when its name says none.
    """
    return datetime.strptime(copy.name[-8:], "%Y%m%d").date()  # noqa: DTZ007 - a day, no moment


def _copy_path(path: Path, day: date) -> Path:
    return path.with_name(f"{path.name}.copy-{day:%Y%m%d}")
