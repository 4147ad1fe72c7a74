"""Package managers that can be set to keep packages elsewhere than in the folder their rule names."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dockopt.context.manifests import read_manifest
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
    evidence = _evidence(f"{folder}/{rule.required[0]}", settings, rule.layout_manager, copies, context)
    if evidence is not None:
        message = f"`{command.text}` may not keep the packages in {', '.join(command.tree)}"
        hint = f"set {rule.layout_word} in {rule.layout_file}" if rule.layout_word else ""
        raise Doubt("package-layout", message, facts.line, hint=hint, evidence=(evidence,))


def _evidence(
    manifest_path: str,
    settings: str | None,
    manager: str,
    copies: tuple[ContextCopy, ...],
    context: BuildContext,
) -> Evidence | None:
    if settings is not None:
        return Evidence("the package manager's settings", settings)
    source = context_path(copies, manifest_path, context)
    manifest = read_manifest(context, source) if source else None
    if manifest is not None and manager and re.match(manager, manifest.details.get("packageManager", "")):
        return Evidence(f"packageManager is {manifest.details['packageManager']}", source)
    return None
