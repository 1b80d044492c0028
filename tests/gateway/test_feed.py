"""The feed against a real receiver on loopback that is down, errs, answers twice or loses its answers."""

from __future__ import annotations

import hashlib
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from sqlalchemy import select

from iocdesk.core.periods import Period
from iocdesk.gateway.feed import sequence_of
from iocdesk.gateway.feed_mapping import Entry, MappingError, read_entries
from iocdesk.gateway.feed_receivers import HttpReceiver, ReceiverError, Verdict, check_address, read_token
from iocdesk.gateway.feed_reconcile import reconcile
from iocdesk.gateway.feed_setup import FeedError, FeedSetup, Target
from iocdesk.gateway.feed_tables import feed_outbox
from iocdesk.reports.model import ReportKey, Transition
from tests.gateway.feed_kit import NAME, TOKEN, Inbox, Station, serve, station_at
from tests.gateway.kit import (
    APRIL,
    COMMUNE,
    COMMUNE_FORM,
    COMMUNE_REPORT,
    ENTRY,
    LEADER,
    OFFICER,
    STAFF,
    VILLAGE_REPORT,
    Desk,
)

MARCH_REPORT = ReportKey(COMMUNE_FORM, COMMUNE, Period.parse("202603"))
FEBRUARY_REPORT = ReportKey(COMMUNE_FORM, COMMUNE, Period.parse("202602"))
KEYS = (COMMUNE_REPORT, MARCH_REPORT, FEBRUARY_REPORT)


@pytest.fixture
def station(desk: Desk) -> Iterator[Station]:
    with station_at(desk) as found:
        yield found


def settled(station: Station) -> None:
    """Everything held is there, once, on all sides."""
    found = station.reconcile()
    assert found.differences == ()
    assert (found.waiting, found.dead, found.equal, found.asked) == (0, 0, True, True)
    assert len(station.inbox.applied) == len(set(station.inbox.applied))


def test_accepted_figures_are_passed_on_and_nothing_before(station: Station) -> None:
    pen = station.pen
    station.send(OFFICER, pen.op(OFFICER, COMMUNE_REPORT, {"DS01": 5}))
    assert station.run().sent == 0
    station.accept(base=1, DS01=118, DS03=4)
    assert station.run().sent == 1
    [message] = station.inbox.messages.values()
    assert (message["kind"], message["unit"], message["period"]) == ("accept", "15298", "202604")
    assert [(it["indicator"], it["value"]) for it in message["figures"]] == [("DS01", "118"), ("DS03", "4")]
    assert station.inbox.seen == [(message["message_id"], f"Bearer {TOKEN}")]
    assert station.run().sent == 0
    settled(station)


def test_a_village_s_report_goes_up_through_its_commune(station: Station) -> None:
    station.send(ENTRY, station.pen.op(ENTRY, VILLAGE_REPORT, {"DS01": 5}, transition=Transition.SUBMIT))
    station.send(OFFICER, station.pen.op(OFFICER, VILLAGE_REPORT, base=1, transition=Transition.ACCEPT))
    assert station.run().sent == 0


def test_a_correction_replaces_and_taking_back_withdraws_in_their_order(station: Station) -> None:
    station.accept(DS01=118)
    station.move(STAFF, Transition.LOCK, 4)
    station.move(LEADER, Transition.REQUEST_REOPEN, 5, "Sai số")
    station.move(STAFF, Transition.REOPEN, 6, "Đồng ý")
    station.run()
    assert station.reconcile().equal, "what was accepted before stands while it is corrected"
    station.accept(base=7, DS01=120)
    station.move(STAFF, Transition.RETURN, 11, "Xin xem lại")
    station.accept(base=12, DS01=121)
    assert station.run().sent == 3
    kinds = [station.inbox.messages[it]["kind"] for it in station.inbox.applied]
    assert kinds == ["accept", "replace", "withdraw", "accept"]
    assert [it["value"] for it in station.inbox.figures("202604")] == ["121"]
    settled(station)
    station.desk.admin.delete_report(COMMUNE_REPORT.id)
    assert not station.reconcile().equal
    station.run()
    assert station.inbox.figures("202604") == []
    settled(station)


