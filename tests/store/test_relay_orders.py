"""Two computers, one of them without a network, and packages between them: hundreds of orders, one outcome."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from iocdesk.reports.model import Actor, Operation, Receipt, ReceiptStatus
from iocdesk.reports.signing import SignedOperation
from iocdesk.store import Store
from tests.effort import examples
from tests.store.helpers import HOA, LAM, REPORT, Desk, figures
from tests.store.test_relays import OwnFirst

SIGNATURE = "ab" * 64


class Two:
    """A village's computer and its commune's, and a server that both may reach."""

    def __init__(self, folder: Path) -> None:
        self.province = OwnFirst()
        for name in ("village", "commune"):
            (folder / name).mkdir()
        self.village, self.commune = Desk(folder / "village", 1), Desk(folder / "commune", 2)
        self.packs: list[list[SignedOperation]] = [[]]
        self.typed = {"DS01": 0, "DS02": 0}
        for desk in (self.village, self.commune):
            desk.store.reports.begin(REPORT, "1")

    def close(self) -> None:
        for desk in (self.village, self.commune):
            desk.store.close()

    def _type(self, desk: Desk, actor: Actor, key: str) -> None:
        self.typed[key] += 1
        desk.type(actor, **{key: self.typed[key]})

    def village_types(self) -> None:
        self._type(self.village, LAM, "DS01")

    def commune_types(self) -> None:
        self._type(self.commune, HOA, "DS02")

    def pack(self) -> None:
        self.packs.append([SignedOperation(op, SIGNATURE) for op in self.village.store.outbox.seal_all()])

    def take(self) -> None:
        self.commune.store.relays.take("goi", "Lâm", self.packs[-1], actor=HOA)

    def take_first(self) -> None:
        self.commune.store.relays.take("goi", "Lâm", self.packs[len(self.packs) // 2], actor=HOA)

    def village_online(self) -> None:
        self._exchange(self.village.store, LAM)

    def commune_online(self) -> None:
        self._relay()
        self._exchange(self.commune.store, HOA)

    def lost_replies(self) -> None:
        """Everything is sent, and no answer comes back."""
        for signed in self.commune.store.relays.next_batch(50, 1_000_000):
            self.province.take(signed.operation, LAM)
        for op in self.village.store.outbox.next_batch():
            self.province.take(op, LAM)

    def restart(self) -> None:
        self.village.reopen()
        self.commune.reopen()

    def _relay(self) -> None:
        relays = self.commune.store.relays
        while batch := relays.next_batch(1, 1_000_000):
            relays.record_receipts([self.province.take(it.operation, LAM) for it in batch])

    def _exchange(self, store: Store, actor: Actor) -> None:
        for _ in range(4):
            self._pull(store)
            receipts: list[Receipt] = [self.province.take(op, actor) for op in self._outbox(store)]
            store.outbox.record_receipts(receipts)
        self._pull(store)

    @staticmethod
    def _outbox(store: Store) -> list[Operation]:
        return store.outbox.next_batch()

    def _pull(self, store: Store) -> None:
        if self.province.head is not None:
            store.sync.apply_changes(self.province.changes(), "c")


STEPS = (
    Two.village_types, Two.village_types, Two.commune_types, Two.pack, Two.pack, Two.take, Two.take, Two.take_first,
    Two.village_online, Two.commune_online, Two.lost_replies, Two.restart,
)  # fmt: skip


@given(st.lists(st.sampled_from(STEPS), min_size=4, max_size=25))
@settings(max_examples=examples(40), deadline=None, suppress_health_check=list(HealthCheck))
def test_every_order_ends_with_everything_there_once(
    tmp_path_factory: pytest.TempPathFactory, steps: list[Callable[[Two], None]]
) -> None:
    two = Two(tmp_path_factory.mktemp("two"))
    try:
        for step in steps:
            step(two)
            shown = two.commune.store.reports.get(REPORT.id)
            assert two.typed["DS02"] == 0 or figures(shown)["DS02"] == str(two.typed["DS02"])
        for _ in range(2):
            two.village_online()
            two.commune_online()
        _expect_one_outcome(two)
    finally:
        two.close()


def _expect_one_outcome(two: Two) -> None:
    """Nothing waits, nothing was applied twice, and all three have what was typed last."""
    assert len(set(two.province.applied)) == len(two.province.applied)
    assert {receipt.status for receipt in two.province.receipts.values()} <= {
        ReceiptStatus.APPLIED, ReceiptStatus.MERGED,
    }  # fmt: skip
    wanted = {key: str(value) for key, value in two.typed.items() if value}
    for desk in (two.village, two.commune):
        assert desk.store.outbox.items() == []
        assert desk.store.relays.items() == []
        assert not {row.code for row in desk.store.log.rows()} - {"receipt.differs"}
        if wanted:
            assert desk.store.reports.get(REPORT.id) == two.province.head
    if wanted:
        assert figures(two.province.head) == wanted
