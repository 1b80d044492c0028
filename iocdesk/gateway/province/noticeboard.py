"""Notices: writing them, to whom, and who has said that they have read them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.engine import Connection

from iocdesk.core.clock import Clock
from iocdesk.core.errors import IocError, Text
from iocdesk.core.ids import IdSource
from iocdesk.core.text import clean_line, sort_key
from iocdesk.core.units import UnitKey, UnitRegistry
from iocdesk.gateway import schema
from iocdesk.gateway.database import Database, stamp
from iocdesk.gateway.directory import Directory, above
from iocdesk.gateway.province.notice_targets import EVERYBODY, Targets, put_targets, targets_of
from iocdesk.gateway.province.people import addressees
from iocdesk.reports.model import Role

KINDS = {
    "notice": Text("Thông báo", "Notice"),
    "rule": Text("Quy chế", "Rule"),
    "hotline": Text("Đường dây hỗ trợ", "Hotline"),
}
LONGEST_TITLE, LONGEST_BODY = 200, 20_000


class NoticeError(IocError):
    """A notice that cannot be published: `notice.empty`, `notice.kind`, `notice.role`, `notice.unit`."""


@dataclass(frozen=True, slots=True)
class NewNotice:
    """What is to be published; `targets` empty for everybody."""

    title: str
    body: str
    kind: str = "notice"
    needs_acknowledgement: bool = False
    targets: Targets = EVERYBODY


@dataclass(frozen=True, slots=True)
class Posted:
    """A notice as it stands, with how many it is for and how many of them have acknowledged it."""

    id: str
    published_at: str
    kind: str
    title: str
    body: str
    needs_acknowledgement: bool
    targets: Targets
    addressed: int
    acknowledged: int


@dataclass(frozen=True, slots=True)
class Reader:
    """One account that a notice is for; `at` is when it acknowledged it, "" where it did not."""

    user_id: str
    name: str
    role: str
    unit: str
    at: str


class Noticeboard:
    """The province's side of notices."""

    def __init__(self, database: Database, directory: Directory, clock: Clock, ids: IdSource) -> None:
        self._database = database
        self._directory = directory
        self._clock = clock
        self._ids = ids

    def publish(self, new: NewNotice) -> str:
        """Publish a notice and return its id.

        Raises:
            NoticeError: it says nothing, or is for a unit or a role that there is not.
        """
        title, body = clean_line(new.title, LONGEST_TITLE), clean_line(new.body, LONGEST_BODY)
        if not title or not body:
            raise NoticeError("notice.empty", _EMPTY)
        if new.kind not in KINDS:
            raise NoticeError(
                "notice.kind", Text("Loại thông báo chưa đúng.", "There is no such kind of notice.")
            )
        if not new.targets.roles <= {role.value for role in Role}:
            raise NoticeError("notice.role", Text("Vai trò chưa đúng.", "There is no such role."))
        notice_id = f"tb-{self._ids.new()}"
        with self._database.write() as connection:
            known = {unit.key.id for unit in self._directory.registry(connection).units}
            if not new.targets.units <= known:
                raise NoticeError("notice.unit", Text("Không có đơn vị này.", "There is no such unit."))
            connection.execute(
                schema.notices.insert().values(
                    id=notice_id,
                    published_at=stamp(self._clock.now()),
                    kind=new.kind,
                    title=title,
                    body=body,
                    needs_acknowledgement=new.needs_acknowledgement,
                )
            )
            put_targets(connection, notice_id, new.targets)
        return notice_id

    def posted(self) -> list[Posted]:
        """Return every notice, newest first."""
        table, done = schema.notices, schema.acknowledgements
        with self._database.read() as connection:
            rows = connection.execute(select(table).order_by(table.c.published_at.desc(), table.c.id)).all()
            targets = targets_of(connection)
            counts = connection.execute(select(done.c.notice_id, func.count()).group_by(done.c.notice_id))
            acknowledged = {row[0]: row[1] for row in counts}
            people = _people(connection, self._directory.registry(connection))
        return [
            Posted(
                row.id,
                row.published_at,
                row.kind,
                row.title,
                row.body,
                row.needs_acknowledgement,
                (aim := targets.get(row.id, EVERYBODY)),
                sum(aim.mean(role, lines) for role, lines in people),
                acknowledged.get(row.id, 0),
            )
            for row in rows
        ]

    def readers(self, notice_id: str) -> list[Reader]:
        """Return everybody whom a notice is for, those who have not acknowledged it first."""
        done = schema.acknowledgements
        with self._database.read() as connection:
            registry = self._directory.registry(connection)
            aim = targets_of(connection).get(notice_id, EVERYBODY)
            rows = connection.execute(select(done.c.user_id, done.c.at).where(done.c.notice_id == notice_id))
            at = {row.user_id: row.at for row in rows}
            people = addressees(connection)
        lines = unit_lines(registry)
        found = [
            Reader(user_id, name, role, ", ".join(_names(registry, units)), at.get(user_id, ""))
            for user_id, name, role, units in people
            if aim.mean(role, [lines(unit) for unit in units]) and role != Role.PROVINCE
        ]
        return sorted(found, key=lambda it: (bool(it.at), sort_key(it.unit), sort_key(it.name)))


def unit_lines(registry: UnitRegistry) -> _Lines:
    """Return what gives a unit's id with those of the units above it."""
    return _Lines(registry)


class _Lines:
    """Remembers the lines of units that were asked for."""

    def __init__(self, registry: UnitRegistry) -> None:
        self._registry = registry
        self._known: dict[str, frozenset[str]] = {}

    def __call__(self, unit_id: str) -> frozenset[str]:
        """Return a unit's id with those of the units that it belongs to, or ever belonged to."""
        if unit_id not in self._known:
            higher = above(self._registry, [UnitKey.parse(unit_id)])
            self._known[unit_id] = frozenset({unit_id, *(key.id for key in higher)})
        return self._known[unit_id]


def _people(connection: Connection, registry: UnitRegistry) -> list[tuple[str, list[frozenset[str]]]]:
    lines = unit_lines(registry)
    found: Mapping[str, tuple[str, Sequence[str]]] = {it[0]: (it[2], it[3]) for it in addressees(connection)}
    return [
        (role, [lines(unit) for unit in units]) for role, units in found.values() if role != Role.PROVINCE
    ]


def _names(registry: UnitRegistry, units: Sequence[str]) -> list[str]:
    return list(dict.fromkeys(registry.get(UnitKey.parse(unit)).name.vi for unit in units))


_EMPTY = Text("Xin ghi tiêu đề và nội dung thông báo.", "Please write the title and the text of the notice.")
