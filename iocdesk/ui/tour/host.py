"""What the tour may do to the world around the user: start the program again, cut the line, ask the gateway."""

from __future__ import annotations

from typing import Protocol

from iocdesk.ui.kit import Base


class Province(Protocol):
    """The practice province, as far as a line to it can be cut."""

    @property
    def url(self) -> str: ...

    @property
    def password(self) -> str: ...

    def set_online(self, online: bool) -> None: ...


class Practice(Protocol):
    """Holds the practice province while it runs."""

    @property
    def province(self) -> Province: ...


class Host(Protocol):
    """The running program, which the composition root hands in."""

    @property
    def base(self) -> Base: ...

    @property
    def practice(self) -> Practice | None: ...

    def first_run(self, address: str = "") -> None:
        """Show what a first start shows."""

    def restart(self) -> None:
        """Close the window and everything behind it, and start again on the same profile."""
