"""Command lines of the docker client: which image or service they mean, and what they start in it.

Options: docs.docker.com/reference/cli/docker; `knowledge/data/docker_client.toml` has them.
"""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING, TypeAlias

from msgspec import Struct

from dockopt.context.services.this_image import builds_this, without_tag
from dockopt.context.services.types import BindMount, Services, Start, Target
from dockopt.knowledge.docker_client import docker_client

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from dockopt.context.tree import BuildContext

# Each word as it was written where a variable decides it: two equal ones mean the same.
Words: TypeAlias = tuple[str, ...]


class Options(Struct, frozen=True):
    """The options of a command by name, each value in order, and the words behind them."""

    given: tuple[tuple[str, str | None], ...]
    rest: Words

    def values(self, *names: str) -> Iterator[str]:
        """The known values of an option."""
        yield from (value for name, value in self.given if name in names and value is not None)

    def value(self, *names: str) -> str | None:
        """The last of them."""
        return next(iter(reversed(list(self.values(*names)))), None)


def read_options(words: Words, bare: Collection[str]) -> Options:
    """Read the options in front of the first operand."""
    given: list[tuple[str, str | None]] = []
    at = 0
    while at < len(words):
        word = words[at]
        if not word.startswith("-") or word == "-":
            break
        at += 1
        if word == "--":
            break
        name, joined, value = word.partition("=")
        if joined:
            given.append((name, value))
        elif word.startswith("--"):
            takes = word not in bare
            given.append((word, words[at] if takes and at < len(words) else None))
            at += takes
        else:
            at += _letters(word, words[at : at + 1], bare, given)
    return Options(tuple(given), words[at:])


def _letters(word: str, following: Words, bare: Collection[str], given: list[tuple[str, str | None]]) -> int:
    """Read `-it`, `-p80:80` or `-itp 80:80`; returns how many following words it takes."""
    for index, letter in enumerate(word[1:], start=1):
        if f"-{letter}" in bare:
            given.append((f"-{letter}", None))
            continue
        inline = word[index + 1 :]
        given.append((f"-{letter}", inline or (following[0] if following else None)))
        return 0 if inline else 1
    return 0


class Line(Struct, frozen=True):
    """A command line of the docker client, and where it stands."""

    path: str
    line: int
    words: Words


def read_line(context: BuildContext, each: Line, found: Services) -> None:
    """Add what a command line says about our image. One that does not clearly mean it says nothing."""
    client = docker_client()
    program = each.words[0].rsplit("/", 1)[-1] if each.words else ""
    if program in client.compose:
        _compose(each, each.words[1:], found)
    elif program in client.clients:
        words = read_options(each.words[1:], client.bare).rest
        words = words[1:] if words[:1] and words[0] in client.groups else words
        match words[:1]:
            case ("compose",):
                _compose(each, words[1:], found)
            case ("build",) | ("b",):
                _build(context, each, words[1:], found)
            case ("run",) | ("create",):
                _run(each, words[1:], found)


def _build(context: BuildContext, each: Line, words: Words, found: Services) -> None:
    """`docker build`: what the image is called, and which stage is built."""
    operands: list[str] = []
    given: list[tuple[str, str | None]] = []
    rest = words
    while rest:  # options may stand behind the folder
        options = read_options(rest, docker_client().bare_build)
        given += options.given
        operands += options.rest[:1]
        rest = options.rest[1:]
    read = Options(tuple(given), ())
    folder = operands[0] if operands else None
    file = read.value("-f", "--file")
    if folder is None or not builds_this(context, folder, file):
        return
    found.images |= {without_tag(tag) for tag in read.values("-t", "--tag")}
    target = read.value("--target")
    if target and "$" not in target:
        found.targets.append(Target(each.path, each.line, target))


def _run(each: Line, words: Words, found: Services) -> None:
    """`docker run`: options, the image, and what replaces its command."""
    options = read_options(words, docker_client().bare)
    image = options.rest[0] if options.rest else None
    if image is None or without_tag(image) not in found.images:
        return
    name = f"run {image}"
    found.mounts += _mounts(each, options, name)
    _start(each, name, options, options.rest[1:], found)


def _compose(each: Line, words: Words, found: Services) -> None:
    """`docker compose run` and `exec`: what they start in a service that is built from our file."""
    words = read_options(words, docker_client().bare).rest
    if words[:1] not in {("run",), ("exec",)}:
        return
    options = read_options(words[1:], docker_client().bare)
    service = options.rest[0] if options.rest else None
    if service not in found.names:
        return
    command = options.rest[1:]
    name = f"{words[0]} {service}"
    if words[0] == "run":
        _start(each, name, options, command, found)
    elif command:
        found.starts.append(Start(each.path, each.line, name, _known(command), "", certain=False))


def _start(each: Line, name: str, options: Options, command: Words, found: Services) -> None:
    entry = tuple((options.value("--entrypoint") or "").split())
    words, role = (entry, "entrypoint") if entry else (command, "command")
    if words:
        arguments = _known(command) if entry else ()
        found.starts.append(
            Start(each.path, each.line, name, _known(words), "", role, arguments, certain=False)
        )


def _known(words: Words) -> tuple[str | None, ...]:
    return tuple(None if "$" in word or "`" in word else word for word in words)


def _mounts(each: Line, options: Options, name: str) -> Iterator[BindMount]:
    for value in options.values("-v", "--volume"):
        source, _, rest = value.partition(":")
        target = rest.partition(":")[0]
        if source.startswith((".", "/", "~", "$")) and target.startswith("/"):
            yield BindMount(each.path, name, source, posixpath.normpath(target), each.line)
    for value in options.values("--mount"):
        parts = dict(part.partition("=")[::2] for part in value.split(","))
        target = parts.get("target") or parts.get("dst") or parts.get("destination") or ""
        if parts.get("type") == "bind" and target.startswith("/"):
            source = parts.get("source") or parts.get("src") or ""
            yield BindMount(each.path, name, source, posixpath.normpath(target), each.line)
