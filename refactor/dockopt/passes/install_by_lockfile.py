"""install-by-lockfile: an install takes just the versions of the lockfile, `npm install` becomes `npm ci`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dockopt.context.formats.npm_sync import is_in_sync
from dockopt.facts.effects import UNKNOWN
from dockopt.facts.evidence import Evidence
from dockopt.facts.origin import ContextCopy, context_copies, context_path
from dockopt.facts.stage import StageFacts, StepFacts, stage_facts
from dockopt.knowledge.lockfiles import LockedInstall, locked_installs
from dockopt.model.instructions import Run
from dockopt.passes.plan import Edit, Options, Plan, Refusal, Spot, plan_of
from dockopt.passes.rule import Rule
from dockopt.shell.commands import Command

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dockopt.context.tree import BuildContext
    from dockopt.facts.effects import CommandFacts
    from dockopt.model.dockerfile import Dockerfile


def install_by_lockfile(dockerfile: Dockerfile, context: BuildContext, options: Options) -> Plan | Refusal:
    """Rewrite each install beside which a lockfile lies that says all that the manifest asks for."""
    del options
    spots: list[Spot] = []
    stale: Refusal | None = None
    for stage in dockerfile.stages:
        facts = stage_facts(dockerfile, stage)
        copies = context_copies(facts, context) or ()
        for step, command, install in _installs(facts):
            files = _files(step, command, install, copies, context)
            if files is None:
                continue
            if is_in_sync(context.read(files[0]) or "", context.read(files[1]) or ""):
                spots.append(_spot(dockerfile, step, command, install))
            else:
                stale = stale or _stale(step, files)
    if spots:
        message = "the install takes the versions of the lockfile, and fails where they do not fit"
        return plan_of(spots, message, dockerfile.document, "unsafe", frozenset({"RUN"}))
    return stale or Refusal("nothing-unlocked", "no install could change what a lockfile says", nothing=True)


def _stale(step: StepFacts, files: tuple[str, str]) -> Refusal:
    message = f"{files[1]} does not say all that {files[0]} asks for, or is not understood"
    evidence = (Evidence("the manifest", files[0]), Evidence("the lockfile", files[1]))
    return Refusal("lockfile-stale", message, step.line, evidence, "write the lockfile anew, and commit it")


def _installs(stage: StageFacts) -> Iterator[tuple[StepFacts, CommandFacts, LockedInstall]]:
    """The installs of RUNs in shell form, in front of which nothing lay where they install to."""
    filled: set[str] = set()
    unknown = False
    for step in stage.steps:
        run = step.step
        for command in step.commands:
            item = command.command
            tree = set(command.tree)
            for install in locked_installs():
                plain = isinstance(run, Run) and run.script is not None and not run.node.heredocs
                known = isinstance(item, Command) and plain and not unknown and not tree & filled
                if known and install.means(command.argv) and command.cwd:
                    yield step, command, install
            filled |= tree
            unknown = unknown or command.effect == UNKNOWN


def _files(
    step: StepFacts,
    command: CommandFacts,
    install: LockedInstall,
    copies: tuple[ContextCopy, ...],
    context: BuildContext,
) -> tuple[str, str] | None:
    """The manifest and the lockfile that the install sees, as files of the context."""
    before = tuple(each for each in copies if each.facts.index < step.index)
    folder = (command.cwd or "").rstrip("/")
    if context_path(before, f"{folder}/{install.tree}", context):
        return None  # what was installed on the host would go
    manifest = context_path(before, f"{folder}/{install.manifest}", context)
    locks = (context_path(before, f"{folder}/{name}", context) for name in install.lockfiles)
    lock = next((each for each in locks if each), None)
    return (manifest, lock) if manifest and lock else None


def _spot(dockerfile: Dockerfile, step: StepFacts, command: CommandFacts, install: LockedInstall) -> Spot:
    item, arguments = command.command, step.step.node.arguments
    assert isinstance(item, Command)  # noqa: S101 - `_installs` yields no other
    word = next(each for each in item.words if each.value in install.words)
    start, end = arguments.offset(word.start), arguments.offset(word.end - 1) + 1
    line, _ = dockerfile.document.position(start)
    message = "this install may take other versions than the lockfile says"
    edits = (Edit(start, end, install.exact),)
    return Spot(*dockerfile.document.line_span(line), message, edits)


RULE = Rule(
    "install-by-lockfile",
    __doc__,
    install_by_lockfile,
    levels=("unsafe",),
    why=(
        "`npm install` changes the lockfile where it does not fit, and removes nothing that lies in its way; "
        "`npm ci` installs just what was tested, or fails. It is done only where the lockfile repeats the "
        "ranges of the manifest word for word and has a package for each. A build that went on with a stale "
        "lockfile will fail from now on: hence unsafe."
    ),
    refuses=(
        "Where the lockfile was not written for the ranges of the manifest, is of version 1, or where there "
        "are workspaces or overrides. An install with names of packages or other options stays, and so does "
        "one below a step that is not known or that installed to the same place."
    ),
    source="https://docs.npmjs.com/cli/v10/commands/npm-ci",
    sample="rewrite/install-by-lockfile/npm",
)
