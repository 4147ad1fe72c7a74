"""One real project: rewritten and proven as a user does it. The result is one line of the record."""

import hashlib
import re
import shutil
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from msgspec.structs import replace

from dockopt.cli.verify_request import VerifyRequest
from dockopt.context.tree import BuildContext
from dockopt.verify.behaviour import Behaviour
from dockopt.verify.effect import Rebuild
from dockopt.verify.rebuild import touched
from dockopt.verify.verdict import Proof, Verdict
from engine import rewriting
from engine.rewriting import Fix, fix

from .projects import Listed

BUILD_LIMIT = 600.0  # seconds; a project that needs longer does not build here
START_LIMIT = 180.0  # seconds; development servers are at work for long before they listen
PATHS = ("/health", "/api", "/docs", "/openapi.json", "/admin/", "/index.html", "/static/")
SERVER_ERROR = 500
# What a local stand-in sets and the official image does not: its loss says nothing of the rewrite.
STAND_IN_VARIABLES = ("GO111MODULE",)
Kind = Literal["answers", "ends", "dies", "silent", "errors"]
Outcome = Literal["split", "reordered", "nothing", "refused", "broken", "inconclusive", "original-fails"]
DECISION = re.compile(r"^\s*(nothing|refused) split-stages\b.*?: (.*) \[([a-z0-9-]+)\]$", re.MULTILINE)


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
        before, after = (Rebuild("", seconds, ()) for seconds in (self.rebuild_before, self.rebuild_after))
        return after.slower_than(before)


@dataclass(frozen=True, slots=True)
class Checkout:
    """The original's or the rewrite's files."""

    folder: Path
    listed: Listed

    @property
    def file(self) -> Path:
        """The Dockerfile."""
        return self.folder / self.listed.dockerfile

    @property
    def context(self) -> Path:
        """The build context."""
        return self.folder / self.listed.context


def rewrite(before: Checkout, after: Checkout) -> Result:
    """Run ``dockopt fix`` on a copy of the checkout; the result says what it did, nothing more."""
    shutil.copytree(before.folder, after.folder, symlinks=True)
    done = fix(after.file, "--context", str(after.context))
    listed = before.listed
    digest = _digest(before, after)
    result = Result(listed.repository, listed.commit, listed.stack, listed.base, digest, _outcome(done))
    decided = DECISION.search(done.said)
    if decided:
        result.code, result.reason = decided[3], decided[2]
    if done.code:
        result.problems = [f"dockopt fix ends with {done.code}: {done.said[-500:]}"]
    return result


def _outcome(done: Fix) -> Outcome:
    if done.code:
        return "broken"
    if done.after != done.before:
        return "split" if done.stages_added else "reordered"
    decided = DECISION.search(done.said)
    return "refused" if decided and decided[1] == "refused" else "nothing"


def _digest(before: Checkout, after: Checkout) -> str:
    """Identify what is proven: the commit, the new Dockerfile, and every file that the rewrite added."""
    digest = hashlib.sha256(before.listed.commit.encode())
    digest.update(after.file.read_bytes())
    for path in sorted(after.folder.rglob("*")):
        here = path.relative_to(after.folder)
        if path.is_file() and not (before.folder / here).exists():
            digest.update(f"\0{here}\0".encode(errors="surrogateescape") + path.read_bytes())
    return digest.hexdigest()[:16]


def prove(before: Checkout, result: Result, *, rebuild: bool = True) -> None:
    """Prove the rewrite and complete the result; ``rebuild`` both after an edit of a source file."""
    rewritten = result.outcome in ("split", "reordered")
    edits = touched(BuildContext.open(before.context, before.file))[:1] if rebuild and rewritten else []
    request = VerifyRequest(
        path=str(before.file),
        context=str(before.context),
        probes=PATHS,
        env=("PORT=8000",),
        network="none",
        build_network="host",
        start_limit=START_LIMIT,
        build_limit=BUILD_LIMIT,
        edited=tuple(edits),
        rebuild=bool(edits),
        quiet=True,
    )
    proof = rewriting.prove(request, rewriting.subject(request))
    own = before.file.read_text(encoding="utf-8", errors="replace")
    complete(result, of_official(proof, own))


def of_official(proof: Proof, own: str) -> Proof:
    """Leave out what only the stand-in's configuration shows, unless the project's Dockerfile names it."""
    fields = {f"Env {name}" for name in STAND_IN_VARIABLES if name not in own}
    kept = tuple(each for each in proof.configuration if each.field not in fields)
    return replace(proof, configuration=kept)


def complete(result: Result, proof: Proof) -> None:
    """Put what the proof found into the result."""
    if any(failed.side == "original" for failed in proof.failed):
        result.outcome, result.original = "original-fails", "unbuilt"
        result.problems = [f"{each.failure.error}: {each.failure.output[-600:]}" for each in proof.failed]
        return
    if proof.use is not None:
        result.original = kind(proof.use.original)
    _measure(result, proof)
    if proof.verdict is Verdict.DIFFERENT:
        result.outcome, result.problems = "broken", problems(proof)
    elif not result.works:
        result.problems = problems(proof) or [f"the original is {result.original}"]
        result.outcome = "inconclusive" if result.outcome in ("split", "reordered") else result.outcome


def kind(seen: Behaviour) -> Kind:
    """Say what an original did; only ``answers`` and ``ends`` are something to compare."""
    statuses = [answer.status for answer in seen.answers.values()]
    if any(0 < status < SERVER_ERROR for status in statuses):
        return "answers"
    if seen.refused or seen.code is not None:
        return "ends" if seen.code == 0 and not seen.refused else "dies"
    return "errors" if any(statuses) else "silent"


def problems(proof: Proof) -> list[str]:
    """Name what was found, the evidence behind the reasons."""
    changes = proof.use.changes if proof.use else ()
    log = proof.use.rewritten.log() if proof.use and proof.reasons else ""
    return [
        *proof.reasons,
        *(
            f"{each.side} does not build: {each.failure.error} {each.failure.output[-1500:]}"
            for each in proof.failed
        ),
        *(
            f"{each.field}: {each.before} became {each.after}"
            for each in proof.configuration
            if not each.expected
        ),
        *proof.unusable,
        *(f"{each.facet}: {each.before[:300]} became {each.after[:300]}" for each in changes),
        *([log[-600:]] if log else []),
    ]


def _measure(result: Result, proof: Proof) -> None:
    if proof.effect is None:
        return
    result.size_before, result.size_after = proof.effect.original.size, proof.effect.rewritten.size
    rebuilds = proof.effect.rebuilds
    if rebuilds is None:
        return
    (before,), (after,) = rebuilds.original, rebuilds.rewritten
    result.rebuild_before, result.rebuild_after = round(before.seconds, 1), round(after.seconds, 1)
    ran = [sum("] RUN " in step for step in each.ran) for each in (before, after)]
    result.steps_before, result.steps_after = ran
