"""Backing a gateway's database up and putting a backup back, from the command line."""

from __future__ import annotations

from pathlib import Path

from iocdesk.actions.gateway import GatewayMissing, NoDatabase, admin_at, database_address
from iocdesk.core.clock import SystemClock
from iocdesk.core.errors import IocError, Text


class NotSqlite(IocError):
    """PostgreSQL has tools of its own: `backup.postgresql`."""

    def __init__(self) -> None:
        super().__init__(
            "backup.postgresql",
            Text(
                "Lệnh này dành cho tệp SQLite. Với PostgreSQL, xin dùng pg_dump và pg_restore, sau đó chạy "
                "“iocdesk gateway restored”; xem docs/gateway.md.",
                "This command is for SQLite files. With PostgreSQL please use pg_dump and pg_restore, and then "
                "“iocdesk gateway restored”; see docs/gateway.md.",
            ),
        )


def back_up_gateway(database: str, target: Path) -> int:
    """Copy a gateway's SQLite file, also while it serves; return the copy's size in bytes.

    Raises:
        GatewayMissing, NoDatabase, NotSqlite, BackupError: nothing was written.
    """
    file = _file(database)
    if not file.is_file():
        raise NoDatabase(file)
    try:
        from iocdesk.gateway.backup import back_up
    except ModuleNotFoundError as error:
        raise GatewayMissing from error
    return back_up(file, target)


def restore_gateway(database: str, copy: Path) -> Path | None:
    """Put a copy in the place of a gateway's SQLite file, and begin a new epoch; return where the old file is now.

    Raises:
        GatewayMissing, NoDatabase, NotSqlite, BackupError: nothing was changed.
    """
    file = _file(database)
    if not copy.is_file():
        raise NoDatabase(copy)
    try:
        from iocdesk.gateway.backup import put_back
    except ModuleNotFoundError as error:
        raise GatewayMissing from error
    old = put_back(copy, file, SystemClock().now())
    gateway_restored(database)
    return old


def gateway_restored(database: str) -> None:
    """Begin a new epoch: the database was restored from a backup, e.g. by `pg_restore`.

    Raises:
        GatewayMissing, NoDatabase: nothing was changed.
    """
    try:
        from iocdesk.gateway.backup import mark_restored
    except ModuleNotFoundError as error:
        raise GatewayMissing from error
    with admin_at(database) as admin:
        mark_restored(admin.database)


def _file(database: str) -> Path:
    address = database_address(database)
    if not address.startswith("sqlite:///"):
        raise NotSqlite
    return Path(address.removeprefix("sqlite:///"))
