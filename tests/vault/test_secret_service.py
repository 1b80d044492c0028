"""The keyring keeper against a real Secret Service, in a session, home and runtime folder of its own."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

NEEDED = ("dbus-run-session", "gnome-keyring-daemon")
MISSING = [name for name in NEEDED if shutil.which(name) is None]

pytestmark = pytest.mark.skipif(bool(MISSING), reason=f"not installed: {', '.join(MISSING)}")

UNLOCK = 'eval "$(printf pw | gnome-keyring-daemon --unlock --components=secrets 2>/dev/null)"; '
MAKE = """
from iocdesk.vault.keys import get_or_create
from iocdesk.vault.system import KeyringKeeper
keeper = KeyringKeeper("/profile")
print(get_or_create(keeper).hex())
keeper.put("refresh-token:s", b"t")
"""
READ = """
from iocdesk.vault.keys import get_or_create
from iocdesk.vault.system import KeyringKeeper
keeper = KeyringKeeper("/profile")
print(get_or_create(keeper, store_exists=True).hex())
keeper.delete("refresh-token:s")
assert keeper.get("refresh-token:s") is None
assert KeyringKeeper("/another").get("store-key") is None
"""
ASK = """
from iocdesk.core.errors import IocError
from iocdesk.vault.system import KeyringKeeper
try:
    print(KeyringKeeper("/profile").get("store-key"))
except IocError as error:
    print(error.code)
"""


def session(folder: Path, body: str, *, unlock: bool = True) -> str:
    """Run Python in a fresh D-Bus session over the same home; return what it printed."""
    home, runtime = folder / "home", folder / "run"
    home.mkdir(exist_ok=True)
    runtime.mkdir(mode=0o700, exist_ok=True)
    gone = {"DBUS_SESSION_BUS_ADDRESS", "DISPLAY", "WAYLAND_DISPLAY", "GNOME_KEYRING_CONTROL"}
    env = {name: value for name, value in os.environ.items() if name not in gone}
    env |= {"HOME": str(home), "XDG_RUNTIME_DIR": str(runtime), "XDG_DATA_HOME": str(home / ".local/share")}
    root = str(Path(__file__).resolve().parents[2])
    env["PYTHONPATH"] = root
    command = f'{UNLOCK if unlock else ""}exec "$0" -c "$1"'
    done = subprocess.run(
        ["dbus-run-session", "--", "bash", "-c", command, sys.executable, body],
        env=env,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_key_survives_the_session_and_profiles_are_apart(tmp_path: Path) -> None:
    made = session(tmp_path, MAKE)
    assert len(made) == 64
    assert session(tmp_path, READ) == made


def test_locked_keyring_is_said_to_be_locked(tmp_path: Path) -> None:
    session(tmp_path, MAKE)
    assert session(tmp_path, ASK, unlock=False) == "vault.keyring_locked"
