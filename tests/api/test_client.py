"""The client against servers that misbehave: every failure is a sentence of the right kind."""

from __future__ import annotations

import gzip
import hashlib
import json
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from iocdesk.api import errors
from iocdesk.api.answers import FormRef, ReportChanged, ReportGone
from iocdesk.api.auth import MemoryTokens
from iocdesk.api.client import Device, IocClient
from iocdesk.api.exchanging import Timeouts, TransportOptions
from iocdesk.core.clock import FixedClock
from iocdesk.core.errors import IocError
from iocdesk.reports import operations
from iocdesk.reports.model import Operation, Role
from tests.api.server import Asked, Said, Server, problem, protocol

NOW = datetime(2026, 4, 15, 1, 2, 3, tzinfo=UTC)
CAPABILITIES = {
    "protocol": {"min": 1, "max": 1},
    "name": "IOC Thanh Hóa",
    "server_time": "2026-04-15T01:02:03.000Z",
    "training": True,
    "limits": {"batch_operations": 20, "batch_bytes": 9000},
    "features": ["digest"],
}
SESSION = {
    "access_token": "access-1",
    "expires_in": 900,
    "refresh_token": "refresh-1",
    "user": {"user_id": "lan", "name": "Lê Thị Lan", "role": "consolidator", "units": ["15298@2025-07-01"]},
}

Serve = Callable[[Callable[[Asked], Said]], Server]


@pytest.fixture
def serve() -> Iterator[Serve]:
    opened: list[Server] = []

    def start(answer: Callable[[Asked], Said]) -> Server:
        server = Server(answer).__enter__()
        opened.append(server)
        return server

    yield start
    for server in opened:
        server.__exit__()


def client_of(
    server: Server, tokens: MemoryTokens | None = None, options: TransportOptions | None = None
) -> IocClient:
    return IocClient(
        server.url,
        clock=FixedClock(NOW),
        tokens=tokens if tokens is not None else MemoryTokens("refresh-0"),
        options=options,
    )


def signed(answer: Callable[[Asked], Said]) -> Callable[[Asked], Said]:
    """Serve the refresh of tokens as it should be, and `answer` for the rest."""

    def reply(asked: Asked) -> Said:
        if asked.path == "/v1/sessions/refresh":
            number = int(asked.json["refresh_token"].rpartition("-")[2]) + 1
            return protocol(SESSION | {"access_token": f"a-{number}", "refresh_token": f"r-{number}"})
        return answer(asked)

    return reply


def an_operation(seq: int = 1, reason: str = "") -> Operation:
    return operations.seal(
        Operation(
            op_id=f"019d8e5f-0000-7000-8000-{seq:012x}",
            report_id="xa_vp_thang_tk/15298@2025-07-01/202604",
            base_version=0,
            device_id="may-1",
            seq=seq,
            form_version="1",
            author="lan",
            created_at=NOW,
            reason=reason,
        )
    )


def a_receipt(op: Operation) -> dict[str, object]:
    return {
        "op_id": op.op_id,
        "op_sha256": op.sha256,
        "report_id": op.report_id,
        "status": "applied",
        "version": 1,
        "state": "draft",
        "number": "BN-2026-000001",
        "at": "2026-04-15T01:02:03.000Z",
        "problems": [],
        "differences": [],
    }


def test_capabilities_and_traffic(serve: Serve) -> None:
    server = serve(lambda asked: protocol(CAPABILITIES))
    client = client_of(server)
    found = client.capabilities()
    assert (found.batch_operations, found.batch_bytes, found.training) == (20, 9000, True)
    assert found.server_time == NOW
    [asked] = server.asked
    assert asked.headers["user-agent"].startswith("iocdesk/")
    assert asked.headers["ioc-protocol"] == "1"
    assert "authorization" not in asked.headers
    assert client.traffic.up > 50
    assert client.traffic.down > len(json.dumps(CAPABILITIES))


