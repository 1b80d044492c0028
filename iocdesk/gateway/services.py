"""What the routes work with, and how a request comes to it: who asks, and whether they ask too often."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from ipaddress import IPv6Address, ip_address, ip_network
from pathlib import Path
from typing import Annotated

from fastapi import Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from sqlalchemy.engine import make_url
from starlette.requests import HTTPConnection

from iocdesk.core.clock import Clock
from iocdesk.gateway.accounts import Accounts, SignedIn
from iocdesk.gateway.archive import Archive
from iocdesk.gateway.catalogue import Catalogue
from iocdesk.gateway.database import Database
from iocdesk.gateway.directory import Directory
from iocdesk.gateway.file_desk import FileDesk
from iocdesk.gateway.file_folder import FileFolder
from iocdesk.gateway.intake import Intake
from iocdesk.gateway.keys import KeyRegister
from iocdesk.gateway.letters import Letters
from iocdesk.gateway.limits import Buckets
from iocdesk.gateway.lines import Lines, build_lines
from iocdesk.gateway.problems import problem_of
from iocdesk.gateway.reading_room import ReadingRoom
from iocdesk.gateway.relay import Relay
from iocdesk.gateway.service_accounts import ServiceAccounts
from iocdesk.gateway.settings import GatewaySettings
from iocdesk.gateway.sources import SourceIntake
from iocdesk.gateway.validation import Validator
from iocdesk.gateway.witness import Witness


@dataclass(frozen=True, slots=True)
class Services:
    """One gateway's parts."""

    settings: GatewaySettings
    clock: Clock
    database: Database
    directory: Directory
    accounts: Accounts
    catalogue: Catalogue
    intake: Intake
    keys: KeyRegister
    relay: Relay
    letters: Letters
    reading_room: ReadingRoom
    service_accounts: ServiceAccounts
    sources: SourceIntake
    witness: Witness
    lines: Lines
    files: FileDesk | None
    """None where there is no folder to keep files in."""
    account_rate: Buckets
    address_rate: Buckets
    sign_in_rate: Buckets
    address_sign_in_rate: Buckets


def build_services(
    settings: GatewaySettings, clock: Clock, random: Callable[[int], bytes], validator: Validator
) -> Services:
    """Open the database and put the parts together."""
    database = Database(settings, random)
    directory = Directory()
    intake = Intake(database, directory, Archive(), clock, validator)
    accounts = Accounts(database, settings, clock, random)
    reading_room = ReadingRoom(database, directory, settings, clock)
    return Services(
        settings=settings,
        clock=clock,
        database=database,
        directory=directory,
        accounts=accounts,
        catalogue=Catalogue(database, directory, clock),
        intake=intake,
        keys=KeyRegister(database, clock),
        letters=Letters(database, directory, clock),
        relay=Relay(database, directory, intake, clock),
        reading_room=reading_room,
        service_accounts=ServiceAccounts(database, clock, random),
        sources=SourceIntake(database, directory, clock),
        witness=Witness(database),
        lines=build_lines(accounts, intake, reading_room),
        files=_files(settings, database, directory, clock, random),
        account_rate=Buckets(settings.account_rate, clock),
        address_rate=Buckets(settings.address_rate, clock),
        sign_in_rate=Buckets(settings.sign_in_rate.shared(settings.workers), clock),
        address_sign_in_rate=Buckets(settings.address_sign_in_rate.shared(settings.workers), clock),
    )


def _files(
    settings: GatewaySettings,
    database: Database,
    directory: Directory,
    clock: Clock,
    random: Callable[[int], bytes],
) -> FileDesk | None:
    folder = settings.files
    if not folder:
        address = make_url(settings.database)
        beside = address.get_backend_name() == "sqlite" and address.database not in (None, "", ":memory:")
        folder = f"{address.database}.files" if beside else ""
    if not folder:
        return None
    return FileDesk(database, directory, FileFolder(Path(folder)), clock, random, settings.file_hours)


async def services_of(request: Request) -> Services:
    """Return the services of the gateway that a request came to."""
    found: Services = request.app.state.services
    return found


Gateway = Annotated[Services, Depends(services_of)]
_BEARER = HTTPBearer(auto_error=False, description="the access token of a session")


def address_of(request: HTTPConnection) -> str:
    """Return where a request comes from, as it is counted; "" where that is not known."""
    return _counted(request.client.host if request.client else "")


@lru_cache(maxsize=4096)
def _counted(host: str) -> str:
    """Return a client's address as it is counted.

    A subscriber's line has 2^64 addresses of IPv6, so there the network counts.
    """
    try:
        address = ip_address(host.partition("%")[0])
    except ValueError:
        return host[:64]
    if isinstance(address, IPv6Address):
        return str(address.ipv4_mapped or ip_network((address, 64), strict=False))
    return str(address)


async def unhurried(request: Request, services: Gateway) -> None:
    """Count a request against its address.

    Raises:
        ProblemError: `rate.limited`.
    """
    hurry(request, services)


def hurry(request: HTTPConnection, services: Services) -> None:
    """As `unhurried`, where it is called and not depended upon."""
    spend(services.address_rate, address_of(request))


async def signed_in(
    request: Request,
    services: Gateway,
    credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(_BEARER)],
) -> SignedIn:
    """Return who asks.

    Raises:
        ProblemError: `auth.required`, `auth.expired`, `rate.limited`.
    """
    return await admitted(request, services, credentials.credentials if credentials is not None else None)


async def admitted(request: HTTPConnection, services: Services, token: str | None) -> SignedIn:
    """As `signed_in`, where it is called and not depended upon."""
    hurry(request, services)
    if token is None:
        raise problem_of("auth.required")
    found = await services.lines.tokens.ask(token)
    spend(services.account_rate, (found.actor.user_id, address_of(request)))
    return found


Caller = Annotated[SignedIn, Depends(signed_in)]


def spend(buckets: Buckets, key: object) -> None:
    """Take one token.

    Raises:
        ProblemError: `rate.limited` with Retry-After.
    """
    wait = buckets.take(key)
    if wait:
        raise problem_of("rate.limited", retry_after=wait)
