"""What the server says to requests that no page of its own would send: it refuses them and goes on."""

from __future__ import annotations

import asyncio
import re
import shutil
import socket
from base64 import b64decode
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from dockopt.engine.types import Options
from dockopt.web.app import Limits, make_app
from dockopt.web.guard import Address
from dockopt.web.project import Project

from .served import Served, served

if TYPE_CHECKING:
    from collections.abc import Iterator

PROJECTS = Path(__file__).parents[2] / "fixtures" / "projects"
TEXT = b"FROM node:20\nRUN true\n"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("web") / "project"
    shutil.copytree(PROJECTS / "node-typescript", folder)
    with served(folder, ".") as found:
        yield found


def alive(site: Served) -> bool:
    return site.ask().status == 200


def test_the_page_is_served_with_what_binds_the_browser(site: Served) -> None:
    for path, kind in (("", "text/html"), ("page.css", "text/css"), ("page.js", "text/javascript")):
        reply = site.ask(path)
        assert reply.status == 200
        assert reply.headers["content-type"].startswith(kind)
        policy = reply.headers["content-security-policy"]
        assert policy.startswith("default-src 'none'; ")
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy
        assert reply.headers["x-content-type-options"] == "nosniff"
        assert reply.headers["referrer-policy"] == "no-referrer"
        assert reply.headers["cache-control"] == "no-store"
        assert "access-control-allow-origin" not in reply.headers
        assert "server" not in reply.headers


def test_the_page_has_nothing_inline_and_nothing_from_elsewhere(site: Served) -> None:
    text = site.ask().body.decode()
    assert (
        re.findall(r"<style|<script(?! type=\"module\" src=\"page\.js\"></script>)| style=| on\w+=", text)
        == []
    )
    assert re.findall(r"(?:href|src)=\"([^\"]+)\"", text) == ["page.css", "icon.svg", "page.js"]
    assert "http" not in site.ask("page.js").body.decode()


def test_a_dockerfile_is_given_and_answered_byte_for_byte(site: Served) -> None:
    data = site.ask("dockerfiles/0").body
    assert data == (PROJECTS / "node-typescript" / "Dockerfile").read_bytes()
    told = site.ask("answer?dockerfile=0&rule=split-stages", data).told
    assert told["said"] == "Rewritten by split-stages."
    assert b64decode(told["rewritten"]).startswith(b"# Build stage")
    assert b64decode(told["patch"]).startswith(b"--- a/Dockerfile\n+++ b/Dockerfile\n")


@pytest.mark.parametrize(
    "host",
    [
        "example.com",
        "example.com:{port}",
        "127.0.0.1",
        "127.0.0.1:1",
        "127.0.0.1:{port}.example.com",
        "",
        "[::1]:{port}",
        "0.0.0.0:{port}",
        "127.1:{port}",
    ],
)
def test_other_hosts_are_refused(site: Served, host: str) -> None:
    reply = site.ask(headers={"Host": host.format(port=site.port)})
    assert reply.status == 421
    assert b"<textarea" not in reply.body


def test_it_listens_on_the_loopback_address_alone(site: Served) -> None:
    with pytest.raises(ConnectionRefusedError), socket.create_connection(("127.0.0.2", site.port), 5):
        pass


def test_both_names_of_this_machine_are_known(site: Served) -> None:
    assert site.ask(headers={"Host": f"LocalHost:{site.port}"}).status == 200


@pytest.mark.parametrize(
    "origin",
    [
        "http://example.com",
        "null",
        "http://127.0.0.1",
        "https://127.0.0.1:{port}",
        "http://127.0.0.1:{port}, http://example.com",
        "",
    ],
)
def test_other_origins_are_refused(site: Served, origin: str) -> None:
    own = {"Origin": origin.format(port=site.port)}
    assert site.ask("answer?rule=split-stages", TEXT, headers=own).status == 403
    assert site.ask(headers=own).status == 403


def test_a_post_without_an_origin_is_refused(site: Served) -> None:
    head = f"POST {site.path}answer HTTP/1.1\r\nHost: 127.0.0.1:{site.port}\r\nContent-Length: 7\r\n"
    assert b" 403 " in site.send(head.encode() + b"\r\nFROM a\n").partition(b"\r\n")[0]


def test_no_other_site_is_allowed_by_a_preflight(site: Served) -> None:
    reply = site.ask(
        "answer",
        method="OPTIONS",
        headers={"Origin": "http://example.com", "Access-Control-Request-Method": "POST"},
    )
    assert reply.status == 403
    assert not any(name.startswith("access-control") for name in reply.headers)


@pytest.mark.parametrize(
    "path", ["/", "/page.js", "/favicon.ico", "/x/", "//", "/%2e%2e/", "/{half}/", "/{secret}x/"]
)
def test_nothing_is_told_without_the_secret(site: Served, path: str) -> None:
    secret = site.path.strip("/")
    reply = site.ask(path.format(secret=secret, half=secret[:16]))
    assert reply.status == 404
    assert secret.encode() not in reply.body


def test_the_secret_is_another_one_each_time() -> None:
    secrets = {Address.new(1).secret for _ in range(100)}
    assert len(secrets) == 100
    assert min(map(len, secrets)) >= 32


