"""Hosting platforms that build this Dockerfile and start the image with commands of their own.

Rules: fly.io/docs/reference/configuration, devcenter.heroku.com/articles/build-docker-images-heroku-yml,
render.com/docs/blueprint-spec, docs.railway.com/reference/config-as-code. Each starts the command as it would
the image's CMD.
"""

from __future__ import annotations

import re
import shlex
from typing import TYPE_CHECKING

from dockopt.context.formats.marked_yaml import Marked, yaml_documents
from dockopt.context.formats.values import Tree, load_json, load_toml, table, text_of
from dockopt.context.services.this_image import builds_this
from dockopt.context.services.types import Services, Start
from dockopt.syntax.regex import regex

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from dockopt.context.tree import BuildContext

_SHELL = regex(r"[;&|`]|\$\(")


def read_platforms(context: BuildContext, found: Services) -> None:
    """Add the commands of the platforms' files at the root. What cannot be read says nothing."""
    for path, read in _READERS.items():
        text = context.read_any(path)
        if text is not None:
            try:
                found.starts += read(context, path, text)
            except (ValueError, RecursionError):
                continue


def _fly(context: BuildContext, path: str, text: str) -> Iterator[Start]:
    content = load_toml(text)
    build = table(content, "build")
    if {"image", "builder", "buildpacks"} & set(build):
        return
    if not builds_this(context, ".", text_of(build, "dockerfile") or None):
        return
    commands = dict(table(content, "processes"))
    commands["release_command"] = text_of(content, "deploy", "release_command")
    yield from _all(path, text, commands)


def _railway(context: BuildContext, path: str, text: str) -> Iterator[Start]:
    content = load_json(text) if path.endswith(".json") else load_toml(text)
    builder, dockerfile = text_of(content, "build", "builder"), text_of(content, "build", "dockerfilePath")
    if builder not in {"", "DOCKERFILE"} or not builds_this(context, ".", dockerfile or None):
        return
    keys = ("startCommand", "preDeployCommand")
    yield from _all(path, text, {key: text_of(content, "deploy", key) for key in keys})


def _all(path: str, text: str, commands: dict[str, Tree]) -> Iterator[Start]:
    for name, command in commands.items():
        if isinstance(command, str) and command.strip():
            match = re.search(rf'(?m)(?:^|[\s{{,])"?{re.escape(name)}"?\s*[:=]', text)
            line = text.count("\n", 0, match.end()) + 1 if match else None
            yield _start(path, line, name, command)


def _start(path: str, line: int | None, name: str, text: str) -> Start:
    """A command of words goes behind the image's ENTRYPOINT; one with operators is a text for a shell."""
    try:
        words = shlex.split(text)
    except ValueError:
        words = []
    if not words or _SHELL.search(text):
        return Start(path, line, name, None, text, "command")
    return Start(path, line, name, tuple(None if "$" in word else word for word in words), "", "command")


def _heroku(context: BuildContext, path: str, text: str) -> Iterator[Start]:
    for document in yaml_documents(text):
        built = document.get("build", "docker")
        files = built.items() if built is not None else {}
        ours = {name for name, file in files.items() if builds_this(context, ".", file.text)}
        run = document.get("run")
        for name, each in (run.items() if run is not None else {}).items():
            image = each.get("image")
            command = each if each.text else each.get("command")
            if (image.text if image is not None else name) in ours and command is not None:
                yield from _heroku_start(path, name, command)
        image, command = document.get("release", "image"), document.get("release", "command")
        if image is not None and image.text in ours and command is not None:
            yield from _heroku_start(path, "release", command)


def _heroku_start(path: str, name: str, command: Marked) -> Iterator[Start]:
    texts = [each.text or "" for each in command.elements()] or [command.text or ""]
    yield from (_start(path, command.line, name, text) for text in texts if text.strip())


def _render(context: BuildContext, path: str, text: str) -> Iterator[Start]:
    for document in yaml_documents(text):
        services = document.get("services")
        for service in services.elements() if services is not None else ():
            command, file = service.get("dockerCommand"), service.get("dockerfilePath")
            folder = service.get("dockerContext")
            place = (folder.text if folder is not None else None) or "."
            if command is None or not command.text:
                continue
            if builds_this(context, place, file.text if file is not None else None):
                name = service.get("name")
                title = (name.text if name is not None else None) or "dockerCommand"
                yield _start(path, command.line, title, command.text)


_READERS: dict[str, Callable[[BuildContext, str, str], Iterator[Start]]] = {
    "fly.toml": _fly,
    "railway.json": _railway,
    "railway.toml": _railway,
    "heroku.yml": _heroku,
    "render.yaml": _render,
}
