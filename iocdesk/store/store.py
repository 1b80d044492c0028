"""The store as others see it: open it, use its parts on one thread, clone it for another, close it."""

from __future__ import annotations

import hashlib
import hmac
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import Self

from iocdesk.core.clock import Clock
from iocdesk.core.ids import IdSource
from iocdesk.core.private import private_folder
from iocdesk.store.catalogue import Catalogue
from iocdesk.store.choices import ChoiceBook
from iocdesk.store.conflicts import Conflicts
from iocdesk.store.connection import CommitHook, Database
from iocdesk.store.devices import Devices
from iocdesk.store.drafts import Drafts
from iocdesk.store.editions import Editions
from iocdesk.store.errors import StoreDamaged, StoreExists, StoreKeyWrong, StoreMissing, StoreReadOnly
from iocdesk.store.figures import Figures
from iocdesk.store.filelock import FileLock
from iocdesk.store.files import Files
from iocdesk.store.form_moves import FormMoves
from iocdesk.store.letters import Letters
from iocdesk.store.log import Log
from iocdesk.store.looks import Looks
from iocdesk.store.losses import Losses
from iocdesk.store.outbox import Outbox
from iocdesk.store.past import Past
from iocdesk.store.receipts import Receipts
from iocdesk.store.relays import Relays
from iocdesk.store.reports import Reports
from iocdesk.store.settings import Facts, Settings
from iocdesk.store.sync import SyncState
from iocdesk.store.village_marks import VillageMarks
from iocdesk.store.working import Working


class _Shared:
    """What a store and its clones have in common; the lock goes with the last of them."""

    def __init__(self, lock: FileLock) -> None:
        self._lock = lock
        self._users = 1
        self._guard = threading.Lock()

    def join(self) -> None:
        with self._guard:
            self._users += 1

    def leave(self) -> None:
        with self._guard:
            self._users -= 1
            if self._users == 0:
                self._lock.release()


class Store:
    """One profile's file. Use it on one thread; `clone()` gives another thread its own.

    Attributes:
        reports, figures, past, editions, outbox, relays, conflicts, choices, looks, village_marks, form_moves, catalogue, sync,
            letters, devices, losses, settings, log: its parts.
        files: the attached files, in a file of their own beside it.
        path: the file.
        unclean: whether the program was not closed properly the last time.
    """

    def __init__(
        self,
        path: Path,
        key: bytes,
        *,
        clock: Clock,
        ids: IdSource,
        shared: _Shared,
        device_id: str = "",
        on_commit: CommitHook | None = None,
        unclean: bool = False,
    ) -> None:
        self.path = path
        self.unclean = unclean
        self._key = key
        self._clock = clock
        self._ids = ids
        self._on_commit = on_commit
        self._shared: _Shared | None = shared
        self._db = Database(path, key, on_commit)
        try:
            self._db.migrate()
            facts = Facts(self._db)
            devices = self.devices = Devices(self._db, facts, ids)
            devices.settle(device_id or ids.new())
        except BaseException:
            self._db.close()
            raise
        working = self._working = Working(self._db)
        drafts = Drafts(self._db, working, ids)
        self.log = Log(self._db, clock)
        self.looks = Looks(facts, clock)
        self.choices = ChoiceBook(facts)
        self.village_marks = VillageMarks(facts)
        self.form_moves = FormMoves(facts, clock)
        self.reports = Reports(self._db, working, drafts, clock)
        self.figures = Figures(self._db)
        self.past = Past(self._db, working, clock, devices)
        self.editions = Editions(self._db, working, drafts, self.reports, clock)
        receipts = Receipts(self._db, working, drafts, self.log, clock, self.looks)
        self.outbox = Outbox(self._db, working, drafts, receipts, clock, devices, ids)
        self.relays = Relays(self._db, working, drafts, self.log, clock)
        self.conflicts = Conflicts(self._db, working, drafts, receipts, clock, devices)
        self.catalogue = Catalogue(self._db, clock)
        self.losses = Losses(self._db, working, drafts, self.log, self.looks, clock, devices, ids)
        self.sync = SyncState(self._db, working, drafts, facts, clock, self.losses, self.looks)
        self.letters = Letters(self._db, facts)
        self.settings = Settings(facts)
        self.files = Files(path.with_name(path.name + ".files"), key, clock, on_commit)

    @property
    def device_id(self) -> str:
        """Who this computer is to the server; made with the file, and anew after it was put back from a copy."""
        return self.devices.current

    def clone(self) -> Store:
        """Open the same file again, for another thread."""
        if self._shared is None:
            raise StoreMissing(self.path)
        self._shared.join()
        try:
            twin = Store(
                self.path,
                self._key,
                clock=self._clock,
                ids=self._ids,
                shared=self._shared,
                on_commit=self._on_commit,
                unclean=self.unclean,
            )
        except BaseException:
            self._shared.leave()
            raise
        twin.catalogue.share_forms(self.catalogue)
        return twin

    @contextmanager
    def together(self, label: str) -> Iterator[None]:
        """Make every change inside one durable transaction; when it ends with an error, none of them was made."""
        with self._working.together(label):
            yield

    def check(self) -> None:
        """Read the whole file and make sure that every page is sound.

        Raises:
            StoreDamaged: naming the first fault.
        """
        faults = self._db.all("PRAGMA cipher_integrity_check")
        if not faults:
            faults = [row for row in self._db.all("PRAGMA integrity_check(1)") if row[0] != "ok"]
        if faults:
            raise StoreDamaged(self.path, str(faults[0][0]))

    def backup(self, target: Path) -> None:
        """Write a consistent copy under the same key while the store is in use.

        Raises:
            StoreExists: when something is there already.
            StoreReadOnly, StoreFull: when it cannot be written; nothing half-done is left.
        """
        if target.exists():
            raise StoreExists(target)
        part = target.with_name(target.name + ".part")
        with suppress(OSError):
            part.unlink()
        try:
            part.touch(0o600)
            self._db.backup_into(part, self._key)
            part.replace(target)
            _write_check(target, self._key)
        except OSError:
            raise StoreReadOnly(target) from None
        finally:
            with suppress(OSError):
                part.unlink()

    def close(self) -> None:
        """Close; harmless from any thread and when done twice."""
        shared, self._shared = self._shared, None
        self.files.close()
        self._db.close()
        if shared is not None:
            shared.leave()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def open_store(
    path: Path,
    key: bytes,
    *,
    clock: Clock,
    ids: IdSource,
    device_id: str = "",
    on_commit: CommitHook | None = None,
) -> Store:
    """Open an existing store, bringing it to today's structure.

    After an end that was not proper, every page is checked first.

    Raises:
        StoreMissing, StoreLocked, StoreNewer, StoreDamaged, StoreKeyWrong, StoreReadOnly, StoreFull.
    """
    if not path.exists():
        raise StoreMissing(path)
    _expect_writable(path)
    store = _open(path, key, clock, ids, device_id, on_commit)
    if store.unclean:
        try:
            store.check()
        except BaseException:
            store.close()
            raise
    return store


