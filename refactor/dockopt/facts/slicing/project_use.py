"""How the project uses the image beside starting it: mounts, stages built by name, development containers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dockopt.context.services import services
from dockopt.facts.doubt import Doubt
from dockopt.facts.evidence import Evidence
from dockopt.facts.origin import is_below

if TYPE_CHECKING:
    from dockopt.context.tree import BuildContext
    from dockopt.facts.needs import Needs
    from dockopt.facts.stage import StageFacts


def refuse_by_project(stage: StageFacts, needs: Needs, context: BuildContext) -> None:
    """Raise Doubt where a file of the project shows that a split would take something away. Trap 8."""
    _refuse_workplaces(context)
    _refuse_targets(stage, context)
    _refuse_mounts(stage, needs, context)


def _refuse_workplaces(context: BuildContext) -> None:
    """People who develop in the image want the tools that a split leaves behind."""
    for place in services(context).workplaces:
        evidence = Evidence("a development container is built from this file", place.path, place.line)
        message = "people develop in this image, so it needs the tools that a split would leave behind"
        hint = "give the development container a Dockerfile of its own"
        raise Doubt("development-container", message, hint=hint, evidence=(evidence,))


def _refuse_targets(stage: StageFacts, context: BuildContext) -> None:
    """A stage's number means the builder after a split; a name that no stage has may mean it by chance."""
    name = stage.stage.name
    for target in services(context).targets:
        if name is not None and target.stage.lower() == name.lower():
            continue
        numbered = target.stage.isdecimal()
        what = f"number {target.stage}, which a split gives to the builder"
        what = what if numbered else f"{target.stage}, which the file does not have"
        evidence = Evidence(f"the project builds stage {target.stage}", target.path, target.line)
        hint = "name the stage in FROM and build it by its name"
        raise Doubt("target-stage", f"the project builds the stage {what}", hint=hint, evidence=(evidence,))


def _refuse_mounts(stage: StageFacts, needs: Needs, context: BuildContext) -> None:
    """A development server under the host's sources needs all that builds them."""
    workdir = stage.final.workdir or "/"
    for mount in services(context).mounts:
        if mount.target == "/" or not is_below(workdir, mount.target):
            continue
        text = f"{mount.service} mounts {mount.source} over {mount.target}"
        evidence = Evidence(text, mount.path, mount.line)
        needs.unread.append(evidence)
        if needs.development:
            what = needs.development[0].text
            message = f"the host's sources are mounted into a development image ({what})"
            hint = "use a Dockerfile of its own for development"
            raise Doubt("development-mount", message, hint=hint, evidence=(evidence,))
