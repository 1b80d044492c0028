"""Requests that come together are worked on together: one thread, and one group after the other.

On a quiet server a request waits for nobody. In a rush those that come while a group is being worked on wait for
it without holding a thread, and then go together: they share look-ups, statements, and the commit. Nobody is left
waiting for longer than a client would: who is not reached in time is told to come again, and has lost nothing.
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

Ask = TypeVar("Ask")
Told = TypeVar("Told")

_RUSH = 8
"""With so many waiting there is a rush."""


@dataclass(slots=True, eq=False)
class _Place(Generic[Ask, Told]):
    """Somebody's place in the line."""

    item: Ask
    loop: asyncio.AbstractEventLoop
    future: asyncio.Future[Told]
    since: float


class Together(Generic[Ask, Told]):
    """Answers questions of event loops in groups, in their order. Safe to use from several event loops.

    Args:
        work: answers a group, one answer or exception for each, in their order; what it raises all of them get.
        most: largest group.
        late: makes what somebody is told who has waited for longer than `patience_s`.
        after: a line that goes first: while there is a rush at it this one waits, for at most `yields_s` seconds.
    """

    def __init__(
        self,
        work: Callable[[Sequence[Ask]], Sequence[Told | Exception]],
        most: int,
        *,
        late: Callable[[], Exception],
        patience_s: float = 25.0,
        after: Together[Any, Any] | None = None,
        yields_s: float = 5.0,
    ) -> None:
        self._work = work
        self._most = most
        self._late = late
        self._patience_s = patience_s
        self._after = after
        self._yields_s = yields_s
        self._waiting: deque[_Place[Ask, Told]] = deque()
        self._lock = threading.Lock()
        self._working = False
        self._calm = threading.Event()
        self._calm.set()

    async def ask(self, item: Ask) -> Told:
        """Wait for the answer.

        Raises:
            Exception: whatever `work` gave in place of an answer, or `late`.
        """
        loop = asyncio.get_running_loop()
        place = _Place[Ask, Told](item, loop, loop.create_future(), time.monotonic())
        with self._lock:
            self._waiting.append(place)
            idle, self._working = not self._working, True
            if len(self._waiting) >= _RUSH:
                self._calm.clear()
        if idle:
            self._begin()
        return await place.future

    def _begin(self) -> None:
        """Start a thread for as long as there is work: a quiet server has none, and nothing need be closed."""
        try:
            threading.Thread(target=self._serve, name="together", daemon=True).start()
        except RuntimeError:  # no thread to be had now; the next who comes tries again
            with self._lock:
                self._working = False
                group, self._waiting = list(self._waiting), deque()
                self._calm.set()
            _settle(group, [self._late() for _ in group])

    def _serve(self) -> None:
        while True:
            self._let_others_pass()
            group = self._next_group()
            if not group:
                return
            _settle(group, self._answers(group))

    def _let_others_pass(self) -> None:
        first = self._waiting[0].since if self._waiting else 0.0
        rest = first + self._yields_s - time.monotonic()
        if self._after is not None and rest > 0:
            self._after._calm.wait(rest)

    def _next_group(self) -> list[_Place[Ask, Told]]:
        """Return who is next, nobody where nobody waits; whoever has waited too long is told so."""
        with self._lock:
            count = min(self._most, len(self._waiting))
            group = [self._waiting.popleft() for _ in range(count)]
            if len(self._waiting) < _RUSH:
                self._calm.set()
            self._working = bool(group)
        return group

    def _answers(self, group: Sequence[_Place[Ask, Told]]) -> list[Told | Exception]:
        oldest = time.monotonic() - self._patience_s
        timely = [it for it in group if it.since >= oldest]
        try:
            found = iter(self._work([it.item for it in timely]) if timely else ())
            return [next(found) if it.since >= oldest else self._late() for it in group]
        except Exception as error:  # noqa: BLE001 - each that waits gets it
            return [error] * len(group)


def _settle(group: Sequence[_Place[Ask, Told]], answers: Sequence[Told | Exception]) -> None:
    """Hand the answers over, each event loop being woken once."""
    by_loop: dict[asyncio.AbstractEventLoop, list[tuple[asyncio.Future[Told], Told | Exception]]] = {}
    for place, answer in zip(group, answers, strict=True):
        by_loop.setdefault(place.loop, []).append((place.future, answer))
    for loop, pairs in by_loop.items():
        with suppress(RuntimeError):  # the loop was closed: nobody waits there any more
            loop.call_soon_threadsafe(_tell, pairs)


def _tell(pairs: Sequence[tuple[asyncio.Future[Told], Told | Exception]]) -> None:
    for future, answer in pairs:
        if future.done():
            continue
        if isinstance(answer, Exception):
            future.set_exception(answer)
        else:
            future.set_result(answer)
