"""copy-manifests-first: an install sees just its manifests; the sources are copied after it.

A change of a source file then no longer repeats the install. The COPY of the sources moves below the install,
and a COPY of the files that the install reads takes its place.
"""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

from dockopt.facts.doubt import Doubt
from dockopt.facts.evidence import Evidence
from dockopt.facts.generators import generates, generator_input
from dockopt.facts.install_inputs import Inputs, install_inputs, refuse_local_operands
from dockopt.facts.origin import ContextCopy, context_copies, is_below
from dockopt.facts.stage import StageFacts, StepFacts, stage_facts
from dockopt.model.scope import join_path
from dockopt.passes.lead import lead_start
from dockopt.passes.overlays import Move, ignore_files
from dockopt.passes.plan import Edit, Options, Plan, Refusal
from dockopt.passes.repeated_installs import installs_behind, is_apart, reads_manifests
from dockopt.passes.rule import Rule
from dockopt.syntax.nodes import Blank, Document

if TYPE_CHECKING:
    from dockopt.context.tree import BuildContext
    from dockopt.model.dockerfile import Dockerfile
    from dockopt.model.instructions import Copy

NAME = "copy-manifests-first"


def copy_manifests_first(dockerfile: Dockerfile, context: BuildContext, options: Options) -> Plan | Refusal:
    """Reorder the installs that follow a wide COPY."""
    moves: list[Move] = []
    doubt: Doubt | None = None
    for stage in dockerfile.stages:
        try:
            moves += _find(stage_facts(dockerfile, stage), context)
        except Doubt as each:
            doubt = doubt or each
    if not moves:
        if doubt is None:
            return Refusal(
                "nothing-to-reorder", "no install step follows a copy of the sources", nothing=True
            )
        return Refusal(doubt.code, doubt.message, doubt.line, doubt.evidence, doubt.hint, doubt.nothing)
    try:
        files = ignore_files(moves, context, options)
    except Doubt as each:
        return Refusal(each.code, each.message, each.line, each.evidence, each.hint)
    edits = tuple(edit for move in moves for edit in _edits(dockerfile, move))
    names = ", ".join(path for move in moves for path in move.inputs.paths)
    message = f"copied before the install: {names}" if names else "the sources are copied after the install"
    ignored = [
        Evidence(f"{each.path} gets an entry, so that no folder of the host overwrites the install")
        for each in files
    ]
    evidence = (*(each for move in moves for each in move.inputs.evidence), *ignored)
    return Plan(
        edits,
        message,
        moves[0].copy.facts.line,
        "slim" if files else "safe",
        evidence,
        files,
    )


def _find(stage: StageFacts, context: BuildContext) -> list[Move]:
    copies = context_copies(stage, context) or ()
    found = [(copy, installs) for copy in copies if (installs := installs_behind(stage, copy, context))]
    for (first, _), (second, _) in combinations(found, 2):
        if is_below(first.target, second.target) or is_below(second.target, first.target):
            raise Doubt(
                "copied-again",
                f"{second.target} is copied again before a second install: what each one needs is unclear",
                second.facts.line,
                hint="copy the sources once, after all installs",
            )
    return [_move(stage, copy, installs, context) for copy, installs in found]


def _move(stage: StageFacts, copy: ContextCopy, installs: list[StepFacts], context: BuildContext) -> Move:
    line = installs[0].line
    if not context.known:
        raise Doubt(
            "no-context", "without the build context the files that the install reads are not known", line
        )
    if stage.base is None and stage.stage.image is None:
        raise Doubt("unknown-base", "the base image is not known", line)
    inputs, trees = _collect(installs, copy, context)
    needed = set(inputs.paths)
    for path in _already_there(stage, copy, context):
        inputs.paths.pop(path, None)
    by_name = not any(reads_manifests(each) for facts in installs for each in facts.commands)
    if not needed and not by_name:
        raise Doubt("no-manifest", "no manifest that the install reads is found in the build context", line)
    if needed >= set(context.top_level):
        raise Doubt("nothing-to-reorder", "the install reads everything that is copied", line, nothing=True)
    if any(" " in path for path in inputs.paths):
        raise Doubt("odd-name", "the name of a manifest has a blank in it", line)
    folders = frozenset(path for path in inputs.paths if context.is_dir(path))
    return Move(copy, installs[-1], inputs, tuple(trees), folders)


