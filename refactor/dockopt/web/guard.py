"""Who may talk to the page: a browser of this machine that has the secret address, and no other site in it.

A browser lets any site send requests to this machine. What is asked of each request: the host is ours, so
that no name that was made to point here is (DNS rebinding); the origin is ours, where one is told and always
when something is posted; and the path begins with a secret that only the terminal has shown.
"""

from __future__ import annotations

from secrets import compare_digest, token_urlsafe
from typing import TYPE_CHECKING

from msgspec import Struct
from starlette.datastructures import MutableHeaders
from starlette.requests import HTTPConnection
from starlette.responses import PlainTextResponse

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

HOST = "127.0.0.1"
_NAMES = (HOST, "localhost")
_HTTP = 80  # the port that a browser leaves out
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": _POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


class Address(Struct, frozen=True):
    """Where the page is. `secret` is the first part of every path."""

    port: int
    secret: str

    @classmethod
    def new(cls, port: int) -> Address:
        """Return an address that nobody can guess."""
        return cls(port, token_urlsafe(24))

    @property
    def hosts(self) -> frozenset[str]:
        """What a browser of this machine may call us."""
        names = {f"{name}:{self.port}" for name in _NAMES}
        return frozenset(names.union(_NAMES) if self.port == _HTTP else names)

    @property
    def origins(self) -> frozenset[str]:
        """The origins of our own page."""
        return frozenset(f"http://{host}" for host in self.hosts)

    def __str__(self) -> str:
        return f"http://{HOST}:{self.port}/{self.secret}/"


class Guard:
    """Stands before the application, and gives each answer the headers that bind the browser."""

    def __init__(self, app: ASGIApp, address: Address) -> None:
        self._app, self._address = app, address

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it."""

        async def bound(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.update(_HEADERS)
                if message["status"] >= 400:  # the rest of the request is not waited for
                    headers["Connection"] = "close"
            await send(message)

        if scope["type"] != "http":
            return
        refusal = self._refusal(HTTPConnection(scope))
        await (self._app if refusal is None else refusal)(scope, receive, bound)

    def _refusal(self, request: HTTPConnection) -> PlainTextResponse | None:
        hosts, origins = request.headers.getlist("host"), request.headers.getlist("origin")
        if len(hosts) != 1 or hosts[0].lower() not in self._address.hosts:
            return _refused(421, "This page answers to the address that `dockopt web` printed, and no other.")
        if (origins or request.scope["method"] == "POST") and not _one_of(origins, self._address.origins):
            return _refused(403, "This page does not answer to other sites.")
        if not self._knows_secret(request.scope["path"]):
            return _refused(404, "There is nothing here. Use the whole address that `dockopt web` printed.")
        return None

    def _knows_secret(self, path: str) -> bool:
        first = path.removeprefix("/").partition("/")[0]
        return compare_digest(first.encode("utf-8", "replace"), self._address.secret.encode())


def _one_of(given: list[str], allowed: frozenset[str]) -> bool:
    return len(given) == 1 and given[0] in allowed


def _refused(status: int, text: str) -> PlainTextResponse:
    return PlainTextResponse(f"{text}\n", status)
