"""Programs that are called by scripts which a compile command packs, and which run time may start."""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from dockopt.facts.evidence import Evidence

if TYPE_CHECKING:
    from collections.abc import Collection

    from dockopt.context.tree import BuildContext
    from dockopt.facts.stage import StageFacts


def packed_programs(names: Collection[str], stage: StageFacts, context: BuildContext) -> dict[str, Evidence]:
    """Which of these commands such scripts call, each with the first place. The rules know the scripts."""
    rules = [each.rule for facts in stage.steps for each in facts.effective if each.rule]
    patterns = {pattern for rule in rules for pattern in rule.scripts}
    found: dict[str, Evidence] = {}
    for path in context.files if patterns and context.known else ():
        if any(fnmatchcase(path, each) for each in patterns):
            _read(path, names, stage, context, found)
    return found


def _read(
    path: str, names: Collection[str], stage: StageFacts, context: BuildContext, found: dict[str, Evidence]
) -> None:
    from dockopt.facts.script_text import script_commands

    for each in script_commands(context.read(path) or "", dict(stage.final.values)):
        name = (each.argv[0] or "").rpartition("/")[2] if each is not None and each.argv else ""
        if each is not None and name in names:
            found.setdefault(name, Evidence(f"a script of the release calls {name}", path, each.line))
