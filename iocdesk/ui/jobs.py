"""Work away from the main thread: a `db` lane with one worker and a `net` lane, with callbacks on the main
thread.

Callbacks are bound methods of a QObject, handed in when the job starts (a signal connected later can be
lost). A callback whose object has been deleted is dropped. Workers only ever hold the job's number and its
Qt-free work, so that no worker thread can be the one that destroys a QObject.
"""

from __future__ import annotations

import queue
import threading
from collections import deque
from collections.abc import Callable
from typing import Any, NamedTuple, TypeVar

import shiboken6
from PySide6.QtCore import QObject, Qt, Signal

from iocdesk.core.errors import Cancelled, IocError
from iocdesk.core.progress import Progress

T = TypeVar("T")
_END = None


class _Callbacks(NamedTuple):
    done: Callable[[Any], None]
    failed: Callable[[IocError], None] | None
    progressed: Callable[[int, int, str], None] | None


class _Message(NamedTuple):
    number: int
    kind: str
    content: Any


class Handle:
    """A job that was started; it can be cancelled at its next step."""

    def __init__(self) -> None:
        self._cancelled = threading.Event()

    def cancel(self) -> None:
        """Ask the job to stop; it ends with `Cancelled`, given to the failure callback."""
        self._cancelled.set()

    @property
    def cancelled(self) -> bool:
        """Whether the job was asked to stop."""
        return self._cancelled.is_set()


class _Bridge:
    """The Progress of one job: passes steps on to the main thread and raises when cancelled."""

    def __init__(self, handle: Handle, post: Callable[[tuple[int, int, str]], None]) -> None:
        self._handle = handle
        self._post = post

    def step(self, done: int, total: int, text: str = "") -> None:
        if self._handle.cancelled:
            raise Cancelled
        self._post((done, total, text))


class _Job(NamedTuple):
    number: int
    work: Callable[[Progress], Any]
    handle: Handle


class _Lane:
    """One queue and its workers."""

    def __init__(self, name: str, workers: int, post: Callable[[_Message], None]) -> None:
        self._queue: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._post = post
        self._open = 0
        self._idle = threading.Condition()
        self._threads = [
            threading.Thread(target=self._run, name=f"{name}-{number}", daemon=True)
            for number in range(workers)
        ]
        for thread in self._threads:
            thread.start()

    def put(self, job: _Job) -> None:
        with self._idle:
            self._open += 1
        self._queue.put(job)

    def close(self, timeout: float) -> bool:
        for _ in self._threads:
            self._queue.put(_END)
        for thread in self._threads:
            thread.join(timeout)
        return not any(thread.is_alive() for thread in self._threads)

    def wait(self, timeout: float) -> bool:
        """Wait until nothing is queued or running; tell whether that is so."""
        with self._idle:
            return self._idle.wait_for(lambda: self._open == 0, timeout)

    def _run(self) -> None:
        while (job := self._queue.get()) is not _END:
            self._post(self._result(job))
            with self._idle:
                self._open -= 1
                self._idle.notify_all()

    def _result(self, job: _Job) -> _Message:
        bridge = _Bridge(job.handle, lambda step: self._post(_Message(job.number, "step", step)))
        try:
            if job.handle.cancelled:
                raise Cancelled
            return _Message(job.number, "done", job.work(bridge))
        except IocError as error:
            return _Message(job.number, "failed", error)
        except Exception as error:  # noqa: BLE001 - reported through the crash dialog on the main thread
            return _Message(job.number, "bug", error)


