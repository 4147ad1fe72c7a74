"""What a tool keeps in the user's home and reads again at run time, such as the programs that it fetched."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dockopt.facts.evidence import Evidence
from dockopt.facts.slicing.types import Brought

if TYPE_CHECKING:
    from dockopt.facts.slicing.slicer import Slicer


def bring_tool_state(slicer: Slicer) -> None:
    """Bring the folders in which a tool keeps the programs that run time calls.

    Without them the container would fetch these programs at every start. The folder exists when a command of
    the build ran one of them as the user who starts the container.
    """
    final = slicer.stage.final
    called = set(slicer.needs.programs) | set(slicer.needs.package_programs)
    commands = [
        (facts, command)
        for facts in slicer.stage.steps
        for command in facts.commands
        if facts.before.home == final.home and command.argv
    ]
    tools = [each.rule for facts in slicer.stage.steps for each in facts.commands if each.rule]
    for rule in dict.fromkeys(each for each in tools if each.state and called & set(each.provides)):
        filled = [each for _, each in commands if each.argv[0] in rule.provides or each.rule == rule]
        if not any(each.effect != "tools" for each in filled):
            continue
        owner = None if final.is_root else f"{final.home.rpartition('/')[2]}:{final.home.rpartition('/')[2]}"
        for template in rule.state:
            path = template.replace("{home}", final.home)
            item = Brought(path, "folder", owner)
            if item not in slicer.result.runtime:
                _insert(slicer, item)
                text = f"{path} holds the programs that `{filled[0].text}` fetched"
                slicer.result.evidence.append(Evidence(text))


def _insert(slicer: Slicer, item: Brought) -> None:
    """Put it in front of what changes with every edit."""
    runtime = slicer.result.runtime
    places = [place for place, each in enumerate(runtime) if isinstance(each, Brought)]
    trees = [place for place in places if getattr(runtime[place], "kind", "") == "tree"]
    runtime.insert(trees[-1] + 1 if trees else min(places, default=len(runtime)), item)
