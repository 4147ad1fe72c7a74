"""run-as-provided-user: the container runs as the user that its base image has for programs, not as root."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dockopt.facts.doubt import Doubt
from dockopt.facts.image_files import ImageFiles
from dockopt.facts.image_stages import image_stages
from dockopt.facts.origin import context_copies
from dockopt.facts.roots import start_commands
from dockopt.facts.stage import StageFacts, stage_facts
from dockopt.knowledge.accounts import drops_rights, provided_user
from dockopt.passes.lead import lead_start
from dockopt.passes.plan import Edit, Options, Plan, Refusal
from dockopt.passes.rule import Rule

if TYPE_CHECKING:
    from dockopt.context.tree import BuildContext
    from dockopt.model.dockerfile import Dockerfile
    from dockopt.syntax.nodes import Instruction

NAME = "run-as-provided-user"
_BUILDS = frozenset({"RUN", "COPY", "ADD", "WORKDIR", "ONBUILD"})
_STARTS = frozenset({"CMD", "ENTRYPOINT"})
_FIRST_FREE_PORT = 1024


def run_as_provided_user(dockerfile: Dockerfile, context: BuildContext, options: Options) -> Plan | Refusal:
    """Put a USER between what is built and what is started."""
    del options
    stage = stage_facts(dockerfile, dockerfile.stages[-1])
    users = stage.base.users if stage.base else {}
    user = provided_user(users)
    if user is None or not stage.final.is_root or _has_user(dockerfile):
        message = "the base image has no user for programs, or the file says which one is in force"
        return Refusal("nothing-provided", message, nothing=True)
    starts = [each.node for each in start_commands(stage) if each.node.name in _STARTS]
    if not starts:
        return Refusal("nothing-provided", "nothing is started in the image", nothing=True)
    try:
        _check(stage, context)
    except Doubt as doubt:
        return Refusal(doubt.code, doubt.message, doubt.line, doubt.evidence, doubt.hint)
    return _plan(dockerfile, user, users[user], starts)


def _has_user(dockerfile: Dockerfile) -> bool:
    return any(step.node.name == "USER" for stage in image_stages(dockerfile) for step in stage.steps)


def _check(stage: StageFacts, context: BuildContext) -> None:
    """Raise Doubt where the container is seen to need the rights of root."""
    for facts in stage.steps:
        node = facts.step.node
        ports = [int(port) for port in re.findall(r"(?<![\w.])\d+", node.arguments.text)]
        if node.name == "EXPOSE" and any(port < _FIRST_FREE_PORT for port in ports):
            message = "a port below 1024 is exposed, which by old rules only root may open"
            raise Doubt("needs-root", message, facts.line, hint="expose another port")
        if node.name == "VOLUME":
            message = "a volume is mounted, and whose the files in it are is not known"
            raise Doubt("needs-root", message, facts.line, hint="write the USER by hand")
    files = ImageFiles(stage, context_copies(stage, context) or (), context)
    for start in start_commands(stage):
        words = start.argv or tuple(start.shell_text.split())
        texts = (start.node.text, *(files.text_of(word) for word in words))
        if any(map(drops_rights, texts)):
            raise Doubt("needs-root", "what is started changes the user by itself", start.node.line)


def _plan(dockerfile: Dockerfile, user: str, uid: int, starts: list[Instruction]) -> Plan:
    document = dockerfile.document
    steps = dockerfile.stages[-1].steps
    last = max((index for index, step in enumerate(steps) if step.node.name in _BUILDS), default=-1)
    below = [step.node for step in steps[last + 1 :] if step.node.name in _STARTS]
    keyword = "user" if starts[0].keyword.islower() else "USER"
    # By its number: a cluster that forbids root cannot tell who a name is.
    line = f"{keyword} {uid}{document.newline}"
    if below:
        place = lead_start(document, below[0])
    else:
        place = steps[last].node.span.end
        line = line if document.text[:place].endswith("\n") else document.newline + line.rstrip("\r\n")
    message = f"the container runs as {user}, who may write only to what belongs to that user"
    return Plan((Edit(place, place, line),), message, starts[0].line, "unsafe", changes=frozenset({"USER"}))


RULE = Rule(
    NAME,
    __doc__,
    run_as_provided_user,
    levels=("unsafe",),
    why=(
        "A program that runs as root and is broken into has all rights in its container. The images of Node "
        "have the user `node` for programs. It may not write to files that the build made as root: hence "
        "unsafe."
    ),
    refuses=(
        "Where a port below 1024 is exposed, a volume is declared, or the start script changes the user by "
        "itself. A file with a USER stays as it is."
    ),
    source="https://docs.docker.com/build/building/best-practices/#user",
    sample="rewrite/run-as-provided-user/node",
)
