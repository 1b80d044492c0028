"""Copies of a gateway's SQLite file, whole also while it serves, and putting one back; and what follows a restore.

PostgreSQL brings tools of its own (`pg_dump`, `pg_restore`); see docs/gateway.md.
"""

from __future__ import annotations

import os
import secrets
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import datetime
from pathlib import Path

from sqlalchemy import delete, select, update

from iocdesk.core.errors import IocError, Text
from iocdesk.gateway import schema
from iocdesk.gateway.database import Database, next_numbers
from iocdesk.gateway.witness_tables import history

SKIPPED = 100_000
"""Numbers of receipts left out after a restore: those given since the backup are not given again to others."""
_SIDE_FILES = ("-wal", "-shm")


class BackupError(IocError):
    """A copy cannot be made or put back: `backup.there`, `backup.damaged`, `backup.in_use`, `backup.disk`."""


def back_up(database: Path, target: Path) -> int:
    """Copy a database whole, also while it is served from; return the copy's size in bytes.

    Raises:
        BackupError: `backup.there`: nothing is ever overwritten; `backup.damaged`; `backup.disk`.
    """
    if target.exists():
        raise _there(target)
    unfinished = target.with_name(target.name + ".part")
    try:
        unfinished.unlink(missing_ok=True)
        unfinished.touch(0o600)
        with closing(sqlite3.connect(f"{database.resolve().as_uri()}?mode=ro", uri=True)) as source:
            _copy(source, unfinished)
        unfinished.replace(target)
    except (OSError, sqlite3.OperationalError) as error:
        raise _disk(target) from error
    return target.stat().st_size


def put_back(copy: Path, database: Path, now: datetime) -> Path | None:
    """Put a copy in the place of a database that nobody serves from; return where the old one was moved to.

    The server's past is then another than its clients remember: call `mark_restored` before serving.

    Raises:
        BackupError: `backup.damaged`, `backup.in_use`, `backup.disk`; then nothing was changed.
    """
    unfinished = database.with_name(database.name + ".part")
    try:
        unfinished.unlink(missing_ok=True)
        unfinished.touch(0o600)
        with closing(sqlite3.connect(f"{copy.resolve().as_uri()}?mode=ro", uri=True)) as source:
            _copy(source, unfinished)
        old = _set_aside(database, now) if database.exists() else None
        unfinished.replace(database)
    except (OSError, sqlite3.OperationalError) as error:
        raise _disk(database) from error
    return old


def mark_restored(database: Database, random: Callable[[int], bytes] = secrets.token_bytes) -> None:
    """Begin a new epoch after a restore, on SQLite and PostgreSQL alike; doing it twice is harmless.

    Cursors from before are not known any more, so every client fetches its slice again, and receipts get numbers
    that were surely not given since the backup. What clients hold receipts of and the server lacks they offer
    again by themselves, whether or not this was called: see `witness`. After it all of them do, also those that were
    told nothing since the backup: the folder of files may be older than the database.
    """
    meta = schema.meta
    with database.write() as connection:
        connection.execute(update(meta).where(meta.c.key == "epoch").values(value=random(6).hex()))
        connection.execute(delete(history))
        counters = (
            connection.execute(select(meta.c.key).where(meta.c.key.startswith("receipt:"))).scalars().all()
        )
        for counter in counters:
            next_numbers(connection, counter, SKIPPED)


def _copy(source: sqlite3.Connection, target: Path) -> None:
    try:
        with closing(sqlite3.connect(target)) as copy:
            source.backup(copy)
            copy.execute("PRAGMA journal_mode=DELETE")
            whole = copy.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
            ours = copy.execute(
                "SELECT count(*) FROM sqlite_master WHERE name IN ('meta', 'operations')"
            ).fetchone()
    except sqlite3.OperationalError:
        raise
    except sqlite3.DatabaseError as error:
        raise _damaged() from error
    if not whole or ours[0] != 2:
        target.unlink()
        raise _damaged()
    with target.open("rb+") as file:
        os.fsync(file.fileno())


def _set_aside(database: Path, now: datetime) -> Path:
    """Move the database away, with all that was committed to it; nobody may have it open."""
    try:
        with closing(sqlite3.connect(database, isolation_level=None, timeout=1)) as old:
            # Fails while anybody else has it open, and brings the log of commits into the file.
            old.execute("PRAGMA locking_mode=EXCLUSIVE")
            old.execute("PRAGMA journal_mode=DELETE")
            old.execute("BEGIN EXCLUSIVE")
            old.execute("ROLLBACK")
    except sqlite3.OperationalError as error:
        raise _in_use(database) from error
    except sqlite3.DatabaseError:
        pass  # it is damaged, which is why a copy is put back
    kept = database.with_name(f"{database.name}.before-{now:%Y%m%dT%H%M%SZ}")
    database.replace(kept)
    for side in _SIDE_FILES:
        database.with_name(database.name + side).unlink(missing_ok=True)
    return kept


def _there(target: Path) -> BackupError:
    return BackupError(
        "backup.there",
        Text(
            f"Đã có tệp {target}. Xin đặt tên khác cho bản sao lưu.",
            f"{target} is there already. Please give the backup another name.",
        ),
    )


def _damaged() -> BackupError:
    return BackupError(
        "backup.damaged",
        Text(
            "Tệp không phải là cơ sở dữ liệu của máy chủ tiếp nhận hoặc đã hỏng. Xin dùng bản sao lưu khác.",
            "The file is no database of a gateway, or it is damaged. Please use another backup.",
        ),
    )


def _in_use(database: Path) -> BackupError:
    return BackupError(
        "backup.in_use",
        Text(
            f"Tệp {database} đang được máy chủ sử dụng. Xin dừng máy chủ rồi phục hồi lại.",
            f"{database} is in use by a server. Please stop the server and restore again.",
        ),
    )


def _disk(target: Path) -> BackupError:
    return BackupError(
        "backup.disk",
        Text(
            f"Không đọc hoặc ghi được {target}. Xin kiểm tra dung lượng ổ đĩa và quyền truy cập.",
            f"{target} cannot be read or written. Please check free space and permissions.",
        ),
        retryable=True,
    )
