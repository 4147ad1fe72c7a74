"""join-update-with-install: package lists are fetched in the RUN that installs by them.

Apart, the builder takes the lists from its cache although they are old, and the install fails or is outdated.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from dockopt.facts.stage import StepFacts, stage_facts
from dockopt.knowledge.package_lists import PackageLists, package_lists
from dockopt.model.instructions import Run
from dockopt.passes.lead import lead_start
from dockopt.passes.plan import Edit, Options, Plan, Refusal, Spot, plan_of
from dockopt.passes.rule import Rule
from dockopt.shell.commands import Command, Connector, Opaque
from dockopt.syntax.nodes import Blank

if TYPE_CHECKING:
    from dockopt.context.tree import BuildContext
    from dockopt.model.dockerfile import Dockerfile
    from dockopt.syntax.nodes import Document

NAME = "join-update-with-install"


def join_update_with_install(
    dockerfile: Dockerfile, context: BuildContext, options: Options
) -> Plan | Refusal:
    """Put each lone refresh of the lists in front of the install right below it."""
    del context, options
    document = dockerfile.document
    spots = [
        _spot(document, update, install)
        for stage in dockerfile.stages
        for update, install in pairwise(stage_facts(dockerfile, stage).steps)
        if any(_belong_together(update, install, lists) for lists in package_lists())
    ]
    if not spots:
        message = "no RUN only fetches package lists for the next one"
        message = "no RUN only fetches package lists for the next one"
        return Refusal("nothing-to-join", message, nothing=True)
    message = "package lists are fetched where they are used"
    return plan_of(spots, message, document, changes=frozenset({"RUN"}))


def _belong_together(update: StepFacts, install: StepFacts, lists: PackageLists) -> bool:
    """Whether a RUN does nothing but fetch the lists, and the next one is a plain chain that needs them."""
    if not (_is_plain(update) and _is_plain(install) and "\n" not in update.step.node.text.strip()):
        return False
    commands = install.commands
    fetches = [each for each in commands if lists.refreshes(each.argv)]
    alone = len(update.commands) == 1 and lists.refreshes(update.commands[0].argv)
    return alone and not fetches and any(lists.installs(each.argv) for each in commands)


def _is_plain(facts: StepFacts) -> bool:
    """Whether the RUN is one line of commands in shell form, each of which has to succeed."""
    step = facts.step
    if not isinstance(step, Run) or step.script is None or step.node.heredocs or step.node.flags:
        return False
    return all(_must_succeed(each.command) for each in facts.commands)


def _must_succeed(item: Command | Opaque) -> bool:
    joined = item.connector in {Connector.START, Connector.AND}
    return joined and isinstance(item, Command) and not item.background


def _spot(document: Document, update: StepFacts, install: StepFacts) -> Spot:
    node, arguments = update.step.node, install.step.node.arguments
    after = next((item for item in document.items if item.span.start == node.span.end), None)
    alone = lead_start(document, node) == node.span.start  # its comments stay, and the blank line below them
    end = after.span.end if alone and isinstance(after, Blank) else node.span.end
    place = arguments.offset(0)
    edits = (
        Edit(node.span.start, end, ""),
        Edit(place, place, f"{node.arguments.text.strip()} && "),
    )
    message = f"the lists that are fetched here go stale in the cache; line {install.line} installs by them"
    return Spot(node.keyword_span.start, document.line_span(node.line).end, message, edits)


RULE = Rule(
    NAME,
    __doc__,
    join_update_with_install,
    levels=("safe",),
    why=(
        "The builder repeats the install when its packages change, but not the step above it: the lists are "
        "then those of an earlier day, and name packages that the server no longer has."
    ),
    refuses=(
        "Never; it joins a RUN that does nothing but fetch the lists with the RUN right below it, where that "
        "one is a plain chain of commands joined by `&&`."
    ),
    source="https://docs.docker.com/build/building/best-practices/#apt-get",
    sample="rewrite/join-update-with-install/apt",
)
