"""workdir-instead-of-cd: a RUN that begins with `cd` runs in a WORKDIR."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from dockopt.facts.marks import ignored
from dockopt.facts.origin import is_below
from dockopt.facts.stage import StepFacts, stage_facts
from dockopt.model.instructions import Plain, Run
from dockopt.model.scope import join_path
from dockopt.passes.lead import lead_start
from dockopt.passes.plan import Edit, Options, Plan, Refusal, Spot, plan_of
from dockopt.passes.rule import Rule
from dockopt.shell.commands import Command, Connector
from dockopt.syntax.regex import regex
from dockopt.syntax.tokens import TokenKind

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dockopt.context.tree import BuildContext
    from dockopt.model.dockerfile import Dockerfile, Stage
    from dockopt.syntax.nodes import Document

NAME = "workdir-instead-of-cd"
# What no shell, builder or system reads in another way.
_PLAIN = regex(r"[\w./@+-]+")
_MOVES = {"cd", "pushd", "popd", "dirs"}
_PREVIOUS = ("OLDPWD", "cd -", "~-")
# Where a step's files are not those of the image.
_MOUNTED = {"bind", "cache", "tmpfs"}


class _Entry(Struct, frozen=True):
    """A RUN that begins with `cd folder && …`, where the working directory is `before`."""

    facts: StepFacts
    before: str
    folder: str
    cut: Edit


def workdir_instead_of_cd(dockerfile: Dockerfile, context: BuildContext, options: Options) -> Plan | Refusal:
    """Put a WORKDIR in front of each such RUN, or row of them, and one behind it that goes back."""
    del context, options
    nodes = dockerfile.document.instructions
    stays = any(node.name == "SHELL" for node in nodes)
    spots = [] if stays else [spot for stage in dockerfile.stages for spot in _spots(dockerfile, stage)]
    if not spots:
        return Refusal("nothing-entered", "no RUN begins with `cd` to a folder that is known", nothing=True)
    return plan_of(spots, "a WORKDIR says where a RUN runs", dockerfile.document, changes=frozenset({"RUN"}))


def _spots(dockerfile: Dockerfile, stage: Stage) -> Iterator[Spot]:
    held = {node.line for node in ignored(dockerfile.document, NAME)}
    steps = stage_facts(dockerfile, stage).steps
    entries = {entry.facts.index: entry for entry in _entries(steps) if entry.facts.line not in held}
    for index, entry in entries.items():
        before, after = entries.get(index - 1), entries.get(index + 1)
        enters = entry.folder != entry.before and (before is None or before.folder != entry.folder)
        goes_back = entry.folder != entry.before and (after is None or after.folder != entry.folder)
        follower = steps[index + 1] if index + 1 < len(steps) else None
        if goes_back and follower is not None and _is_absolute(follower):
            goes_back = False
        yield _spot(dockerfile.document, entry, enters=enters, goes_back=goes_back)


def _is_absolute(facts: StepFacts) -> bool:
    step = facts.step
    return isinstance(step, Plain) and step.node.name == "WORKDIR" and step.text.startswith("/")


def _entries(steps: tuple[StepFacts, ...]) -> Iterator[_Entry]:
    """The RUNs, where the file itself says the folder: that of a base image may be another tomorrow."""
    folder: str | None = None
    for facts in steps:
        step = facts.step
        if isinstance(step, Plain) and step.node.name == "WORKDIR":
            known = step.text.startswith("/") or folder is not None
            folder = join_path(folder or "/", step.text) if known and _PLAIN.fullmatch(step.text) else None
        elif isinstance(step, Run) and folder is not None:
            entry = _entry(facts, step, folder)
            if entry is not None:
                yield entry


def _entry(facts: StepFacts, step: Run, before: str) -> _Entry | None:
    items = [each.command for each in facts.commands]
    if step.script is None or step.node.heredocs or len(items) < 2 or not _is_chain(items):
        return None
    first, second = items[0], items[1]
    words = first.words if isinstance(first, Command) else ()
    target = words[1].text if len(words) == 2 else ""
    if not _PLAIN.fullmatch(target) or any(each in step.script for each in _PREVIOUS):
        return None
    folder = join_path(before, target)
    if folder is None or any(
        _hides(mount.kind, mount.get("target", "dst", "destination"), folder) for mount in step.mounts
    ):
        return None
    cut = _cut(step, first.start, second.start)
    return _Entry(facts, before, folder, cut) if cut else None


def _is_chain(items: Sequence[object]) -> bool:
    """Whether it begins with `cd … &&`, and goes on with commands that change no folder."""
    if not all(isinstance(each, Command) and not each.grouped and not each.background for each in items):
        return False
    commands = [each for each in items if isinstance(each, Command)]
    first, *rest = commands
    plain = not (first.redirects or first.assignments or first.negated or first.piped)
    joined = all(each.connector in {Connector.AND, Connector.PIPE} for each in rest)
    return first.name == "cd" and plain and joined and not _MOVES & {each.name for each in rest}


def _hides(kind: str, target: str | None, folder: str) -> bool:
    """Whether a mount lies over the folder, so that it may not be one of the image."""
    return kind in _MOUNTED and (target is None or not target.startswith("/") or is_below(folder, target))


def _cut(step: Run, start: int, end: int) -> Edit | None:
    """The edit that takes the `cd` and its operator out; None where a comment stands between."""
    arguments = step.node.arguments
    span = (arguments.offset(start), arguments.offset(end - 1) + 1)
    inside = (token for token in step.node.tokens if span[0] <= token.start < span[1])
    if any(token.kind is TokenKind.COMMENT for token in inside):
        return None
    return Edit(*span, "")


def _spot(document: Document, entry: _Entry, *, enters: bool, goes_back: bool) -> Spot:
    node = entry.facts.step.node
    keyword = "workdir" if document.text[node.keyword_span.start].islower() else "WORKDIR"
    edits = [entry.cut]
    if enters:
        line = f"{keyword} {entry.folder}{document.newline}"
        place = lead_start(document, node)  # between a RUN and its comments nothing may stand
        edits.append(Edit(place, place, line))
    if goes_back:
        ended = document.text[: node.span.end].endswith("\n")
        line = f"{keyword} {entry.before}"
        line = f"{line}{document.newline}" if ended else f"{document.newline}{line}"
        edits.append(Edit(node.span.end, node.span.end, line))
    message = f"this RUN changes to {entry.folder} by itself"
    return Spot(node.keyword_span.start, document.line_span(node.line).end, message, tuple(edits))


RULE = Rule(
    NAME,
    __doc__,
    workdir_instead_of_cd,
    levels=("safe",),
    why=(
        "Where a command runs is then said in one place, and the next RUN need not repeat it. The WORKDIR of "
        "the image stays what it was: a second one goes back, unless the next step names another. `cd` to "
        "the folder in force just goes. hadolint asks for it."
    ),
    refuses=(
        "Never; a RUN stays where it changes folders again, where no WORKDIR of the stage says where it "
        "begins, and where a mount lies over the folder."
    ),
    source="https://docs.docker.com/build/building/best-practices/#workdir",
    sample="rewrite/workdir-instead-of-cd/folder",
)
