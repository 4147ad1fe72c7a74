"""Commands that only start another command: what they start, and the script given to `sh -c`."""

from __future__ import annotations

from dockopt.syntax.regex import regex

_WRAPPERS: dict[str, frozenset[str]] = {
    "exec": frozenset({"-a"}),
    "env": frozenset({"-u", "--unset", "-C", "--chdir"}),
    "command": frozenset(),
    "nohup": frozenset(),
    "time": frozenset({"-f", "-o"}),
    "sudo": frozenset(
        {"-u", "--user", "-g", "--group", "-h", "-p", "-C", "-r", "-t", "-T", "-U", "-D", "-R"}
    ),
    "nice": frozenset({"-n", "--adjustment"}),
}
"""Wrapper to its options that take the next word as their argument."""
_QUERIES = {
    "command": frozenset({"-v", "-V"}),
    "sudo": frozenset({"-l", "-v", "-V", "-e"}),
    "env": frozenset({"-S"}),
}
_SETS_VARIABLES = frozenset({"env", "sudo"})
_SHELLS = frozenset({"sh", "bash", "dash", "ash"})
_ASSIGNMENT = regex(r"[A-Za-z_][A-Za-z0-9_]*=")
_SCRIPT_OPTION = regex(r"-[a-zA-Z]*c[a-zA-Z]*")


def unwrap(values: tuple[str | None, ...]) -> tuple[str | None, ...]:
    """Remove leading wrappers with their options; a wrapper that starts nothing is kept as it is."""
    rest = values
    while rest and rest[0] in _WRAPPERS:
        inner = _started_by(str(rest[0]), rest[1:])
        if not inner:
            return rest
        rest = inner
    return rest


def _started_by(wrapper: str, arguments: tuple[str | None, ...]) -> tuple[str | None, ...]:
    position = 0
    while position < len(arguments):
        word = arguments[position]
        if word is None:
            break
        if word == "--":
            position += 1
            break
        if word in _QUERIES.get(wrapper, ()):
            return ()
        if word in _WRAPPERS[wrapper]:
            position += 1
        elif not word.startswith("-") and not (wrapper in _SETS_VARIABLES and _ASSIGNMENT.match(word)):
            break
        position += 1
    return arguments[position:]


def is_shell(name: str | None) -> bool:
    """Whether the program is a POSIX shell, by its name or its path."""
    return name is not None and name.rpartition("/")[2] in _SHELLS


def script_position(values: tuple[str | None, ...]) -> int | None:
    """Give the index of the script word of `sh … -c script`, or None when no `-c` is there.

    `values` are those of the whole command, the shell's name first. An unreadable word in front of the
    script counts as a `-c` whose place is unknown: -1.
    """
    position = 1
    while position < len(values):
        word = values[position]
        if word is None:
            return -1
        if _SCRIPT_OPTION.fullmatch(word):
            return position + 1 if position + 1 < len(values) else -1
        if not word.startswith(("-", "+")):
            return None
        position += 2 if word[-1] in "oO" and not word.startswith("--") else 1
    return None
