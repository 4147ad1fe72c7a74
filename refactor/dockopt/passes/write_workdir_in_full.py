"""write-workdir-in-full: a relative WORKDIR becomes the path that it means."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dockopt.facts.stage import stage_facts
from dockopt.model.instructions import Plain
from dockopt.model.scope import join_path
from dockopt.passes.plan import Edit, Options, Plan, Refusal, Spot, plan_of
from dockopt.passes.rule import Rule
from dockopt.syntax.regex import regex

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dockopt.context.tree import BuildContext
    from dockopt.model.dockerfile import Dockerfile, Stage

# What no shell, builder or system reads in another way.
_PLAIN = regex(r"[\w./@+-]+")


def write_workdir_in_full(dockerfile: Dockerfile, context: BuildContext, options: Options) -> Plan | Refusal:
    """Rewrite each one that rests on a folder which is known, whatever arguments the build gets."""
    del context, options
    spots = [spot for stage in dockerfile.stages for spot in _spots(dockerfile, stage)]
    if not spots:
        return Refusal("nothing-relative", "no WORKDIR is relative to a folder that is known", nothing=True)
    return plan_of(spots, "each WORKDIR says its whole path", dockerfile.document)


def _spots(dockerfile: Dockerfile, stage: Stage) -> Iterator[Spot]:
    facts = stage_facts(dockerfile, stage)
    # Where a stage begins is the folder of another stage or of a base image, which may be another tomorrow.
    folder: str | None = None
    for each in facts.steps:
        step = each.step
        if not isinstance(step, Plain) or step.node.name != "WORKDIR":
            continue
        if not _PLAIN.fullmatch(step.text):
            folder = None
        elif step.text.startswith("/"):
            folder = join_path("/", step.text)
        elif folder is not None:
            folder = join_path(folder, step.text)
            span = step.node.arguments.span(0, len(step.node.arguments.text))
            message = f"this WORKDIR means {folder}, as long as the ones above it stay"
            end = dockerfile.document.line_span(step.node.line).end
            yield Spot(step.node.keyword_span.start, end, message, (Edit(*span, folder or ""),))


RULE = Rule(
    "write-workdir-in-full",
    __doc__,
    write_workdir_in_full,
    levels=("safe",),
    why=(
        "A relative WORKDIR means another folder as soon as one above it changes, or the base image "
        "sets one. hadolint and BuildKit warn of it."
    ),
    refuses=(
        "Never; a WORKDIR with a variable stays, and so does one that rests on the folder of the base image "
        "or of another stage."
    ),
    source="https://docs.docker.com/reference/build-checks/workdir-relative-path/",
    sample="rewrite/write-workdir-in-full/relative",
)
