"""The province's catalogue as it came, slice by slice with its ETag, and typed readers over it.

Payloads are JSON objects of the names below; members that this version does not know are passed over.

- `units`: `{"units": [{"code", "valid_from", "valid_to": date|null, "level", "kind", "name_vi", "name_en", "short_name",
  "parent": "15298@2025-07-01"|null, "attributes": {…}, "former_parents": [{"parent", "until"}]}],
  "links": [{"old", "new", "on", "default": true}]}`
- `forms`: `{"forms": [{"id", "version", "sha256", "title", "level", "closed": true, "valid_from": date}]}`, every version;
  closed is one at which the server takes no more reports
- `assignments`: `{"assignments": [{"form_id", "unit", "responsible", "deputy", "approver", "active"}]}`
- `calendar`: `{"overrides": {"2026-02-14": true}, "extensions": [{"form_id", "period", "until": date, "reason"}]}`; true
  makes the day a working day, false a day off; an extension lets a period be sent until the end of a later day
- `notices`: `{"notices": [{"id", "published_at", "title", "body", "kind": "notice"|"rule"|"hotline",
  "needs_acknowledgement", "acknowledged_at": moment|null}]}`
- `people`: `{"people": [{"user_id", "name", "role"}]}`
- `policy`: `{"two_person": true, "drafts_travel": true, "auto_send": false,
  "adjust_totals": false}`
- `keys`: `{"recipients": [{"unit", "user_id", "device_id", "recipient"}],
  "signers": [{"user_id", "device_id", "sign_key", "units": [unit], "revoked_at": moment|null}]}`
- `sources`: `{"systems": {name: title}, "rules": {indicator: rule}, "values": [{"cell", "unit", "period", "value",
  "as_of", "system", "record_id"}]}`; figures of sector systems, see `reports.sources`
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import fields
from datetime import date, datetime
from typing import TypeVar, cast

from iocdesk.core.clock import Clock
from iocdesk.core.deadlines import Extension
from iocdesk.core.errors import IocError
from iocdesk.core.units import UnitRegistry
from iocdesk.forms.canonical import decode_form, form_from_json
from iocdesk.forms.editions import newest
from iocdesk.forms.model import Form
from iocdesk.reports.handover import Handover, standing_from_json
from iocdesk.reports.model import Assignment
from iocdesk.reports.operations import assignment_from_json
from iocdesk.reports.sources import SourceBook, book_from_json
from iocdesk.reports.transitions import Policy
from iocdesk.store.codec import from_ms, to_ms, whole_ms
from iocdesk.store.connection import Database
from iocdesk.store.errors import CatalogueBroken
from iocdesk.store.slices import read_keys, read_notice, read_person, read_registry
from iocdesk.store.types import FormInfo, KeyBook, Notice, Person, Slice

T = TypeVar("T")
Json = Mapping[str, object]


class Catalogue:
    """The catalogue of one store."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._db = database
        self._clock = clock
        self._parsed: dict[tuple[str, str], object] = {}
        self._forms: dict[tuple[str, str], Form] = {}

    def share_forms(self, other: Catalogue) -> None:
        """Keep parsed forms together with the same file's catalogue for another thread.

        A form at a version never changes, so that either may find what the other has read.
        """
        self._forms = other._forms

    # -- slices --------------------------------------------------------------------------------------------

    def put_slice(self, name: str, etag: str, payload: bytes) -> None:
        """Keep a slice as it came.

        Raises:
            CatalogueBroken: when it makes no sense; the one before is kept.
        """
        self._read_payload(name, payload)
        with self._db.write(f"slice-{name}"):
            self._db.run(
                "INSERT OR REPLACE INTO slice (name, etag, fetched_at, payload) VALUES (?, ?, ?, ?)",
                name,
                etag,
                to_ms(self._clock.now()),
                payload,
            )

    def slice(self, name: str) -> Slice | None:
        """Return a slice as it came; None when it never did."""
        row = self._db.maybe("SELECT name, etag, fetched_at, payload FROM slice WHERE name = ?", name)
        return None if row is None else Slice(row[0], row[1], from_ms(row[2]), bytes(row[3]))

    def etag(self, name: str) -> str:
        """Return a slice's ETag, "" when it is not here."""
        row = self._db.maybe("SELECT etag FROM slice WHERE name = ?", name)
        return "" if row is None else str(row[0])

    def units(self) -> UnitRegistry:
        """Return all units; an empty registry before the first sync."""
        return cast("UnitRegistry", self._read("units"))

    def assignments(self) -> list[Assignment]:
        """Return who is responsible for what."""
        return list(cast("list[Assignment]", self._read("assignments")))

    def handovers(self) -> list[Handover]:
        """Return who acts for whom on which days, as the server knows it; none before the first sync.

        Raises:
            CatalogueBroken: what is kept cannot be read.
        """
        found = self.slice("assignments")
        raw = json.loads(found.payload) if found is not None else {}
        try:
            return [standing_from_json(row) for row in raw.get("handovers", [])]
        except (IocError, TypeError, AttributeError) as error:
            raise CatalogueBroken("assignments", repr(error)) from error

    def calendar(self) -> dict[date, bool]:
        """Return the province's changes to working days: true where a day is worked."""
        return dict(cast("_Calendar", self._read("calendar"))[0])

    def extensions(self) -> dict[tuple[str, str], Extension]:
        """Return the longer time that the province has given, by form and period."""
        return dict(cast("_Calendar", self._read("calendar"))[1])

    def people(self) -> dict[str, Person]:
        """Return everybody's name by account."""
        found = cast("list[Person]", self._read("people"))
        return {person.user_id: person for person in found}

    def policy(self) -> Policy:
        """Return what the province decided; the defaults before the first sync."""
        return cast("Policy", self._read("policy"))

    def keys(self) -> KeyBook:
        """Return the public keys for sealed packages; none before the first sync."""
        return cast("KeyBook", self._read("keys"))

    def sources(self) -> SourceBook:
        """Return the figures of sector systems; none before the first sync, or from a server that has none."""
        return cast("SourceBook", self._read("sources"))

    def _read(self, name: str) -> object:
        found = self.slice(name)
        payload = b"{}" if found is None else found.payload
        etag = "" if found is None else f"{found.etag}/{found.fetched_at}"
        cached = self._parsed.get((name, etag))
        if cached is None:
            cached = self._read_payload(name, payload)
            for old in [key for key in self._parsed if key[0] == name]:
                del self._parsed[old]
            self._parsed[name, etag] = cached
        return cached

    def _read_payload(self, name: str, payload: bytes) -> object:
        try:
            raw = json.loads(payload)
            if not isinstance(raw, dict):
                raise CatalogueBroken(name, "not an object")
            return _READERS[name](raw)
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            raise CatalogueBroken(name, repr(error)) from error
        except IocError as error:
            raise (
                error if isinstance(error, CatalogueBroken) else CatalogueBroken(name, error.code)
            ) from error

    # -- forms ---------------------------------------------------------------------------------------------

    def put_form(self, body: bytes) -> Form:
        """Keep one version of a form; the same again is harmless.

        Raises:
            FormError: when it is no form, or its hash is not its content's.
            CatalogueBroken: when it is not JSON, or another form is here under that name and version.
        """
        try:
            raw = json.loads(body)
        except (ValueError, RecursionError) as error:
            raise CatalogueBroken("forms", repr(error)) from error
        form = form_from_json(raw)
        with self._db.write("form"):
            known = self._db.maybe(
                "SELECT sha256 FROM form WHERE name = ? AND version = ?", form.id, form.version
            )
            if known is not None and known[0] != form.sha256:
                raise CatalogueBroken("forms", f"{form.id} {form.version} changed")
            self._db.run(
                "INSERT OR IGNORE INTO form (name, version, sha256, level, fetched_at, body) VALUES (?, ?, ?, ?, ?, ?)",
                form.id,
                form.version,
                form.sha256,
                form.level,
                to_ms(self._clock.now()),
                body,
            )
        return form

    def form(self, form_id: str, version: str | None = None) -> Form | None:
        """Return a form at a version, or at the newest one of the province's index; None when it is not here."""
        listed = [] if version else [it for it in self.forms() if it.form_id == form_id]
        # Until the newest one has come, that before it is worked with.
        known = [it.version for it in listed if it.stored] or [it.version for it in listed]
        wanted = version or (newest(known) if known else None)
        if wanted is None:
            row = self._db.maybe(
                "SELECT version FROM form WHERE name = ? ORDER BY fetched_at DESC, rowid DESC LIMIT 1",
                form_id,
            )
            if row is None:
                return None
            wanted = str(row[0])
        key = (form_id, wanted)
        cached = self._forms.get(key)
        if cached is not None:
            return cached
        row = self._db.maybe("SELECT body FROM form WHERE name = ? AND version = ?", form_id, wanted)
        if row is None:
            return None
        form = decode_form(json.loads(row[0]))
        self._forms[key] = form
        return form

    def forms(self) -> list[FormInfo]:
        """Return the province's index of forms, each with whether its definition is here."""
        here = {(row[0], row[1]) for row in self._db.all("SELECT name, version FROM form")}
        rows = cast("list[Json]", self._read("forms"))
        return [
            FormInfo(
                form_id=str(row["id"]),
                version=str(row["version"]),
                sha256=str(row["sha256"]),
                title=str(row["title"]),
                level=str(row["level"]),
                stored=(row["id"], row["version"]) in here,
                closed=row.get("closed") is True,
                valid_from=str(row.get("valid_from") or ""),
            )
            for row in rows
        ]

    # -- notices -------------------------------------------------------------------------------------------

    def notices(self) -> list[Notice]:
        """Return the province's notices, rules and hotlines, newest first, with acknowledgements made here."""
        mine = {row[0]: from_ms(row[1]) for row in self._db.all("SELECT notice, at FROM acknowledgement")}
        found = cast("list[Notice]", self._read("notices"))
        seen = [_acknowledged(notice, mine.get(notice.id)) for notice in found]
        return sorted(seen, key=lambda notice: (notice.published_at, notice.id), reverse=True)

    def acknowledge(self, notice_id: str) -> None:
        """Note that the notice was read; sent at the next sync."""
        with self._db.write("acknowledge"):
            self._db.run(
                "INSERT OR IGNORE INTO acknowledgement (notice, at) VALUES (?, ?)",
                notice_id,
                to_ms(whole_ms(self._clock.now())),
            )

    def unsent_acknowledgements(self) -> list[str]:
        """Return the notices read here of which the server does not know yet."""
        rows = self._db.all("SELECT notice FROM acknowledgement WHERE sent = 0 ORDER BY at, notice")
        return [str(row[0]) for row in rows]

    def acknowledgement_sent(self, notice_id: str) -> None:
        """Note that the server knows."""
        with self._db.write("acknowledged"):
            self._db.run("UPDATE acknowledgement SET sent = 1 WHERE notice = ?", notice_id)


