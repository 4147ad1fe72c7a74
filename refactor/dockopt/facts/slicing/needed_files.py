"""A container that runs only compiled programs: which files beside them they open."""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from dockopt.context.sources import source_index
from dockopt.facts.evidence import Evidence
from dockopt.facts.origin import ContextCopy, image_files, image_path, is_below
from dockopt.facts.slicing.embedded import embed_patterns, is_embedded
from dockopt.facts.slicing.named_files import named_files
from dockopt.knowledge.housekeeping import counts_when_named, is_housekeeping

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dockopt.context.named_paths import PathEvidence
    from dockopt.context.tree import BuildContext
    from dockopt.facts.effects import CommandFacts
    from dockopt.facts.needs import Needs
    from dockopt.facts.slicing.products import Products, Program
    from dockopt.facts.stage import StageFacts


class NeededFile(Struct, frozen=True):
    """A file or folder beside the program, by its path in the image, and what names it."""

    path: str
    is_folder: bool
    evidence: Evidence


class NeededFiles(Struct, frozen=True):
    """What a self-contained program has beside it. `folder`: the application folder in the image.

    `whole`: the folder is brought as it is, because some of its files may be opened; `reason` says why.
    `files`: what the sources name, brought when it is not `whole`. `repeated`: of a whole folder the files of
    the context alone, by their own COPYs, because the build fills a folder of it with what only it reads.
    """

    folder: str
    whole: bool
    reason: str
    files: tuple[NeededFile, ...] = ()
    repeated: bool = False

    def brings(self, path: str) -> bool:
        """Whether the folder is copied from the builder, with this path."""
        return self.whole and not self.repeated and is_below(path, self.folder)


def needed_beside(
    stage: StageFacts,
    needs: Needs,
    products: Products,
    copies: tuple[ContextCopy, ...],
    context: BuildContext,
) -> NeededFiles:
    """The files that go with the programs: proven by the sources, else the whole folder."""
    found = _needed(stage, needs, products, copies, context)
    made = _made_inside(found.folder, products)
    return replace(found, repeated=found.whole and made is None and _fills_own_folder(found.folder, products))


def _fills_own_folder(folder: str, products: Products) -> bool:
    """Whether a compile command has a folder of its own below this one, for all that it makes."""
    return any(
        each.command.rule and each.command.rule.output_folder and is_below(path, folder)
        for path, each in products.programs.items()
    )


def _needed(
    stage: StageFacts,
    needs: Needs,
    products: Products,
    copies: tuple[ContextCopy, ...],
    context: BuildContext,
) -> NeededFiles:
    made_here = [each for each in products.programs.values() if not each.foreign]
    program = next(iter(made_here or products.programs.values()))
    folder = _application_folder(program.command.cwd or "/", copies)
    if program.foreign:
        return _beside_foreign(program, stage, copies)
    if not context.known or context.truncated:
        reason = "without the build context the files that the program opens are not known"
        return NeededFiles(folder, whole=True, reason=reason)
    if _stands_alone(program, stage, folder, context):
        return NeededFiles(
            folder, whole=False, reason="the container starts in the folder that the build fills"
        )
    if products.is_removed(folder):
        return NeededFiles(folder, whole=False, reason="the build removes the sources")
    made = _made_inside(folder, products)
    if made is not None:
        return NeededFiles(folder, whole=True, reason=f"the program may open what `{made.text}` makes")
    patterns = program.command.rule.sources if program.command.rule else ()
    files = image_files(copies, context)
    sources = {path for path in files.values() if any(fnmatchcase(_name(path), each) for each in patterns)}
    present = sorted({path for place, path in files.items() if is_below(place, folder)})
    unread = source_index(context).first_unread(sources)
    if unread is not None:
        reason = f"{unread} is too large to be read, and may open any file"
        return NeededFiles(folder, whole=True, reason=reason)
    wanted = named_files(stage, needs, folder, copies, context, sources)
    open_question = _unexplained(
        [path for path in present if path not in sources], wanted, folder, copies, products
    )
    embedded = (
        *embed_patterns(context, sources),
        *(program.command.rule.embeds if program.command.rule else ()),
    )
    for path in open_question:
        if not is_embedded(path, embedded):
            reason = f"{path} may be opened at run time: nothing shows that it is not"
            return NeededFiles(folder, whole=True, reason=reason)
    if wanted and not stage.final.is_root:
        reason = "the user may write into the folders of the files that the program opens"
        return NeededFiles(folder, whole=True, reason=reason)
    reason = "the sources name every other file that is brought"
    return NeededFiles(folder, whole=False, reason=reason, files=tuple(_in_image(wanted, copies, context)))


