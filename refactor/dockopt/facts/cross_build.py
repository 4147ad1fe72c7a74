"""Cross builds: a stage on the platform of the builder that compiles for the platform of the target."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dockopt.model.instructions import Run
from dockopt.model.scope import variables

if TYPE_CHECKING:
    from dockopt.facts.stage import StageFacts

_HOST = "BUILDPLATFORM"
_TARGETS = {"TARGETARCH", "TARGETPLATFORM"}


def builds_for_target(stage: StageFacts) -> bool:
    """Whether the programs are made for the target, so that the runtime stage must stand on its platform.

    Source: docs.docker.com/build/building/multi-platform, "Cross-compilation".
    """
    platform = stage.stage.origin.platform or ""
    if _HOST not in variables(platform):
        return False
    used = {
        name
        for facts in stage.steps
        if isinstance(facts.step, Run) and any(each.effect == "compile" for each in facts.effective)
        for name in variables(facts.step.node.text)
    }
    used |= _set_from_target(stage)
    return bool(used & _TARGETS)


def _set_from_target(stage: StageFacts) -> set[str]:
    """Names in the settings of the stage that pass the target on: `ENV GOARCH=$TARGETARCH`."""
    return {
        name
        for facts in stage.steps
        if facts.step.node.name == "ENV"
        for name in variables(facts.step.node.text)
    }