def test_a_receiver_that_is_down_for_a_day_misses_nothing(station: Station) -> None:
    station.go_down()
    for key in KEYS:
        station.hold(key, DS01=10)
    tallies = station.run_for(24)
    assert sum(it.sent for it in tallies) == 0
    tries = sum(it.later for it in tallies)
    assert 10 <= tries <= 30, "not hammered: an hour at most between tries, and never all at once"
    assert not reconcile(station.database, NAME, None).equal
    station.come_up()
    station.run_for(2)
    assert len(station.inbox.applied) == 3
    settled(station)


BEHAVIOURS = [
    ["500", "500"], ["503"], ["429/7200"], ["html"], ["truncated"], ["lose"], ["lose", "lose"], ["twice"], ["other"],
    ["before"], ["401"], ["302"], ["500", "html", "lose", "truncated", "429/60", "twice"],
]  # fmt: skip


def test_whatever_a_receiver_answers_nothing_is_lost_or_doubled(station: Station) -> None:
    for year, behaviour in enumerate(BEHAVIOURS, 2030):
        for month in (1, 2):
            station.hold(
                ReportKey(COMMUNE_FORM, COMMUNE, Period.parse(f"{year}{month:02d}")), DS01=month, DS03=2
            )
        station.inbox.behaviour = list(behaviour)
        station.run()
        station.run_for(6, every_minutes=60)
        assert station.inbox.behaviour == [], behaviour
        assert len(station.inbox.applied) == 2 * (year - 2029), behaviour
        assert len(set(station.inbox.applied)) == len(station.inbox.applied), behaviour
    settled(station)


def test_a_pause_that_is_asked_for_is_kept(station: Station) -> None:
    station.hold(DS01=1)
    station.inbox.behaviour = ["429/7200"]
    assert station.run().stopped == "http.429"
    station.desk.clock.advance(minutes=115)
    assert station.run().stopped == "paused"
    station.run_for(1)
    settled(station)


def test_what_is_refused_for_good_stays_in_sight_and_holds_nothing_up(station: Station) -> None:
    for key in KEYS:
        station.hold(key, DS01=10)
    station.inbox.behaviour = ["422"]
    tally = station.run()
    assert (tally.sent, tally.refused) == (2, 1)
    [status] = station.setup.status()
    [letter] = status.dead_letters
    assert (letter.code, letter.reason) == ("http.422", "HTTP 422 wrong không nhận")
    found = station.reconcile()
    assert (found.dead, [it.kind for it in found.differences]) == (1, ["missing"])
    assert station.setup.retry(NAME) == 1
    station.run()
    settled(station)


def test_a_dead_message_that_a_later_one_overtook_is_not_offered_again(station: Station) -> None:
    station.accept(DS01=10)
    station.inbox.behaviour = ["400"]
    station.run()
    station.move(STAFF, Transition.RETURN, 4, "Sai")
    station.accept(base=5, DS01=11)
    station.run()
    assert station.setup.retry(NAME) == 0
    settled(station)


def test_an_earlier_message_of_a_report_holds_back_its_later_ones_alone(station: Station) -> None:
    station.accept(DS01=10)
    station.move(STAFF, Transition.RETURN, 4, "Sai")
    station.accept(MARCH_REPORT, DS01=7)
    station.inbox.behaviour = ["500"]
    assert station.run().sent == 1
    assert [it["period"] for it in station.inbox.messages.values()] == ["202603"]
    station.run_for(1)
    assert [station.inbox.messages[it]["kind"] for it in station.inbox.applied] == [
        "accept",
        "accept",
        "withdraw",
    ]
    settled(station)


ONCE = ("lease", "release")


class Killed(BaseException):
    """The process is gone."""


STEPS = [
    f"{when} {what}"
    for what in ("lease", "prepare", "send", "record", "release")
    for when in ("before", "after")
]


