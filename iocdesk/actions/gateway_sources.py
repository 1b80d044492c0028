"""What the province does about sector systems at its server: their accounts, which figure stands, what is disputed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from iocdesk.actions.gateway import GatewayMissing, existing_database
from iocdesk.core.clock import Clock, SystemClock
from iocdesk.core.errors import IocError

if TYPE_CHECKING:
    from iocdesk.gateway.database import Database

Json = dict[str, Any]


@contextmanager
def gateway_database(database: str) -> Iterator[Database]:
    """Open a gateway's database, beside a running server or without one.

    Args:
        database: a SQLite file, or an address such as postgresql+psycopg://….

    Raises:
        GatewayMissing: without the extra `gateway`.
        NoDatabase: there is no such file.
    """
    try:
        import secrets

        from iocdesk.gateway.database import Database
        from iocdesk.gateway.problems import KINDS, ProblemError
        from iocdesk.gateway.settings import GatewaySettings
    except ModuleNotFoundError as error:
        raise GatewayMissing from error
    address = existing_database(database)
    try:
        found = Database(GatewaySettings(address), secrets.token_bytes)
        try:
            yield found
        finally:
            found.close()
    except ProblemError as problem:
        raise IocError(problem.code, KINDS[problem.code].text, retryable=True) from problem


def add_service_account(
    database: str,
    account_id: str,
    *,
    system: str,
    name: str,
    units: Sequence[str],
    indicators: Sequence[str] = (),
    sectors: Sequence[str] = (),
    codes_on: str = "",
    clock: Clock | None = None,
) -> str:
    """Make an account for a sector system and return its token, which can be seen only now.

    Raises:
        ServiceAccountError: as `gateway.service_accounts` says.
        GatewayMissing, NoDatabase: as `gateway_database`.
    """
    import secrets

    with gateway_database(database) as opened:
        from iocdesk.gateway.service_accounts import Scope, ServiceAccounts

        scope = Scope(tuple(units), tuple(indicators), tuple(sectors), codes_on)
        accounts = ServiceAccounts(opened, clock or SystemClock(), secrets.token_bytes)
        return accounts.add(account_id, system, name, scope)


def revoke_service_account(database: str, account_id: str, clock: Clock | None = None) -> bool:
    """End an account at once; return whether there was one that held."""
    import secrets

    with gateway_database(database) as opened:
        from iocdesk.gateway.service_accounts import ServiceAccounts

        return ServiceAccounts(opened, clock or SystemClock(), secrets.token_bytes).revoke(account_id)


def service_accounts(database: str) -> list[Json]:
    """Return every account with its scope; tokens are not among it."""
    import secrets

    with gateway_database(database) as opened:
        from iocdesk.gateway.service_accounts import ServiceAccounts

        return [asdict(it) for it in ServiceAccounts(opened, SystemClock(), secrets.token_bytes).all()]


def source_rules(database: str, changes: dict[str, str]) -> dict[str, str]:
    """Set which figure of an indicator stands ("" goes back to what its form says); return all that are set.

    Raises:
        ValueError: for a rule that there is not.
    """
    from iocdesk.reports.sources import Precedence

    with gateway_database(database) as opened:
        from iocdesk.gateway.directory import Directory
        from iocdesk.gateway.sources import SourceIntake

        sources = SourceIntake(opened, Directory(), SystemClock())
        for indicator, rule in changes.items():
            sources.put_rule(indicator, Precedence(rule) if rule else None)
        return {code: rule.value for code, rule in sources.rules().items()}


def source_disputes(database: str, period: str = "", unit: str = "") -> list[Json]:
    """Return what units hold against figures of systems, newest first."""
    with gateway_database(database) as opened:
        from iocdesk.gateway.disputes import disputes

        return [asdict(it) for it in disputes(opened, period=period, unit=unit)]
