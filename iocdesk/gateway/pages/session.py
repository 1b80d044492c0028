"""Who is signed in at the pages: a random cookie whose hash is in the database, and forms nobody else can forge.

Every worker finds the session, and it ends with the account, its password, an hour of silence or half a day.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, insert, select, update

from iocdesk.core.clock import Clock
from iocdesk.gateway import schema
from iocdesk.gateway.accounts import actor_of
from iocdesk.gateway.database import Database, stamp
from iocdesk.gateway.province_tables import page_sessions
from iocdesk.gateway.tokens import token_hash
from iocdesk.reports.model import Actor

IDLE = timedelta(hours=1)
LONGEST = timedelta(hours=12)
_TOUCH = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who asks for a page."""

    actor: Actor
    token_hash: str
    csrf_key: str


class Visits:
    """Opens, checks and ends sessions of the pages."""

    def __init__(self, database: Database, clock: Clock, random: Callable[[int], bytes]) -> None:
        self._database = database
        self._clock = clock
        self._random = random

    def open(self, user_id: str, password_hash: str) -> str:
        """Open a session of an account that has proved itself; return the cookie's value."""
        token = base64.urlsafe_b64encode(self._random(32)).decode().rstrip("=")
        now = self._clock.now()
        with self._database.write() as connection:
            connection.execute(delete(page_sessions).where(page_sessions.c.created_at < stamp(now - LONGEST)))
            connection.execute(
                insert(page_sessions).values(
                    token_hash=token_hash(token),
                    user_id=user_id,
                    password_mark=token_hash(password_hash),
                    csrf_key=self._random(32).hex(),
                    created_at=stamp(now),
                    seen_at=stamp(now),
                )
            )
        return token

    def find(self, token: str) -> Visitor | None:
        """Return who a cookie belongs to; None when its session is over."""
        users, now = schema.users, self._clock.now()
        with self._database.read() as connection:
            row = connection.execute(
                select(page_sessions, users.c.password_hash)
                .join(users, users.c.user_id == page_sessions.c.user_id)
                .where(page_sessions.c.token_hash == token_hash(token))
            ).first()
            if row is None or row.password_mark != token_hash(row.password_hash):
                return None
            if row.seen_at < stamp(now - IDLE) or row.created_at < stamp(now - LONGEST):
                return None
            actor = actor_of(connection, row.user_id)
        if actor is None:
            return None
        if now - datetime.fromisoformat(row.seen_at) > _TOUCH:
            self._touch(row.token_hash)
        return Visitor(actor, row.token_hash, row.csrf_key)

    def _touch(self, token_hash: str) -> None:
        with self._database.write() as connection:
            connection.execute(
                update(page_sessions)
                .where(page_sessions.c.token_hash == token_hash)
                .values(seen_at=stamp(self._clock.now()))
            )

    def end(self, visitor: Visitor) -> None:
        """End a session."""
        with self._database.write() as connection:
            connection.execute(delete(page_sessions).where(page_sessions.c.token_hash == visitor.token_hash))

    def sign(self, key: str) -> str:
        """Return a form's token under a key; another each time, so that compression tells nothing of it."""
        nonce = self._random(12).hex()
        return f"{nonce}.{_mac(key, nonce)}"


def genuine(key: str, token: str) -> bool:
    """Tell whether a form's token was made under the key."""
    nonce, _, mac = token.partition(".")
    return bool(nonce) and hmac.compare_digest(mac.encode(), _mac(key, nonce).encode())


def _mac(key: str, nonce: str) -> str:
    return hmac.new(key.encode(), nonce.encode(), hashlib.sha256).hexdigest()
