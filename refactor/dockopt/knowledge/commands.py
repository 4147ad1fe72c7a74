"""What well-known commands do: rules read from `data/commands/*.toml`, matched against an argument list.

A rule says which command line it means and what that does to the file system; the facts layer turns it into
effects. No rule matches: the command is unknown, and the slicer treats it so.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache, lru_cache
from typing import Any

from msgspec import Struct

from dockopt.knowledge.command_line import (
    VERSION,
    Argv,
    flag_values,
    program_names,
    split_flags,
    without_version,
)
from dockopt.knowledge.data_file import DATA, read_data
from dockopt.knowledge.root_rule import RootRule

_LONGEST_TEXT = 2_000
Values = Mapping[str, str | None]


class CommandRule(Struct, frozen=True):
    """One kind of command line. The schema stands in `data/commands/README.md`."""

    program: tuple[str, ...]
    effect: str
    words: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()
    not_flags: tuple[str, ...] = ()
    value_flags: tuple[str, ...] = ()
    cwd_flags: tuple[str, ...] = ()
    arguments: str = "any"
    among: tuple[str, ...] = ()
    only: tuple[str, ...] = ()
    when: tuple[str, ...] = ()
    named: bool = False
    apart: bool = False
    provides: tuple[str, ...] = ()
    state: tuple[str, ...] = ()
    tree: tuple[str, ...] = ()
    tree_flags: tuple[str, ...] = ()
    writes: tuple[str, ...] = ()
    caches: tuple[str, ...] = ()
    manifests: tuple[str, ...] = ()
    above: tuple[str, ...] = ()
    required: tuple[str, ...] = ()
    no_scripts_flags: tuple[str, ...] = ()
    folder_flags: tuple[str, ...] = ()
    not_env: tuple[str, ...] = ()
    prune_flags: tuple[str, ...] = ()
    layout_file: str = ""
    layout_word: str = ""
    layout: str = ""
    lockfile: str = ""
    lifecycle: tuple[str, ...] = ()
    manifest_flags: tuple[str, ...] = ()
    manifest_format: str = ""
    editable_flags: tuple[str, ...] = ()
    sources_flags: tuple[str, ...] = ()
    editable: tuple[str, ...] = ()
    no_project_flags: tuple[str, ...] = ()
    even_empty: bool = False
    as_root: bool = False
    serves: bool = False
    into_packages: bool = False
    generates: str = ""
    settings: str = ""
    outside: tuple[str, ...] = ()
    statements: tuple[str, ...] = ()
    picks_interpreter: tuple[str, ...] = ()
    output_flag: str = ""
    output_default: str = ""
    output_folder: str = ""
    output_env: str = ""
    output_until: str = ""
    output_ending: str = ""
    opaque_links: bool = False
    complete: bool = False
    artifact_flags: tuple[str, ...] = ()
    member_flags: tuple[str, ...] = ()
    all_members_flags: tuple[str, ...] = ()
    members_too: bool = False
    field_flag: str = ""
    run_by: tuple[str, ...] = ()
    link_flag: str = ""
    links: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    scripts: tuple[str, ...] = ()
    link_options: tuple[str, ...] = ()
    static_flags: tuple[str, ...] = ()
    unread_links: bool = False
    embeds: tuple[str, ...] = ()
    toolchain_words: tuple[str, ...] = ()
    beside_words: tuple[str, ...] = ()
    settings_files: tuple[str, ...] = ()
    settings_words: tuple[str, ...] = ()
    output_flags: tuple[str, ...] = ()
    name_flags: tuple[str, ...] = ()
    into_flags: tuple[str, ...] = ()
    into_operand: bool = False
    writes_operands: bool = False
    elsewhere: bool = False
    prefix: str = ""
    prefix_flags: tuple[str, ...] = ()
    placing: str = ""
    installs: bool = False
    install_words: tuple[str, ...] = ()
    mode_flags: tuple[str, ...] = ()
    calls: tuple[str, ...] = ()
    prune: str = ""
    runtime: bool = False
    native: str = ""
    dynamic_unless: str = ""
    sources: tuple[str, ...] = ()
    zone_files: str = ""
    zone_words: tuple[str, ...] = ()
    trust_words: tuple[str, ...] = ()
    cache_mb: float = 0.0
    cache_package_mb: float = 0.0
    cache_direct_mb: float = 0.0
    ecosystem: str = ""
    reason: str = ""
    source: str = ""
    examples: tuple[str, ...] = ()

    def matches(self, argv: Argv) -> bool:
        """Whether this rule means the command line `argv` (program first, unknown words None)."""
        if not argv or argv[0] is None or not set(program_names(argv[0])) & set(self.program):
            return False
        flags, rest = self.split(argv)
        if len(rest) < len(self.words):
            return False
        for pattern, word in zip(self.words, rest, strict=False):
            if word is None or not {word, without_version(word)} & set(pattern.split("|")):
                return False
        if (self.among and not set(self.among) & set(rest)) or (
            self.only and not set(rest) <= set(self.only)
        ):
            return False
        given = len(rest) - len(self.words)
        if (self.arguments == "none" and given) or (self.arguments == "some" and not given):
            return False
        if self.statements and not self._states(argv):
            return False
        names = {flag.partition("=")[0] for flag in flags}
        excluded = names.union(flags) & set(self.not_flags)
        return (not self.flags or bool(names & set(self.flags))) and not excluded

    def _states(self, argv: Argv) -> bool:
        """Whether the program text behind the flag holds these statements alone, and the first one."""
        text = self.flag_value(argv, *self.flags) or ""
        parts = [part.strip() for part in re.split(r"[;\n]", text[:_LONGEST_TEXT]) if part.strip()]
        first, *others = self.statements
        means = any(re.fullmatch(first, part) for part in parts)
        return means and all(any(re.fullmatch(each, part) for each in (first, *others)) for part in parts)

    def holds(self, values: Values) -> bool:
        """Whether the variables of `when` have one of the values that it names; just a name: any."""
        for condition in self.when:
            name, equals, wanted = condition.partition("=")
            value = values.get(name)
            if not value or (equals and value.lower() not in wanted.split("|")):
                return False
        return True

    def split(self, argv: Argv) -> tuple[tuple[str, ...], tuple[str | None, ...]]:
        """The flags of a command line and its other words, without the values of `value_flags`."""
        return split_flags(argv, self.value_flags)

    def operands(self, argv: Argv) -> tuple[str | None, ...]:
        """The words after the program, the matched words and the flags."""
        return self.split(argv)[1][len(self.words) :]

    def flag_value(self, argv: Argv, *names: str) -> str | None:
        """The value of the first of these flags (`-o x`, `-o=x`, `--out=x`)."""
        return next((value for _, value in flag_values(argv, names)), None)


@cache
def _tables() -> dict[str, list[dict[str, Any]]]:
    tables: dict[str, list[dict[str, Any]]] = {"step": [], "root": [], "runner": []}
    for path in sorted((DATA / "commands").glob("*.toml")):
        content = read_data(f"commands/{path.stem}")
        common = {"ecosystem": content.get("ecosystem", ""), **content.get("defaults", {})}
        for kind, rows in tables.items():
            rows += [{**common, **row} for row in content.get(kind, [])]
    return tables


def _values(row: dict[str, Any], names: set[str]) -> dict[str, Any]:
    return {
        key: tuple(value) if isinstance(value, list) else value for key, value in row.items() if key in names
    }


@cache
def step_rules() -> dict[str, tuple[CommandRule, ...]]:
    """All rules for build steps by program name, the more special ones first as in the data."""
    names = set(CommandRule.__struct_fields__)
    by_program: dict[str, list[CommandRule]] = {}
    for row in _tables()["step"]:
        rule = CommandRule(**_values(row, names))
        for program in rule.program:
            by_program.setdefault(program, []).append(rule)
    return {program: tuple(rules) for program, rules in by_program.items()}


@cache
def root_rules() -> tuple[RootRule, ...]:
    """All rules for the commands that a container runs."""
    names = set(RootRule.__struct_fields__)
    return tuple(RootRule(**_values(row, names)) for row in _tables()["root"])


def find_step(argv: Argv, values: Values | None = None) -> CommandRule | None:
    """The first rule that means this build command, with these variables in its environment."""
    return next((rule for rule in _meant(tuple(argv)) if rule.holds(values or {})), None)


@lru_cache(maxsize=1024)
def _meant(argv: tuple[str | None, ...]) -> tuple[CommandRule, ...]:
    return tuple(rule for rule in _candidates(argv) if rule.matches(argv))


def _candidates(argv: Argv) -> list[CommandRule]:
    names = program_names(argv[0]) if argv and argv[0] is not None else ()
    return [rule for name in names for rule in step_rules().get(name, ())]


def as_program(argv: Argv) -> Argv:
    """The program behind one that only runs it: `python3 -m pip install x` as `pip install x`.

    A module is the program of its name in the interpreter's folder. Only where a rule means what comes out.
    """
    names = set(program_names(argv[0])) if argv and argv[0] is not None else set()
    for row in _tables()["runner"]:
        if names & set(row["program"]):
            found = _module(argv, row["module_flag"]) if "module_flag" in row else _behind(argv, row["words"])
            if any(rule.matches(found) for rule in _candidates(found)):
                return found
    return argv


def _module(argv: Argv, flag: str) -> Argv:
    words = enumerate(argv[1:], start=1)
    place = next((index for index, word in words if not (word or "").startswith("-")), 0)
    module = argv[place]
    if place < 2 or argv[place - 1] != flag or module is None or argv[0] is None:
        return ()
    folder, slash, name = argv[0].rpartition("/")
    version = VERSION.search(name)
    return (f"{folder}{slash}{module}{version[0] if version else ''}", *argv[place + 1 :])


def _behind(argv: Argv, words: list[str]) -> Argv:
    """What follows these words, where no option stands between: that could take a value."""
    behind = argv[1 + len(words) :]
    return behind if list(argv[1 : 1 + len(words)]) == words else ()


@lru_cache(maxsize=1024)
def find_root(argv: tuple[str | None, ...]) -> RootRule | None:
    """The first rule that means this run-time command."""
    return next((rule for rule in root_rules() if rule.matches(argv)), None)