def _collect(installs: list[StepFacts], copy: ContextCopy, context: BuildContext) -> tuple[Inputs, list[str]]:
    """What all the installs read, and the folders that they fill."""
    inputs, trees = Inputs(), list[str]()
    for facts in installs:
        for command in facts.commands:
            if command.effect == "dependencies" and command.rule:
                found = install_inputs(facts, command, copy, context)
                for path in found.paths:
                    inputs.add(path)
                inputs.evidence += found.evidence
                trees += command.tree
                inputs.members += found.members
            elif command.effect == "tools":
                refuse_local_operands(facts, command, copy, context)
                for path in install_inputs(facts, command, copy, context).paths if is_apart(command) else ():
                    inputs.add(path)
            elif generates(command) and (read := generator_input(command, copy, context)):
                inputs.add(read)
                inputs.evidence.append(Evidence(f"{read}: `{command.text}` reads nothing else", read))
            trees += [command.environment] if command.environment else []
    return inputs, trees


def _already_there(stage: StageFacts, copy: ContextCopy, context: BuildContext) -> set[str]:
    """Files and folders of the context that an earlier COPY put where this one does."""
    found: set[str] = set()
    for other in context_copies(stage, context) or ():
        if other.facts.index >= copy.facts.index or not other.folder or not copy.wide:
            continue
        for source in other.sources:
            names = context.glob(source) or () if set(source) & set("*?[") else (source,)
            if other.target == copy.target:
                found.update(name for name in names if "/" not in name and context.is_file(name))
            elif other.target == join_path(copy.target, source) and context.is_dir(source):
                found.add(source)
    return found


def _edits(dockerfile: Dockerfile, move: Move) -> list[Edit]:
    document = dockerfile.document
    node = move.copy.copy.node
    start = lead_start(document, node)
    end_of_install = move.install.step.node.span.end
    moved = document.text[start : node.span.end]
    if _blank_above(document, start):
        moved = document.newline + moved
    if not moved.endswith("\n"):
        moved += document.newline
    manifests = _manifest_lines(move, document.newline)
    tail = document.text[end_of_install - 1 : end_of_install]
    joint = "" if tail == "\n" else document.newline
    if joint:
        moved = moved.removesuffix("\n").removesuffix("\r")
    return [Edit(start, node.span.end, manifests), Edit(end_of_install, end_of_install, joint + moved)]


def _blank_above(document: Document, start: int) -> bool:
    """Whether the COPY stands, with its comment, in a paragraph of its own."""
    above = [item for item in document.items if item.span.end == start]
    return bool(above) and isinstance(above[0], Blank)


def _manifest_lines(move: Move, newline: str) -> str:
    """One COPY for each folder of manifests, with the flags, keyword case and target of the original COPY."""
    copy = move.copy.copy
    keyword = "copy" if copy.node.keyword.islower() else "COPY"
    flags = "".join(f" {flag_text}" for flag_text in _flags(copy))
    source = move.copy.sources[0]
    target = copy.destination.text.rstrip("/") if copy.destination else "."
    target = "." if target == "" and copy.destination and copy.destination.text != "/" else target
    groups: dict[str, list[str]] = {}
    for path in move.inputs.paths:
        inner = path[len(source) :].lstrip("/") if source else path
        # A folder arrives as its content, so it needs a target of its own.
        groups.setdefault(inner if path in move.folders else inner.rpartition("/")[0], []).append(path)
    lines = []
    for folder, paths in groups.items():
        lines.append(f"{keyword}{flags} {' '.join(paths)} {target}/{folder + '/' if folder else ''}{newline}")
    return "".join(lines)


def _flags(copy: Copy) -> list[str]:
    found = []
    if copy.chown is not None:
        found.append(f"--chown={copy.chown}")
    if copy.chmod is not None:
        found.append(f"--chmod={copy.chmod}")
    return found


RULE = Rule(
    NAME,
    __doc__,
    copy_manifests_first,
    levels=("safe", "slim"),
    why=(
        "The builder repeats a step when a file that was copied before it has changed. It is `slim` where a "
        "folder of the host, `node_modules` say, would now be laid over what was installed: that folder gets "
        "an entry in .dockerignore. A code generator of the installed packages that reads files of its own "
        "alone, as `prisma generate` may, goes before the sources with them."
    ),
    refuses=(
        "Where the install may read the sources: by a package script, a local package, or a command that is "
        "not known; where the manifests are not in the build context or cannot be read; and where the entry "
        "in .dockerignore would hide what the build reads."
    ),
    source="https://docs.docker.com/build/cache/optimize/#order-your-layers",
    sample="projects/node-typescript",
)
