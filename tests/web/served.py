"""The page as a user starts it, in a process of its own, and requests to it by hand."""

from __future__ import annotations

import http.client
import json
import signal
import socket
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from cli.program import environment

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

# As the installed program runs: without the current folder among the places of imports.
PROGRAM = (sys.executable, "-P", "-m", "dockopt", "web")
_SECONDS = 30


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back. `headers` have names in lower case."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def told(self) -> dict[str, Any]:
        """The body as JSON."""
        found: dict[str, Any] = json.loads(self.body)
        return found


@dataclass(frozen=True, slots=True)
class Served:
    """A page that is served. `origin` and `path` make up its address."""

    origin: str
    path: str

    @property
    def address(self) -> str:
        """What is opened in a browser."""
        return self.origin + self.path

    @property
    def port(self) -> int:
        """The port of this machine."""
        return urlsplit(self.origin).port or 0

    def ask(
        self,
        path: str = "",
        body: bytes | None = None,
        method: str = "",
        headers: dict[str, str] | None = None,
    ) -> Reply:
        """Send a request as the page itself would. `path` is relative to the page, or begins with `/`."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=_SECONDS)
        own = {"Origin": self.origin} if body is not None else {}
        where = path if path.startswith("/") else self.path + path
        try:
            connection.request(
                method or ("GET" if body is None else "POST"), where, body, own | (headers or {})
            )
            reply = connection.getresponse()
            return Reply(reply.status, {k.lower(): v for k, v in reply.getheaders()}, reply.read())
        finally:
            connection.close()

    def send(self, raw: bytes) -> bytes:
        """Send any bytes, and nothing more; all that comes back until the other side ends it."""
        with socket.create_connection(("127.0.0.1", self.port), _SECONDS) as connection:
            connection.sendall(raw)
            connection.shutdown(socket.SHUT_WR)
            found = bytearray()
            try:
                while part := connection.recv(65_536):
                    found += part
            except ConnectionResetError:
                pass
            return bytes(found)


@contextmanager
def served(folder: Path, *arguments: str, **env: str) -> Iterator[Served]:
    """Serve the page until the end of the context, which is Ctrl-C; that ends it with exit code 0."""
    with subprocess.Popen(
        [*PROGRAM, *arguments],
        cwd=folder,
        env=environment(**env),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdout is not None
        try:
            line = process.stdout.readline().decode().strip()
            assert line, process.communicate()
            parts = urlsplit(line)
            yield Served(f"{parts.scheme}://{parts.netloc}", parts.path)
        finally:
            process.send_signal(signal.SIGINT)
            try:
                _, err = process.communicate(timeout=_SECONDS)
            finally:
                process.kill()
        assert process.returncode == 0, err
        assert b"Traceback" not in err, err
