"""Folders beside the interpreter's packages that some packages fill: shared data, settings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dockopt.facts.evidence import Evidence
from dockopt.facts.slicing.native_needs import installed_packages
from dockopt.facts.slicing.types import Brought
from dockopt.knowledge.native import native_needs

if TYPE_CHECKING:
    from dockopt.facts.slicing.slicer import Slicer


def bring_beside(slicer: Slicer) -> None:
    """Bring `share` and the like of the interpreter's prefix, where a package is known to fill them."""
    tree = next((each for each in slicer.products.trees.values() if each.interpreter), None)
    if tree is None:
        return
    prefix = tree.path.partition("/lib/")[0]
    wanted: dict[str, Evidence] = {}
    for (ecosystem, name), evidence in {**installed_packages(slicer), **_started(slicer)}.items():
        need = native_needs(ecosystem, name)
        for folder in need.beside if need else ():
            text = f"{name} fills {prefix}/{folder} too: {evidence.text}"
            wanted.setdefault(f"{prefix}/{folder}", Evidence(text, evidence.path, evidence.line))
    runtime = slicer.result.runtime
    place = next(
        (at for at, each in enumerate(runtime) if isinstance(each, Brought) and each.path == tree.path), None
    )
    if place is not None and wanted:
        runtime[place + 1 : place + 1] = [Brought(path, "folder") for path in wanted]
        slicer.result.evidence += wanted.values()


def _started(slicer: Slicer) -> dict[tuple[str, str], Evidence]:
    """Programs that run time calls, as packages: a manifest that cannot be read may have installed them."""
    ecosystems = {each.command.rule.native for each in slicer.products.trees.values() if each.command.rule}
    programs = slicer.needs.programs.items()
    return {(each, name): evidence for each in ecosystems if each for name, evidence in programs}