def test_killed_anywhere_the_next_run_goes_on(station: Station) -> None:
    """At every commit and around every exchange, for the first message and for the second."""
    kills = [(step, count) for step in STEPS for count in (1, 2) if count == 1 or step.split()[1] not in ONCE]
    for year, (step, count) in enumerate(kills, 2030):
        for month in (1, 2):
            station.hold(ReportKey(COMMUNE_FORM, COMMUNE, Period.parse(f"{year}{month:02d}")), DS01=month)
        steps: list[str] = []

        def die(name: str, step: str = step, count: int = count, steps: list[str] = steps) -> None:
            steps.append(name)
            if steps.count(step) == count:
                raise Killed

        with pytest.raises(Killed):
            station.run(die, holder=f"killed-{year}")
        station.desk.clock.advance(minutes=3)
        station.run(holder="next")
        assert len(station.inbox.applied) == 2 * (year - 2029), (step, count)
    settled(station)


@pytest.mark.long
@pytest.mark.skipif(os.name != "posix", reason="kill -9")
def test_a_process_killed_at_each_commit_leaves_nothing_lost_or_doubled(station: Station) -> None:
    """The same in processes of their own that end by SIGKILL."""
    settings = station.desk.app.state.services.settings
    commits = (
        "after lease",
        "before prepare",
        "after prepare",
        "after send",
        "before record",
        "after record",
    )
    for year, (step, count) in enumerate([*((step, 1) for step in commits), ("after record", 2)], 2030):
        for month in (1, 2):
            station.hold(ReportKey(COMMUNE_FORM, COMMUNE, Period.parse(f"{year}{month:02d}")), DS01=month)
        moment = station.desk.clock.now().isoformat()
        words = [settings.database, NAME, step, str(count), moment]
        ended = subprocess.run(
            [sys.executable, "-m", "tests.gateway.feed_driver", *words],
            env={**os.environ, "IOC_FEED_TOKEN": TOKEN}, timeout=60, check=False, capture_output=True,
        )  # fmt: skip
        assert ended.returncode == -signal.SIGKILL, ended.stderr.decode()
        station.desk.clock.advance(minutes=3)
        station.run(holder="next")
        assert len(station.inbox.applied) == 2 * (year - 2029), (step, count)
    settled(station)


def test_one_process_at_a_time_feeds_a_receiver(station: Station) -> None:
    station.hold(DS01=1)
    busy: list[str] = []

    def meanwhile(name: str) -> None:
        if name == "before send":
            with pytest.raises(FeedError) as refused:
                station.run(holder="two")
            busy.append(refused.value.code)

    station.run(meanwhile)
    assert busy == ["feed.busy"]
    settled(station)


def test_a_process_that_was_thought_dead_records_nothing(station: Station) -> None:
    station.hold(DS01=1)
    station.hold(MARCH_REPORT, DS01=2)

    def sleep(name: str) -> None:
        if name == "after send" and len(station.inbox.applied) == 1:
            station.desk.clock.advance(minutes=5)
            station.run(holder="two")

    assert station.run(sleep).stopped == "lease"
    settled(station)


def test_a_mapping_turns_codes_units_and_measures(station: Station) -> None:
    station.setup.put_mapping(
        NAME,
        [
            Entry("indicator", "DS01", "", "POP", "", Decimal("0.001"), "nghìn người"),
            Entry("indicator", "DS02", "*", "SEX"),
            Entry("indicator", "DS03"),
            Entry("unit", COMMUNE.id, "", "H38.1"),
        ],
    )
    station.hold(DS01=118, **{"DS02.nam": 60, "DS02.nu": 58, "DS02": 118}, DS03=5)
    assert station.run().gaps == {"DS02"}
    [message] = station.inbox.messages.values()
    assert message["unit"] == "H38.1"
    assert [(it["indicator"], it["category"], it["value"]) for it in message["figures"]] == [
        ("POP", "", "0.118"), ("SEX", "nam", "60"), ("SEX", "nu", "58"),
    ]  # fmt: skip
    found = station.reconcile()
    assert (found.gaps, found.equal) == ({"DS02": 1}, True)
    lines = [(it.indicator, it.held, it.held_sum, it.theirs, it.theirs_sum) for it in found.lines]
    assert lines == [("POP", 1, "0.118", 1, "0.118"), ("SEX", 2, "118", 2, "118")]


