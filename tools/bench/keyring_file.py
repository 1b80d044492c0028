"""A keyring for measuring: secrets in a file of the measurement's own folder, so that a start needs no desktop's keyring."""

from __future__ import annotations

import json
import os
from pathlib import Path

from keyring.backend import KeyringBackend

FOLDER_VARIABLE = "IOCDESK_BENCH_KEYRING"


class FileKeyring(KeyringBackend):
    """Secrets by service and user."""

    priority = 1.0

    def get_password(self, service: str, username: str) -> str | None:
        """Return a secret."""
        return self._read().get(f"{service}/{username}")

    def set_password(self, service: str, username: str, password: str) -> None:
        """Keep a secret."""
        _file().write_text(json.dumps(self._read() | {f"{service}/{username}": password}), encoding="utf-8")

    def delete_password(self, service: str, username: str) -> None:
        """Forget a secret."""
        kept = {name: secret for name, secret in self._read().items() if name != f"{service}/{username}"}
        _file().write_text(json.dumps(kept), encoding="utf-8")

    @staticmethod
    def _read() -> dict[str, str]:
        return dict(json.loads(_file().read_text("utf-8"))) if _file().exists() else {}


def _file() -> Path:
    return Path(os.environ[FOLDER_VARIABLE]) / "keyring.json"
