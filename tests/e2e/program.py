"""The program without a window, as the end-to-end tests drive it."""

from __future__ import annotations

from iocdesk.actions.profiles import Home, Profile
from iocdesk.actions.session import FirstSession
from iocdesk.core.clock import Clock
from tests.e2e.province import PASSPHRASE, PASSWORD, new_ids


def sign_in_first(home: Home, url: str, clock: Clock, username: str = "canbo") -> Profile:
    """Do the first run for an account; the profile is left open."""
    session = FirstSession(home, clock, new_ids(clock), passphrase=PASSPHRASE)
    session.check_server(url)
    signed = session.sign_in(url, username, PASSWORD)
    session.choose_unit(signed.units[0].id)
    profile = session.opened
    assert profile is not None
    return profile
