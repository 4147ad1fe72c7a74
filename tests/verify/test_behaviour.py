"""Two starts compared: what counts, what is normalised away, and what nothing can be concluded from."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from dockopt.verify.behaviour import Behaviour, Check, changes, steady
from dockopt.verify.exchange import Answer, answer, request
from dockopt.verify.normal import normal
from dockopt.verify.sockets import Listener, busy_seconds, inodes, listeners

SERVER = Behaviour(ports=(80,), answers={"GET / on port 80": Answer(200, "text/plain", "hello")})
DONE = Behaviour(code=0, stdout="3 files in 1.2s\n")


def test_equal_starts_have_no_change() -> None:
    assert changes(SERVER, SERVER) == []
    assert changes(DONE, replace(DONE, stdout="3 files in 0.9s\n")) == []


@pytest.mark.parametrize(
    ("before", "after", "facet"),
    [
        (SERVER, replace(SERVER, ports=(81,)), "ports"),
        (SERVER, replace(SERVER, answers={"GET / on port 80": Answer(500)}), "GET / on port 80"),
        (
            SERVER,
            replace(SERVER, answers={"GET / on port 80": Answer(200, "text/plain", "bye")}),
            "GET / on port 80",
        ),
        (SERVER, replace(SERVER, answers={}), "GET / on port 80"),
        (SERVER, replace(SERVER, health="unhealthy"), "health check"),
        (DONE, replace(DONE, code=1), "state"),
        (DONE, replace(DONE, stdout="4 files in 1.2s\n"), "output"),
        (DONE, replace(DONE, stderr="oops"), "errors"),
        (DONE, replace(DONE, checks={"x": Check(0, "")}), "run x"),
        (DONE, replace(DONE, starts={"x": Check(0, "")}), "start x"),
        (SERVER, replace(SERVER, stderr="Error: Cannot find module 'express'"), "complaints"),
        (Behaviour(stdout="ready"), Behaviour(stdout="broken"), "log"),
    ],
)
def test_a_change_is_named(before: Behaviour, after: Behaviour, facet: str) -> None:
    assert [change.facet for change in changes(before, after)] == [facet]


def test_a_container_that_dies_is_a_change() -> None:
    assert changes(SERVER, Behaviour(code=1))[0].after == "ends with exit code 1"
    assert changes(SERVER, Behaviour(refused="no such user"))[0].after == "cannot be started: no such user"


def test_a_worker_may_say_the_same_more_often() -> None:
    assert changes(Behaviour(stdout="tick\n"), Behaviour(stdout="tick\ntick\n")) == []


def test_other_words_of_a_server_do_not_count() -> None:
    assert changes(SERVER, replace(SERVER, stdout="3 workers\nGET / 404\n")) == []


def test_what_the_original_changes_itself_does_not_count() -> None:
    first, second, third = (replace(DONE, stdout=f"dice: {n}", code=0) for n in (1, 2, 3))
    found = changes(first, replace(third, code=1))
    counted, moving = steady(found, first, second)
    assert [each.facet for each in counted] == ["state"]
    assert moving == ["output"]


@pytest.mark.parametrize(
    ("behaviour", "failing"),
    [
        (SERVER, False),
        (DONE, False),
        (Behaviour(), False),
        (Behaviour(code=1), True),
        (Behaviour(code=137, out_of_memory=True), True),
        (Behaviour(refused="no"), True),
        (replace(SERVER, health="healthy"), False),
        (replace(SERVER, health="unhealthy"), True),
        (replace(SERVER, health="starting"), True),
        (replace(SERVER, answers={"a": Answer(500), "b": Answer(503)}), True),
        (replace(SERVER, answers={"a": Answer(500), "b": Answer(404)}), False),
        (Behaviour(code=2, checks={"x": Check(0, "fine")}), False),
        (Behaviour(code=2, checks={"x": Check(1, "bad")}), True),
        (Behaviour(code=2, starts={"x": Check(0, "fine")}), False),
    ],
)
def test_what_proves_nothing_is_known(behaviour: Behaviour, failing: bool) -> None:  # noqa: FBT001 - a parameter
    assert bool(behaviour.failing) == failing


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("at 2024-01-02T03:04:05.678Z", "at 2025-11-12T13:14:15Z"),
        ("Mon, 02 Jan 2006 15:04:05 GMT", "Tue, 10 Nov 2009 23:00:00 GMT"),
        ("02/Jan/2006:15:04:05 +0000", "10/Nov/2009:23:00:00 +0000"),
        ("took 12 ms", "took 1.5 s"),
        ("pid 12", "pid 7"),
        ("nginx[12]: up", "nginx[7]: up"),
        ("\x1b[32mok\x1b[0m", "ok"),
        ("3f2504e0-4f89-11d3-9a0c-0305e82c3301", "123e4567-e89b-12d3-a456-426614174000"),
        ("host 3f2504e04f89", "host 9a0c0305e82c"),
        ("at 0xc000012345", "at 0xc0000abcde"),
        ("/_next/static/V1StGXR8_Z5jdHi6B-myT/x.js", "/_next/static/f0bqG3rW-sHkw2LzQ7uyE/x.js"),
        ("time 1700000000.5", "time 1800000000.25"),
        ("a\r\nb", "a\nb \n"),
    ],
)
def test_what_is_new_at_every_start_is_no_difference(one: str, other: str) -> None:
    assert normal(one) == normal(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("3 files", "4 files"),
        ("[1]", "[2]"),
        ("v1.2.3", "v1.2.4"),
        ("port 8080", "port 8081"),
        ("hello", "Hello"),
        ("a\nb", "b\na"),
        ("may 4 files", "may 5 files x"),
        ("facade", "decade"),
        ("access-control-origin", "access-control-header"),
        ("getUserNameFromHeader", "getUserNameFromCookie"),
    ],
)
def test_what_the_program_says_is_a_difference(one: str, other: str) -> None:
    assert normal(one) != normal(other)


@given(st.text())
def test_any_text_can_be_normalised(text: str) -> None:
    assert normal(normal(text)) == normal(normal(normal(text)))


def test_an_answer_is_read() -> None:
    found = answer(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 5\r\n\r\nhello, and more")
    assert found == Answer(200, "text/html", "hello")
    chunked = b"HTTP/1.1 404 Not Found\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n"
    assert answer(chunked) == Answer(404, "", "abc")
    assert answer(chunked[:-7]).status == 404  # cut off


@given(st.binary())
def test_any_bytes_are_an_answer_or_none(raw: bytes) -> None:
    assert answer(raw).status >= 0
    assert answer(b"HTTP/1.1 200 OK\r\n" + raw).status in (0, 200)


@pytest.mark.parametrize(
    ("path", "line"), [("/", "GET / "), ("a b", "GET /a%20b "), ("/é\r\nX: 1", "GET /%C3%A9%0D%0AX:%201 ")]
)
def test_a_path_cannot_leave_the_request_line(path: str, line: str) -> None:
    assert request(path, 80).startswith(line)
    assert request(path, 80).count("\r\n") == 5


TABLE = """  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 00000000:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 111 1
   1: 0100007F:1F91 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 222 1
   3: 0B00007F:1F99 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 999 1
   2: 0100007F:1F92 0100007F:1F90 01 00000000:00000000 00:00000000 00000000     0        0 333 1
   0: 00000000000000000000000000000000:0050 00000000000000000000000000000000:0000 0A 0:0 00:0 0 0 0 444 1
   1: 00000000000000000000000001000000:0051 00000000000000000000000000000000:0000 0A 0:0 00:0 0 0 0 555 1
"""


def test_listening_sockets_are_read() -> None:
    assert listeners(TABLE, None) == (
        Listener(80, "127.0.0.1"),
        Listener(81, "::1"),
        Listener(8080, "127.0.0.1"),
        Listener(8081, "127.0.0.1"),
    )


def test_only_sockets_of_the_container_count() -> None:
    held = inodes("lrwx------ 1 root root 64 Jan 1 00:00 3 -> socket:[111]\nl-wx 1 -> pipe:[222]\n")
    assert [each.port for each in listeners(TABLE, held)] == [8080]
    assert listeners(TABLE, frozenset()) == ()


STATISTICS = """1 (a (b) c) S 0 1 1 0 -1 4194560 1 2 3 4 250 50 0 0 20 0
7 (sh) R 1 1 1 0 -1 4194560 1 2 3 4 1 0 0 0 20 0
cut short (
"""


def test_the_time_at_work_is_read_from_among_other_words() -> None:
    assert busy_seconds(TABLE + STATISTICS) == 3.01
    assert busy_seconds(TABLE) == 0


@given(st.text())
def test_any_table_can_be_read(text: str) -> None:
    assert isinstance(listeners(text, None), tuple)
    assert busy_seconds(text) >= 0
