"""Files over loopback: after the figures, in slices, from the byte where the line broke, whoever is killed."""

from __future__ import annotations

import hashlib
import socket
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from iocdesk.api import errors
from iocdesk.core.clock import FixedClock
from iocdesk.forms.media import PDF
from iocdesk.gateway.server import EmbeddedGateway
from iocdesk.reports.attachments import Attachment
from iocdesk.reports.model import Cell, ReceiptStatus
from iocdesk.store.files import UploadState
from tests.gateway.kit import COMMUNE_REPORT, LEADER, STRANGER
from tests.reports.pictures import pdf
from tests.sync.office import Office, open_gateway, start_clock

REPORT = COMMUNE_REPORT.id
SIZE = 400_000


@pytest.fixture
def clock() -> FixedClock:
    return start_clock()


@pytest.fixture
def gateway(tmp_path: Path, clock: FixedClock) -> Iterator[EmbeddedGateway]:
    with open_gateway(tmp_path, clock) as running:
        yield running


@pytest.fixture
def office(tmp_path: Path, clock: FixedClock, gateway: EmbeddedGateway) -> Iterator[Office]:
    made = Office(tmp_path, gateway.url, clock)
    made.sign_in()
    made.sync()
    yield made
    made.close()


def attach(office: Office, size: int = SIZE, **figures: int) -> tuple[Attachment, bytes]:
    """Keep a file, and refer to it."""
    content = pdf(size=size)
    said = Attachment(hashlib.sha256(content).hexdigest(), len(content), PDF, "bản ký.pdf")
    office.type(**(figures or {"DS01": 1}))
    office.store.files.put(said, content, REPORT)
    office.store.reports.edit(REPORT, {said.key: Cell(said.value)}, actor=office.actor)
    return said, content


def state_of(office: Office) -> tuple[UploadState, int]:
    [row] = office.store.files.uploads(REPORT)
    return row.state, row.sent


def test_a_file_follows_its_report_and_others_read_it(
    office: Office, gateway: EmbeddedGateway, tmp_path: Path
) -> None:
    said, content = attach(office)
    report = office.sync()
    assert report.ok, report.summary()
    assert dict(report.tally.receipts) == {ReceiptStatus.APPLIED: 1}
    assert state_of(office) == (UploadState.SENT, said.size)
    assert office.store.log.rows() == []
    assert office.client.files.file_part(REPORT, said.sha256, 100, 50) == content[100:150]
    [at] = office.client.files.files_of(REPORT)
    assert (at.sha256, at.received) == (said.sha256, True)
    leader = Office(tmp_path, gateway.url, office.clock, actor=LEADER, seed=2)
    leader.sign_in()
    leader.sync()
    assert leader.client.files.file_part(REPORT, said.sha256, 0, said.size) == content
    stranger = Office(tmp_path, gateway.url, office.clock, actor=STRANGER, seed=3)
    stranger.sign_in()
    with pytest.raises(errors.NotVisible):
        stranger.client.files.file_part(REPORT, said.sha256, 0, 10)
    leader.close()
    stranger.close()


def test_a_file_never_goes_before_its_report(office: Office, gateway: EmbeddedGateway) -> None:
    said, _ = attach(office)
    seen: list[str] = []
    office.runner(seen.append).run_once()
    order = [
        it for it in seen if it.startswith("before ") and it.endswith(("SendBatch", "OpenUpload", "SendPart"))
    ]
    assert order[:2] == ["before SendBatch", "before OpenUpload"]
    assert order[2:] == ["before SendPart"] * len(order[2:])
    assert len(order) > 3, "in slices"
    del said


def test_figures_typed_meanwhile_go_first(office: Office) -> None:
    attach(office)
    seen: list[str] = []

    def type_at_the_first_part(name: str) -> None:
        seen.append(name)
        if name == "after SendPart" and seen.count(name) == 1:
            office.type(DS03=7)

    report = office.runner(type_at_the_first_part).run_once()
    assert report.ok, report.summary()
    asked = [
        it.removeprefix("before ") for it in seen if it.startswith("before Send") or it == "before OpenUpload"
    ]
    assert asked[:4] == ["SendBatch", "OpenUpload", "SendPart", "SendBatch"]
    assert state_of(office)[0] is UploadState.SENT
    head = office.store.reports.head(REPORT)
    assert head is not None
    assert str(head.cells["DS03"].value.data) == "7"


def test_a_file_taken_out_meanwhile_is_not_sent_on(office: Office) -> None:
    said, _ = attach(office)
    parts: list[str] = []

    def take_out(name: str) -> None:
        if name == "after SendPart":
            parts.append(name)
            office.store.files.mark(REPORT, said.sha256, UploadState.REMOVED)

    office.runner(take_out).run_once()
    assert len(parts) == 1
    assert state_of(office)[0] is UploadState.REMOVED