def _acknowledged(notice: Notice, at: datetime | None) -> Notice:
    if at is None or notice.acknowledged_at is not None:
        return notice
    members = {item.name: getattr(notice, item.name) for item in fields(notice)}
    return Notice(**{**members, "acknowledged_at": at})


def _rows(name: str, read: Callable[[Json], T]) -> Callable[[Json], list[T]]:
    def read_all(raw: Json) -> list[T]:
        rows = raw.get(name, [])
        if not isinstance(rows, list):
            raise CatalogueBroken(name, "not a list")
        return [read(row) for row in rows]

    return read_all


def _index_row(raw: Json) -> Json:
    title = raw["title"] if "title" in raw else raw["title_vi"]
    row: dict[str, object] = {name: str(raw[name]) for name in ("id", "version", "sha256", "level")}
    given = {"closed": raw.get("closed") is True, "valid_from": str(raw.get("valid_from") or "")}
    return row | {"title": str(title)} | given


_Calendar = tuple[dict[date, bool], dict[tuple[str, str], Extension]]


def _calendar(raw: Json) -> _Calendar:
    overrides = raw.get("overrides", {})
    if not isinstance(overrides, dict) or not all(isinstance(worked, bool) for worked in overrides.values()):
        raise CatalogueBroken("calendar", "overrides")
    extensions = raw.get("extensions", [])
    if not isinstance(extensions, list):
        raise CatalogueBroken("calendar", "extensions")
    return (
        {date.fromisoformat(day): worked for day, worked in overrides.items()},
        {(str(it["form_id"]), str(it["period"])): _extension(it) for it in extensions},
    )


def _extension(raw: Json) -> Extension:
    return Extension(date.fromisoformat(str(raw["until"])), str(raw.get("reason", "")))


def _policy(raw: Json) -> Policy:
    known = {item.name for item in fields(Policy)}
    given = {name: value for name, value in raw.items() if name in known and isinstance(value, bool)}
    return Policy(**given)


_READERS: Mapping[str, Callable[[Json], object]] = {
    "units": read_registry,
    "forms": _rows("forms", _index_row),
    "assignments": _rows("assignments", assignment_from_json),
    "calendar": _calendar,
    "notices": _rows("notices", read_notice),
    "people": _rows("people", read_person),
    "policy": _policy,
    "keys": read_keys,
    "sources": book_from_json,
}
