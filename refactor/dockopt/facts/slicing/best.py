"""Finds the slice to write: on the smallest base image on which it is proven and worth its lines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dockopt.facts.doubt import Doubt
from dockopt.facts.evidence import Evidence
from dockopt.facts.slicing.add_install import place_of_install, sets_up_installs
from dockopt.facts.slicing.apart import apart_from_sources
from dockopt.facts.slicing.beside import bring_beside
from dockopt.facts.slicing.broader import bring_pieces, bring_rest, wanted_packages, whole_beside
from dockopt.facts.slicing.choose_base import Candidate, candidates, missing_programs
from dockopt.facts.slicing.complete import check_complete
from dockopt.facts.slicing.fetched import check_fetched
from dockopt.facts.slicing.gain import base_gain, cache_gain, image_mb, is_worth_it, tree_cost
from dockopt.facts.slicing.inherited import check_inherited, inherited_lines, trust_files
from dockopt.facts.slicing.linked import check_linked
from dockopt.facts.slicing.linker import copied_libraries, linker_libraries
from dockopt.facts.slicing.native_needs import install_line, wanted_libraries
from dockopt.facts.slicing.outputs import check_outputs
from dockopt.facts.slicing.owners import users_first
from dockopt.facts.slicing.package_scripts import check_package_scripts
from dockopt.facts.slicing.products import unclear_target
from dockopt.facts.slicing.pruned import package_tree, planned_prune
from dockopt.facts.slicing.run_archives import run_by
from dockopt.facts.slicing.self_contained import is_self_contained, not_built
from dockopt.facts.slicing.slicer import Slicer
from dockopt.facts.slicing.terms import AMBITIOUS, Terms
from dockopt.facts.slicing.tool_state import bring_tool_state
from dockopt.facts.slicing.toolchain_use import check_toolchain_use
from dockopt.facts.slicing.tools import bring_programs, wanted_tools
from dockopt.facts.slicing.types import Brought, Slice
from dockopt.knowledge.pinning import with_release, with_series

if TYPE_CHECKING:
    from dockopt.context.tree import BuildContext
    from dockopt.facts.slicing.needed_files import NeededFiles
    from dockopt.facts.slicing.prune import Prune
    from dockopt.facts.slicing.types import Apart
    from dockopt.facts.stage import StageFacts


def slice_stage(stage: StageFacts, context: BuildContext, terms: Terms = AMBITIOUS) -> Slice:
    """The slice of a single stage. Raises Doubt with the reason when there is none."""
    first = Slicer(stage, context, terms)
    first.refuse_by_needs()
    _check_named(first)
    alone = is_self_contained(first.needs, first.products, first.copies, context)
    beside = whole_beside(_beside(first) if alone else None, terms)
    doubts: list[Doubt] = []
    interpreted = any(map(run_by, first.products.programs.values()))
    found = candidates(stage, self_contained=alone and not interpreted)
    if len(found) == 1:
        doubts += _why_only_the_same(first, alone=alone)
    image = stage.image
    if alone and "$" in image and len(found) == 1:
        message = f"which release {image} stands on is left to a build argument"
        hint = "spell the release in the tag of FROM"
        doubts.append(Doubt("moving-base", message, stage.stage.origin.node.line, hint=hint))
    for number, candidate in enumerate(each for each in found if each.same or not terms.rung.same):
        slicer = Slicer(stage, context, terms) if number else first
        try:
            result = slicer.run(candidate, beside)
            return _complete(slicer, candidate, result)
        except Doubt as doubt:
            doubts.append(doubt)
    real = [doubt for doubt in doubts if not doubt.nothing]
    raise real[0] if real else doubts[0]


def _beside(slicer: Slicer) -> NeededFiles | None:
    from dockopt.facts.slicing.needed_files import needed_beside

    return needed_beside(slicer.stage, slicer.needs, slicer.products, slicer.copies, slicer.context)


def _why_only_the_same(slicer: Slicer, *, alone: bool) -> list[Doubt]:
    """Why a stage with compiled programs has no smaller base image to stand on."""
    base = slicer.stage.base
    if base is None or base.pinned or not slicer.products.programs:
        return []
    if alone and base.release is None:
        message = f"it is not known which release {base.reference} stands on, whose C library is needed"
        return [Doubt("unknown-release", message, slicer.stage.stage.origin.node.line)]
    culprit = not_built(slicer.needs, slicer.products, slicer.copies, slicer.context)
    if alone or culprit is None:
        return []
    name, evidence = culprit
    message = f"the container starts {name}, and no step is known to make it"
    hint = f"the build makes {', '.join(sorted(slicer.products.programs)[:3])}"
    line = evidence.line if evidence.path is None else None
    return [Doubt("start-command-not-built", message, line, hint=hint, evidence=(evidence,))]


def _complete(slicer: Slicer, candidate: Candidate, result: Slice) -> Slice:
    stage = slicer.stage
    _check_readable(slicer, candidate)
    _check_pinned(slicer)
    check_inherited(slicer, candidate)
    check_fetched(slicer, candidate)
    check_package_scripts(slicer)
    check_linked(slicer, candidate)
    check_toolchain_use(slicer, candidate)
    bring_programs(slicer)
    bring_tool_state(slicer)
    bring_beside(slicer)
    bring_rest(slicer)
    bring_pieces(slicer)
    if not any(isinstance(each, Brought) for each in result.runtime):
        raise Doubt(
            "nothing-to-build", "no step makes anything that the runtime stage would copy", nothing=True
        )
    missing = slicer.repeated | missing_programs(
        candidate, stage, slicer.needs, slicer.context, slicer.provided
    )
    wanted = wanted_tools(slicer, candidate, missing) | wanted_libraries(slicer, candidate)
    wanted |= wanted_packages(slicer) | linker_libraries(slicer, candidate)
    if wanted and not slicer.adds and sets_up_installs(stage):
        # The mirrors and keys that the file sets up serve what is added, too.
        again = Slicer(stage, slicer.context, slicer.terms)
        again.adds = True
        return _complete(again, candidate, again.run(candidate, slicer.beside))
    check_complete(slicer, result)
    check_outputs(slicer)
    if slicer.beside is not None and slicer.beside.whole:
        how = "repeated by its COPYs" if slicer.beside.repeated else "copied whole"
        result.evidence.append(Evidence(f"{slicer.beside.folder} is {how}: {slicer.beside.reason}"))
    result.evidence += [each.evidence for each in slicer.beside.files] if slicer.beside else []
    result.base_reference, result.base = candidate.reference, candidate.base
    _name_version(slicer)
    _check_moving(slicer, candidate)
    apart = apart_from_sources(slicer, result, package_tree(slicer))
    prune = planned_prune(slicer, result, apart)
    result.gain_mb += (
        base_gain(stage, candidate)
        + cache_gain(stage, slicer.copies, slicer.context)
        + (prune.size_mb if prune else 0.0)
        - tree_cost(slicer.products)
    )
    result.size_mb = image_mb(stage)
    if not is_worth_it(result.gain_mb, result.size_mb):
        raise Doubt(
            "nothing-to-gain",
            f"a split would save about {max(result.gain_mb, 0):.0f} MB, which is not worth its lines",
            nothing=True,
        )
    _lay_out(result, prune, apart)
    installed = install_line(slicer, candidate, wanted)
    place = place_of_install(result.runtime, slicer.repeated) if installed else 0
    result.runtime[place:place] = installed
    libraries = copied_libraries(slicer, candidate)
    result.runtime[:0] = [*inherited_lines(slicer, candidate), *trust_files(slicer, candidate), *libraries]
    result.runtime = users_first(result.runtime)
    return result


def _lay_out(result: Slice, prune: Prune | None, apart: Apart | None) -> None:
    """Note what becomes of the packages: left out in part, made apart from the sources."""
    if prune:
        result.prune = (prune.command, prune.cwd)
        result.evidence.append(prune.evidence)
    if apart:
        result.apart = apart
        result.evidence.append(apart.evidence)


def _check_readable(slicer: Slicer, candidate: Candidate) -> None:
    """A start command that may be any program keeps the image whole, with all programs of its packages."""
    if not slicer.needs.unreadable:
        return
    replaced = any(tree.interpreter for tree in slicer.products.trees.values())
    if replaced or not candidate.same or slicer.left:
        evidence = slicer.needs.unreadable[0]
        message = "what the container starts cannot be read, so it may be any program of the original image"
        line = evidence.line if evidence.path is None else None
        raise Doubt("unknown-start-command", message, line, evidence=(evidence,))


def _check_named(slicer: Slicer) -> None:
    """An archive must not be made by one version of its interpreter and run by another. Trap 29."""
    image, base = slicer.stage.image, slicer.stage.base
    made = next((each for each in slicer.products.programs.values() if run_by(each)), None)
    if made and base is not None and "$" not in image and with_series(base) is not None:
        what = f"{made.path} is built for the version of its interpreter, which {image} does not say"
        hint = "name the version in the tag of FROM"
        raise Doubt("unpinned-interpreter", what, slicer.stage.stage.origin.node.line, hint=hint)


def _check_pinned(slicer: Slicer) -> None:
    """A package tree named after the interpreter's version must not follow a tag that moves or varies."""
    image, base = slicer.stage.image, slicer.stage.base
    trees = list(slicer.products.trees.values())
    moving = trees[0] if trees else None
    if moving and base is not None and "$" not in image and with_series(base) is not None:
        raise unclear_target(moving.command, moving.step, unpinned=True)
    tree = next((each for each in trees if each.interpreter), None)
    if tree is not None and "$" in image:
        raise Doubt(
            "unpinned-interpreter",
            f"{tree.path} depends on the interpreter's version, which {image} leaves to a build argument",
            slicer.stage.stage.origin.node.line,
            hint="name the minor version in FROM, or install into a virtual environment",
        )