def test_sign_in_keeps_the_refresh_token_and_uses_the_access_token(serve: Serve) -> None:
    server = serve(lambda asked: protocol(SESSION, 201) if asked.method == "POST" else protocol(SESSION))
    tokens = MemoryTokens()
    client = client_of(server, tokens)
    assert not client.signed_in
    # A password typed as NFD is the same password.
    actor = client.sign_in(" lan ", "mo\u0302\u0323t", Device("may-1", "Máy 1"))
    assert actor.role is Role.CONSOLIDATOR
    assert [unit.id for unit in actor.units] == ["15298@2025-07-01"]
    assert tokens.load() == "refresh-1"
    assert server.asked[0].json["password"] == "một"
    assert server.asked[0].json["username"] == "lan"
    assert client.me() == actor
    assert server.asked[1].headers["authorization"] == "Bearer access-1"


def test_a_wrong_password_says_so(serve: Serve) -> None:
    server = serve(lambda asked: problem(401, "auth.failed"))
    with pytest.raises(errors.WrongPassword):
        client_of(server).sign_in("lan", "sai", Device("may-1", ""))


def test_a_first_password_asks_for_a_new_one(serve: Serve) -> None:
    server = serve(
        lambda asked: (
            protocol(SESSION, 201) if "new_password" in asked.json else problem(403, "auth.password_due")
        )
    )
    client = client_of(server)
    with pytest.raises(errors.PasswordDue):
        client.sign_in("lan", "cũ", Device("may-1", ""))
    client.sign_in("lan", "cũ", Device("may-1", ""), "mo\u0302\u0323t mới")
    assert [asked.json.get("new_password") for asked in server.asked] == [None, "một mới"]


def test_signing_out_forgets_even_when_the_server_is_broken(serve: Serve) -> None:
    server = serve(signed(lambda asked: problem(500)))
    tokens = MemoryTokens("r-0")
    client_of(server, tokens).sign_out()
    assert tokens.load() is None


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        (Said(200, b"<html>log in</html>", {"Content-Type": "text/html"}), errors.CaptivePortal),
        (Said(200, b'{"ok":true}', {"Content-Type": "application/json"}), errors.CaptivePortal),
        (Said(200, b"<html>", {"Content-Type": "text/html", "IOC-Protocol": "1"}), errors.CaptivePortal),
        (Said(200, b"", {"IOC-Protocol": "nein"}), errors.CaptivePortal),
        (Said(200, b"", {"IOC-Protocol": "9" * 5000}), errors.CaptivePortal),
        (Said(403, b"blocked by policy", {"Content-Type": "text/html"}), errors.CaptivePortal),
        (Said(404, b"", {}), errors.CaptivePortal),
        (Said(302, b"", {"Location": "http://portal.example/", "IOC-Protocol": "1"}), errors.CaptivePortal),
        (Said(511, b"", {"IOC-Protocol": "1"}), errors.CaptivePortal),
        (Said(407, b"", {}), errors.ProxyRefused),
        (Said(200, b"{}", {"Content-Encoding": "br", "IOC-Protocol": "1"}), errors.CaptivePortal),
        (Said(silent=True), errors.Truncated),
        (Said(413, b"<html>nginx", {"Content-Type": "text/html"}), errors.TooLarge),
        (Said(502, b"<html>nginx", {"Content-Type": "text/html"}), errors.ServerBroken),
        (problem(400), errors.Unacceptable),
        (problem(401), errors.NotSignedIn),
        (problem(403), errors.Forbidden),
        (problem(404), errors.NotVisible),
        (problem(409), errors.Conflict),
        (problem(410), errors.CursorExpired),
        (problem(413), errors.TooLarge),
        (problem(415), errors.Unacceptable),
        (problem(422), errors.Unacceptable),
        (problem(426), errors.ProtocolMismatch),
        (problem(418), errors.ServerBroken),
        (problem(500), errors.ServerBroken),
        (
            Said(200, b"{}", {"Content-Type": "application/json", "IOC-Protocol": "2"}),
            errors.ProtocolMismatch,
        ),
        (Said(500, b"", {"IOC-Protocol": "0"}), errors.ProtocolMismatch),
    ],
)
def test_every_bad_answer_is_its_own_error(serve: Serve, said: Said, kind: type[errors.ApiError]) -> None:
    client = client_of(serve(signed(lambda asked: said)), MemoryTokens("r-0"))
    with pytest.raises(errors.ApiError) as caught:
        client.digest()
    assert type(caught.value) is kind
    assert caught.value.text.vi.endswith(".")
    assert caught.value.text.en.endswith(".")
    assert caught.value.reached is not issubclass(kind, errors.NoAnswer)


