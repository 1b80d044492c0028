"""The real program in this process: on a home of its own, with a keyring in memory or the practice province."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QDialog

from iocdesk.actions.profiles import Home, write_facts
from iocdesk.actions.session import FirstSession
from iocdesk.actions.start import StartOptions
from iocdesk.actions.training import Practice
from iocdesk.app import Program
from iocdesk.core.clock import SystemClock
from iocdesk.core.ids import Uuid7Source
from iocdesk.gateway.server import EmbeddedGateway
from iocdesk.training.province import PracticeProvince
from iocdesk.vault import ThrowAwayKeeper
from tests.e2e.province import COMMUNE, OFFICER, PASSWORD, embedded, new_ids
from tests.ui import conftest as _screen  # noqa: F401 - sets the screen up before Qt starts

FORMS = ("xa_vp_thang_tk", "xa_an_quy_dh")


@pytest.fixture(scope="package")
def gateway(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedGateway]:
    with embedded(tmp_path_factory.mktemp("province"), forms=FORMS) as running:
        yield running


@pytest.fixture(scope="package")
def short_history() -> Iterator[None]:
    """Training begins with one month of history instead of 24."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("iocdesk.training.province.PracticeProvince", partial(PracticeProvince, months=1))
        yield


@pytest.fixture(scope="package")
def practice(short_history: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Practice]:
    clock = SystemClock()
    made = Practice(clock, Uuid7Source(clock), folder=tmp_path_factory.mktemp("practice"))
    yield made
    made.close()


@pytest.fixture
def start(tmp_path: Path, qapp: QApplication) -> Iterator[Callable[..., Program]]:
    """Make the program on the test's home, not started yet; each is stopped at the end."""
    begun: list[Program] = []

    def make(**options: Any) -> Program:
        begun.append(Program(qapp, StartOptions(tmp_path / "home", **options)))
        return begun[-1]

    yield make
    for program in begun:
        for widget in (program.entrance.wizard, program.window):
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        program.stop()
    qapp.processEvents()


@pytest.fixture
def trained(start: Callable[..., Program], practice: Practice) -> Iterator[Callable[..., Program]]:
    """Make the program around a practice province that outlives it."""
    made: list[Program] = []

    def make(**options: Any) -> Program:
        program = start(training=True, **options)
        program.practising.practice = practice
        made.append(program)
        return program

    yield make
    practice.province.set_online(True)
    for program in made:
        program.practising.practice = None


@dataclass(frozen=True)
class Known:
    """A home where an officer has signed in, and what the keyring holds; both are copied, never changed."""

    home: Path
    name: str
    keeper: ThrowAwayKeeper


@pytest.fixture(scope="package")
def signed_in(gateway: EmbeddedGateway, tmp_path_factory: pytest.TempPathFactory) -> Known:
    clock, keeper = SystemClock(), ThrowAwayKeeper()
    home = Home(tmp_path_factory.mktemp("known") / "home")
    session = FirstSession(home, clock, new_ids(clock), keeper=keeper)
    session.sign_in(gateway.url, OFFICER.user_id, PASSWORD)
    session.choose_unit(COMMUNE.id)
    assert session.opened is not None
    session.opened.close()
    return Known(home.folder, session.opened.name, keeper)


@pytest.fixture
def known(
    start: Callable[..., Program], signed_in: Known, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., Program]:
    """Make the program on a home where somebody has signed in already, with a keyring in memory.

    What is changed of the profile's facts is named. Nothing is exchanged by itself: a token that is shared by
    copies of a profile can be used once.
    """

    def make(**changes: object) -> Program:
        program = start()
        shutil.copytree(signed_in.home, program.home.folder, dirs_exist_ok=True)
        keeper = deepcopy(signed_in.keeper)
        monkeypatch.setattr("iocdesk.vault.choose_keeper", lambda *_given: keeper)
        changes.setdefault("preferences", {"sync_minutes": 0})
        facts = replace(program.home.facts(signed_in.name), **changes)  # type: ignore[arg-type]
        write_facts(program.home.place(signed_in.name), facts)
        return program

    return make


class Answerer:
    """Answers each dialog that waits, in the order they come.

    Args:
        answers: what is done with one dialog after the other.
    """

    def __init__(self, *answers: Callable[[Any], object]) -> None:
        self.left = list(answers)
        self._timer = QTimer()
        self._timer.timeout.connect(self._look)
        self._timer.start(20)

    def _look(self) -> None:
        dialog = QApplication.activeModalWidget()
        if self.left and isinstance(dialog, QDialog):
            self.left.pop(0)(dialog)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep these tests on one worker: the province and the practice that they share are dear."""
    here = Path(__file__).parent
    for item in items:
        if item.path.is_relative_to(here):
            item.add_marker(pytest.mark.xdist_group("app"))
