"""Whether what a build runs leaves the installed packages as they are, followed through package scripts."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dockopt.context.sources import source_index
from dockopt.facts.evidence import Evidence
from dockopt.facts.follow import Follower, Start
from dockopt.facts.image_files import ImageFiles
from dockopt.facts.origin import context_path, is_below
from dockopt.facts.slicing.package_scripts import scripts_of
from dockopt.knowledge.commands import find_root, find_step
from dockopt.knowledge.pruning import pruning
from dockopt.knowledge.spared_packages import Sparing, sparing
from dockopt.knowledge.starters import names_module, starts_surely
from dockopt.model.instructions import Copy
from dockopt.model.scope import join_path
from dockopt.shell.builtins import BUILTINS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dockopt.facts.effects import CommandFacts
    from dockopt.facts.slicing.products import Tree
    from dockopt.facts.slicing.slicer import Slicer
    from dockopt.facts.stage import StepFacts

# Root rules of commands that only start others, which are followed.
_STARTS_OTHERS = {
    "package-script",
    "package-binary",
    "script-list",
    "task-list",
    "command-list",
    "member",
    "wrapper",
}
_LOOKS = {"inspect", "cache-clean", "user", "directory", "os-install", "os-housekeeping", "configure"}
_WRITES = {"transfer", "move", "write", "remove", "touch", "link", "edit", "mode"}
_ENDINGS = ("", ".js", ".mjs", ".cjs", ".ts", "/index.js", "/index.ts")
_MOST_FILES = 40


def is_spared(slicer: Slicer, tree: Tree, facts: StepFacts) -> bool:
    """Whether a step behind the install writes nothing into the package tree that run time needs."""
    if isinstance(facts.step, Copy) and facts.step.source_stage is not None:
        target = facts.step.destination and facts.before.resolve(facts.step.destination.text)
        return bool(target) and _is_apart(target or "/", tree)
    return all(_spares(slicer, tree, facts, each) for each in facts.effective)


def _spares(slicer: Slicer, tree: Tree, facts: StepFacts, command: CommandFacts) -> bool:
    if command.effect in _LOOKS:
        return True
    if command.effect in _WRITES or command.effect == "owner":
        # A recursive change of owners is repeated in the runtime stage, or becomes a --chown.
        return all(_is_apart(path, tree) or command.effect == "owner" for path in command.targets or ("/",))
    if command.effect in {"dependencies", "tools"}:
        return bool(command.tree) and all(_is_apart(path, tree) for path in command.tree)
    if command.effect != "build" or command.rule is None or tree.command.rule is None:
        return False
    ecosystem = tree.command.rule.ecosystem
    if command.rule.ecosystem == ecosystem and _builds_elsewhere(slicer, tree, command):
        return True
    knowledge = sparing(ecosystem)
    # Without a program that is known there is none to come to.
    if knowledge is None or not knowledge.programs:
        return False
    return _follows(slicer, tree, facts, command, knowledge)


def _builds_elsewhere(slicer: Slicer, tree: Tree, command: CommandFacts) -> bool:
    """Whether all that a known command may write lies outside the tree, none of whose files it names."""
    root = find_root(command.argv)
    if (root is not None and root.kind in _STARTS_OTHERS) or (command.rule and command.rule.into_packages):
        return False
    written = [path for path, _, each in slicer.products.written if each is command]
    names = any(word is None or tree.path in word for word in command.argv)
    return bool(written) and not names and all(_is_apart(path, tree) for path in written)


def _is_apart(path: str, tree: Tree) -> bool:
    """Whether a change of this path leaves the tree alone; a pattern may mean anything below its folder."""
    place = path.partition("*")[0].rpartition("/")[0] if "*" in path else path
    return not is_below(tree.path, place or "/") and not is_below(place, tree.path)


def _follows(slicer: Slicer, tree: Tree, facts: StepFacts, command: CommandFacts, knowledge: Sparing) -> bool:
    """Whether all that a build command starts, by package scripts too, is known to spare the packages."""
    named = re.compile(rf"{re.escape(knowledge.folder)}(?!/\.bin/|\w)")
    if any(named.search(text) for _, text in scripts_of(slicer, facts, command)):
        return False
    copies = tuple(each for each in slicer.copies if each.facts.index < facts.index)
    follower = Follower(ImageFiles(slicer.stage, copies, slicer.context), refuses=False)
    follower.queue.append(Start(command.argv, command.cwd, Evidence(command.text), packaged=True))
    needs = follower.follow()
    unknown = [each for each in needs.unread if each not in needs.development]
    if unknown or not all(_is_known(argv, cwd, tree, knowledge) for argv, cwd in needs.starts):
        return False
    scripts = [context_path(copies, path, slicer.context) for path in needs.files]
    return all(each is not None and _script_spares(slicer, each, knowledge) for each in scripts)


def _is_known(argv: tuple[str | None, ...], cwd: str | None, tree: Tree, knowledge: Sparing) -> bool:
    """Whether one command spares the packages, or only starts others; those are asked for themselves."""
    name = argv[0] or ""
    root, step = find_root(argv), find_step(argv)
    if name in BUILTINS or knowledge.spares(name) or (root is not None and root.kind in _STARTS_OTHERS):
        return True
    if root is not None and root.kind == "interpreter":
        # The program that it runs is looked into; where none is named first, nothing is known.
        named = len(argv) > 1 and argv[1] is not None and not argv[1].startswith("-")
        return named or bool(knowledge.flags.intersection(argv[1:2]))
    if step is None or step.effect in _LOOKS:
        return step is not None
    words = step.operands(argv)
    if step.effect == "transfer" and not any((word or "").startswith(("-t", "--t")) for word in argv):
        words = words[-1:]
    paths = [join_path(cwd, word) if word else None for word in words]
    return step.effect in _WRITES and all(path is not None and _is_apart(path, tree) for path in paths)


def _script_spares(slicer: Slicer, path: str, knowledge: Sparing) -> bool:
    """Whether a script of the project, and what it loads of the project, can only write elsewhere."""
    queue, seen = [path], set[str]()
    while queue:
        file = queue.pop()
        if file in seen:
            continue
        seen.add(file)
        loaded = _loaded(slicer, file, knowledge)
        if loaded is None or len(seen) > _MOST_FILES:
            return False
        queue += loaded
    return True


def _loaded(slicer: Slicer, path: str, knowledge: Sparing) -> list[str] | None:
    """The files of the project that a script loads; None: it may write anywhere."""
    index, found = source_index(slicer.context), list[str]()
    text = slicer.context.read(path)
    if text is None or re.search(pruning(knowledge.ecosystem).computed, text):
        return None
    for literal in index.literals((path,)):
        line = index.line(path, literal.line)
        if starts_surely(line) or knowledge.folder in literal.value:
            return None
        if not names_module(line[: literal.column - 1]):
            continue
        if literal.value.startswith("."):
            inner = next(_files(slicer, path, literal.value), None)
            if inner is None:
                return None
            found.append(inner)
        elif not knowledge.spares_module(literal.value):
            return None
    return found if index.first_unread((path,)) is None else None


def _files(slicer: Slicer, path: str, module: str) -> Iterator[str]:
    place = (join_path(f"/{path.rpartition('/')[0]}", module) or "/").lstrip("/")
    for ending in _ENDINGS:
        if slicer.context.is_file(f"{place}{ending}"):
            yield f"{place}{ending}"
