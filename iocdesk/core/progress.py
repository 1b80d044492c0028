"""How long work reports its progress without knowing who watches."""

from __future__ import annotations

from typing import Protocol


class Progress(Protocol):
    """The watcher of one long job."""

    def step(self, done: int, total: int, text: str = "") -> None:
        """Say that `done` of `total` parts are finished; `text` names the part.

        Raises:
            Cancelled: when the user asked to stop. The job lets it pass and leaves nothing half-done.
        """


class Silent:
    """A watcher that never looks and never cancels."""

    def step(self, done: int, total: int, text: str = "") -> None:
        """Ignore the report."""
