"""Clocks, errors in two languages, and watchers of long work."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from iocdesk.core.clock import VN, FixedClock, OffsetClock, SystemClock, long_moment, short_moment, today
from iocdesk.core.errors import Cancelled, IocError, Text
from iocdesk.core.progress import Progress, Silent

EVENING = datetime(2026, 3, 14, 17, 30, tzinfo=UTC)


def test_a_fixed_clock_stands_until_moved() -> None:
    clock = FixedClock(EVENING.astimezone(VN))
    assert clock.now() == clock.now() == EVENING
    assert clock.now().tzinfo is UTC
    clock.advance(hours=1, seconds=5)
    assert clock.now() == EVENING + timedelta(hours=1, seconds=5)
    clock.set(datetime(2028, 2, 29, 8, 0, tzinfo=VN))
    assert clock.now() == datetime(2028, 2, 29, 1, 0, tzinfo=UTC)


def test_a_clock_needs_a_zone() -> None:
    with pytest.raises(ValueError, match="timezone"):
        FixedClock(datetime(2026, 3, 14))  # noqa: DTZ001


def test_moments_are_written_as_in_vietnam() -> None:
    assert short_moment(EVENING) == "15/3 00:30"
    assert long_moment(EVENING) == "15/03/2026 00:30"
    assert short_moment(None) == long_moment(None) == ""


def test_a_shifted_clock_flows_with_its_base() -> None:
    base = FixedClock(EVENING)
    shifted = OffsetClock(base, timedelta(days=-365))
    before = shifted.now()
    base.advance(minutes=3)
    assert shifted.now() - before == timedelta(minutes=3)
    assert before == EVENING - timedelta(days=365)


def test_today_is_the_day_in_vietnam() -> None:
    assert today(FixedClock(EVENING)) == date(2026, 3, 15)
    assert today(FixedClock(EVENING - timedelta(hours=1))) == date(2026, 3, 14)


def test_the_system_clock_knows_its_zone() -> None:
    first, second = SystemClock().now(), SystemClock().now()
    assert first.tzinfo is UTC
    assert first <= second


def test_a_text_answers_in_the_language_asked_for() -> None:
    text = Text("Đã gửi.", "Sent.")
    assert (text.lang("vi"), text.lang("en"), str(text)) == ("Đã gửi.", "Sent.", "Đã gửi.")
    assert Text("Đã gửi.", "").lang("en") == "Đã gửi."


def test_an_error_carries_code_sentence_and_whether_to_try_again() -> None:
    error = IocError("net.down", Text("Mất mạng.", "No network."), retryable=True)
    assert (error.code, error.text.vi, error.retryable) == ("net.down", "Mất mạng.", True)
    assert str(error) == "net.down: No network."
    assert not Cancelled().retryable
    assert Cancelled().code == "cancelled"


def test_the_silent_watcher_lets_work_go_on() -> None:
    watcher: Progress = Silent()
    watcher.step(1, 2, "một nửa")
    watcher.step(2, 2)
