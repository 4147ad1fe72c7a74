"""What the commands of one RUN mean together: pipelines, package repositories, files that do not stay."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from dockopt.facts.downloads import FETCHES
from dockopt.facts.origin import is_below
from dockopt.knowledge.installers import installer_effect, runs_installers
from dockopt.model.scope import join_path
from dockopt.shell.commands import Command, Connector
from dockopt.shell.wrappers import is_shell
from dockopt.syntax.regex import regex

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dockopt.facts.effects import CommandFacts

# What the system's package managers read. Source: sources.list(5), apt.conf(5), apk(8), dnf.conf(5).
PACKAGE_SETTINGS = (
    *("/etc/apt", "/usr/share/keyrings", "/etc/apk", "/root/.gnupg", "/etc/dpkg"),
    *("/etc/yum.repos.d", "/etc/dnf", "/etc/yum.conf", "/etc/pki/rpm-gpg", "/etc/zypp"),
)
_SETS = {"write", "transfer", "move", "download", "edit", "mode", "directory", "touch", "owner"}
_URL = regex(r"https?://[^\s'\"|<>()]+")
_PRINTERS = {"echo", "printf"}


def together(found: Sequence[CommandFacts]) -> tuple[CommandFacts, ...]:
    """The commands of one RUN, with what their neighbours tell about them."""
    return tuple(_without_temporaries([_settings(each) for each in _pipelines(found)]))


def _pipelines(found: Sequence[CommandFacts]) -> list[CommandFacts]:
    """Shells and `tee` by what is piped into them, and scripts that were downloaded before."""
    result: list[CommandFacts] = []
    urls: dict[str, str] = {}
    for each in found:
        before = result[-1] if result and _is_piped(each) else None
        address = address_of(before) if before is not None else None
        if each.rule is not None and each.rule.effect == "download":
            urls |= {path: url for path in each.targets or () if (url := address_of(each))}
        if before is None and each.argv and is_shell(each.argv[0]):
            path = join_path(each.cwd, each.argv[-1] or "") if len(each.argv) > 1 else None
            address = urls.get(path or "")
        installs = (
            installer_effect(address) if address and _reads_script(each, piped=before is not None) else None
        )
        if installs:
            each = replace(each, effect=installs, targets=())
        elif before is not None and each.effect == "write" and not _prints(before):
            each = replace(each, effect="download")
        result.append(each)
    return result


def _is_piped(facts: CommandFacts) -> bool:
    return isinstance(facts.command, Command) and facts.command.connector is Connector.PIPE


def address_of(facts: CommandFacts) -> str | None:
    """The URL that a download fetches, as it is written."""
    if facts.rule is None or facts.rule.effect != "download":
        return None
    match = _URL.search(facts.command.text)
    return match[0] if match else None


def _reads_script(facts: CommandFacts, *, piped: bool) -> bool:
    """Whether a shell reads its standard input or the one file it is given; an interpreter, the first."""
    if not facts.argv or facts.argv[0] is None:
        return False
    words = facts.argv[1:]
    if not is_shell(facts.argv[0]):
        return piped and not words and runs_installers(facts.argv[0])
    return not words or words[0] in {"-", "-s", "-E"} if piped else len(words) == 1


def _prints(facts: CommandFacts) -> bool:
    return isinstance(facts.command, Command) and facts.command.name in _PRINTERS


def _settings(facts: CommandFacts) -> CommandFacts:
    """A command that writes nothing but settings of the system's package manager."""
    targets = facts.targets or ()
    inside = bool(targets) and all(any(is_below(path, home) for home in PACKAGE_SETTINGS) for path in targets)
    return replace(facts, effect="os-settings") if inside and facts.effect in _SETS else facts


def _without_temporaries(found: list[CommandFacts]) -> list[CommandFacts]:
    """Downloads that the same RUN removes again leave nothing behind, and neither does the removal."""
    result = list(found)
    for place, each in enumerate(found):
        if each.effect != "remove" or not each.targets:
            continue
        made = {
            path: at
            for at, other in enumerate(found[:place])
            if other.effect in FETCHES and other.targets
            for path in other.targets
        }
        if not all(any(path == target for path in made) for target in each.targets):
            continue
        for target in each.targets:
            owner = made[target]
            if set(found[owner].targets or ()) <= set(each.targets):
                result[owner] = replace(found[owner], effect="inspect", targets=())
        result[place] = replace(each, effect="inspect", targets=())
    return result
