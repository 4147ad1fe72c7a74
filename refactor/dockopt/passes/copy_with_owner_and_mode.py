"""copy-with-owner-and-mode: the COPY gives files the owner and the mode that a RUN right after it would give.

A RUN that changes either keeps each file a second time, in a layer of its own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dockopt.facts.stage import stage_facts
from dockopt.passes.copied_files import copied_mode, copied_owner
from dockopt.passes.copied_folder import copied_folder
from dockopt.passes.plan import Options, Plan, Refusal, plan_of
from dockopt.passes.rule import Rule

if TYPE_CHECKING:
    from dockopt.context.tree import BuildContext
    from dockopt.model.dockerfile import Dockerfile

NAME = "copy-with-owner-and-mode"


def copy_with_owner_and_mode(
    dockerfile: Dockerfile, context: BuildContext, options: Options
) -> Plan | Refusal:
    """Look at each RUN that only changes owner or mode of what was copied above it."""
    del options
    spots = []
    for stage in dockerfile.stages:
        facts = stage_facts(dockerfile, stage)
        for step in facts.steps:
            for look in (copied_mode, copied_owner, copied_folder):
                spot = look(dockerfile, facts, step, context)
                if spot is not None:
                    spots.append(spot)
                    break
    if not spots:
        message = "no RUN only changes the owner or the mode of what a COPY has brought"
        return Refusal("nothing-changed-after-copy", message, nothing=True)
    message = "what is copied has its owner and mode at once"
    return plan_of(spots, message, dockerfile.document, changes=frozenset({"RUN"}))


RULE = Rule(
    NAME,
    __doc__,
    copy_with_owner_and_mode,
    levels=("safe",),
    why=(
        "`COPY . /app` and `RUN chown -R app:app /app` make an image that holds the application twice. "
        "`COPY --chown` gives the files to their user at once. The folder itself is not changed by it where "
        "it exists: a `chown` of that folder alone stays, which takes no room. `chmod +x` becomes "
        "`--chmod=755` where the file has the usual mode in the build context."
    ),
    refuses=(
        "Never; a RUN that does anything else stays, and so does one about files that something other than "
        "the COPY may have brought, a mode or owner with variables, an owner without a group, for which COPY "
        "takes another one, and an owner who does not exist yet where the COPY stands."
    ),
    source="https://docs.docker.com/reference/dockerfile/#copy---chown---chmod",
    sample="rewrite/copy-with-owner-and-mode/folder",
)
