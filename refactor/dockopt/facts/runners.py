"""Commands that start others named by their words: package scripts, workspace members, lists of commands."""

from __future__ import annotations

import re
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from msgspec.structs import replace

from dockopt.context.manifests import Manifest, read_manifest
from dockopt.facts.evidence import Evidence
from dockopt.facts.origin import context_path
from dockopt.knowledge.command_line import flag_values, without_version
from dockopt.knowledge.commands import find_root
from dockopt.knowledge.root_rule import RootRule
from dockopt.model.scope import join_path
from dockopt.syntax.regex import regex

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from dockopt.facts.follow import Follower, Start

_MANIFEST = "package.json"
# Options by which the interpreter loads a module before the program. Source: nodejs.org/api/cli.html
_PRELOADS = ("-r", "--require", "--import", "--loader", "--experimental-loader")
_SCRIPTS = (".js", ".cjs", ".mjs", ".ts")
_LISTS = (".config.js", ".config.cjs", ".config.mjs", ".json", ".yml", ".yaml")
# What a configuration starts, and with what. Source: pm2.keymetrics.io/docs/usage/application-declaration
_LISTED = regex(r"""\b(?:script|interpreter|exec_interpreter)["']?\s*:\s*["']([^"'\n]+)["']""")
# Where tasks are told that wait for others. Source: turborepo.com/docs/reference/configuration#dependson
_TASKS = "turbo.json"
_WAITS = regex(r'"dependsOn"\s*:\s*\[([^\]]*)\]')
_QUOTED = regex(r'"([^"\n]+)"')


def run_by_kind(follower: Follower, start: Start, rule: RootRule) -> None:
    """Follow what the words of a command start, by the kind of its rule."""
    run = _KINDS.get(rule.kind)
    if run is not None:
        run(follower, _in_folder(follower, start, rule), rule)


def _in_folder(follower: Follower, start: Start, rule: RootRule) -> Start:
    """The command in the folder that an option names, or in that of a workspace member."""
    cwd = start.cwd
    for _, value in flag_values(start.argv, rule.cwd_flags):
        cwd = join_path(cwd, value) if value else None
    for _, value in flag_values(start.argv, rule.member_flags):
        cwd = _member_folder(follower, cwd, value)
    return replace(start, cwd=cwd)


def _manifest_at(follower: Follower, folder: str | None) -> tuple[str, Manifest] | None:
    path = join_path(folder, _MANIFEST)
    source = context_path(follower.copies, path, follower.context) if path else None
    manifest = read_manifest(follower.context, source) if source else None
    return (source, manifest) if source and manifest else None


def _member_folder(follower: Follower, root: str | None, name: str | None) -> str | None:
    """The image's folder of the workspace member of this name, or in this folder."""
    for _, member, folder in _members(follower, root) if name is not None else ():
        if (name or "").removeprefix("./").rstrip("/") in {member.details.get("name"), folder}:
            return join_path(root, folder)
    return None


def _members(follower: Follower, root: str | None) -> Iterator[tuple[str, Manifest, str]]:
    """The manifest of each member of a workspace, its path, and its folder below the root."""
    found = _manifest_at(follower, root)
    if found is None:
        return
    top = found[0].removesuffix(_MANIFEST)
    lists = (f"{top}pnpm-workspace.yaml", f"{top}package-lock.json", f"{top}pnpm-lock.yaml")
    others = (read_manifest(follower.context, path) for path in lists)
    for reference in dict.fromkeys(
        each for manifest in (found[1], *others) if manifest for each in manifest.references
    ):
        member = read_manifest(follower.context, reference) if reference.endswith(f"/{_MANIFEST}") else None
        if member is not None:
            yield reference, member, reference.removesuffix(f"/{_MANIFEST}").removeprefix(top)


def _package_script(follower: Follower, start: Start, rule: RootRule) -> None:
    words = rule.operands(start.argv)
    index = int(rule.script[1:-1]) - 1 if rule.script.startswith("{") else -1
    name = rule.script if index < 0 else (words[index] if index < len(words) else None)
    found = _manifest_at(follower, start.cwd)
    if name is None or found is None:
        follower.needs.unread.append(start.evidence)
    elif name in found[1].scripts or name == "start":
        _scripts(follower, start, found, (name,))
    elif rule.falls_back:
        # Not a script: a program of the packages. Source: classic.yarnpkg.com/lang/en/docs/cli/run
        follower.queue.append(replace(start, argv=start.argv[start.argv.index(name) :], packaged=True))
    else:
        follower.needs.unread.append(start.evidence)


def _scripts(follower: Follower, start: Start, found: tuple[str, Manifest], names: tuple[str, ...]) -> None:
    """Queue package scripts with their hooks."""
    source, manifest = found
    for name in names:
        for script in (f"pre{name}", name, f"post{name}"):
            text = manifest.scripts.get(script)
            if text:
                evidence = Evidence(f'package script "{script}": {text}', source)
                follower.script(text, start.cwd, evidence, packaged=True)


