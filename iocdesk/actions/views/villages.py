"""What the page of villages shows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from iocdesk.actions.views.options import Option


@dataclass(frozen=True, slots=True)
class VillageChoices:
    """The forms that villages answer, each with its periods, newest first; the first of each is preselected."""

    forms: tuple[Option, ...] = ()
    periods: tuple[tuple[str, tuple[Option, ...]], ...] = ()
    """(form id, its periods)."""
    on_behalf: bool = False
    """Whether the user may enter figures on a village's behalf."""
