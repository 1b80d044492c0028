"""openapi.json: made from the routes, completed with what every answer has in common, and kept in resources.

`python -m iocdesk.gateway.openapi --check` fails when the file and the code differ; `--write` writes it.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from iocdesk.gateway.settings import PROTOCOL, GatewaySettings
from iocdesk.gateway.wire import ProblemOut

FILE = Path(__file__).resolve().parents[2] / "resources" / "openapi.json"

Json = dict[str, Any]
_PROBLEM = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/ProblemOut"}}}
_PROTOCOL_PARAMETER: Json = {
    "name": "IOC-Protocol",
    "in": "header",
    "required": False,
    "description": "the protocol version that the client speaks; another than the server's is answered 426",
    "schema": {"type": "string", "enum": [str(PROTOCOL)]},
}


def document_of(app: FastAPI) -> Json:
    """Return the OpenAPI document of a gateway; the same for the same code."""
    found = get_openapi(
        title=app.title,
        version=app.version,
        routes=app.routes,
        description="How communes and villages report to a provincial operations centre. See docs/api.md.",
    )
    schemas = found["components"]["schemas"]
    schemas["ProblemOut"] = ProblemOut.model_json_schema()
    for name in ("HTTPValidationError", "ValidationError"):
        schemas.pop(name, None)
    for methods in found["paths"].values():
        for operation in methods.values():
            _complete(operation)
    return found


def text_of(app: FastAPI) -> str:
    """Return the document as it is kept in the file."""
    return json.dumps(document_of(app), ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def main(arguments: list[str] | None = None) -> int:
    """Check or write the file; 0 when it is as the code says."""
    from iocdesk.gateway.app import create_app

    parser = argparse.ArgumentParser(prog="python -m iocdesk.gateway.openapi")
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("--check", action="store_true")
    what.add_argument("--write", action="store_true")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        app = create_app(GatewaySettings(f"sqlite:///{folder}/openapi.db", argon2_memory_kib=64))
        text = text_of(app)
        app.state.services.database.close()
    if options.write:
        FILE.write_text(text, encoding="utf-8", newline="\n")
        return 0
    same = FILE.is_file() and FILE.read_text(encoding="utf-8") == text
    if not same:
        sys.stderr.write("resources/openapi.json differs from the code; run with --write\n")
    return 0 if same else 1


def _complete(operation: Json) -> None:
    operation.setdefault("parameters", []).append(_PROTOCOL_PARAMETER)
    for status, answer in operation["responses"].items():
        headers: Json = {
            "IOC-Protocol": _header("the protocol version that the server speaks", required=True)
        }
        if int(status) >= 400:
            answer["content"] = _PROBLEM
        elif status in {"204", "304"}:
            answer.pop("content", None)
        if "304" in operation["responses"] and status in {"200", "304"}:
            headers["ETag"] = _header("changes when the content does", required=True)
        if status in {"429", "503"}:
            headers["Retry-After"] = _header("seconds to wait", required=True)
        if status == "401":
            headers["WWW-Authenticate"] = _header("Bearer", required=True)
        answer["headers"] = headers


def _header(description: str, *, required: bool) -> Json:
    return {"description": description, "required": required, "schema": {"type": "string"}}


if __name__ == "__main__":
    raise SystemExit(main())
