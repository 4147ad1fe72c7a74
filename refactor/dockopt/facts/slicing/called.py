"""Whether run time may call a program, by all that its start commands and sources say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dockopt.facts.slicing.started import started_programs

if TYPE_CHECKING:
    from collections.abc import Collection

    from dockopt.context.tree import BuildContext
    from dockopt.facts.needs import Needs


def may_call(needs: Needs, context: BuildContext, programs: Collection[str]) -> bool:
    """Whether one of the programs may be called; without a context, or a readable start, any may be."""
    if needs.unreadable or not context.known or context.truncated:
        return True
    called = {*needs.programs, *needs.hinted, *needs.package_programs}
    called |= {word.rpartition("/")[2] for text in needs.words for word in text.split()}
    called |= {path.rpartition("/")[2] for path in needs.paths}
    wanted = set(programs)
    return bool(wanted & called) or bool(started_programs(wanted, context))
