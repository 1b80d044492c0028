"""Requests that come together: groups, their order, faults, patience, and who goes first."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Sequence
from types import SimpleNamespace

import pytest

from iocdesk.gateway import together
from iocdesk.gateway.together import Together


class _Late(Exception):
    pass


class _Gate:
    """Work that waits until it is let go, and remembers its groups."""

    def __init__(self) -> None:
        self.open = threading.Event()
        self.entered = threading.Event()
        self.groups: list[list[int]] = []

    def __call__(self, group: Sequence[int]) -> list[int | Exception]:
        self.groups.append(list(group))
        self.entered.set()
        self.open.wait(10)
        return [ValueError(str(it)) if it < 0 else it * 2 for it in group]


async def _begin(line: Together[int, int], items: Sequence[int]) -> list[asyncio.Task[int]]:
    tasks = [asyncio.create_task(line.ask(it)) for it in items]
    await asyncio.sleep(0)
    return tasks


def test_those_who_come_meanwhile_go_together_and_in_their_order() -> None:
    work = _Gate()
    line: Together[int, int] = Together(work, 3, late=_Late)

    async def scene() -> list[int]:
        first = await _begin(line, [1])
        await asyncio.to_thread(work.entered.wait, 10)
        rest = await _begin(line, [2, 3, 4, 5])
        work.open.set()
        return await asyncio.gather(*first, *rest)

    assert asyncio.run(scene()) == [2, 4, 6, 8, 10]
    assert work.groups == [[1], [2, 3, 4], [5]]


def test_a_fault_of_one_is_not_the_others() -> None:
    work = _Gate()
    work.open.set()
    line: Together[int, int] = Together(work, 9, late=_Late)

    async def scene() -> list[int | BaseException]:
        return await asyncio.gather(*await _begin(line, [1, -2, 3]), return_exceptions=True)

    one, two, three = asyncio.run(scene())
    assert (one, three) == (2, 6)
    assert isinstance(two, ValueError)


def test_a_group_that_fails_fails_for_all_of_it_and_the_line_goes_on() -> None:
    def work(group: Sequence[int]) -> list[int | Exception]:
        if 0 in group:
            raise RuntimeError
        return list(group)

    line: Together[int, int] = Together(work, 9, late=_Late)
    with pytest.raises(RuntimeError):
        asyncio.run(line.ask(0))
    assert asyncio.run(line.ask(7)) == 7  # from another event loop, too


def test_who_has_waited_too_long_is_told_so_and_costs_no_work() -> None:
    work = _Gate()
    line: Together[int, int] = Together(work, 9, late=_Late, patience_s=-1.0)
    with pytest.raises(_Late):
        asyncio.run(line.ask(1))
    assert work.groups == []


def test_a_line_waits_while_there_is_a_rush_at_the_one_before_it() -> None:
    first_work, second_work = _Gate(), _Gate()
    second_work.open.set()
    first: Together[int, int] = Together(first_work, 1, late=_Late)
    second: Together[int, int] = Together(second_work, 9, late=_Late, after=first, yields_s=60.0)

    async def scene() -> list[int]:
        figures = await _begin(first, range(12))
        news = await _begin(second, [50])
        await asyncio.to_thread(first_work.entered.wait, 10)
        assert second_work.groups == []
        first_work.open.set()
        return await asyncio.gather(*figures, *news)

    assert asyncio.run(scene())[-1] == 100


def test_a_line_waits_for_no_rush_longer_than_it_was_told() -> None:
    first_work, second_work = _Gate(), _Gate()
    second_work.open.set()
    first: Together[int, int] = Together(first_work, 1, late=_Late)
    second: Together[int, int] = Together(second_work, 9, late=_Late, after=first, yields_s=0.01)

    async def scene() -> int:
        figures = await _begin(first, range(12))
        [news] = await _begin(second, [50])
        answer = await news
        first_work.open.set()
        await asyncio.gather(*figures)
        return answer

    assert asyncio.run(scene()) == 100


def test_without_a_thread_all_who_wait_are_told_so_each_in_its_own_event_loop(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    line: Together[int, int] = Together(lambda group: list(group), 9, late=_Late)
    told: list[BaseException] = []
    others: list[threading.Thread] = []

    def another() -> None:
        try:
            asyncio.run(asyncio.wait_for(line.ask(2), 10), debug=True)  # refuses a call from another thread
        except _Late as error:
            told.append(error)

    def no_thread() -> None:
        others.append(threading.Thread(target=another))
        others[0].start()
        while len(line._waiting) < 2:
            others[0].join(0.01)
        raise RuntimeError("can't start new thread")

    threads = SimpleNamespace(Thread=lambda **_: SimpleNamespace(start=no_thread))
    monkeypatch.setattr(together, "threading", threads)
    with pytest.raises(_Late):
        asyncio.run(line.ask(1))
    monkeypatch.undo()
    others[0].join(20)
    assert len(told) == 1
    assert asyncio.run(line.ask(7)) == 7
