"""One connection to one encrypted file: pragmas, transactions, migrations, interned words and stamps."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import sqlcipher3.dbapi2 as sqlcipher

from iocdesk.store.errors import DriverError, StoreClosed, StoreKeyWrong, StoreNewer, translate
from iocdesk.store.migrations import LATEST, STEPS

APPLICATION_ID = 0x494F4344
"""“IOCD” in the file's header, where SQLite keeps an application's mark."""

CommitHook = Callable[[str], None]
"""Called with "before:<label>" and "after:<label>" around every COMMIT; tests kill the process here."""

Row = tuple[Any, ...]

_BUSY_MS = 5000
_PRAGMAS = (
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",
    f"PRAGMA busy_timeout = {_BUSY_MS}",
    "PRAGMA foreign_keys = ON",
    "PRAGMA trusted_schema = OFF",
    "PRAGMA temp_store = MEMORY",
)
_MOST_WORDS = 50_000
_COMMENT = re.compile(r"--[^\n]*")


class Database:
    """One connection. Calls from several threads are serialised; each thread had better have its own.

    Args:
        path: the file.
        key: 32 raw bytes.
        on_commit: see `CommitHook`.

    Attributes:
        writes: grows by one with each transaction begun here, and once more when it is rolled back.

    Raises:
        StoreError: whichever applies.
    """

    def __init__(self, path: Path, key: bytes, on_commit: CommitHook | None = None) -> None:
        if len(key) != 32:
            msg = "the key is 32 bytes"
            raise ValueError(msg)
        self.path = path
        self._on_commit = on_commit
        self._lock = threading.RLock()
        self._depth = 0
        self.writes = 0
        self._words: dict[str, int] = {}
        self._names: dict[int, str] = {}
        self._stamps: dict[tuple[str, int | None, str], int] = {}
        self._raw: Any = None
        try:
            self._raw = sqlcipher.connect(
                str(path), isolation_level=None, check_same_thread=False, cached_statements=256
            )
            self._raw.execute("PRAGMA cipher_log_level = NONE")
            self._raw.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
            for pragma in _PRAGMAS:
                self._raw.execute(pragma)
        except DriverError as error:
            self.close()
            raise translate(error, path) from error

    def migrate(self) -> None:
        """Bring the file to today's structure, step by step, each in one transaction.

        Raises:
            StoreNewer: when it is already beyond.
        """
        found = int(self.one("PRAGMA user_version")[0])
        mark = int(self.one("PRAGMA application_id")[0])
        if found > LATEST:
            raise StoreNewer(self.path, found, LATEST)
        if found and mark != APPLICATION_ID:
            raise StoreKeyWrong(self.path)
        for number in range(found + 1, LATEST + 1):
            migrate_step(self, number)

    @contextmanager
    def write(self, label: str) -> Iterator[None]:
        """Make everything inside one durable transaction, or nothing of it; nested calls join the outer one."""
        with self._lock:
            if self._depth:
                self._depth += 1
                try:
                    yield
                finally:
                    self._depth -= 1
                return
            self.writes += 1
            self.run("BEGIN IMMEDIATE")
            self._depth = 1
            try:
                yield
                self._commit(label)
            except BaseException:
                self._forget()
                raise
            finally:
                self._depth = 0

    def _commit(self, label: str) -> None:
        if self._on_commit is not None:
            self._on_commit(f"before:{label}")
        self.run("COMMIT")
        if self._on_commit is not None:
            self._on_commit(f"after:{label}")

    def _forget(self) -> None:
        """Roll back, and drop words and stamps that were made inside; what was learnt inside is not true."""
        self.writes += 1
        self._words.clear()
        self._names.clear()
        self._stamps.clear()
        with suppress(DriverError):
            if self._raw is not None and self._raw.in_transaction:
                self._raw.execute("ROLLBACK")

    def run(self, sql: str, *values: object) -> Any:
        """Execute one statement and return its cursor."""
        with self._lock:
            if self._raw is None:
                raise StoreClosed(self.path)
            try:
                return self._raw.execute(sql, values)
            except DriverError as error:
                raise translate(error, self.path) from error

    def many(self, sql: str, rows: list[Row]) -> None:
        """Execute one statement for each row."""
        with self._lock:
            if self._raw is None:
                raise StoreClosed(self.path)
            try:
                self._raw.executemany(sql, rows)
            except DriverError as error:
                raise translate(error, self.path) from error

    def all(self, sql: str, *values: object) -> list[Row]:
        """Return every row."""
        with self._lock:
            try:
                return list(self.run(sql, *values))
            except DriverError as error:
                raise translate(error, self.path) from error

    def each(self, sql: str, *values: object) -> Iterator[Row]:
        """Yield row by row; what came before a damaged page is not lost."""
        with self._lock:
            cursor = self.run(sql, *values)
            try:
                yield from cursor
            except DriverError as error:
                raise translate(error, self.path) from error

    def maybe(self, sql: str, *values: object) -> Row | None:
        """Return the first row, if there is one."""
        with self._lock:
            try:
                row: Row | None = self.run(sql, *values).fetchone()
            except DriverError as error:
                raise translate(error, self.path) from error
            return row

    def one(self, sql: str, *values: object) -> Row:
        """Return the first row of a question that always has one."""
        row = self.maybe(sql, *values)
        if row is None:
            msg = f"no row: {sql}"
            raise LookupError(msg)
        return row

    @property
    def in_transaction(self) -> bool:
        """Whether what is read now may still be rolled back."""
        return self._depth > 0

    def data_version(self) -> int:
        """A number that changes when another connection has committed."""
        return int(self.one("PRAGMA data_version")[0])

    def word(self, text: str) -> int:
        """Return the number of a word, giving it one when it is new (inside a write only)."""
        number = self.known_word(text)
        if number is None:
            number = int(self.run("INSERT INTO word (text) VALUES (?)", text).lastrowid)
            self._remember(text, number)
        return number

    def known_word(self, text: str) -> int | None:
        """Return the number of a word; None when it was never stored."""
        number = self._words.get(text)
        if number is None:
            row = self.maybe("SELECT id FROM word WHERE text = ?", text)
            if row is not None:
                number = int(row[0])
                self._remember(text, number)
        return number

    def text(self, number: int | None) -> str:
        """Return the word of a number; "" for None."""
        if number is None:
            return ""
        text = self._names.get(number)
        if text is None:
            row = self.maybe("SELECT text FROM word WHERE id = ?", number)
            text = "" if row is None else str(row[0])
            self._remember(text, number)
        return text

    def stamp(self, author: str, at: int | None, source: str) -> int:
        """Return the number of a who-when-whence, writing it when it is new (inside a write only)."""
        found = self._stamps.get((author, at, source))
        if found is None:
            cursor = self.run(
                "INSERT INTO stamp (author, at, source) VALUES (?, ?, ?)",
                self.word(author) if author else None,
                at,
                self.word(source) if source else None,
            )
            found = int(cursor.lastrowid)
            if len(self._stamps) > _MOST_WORDS:
                self._stamps.clear()
            self._stamps[author, at, source] = found
        return found

    def _remember(self, text: str, number: int) -> None:
        if len(self._words) > _MOST_WORDS:
            self._words.clear()
            self._names.clear()
        self._words[text] = number
        self._names[number] = text

    def backup_into(self, target: Path, key: bytes) -> None:
        """Copy a consistent state into a new file under the same key."""
        with self._lock:
            if self._raw is None:
                raise StoreClosed(self.path)
            copy: Any = None
            try:
                copy = sqlcipher.connect(str(target), isolation_level=None)
                copy.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
                self._raw.backup(copy)
            except DriverError as error:
                raise translate(error, target) from error
            finally:
                if copy is not None:
                    copy.close()

    def close(self) -> None:
        """Close; harmless from any thread and when done twice."""
        with self._lock:
            raw, self._raw = self._raw, None
            if raw is not None:
                with suppress(DriverError):
                    raw.close()


def migrate_step(database: Database, number: int) -> None:
    """Apply the step that makes structure `number`, in one transaction."""
    with database.write(f"migration-{number}"):
        for statement in _COMMENT.sub("", STEPS[number - 1]).split(";"):
            if statement.strip():
                database.run(statement)
        database.run(f"PRAGMA application_id = {APPLICATION_ID}")
        database.run(f"PRAGMA user_version = {number}")
