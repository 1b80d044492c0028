"""What signing in shows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from iocdesk.actions.views.options import Option
    from iocdesk.reports.model import Role


@dataclass(frozen=True, slots=True)
class PracticePerson:
    """An account of the practice province; its password is shown openly."""

    username: str
    password: str
    name: str


@dataclass(frozen=True, slots=True)
class ServerCard:
    """What a server says of itself before anybody signs in."""

    address: str
    name: str
    training: bool = False
    people: tuple[PracticePerson, ...] = ()
    """Who can be played, at the practice province of this computer."""


@dataclass(frozen=True, slots=True)
class SignedIn:
    """The answer to a sign-in: who it is, and the units to choose from when there is more than one."""

    name: str
    role: Role
    units: tuple[Option, ...]
