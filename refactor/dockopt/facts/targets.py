"""The paths that a command writes and reads by its words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dockopt.model.scope import join_path

if TYPE_CHECKING:
    from dockopt.facts.places import Places
    from dockopt.knowledge.commands import CommandRule

# Folders that every image has; nothing may replace one of them as a whole. Traps 13 and 14.
SYSTEM_FOLDERS = frozenset(
    {"/", "/bin", "/etc", "/home", "/lib", "/opt", "/root", "/sbin", "/srv", "/usr", "/usr/bin", "/usr/lib"}
    | {"/usr/local", "/usr/local/bin", "/usr/local/lib", "/usr/sbin", "/usr/share", "/var", "/var/lib"}
)
_TRANSFERS = {"transfer", "move"}
# Commands all of whose words are written.
_ALL_ARE_TARGETS = {"directory", "owner", "mode", "touch", "remove", "write"}


def targets_of(rule: CommandRule, argv: tuple[str | None, ...], places: Places) -> tuple[str, ...] | None:
    """The paths that a command writes by its words; None when that cannot be known."""
    operands = rule.operands(argv)
    found = [path for template in rule.writes if (path := places.fill(template))]
    words: tuple[str | None, ...] = ()
    if rule.effect in _TRANSFERS:
        return _transfer_targets(operands, places)
    if rule.effect == "generate":
        folder = _generated_folder(rule, argv, operands)
        path = join_path(places.cwd, folder) if folder is not None else None
        return (path,) if path else None
    if rule.effect == "link":
        words = operands[-1:]
    elif rule.effect == "edit":
        # The script is the first word, unless an option gives it.
        words = (
            operands if set(rule.split(argv)[0]) & {"-e", "-f", "--expression", "--file"} else operands[1:]
        )
    elif rule.effect in {"owner", "mode"}:
        words = operands[1:]
    elif rule.effect in _ALL_ARE_TARGETS:
        words = operands
    for word in words:
        path = join_path(places.cwd, word) if word else None
        if path is None:
            return None
        found.append(path)
    return tuple(found)


def _generated_folder(
    rule: CommandRule, argv: tuple[str | None, ...], operands: tuple[str | None, ...]
) -> str | None:
    """The folder that gets the build files: of an option (`-B x`, `-Bx`), the first word, or `.`."""
    if rule.into_operand:
        return operands[0] if operands else None
    for flag in rule.into_flags:
        if flag in argv:
            return rule.flag_value(argv, flag)
        attached = next((word for word in argv if word and word.startswith(flag)), None)
        if attached is not None:
            return attached.removeprefix(flag)
    return "."


def sources_of(rule: CommandRule, argv: tuple[str | None, ...], places: Places) -> tuple[str, ...]:
    """The paths that a copy or move takes."""
    if rule.effect not in _TRANSFERS:
        return ()
    found = (join_path(places.cwd, word) for word in rule.operands(argv)[:-1] if word)
    return tuple(path for path in found if path)


def _transfer_targets(operands: tuple[str | None, ...], places: Places) -> tuple[str, ...] | None:
    """Where each source of a copy or move ends: in the folder that the last word names, or as that word."""
    last = operands[-1] if operands else None
    target = join_path(places.cwd, last) if last else None
    if last is None or target is None or any(word is None for word in operands):
        return None
    names = [word.rstrip("/").rsplit("/", 1)[-1] for word in operands[:-1] if word]
    into = last.endswith("/") or len(names) > 1 or target in SYSTEM_FOLDERS or last in {".", ".."}
    if not into:
        return (target,)
    if any(set(name) & set("*?[") or name in {"", ".", ".."} for name in names):
        return (target,)
    return tuple(f"{target.rstrip('/')}/{name}" for name in names)
