"""What the synchronisation does to the store: the engine's effects carried out, and what is remembered read."""

from __future__ import annotations

from datetime import datetime, timedelta

from iocdesk.api.answers import CATALOGUE_SLICES, FormRef, ReportChanged
from iocdesk.api.protocol import PROTOCOL
from iocdesk.core.errors import IocError
from iocdesk.forms.faults import FormError
from iocdesk.reports.digest import slice_digest
from iocdesk.reports.model import ReportId
from iocdesk.store.errors import CatalogueBroken
from iocdesk.store.store import Store
from iocdesk.store.types import Change, OutboxState
from iocdesk.sync.events import (
    AcknowledgementsTaken,
    BatchTaken,
    ChangesStored,
    CompareDigest,
    Counts,
    DigestCompared,
    Effect,
    Event,
    FormStored,
    Memory,
    Note,
    ReceiptsStored,
    SliceStored,
    StoreAcknowledged,
    StoreAttempt,
    StoreChanges,
    StoreClock,
    StoreFailed,
    StoreForm,
    StoreReceipts,
    StoreSlice,
    StoreSuccess,
    TakeAcknowledgements,
    TakeBatch,
)

_BLOCKED = frozenset({OutboxState.CONFLICT, OutboxState.REJECTED})


class Desk:
    """Carries out the store's part of a synchronisation; used on one thread, as the store is."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def memory(self) -> Memory:
        """Read what earlier synchronisations left."""
        catalogue, sync = self._store.catalogue, self._store.sync
        etags = {name: catalogue.etag(name) for name in CATALOGUE_SLICES}
        return Memory(
            cursor=sync.cursor or "",
            etags={name: etag for name, etag in etags.items() if etag},
            missing_forms=self._missing_forms(),
            last_success=sync.last_success,
            clock_offset_s=sync.server_offset.total_seconds(),
            counts=self.counts(),
        )

    def counts(self) -> Counts:
        """Count what waits in the outbox."""
        items = self._store.outbox.items()
        waiting = [item for item in items if item.state not in _BLOCKED]
        return Counts(
            reports=len(waiting),
            operations=sum(len(item.op_ids) for item in waiting),
            attention=len(items) - len(waiting),
        )

    def carry_out(self, effect: Effect, now: datetime) -> Event | None:
        """Do what the engine asks of the store and return the event that it waits for, if any.

        A failure becomes `StoreFailed`; then nothing of the effect was kept.
        """
        try:
            return self._carry_out(effect, now)
        except (CatalogueBroken, FormError) as error:
            return StoreFailed(now, error, content=True)
        except IocError as error:
            return StoreFailed(now, error)

    def _carry_out(self, effect: Effect, now: datetime) -> Event | None:  # noqa: C901 - one case an effect
        store = self._store
        match effect:
            case TakeBatch():
                return self._take(effect, now)
            case StoreReceipts():
                store.outbox.record_receipts(effect.receipts)
                return ReceiptsStored(now, self.counts())
            case StoreAttempt():
                op_ids = effect.op_ids if effect.op_ids is not None else self._waiting()
                store.outbox.record_attempt(op_ids, effect.error)
            case StoreChanges():
                return self._changes(effect, now)
            case CompareDigest():
                mine = store.sync.digests()
                same = slice_digest(mine) == effect.digest
                if not same:
                    store.log.add("digest.compare", f"here {len(mine)}, server {effect.count}")
                return DigestCompared(now, same)
            case StoreSlice():
                store.catalogue.put_slice(effect.name, effect.etag, effect.payload)
                return SliceStored(now, self._missing_forms() if effect.name == "forms" else ())
            case StoreForm():
                store.catalogue.put_form(effect.document.content)
                return FormStored(now)
            case TakeAcknowledgements():
                return AcknowledgementsTaken(now, tuple(store.catalogue.unsent_acknowledgements()))
            case StoreAcknowledged():
                store.catalogue.acknowledgement_sent(effect.notice)
            case StoreClock():
                store.sync.set_server_offset(timedelta(seconds=effect.offset_s))
            case StoreSuccess():
                store.sync.set_last_success(effect.at)
                store.sync.set_protocol(PROTOCOL)
            case Note():
                store.log.add(effect.code, effect.detail)
        return None

    def _waiting(self) -> list[str]:
        items = self._store.outbox.items()
        return [op_id for item in items if item.state not in _BLOCKED for op_id in item.op_ids]

    def _take(self, effect: TakeBatch, now: datetime) -> BatchTaken:
        policy = self._store.catalogue.policy()
        batch = self._store.outbox.next_batch(
            effect.max_operations,
            effect.max_bytes,
            drafts_travel=policy.drafts_travel,
            skip=effect.skip,
        )
        return BatchTaken(now, tuple(batch), self.counts())

    def _changes(self, effect: StoreChanges, now: datetime) -> ChangesStored:
        changes = [
            Change(item.seq, item.report.id, item.report)
            if isinstance(item, ReportChanged)
            else Change(item.seq, item.report_id)
            for item in effect.items
        ]
        if effect.keep is not None:
            changes += [Change(0, report_id) for report_id in self._not_in(effect.keep)]
        new_forms = self._new_forms(changes)
        self._store.sync.apply_changes(changes, effect.cursor)
        return ChangesStored(now, effect.cursor, self.counts(), new_forms)

    def _not_in(self, keep: frozenset[ReportId]) -> list[ReportId]:
        """Return the reports here that a slice fetched anew does not have."""
        return [report_id for report_id, _, _ in self._store.sync.digests() if report_id not in keep]

    def _new_forms(self, changes: list[Change]) -> bool:
        wanted = {(it.report.key.form_id, it.report.form_version) for it in changes if it.report}
        return any(self._store.catalogue.form(*form) is None for form in wanted)

    def _missing_forms(self) -> tuple[FormRef, ...]:
        rows = self._store.catalogue.forms()
        return tuple(FormRef(row.form_id, row.version, row.sha256) for row in rows if not row.stored)
