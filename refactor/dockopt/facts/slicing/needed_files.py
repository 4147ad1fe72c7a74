"""A container that runs only compiled programs: which files beside them they open."""

from __future__ import annotations

from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from dockopt.context.sources import Literal, PathEvidence, existing_paths, string_literals
from dockopt.facts.origin import ContextCopy, context_path, is_below
from dockopt.knowledge.housekeeping import is_housekeeping

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from dockopt.context.tree import BuildContext
    from dockopt.facts.effects import CommandFacts
    from dockopt.facts.needs import Needs
    from dockopt.facts.slicing.products import Products
    from dockopt.facts.stage import StageFacts

_LITERALS = 200_000
_SHELL = {"sh", "bash", "ash", "dash"}


@dataclass(frozen=True, slots=True)
class NeededFiles:
    """What a self-contained program has beside it. `folder`: the application folder in the image.

    `whole`: the folder is brought as it is, because some of its files may be opened; `reason` says why.
    `paths`: context paths that the sources name, brought when it is not `whole`.
    """

    folder: str
    whole: bool
    reason: str
    paths: tuple[PathEvidence, ...] = ()


def is_self_contained(
    needs: Needs,
    products: Products,
    copies: tuple[ContextCopy, ...],
    context: BuildContext,
) -> bool:
    """Whether all that the container starts are compiled programs, or shell scripts of the context."""
    if not products.programs or any(
        tree.command.rule and tree.command.rule.runtime and tree.interpreter
        for tree in products.trees.values()
    ):
        return False
    found = False
    for name, evidence in needs.programs.items():
        if any(path.rsplit("/", 1)[-1] == name for path in products.programs):
            found = True
        elif name not in _SHELL and not _is_probe(evidence.text) and needs.kinds.get(name) is not None:
            return False
    for path in needs.paths:
        if path in products.programs:
            found = True
        elif context_path(copies, path, context) is None and not _on_base(path):
            return False
    return found


def _is_probe(text: str) -> bool:
    return "HEALTHCHECK" in text


def _on_base(path: str) -> bool:
    return path.startswith(("/bin/", "/usr/bin/", "/sbin/", "/usr/sbin/"))


def needed_beside(
    stage: StageFacts,
    needs: Needs,
    products: Products,
    copies: tuple[ContextCopy, ...],
    context: BuildContext,
) -> NeededFiles:
    """The files that go with the programs: proven by the sources, else the whole folder."""
    program = next(iter(products.programs.values()))
    folder = _application_folder(program.command.cwd or "/", copies)
    if not context.known or context.truncated:
        reason = "without the build context the files that the program opens are not known"
        return NeededFiles(folder, whole=True, reason=reason)
    if products.is_removed(folder):
        return NeededFiles(folder, whole=False, reason="the build removes the sources")
    made = _made_inside(folder, products)
    if made is not None:
        return NeededFiles(folder, whole=True, reason=f"the program may open what `{made.text}` makes")
    patterns = program.command.rule.sources if program.command.rule else ()
    present = [path for path in context.files if _is_copied(path, copies)]
    sources = {path for path in present if any(fnmatchcase(_name(path), each) for each in patterns)}
    wanted = _wanted(stage, needs, folder, copies, context, sources)
    open_question = _unexplained(
        [path for path in present if path not in sources], wanted, folder, copies, products
    )
    embedded = _embed_patterns(context, sources)
    for path in open_question:
        if not _embedded(path, embedded):
            reason = f"{path} may be opened at run time: nothing shows that it is not"
            return NeededFiles(folder, whole=True, reason=reason)
    if wanted and not stage.final.is_root:
        reason = "the user may write into the folders of the files that the program opens"
        return NeededFiles(folder, whole=True, reason=reason)
    reason = "the sources name every other file that is brought"
    return NeededFiles(folder, whole=False, reason=reason, paths=wanted)


def _name(path: str) -> str:
    return path.rsplit("/", 1)[-1]


def _made_inside(folder: str, products: Products) -> CommandFacts | None:
    """A build command that may write other files than the programs into the folder."""
    for target, _, command in products.written:
        if is_below(target, folder) and target not in products.programs and command.effect != "remove":
            return command
    return None


def _is_copied(path: str, copies: tuple[ContextCopy, ...]) -> bool:
    """Whether any COPY brings the file of the context into the image."""
    for copy in copies:
        for source in copy.sources:
            if not source or path == source or path.startswith(source + "/") or fnmatchcase(path, source):
                return True
    return False


def _wanted(
    stage: StageFacts,
    needs: Needs,
    folder: str,
    copies: tuple[ContextCopy, ...],
    context: BuildContext,
    sources: set[str],
) -> tuple[PathEvidence, ...]:
    """Files and folders that the start command, an ENV or a source names, and scripts that are started."""
    bases = _bases(stage, folder)
    told = existing_paths(context, _relative(_told(stage, needs, folder), folder), bases)
    own = sorted(path for path in sources if not path.startswith("vendor/"))
    literals = _relative(string_literals(context, own, _LITERALS), folder)
    named = existing_paths(context, literals, bases)
    scripts = [
        PathEvidence(source, "Dockerfile", 0)
        for path in needs.paths
        if (source := context_path(copies, path, context)) and is_below(path, folder)
    ]
    return _outermost((*scripts, *told, *named), sources)


def _told(stage: StageFacts, needs: Needs, folder: str) -> list[Literal]:
    """Words of the start commands and values of the environment that may name files of the folder."""
    values = {value for value in stage.final.values.values() if value} | needs.words
    prefix = folder.rstrip("/") + "/"
    inner = {text for text in values if not text.startswith("/") or text.startswith(prefix)}
    return [Literal("Dockerfile", 0, text) for text in sorted(inner)]


def _relative(literals: Iterable[Literal], folder: str) -> Iterator[Literal]:
    """The literals, absolute ones below the application folder made relative to it."""
    prefix = folder.rstrip("/") + "/"
    for each in literals:
        yield Literal(each.path, each.line, each.value.removeprefix(prefix))


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
    return [
        path
        for path in paths
        if not is_housekeeping(path) and path not in elsewhere and not (path + "/").startswith(named)
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


def _bases(stage: StageFacts, folder: str) -> tuple[str, ...]:
    """Folders of the context that a relative name may start from: the working directory's and the top."""
    workdir = stage.final.workdir or "/"
    inner = workdir[len(folder) :].strip("/") if is_below(workdir, folder) else ""
    return ("",) if not inner else (inner, "")


def _outermost(found: tuple[PathEvidence, ...], sources: set[str]) -> tuple[PathEvidence, ...]:
    unique: dict[str, PathEvidence] = {}
    for each in found:
        if each.target not in sources:
            unique.setdefault(each.target.rstrip("/"), each)
    return tuple(
        each for path, each in unique.items() if not any(path.startswith(other + "/") for other in unique)
    )


def _embed_patterns(context: BuildContext, sources: set[str]) -> tuple[str, ...]:
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


def _embedded(path: str, patterns: tuple[str, ...]) -> bool:
    return any(
        (path + "/").startswith(each + "/") or fnmatchcase(path, each) or fnmatchcase(path, each + "/*")
        for each in patterns
    )
