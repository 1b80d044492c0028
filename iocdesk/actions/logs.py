"""The program's own log: a rotating file without figures, names or secrets, for support."""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import suppress
from logging.handlers import RotatingFileHandler
from pathlib import Path

LOG_NAME = "iocdesk.log"
_SIZE = 1_000_000
_KEPT = 3


def start_log(folder: Path) -> tuple[Path, Callable[[], None]]:
    """Write what `iocdesk.*` loggers say to a file; a folder that cannot be written leaves the program going.

    Returns:
        the file, and what ends it.
    """
    path = folder / LOG_NAME
    logger = logging.getLogger("iocdesk")
    handler: logging.Handler = logging.NullHandler()
    with suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True)
        handler = RotatingFileHandler(path, maxBytes=_SIZE, backupCount=_KEPT, encoding="utf-8")
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    logger.propagate = False

    def end() -> None:
        logger.removeHandler(handler)
        logger.propagate = True
        handler.close()

    return path, end
