"""Whether a container runs only what the build compiles: programs, or archives with their interpreter."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dockopt.facts.follow import is_shell
from dockopt.facts.origin import ContextCopy, context_path
from dockopt.facts.slicing.run_archives import run_by

if TYPE_CHECKING:
    from dockopt.context.tree import BuildContext
    from dockopt.facts.evidence import Evidence
    from dockopt.facts.needs import Needs
    from dockopt.facts.slicing.products import Products


def is_self_contained(
    needs: Needs,
    products: Products,
    copies: tuple[ContextCopy, ...],
    context: BuildContext,
) -> bool:
    """Whether all that the container starts is compiled, by shell scripts of the context or right away."""
    if not products.programs or any(
        tree.command.rule and tree.command.rule.runtime and tree.interpreter
        for tree in products.trees.values()
    ):
        return False
    if any(command.effect == "install" for _, _, command in products.written):
        return False  # what is installed beside the programs may be anything that they need
    runners = {name for each in products.programs.values() for name in run_by(each)}
    found = any(map(run_by, products.programs.values())) and bool(runners & needs.programs.keys())
    for name, evidence in needs.programs.items():
        if any(path.rsplit("/", 1)[-1] == name for path in products.programs):
            found = True
        elif (
            not is_shell(name)
            and not _is_probe(evidence.text)
            and needs.kinds.get(name) is not None
            and name not in runners
        ):
            return False
    for path in needs.paths:
        if path in products.programs:
            found = True
        elif context_path(copies, path, context) is None and not _on_base(path):
            return False
    return found


def not_built(
    needs: Needs, products: Products, copies: tuple[ContextCopy, ...], context: BuildContext
) -> tuple[str, Evidence] | None:
    """A program that the container starts and that no step makes, beside those that steps do make."""
    names = {path.rsplit("/", 1)[-1] for path in products.programs}
    for path, evidence in needs.paths.items():
        if (
            path not in products.programs
            and context_path(copies, path, context) is None
            and not _on_base(path)
        ):
            return path, evidence
    for name, evidence in needs.programs.items():
        if name not in names and not is_shell(name) and not _is_probe(evidence.text):
            return name, evidence
    return None


def _is_probe(text: str) -> bool:
    return "HEALTHCHECK" in text


def _on_base(path: str) -> bool:
    return path.startswith(("/bin/", "/usr/bin/", "/sbin/", "/usr/sbin/"))
