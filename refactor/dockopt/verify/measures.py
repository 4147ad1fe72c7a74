"""The figures of a proof, each beside its counterpart: sizes, counts, and the builds after an edit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dockopt.report.observations import Measure
from dockopt.verify.effect import NOTHING
from dockopt.verify.observations import counted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dockopt.verify.effect import Rebuild
    from dockopt.verify.verdict import Effect

_COUNTS = (
    ("layers", "layers"),
    ("files", "files"),
    ("executables", "executables"),
    ("set-id files", "set_id"),
    ("packages", "packages"),
)


def measures(effect: Effect) -> Iterator[Measure]:
    """Yield what is shown of the effect, in order."""
    old, new = effect.original, effect.rewritten
    less = f"{100 * (1 - new.size / old.size):.0f} % less" if 0 < new.size < old.size else ""
    yield Measure("size", old.size, new.size, _megabytes(old.size), _megabytes(new.size), less)
    for name, field in _COUNTS:
        before, after = getattr(old, field), getattr(new, field)
        yield Measure(name, before, after, str(before), str(after))
    if effect.rebuilds:
        for first, second in zip(effect.rebuilds.original, effect.rebuilds.rewritten, strict=True):
            name = "next build" if first.after == NOTHING else f"next build, {first.after} edited"
            remark = "slower" if second.slower_than(first) else ""
            yield Measure(name, first.seconds, second.seconds, _rebuild(first), _rebuild(second), remark)


def _megabytes(size: int) -> str:
    return f"{size / 1e6:.1f} MB"


def _rebuild(rebuild: Rebuild) -> str:
    like = f", as after {rebuild.like}" if rebuild.like else ""
    return f"{rebuild.seconds:.1f} s ({counted(rebuild.steps, 'step')}{like})"
