"""Host folders that a COPY moved below an install would lay over what was installed: they get ignored."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from dockopt.facts.doubt import Doubt
from dockopt.facts.origin import ContextCopy, is_below
from dockopt.facts.targets import SYSTEM_FOLDERS
from dockopt.passes.ignore_entries import ignore_change

if TYPE_CHECKING:
    from dockopt.context.tree import BuildContext
    from dockopt.facts.install_inputs import Inputs
    from dockopt.facts.stage import StepFacts
    from dockopt.passes.plan import FileChange, Options


class Move(Struct, frozen=True):
    """One reorder: the COPY, the last install below it, and the manifests to copy first."""

    copy: ContextCopy
    install: StepFacts
    inputs: Inputs
    trees: tuple[str, ...]
    folders: frozenset[str]


def ignore_files(moves: list[Move], context: BuildContext, options: Options) -> tuple[FileChange, ...]:
    """Host folders that the later COPY would lay over what was installed must be ignored. Trap 5.1.1."""
    wanted = [
        path
        for move in moves
        for path in _overlays(move)
        if context.ignored(path) is not True and not _is_of_system(move, path, context)
    ]
    if not wanted:
        return ()
    line = moves[0].copy.facts.line
    what = f"{wanted[0]} of the host would overwrite what is installed"
    hint = f"add {wanted[0]} to .dockerignore"
    if context.other_dockerfiles:
        other = context.other_dockerfiles[0]
        raise Doubt("shared-dockerignore", f"{what}, and {other} shares the ignore file", line, hint=hint)
    if not options.other_files:
        raise Doubt("needs-dockerignore", f"{what}, and only the Dockerfile may be changed", line, hint=hint)
    hidden = [
        path for move in moves for path in move.inputs.paths if any(_within(path, each) for each in wanted)
    ]
    if hidden:
        raise Doubt("hides-input", f"{wanted[0]} cannot be ignored: the install reads {hidden[0]}", line)
    entries = [_entry(path, moves) for path in wanted]
    return (ignore_change(context, list(dict.fromkeys(entries))),)


def _overlays(move: Move) -> list[str]:
    """Context paths that the moved COPY would lay over what was installed."""
    target, source = move.copy.target.rstrip("/"), move.copy.sources[0]
    inner = [tree[len(target) + 1 :] for tree in move.trees if is_below(tree, move.copy.target)]
    paths = [f"{source}/{path}" if source else path for path in inner]
    names = {path.rsplit("/", 1)[-1] for path in paths}
    return paths + [f"{member}/{name}" for member in move.inputs.members for name in sorted(names)]


def _is_of_system(move: Move, path: str, context: BuildContext) -> bool:
    """Whether it lies in a folder of the system that the sources, copied to `/`, have no counterpart of."""
    top = path.partition("/")[0]
    return move.copy.target == "/" and f"/{top}" in SYSTEM_FOLDERS and context.exists(top) is False


def _within(path: str, folder: str) -> bool:
    return path == folder or path.startswith(folder + "/")


def _entry(path: str, moves: list[Move]) -> str:
    """The ignore entry for a path; one for all of a workspace's members."""
    has_members = any(move.inputs.members for move in moves)
    return f"**/{path.rsplit('/', 1)[-1]}" if has_members else path
