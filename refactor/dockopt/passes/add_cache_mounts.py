"""add-cache-mounts: what package managers fetch is kept by the builder, from one build to the next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from dockopt.context.services import services
from dockopt.facts.accounts import user_number
from dockopt.facts.doubt import Doubt
from dockopt.facts.image_stages import image_stages
from dockopt.facts.marks import ignored
from dockopt.facts.origin import is_below
from dockopt.facts.stage import StageFacts, StepFacts, stage_facts
from dockopt.knowledge.caches import DownloadCache, download_caches
from dockopt.model.instructions import Copy, Run
from dockopt.passes.cache_of_users import is_version
from dockopt.passes.cache_words import speaks_of, uncleaned
from dockopt.passes.plan import Edit, Options, Plan, Refusal, Spot, plan_of
from dockopt.passes.rule import Rule
from dockopt.shell.commands import Command
from dockopt.syntax.regex import regex

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dockopt.context.tree import BuildContext
    from dockopt.model.dockerfile import Dockerfile, Stage

NAME = "add-cache-mounts"
# Frontends that know cache mounts. Source: docs.docker.com, Dockerfile release notes, 1.2.0.
_FRONTEND = regex(
    r"(?:docker\.io/)?docker/dockerfile(?:-upstream)?"
    r"(?::(?:latest|labs|master|1|1-labs|1\.(?:[2-9]|\d\d)(?:[.-][\w.-]+)?))?(?:@.+)?"
)

# Users below this number are those of the system. Source: login.defs(5), UID_MIN.
_FIRST_USER = 1000


class _Place(Struct, frozen=True):
    """The folder of a cache, and the number of the user whose it is."""

    folder: str
    uid: int = 0


def add_cache_mounts(dockerfile: Dockerfile, context: BuildContext, options: Options) -> Plan | Refusal:
    """Mount the caches of each RUN that installs, and take out what would defeat them."""
    del options
    spots: list[Spot] = []
    doubt: Doubt | None = None
    held = {node.line for node in ignored(dockerfile.document, NAME)}
    kept = _kept(dockerfile, context)
    for stage in dockerfile.stages:
        facts = stage_facts(dockerfile, stage)
        for step in facts.steps:
            filled = _filled(step) if step.line not in held else ()
            caches = [each for each in filled if not (each.in_place and stage in kept)]
            try:
                if caches:
                    _check(dockerfile, facts, step, caches)
                    _check_versions(dockerfile, facts, step, caches, context)
                    spots.append(_spot(dockerfile, facts, step, caches))
            except Doubt as each:
                doubt = doubt or each
    if spots:
        message = "the builder keeps what the installs fetch"
        return plan_of(spots, message, dockerfile.document, changes=frozenset({"RUN"}))
    if doubt is not None:
        return Refusal(doubt.code, doubt.message, doubt.line, doubt.evidence, doubt.hint)
    return Refusal("nothing-to-cache", "no RUN installs what a cache mount could keep", nothing=True)


def _kept(dockerfile: Dockerfile, context: BuildContext) -> list[Stage]:
    """The stages that become images: the last one, what it stands on, and those that the project builds."""
    built = {each.stage.lower() for each in services(context).targets}
    kept = list(image_stages(dockerfile))
    for stage in dockerfile.stages:
        parent: Stage | None = stage if {stage.name, str(stage.index)} & built else None
        while parent is not None:
            kept.append(parent)
            parent = dockerfile.parent(parent)
    return kept


def _filled(facts: StepFacts) -> Iterator[DownloadCache]:
    """The caches that a RUN in shell form fills, where it has no mount that keeps something."""
    step = facts.step
    if not isinstance(step, Run) or step.script is None or step.node.heredocs:
        return
    if any(flag.name == "network" for flag in step.node.flags):
        return
    if any(mount.kind in {"cache", "tmpfs"} for mount in step.mounts):
        return
    for each in download_caches():
        if any(each.fills(command.argv) and _is_plain(command.command) for command in facts.commands):
            yield each


def _is_plain(item: object) -> bool:
    return isinstance(item, Command) and not (item.conditional or item.background or item.piped)


def _check(dockerfile: Dockerfile, stage: StageFacts, step: StepFacts, caches: list[DownloadCache]) -> None:
    """Raise Doubt where the folder of a cache is not certain, or something else may need what lies there."""
    syntax = dockerfile.document.directives.get("syntax")
    if syntax is not None and not _FRONTEND.fullmatch(syntax):
        hint = "name `docker/dockerfile:1` there"
        raise Doubt("old-frontend", f"the frontend {syntax} may know no cache mounts", 1, hint=hint)
    if stage.base is None and stage.plain is None and not all(each.system for each in caches):
        raise Doubt("unknown-base", "of the base image it is not known which home its user has", step.line)
    for each in caches:
        place = _place(stage, step, each)
        _check_texts(dockerfile, step, each, place.folder)


def _check_versions(
    dockerfile: Dockerfile,
    stage: StageFacts,
    step: StepFacts,
    caches: list[DownloadCache],
    context: BuildContext,
) -> None:
    """Raise Doubt where an option that moves the cache may be unknown to the program."""
    for each in caches:
        version = each.users_version
        if version is None or _place(stage, step, each).folder != each.of_users:
            continue
        if not is_version(version, dockerfile, context):
            message = f"it is not certain that this {each.programs[0]} knows {each.users_option}"
            raise Doubt("cache-of-another-user", message, step.line)


def _place(stage: StageFacts, step: StepFacts, cache: DownloadCache) -> _Place:
    """Where the cache lies for the user in force. Raises Doubt."""
    situation = step.before
    if cache.system and situation.is_root:
        return _Place(cache.target)
    if situation.is_root and situation.home == "/root":
        folder = cache.folder(situation.values)
        if folder is None:
            raise Doubt("cache-elsewhere", f"{cache.variable} moves the cache, and is not known", step.line)
        return _Place(folder)
    user = situation.user or ""
    number = user_number(user, stage, step.index) or 0
    if number >= _FIRST_USER and situation.home == f"/home/{user}":
        if cache.in_home:
            return _Place(f"{situation.home}/{cache.in_home}", number)
        if cache.of_users:
            return _Place(cache.of_users, number)
    raise Doubt("cache-of-another-user", "the cache belongs to a user other than root", step.line)


def _check_texts(dockerfile: Dockerfile, step: StepFacts, cache: DownloadCache, folder: str) -> None:
    names = " ".join(step.before.values)
    if cache.is_moved(names) or any(
        cache.is_moved(node.arguments.text) for node in dockerfile.document.instructions
    ):
        message = (
            f"the cache of {cache.programs[0]} may lie in another folder, or be used without the network"
        )
        raise Doubt("cache-elsewhere", message, step.line)
    for stage in dockerfile.stages:
        for other in stage_facts(dockerfile, stage).steps:
            if speaks_of(other, cache, folder) or _concerns(other, cache, folder):
                message = f"line {other.line} may need, or remove, what lies in {folder}"
                raise Doubt("cache-named", message, step.line)


def _concerns(facts: StepFacts, cache: DownloadCache, folder: str) -> bool:
    """Whether a step removes a folder in which the cache lies, or takes it from another stage."""
    step = facts.step
    removed = (path for each in facts.effective if each.effect == "remove" for path in each.targets or ())
    if not isinstance(step, Copy) or step.source_stage is None or cache.spare:
        return any(is_below(folder, path) for path in removed)
    return any("$" in word.text or is_below(folder, f"/{word.text.strip('/')}") for word in step.sources)


def _spot(dockerfile: Dockerfile, stage: StageFacts, step: StepFacts, caches: list[DownloadCache]) -> Spot:
    node = step.step.node
    place = node.keyword_span.end
    base = stage.base.reference if stage.base else stage.stage.origin.image.text
    lying = [(each, _place(stage, step, each)) for each in caches]
    mounts = "".join(f" {each.mount(base, at.folder, at.uid)}" for each, at in lying)
    edits = (Edit(place, place, mounts), *uncleaned(step, [(each, at.folder) for each, at in lying]))
    programs = " and ".join(dict.fromkeys(each.programs[0] for each in caches))
    message = f"{programs} fetches everything again whenever this step runs"
    return Spot(node.keyword_span.start, dockerfile.document.line_span(node.line).end, message, edits)


RULE = Rule(
    NAME,
    __doc__,
    add_cache_mounts,
    levels=("safe",),
    why=(
        "A step that runs again fetches every package again. What lies on a cache mount stays with the "
        "builder and is no part of the image, so options and commands that keep a cache out of the image go. "
        "Caches that hold what was built, as pip's does, are mounted for one base image each: a wheel built "
        "by one C library is of no use with another. Caches that builds read in place, those of Go, Cargo, "
        "Maven and Gradle, are mounted in stages of which the image has nothing."
    ),
    refuses=(
        "Where the base image is not known and the cache lies in a home folder, or the user is neither root "
        "nor one of the image; where a "
        "variable, an option or a command says that the cache lies elsewhere; where an instruction names its "
        "folder or one above it; and where the `syntax` directive names a frontend that may know no cache "
        "mounts."
    ),
    source="https://docs.docker.com/build/cache/optimize/#use-cache-mounts",
    sample="rewrite/add-cache-mounts/apt",
)
