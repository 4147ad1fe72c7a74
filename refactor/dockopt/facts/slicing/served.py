"""State that serves a program alone: settings of a package manager, of use only where run time starts it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dockopt.facts.roots import start_commands
from dockopt.facts.slicing.started import started_programs
from dockopt.knowledge.build_tools import is_build_tool, shares_packages
from dockopt.syntax.regex import regex

if TYPE_CHECKING:
    from dockopt.context.tree import BuildContext
    from dockopt.facts.needs import Needs
    from dockopt.facts.slicing.products import Products
    from dockopt.facts.stage import StageFacts

# The name at the front of `name[extra]==1.0`.
_NAME = regex(r"[A-Za-z0-9][\w.-]*(?=[\[<>=!~;@ ]|$)")


def drop_unserved(stage: StageFacts, products: Products, needs: Needs, context: BuildContext) -> None:
    """Forget folders whose program is not started by the container, and packages that only builds use."""
    _drop_tools(stage, products, needs, context)
    for path, tree in list(products.trees.items()):
        name = (tree.command.argv[0] or "").rsplit("/", 1)[-1]
        serves = tree.command.rule is not None and tree.command.rule.serves
        if serves and name not in needs.programs and not needs.unreadable and not _may_start(stage):
            del products.trees[path]


def _may_start(stage: StageFacts) -> bool:
    """Whether an entry point that the image brings may start its own program with the words of CMD."""
    own = any(each.node.name == "ENTRYPOINT" for each in start_commands(stage))
    config = stage.base.config if stage.base is not None else None
    return not own and (config is None or bool(config.entrypoint))


def _drop_tools(stage: StageFacts, products: Products, needs: Needs, context: BuildContext) -> None:
    """Forget the interpreter's packages where all that was installed are tools of the build.

    The runtime stage keeps what its base image has there. Only beside an environment of the application's
    own, which does not see them: without one, whoever starts the interpreter may import them.
    """
    tree = next((each for each in products.trees.values() if each.interpreter), None)
    if tree is None or len(products.trees) < 2 or needs.unreadable or _shares(stage):
        return
    names: set[str] = set()
    for facts in stage.steps:
        for command in facts.effective:
            if tree.path not in command.tree:
                continue
            words = [_NAME.match(word or "") for word in command.operands]
            if command.effect != "tools" or not all(words):
                return
            names |= {match[0].lower().replace("_", "-") for match in words if match}
    ecosystem = tree.command.rule.native if tree.command.rule else ""
    called = {*needs.programs, *needs.package_programs, *(path.rsplit("/", 1)[-1] for path in needs.paths)}
    unused = not names & (called | needs.words) and not started_programs(names, context)
    if names and unused and all(is_build_tool(ecosystem, name) for name in names):
        del products.trees[tree.path]


def _shares(stage: StageFacts) -> bool:
    words = [word for facts in stage.steps for each in facts.effective for word in each.argv if word]
    return any(shares_packages(word) for word in (*words, *stage.final.values, *stage.final.settings))
