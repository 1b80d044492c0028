"""What the province does at the server itself, not over HTTP: accounts, units, forms, assignments, notices, prefills.

Every function works in one transaction, may be repeated, and may run while the gateway serves.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import Table, delete, insert, select, update
from sqlalchemy.engine import Connection

from iocdesk.core.clock import Clock
from iocdesk.core.errors import IocError, Text
from iocdesk.core.ids import IdSource, Uuid7Source
from iocdesk.core.text import nfc
from iocdesk.core.units import UnitKey, UnitRegistry
from iocdesk.forms.canonical import UNCLASSIFIED, form_to_json
from iocdesk.forms.model import CellKey, Form
from iocdesk.forms.values import Value
from iocdesk.gateway import schema
from iocdesk.gateway.accounts import account_name, close_sessions, hasher
from iocdesk.gateway.archive import SEQ_COUNTER, Archive
from iocdesk.gateway.bulk import take_over
from iocdesk.gateway.database import Database, lock_units, next_number, stamp
from iocdesk.gateway.directory import UNITS_COUNTER, policy_of, unit_to_json
from iocdesk.gateway.form_closing import set_closed
from iocdesk.gateway.keys import revoke
from iocdesk.gateway.policy import put_policy
from iocdesk.gateway.services import Services
from iocdesk.gateway.settings import GatewaySettings
from iocdesk.reports.model import (
    Actor,
    Assignment,
    Cell,
    Operation,
    ReceiptStatus,
    Report,
    ReportId,
    ReportKey,
)
from iocdesk.reports.operations import canonical_json
from iocdesk.reports.transitions import Policy
from iocdesk.reports.versions import SERVER_DEVICE

SYSTEM_AUTHOR = "system"
"""The author of what the province's own systems fill in."""


class AdminError(IocError):
    """What the province's staff asked for cannot be done: `admin.form`, `admin.classified`, `admin.unit`."""


