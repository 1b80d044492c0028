"""What the synchronisation does to the store: the engine's effects carried out, and what is remembered read."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from iocdesk.api.answers import CATALOGUE_SLICES, OFFERED_SLICES, FormRef, PublicKeys, ReportChanged
from iocdesk.api.protocol import PROTOCOL
from iocdesk.core.errors import IocError
from iocdesk.forms.faults import FormError
from iocdesk.reports.digest import slice_digest
from iocdesk.reports.signing import Signer
from iocdesk.store.errors import CatalogueBroken
from iocdesk.store.letters import LetterAnswer
from iocdesk.store.store import Store
from iocdesk.store.types import Change, OutboxState
from iocdesk.sync.effects import (
    CompareDigest,
    Effect,
    Note,
    RenewKey,
    StoreAcknowledged,
    StoreAttempt,
    StoreChanges,
    StoreClock,
    StoreDeviceSeen,
    StoreForm,
    StoreKeyRegistered,
    StoreLetterAnswers,
    StoreLine,
    StoreLost,
    StoreLostLetters,
    StoreMessages,
    StoreReceipts,
    StoreRelayAttempt,
    StoreRelayReceipts,
    StoreSlice,
    StoreSuccess,
    StoreUpload,
    StoreUploadFailure,
    TakeAcknowledgements,
    TakeBatch,
    TakeHandedOut,
    TakeKey,
    TakeLetters,
    TakeRelays,
    TakeStoredLetters,
    TakeUpload,
)
from iocdesk.sync.events import (
    AcknowledgementsTaken,
    BatchTaken,
    ChangesStored,
    DeviceChecked,
    DigestCompared,
    Event,
    FormStored,
    HandedOutTaken,
    KeyTaken,
    LettersStored,
    LettersTaken,
    MessagesStored,
    ReceiptsStored,
    RelayReceiptsStored,
    RelaysTaken,
    Reopened,
    SliceStored,
    StoredLettersTaken,
    StoreFailed,
    UploadStored,
    UploadTaken,
)
from iocdesk.sync.memory import Counts, Line, Memory
from iocdesk.sync.uploads import next_upload
from iocdesk.vault.errors import VaultError

if TYPE_CHECKING:
    from iocdesk.vault.identity import DeviceKeyRing

_BLOCKED = frozenset({OutboxState.CONFLICT, OutboxState.REJECTED})


class Desk:
    """Carries out the store's part of a synchronisation; used on one thread, as the store is.

    Args:
        keys: this computer's keys; None where nobody keeps any.
    """

    def __init__(self, store: Store, keys: DeviceKeyRing | None = None) -> None:
        self._store = store
        self._keys = keys

    def memory(self) -> Memory:
        """Read what earlier synchronisations left."""
        catalogue, sync = self._store.catalogue, self._store.sync
        etags = {name: catalogue.etag(name) for name in (*CATALOGUE_SLICES, *OFFERED_SLICES)}
        return Memory(
            cursor=sync.cursor or "",
            etags={name: etag for name, etag in etags.items() if etag},
            missing_forms=self._missing_forms(),
            last_success=sync.last_success,
            clock_offset_s=sync.server_offset.total_seconds(),
            counts=self.counts(),
            key_wanted=self._key_wanted(),
            history=sync.history,
            device_id=self._store.device_id,
            line=Line(*sync.line),
            answers_due=sync.answers_due,
        )

    def _key_wanted(self) -> bool:
        """Whether the server is to be told; keys that cannot be had must not keep figures from being sent.

        So it is where the server, by its own slice, knows the key no more or has revoked it.
        """
        if self._keys is None:
            return False
        try:
            return self._registered() is None or not self._keys.made
        except VaultError:
            return False

    def _registered(self) -> Signer | None:
        """Return this computer's key as the server knows it; None where that is revoked or not known."""
        mine = self._store.sync.registered_key
        signers = self._store.catalogue.keys().signers
        return next((it for it in signers if it.sign_key == mine and it.revoked_at is None), None)

    def counts(self) -> Counts:
        """Count what waits in the outbox."""
        items = self._store.outbox.items()
        waiting = [item for item in items if item.state not in _BLOCKED]
        relays = self._store.relays.items()
        passing = {item.report_id for item in relays if item.state is OutboxState.WAITING}
        stuck = {item.report_id for item in relays if item.state in _BLOCKED}
        stuck |= {item.report_id for item in items if item.state in _BLOCKED}
        return Counts(
            reports=len(passing | {item.report_id for item in waiting}),
            operations=sum(len(item.op_ids) for item in waiting),
            attention=len(stuck),
            relays=self._store.relays.waiting(),
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
                with store.together("receipts"):
                    store.outbox.record_receipts(effect.receipts)
                    store.sync.set_history(effect.history)
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
            case StoreLine():
                store.sync.set_line(effect.line.batch_bytes, effect.line.page_items)
            case StoreSuccess():
                store.sync.set_last_success(effect.at)
                store.sync.set_protocol(PROTOCOL)
            case TakeLetters():
                letters = store.letters
                messages = letters.next_messages(effect.limit)
                handed = letters.next_handovers(effect.limit)
                return LettersTaken(now, tuple(messages), tuple(handed), letters.cursor)
            case StoreLetterAnswers():
                with store.together("letter-answers"):
                    store.letters.record(
                        LetterAnswer(it.id, it.stored, it.code, it.text) for it in effect.verdicts
                    )
                    store.sync.set_history(effect.history)
                return LettersStored(now)
            case TakeStoredLetters():
                found = store.letters.stored(effect.after, effect.limit)
                return StoredLettersTaken(now, tuple(found), len(found) == effect.limit)
            case StoreLostLetters():
                store.letters.offer_again(effect.ids)
                return LettersStored(now)
            case StoreMessages():
                return MessagesStored(now, store.letters.take_in(effect.messages, effect.cursor), effect.more)
            case TakeUpload():
                return UploadTaken(now, next_upload(store, effect), self.counts())
            case StoreUpload():
                job, at = effect.job, effect.upload
                whole = at.offset == job.size
                store.files.came_to(job.report_id, job.sha256, at.upload_id, at.offset, whole=whole)
                store.sync.set_history(at.history)
                return UploadStored(now)
            case StoreUploadFailure():
                job, wait = effect.job, timedelta(seconds=effect.wait_s)
                store.files.not_taken(job.report_id, job.sha256, effect.error, wait, final=effect.final)
            case TakeRelays():
                batch = store.relays.next_batch(effect.max_operations, effect.max_bytes, skip=effect.skip)
                return RelaysTaken(now, tuple(batch), self.counts())
            case StoreRelayReceipts():
                store.relays.record_receipts(effect.receipts)
                return RelayReceiptsStored(now, self.counts())
            case StoreRelayAttempt():
                store.relays.record_attempt(effect.op_ids, effect.error)
            case TakeKey():
                return KeyTaken(now, self._public_keys())
            case StoreKeyRegistered():
                store.sync.set_registered_key(effect.sign_key)
            case RenewKey():
                self._renew_keys()
            case StoreDeviceSeen():
                return self._seen(effect, now)
            case TakeHandedOut():
                return self._handed_out(effect, now)
            case StoreLost():
                store.losses.reopen(effect.op_ids)
                return Reopened(now, self.counts())
            case Note():
                store.log.add(effect.code, effect.detail)
        return None

    def _seen(self, effect: StoreDeviceSeen, now: datetime) -> DeviceChecked:
        devices = self._store.devices
        same = devices.has(effect.seq, effect.op_id)
        if not same:
            devices.begin_anew()
            self._store.sync.set_registered_key(None)
        return DeviceChecked(now, same, devices.current, self.counts())

    def _handed_out(self, effect: TakeHandedOut, now: datetime) -> HandedOutTaken:
        found = self._store.losses.handed_out(effect.before, effect.limit)
        relayed = self._store.losses.relayed() if effect.before is None else []
        op_ids = tuple(op_id for _, op_id in found)
        # The server takes 1,000 at once; there are never that many packages.
        op_ids = (*op_ids, *relayed)[: effect.limit]
        last = found[-1][0] if found else None
        return HandedOutTaken(now, op_ids, last, len(found) == effect.limit)

    def _waiting(self) -> list[str]:
        items = self._store.outbox.items()
        return [op_id for item in items if item.state not in _BLOCKED for op_id in item.op_ids]

    def _public_keys(self) -> PublicKeys | None:
        if self._keys is None:
            return None
        keys = self._keys.keys()
        signers = self._store.catalogue.keys().signers
        if any(it.sign_key == keys.sign_key and it.revoked_at is not None for it in signers):
            keys = self._keys.renew()
        return PublicKeys(self._store.device_id, keys.sign_key, keys.recipient)

    def _renew_keys(self) -> None:
        if self._keys is not None:
            self._store.sync.set_registered_key(None)
            self._keys.renew()

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
            here = {report_id for report_id, _, _ in self._store.sync.digests()}
            # What was only promised by a receipt is not there either on a server that was put back.
            here |= set(self._store.sync.behind()) if effect.restored else set()
            changes += [Change(0, report_id) for report_id in sorted(here - effect.keep)]
        new_forms = self._new_forms(changes)
        if effect.restored:
            # Before what is remembered of the server's history says that all is well again.
            self._store.files.offer_again()
        self._store.sync.apply_changes(
            changes, effect.cursor, history=effect.history, restored=effect.restored
        )
        return ChangesStored(now, effect.cursor, self.counts(), new_forms)

    def _new_forms(self, changes: list[Change]) -> bool:
        wanted = {(it.report.key.form_id, it.report.form_version) for it in changes if it.report}
        return any(self._store.catalogue.form(*form) is None for form in wanted)

    def _missing_forms(self) -> tuple[FormRef, ...]:
        rows = self._store.catalogue.forms()
        return tuple(FormRef(row.form_id, row.version, row.sha256) for row in rows if not row.stored)
