"""The tour: a whole month in the real window, by key and mouse alone, with a picture of each step."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

from iocdesk.ui.tour.album import Album
from iocdesk.ui.tour.driver import Driver
from iocdesk.ui.tour.entry_steps import EntrySteps
from iocdesk.ui.tour.host import Host
from iocdesk.ui.tour.scene import Scene
from iocdesk.ui.tour.script import Script, Watch
from iocdesk.ui.tour.sending_steps import SendingSteps
from iocdesk.ui.tour.walk import Walk

__all__ = ["Host", "run"]


def run(host: Host, folder: Path, say: Callable[[str], None] | None = None, *, pages: bool = True) -> int:
    """Play the tour; return 0 when every step showed what it should, else 1.

    Args:
        host: the running program, before its first window.
        folder: where the pictures go.
        pages: also show every page in every look.
        say: takes each line that is told; standard output by default.
    """
    tell = say or _to_output
    driver = Driver(lambda: host.base.jobs.idle)
    scene = Scene(host, driver)
    album, watch = Album(folder), Watch(host.base.jobs)
    script = Script(driver, album, watch, tell, host.base.language.code)
    with watch.on():
        steps = [*EntrySteps(scene).steps(), *SendingSteps(scene).steps()]
        good = script.play([*steps, *Walk(scene, album).steps()] if pages else steps)
    tell(str(folder.resolve()))
    return 0 if good else 1


def _to_output(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()
