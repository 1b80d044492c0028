"""A network and a server that misbehave while a real store sends: a sentence, nothing lost, the right retry."""

from __future__ import annotations

import http.client
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from iocdesk.api import transport
from iocdesk.core.clock import FixedClock
from iocdesk.gateway.server import EmbeddedGateway
from iocdesk.reports.model import ReceiptStatus, ReportKey
from iocdesk.sync.status import Phase
from tests.api.server import Asked, Said, Server, problem, protocol
from tests.gateway.kit import APRIL, COMMUNE_REPORT, VILLAGE, VILLAGE_2, VILLAGE_FORM
from tests.sync.office import Office, open_gateway, start_clock

KEYS = (COMMUNE_REPORT, *(ReportKey(VILLAGE_FORM, unit, APRIL) for unit in (VILLAGE, VILLAGE_2)))
_HOP = frozenset({"transfer-encoding", "connection", "date", "content-length"})


class Line:
    """A line to the gateway on which something may answer in its place, or maul its answer."""

    def __init__(self, gateway: EmbeddedGateway) -> None:
        self._gateway = gateway
        self.instead: list[Said] = []
        """What answers the next sendings instead of the gateway, which then never sees them."""
        self.after: list[Callable[[Said], Said]] = []
        """What becomes of the gateway's next answers to sendings."""
        self.server = Server(self.answer)

    def answer(self, asked: Asked) -> Said:
        sending = asked.path == "/v1/operations"
        if sending and self.instead:
            return self.instead.pop(0)
        said = self.forward(asked)
        return self.after.pop(0)(said) if sending and self.after else said

    def forward(self, asked: Asked) -> Said:
        host = self._gateway.url.removeprefix("http://")
        connection = http.client.HTTPConnection(host, timeout=20)
        try:
            headers = {key: value for key, value in asked.headers.items() if key not in _HOP | {"host"}}
            connection.request(asked.method, asked.path, asked.raw or None, headers)
            found = connection.getresponse()
            kept = {key: value for key, value in found.getheaders() if key.lower() not in _HOP}
            return Said(found.status, found.read(), kept)
        finally:
            connection.close()

    @property
    def sendings(self) -> int:
        return sum(asked.path == "/v1/operations" for asked in self.server.asked)


@pytest.fixture
def clock() -> FixedClock:
    return start_clock()


@pytest.fixture
def line(tmp_path: Path, clock: FixedClock) -> Iterator[Line]:
    with open_gateway(tmp_path, clock) as gateway:
        made = Line(gateway)
        with made.server:
            yield made


@pytest.fixture
def office(tmp_path: Path, clock: FixedClock, line: Line) -> Iterator[Office]:
    made = Office(tmp_path, line.server.url, clock)
    made.sign_in()
    made.sync()
    for place, key in enumerate(KEYS):
        made.type(key, DS01=place + 1)
    yield made
    made.close()


def all_arrived_once(office: Office) -> None:
    for place, key in enumerate(KEYS):
        head = office.store.reports.head(key.id)
        assert head is not None
        assert (head.version, str(head.cells["DS01"].value.data)) == (1, str(place + 1))
        assert [r.status for r in office.store.outbox.receipts(key.id)] == [ReceiptStatus.APPLIED]
    assert office.store.outbox.items() == []


HTML = Said(200, b"<html><body>Xin ch\xc3\xa0o</body></html>", {"Content-Type": "text/html"})


@pytest.mark.parametrize(
    ("said", "code", "online"),
    [
        (HTML, "net.captive_portal", False),
        (Said(302, b"", {"Location": "http://portal.example/"}), "net.captive_portal", False),
        (Said(403, b"blocked", {"Content-Type": "text/html"}), "net.captive_portal", False),
        (Said(silent=True), "net.truncated", False),
        (problem(500, "server.error"), "api.server_broken", True),
        (Said(502, b"<html>", {"Content-Type": "text/html"}), "api.server_broken", True),
        (problem(429, "rate.limited", Retry_After="9"), "api.rate_limited", True),
        (problem(503, "server.busy", Retry_After="4"), "api.busy", True),
        (protocol({"results": 7}), "api.bad_answer", True),
        (Said(200, b"{}", {"Content-Type": "application/json", "IOC-Protocol": "2"}), "api.protocol", True),
        (problem(426, "protocol.mismatch"), "api.protocol", True),
    ],
)
def test_a_failed_sending_is_told_and_made_good(
    office: Office, line: Line, said: Said, code: str, online: bool
) -> None:
    # A connection that is closed without a word may just be stale, and is tried once more by itself.
    line.instead = [said] * (2 if said.silent else 1)
    report = office.sync()
    assert report.error is not None
    assert report.error.code == code
    assert report.status.phase is Phase.BACKOFF
    assert report.status.online is online
    assert report.status.waiting == 3
    assert report.status.next_try_at is not None
    assert report.error.text.vi in report.summary().vi
    items = office.store.outbox.items()
    assert {item.error_code for item in items} == {code}
    assert all(item.last_error for item in items)
    if "Retry-After" in said.headers:
        wait = (report.status.next_try_at - office.clock.now()).total_seconds()
        asked = float(said.headers["Retry-After"])
        assert asked - 1 <= wait <= asked + 1.1
    assert office.sync().ok
    all_arrived_once(office)


