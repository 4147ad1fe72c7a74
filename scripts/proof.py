"""One real project: rewritten, built, started and compared. The result is one line of the record."""

import hashlib
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from engine import contract
from engine.docker import Build, BuildError, Docker
from engine.harness import SLOWER_FACTOR, SLOWER_SECONDS, final_base, stages

from .editing import edit, source
from .imports import unimportable
from .projects import Listed
from .usable import unusable
from .watching import Kind, Seen, differences, watch

BUILD_LIMIT = 600.0  # seconds; a project that needs longer does not build here
FIX_LIMIT = 120.0
Outcome = Literal["split", "reordered", "nothing", "refused", "broken", "inconclusive", "original-fails"]
DECISION = re.compile(r"^\s*(nothing|refused) split-stages\b.*?: (.*) \[([a-z0-9-]+)\]$", re.MULTILINE)


class TooLongError(Exception):
    """A build did not end in time, which says nothing about the Dockerfile."""


@dataclass(slots=True)
class Result:
    """What came out; sizes in bytes, times in seconds, ``digest`` of what was proven."""

    repository: str
    commit: str
    stack: str
    base: str
    digest: str
    outcome: Outcome
    code: str = ""  # of the split pass, when it gave one
    reason: str = ""
    original: Kind | Literal["unbuilt", ""] = ""
    problems: list[str] = field(default_factory=list)
    size_before: int = 0
    size_after: int = 0
    rebuild_before: float = 0.0
    rebuild_after: float = 0.0
    steps_before: int = 0  # RUN steps that run again after the edit
    steps_after: int = 0

    @property
    def works(self) -> bool:
        """Tell whether the original builds and shows something that can be compared."""
        return self.original in ("answers", "ends")

    @property
    def slower(self) -> bool:
        """Tell whether the rebuild takes longer than before, beyond the clock's noise."""
        return self.rebuild_after > self.rebuild_before * SLOWER_FACTOR + SLOWER_SECONDS


@dataclass(frozen=True, slots=True)
class Side:
    """The original or the rewrite: a checkout and its image's name."""

    folder: Path
    listed: Listed
    which: str

    @property
    def file(self) -> Path:
        """The Dockerfile."""
        return self.folder / self.listed.dockerfile

    @property
    def context(self) -> Path:
        """The build context."""
        return self.folder / self.listed.context

    @property
    def text(self) -> str:
        """The Dockerfile's text."""
        return self.file.read_text(encoding="utf-8", errors="surrogateescape")

    def build(self, docker: Docker, again: str = "") -> Build:
        """Build the image; raises :class:`TooLongError` when that takes too long."""
        try:
            return docker.build(
                self.context, f"real-{self.listed.key}-{self.which}{again}", self.file, BUILD_LIMIT
            )
        except subprocess.TimeoutExpired as error:
            raise TooLongError(f"a build takes more than {BUILD_LIMIT:.0f} s") from error


def rewrite(before: Side, after: Side) -> Result:
    """Run ``dockopt fix`` on a copy of the checkout; the result says what it did, nothing more."""
    shutil.copytree(before.folder, after.folder, symlinks=True)
    command = [
        sys.executable,
        "-m",
        "dockopt",
        "fix",
        "--explain",
        "--context",
        str(after.context),
        str(after.file),
    ]
    done = subprocess.run(command, capture_output=True, stdin=subprocess.DEVNULL, timeout=FIX_LIMIT)
    said = (done.stdout + done.stderr).decode(errors="replace")
    decided = DECISION.search(said)
    listed = before.listed
    result = Result(
        listed.repository, listed.commit, listed.stack, listed.base, _digest(before, after), "nothing"
    )
    if decided:
        result.code, result.reason = decided[3], decided[2]
    if done.returncode:
        result.outcome, result.problems = (
            "broken",
            [f"dockopt fix ends with {done.returncode}: {said[-500:]}"],
        )
    elif before.text != after.text:
        result.outcome = "split" if len(stages(after.text)) > len(stages(before.text)) else "reordered"
    elif decided and decided[1] == "refused":
        result.outcome = "refused"
    return result


def _digest(before: Side, after: Side) -> str:
    """Identify what is proven: the commit, the new Dockerfile, and every file that the rewrite added."""
    digest = hashlib.sha256(before.listed.commit.encode())
    digest.update(after.file.read_bytes())
    for path in sorted(after.folder.rglob("*")):
        here = path.relative_to(after.folder)
        if path.is_file() and not (before.folder / here).exists():
            digest.update(f"\0{here}\0".encode(errors="surrogateescape") + path.read_bytes())
    return digest.hexdigest()[:16]


def prove(docker: Docker, before: Side, after: Side, result: Result, *, rebuild: bool = True) -> None:
    """Build and start both and complete the result; ``rebuild`` both after an edit."""
    try:
        image = before.build(docker).image
    except BuildError as error:
        result.outcome, result.original, result.problems = "original-fails", "unbuilt", [str(error)[-600:]]
        return
    seen = watch(docker, image)
    result.original = seen.kind
    result.size_before = int(docker.inspect(image)["Size"])
    if result.outcome in ("split", "reordered"):
        _compare(docker, after, image, seen, result)
        if rebuild and result.outcome in ("split", "reordered"):
            _rebuild(docker, before, after, result)
    elif not result.works:
        result.problems = [f"the original {_words(seen)}"]


def _compare(docker: Docker, after: Side, original: str, seen: Seen, result: Result) -> None:
    try:
        image = after.build(docker).image
    except BuildError as error:
        result.outcome, result.problems = "broken", [f"does not build: {str(error)[-1500:]}"]
        return
    old, new = (docker.inspect(name) for name in (original, image))
    result.size_after = int(new["Size"])
    result.problems = [
        *contract.breaches(old["Config"], new["Config"]),
        *differences(seen, watch(docker, image)),
        *unusable(docker, image, original, final_base(after.text)),
        *(unimportable(docker, original, image) if result.stack == "python" else ()),
    ]
    if result.problems:
        result.outcome = "broken"
    elif not result.works:
        result.outcome, result.problems = "inconclusive", [f"both {_words(seen)}"]


def _words(seen: Seen) -> str:
    last = " | ".join(seen.log.strip().splitlines()[-3:])[-300:]
    return f"{seen.state}, {seen.kind}: {last}"


def _rebuild(docker: Docker, before: Side, after: Side, result: Result) -> None:
    """Measure both builds after an edit; a slower one is measured once more, for the clock is coarse."""
    changed = source(before.context, before.listed.stack)
    if not changed:
        return
    for attempt in ("-2", "-3"):
        builds = []
        for side in (before, after):
            edit(side.context / changed.relative_to(before.context), side.listed.stack)
            builds.append(side.build(docker, attempt))
        result.rebuild_before, result.rebuild_after = (round(build.seconds, 1) for build in builds)
        ran = [sum(not step.cached for step in build.commands()) for build in builds]
        result.steps_before, result.steps_after = ran
        if not result.slower:
            return
