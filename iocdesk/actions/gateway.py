"""Running the reference gateway from the command line; it is an extra that not every computer has."""

from __future__ import annotations

from pathlib import Path

from iocdesk.core.errors import IocError, Text


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


def serve_gateway(
    database: Path,
    *,
    host: str = "127.0.0.1",
    port: int = 8080,
    name: str = "IOC",
    trusted_proxies: str = "127.0.0.1",
) -> None:
    """Serve the gateway on a SQLite file, created where there is none, until interrupted.

    Args:
        trusted_proxies: comma-separated addresses whose word on where a request comes from is believed.

    Raises:
        GatewayMissing: without the extra `gateway`.
    """
    try:
        from iocdesk.gateway.server import serve
        from iocdesk.gateway.settings import GatewaySettings
    except ModuleNotFoundError as error:
        raise GatewayMissing from error
    address = f"sqlite:///{database.resolve().as_posix()}"
    serve(GatewaySettings(address, name=name), host=host, port=port, trusted_proxies=trusted_proxies)
