"""Builds every project with the cache mounts that dockopt adds, and writes the record and a page.

    PYTHONPATH=refactor:tests python -m scripts.prove_cache_mounts [--mirror DIR] [--all] [NAME …]

The projects are those of `fixtures/projects` and the real ones of `docs/real-projects`. Each is rewritten by
two selections, and each rewrite is built twice without the builder's layers: cold, with empty cache mounts,
then warm, with what the first build left in them. Where nothing but cache mounts was added, the image has to
hold the files of the original's. A result stays valid while the rewrite is the one that was built.
"""

import argparse
import hashlib
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from subprocess import TimeoutExpired

from engine.docker import Docker, stand_in
from engine.project import PROJECTS, names
from engine.rewriting import fix

from .cache_mounts_table import SELECTIONS, Result, read, write
from .projects import checkout, load

BUILD_LIMIT = 300  # seconds; a project that needs longer is counted apart
#: What no rewrite can keep: caches and logs, whose names or content depend on the day of the build.
UNSTABLE = ("root/.cache", "root/.npm", "usr/local/share/.cache", "tmp", "mnt/", "var/cache", "var/log")


@dataclass(frozen=True, slots=True)
class Project:
    """Where the files of one project are; both paths are absolute."""

    name: str
    file: Path
    context: Path


def main(arguments: list[str] | None = None) -> int:
    """Run the command; returns 1 when a rewrite fails where its original builds, or has other files."""
    options = _options(arguments)
    record = read()
    for name in _names(options):
        with tempfile.TemporaryDirectory(prefix="dockopt-mounts-", ignore_cleanup_errors=True) as folder:
            for result in _results(name, Path(folder), options, record):
                record[result.project, result.selection] = result
                write(record.values())
                sys.stdout.write(f"{result.project} {result.selection}: {result.said}\n")
                sys.stdout.flush()
    return int(any(result.is_failure for result in record.values()))


def _options(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="prove_cache_mounts")
    parser.add_argument("names", nargs="*", metavar="NAME", help="only these: of a fixture, or OWNER/NAME")
    parser.add_argument("--mirror", type=Path, metavar="DIR", help="take sources from DIR/OWNER+NAME")
    parser.add_argument("--all", action="store_true", help="build again also what did not change")
    return parser.parse_args(arguments)


def _names(options: argparse.Namespace) -> list[str]:
    return options.names or [*names(), *(project.repository for project in load())]


def _results(
    name: str, folder: Path, options: argparse.Namespace, record: dict[tuple[str, str], Result]
) -> Iterator[Result]:
    """Yield what came out of the selections that change the project and are not in the record."""
    original = _project(name, folder / "original", options.mirror)
    before: set[str] | str | None = None
    for selection, words in SELECTIONS.items():
        rewritten = _project(name, folder / selection, options.mirror)
        done = fix(rewritten.file, "--isolated", "--context", str(rewritten.context), *words)
        digest = hashlib.sha256(done.after.encode(errors="surrogateescape")).hexdigest()[:16]
        known = record.get((name, selection))
        if done.code or done.before == done.after or "type=cache" not in done.after:
            record.pop((name, selection), None)
            continue
        if known and known.digest == digest and not options.all:
            continue
        if before is None:
            before = _built(original, None)
        result = Result(name, selection, digest)
        _fill(result, rewritten, before)
        yield result


def _project(name: str, folder: Path, mirror: Path | None) -> Project:
    """Write a copy of the project's files into a new folder."""
    listed = {project.repository: project for project in load()}.get(name)
    if listed is None:
        shutil.copytree(PROJECTS / name, folder, ignore=shutil.ignore_patterns("project.toml"))
        return Project(name, folder / "Dockerfile", folder)
    checkout(listed, folder, mirror)
    return Project(name, folder / listed.dockerfile, folder / listed.context)


def _fill(result: Result, rewritten: Project, before: set[str] | str) -> None:
    """Build the rewrite cold and warm, and put what came out into the result."""
    if isinstance(before, str):
        result.original = before
        return
    space = f"{result.digest}-{time.time_ns()}"
    for which in ("cold", "warm"):
        compared = which == "warm" and result.selection == "add-cache-mounts"
        start = time.monotonic()
        after = _built(rewritten, space, listed=compared)
        said = after if isinstance(after, str) else "builds"
        setattr(result, which, said)
        setattr(result, f"{which}_seconds", round(time.monotonic() - start, 1))
        if isinstance(after, str):
            return
        if compared:
            result.lost, result.new = sorted(before - after)[:20], sorted(after - before)[:20]


def _built(project: Project, space: str | None, *, listed: bool = True) -> set[str] | str:
    """The paths in the image, if they are to be listed; or what the build said at its end.

    ``space`` keeps the cache mounts apart from those of other builds, so that they are empty at first;
    with it no layer of an earlier build is taken.
    """
    docker, tag = Docker(), f"dockopt-test/mounts-{time.time_ns()}"
    stand_in(project.file)
    apart = ("--no-cache", "--build-arg", f"BUILDKIT_CACHE_MOUNT_NS={space}") if space else ()
    image = ("--tag", tag) if listed else ("--output", "type=cacheonly")
    words = ("--network=host", "--quiet", *apart, *image, "--file", str(project.file))
    try:
        done = docker.call("build", *words, str(project.context), limit=BUILD_LIMIT)
    except TimeoutExpired:
        return "takes too long"
    if done.code:
        return done.stderr.decode(errors="replace")[-600:]
    if not listed:
        return set()
    try:
        return _paths(docker, tag)
    finally:
        docker.call("rmi", tag)


def _paths(docker: Docker, tag: str) -> set[str]:
    """The paths in an image, without those that depend on the day. All base images here have `find`."""
    words = ("--rm", "--network=none", "--user=0", "--entrypoint=find", tag, "/", "-xdev")
    found = {path.lstrip("/") for path in docker.demand("run", *words, limit=BUILD_LIMIT).splitlines()}
    return {each for each in found if not each.startswith(UNSTABLE) and "__pycache__" not in each}


if __name__ == "__main__":
    sys.exit(main())
