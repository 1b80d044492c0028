"""How much is sent at once: quick lines get much, slow ones little, and what was lost teaches."""

from __future__ import annotations

from dataclasses import replace

from iocdesk.api import errors
from iocdesk.api.answers import BatchAnswer
from iocdesk.sync import effects as ef
from iocdesk.sync import events as ev
from iocdesk.sync.batches import BatchSize, PageSize
from iocdesk.sync.schedule import SyncPolicy
from tests.sync.model import START, World, make_op

POLICY = SyncPolicy()


def test_a_quick_line_keeps_its_large_batches_and_grows() -> None:
    size = BatchSize(POLICY)
    size.noticed(0.02)
    assert (size.operations, size.bytes) == (POLICY.batch_operations, POLICY.batch_bytes)
    size.answered(0.5, full=True)
    assert size.bytes == 2 * POLICY.batch_bytes
    size.answered(0.5, full=False)
    assert size.bytes == 2 * POLICY.batch_bytes


def test_a_slow_line_begins_small_and_grows_while_it_holds() -> None:
    size = BatchSize(POLICY)
    size.noticed(1.1)
    assert size.bytes == POLICY.slow_bytes
    assert size.operations < 20
    size.answered(2.0, full=True)
    assert size.bytes == 2 * POLICY.slow_bytes
    size.answered(4.0, full=True)
    assert size.bytes == 2 * POLICY.slow_bytes


def test_what_was_lost_is_halved_and_the_aim_with_it() -> None:
    size = BatchSize(POLICY)
    size.noticed(0.5)
    batch = tuple(make_op(number, number) for number in range(1, 9))
    size.lost(batch, 3.0)
    assert size.operations == 4
    assert size.bytes == 8_000
    # Two seconds would have been quick for a line that never broke; now they are no reason to send more.
    size.answered(1.0, full=True)
    assert size.operations == 4


def test_the_line_of_last_time_is_where_the_next_begins() -> None:
    size, page = BatchSize(POLICY), PageSize(POLICY)
    size.remember(20_000)
    page.remember(3)
    assert (size.bytes, page.items) == (20_000, 3)
    size.remember(0)
    page.remember(0)
    assert (size.bytes, page.items) == (20_000, 3)


def test_pages_follow_the_time_they_take() -> None:
    page = PageSize(POLICY)
    page.noticed(1.0)
    assert page.items == POLICY.slow_items
    page.came(1.0)
    assert page.items == 2 * POLICY.slow_items
    page.came(9.0)
    page.lost()
    page.lost()
    page.lost()
    page.lost()
    assert page.items == 1


def asking_world() -> World:
    """A world whose server can be asked for receipts, with two operations of some size sent and not answered."""
    world = World()
    world.start()
    world.sync()
    ops = [replace(make_op(number, number), reason="x" * 4000) for number in (1, 2)]
    world.store.outbox = [make_op(op.seq, number, op.reason) for number, op in enumerate(ops, start=1)]
    return world


def send_of(world: World, effects: list[ef.Effect], kind: type[ef.Effect]) -> ef.Effect:
    """Carry out what the engine asks until it asks for a certain thing."""
    for _ in range(30):
        wanted = [effect for effect in effects if isinstance(effect, kind)]
        if wanted:
            return wanted[0]
        events = [event for effect in effects for event in world._carry_out(effect)]
        effects = [effect for event in events for effect in world.engine.handle(event)]
    raise AssertionError(kind)


def test_after_a_lost_answer_the_receipts_are_asked_for_before_anything_is_sent_again() -> None:
    world = asking_world()
    engine = world.engine
    engine._state.features = frozenset({"receipts"})
    world.now = world.wake_at or START
    send = send_of(world, engine.handle(ev.Tick(world.now)), ef.SendBatch)
    assert isinstance(send, ef.SendBatch)
    taken = world.server.judge(send.operations[0], world.now)
    engine.handle(ev.Failed(world.now, send.request, errors.TimedOut("x", 60), 10, 0, 60.0))
    world.now = engine.status.next_try_at or world.now
    asked = send_of(world, engine.handle(ev.Tick(world.now)), ef.FetchReceipts)
    assert isinstance(asked, ef.FetchReceipts)
    assert taken.op_id in asked.op_ids
    answer = BatchAnswer(world.now, (taken,))
    effects = engine.handle(ev.Answered(world.now, asked.request, answer, 1.0))
    again = send_of(world, effects, ef.SendBatch)
    assert isinstance(again, ef.SendBatch)
    assert taken.op_id not in {op.op_id for op in again.operations}
    assert taken.op_id in world.store.receipts


def test_a_line_that_breaks_after_it_brought_something_is_used_again_at_once() -> None:
    world = World(policy=replace(POLICY, batch_operations=1))
    world.start()
    world.sync()
    world.requests.clear()
    world.store.outbox = [make_op(number, number) for number in (1, 2, 3)]
    world.faults.extend(["ok", "truncated", "ok"])
    status = world.tick()
    assert (status.waiting, status.last_error) == (0, None)
    assert world.requests.count("SendBatch") == 4
