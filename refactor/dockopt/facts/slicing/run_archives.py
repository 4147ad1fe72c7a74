"""Archives that an interpreter runs: which of those that a build makes the container starts."""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from msgspec.structs import replace

from dockopt.facts.doubt import Doubt
from dockopt.facts.origin import is_below
from dockopt.facts.slicing.products import Program
from dockopt.model.scope import join_path

if TYPE_CHECKING:
    from dockopt.facts.needs import Needs
    from dockopt.facts.slicing.products import Products
    from dockopt.facts.stage import StageFacts


def settle_archives_run(products: Products, needs: Needs, stage: StageFacts) -> None:
    """Keep the archives that a start command names, with their folder where it names more of it.

    Raises Doubt where it names none of them.
    """
    made = {path: each for path, each in products.programs.items() if run_by(each)}
    openings = [each for each in products.openings if each.command.rule and each.command.rule.run_by]
    if needs.refused or not (made or openings):
        return
    places = _named_places(needs, stage)
    for path in made:
        if not any(fnmatchcase(path, place) for place in places):
            del products.programs[path]
    folders = {path.rpartition("/")[0]: each for path, each in made.items() if not each.original}
    folders |= {each.folder: Program(each.folder, each.step, each.command, static=True) for each in openings}
    for folder, program in folders.items():
        for place in places:
            named = any(fnmatchcase(path, place) for path in made)
            if is_below(place, folder) and place != folder and not named and not products.is_removed(place):
                products.programs[place] = replace(program, path=place, home=folder)
    if not any(run_by(each) for each in products.programs.values()):
        first = min((*made, *folders))
        message = f"the build makes {first}, and no start command names it"
        raise Doubt("start-command-not-built", message, next(iter(folders.values())).step.line)


def run_by(program: Program) -> tuple[str, ...]:
    """The interpreters that run what the compiler makes; none: it runs by itself."""
    return program.command.rule.run_by if program.command.rule else ()


def _named_places(needs: Needs, stage: StageFacts) -> list[str]:
    """The words of the start commands as paths, lists of paths taken apart."""
    words = {part for word in needs.words for part in word.split(":") if part and "$" not in part}
    found = (join_path(stage.final.workdir, word) for word in words)
    return sorted(path for path in found if path)
