"""Network addresses, as far as the product's rules speak of them: only this computer is talked to without TLS."""

from __future__ import annotations

import ipaddress


def is_loopback(host: str) -> bool:
    """Tell whether `host` is this computer: "localhost", 127.0.0.0/8 or ::1."""
    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
