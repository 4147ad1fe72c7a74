"""What a build makes below a mount is not in the image. Source: Dockerfile reference, RUN --mount."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dockopt.facts.doubt import Doubt
from dockopt.facts.origin import is_below
from dockopt.model.instructions import Run
from dockopt.model.scope import expand, join_path

if TYPE_CHECKING:
    from dockopt.facts.slicing.products import Products
    from dockopt.facts.stage import StageFacts, StepFacts
    from dockopt.model.instructions import Mount


def check_mounts(stage: StageFacts, products: Products) -> None:
    """Raise Doubt where a package folder, or a program, lies on a mount of the RUN that makes it."""
    for facts in stage.steps:
        for mount in facts.step.mounts if isinstance(facts.step, Run) else ():
            _check(facts, mount, products)


def _check(facts: StepFacts, mount: Mount, products: Products) -> None:
    raw = mount.get("target", "dst", "destination")
    target = expand(raw, facts.before.values) if raw else None
    path = join_path(facts.before.workdir, target) if target else None
    if path is None and mount.kind in {"secret", "ssh"}:
        return
    if path is None or any(is_below(tree, path) for tree in products.trees):
        message = "a package folder lies on a mount, so it is not in the image"
        raise Doubt("product-on-mount", message, facts.line)
    made = [each for each, program in products.programs.items() if program.step.index == facts.index]
    if lost := next((each for each in made if is_below(each, path)), None):
        hint = "copy it out of the mount in the same RUN"
        raise Doubt(
            "product-on-mount", f"{lost} lies on a mount, so it is not in the image", facts.line, hint=hint
        )
