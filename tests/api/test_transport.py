"""Where the client connects to and how: TLS by the system's trust store, nothing unencrypted but loopback, proxies."""

from __future__ import annotations

import ipaddress
import ssl
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import requests
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from iocdesk.api import errors
from iocdesk.api.auth import MemoryTokens
from iocdesk.api.client import IocClient
from iocdesk.api.exchanging import Address, RawAnswer, Timeouts, TransportOptions
from iocdesk.api.protocol import retry_after
from iocdesk.api.session import new_session, system_proxies
from iocdesk.api.transport import Transport
from iocdesk.core.clock import SystemClock
from tests.api.server import Asked, Said, Server, protocol
from tests.api.test_client import CAPABILITIES

NOW = datetime(2026, 4, 15, 1, 2, 3, tzinfo=UTC)


@pytest.mark.parametrize(
    ("address", "url"),
    [
        ("https://ioc.example.vn", "https://ioc.example.vn"),
        (" https://ioc.example.vn/api/ ", "https://ioc.example.vn/api"),
        ("ioc.example.vn", "https://ioc.example.vn"),
        ("ioc.example.vn:8443", "https://ioc.example.vn:8443"),
        ("http://localhost:8080", "http://localhost:8080"),
        ("http://127.0.0.1:8080", "http://127.0.0.1:8080"),
        ("http://[::1]:8080", "http://[::1]:8080"),
    ],
)
def test_addresses(address: str, url: str) -> None:
    assert Address.parse(address).url == url


@pytest.mark.parametrize(
    "address",
    [
        "http://ioc.example.vn",
        "http://192.168.1.5",
        "http://10.0.0.1:80",
        "http://127.0.0.1.example.vn",
        "http://localhost.example.vn",
        "http://127.0.0.1\\.example.vn",
        "http://127.0.0.1%2eexample.vn",
        "http://localhost.",
        "http://0.0.0.0",
        "http://2130706433",
        "http://[::ffff:192.168.1.5]",
        "HTTP://ioc.example.vn",
    ],
)
def test_nothing_leaves_unencrypted(address: str) -> None:
    with pytest.raises(errors.InsecureAddress) as caught:
        Transport(address)
    assert "https" in caught.value.text.vi


@pytest.mark.parametrize(
    "address",
    [
        "",
        "https://",
        "ftp://x",
        "https://a b",
        "https://u:p@x",
        "http://localhost@x",
        "http://@localhost",
        "http://x\\@127.0.0.1",
        "http://x#@127.0.0.1",
        "http://127.0.0.1\n.x",
        "https://x/\x07",
        "file:///etc/passwd",
        "https://x?y",
        "https://x#y",
        "https://x:99999",
    ],
)
def test_addresses_that_are_none(address: str) -> None:
    with pytest.raises(errors.BadAddress):
        Address.parse(address)


class Authority:
    """A certificate authority of our own, and certificates for 127.0.0.1 by it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Tỉnh thử")])
        self.cert = self._sign(self.name, self.key, ca=True)
        self.file = folder / "ca.pem"
        self.file.write_bytes(self.cert.public_bytes(serialization.Encoding.PEM))

    def _sign(
        self,
        subject: x509.Name,
        key: ec.EllipticCurvePrivateKey,
        *,
        ca: bool = False,
        host: str = "127.0.0.1",
    ) -> x509.Certificate:
        now = datetime.now(UTC)
        usage = x509.KeyUsage(
            digital_signature=not ca,
            content_commitment=False,
            key_encipherment=False,
            data_encipherment=False,
            key_agreement=False,
            key_cert_sign=ca,
            crl_sign=ca,
            encipher_only=False,
            decipher_only=False,
        )
        return (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(self.name)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - timedelta(days=1))
            .not_valid_after(now + timedelta(days=30))
            .add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
            .add_extension(usage, critical=True)
            .add_extension(
                x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(host))]), critical=False
            )
            .sign(self.key, hashes.SHA256())
        )

    def server_context(self, host: str = "127.0.0.1") -> ssl.SSLContext:
        """A server's side of TLS with a certificate for `host`."""
        key = ec.generate_private_key(ec.SECP256R1())
        cert = self._sign(x509.Name([]), key, host=host)
        path = self.folder / f"server-{host}.pem"
        path.write_bytes(
            key.private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            )
            + cert.public_bytes(serialization.Encoding.PEM)
        )
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(path)
        return context


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return Authority(tmp_path)


