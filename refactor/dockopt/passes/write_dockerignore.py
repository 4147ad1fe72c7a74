"""write-dockerignore: what a COPY brings along and no image needs gets an entry in .dockerignore."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dockopt.facts.doubt import Doubt
from dockopt.facts.evidence import Evidence
from dockopt.facts.ignorable import Candidate, Uses, candidates, speaking, why_kept
from dockopt.passes.ignore_entries import ignore_change
from dockopt.passes.plan import Options, Plan, Refusal
from dockopt.passes.rule import Rule

if TYPE_CHECKING:
    from dockopt.context.tree import BuildContext
    from dockopt.model.dockerfile import Dockerfile

NAME = "write-dockerignore"


def write_dockerignore(dockerfile: Dockerfile, context: BuildContext, options: Options) -> Plan | Refusal:
    """Append an entry for all that a COPY brings with the folder around it and that nothing reads."""
    if not context.known:
        return Refusal("no-context", "without the build context what it holds is not known")
    try:
        return _planned(Uses(dockerfile, context), context, options)
    except Doubt as doubt:
        return Refusal(doubt.code, doubt.message, doubt.line, doubt.evidence, doubt.hint, doubt.nothing)


def _planned(uses: Uses, context: BuildContext, options: Options) -> Plan | Refusal:
    if context.truncated:
        raise Doubt("context-too-large", "the build context could not be read completely")
    found = candidates(context)
    brought = [each for each in found if uses.first_copy(each.path) and not _wanted(each, context)]
    others = speaking(found, context)
    kept = {each.path: reason for each in brought if (reason := why_kept(each, uses, others))}
    useless = [each for each in brought if each.path not in kept]
    stays = tuple(Evidence(f"{path} stays: {reason}") for path, reason in kept.items())
    entries = _entries(useless, found, context)
    if not entries:
        reason = f"nothing that may be ignored is copied{'; ' + stays[0].text if stays else ''}"
        return Refusal("nothing-to-ignore", reason, evidence=stays, nothing=True)
    copy = uses.first_copy(useless[0].path)
    line = copy.facts.line if copy else None
    _check_allowed(entries, line, context, options)
    message = f"ignored from now on: {', '.join(entries)}"
    return Plan((), message, line, "slim", stays, (ignore_change(context, entries),))


def _wanted(candidate: Candidate, context: BuildContext) -> bool:
    """Whether a `!` of the ignore file means it, or something in it: then somebody wants it."""
    return any(
        rule.negated and (rule.matches(candidate.path) or rule.text.startswith(f"{candidate.path}/"))
        for rule in context.rules.patterns
    )


def _entries(useless: list[Candidate], found: list[Candidate], context: BuildContext) -> list[str]:
    """The entries that ignore just these: a name where all of that name go, else the path."""
    gone = {each.path for each in useless}
    stay = {each.pattern for each in found if each.path not in gone}
    entries: dict[str, None] = {}
    for each in useless:
        at_root = "/" not in each.path
        by_name = not each.kind.exact and each.pattern not in stay
        name = each.pattern if at_root else f"**/{each.pattern}"
        entries[name if by_name else each.path] = None
    listed = [each for each in entries if f"**/{each}" not in entries]  # which means the root, too
    return listed if _hides_just(listed, gone, context) else []


def _hides_just(entries: list[str], gone: set[str], context: BuildContext) -> bool:
    """Whether the new entries hide all that they are meant for, and nothing else."""
    change = ignore_change(context, entries)
    after = context.with_ignore_file(change.path, change.after)
    hidden = {*context.files, *context.folders} - {*after.files, *after.folders}
    tops = tuple(f"{path}/" for path in gone)
    return gone <= hidden and all(path in gone or path.startswith(tops) for path in hidden)


def _check_allowed(entries: list[str], line: int | None, context: BuildContext, options: Options) -> None:
    what, hint = f"{entries[0]} need not be copied", f"add {entries[0]} to .dockerignore"
    if context.other_dockerfiles and context.ignore_file in (None, ".dockerignore"):
        other = context.other_dockerfiles[0]
        raise Doubt("shared-dockerignore", f"{what}, and {other} shares the ignore file", line, hint=hint)
    if not options.other_files:
        raise Doubt("needs-dockerignore", f"{what}, and only the Dockerfile may be changed", line, hint=hint)


RULE = Rule(
    NAME,
    __doc__,
    write_dockerignore,
    levels=("slim",),
    why=(
        "`COPY . .` brings the history, the settings of editors, the host's own packages and what the host "
        "has built into the image, and the step is repeated whenever one of these files changes. Entries go "
        "to the end of the ignore file in force; what a `!` brings back stays."
    ),
    refuses=(
        "Where another Dockerfile shares the ignore file. A file or folder stays where a COPY, a RUN or a "
        "file of the context names it, where something is known to read it, as `git describe` and `go build` "
        "read `.git`; a folder of packages where no step makes it; and what the host has built, unless no "
        "clone has it and each stage that gets it builds it anew."
    ),
    source="https://docs.docker.com/build/concepts/context/#dockerignore-files",
    sample="rewrite/write-dockerignore/node",
)
