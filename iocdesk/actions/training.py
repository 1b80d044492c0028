"""Tập huấn: the practice province on this computer, and profiles in it that are gone with the program."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from iocdesk.actions.gateway import GatewayMissing
from iocdesk.actions.profiles import Home, Profile, create_profile, open_profile, profile_name
from iocdesk.actions.session import choose_unit, enter, signed_in
from iocdesk.actions.views import PracticePerson
from iocdesk.core.clock import Clock
from iocdesk.core.errors import IocError
from iocdesk.core.ids import IdSource
from iocdesk.core.progress import Progress, Silent
from iocdesk.reports.model import Role
from iocdesk.vault import ThrowAwayKeeper

if TYPE_CHECKING:
    from iocdesk.training.province import PracticeProvince

_STEPS = 3


class Practice:
    """The practice province with its own folder; close it at the end.

    Args:
        folder: None makes a temporary one that goes with the practice.

    Raises:
        GatewayMissing: without the extra `gateway`.
    """

    def __init__(
        self, clock: Clock, ids: IdSource, progress: Progress | None = None, *, folder: Path | None = None
    ) -> None:
        try:
            from iocdesk.training.province import PracticeProvince
        except ModuleNotFoundError as error:
            raise GatewayMissing from error
        self._clock = clock
        self._ids = ids
        self._temporary = tempfile.TemporaryDirectory(prefix="iocdesk-training-") if folder is None else None
        self.folder = folder or Path(self._temporary.name if self._temporary else "")
        self._keepers: dict[str, ThrowAwayKeeper] = {}
        self.home = Home(self.folder / "home", {})
        watcher = progress or Silent()
        watcher.step(0, _STEPS)
        self.province: PracticeProvince = PracticeProvince(self.folder / "province", clock)
        watcher.step(1, _STEPS)
        self.province.__enter__()

    def profile(self, username: str = "", progress: Progress | None = None) -> Profile:
        """Return the open profile of an account of the province, signed in; "" takes the one to begin with.

        Raises:
            IocError: the sign-in failed; the province is offline, for example.
        """
        name = username or self.province.principal.username
        url = self.province.url
        if name in self._keepers:
            return open_profile(
                self.home, profile_name(url, name), clock=self._clock, ids=self._ids,
                keeper=self._keepers[name],
            )  # fmt: skip
        keeper = ThrowAwayKeeper()
        profile = create_profile(
            self.home, url, name, clock=self._clock, ids=self._ids, keeper=keeper, training=True
        )
        try:
            enter(profile, self._clock, name, self.province.password, progress=progress)
            choose_unit(profile, signed_in(profile).units[0].id)
        except IocError:
            profile.close()
            raise
        self._keepers[name] = keeper
        return profile

    def profile_for(self, address: str, username: str) -> Profile | None:
        """Return a profile to sign in to an account with; None where the address is not the practice province's.

        A profile that is there already is opened; what it holds is still there.
        """
        if address.rstrip("/") != self.province.url.rstrip("/"):
            return None
        keeper = self._keepers.setdefault(username, ThrowAwayKeeper())
        return create_profile(
            self.home,
            self.province.url,
            username,
            clock=self._clock,
            ids=self._ids,
            keeper=keeper,
            training=True,
        )

    def people(self, address: str) -> tuple[PracticePerson, ...]:
        """Return who can be played; nobody where the address is not the practice province's."""
        if address.rstrip("/") != self.province.url.rstrip("/"):
            return ()
        password = self.province.password
        order = [Role.CONSOLIDATOR, Role.LEADER, Role.ENTRY, Role.PROVINCE]
        accounts = sorted(self.province.accounts, key=lambda account: order.index(account.actor.role))
        return tuple(PracticePerson(it.username, password, it.actor.name) for it in accounts)

    def close(self) -> None:
        """Stop the province; its data is gone."""
        self.province.__exit__(None, None, None)
        if self._temporary is not None:
            self._temporary.cleanup()