def create_store(
    path: Path,
    key: bytes,
    *,
    clock: Clock,
    ids: IdSource,
    device_id: str = "",
    on_commit: CommitHook | None = None,
) -> Store:
    """Make a new, empty store; folders on the way are made.

    Args:
        device_id: who this computer is to the server; a new id where it is "".

    Raises:
        StoreExists, StoreLocked, StoreReadOnly, StoreFull.
    """
    if path.exists():
        raise StoreExists(path)
    try:
        private_folder(path.parent)
        path.touch(0o600, exist_ok=False)  # before SQLite does: its side files take over who may read it
    except FileExistsError:
        raise StoreExists(path) from None
    except OSError:
        raise StoreReadOnly(path) from None
    try:
        store = _open(path, key, clock, ids, device_id, on_commit)
    except BaseException:
        with suppress(OSError):
            path.unlink()
        raise
    with suppress(OSError):
        _write_check(path, key)
    return store


def lock_path(path: Path) -> Path:
    """Return where the lock of a store is."""
    return path.with_name(path.name + ".lock")


def check_path(path: Path) -> Path:
    """Return where the fingerprint of a store's key is, by which a wrong key is told from a damaged file."""
    return path.with_name(path.name + ".keycheck")


def _open(
    path: Path, key: bytes, clock: Clock, ids: IdSource, device_id: str, on_commit: CommitHook | None
) -> Store:
    lock = FileLock(lock_path(path), path, clock.now())
    try:
        expect_key(path, key)
        return Store(
            path,
            key,
            clock=clock,
            ids=ids,
            shared=_Shared(lock),
            device_id=device_id,
            on_commit=on_commit,
            unclean=lock.unclean,
        )
    except BaseException:
        lock.release()
        raise


def _expect_writable(path: Path) -> None:
    if not os.access(path, os.W_OK) or not os.access(path.parent, os.W_OK):
        raise StoreReadOnly(path)


def fingerprint(key: bytes) -> str:
    """Return what may lie openly beside the file: it tells nothing about a random 256-bit key."""
    return hmac.new(key, b"iocdesk store key", hashlib.sha256).hexdigest()


def expect_key(path: Path, key: bytes) -> None:
    """Raise StoreKeyWrong when the fingerprint beside the file is another key's."""
    try:
        known = check_path(path).read_text("ascii").strip()
    except (OSError, UnicodeDecodeError):
        return
    if len(known) == 64 and not hmac.compare_digest(known, fingerprint(key)):
        raise StoreKeyWrong(path)


def _write_check(path: Path, key: bytes) -> None:
    check_path(path).touch(0o600)
    check_path(path).write_text(fingerprint(key), "ascii")