class Jobs(QObject):
    """Starts jobs on the lanes and brings their answers back to the main thread, in the order they were
    given.
    """

    _posted = Signal()
    failed = Signal(object)
    """An IocError that no callback was given for: shown as a banner."""
    crashed = Signal(object)
    """An exception that is a bug."""

    def __init__(self, net_workers: int = 2) -> None:
        super().__init__()
        self._next = 0
        self._pending: dict[int, _Callbacks] = {}
        self._handles: dict[int, Handle] = {}
        self._inbox: deque[_Message] = deque()
        self._closed = False
        self._held: list[tuple[_Lane, _Job]] | None = None
        self._posted.connect(self._deliver, Qt.ConnectionType.QueuedConnection)
        self._db = _Lane("db", 1, self._post)
        self._net = _Lane("net", net_workers, self._post)

    def db(
        self,
        work: Callable[[], T],
        done: Callable[[T], None],
        failed: Callable[[IocError], None] | None = None,
    ) -> Handle:
        """Run short work on the store; jobs of this lane run one after another.

        Args:
            work: Qt-free; runs on the lane's thread.
            done: bound method of a QObject, called with the result.
            failed: the same for an IocError; without it the error goes to `Jobs.failed`.
        """
        return self._start(self._db, lambda _progress: work(), _Callbacks(done, failed, None))

    def net(
        self,
        work: Callable[[Progress], T],
        done: Callable[[T], None],
        failed: Callable[[IocError], None] | None = None,
        progressed: Callable[[int, int, str], None] | None = None,
    ) -> Handle:
        """Run long work; `progressed` is called with (done, total, text) of each step."""
        return self._start(self._net, work, _Callbacks(done, failed, progressed))

    def hold(self) -> None:
        """Let what is asked from now on wait for `release`: nothing competes with the window's first paint."""
        if self._held is None:
            self._held = []

    def release(self) -> None:
        """Start what has waited, in its order; harmless when nothing was held."""
        held, self._held = self._held, None
        for lane, job in held or ():
            lane.put(job)

    @property
    def idle(self) -> bool:
        """Whether no job is waiting, running or about to be answered."""
        return not self._pending

    def abandon(self, timeout: float = 10.0) -> bool:
        """Cancel everything, forget the callbacks, and wait for work under way; tell whether all of it has ended.

        The lanes stay open. For what stands behind the work (a store) to be closed without being used any more.
        """
        for handle in self._handles.values():
            handle.cancel()
        self._pending.clear()
        self._handles.clear()
        ended = [lane.wait(timeout) for lane in (self._db, self._net)]
        self._inbox.clear()
        return all(ended)

    def shutdown(self, timeout: float = 10.0) -> bool:
        """Cancel everything and wait up to `timeout` seconds for each worker; tell whether all have ended."""
        self._closed = True
        for handle in self._handles.values():
            handle.cancel()
        self._pending.clear()
        self._handles.clear()
        ended = [lane.close(timeout) for lane in (self._db, self._net)]
        self._inbox.clear()
        return all(ended)

    def _start(self, lane: _Lane, work: Callable[[Progress], Any], callbacks: _Callbacks) -> Handle:
        for callback in (callbacks.done, callbacks.failed, callbacks.progressed):
            if callback is not None and not isinstance(getattr(callback, "__self__", None), QObject):
                msg = "callbacks are bound methods of a QObject"
                raise TypeError(msg)
        handle = Handle()
        if self._closed:
            handle.cancel()
            return handle
        self._next += 1
        self._pending[self._next] = callbacks
        self._handles[self._next] = handle
        job = _Job(self._next, work, handle)
        if self._held is None:
            lane.put(job)
        else:
            self._held.append((lane, job))
        return handle

    def _post(self, message: _Message) -> None:
        self._inbox.append(message)
        if not self._closed:
            self._posted.emit()

    def _deliver(self) -> None:
        while self._inbox and not self._closed:
            self._hand_over(self._inbox.popleft())

    def _hand_over(self, message: _Message) -> None:
        callbacks = self._pending.get(message.number)
        if callbacks is None:
            return
        if message.kind == "step":
            if callbacks.progressed is not None and _alive(callbacks.progressed):
                callbacks.progressed(*message.content)
            return
        del self._pending[message.number], self._handles[message.number]
        if message.kind == "bug":
            self.crashed.emit(message.content)
        elif message.kind == "done":
            if _alive(callbacks.done):
                callbacks.done(message.content)
        elif callbacks.failed is None:
            if not isinstance(message.content, Cancelled):
                self.failed.emit(message.content)
        elif _alive(callbacks.failed):
            callbacks.failed(message.content)


def _alive(callback: Callable[..., None]) -> bool:
    return shiboken6.isValid(callback.__self__)  # type: ignore[attr-defined]  # PySide's stubs differ
