"""When to look for news although nothing is to be sent: what is awaited decides, and the hour.

A report that is under way is answered by somebody, so the server is asked four times an hour; with nothing under way
once an hour is soon enough for a new form or a notice; at night hardly at all. What is entered here does not wait
for any of this: it goes within seconds.
"""

from __future__ import annotations

from datetime import datetime, time, timedelta

from iocdesk.core.clock import VN
from iocdesk.sync.schedule import SyncPolicy

MORNING, NIGHT = time(6), time(22)
"""Village heads work in the evening and on Sundays too, so every day is as the other."""


def pause_s(now: datetime, policy: SyncPolicy, *, awaited: bool) -> float:
    """Return how many seconds after a look at `now` the next is due.

    Args:
        awaited: whether an answer to something sent from here, or passed on here, is still to come.
    """
    local = now.astimezone(VN)
    if MORNING <= local.time() < NIGHT:
        return policy.awaited_s if awaited else policy.idle_s
    morning = datetime.combine(local.date(), MORNING, VN)
    if local >= morning:
        morning += timedelta(days=1)
    return min(policy.night_s, (morning - local).total_seconds() + policy.awaited_s)
