"""What the people at the computers do: type, hand over, answer, ask for reopening, settle conflicts and refusals."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial

from iocdesk.core.errors import IocError
from iocdesk.core.periods import Period
from iocdesk.forms.values import Value
from iocdesk.reports.merge import Side
from iocdesk.reports.model import Cell, Report, ReportKey, Role, Transition
from iocdesk.reports.transitions import allowed, may_edit
from iocdesk.store.types import OutboxState
from tools.simulation.computer import Computer
from tools.simulation.ledger import Ledger, figure
from tools.simulation.province import (
    COMMUNE,
    COMMUNE_FORM,
    LEVELS,
    MUST,
    VILLAGE_FORM,
    VILLAGES,
    assignment,
    cells_of,
)
from tools.simulation.trace import Trace

_FORWARD = (
    Transition.SUBMIT,
    Transition.REQUEST_APPROVAL,
    Transition.APPROVE,
    Transition.SEND,
    Transition.ACCEPT,
    Transition.LOCK,
    Transition.REOPEN,
)
_BACKWARD = (Transition.WITHDRAW, Transition.RETURN, Transition.REQUEST_REOPEN, Transition.REFUSE_REOPEN)


class People:
    """Acts for whoever sits at a computer; what they do depends on the dice of that computer alone."""

    def __init__(self, ledger: Ledger, trace: Trace) -> None:
        self._ledger = ledger
        self._trace = trace

    def act(self, computer: Computer, period: Period) -> None:
        """Do one thing that the person may do now."""
        dice = computer.dice
        if dice.random() < 0.15:
            period = period.previous()
        key = dice.choice(_keys(computer, period))
        try:
            self._work_on(computer, key)
        except IocError as error:
            self._trace.add(computer.name, f"could not: {error.code}")

    def _work_on(self, computer: Computer, key: ReportKey) -> None:
        dice, store, actor = computer.dice, computer.store, computer.seat.actor
        report = store.reports.get(key.id)
        if report is None:
            version = _newest(computer, key.form_id)
            if not version or actor.role in (Role.LEADER, Role.PROVINCE):
                return
            report = store.reports.begin(key, version)
        level, named = LEVELS[key.form_id], assignment(key.form_id, key.unit)
        if may_edit(report, actor, named, level) and dice.random() < 0.7:
            self._type(computer, report)
            return
        moves = allowed(report, level, actor, named)
        wanted = [move for move in _FORWARD if move in moves]
        if dice.random() < 0.25 or not wanted:
            wanted = [move for move in _BACKWARD if move in moves] or wanted
        if not wanted or (MUST not in report.cells and dice.random() < 0.8):
            return
        move = dice.choice(wanted)
        self._trace.add(computer.name, f"{move.value} {key.id}")
        store.reports.transition(key.id, move, actor=actor, reason="Xin xem lại.")

    def _type(self, computer: Computer, report: Report) -> None:
        dice, store, actor = computer.dice, computer.store, computer.seat.actor
        newest = _newest(computer, report.key.form_id)
        if newest and newest != report.form_version and dice.random() < 0.3:
            self._trace.add(computer.name, f"moves {report.id} to form version {newest}")
            report = store.editions.move_on(report.id, newest, actor=actor)
        keys = cells_of(report.form_version)
        for key in dice.sample(keys, dice.choice((1, 1, 2))):
            number = self._ledger.new_figure()
            now = store.reports.get(report.id)
            saw = figure(now.cells.get(key)) if now is not None else None
            self._trace.add(computer.name, f"types {number} over {saw} in {key} {report.id}")
            tell = partial(self._ledger.type, computer.name, (report.id, key), number, saw)
            with told_when_saved(tell, "edit"):
                store.reports.edit(report.id, {key: Cell(Value.of(number))}, actor=actor)

    # -- what waits for a person ---------------------------------------------------------------------------

    def tidy(self, computer: Computer, *, always: bool = False) -> None:
        """Settle conflicts and refusals, now and then or always."""
        dice = computer.dice
        for conflict in computer.store.conflicts.list():
            if always or dice.random() < 0.6:
                self._settle(computer, conflict.report_id)
        for item in computer.store.outbox.items():
            if item.state is OutboxState.REJECTED and (always or dice.random() < 0.6):
                self._answer_refusal(computer, item.report_id)

    def _settle(self, computer: Computer, report_id: str) -> None:
        conflict = computer.store.conflicts.get(report_id)
        if conflict is None:
            return
        chosen: dict[str, Cell | Side] = {}
        for difference in conflict.differences:
            side: Side = "ours" if computer.dice.random() < 0.5 else "theirs"
            chosen[difference.key] = side
            place = report_id, difference.key
            self._ledger.see(computer.name, place, figure(difference.theirs))
            settle = self._ledger.give_way if side == "theirs" else self._ledger.choose
            settle(computer.name, place, figure(difference.ours))
        self._trace.add(computer.name, f"settles {report_id} {sorted(chosen.items())}")
        computer.store.conflicts.resolve(report_id, chosen, computer.seat.actor)

    def _answer_refusal(self, computer: Computer, report_id: str) -> None:
        report = computer.store.reports.get(report_id)
        assert report is not None
        level, named = LEVELS[report.key.form_id], assignment(report.key.form_id, report.key.unit)
        if may_edit(report, computer.seat.actor, named, level) and computer.dice.random() < 0.8:
            self._trace.add(computer.name, f"tries again {report_id}")
            computer.store.outbox.retry(report_id, actor=computer.seat.actor)
        else:
            self._trace.add(computer.name, f"gives up {report_id}")
            with told_when_saved(partial(self._ledger.give_up, computer.name, report_id), "discard"):
                computer.store.outbox.discard_rejected(report_id, actor=computer.seat.actor)


@contextmanager
def told_when_saved(tell: Callable[[], None], label: str) -> Iterator[None]:
    """Tell the ledger of a change once it is saved, or once the program died right after saving it.

    Args:
        label: what the store calls the change when it commits it.
    """
    try:
        yield
    except BaseException as error:
        if str(error) == f"after:{label}":
            tell()
        raise
    tell()


def _keys(computer: Computer, period: Period) -> list[ReportKey]:
    """Return the reports that the person at a computer has to do with."""
    actor = computer.seat.actor
    if actor.role is Role.ENTRY:
        return [ReportKey(VILLAGE_FORM, actor.units[0], period)]
    commune = ReportKey(COMMUNE_FORM, COMMUNE, period)
    if actor.role is Role.CONSOLIDATOR:
        return [commune, commune, *(ReportKey(VILLAGE_FORM, unit, period) for unit in VILLAGES)]
    return [commune]


def _newest(computer: Computer, form_id: str) -> str:
    """Return the newest version of a form that is on the computer; "" where there is none yet."""
    stored = [it.version for it in computer.store.catalogue.forms() if it.form_id == form_id and it.stored]
    return max(stored, key=int, default="")
