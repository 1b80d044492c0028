"""The server of a world: the real gateway's routes called in process, with a backup and ways to die."""

from __future__ import annotations

import json
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import unquote

from fastapi import Response
from sqlalchemy import event
from sqlalchemy.engine import Connection
from sqlalchemy.exc import IntegrityError

from iocdesk.core.clock import Clock
from iocdesk.core.ids import Uuid7Source
from iocdesk.gateway import report_wire, routes, schema, wire, witness_routes
from iocdesk.gateway.accounts import SignedIn
from iocdesk.gateway.admin import admin_of
from iocdesk.gateway.catalogue import Document
from iocdesk.gateway.intake import Job
from iocdesk.gateway.lines import said_of
from iocdesk.gateway.problems import ProblemError, problem_of, problem_response
from iocdesk.gateway.reading import read_json
from iocdesk.gateway.reading_room import Pull
from iocdesk.gateway.rules import FormRules
from iocdesk.gateway.services import Services, build_services
from iocdesk.gateway.settings import GatewaySettings, Rate
from iocdesk.reports.model import Actor
from tools.simulation.province import form_of, settle
from tools.simulation.trace import Broken

T = TypeVar("T")
_NO_HURRY = Rate(1_000_000, 1_000_000.0)
_SIDE = ("-wal", "-shm", "-journal")


