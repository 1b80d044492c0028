"""The window of a commune over a real store, for the import page."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import cast

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from iocdesk.actions.context import Context
from iocdesk.actions.import_service import ImportingService
from iocdesk.actions.office import Office
from iocdesk.core.resources import resource_path
from iocdesk.core.units import UnitRegistry
from iocdesk.forms.library import FormLibrary
from iocdesk.ui.gc import MainThreadCollector
from iocdesk.ui.kit import Kit
from iocdesk.ui.pages.importing import ImportPage
from iocdesk.ui.ports import Preferences
from iocdesk.ui.shell import Shell
from iocdesk.ui.theme import Look
from iocdesk.ui.widgets.rail import PageName
from iocdesk.ui.window import FormFactory
from tests.actions.kit import context


@pytest.fixture(autouse=True)
def _collect_here(qapp: QApplication) -> Iterator[None]:
    """Collect cyclic garbage on this thread alone, as the program does: elsewhere it destroys Qt objects."""
    collector = MainThreadCollector()
    collector.start()
    yield
    collector.stop()
    gc.collect()


class Desk:
    """An office without a profile: contexts on one store, one for each thread that asks."""

    def __init__(self, ctx: Context) -> None:
        self.base = ctx
        self._made: dict[int, Context] = {}

    @property
    def ctx(self) -> Context:
        import threading

        thread = threading.get_ident()
        if thread not in self._made:
            self._made[thread] = self.base.cloned()
        return self._made[thread]

    def close(self) -> None:
        for ctx in self._made.values():
            ctx.store.close()


@pytest.fixture
def office(tmp_path: Path, registry: UnitRegistry) -> Iterator[Context]:
    """A commune's office with a store of its own."""
    made = context(tmp_path, registry, FormLibrary(resource_path("forms/compiled")))
    yield made
    made.store.close()


@pytest.fixture
def make_shell(
    office: Context, make_kit: Callable[..., Kit], qtbot: QtBot, settle: Callable[[], None]
) -> Iterator[Callable[..., Shell]]:
    """Make the window in a language and look, shown, with the import over the real store."""
    desk = Desk(office)
    kits: list[Kit] = []

    def make(language: str = "vi", look: Look | None = None, form: FormFactory | None = None) -> Shell:
        look = look or Look()
        kit = make_kit(language=language, look=look)
        port = ImportingService(cast("Office", desk))
        kits.append(replace(kit, services=replace(kit.services, importing=port)))
        made = Shell(kits[-1], Preferences(language, look.name.value, look.scale), form)
        qtbot.addWidget(made.window)
        made.start()
        made.window.resize(1366, 768)
        settle()
        return made

    yield make
    for kit in kits:
        kit.jobs.shutdown()
    desk.close()


@pytest.fixture
def shell(make_shell: Callable[..., Shell]) -> Shell:
    """The window of an officer, in Vietnamese."""
    return make_shell()


@pytest.fixture
def page(shell: Shell, settle: Callable[[], None]) -> ImportPage:
    """The import page in the window."""
    shell.window.open_import()
    settle()
    found = shell.window.page(PageName.IMPORT)
    assert isinstance(found, ImportPage)
    return found
