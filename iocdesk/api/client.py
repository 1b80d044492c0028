"""The client of the IOC API: a method per thing the server does; answers are types, failures sentences."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote

from iocdesk.api import errors, wire
from iocdesk.api.answers import (
    BatchAnswer,
    Capabilities,
    CatalogueIndex,
    CatalogueSlice,
    ChangesPage,
    DeviceSeen,
    DigestAnswer,
    FormDocument,
    FormRef,
    LettersAnswer,
    MessagesPage,
    PublicKeys,
    Unknown,
)
from iocdesk.api.auth import Credentials, Tokens, TokenStore
from iocdesk.api.calls import Calls, report_path, seen
from iocdesk.api.exchanging import Exchanger, Traffic, TransportOptions
from iocdesk.api.files import FileCalls
from iocdesk.api.protocol import PROTOCOL
from iocdesk.api.transport import Transport
from iocdesk.core.clock import Clock
from iocdesk.core.text import nfc
from iocdesk.reports.handover import Handover, HandoverEnd, handover_to_json
from iocdesk.reports.messages import Message, message_to_json
from iocdesk.reports.model import Actor, Operation, Receipt, Report, ReportId
from iocdesk.reports.operations import operation_bytes
from iocdesk.reports.signing import SignedOperation
from iocdesk.reports.transitions import Policy
from iocdesk.reports.versions import VersionLine

if TYPE_CHECKING:
    import requests


@dataclass(frozen=True, slots=True)
class Device:
    """This computer as the server's session list names it."""

    device_id: str
    name: str


