"""Secrets: who keeps the key of the store and the tokens of sign-in."""

from __future__ import annotations

from iocdesk.vault.identity import DeviceKeyRing, DeviceKeys
from iocdesk.vault.keys import (
    STORE_KEY,
    KeeperKind,
    KeyKeeper,
    ThrowAwayKeeper,
    choose_keeper,
    get_or_create,
    keeper_label,
    refresh_token_name,
)

__all__ = [
    "STORE_KEY",
    "DeviceKeyRing",
    "DeviceKeys",
    "KeeperKind",
    "KeyKeeper",
    "ThrowAwayKeeper",
    "choose_keeper",
    "get_or_create",
    "keeper_label",
    "refresh_token_name",
]
