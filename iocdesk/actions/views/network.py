"""What the pill can say."""

from __future__ import annotations

from enum import StrEnum


class Network(StrEnum):
    """The four things the pill can say, and that nothing is known yet."""

    UNKNOWN = "unknown"
    ONLINE = "online"
    OFFLINE = "offline"
    SENDING = "sending"
    ATTENTION = "attention"
