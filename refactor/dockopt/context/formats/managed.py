"""What process managers and schedulers start: programs named in their configuration files."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import TypeAlias

from msgspec import Struct

from dockopt.syntax.regex import regex

_SECTION = regex(r"\[([^\]]+)\]")
_PAIR = regex(r"([A-Za-z_][\w.-]*)\s*[=:]\s*(.*)")
_COMMENT = regex(r"\s;.*")
_PROGRAM = regex(r"(?:program|eventlistener|fcgi-program|watcher):(.+)")
_COMMAND_KEYS = {"command", "cmd"}
_FOLDER_KEYS = {"directory", "working_dir"}
_FIELDS = 5
_SETTING = regex(r"[A-Za-z_]\w*\s*=")
_PROCESS = regex(r"([\w-]+):[ \t]*(\S.*)")


class Managed(Struct, frozen=True):
    """A program that a manager starts. `shell`: a shell reads the command; `folder`: where it runs."""

    name: str
    command: str
    line: int
    folder: str | None = None
    shell: bool = True


class Configuration(Struct, frozen=True):
    """The programs of one file, and patterns of further files that it includes."""

    programs: tuple[Managed, ...] = ()
    includes: tuple[str, ...] = ()


def read_sections(text: str) -> Configuration:
    """Sections of `key = value` lines. Source: supervisord.org/configuration.html, circus.readthedocs.io."""
    programs: list[Managed] = []
    includes: list[str] = []
    for name, pairs in _sections(text):
        match = _PROGRAM.fullmatch(name)
        command = next((each for each in pairs if each[0] in _COMMAND_KEYS), None)
        if match and command:
            values = {key: value for key, value, _ in pairs}
            folder = next((values[key] for key in _FOLDER_KEYS if values.get(key)), None)
            words = f"{command[1]} {values.get('args', '')}".strip()
            programs.append(Managed(match[1].strip(), words, command[2], folder, shell=False))
        elif name == "include":
            includes += [word for key, value, _ in pairs if key == "files" for word in value.split()]
    return Configuration(tuple(programs), tuple(includes))


def _sections(text: str) -> Iterator[tuple[str, list[tuple[str, str, int]]]]:
    """Each section's name with its keys, values and lines; an indented line goes on with the value above."""
    name, pairs = "", list[tuple[str, str, int]]()
    for number, line in enumerate(text.splitlines(), start=1):
        plain = _COMMENT.sub("", line).rstrip()
        if not plain.strip() or plain.lstrip()[0] in ";#":
            continue
        header, pair = _SECTION.match(plain), _PAIR.match(plain)
        if header:
            yield name, pairs
            name, pairs = header[1].strip(), []
        elif plain[0].isspace() and pairs:
            key, value, first = pairs[-1]
            pairs[-1] = (key, f"{value} {plain.strip()}", first)
        elif pair:
            pairs.append((pair[1].lower(), pair[2].strip(), number))
    yield name, pairs


def read_crontab(text: str) -> Configuration:
    """Lines of a user's crontab: five fields or `@daily`, then a shell command. Source: crontab(5)."""
    return _crontab(text, skip=0)


def read_system_crontab(text: str) -> Configuration:
    """Lines of /etc/crontab and /etc/cron.d, which name the user before the command. Source: crontab(5)."""
    return _crontab(text, skip=1)


def _crontab(text: str, skip: int) -> Configuration:
    programs: list[Managed] = []
    for number, line in enumerate(text.splitlines(), start=1):
        plain = line.strip()
        if not plain or plain.startswith("#") or _SETTING.match(plain):
            continue
        before = (1 if plain.startswith("@") else _FIELDS) + skip
        parts = plain.split(None, before)
        if len(parts) > before:
            command = re.split(r"(?<!\\)%", parts[before])[0]
            programs.append(Managed(f"line {number}", command.replace("\\%", "%"), number))
    return Configuration(tuple(programs))


def read_procfile(text: str) -> Configuration:
    """Lines of `name: command`. Source: honcho.readthedocs.io, ddollar.github.io/foreman."""
    found = [
        Managed(match[1], match[2], number)
        for number, line in enumerate(text.splitlines(), start=1)
        if (match := _PROCESS.fullmatch(line.strip()))
    ]
    return Configuration(tuple(found))


def read_run_script(text: str) -> Configuration:
    """A script that is run as it is: of a service folder, or of /etc/cron.daily and its like."""
    return Configuration((Managed("script", text, 1),)) if text.strip() else Configuration()


Reader: TypeAlias = Callable[[str], Configuration]
READERS: dict[str, Reader] = {
    "sections": read_sections,
    "crontab": read_crontab,
    "system-crontab": read_system_crontab,
    "procfile": read_procfile,
    "script": read_run_script,
}
