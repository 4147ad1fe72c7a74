"""A proof in words, line by line: each section says what was compared and what was found."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dockopt.report.names import printable
from dockopt.verify.verdict import Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dockopt.report.style import Style
    from dockopt.verify.behaviour import Change
    from dockopt.verify.contract import Difference
    from dockopt.verify.effect import Rebuild
    from dockopt.verify.verdict import Built, Effect, Failed, Proof, Used

_SHOWN = 5  # examples of a group of files
_PROBLEMS = 30  # lines of one kind
_INDENT = "  "


def lines(proof: Proof, style: Style) -> Iterator[str]:
    """Yield the report."""
    yield f"{style.bold('original')}   {printable(proof.origins.original)}"
    yield f"{style.bold('rewritten')}  {printable(proof.origins.rewritten)}"
    for failed in proof.failed:
        yield from _failed(failed, style)
    if proof.built:
        yield from _section("build", _built(proof.built), style)
        yield from _section("configuration", _configuration(proof.configuration, style), style)
        yield from _section("files", _files(proof, style), style)
    if proof.use:
        yield from _section("behaviour", _use(proof.use, style), style)
    if proof.effect:
        yield from _section("effect", _effect(proof.effect), style)
    yield from _verdict(proof, style)


def _section(name: str, found: Iterator[str], style: Style) -> Iterator[str]:
    yield style.bold(name)
    yield from (_INDENT + line for line in found)


def _failed(failed: Failed, style: Style) -> Iterator[str]:
    yield style.red(f"The {failed.side} does not build: ") + printable(failed.failure.error)
    if failed.failure.line:
        yield f"{_INDENT}line {failed.failure.line} of its Dockerfile: {printable(failed.instruction)}"
    yield from _block(failed.failure.output, "the builder's last words")


def _built(built: Built) -> Iterator[str]:
    for name, seconds, ran in (
        ("original", built.original, built.original_ran),
        ("rewritten", built.rewritten, built.rewritten_ran),
    ):
        yield f"{name:<9}  {seconds:.1f} s, {ran} steps not in the cache"


def _configuration(found: Sequence[Difference], style: Style) -> Iterator[str]:
    if not found:
        yield "same"
    for each in found:
        mark = f"expected: {each.reason}" if each.expected else style.red("different")
        yield f"{each.field}: {_value(each.before)} became {_value(each.after)} ({mark})"


def _value(value: object) -> str:
    return "nothing" if value in (None, "", [], {}) else printable(str(value))


def _files(proof: Proof, style: Style) -> Iterator[str]:
    if not proof.unusable:
        yield "every program finds its libraries, every script its interpreter, every link its target"
    yield from _at_most([style.red("unusable ") + printable(line) for line in proof.unusable])
    for each in proof.lost:
        examples = ", ".join(map(printable, each.paths[:_SHOWN]))
        more = ", …" if len(each.paths) > _SHOWN else ""
        yield f"gone, {each.group}: {len(each.paths)} ({examples}{more})"


def _use(use: Used, style: Style) -> Iterator[str]:
    if not use.changes:
        yield f"same: it {printable(use.original.state)}"
        yield from (f"same: {name}" for name in _compared(use))
    for change in use.changes:
        yield from _change(change, style)
    for facet in use.unsteady:
        yield f"not compared, as the original changes it from start to start: {printable(facet)}"
    if use.changes or use.original.failing:
        yield from _block(use.original.log(), "the original's last words")
        yield from _block(use.rewritten.log(), "the rewritten's last words")


def _compared(use: Used) -> Iterator[str]:
    """Name what else was the same, with the short form of its value."""
    for name, value in use.original.facets().items():
        if name != "state" and name not in use.unsteady:
            first = value.split("\n", 1)[0]
            yield printable(f"{name}: {first[:100]}" if first else f"{name}: none")


def _change(change: Change, style: Style) -> Iterator[str]:
    yield style.red("different ") + printable(change.facet)
    for name, value in (("was", change.before), ("is", change.after)):
        said = value.split("\n")
        yield from (
            f"{_INDENT}{name if number == 0 else '':<4} {printable(line[:200])}"
            for number, line in enumerate(said[:_SHOWN])
        )


def _effect(effect: Effect) -> Iterator[str]:
    old, new = effect.original, effect.rewritten
    saved = f", {100 * (1 - new.size / old.size):.0f} % less" if 0 < new.size < old.size else ""
    yield f"size         {old.size / 1e6:.1f} MB became {new.size / 1e6:.1f} MB{saved}"
    for name, field in (
        ("layers", "layers"),
        ("files", "files"),
        ("executables", "executables"),
        ("set-id files", "set_id"),
        ("packages", "packages"),
    ):
        yield f"{name:<12} {getattr(old, field)} became {getattr(new, field)}"
    if effect.rebuilds:
        for before, after in zip(effect.rebuilds.original, effect.rebuilds.rewritten, strict=True):
            slower = ", slower" if after.slower_than(before) else ""
            figures = f"{_rebuild(before)} became {_rebuild(after)}{slower}"
            yield f"build after {printable(before.after)}: {figures}"


def _rebuild(rebuild: Rebuild) -> str:
    return f"{rebuild.seconds:.1f} s ({rebuild.steps} steps)"


def _verdict(proof: Proof, style: Style) -> Iterator[str]:
    paint = {Verdict.SAME: style.green, Verdict.DIFFERENT: style.red}.get(proof.verdict, style.yellow)
    yield f"{style.bold('verdict')}: {paint(proof.verdict)}"
    yield from (_INDENT + printable(reason) for reason in proof.reasons)
    if proof.verdict is Verdict.INCONCLUSIVE and not proof.failed:
        yield f"{_INDENT}Claimed are build, configuration and files only. --env and --run may help."


def _block(text: str, title: str) -> Iterator[str]:
    said = [line for line in text.splitlines() if line.strip()]
    if said:
        yield f"{title}:"
        yield from (f"{_INDENT}| {printable(line)}" for line in said[-20:])


def _at_most(found: Sequence[str]) -> Iterator[str]:
    yield from found[:_PROBLEMS]
    if len(found) > _PROBLEMS:
        yield f"… and {len(found) - _PROBLEMS} more"
