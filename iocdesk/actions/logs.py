"""The program's own log: a rotating file without figures, names or secrets, for support."""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import suppress
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import TracebackType

from iocdesk.core.faults import places
from iocdesk.core.private import private_folder

LOG_NAME = "iocdesk.log"
_SIZE = 1_000_000
_KEPT = 3
_Caught = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class _Discreet(logging.Formatter):
    """Writes where an exception happened, not what its message quotes."""

    def formatException(self, ei: _Caught) -> str:  # noqa: N802 - logging's name
        """Return the places of an exception."""
        return "\n".join(places(ei[1], ei[2])) if ei[1] is not None else ""


def start_log(folder: Path) -> tuple[Path, Callable[[], None]]:
    """Write what `iocdesk.*` loggers say to a file; a folder that cannot be written leaves the program going.

    Returns:
        the file, and what ends it.
    """
    path = folder / LOG_NAME
    logger = logging.getLogger("iocdesk")
    handler: logging.Handler = logging.NullHandler()
    with suppress(OSError):
        private_folder(folder)
        path.touch(0o600)
        handler = RotatingFileHandler(path, maxBytes=_SIZE, backupCount=_KEPT, encoding="utf-8")
    handler.setFormatter(_Discreet("%(asctime)s %(levelname)s %(name)s %(message)s"))
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    logger.propagate = False

    def end() -> None:
        logger.removeHandler(handler)
        logger.propagate = True
        handler.close()

    return path, end