class Resetting:
    """A proxy on loopback that passes so many bytes of what comes to the server, then resets, each time."""

    def __init__(self, target: str, every: int) -> None:
        host, _, port = target.removeprefix("http://").partition(":")
        self._target, self._every = (host, int(port)), every
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self.passed = self.resets = 0
        threading.Thread(target=self._run, daemon=True).start()

    def close(self) -> None:
        self._listener.close()

    def _run(self) -> None:
        while True:
            try:
                near, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._carry, args=(near,), daemon=True).start()

    def _carry(self, near: socket.socket) -> None:
        far = socket.create_connection(self._target)
        back = threading.Thread(target=self._back, args=(far, near), daemon=True)
        back.start()
        left = self._every
        with suppress(OSError):
            while data := near.recv(8192):
                part = data[:left]
                far.sendall(part)
                self.passed += len(part)
                left -= len(part)
                if left <= 0:
                    self.resets += 1
                    break
        for end in (far, near):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
        back.join(5)
        far.close()
        near.close()

    @staticmethod
    def _back(far: socket.socket, near: socket.socket) -> None:
        with suppress(OSError):
            while data := far.recv(8192):
                near.sendall(data)
        with suppress(OSError):
            near.shutdown(socket.SHUT_RDWR)


def test_a_line_that_breaks_in_the_middle_costs_little(
    office: Office, gateway: EmbeddedGateway, clock: FixedClock
) -> None:
    said, content = attach(office)
    proxy = Resetting(gateway.url, every=60_000)
    office.url = proxy.url
    office.restart()
    for _ in range(12):
        clock.advance(seconds=120)
        office.sync()
        if state_of(office)[0] is UploadState.SENT:
            break
    proxy.close()
    assert state_of(office) == (UploadState.SENT, said.size)
    assert proxy.resets >= 5
    assert proxy.passed / said.size < 1.5, "what had arrived was not sent again"
    office.url = gateway.url
    office.restart()
    assert office.client.files.file_part(REPORT, said.sha256, 0, said.size) == content


def test_bytes_of_a_part_that_broke_off_are_kept(office: Office, gateway: EmbeddedGateway) -> None:
    said, content = attach(office)
    office.store.files.mark(REPORT, said.sha256, UploadState.REMOVED)
    office.sync()
    at = office.client.files.open_upload(REPORT, said.sha256, said.size)
    host, _, port = gateway.url.removeprefix("http://").partition(":")
    token = office.client._credentials.access()
    head = (
        f"PATCH /v1/files/{at.upload_id} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\nTus-Resumable: 1.0.0\r\n"
        f"Upload-Offset: 0\r\nContent-Type: application/offset+octet-stream\r\nContent-Length: {said.size}\r\n\r\n"
    )
    with socket.create_connection((host, int(port))) as line:
        line.sendall(head.encode() + content[:12_345])
        for _ in range(500):
            if office.client.files.open_upload(REPORT, said.sha256, said.size, at.upload_id).offset == 12_345:
                break
    assert office.client.files.open_upload(REPORT, said.sha256, said.size, at.upload_id).offset == 12_345
    office.store.files.mark(REPORT, said.sha256, UploadState.WAITING)
    before = office.client.traffic.up
    assert office.sync().ok
    assert office.client.traffic.up - before < said.size - 12_345 + 40_000
    assert state_of(office)[0] is UploadState.SENT


class Killed(Exception):
    """The process ends here."""


@pytest.mark.parametrize(
    "place", ["after SendPart", "before SendPart", "after OpenUpload", "after StoreUpload"]
)
def test_a_program_killed_anywhere_goes_on_at_the_byte(office: Office, place: str) -> None:
    said, content = attach(office)
    seen = 0

    def kill(name: str) -> None:
        nonlocal seen
        seen += name == place
        if name == place and (seen == 3 or "Open" in place):
            raise Killed

    with pytest.raises(Killed):
        office.runner(kill).run_once()
    office.restart()
    before = office.client.traffic.up
    report = office.sync()
    assert report.ok, report.summary()
    assert state_of(office) == (UploadState.SENT, said.size)
    assert office.client.files.file_part(REPORT, said.sha256, 0, said.size) == content
    if place in {"after SendPart", "after StoreUpload"}:
        assert office.client.traffic.up - before < said.size


def test_a_server_that_restarts_keeps_the_part(
    office: Office, gateway: EmbeddedGateway, clock: FixedClock
) -> None:
    said, _ = attach(office)

    def away(name: str) -> None:
        if name == "after SendPart" and gateway.online:
            gateway.set_online(False)

    report = office.runner(away).run_once()
    assert report.error is None, "the figures are through; only the file waits"
    [row] = office.store.files.uploads(REPORT)
    assert row.state is UploadState.WAITING
    assert row.text.vi
    gateway.set_online(True)
    clock.advance(seconds=60)
    before = office.client.traffic.up
    assert office.sync().ok
    assert state_of(office) == (UploadState.SENT, said.size)
    assert office.client.traffic.up - before < said.size


def test_bytes_are_counted(office: Office) -> None:
    said, _ = attach(office)
    office.sync()
    assert office.store.sync.traffic(since=None).sent >= said.size


@pytest.mark.parametrize("times", [1, 3])
def test_what_the_server_refuses_is_told_once_and_not_sent_again(office: Office, times: int) -> None:
    content = b"%PDF-1.4 /JavaScript %%EOF" + b"x" * 500 + b"startxref\n0\n%%EOF"
    said = Attachment(hashlib.sha256(content).hexdigest(), len(content), PDF, "lạ.pdf")
    office.type(DS01=1)
    office.store.files.put(said, content, REPORT)
    office.store.reports.edit(REPORT, {said.key: Cell(said.value)}, actor=office.actor)
    for _ in range(times):
        office.sync()
        office.clock.advance(seconds=7200)
    [row] = office.store.files.uploads(REPORT)
    assert (row.state, row.attempts) == (UploadState.REFUSED, 1)
    assert "không đúng loại" in row.text.vi
