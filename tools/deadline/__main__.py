"""Measure the deadline: a whole province of villages sends at once to a gateway of several workers on PostgreSQL.

    python -m tools.deadline [--communes 166] [--villages 20] [--workers 2] [--within SECONDS]

Server, database and all clients share this machine. Prints what it took, and the ratio to a bare COPY of the same
rows; exit code 1 when an operation was not receipted exactly once.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import secrets
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from iocdesk.core.clock import SystemClock
from iocdesk.gateway.admin import open_admin
from iocdesk.gateway.settings import GatewaySettings
from tests.gateway.postgres import Cluster, running
from tools.deadline.ledger import Floor, faults, floor
from tools.deadline.province import VALUES, settle
from tools.deadline.rush import Rush, read, rush

_TICKS = os.sysconf("SC_CLK_TCK")


def main(arguments: list[str]) -> int:
    """Run it once."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--communes", type=int, default=166)
    parser.add_argument("--villages", type=int, default=20)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--within", type=float, default=0.0, metavar="SECONDS", help="come within so long")
    options = parser.parse_args(arguments)
    with running(options=("max_connections=200", "shared_buffers=256MB")) as cluster:
        return measure(cluster, options.communes, options.villages, options.workers, options.within)


def measure(cluster: Cluster, communes: int, villages: int, workers: int, within_s: float) -> int:
    """Let them come, count, and print."""
    address = cluster.address(cluster.create())
    admin = open_admin(GatewaySettings(address), SystemClock(), secrets.token_bytes)
    clients = settle(admin, communes, villages)
    print(f"{len(clients)} clients are ready, each with one sealed report of {VALUES} values", flush=True)
    with gateway(address, workers) as (port, pid):
        before = _cpu(pid), _cpu(cluster.pid), time.process_time()
        with asyncio.Runner(loop_factory=_loop) as runner:
            found = runner.run(rush("127.0.0.1", port, clients, within_s))
        after = _cpu(pid), _cpu(cluster.pid), time.process_time()
        load = os.getloadavg()[0]
    read(clients, found)
    wrong = faults(admin.database, clients, found)
    bare = floor(
        admin.database,
        cluster.address(cluster.create()),
        lambda: _cpu(cluster.pid) + time.process_time(),
    )
    admin.database.close()
    report(found, [late - early for early, late in zip(before, after, strict=True)], bare)
    print(f"load of the machine at the end of the rush: {load:.1f} on {os.cpu_count()} cores")
    for fault in wrong[:20]:
        print(f"WRONG: {fault}")
    print(
        "every operation was receipted exactly once, no client gave up"
        if not wrong
        else f"{len(wrong)} faults"
    )
    return 1 if wrong else 0


def _loop() -> asyncio.AbstractEventLoop:
    """Return the quickest event loop there is."""
    try:
        import uvloop
    except ImportError:
        return asyncio.new_event_loop()
    loop: asyncio.AbstractEventLoop = uvloop.new_event_loop()
    return loop


def report(found: Rush, cpu: list[float], bare: Floor) -> None:
    """Print the figures."""
    values = len(found.told) * VALUES
    up, down = sum(it.up for it in found.told), sum(it.down for it in found.told)
    print(f"all receipted and pulled in {found.wall:.2f} s: {values / found.wall:,.0f} values/s")
    last = max(it.receipted for it in found.told)
    print(f"  the last receipt after {last:.2f} s: {values / last:,.0f} values/s taken in")
    _percentiles("from coming to the receipt, waits and all", [it.receipted - it.began for it in found.told])
    _percentiles("the request that brought the receipt", [it.served for it in found.told])
    print(f"  answers by status: {dict(sorted(found.statuses.items()))} (0: the line broke)")
    print(f"  bytes per value: {up / values:.1f} up, {down / values:.1f} down, with every header")
    print(
        f"  processor time: gateway {cpu[0]:.1f} s, PostgreSQL {cpu[1]:.1f} s, clients {cpu[2]:.1f} s, on {os.cpu_count()} cores"
    )
    print(f"  {bare.commits} commits, {len(found.told) / bare.commits:.0f} operations in each")
    print(
        f"floor: the same {bare.rows:,} rows ({bare.size / 1e6:.1f} MB) by bare COPY in {bare.took:.2f} s: "
        f"{values / bare.took:,.0f} values/s; {bare.cpu:.2f} s of processor time"
    )
    print(
        f"ratio {last / bare.took:.1f} to the last receipt (aim 4), {found.wall / bare.took:.1f} with everything pulled; "
        f"of processor time {sum(cpu) / bare.cpu:.1f}",
        flush=True,
    )


def _percentiles(name: str, seconds: list[float]) -> None:
    cuts = statistics.quantiles(seconds, n=100, method="inclusive")
    p50, p95, p99 = (f"{cuts[at - 1]:.2f}" for at in (50, 95, 99))
    print(f"  {name}: p50 {p50} s, p95 {p95} s, p99 {p99} s, longest {max(seconds):.2f} s")


@contextmanager
def gateway(database: str, workers: int) -> Iterator[tuple[int, int]]:
    """Run a gateway; yields its port and the process id of its parent."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = int(listener.getsockname()[1])
    command = [sys.executable, "-m", "iocdesk", "gateway", "serve", "--quiet", "--database", database,
               "--workers", str(workers), "--port", str(port)]  # fmt: skip
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "log"
        # Workers that may not write their compiled files take three times as long to start.
        environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
        with log.open("ab") as out:
            server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=out, env=environment)
        try:
            _wait_for(server, log, workers)
            yield port, server.pid
        finally:
            server.terminate()
            server.wait(30)
            _say_trouble(log.read_text(encoding="utf-8", errors="replace"))


def _wait_for(server: subprocess.Popen[bytes], log: Path, workers: int) -> None:
    """Wait until every worker has started."""
    for _ in range(3000):
        said = log.read_text(encoding="utf-8", errors="replace")
        if said.count("Application startup complete") >= workers:
            return
        if server.poll() is not None:
            raise RuntimeError(said)
        time.sleep(0.1)
    raise RuntimeError(said)


def _say_trouble(log: str) -> None:
    """Print what the server logged beside its coming and going."""
    lines = [line for line in log.splitlines() if not line.startswith("INFO")]
    for line in lines[-30:]:
        print(f"gateway: {line}")


def _cpu(pid: int) -> float:
    """Return the processor seconds of a process and all that it started."""
    total, waiting = 0, [pid]
    while waiting:
        one = waiting.pop()
        try:
            fields = (
                Path(f"/proc/{one}/stat")
                .read_text(encoding="ascii", errors="replace")
                .rsplit(")", 1)[1]
                .split()
            )
            children = Path(f"/proc/{one}/task/{one}/children").read_text(encoding="ascii").split()
        except OSError:
            continue
        total += sum(int(fields[at]) for at in (11, 12, 13, 14))
        waiting += map(int, children)
    return total / _TICKS


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
