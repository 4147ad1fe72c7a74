"""What a project expects of its proof beyond the verdict: an original at work, and a gain."""

from collections.abc import Iterator

from dockopt.verify.effect import Rebuild
from dockopt.verify.verdict import Effect, Proof, Used

from .project import Project

# What a split promises to save at least: bytes, and the share of the original image.
LEAST_GAIN = 10_000_000
LEAST_SHARE = 0.05
LAYER_NOISE = 1_000_000  # bytes by which an unsplit image may differ: one more layer, one more folder


def broken(project: Project, proof: Proof, *, split: bool) -> list[str]:
    """Name what the proof does not show, one line each."""
    found = list(proof.reasons)
    if proof.use is not None:
        found += _idle(project, proof.use)
    if proof.effect is not None:
        found += _too_large(project, proof.effect, split=split)
        found += _too_slow(project, proof.effect)
    return found


def _idle(project: Project, used: Used) -> Iterator[str]:
    """An original that does not do what the project says shows nothing, even if the rewrite does the same."""
    seen = used.original
    if project.port and project.port not in (seen.ports or ()):
        yield f"the original does not listen on {project.port}: {seen.log()}"
    statuses = [answer.status for answer in seen.answers.values()]
    if project.port and (200 not in statuses or not all(0 < status < 500 for status in statuses)):
        yield f"the original answers {statuses}: {seen.log()}"
    codes = [check.code for check in seen.starts.values()]
    if any(code >= 120 for code in codes) or (project.port and any(codes)):
        yield f"other commands of the original end with {codes}"
    if not project.port and 0 not in (seen.code, *codes):
        yield f"the original ends with {seen.code}: {seen.log()}"


def shrinks(effect: Effect) -> float:
    """Return the gain in per cent of the original image."""
    return 100 * (1 - effect.rewritten.size / effect.original.size)


def _too_large(project: Project, effect: Effect, *, split: bool) -> Iterator[str]:
    gain = effect.original.size - effect.rewritten.size
    least = max(LEAST_GAIN, LEAST_SHARE * effect.original.size) if split else -LAYER_NOISE
    if gain < least:
        yield f"saves {gain / 1e6:.1f} MB, promised {least / 1e6:.1f} MB"
    if shrinks(effect) < project.shrinks:
        yield f"{shrinks(effect):.0f} % smaller, expected {project.shrinks:.0f} %"


def _too_slow(project: Project, effect: Effect) -> Iterator[str]:
    if effect.rebuilds is None:
        return
    for before, after in zip(effect.rebuilds.original, effect.rebuilds.rewritten, strict=True):
        yield from _runs_again(project, after)
        if after.slower_than(before):
            yield f"the build after {after.after} took {after.seconds:.1f} s, was {before.seconds:.1f} s"


def _runs_again(project: Project, rebuild: Rebuild) -> Iterator[str]:
    for words in project.cached:
        for step in rebuild.ran:
            if words in step:
                yield f"runs again after an edit of {project.touch}: {step}"
