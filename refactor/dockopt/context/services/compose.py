"""Compose files: the services that run the image of this Dockerfile.

Rules: docs.docker.com/reference/compose-file/{services,build,merge,develop}.
"""

from __future__ import annotations

import posixpath
import re
import shlex
from typing import TYPE_CHECKING

from msgspec import Struct

from dockopt.context.formats.marked_yaml import Marked, yaml_documents
from dockopt.context.links import join
from dockopt.context.services.interpolate import interpolate, read_env_file
from dockopt.context.services.this_image import builds_this, without_tag
from dockopt.context.services.types import BindMount, Services, Setting, Start, Target
from dockopt.syntax.regex import regex

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from dockopt.context.tree import BuildContext

_NAME = regex(r"(?:docker-)?compose(?:[.-][\w.-]+)?\.ya?ml", re.IGNORECASE)
_OPERATORS = {"&&", "||", ";", "|", "&"}
_MAX_EXTENDS = 8


class Service(Struct, frozen=True):
    """A service of a file, and what each of its keys says there or in a service that it extends."""

    path: str
    name: str
    parts: tuple[tuple[str, Marked], ...]

    def get(self, *keys: str) -> tuple[str, Marked] | None:
        """The value of a key, with the file it stands in: the service's own, else an inherited one."""
        for path, part in self.parts:
            value = part.get(*keys)
            if value is not None:
                return path, value
        return None

    def every(self, *keys: str) -> Iterator[tuple[str, Marked]]:
        """All values of a key that is merged, not replaced."""
        for path, part in self.parts:
            value = part.get(*keys)
            if value is not None:
                yield path, value


def read_compose(context: BuildContext, found: Services, home: str = ".") -> None:
    """Add what the compose files at the context's root say. What cannot be read says nothing.

    `home`: the folder below that root from which our image is built.
    """
    services = [
        service
        for path in context.names_on_disk("")
        if _NAME.fullmatch(path)
        for service in _services(context, path)
    ]
    built = [each for each in services if _is_built_here(context, each, home)]
    found.names |= {each.name for each in built}
    found.images |= {
        without_tag(image[1].text)
        for each in built
        if (image := each.get("image")) is not None and image[1].text
    }
    values = {name: value for name, value, _ in read_env_file(context, ".env")}
    for service in services:
        image = service.get("image")
        if service in built:
            _add(context, service, values, found, certain=True)
        elif service.get("build") is None and image is not None:
            if without_tag(image[1].text or "") in found.images:
                _add(context, service, values, found, certain=True)
        elif service.get("build") is None and service.name in found.names:
            _add(context, service, values, found, certain=True)  # a file laid over the one that builds


def _services(context: BuildContext, path: str) -> Iterator[Service]:
    root = _document(context, path)
    for name, value in _table(root.get("services")) if root else ():
        if value.is_table:
            yield Service(path, name, tuple(_extended(context, path, value)))


def _table(value: Marked | None) -> Iterator[tuple[str, Marked]]:
    yield from value.items().items() if value is not None else ()


def _document(context: BuildContext, path: str) -> Marked | None:
    key = ("compose", path)
    if key not in context.memo:
        try:
            documents = yaml_documents(context.read_any(path) or "")
        except ValueError:
            documents = ()
        context.memo[key] = documents[0] if documents else None
    found: Marked | None = context.memo[key]
    return found


def _extended(context: BuildContext, path: str, value: Marked) -> Iterator[tuple[str, Marked]]:
    """The service, then those that it extends."""
    for _ in range(_MAX_EXTENDS):
        yield path, value
        extends = value.get("extends")
        if extends is None:
            return
        file, named = extends.get("file"), extends.get("service")
        name = extends.text or (named.text if named else None)
        if file is not None and file.text:
            path = join(path.rpartition("/")[0], file.text) or ""
        root = _document(context, path) if path else None
        parent = root.get("services", name) if root and name else None
        if parent is None:
            return
        value = parent


def _is_built_here(context: BuildContext, service: Service, home: str) -> bool:
    """Whether the service is built from this Dockerfile."""
    build = service.get("build")
    if build is None or service.get("build", "dockerfile_inline"):
        return False
    path, value = build
    if value.text is not None:
        folder, dockerfile = value.text, None
    else:
        folder = _text(service.get("build", "context")) or "."
        dockerfile = _text(service.get("build", "dockerfile"))
    base = path.rpartition("/")[0]
    return builds_this(context, posixpath.join(base, folder), dockerfile, home)


