"""Network addresses."""

from __future__ import annotations

from iocdesk.core.addresses import is_loopback


def test_only_this_computer_is_loopback() -> None:
    assert all(is_loopback(host) for host in ("localhost", "LOCALHOST", "127.9.9.9", "::1"))
    assert not any(is_loopback(host) for host in ("example.vn", "128.0.0.1", "::2", ""))
