"""The composition root: builds every service, hands them down, shows the window, and takes all down at the end.

`program` has the program from its start to its end, `entrance` the ways to a profile, `sitting` a profile's window
with what stands behind it, `practising` the practice province.
"""

from __future__ import annotations

import sys
import tempfile
from dataclasses import replace
from pathlib import Path

from PySide6.QtWidgets import QApplication

from iocdesk.actions.start import StartOptions
from iocdesk.app.program import Program, complain
from iocdesk.core.errors import IocError

__all__ = ["Program", "run"]


def run(options: StartOptions) -> int:
    """Run the program with a window until it is closed; return the exit code."""
    if options.tour is not None:
        return _run_tour(options, options.tour)
    app = _application(options)
    program = Program(app, options)
    try:
        return app.exec() if program.start() else 0
    except IocError as error:
        complain(program.base.language.text(error.text))
        return 2
    finally:
        program.stop()


def _run_tour(options: StartOptions, pictures: Path) -> int:
    """Have the window driven through the month, on a display made for it where there is none."""
    from iocdesk.ui.tour import run as run_tour
    from iocdesk.ui.tour.display import Display

    display = Display()
    display.prepare()
    with tempfile.TemporaryDirectory(prefix="iocdesk-tour-", ignore_cleanup_errors=True) as home:
        program = Program(_application(options), replace(options, home=options.home or Path(home)))
        try:
            return run_tour(program, pictures, pages=not options.month_only)
        finally:
            program.stop()
            display.close()


def _application(options: StartOptions) -> QApplication:
    running = QApplication.instance()
    # The style is named here: `setStyle` hands it back, for which all types of styles are made before the window shows.
    arguments = [sys.argv[0], "-style", "Fusion", *options.arguments]
    app = running if isinstance(running, QApplication) else QApplication(arguments)
    app.setApplicationName("iocdesk")
    app.setQuitOnLastWindowClosed(False)
    return app
