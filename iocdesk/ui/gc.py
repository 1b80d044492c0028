"""Cyclic garbage collection on the main thread only: collected in a worker thread, a QObject crashes the
program.
"""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, QTimer

_EVERY_MS = 2_000


class MainThreadCollector(QObject):
    """Turns automatic collection off and collects from a timer of the main thread, by Python's own
    thresholds.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._thresholds = gc.get_threshold()
        self._timer = QTimer(self)
        self._timer.timeout.connect(self.collect_due)

    def start(self) -> None:
        """Take collection over."""
        gc.disable()
        self._timer.start(_EVERY_MS)

    def stop(self) -> None:
        """Give collection back to Python."""
        self._timer.stop()
        gc.enable()

    def collect_due(self) -> int:
        """Collect the oldest generation that is due; return how many objects were freed."""
        for generation in (2, 1, 0):
            if gc.get_count()[generation] > max(1, self._thresholds[generation]):
                return gc.collect(generation)
        return 0