def _stands_alone(program: Program, stage: StageFacts, folder: str, context: BuildContext) -> bool:
    """Whether the build fills a folder with all that the program opens, and no source leads out of it."""
    rule, home = program.command.rule, program.home
    if rule is None or not rule.complete or home is None or not is_below(stage.final.workdir or "/", home):
        return False
    sources = (path for path in context.files if any(fnmatchcase(_name(path), each) for each in rule.sources))
    out = ("../", f"{folder.rstrip('/')}/")
    return not any(each.value.startswith(out) for each in source_index(context).literals(sources))


def _beside_foreign(program: Program, stage: StageFacts, copies: tuple[ContextCopy, ...]) -> NeededFiles:
    """Nothing is known of the sources of another project: what it starts among is brought as it is."""
    workdir = stage.final.workdir or "/"
    home = program.path.rpartition("/")[0].rpartition("/")[0]
    copied = any(is_below(each.target, workdir) or is_below(workdir, each.target) for each in copies)
    if home and is_below(workdir, home) and workdir != home and not copied:
        return NeededFiles(workdir, whole=True, reason="the program starts among its own sources")
    return NeededFiles(program.path, whole=False, reason="the program comes from elsewhere")


def _in_image(
    wanted: tuple[PathEvidence, ...], copies: tuple[ContextCopy, ...], context: BuildContext
) -> Iterator[NeededFile]:
    for each in wanted:
        path = image_path(copies, each.target, context)
        if path is not None:
            place = (None, None) if each.path == "Dockerfile" else (each.path, each.line)
            evidence = Evidence(f"{each.target} is named", *place)
            yield NeededFile(path, context.is_dir(each.target) is True, evidence)


def _name(path: str) -> str:
    return path.rsplit("/", 1)[-1]


def _made_inside(folder: str, products: Products) -> CommandFacts | None:
    """A build command that may write other files than the programs and their sources into the folder."""
    patterns = {
        name for each in products.programs.values() if each.command.rule for name in each.command.rule.sources
    }
    for target, _, command in products.written:
        compiled = any(fnmatchcase(_name(target), each) for each in patterns)
        if (
            is_below(target, folder)
            and target not in products.programs
            and not compiled
            and command.effect != "remove"
        ):
            return command
    return None


def _unexplained(
    paths: list[str],
    wanted: tuple[PathEvidence, ...],
    folder: str,
    copies: tuple[ContextCopy, ...],
    products: Products,
) -> list[str]:
    """Files that are no sources, not housekeeping, not named, and not copied to a place of their own."""
    elsewhere = _copied_elsewhere(folder, copies, products)
    named = tuple(each.target.rstrip("/") + "/" for each in wanted)
    meant = tuple(
        f"{source}/" for each in copies for source in each.sources if source and counts_when_named(source)
    )
    return [
        path
        for path in paths
        if (path.startswith(meant) or not is_housekeeping(path))
        and path not in elsewhere
        and not (path + "/").startswith(named)
    ]


def _copied_elsewhere(folder: str, copies: tuple[ContextCopy, ...], products: Products) -> set[str]:
    """Files that a COPY or a command of their own brings to another place, which is where they are used."""
    prefix = folder.rstrip("/") + "/"
    moved = {
        source.removeprefix(prefix)
        for _, _, command in products.written
        for source, target in zip(command.sources, command.targets or (), strict=False)
        if not is_below(target, folder)
    }
    return moved | {source for each in copies if not is_below(each.target, folder) for source in each.sources}


def _application_folder(cwd: str, copies: tuple[ContextCopy, ...]) -> str:
    holders = [each.target for each in copies if each.folder and is_below(cwd, each.target)]
    return min(holders, key=len, default=cwd)