def _name_version(slicer: Slicer) -> None:
    """A tag that moves from one version of the interpreter to the next gets the version's name. Trap 17."""
    stage = slicer.stage
    if stage.named is None:
        return
    slicer.result.builder_reference = stage.named
    written = stage.stage.origin.image.text
    what = "packages lie in a folder named after" if slicer.products.trees else "the program is built for"
    text = f"{what} the version, and {written} moves on, so FROM names it"
    slicer.result.evidence.append(Evidence(f"{text}: {stage.named}"))


def _check_moving(slicer: Slicer, candidate: Candidate) -> None:
    """A program that needs the C library must find its release in both stages. Traps 15 and 29.

    A tag that may move to another release gets the release's name in the builder.
    """
    base = slicer.stage.base
    if slicer.beside is None or base is None or candidate.same or base.libc != "glibc":
        return
    dynamic = [each for each in slicer.products.programs.values() if not each.static]
    if not dynamic or not (base.moving or base.release is None):
        return
    named = with_release(base) if "$" not in slicer.stage.image else None
    what = f"{base.reference} may move on, and {dynamic[0].path} may need the C library of this release"
    if named is None:
        hint = "name the release in the tag of FROM, or set CGO_ENABLED=0"
        raise Doubt("moving-base", what, slicer.stage.stage.origin.node.line, hint=hint)
    slicer.result.builder_reference = named
    slicer.result.evidence.append(Evidence(f"{what}, so the builder names it: {named}"))
