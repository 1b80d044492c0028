"""The window of a commune over a real store, for the import page."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import cast

import pytest
from pytestqt.qtbot import QtBot

from iocdesk.actions.context import Context
from iocdesk.actions.import_service import ImportingService
from iocdesk.actions.office import Office
from iocdesk.core.resources import resource_path
from iocdesk.core.unit_data import load_practice
from iocdesk.forms.library import FormLibrary
from iocdesk.ui.kit import Kit
from iocdesk.ui.pages.importing import ImportPage
from iocdesk.ui.ports import Preferences
from iocdesk.ui.shell import Shell
from iocdesk.ui.widgets.rail import PageName
from tests.actions.kit import context


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
def office(tmp_path: Path) -> Iterator[Context]:
    """A commune's office with a store of its own."""
    made = context(tmp_path, load_practice(), FormLibrary(resource_path("forms/compiled")))
    yield made
    made.store.close()


@pytest.fixture
def shell(
    office: Context, make_kit: Callable[..., Kit], qtbot: QtBot, settle: Callable[[], None]
) -> Iterator[Shell]:
    """The window, shown, with the import over the real store."""
    desk = Desk(office)
    kit = make_kit()
    port = ImportingService(cast("Office", desk))
    kit = replace(kit, services=replace(kit.services, importing=port))
    made = Shell(kit, Preferences())
    qtbot.addWidget(made.window)
    made.start()
    made.window.resize(1366, 768)
    settle()
    yield made
    kit.jobs.shutdown()
    desk.close()


@pytest.fixture
def page(shell: Shell, settle: Callable[[], None]) -> ImportPage:
    """The import page in the window."""
    shell.window.open_import()
    settle()
    found = shell.window.page(PageName.IMPORT)
    assert isinstance(found, ImportPage)
    return found