def test_a_refusal_carries_the_servers_own_sentence(serve: Serve) -> None:
    client = client_of(serve(signed(lambda asked: problem(403, "role.forbidden"))), MemoryTokens("r-0"))
    with pytest.raises(errors.Forbidden) as caught:
        client.digest()
    assert caught.value.code == "role.forbidden"
    assert caught.value.text.vi == "Lý do role.forbidden."


@pytest.mark.parametrize("body", [b"not json", b"[]", b'{"code":5,"text_vi":7}', b"[" * 100_000])
def test_a_refusal_without_a_readable_problem_still_has_a_sentence(serve: Serve, body: bytes) -> None:
    said = Said(409, body, {"Content-Type": "application/problem+json", "IOC-Protocol": "1"})
    with pytest.raises(errors.Conflict) as caught:
        client_of(serve(signed(lambda asked: said)), MemoryTokens("r-0")).digest()
    assert caught.value.code == "api.status_409"
    assert caught.value.text.vi.startswith("Nội dung gửi lên")


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("7", 7.0),
        ("0", 0.0),
        ("999999999999", 3600.0),
        ("Wed, 15 Apr 2026 01:02:33 GMT", 30.0),
        ("Wed, 15 Apr 2020 01:02:33 GMT", 0.0),
        ("soon", None),
        ("", None),
        ("-5", None),
    ],
)
@pytest.mark.parametrize("status", [429, 503])
def test_retry_after(serve: Serve, status: int, value: str, seconds: float | None) -> None:
    def answer(asked: Asked) -> Said:
        said = problem(status, Retry_After=value)
        return said if value else problem(status)

    server = serve(signed(answer))
    client = client_of(server, MemoryTokens("r-0"))
    with pytest.raises(errors.Throttled) as caught:
        client.digest()
    if not value.startswith("Wed"):
        assert caught.value.retry_after == seconds
    else:
        # A date counts from the server's own Date header, which is this computer's clock in this test.
        assert caught.value.retry_after is not None
    assert caught.value.status == status


