"""The floor of the sending measurement: a bare HTTP server that puts what it gets into SQLite in bulk.

Reads a gzipped JSON body of operations, inserts every cell with one executemany and one durable commit, and answers with
the list of ids. Prints its port, ends when its input closes.
"""

from __future__ import annotations

import gzip
import json
import sqlite3
import sys
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer


def main(database: str) -> None:
    """Serve until standard input closes."""
    db = sqlite3.connect(database, isolation_level=None, check_same_thread=False)
    db.execute("PRAGMA journal_mode=WAL")
    db.execute("PRAGMA synchronous=FULL")
    db.execute("CREATE TABLE cell(op TEXT, key TEXT, value TEXT, PRIMARY KEY(op, key)) WITHOUT ROWID")

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def do_POST(self) -> None:
            body = json.loads(gzip.decompress(self.rfile.read(int(self.headers["Content-Length"]))))
            rows = [
                (op["op_id"], key, json.dumps(cell))
                for op in body["operations"]
                for key, cell in op["cells"].items()
            ]
            db.execute("BEGIN IMMEDIATE")
            db.executemany("INSERT INTO cell VALUES(?,?,?)", rows)
            db.execute("COMMIT")
            answer = json.dumps([op["op_id"] for op in body["operations"]]).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_: object) -> None:
            return

    server = HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    print(f"http://127.0.0.1:{server.server_port}", flush=True)
    sys.stdin.read()
    server.shutdown()


if __name__ == "__main__":
    main(sys.argv[1])
