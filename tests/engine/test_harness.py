"""The harness without an engine: what it compares and reads, on inputs small enough to see through."""

import json
import struct
from pathlib import Path
from typing import Any

import pytest

from . import behaviour, conftest, contract, project, wholeness
from .docker import Docker, last_words, steps
from .harness import edit, final_base, stages
from .results import Results, Row

CONFIG: dict[str, Any] = {
    "Cmd": ["./app"],
    "Env": ["PATH=/go/bin:/usr/local/go/bin:/usr/bin", "GOPATH=/go", "LISTEN=:80"],
    "User": "app",
    "Healthcheck": {"Test": ["CMD-SHELL", "curl localhost"]},
}


def test_equal_contracts_have_no_breach() -> None:
    assert contract.breaches(CONFIG, CONFIG) == []
    assert contract.breaches({"Labels": None}, {"Labels": {}}) == []


def test_toolchain_variables_may_go() -> None:
    assert contract.breaches(CONFIG, CONFIG | {"Env": ["PATH=/usr/bin", "LISTEN=:80"]}) == []


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"Cmd": ["app"]}, "Cmd"),
        ({"User": ""}, "User"),
        ({"Entrypoint": ["sh"]}, "Entrypoint"),
        ({"Healthcheck": None}, "Healthcheck"),
        ({"Env": ["PATH=/usr/bin"]}, "LISTEN"),
        ({"Env": ["PATH=/usr/bin", "LISTEN=:81"]}, "LISTEN"),
        ({"Env": ["PATH=/bin", "LISTEN=:80"]}, "PATH"),
        ({"Env": ["PATH=/usr/bin", "LISTEN=:80", "NEW=1"]}, "NEW"),
    ],
)
def test_a_breach_is_named(change: dict[str, Any], named: str) -> None:
    (breach,) = contract.breaches(CONFIG, CONFIG | change)
    assert named in breach


def test_an_original_that_does_not_start_is_never_a_match() -> None:
    dead = ["does not listen on 1: oops"]
    assert behaviour.differences(dead, dead)
    assert behaviour.differences(["/: 200"], ["/: 200"]) == []
    assert behaviour.differences(["/: 200"], ["/: 500"])
    assert behaviour.differences(["/: 200"], dead)


def test_steps_are_read_from_the_build_log() -> None:
    begun = {"digest": "a", "name": "[2/3] RUN make", "started": "2024-01-01T00:00:00.9Z"}
    events = [
        {"vertexes": [begun]},
        {"vertexes": [begun | {"completed": "2024-01-01T00:00:03.1Z"}]},
        {"vertexes": [{"digest": "b", "name": "[1/3] RUN npm ci", "cached": True}]},
        {"logs": [{"vertex": "a", "data": "aGVsbG8K"}]},
        {"vertexes": [{"digest": "a", "name": "[2/3] RUN make", "error": "exit code: 2"}]},
    ]
    log = "\n".join(["#0 noise", *map(json.dumps, events)])
    assert [(s.name, s.cached, s.seconds) for s in steps(log)] == [
        ("[2/3] RUN make", False, 3.0),
        ("[1/3] RUN npm ci", True, 0.0),
    ]
    assert last_words(log) == "hello\n\nexit code: 2\n#0 noise"


def test_links_are_followed_folder_by_folder() -> None:
    files = wholeness.Files(
        sizes={"/usr": 0, "/usr/bin": 0, "/usr/bin/sh": 9, "/bin": 0, "/a": 0, "/b": 0, "/gone": 0},
        links={"/bin": "usr/bin", "/a": "b", "/b": "/a", "/gone": "../nowhere"},
    )
    assert files.has("/bin/sh")
    assert not files.has("/bin/bash")
    assert not files.has("/gone")
    assert not files.has("/a")  # a loop


def test_the_loader_is_read_from_an_elf_file() -> None:
    name = b"/lib64/ld-linux-x86-64.so.2\0"
    header = (
        b"\x7fELF\x02" + bytes(27) + struct.pack("<Q", 64) + bytes(14) + struct.pack("<HH", 56, 1) + bytes(6)
    )
    entry = struct.pack("<IIQQQQQQ", 3, 4, 120, 0, 0, len(name), len(name), 1)
    assert wholeness.loader(header + entry + name) == "/lib64/ld-linux-x86-64.so.2"
    assert wholeness.loader(header) == ""
    assert wholeness.loader(b"\x7fELF") == ""


def test_missing_libraries_are_read_from_ldd() -> None:
    output = "/a.so:\n\tlibc.so.6 => /lib/libc.so.6 (0x1)\n/b.so:\n\tlibpq.so.5 => not found\n"
    assert wholeness.unresolved(output, "/a.so") == {"/b.so: libpq.so.5 => not found"}
    assert wholeness.unresolved("\tlibz.so.1 => not found\n", "/c") == {"/c: libz.so.1 => not found"}


def test_the_final_base_is_found_through_stages() -> None:
    text = "FROM a AS x\nFROM --platform=linux/amd64 b as y\nRUN true\nfrom y\n"
    assert stages(text) == [("a", "x"), ("b", "y"), ("y", "")]
    assert final_base(text) == "b"
    assert final_base("FROM a\n") == "a"


def test_two_edits_differ_and_add_only_white_space(tmp_path: Path) -> None:
    texts = []
    for name in "ab":
        (tmp_path / name).write_text("code\n")
        edit(tmp_path / name)
        texts.append((tmp_path / name).read_text())
    assert texts[0] != texts[1]
    assert [text.strip() for text in texts] == ["code", "code"]


def test_every_project_describes_itself_and_listens_elsewhere() -> None:
    known = [project.load(name) for name in project.names()]
    ports = [p.use.port for p in known if p.use.kind == "http"]
    assert len(known) >= 14
    assert len(set(ports)) == len(ports)
    assert all((project.PROJECTS / p.name / p.touch).is_file() for p in known)


def test_an_unknown_key_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "p").mkdir()
    text = 'about=""\nexpect="any"\ntouch=""\nsurprise=1\nrun={kind="exit"}\n'
    (tmp_path / "p" / "project.toml").write_text(text)
    monkeypatch.setattr(project, "PROJECTS", tmp_path)
    with pytest.raises(ValueError, match="surprise"):
        project.load("p")


def test_an_unreachable_engine_is_a_reason(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("DOCKER_HOST", f"unix://{tmp_path}/nothing.sock")
    assert conftest.unreachable().startswith("no Docker")
    monkeypatch.setenv("PATH", str(tmp_path))
    assert conftest.unreachable() == "no Docker client on PATH"


def test_where_an_engine_can_be_had_a_skip_is_a_failure(tmp_path: Path) -> None:
    absent = tmp_path / "up"
    with pytest.raises(pytest.skip.Exception, match="no engine"):
        conftest.give_up("no engine", absent)
    absent.touch()
    with pytest.raises(pytest.fail.Exception, match="no engine"):
        conftest.give_up("no engine", absent)


def test_the_table_has_a_line_per_project() -> None:
    results = Results([Row(project.load("go-http"), "split", None)])
    assert results.text().splitlines()[1].startswith("go-http  split")
    assert results.markdown().count("\n| ") == 3  # headings, rule, project


def test_a_failing_command_raises_with_its_words(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    client = tmp_path / "docker"
    client.write_text("#!/bin/sh\necho no such thing >&2\nexit 4\n")
    client.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert Docker().call("anything").code == 4
    with pytest.raises(RuntimeError, match="no such thing"):
        Docker().demand("anything")
