"""ARG that hands over a secret: the RUNs that need it get a mount that gives them the same variable."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec import Struct, field

from dockopt.facts.effects import UNKNOWN
from dockopt.facts.image_stages import image_stages
from dockopt.facts.stage import StepFacts, stage_facts
from dockopt.knowledge.secrets import credential_files, is_secret_name
from dockopt.model.instructions import Run, Settings
from dockopt.passes.plan import Edit, FileChange, Refusal, Spot
from dockopt.syntax.regex import regex

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dockopt.context.tree import BuildContext
    from dockopt.facts.evidence import Evidence
    from dockopt.model.dockerfile import Dockerfile, Stage

# Frontends that mount a secret as a variable. Source: docs.docker.com, Dockerfile release notes, 1.10.0.
_FRONTEND = regex(
    r"(?:docker\.io/)?docker/dockerfile(?:-upstream)?"
    r"(?::(?:latest|labs|master|1|1-labs|1\.[1-9]\d(?:[.-][\w.-]+)?))?(?:@.+)?"
)
# Started in the container, where no ARG is known.
_LATER = frozenset({"CMD", "ENTRYPOINT", "HEALTHCHECK"})


class Mounted(Struct):
    """What can be mounted, with the options of `docker build` that hand it over, and what is left."""

    spots: tuple[Spot, ...] = ()
    options: tuple[str, ...] = ()
    changes: tuple[FileChange, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    left: list[Refusal] = field(default_factory=list)


def argument_secrets(dockerfile: Dockerfile, context: BuildContext) -> Mounted:
    """Look at each ARG without a value, by whose name it is a secret, in the stages that make the image."""
    found = Mounted()
    for stage in image_stages(dockerfile):
        for facts in stage_facts(dockerfile, stage).steps:
            if facts.step.node.name == "ARG" and isinstance(facts.step, Settings):
                for setting in facts.step.settings:
                    if setting.value is None and is_secret_name(setting.name):
                        _look(dockerfile, context, stage, facts, setting.name, found)
    return found


def _look(
    dockerfile: Dockerfile, context: BuildContext, stage: Stage, facts: StepFacts, name: str, found: Mounted
) -> None:
    later = stage_facts(dockerfile, stage).steps[facts.index + 1 :]
    runs = [each for each in later if isinstance(each.step, Run)]
    if not runs or any(each.step.node.name == "ENV" and _names(each, name) for each in later):
        return  # no history says it; or the configuration does, and the finding stands there
    reason = _against(dockerfile, stage, facts, name, later)
    if reason:
        hint = f"mount it where it is needed: `RUN --mount=type=secret,id={name},env={name}`"
        message = f"the history of the image keeps the value of {name}, and {reason}"
        found.left.append(Refusal("secret-argument", message, facts.line, hint=hint))
        return
    mount = f" --mount=type=secret,id={name},env={name}"
    node = facts.step.node
    places = [each.step.node.keyword_span.end for each in _users(runs, name, context)]
    edits = (Edit(*node.span, ""), *(Edit(place, place, mount) for place in places))
    end = dockerfile.document.line_span(node.line).end
    message = f"the history of the image keeps the value of {name}"
    found.spots += (Spot(node.keyword_span.start, end, message, edits),)
    found.options += (f"--secret id={name},env={name}",)


def _against(
    dockerfile: Dockerfile, stage: Stage, facts: StepFacts, name: str, later: tuple[StepFacts, ...]
) -> str:
    """Why the mount cannot take the place of the ARG; empty where it can."""
    syntax = dockerfile.document.directives.get("syntax")
    if syntax is not None and not _FRONTEND.fullmatch(syntax):
        return f"the frontend {syntax} may know no mount that gives a variable"
    if any(dockerfile.parent(each) is stage for each in dockerfile.stages):
        return "other stages stand on this one"
    if any(each.name == name for args in dockerfile.global_args for each in args.settings):
        return "it is an ARG of the whole file as well"
    if isinstance(facts.step, Settings) and len(facts.step.settings) > 1:
        return "its ARG declares others as well"
    for each in later:
        step = each.step
        again = isinstance(step, Settings) and any(setting.name == name for setting in step.settings)
        if again or (not isinstance(step, Run) and step.node.name not in _LATER and _names(each, name)):
            return f"line {each.line} needs it, which is no RUN"
    return ""


def _users(runs: list[StepFacts], name: str, context: BuildContext) -> Iterator[StepFacts]:
    """The RUNs that read the variable, or may do so; all of them where none is seen to read it."""
    readers = _readers(name, context)
    named = [each for each in runs if _names(each, name)]
    by_file = [
        each
        for each in runs
        if any(command.argv and command.argv[0] in readers for command in each.effective)
    ]
    if not named and not by_file:
        yield from runs
        return
    for each in runs:
        unknown = any(command.effect == UNKNOWN for command in each.effective)
        if unknown or each in named or each in by_file:
            yield each


def _readers(name: str, context: BuildContext) -> set[str]:
    """The programs whose settings in the context name the variable, as `.npmrc` does."""
    kinds = [kind for kind in credential_files() if kind.programs]
    return {
        program
        for path in context.files
        for kind in kinds
        if kind.means(path) and name in (context.read(path) or "")
        for program in kind.programs
    }


def _names(facts: StepFacts, name: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(name)}(?!\w)", facts.step.node.text) is not None
