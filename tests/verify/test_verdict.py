"""What is concluded from what was found, in words and as data."""

from __future__ import annotations

import json

import pytest
from msgspec.structs import replace

from dockopt.report.style import Style
from dockopt.verify.behaviour import Behaviour, Change
from dockopt.verify.buildlog import BuildFailure
from dockopt.verify.contract import Difference
from dockopt.verify.data import as_json
from dockopt.verify.effect import Rebuild, Size, size
from dockopt.verify.exchange import Answer
from dockopt.verify.lost import Lost, lost
from dockopt.verify.rebuild import Rebuilds
from dockopt.verify.text import lines
from dockopt.verify.verdict import Built, Effect, Failed, Origins, Proof, Used, Verdict

from .samples import elf, image, snapshot

SERVER = Behaviour(ports=(80,), answers={"GET / on port 80": Answer(200, "text/plain", "hello")})
SIZE = Size(100_000_000, 5, 10, 3, 1, 7)
PROOF = Proof(
    Origins("old", "new\x1b[31m"),
    built=Built(10.0, 5.0, 3, 2),
    configuration=(Difference("Env GOPATH", "/go", None, "a variable of the toolchain"),),
    lost=(Lost("caches", tuple(f"/app/{n}.pyc" for n in range(9))),),
    use=Used(SERVER, SERVER),
    effect=Effect(
        SIZE,
        replace(SIZE, size=40_000_000),
        Rebuilds((Rebuild("a.py", 2.0, ("a", "b", "c")),), (Rebuild("a.py", 1.0, ("a",)),)),
    ),
)
DPKG = b"Package: a\nStatus: install ok installed\n\nPackage: b\nStatus: deinstall ok config-files\n"
DONE = Behaviour(code=0, stdout="done")
DEAD = Behaviour(code=1, stderr="no database")


@pytest.mark.parametrize(
    ("proof", "verdict", "reason"),
    [
        (PROOF, Verdict.SAME, ""),
        (replace(PROOF, unusable=("/a: its library b is not there",)), Verdict.DIFFERENT, "1 files"),
        (replace(PROOF, configuration=(Difference("User", "a", ""),)), Verdict.DIFFERENT, "User"),
        (replace(PROOF, use=Used(SERVER, DEAD, (Change("state", "a", "b"),))), Verdict.DIFFERENT, "state"),
        (replace(PROOF, use=Used(DEAD, DEAD)), Verdict.INCONCLUSIVE, "exit code 1"),
        (replace(PROOF, use=Used(DEAD, DEAD), unusable=("x",)), Verdict.DIFFERENT, "1 files"),
        (
            replace(PROOF, use=Used(Behaviour(ports=None), Behaviour(ports=None))),
            Verdict.INCONCLUSIVE,
            "shell",
        ),
        (
            replace(PROOF, use=Used(SERVER, SERVER, (), ("ports", "GET / on port 80"))),
            Verdict.INCONCLUSIVE,
            "start",
        ),
        (replace(PROOF, use=Used(DONE, DONE, (), ("output",))), Verdict.INCONCLUSIVE, "start"),
        (replace(PROOF, use=Used(DONE, DONE, (), ("errors",))), Verdict.SAME, ""),
        (replace(PROOF, use=None), Verdict.INCONCLUSIVE, ""),
        (
            Proof(PROOF.origins, (Failed("rewritten", BuildFailure("e", 3, "out")),)),
            Verdict.DIFFERENT,
            "not build",
        ),
        (
            Proof(PROOF.origins, (Failed("original", BuildFailure("e", 3, "out")),)),
            Verdict.INCONCLUSIVE,
            "not build",
        ),
    ],
)
def test_the_verdict_follows(proof: Proof, verdict: Verdict, reason: str) -> None:
    assert proof.verdict is verdict
    assert reason in " ".join(proof.reasons)
    said = list(lines(proof, Style(colour=False)))
    assert f"verdict: {verdict}" in said
    data = json.loads(as_json(proof))
    assert (data["verdict"], data["reasons"]) == (str(verdict), list(proof.reasons))


def test_no_word_of_a_file_reaches_the_terminal_as_it_is() -> None:
    assert not any("\x1b" in line for line in lines(PROOF, Style(colour=False)))


def test_the_report_shows_the_figures() -> None:
    said = "\n".join(lines(PROOF, Style(colour=False)))
    for part in (
        "100.0 MB became 40.0 MB, 60 % less",
        "2.0 s (3 steps) became 1.0 s (1 step)",
        "caches: 9",
        "expected: ",
    ):
        assert part in said


def test_a_slower_build_is_said_beyond_the_clocks_noise() -> None:
    quick = Rebuild("a.py", 1.0, ())
    assert not replace(quick, seconds=4.4).slower_than(quick)
    slow = replace(quick, seconds=60.0)
    assert slow.slower_than(quick)
    effect = Effect(SIZE, SIZE, Rebuilds((quick,), (slow,)))
    said = list(lines(replace(PROOF, effect=effect), Style(colour=False)))
    assert "  next build, a.py edited: 1.0 s (0 steps) became 60.0 s (0 steps), slower" in said


def test_a_failed_build_is_pointed_at() -> None:
    failed = Proof(
        PROOF.origins, (Failed("rewritten", BuildFailure("exit code: 2", 3, "cc: not found\n"), "RUN make"),)
    )
    said = list(lines(failed, Style(colour=False)))
    assert "  line 3 of its Dockerfile: RUN make" in said
    assert "    | cc: not found" in said


def test_what_is_gone_is_grouped() -> None:
    old = image(
        {
            "/app/main.go": b"",
            "/app/.cache/x": b"",
            "/app/data/": b"",
            "/app/data/a.json": b"",
            "/app/data/b.json": b"",
            "/app/kept": b"",
            "/usr/bin/gcc": elf(),
            "/usr/bin/curl": elf(),
            "/usr/bin/odd": elf(),
            "/usr/bin/moved": elf(),
            "/etc/not-looked-at": b"",
        },
        WorkingDir="/app",
    )
    new = image({"/app/kept": b"", "/usr/local/bin/moved": elf()}, WorkingDir="/app")
    assert lost(old, new, frozenset({"curl"})) == (
        Lost("caches", ("/app/.cache/x",)),
        Lost("build tools", ("/usr/bin/curl", "/usr/bin/gcc")),
        Lost("sources", ("/app/main.go",)),
        Lost("anything else", ("/app/data", "/usr/bin/odd")),
    )


def test_nothing_is_gone_from_an_equal_image() -> None:
    old = image({"/app/a": b"", "/bin/b": elf()}, WorkingDir="/app")
    assert lost(old, old, frozenset()) == ()


def test_an_image_is_counted() -> None:
    files = snapshot(
        {
            "/a": elf(),
            "/b": b"x",
            "/l": "a",
            "/d/": b"",
            "/var/lib/dpkg/status": DPKG,
            "/lib/apk/db/installed": b"P:musl\nV:1\n\nP:busybox\n",
        },
        modes={"/b": 0o4755},
    )
    described = {"Size": 5, "RootFS": {"Layers": ["x", "y"]}}
    assert size(described, files) == Size(size=5, layers=2, files=4, executables=2, set_id=1, packages=3)
    assert size({}, snapshot({})) == Size(0, 0, 0, 0, 0, 0)
