"""An office with two years of figures for the measurement of starts: the practice province and a signed-in profile.

Makes the profile in the folder given, prints a line when all is there, and goes on answering the program's requests
until its input closes.
"""

from __future__ import annotations

import sys
from pathlib import Path

from iocdesk.actions.profiles import Home, create_profile
from iocdesk.actions.session import choose_unit, enter, signed_in
from iocdesk.core.clock import SystemClock
from iocdesk.core.ids import Uuid7Source
from iocdesk.training.province import PracticeProvince


def main(folder: Path) -> None:
    """Serve until standard input closes."""
    clock = SystemClock()
    ids = Uuid7Source(clock)
    province_folder = folder / "province"
    province_folder.mkdir(parents=True)
    with PracticeProvince(province_folder, clock) as province:
        home = Home(folder / "home", {})
        name = province.principal.username
        profile = create_profile(home, province.url, name, clock=clock, ids=ids)
        enter(profile, clock, name, province.password)
        choose_unit(profile, signed_in(profile).units[0].id)
        home.remember(profile.name)
        profile.close()
        print(province.url, flush=True)
        sys.stdin.read()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
