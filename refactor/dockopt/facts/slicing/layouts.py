"""Package managers that can be set to keep packages elsewhere than in the folder their rule names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dockopt.facts.doubt import Doubt
from dockopt.facts.evidence import Evidence
from dockopt.facts.origin import ContextCopy, context_path

if TYPE_CHECKING:
    from dockopt.context.tree import BuildContext
    from dockopt.facts.effects import CommandFacts
    from dockopt.facts.stage import StepFacts


def check_layout(
    facts: StepFacts, command: CommandFacts, copies: tuple[ContextCopy, ...], context: BuildContext
) -> None:
    """Raise Doubt where the project's settings say that the packages do not lie in the rule's tree."""
    rule, cwd = command.rule, command.cwd
    if rule is None or not rule.layout_file or cwd is None:
        return
    folder = cwd.rstrip("/")
    settings = context_path(copies, f"{folder}/{rule.layout_file}", context)
    if settings is not None and rule.layout_word and rule.layout_word in (context.read(settings) or ""):
        return
    if settings is not None:
        message = f"`{command.text}` may not keep the packages in {', '.join(command.tree)}"
        hint = f"set {rule.layout_word} in {rule.layout_file}" if rule.layout_word else ""
        evidence = Evidence("the package manager's settings", settings)
        raise Doubt("package-layout", message, facts.line, hint=hint, evidence=(evidence,))