@dataclass(frozen=True, slots=True)
class Notice:
    """A notice to publish; `kind` is notice, rule or hotline."""

    id: str
    title: str
    body: str
    kind: str = "notice"
    needs_acknowledgement: bool = False
    published_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Admin:
    """The province's side of one gateway."""

    database: Database
    settings: GatewaySettings
    clock: Clock
    ids: IdSource
    archive: Archive = field(default_factory=Archive)

    def import_units(self, registry: UnitRegistry) -> None:
        """Take over all units and links; units that the registry lacks stay, for their reports."""
        with self.database.write() as connection:
            for unit in registry.units:
                _put(
                    connection,
                    schema.units,
                    {"unit_id": unit.key.id},
                    body=canonical_json(unit_to_json(unit)),
                )
            connection.execute(delete(schema.unit_links))
            links = [
                {"old": it.old.id, "new": it.new.id, "on": it.on.isoformat(), "default": it.default}
                for it in registry.links
            ]
            if links:
                connection.execute(insert(schema.unit_links), links)
            next_number(connection, UNITS_COUNTER)

    def publish_form(self, form: Form) -> str:
        """Publish a form at its version and return its sha256. Publishing the same again changes nothing.

        Raises:
            AdminError: `admin.form` when another form was published under this id and version; `admin.classified`
                for a form marked as a state secret, which must not be here at all.
        """
        if form.classification != UNCLASSIFIED:
            raise _classified(form)
        content = form_to_json(form)
        sha256 = str(content["sha256"])
        table = schema.forms
        with self.database.write() as connection:
            row = connection.execute(
                select(table.c.sha256).where(table.c.form_id == form.id, table.c.version == form.version)
            ).first()
            if row is not None and row.sha256 != sha256:
                raise _form_taken(form)
            if row is None:
                connection.execute(
                    insert(table).values(
                        form_id=form.id,
                        version=form.version,
                        sha256=sha256,
                        index_row=canonical_json(_index_row(form, sha256)),
                        body=canonical_json(content),
                        published_at=stamp(self.clock.now()),
                    )
                )
        return sha256

    def close_form(self, form_id: str, version: str, *, closed: bool = True) -> bool:
        """Take no more reports at a version of a form, or take them again; return whether there is such a version.

        Reports begun at it are moved to a newer version by who fills them in; what was sent stays as it was.
        """
        with self.database.write() as connection:
            return set_closed(connection, form_id, version, closed=closed)

    def put_user(self, actor: Actor, username: str, password: str, *, active: bool = True) -> None:
        """Create an account or replace it.

        Its open sessions go on, unless it gets another password or is made inactive: then they are closed for good.

        Raises:
            AdminError: `admin.unit` for a unit that was not imported.
        """
        same = active and self._has_password(actor.user_id, password)
        password_hash = hasher(self.settings).hash(nfc(password))
        with self.database.write() as connection:
            _check_units(connection, actor.units)
            if not same:
                close_sessions(connection, actor.user_id, stamp(self.clock.now()))
            _put(
                connection,
                schema.users,
                {"user_id": actor.user_id},
                username=account_name(username),
                name=nfc(actor.name),
                role=actor.role.value,
                password_hash=password_hash,
                active=active,
            )
            mine = schema.user_units
            connection.execute(delete(mine).where(mine.c.user_id == actor.user_id))
            for unit in dict.fromkeys(actor.units):
                connection.execute(insert(mine).values(user_id=actor.user_id, unit_id=unit.id))

    def _has_password(self, user_id: str, password: str) -> bool:
        users = schema.users
        with self.database.read() as connection:
            row = connection.execute(select(users.c.password_hash).where(users.c.user_id == user_id)).first()
        try:
            return row is not None and hasher(self.settings).verify(row.password_hash, nfc(password))
        except (VerificationError, InvalidHashError):
            return False

    def revoke_keys(self, user_id: str, device_id: str = "") -> int:
        """Revoke the keys of an account's computer, or of all of them, and close its sessions; return how many.

        Packages that they signed are taken nowhere from the next exchange on, and nobody seals to them.
        """
        with self.database.write() as connection:
            return revoke(connection, user_id, device_id, stamp(self.clock.now()))

    def put_assignments(self, assignments: Iterable[Assignment]) -> None:
        """Say who answers which form for which unit; one that exists is replaced.

        Raises:
            AdminError: `admin.unit` for a unit that was not imported.
        """
        with self.database.write() as connection:
            for it in assignments:
                _check_units(connection, [it.unit])
                _put(
                    connection,
                    schema.assignments,
                    {"form_id": it.form_id, "unit_id": it.unit.id},
                    responsible=it.responsible,
                    deputy=it.deputy,
                    approver=it.approver,
                    active=it.active,
                )

    def put_calendar(self, overrides: Mapping[date, bool]) -> None:
        """Declare days working (True) or free (False); others keep what was declared."""
        with self.database.write() as connection:
            for day, working in overrides.items():
                _put(connection, schema.calendar, {"day": day.isoformat()}, working=working)

    def put_notice(self, notice: Notice) -> None:
        """Publish a notice, or correct one; its acknowledgements stay."""
        with self.database.write() as connection:
            _put(
                connection,
                schema.notices,
                {"id": notice.id},
                published_at=stamp(notice.published_at or self.clock.now()),
                kind=notice.kind,
                title=nfc(notice.title),
                body=nfc(notice.body),
                needs_acknowledgement=notice.needs_acknowledgement,
            )

    def policy(self) -> Policy:
        """Return the province's policy."""
        with self.database.read() as connection:
            return policy_of(connection)

    def put_policy(self, policy: Policy) -> None:
        """Set the province's policy."""
        put_policy(self.database, policy)

    def prefill(
        self, key: ReportKey, form_version: str, system: str, values: Mapping[CellKey, Value]
    ) -> Report:
        """Fill cells from a sector system, as a new version of the report (version 1 where there was none).

        The cells' source is "system:<name>". No state is looked at: the province answers for its systems.
        """
        now = self.clock.now()
        source = f"system:{system}"
        cells = {
            name: Cell(value, author=SYSTEM_AUTHOR, at=now, source=source) for name, value in values.items()
        }
        with self.database.write() as connection:
            lock_units(connection, [key.unit.id])
            head = self.archive.head(connection, key.id, form_version)
            current = head.report if head else Report(key, form_version)
            report = replace(
                current,
                version=current.version + 1,
                cells={**current.cells, **cells},
                updated_at=now,
                updated_by=SYSTEM_AUTHOR,
            )
            self._keep(connection, report, list(values))
        return report

    def put_reports(self, reports: Sequence[Report]) -> None:
        """Take over whole reports as they are, e.g. a history; each becomes the newest version of its report."""
        with self.database.write() as connection:
            take_over(connection, reports, self.ids, self.clock.now(), SYSTEM_AUTHOR)

    def delete_report(self, report_id: ReportId) -> bool:
        """Take a report away from everybody (a tombstone); its versions are kept. Return whether it was there."""
        with self.database.write() as connection:
            return self.archive.bury(connection, report_id, self.clock.now())

    def forget(self) -> int:
        """Remove tombstones and refresh tokens past their time; return how many tombstones went."""
        reports, tokens = schema.reports, schema.refresh_tokens
        now = self.clock.now()
        before = stamp(now - timedelta(days=self.settings.retention_days + 1))
        with self.database.write() as connection:
            connection.execute(delete(tokens).where(tokens.c.expires_at <= stamp(now)))
            gone = connection.execute(
                delete(reports).where(reports.c.deleted.is_(True), reports.c.changed_at < before)
            )
            return gone.rowcount

    def _keep(self, connection: Connection, report: Report, keys: list[CellKey]) -> None:
        now = self.clock.now()
        op = Operation(
            op_id=self.ids.new(),
            report_id=report.id,
            base_version=report.version - 1,
            device_id=SERVER_DEVICE,
            seq=next_number(connection, "server_op"),
            form_version=report.form_version,
            author=report.updated_by or SYSTEM_AUTHOR,
            created_at=now,
            cells={key: report.cells[key] for key in keys},
        )
        seq = next_number(connection, SEQ_COUNTER)
        self.archive.advance(connection, report, op, ReceiptStatus.APPLIED, now, seq)


