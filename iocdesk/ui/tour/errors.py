"""What ends the tour: something on the screen is not what it should be."""

from __future__ import annotations

from iocdesk.core.errors import IocError, Text


class StepFailed(IocError):
    """A step did not show what it should: `tour.step_failed`.

    Args:
        vi: what is missing or wrong, in Vietnamese.
        en: the same in English.
    """

    def __init__(self, vi: str, en: str) -> None:
        super().__init__("tour.step_failed", Text(vi, en))
