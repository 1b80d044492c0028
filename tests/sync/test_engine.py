"""The engine on scripts of events: each promise of the synchronisation by itself."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from iocdesk.api import errors
from iocdesk.api.answers import CATALOGUE_SLICES, BatchAnswer, Capabilities, ChangesPage, FormRef
from iocdesk.core.errors import IocError, Text
from iocdesk.reports.model import ReceiptStatus
from iocdesk.sync import effects as ef
from iocdesk.sync import events as ev
from iocdesk.sync.status import Phase
from tests.sync.model import START, Fault, World, make_op, report_id


def world_of(*ops: tuple[int, str] | int, faults: tuple[Fault, ...] = (), batch: int = 100) -> World:
    """A world past its first sync, with operations (report, reason) in the outbox."""
    world = World(policy=replace(World().policy, batch_operations=batch))
    world.start()
    world.sync()
    assert world.engine.status.phase is Phase.IDLE
    world.requests.clear()
    found = [op if isinstance(op, tuple) else (op, "") for op in ops]
    world.store.outbox = [make_op(seq, report, reason) for seq, (report, reason) in enumerate(found, start=1)]
    world.faults.extend(faults)
    return world


def settle(world: World, times: int = 40) -> None:
    """Let the time pass until nothing waits but what needs a person."""
    for _ in range(times):
        status = world.tick()
        if status.phase is Phase.IDLE and not status.waiting:
            return
    raise AssertionError(world.engine.status)


def test_the_first_sync_fetches_everything_in_order() -> None:
    world = World()
    world.server.forms = (FormRef("a", "1", "x"), FormRef("b", "2", "y"))
    world.store.outbox = [make_op(1, 1)]
    world.start()
    world.sync()
    assert world.requests == [
        "FetchCapabilities",
        *["FetchSlice"] * len(CATALOGUE_SLICES),
        *["FetchForm"] * 2,
        "SendBatch",
        "FetchChanges",
        "FetchDigest",
    ]
    status = world.engine.status
    assert (status.phase, status.online, status.waiting) == (Phase.IDLE, True, 0)
    assert (status.sent, status.total) == (1, 1)
    assert status.last_error is None
    assert world.store.success == status.last_success
    assert status.bytes_up == 10 * len(world.requests)


def test_an_idle_round_is_one_request() -> None:
    world = world_of()
    world.tick()
    assert world.requests == ["FetchChanges"]
    next_at = world.engine.status.next_try_at
    assert next_at is not None
    assert 2800 <= (next_at - world.now).total_seconds() <= 4400


def test_a_lost_reply_after_the_commit_is_replayed_and_applied_once() -> None:
    world = world_of(1, 2, faults=("lost",))
    status = world.tick()
    assert status.phase is Phase.BACKOFF
    assert status.online is False
    assert status.waiting == 2
    assert world.store.attempts == {op.op_id: ["net.timeout"] for op in world.store.outbox}
    settle(world)
    assert len(world.server.applied) == 2
    assert len(world.store.receipts) == 2


@pytest.mark.parametrize("fault", ["doubled", "late", "truncated", "partial", "slow"])
def test_odd_replies_do_no_harm(fault: Fault) -> None:
    world = world_of(1, 1, 2, 3, faults=(fault,))
    settle(world)
    assert len(world.server.applied) == 4
    assert world.store.outbox == []


@pytest.mark.parametrize("fault", ["kill before", "kill after", "store kill"])
def test_a_kill_at_the_exchange_or_before_the_commit_loses_nothing(fault: Fault) -> None:
    world = world_of(1, 1, 2, faults=(fault,))
    world.tick()
    assert len(world.store.outbox) == 3
    settle(world)
    assert sorted(world.server.applied) == sorted(world.store.receipts)


def test_receipts_are_stored_before_anything_else_is_asked() -> None:
    world = world_of(1)
    world.tick()
    kinds = [line.partition("(")[0] for line in world.trace]
    answered = max(place for place, line in enumerate(world.trace) if "BatchAnswer" in line)
    assert kinds[answered + 1] == "StoreReceipts"
    assert kinds[answered + 2] in {"Show", "ReceiptsStored"}


def test_an_unknown_or_forged_receipt_is_not_taken() -> None:
    world = world_of(1)
    engine = world.engine
    effects = engine.handle(ev.SyncRequested(world.now))
    while not any(isinstance(effect, ef.SendBatch) for effect in effects):
        [wanted] = [effect for effect in effects if not isinstance(effect, ef.Show)]
        event = world._carry_out(wanted)[0]
        effects = engine.handle(event)
    [send] = [effect for effect in effects if isinstance(effect, ef.SendBatch)]
    good = world.server.judge(send.operations[0], world.now)
    forged = replace(good, op_sha256="0" * 64)
    stranger = replace(good, op_id="019d8e5f-0000-7000-8000-00000000ffff")
    answer = BatchAnswer(world.now, (forged, stranger))
    effects = engine.handle(ev.Answered(world.now, send.request, answer))
    assert not any(isinstance(effect, ef.StoreReceipts) for effect in effects)
    assert engine.status.phase is Phase.BACKOFF
    assert isinstance(engine.status.last_error, errors.BadAnswer)


@pytest.mark.parametrize("status", [403, 409, 422])
def test_a_refused_batch_is_halved_until_the_culprit_stands_alone(status: int) -> None:
    world = world_of(1, 2, (3, f"poison {status}"), 3, 4, 5, 6)
    status_after = world.tick()
    assert status_after.phase is Phase.IDLE
    assert status_after.needs_attention == 1
    assert len(world.server.applied) == 5
    rejected = [r for r in world.store.receipts.values() if r.status is ReceiptStatus.REJECTED]
    assert [(r.report_id, r.number, r.problems[0].code) for r in rejected] == [
        (report_id(3), "", f"poison.{status}")
    ]
    # The operation behind the culprit waits: the order within a report is strict.
    assert [op.report_id for op in world.store.outbox] == [report_id(3), report_id(3)]


@pytest.mark.parametrize("status", [404, 405, 415])
def test_a_refusal_of_the_address_is_no_refusal_of_the_operations(status: int) -> None:
    world = world_of(1)

    def refuse(*_: object, **__: object) -> BatchAnswer:
        raise errors.NotVisible("x", Text("Lý do.", "Reason."), status=status)

    world.server.take = refuse  # type: ignore[method-assign]
    assert world.tick().phase is Phase.BACKOFF
    assert world.store.receipts == {}


def test_a_batch_too_large_is_halved_and_later_ones_are_smaller() -> None:
    world = world_of(*range(40))
    world.server.limit = 6
    settle(world)
    assert len(world.server.applied) == 40
    assert world.server.batches[0] == 40
    small = world.server.batches.index(5)
    assert sum(size > 6 for size in world.server.batches[small:]) <= 4


def test_one_operation_too_large_is_rejected_alone() -> None:
    world = world_of(1, 2)

    def take(ops: tuple[object, ...], *_: object, **__: object) -> BatchAnswer:
        if any(op.report_id == report_id(1) for op in ops):  # type: ignore[attr-defined]
            raise errors.TooLarge
        return original(ops, *_, **__)  # type: ignore[arg-type]

    original = world.server.take
    world.server.take = take  # type: ignore[method-assign]
    status = world.tick()
    assert status.needs_attention == 1
    [receipt] = [r for r in world.store.receipts.values() if r.status is ReceiptStatus.REJECTED]
    assert "lớn hơn mức máy chủ nhận" in receipt.problems[0].text.vi
    assert len(world.server.applied) == 1


def test_a_server_that_fails_on_one_operation_gets_all_the_others() -> None:
    world = world_of(1, 2, 3, (4, "poison 500"), 5, 6, 7)
    assert world.tick().phase is Phase.BACKOFF
    assert world.server.applied == []
    status = world.tick()
    assert status.phase is Phase.IDLE
    assert len(world.server.applied) == 6
    assert [op.reason for op in world.store.outbox] == ["poison 500"]
    assert isinstance(status.last_error, errors.ServerBroken)
    assert status.waiting == 1
    assert "push.set_aside" in {code for code, _ in world.store.log}
    # It is left alone for an hour, then tried again; not rejected, for the fault is the server's.
    world.requests.clear()
    world.tick()
    assert "SendBatch" not in world.requests
    world.store.outbox = [make_op(4, 4)]
    world.now += timedelta(hours=2)
    settle(world)
    assert len(world.server.applied) == 7


def test_what_was_set_aside_by_a_clock_far_ahead_goes_once_the_clock_is_right() -> None:
    world = world_of(1, (2, "poison 500"))
    world.tick()
    world.tick()
    assert [op.reason for op in world.store.outbox] == ["poison 500"]
    world.store.outbox = [make_op(2, 2)]
    world.now -= timedelta(days=400)
    world.feed(ev.Tick(world.now))
    assert len(world.server.applied) == 2


def test_a_server_that_fails_on_everything_is_not_asked_for_ever() -> None:
    world = world_of(*range(64), faults=("500",))
    world.tick()
    world.faults.extend(["500"] * 100)
    before = len(world.requests)
    assert world.tick().phase is Phase.BACKOFF
    assert len(world.requests) - before < 15
    world.faults.clear()
    world.tick()
    settle(world)
    assert len(world.server.applied) == 64


@pytest.mark.parametrize(("status", "fault"), [("rejected", 1), ("conflict", 1)])
def test_a_blocked_report_holds_up_no_other(status: str, fault: int) -> None:
    world = world_of((1, status), 1, 2, 3, batch=2)
    found = world.tick()
    assert found.phase is Phase.IDLE
    assert found.needs_attention == fault
    assert len(world.server.applied) == 2
    assert [op.report_id for op in world.store.outbox] == [report_id(1)] * 2


def test_deferred_operations_stay_and_are_explained() -> None:
    world = world_of((1, "rejected"), 1, 2)
    world.tick()
    assert world.store.attempts == {make_op(2, 1).op_id: ["op.blocked"]}


def test_what_the_server_puts_off_is_offered_again_next_time_not_at_once() -> None:
    world = world_of((1, "later"), 1, 2)
    world.tick()
    assert len(world.server.applied) == 1
    assert world.requests.count("SendBatch") == 1
    settle(world)
    assert len(world.server.applied) == 3


def test_a_captive_portal_is_no_network_and_backs_off_with_jitter() -> None:
    world = world_of(1, faults=("captive",) * 12)
    waits = []
    for _ in range(12):
        status = world.tick()
        assert status.online is False
        assert status.phase is Phase.BACKOFF
        assert status.next_try_at is not None
        waits.append((status.next_try_at - world.now).total_seconds())
    assert all(5 <= wait <= 900 for wait in waits)
    assert waits[0] <= 10
    assert max(waits) > 60
    assert len(set(waits)) == 12


@pytest.mark.parametrize("times", [1, 3])
def test_the_server_may_ask_to_wait_and_even_the_user_respects_it(times: int) -> None:
    busy: Fault = "429"
    world = world_of(1, faults=(busy,) * times)
    for _ in range(times):
        status = world.tick()
        assert status.next_try_at is not None
        wait = (status.next_try_at - world.now).total_seconds()
        assert 7 <= wait <= 8
    assert status.online is True
    before = len(world.requests)
    assert world.sync().phase is Phase.BACKOFF
    assert len(world.requests) == before
    settle(world)
    assert len(world.server.applied) == 1


def test_busy_without_retry_after_backs_off() -> None:
    world = world_of(1, faults=("503",))
    status = world.tick()
    assert status.next_try_at is not None
    assert 5 <= (status.next_try_at - world.now).total_seconds() <= 10


def test_being_offline_for_long_does_not_make_batches_smaller() -> None:
    world = world_of(*range(50), faults=("offline",) * 20)
    for _ in range(20):
        world.tick()
    settle(world)
    assert world.server.batches == [50]


def test_signed_out_waits_for_a_person() -> None:
    world = world_of(1)
    world.signed_in = False
    status = world.tick()
    assert status.phase is Phase.SIGNED_OUT
    assert status.next_try_at is None
    assert world.wake_at is None
    requests = len(world.requests)
    world.tick()
    assert len(world.requests) == requests
    world.signed_in = True
    world.sync()
    assert world.engine.status.phase is Phase.IDLE
    assert len(world.server.applied) == 1


def test_another_protocol_version_is_told_and_nothing_is_sent() -> None:
    world = world_of(1)
    world.now += timedelta(hours=7)
    original = world.server.answer

    def answer(request: ef.Request, *rest: object, **named: object) -> ev.Answer:
        if isinstance(request, ef.FetchCapabilities):
            raise errors.ProtocolMismatch("2-3", update_us=True)
        return original(request, *rest, **named)  # type: ignore[arg-type]

    world.server.answer = answer  # type: ignore[method-assign]
    status = world.tick()
    assert isinstance(status.last_error, errors.ProtocolMismatch)
    assert world.server.applied == []
    assert len(world.store.outbox) == 1


def test_an_expired_cursor_fetches_the_slice_again_and_forgets_what_is_gone() -> None:
    world = world_of(1, 2, 3, 4)
    world.tick()
    assert len(world.store.heads) == 4
    world.server.drop(report_id(2), tombstone=False)
    world.server.put(report_id(9))
    world.server.floor = 1000
    world.server.feed = [(seq + 2000, name) for seq, name in world.server.feed if name != report_id(2)]
    world.server.floor = 1000
    status = world.tick()
    assert status.phase is Phase.IDLE
    assert status.last_error is None
    assert set(world.store.heads) == set(world.server.heads)
    assert "pull.cursor_expired" in {code for code, _ in world.store.log}
    assert world.store.outbox == []


def test_tombstones_are_pulled() -> None:
    world = world_of(1, 2)
    world.tick()
    world.server.drop(report_id(1))
    world.tick()
    assert set(world.store.heads) == {report_id(2)}
    assert world.engine.tally.removed == 1


def test_a_digest_mismatch_pulls_again_then_anew_once_a_day() -> None:
    world = world_of(1, 2)
    world.tick()
    del world.store.heads[report_id(1)]
    world.requests.clear()
    world.server.put(report_id(3))
    status = world.tick()
    assert status.phase is Phase.IDLE
    assert set(world.store.heads) == set(world.server.heads)
    assert [code for code, _ in world.store.log].count("digest.mismatch") == 1
    assert world.requests.count("FetchDigest") == 3
    # A second one on the same day is only written down.
    del world.store.heads[report_id(1)]
    world.server.put(report_id(3))
    world.tick()
    assert "digest.differs" in {code for code, _ in world.store.log}
    assert [code for code, _ in world.store.log].count("digest.mismatch") == 1
    world.now += timedelta(days=2)
    world.tick()
    assert set(world.store.heads) == set(world.server.heads)


def test_an_unreadable_report_is_told_and_the_others_come() -> None:
    world = world_of()
    world.server.put(report_id(1))
    original = world.server.changes

    def changes(*args: object) -> ChangesPage:
        return replace(original(*args), skipped=("x",))  # type: ignore[arg-type]

    world.server.changes = changes  # type: ignore[method-assign, assignment]
    status = world.tick()
    assert set(world.store.heads) == {report_id(1)}
    assert status.last_error is not None
    assert status.last_error.code == "sync.unreadable"
    assert "FetchDigest" not in world.requests


def test_a_page_that_does_not_move_on_ends_the_run() -> None:
    world = world_of()
    world.server.changes = lambda cursor, *_: ChangesPage((), cursor, True, START)  # type: ignore[method-assign]
    status = world.tick()
    assert status.phase is Phase.BACKOFF
    assert isinstance(status.last_error, errors.BadAnswer)


def test_lost_pages_are_asked_for_in_smaller_parts() -> None:
    world = world_of(faults=("lost", "lost"))
    world.tick()
    world.tick()
    fetches = [line for line in world.trace if line.startswith("FetchChanges")]
    assert "limit=100" in fetches[-1]
    world.tick()
    assert "limit=50" in [line for line in world.trace if line.startswith("FetchChanges")][-1]


def test_a_form_version_that_arrives_with_a_report_fetches_the_catalogue_at_once() -> None:
    world = world_of()
    ref = FormRef("f1", "2", "z")
    world.server.forms = (ref,)
    world.server.slices["forms"] = b"new"
    world.server.put(report_id(1), form_version="2")
    world.tick()
    assert world.store.forms == {ref}
    assert world.requests.count("FetchForm") == 1


def test_a_bad_form_does_not_hold_up_the_others() -> None:
    world = World()
    bad, good = FormRef("a", "1", "x"), FormRef("b", "1", "y")
    world.server.forms = (bad, good)
    original = world.server.answer

    def answer(request: ef.Request, *rest: object, **named: object) -> ev.Answer:
        if isinstance(request, ef.FetchForm) and request.ref == bad:
            raise errors.FormTampered("a", "1")
        return original(request, *rest, **named)  # type: ignore[arg-type]

    world.server.answer = answer  # type: ignore[method-assign]
    world.start()
    status = world.sync()
    assert status.phase is Phase.IDLE
    assert world.store.forms == {good}
    assert status.last_error is not None
    assert status.last_error.code == "api.form_hash"
    assert ("catalogue.failed", "form a 1: api.form_hash") in world.store.log


def test_acknowledgements_travel_and_refused_ones_do_not_block() -> None:
    world = world_of()
    world.store.notices = ["a", "b", "c"]
    original = world.server.answer

    def answer(request: ef.Request, *rest: object, **named: object) -> ev.Answer:
        if isinstance(request, ef.SendAcknowledgement) and request.notice == "a":
            raise errors.NotVisible("x", Text("Lý do.", "Reason."), status=404)
        if isinstance(request, ef.SendAcknowledgement) and request.notice == "b":
            raise errors.Forbidden("x", Text("Lý do.", "Reason."), status=403)
        return original(request, *rest, **named)  # type: ignore[arg-type]

    world.server.answer = answer  # type: ignore[method-assign]
    assert world.sync().phase is Phase.IDLE
    assert world.store.notices == ["b"]


def test_a_clock_that_is_off_warns_and_never_blocks() -> None:
    world = World([make_op(1, 1)])
    world.server.offset = timedelta(minutes=11)
    world.start()
    status = world.sync()
    assert status.phase is Phase.IDLE
    assert len(world.server.applied) == 1
    assert status.clock_warning is not None
    assert "chậm khoảng 11 phút" in status.clock_warning.vi
    assert world.store.offset == pytest.approx(660, abs=1)
    assert "clock.off" in {code for code, _ in world.store.log}
    world.server.offset = timedelta(0)
    world.sync()
    assert world.engine.status.clock_warning is None


def test_a_full_disk_ends_the_run_and_keeps_the_outbox() -> None:
    world = world_of(1)
    original = world._store
    full = IocError("store.full", Text("Đầy.", "Full."))

    def store(effect: ef.Effect) -> ev.Event | None:
        if isinstance(effect, ef.StoreReceipts):
            return ev.StoreFailed(world.now, full)
        return original(effect)

    world._store = store  # type: ignore[method-assign]
    status = world.tick()
    assert status.phase is Phase.BACKOFF
    assert status.last_error is full
    assert len(world.store.outbox) == 1
    world._store = original  # type: ignore[method-assign]
    settle(world)
    assert len(world.server.applied) == 1


def test_while_a_run_is_under_way_nothing_begins_another() -> None:
    world = world_of()
    engine = world.engine
    effects = engine.handle(ev.Tick(world.wake_at or world.now))
    assert engine.busy
    assert engine.handle(ev.SyncRequested(world.now)) == []
    assert engine.handle(ev.Tick(world.now)) == []
    queue: list[ev.Event] = []
    for effect in effects:
        queue += world._carry_out(effect)
    while queue:
        for effect in engine.handle(queue.pop(0)):
            queue += world._carry_out(effect)
    assert engine.status.phase is Phase.IDLE


def test_a_person_hurries_a_failing_line() -> None:
    world = world_of(1, faults=("offline",) * 5)
    for _ in range(5):
        world.tick()
    world.sync()
    assert world.engine.status.phase is Phase.IDLE
    assert len(world.server.applied) == 1


def test_a_clock_set_back_does_not_silence_the_engine() -> None:
    world = world_of()
    world.tick()
    world.now -= timedelta(days=400)
    world.requests.clear()
    world.feed(ev.Tick(world.now))
    assert world.requests[0] == "FetchCapabilities"


def test_after_stopping_nothing_happens_until_started() -> None:
    world = world_of(1)
    world.feed(ev.Stopped(world.now))
    assert world.engine.status.phase is Phase.STOPPED
    world.sync()
    assert world.requests == []
    world.start()
    settle(world)
    assert len(world.server.applied) == 1


def test_batches_grow_while_they_are_quick_and_shrink_when_slow() -> None:
    world = world_of(*range(60), batch=4)
    settle(world)
    assert world.server.batches[:4] == [4, 8, 16, 32]
    slow = world_of(*range(20), batch=8, faults=("slow", "slow"))
    settle(slow)
    assert slow.server.batches[:3] == [8, 4, 2]


def test_news_about_a_waiting_report_looks_into_the_outbox_again() -> None:
    world = world_of()
    late = make_op(1, 1)
    world.server.put(report_id(1))
    original = world._changes

    def changes(effect: ef.StoreChanges) -> ev.Event:
        if late.op_id not in world.store.receipts:
            world.store.outbox = [late]
        return original(effect)

    world._changes = changes  # type: ignore[method-assign]
    world.tick()
    assert world.requests == ["FetchChanges", "SendBatch", "FetchChanges", "FetchDigest"]
    assert world.server.applied == [late.op_id]


def test_the_servers_limits_are_kept() -> None:
    world = World([make_op(seq, seq) for seq in range(1, 31)])
    original = world.server.answer

    def answer(request: ef.Request, *rest: object, **named: object) -> ev.Answer:
        found = original(request, *rest, **named)  # type: ignore[arg-type]
        return replace(found, batch_operations=7) if isinstance(found, Capabilities) else found

    world.server.answer = answer  # type: ignore[method-assign]
    world.start()
    world.sync()
    assert max(world.server.batches) == 7
    assert len(world.server.applied) == 30


@pytest.mark.parametrize(
    "kind",
    [
        ef.FetchCapabilities,
        ef.FetchSlice,
        ef.FetchForm,
        ef.SendBatch,
        ef.FetchChanges,
        ef.FetchDigest,
    ],
)
def test_an_answer_to_another_question_ends_the_run(kind: type[ef.Request]) -> None:
    world = World([make_op(1, 1)])
    world.server.forms = (FormRef("a", "1", "x"),)
    original = world.server.answer

    def answer(request: ef.Request, *rest: object, **named: object) -> ev.Answer:
        if isinstance(request, kind):
            return ev.Acknowledged()
        return original(request, *rest, **named)  # type: ignore[arg-type]

    world.server.answer = answer  # type: ignore[method-assign]
    world.start()
    status = world.sync()
    assert status.phase is Phase.BACKOFF
    assert isinstance(status.last_error, errors.BadAnswer)
    world.server.answer = original  # type: ignore[method-assign]
    settle(world)
    assert len(world.server.applied) == 1


@pytest.mark.parametrize(
    "kind",
    [
        ef.TakeBatch,
        ef.StoreChanges,
        ef.CompareDigest,
        ef.StoreSlice,
        ef.StoreForm,
        ef.TakeAcknowledgements,
    ],
)
def test_a_store_that_fails_anywhere_ends_the_run(kind: type[ef.Effect]) -> None:
    world = World([make_op(1, 1)])
    world.server.forms = (FormRef("a", "1", "x"),)
    original = world._store
    full = IocError("store.full", Text("Đầy.", "Full."))

    def store(effect: ef.Effect) -> ev.Event | None:
        return ev.StoreFailed(world.now, full) if isinstance(effect, kind) else original(effect)

    world._store = store  # type: ignore[method-assign]
    world.start()
    status = world.sync()
    assert status.phase is Phase.BACKOFF
    assert status.last_error is full
    world._store = original  # type: ignore[method-assign]
    settle(world)
    assert len(world.server.applied) == 1
    assert world.store.etags.keys() == world.server.slices.keys()


def test_a_slice_that_makes_no_sense_does_not_hold_up_the_others() -> None:
    world = World([make_op(1, 1)])
    original = world._store
    broken = IocError("store.catalogue_broken", Text("Hỏng.", "Broken."))

    def store(effect: ef.Effect) -> ev.Event | None:
        if isinstance(effect, ef.StoreSlice) and effect.name == "units":
            return ev.StoreFailed(world.now, broken, content=True)
        return original(effect)

    world._store = store  # type: ignore[method-assign]
    world.start()
    status = world.sync()
    assert status.phase is Phase.IDLE
    assert status.last_error is broken
    assert "units" not in world.store.etags
    assert len(world.store.etags) == len(CATALOGUE_SLICES) - 1
    assert len(world.server.applied) == 1


@pytest.mark.parametrize("kind", [ef.FetchDigest, ef.FetchForm, ef.SendAcknowledgement])
def test_a_line_lost_anywhere_is_taken_up_again(kind: type[ef.Request]) -> None:
    world = World([make_op(1, 1)])
    world.server.forms = (FormRef("a", "1", "x"),)
    world.store.notices = ["n"]
    original = world.server.answer

    def answer(request: ef.Request, *rest: object, **named: object) -> ev.Answer:
        if isinstance(request, kind):
            raise errors.Truncated("x")
        return original(request, *rest, **named)  # type: ignore[arg-type]

    world.server.answer = answer  # type: ignore[method-assign]
    world.start()
    assert world.sync().phase is Phase.BACKOFF
    world.server.answer = original  # type: ignore[method-assign]
    settle(world)
    world.sync()
    assert world.store.forms == {FormRef("a", "1", "x")}
    assert world.store.notices == []