def client_of(url: str) -> IocClient:
    return IocClient(url, clock=SystemClock(), tokens=MemoryTokens())


def answer(asked: Asked) -> Said:
    return protocol(CAPABILITIES)


def test_a_server_of_a_trusted_authority_is_talked_to(
    authority: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.file))
    with Server(answer, authority.server_context()) as server:
        client = client_of(server.url)
        assert client.capabilities().protocol_min == 1
        client.close()


def test_an_unknown_authority_is_not_talked_to(authority: Authority, monkeypatch: pytest.MonkeyPatch) -> None:
    # Bundles named for requests must not be believed either: the system's trust store alone decides.
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(authority.file))
    monkeypatch.setenv("CURL_CA_BUNDLE", str(authority.file))
    with Server(answer, authority.server_context()) as server:
        with pytest.raises(errors.TlsFailed) as caught:
            client_of(server.url).capabilities()
        assert server.asked == []
    assert "không gửi gì" in caught.value.text.vi
    assert not caught.value.reached


def test_the_check_of_certificates_cannot_be_switched_off(authority: Authority) -> None:
    session = new_session("test")
    session.verify = False
    with Server(answer, authority.server_context()) as server:
        with pytest.raises(requests.exceptions.SSLError):
            session.get(f"{server.url}/v1/capabilities", verify=False, timeout=5)
        assert server.asked == []
    session.close()


def test_a_certificate_for_another_host_is_not_believed(
    authority: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.file))
    with (
        Server(answer, authority.server_context("127.0.0.9")) as server,
        pytest.raises(errors.TlsFailed),
    ):
        client_of(server.url).capabilities()


def test_tls_to_a_server_that_speaks_none() -> None:
    with Server(answer) as server, pytest.raises(errors.NoAnswer):
        client_of(server.url.replace("http:", "https:")).capabilities()


