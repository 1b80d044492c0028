"""A real province for the end-to-end tests: the shipped forms and units in a gateway's file, served by a process."""

from __future__ import annotations

import os
import random
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from iocdesk.core.clock import Clock, FixedClock, SystemClock
from iocdesk.core.ids import Uuid7Source
from iocdesk.core.units import UnitKey, commune_key, load_practice, province_key
from iocdesk.forms.library import FormLibrary
from iocdesk.gateway.admin import Admin
from iocdesk.gateway.server import EmbeddedGateway
from iocdesk.gateway.settings import GatewaySettings, Rate
from iocdesk.reports.model import Actor, Assignment, Role

ROOT = Path(__file__).parents[2]
COMMUNE = commune_key("15298")
PASSWORD = "mật khẩu đủ dài"
PASSPHRASE = "một câu chỉ mình tôi biết"
OFFICER = Actor("canbo", "Lê Thị Thanh", Role.CONSOLIDATOR, (COMMUNE,))
LEADER = Actor("chutich", "Nguyễn Văn Đông", Role.LEADER, (COMMUNE,))
STAFF = Actor("tinh", "Cán bộ tỉnh", Role.PROVINCE, (province_key(),))
_NO_HURRY = Rate(1_000_000, 1_000_000.0)


def gateway_settings(database: Path) -> GatewaySettings:
    """Settings for tests: cheap passwords, no limits, durability off."""
    return GatewaySettings(
        f"sqlite:///{database.as_posix()}", synchronous="OFF", account_rate=_NO_HURRY, address_rate=_NO_HURRY,
        sign_in_rate=_NO_HURRY, address_sign_in_rate=_NO_HURRY, argon2_memory_kib=64, argon2_time=1,
    )  # fmt: skip


def settle(admin: Admin, *, forms: tuple[str, ...] = ()) -> None:
    """Fill a new gateway: units, the shipped forms (or only those named), accounts, who is responsible."""
    library = FormLibrary()
    admin.import_units(load_practice())
    for form in library.all():
        if not forms or form.id in forms:
            admin.publish_form(form)
    for actor in (OFFICER, LEADER, STAFF):
        admin.put_user(actor, actor.user_id, PASSWORD)
    admin.put_assignments(
        [
            Assignment(form.id, COMMUNE, OFFICER.user_id, "", LEADER.user_id)
            for form in library.for_level("commune")
            if not forms or form.id in forms
        ]
    )


def village_keys(day: date = date(2026, 4, 15)) -> tuple[UnitKey, ...]:
    """The villages of the commune."""
    return tuple(unit.key for unit in load_practice().children(COMMUNE, day))


@cache
def _settled(forms: tuple[str, ...], moment: datetime | None) -> bytes:
    """Settle one gateway and return its file; settling is far dearer than copying, so that a process does it once."""
    clock = SystemClock() if moment is None else FixedClock(moment)
    with TemporaryDirectory(prefix="iocdesk-settled-") as folder:
        database = Path(folder) / "gateway.db"
        gateway = EmbeddedGateway(database, clock, settings=gateway_settings(database))
        settle(gateway.admin, forms=forms)
        gateway.__exit__(None, None, None)
        return database.read_bytes()


def _copy(database: Path, content: bytes) -> None:
    """Write a gateway's file, for its owner only as the program does."""
    database.touch(0o600)
    database.write_bytes(content)


def embedded(folder: Path, clock: Clock | None = None, *, forms: tuple[str, ...] = ()) -> EmbeddedGateway:
    """A settled gateway in this process, not yet answering."""
    clock, database = clock or SystemClock(), folder / "gateway.db"
    _copy(database, _settled(forms, clock.now() if isinstance(clock, FixedClock) else None))
    return EmbeddedGateway(database, clock, settings=gateway_settings(database))


def seed(database: Path, *, forms: tuple[str, ...] = ()) -> None:
    """Write a settled gateway's file and leave it."""
    _copy(database, _settled(forms, None))


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


@contextmanager
def serving(database: Path, port: int) -> Iterator[str]:
    """The gateway as a process of its own, `iocdesk gateway serve`."""
    command = [
        sys.executable, "-m", "iocdesk", "gateway", "serve", "--database", str(database), "--port", str(port),
    ]  # fmt: skip
    process = subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=os.environ.copy()
    )
    url = f"http://127.0.0.1:{port}"
    try:
        _wait_for(f"{url}/v1/capabilities", process)
        yield url
    finally:
        process.terminate()
        process.wait(20)


def _wait_for(url: str, process: subprocess.Popen[bytes], seconds: float = 40.0) -> None:
    until = time.monotonic() + seconds
    while True:
        try:
            with urllib.request.urlopen(url, timeout=5):
                return
        except OSError:
            assert process.poll() is None, "the gateway ended"
            assert time.monotonic() < until, "the gateway did not answer"
            time.sleep(0.05)


def new_ids(clock: Clock, seed_number: int = 1) -> Uuid7Source:
    """Ids that are the same in every run."""
    return Uuid7Source(clock, random.Random(seed_number))
