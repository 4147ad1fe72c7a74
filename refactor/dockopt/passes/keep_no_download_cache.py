"""keep-no-download-cache: an install in the image keeps no copy of what it fetched."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dockopt.facts.stage import StepFacts, stage_facts
from dockopt.knowledge.caches import DownloadCache, download_caches
from dockopt.model.instructions import Run
from dockopt.passes.plan import Edit, Options, Plan, Refusal, Spot, plan_of
from dockopt.passes.rule import Rule
from dockopt.shell.commands import Command

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dockopt.context.tree import BuildContext
    from dockopt.model.dockerfile import Dockerfile, Stage
    from dockopt.shell.commands import ShellWord


def keep_no_download_cache(dockerfile: Dockerfile, context: BuildContext, options: Options) -> Plan | Refusal:
    """Give each install of the image the option that switches its cache off."""
    del context, options
    texts = [node.text for node in dockerfile.document.instructions]
    spots = [
        spot
        for cache in download_caches()
        if cache.flags and not any(cache.is_moved(text) or cache.is_named(text) for text in texts)
        for stage in _image(dockerfile)
        for facts in stage_facts(dockerfile, stage).steps
        for spot in _spots(dockerfile, facts, cache)
    ]
    if not spots:
        return Refusal("nothing-kept", "no install of the image keeps what it fetched", nothing=True)
    message = "the installs keep nothing in the image of what they fetched"
    return plan_of(spots, message, dockerfile.document, "slim", frozenset({"RUN"}))


def _image(dockerfile: Dockerfile) -> Iterator[Stage]:
    """The stages whose files the image has: the last one, and those that it stands on."""
    stage: Stage | None = dockerfile.stages[-1] if dockerfile.stages else None
    while stage is not None:
        yield stage
        stage = dockerfile.parent(stage)


def _spots(dockerfile: Dockerfile, facts: StepFacts, cache: DownloadCache) -> Iterator[Spot]:
    step = facts.step
    if not isinstance(step, Run) or step.script is None or step.node.heredocs or step.mounts:
        return
    for command in facts.commands:
        word = _word(command.command, cache) if cache.fills(command.argv) else None
        if word is not None and not set(cache.flags) & set(command.argv):
            place = step.node.arguments.offset(word.end - 1) + 1
            line, _ = dockerfile.document.position(place)
            message = f"{cache.programs[0]} keeps what it fetches in the image"
            edit = Edit(place, place, f" {cache.flags[0]}")
            yield Spot(*dockerfile.document.line_span(line), message, (edit,))


def _word(item: object, cache: DownloadCache) -> ShellWord | None:
    """The word of the command line that says to install."""
    words = item.words if isinstance(item, Command) else ()
    return next((word for word in words if word.value in cache.words), None)


RULE = Rule(
    "keep-no-download-cache",
    __doc__,
    keep_no_download_cache,
    levels=("slim",),
    why=(
        "pip keeps every archive that it fetches, and every wheel that it builds, in the home folder of the "
        "user. In an image nothing uses them again."
    ),
    refuses=(
        "Never; an install stays as it is where the RUN has a mount, and where the file says anything of "
        "the cache, of its folder or of settings that may move it."
    ),
    source="https://pip.pypa.io/en/stable/topics/caching/#disabling-caching",
    sample="rewrite/keep-no-download-cache/pip",
    default=False,
)
