"""The program's own log: a rotating file without figures, names or secrets, for support."""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from types import TracebackType

from iocdesk.core.private import private_folder

LOG_NAME = "iocdesk.log"
_SIZE = 1_000_000
_KEPT = 3
_Caught = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class _Discreet(logging.Formatter):
    """Writes where an exception happened, not what its message quotes."""

    def formatException(self, ei: _Caught) -> str:  # noqa: N802 - logging's name
        """Return the places of an exception."""
        from iocdesk.core.faults import places

        return "\n".join(places(ei[1], ei[2])) if ei[1] is not None else ""


class _Rotating(logging.Handler):
    """A rotating file, opened with the first line that is written: its module alone takes as long as ten widgets."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self._path = path
        self._file: logging.Handler | None = None

    def emit(self, record: logging.LogRecord) -> None:
        """Write a line."""
        if self._file is None:
            from logging.handlers import RotatingFileHandler

            self._file = RotatingFileHandler(
                self._path, maxBytes=_SIZE, backupCount=_KEPT, encoding="utf-8", delay=True
            )
            self._file.setFormatter(self.formatter)
        self._file.emit(record)

    def close(self) -> None:
        """Close the file."""
        if self._file is not None:
            self._file.close()
        super().close()


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
        with path.open("ab"):
            handler = _Rotating(path)
    handler.setFormatter(_Discreet("%(asctime)s %(levelname)s %(name)s %(message)s"))
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    logger.propagate = False

    def end() -> None:
        logger.removeHandler(handler)
        logger.propagate = True
        handler.close()

    return path, end