class ServerDied(Exception):
    """The server's process ends here."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What goes back over the line."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class Server:
    """One gateway on one file.

    Args:
        template: the file of a settled province, which costs time to make; "" makes one.
    """

    def __init__(self, folder: Path, clock: Clock, seed: str, template: bytes = b"") -> None:
        self.path = folder / "gateway.db"
        self._clock = clock
        self._dice = random.Random(f"{seed}/server")
        self._ids = Uuid7Source(clock, random.Random(f"{seed}/server-ids"))
        self._dies = False
        self._callers: dict[str, SignedIn] = {}
        self._documents: dict[tuple[str, str], Document] = {}
        if template:
            self.path.write_bytes(template)
        self.services = self._start()
        if not template:
            settle(admin_of(self.services, self._ids))

    def _start(self) -> Services:
        settings = GatewaySettings(
            f"sqlite:///{self.path.as_posix()}",
            synchronous="OFF",
            access_seconds=86_400 * 20,
            refresh_days=60,
            account_rate=_NO_HURRY,
            address_rate=_NO_HURRY,
            sign_in_rate=_NO_HURRY,
            address_sign_in_rate=_NO_HURRY,
            argon2_memory_kib=64,
            argon2_time=1,
            page_items=6,
            batch_operations=4,
        )
        services = build_services(settings, self._clock, self._dice.randbytes, FormRules(self._clock))
        event.listen(services.database.engine, "commit", self._on_commit)
        self._callers.clear()
        self._documents.clear()
        return services

    def _on_commit(self, _connection: Connection) -> None:
        if self._dies:
            self._dies = False
            raise ServerDied

    def content(self) -> bytes:
        """Return the whole database, as a backup made now has it."""
        self.services.database.close()
        return self.path.read_bytes()

    def restore(self, content: bytes) -> None:
        """Put a backup in the place of the database, and start again."""
        self.services.database.close()
        for end in _SIDE:
            self.path.with_name(self.path.name + end).unlink(missing_ok=True)
        self.path.write_bytes(content)
        self.services = self._start()

    def publish(self, form_id: str, version: str) -> None:
        """Publish a form at a new version."""
        self._documents.clear()
        admin_of(self.services, self._ids).publish_form(form_of(form_id, version))

    def die_at_commit(self) -> None:
        """End the process right before the next commit."""
        self._dies = True

    def survive(self) -> None:
        """Forget about dying, where nothing was committed."""
        self._dies = False

    def tables(self) -> Connection:
        """Open a connection for looking."""
        return self.services.database.engine.connect()

    def close(self) -> None:
        """Close the database."""
        self.services.database.close()

    # -- requests ------------------------------------------------------------------------------------------

    def serve(
        self, method: str, path: str, query: Mapping[str, str], headers: Mapping[str, str], body: bytes
    ) -> Reply:
        """Answer a request as the application does, without its HTTP.

        Raises:
            ServerDied: in its midst.
            Broken: its tables would not take what it wrote.
        """
        try:
            answer = self._routed(method, path, query, headers, body)
        except ProblemError as error:
            answer = problem_response(error, path)
        except IntegrityError as error:
            raise Broken(f"the server fails at {method} {path}: {error.orig}") from error
        found = {name.lower(): value for name, value in answer.headers.items()}
        return Reply(answer.status_code, {**found, "ioc-protocol": "1"}, bytes(answer.body))

    def _routed(
        self, method: str, path: str, query: Mapping[str, str], headers: Mapping[str, str], body: bytes
    ) -> Response:
        services = self.services
        parts = [unquote(part) for part in path.removeprefix("/v1/").split("/")]
        sent: Any = read_json(body) if body else {}
        if parts == ["capabilities"]:
            return _without_messages(routes.capabilities(services))
        if parts == ["sessions"]:
            asked = wire.SignIn.model_validate(sent)
            return routes._session(
                services,
                services.accounts.sign_in(asked.username, asked.password, asked.device_id, asked.device_name),
            )
        if parts == ["sessions", "refresh"]:
            return routes.refresh(services, wire.Refresh.model_validate(sent))
        caller = self._caller(headers)
        seen = headers.get("IOC-History")
        match [method, *parts]:
            case ["POST", "operations"]:
                return self._operations(caller, report_wire.OperationsIn.model_validate(sent), seen or "")
            case ["POST", "operations", "unknown"]:
                return witness_routes._unknown(
                    services, caller, witness_routes.UnknownIn.model_validate(sent)
                )
            case ["GET", "receipts"]:
                return routes.receipts(services, caller, query["op"])
            case ["GET", "devices", device_id]:
                return witness_routes._device(services, caller, device_id)
            case ["GET", "changes"]:
                most = min(int(query.get("limit", "200")), services.settings.page_items)
                pull = Pull(caller.actor, query.get("cursor"), most, seen or "")
                return _bytes(_told(services.reading_room.changes_all([pull])))
            case ["GET", "digest"]:
                return routes.digest(services, caller, seen)
            case ["GET", "catalogue", name]:
                document = self._document(name, caller.actor)
                return routes._conditional(document, headers.get("If-None-Match"), "")
            case ["GET", "forms", form_id, version]:
                return routes.form(services, caller, form_id, version)
        raise problem_of("not_found")

    def _operations(self, caller: SignedIn, asked: report_wire.OperationsIn, seen: str) -> Response:
        """Take operations as the route does, in a line that nobody else stands in."""
        count = len(asked.operations)
        if count > self.services.settings.batch_operations:
            raise problem_of("body.too_large")
        answers = _told(self.services.intake.take_all([Job(caller.actor, asked.operations, seen=seen)]))
        return _bytes(said_of(answers, count, self._clock))

    def _document(self, name: str, actor: Actor) -> Document:
        """Return a slice of the catalogue; made once for each account until a form is published."""
        found = self._documents.get((name, actor.user_id))
        if found is None:
            found = getattr(self.services.catalogue, name)(actor)
            self._documents[name, actor.user_id] = found
        return found

    def _caller(self, headers: Mapping[str, str]) -> SignedIn:
        """Return who asks; looked up once for each token and start of the server."""
        token = headers.get("Authorization", "").removeprefix("Bearer ")
        found = self._callers.get(token)
        if found is None:
            found = self._callers[token] = self.services.accounts.check(token)
        return found

    def close_sessions(self) -> None:
        """End every session, as after a change of passwords."""
        with self.services.database.write() as connection:
            connection.execute(schema.refresh_tokens.delete())
            connection.execute(schema.sessions.delete())
        self._callers.clear()


def _told(answers: Sequence[T | Exception]) -> T:
    """Return the answer to the only one in a line."""
    [found] = answers
    if isinstance(found, Exception):
        raise found
    return found


def _bytes(content: bytes) -> Response:
    return Response(content, media_type="application/json")


def _without_messages(answer: Response) -> Response:
    """Leave messages out of what the server says that it does: they are none of the simulation's matter."""
    told = json.loads(bytes(answer.body))
    told["features"].remove("messages")
    return Response(json.dumps(told).encode(), answer.status_code, media_type="application/json")


def make_template(folder: Path, clock: Clock) -> bytes:
    """Settle a province once, for many worlds to begin with."""
    server = Server(folder, clock, "template")
    content = server.content()
    server.close()
    server.path.unlink()
    return content
