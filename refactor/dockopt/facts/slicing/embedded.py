"""Files that a compiler puts into the program itself, so that nothing opens them at run time."""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from dockopt.facts.origin import is_below

if TYPE_CHECKING:
    from dockopt.context.tree import BuildContext
    from dockopt.facts.slicing.products import Products
    from dockopt.facts.stage import StepFacts


def embed_patterns(context: BuildContext, sources: set[str]) -> tuple[str, ...]:
    """What the directives of the sources compile into the program, as paths or patterns of the context.

    The directive stands in a comment: `//NAME:embed PATTERN…`. Source: pkg.go.dev/embed.
    """
    found: list[str] = []
    for source in sorted(sources):
        text = context.read(source) or ""
        folder = source.rpartition("/")[0]
        lines = text.split("\n") if ":embed " in text else ()
        for line in lines:
            if line.startswith("//") and ":embed " in line:
                words = line.split(":embed ", 1)[1].split()
                found += [f"{folder}/{word.removeprefix('all:')}".lstrip("/") for word in words]
    return tuple(found)


def is_embedded(path: str, patterns: tuple[str, ...]) -> bool:
    """Whether the program holds the file."""
    return any(
        (path + "/").startswith(each + "/") or fnmatchcase(path, each) or fnmatchcase(path, each + "/*")
        for each in patterns
    )


def goes_into_program(products: Products, target: str, step: StepFacts) -> bool:
    """Whether a compile command behind this step puts what is in the folder `target` into its program."""
    for each in products.programs.values():
        rule, folder = each.command.rule, each.command.cwd
        if rule and folder and each.step.index > step.index and is_below(target, folder):
            inside = target.removeprefix(folder).lstrip("/") + "/"
            if any(fnmatchcase(inside, pattern) for pattern in rule.embeds):
                return True
    return False
