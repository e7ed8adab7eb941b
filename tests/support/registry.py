"""A schema registry on this machine, with as much of its HTTP as clients need to write and to read.

The vendor's own registry is in no registry of packages, and its mock lives in one process, where the loader is not.
The vendor's clients talk to this one; `make test-registry` runs the same tests with Apicurio Registry.
"""

import base64
import json
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class Registry:
    """The schemas of a registry."""

    def __init__(self, login: str | None = None) -> None:
        """Begin empty; with a login, `user:password`, refuse everybody else."""
        self.schemas: dict[int, dict[str, Any]] = {}
        self.subjects: dict[str, list[int]] = {}
        self.asked = 0
        self.login = None if login is None else "Basic " + base64.b64encode(login.encode()).decode()
        self.url = ""

    def register(self, subject: str, schema: dict[str, Any]) -> dict[str, Any]:
        known = next(
            (number for number, one in self.schemas.items() if one["schema"] == schema["schema"]), None
        )
        number = known or len(self.schemas) + 1
        kept = {name: value for name, value in schema.items() if value}
        self.schemas[number] = {"schemaType": "AVRO"} | kept
        versions = self.subjects.setdefault(subject, [])
        if number not in versions:
            versions.append(number)
        return self.version(subject, versions.index(number) + 1)

    def version(self, subject: str, version: int) -> dict[str, Any]:
        number = self.subjects[subject][version - 1]
        return {"id": number, "subject": subject, "version": version} | self.schemas[number]

    def answer(self, method: str, path: str, body: dict[str, Any] | None) -> tuple[int, Any]:
        parts = path.partition("?")[0].strip("/").split("/")
        match method, parts:
            case "GET", ["schemas", "ids", number] if int(number) in self.schemas:
                return 200, self.schemas[int(number)]
            case "POST", ["subjects", subject, "versions"] if body is not None:
                return 200, self.register(subject, body)
            case "POST", ["subjects", subject] if body is not None:
                return 200, self.register(subject, body)
            case "GET", ["subjects", subject, "versions", version] if subject in self.subjects:
                found = len(self.subjects[subject]) if version == "latest" else int(version)
                return 200, self.version(subject, found)
        return 404, {"error_code": 40403, "message": "Schema not found"}


class Quiet(ThreadingHTTPServer):
    """Says nothing of clients that go away, as those do whose certificate is refused."""

    def handle_error(self, request: Any, client_address: Any) -> None:
        pass


@contextmanager
def running_registry(login: str | None = None, tls: ssl.SSLContext | None = None) -> Iterator[Registry]:
    """Serve a registry until the block ends, over TLS where a context is given."""
    registry = Registry(login)

    class Handler(BaseHTTPRequestHandler):
        def handle_one(self) -> None:
            registry.asked += 1
            size = int(self.headers.get("Content-Length", 0))
            body = json.loads(self.rfile.read(size)) if size else None
            if registry.login not in (None, self.headers.get("Authorization")):
                status, found = 401, {"error_code": 401, "message": "Unauthorized"}
            else:
                status, found = registry.answer(self.command, self.path, body)
            text = json.dumps(found).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/vnd.schemaregistry.v1+json")
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)

        do_GET = do_POST = handle_one  # noqa: N815

        def log_message(self, *_: Any) -> None:
            pass

    server = Quiet(("127.0.0.1", 0), Handler)
    if tls is not None:
        # Each connection shakes hands in its own thread: one without a certificate is to hold up nobody.
        server.socket = tls.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    registry.url = f"http{'s' if tls else ''}://127.0.0.1:{server.server_address[1]}"
    try:
        yield registry
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