def cut(plain: bytes, how: str) -> Said:
    headers = {"Content-Type": "application/json", "IOC-Protocol": "1"}
    if how == "length":
        return Said(200, plain, headers, cut=len(plain) // 2)
    if how == "chunked":
        return Said(200, plain, headers, cut=len(plain) // 2, chunked=True)
    if how == "json":
        return Said(200, plain[: len(plain) // 2], headers)
    if how == "utf-8":
        return Said(200, b'{"digest":"\xe1\xba', headers)
    packed = gzip.compress(plain)
    content = packed[: len(packed) // 2] if how == "gzip" else b"no gzip at all"
    return Said(200, content, headers | {"Content-Encoding": "gzip"})


@pytest.mark.parametrize("how", ["length", "chunked", "json", "utf-8", "gzip", "rubbish"])
def test_a_cut_body_is_a_lost_reply(serve: Serve, how: str) -> None:
    plain = json.dumps({"digest": "0" * 64, "count": 3, "server_time": "2026-04-15T01:02:03Z"}).encode()
    client = client_of(serve(signed(lambda asked: cut(plain, how))), MemoryTokens("r-0"))
    with pytest.raises(errors.Truncated) as caught:
        client.digest()
    assert caught.value.retryable


@pytest.mark.parametrize("chunked", [False, True])
def test_a_compressed_answer_is_read(serve: Serve, chunked: bool) -> None:
    packed = gzip.compress(json.dumps(CAPABILITIES).encode())
    headers = {"Content-Type": "application/json", "IOC-Protocol": "1", "Content-Encoding": "gzip"}
    client = client_of(serve(lambda asked: Said(200, packed, headers, chunked=chunked)))
    assert client.capabilities().name == "IOC Thanh Hóa"


@pytest.mark.parametrize("packed", [False, True])
def test_an_answer_without_end_is_not_read_to_its_end(serve: Serve, packed: bool) -> None:
    bomb = b" " * 5_000_000
    headers = {"Content-Type": "application/json", "IOC-Protocol": "1"}
    said = (
        Said(200, gzip.compress(bomb), headers | {"Content-Encoding": "gzip"})
        if packed
        else Said(200, bomb, headers)
    )
    client = client_of(serve(lambda asked: said), options=TransportOptions(max_answer=1_000_000))
    with pytest.raises(errors.AnswerTooLarge):
        client.capabilities()


def test_a_server_that_drips_is_given_up(serve: Serve) -> None:
    seconds = iter(range(0, 10_000, 10))
    options = TransportOptions(monotonic=lambda: float(next(seconds)), timeouts=Timeouts(total=100.0))
    dripping = threading.Event()
    dripping.set()
    headers = {"Content-Type": "application/json", "IOC-Protocol": "1"}
    server = serve(lambda asked: Said(200, b" " * 100_000, headers, drip=dripping.is_set))
    with pytest.raises(errors.TimedOut):
        client_of(server, options=options).capabilities()
    dripping.clear()


def test_a_silent_server_times_out(serve: Serve) -> None:
    release = threading.Event()

    def hold(asked: Asked) -> Said:
        release.wait(10)
        return Said(silent=True)

    server = serve(hold)
    with pytest.raises(errors.TimedOut):
        client_of(server, options=TransportOptions(timeouts=Timeouts(read=0.05))).capabilities()
    release.set()


def test_nobody_there_is_offline(serve: Serve) -> None:
    with Server(lambda asked: Said()) as server:
        client = client_of(server)
    with pytest.raises(errors.Offline) as caught:
        client.capabilities()
    assert "tự gửi khi có mạng" in caught.value.text.vi


@pytest.mark.parametrize("name", ["digest", "count", "server_time"])
@pytest.mark.parametrize("value", [None, [], True, -1, "2026-04-15T01:02:03"])
def test_an_answer_of_another_shape_names_the_member(serve: Serve, name: str, value: object) -> None:
    if (name, value) == ("digest", "2026-04-15T01:02:03"):
        value = 7
    content = {"digest": "0", "count": 3, "server_time": "2026-04-15T01:02:03Z"} | {name: value}
    client = client_of(serve(signed(lambda asked: protocol(content))), MemoryTokens("r-0"))
    with pytest.raises(errors.BadAnswer, match=name):
        client.digest()


@pytest.mark.parametrize("body", [b'{"a":NaN}', b'{"a":1e999999999999999999}', b"[1]", b"7", b"[" * 100_000])
def test_json_beyond_the_protocol(serve: Serve, body: bytes) -> None:
    said = Said(200, body, {"Content-Type": "application/json", "IOC-Protocol": "1"})
    with pytest.raises((errors.BadAnswer, errors.Truncated)):
        client_of(serve(lambda asked: said)).capabilities()


@pytest.mark.parametrize(("spoken", "update_us"), [((2, 3), True), ((0, 0), False)])
def test_capabilities_of_another_protocol(serve: Serve, spoken: tuple[int, int], update_us: bool) -> None:
    content = CAPABILITIES | {"protocol": {"min": spoken[0], "max": spoken[1]}}
    with pytest.raises(errors.ProtocolMismatch) as caught:
        client_of(serve(lambda asked: protocol(content))).capabilities()
    assert caught.value.update_us is update_us
    assert ("cập nhật chương trình này" in caught.value.text.vi) is update_us


def test_a_401_renews_once_then_asks_to_sign_in(serve: Serve) -> None:
    server = serve(signed(lambda asked: problem(401, "auth.expired")))
    tokens = MemoryTokens("r-0")
    with pytest.raises(errors.NotSignedIn):
        client_of(server, tokens).digest()
    paths = [asked.path for asked in server.asked]
    assert paths == ["/v1/sessions/refresh", "/v1/digest", "/v1/sessions/refresh", "/v1/digest"]


def test_a_renewed_token_is_enough(serve: Serve) -> None:
    def answer(asked: Asked) -> Said:
        if asked.headers["authorization"] == "Bearer a-1":
            return problem(401)
        return protocol({"digest": "d", "count": 0, "server_time": "2026-04-15T01:02:03Z"})

    server = serve(signed(answer))
    tokens = MemoryTokens("r-0")
    assert client_of(server, tokens).digest().digest == "d"
    assert tokens.load() == "r-2"


def test_a_revoked_session_is_forgotten_and_an_unreachable_server_forgets_nothing(serve: Serve) -> None:
    tokens = MemoryTokens("r-0")
    with pytest.raises(errors.ServerBroken):
        client_of(serve(lambda asked: problem(500)), tokens).digest()
    assert tokens.load() == "r-0"
    with pytest.raises(errors.NotSignedIn):
        client_of(serve(lambda asked: problem(401, "auth.reused")), tokens).digest()
    assert tokens.load() is None


def test_threads_that_are_refused_together_renew_once(serve: Serve) -> None:
    barrier = threading.Barrier(4, timeout=10)

    def answer(asked: Asked) -> Said:
        if asked.headers["authorization"] == "Bearer a-1":
            barrier.wait()
            return problem(401)
        return protocol({"digest": "d", "count": 0, "server_time": "2026-04-15T01:02:03Z"})

    server = serve(signed(answer))
    client = client_of(server, MemoryTokens("r-0"))
    found: list[str] = []

    def ask() -> None:
        found.append(client.digest().digest)
        client.close()

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    assert found == ["d"] * 4
    assert [asked.path for asked in server.asked].count("/v1/sessions/refresh") == 2


def test_an_access_token_near_its_end_is_renewed_before_use(serve: Serve) -> None:
    clock = FixedClock(NOW)
    digest = {"digest": "d", "count": 0, "server_time": "2026-04-15T01:02:03Z"}
    server = serve(signed(lambda asked: protocol(digest)))
    client = IocClient(server.url, clock=clock, tokens=MemoryTokens("r-0"))
    client.digest()
    clock.advance(seconds=800)
    client.digest()
    clock.advance(seconds=80)
    client.digest()
    assert [asked.path for asked in server.asked].count("/v1/sessions/refresh") == 2
    client.refresh()
    assert server.asked[-1].json == {"refresh_token": "r-2"}


def test_operations_travel_compressed_and_bring_receipts(serve: Serve) -> None:
    ops = [an_operation(seq) for seq in (1, 2, 3)]

    def answer(asked: Asked) -> Said:
        results = [a_receipt(ops[0]), {"op_id": ops[1].op_id, "problem": {"code": "x"}}, {"rubbish": 1}]
        deferred = [{"op_id": ops[2].op_id, "code": "op.later", "text_vi": "Chờ.", "text_en": "Wait."}]
        return protocol({"server_time": "2026-04-15T01:02:03Z", "results": results, "deferred": deferred})

    server = serve(signed(answer))
    found = client_of(server, MemoryTokens("r-0")).send_operations(ops)
    asked = server.asked[-1]
    assert asked.headers["content-encoding"] == "gzip"
    assert len(asked.raw) < len(asked.body)
    assert asked.json["operations"] == [operations.operation_to_json(op) for op in ops]
    assert [receipt.op_id for receipt in found.receipts] == [ops[0].op_id]
    assert [(item.op_id, item.problem.code) for item in found.refusals] == [
        (ops[1].op_id, "x"),
        (ops[2].op_id, "op.later"),
    ]


def test_one_receipt(serve: Serve) -> None:
    op = an_operation()
    server = serve(signed(lambda asked: protocol(a_receipt(op))))
    assert client_of(server, MemoryTokens("r-0")).receipt(op.op_id).number == "BN-2026-000001"
    assert server.asked[-1].path == f"/v1/operations/{op.op_id}"


def test_changes_by_cursor(serve: Serve) -> None:
    report = {
        "report_id": "xa_vp_thang_tk/15298@2025-07-01/202604",
        "form_version": "1",
        "state": "draft",
        "version": 4,
    }
    items = [
        {"seq": 1, "kind": "report", "report": report},
        {"seq": 2, "kind": "tombstone", "report_id": "a/15298@2025-07-01/202604"},
        {"seq": 3, "kind": "report", "report": report | {"state": "from the future"}},
        {"seq": 4, "kind": "dance"},
        7,
    ]
    page = {"items": items, "cursor": "c2", "more": True, "server_time": "2026-04-15T01:02:03Z"}
    server = serve(signed(lambda asked: protocol(page)))
    client = client_of(server, MemoryTokens("r-0"))
    found = client.changes("c 1", 50)
    assert server.asked[-1].path == "/v1/changes?limit=50&cursor=c+1"
    changed, gone = found.items
    assert isinstance(changed, ReportChanged)
    assert changed.report.version == 4
    assert gone == ReportGone(2, "a/15298@2025-07-01/202604")
    assert found.skipped == (report["report_id"], "?", "?")
    assert (found.cursor, found.more) == ("c2", True)
    client.changes("")
    assert server.asked[-1].path == "/v1/changes?limit=200"


def test_a_page_that_never_ends_is_refused(serve: Serve) -> None:
    page = {"items": [], "cursor": "c", "more": True, "server_time": "2026-04-15T01:02:03Z"}
    with pytest.raises(errors.BadAnswer):
        client_of(serve(signed(lambda asked: protocol(page))), MemoryTokens("r-0")).changes("c")


def test_catalogue_by_etag(serve: Serve) -> None:
    def answer(asked: Asked) -> Said:
        if asked.headers.get("if-none-match") == '"e1"':
            return Said(304, b"", {"IOC-Protocol": "1"})
        return protocol({"units": []}, ETag='"e1"')

    client = client_of(serve(signed(answer)), MemoryTokens("r-0"))
    first = client.catalogue("units")
    assert (first.etag, first.payload) == ('"e1"', b'{"units": []}')
    assert client.catalogue("units", first.etag).payload is None


def test_a_form_must_match_its_hash(serve: Serve) -> None:
    canonical = b'{"id":"a","title":"\xe1\xba\xa1"}'
    sha256 = hashlib.sha256(canonical).hexdigest()
    ref = FormRef("a", "1", sha256)
    whole = operations.canonical_json(json.loads(canonical) | {"sha256": sha256})
    served = [whole, json.dumps(json.loads(canonical)).encode(), b'{"id":"b"}', whole.replace(b"a", b"b", 1)]
    headers = {"Content-Type": "application/json", "IOC-Protocol": "1"}
    server = serve(signed(lambda asked: Said(200, served.pop(0), headers)))
    client = client_of(server, MemoryTokens("r-0"))
    assert client.form(ref).content == whole
    assert client.form(ref).content == whole
    assert server.asked[-1].path == "/v1/forms/a/1"
    for _ in range(2):
        with pytest.raises(errors.FormTampered):
            client.form(ref)


def test_acknowledging_a_notice(serve: Serve) -> None:
    server = serve(signed(lambda asked: Said(204, b"", {"IOC-Protocol": "1"})))
    client_of(server, MemoryTokens("r-0")).acknowledge("tb/1")
    assert server.asked[-1].path == "/v1/notices/tb%2F1/acknowledgement"


def test_failpoints_surround_every_exchange(serve: Serve) -> None:
    seen: list[str] = []
    client = client_of(
        serve(lambda asked: protocol(CAPABILITIES)), options=TransportOptions(on_exchange=seen.append)
    )
    client.capabilities()
    assert seen == ["before GET /v1/capabilities", "after GET /v1/capabilities"]


def test_no_cookie_is_kept_and_netrc_is_not_read(
    serve: Serve, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login x password y\n")
    netrc.chmod(0o600)
    monkeypatch.setenv("NETRC", str(netrc))
    said = protocol(CAPABILITIES, Set_Cookie="a=b")
    server = serve(lambda asked: said)
    client = client_of(server)
    client.capabilities()
    client.capabilities()
    assert "cookie" not in server.asked[1].headers
    assert "authorization" not in server.asked[1].headers


def test_every_error_is_one_a_user_can_be_told() -> None:
    assert issubclass(errors.ApiError, IocError)
