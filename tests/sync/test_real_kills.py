"""The program dies at every exchange and every commit of a send: nothing is lost, nothing is applied twice."""

from __future__ import annotations

from pathlib import Path

import pytest

from iocdesk.reports.model import ReceiptStatus
from tests.gateway.kit import COMMUNE_REPORT
from tests.sync.office import Office, open_gateway, start_clock


class Killed(BaseException):
    """The process died here; no handler of the program may catch it."""


class Failpoint:
    """Counts the points that are passed, and dies at one of them."""

    def __init__(self, at: int) -> None:
        self.at = at
        self.passed: list[str] = []

    def __call__(self, name: str) -> None:
        self.passed.append(name)
        if len(self.passed) == self.at:
            raise Killed(name)


def one_send(office: Office, figure: int, at: int) -> Failpoint:
    """Type a figure and synchronise, dying at the given point (0: never), then start again and synchronise."""
    office.type(DS01=figure)
    point = Failpoint(at)
    office.restart(point)
    if at:
        with pytest.raises(Killed):
            office.runner(point).run_once()
    else:
        office.runner(point).run_once()
    office.restart()
    report = office.sync()
    assert report.ok, (point.passed[-1], report.summary())
    return point


@pytest.mark.long
@pytest.mark.unmeasured
def test_dying_at_every_point_of_a_send_neither_loses_nor_doubles(tmp_path: Path) -> None:
    clock = start_clock()
    with open_gateway(tmp_path, clock) as gateway:
        office = Office(tmp_path, gateway.url, clock)
        office.sign_in()
        office.sync()
        points = one_send(office, 1, 0).passed
        assert {"before POST /v1/operations", "after POST /v1/operations"} <= set(points)
        assert {"before:receipts", "after:receipts", "before:seal", "after:seal"} <= set(points)
        # Behind the send only the catalogue is looked into, which changes nothing of a report.
        points = points[: points.index("before FetchIndex")]
        for at, name in enumerate(points, start=1):
            figure = at + 1
            one_send(office, figure, at)
            head = office.store.reports.head(COMMUNE_REPORT.id)
            assert head is not None
            # One version for each operation: none is missing, none came twice.
            assert (str(head.cells["DS01"].value.data), head.version) == (str(figure), figure), name
            receipts = office.store.outbox.receipts(COMMUNE_REPORT.id)
            assert [receipt.version for receipt in receipts] == list(range(1, figure + 1)), name
            assert {receipt.status for receipt in receipts} == {ReceiptStatus.APPLIED}
        assert office.store.log.rows("digest.mismatch") == []
        office.close()
