"""Sign-in: Argon2id passwords, short-lived access tokens, refresh tokens that are good once.

Tokens are random and only their SHA-256 is stored. All refresh tokens that grew from one sign-in are a family: when
one comes back that was already exchanged, somebody else may hold it, and the whole family is closed. One case is
forgiven, because lines in the countryside break: the newest pair was never used, so its answer was probably lost.
"""

from __future__ import annotations

import base64
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from argon2 import PasswordHasher
from argon2.exceptions import HashingError, InvalidHashError, VerificationError, VerifyMismatchError
from sqlalchemy import delete, insert, select, update
from sqlalchemy.engine import Connection, Row

from iocdesk.core.clock import Clock
from iocdesk.core.text import nfc
from iocdesk.core.units import UnitKey
from iocdesk.gateway import schema
from iocdesk.gateway.database import Database, stamp
from iocdesk.gateway.passwords import is_due, is_weak, put_own
from iocdesk.gateway.problems import ProblemError, problem_of
from iocdesk.gateway.province_tables import page_sessions
from iocdesk.gateway.rows import among
from iocdesk.gateway.settings import GatewaySettings
from iocdesk.gateway.tokens import token_hash
from iocdesk.reports.model import Actor, Role

_UNKNOWN_USER = "nobody has this password"


