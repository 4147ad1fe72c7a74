"""Programs of unknown names named by what run time calls, and tools that only the build calls forgotten."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from dockopt.facts.origin import is_below
from dockopt.facts.situation import USUAL_PATH
from dockopt.facts.slicing.products import Opening, Products, Program
from dockopt.facts.slicing.started import started_programs
from dockopt.facts.targets import SYSTEM_FOLDERS

if TYPE_CHECKING:
    from dockopt.context.tree import BuildContext
    from dockopt.facts.needs import Needs
    from dockopt.facts.stage import StageFacts


def from_opening(products: Products, path: str) -> Program | None:
    """The program that a later command takes by its name out of a folder of programs."""
    for each in products.openings:
        rule = each.command.rule
        if path.rpartition("/")[0] == each.folder.rstrip("/") and not (rule and rule.output_until):
            return Program(path, each.step, each.command, each.static, each.foreign)
    return None


def settle_programs(products: Products, needs: Needs, stage: StageFacts, context: BuildContext) -> None:
    """Name the programs of open folders by what run time calls; forget tools that only the build calls."""
    for opening in products.openings:
        if opening.root is not None:
            _settle_below(opening, opening.root, products, needs, stage)
            continue
        for path in _called_in(opening, needs, stage):
            if path in products.programs or opening.folder in products.removed:
                continue
            if opening.command.rule and opening.command.rule.output_until and not _is_meant(opening, path):
                continue
            home = opening.folder if opening.whole and opening.folder not in SYSTEM_FOLDERS else None
            products.programs[path] = Program(
                path, opening.step, opening.command, opening.static, opening.foreign, home
            )
    _forget_tools(products, needs, context)
    for original in {each.original for each in products.programs.values()} - {None}:
        if original in products.programs and original not in _called(products, needs, stage):
            del products.programs[original]


def _settle_below(opening: Opening, root: str, products: Products, needs: Needs, stage: StageFacts) -> None:
    """Name the programs of a build whose output folders only its own files tell.

    They are brought with the folder of the build, for they may load libraries that lie there. Where run time
    calls none, and none are installed, the whole folder of the sources may be what it uses.
    """
    folders = (stage.final.values.get("PATH") or "").split(":")
    base = stage.base.commands if stage.base else frozenset()
    named = (f"{folder}/{name}" for folder in folders for name in needs.programs if name not in base)
    called = [path for path in (*needs.paths, *named) if is_below(path, root) and path != root]
    fetched = any(each.effect == "unpack" and is_below(root, path) for path, _, each in products.written)
    for path in called:
        if path not in products.programs and not products.is_removed(path, opening.step.index):
            inside = is_below(path, opening.folder) and not fetched
            home = opening.folder if inside or root in SYSTEM_FOLDERS else root
            products.programs[path] = Program(
                path, opening.step, opening.command, opening.static, opening.foreign, home
            )
    if not called and not any(each.effect == "install" for _, _, each in products.written):
        build = replace(opening.command, effect="build")
        products.written.append((root, opening.step, build))


def _is_meant(opening: Opening, path: str) -> bool:
    """Whether a command that may install nothing names the program, or a pattern."""
    name = path.rsplit("/", 1)[-1]
    return opening.whole or any(
        word and (word.rstrip("/").rsplit("/", 1)[-1] in {name, "...", "."})
        for word in opening.command.operands or (".",)
    )


def _called_in(opening: Opening, needs: Needs, stage: StageFacts) -> list[str]:
    """Programs right in the folder that run time calls, and that nothing else is known to bring."""
    base = stage.base.commands if stage.base else frozenset()
    found = [path for path in needs.paths if _holds(opening, path.rpartition("/")[0])]
    path = stage.final.values.get("PATH")
    for folder in path.split(":") if path else USUAL_PATH:
        if _holds(opening, folder):
            found += [f"{folder}/{name}" for name in needs.programs if name not in base]
    return found


def _holds(opening: Opening, folder: str) -> bool:
    """Whether programs may lie in this folder."""
    return is_below(folder, opening.folder) if opening.inside else folder == opening.folder.rstrip("/")


def _called(products: Products, needs: Needs, stage: StageFacts) -> set[str]:
    """Programs that run time calls by their paths, or by their names through PATH."""
    found = (stage.final.values.get("PATH") or ":".join(USUAL_PATH)).split(":")
    named = {f"{folder}/{name}" for folder in found for name in needs.programs}
    return {path for path in products.programs if path in needs.paths or path in named}


def _forget_tools(products: Products, needs: Needs, context: BuildContext) -> None:
    """Programs of other projects that nothing at run time mentions."""
    if needs.unread or needs.unreadable:
        return
    foreign = {path: path.rsplit("/", 1)[-1] for path, each in products.programs.items() if each.foreign}
    started = started_programs(set(foreign.values()), context)
    called = {*needs.programs, *needs.package_programs, *started}
    called |= {word.rsplit("/", 1)[-1] for text in needs.words for word in text.split()}
    for path, name in foreign.items():
        if context.known and path not in needs.paths and name not in called:
            del products.programs[path]
