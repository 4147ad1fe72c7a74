"""An HTTP request as text, and an answer out of the bytes that came back."""

from __future__ import annotations

import http.client
from io import BytesIO
from typing import IO

from msgspec import Struct

from dockopt.verify.normal import normal

_BODY = 1_000_000  # bytes of a body that are compared


class Answer(Struct, frozen=True):
    """Status, content type and body of an answer, the body normalised. Status 0: it was no HTTP."""

    status: int
    kind: str = ""
    body: str = ""

    def __str__(self) -> str:
        return f"{self.status} {self.kind}".strip() if self.status else "no HTTP answer"


def request(path: str, port: int) -> str:
    """Return the text of a GET request; the server is asked to close the connection behind its answer."""
    # A space or a line end in a path would end the request line.
    safe = "".join(char if "!" <= char <= "~" else _escaped(char) for char in path)
    if not safe.startswith("/"):
        safe = f"/{safe}"
    lines = (f"GET {safe} HTTP/1.1", f"Host: localhost:{port}", "Accept: */*", "Connection: close", "", "")
    return "\r\n".join(lines)


def _escaped(char: str) -> str:
    return "".join(f"%{byte:02X}" for byte in char.encode("utf-8", "surrogateescape"))


class _Received:
    """Bytes that http.client takes for a socket."""

    def __init__(self, raw: bytes) -> None:
        self._raw = raw

    def makefile(self, _mode: str) -> IO[bytes]:
        """Return the bytes as a stream."""
        return BytesIO(self._raw)


def answer(raw: bytes) -> Answer:
    """Read an answer."""
    reply = http.client.HTTPResponse(_Received(raw))  # type: ignore[arg-type] # all it asks for is `makefile`
    try:
        reply.begin()
        body = _body(reply)
    except (http.client.HTTPException, ValueError, OSError):
        return Answer(0)
    kind = reply.getheader("Content-Type") or ""
    return Answer(reply.status, kind, normal(body.decode(errors="replace")))


def _body(reply: http.client.HTTPResponse) -> bytes:
    try:
        return reply.read(_BODY)
    except http.client.IncompleteRead as cut:
        return cut.partial
