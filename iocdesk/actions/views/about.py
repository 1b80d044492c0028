"""Facts for support."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class About:
    """Facts for the settings page and for support."""

    version: str
    profile: str
    data_folder: str
    log_file: str
    device: str