def _text(found: tuple[str, Marked] | None) -> str | None:
    return found[1].text if found else None


def _add(
    context: BuildContext, service: Service, values: Mapping[str, str], found: Services, *, certain: bool
) -> None:
    _add_starts(service, values, found, certain=certain)
    for path, value in service.every("volumes"):
        found.mounts += _mounts(path, service.name, value)
    for path, value in service.every("develop", "watch"):
        found.mounts += _synchronized(path, service.name, value)
    for path, value in service.every("environment"):
        found.settings += _settings(path, value)
    for path, value in service.every("env_file"):
        found.settings += _from_files(context, path, value)
    target = service.get("build", "target")
    if target is not None and target[1].text:
        found.targets.append(Target(target[0], target[1].line, target[1].text))


def _add_starts(service: Service, values: Mapping[str, str], found: Services, *, certain: bool) -> None:
    entry, command = service.get("entrypoint"), service.get("command")
    arguments = _words(command[1], values) if command else ()
    if entry is not None and (words := _words(entry[1], values)):
        name = f"{service.name}.entrypoint"
        found.starts.append(Start(entry[0], entry[1].line, name, words, "", "entrypoint", arguments, certain))
    elif command is not None and arguments:
        name = f"{service.name}.command"
        found.starts.append(Start(command[0], command[1].line, name, arguments, "", "command", (), certain))
    for each in (entry, command):
        text = each[1].text if each else None
        if each and text and _OPERATORS & set(_words(each[1], values)):
            # No shell reads it; whoever wrote it thinks so, and an entry script may hand it to one.
            found.starts.append(
                Start(each[0], each[1].line, service.name, None, text, "process", certain=False)
            )
    check = service.get("healthcheck", "test")
    if check is not None:
        found.starts += _health(check[0], f"{service.name}.healthcheck", check[1])


def _words(value: Marked, values: Mapping[str, str]) -> tuple[str | None, ...]:
    """The words of a command: compose splits a text as a shell would, but starts no shell."""
    if value.is_list:
        return tuple(interpolate(each.text or "", values) for each in value.elements())
    try:
        words = shlex.split(value.text or "")
    except ValueError:
        return ()
    return tuple(interpolate(word, values) for word in words)


def _health(path: str, name: str, test: Marked) -> Iterator[Start]:
    words = [(each.text or "").replace("$$", "$") for each in test.elements()]
    if test.text:
        yield Start(path, test.line, name, None, test.text.replace("$$", "$"), "healthcheck")
    elif words[:1] == ["CMD-SHELL"]:
        yield Start(path, test.line, name, None, words[-1], "healthcheck")
    elif words[:1] == ["CMD"]:
        yield Start(path, test.line, name, tuple(words[1:]), "", "healthcheck")


def _mounts(path: str, name: str, volumes: Marked) -> Iterator[BindMount]:
    for volume in volumes.elements():
        kind, given, aim = (volume.get(key) for key in ("type", "source", "target"))
        if volume.text is not None:
            source, _, rest = volume.text.partition(":")
            target = rest.partition(":")[0]
        elif kind is not None and kind.text == "bind":
            source, target = (given and given.text) or "", (aim and aim.text) or ""
        else:
            continue
        if source.startswith((".", "/", "~", "$")) and target.startswith("/"):
            yield BindMount(path, name, source, posixpath.normpath(target), volume.line)


def _synchronized(path: str, name: str, rules: Marked) -> Iterator[BindMount]:
    """Folders that `docker compose watch` keeps like the host's."""
    for rule in rules.elements():
        action, given, aim = (rule.get(key) for key in ("action", "path", "target"))
        if action and (action.text or "").startswith("sync") and given and aim and aim.text:
            yield BindMount(path, name, given.text or ".", posixpath.normpath(aim.text), rule.line)


def _settings(path: str, value: Marked) -> Iterator[Setting]:
    for key, each in value.items().items():
        yield Setting(path, each.line, key, each.text or "")
    for each in value.elements():
        name, _, text = (each.text or "").partition("=")
        yield Setting(path, each.line, name, text)


def _from_files(context: BuildContext, path: str, value: Marked) -> Iterator[Setting]:
    names = [value] if value.text else [each.get("path") or each for each in value.elements()]
    for each in names:
        file = join(path.rpartition("/")[0], each.text or "")
        for name, text, line in read_env_file(context, file) if file else ():
            yield Setting(file or path, line, name, text)