@pytest.fixture
def proxied(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    with Server(lambda asked: Said(407, b"", {"Proxy-Authenticate": "Basic"})) as server:
        monkeypatch.setenv("HTTPS_PROXY", server.url)
        monkeypatch.setenv("HTTP_PROXY", server.url)
        yield server


def test_the_systems_proxy_is_used_and_its_refusal_told(proxied: Server) -> None:
    with pytest.raises(errors.ProxyRefused) as caught:
        client_of("https://ioc.example.invalid").capabilities()
    assert [(asked.method, asked.path) for asked in proxied.asked] == [("CONNECT", "ioc.example.invalid:443")]
    assert "proxy" in caught.value.text.vi


def test_loopback_never_goes_through_a_proxy(proxied: Server) -> None:
    with Server(answer) as server:
        client_of(server.url).capabilities()
    assert proxied.asked == []


def test_exceptions_of_the_proxy_are_kept(proxied: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    assert system_proxies("ioc.example.vn") == {"https": proxied.url, "http": proxied.url}
    monkeypatch.setenv("NO_PROXY", "example.vn")
    assert system_proxies("ioc.example.vn") == {}


def test_a_dead_proxy_is_told(proxied: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    with Server(answer) as gone:
        pass
    monkeypatch.setenv("HTTPS_PROXY", gone.url)
    with pytest.raises(errors.ProxyRefused):
        client_of("https://ioc.example.invalid").capabilities()


def test_a_host_without_a_name_is_offline(monkeypatch: pytest.MonkeyPatch) -> None:
    import socket

    def nowhere(*_: object, **__: object) -> object:
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", nowhere)
    with pytest.raises(errors.Offline):
        client_of("https://ioc.example.invalid").capabilities()


def test_small_bodies_are_not_compressed() -> None:
    with Server(answer) as server:
        transport = Transport(server.url)
        transport.exchange("POST", "/v1/x", body=b"x" * 512)
        transport.exchange("POST", "/v1/x", body=b"x" * 513)
        transport.close()
        transport.close()
    assert ["content-encoding" in asked.headers for asked in server.asked] == [False, True]
    assert len(server.asked[1].raw) < 100
    assert transport.traffic.up > 512


def test_the_connection_is_kept_open_between_exchanges() -> None:
    peers: list[object] = []
    with Server(answer) as server:
        real = server._send

        def remember(handler: object, said: Said) -> None:
            peers.append(handler.client_address)  # type: ignore[attr-defined]
            real(handler, said)  # type: ignore[arg-type]

        server._send = remember  # type: ignore[method-assign]
        client = client_of(server.url)
        client.capabilities()
        client.capabilities()
        client.close()
    assert len(set(peers)) == 1


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_connection_that_went_stale_is_made_anew(method: str) -> None:
    """A server, or a box on the way, closes idle connections; that says nothing of the network."""

    def said(asked: Asked) -> Said:
        return Said(silent=True) if len(server.asked) == 2 else answer(asked)

    with Server(said) as server:
        transport = Transport(server.url)
        for _ in range(2):
            assert transport.exchange(method, "/v1/capabilities", body=b"{}").status == 200
        transport.close()
    assert len(server.asked) == 3


def test_a_new_connection_that_is_cut_is_not_tried_again() -> None:
    with Server(lambda _: Said(silent=True)) as server:
        transport = Transport(server.url)
        for asked in (1, 2):
            with pytest.raises(errors.Truncated):
                transport.exchange("GET", "/v1/capabilities")
            assert len(server.asked) == asked
        transport.close()


def test_an_answer_that_is_cut_is_not_asked_for_again() -> None:
    def said(asked: Asked) -> Said:
        return Said(content=b"x" * 100, cut=10) if len(server.asked) == 2 else answer(asked)

    with Server(said) as server:
        transport = Transport(server.url)
        transport.exchange("GET", "/v1/capabilities")
        with pytest.raises(errors.Truncated):
            transport.exchange("GET", "/v1/capabilities")
        transport.close()
    assert len(server.asked) == 2


def test_each_thread_has_its_own_session() -> None:
    made: list[object] = []

    def factory(agent: str) -> object:
        made.append(threading.get_ident())
        return new_session(agent)

    with Server(answer) as server:
        transport = Transport(server.url, session_factory=factory)  # type: ignore[arg-type]

        def work() -> None:
            transport.exchange("GET", "/v1/capabilities")
            transport.close()

        threads = [threading.Thread(target=work) for _ in range(2)]
        for thread in threads:
            thread.start()
            thread.join(10)
    assert len(made) == 2


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"retry-after": "Wed, 15 Apr 2026 01:02:33 GMT"}, 30.0),
        ({"retry-after": "Wed, 15 Apr 2026 09:00:30 GMT", "date": "Wed, 15 Apr 2026 09:00:00 GMT"}, 30.0),
        ({"retry-after": "Wed, 15 Apr 2026 01:02:33"}, None),
        ({}, None),
    ],
)
def test_retry_after_as_a_date_counts_in_server_time(headers: dict[str, str], seconds: float | None) -> None:
    assert retry_after(RawAnswer(503, headers, b"", 0.0, 0, 0), NOW) == seconds


def test_a_connection_that_cannot_be_made_in_time_is_offline(monkeypatch: pytest.MonkeyPatch) -> None:
    import socket

    def slow(*_: object, **__: object) -> object:
        raise TimeoutError

    options = TransportOptions(timeouts=Timeouts(connect=0.01))
    client = IocClient("http://127.0.0.1:9", clock=SystemClock(), tokens=MemoryTokens(), options=options)
    monkeypatch.setattr(socket.socket, "connect", slow)
    with pytest.raises(errors.Offline):
        client.capabilities()