def test_a_unit_without_a_code_waits_for_it(station: Station) -> None:
    station.setup.put_mapping(NAME, [Entry("unit", "99999", "", "X")])
    station.hold(DS01=1)
    tally = station.run()
    assert (tally.sent, tally.held) == (0, 1)
    assert station.reconcile().unmapped_units == (COMMUNE.id,)
    station.setup.put_mapping(NAME, [Entry("unit", "15298", "", "X")])
    assert station.run().sent == 1
    settled(station)


def test_a_mended_mapping_is_told_to_the_receiver_anew(station: Station) -> None:
    station.hold(DS01=1)
    station.hold(MARCH_REPORT, DS03=2)
    station.run()
    assert station.setup.resend(NAME) == 0
    entries = [Entry("indicator", "DS01", "", "POP"), Entry("indicator", "DS03", "", "DS03")]
    station.setup.put_mapping(NAME, entries)
    assert not station.reconcile().equal
    assert station.setup.resend(NAME) == 1
    station.run()
    settled(station)


def test_what_was_accepted_before_the_receiver_was_known_is_sent_on_demand(desk: Desk) -> None:
    with station_at(desk) as station:
        station.setup.put_target(Target(NAME, "http", f"{station.address}/in", active=False))
        station.hold(DS01=1)
        station.setup.put_target(Target(NAME, "http", f"{station.address}/in", f"{station.address}/figures"))
        assert station.run().sent == 0
        assert [it.kind for it in station.reconcile().differences] == ["missing"]
        assert station.setup.resend(NAME) == 1
        station.run()
        settled(station)


def test_the_reconciliation_sees_what_the_receiver_lost_changed_or_doubled(station: Station) -> None:
    station.inbox.page = 1
    for key in KEYS:
        station.hold(key, DS01=10, DS03=3)
    station.run()
    settled(station)
    reports = station.inbox.reports
    del reports[FEBRUARY_REPORT.id]
    reports[MARCH_REPORT.id] = {**reports[MARCH_REPORT.id], "figures": [
        {"indicator": "DS01", "category": "", "value": "11"}, {"indicator": "DS03", "category": "", "value": "3.00"},
    ]}  # fmt: skip
    reports["x"] = reports[COMMUNE_REPORT.id]
    found = station.reconcile()
    assert {(it.kind, it.period, it.indicator) for it in found.differences} == {
        ("theirs", "202603", "DS01"), ("doubled", "202604", "DS01"), ("doubled", "202604", "DS03"),
        ("theirs", "202602", "DS01"), ("theirs", "202602", "DS03"),
    }  # fmt: skip


