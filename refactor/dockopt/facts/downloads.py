"""What a download or an unpacked archive writes, by the options of its command line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dockopt.model.scope import join_path

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dockopt.knowledge.command_line import Argv
    from dockopt.knowledge.commands import CommandRule

# `download` writes named files, `unpack` fills a folder with files that cannot be known.
FETCHES = frozenset({"download", "unpack"})
_PRINTED = {"-", "/dev/stdout", "/dev/null"}


def fetched(rule: CommandRule, argv: Argv, cwd: str | None) -> tuple[str, tuple[str, ...] | None]:
    """The effect of the command line and the paths that it writes; None where they cannot be known.

    A download that is printed changes nothing by itself; without its mode (`tar x`) a rule means nothing.
    """
    given, operands = _options(rule, argv)
    if rule.mode_flags and not given.keys() & set(rule.mode_flags):
        return "unknown", None
    folder = _last(given, rule.into_flags, ".")
    outputs = [value for flag in rule.output_flags for value in given.get(flag, ())]
    if outputs:
        names: list[str | None] = [each for each in outputs if each not in _PRINTED]
        if not names:
            return "inspect", ()
    elif rule.output_default == "folder":
        names = ["."]
    elif rule.output_default == "clone":
        names = [_clone_name(operands)]
    elif rule.output_default == "url" or given.keys() & set(rule.name_flags):
        names = [_url_name(each) for each in operands] or [None]
    else:
        return "inspect", ()
    return rule.effect, _joined(cwd, folder, names)


def called_programs(rule: CommandRule, argv: Argv) -> tuple[str, ...]:
    """Programs that the command starts itself, by its options and by the endings of the files it names."""
    given, operands = _options(rule, argv)
    files = [value for values in given.values() for value in values if value]
    files += [word for word in operands if word]
    pairs = [entry.split(" ", 1) for entry in rule.calls]
    return tuple(
        program
        for mark, program in pairs
        if mark in given or (mark.startswith(".") and any(each.endswith(mark) for each in files))
    )


def _joined(cwd: str | None, folder: str | None, names: list[str | None]) -> tuple[str, ...] | None:
    home = join_path(cwd, folder) if folder is not None else None
    found = [join_path(home, name) if name else None for name in names]
    paths = tuple(path for path in found if path is not None)
    return paths if len(paths) == len(found) else None


def _options(rule: CommandRule, argv: Argv) -> tuple[dict[str, list[str | None]], list[str | None]]:
    """Options with their values, as getopt(3) reads them, and the other words behind the matched ones."""
    takes = {*rule.value_flags, *rule.output_flags, *rule.into_flags}
    given: dict[str, list[str | None]] = {}
    operands: list[str | None] = []
    words = iter(argv[1:])
    for place, word in enumerate(words):
        if word is None or word == "-":
            operands.append(word)
        elif word.startswith("--"):
            name, equals, value = word.partition("=")
            found = value if equals else next(words, None) if name in takes else ""
            given.setdefault(name, []).append(found)
        elif word.startswith("-"):
            _cluster(word[1:], takes, words, given, attached=True)
        elif rule.mode_flags and place == 0:
            _cluster(word, takes, words, given, attached=False)  # tar's old style: `tar xzf FILE`
        else:
            operands.append(word)
    return given, operands[len(rule.words) :]


def _cluster(
    letters: str,
    takes: set[str],
    words: Iterator[str | None],
    given: dict[str, list[str | None]],
    *,
    attached: bool,
) -> None:
    """Short options in one word; the value of one is the rest of the word (`attached`) or the next word."""
    for place, letter in enumerate(letters):
        flag = f"-{letter}"
        rest = letters[place + 1 :]
        if flag not in takes:
            given.setdefault(flag, []).append("")
            continue
        given.setdefault(flag, []).append(rest if rest and attached else next(words, None))
        if attached:
            return


def _last(given: dict[str, list[str | None]], flags: tuple[str, ...], default: str) -> str | None:
    values = [value for flag in flags for value in given.get(flag, ())]
    return values[-1] if values else default


def _url_name(url: str | None) -> str | None:
    """The file that a URL is saved as: its last part. Source: curl(1) -O, wget(1)."""
    if url is None:
        return None
    path = url.partition("://")[2] or url
    return path.partition("?")[0].partition("#")[0].rpartition("/")[2] or None


def _clone_name(operands: list[str | None]) -> str | None:
    """The folder that `git clone` makes. Source: git-clone(1)."""
    if len(operands) > 1:
        return operands[1]
    name = _url_name(operands[0].rstrip("/")) if operands and operands[0] else None
    return name.rpartition(":")[2].removesuffix(".git") if name else None
