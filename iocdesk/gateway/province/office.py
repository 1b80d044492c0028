"""The province's desk at a gateway: one part for each thing its staff does; the pages and the commands share it."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from iocdesk.core.clock import Clock, today
from iocdesk.core.errors import IocError, Text
from iocdesk.core.ids import IdSource
from iocdesk.gateway.accounts import actor_of
from iocdesk.gateway.admin import Admin, admin_of, open_admin
from iocdesk.gateway.archive import Archive
from iocdesk.gateway.database import Database
from iocdesk.gateway.directory import Directory
from iocdesk.gateway.intake import Intake
from iocdesk.gateway.letters import Letters
from iocdesk.gateway.province.assignment_import import AssignmentImport
from iocdesk.gateway.province.chase import Chase
from iocdesk.gateway.province.coverage import Coverage, Query, months_before
from iocdesk.gateway.province.days import Days
from iocdesk.gateway.province.extensions import Extensions
from iocdesk.gateway.province.feeding import FeedDesk
from iocdesk.gateway.province.figures import Figures
from iocdesk.gateway.province.noticeboard import Noticeboard
from iocdesk.gateway.province.planning import Importer
from iocdesk.gateway.province.publishing import Publishing
from iocdesk.gateway.province.reopening import Reopening
from iocdesk.gateway.province.staff import Staff
from iocdesk.gateway.province.staging import Staging
from iocdesk.gateway.province.systems import Systems
from iocdesk.gateway.province.unit_import import UnitImport
from iocdesk.gateway.province.user_import import UserImport
from iocdesk.gateway.rules import FormRules
from iocdesk.gateway.services import Services
from iocdesk.gateway.settings import GatewaySettings
from iocdesk.reports.model import Actor, Role


class NotProvince(IocError):
    """`province.account`: the account is not the province's."""

    def __init__(self) -> None:
        super().__init__(
            "province.account",
            Text(
                "Trang này chỉ dành cho quản trị viên cấp tỉnh. Tài khoản của xã, thôn xin dùng chương trình iocdesk "
                "trên máy để nhập và gửi báo cáo.",
                "These pages are for the province's administrators. Communes and villages please use the iocdesk "
                "program to enter and send reports.",
            ),
        )


@dataclass(frozen=True, slots=True)
class Province:
    """Everything the province does at one gateway."""

    database: Database
    directory: Directory
    settings: GatewaySettings
    clock: Clock
    admin: Admin
    coverage: Coverage
    chase: Chase
    publishing: Publishing
    noticeboard: Noticeboard
    staff: Staff
    days: Days
    extensions: Extensions
    reopening: Reopening
    figures: Figures
    staging: Staging
    systems: Systems
    feed: FeedDesk
    importers: Mapping[str, Importer]
    """By what they import: units, users, assignments."""

    def this_month(self) -> Query:
        """Return the query that a visitor sees first: the calendar month of today."""
        return Query(months_before(today(self.clock), 1)[0])

    def actor(self, username: str = "") -> Actor:
        """Return an account of the province; without a name, the only one there is.

        Raises:
            NotProvince: it is none, or there are several to choose from.
        """
        people = [it for it in self.staff.people() if it.role is Role.PROVINCE and it.active]
        named = [it for it in people if not username or it.username == username]
        if len(named) != 1:
            raise NotProvince
        with self.database.read() as connection:
            actor = actor_of(connection, named[0].user_id)
        if actor is None:
            raise NotProvince
        return actor


def province_of(
    services: Services,
    random: Callable[[int], bytes] = secrets.token_bytes,
    ids: IdSource | None = None,
) -> Province:
    """Return the province's desk of a gateway's parts."""
    admin = admin_of(services, ids)
    return _province(admin, services.directory, services.letters, services.intake, random)


def open_province(settings: GatewaySettings, clock: Clock) -> Province:
    """Open a gateway's database for the province's staff, beside a running server or without one."""
    admin = open_admin(settings, clock)
    directory = Directory()
    letters = Letters(admin.database, directory, clock)
    intake = Intake(admin.database, directory, Archive(), clock, FormRules(clock))
    return _province(admin, directory, letters, intake, secrets.token_bytes)


def _province(
    admin: Admin, directory: Directory, letters: Letters, intake: Intake, random: Callable[[int], bytes]
) -> Province:
    database, clock, settings = admin.database, admin.clock, admin.settings
    coverage = Coverage(directory, clock)
    life = settings.access_seconds
    return Province(
        database=database,
        directory=directory,
        settings=settings,
        clock=clock,
        admin=admin,
        coverage=coverage,
        chase=Chase(database, coverage, letters, clock, admin.ids, life),
        publishing=Publishing(database, directory, admin, clock),
        noticeboard=Noticeboard(database, directory, clock, admin.ids),
        staff=Staff(database, directory, settings, clock, random),
        days=Days(database, admin),
        extensions=Extensions(database, directory, clock),
        reopening=Reopening(database, directory, intake, clock, admin.ids),
        figures=Figures(database, directory),
        staging=Staging(database, clock, random),
        systems=Systems(database, directory, clock, random),
        feed=FeedDesk(database, clock),
        importers={
            "units": UnitImport(directory),
            "users": UserImport(directory, clock, random),
            "assignments": AssignmentImport(directory, clock),
        },
    )