def halve(said: Said) -> Said:
    return Said(said.status, said.content, said.headers, cut=len(said.content) // 2)


def hang_up(said: Said) -> Said:
    return Said(silent=True)


def test_a_kept_connection_that_went_stale_is_made_anew(
    office: Office, line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transport, "AT_ONCE_S", 60.0)  # "at once" on a busy machine, too
    line.after = [hang_up]
    assert office.sync().ok
    all_arrived_once(office)


@pytest.mark.parametrize("mauls", [(halve,), (hang_up, hang_up)])
def test_a_reply_lost_after_the_commit_is_replayed(
    office: Office, line: Line, mauls: tuple[Callable[[Said], Said], ...]
) -> None:
    line.after = list(mauls)
    report = office.sync()
    assert report.error is not None
    assert report.error.code == "net.truncated"
    assert report.status.waiting == 3
    assert office.sync().ok
    all_arrived_once(office)
    assert office.store.log.rows("digest.mismatch") == []


@pytest.mark.parametrize("status", [403, 409, 422])
def test_a_batch_refused_as_a_whole_is_isolated(office: Office, line: Line, status: int) -> None:
    original = line.answer
    culprit = KEYS[1].id

    def answer(asked: Asked) -> Said:
        if asked.path == "/v1/operations" and culprit in asked.body.decode():
            return problem(status, "khong.nhan")
        return original(asked)

    line.server.answer = answer
    report = office.sync()
    assert report.error is None
    assert report.tally.receipts == {ReceiptStatus.APPLIED: 2, ReceiptStatus.REJECTED: 1}
    [item] = office.store.outbox.items()
    assert item.report_id == culprit
    assert item.problems[0].text.vi == "Lý do khong.nhan."
    found = office.store.reports.get(culprit)
    assert found is not None
    assert str(found.cells["DS01"].value.data) == "2"
    line.server.answer = original
    office.store.outbox.retry(culprit, actor=office.actor)
    assert office.sync().ok
    all_arrived_receipts = [r.status for r in office.store.outbox.receipts(culprit)]
    assert all_arrived_receipts == [ReceiptStatus.REJECTED, ReceiptStatus.APPLIED]


def test_a_parcel_too_large_is_halved(office: Office, line: Line) -> None:
    line.instead = [Said(413, b"<html>nginx", {"Content-Type": "text/html"}), problem(413, "body.too_large")]
    before = line.sendings
    assert office.sync().ok
    assert line.sendings - before >= 4
    all_arrived_once(office)


def test_an_expired_access_token_is_renewed_without_a_word(office: Office, line: Line) -> None:
    line.instead = [problem(401, "auth.expired")]
    assert office.sync().ok
    all_arrived_once(office)


def test_a_session_closed_by_the_server_asks_to_sign_in(office: Office, line: Line) -> None:
    original = line.answer
    line.server.answer = lambda asked: problem(401, "auth.reused")
    report = office.sync()
    assert report.error is not None
    assert report.error.code == "api.not_signed_in"
    assert report.status.phase is Phase.SIGNED_OUT
    assert "Xin đăng nhập lại" in report.summary().vi
    assert report.status.waiting == 3
    line.server.answer = original
    office.sign_in()
    assert office.sync().ok
    all_arrived_once(office)


def test_patience_waits_as_the_server_asks_and_goes_on(office: Office, line: Line) -> None:
    line.instead = [problem(429, "rate.limited", Retry_After="9")]
    report = office.runner().run_once(patience_s=60)
    assert report.ok, report.summary()
    all_arrived_once(office)


def test_a_second_try_with_the_same_engine_still_waits_as_the_server_asked(
    office: Office, line: Line
) -> None:
    line.instead = [problem(429, "rate.limited", Retry_After="90")]
    runner = office.runner()
    assert runner.run_once().error is not None
    sendings = line.sendings
    again = runner.run_once()
    assert again.error is not None
    assert again.error.code == "api.rate_limited"
    assert again.tally.bytes_up == 0
    assert line.sendings == sendings
    office.clock.advance(seconds=100)
    assert runner.run_once().ok
    all_arrived_once(office)


def test_patience_has_an_end(office: Office, line: Line) -> None:
    line.instead = [problem(429, "rate.limited", Retry_After="900")]
    report = office.runner().run_once(patience_s=60)
    assert report.error is not None
    assert report.error.code == "api.rate_limited"
    assert line.instead == []
