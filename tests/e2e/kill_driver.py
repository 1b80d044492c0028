"""Runs a full send again and again in forked processes, each killed with SIGKILL at one point of it.

Started by `test_kill_everywhere` with the program imported once. Each line on standard input is a JSON list
[report id, figures, point]; a child does everything that is left of the send of that report and dies at the given
point (0: never). The answer is one JSON line: {"killed": bool, "points": [names passed]}.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import traceback
from base64 import b64decode, b64encode
from pathlib import Path

from iocdesk.actions.entry import open_entry
from iocdesk.actions.office import Office
from iocdesk.actions.profiles import Home, Profile, create_profile, open_profile, profile_name
from iocdesk.actions.session import choose_unit, enter, sign_in, signed_in
from iocdesk.api.answers import CatalogueSlice
from iocdesk.api.exchanging import TransportOptions
from iocdesk.core.clock import SystemClock
from iocdesk.core.ids import Uuid7Source
from iocdesk.forms.values import Value
from iocdesk.reports.model import ReportKey, ReportState, Transition
from iocdesk.store.store import open_store
from iocdesk.vault import KeeperKind, get_or_create
from tests.e2e.province import LEADER, OFFICER, PASSWORD

_QUIET = ("GET /v1/catalogue", "GET /v1/forms", "GET /v1/capabilities")
"""Exchanges that have nothing to do with a send."""


class FileKeeper:
    """Keeps secrets in the clear in one file, durably: only for these tests, where a passphrase costs too long."""

    kind = KeeperKind.PASSPHRASE

    def __init__(self, path: Path) -> None:
        self._path = path

    def _all(self) -> dict[str, str]:
        return json.loads(self._path.read_text()) if self._path.exists() else {}

    def get(self, name: str) -> bytes | None:
        found = self._all().get(name)
        return None if found is None else b64decode(found)

    def put(self, name: str, secret: bytes) -> None:
        part = self._path.with_suffix(".part")
        part.write_text(json.dumps({**self._all(), name: b64encode(secret).decode()}))
        part.replace(self._path)

    def delete(self, name: str) -> None:
        self._path.write_text(json.dumps({key: text for key, text in self._all().items() if key != name}))


class Failpoint:
    """Counts the points that are passed, tells each over a pipe, and dies at one."""

    def __init__(self, at: int, pipe: int) -> None:
        self._at = at
        self._pipe = pipe
        self._passed = 0

    def __call__(self, name: str) -> None:
        if any(quiet in name for quiet in _QUIET):
            return
        self._passed += 1
        os.write(self._pipe, f"{name}\n".encode())
        if self._passed == self._at:
            os.kill(os.getpid(), signal.SIGKILL)


def prepare(home: Home, url: str) -> None:
    """Do the first run of both accounts."""
    clock = SystemClock()
    for actor in (OFFICER, LEADER):
        keeper = FileKeeper(home.folder / f"{actor.user_id}.keys")
        ids = Uuid7Source(clock)
        profile = create_profile(home, url, actor.user_id, clock=clock, ids=ids, keeper=keeper)
        enter(profile, clock, actor.user_id, PASSWORD)
        choose_unit(profile, signed_in(profile).units[0].id)
        profile.close()


def open_office(home: Home, url: str, username: str, failpoint: Failpoint) -> Office:
    """Start the program for an account, with the failpoint at every commit and every exchange."""
    clock = SystemClock()
    ids = Uuid7Source(clock)
    keeper = FileKeeper(home.folder / f"{username}.keys")
    name = profile_name(url, username)
    path = home.place(name) / "data.iocdesk"
    key = get_or_create(keeper, store_exists=True)
    store = open_store(path, key, clock=clock, ids=ids, on_commit=failpoint)
    profile = Profile(home.place(name), home.facts(name), keeper, store)
    office = Office(profile, clock, ids, options=TransportOptions(on_exchange=failpoint))
    # The catalogue has nothing to do with a send, and asking for it seven times an exchange is most of the time.
    office.client.catalogue = unchanged  # type: ignore[method-assign]
    return office


def unchanged(name: str, etag: str = "") -> CatalogueSlice:
    """Answer that a slice of the catalogue is as it was."""
    return CatalogueSlice(name, etag, None)


def sync(office: Office) -> None:
    """Exchange; a session that ended is renewed as its user would."""
    report = office.sync()
    if report.error is not None and report.error.code == "api.not_signed_in":
        sign_in(office.profile, office.client, office.profile.facts.username, PASSWORD)
        report = office.sync()
    assert report.error is None, report.error
    assert report.ok, report.summary()


def send(home: Home, url: str, report_id: str, figures: dict[str, int], failpoint: Failpoint) -> int:
    """Do all that is left of the send: type, submit, approve, send; return how many receipts there are of it."""
    key = ReportKey.parse(report_id)
    officer = open_office(home, url, OFFICER.user_id, failpoint)
    entry = open_entry(officer.ctx, key)
    if entry.report.state is ReportState.DRAFT:
        missing = {name: Value.of(number) for name, number in figures.items()}
        missing = {name: value for name, value in missing.items() if entry.cell(name).value != value}
        for name, value in missing.items():
            entry.set_cells({name: value})
        entry.move(Transition.REQUEST_APPROVAL)
    sync(officer)
    leader = open_office(home, url, LEADER.user_id, failpoint)
    sync(leader)
    seen = open_entry(leader.ctx, key)
    if seen.report.state is ReportState.FOR_APPROVAL:
        seen.move(Transition.APPROVE)
    sync(leader)
    sync(officer)
    entry.reload()
    if entry.report.state is ReportState.APPROVED:
        entry.move(Transition.SEND)
    sync(officer)
    receipts = [office.ctx.store.outbox.receipts(report_id) for office in (officer, leader)]
    leader.close()
    officer.close()
    return len({receipt.op_id for found in receipts for receipt in found})


def in_child(home: Home, url: str, report_id: str, figures: dict[str, int], at: int) -> dict[str, object]:
    """Do it in a forked process and say how that ended."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        code = 1
        try:
            os.close(reading)
            count = send(home, url, report_id, figures, Failpoint(at, writing))
            os.write(writing, f"{count}\n".encode())
            code = 0
        except BaseException:  # noqa: BLE001 - a forked child tells and ends, whatever it was
            traceback.print_exc()
        finally:
            os._exit(code)
    os.close(writing)
    with os.fdopen(reading) as pipe:
        points = pipe.read().splitlines()
    _, status = os.waitpid(child, 0)
    killed = os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL
    failed = not killed and status != 0
    receipts = 0 if killed or failed else int(points.pop())
    return {"killed": killed, "failed": failed, "receipts": receipts, "points": points}


def main() -> None:
    """Serve requests until standard input ends."""
    home, url = Home(Path(sys.argv[1]), {}), sys.argv[2]
    prepare(home, url)
    warm = open_profile(
        home, profile_name(url, OFFICER.user_id), clock=SystemClock(), ids=Uuid7Source(SystemClock()),
        keeper=FileKeeper(home.folder / f"{OFFICER.user_id}.keys"),
    )  # fmt: skip
    warm.close()
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    for line in sys.stdin:
        report_id, figures, at = json.loads(line)
        sys.stdout.write(json.dumps(in_child(home, url, report_id, figures, at)) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
