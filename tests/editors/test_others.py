"""The commands of the recipes for editors that are not at hand, run as the editors would."""

from __future__ import annotations

import json
import subprocess
import tomllib
from typing import TYPE_CHECKING

from cli.program import REAL, environment, start

from .harness import desk
from .recipes import recipe

if TYPE_CHECKING:
    from pathlib import Path


def test_zed_gets_the_text_that_fix_would_write(tmp_path: Path) -> None:
    settings = json.loads(recipe("others.md", "json", "external"))
    formatter = settings["languages"]["Dockerfile"]["formatter"]["external"]
    assert formatter["command"] == "dockopt"
    made = desk(tmp_path)
    words = [each.replace("{buffer_path}", str(made.dockerfile)) for each in formatter["arguments"]]
    ran = start(*words, cwd=tmp_path, stdin=made.text().encode(), program=REAL)
    assert (ran.returncode, ran.stderr) == (0, b"")
    assert b"FROM node:20-slim AS runtime" in ran.stdout


def test_helix_starts_the_server(tmp_path: Path) -> None:
    server = tomllib.loads(recipe("others.md", "toml", "args"))["language-server"]["dockopt"]
    made = desk(tmp_path)
    message = json.dumps({"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": {"capabilities": {}}})
    with subprocess.Popen(
        [tmp_path / server["command"], *server["args"]],
        cwd=made.root,
        env=environment(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(f"Content-Length: {len(message)}\r\n\r\n{message}".encode())
        process.stdin.flush()
        answer = process.stdout.readline()
        process.kill()
    assert answer.startswith(b"Content-Length: ")
