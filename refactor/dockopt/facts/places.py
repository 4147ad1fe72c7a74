"""The folders a rule speaks of: where a command runs, homes, environments of installed packages."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec import Struct

from dockopt.knowledge.command_line import flag_values
from dockopt.model.scope import join_path
from dockopt.syntax.regex import regex

if TYPE_CHECKING:
    from dockopt.facts.situation import Situation
    from dockopt.knowledge.commands import CommandRule

_VERSION = regex(r"(?<![0-9])[0-9]+\.[0-9]+\Z")
_TEMPLATE = regex(r"\{(\w+)(?::(\w+))?(?::([^{}]*))?\}")


class Places(Struct, frozen=True):
    """Fills the path templates of the rules."""

    situation: Situation
    cwd: str | None
    interpreter: str | None
    environment: str | None

    def fill(self, template: str) -> str | None:
        """The path that a template means; None where something in it is not known."""
        missing = False

        def value(match: re.Match[str]) -> str:
            nonlocal missing
            found = self._value(match[1], match[2] or "", match[3])
            missing = missing or found is None
            return found or ""

        text = _TEMPLATE.sub(value, template)
        return None if missing or not text else join_path(self.cwd or "/", text)

    def _value(self, kind: str, name: str, default: str | None) -> str | None:
        match kind:
            case "cwd":
                return self.cwd
            case "home":
                return self.situation.home
            case "active":
                return self.environment
            case "interpreter":
                return self.interpreter
            case "environment":
                return self.environment or self.interpreter
            case _:
                return self.situation.variables.get(name, default)


def working_folder(rule: CommandRule, argv: tuple[str | None, ...], cwd: str | None) -> str | None:
    """The folder that a command works in: the one that an option names, else the current one."""
    for _, value in flag_values(argv, rule.cwd_flags):
        cwd = join_path(cwd, value) if value else None
        if cwd and cwd.rpartition("/")[2] in rule.required:
            cwd = cwd.rpartition("/")[0] or "/"
    return cwd


def active_environment(argv: tuple[str | None, ...], situation: Situation, active: str | None) -> str | None:
    """The language environment whose package tree a command fills: named by its path, active, or on PATH."""
    program = argv[0] or ""
    if "/" in program:
        folder = join_path(situation.workdir, program.rsplit("/", 2)[0])
        return folder if folder in situation.environments else None
    if active:
        return active
    for entry in (situation.values.get("PATH") or "").split(":"):
        if entry.rpartition("/")[0] in situation.environments:
            return entry.rpartition("/")[0]
    return None


def is_of_another_interpreter(argv: tuple[str | None, ...], situation: Situation, interpreter: str) -> bool:
    """Whether a program belongs to an interpreter other than the image's own, by its path or version.

    `interpreter`: the folder of the image's packages, `/usr/local/lib/python3.12/site-packages`.
    """
    folder, slash, name = (argv[0] or "").rpartition("/")
    prefix, _, rest = interpreter.partition("/lib/")
    version = _VERSION.search(name)
    if version and version[0] not in rest.partition("/")[0]:
        return True
    home = join_path(situation.workdir, folder.rpartition("/")[0])
    return bool(slash) and home != prefix and home not in situation.environments


def created_environment(rule: CommandRule, argv: tuple[str | None, ...], places: Places) -> str | None:
    """The folder of the environment that a command makes or activates."""
    operands = rule.operands(argv)
    if rule.effect == "environment" and operands and operands[-1]:
        return join_path(places.cwd, operands[-1])
    if rule.effect == "activate" and operands and operands[0]:
        return join_path(places.cwd, operands[0].removesuffix("/bin/activate"))
    return None


def setting_of(rule: CommandRule, argv: tuple[str | None, ...]) -> tuple[str, str] | None:
    """The variable and value that mean what a command sets: `config a.b-c true` is `A_B_C=true`.

    A value may be an option of another program: `config build.x --with-y`.
    """
    operands = rule.operands(argv)
    if not rule.settings or not operands or operands[0] is None:
        return None
    behind = argv[argv.index(operands[0]) + 1 :]
    value = operands[1] if len(operands) > 1 else behind[0] if behind else None
    if value is None:
        return None
    name = re.sub(r"[^A-Za-z0-9]", "_", operands[0].removeprefix("settings.")).upper()
    return rule.settings + name, value


def home_of(rule: CommandRule, argv: tuple[str | None, ...]) -> tuple[str, str] | None:
    """The user that a command makes with a home folder of its own, and that folder. Source: useradd(8)."""
    if rule.effect != "user":
        return None
    home, name = rule.flag_value(argv, "-d", "--home", "--home-dir"), argv[-1]
    return (name, home) if home and name and home.startswith("/") else None