@pytest.mark.parametrize(
    "path",
    [
        "dockerfiles/1",
        "dockerfiles/-1",
        "dockerfiles/x",
        "dockerfiles/..%2f..%2fpackage.json",
        "dockerfiles/../../package.json",
        "package.json",
        "dockerfiles/0/",
        "static/page.js",
    ],
)
def test_no_other_file_is_given(site: Served, path: str) -> None:
    reply = site.ask(path)
    assert reply.status == 404
    assert b"typescript" not in reply.body


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "TRACE", "GET"])
def test_other_methods_are_refused(site: Served, method: str) -> None:
    assert site.ask("answer", method=method).status == 405
    assert alive(site)


@pytest.mark.parametrize(
    "query",
    [
        "rule=nothing",
        "rule=",
        "dockerfile=7",
        "unsafe=2",
        "path=/etc/passwd",
        "%ff=%ff",
        "&&==",
        "dockerfile=0&dockerfile=0",
        "rule=%00%0d%0aX-Injected:1",
    ],
)
def test_a_malformed_question_is_told(site: Served, query: str) -> None:
    reply = site.ask(f"answer?{query}", TEXT)
    assert reply.status == 400
    assert reply.told["trouble"]
    assert "x-injected" not in reply.headers
    assert alive(site)


def test_a_large_text_is_refused_before_it_is_sent(site: Served) -> None:
    reply = site.ask("answer", b"#" * 200_001)
    assert reply.status == 413
    assert "dockopt fix" in reply.told["trouble"]
    head = f"POST {site.path}answer HTTP/1.1\r\nHost: 127.0.0.1:{site.port}\r\nOrigin: {site.origin}\r\n"
    announced = site.send(f"{head}Content-Length: 99999999999\r\n\r\n#".encode())
    assert announced.startswith(b"HTTP/1.1 413")
    chunks = b"10000\r\n" + b"#" * 0x10000 + b"\r\n"
    assert b" 413 " in site.send(f"{head}Transfer-Encoding: chunked\r\n\r\n".encode() + chunks * 4)[:20]
    assert alive(site)


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\r\n\r\n",
        b"\x00\xff\x16\x03\x01\x02\x00",
        b"GET\r\n\r\n",
        b"GET / HTTP/1.1\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
        b"GET / HTTP/9.9\r\nHost: a\r\n\r\n",
        b"GET http://example.com/ HTTP/1.1\r\nHost: example.com\r\n\r\n",
        b"CONNECT example.com:80 HTTP/1.1\r\nHost: example.com\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a\r\nX: " + b"x" * 100_000 + b"\r\n\r\n",
        b"GET /" + b"a" * 100_000,
        b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"GET / HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n",
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    ],
)
def test_malformed_requests_are_survived(site: Served, raw: bytes) -> None:
    reply = site.send(raw)
    assert not reply or re.match(rb"HTTP/1\.1 4\d\d ", reply)
    assert b"Traceback" not in reply
    assert alive(site)


def test_a_question_cut_off_is_survived(site: Served) -> None:
    head = f"POST {site.path}answer HTTP/1.1\r\nHost: 127.0.0.1:{site.port}\r\nOrigin: {site.origin}\r\n"
    for _ in range(5):
        assert b" 200 " not in site.send(f"{head}Content-Length: 100\r\n\r\nFROM".encode())
    assert alive(site)


def test_many_questions_at_once_are_answered(site: Served) -> None:
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(8) as threads:
        replies = list(threads.map(lambda _: site.ask("answer?rule=split-stages", TEXT).status, range(16)))
    assert set(replies) == {200}


def test_nothing_of_the_project_is_imported(tmp_path: Path) -> None:
    """A page started in a hostile folder runs nothing of it, nor do the processes that do the work."""
    for name in ("anyio", "pickle", "sitecustomize", "usercustomize", "dockopt", "typing", "yaml"):
        (tmp_path / f"{name}.py").write_text("open('RAN', 'w')\n", encoding="utf-8")
    (tmp_path / "Dockerfile").write_bytes(TEXT)
    with served(tmp_path, ".") as site:
        assert site.ask("answer?rule=split-stages&dockerfile=0", TEXT).status == 200
    assert not (tmp_path / "RAN").exists()


async def replied(limits: Limits, body: list[bytes]) -> tuple[int, bytes]:
    """Ask in this process, by ASGI; after these parts of the body nothing comes any more."""
    address = Address(80, "secret")
    app = make_app(Project(), Options(), address, limits)
    sent: list[Any] = []
    parts = list(body)

    async def receive() -> dict[str, Any]:
        if not parts:
            await asyncio.sleep(60)
        return {"type": "http.request", "body": parts.pop(0), "more_body": True}

    async def send(message: Any) -> None:
        sent.append(message)

    headers = [(b"host", b"127.0.0.1"), (b"origin", b"http://127.0.0.1")]
    scope = {
        "type": "http",
        "method": "POST",
        "path": "/secret/answer",
        "query_string": b"",
        "headers": headers,
    }
    await app(scope, receive, send)
    return sent[0]["status"], b"".join(message.get("body", b"") for message in sent)


def test_a_text_that_does_not_arrive_is_given_up() -> None:
    status, body = asyncio.run(replied(Limits(arrival=0.01), [b"FROM a"]))
    assert (status, b"in time" in body) == (408, True)
