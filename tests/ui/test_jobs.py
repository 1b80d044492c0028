"""Work leaves the main thread and its answers come back to it."""

from __future__ import annotations

import gc
import threading
from functools import partial

import pytest
import shiboken6
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from iocdesk.core.errors import Cancelled, IocError, Text
from iocdesk.core.progress import Progress
from iocdesk.ui.gc import MainThreadCollector
from iocdesk.ui.jobs import Jobs


class Owner(QObject):
    """Remembers what it was told, and on which thread."""

    def __init__(self) -> None:
        super().__init__()
        self.told: list[object] = []
        self.threads: set[threading.Thread] = set()

    def done(self, result: object) -> None:
        self._keep(result)

    def failed(self, error: IocError) -> None:
        self._keep(error)

    def progressed(self, done: int, total: int, text: str) -> None:
        self._keep((done, total, text))

    def _keep(self, what: object) -> None:
        self.told.append(what)
        self.threads.add(threading.current_thread())


def broken() -> object:
    """Fail as expected things fail."""
    raise IocError("test.broken", Text("Hỏng.", "Broken."))


def test_answers_come_in_order_on_the_main_thread(jobs: Jobs, qtbot: QtBot) -> None:
    owner, seen = Owner(), []

    def work(number: int) -> int:
        seen.append(threading.current_thread())
        return number

    for number in range(20):
        jobs.db(partial(work, number), owner.done)
    qtbot.waitUntil(lambda: len(owner.told) == 20)
    assert owner.told == list(range(20))
    assert owner.threads == {threading.main_thread()}
    assert len(set(seen)) == 1
    assert threading.main_thread() not in seen


def test_expected_failure_goes_to_its_callback_or_to_everybody(jobs: Jobs, qtbot: QtBot) -> None:
    owner = Owner()
    jobs.db(broken, owner.done, owner.failed)
    qtbot.waitUntil(lambda: len(owner.told) == 1)
    assert isinstance(owner.told[0], IocError)
    with qtbot.waitSignal(jobs.failed) as told:
        jobs.db(broken, owner.done)
    assert told.args[0].code == "test.broken"


def test_a_bug_is_told_as_one(jobs: Jobs, qtbot: QtBot) -> None:
    owner = Owner()
    with qtbot.waitSignal(jobs.crashed) as told:
        jobs.db(lambda: 1 // 0, owner.done, owner.failed)
    assert isinstance(told.args[0], ZeroDivisionError)
    assert owner.told == []


def test_progress_and_cancel(jobs: Jobs, qtbot: QtBot) -> None:
    owner, reached, go_on = Owner(), threading.Event(), threading.Event()

    def work(progress: Progress) -> str:
        progress.step(1, 2, "half")
        reached.set()
        assert go_on.wait(5)
        progress.step(2, 2)
        return "not reached"

    handle = jobs.net(work, owner.done, owner.failed, owner.progressed)
    qtbot.waitUntil(lambda: owner.told == [(1, 2, "half")])
    assert reached.is_set()
    handle.cancel()
    go_on.set()
    qtbot.waitUntil(lambda: len(owner.told) == 2)
    assert isinstance(owner.told[1], Cancelled)


def test_cancelling_without_a_callback_is_silent(jobs: Jobs, qtbot: QtBot) -> None:
    owner, hold = Owner(), threading.Event()
    jobs.db(lambda: hold.wait(5), owner.done)
    second = jobs.db(lambda: 2, owner.done)
    second.cancel()
    with qtbot.assertNotEmitted(jobs.failed):
        hold.set()
        qtbot.waitUntil(lambda: jobs.idle)
    assert owner.told == [True]


def test_answer_for_a_deleted_object_is_dropped(jobs: Jobs, qtbot: QtBot) -> None:
    owner, hold = Owner(), threading.Event()
    jobs.db(lambda: hold.wait(5), owner.done)
    shiboken6.delete(owner)
    hold.set()
    qtbot.waitUntil(lambda: jobs.idle)
    assert owner.told == []


def test_callbacks_must_be_methods_of_a_qobject(jobs: Jobs) -> None:
    with pytest.raises(TypeError):
        jobs.db(lambda: 1, print)


def test_shutdown_cancels_and_waits(qapp: object) -> None:
    jobs, owner, started = Jobs(), Owner(), threading.Event()

    def work(progress: Progress) -> None:
        while True:
            started.set()
            progress.step(0, 1)

    jobs.net(work, owner.done, owner.failed)
    assert started.wait(5)
    assert jobs.shutdown()
    assert jobs.db(lambda: 1, owner.done).cancelled
    assert owner.told == []


def test_garbage_is_collected_by_the_main_thread_alone(qapp: object) -> None:
    collector = MainThreadCollector()
    collector.start()
    try:
        assert not gc.isenabled()
        gc.collect()
        assert collector.collect_due() == 0
        for _ in range(3_000):
            loop: list[object] = []
            loop.append(loop)
        assert collector.collect_due() > 0
    finally:
        collector.stop()
    assert gc.isenabled()


def test_held_work_waits_and_then_runs_in_order(jobs: Jobs, qtbot: QtBot) -> None:
    owner = Owner()
    ran: list[int] = []
    jobs.hold()
    for number in range(3):
        jobs.db(partial(ran.append, number), owner.done)
    assert not jobs.idle
    assert ran == []
    jobs.release()
    qtbot.waitUntil(lambda: len(owner.told) == 3)
    assert ran == [0, 1, 2]
    jobs.release()