def admin_of(services: Services, ids: IdSource | None = None) -> Admin:
    """Return the province's side of a running gateway (`app.state.services`)."""
    return Admin(services.database, services.settings, services.clock, ids or Uuid7Source(services.clock))


def open_admin(
    settings: GatewaySettings, clock: Clock, random: Callable[[int], bytes] = secrets.token_bytes
) -> Admin:
    """Open a gateway's database for administration, beside a running server or without one."""
    return Admin(Database(settings, random), settings, clock, Uuid7Source(clock))


def _put(connection: Connection, table: Table, key: Mapping[str, str], **values: object) -> None:
    """Update the row of a key, or insert it."""
    same = [table.c[name] == value for name, value in key.items()]
    if connection.execute(update(table).where(*same).values(**values)).rowcount == 0:
        connection.execute(insert(table).values(**key, **values))


def _index_row(form: Form, sha256: str) -> dict[str, object]:
    return {
        "id": form.id,
        "version": form.version,
        "sha256": sha256,
        "title_vi": form.title.vi,
        "title_en": form.title.en,
        "level": form.level,
        "office": form.office,
        "period_type": form.period_type.value,
        "regime": form.regime.value,
        "due_rule": form.due_rule,
    }


def _check_units(connection: Connection, units: Iterable[UnitKey]) -> None:
    table = schema.units
    for unit in units:
        if connection.execute(select(table.c.unit_id).where(table.c.unit_id == unit.id)).first() is None:
            raise AdminError(
                "admin.unit",
                Text(f"Đơn vị {unit.id} chưa có trên máy chủ.", f"The unit {unit.id} is not on the server."),
            )


def _classified(form: Form) -> AdminError:
    return AdminError(
        "admin.classified",
        Text(
            f"Biểu mẫu “{form.title.vi}” được đánh dấu độ mật. Hệ thống không nhận biểu mẫu thuộc phạm vi bí mật "
            "nhà nước.",
            f"The form “{form.title.en or form.title.vi}” is marked as classified. The system takes no form that is "
            "a state secret.",
        ),
    )


def _form_taken(form: Form) -> AdminError:
    return AdminError(
        "admin.form",
        Text(
            f"Biểu {form.id} phiên bản {form.version} đã được ban hành với nội dung khác. "
            "Xin đặt số phiên bản mới.",
            f"The form {form.id} was published at version {form.version} with other content. "
            "Please give it a new version.",
        ),
    )