class IocClient:
    """Speaks with one server for one account; safe to share between threads.

    Every method raises `iocdesk.api.errors.ApiError` kinds only; a 401 renews the access token once before it
    becomes NotSignedIn.

    Args:
        base_url: e.g. "https://ioc.thanhhoa.gov.vn"; plain http only on loopback.
        session: makes the `requests.Session` of a thread; None takes ours (trust store, system proxies).
        line: carries the requests in place of HTTP, for simulations.

    Raises:
        BadAddress, InsecureAddress: by the constructor.
    """

    def __init__(
        self,
        base_url: str,
        *,
        clock: Clock,
        tokens: TokenStore,
        session: Callable[[str], requests.Session] | None = None,
        options: TransportOptions | None = None,
        line: Exchanger | None = None,
    ) -> None:
        self._transport: Exchanger = line or Transport(base_url, session_factory=session, options=options)
        self._clock = clock
        self._credentials = Credentials(tokens, self._renew, clock)
        self._calls = Calls(self._transport, self._credentials, clock)
        self.files = FileCalls(self._calls)
        """What is asked about attached files."""

    @property
    def base_url(self) -> str:
        """The server's address."""
        return self._transport.address.url

    @property
    def traffic(self) -> Traffic:
        """Bytes sent and received since the start."""
        return self._transport.traffic

    @property
    def signed_in(self) -> bool:
        """Whether there is a session that may still be good."""
        return self._credentials.signed_in

    def close(self) -> None:
        """Close this thread's connections."""
        self._transport.close()

    def capabilities(self) -> Capabilities:
        """Ask what the server is; needs no sign-in.

        Raises:
            ProtocolMismatch: the server does not speak our version.
        """
        found = wire.capabilities(self._calls.ask("GET", "/v1/capabilities", signed=False))
        if not found.protocol_min <= PROTOCOL <= found.protocol_max:
            spoken = f"{found.protocol_min}-{found.protocol_max}"
            raise errors.ProtocolMismatch(spoken, update_us=found.protocol_min > PROTOCOL)
        self._transport.takes_lzma = "lzma" in found.features
        return found

    def sign_in(self, username: str, password: str, device: Device, new_password: str = "") -> Actor:
        """Sign in and keep the tokens.

        Args:
            new_password: takes the place of the password; "" leaves it as it is.

        Raises:
            WrongPassword: the server does not accept them.
            PasswordDue: a first password; to be tried again with a new one.
            Unacceptable: `auth.password_weak`, the new one is too short or plain.
        """
        body = {
            "username": nfc(username).strip(),
            "password": nfc(password),
            "device_id": device.device_id,
            "device_name": device.name,
        }
        if new_password:
            body["new_password"] = nfc(new_password)
        try:
            answer = self._calls.ask("POST", "/v1/sessions", body=body, signed=False)
        except errors.NotSignedIn:
            raise errors.WrongPassword from None
        except errors.Forbidden as error:
            if error.code == "auth.password_due":
                raise errors.PasswordDue from None
            raise
        actor = wire.actor(wire.member(answer, "user"))
        self._credentials.adopt(wire.tokens(answer))
        return actor

    def sign_out(self) -> None:
        """End the session; the tokens are forgotten here even when the server cannot be told."""
        try:
            if self._credentials.signed_in:
                self._calls.call("DELETE", "/v1/sessions/current")
        except errors.ApiError:
            pass
        finally:
            self._credentials.forget()

    def refresh(self) -> None:
        """Renew the access token now.

        Raises:
            NotSignedIn: the server ended the session.
        """
        self._credentials.access(refused=self._credentials.access())

    def me(self) -> Actor:
        """Ask who is signed in, with role and units as they now are."""
        answer = self._calls.ask("GET", "/v1/me")
        return wire.actor(answer.get("user", answer))

    def catalogue(self, name: str, etag: str = "") -> CatalogueSlice:
        """Fetch one slice of the catalogue unless it still is the one with `etag`."""
        headers = {"If-None-Match": etag} if etag else {}
        answer = self._calls.call("GET", f"/v1/catalogue/{quote(name, safe='')}", headers=headers)
        if answer.status == 304:
            return CatalogueSlice(name, etag, None)
        self._calls.parse(answer)
        return CatalogueSlice(name, answer.headers.get("etag", ""), answer.body)

    def catalogue_index(self) -> CatalogueIndex:
        """Ask for the ETags of all slices, to fetch only those that are another."""
        return wire.catalogue_index(self._calls.ask("GET", "/v1/catalogue"))

    def form(self, ref: FormRef) -> FormDocument:
        """Fetch one version of a form.

        Raises:
            FormTampered: its content is not what `ref.sha256` says.
        """
        path = f"/v1/forms/{quote(ref.form_id, safe='')}/{quote(ref.version, safe='')}"
        answer = self._calls.call("GET", path)
        self._calls.parse(answer)
        return FormDocument(ref, wire.canonical_form(answer.body, ref))

    def send_operations(self, operations: Sequence[Operation], history: str = "") -> BatchAnswer:
        """Send operations; each gets its own receipt, and one sent before gets the receipt it got then.

        Args:
            history: what the server last told of its history, here and below; "" asks nothing of it.

        Raises:
            HistoryUnknown: the server was put back to before that; nothing was judged.
        """
        body = b'{"operations":[%b]}' % b",".join(map(operation_bytes, operations))
        return wire.batch(self._calls.ask("POST", "/v1/operations", body=body, headers=seen(history)))

    def unknown_operations(self, op_ids: Sequence[str]) -> Unknown:
        """Ask which of these, at most 1,000, the server does not know (any more)."""
        body = {"op_ids": list(op_ids)}
        return wire.unknown(self._calls.ask("POST", "/v1/operations/unknown", body=body))

    def device(self, device_id: str) -> DeviceSeen:
        """Ask for the newest operation that the server has of a computer."""
        return wire.device(self._calls.ask("GET", f"/v1/devices/{quote(device_id, safe='')}"))

    def relay_operations(self, operations: Sequence[SignedOperation], history: str = "") -> BatchAnswer:
        """Pass operations of others on with their signatures; each gets its author's receipt."""
        items = [
            b'{"operation":%b,"signature":"%b"}'
            % (operation_bytes(it.operation), it.signature.encode("ascii"))
            for it in operations
        ]
        body = b'{"operations":[%b]}' % b",".join(items)
        return wire.batch(self._calls.ask("POST", "/v1/relayed-operations", body=body, headers=seen(history)))

    def register_keys(self, keys: PublicKeys) -> None:
        """Tell the server this computer's public keys.

        Raises:
            Conflict: `key.revoked`.
        """
        body = {"sign_key": keys.sign_key, "recipient": keys.recipient}
        self._calls.call("PUT", f"/v1/keys/{quote(keys.device_id, safe='')}", body=body)

    def receipt(self, op_id: str) -> Receipt:
        """Ask for the receipt of one operation.

        Raises:
            NotVisible: the server never saw it.
        """
        return wire.receipt(self._calls.ask("GET", f"/v1/operations/{quote(op_id, safe='')}"))

    def receipts(self, op_ids: Sequence[str]) -> BatchAnswer:
        """Ask for the receipts of several operations; those that the server never saw are not named."""
        query = {"op": ",".join(op_ids)}
        return wire.batch(self._calls.ask("GET", "/v1/receipts", query=query))

    def changes(self, cursor: str, limit: int = 200, history: str = "") -> ChangesPage:
        """Fetch what changed after `cursor` ("" from the beginning), at most `limit` items.

        Raises:
            CursorExpired: everything must be fetched again.
            HistoryUnknown: as above.
        """
        query = {"limit": str(limit)} | ({"cursor": cursor} if cursor else {})
        return wire.changes(self._calls.ask("GET", "/v1/changes", query=query, headers=seen(history)))

    def versions(self, report_id: ReportId) -> tuple[VersionLine, ...]:
        """Ask how each version of a report came about, submissions kept beside it among them; oldest first.

        Raises:
            NotVisible: the server knows of no such report for this account.
        """
        return wire.version_lines(self._calls.ask("GET", f"{report_path(report_id)}/versions"))

    def version(self, report_id: ReportId, number: int, side: str = "") -> Report:
        """Fetch one version as a whole; `side` is the op_id of a submission kept beside the main line.

        Raises:
            NotVisible: there is no such version for this account.
        """
        query = {"side": side} if side else None
        return wire.report(self._calls.ask("GET", f"{report_path(report_id)}/versions/{number}", query=query))

    def digest(self, history: str = "") -> DigestAnswer:
        """Ask for the digest of every report that this account may see."""
        return wire.digest(self._calls.ask("GET", "/v1/digest", headers=seen(history)))

    def send_messages(self, messages: Sequence[Message], history: str = "") -> LettersAnswer:
        """Send messages; each is answered by itself, and one sent before is stored once.

        Raises:
            HistoryUnknown: as above.
        """
        body = {"messages": [message_to_json(message) for message in messages]}
        return wire.letters(self._calls.ask("POST", "/v1/messages", body=body, headers=seen(history)))

    def unknown_letters(self, ids: Sequence[str]) -> Unknown:
        """Ask which of these messages, hand-overs and early ends, at most 1,000, the server does not have (any more)."""
        return wire.unknown(self._calls.ask("POST", "/v1/letters/unknown", body={"ids": list(ids)}))

    def messages(self, cursor: str, limit: int = 200) -> MessagesPage:
        """Fetch the messages after `cursor` ("" from the beginning), at most `limit`."""
        query = {"limit": str(limit)} | ({"cursor": cursor} if cursor else {})
        return wire.messages(self._calls.ask("GET", "/v1/messages", query=query))

    def send_handovers(self, items: Sequence[Handover | HandoverEnd], history: str = "") -> LettersAnswer:
        """Send hand-overs and early ends; each is answered by itself, and one sent before is stored once.

        Raises:
            HistoryUnknown: as above.
        """
        body = {"handovers": [handover_to_json(item) for item in items]}
        return wire.letters(self._calls.ask("POST", "/v1/handovers", body=body, headers=seen(history)))

    def set_policy(self, policy: Policy) -> None:
        """Set the province's policy.

        Raises:
            NotVisible: the account is not the province's.
        """
        self._calls.call("PUT", "/v1/policy", body=asdict(policy))

    def acknowledge(self, notice_id: str) -> None:
        """Tell the province that a notice has been read."""
        self._calls.call("POST", f"/v1/notices/{quote(notice_id, safe='')}/acknowledgement", body={})

    def _renew(self, refresh_token: str) -> Tokens:
        body = {"refresh_token": refresh_token}
        return wire.tokens(self._calls.ask("POST", "/v1/sessions/refresh", body=body, signed=False))
