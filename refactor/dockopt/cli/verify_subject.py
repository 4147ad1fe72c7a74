"""From the options of `dockopt verify` to the two texts that are compared."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from dockopt.cli.advice import FileError
from dockopt.cli.analysis import Job, analyse
from dockopt.cli.request import Request
from dockopt.cli.revisions import HEAD, text_at
from dockopt.cli.store import read
from dockopt.cli.targets import find_targets
from dockopt.context.home import home_of

if TYPE_CHECKING:
    from dockopt.cli.reporter import Reporter
    from dockopt.cli.verify_request import VerifyRequest
    from dockopt.engine.types import Result
    from dockopt.verify.sides import Subject

_NAME = ".dockerignore"


class _File(Struct, frozen=True):
    """The Dockerfile, its text, the folder of its context, and the ignore file in force."""

    path: Path
    text: str
    context: Path
    ignore: str | None


def subject_of(request: VerifyRequest, reporter: Reporter) -> Subject | None:
    """Return what to compare; None when there is nothing, which `reporter` has said.

    Raises OSError for a file or a revision that is not there.
    """
    path = _dockerfile(request.path, reporter)
    text = _decoded(read(path).data)
    context = Path(request.context) if request.context is not None else home_of(path) or path.parent
    if not context.is_dir():
        raise FileError(f"the context {context} is not a folder", "Check --context.")
    _require(request.edited, context)
    file = _File(path, text, context, _ignore_in(context, path))
    if request.original is not None:
        return _against_file(file, Path(request.original))
    if request.against is not None:
        return _against_revision(file, request.against)
    return _changed_since_head(file) or _against_fix(file, reporter)


def _dockerfile(name: str, reporter: Reporter) -> Path:
    path = Path(name)
    if not path.is_dir():
        return path
    usual = path / "Dockerfile"
    below = find_targets([name], error=reporter.error, note=reporter.note)
    found = [usual] if usual.is_file() else list(below)
    if len(found) != 1:
        many = f"{len(found)} Dockerfiles below it" if found else "no Dockerfile below it"
        raise FileError(f"there are {many}" if found else f"there is {many}", "Give the path of one.")
    return found[0]


def _require(files: tuple[str, ...], context: Path) -> None:
    """Raise FileError unless the files are in the context: a copy of it is edited, and nothing beside it."""
    for name in files:
        file = (context / name).resolve()
        if not (file.is_file() and file.is_relative_to(context.resolve())):
            raise FileError(f"{name} is no file of the context {context}", "Check --edit.")


def _against_file(file: _File, original: Path) -> Subject:
    text = _decoded(read(original).data)
    return _subject(file, str(original), text, _ignore_in(file.context, original))


def _against_revision(file: _File, revision: str) -> Subject:
    data = text_at(revision, file.path)
    if data is None:
        raise FileError(f"{file.path.name} is not in {revision}", "Check --against.")
    ignore = _ignore_at(revision, file)
    return _subject(file, f"{file.path} at {revision}", _decoded(data), ignore)


def _changed_since_head(file: _File) -> Subject | None:
    data = text_at(HEAD, file.path)
    if data is None or _decoded(data) == file.text:
        return None
    return _against_revision(file, HEAD)


def _against_fix(file: _File, reporter: Reporter) -> Subject | None:
    from dockopt.syntax.source import encode

    job = Job(file.path, file.context)
    result = analyse(encode(file.text), job, Request(check=True))
    if reporter.failures(job.subject, result):
        return None
    if not result.changed:
        reporter.note(
            f"{file.path}: nothing to verify: `dockopt fix` would change nothing, and git HEAD has the same"
        )
        return None
    return of_fix(job, file.context, result, f"{file.path} as `dockopt fix` would write it")


def of_fix(job: Job, context: Path, result: Result, origin: str) -> Subject:
    """Return the subject of a text and what the engine makes of it. `origin` says what that is."""
    from dockopt.verify.sides import Side, Subject

    ignore = _ignore_in(context, job.path)
    new = next((each.after for each in result.other_files if each.path.endswith(_NAME)), ignore)
    return Subject(
        Side("original", job.subject.name, result.before, ignore),
        Side("rewritten", origin, result.after, new),
        context,
        job.path,
    )


def _subject(file: _File, origin: str, text: str, ignore: str | None) -> Subject:
    from dockopt.verify.sides import Side, Subject

    return Subject(
        Side("original", origin, text, ignore),
        Side("rewritten", str(file.path), file.text, file.ignore),
        file.context,
        file.path,
    )


def _ignore_in(context: Path, dockerfile: Path | None) -> str | None:
    from dockopt.context.tree import BuildContext

    opened = BuildContext.open(context, dockerfile)
    return opened.ignore_text if opened.ignore_file else None


def _ignore_at(revision: str, file: _File) -> str | None:
    """Return the ignore file of a revision: the Dockerfile's own, else the context's."""
    for path in (file.path.with_name(file.path.name + _NAME), file.context / _NAME):
        data = text_at(revision, path)
        if data is not None:
            return _decoded(data)
    return None


def _decoded(data: bytes) -> str:
    from dockopt.syntax.source import decode

    return decode(data)
