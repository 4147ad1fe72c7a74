"""Which RUNs depend on nothing that certain earlier steps brought: the system and the network are enough.

What is not known to be independent depends; a command that is not known may read or change anything.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dockopt.facts.downloads import FETCHES
from dockopt.facts.install_inputs import reads_files
from dockopt.facts.origin import is_below
from dockopt.model.instructions import Run
from dockopt.model.scope import join_path
from dockopt.shell.commands import Opaque

if TYPE_CHECKING:
    from dockopt.facts.effects import CommandFacts
    from dockopt.facts.stage import StepFacts

# Effects that are worth being kept from running again; all that a moved RUN does besides.
_COSTLY = frozenset({"os-install", "os-housekeeping", "user", "tools", "download"})
_BY_PATHS = FETCHES | {"remove", "mode", "owner", "directory", "link", "write", "transfer", "move"}
_BY_NAMES = frozenset({"os-install", "os-housekeeping", "os-settings", "user", "tools", "cache-clean"})
_PRINTERS = frozenset({"echo", "printf", "set", "export", "cd", "true", ":"})
# Where packages, users and global tools put their files. Below these folders applications lie by custom.
_SYSTEM = frozenset(
    {"", "bin", "boot", "dev", "etc", "home", "lib", "lib32", "lib64", "media", "mnt", "proc", "root", "run"}
    | {"sbin", "sys", "tmp", "usr", "var"}
)
_CUSTOMARY = ("/usr/src/",)


def is_application_path(path: str) -> bool:
    """Whether a path lies where no package, user or global tool puts or reads anything."""
    if path.startswith(_CUSTOMARY):
        return True
    return path.split("/")[1] not in _SYSTEM


def is_costly(facts: StepFacts) -> bool:
    """Whether the RUN does what takes time or the network, and nothing that is not understood."""
    step = facts.step
    if not isinstance(step, Run) or any(mount.kind not in {"cache", "tmpfs"} for mount in step.mounts):
        return False
    effects = {command.effect for command in facts.commands}
    known = _COSTLY | _BY_PATHS | _BY_NAMES | {"inspect"}
    return bool(effects & _COSTLY) and effects <= known and not any(each.inner for each in facts.commands)


def depends(facts: StepFacts, landing: str) -> bool:
    """Whether a costly RUN may read or change what lies at this path, or the other way round."""
    return not is_application_path(landing) or any(_touches(each, landing) for each in facts.commands)


def _touches(command: CommandFacts, landing: str) -> bool:
    """Whether a command writes to the place, takes from it, or names it."""
    if command.targets is None or command.cwd is None or None in command.argv:
        return True
    if command.effect == "tools" and reads_files(command):
        return True
    item = command.command
    if isinstance(item, Opaque) or any("<" in each.operator for each in item.redirects):
        return True
    written = (*command.targets, *command.tree, *command.sources)
    programs = [word.value for word in item.words if word.value and "/" in word.value]
    words = [*programs, *_words(command), *(word for each in item.substitutions for word in each.argv[1:])]
    named = [path for word in words for path in _named(word, command.cwd)]
    return any(_meet(path, landing) for path in (*written, *named))


def _words(command: CommandFacts) -> list[str | None]:
    """The words that may name a file to read. Most words of a package manager are names of packages."""
    words = [word for word in command.argv[1:] if word]
    if command.effect in _BY_NAMES:
        return [word for word in words if "/" in word or word.startswith(".")]
    reads = command.effect in FETCHES or (
        command.effect == "inspect" and not set(command.argv[:1]) & _PRINTERS
    )
    return [*words] if reads else []


def _named(word: str | None, cwd: str) -> list[str]:
    """The path that a word, or an option's value, may name."""
    value = (word or "").rpartition("=")[2]
    path = None if "://" in value or value.startswith("-") else join_path(cwd, value)
    return [path] if path and value else []


def _meet(one: str, other: str) -> bool:
    return is_below(one, other) or is_below(other, one)
