"""Running the reference gateway from the command line; it is an extra that not every computer has."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING

from iocdesk.core.clock import SystemClock
from iocdesk.core.errors import IocError, Text

if TYPE_CHECKING:
    from iocdesk.gateway.admin import Admin


class GatewayMissing(IocError):
    """The gateway's libraries are not installed: `gateway.extra`."""

    def __init__(self) -> None:
        super().__init__(
            "gateway.extra",
            Text(
                "Máy này chưa cài phần máy chủ. Xin cài đặt iocdesk[gateway].",
                "The server part is not installed here. Please install iocdesk[gateway].",
            ),
        )


class NoDatabase(IocError):
    """The gateway's file is not there: `gateway.no_database`."""

    def __init__(self, database: Path | str) -> None:
        super().__init__(
            "gateway.no_database",
            Text(f"Không tìm thấy tệp {database}.", f"There is no file {database}."),
        )


def database_address(database: Path | str) -> str:
    """Return the address of a gateway's database: of a SQLite file, or as given, e.g. "postgresql+psycopg://…"."""
    if "://" in str(database):
        return str(database)
    return f"sqlite:///{Path(database).resolve().as_posix()}"


def existing_database(database: Path | str) -> str:
    """Return the address of a gateway's database that is there already.

    Raises:
        NoDatabase: there is no such file.
    """
    address = database_address(database)
    if address.startswith("sqlite:///") and not Path(address.removeprefix("sqlite:///")).is_file():
        raise NoDatabase(database)
    return address


def serve_gateway(
    database: Path | str,
    *,
    host: str = "127.0.0.1",
    port: int = 8080,
    name: str = "IOC",
    trusted_proxies: str = "127.0.0.1",
    workers: int = 1,
    quiet: bool = False,
    files: Path | None = None,
) -> None:
    """Serve the gateway until interrupted, on a SQLite file, created where there is none, or on PostgreSQL.

    Args:
        workers: processes that serve together; several need PostgreSQL.
        quiet: write no line for each request.
        files: folder of attached files, shared by all workers; None is beside SQLite's file, and none with PostgreSQL.
        trusted_proxies: comma-separated addresses whose word on where a request comes from is believed.

    Raises:
        GatewayMissing: without the extra `gateway`.
    """
    try:
        from iocdesk.gateway.server import serve
        from iocdesk.gateway.settings import GatewaySettings
    except ModuleNotFoundError as error:
        raise GatewayMissing from error
    folder = str(files) if files is not None else ""
    settings = GatewaySettings(database_address(database), name=name, workers=workers, files=folder)
    serve(settings, host=host, port=port, trusted_proxies=trusted_proxies, quiet=quiet)


def set_policy(database: Path | str, chosen: Mapping[str, bool]) -> dict[str, bool]:
    """Change what is named of the province's policy, and return all of it; clients have it with their next exchange.

    Raises:
        GatewayMissing: without the extra `gateway`.
        NoDatabase: there is no such file.
    """
    with admin_at(database) as admin:
        policy = replace(admin.policy(), **chosen)
        if chosen:
            admin.put_policy(policy)
        return asdict(policy)


def close_form(database: Path | str, form_id: str, version: str, *, closed: bool = True) -> bool:
    """Take no more reports at a version of a form, or take them again; return whether there is such a version.

    Raises:
        GatewayMissing: without the extra `gateway`.
        NoDatabase: there is no such file.
    """
    with admin_at(database) as admin:
        return admin.close_form(form_id, version, closed=closed)


def revoke_keys(database: Path | str, user_id: str, device_id: str = "") -> int:
    """Revoke the keys of an account's computer ("" for all of them) and close its sessions; return how many keys.

    Raises:
        GatewayMissing: without the extra `gateway`.
        NoDatabase: there is no such file.
    """
    with admin_at(database) as admin:
        return admin.revoke_keys(user_id, device_id)


@contextmanager
def admin_at(database: Path | str) -> Iterator[Admin]:
    """Open the province's side of a gateway's database.

    Raises:
        GatewayMissing: without the extra `gateway`.
        NoDatabase: there is no such file.
    """
    try:
        from iocdesk.gateway.admin import open_admin
        from iocdesk.gateway.settings import GatewaySettings
    except ModuleNotFoundError as error:
        raise GatewayMissing from error
    admin = open_admin(GatewaySettings(existing_database(database)), SystemClock())
    try:
        yield admin
    finally:
        admin.database.close()
