"""Calls of the docker client in makefiles, scripts, package scripts and CI files of the project."""

from __future__ import annotations

import re
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from dockopt.context.formats.marked_yaml import Marked, yaml_documents
from dockopt.context.services.docker_words import Line, read_line
from dockopt.context.services.this_image import builds_this, without_tag
from dockopt.context.services.types import Services, Target
from dockopt.knowledge.docker_client import docker_client
from dockopt.syntax.regex import regex

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dockopt.context.tree import BuildContext

_MAX_FILE = 300_000
_MAX_FILES = 300
_CALLS = regex(r"\b(?:docker|podman|nerdctl)\b")
_EXPRESSION = regex(r"\$\{\{([^{}]*)\}\}")
_NOT_NAME = regex(r"\W+")
_MAKE_VARIABLE = regex(r"\$\(([A-Za-z_]\w*)\)", re.ASCII)
_MAKE_VALUE = regex(r"^([A-Za-z_]\w*)[ \t]*[:?]?=[ \t]*([^\s#$]+)[ \t]*$", re.ASCII | re.M)
_RECIPE = regex(r"^[ \t]+[@+-]*(.*)$")
_BUILD_ACTION = "docker/build-push-action"


def read_docker_calls(context: BuildContext, found: Services) -> None:
    """Add what those calls say: first the builds, which name the image, then what is started in it."""
    lines = [line for kind in ("make", "shell", "yaml", "scripts") for line in _lines(context, kind, found)]
    for _ in ("builds", "starts"):
        before = len(found.images)
        starts, mounts, targets = len(found.starts), len(found.mounts), len(found.targets)
        for line in lines:
            read_line(context, line, found)
        if len(found.images) == before:
            return
        del found.starts[starts:], found.mounts[mounts:], found.targets[targets:]


def project_files(context: BuildContext, kind: str) -> Iterator[str]:
    """The files of a kind, whether they are sent to the builder or not."""
    seen: dict[str, None] = {}
    for name, patterns in docker_client().files:
        for pattern in patterns if name == kind else ():
            for path in _glob(context, "", pattern):
                seen.setdefault(path)
    yield from list(seen)[:_MAX_FILES]


def _glob(context: BuildContext, folder: str, pattern: str) -> Iterator[str]:
    first, slash, rest = pattern.partition("/")
    plain = not any(char in first for char in "*?[")
    for name in (first,) if plain else context.names_on_disk(folder):
        if plain or fnmatchcase(name, first):
            path = f"{folder}/{name}" if folder else name
            yield from _glob(context, path, rest) if slash else [path]


def _lines(context: BuildContext, kind: str, found: Services) -> Iterator[Line]:
    for path in project_files(context, kind):
        text = context.read_any(path, _MAX_FILE)
        if text is None or not _CALLS.search(text):
            continue
        match kind:
            case "make":
                yield from _make_lines(path, text)
            case "shell":
                yield from _shell_lines(path, text, 1)
            case "yaml":
                yield from _yaml_lines(context, path, text, found)
            case _:
                yield from _package_lines(path, text)


def _shell_lines(path: str, text: str, first: int, *, one: bool = False) -> Iterator[Line]:
    """The calls of a shell text that starts at line `first`; `one`: all of them are told of that line."""
    from dockopt.shell.commands import Opaque
    from dockopt.shell.parse import parse_shell

    for item in parse_shell(text).items:
        for command in item.commands if isinstance(item, Opaque) else (item,):
            for each in (command, *command.substitutions):
                words = tuple(
                    word.text.strip("\"'") if word.value is None else word.value for word in each.words
                )
                words = words[len(each.words) - len(each.argv) :]
                line = first if one else first + text.count("\n", 0, each.start)
                if words and _CALLS.search(words[0]):
                    yield Line(path, line, words)


def _make_lines(path: str, text: str) -> Iterator[Line]:
    """Recipes line by line; a line that ends with a backslash goes on."""
    values = dict(_MAKE_VALUE.findall(text))
    lines = text.split("\n")
    at = 0
    while at < len(lines):
        first = at
        while lines[at].endswith("\\") and at + 1 < len(lines):
            at += 1
        at += 1
        match = _RECIPE.match(lines[first])
        if match is None:
            continue
        recipe = "\n".join([match[1], *lines[first + 1 : at]])
        if _CALLS.search(recipe):
            shell = _MAKE_VARIABLE.sub(lambda name: values.get(name[1], f"${{{name[1]}}}"), recipe)
            yield from _shell_lines(path, shell.replace("$$", "$"), first + 1, one=True)


def _package_lines(path: str, text: str) -> Iterator[Line]:
    from dockopt.context.formats.values import load_json, table

    try:
        scripts = table(load_json(text), "scripts")
    except (ValueError, RecursionError):
        return
    for name, script in scripts.items():
        if isinstance(script, str) and _CALLS.search(script):
            match = re.search(rf'"{re.escape(name)}"\s*:', text)
            line = text.count("\n", 0, match.start()) + 1 if match else 1
            yield from _shell_lines(path, script, line, one=True)


def _yaml_lines(context: BuildContext, path: str, text: str, found: Services) -> Iterator[Line]:
    """Every text of the file is a script, if it calls the client; so it is in all CI services."""
    try:
        documents = yaml_documents(text)
    except ValueError:
        return
    for document in documents:
        for table in document.tables():
            _build_action(context, path, table, found)
        for each in document.texts():
            if each.text and _CALLS.search(each.text):
                shell = _EXPRESSION.sub(
                    lambda match: f"${{{_NOT_NAME.sub('_', match[1]).strip('_')}}}", each.text
                )
                many = "\n" in shell.strip()
                yield from _shell_lines(path, shell, each.line + many, one=not many)


def _build_action(context: BuildContext, path: str, step: Marked, found: Services) -> None:
    """A step of GitHub's workflows that builds. Source: github.com/docker/build-push-action."""
    uses = step.get("uses")
    if uses is None or not (uses.text or "").startswith(_BUILD_ACTION):
        return
    values = {name: (value.text or "", value.line) for name, value in (_inputs(step)).items()}
    folder = values.get("context", (".", 0))[0]
    if not builds_this(context, folder, values.get("file", (None, 0))[0]):
        return
    tags = _EXPRESSION.sub(
        lambda match: f"${{{_NOT_NAME.sub('_', match[1]).strip('_')}}}", values.get("tags", ("", 0))[0]
    )
    found.images |= {without_tag(tag) for tag in re.split(r"[\s,]+", tags) if tag}
    target, line = values.get("target", ("", 0))
    if target and "$" not in target:
        found.targets.append(Target(path, line, target))


def _inputs(step: Marked) -> dict[str, Marked]:
    given = step.get("with")
    return given.items() if given is not None else {}