def test_messages_can_be_dropped_as_files(desk: Desk, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    with station_at(desk) as station:
        station.setup.put_target(Target(NAME, "drop", str(folder)))
        station.hold(DS01=1)
        station.run(lambda _: None)
        station.hold(MARCH_REPORT, DS01=2)
        with pytest.raises(Killed):
            station.run(_dying_after_send, holder="killed")
        desk.clock.advance(minutes=3)
        station.run()
        names = sorted(path.name for path in folder.iterdir())
        assert len(names) == 4
        for data, check in zip(names[::2], names[1::2], strict=True):
            digest, _, named = (folder / check).read_text("ascii").strip().partition("  ")
            assert named == data
            assert digest == hashlib.sha256((folder / data).read_bytes()).hexdigest()
            assert json.loads((folder / data).read_bytes())["kind"] == "accept"
        found = reconcile(station.database, NAME, station.setup.receiver(NAME))
        assert (found.equal, found.asked) == (True, False)


def _dying_after_send(name: str) -> None:
    if name == "after send":
        raise Killed


def test_the_message_is_enqueued_in_the_transaction_of_the_acceptance(station: Station) -> None:
    station.accept(DS01=1)
    with station.database.read() as connection:
        rows = connection.execute(select(feed_outbox)).all()
    assert [(row.report_id, row.version, row.kind, row.state) for row in rows] == [
        (COMMUNE_REPORT.id, 4, "accept", "waiting")
    ]
    assert json.loads(rows[0].figures) == {"DS01": "1"}
    assert APRIL.id == rows[0].period_id


def test_tokens_and_addresses_are_looked_at(tmp_path: Path, desk: Desk) -> None:
    for bad in ("http://ioc.example/in", "https://u:p@ioc.example/", "ftp://x", "https://", ""):
        with pytest.raises(ReceiverError):
            check_address(bad)
    assert check_address("https://ioc.example/in")
    secret = tmp_path / "token"
    secret.write_text("bí mật\n", encoding="utf-8")
    secret.chmod(0o644)
    with pytest.raises(ReceiverError, match=r"feed\.token"):
        read_token(f"file:{secret}", {})
    secret.write_text("abc\n", encoding="utf-8")
    secret.chmod(0o600)
    assert read_token(f"file:{secret}", {}) == "abc"
    assert read_token("", {}) == ""
    with pytest.raises(ReceiverError):
        read_token("env:NONE", {})
    setup = FeedSetup(desk.app.state.services.database, desk.clock)
    for target in (Target("A b", "drop", str(tmp_path)), Target("x", "drop", str(tmp_path / "no"))):
        with pytest.raises(FeedError):
            setup.put_target(target)
    with pytest.raises(FeedError, match=r"feed\.target"):
        setup.receiver("none")


def test_a_receiver_that_the_computer_does_not_trust_gets_nothing(tmp_path: Path) -> None:
    """Its certificate is its own: no byte of a message, and no token, goes there."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem = tmp_path / "own.pem"
    pem.write_bytes(
        key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()) + made.public_bytes(Encoding.PEM)
    )
    inbox = Inbox()
    server = serve(inbox, certificate=pem)
    try:
        receiver = HttpReceiver(f"https://localhost:{server.server_address[1]}/in", token=TOKEN, timeout_s=5)
        answer = receiver.send("1", b"{}")
    finally:
        server.shutdown()
        server.server_close()
    assert (answer.verdict, inbox.seen) == (Verdict.UNREACHABLE, [])
    assert "CERTIFICATE_VERIFY_FAILED" in answer.detail


def test_messages_of_a_restored_gateway_are_newer_than_those_before() -> None:
    """A restored database counts from an earlier number again."""
    before = sequence_of(4711, "2026-11-12T03:10:00.000Z")
    assert before < sequence_of(12, "2026-11-13T03:10:00.000Z") < 2**53
    assert before < sequence_of(4712, "2026-11-12T03:10:00.000Z")


def test_a_mapping_file_is_read_strictly() -> None:
    rows: list[list[object]] = [
        ["kind", "Code", "target_code", "factor"],
        ["unit", 15298.0, "X", None],
        ["", "", "", ""],
        ["indicator", "DS01", "P", "0,5"],
    ]
    found = read_entries(rows)
    assert [(it.kind, it.code, it.factor) for it in found] == [
        ("unit", "15298", Decimal(1)), ("indicator", "DS01", Decimal("0.5")),
    ]  # fmt: skip
    wrong: tuple[list[list[object]], ...] = ([], [["kind", "code"]], [*rows, ["x", "1", "2", ""]], [*rows, ["unit", "", "2", ""]],
                [*rows, ["unit", "15298", "2", ""]], [*rows, ["unit", "1", "2", "0"]], [*rows, ["unit", "1", "2", "x"]])  # fmt: skip
    for bad in wrong:
        with pytest.raises(MappingError):
            read_entries(bad)
