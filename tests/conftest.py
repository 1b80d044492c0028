"""What all tests share: the conformance folder, and a last line that names what was skipped."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from coverage import Coverage
from hypothesis import HealthCheck, is_hypothesis_test, settings

from tests.effort import examples

# The same examples on every run and every machine; HYPOTHESIS_PROFILE=search looks for new ones.
settings.register_profile(
    "same",
    deadline=None,
    derandomize=True,
    max_examples=examples(100),
    suppress_health_check=[HealthCheck.too_slow],
)
settings.register_profile("search", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "same"))


def _dear(item: pytest.Item) -> bool:
    """Whether a test runs the same lines so often, or so much of the program, that measuring it takes minutes."""
    tried = isinstance(item, pytest.Function) and is_hypothesis_test(item.obj)
    return tried or any(item.iter_markers("e2e")) or any(item.iter_markers("unmeasured"))


def _windowed(item: pytest.Item | None) -> bool:
    return isinstance(item, pytest.Function) and "qapp" in item.fixturenames


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Iterator[None]:
    """Never look for garbage among what is imported: modules stay, and there are a million objects of them."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.enable()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item, nextitem: pytest.Item | None) -> Iterator[None]:
    """Measure and collect around a test as it needs."""
    with _unmeasured(item), _collected_here(item, nextitem):
        return (yield)


@contextmanager
def _unmeasured(item: pytest.Item) -> Iterator[None]:
    """Measure no coverage of dear tests: what they cover, plain tests have to cover as well."""
    measuring = Coverage.current()
    if measuring is None or not _dear(item):
        yield
        return
    measuring.stop()
    try:
        yield
    finally:
        measuring.start()


@contextmanager
def _collected_here(item: pytest.Item, nextitem: pytest.Item | None) -> Iterator[None]:
    """Collect what windows leave behind on the main thread only, as the program does: a server's thread would crash."""
    if not _windowed(item):
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        if _windowed(nextitem):
            due = (age for age in (2, 1, 0) if gc.get_count()[age] > gc.get_threshold()[age])
            gc.collect(next(due, 0))
        else:
            gc.collect()
            gc.enable()


@pytest.fixture(scope="session")
def conformance() -> Path:
    """Return the folder of other people's test cases, or skip where it is not set."""
    folder = os.environ.get("IOCDESK_CONFORMANCE", "")
    if not folder:
        pytest.skip("IOCDESK_CONFORMANCE is not set")
    return Path(folder)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Count and name the skipped tests in the last lines."""
    skipped = terminalreporter.stats.get("skipped", [])
    names = sorted({report.nodeid.split("::")[-1] for report in skipped})
    if names:
        terminalreporter.write_line(f"skipped {len(skipped)}: " + ", ".join(names))


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """With IOCDESK_NO_SKIP set, a skipped test is a failed run."""
    if not os.environ.get("IOCDESK_NO_SKIP") or hasattr(session.config, "workerinput"):
        return
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if exitstatus == 0 and reporter is not None and reporter.stats.get("skipped"):
        session.exitstatus = 1
