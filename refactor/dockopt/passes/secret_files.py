"""Files with credentials that a COPY brings: the RUNs whose programs read them get them on a mount."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dockopt.facts.credential_files import Brought, brought_credentials
from dockopt.facts.doubt import Doubt
from dockopt.facts.effects import UNKNOWN
from dockopt.facts.evidence import Evidence
from dockopt.facts.image_stages import image_stages
from dockopt.facts.marks import ignored
from dockopt.facts.stage import StepFacts, stage_facts
from dockopt.model.instructions import Run
from dockopt.passes.ignore_entries import ignore_change
from dockopt.passes.plan import Edit, Options, Refusal, Spot
from dockopt.passes.secret_arguments import Mounted
from dockopt.syntax.tokens import TokenKind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dockopt.context.tree import BuildContext
    from dockopt.model.dockerfile import Dockerfile

NAME = "keep-secrets-out"


def file_secrets(dockerfile: Dockerfile, context: BuildContext, options: Options) -> Mounted:
    """Look at each file that a COPY brings into the image."""
    found = Mounted()
    held = {node.line for node in ignored(dockerfile.document, NAME)}
    brought = [each for each in brought_credentials(dockerfile, context) if each.copy.facts.line not in held]
    hidden: list[str] = []
    changed: set[int] = set()
    for path in dict.fromkeys(each.path for each in brought):
        copies = [each for each in brought if each.path == path]
        try:
            _check(dockerfile, context, options, copies)
            _check_copies(copies, changed)
            found.spots += tuple(_spots(dockerfile, copies))
        except Doubt as doubt:
            found.left += [_refusal(each, doubt) for each in copies]
            continue
        hidden.append(path)
        changed |= {each.copy.facts.line for each in copies if path in each.copy.sources}
        found.options += (f"--secret id={_id(path)},src={path}",)
        found.evidence += (Evidence(f"it holds {copies[0].kind.what}", path, copies[0].line),)
    if hidden:
        found.changes = (ignore_change(context, hidden),)
    return found


def _refusal(brought: Brought, doubt: Doubt) -> Refusal:
    message = f"{brought.path} holds {brought.kind.what} and gets into the image by this COPY"
    hint = f"add {brought.path} to .dockerignore, and {brought.kind.hint or doubt.hint}"
    evidence = (Evidence(f"it holds {brought.kind.what}", brought.path, brought.line),)
    reason = f"; {doubt.message}" if doubt.message else ""
    return Refusal("secret-copied", message + reason, brought.copy.facts.line, evidence, hint)


def _check(dockerfile: Dockerfile, context: BuildContext, options: Options, copies: list[Brought]) -> None:
    """Raise Doubt where it cannot be told that the mounts and an entry in the ignore file are enough."""
    first = copies[0]
    if not first.kind.programs:
        raise Doubt("secret-copied", "")
    hint = f"mount it: `RUN --mount=type=secret,id={_id(first.path)},target={first.target}`"
    if len({(each.stage, each.target) for each in copies}) > 1 or first.stage not in image_stages(dockerfile):
        raise Doubt("secret-copied", "more than one stage has to do with it", hint=hint)
    if any(dockerfile.parent(each) is first.stage for each in dockerfile.stages):
        raise Doubt("secret-copied", "other stages stand on this one", hint=hint)
    if not options.other_files or context.other_dockerfiles:
        raise Doubt("secret-copied", "the ignore file cannot be changed for this Dockerfile alone", hint=hint)
    named = first.path.rpartition("/")[2]
    later = _later(dockerfile, first)
    for facts in later:
        if facts.step.node.name == "RUN" and (named in facts.step.node.text or _is_unclear(facts)):
            raise Doubt("secret-copied", f"line {facts.line} may need it, or change it", hint=hint)
    users = list(_users(later, first))
    if not users:
        raise Doubt("secret-copied", "no step is seen that needs it", hint=hint)
    if not all(each.before.is_root for each in users):
        raise Doubt("secret-copied", "a user other than root reads it", hint=hint)


def _check_copies(copies: list[Brought], changed: set[int]) -> None:
    """Raise Doubt where a COPY that names the file cannot do without that word."""
    for each in copies:
        node = each.copy.copy.node
        if each.path in each.copy.sources and (
            node.json is not None
            or node.line in changed
            or any(token.kind is TokenKind.COMMENT for token in node.tokens)
        ):
            raise Doubt("secret-copied", "the COPY cannot be taken apart", hint="write a COPY for it alone")


def _later(dockerfile: Dockerfile, brought: Brought) -> tuple[StepFacts, ...]:
    return stage_facts(dockerfile, brought.stage).steps[brought.copy.facts.index + 1 :]


def _is_unclear(facts: StepFacts) -> bool:
    return any(each.effect == UNKNOWN for each in facts.effective)


def _users(later: tuple[StepFacts, ...], brought: Brought) -> Iterator[StepFacts]:
    for facts in later:
        if isinstance(facts.step, Run) and any(
            each.argv and each.argv[0] in brought.kind.programs for each in facts.effective
        ):
            yield facts


def _spots(dockerfile: Dockerfile, copies: list[Brought]) -> Iterator[Spot]:
    """One for all: the file goes from the copies that name it, and is mounted for those that read it."""
    first, node = copies[0], copies[0].copy.copy.node
    mount = f" --mount=type=secret,id={_id(first.path)},target={first.target}"
    places = [each.step.node.keyword_span.end for each in _users(_later(dockerfile, first), first)]
    edits = [Edit(place, place, mount) for place in places]
    for each in copies:
        edits += _uncopied(each)
    message = f"{first.path} holds {first.kind.what} and gets into the image by this COPY"
    yield Spot(node.keyword_span.start, dockerfile.document.line_span(node.line).end, message, tuple(edits))


def _uncopied(brought: Brought) -> Iterator[Edit]:
    copy, sources = brought.copy.copy, brought.copy.sources
    if brought.path not in sources:
        return  # a folder around it is copied: the entry in the ignore file is enough
    if len(sources) == 1:
        yield Edit(*copy.node.span, "")
        return
    place = sources.index(brought.path)
    word = copy.sources[place]
    after = copy.sources[place + 1] if place + 1 < len(sources) else copy.destination
    if after is not None:
        yield Edit(word.span.start, after.span.start, "")


def _id(path: str) -> str:
    return path.rpartition("/")[2].lstrip("._")
