"""One project, before and after a rewrite: build both, compare what they are and do, measure both.

The rewrite is made as a user makes it: ``dockopt fix`` on a copy of the folder, in place.
"""

import re
import secrets
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from . import behaviour, contract, wholeness
from .docker import Build, BuildError, Docker
from .project import Project

# A rebuild counts as slower only beyond this: the clock of a shared machine is coarse (9 s became 17 s under
# load), so the steps that must stay cached are counted as well.
SLOWER_FACTOR = 1.5
SLOWER_SECONDS = 3.0
# What a split promises to save at least: bytes, and the share of the original image.
LEAST_GAIN = 10_000_000
LEAST_SHARE = 0.05
LAYER_NOISE = 1_000_000  # bytes by which an unsplit image may differ: one more layer, one more folder


@dataclass(frozen=True, slots=True)
class Fix:
    """The rewrite of a folder: the tool's exit code and words, and the file before and after."""

    code: int
    said: str
    before: str
    after: str

    @property
    def stages_added(self) -> int:
        """How many stages the file has more than before."""
        return len(stages(self.after)) - len(stages(self.before))


@dataclass(frozen=True, slots=True)
class Measured:
    """Sizes in bytes of the whole images; builds after one edited source file in seconds."""

    size_before: int
    size_after: int
    rebuild_before: float
    rebuild_after: float

    @property
    def shrinks(self) -> float:
        """The gain in per cent of the original image."""
        return 100 * (1 - self.size_after / self.size_before)


def fix(folder: Path) -> Fix:
    """Run ``dockopt fix`` on the folder's Dockerfile, in place."""
    file = folder / "Dockerfile"
    before = file.read_text(encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "dockopt", "fix", "--explain", str(file)],
        capture_output=True,
        stdin=subprocess.DEVNULL,
        text=True,
        timeout=60,
    )
    return Fix(done.returncode, done.stdout + done.stderr, before, file.read_text(encoding="utf-8"))


def failures(docker: Docker, project: Project, original: Path, rewritten: Path) -> list[str]:
    """Build and run both folders; return what the second breaks, one line each."""
    before = docker.build(original, f"{project.name}-before")
    try:
        after = docker.build(rewritten, f"{project.name}-after")
    except BuildError as error:
        return [f"does not build: {error}"]
    old, new = (docker.inspect(build.image)["Config"] for build in (before, after))
    base = final_base((rewritten / "Dockerfile").read_text(encoding="utf-8"))
    return [
        *contract.breaches(old, new),
        *behaviour.differences(
            behaviour.observe(docker, before.image, project.use),
            behaviour.observe(docker, after.image, project.use),
        ),
        *wholeness.problems(docker, after.image, base, before.image),
    ]


def measure(docker: Docker, project: Project, original: Path, rewritten: Path) -> tuple[Measured, list[str]]:
    """Compare sizes, and both builds after an edit; returns what the rewrite makes worse, too."""
    before, after = (int(docker.inspect(image_of(project, w))["Size"]) for w in ("before", "after"))
    builds = []
    for folder, which in ((original, "before"), (rewritten, "after")):
        edit(folder / project.touch)
        builds.append(docker.build(folder, f"{project.name}-{which}"))
    measured = Measured(before, after, builds[0].seconds, builds[1].seconds)
    split = len(set(map(_stage_count, (original, rewritten)))) == 2
    return measured, [*_too_large(project, measured, split=split), *_too_slow(project, measured, builds[1])]


def _stage_count(folder: Path) -> int:
    return len(stages((folder / "Dockerfile").read_text(encoding="utf-8")))


def _too_large(project: Project, measured: Measured, *, split: bool) -> list[str]:
    gain = measured.size_before - measured.size_after
    least = max(LEAST_GAIN, LEAST_SHARE * measured.size_before) if split else -LAYER_NOISE
    found = [f"saves {gain / 1e6:.1f} MB, promised {least / 1e6:.1f} MB"] if gain < least else []
    if measured.shrinks < project.shrinks:
        found.append(f"{measured.shrinks:.0f} % smaller, expected {project.shrinks:.0f} %")
    return found


def _too_slow(project: Project, measured: Measured, rebuild: Build) -> list[str]:
    found = []
    for words in project.cached:
        again = rebuild.commands(words)
        found += [] if again else [f"no step contains {words!r}"]
        found += [f"runs again after an edit of {project.touch}: {s.name}" for s in again if not s.cached]
    if measured.rebuild_after > measured.rebuild_before * SLOWER_FACTOR + SLOWER_SECONDS:
        found.append(f"rebuild took {measured.rebuild_after:.1f} s, was {measured.rebuild_before:.1f} s")
    return found


def image_of(project: Project, which: str) -> str:
    """Name the image that :func:`failures` built."""
    return f"dockopt-test/{project.name}-{which}"


def edit(file: Path) -> None:
    """Change a source file without changing its meaning, differently each time: no build may be cached."""
    bits = f"{secrets.randbits(32):032b}"
    with file.open("a", encoding="utf-8") as source:
        source.write("\n" + bits.translate({ord("0"): " ", ord("1"): "\n"}) + "\n")


def stages(text: str) -> list[tuple[str, str]]:
    """List (image, name) of each FROM line; enough for the projects here, which hide nothing."""
    return re.findall(r"(?im)^FROM +(?:--\S+ +)*(\S+)(?: +AS +(\S+))?", text)


def final_base(text: str) -> str:
    """Follow the last stage down to the image it stands on."""
    found = stages(text)
    image = found[-1][0]
    for base, name in reversed(found[:-1]):
        if name and name == image:
            image = base
    return image
