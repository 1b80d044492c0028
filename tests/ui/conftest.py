"""Tests of the screens run offscreen at 1366 x 768, with a private runtime folder.

A warning of Qt fails the test, and so does a thread that is still running when it ends.
"""

from __future__ import annotations

import json
import os
import tempfile
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

_FOLDER = Path(tempfile.mkdtemp(prefix="iocdesk-ui-"))
_FOLDER.chmod(0o700)
os.environ["XDG_RUNTIME_DIR"] = str(_FOLDER)
_SCREEN = {
    "screens": [{"name": "test", "x": 0, "y": 0, "width": 1366, "height": 768, "logicalDpi": 96, "dpr": 1}]
}
(_FOLDER / "screen.json").write_text(json.dumps(_SCREEN))
os.environ["QT_QPA_PLATFORM"] = f"offscreen:configfile={_FOLDER / 'screen.json'}"

from iocdesk.core.clock import FixedClock  # noqa: E402 - Qt reads the environment when it starts
from iocdesk.core.units import UnitRegistry, load_practice  # noqa: E402
from iocdesk.reports.model import Role  # noqa: E402
from iocdesk.ui.fonts import load_fonts  # noqa: E402
from iocdesk.ui.i18n import Language  # noqa: E402
from iocdesk.ui.icons import Icons  # noqa: E402
from iocdesk.ui.jobs import Jobs  # noqa: E402
from iocdesk.ui.kit import Kit, News  # noqa: E402
from iocdesk.ui.theme import Look, Theme  # noqa: E402
from tests.ui.fakes import NOW, FakeServices, services  # noqa: E402

ALLOWED = ("does not support propagateSizeHints()",)
"""The one message that the offscreen platform always gives."""
WAIT_MS = 5_000
LAYOUT_ROUNDS = 6
"""Nested layouts ask their parents one event at a time."""


@pytest.fixture(autouse=True)
def _no_qt_warnings(request: pytest.FixtureRequest, qapp: QApplication) -> Iterator[None]:
    """Fail on any message of Qt but the allowed one."""
    log = request.getfixturevalue("qtlog")
    yield
    told = [record.message for record in log.records if not any(part in record.message for part in ALLOWED)]
    assert not told


@pytest.fixture(autouse=True)
def _no_leaked_threads() -> Iterator[None]:
    """Fail when a thread outlives the test."""
    before = set(threading.enumerate())
    yield
    left = [thread.name for thread in threading.enumerate() if thread not in before and thread.is_alive()]
    assert not left


@pytest.fixture(scope="session")
def fonts(qapp: QApplication) -> None:
    """Load the packaged font once."""
    assert load_fonts()


@pytest.fixture(scope="session")
def registry() -> UnitRegistry:
    """The units that ship with the program, read once."""
    return load_practice()


@pytest.fixture
def jobs(qapp: QApplication) -> Iterator[Jobs]:
    """Lanes that are shut down after the test."""
    made = Jobs()
    yield made
    assert made.shutdown()


@pytest.fixture
def fake() -> FakeServices:
    """A commune in memory."""
    return FakeServices()


@pytest.fixture
def make_kit(qapp: QApplication, fonts: None, jobs: Jobs, fake: FakeServices) -> Iterator[Callable[..., Kit]]:
    """Make a kit around the fake services."""
    languages = []

    def make(
        role: Role = Role.CONSOLIDATOR,
        language: str = "vi",
        look: Look | None = None,
        *,
        training: bool = False,
    ) -> Kit:
        theme = Theme(qapp, look or Look())
        languages.append(Language(qapp, language))
        given = services(fake, role, training=training)
        return Kit(theme, Icons(theme), jobs, languages[-1], FixedClock(NOW), News(), given)

    yield make
    for each in languages:
        each.close()
    for window in qapp.topLevelWidgets():
        window.close()
        window.deleteLater()
    qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.fixture
def vietnamese(qapp: QApplication) -> Iterator[Language]:
    """The language alone."""
    language = Language(qapp, "vi")
    yield language
    language.close()


@pytest.fixture
def kit(make_kit: Callable[..., Kit]) -> Kit:
    """A kit for a commune officer, in Vietnamese, light, 100 %."""
    return make_kit()


@pytest.fixture
def settle(qtbot: QtBot, jobs: Jobs, qapp: QApplication) -> Callable[[], None]:
    """Wait until every job has been answered and every event handled."""

    def wait() -> None:
        for _ in range(LAYOUT_ROUNDS):
            qtbot.waitUntil(lambda: jobs.idle, timeout=WAIT_MS)
            qapp.processEvents()

    return wait
