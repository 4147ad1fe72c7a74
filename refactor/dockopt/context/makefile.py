"""Makefiles of plain rules: which commands a target runs, as far as the file itself tells.

Source: GNU make manual, "How make Processes a Makefile", "Using Variables", "Writing Recipes".
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct, field

from dockopt.context.make_text import MakeText, logical_lines
from dockopt.syntax.regex import regex

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from dockopt.context.tree import BuildContext

NAMES = ("GNUmakefile", "makefile", "Makefile")
_ASSIGNMENT = regex(
    r"^(?P<words>(?:(?:export|override|private)[ \t]+)*)(?P<name>[^\s:#=!+?]+)[ \t]*"
    r"(?P<operator>::?=|\?=|\+=|!=|=)[ \t]*(?P<value>.*)$"
)
_RULE = regex(r"^(?P<targets>[^\s:=#][^:=#]*)::?(?!=)(?P<rest>.*)$")
_OPTIONAL = regex(r"^(?:-include|sinclude)\b")
_CONDITION = regex(r"^(?:ifeq|ifneq|ifdef|ifndef)\b")
# What changes how the rest of the file is read.
_UNREADABLE = regex(r"^(?:include|define|load|vpath)\b|^\.(?:ONESHELL|RECIPEPREFIX|SECONDEXPANSION)\b")
_IGNORED = regex(r"^(?:unexport|undefine|endif|else|endef)\b|^export(?:[ \t]+[\w \t]+)?$")
_MAXIMUM = 500


class UnreadableError(Exception):
    """The Makefile does not tell by itself what the target runs; the message says why."""


class Recipe(Struct, frozen=True):
    """One line of a recipe, run by a shell of its own."""

    line: int
    text: str


class _Rule(Struct):
    prerequisites: list[str] = field(default_factory=list)
    lines: list[tuple[int, str]] = field(default_factory=list)
    settings: list[tuple[str, str, str]] = field(default_factory=list)


class MakeRun(Struct, frozen=True):
    """What one call of make runs: shell lines in order, and the variables that it exports to them."""

    lines: tuple[Recipe, ...]
    exports: Mapping[str, str | None]
    path: str


def make_run(
    context: BuildContext,
    path: str,
    targets: tuple[str, ...],
    overrides: Mapping[str, str],
    environment: Mapping[str, str | None],
    cwd: str,
) -> MakeRun:
    """What `make targets…` runs with the Makefile at `path` of the context.

    Args:
        context: where the Makefile is.
        path: of the Makefile.
        targets: what is asked for; empty for the first target.
        overrides: variables of the command line.
        environment: variables of the shell that starts it; None where a value is not known.
        cwd: the folder in the image where it runs.

    Raises:
        UnreadableError: the file leaves open what is run.
    """
    text = context.read(path)
    if text is None:
        raise UnreadableError("the Makefile cannot be read")
    folder = path.rpartition("/")[0]
    reader = _Reader(MakeText(overrides, environment, cwd), lambda name: _exists(context, folder, name))
    reader.read(text)
    return MakeRun(tuple(reader.run(targets)), reader.text.exports, path)


def _exists(context: BuildContext, folder: str, name: str) -> bool:
    return context.exists(f"{folder}/{name}".lstrip("/")) is True


class _Reader:
    """Reads the rules of one file, then walks from the wanted targets through what they need."""

    def __init__(self, text: MakeText, exists: Callable[[str], bool]) -> None:
        self.text, self.exists = text, exists
        self.rules: dict[str, _Rule] = {}
        self.first = ""
        self.done: set[str] = set()
        self.lines = 0

    def read(self, text: str) -> None:
        """Read all lines. Raises UnreadableError at what is more than plain rules and variables."""
        current: list[_Rule] = []
        conditions = 0
        for number, line in logical_lines(text):
            if line.startswith("\t") and current:
                if conditions:
                    raise UnreadableError(f"line {number}: a recipe depends on a condition")
                for rule in current:
                    rule.lines.append((number, line[1:]))
                continue
            code = _without_comment(line).strip()
            if not code:
                continue
            if _CONDITION.match(code):
                conditions += 1
            elif code.startswith("endif"):
                conditions -= 1
            elif _UNREADABLE.match(code):
                raise UnreadableError(f"line {number}: {code.split()[0]} is not followed")
            elif not self._setting(code, number, conditional=conditions > 0):
                current = self._rule(code, number, conditional=conditions > 0)

    def _setting(self, code: str, number: int, *, conditional: bool) -> bool:
        """Read an assignment, or what does not matter to the commands."""
        match = _ASSIGNMENT.match(code)
        if match is None:
            if _OPTIONAL.match(code):
                names = code.split()[1:]
                if any("$" in name or self.exists(name) for name in names):
                    raise UnreadableError(f"line {number}: include is not followed")
                return True
            if _IGNORED.match(code):
                if code.startswith("export"):
                    self.text.export(code.split()[1:])
                return True
            return False
        if conditional:
            self.text.forget(match["name"])
        else:
            self.text.assign(match["name"], match["operator"], match["value"])
        if "export" in match["words"]:
            self.text.export([match["name"]])
        return True

    def _rule(self, code: str, number: int, *, conditional: bool) -> list[_Rule]:
        match = _RULE.match(code)
        if match is None:
            raise UnreadableError(f"line {number} is neither a rule nor a variable")
        if conditional:
            raise UnreadableError(f"line {number}: a rule depends on a condition")
        names = self._words(match["targets"], number)
        rest, semicolon, command = match["rest"].partition(";")
        own = _ASSIGNMENT.match(rest.strip())
        rules: list[_Rule] = []
        for name in names:
            rule = self.rules.setdefault(name, _Rule())
            rules.append(rule)
            if own:
                rule.settings.append((own["name"], own["operator"], own["value"]))
                continue
            rule.prerequisites += self._words(rest.replace("|", " "), number)
            if semicolon:
                rule.lines.append((number, command.strip()))
            if not self.first and (not name.startswith(".") or "/" in name):
                self.first = name
        return rules

    def _words(self, text: str, number: int) -> list[str]:
        expanded = self.text.expand(text)
        if expanded is None:
            raise UnreadableError(f"line {number}: the names of a rule are computed")
        return expanded.split()

    def run(self, targets: tuple[str, ...]) -> Iterator[Recipe]:
        """Walk the targets, what they need first."""
        goal = self.text.expand("$(.DEFAULT_GOAL)") or self.first
        for target in targets or (goal,):
            yield from self._target(target, 0)

    def _target(self, name: str, depth: int) -> Iterator[Recipe]:
        if name in self.done:
            return
        self.done.add(name)
        rule = self.rules.get(name)
        if depth > _MAXIMUM // 10 or len(self.done) > _MAXIMUM:
            raise UnreadableError("the rules are too many")
        if rule is None:
            if not self.exists(name) or depth == 0:
                raise UnreadableError(f"no plain rule makes {name}")
            return
        for needed in rule.prerequisites:
            yield from self._target(needed, depth + 1)
        automatic = {
            "@": name,
            "<": rule.prerequisites[0] if rule.prerequisites else "",
            "^": " ".join(dict.fromkeys(rule.prerequisites)),
            "?": None,
            "*": None,
        }
        self.lines += len(rule.lines)
        if self.lines > _MAXIMUM:
            raise UnreadableError("the recipes are too long")
        for number, line in rule.lines:
            yield Recipe(number, self.text.script(line, rule.settings, automatic))


def _without_comment(line: str) -> str:
    place = line.find("#")
    while place > 0 and line[place - 1] == "\\":
        place = line.find("#", place + 1)
    return line if place < 0 else line[:place]
