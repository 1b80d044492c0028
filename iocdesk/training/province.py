"""The practice province: a gateway on loopback with one commune at work, ready to sign in to."""

from __future__ import annotations

import json
from pathlib import Path
from types import TracebackType

from iocdesk.core.clock import Clock, FixedClock, today
from iocdesk.core.units import UnitKey
from iocdesk.core.working_days import WorkingCalendar
from iocdesk.forms.library import FormLibrary
from iocdesk.gateway.admin import Admin
from iocdesk.gateway.server import EmbeddedGateway
from iocdesk.reports.model import ReportKey
from iocdesk.reports.transitions import Policy
from iocdesk.training.figures import Maker
from iocdesk.training.ground import COMMUNE, Ground, load_ground
from iocdesk.training.notices import make_notices
from iocdesk.training.people import TRAINING_PASSWORD, Account, People, make_people
from iocdesk.training.situation import Situation, Stage

HISTORY_MONTHS = 24
_MARKER = "practice.json"


class PracticeProvince:
    """A context manager: builds the province where it is not there yet, and answers on loopback while open.

    Args:
        folder: where its database is kept; what is found there is used again.
        clock: the practice's time; figures end with the last period closed on its day.
        seed: another seed, other figures.
        months: how far back the history goes.

    Attributes:
        gateway: the server itself.
        people: its accounts and assignments.
        commune: the unit that is practised for.
    """

    def __init__(self, folder: Path, clock: Clock, *, seed: str = "0", months: int = HISTORY_MONTHS) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._clock = clock
        self._seed = seed
        self._months = months
        self._library = FormLibrary()
        self._ground = load_ground()
        self.people: People = make_people(self._ground, self._library.all())
        self.commune: UnitKey = COMMUNE
        built = self._marked()
        if not built:
            for left in folder.glob("gateway.db*"):
                left.unlink()
        self.gateway = EmbeddedGateway(folder / "gateway.db", clock)
        if not built:
            self._build()
        self._keys = self._read_keys()

    @property
    def url(self) -> str:
        """Where it answers; the same after being offline."""
        return self.gateway.url

    @property
    def accounts(self) -> tuple[Account, ...]:
        """Everybody who can sign in."""
        return self.people.accounts

    @property
    def principal(self) -> Account:
        """The commune officer that training signs in as."""
        return self.people.principal

    @property
    def password(self) -> str:
        """The password of all accounts, shown openly."""
        return TRAINING_PASSWORD

    @property
    def fresh(self) -> ReportKey:
        """The principal's report that only a system has filled so far."""
        return self._keys["fresh"]

    @property
    def returned(self) -> ReportKey:
        """The report that the province has returned."""
        return self._keys["returned"]

    @property
    def waiting(self) -> ReportKey:
        """The report that waits for the leader."""
        return self._keys["waiting"]

    @property
    def overdue(self) -> ReportKey:
        """The report that should have been sent."""
        return self._keys["overdue"]

    @property
    def gathering(self) -> ReportKey:
        """The monthly report that some villages have not answered for."""
        return self._keys["gathering"]

    @property
    def online(self) -> bool:
        """Whether it answers."""
        return self.gateway.online

    def set_online(self, online: bool) -> None:
        """Answer, or refuse connections as a broken line does.

        Raises:
            GatewayStartError: when it does not come up again.
        """
        self.gateway.set_online(online)

    def __enter__(self) -> PracticeProvince:
        """Start answering."""
        self.gateway.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop; the database stays."""
        self.gateway.__exit__(kind, error, trace)

    # ------------------------------------------------------------ building it

    def _build(self) -> None:
        scene = make_situation(
            self._ground, self._library, self.people, self._clock, seed=self._seed, months=self._months
        )
        settle(self.gateway.admin, self._ground, self._library, self.people, self._clock)
        self.gateway.admin.put_reports(scene.reports)
        keys = {
            name: getattr(scene, name).id for name in ("fresh", "returned", "waiting", "overdue", "gathering")
        }
        # Written last: a province half built is built again.
        marker = {"day": today(self._clock).isoformat(), "seed": self._seed, "keys": keys}
        (self._folder / _MARKER).write_text(json.dumps(marker), encoding="utf-8")

    def _marked(self) -> bool:
        return (self._folder / _MARKER).is_file() and (self._folder / "gateway.db").is_file()

    def _read_keys(self) -> dict[str, ReportKey]:
        marker = json.loads((self._folder / _MARKER).read_text(encoding="utf-8"))
        return {name: ReportKey.parse(text) for name, text in marker["keys"].items()}


def make_situation(
    ground: Ground, library: FormLibrary, people: People, clock: Clock, *, seed: str, months: int
) -> Situation:
    """Make all reports as they stand at the clock's moment."""
    now = clock.now()
    maker = Maker(ground, library, FixedClock(now), seed)
    return Stage(maker, people, now, WorkingCalendar()).set(months)


def settle(admin: Admin, ground: Ground, library: FormLibrary, people: People, clock: Clock) -> None:
    """Give a new gateway its units, forms, people, policy and notices."""
    admin.import_units(ground.registry)
    for form in library.all():
        admin.publish_form(form)
    for account in people.accounts:
        admin.put_user(account.actor, account.username, TRAINING_PASSWORD)
    admin.put_assignments(people.assignments)
    admin.put_policy(Policy(adjust_totals=True))
    for notice in make_notices(clock.now()):
        admin.put_notice(notice)