def _package_binary(follower: Follower, start: Start, rule: RootRule) -> None:
    words = rule.operands(start.argv)[len(rule.words) :]
    if not words or words[0] is None:
        follower.needs.unread.append(start.evidence)
        return
    place = len(start.argv) - 1 - start.argv[::-1].index(words[0]) if words.count(words[0]) == 1 else 1
    argv = (without_version(words[0]), *start.argv[place + 1 :])
    follower.queue.append(replace(start, argv=argv, packaged=True))


def _script_list(follower: Follower, start: Start, rule: RootRule) -> None:
    """`npm-run-all lint build:*`: each word is a package script or a pattern of such."""
    found = _manifest_at(follower, start.cwd)
    if found is None:
        follower.needs.unread.append(start.evidence)
        return
    for word in rule.operands(start.argv):
        name = (word or "").split(" ")[0]
        matching = tuple(each for each in found[1].scripts if fnmatchcase(each, name))
        if not matching:
            follower.needs.unread.append(start.evidence)
        _scripts(follower, start, found, matching)


def _task_list(follower: Follower, start: Start, rule: RootRule) -> None:
    """`turbo run build`: the scripts of these names, and of tasks that others wait for, of each member.

    Which of them the container would run as its start is not followed.
    """
    words = [word for word in rule.operands(start.argv) if word != "run"]
    members = list(_members(follower, start.cwd))
    if follower.refuses or not members or not words or None in words:
        follower.needs.unread.append(start.evidence)
        return
    names = {word for word in words if word}
    for path in follower.context.files:
        if path.rpartition("/")[2] == _TASKS:
            for listed in _WAITS.findall(follower.context.read(path) or ""):
                names.update(re.split(r"[#^]", each)[-1] for each in _QUOTED.findall(listed))
    for source, member, folder in members:
        place = replace(start, cwd=join_path(start.cwd, folder))
        _scripts(follower, place, (source, member), tuple(sorted(names)))


def _command_list(follower: Follower, start: Start, rule: RootRule) -> None:
    """`concurrently "npm:serve" "node worker.js"`: each word is a command, or a script behind its runner."""
    for word in rule.operands(start.argv):
        runner, colon, name = (word or "").partition(":")
        if word is None:
            follower.needs.unread.append(start.evidence)
        elif colon and " " not in runner and find_root((runner, "run", "x")) is not None:
            _script_list(follower, replace(start, argv=("run-p", name)), RootRule(("run-p",)))
        else:
            follower.script(word, start.cwd, start.evidence, packaged=start.packaged)


def _process_list(follower: Follower, start: Start, rule: RootRule) -> None:
    """`pm2-runtime start FILE`: one program, or those that a configuration file names."""
    follower.needs.unread.append(start.evidence)
    words = [word for word in rule.operands(start.argv)[len(rule.words) :] if word != "start"]
    target = words[0] if words else None
    if target is None or any(flag_values(start.argv, ("--interpreter",))):
        follower.unreadable(start.evidence)
    elif target.endswith(_LISTS):
        path = join_path(start.cwd, target)
        source = context_path(follower.copies, path, follower.context) if path else None
        named = _LISTED.findall((follower.context.read(source) if source else None) or "")
        if not named or not all(each.endswith(_SCRIPTS) for each in named):
            follower.unreadable(start.evidence)
    elif not target.endswith(_SCRIPTS) and "/" not in target:
        rest = start.argv[start.argv.index("--") + 1 :] if "--" in start.argv else ()
        follower.queue.append(replace(start, argv=(target, *rest)))


def _member(follower: Follower, start: Start, rule: RootRule) -> None:
    """`yarn workspace NAME start`: the command behind the name, in the member's folder."""
    words = rule.operands(start.argv)[len(rule.words) :]
    folder = _member_folder(follower, start.cwd, words[0] if words else None)
    if folder is None:
        follower.needs.unread.append(start.evidence)
    else:
        follower.queue.append(replace(start, argv=(start.argv[0], *words[1:]), cwd=folder))


def _interpreter(follower: Follower, start: Start, rule: RootRule) -> None:
    """`node -r ts-node/register x.ts`: a module that compiles the sources makes it a development server."""
    del rule
    for _, value in flag_values(start.argv, _PRELOADS):
        parts = (value or "").split("/")
        name = "/".join(parts[:2]) if parts[0].startswith("@") else parts[0]
        found = find_root((name,)) if name else None
        if found is not None and found.kind == "development":
            follower.develop(name, found, start.evidence)


_KINDS: dict[str, Callable[[Follower, Start, RootRule], None]] = {
    "package-script": _package_script,
    "package-binary": _package_binary,
    "script-list": _script_list,
    "task-list": _task_list,
    "command-list": _command_list,
    "process-list": _process_list,
    "member": _member,
    "interpreter": _interpreter,
}
