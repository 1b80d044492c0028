"""`python -m iocdesk` and `iocdesk`: the arguments go to the command line, which may open the window."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from iocdesk import cli

if TYPE_CHECKING:
    from iocdesk.actions.start import StartOptions


def main() -> int:
    """Run the program with the arguments of the process."""
    return cli.main(open_window=_open_window)


def _open_window(options: StartOptions) -> int:
    """Import the window only when it is wanted: the command line works without a display."""
    import gc

    gc.disable()  # there is no garbage in what is imported; `ui.gc` takes over with the window
    try:
        from iocdesk import app
    finally:
        gc.enable()
    return app.run(options)


if __name__ == "__main__":
    sys.exit(main())
