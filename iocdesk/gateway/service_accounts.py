"""Accounts of sector systems: made and revoked by the province at the server, known by a token that is shown once."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import date

from sqlalchemy import insert, select, update

from iocdesk.core.clock import Clock
from iocdesk.core.errors import IocError, Text
from iocdesk.core.text import nfc
from iocdesk.core.units import UnitKey
from iocdesk.gateway import schema
from iocdesk.gateway.database import Database, stamp
from iocdesk.gateway.problems import problem_of
from iocdesk.gateway.source_tables import service_accounts
from iocdesk.gateway.tokens import token_hash
from iocdesk.reports.operations import canonical_json
from iocdesk.reports.sources import SYSTEM_NAME

TOKEN_MARK = "iocs_"  # noqa: S105 - how a token begins, not a token
"""How a service token begins, so that one that leaks is known for what it is."""


class ServiceAccountError(IocError):
    """A service account cannot be made: `service.system`, `service.id`, `service.taken`, `service.unit`."""


@dataclass(frozen=True, slots=True)
class Scope:
    """What a system may send.

    Attributes:
        indicators: codes; none is every indicator of the sectors.
        sectors: sector codes as forms name them; none is every sector.
        units: ids of units, each with all below it.
        codes_on: the day whose list of units the system's bare codes are of, since codes were reused; "" for none.
    """

    units: tuple[str, ...]
    indicators: tuple[str, ...] = ()
    sectors: tuple[str, ...] = ()
    codes_on: str = ""


@dataclass(frozen=True, slots=True)
class ServiceAccount:
    """One account; `revoked_at` is None while it holds."""

    account_id: str
    system: str
    name: str
    scope: Scope
    created_at: str = ""
    revoked_at: str | None = None


class ServiceAccounts:
    """The service accounts of one gateway."""

    def __init__(self, database: Database, clock: Clock, random: Callable[[int], bytes]) -> None:
        self._database = database
        self._clock = clock
        self._random = random

    def add(self, account_id: str, system: str, name: str, scope: Scope) -> str:
        """Make an account and return its token, which is kept nowhere but as a hash.

        Raises:
            ServiceAccountError: an id or a name of a system that is none, an id that is taken, an unknown unit.
        """
        _check(account_id, system, scope)
        token = TOKEN_MARK + base64.urlsafe_b64encode(self._random(32)).decode("ascii").rstrip("=")
        row = {
            "account_id": account_id,
            "system": system,
            "name": nfc(name.strip())[:200] or system,
            "token_hash": token_hash(token),
            "scope": canonical_json(asdict(scope)),
            "created_at": stamp(self._clock.now()),
        }
        with self._database.write() as connection:
            table = service_accounts
            same = select(table.c.account_id).where(table.c.account_id == account_id)
            if connection.execute(same).first() is not None:
                raise _error("taken", f"Mã {account_id} đã có.", f"{account_id} is there already.")
            for unit in scope.units:
                known = select(schema.units.c.unit_id).where(schema.units.c.unit_id == unit)
                if connection.execute(known).first() is None:
                    raise _error(
                        "unit", f"Đơn vị {unit} chưa có trên máy chủ.", f"The unit {unit} is not here."
                    )
            connection.execute(insert(table).values(**row))
        return token

    def revoke(self, account_id: str) -> bool:
        """End an account at once; its figures stay. Return whether there was one that held."""
        table = service_accounts
        with self._database.write() as connection:
            done = connection.execute(
                update(table)
                .where(table.c.account_id == account_id, table.c.revoked_at.is_(None))
                .values(revoked_at=stamp(self._clock.now()))
            )
            return done.rowcount == 1

    def all(self) -> list[ServiceAccount]:
        """Return every account, those revoked among them."""
        table = service_accounts
        with self._database.read() as connection:
            rows = connection.execute(select(table).order_by(table.c.account_id)).all()
        return [
            ServiceAccount(
                row.account_id, row.system, row.name, _scope(row.scope), row.created_at, row.revoked_at
            )
            for row in rows
        ]

    def check(self, token: str) -> ServiceAccount:
        """Return whose token it is.

        Raises:
            ProblemError: `auth.expired` for one that is unknown or revoked.
        """
        table = service_accounts
        with self._database.read() as connection:
            row = connection.execute(
                select(table).where(table.c.token_hash == token_hash(token), table.c.revoked_at.is_(None))
            ).first()
        if row is None:
            raise problem_of("auth.expired")
        return ServiceAccount(row.account_id, row.system, row.name, _scope(row.scope), row.created_at)


def _scope(raw: bytes) -> Scope:
    found = json.loads(raw)
    return Scope(
        tuple(found["units"]), tuple(found["indicators"]), tuple(found["sectors"]), found["codes_on"]
    )


def _check(account_id: str, system: str, scope: Scope) -> None:
    for what, text in (("id", account_id), ("system", system)):
        if SYSTEM_NAME.fullmatch(text) is None:
            raise _error(
                what,
                f"Mã “{text[:40]}” chỉ được gồm chữ thường không dấu, chữ số, dấu chấm, gạch ngang, gạch dưới.",
                f"“{text[:40]}” may hold lower-case letters, digits, dots, hyphens and underscores only.",
            )
    if not scope.units:
        raise _error("unit", "Xin nêu ít nhất một đơn vị.", "Please name at least one unit.")
    for unit in scope.units:
        UnitKey.parse(unit)
    if scope.codes_on:
        try:
            date.fromisoformat(scope.codes_on)
        except ValueError:
            raise _error(
                "codes_on", "Ngày của danh mục mã không đúng.", "The day of the list of codes is no date."
            ) from None


def _error(what: str, vi: str, en: str) -> ServiceAccountError:
    return ServiceAccountError(f"service.{what}", Text(vi, en))
