"""Builds fixture projects as they are and with `add-cache-mounts`, and compares the files of both images.

    PYTHONPATH=refactor:tests python -m scripts.compare_cache_mounts [NAME …]

Without names, all projects that the rule changes are built. Ends with 1 when one of them gets worse.
"""

import os
import shutil
import sys
import tarfile
import tempfile
from pathlib import Path

from dockopt.context.tree import BuildContext
from dockopt.engine import Options, fix
from dockopt.syntax.source import decode, encode
from engine.docker import Docker
from engine.project import PROJECTS, names

RULE = "add-cache-mounts"
BUILD_LIMIT = 600  # seconds
#: What no rewrite can keep: caches and logs, whose names or content depend on the day of the build.
UNSTABLE = ("root/.cache", "root/.npm", "usr/local/share/.cache", "tmp", "mnt/", "var/cache", "var/log")


def main(chosen: list[str] | None = None) -> int:
    """Run the command; returns 1 when a rewritten project does not build or has other files."""
    docker, built, worse = Docker(), 0, 0
    for name in chosen or names():
        said = compared(docker, name)
        if said is not None:
            built += 1
            worse += said != "same files"
            sys.stdout.write(f"{name}: {said}\n")
            sys.stdout.flush()
    sys.stdout.write(f"{built} built, {worse} worse\n")
    return int(worse > 0)


def compared(docker: Docker, name: str) -> str | None:
    """What differs between both images of a project; None where the rule changes nothing."""
    with tempfile.TemporaryDirectory(prefix="dockopt-mounts-") as place:
        context = Path(place, "context")
        shutil.copytree(PROJECTS / name, context, ignore=shutil.ignore_patterns("project.toml"))
        file = context / "Dockerfile"
        original = file.read_bytes()
        options = Options(selected=frozenset({RULE}))
        result = fix(decode(original), BuildContext.open(context, file), options)
        if not result.changed:
            return None
        sides = []
        for which, text in (("before", original), ("after", encode(result.after))):
            (Path(place) / which).write_bytes(text)
            sides.append(files(docker, context, Path(place) / which))
        return difference(*sides)


def files(docker: Docker, context: Path, dockerfile: Path) -> set[str] | None:
    """The paths in the image that a Dockerfile builds, without the unstable ones; None: it does not build."""
    tag = f"dockopt-test/mounts-{os.getpid()}"
    options = ("--network=host", "--quiet", "--tag", tag, "--file", str(dockerfile), str(context))
    if docker.call("build", *options, limit=BUILD_LIMIT).code != 0:
        return None
    container = docker.demand("create", tag, "none").strip()
    archive = dockerfile.with_suffix(".tar")
    try:
        docker.demand("export", "--output", str(archive), container, limit=BUILD_LIMIT)
        with tarfile.open(archive) as content:
            found = {each.rstrip("/") for each in content.getnames()}
    finally:
        docker.call("rm", container)
        docker.call("rmi", tag)
    return {each for each in found if not each.startswith(UNSTABLE) and "__pycache__" not in each}


def difference(before: set[str] | None, after: set[str] | None) -> str:
    """The comparison in words."""
    if before is None:
        return "the original does not build"
    if after is None:
        return "does not build"
    lost, new = sorted(before - after), sorted(after - before)
    return f"lost {lost[:5]}, new {new[:5]}" if lost or new else "same files"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
