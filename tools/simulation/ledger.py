"""What really happened, kept beside the program: every figure typed, seen, sent; each figure is a number of its own."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from iocdesk.reports.model import Cell, Receipt, ReceiptStatus

Place = tuple[str, str]
"""A report's id and a cell's key."""


def figure(cell: Cell | None) -> int | None:
    """Return the number in a cell."""
    number = cell.value.number if cell is not None else None
    return None if number is None else int(Decimal(number))


def figures_of(cells: Mapping[str, Mapping[str, object]]) -> dict[str, int]:
    """Return the numbers in cells as JSON."""
    values = {key: cell.get("value") for key, cell in cells.items()}
    return {
        key: int(str(value["v"]))
        for key, value in values.items()
        if isinstance(value, dict) and value.get("t") == "n"
    }


@dataclass(frozen=True, slots=True)
class Typed:
    """One figure that somebody typed."""

    number: int
    who: str
    place: Place


@dataclass(frozen=True, slots=True)
class Sent:
    """One operation that left a computer."""

    who: str
    report: str
    sha256: str
    device: str
    seq: int
    figures: dict[str, int]


@dataclass(slots=True)
class Mind:
    """What the people at one computer typed and saw, as far as its file knows."""

    last: dict[Place, int] = field(default_factory=dict)
    """The figure typed last in each place."""
    waiting: dict[Place, int] = field(default_factory=dict)
    """Typed last, and not yet part of the report for all we were told."""
    seen: dict[Place, set[int | None]] = field(default_factory=dict)

    def copy(self) -> Mind:
        """Return what a copy of the file made now knows."""
        return Mind(dict(self.last), dict(self.waiting), {place: set(it) for place, it in self.seen.items()})


class Ledger:
    """Everything that was typed and sent in a world."""

    def __init__(self) -> None:
        self.minds: dict[str, Mind] = {}
        self.typed: dict[int, Typed] = {}
        self.sent: dict[str, Sent] = {}
        self.exempt: set[str] = set()
        """Computers that were put back from a copy: what they sent before may come again as something new."""
        self.gone: set[int] = set()
        """Figures that no program could save: both their computer and the server were put back, or they were given up."""
        self.yielded: set[int] = set()
        """Figures whose author chose another's instead."""
        self.chosen: set[tuple[str, Place, int | None]] = set()
        """Who chose their own side's figure where: it may have stood before, e.g. by another's choice in a conflict."""
        self.receipted: list[str] = []
        """Operations whose receipts were stored since the last look."""
        self.excused: set[str] = set()
        """Operations that need not be on the server under their own name: it was put back, or their computer was."""
        self.receipts: Counter[str] = Counter()
        """Receipts stored on the computers, by verdict."""
        self._next = 100

    def work(self) -> dict[str, int]:
        """Return how much was done: figures typed, operations sent, receipts stored."""
        told = {f"receipts: {verdict}": count for verdict, count in sorted(self.receipts.items())}
        return {"figures typed": len(self.typed), "operations sent": len(self.sent), **told}

    def mind(self, who: str) -> Mind:
        """Return a computer's people."""
        return self.minds.setdefault(who, Mind())

    def new_figure(self) -> int:
        """Return a number that nobody typed before."""
        self._next += 1
        return self._next

    def type(self, who: str, place: Place, number: int, saw: int | None) -> None:
        """Somebody typed a figure where another stood."""
        mind = self.mind(who)
        self.typed[number] = Typed(number, who, place)
        mind.last[place] = mind.waiting[place] = number
        mind.seen.setdefault(place, set()).update({saw, number})

    def see(self, who: str, place: Place, number: int | None) -> None:
        """Somebody looked at a figure, e.g. in a conflict."""
        self.mind(who).seen.setdefault(place, set()).add(number)

    def hear(self, who: str, body: bytes) -> None:
        """A batch left a computer."""
        for op in json.loads(body)["operations"]:
            numbers = figures_of(op["cells"])
            sent = Sent(who, op["report_id"], op["sha256"], op["device_id"], op["seq"], numbers)
            self.sent.setdefault(op["op_id"], sent)

    def receive(self, who: str, receipts: Iterable[Receipt]) -> None:
        """Receipts were stored on a computer."""
        mind = self.mind(who)
        for receipt in receipts:
            self.receipts[receipt.status.value] += 1
            if receipt.status is not ReceiptStatus.REJECTED:
                self.receipted.append(receipt.op_id)
            sent = self.sent.get(receipt.op_id)
            if sent is None or receipt.status not in (ReceiptStatus.APPLIED, ReceiptStatus.MERGED):
                continue
            for key, number in sent.figures.items():
                if mind.waiting.get((sent.report, key)) == number:
                    del mind.waiting[sent.report, key]

    def answered(
        self, who: str, report: str, key: str, number: int, receipt: Callable[[str], Receipt | None]
    ) -> bool:
        """Tell whether an operation with a figure has its receipt on its computer."""
        good = (ReceiptStatus.APPLIED, ReceiptStatus.MERGED)
        for op_id, sent in self.sent.items():
            if sent.who == who and sent.report == report and sent.figures.get(key) == number:
                found = receipt(op_id)
                if found is not None and found.status in good:
                    return True
        return False

    def give_up(self, who: str, report: str) -> None:
        """Somebody gave up what they typed into a report and what was refused."""
        mind = self.mind(who)
        for place, number in mind.last.items():
            if place[0] == report:
                self.yielded.add(number)
                mind.waiting.pop(place, None)

    def choose(self, who: str, place: Place, ours: int | None) -> None:
        """Somebody chose their own side's figure."""
        self.chosen.add((who, place, ours))

    def give_way(self, who: str, place: Place, ours: int | None) -> None:
        """Somebody chose the other side's figure."""
        waiting = self.mind(who).waiting
        if ours is not None:
            self.yielded.add(ours)
        if waiting.get(place) == ours:
            waiting.pop(place, None)

    def put_back(self, who: str, mind: Mind, known: set[int], ops: set[str]) -> None:
        """A computer's file was put back to a copy: what came later and never reached the server is gone."""
        self.minds[who] = mind
        self.exempt.add(who)
        here = set(mind.last.values()) | {number for it in mind.seen.values() for number in it if number}
        self.gone |= {it.number for it in self.typed.values() if it.who == who} - known - here
        self.excused |= {op_id for op_id, it in self.sent.items() if it.who == who and op_id not in ops}
