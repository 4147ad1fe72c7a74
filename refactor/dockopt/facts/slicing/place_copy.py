"""Which COPY and ADD the runtime stage repeats in its own words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dockopt.facts.marks import RUNTIME
from dockopt.facts.origin import ContextCopy, image_path, is_below, unpacks
from dockopt.facts.slicing.installed import is_built_sources
from dockopt.facts.slicing.started import started_programs
from dockopt.facts.slicing.told import told_runs
from dockopt.knowledge.build_tools import programs_of_image
from dockopt.model.instructions import Copy

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dockopt.facts.slicing.slicer import Slicer
    from dockopt.facts.stage import StepFacts

# What the runtime stage repeats on files that it has.
_CHANGES = {"owner", "mode", "edit"}
_WILD = set("*?[")
_PATTERN = "*"


def is_kept(slicer: Slicer, facts: StepFacts) -> bool:
    """Whether the runtime stage has this COPY. What comes from another image or stage always is."""
    if facts.told:
        return facts.told == RUNTIME
    copy = slicer.copy_at.get(facts.index)
    if copy is None:
        return not _brings_build_tool(slicer, facts)
    if slicer.is_carried(copy.target) and facts.index <= slicer.result.last_build:
        return False
    if slicer.products.is_removed(copy.target, facts.index):
        return False
    trees = slicer.products.trees.values()
    if any(is_below(copy.target, tree.path) and facts.index < tree.step.index for tree in trees):
        return False
    if _is_covered(slicer, copy):
        # A RUN that is repeated on the user's word may read what lies there by then.
        return any(index > facts.index for index in told_runs(slicer.stage, RUNTIME))
    return not _feeds_compiler(slicer, copy) and not is_built_sources(slicer, copy)


def _brings_build_tool(slicer: Slicer, facts: StepFacts) -> bool:
    """Whether it brings nothing but a tool of the build, which nothing at run time calls."""
    step, needs = facts.step, slicer.needs
    if not isinstance(step, Copy) or not step.source_stage or facts.index > slicer.result.last_build:
        return False
    programs = programs_of_image(step.source_stage)
    if not programs or not {word.text.rsplit("/", 1)[-1] for word in step.sources} <= programs:
        return False
    called = {*needs.programs, *needs.package_programs, *(path.rsplit("/", 1)[-1] for path in needs.paths)}
    return not (programs & (called | needs.words) or needs.unreadable or _started(slicer, programs))


def _started(slicer: Slicer, programs: frozenset[str]) -> bool:
    return bool(started_programs(programs, slicer.context))


def _feeds_compiler(slicer: Slicer, copy: ContextCopy) -> bool:
    """Whether it brings the sources of a self-contained program: what that needs is brought on its own."""
    beside = slicer.beside
    before = copy.facts.index < slicer.result.last_build
    return beside is not None and not beside.repeated and before and is_below(copy.target, beside.folder)


def _is_covered(slicer: Slicer, copy: ContextCopy) -> bool:
    """Whether a later COPY from the context brings the same files to the same places."""
    if unpacks(copy) or copy.copy.inline or not copy.sources:
        return False
    for later in _that_may_bring(slicer, copy.sources[0]):
        if later.facts.index > copy.facts.index and not unpacks(later):
            alike = all(_brings_alike(slicer, copy, later, source) for source in copy.sources)
            if alike and not _is_touched(slicer, copy, later):
                return True
    return False


def _that_may_bring(slicer: Slicer, source: str) -> Iterable[ContextCopy]:
    """The COPYs that name the source, a folder above it, or a pattern, in their order."""
    if set(source) & _WILD:
        return slicer.copies
    parts = source.split("/")
    names = {"", *("/".join(parts[:depth]) for depth in range(1, len(parts) + 1))}
    found = {each.facts.index: each for name in names for each in slicer.copies_of.get(name, ())}
    patterns = {each.facts.index: each for each in slicer.copies_of.get(_PATTERN, ())}
    return [each for _, each in sorted({**found, **patterns}.items())]


def copies_by_source(copies: tuple[ContextCopy, ...]) -> dict[str, list[ContextCopy]]:
    """The COPYs by each of their sources; all those with a pattern together."""
    found: dict[str, list[ContextCopy]] = {}
    for copy in copies:
        for source in {_PATTERN if set(each) & _WILD else each for each in copy.sources}:
            found.setdefault(source, []).append(copy)
    return found


def _is_touched(slicer: Slicer, copy: ContextCopy, later: ContextCopy) -> bool:
    """Whether a command between the two COPYs needs the files to be there: `chmod +x entrypoint.sh`."""
    names = [each for source in copy.sources for each in slicer.context.glob(source) or (source,)]
    places = [image_path((copy,), each, slicer.context) or copy.target for each in names]
    between = slicer.stage.steps[copy.facts.index : later.facts.index]
    commands = [each for facts in between for each in facts.effective if each.effect in _CHANGES]
    touched = [path for each in commands for path in each.targets or ()]
    return any(is_below(path, place) for path in touched for place in places)


def _brings_alike(slicer: Slicer, copy: ContextCopy, later: ContextCopy, source: str) -> bool:
    """Whether both put what a source means in one place."""
    if set(source) & _WILD:
        names = slicer.context.glob(source)
        if names is None:
            return copy.folder and "/" not in source and later.wide and later.target == copy.target
        return all(_brings_alike(slicer, copy, later, each) for each in names)
    place = image_path((copy,), source, slicer.context)
    return place is not None and place == image_path((later,), source, slicer.context)
