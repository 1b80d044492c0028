"""Public keys of computers: who registered which, and which of them an account may see.

A village needs the recipients of its commune, to seal for it; a commune needs the signing keys of its villages and
its own, to check packages. The province takes no packages and is sent none.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import func, insert, select, update
from sqlalchemy.engine import Connection, Row

from iocdesk.core.clock import Clock
from iocdesk.core.units import Level, UnitError, UnitKey, UnitRegistry
from iocdesk.gateway import schema
from iocdesk.gateway.database import Database, stamp
from iocdesk.gateway.directory import Slice
from iocdesk.gateway.problems import problem_of
from iocdesk.reports.model import Actor, Role
from iocdesk.reports.signing import SignedOperation, operation_message, signed_by

MOST_KEYS = 20
"""Newest keys of one account that others are told of."""

Json = dict[str, object]


@dataclass(frozen=True, slots=True)
class _Key:
    user_id: str
    role: Role
    units: tuple[str, ...]
    row: Row[tuple[object, ...]]


class KeyRegister:
    """Takes the keys that signed-in users register."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def put(self, actor: Actor, device_id: str, sign_key: str, recipient: str) -> Json:
        """Register the keys of one of the actor's computers; the same again changes nothing.

        New keys take the place of that computer's old ones: nobody seals to these any more, and what they signed
        stays good.

        Raises:
            ProblemError: `key.revoked`.
        """
        table = schema.device_keys
        mine = (table.c.user_id == actor.user_id, table.c.device_id == device_id)
        now = stamp(self._clock.now())
        with self._database.write() as connection:
            known = connection.execute(select(table).where(*mine, table.c.sign_key == sign_key)).first()
            if known is not None and known.revoked_at is not None:
                raise problem_of("key.revoked")
            if known is not None and known.superseded_at is None and known.recipient == recipient:
                return {"device_id": device_id, "registered_at": known.registered_at}
            connection.execute(
                update(table).where(*mine, table.c.superseded_at.is_(None)).values(superseded_at=now)
            )
            values = {"recipient": recipient, "registered_at": now, "superseded_at": None}
            if known is None:
                key = {"user_id": actor.user_id, "device_id": device_id, "sign_key": sign_key}
                connection.execute(insert(table).values(**key, **values))
            else:
                connection.execute(update(table).where(*mine, table.c.sign_key == sign_key).values(**values))
        return {"device_id": device_id, "registered_at": now}


def author_signed(connection: Connection, signed: SignedOperation) -> bool:
    """Tell whether a key of the operation's author, not revoked, of the computer it names, signed it."""
    op, table = signed.operation, schema.device_keys
    rows = connection.execute(
        select(table.c.sign_key).where(
            table.c.user_id == op.author, table.c.device_id == op.device_id, table.c.revoked_at.is_(None)
        )
    )
    content = operation_message(op)
    return any(signed_by(row.sign_key, content, signed.signature) for row in rows)


def keys_slice(connection: Connection, registry: UnitRegistry, visible: Slice, actor: Actor) -> Json:
    """Return the recipients to seal for and the signers to believe, as the account may know them."""
    if actor.role is Role.PROVINCE:
        return {"recipients": [], "signers": []}
    communes = {key.id for key in _communes(registry, actor.units)}
    recipients: list[Json] = []
    signers: list[Json] = []
    for key in _newest(connection):
        row = key.row
        if row.superseded_at is None and row.revoked_at is None and key.role is Role.CONSOLIDATOR:
            recipients += [
                {
                    "unit": unit,
                    "user_id": key.user_id,
                    "device_id": row.device_id,
                    "recipient": row.recipient,
                }
                for unit in key.units
                if unit in communes
            ]
        seen = [unit for unit in key.units if visible.holds(unit)]
        if key.user_id == actor.user_id or (seen and actor.role is not Role.ENTRY):
            signers.append(
                {
                    "user_id": key.user_id,
                    "device_id": row.device_id,
                    "sign_key": row.sign_key,
                    "units": seen,
                    "revoked_at": row.revoked_at,
                }
            )
    return {"recipients": recipients, "signers": signers}


def revoke(connection: Connection, user_id: str, device_id: str, now: str) -> int:
    """Take keys for nobody's from now on, and close the computer's sessions; return how many keys.

    Args:
        device_id: "" for every computer of the account.
        now: as `stamp` writes it.
    """
    keys, sessions = schema.device_keys, schema.sessions
    of_keys = [keys.c.user_id == user_id, keys.c.revoked_at.is_(None)]
    of_sessions = [sessions.c.user_id == user_id, sessions.c.revoked_at.is_(None)]
    if device_id:
        of_keys.append(keys.c.device_id == device_id)
        of_sessions.append(sessions.c.device_id == device_id)
    connection.execute(update(sessions).where(*of_sessions).values(revoked_at=now))
    return connection.execute(update(keys).where(*of_keys).values(revoked_at=now)).rowcount


def _newest(connection: Connection) -> list[_Key]:
    """Return the newest keys of every active account, by account and time."""
    keys, users, mine = schema.device_keys, schema.users, schema.user_units
    place = func.row_number().over(
        partition_by=keys.c.user_id, order_by=(keys.c.registered_at.desc(), keys.c.sign_key)
    )
    inner = select(keys, users.c.role, place.label("place")).join(users, users.c.user_id == keys.c.user_id)
    newest = inner.where(users.c.active.is_(True)).subquery()
    units: dict[str, list[str]] = {}
    for row in connection.execute(select(mine.c.user_id, mine.c.unit_id).order_by(mine.c.unit_id)):
        units.setdefault(row.user_id, []).append(row.unit_id)
    rows = connection.execute(
        select(newest)
        .where(newest.c.place <= MOST_KEYS)
        .order_by(newest.c.user_id, newest.c.registered_at, newest.c.sign_key)
    )
    return [_Key(row.user_id, Role(row.role), tuple(units.get(row.user_id, ())), row) for row in rows]


def _communes(registry: UnitRegistry, units: Iterable[UnitKey]) -> set[UnitKey]:
    """Return the communes that these units are, or report to."""
    found: set[UnitKey] = set()
    for key in units:
        try:
            unit = registry.get(key)
        except UnitError:
            continue
        if unit.level is Level.COMMUNE:
            found.add(key)
        elif unit.level is Level.VILLAGE and unit.parent is not None:
            found.add(unit.parent)
    return found
