"""keep-no-download-cache: an install in the image keeps no copy of what it fetched."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dockopt.facts.image_stages import image_stages
from dockopt.facts.stage import StepFacts, stage_facts
from dockopt.knowledge.caches import DownloadCache, download_caches
from dockopt.model.instructions import Run
from dockopt.passes.appended import appended, takes_another
from dockopt.passes.plan import Edit, Options, Plan, Refusal, Spot, plan_of
from dockopt.passes.rule import Rule
from dockopt.shell.commands import Command

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dockopt.context.tree import BuildContext
    from dockopt.model.dockerfile import Dockerfile
    from dockopt.shell.commands import ShellWord
    from dockopt.syntax.nodes import Document


def keep_no_download_cache(dockerfile: Dockerfile, context: BuildContext, options: Options) -> Plan | Refusal:
    """Give each install of the image the option that switches its cache off, or have the RUN empty it."""
    del context, options
    texts = [node.text for node in dockerfile.document.instructions]
    spots = [
        spot
        for cache in download_caches()
        if (cache.flags or cache.cleanup) and not cache.mount_only
        if not any(cache.is_moved(text) or cache.is_named(text) for text in texts)
        for stage in image_stages(dockerfile)
        for facts in stage_facts(dockerfile, stage).steps
        for spot in _spots(dockerfile, facts, cache)
    ]
    if not spots:
        return Refusal("nothing-kept", "no install of the image keeps what it fetched", nothing=True)
    message = "the installs keep nothing in the image of what they fetched"
    return plan_of(spots, message, dockerfile.document, "slim", frozenset({"RUN"}))


def _spots(dockerfile: Dockerfile, facts: StepFacts, cache: DownloadCache) -> Iterator[Spot]:
    step = facts.step
    if not isinstance(step, Run) or step.script is None or step.node.heredocs or step.mounts:
        return
    if cache.cleanup:
        yield from _cleaned(dockerfile.document, facts, cache)
        return
    for command in facts.commands:
        word = _word(command.command, cache) if cache.fills(command.argv) else None
        if word is not None and not set(cache.flags) & set(command.argv):
            place = step.node.arguments.offset(word.end - 1) + 1
            line, _ = dockerfile.document.position(place)
            message = f"{cache.programs[0]} keeps what it fetches in the image"
            edit = Edit(place, place, f" {cache.flags[0]}")
            yield Spot(*dockerfile.document.line_span(line), message, (edit,))


def _cleaned(document: Document, facts: StepFacts, cache: DownloadCache) -> Iterator[Spot]:
    """The RUN with the cleanup behind it, where it is a plain chain of commands and cleans nothing yet."""
    calls = [each for each in facts.commands if each.argv and each.argv[0] in cache.programs]
    fills = any(cache.fills(each.argv) for each in calls)
    if fills and takes_another(facts) and not any(each.effect == "cache-clean" for each in calls):
        node = facts.step.node
        place = node.arguments.offset(len(node.arguments.text))
        message = f"{cache.programs[0]} keeps what it fetches in the image"
        edit = Edit(place, place, appended(document, node, cache.cleanup))
        yield Spot(node.keyword_span.start, document.line_span(node.line).end, message, (edit,))


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
        "pip and npm keep every archive that they fetch, and pip every wheel that it builds, in the home "
        "folder of the user. In an image nothing uses them again. pip has an option for it, npm a command."
    ),
    refuses=(
        "Never; an install stays as it is where the RUN has a mount, and where the file says anything of "
        "the cache, of its folder or of settings that may move it."
    ),
    source="https://pip.pypa.io/en/stable/topics/caching/#disabling-caching",
    sample="rewrite/keep-no-download-cache/pip",
)
