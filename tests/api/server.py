"""A server on loopback that answers as it is told, well or badly."""

from __future__ import annotations

import gzip
import json
import lzma
import ssl
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(slots=True)
class Asked:
    """One request as it arrived."""

    method: str
    path: str
    headers: dict[str, str]
    raw: bytes

    @property
    def body(self) -> bytes:
        undo = {"gzip": gzip.decompress, "lzma": lzma.decompress}.get(
            self.headers.get("content-encoding", "")
        )
        return undo(self.raw) if undo else self.raw

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass(slots=True)
class Said:
    """One answer as it is to leave."""

    status: int = 200
    content: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    cut: int | None = None
    """Close the connection after so many bytes of the body, which the length does not admit."""
    chunked: bool = False
    silent: bool = False
    """Close the connection without a word."""
    drip: Callable[[], bool] | None = None
    """Send the body byte by byte for as long as this says so."""


def protocol(content: object, status: int = 200, **headers: str) -> Said:
    """An answer of the protocol."""
    kind = "application/json" if status < 400 else "application/problem+json"
    named = {key.replace("_", "-"): value for key, value in headers.items()}
    return Said(status, json.dumps(content).encode(), {"Content-Type": kind, "IOC-Protocol": "1"} | named)


def problem(status: int, code: str = "x", **headers: str) -> Said:
    """A problem of the protocol."""
    content = {"status": status, "code": code, "text_vi": f"Lý do {code}.", "text_en": f"Reason {code}."}
    return protocol(content, status, **headers)


class Server:
    """Serves on a free port of 127.0.0.1; `answer` decides, `asked` remembers."""

    def __init__(self, answer: Callable[[Asked], Said], context: ssl.SSLContext | None = None) -> None:
        self.asked: list[Asked] = []
        self.answer = answer
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True

            def log_message(self, *args: object) -> None:
                pass

            def handle_one_request(self) -> None:
                try:
                    super().handle_one_request()
                except (ConnectionError, ssl.SSLError):
                    self.close_connection = True

            def _serve(self) -> None:
                length = int(self.headers.get("Content-Length") or 0)
                found = {key.lower(): value for key, value in self.headers.items()}
                asked = Asked(self.command, self.path, found, self.rfile.read(length))
                outer.asked.append(asked)
                outer._send(self, outer.answer(asked))

            do_GET = do_POST = do_DELETE = do_CONNECT = _serve  # noqa: N815

        class Quiet(ThreadingHTTPServer):
            daemon_threads = True

            def handle_error(self, request: object, client_address: object) -> None:
                pass

        self._server = Quiet(("127.0.0.1", 0), Handler)
        if context is not None:
            self._server.socket = context.wrap_socket(self._server.socket, server_side=True)
        self.port = self._server.server_address[1]
        self.url = f"{'https' if context else 'http'}://127.0.0.1:{self.port}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True)

    @staticmethod
    def _send(handler: BaseHTTPRequestHandler, said: Said) -> None:
        handler.close_connection = handler.close_connection or said.cut is not None or said.silent
        if said.silent:
            return
        handler.send_response(said.status)
        for key, value in said.headers.items():
            handler.send_header(key, value)
        if said.chunked:
            handler.send_header("Transfer-Encoding", "chunked")
        elif said.status not in {204, 304}:
            handler.send_header("Content-Length", str(len(said.content)))
        handler.end_headers()
        body = said.content[: said.cut]
        if said.drip is not None:
            for place in range(len(body)):
                if not said.drip():
                    break
                handler.wfile.write(body[place : place + 1])
                handler.wfile.flush()
        elif said.chunked:
            handler.wfile.write(b"%x\r\n%s\r\n" % (len(body), body))
            handler.wfile.write(b"" if said.cut is not None else b"0\r\n\r\n")
        else:
            handler.wfile.write(body)

    def __enter__(self) -> Server:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(5)
