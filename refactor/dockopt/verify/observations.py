"""A proof as sections of observations: what was compared and what was seen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dockopt.report.observations import Observation, Section

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dockopt.verify.contract import Difference
    from dockopt.verify.verdict import Built, Failed, Proof, Used

_EXAMPLES = 5  # of a group of files
_PROBLEMS = 30  # lines of one kind
_WHOLE = "every program finds its libraries, every script its interpreter, every link its target"


def sections(proof: Proof) -> tuple[Section, ...]:
    """Return everything but the figures of the effect. Behind a failed build there is nothing else."""
    found = [Section("build", tuple(_failed(proof.failed)))] if proof.failed else []
    if proof.built:
        found += [
            Section("build", tuple(_built(proof.built))),
            Section("configuration", tuple(_configuration(proof.configuration))),
            Section("files", tuple(_files(proof))),
        ]
    if proof.use:
        found.append(Section("behaviour", tuple(_use(proof.use))))
    return tuple(found)


def _failed(failed: Sequence[Failed]) -> Iterator[Observation]:
    for each in failed:
        failure = each.failure
        yield Observation(f"the {each.side} does not build: {failure.error}", "failed")
        if failure.line:
            yield Observation(f"line {failure.line} of its Dockerfile: {each.instruction}")
        yield from _words("the builder's last words", failure.output)


def _built(built: Built) -> Iterator[Observation]:
    for name, seconds, ran in (
        ("original", built.original, built.original_ran),
        ("rewritten", built.rewritten, built.rewritten_ran),
    ):
        yield Observation(f"{name:<9}  {seconds:.1f} s, {counted(ran, 'step')} not in the cache")


def counted(number: int, noun: str) -> str:
    """Return `1 step` or `2 steps`."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _configuration(found: Sequence[Difference]) -> Iterator[Observation]:
    if not found:
        yield Observation("same")
    for each in found:
        text = f"{each.field}: {_value(each.before)} became {_value(each.after)}"
        yield (
            Observation(f"{text} (expected: {each.reason})")
            if each.expected
            else Observation(text, "different")
        )


def _value(value: object) -> str:
    return "nothing" if value in (None, "", [], {}) else str(value)


def _files(proof: Proof) -> Iterator[Observation]:
    if not proof.unusable:
        yield Observation(_WHOLE)
    yield from (Observation(each, "unusable") for each in proof.unusable[:_PROBLEMS])
    if len(proof.unusable) > _PROBLEMS:
        yield Observation(f"and {len(proof.unusable) - _PROBLEMS} more", "unusable")
    for group in proof.lost:
        examples = ", ".join(group.paths[:_EXAMPLES])
        more = ", …" if len(group.paths) > _EXAMPLES else ""
        yield Observation(f"gone, {group.group}: {len(group.paths)} ({examples}{more})")


def _use(use: Used) -> Iterator[Observation]:
    if not use.changes:
        yield Observation(f"same: it {use.original.state}")
        yield from (Observation(f"same: {each}") for each in _compared(use))
    for change in use.changes:
        yield Observation(change.facet, "different", change.before, change.after)
    for facet in use.unsteady:
        yield Observation(f"not compared, as the original changes it from start to start: {facet}")
    if use.changes or use.original.failing:
        yield from _words("the original's last words", use.original.log())
        yield from _words("the rewritten's last words", use.rewritten.log())


def _compared(use: Used) -> Iterator[str]:
    """Name what else was the same, with the short form of its value."""
    for name, value in use.original.facets().items():
        if name != "state" and name not in use.unsteady:
            first = value.split("\n", 1)[0]
            yield f"{name}: {first[:100]}" if first else f"{name}: none"


def _words(title: str, said: str) -> Iterator[Observation]:
    if said.strip():
        yield Observation(title, quoted=said)