@dataclass(frozen=True, slots=True)
class Tokens:
    """A new pair of tokens, and for whom."""

    access: str
    refresh: str
    actor: Actor


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Who a request comes from, in which session."""

    actor: Actor
    session_id: str


class Accounts:
    """Users and their sessions."""

    def __init__(
        self, database: Database, settings: GatewaySettings, clock: Clock, random: Callable[[int], bytes]
    ) -> None:
        self._database = database
        self._settings = settings
        self._clock = clock
        self._random = random
        self._hasher = hasher(settings)
        # Each check takes its memory cost: a morning's rush must not take all of the server's.
        self._checking = threading.BoundedSemaphore(settings.argon2_at_once)
        self._decoy = self._hasher.hash(_UNKNOWN_USER)

    def sign_in(
        self, username: str, password: str, device_id: str, device_name: str, new_password: str = ""
    ) -> Tokens:
        """Open a session.

        Args:
            new_password: takes the place of the password; the account's other sessions end.

        Raises:
            ProblemError: `auth.failed`, the same and after the same time for an unknown name and a wrong password;
                `auth.password_due`, `auth.password_weak` for who has proved themselves.
        """
        row = self.prove(username, password)
        new_hash = self._new_hash(row, password, new_password)
        access, refresh = self._token(), self._token()
        now = self._clock.now()
        with self._database.write() as connection:
            if new_hash:
                if not put_own(connection, row.user_id, new_hash, proved=row.password_hash):
                    raise problem_of("auth.failed")
                close_sessions(connection, row.user_id, stamp(now))
            session_id = self._token()[:22]
            connection.execute(
                insert(schema.sessions).values(
                    session_id=session_id,
                    user_id=row.user_id,
                    device_id=device_id,
                    device_name=device_name,
                    created_at=stamp(now),
                    access_hash=token_hash(access),
                    access_expires=self._access_expires(),
                    generation=1,
                    seen=False,
                )
            )
            self._keep_refresh(connection, refresh, session_id, 1)
            return Tokens(access, refresh, _actor(connection, row))

    def _new_hash(self, row: Row[tuple[object, ...]], old: str, new: str) -> str:
        """Return the hash of a new password; "" for none.

        Raises:
            ProblemError: as `sign_in`.
        """
        if not new:
            with self._database.read() as connection:
                if is_due(connection, row.user_id):
                    raise problem_of("auth.password_due")
            return ""
        if is_weak(new) or nfc(new) == nfc(old):
            raise problem_of("auth.password_weak")
        with self._checking:
            try:
                return self._hasher.hash(nfc(new))
            except (HashingError, MemoryError):
                raise problem_of("server.busy") from None

    def prove(self, username: str, password: str) -> Row[tuple[object, ...]]:
        """Return the row of the account that a name and a password are of.

        Raises:
            ProblemError: `auth.failed`, as `sign_in`.
        """
        users = schema.users
        with self._database.read() as connection:
            row = connection.execute(select(users).where(users.c.username == account_name(username))).first()
        right = self._matches(row.password_hash if row else self._decoy, nfc(password))
        if row is None or not right or not row.active:
            raise problem_of("auth.failed")
        return row

    def refresh(self, token: str) -> Tokens:
        """Exchange a refresh token for a new pair.

        Raises:
            ProblemError: `auth.expired`; `auth.reused`, after closing the family.
        """
        reused = False
        with self._database.write() as connection:
            found = self._family(connection, token)
            reused = found.superseded and not self._answer_was_lost(found)
            if reused:
                self._close(connection, found.session_id)
            else:
                return self._rotate(connection, found)
        raise problem_of("auth.reused")

    def _rotate(self, connection: Connection, found: Row[tuple[object, ...]]) -> Tokens:
        access, refresh = self._token(), self._token()
        generation = found.generation + 1
        tokens, sessions = schema.refresh_tokens, schema.sessions
        connection.execute(
            update(tokens).where(tokens.c.session_id == found.session_id).values(superseded=True)
        )
        connection.execute(
            update(sessions)
            .where(sessions.c.session_id == found.session_id)
            .values(
                access_hash=token_hash(access),
                access_expires=self._access_expires(),
                generation=generation,
                seen=False,
            )
        )
        self._keep_refresh(connection, refresh, found.session_id, generation)
        return Tokens(access, refresh, _actor(connection, found))

    def _family(self, connection: Connection, token: str) -> Row[tuple[object, ...]]:
        tokens, sessions, users = schema.refresh_tokens, schema.sessions, schema.users
        row = connection.execute(
            select(
                users,
                tokens.c.superseded,
                tokens.c.expires_at,
                tokens.c.generation.label("token_generation"),
                sessions.c.session_id,
                sessions.c.generation,
                sessions.c.seen,
                sessions.c.revoked_at,
            )
            .join(sessions, sessions.c.session_id == tokens.c.session_id)
            .join(users, users.c.user_id == sessions.c.user_id)
            .where(tokens.c.token_hash == token_hash(token))
            # Of two that come with one token at once, the second sees what the first has made of it.
            .with_for_update(of=sessions)
        ).first()
        gone = row is None or row.revoked_at is not None or not row.active
        if row is None or gone or row.expires_at <= stamp(self._clock.now()):
            raise problem_of("auth.expired")
        return row

    @staticmethod
    def _answer_was_lost(found: Row[tuple[object, ...]]) -> bool:
        return not found.seen and bool(found.token_generation == found.generation - 1)

    def sign_out(self, session_id: str) -> None:
        """Close a session and its family of tokens."""
        with self._database.write() as connection:
            self._close(connection, session_id)

    def _close(self, connection: Connection, session_id: str) -> None:
        sessions = schema.sessions
        connection.execute(
            update(sessions)
            .where(sessions.c.session_id == session_id)
            .values(revoked_at=stamp(self._clock.now()))
        )

    def check(self, token: str) -> SignedIn:
        """Return who an access token belongs to.

        Raises:
            ProblemError: `auth.expired`.
        """
        [found] = self.check_all([token])
        if isinstance(found, ProblemError):
            raise found
        return found

    def check_all(self, tokens: Sequence[str]) -> list[SignedIn | ProblemError]:
        """Return who each access token belongs to, `auth.expired` for one that is no good (any more)."""
        sessions, users, mine = schema.sessions, schema.users, schema.user_units
        hashes = [token_hash(token) for token in tokens]
        columns = (sessions.c.session_id, sessions.c.access_hash, sessions.c.access_expires, sessions.c.seen)
        query = select(users, *columns, mine.c.unit_id).join(sessions, sessions.c.user_id == users.c.user_id)
        query = query.outerjoin(mine, mine.c.user_id == users.c.user_id).order_by(mine.c.unit_id)
        rows: dict[str, list[Row[Any]]] = {}
        with self._database.read() as connection:
            good = among(connection, sessions.c.access_hash, sorted(set(hashes)))
            for row in connection.execute(query.where(good, sessions.c.revoked_at.is_(None))):
                rows.setdefault(row.access_hash, []).append(row)
        now = stamp(self._clock.now())
        answers = [_signed_in(rows.get(it, ()), now) for it in hashes]
        good_ones = [it for it, found in zip(hashes, answers, strict=True) if isinstance(found, SignedIn)]
        self._note_use([it for it in set(good_ones) if not rows[it][0].seen])
        return answers

    def _note_use(self, hashes: Sequence[str]) -> None:
        sessions = schema.sessions
        if hashes:
            with self._database.write() as connection:
                used = among(connection, sessions.c.access_hash, hashes)
                connection.execute(update(sessions).where(used).values(seen=True))

    def _matches(self, password_hash: str, password: str) -> bool:
        with self._checking:
            try:
                return self._hasher.verify(password_hash, password.encode("utf-8"))
            except (VerifyMismatchError, InvalidHashError):
                return False
            except (VerificationError, MemoryError):
                # Its memory could not be had: that says nothing of the password.
                raise problem_of("server.busy") from None

    def _token(self) -> str:
        return base64.urlsafe_b64encode(self._random(32)).decode("ascii").rstrip("=")

    def _access_expires(self) -> str:
        return stamp(self._clock.now() + timedelta(seconds=self._settings.access_seconds))

    def _keep_refresh(self, connection: Connection, token: str, session_id: str, generation: int) -> None:
        expires = self._clock.now() + timedelta(days=self._settings.refresh_days)
        connection.execute(
            insert(schema.refresh_tokens).values(
                token_hash=token_hash(token),
                session_id=session_id,
                generation=generation,
                expires_at=stamp(expires),
                superseded=False,
            )
        )


def _signed_in(rows: Sequence[Row[Any]], now: str) -> SignedIn | ProblemError:
    row = rows[0] if rows else None
    if row is None or not row.active or row.access_expires <= now:
        return problem_of("auth.expired")
    units = tuple(UnitKey.parse(it.unit_id) for it in rows if it.unit_id is not None)
    return SignedIn(Actor(row.user_id, row.name, Role(row.role), units), row.session_id)


def account_name(typed: str) -> str:
    """Return the one form of a user name under which an account is kept, found, and its sign-ins are counted."""
    return nfc(typed).lower()


def close_sessions(connection: Connection, user_id: str, now: str) -> None:
    """Close every session of an account, at the province's pages too; `now` as `stamp` writes it."""
    sessions = schema.sessions
    connection.execute(delete(page_sessions).where(page_sessions.c.user_id == user_id))
    connection.execute(
        update(sessions)
        .where(sessions.c.user_id == user_id, sessions.c.revoked_at.is_(None))
        .values(revoked_at=now)
    )


def hasher(settings: GatewaySettings) -> PasswordHasher:
    """Return the Argon2id hasher of a gateway."""
    return PasswordHasher(
        time_cost=settings.argon2_time, memory_cost=settings.argon2_memory_kib, parallelism=1
    )


def actor_of(connection: Connection, user_id: str) -> Actor | None:
    """Return an account as it now is; None when there is none, or it is not active."""
    users = schema.users
    row = connection.execute(select(users).where(users.c.user_id == user_id)).first()
    return None if row is None or not row.active else _actor(connection, row)


def _actor(connection: Connection, row: Row[tuple[object, ...]]) -> Actor:
    mine = schema.user_units
    units = connection.execute(
        select(mine.c.unit_id).where(mine.c.user_id == row.user_id).order_by(mine.c.unit_id)
    )
    return Actor(row.user_id, row.name, Role(row.role), tuple(UnitKey.parse(unit.unit_id) for unit in units))
