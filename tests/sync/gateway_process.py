"""Runs a gateway again and again in forked processes, each killed with SIGKILL at one of its commits.

Started by `test_gateway_kills` with the program imported once: `python -m tests.sync.gateway_process DATABASE PORT`. A line
"start N" on standard input forks a gateway that dies at its N-th point, before (odd) or after (even) a commit; 0: never.
The answer is "ready". A line "stop" ends it; the answer is "killed", or "alive N" with the points that were passed.
"""

from __future__ import annotations

import os
import signal
import sys
import time
from pathlib import Path

from iocdesk.core.clock import FixedClock
from iocdesk.gateway.server import EmbeddedGateway
from tests.gateway.kit import START, settings_at


class Points:
    """Counts what is passed, in a file of its own, and dies at one."""

    def __init__(self, at: int, told: Path) -> None:
        self._at = at
        self._told = told
        self.passed = 0

    def __call__(self) -> None:
        """Pass a point."""
        self.passed += 1
        self._told.write_text(str(self.passed))
        if self.passed == self._at:
            os.kill(os.getpid(), signal.SIGKILL)


def serve(database: Path, port: int, at: int, told: Path, ready: int) -> None:
    """Serve until killed; only what is committed once it answers counts."""
    gateway = EmbeddedGateway(
        database,
        FixedClock(START),
        settings=settings_at(database.parent, synchronous="FULL"),
        random=os.urandom,
    )
    gateway._port = port
    dialect = gateway.app.state.services.database.engine.dialect
    commit, points = dialect.do_commit, Points(at, told)

    def counted(connection: object) -> None:
        if not connection.in_transaction:  # type: ignore[attr-defined]
            commit(connection)
            return
        points()
        commit(connection)
        points()

    with gateway:
        dialect.do_commit = counted
        os.write(ready, b"r")
        while True:
            time.sleep(60)


def start(database: Path, port: int, at: int, told: Path) -> int:
    """Fork a gateway and wait until it answers."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.close(reading)
            serve(database, port, at, told, writing)
        finally:
            os._exit(1)
    os.close(writing)
    assert os.read(reading, 1) == b"r", "the gateway did not come up"
    os.close(reading)
    return child


def main() -> None:
    """Serve requests until standard input ends."""
    database, port = Path(sys.argv[1]), int(sys.argv[2])
    told = database.with_suffix(".points")
    child = 0
    for line in sys.stdin:
        word, _, number = line.strip().partition(" ")
        if word == "start":
            told.write_text("0")
            child = start(database, port, int(number), told)
            answer = "ready"
        else:
            died, status = os.waitpid(child, os.WNOHANG)
            if not died:
                os.kill(child, signal.SIGKILL)
                _, status = os.waitpid(child, 0)
            answer = "killed" if died and os.WIFSIGNALED(status) else f"alive {told.read_text()}"
        sys.stdout.write(answer + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
