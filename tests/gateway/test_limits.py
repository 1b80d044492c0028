"""Token buckets, and where they stand in the way of a request."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.requests import Request

from iocdesk.core.clock import FixedClock
from iocdesk.gateway.appointments import Appointments
from iocdesk.gateway.limits import Buckets
from iocdesk.gateway.services import address_of
from iocdesk.gateway.settings import Rate
from tests.gateway.kit import ENTRY, OFFICER, START, desk_in


@given(
    burst=st.integers(1, 20),
    per_second=st.sampled_from([0.1, 0.5, 1.0, 7.0]),
    waits=st.lists(st.integers(0, 30), max_size=60),
)
def test_never_more_than_the_burst_and_what_time_brought(
    burst: int, per_second: float, waits: list[int]
) -> None:
    clock = FixedClock(START)
    buckets = Buckets(Rate(burst, per_second), clock)
    granted = elapsed = 0
    for wait in waits:
        clock.advance(seconds=wait)
        elapsed += wait
        granted += buckets.take("somebody") == 0
    assert granted <= burst + elapsed * per_second + 1e-6


def test_who_waits_as_told_is_let_in() -> None:
    clock = FixedClock(START)
    buckets = Buckets(Rate(1, 1 / 7), clock)
    assert buckets.take("a") == 0
    assert buckets.take("b") == 0
    wait = buckets.take("a")
    assert wait == 7
    clock.advance(seconds=wait)
    assert buckets.take("a") == 0


def test_a_clock_set_back_neither_locks_out_nor_lets_in() -> None:
    clock = FixedClock(START)
    buckets = Buckets(Rate(1, 1.0), clock)
    assert buckets.take("a") == 0
    clock.advance(hours=-1)
    assert buckets.take("a") == 1
    clock.advance(seconds=1)
    assert buckets.take("a") == 0


def test_keys_beyond_the_memory_are_forgotten_the_oldest_first() -> None:
    buckets = Buckets(Rate(1, 0.001), FixedClock(START))
    for key in range(20_001):
        buckets.take(key)
    assert buckets.take(20_000) > 0
    assert buckets.take(0) == 0


def test_an_account_that_asks_too_often_waits_and_others_do_not(tmp_path: Path) -> None:
    with desk_in(tmp_path, account_rate=Rate(3, 0.5)) as desk:
        answers = [desk.get("/v1/me", OFFICER) for _ in range(4)]
        assert [it.status_code for it in answers] == [200, 200, 200, 429]
        assert answers[3].headers["Retry-After"] == "2"
        assert answers[3].json()["code"] == "rate.limited"
        assert desk.get("/v1/me", ENTRY).status_code == 200
        desk.clock.advance(seconds=2)
        assert desk.get("/v1/me", OFFICER).status_code == 200


def test_an_address_that_asks_too_often_waits_before_anything_is_looked_up(tmp_path: Path) -> None:
    with desk_in(tmp_path, address_rate=Rate(2, 0.5)) as desk:
        answers = [desk.client.get("/v1/me", headers={"Authorization": "Bearer guess"}) for _ in range(3)]
        assert [it.status_code for it in answers] == [401, 401, 429]
        assert desk.client.get("/v1/capabilities").status_code == 429


def test_sign_ins_from_one_address_are_counted_whatever_the_names(tmp_path: Path) -> None:
    with desk_in(tmp_path, address_sign_in_rate=Rate(3, 0.001)) as desk:
        answers = [
            desk.client.post("/v1/sessions", json={"username": f"u{n}", "password": "sai", "device_id": "pc"})
            for n in range(5)
        ]
    assert [answer.status_code for answer in answers] == [401, 401, 401, 429, 429]


@pytest.mark.parametrize(
    ("host", "counted"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::1", "2001:db8:1:2::/64"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("fe80::1%eth0", "fe80::/64"),
        ("x" * 1000, "x" * 64),
        ("", ""),
    ],
)
def test_what_counts_as_one_address(host: str, counted: str) -> None:
    assert address_of(Request({"type": "http", "client": (host, 1)})) == counted


@given(burst=st.integers(1, 500), workers=st.integers(1, 16))
def test_workers_share_a_limit_and_each_lets_somebody_in(burst: int, workers: int) -> None:
    part = Rate(burst, 10.0).shared(workers)
    assert part.burst >= 1
    assert part.burst * workers <= max(burst, workers)
    assert part.per_second * workers == pytest.approx(10.0)


def test_beyond_what_is_in_hand_the_answer_is_to_come_again(tmp_path: Path) -> None:
    with desk_in(tmp_path, requests_at_once=0) as desk:
        answers = [desk.client.get("/v1/capabilities") for _ in range(60)]
    assert {it.status_code for it in answers} == {503}
    assert {it.json()["code"] for it in answers} == {"server.busy"}
    assert all(it.headers["IOC-Protocol"] == "1" for it in answers)
    waits = {int(it.headers["Retry-After"]) for it in answers}
    assert min(waits) >= 1
    assert len(waits) > 1


def test_beyond_the_bytes_in_hand_the_answer_is_to_come_again(tmp_path: Path) -> None:
    with desk_in(tmp_path, bytes_at_once=1000) as desk:
        headers = {"Content-Type": "application/json"}
        large = desk.client.post("/v1/sessions", content=b" " * 1001, headers=headers)
        assert (large.status_code, large.json()["code"]) == (503, "server.busy")
        assert int(large.headers["Retry-After"]) >= 1
        packed = desk.client.post(
            "/v1/sessions",
            content=gzip.compress(b" " * 1001),
            headers={**headers, "Content-Encoding": "gzip"},
        )
        assert packed.status_code == 503
        # What was answered is not in hand any more.
        assert desk.client.post("/v1/sessions", content=b" " * 1000, headers=headers).status_code == 422


def test_those_who_find_no_room_come_back_as_fast_as_they_can_be_served() -> None:
    moment = [0.0]
    book = Appointments(lambda: moment[0])
    for _ in range(10):
        moment[0] += 1.0
        for _ in range(40):
            book.served()
    waits = [book.next() for _ in range(400)]
    assert waits == sorted(waits)
    assert waits[0] == 2
    # Some 35 requests a second were served of late, two of them make a visit: 400 visits take over 20 seconds.
    assert 20 < waits[-1] < 30
    moment[0] += 60.0
    assert book.next() == 2


def test_a_server_that_serves_nobody_sends_nobody_away_for_ever() -> None:
    moment = [0.0]
    book = Appointments(lambda: moment[0])
    for _ in range(20):
        moment[0] += 5.0
        waits = [book.next() for _ in range(1000)]
    assert max(waits) <= 600
