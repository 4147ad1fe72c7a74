"""What must hold for any bytes: the targets of `scripts.fuzz`; tests run them on what was found."""

from __future__ import annotations

import tempfile
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from dockopt.context.manifests import read_manifest
from dockopt.context.services import services
from dockopt.context.tree import BuildContext
from dockopt.engine import Options, fix
from dockopt.engine.findings import find
from dockopt.model.dockerfile import lower
from dockopt.passes.registry import RULES
from dockopt.shell.parse import parse_shell
from dockopt.syntax.check import check
from dockopt.syntax.parser import parse
from dockopt.syntax.source import decode, encode

if TYPE_CHECKING:
    from collections.abc import Callable

ALL = frozenset(rule.name for rule in RULES)
# A file of each kind, so that a mutated COPY finds something to read.
FILES = {
    "package.json": '{"scripts": {"build": "tsc", "start": "node a.js"}, "dependencies": {"koa": "2"}}',
    "package-lock.json": '{"lockfileVersion": 3, "packages": {}}',
    "requirements.txt": "flask==3\n",
    "go.mod": "module example.com/app\n\ngo 1.22\n",
    "main.go": "package main\n\nfunc main() {}\n",
    "app.py": "import flask\n",
    "start.sh": '#!/bin/sh\nexec "$@"\n',
}
# The first byte of an input for `manifests` chooses one of these names.
NAMES = (
    *("package.json", "package-lock.json", "yarn.lock", "pnpm-lock.yaml", "pnpm-workspace.yaml"),
    *("pyproject.toml", "Pipfile", "Pipfile.lock", "poetry.lock", "setup.py", "setup.cfg"),
    *("environment.yml", "go.mod", "go.work", "Cargo.toml", "Cargo.lock", "pom.xml", "requirements.txt"),
    *("compose.yaml", "docker-bake.hcl", "docker-bake.json", "Procfile", "Makefile", "fly.toml"),
    *(".devcontainer/devcontainer.json", ".github/workflows/ci.yml", "k8s.yaml", ".dockerignore"),
)


def round_trip(data: bytes) -> None:
    """The tree prints back the text, and the text its bytes."""
    document = parse(decode(data))
    joined = "".join(token.text for item in document.items for token in item.tokens)
    assert encode(joined) == data
    check(document)


def lowering(data: bytes) -> None:
    """What is no Dockerfile can be lowered, too."""
    lower(parse(decode(data))).references()


def shell(data: bytes) -> None:
    """The items of a script lie in their order, within it."""
    text = decode(data)
    end = 0
    for item in parse_shell(text).items:
        assert end <= item.start <= item.end <= len(text)
        end = item.end


def rewriting(data: bytes) -> None:
    """No text raises, no gate fails, and a second run changes nothing."""
    text = decode(data)
    options = Options(unsafe=len(data) % 2 == 0, selected=ALL)
    for context in (BuildContext.unknown(), BuildContext.open(_folder(tuple(FILES.items())))):
        result = fix(text, context, options)
        assert not result.gate_failures, result.gate_failures
        assert not find(text, context, options).gate_failures
        if not result.other_files:
            assert fix(result.after, context, options).after == result.after


def manifests(data: bytes) -> None:
    """No file of the context raises: the first byte chooses its name, the rest is its text."""
    folder, name = _folder((("main.go", ""),)), NAMES[data[0] % len(NAMES) if data else 0]
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data[1:])
    try:
        context = BuildContext.open(folder)
        read_manifest(context, name)
        services(context)
        assert context.files or context.truncated or name == ".dockerignore"
    finally:
        path.unlink()


@cache
def _folder(files: tuple[tuple[str, str], ...]) -> Path:
    """A folder with these files, made once for a process."""
    folder = Path(tempfile.mkdtemp(prefix="dockopt-fuzz-"))
    for each, text in files:
        (folder / each).write_text(text, encoding="utf-8")
    return folder


TARGETS: dict[str, Callable[[bytes], None]] = {
    "parse": round_trip,
    "lower": lowering,
    "shell": shell,
    "fix": rewriting,
    "manifests": manifests,
}
