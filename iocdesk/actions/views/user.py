"""Who is signed in, and how the user wants the program to look."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from iocdesk.actions.views.texts import NO_TEXT

if TYPE_CHECKING:
    from iocdesk.core.errors import Text
    from iocdesk.reports.model import Role


@dataclass(frozen=True, slots=True)
class UserCard:
    """Who is signed in, for which unit and office."""

    user_id: str
    name: str
    role: Role
    unit: str
    office: Text = NO_TEXT
    training: bool = False
    server: str = ""
    gathers_villages: bool = False
    village: bool = False
    """Whether the unit is a village."""


@dataclass(frozen=True, slots=True)
class Preferences:
    """The user's settings; each with its default. Kept per profile."""

    language: str = "vi"
    theme: str = "light"
    scale: float = 1.0
    show_previous: bool = True
    show_last_year: bool = True
    show_to_date: bool = True
    show_plan: bool = True
    sync_minutes: int = 5
    """0: only by hand."""
    simple: str = ""
    """The simple mode: "on", "off", or "" as the unit's level has it (on in a village)."""
