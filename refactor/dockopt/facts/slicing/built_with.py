"""Libraries that packages load because they were built with their headers, whatever base they run on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dockopt.facts.evidence import Evidence
from dockopt.knowledge.packages import classify

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dockopt.facts.slicing.slicer import Slicer
    from dockopt.knowledge.images import BaseImage
    from dockopt.knowledge.native import NativeNeed


def built_with(
    need: NativeNeed, name: str, evidence: Evidence, slicer: Slicer
) -> Iterator[tuple[str, Evidence]]:
    """The libraries of a package's headers, where neither the base nor the file has them.

    Other headers may have brought these along. On a moving base the headers themselves stay.
    """
    base = slicer.stage.base
    if base is None or base.moving:
        return
    have = slicer.provided | base.packages
    manager = "apk" if base.libc == "musl" else "apt"
    for library in _libraries(need, manager, base, have):
        if library not in have:
            text = f"{name} is built with it ({evidence.text})"
            yield library, Evidence(text, evidence.path, evidence.line)


def _libraries(
    need: NativeNeed, manager: str, base: BaseImage, have: frozenset[str] | set[str]
) -> Iterator[str]:
    for headers in need.development.get(manager, ()):
        if headers not in have:
            yield from classify(manager, base.release, headers).runtime_packages
