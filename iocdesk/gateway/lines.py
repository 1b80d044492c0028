"""Where the requests of a rush wait: to be known, to hand operations in, to fetch changes; each line goes in groups."""

from __future__ import annotations

from dataclasses import dataclass

from iocdesk.core.clock import Clock
from iocdesk.gateway.accounts import Accounts, SignedIn
from iocdesk.gateway.answers import Answers
from iocdesk.gateway.appointments import Appointments
from iocdesk.gateway.database import stamp
from iocdesk.gateway.intake import Intake, Job
from iocdesk.gateway.problems import ProblemError, problem_of
from iocdesk.gateway.reading_room import Pull, ReadingRoom
from iocdesk.gateway.together import Together
from iocdesk.reports.operations import canonical_json

_TOKENS = 500
_BATCHES = 150
_PAGES = 50
"""Pages of changes may be large, and a group of them is in memory at once."""


@dataclass(frozen=True, slots=True)
class Lines:
    """The lines of one worker."""

    appointments: Appointments
    tokens: Together[str, SignedIn]
    batches: Together[Job, Answers]
    pages: Together[Pull, bytes]


def said_of(answers: Answers, count: int, clock: Clock) -> bytes:
    """Write what a batch of so many operations is answered.

    Raises:
        ProblemError: `op.hash_mismatch`, for a batch of one whose id is another operation's.
    """
    if count == 1 and answers.results:
        problems = answers.results[0]["problems"]
        if isinstance(problems, list) and any(it["code"] == "op.hash_mismatch" for it in problems):
            raise ProblemError("op.hash_mismatch", extra={"results": answers.results})
    told = {"server_time": stamp(clock.now()), "history": answers.history}
    return canonical_json({**told, "results": answers.results, "deferred": answers.deferred})


def build_lines(accounts: Accounts, intake: Intake, reading_room: ReadingRoom) -> Lines:
    """Open the lines. In a rush figures go before news: who waits for a receipt is served before who fetches changes."""
    appointments = Appointments()

    def late() -> ProblemError:
        return problem_of("server.busy", retry_after=appointments.next())

    batches = Together(intake.take_all, _BATCHES, late=late)
    return Lines(
        appointments,
        Together(accounts.check_all, _TOKENS, late=late),
        batches,
        Together(reading_room.changes_all, _PAGES, late=late, after=batches),
    )
