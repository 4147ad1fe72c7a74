"""What each command of a step does: its rule from the knowledge, and the paths it touches."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from dockopt.facts.downloads import FETCHES, fetched
from dockopt.facts.harmless import is_harmless, is_quiet, only_assigns
from dockopt.facts.places import (
    Places,
    active_environment,
    created_environment,
    is_of_another_interpreter,
    working_folder,
)
from dockopt.facts.targets import sources_of, targets_of
from dockopt.facts.trees import trees_of
from dockopt.facts.word_lists import listed
from dockopt.knowledge.commands import CommandRule, as_program, find_step
from dockopt.model.scope import join_path, layered
from dockopt.shell.commands import Command, Opaque, ShellWord
from dockopt.syntax.regex import regex

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dockopt.facts.situation import Situation

UNKNOWN = "unknown"
WRITE = "write"
_QUIET_TARGETS = {"/dev/null", "/dev/stdout", "/dev/stderr", "&1", "&2", "1", "2"}
_PRINTERS = {"echo", "printf"}
_NAMES_PACKAGES = {"os-install", "os-remove"}
# A number, whatever the machine: it stands for itself. Source: nproc(1).
JOBS = regex(r"\$\(nproc(?: --all)?\)|`nproc`")


class CommandFacts(Struct, frozen=True):
    """One command of a step. Paths are absolute; `targets` None: it may write anywhere.

    `tree`: folders of installed packages it fills. `targets`: other paths that it writes; of a copy or move,
    one for each of its `sources`. `inner`: what it runs by a recipe; `reason`: why that
    cannot be read. `settings`: variables that a recipe gives to its commands.
    """

    command: Command | Opaque
    effect: str
    rule: CommandRule | None
    argv: tuple[str | None, ...]
    cwd: str | None
    start: int
    end: int
    tree: tuple[str, ...] = ()
    targets: tuple[str, ...] | None = ()
    caches: tuple[str, ...] = ()
    environment: str | None = None
    sources: tuple[str, ...] = ()
    inner: tuple[CommandFacts, ...] = ()
    settings: tuple[tuple[str, str | None], ...] = ()
    reason: str = ""

    @property
    def effective(self) -> tuple[CommandFacts, ...]:
        """The commands that it runs by a recipe, else itself."""
        return tuple(each for inner in self.inner for each in inner.effective) if self.inner else (self,)

    @property
    def text(self) -> str:
        """The command as a message shows it."""
        words = [word if word is not None else "…" for word in self.argv]
        return " ".join(words) if words else (self.command.text if isinstance(self.command, Opaque) else "")

    @property
    def operands(self) -> tuple[str | None, ...]:
        """Its words that are no flags."""
        return self.rule.operands(self.argv) if self.rule else ()


def command_facts(
    item: Command | Opaque, situation: Situation, interpreter: str | None, environment: str | None
) -> CommandFacts:
    """The facts of one item of a script, run in `situation`.

    `interpreter`: where the base image's interpreter keeps its packages. `environment`: a language
    environment that an earlier command of the same script activated.
    """
    if isinstance(item, Opaque):
        return CommandFacts(item, UNKNOWN, None, (), None, item.start, item.end, targets=None)
    cwd = _cwd(item, situation)
    argv = tuple(as_program(_argv(item, situation)))
    if only_assigns(item) or (item.is_noop and not item.redirects):
        return CommandFacts(item, "inspect", None, argv, cwd, item.start, item.end)
    rule = find_step(argv, _values(item, situation))
    if rule is not None and rule.effect in _NAMES_PACKAGES and None in argv:
        argv = _with_lists(item, argv, situation)
    if rule is None and is_quiet(item, argv):
        return CommandFacts(item, "inspect", None, argv, cwd, item.start, item.end)
    facts = CommandFacts(item, UNKNOWN, None, argv, cwd, item.start, item.end, targets=None)
    if rule is None or _goes_elsewhere(rule, item, argv, situation, interpreter):
        return facts
    environment = active_environment(argv, situation, environment)
    folder = working_folder(rule, argv, cwd)
    places = Places(situation, folder, interpreter, environment)
    effect, targets = _effect(rule, item, argv, places)
    if effect == UNKNOWN:
        return facts
    tree = trees_of(rule, argv, places)
    if tree is None:
        return CommandFacts(item, effect, rule, argv, folder, item.start, item.end, (), None)
    created = created_environment(rule, argv, places)
    caches = tuple(path for template in rule.caches if (path := places.fill(template)))
    sources = sources_of(rule, argv, places)
    return CommandFacts(
        item, effect, rule, argv, folder, item.start, item.end, tree, targets, caches, created, sources
    )


def command_in_image(
    item: Command | Opaque,
    situation: Situation,
    interpreter: str | None,
    language: str,
    environment: str | None = None,
) -> CommandFacts:
    """The facts of one item in an image whose interpreter of `language` has its packages in `interpreter`."""
    facts = command_facts(item, situation, interpreter, environment)
    if facts.rule and facts.rule.ecosystem != language and interpreter in facts.tree:
        # `pip` in an image of another language fills the folder of an interpreter that was installed.
        return command_facts(item, situation, None, environment)
    return facts


def _effect(
    rule: CommandRule, item: Command, argv: tuple[str | None, ...], places: Places
) -> tuple[str, tuple[str, ...] | None]:
    """The effect of a command with its redirections, and the paths that it writes."""
    effect, targets = rule.effect, targets_of(rule, argv, places)
    if effect in FETCHES:
        effect, targets = fetched(rule, argv, places.cwd)
    redirected = _redirect_targets(item, places.situation, places.cwd)
    if redirected is None or (effect == "inspect" and not is_harmless(item)):
        return UNKNOWN, None
    if not redirected:
        return effect, targets
    if effect != "inspect":
        return UNKNOWN, None
    # What `echo` writes can be written again; what another command prints comes from where it ran.
    return (WRITE if item.name in _PRINTERS else "transfer"), redirected


def _values(item: Command, situation: Situation) -> Mapping[str, str | None]:
    """The variables that decide what a command does: the stage's, the script's, its own, and settings."""
    own = {name: word.value for name, word in (*item.exports, *item.assignments)}
    return layered(own, situation.variables)


def _goes_elsewhere(
    rule: CommandRule,
    item: Command,
    argv: tuple[str | None, ...],
    situation: Situation,
    interpreter: str | None,
) -> bool:
    """Whether a variable, or the interpreter that runs it, sends what the command writes elsewhere."""
    own = {name for name, _ in (*item.exports, *item.assignments)}
    if any(name in own or situation.values.get(name, "") != "" for name in rule.not_env):
        return True
    fills = any("{environment}" in each for each in rule.tree) and interpreter is not None
    return fills and is_of_another_interpreter(argv, situation, interpreter or "")


def _argv(item: Command, situation: Situation) -> tuple[str | None, ...]:
    plain = item.argv
    skipped = len(item.words) - len(plain)
    return tuple(
        value if value is not None else _word_value(item, item.words[skipped + index], situation)
        for index, value in enumerate(plain)
    )


def _with_lists(item: Command, argv: tuple[str | None, ...], situation: Situation) -> tuple[str | None, ...]:
    """The words, those of a variable that names several packages among them."""
    words = item.words[len(item.words) - len(argv) :]
    lists = [
        () if value else listed(item, word, situation.values) for value, word in zip(argv, words, strict=True)
    ]
    return tuple(each for value, names in zip(argv, lists, strict=True) for each in names or (value,))


def _word_value(item: Command, word: ShellWord, situation: Situation) -> str | None:
    if word.value is not None:
        return word.value
    if word.has_glob and not word.variables and "$" not in word.text and "`" not in word.text:
        return word.text
    plain = JOBS.sub("", word.text).strip('"')
    if plain != word.text and not word.variables and not set(plain) & set("$`*?["):
        return word.text.replace('"', "")
    home = situation.values.get("HOME")
    return item.resolve(word, layered({"HOME": situation.home if home is None else home}, situation.values))


def _cwd(item: Command, situation: Situation) -> str | None:
    if item.cwd is None:
        return None
    return join_path(situation.workdir, item.cwd) if item.cwd else situation.workdir


def _redirect_targets(item: Command, situation: Situation, cwd: str | None) -> tuple[str, ...] | None:
    """Files that the redirections write; None when one cannot be known."""
    found: list[str] = []
    for redirect in item.redirects:
        if ">" not in redirect.operator:
            continue
        if redirect.target is None:
            return None
        text = _word_value(item, redirect.target, situation)
        if text in _QUIET_TARGETS:
            continue
        path = join_path(cwd, text) if text else None
        if path is None:
            return None
        found.append(path)
    return tuple(found)
