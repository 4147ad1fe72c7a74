"""From a plan to a text that passed every gate, or the gate that it failed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dockopt.engine.gates import GATES, Rewrite
from dockopt.engine.types import GateFailure
from dockopt.model.dockerfile import Dockerfile, lower
from dockopt.passes.plan import Plan, apply_edits
from dockopt.syntax.parser import parse

if TYPE_CHECKING:
    from dockopt.context.tree import BuildContext


def rewritten(name: str, plan: Plan, before: Dockerfile, context: BuildContext) -> Dockerfile | GateFailure:
    """What the plan of the pass `name` makes of the file, unless a gate stops it."""
    try:
        text = apply_edits(before.document.text, plan.edits)
    except ValueError as error:
        return GateFailure("edits", name, str(error))
    after = lower(parse(text))
    rewrite = Rewrite(before, after, plan, context)
    for gate, check_gate in GATES:
        message = check_gate(rewrite)
        if message is not None:
            return GateFailure(gate, name, message)
    return after
