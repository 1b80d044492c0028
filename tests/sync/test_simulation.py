"""Random faults, kills and operations: nothing sealed is lost, nothing is applied twice, equal seeds, equal traces."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from iocdesk.reports.model import Operation
from iocdesk.sync.schedule import SyncPolicy
from iocdesk.sync.status import Phase
from tests.effort import examples
from tests.sync.model import FAULTS, Fault, World, make_op

REASONS = (
    "",
    "",
    "",
    "",
    "later",
    "rejected",
    "conflict",
    "poison 422",
    "poison 403",
    "poison 409",
    "poison 500",
)

scripts = st.lists(st.sampled_from(FAULTS), max_size=40)
plans = st.lists(st.tuples(st.integers(1, 6), st.sampled_from(REASONS)), max_size=14)


def ops_of(plan: list[tuple[int, str]]) -> list[Operation]:
    return [make_op(seq, report, reason) for seq, (report, reason) in enumerate(plan, start=1)]


def live(ops: list[Operation], faults: list[Fault], *, seed: int, batch: int, limit: int) -> World:
    """Let a program live through its faults until it is quiet; the user looks in now and then."""
    world = World(ops, faults, seed=seed, policy=SyncPolicy(batch_operations=batch))
    world.server.limit = limit
    world.start()
    for step in range(300):
        signed_out = world.engine.status.phase is Phase.SIGNED_OUT
        status = world.sync() if signed_out or step % 17 == 16 else world.tick()
        check_always(world, ops)
        waiting = {op.report_id for op in world.store.outbox if op.report_id not in world.store.blocked}
        poisoned = {op.report_id for op in world.store.outbox if op.reason == "poison 500"}
        if not world.faults and status.phase is Phase.IDLE and waiting <= poisoned:
            return world
    raise AssertionError(world.engine.status)


def check_always(world: World, ops: list[Operation]) -> None:
    """What must hold at every moment."""
    store, server = world.store, world.server
    outbox = {op.op_id for op in store.outbox}
    assert outbox | set(store.receipts) == {op.op_id for op in ops}, "an operation is lost"
    assert len(server.applied) == len(set(server.applied)), "an operation is applied twice"
    number = {op.op_id: (op.report_id, op.seq) for op in ops}
    last: dict[str, int] = {}
    for op_id in server.applied:
        report, seq = number[op_id]
        assert last.get(report, 0) < seq, "the order within a report is broken"
        last[report] = seq
    for op_id, receipt in store.receipts.items():
        known = server.receipts.get(op_id)
        assert known == receipt or (known is None and receipt.number == "")


@settings(max_examples=examples(250), deadline=None)
@given(
    plan=plans, faults=scripts, seed=st.integers(0, 2**32), batch=st.integers(1, 12), limit=st.integers(1, 20)
)
def test_nothing_is_lost_nothing_is_doubled_and_it_ends(
    plan: list[tuple[int, str]], faults: list[Fault], seed: int, batch: int, limit: int
) -> None:
    ops = ops_of(plan)
    world = live(ops, faults, seed=seed, batch=batch, limit=limit)
    behind = {op.report_id for op in ops if op.reason not in {"", "later"}}
    for op in ops:
        if op.report_id not in behind:
            assert op.op_id in world.server.applied
    assert set(world.store.heads) == set(world.server.heads)
    assert "digest.differs" not in {code for code, _ in world.store.log}


@settings(max_examples=examples(60), deadline=None)
@given(plan=plans, faults=scripts, seed=st.integers(0, 2**32))
def test_equal_seeds_give_equal_traces(plan: list[tuple[int, str]], faults: list[Fault], seed: int) -> None:
    first = live(ops_of(plan), faults, seed=seed, batch=5, limit=9)
    second = live(ops_of(plan), faults, seed=seed, batch=5, limit=9)
    assert first.trace == second.trace
