"""The catalogue: slices of reference data for one account, each with an ETag over its canonical JSON."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from datetime import date

from sqlalchemy import insert, select
from sqlalchemy.engine import Connection

from iocdesk.core.clock import Clock, today
from iocdesk.gateway import schema
from iocdesk.gateway.database import Database, stamp
from iocdesk.gateway.directory import Directory, above, policy_of, unit_to_json
from iocdesk.gateway.keys import keys_slice
from iocdesk.gateway.letter_tables import handovers_of
from iocdesk.gateway.problems import problem_of
from iocdesk.gateway.province.form_lines import validity_of
from iocdesk.gateway.province.notice_targets import targets_of
from iocdesk.gateway.province_tables import deadline_extensions
from iocdesk.gateway.source_slice import sources_slice
from iocdesk.reports.handover import standing_to_json
from iocdesk.reports.model import Actor, Role
from iocdesk.reports.operations import canonical_json

Json = dict[str, object]


@dataclass(frozen=True, slots=True)
class Document:
    """A body ready to send, and its strong ETag (quoted sha256)."""

    body: bytes
    etag: str


class Catalogue:
    """Reads each slice for an account."""

    def __init__(self, database: Database, directory: Directory, clock: Clock) -> None:
        self._database = database
        self._directory = directory
        self._clock = clock

    def units(self, actor: Actor) -> Document:
        """Return the actor's units with all below and above them; for the province all."""
        with self._database.read() as connection:
            registry = self._directory.registry(connection)
            visible = self._directory.slice(connection, actor)
        shown = {unit.key for unit in registry.units if visible.holds(unit.key.id)}
        shown |= above(registry, shown)
        units = [unit_to_json(unit) for unit in registry.units if unit.key in shown]
        links = [
            {"old": link.old.id, "new": link.new.id, "on": link.on.isoformat(), "default": link.default}
            for link in registry.links
            if link.old in shown and link.new in shown
        ]
        return document({"units": units, "links": links})

    def forms(self, actor: Actor) -> Document:
        """Return the index of every form in force; forms are no secret within the province.

        A version appears on its first day: what is begun before is begun with the version before it.
        """
        del actor
        table = schema.forms
        day = today(self._clock)
        with self._database.read() as connection:
            valid = validity_of(connection)
            rows = connection.execute(
                select(table.c.form_id, table.c.version, table.c.index_row).order_by(
                    table.c.form_id, table.c.published_at, table.c.version
                )
            ).all()
        found = [row for row in rows if valid.get((row.form_id, row.version), day) <= day]
        return document(
            {"forms": [_indexed(row.index_row, valid.get((row.form_id, row.version))) for row in found]}
        )

    def form(self, form_id: str, version: str) -> Document:
        """Return one form's canonical JSON, which never changes; its ETag is the form's own sha256.

        Raises:
            ProblemError: `not_found`.
        """
        table = schema.forms
        with self._database.read() as connection:
            row = connection.execute(
                select(table.c.body, table.c.sha256).where(
                    table.c.form_id == form_id, table.c.version == version
                )
            ).first()
        if row is None:
            raise problem_of("not_found")
        return Document(row.body, f'"{row.sha256}"')

    def assignments(self, actor: Actor) -> Document:
        """Return who answers what in the actor's slice, and who acts for whom."""
        table = schema.assignments
        with self._database.read() as connection:
            visible = self._directory.slice(connection, actor)
            rows = connection.execute(select(table).order_by(table.c.form_id, table.c.unit_id)).all()
            handed = [it for it in handovers_of(connection) if visible.holds(it.unit.id)]
        found = [
            {
                "form_id": row.form_id,
                "unit": row.unit_id,
                "responsible": row.responsible,
                "deputy": row.deputy,
                "approver": row.approver,
                "active": row.active,
            }
            for row in rows
            if visible.holds(row.unit_id)
        ]
        return document({"assignments": found, "handovers": [standing_to_json(it) for it in handed]})

    def calendar(self, actor: Actor) -> Document:
        """Return the province's working days and days off."""
        del actor
        table, longer = schema.calendar, deadline_extensions
        with self._database.read() as connection:
            rows = connection.execute(select(table).order_by(table.c.day)).all()
            given = connection.execute(select(longer).order_by(longer.c.form_id, longer.c.period_id)).all()
        extensions = [
            {"form_id": it.form_id, "period": it.period_id, "until": it.until, "reason": it.reason}
            for it in given
        ]
        return document({"overrides": {row.day: row.working for row in rows}, "extensions": extensions})

    def notices(self, actor: Actor) -> Document:
        """Return every notice that is for this account, with its acknowledgement."""
        table, done = schema.notices, schema.acknowledgements
        with self._database.read() as connection:
            rows = connection.execute(
                select(table, done.c.at)
                .outerjoin(done, (done.c.notice_id == table.c.id) & (done.c.user_id == actor.user_id))
                .order_by(table.c.published_at, table.c.id)
            ).all()
            hidden = self._not_for(connection, actor)
        found = [
            {
                "id": row.id,
                "published_at": row.published_at,
                "title": row.title,
                "body": row.body,
                "kind": row.kind,
                "needs_acknowledgement": row.needs_acknowledgement,
                "acknowledged_at": row.at,
            }
            for row in rows
            if row.id not in hidden
        ]
        return document({"notices": found})

    def _not_for(self, connection: Connection, actor: Actor) -> set[str]:
        """Return the notices that are for others; the province reads all."""
        targets = targets_of(connection)
        if actor.role is Role.PROVINCE or not targets:
            return set()
        registry = self._directory.registry(connection)
        lines = [{unit.id, *(key.id for key in above(registry, [unit]))} for unit in actor.units]
        return {notice_id for notice_id, aim in targets.items() if not aim.mean(actor.role, lines)}

    def people(self, actor: Actor) -> Document:
        """Return the names behind the user ids of the slice: its own accounts and those of the units above."""
        users, mine = schema.users, schema.user_units
        with self._database.read() as connection:
            rows = connection.execute(
                select(users.c.user_id, users.c.name, users.c.role, mine.c.unit_id)
                .outerjoin(mine, mine.c.user_id == users.c.user_id)
                .order_by(users.c.user_id)
            ).all()
            visible = self._directory.slice(connection, actor)
            registry = self._directory.registry(connection)
        higher = {key.id for key in above(registry, actor.units)}
        found = {
            row.user_id: {"user_id": row.user_id, "name": row.name, "role": row.role}
            for row in rows
            if row.role == Role.PROVINCE
            or row.user_id == actor.user_id
            or (row.unit_id and (visible.holds(row.unit_id) or row.unit_id in higher))
        }
        return document({"people": list(found.values())})

    def policy(self, actor: Actor) -> Document:
        """Return the province's settings."""
        del actor
        with self._database.read() as connection:
            return document(asdict(policy_of(connection)))

    def keys(self, actor: Actor) -> Document:
        """Return the public keys that the actor needs for sealed packages."""
        with self._database.read() as connection:
            registry = self._directory.registry(connection)
            return document(keys_slice(connection, registry, self._directory.slice(connection, actor), actor))

    def sources(self, actor: Actor) -> Document:
        """Return what sector systems say about the actor's units, and which figure stands where."""
        with self._database.read() as connection:
            visible = self._directory.slice(connection, actor)
            return document(sources_slice(connection, visible, self._clock.now()))

    def acknowledge(self, actor: Actor, notice_id: str) -> Json:
        """Note that the actor has read a notice; the first time counts.

        Raises:
            ProblemError: `not_found`.
        """
        done = schema.acknowledgements
        with self._database.write() as connection:
            if not _exists(connection, notice_id) or notice_id in self._not_for(connection, actor):
                raise problem_of("not_found")
            row = connection.execute(
                select(done.c.at).where(done.c.notice_id == notice_id, done.c.user_id == actor.user_id)
            ).first()
            at = row.at if row else stamp(self._clock.now())
            if row is None:
                connection.execute(insert(done).values(notice_id=notice_id, user_id=actor.user_id, at=at))
        return {"id": notice_id, "acknowledged_at": at}


def _indexed(row: bytes, valid_from: date | None) -> Json:
    """Return a form's row of the index, with the version's first day where there is one."""
    index: Json = json.loads(row)
    return {**index, "valid_from": valid_from.isoformat()} if valid_from is not None else index


def document(payload: Json) -> Document:
    """Write a payload canonically, with its ETag."""
    body = canonical_json(payload)
    return Document(body, f'"{hashlib.sha256(body).hexdigest()}"')


def _exists(connection: Connection, notice_id: str) -> bool:
    notices = schema.notices
    return connection.execute(select(notices.c.id).where(notices.c.id == notice_id)).first() is not None
