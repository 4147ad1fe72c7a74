"""What the broader rungs of the ladder copy from the builder, and the pieces that a proof asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from dockopt.facts.evidence import Evidence
from dockopt.facts.origin import is_below
from dockopt.facts.slicing.complete import brings
from dockopt.facts.slicing.types import Added, Brought
from dockopt.facts.targets import SYSTEM_FOLDERS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dockopt.facts.slicing.native_needs import Wanted
    from dockopt.facts.slicing.needed_files import NeededFiles
    from dockopt.facts.slicing.slicer import Slicer
    from dockopt.facts.slicing.terms import Terms

# Folders for what is added to a system; images of Debian, Ubuntu and Alpine have them. Source: FHS 3.0.
_ADDED = ("/home", "/opt", "/root", "/srv")
_LOCAL = ("/usr/local/bin", "/usr/local/lib", "/usr/local/share")


def whole_beside(beside: NeededFiles | None, terms: Terms) -> NeededFiles | None:
    """What a self-contained program has beside it: on a broader rung the whole folder."""
    if beside is None or not terms.takes_folder or beside.folder in SYSTEM_FOLDERS:
        return beside
    return replace(beside, whole=True, files=(), reason=f"asked for is {_words(terms)}")


def _words(terms: Terms) -> str:
    return terms.rung.breadth.words if terms.rung.breadth is not None else ""


def application_folders(slicer: Slicer) -> Iterator[str]:
    """Yield the folders to copy whole on a broader rung: the working folder, and copied ones that hold it.

    With `/` to work in, every folder that a COPY made is the application's.
    """
    last = slicer.result.last_build
    copied = [each.target for each in slicer.copies if each.folder and each.facts.index <= last]
    workdir = slicer.stage.final.workdir or "/"
    for folder in copied:
        if folder not in SYSTEM_FOLDERS and (workdir == "/" or is_below(workdir, folder)):
            yield folder
    if workdir not in SYSTEM_FOLDERS and any(is_below(folder, workdir) for folder in copied):
        yield workdir


def bring_rest(slicer: Slicer) -> None:
    """Bring all that was added to the system, on the rung that leaves nothing but the toolchain."""
    if not slicer.terms.takes_all:
        return
    base = slicer.candidate.base
    # An interpreter image has the interpreter itself there.
    local = () if base is None or base.interpreter_tree else _LOCAL
    for path in (*_ADDED, *local):
        _bring(slicer, Brought(path, "folder"))
        _drop_below(slicer, path)


def _drop_below(slicer: Slicer, folder: str) -> None:
    """Drop what comes with a folder anyway."""
    slicer.result.runtime[:] = [
        each
        for each in slicer.result.runtime
        if not (isinstance(each, Brought) and each.path != folder and is_below(each.path, folder))
    ]


def bring_pieces(slicer: Slicer) -> None:
    """Bring the files and folders that a proof asked for and that nothing else brings."""
    pieces = [each for each in slicer.terms.pieces if each.kind != "package"]
    slicer.result.evidence += [each.evidence for each in slicer.terms.pieces]
    wanted = [each for each in pieces if not _is_brought(slicer, each.name)]
    for piece in wanted:
        if piece.kind != "library":
            _bring(slicer, Brought(piece.name, piece.kind, folder=piece.kind == "folder"))
    libraries = [Brought(each.name, "file", folder=False) for each in wanted if each.kind == "library"]
    if libraries:
        # At the top, where the user is still root. The loader finds what is in its cache: ldconfig(8).
        slicer.result.runtime[:0] = [*libraries, *_ldconfig(slicer)]


def _ldconfig(slicer: Slicer) -> list[Added]:
    base = slicer.candidate.base
    return [Added("RUN ldconfig")] if base is not None and base.libc == "glibc" else []


def _is_brought(slicer: Slicer, path: str) -> bool:
    return any(isinstance(each, Brought) and brings(each, path) for each in slicer.result.runtime)


def _bring(slicer: Slicer, item: Brought) -> None:
    runtime = slicer.result.runtime
    places = [at for at, each in enumerate(runtime) if isinstance(each, Brought)]
    runtime.insert(places[-1] + 1 if places else len(runtime), item)


def wanted_packages(slicer: Slicer) -> Wanted:
    """Return the system packages that a proof asked for and that the runtime stage does not install."""
    packages = (each for each in slicer.terms.pieces if each.kind == "package")
    reason = Evidence("a proof on the engine asked for it")
    return {each.name: reason for each in packages if each.name not in slicer.provided}
