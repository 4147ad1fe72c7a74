"""install-no-recommended: an install of the image brings no packages that are only recommended."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dockopt.facts.image_stages import image_stages
from dockopt.facts.stage import StepFacts, stage_facts
from dockopt.knowledge.package_lists import PackageLists, package_lists
from dockopt.model.instructions import Run
from dockopt.passes.plan import Edit, Options, Plan, Refusal, Spot, plan_of
from dockopt.passes.rule import Rule
from dockopt.shell.commands import Command

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dockopt.context.tree import BuildContext
    from dockopt.model.dockerfile import Dockerfile
    from dockopt.shell.commands import ShellWord


def install_no_recommended(dockerfile: Dockerfile, context: BuildContext, options: Options) -> Plan | Refusal:
    """Give each install the option, and the packages that those it names are hardly of use without."""
    del context, options
    document = dockerfile.document
    spots = [
        spot
        for lists in package_lists()
        if lists.lean and not any(lists.says_which(node.text) for node in document.instructions)
        for stage in image_stages(dockerfile)
        for facts in stage_facts(dockerfile, stage).steps
        for spot in _spots(dockerfile, facts, lists)
    ]
    if not spots:
        message = "no install of the image would bring packages that are only recommended"
        return Refusal("nothing-recommended", message, nothing=True)
    spots.sort(key=lambda each: each.start)
    message = "packages that are only recommended are not installed; a program may have used one of them"
    return plan_of(spots, message, document, "unsafe", frozenset({"RUN"}))


def _spots(dockerfile: Dockerfile, facts: StepFacts, lists: PackageLists) -> Iterator[Spot]:
    step = facts.step
    if not isinstance(step, Run) or step.script is None or step.node.heredocs:
        return
    for command in facts.commands:
        item = command.command
        if not isinstance(item, Command) or not lists.installs(command.argv) or lists.lean in command.argv:
            continue
        option = next(each for each in item.words if each.value in lists.install)
        place = _behind(step, option)
        edits = [Edit(place, place, f" {lists.lean}"), *_needed(dockerfile, step, item, lists)]
        line, _ = dockerfile.document.position(place)
        message = "this install brings packages that are only recommended"
        yield Spot(*dockerfile.document.line_span(line), message, tuple(edits))


def _behind(step: Run, word: ShellWord) -> int:
    return step.node.arguments.offset(word.end - 1) + 1


def _needed(dockerfile: Dockerfile, step: Run, item: Command, lists: PackageLists) -> Iterator[Edit]:
    """What the packages recommend and the file does not name otherwise, each behind the first that does."""
    named: set[str] = set()
    for word in item.words:
        for package in lists.needed.get(word.value or "", ()):
            if package not in named and package not in dockerfile.document.text:
                named.add(package)
                place = _behind(step, word)
                yield Edit(place, place, f" {package}")


RULE = Rule(
    "install-no-recommended",
    __doc__,
    install_no_recommended,
    levels=("unsafe",),
    why=(
        "apt-get installs what a package recommends as well, often several times its size. What makes HTTPS "
        "work for curl, wget and git is only recommended, too; it is named in the install then. A program "
        "that uses another recommended package no longer finds it: hence unsafe."
    ),
    refuses=(
        "Never; a file that says anything of recommended packages is left alone, and so are stages of which "
        "the image has no files."
    ),
    source="https://docs.docker.com/build/building/best-practices/#apt-get",
    sample="rewrite/install-no-recommended/apt",
)
