"""Where a compiler puts its program, and whether that needs no shared library."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dockopt.facts.slicing.products import Products, Program, unclear_target
from dockopt.facts.slicing.program_name import default_output
from dockopt.model.scope import join_path

if TYPE_CHECKING:
    from dockopt.context.tree import BuildContext
    from dockopt.facts.effects import CommandFacts
    from dockopt.facts.stage import StepFacts


def record_program(
    products: Products, facts: StepFacts, command: CommandFacts, context: BuildContext
) -> None:
    """Record the program that a compiling command writes. Raises Doubt when its place cannot be known."""
    rule = command.rule
    if rule is None:
        return
    given = rule.flag_value(command.argv, rule.output_flag) if rule.output_flag else None
    if rule.output_flag and rule.output_flag in command.argv and given is None:
        raise unclear_target(command, facts)
    for name in (given,) if given else default_output(rule, command, context):
        folder = command.cwd
        if rule.output_folder and not given:
            folder = _output_folder(rule.output_folder, facts)
        path = join_path(folder, name) if name else None
        if path is None or path.endswith("/") or (given or "").endswith("/") or given in {".", ".."}:
            raise unclear_target(command, facts)
        products.revive(path)
        products.programs[path] = Program(path, facts, command, _is_static(command, facts))


def _output_folder(template: str, facts: StepFacts) -> str:
    # The only template in use is `{env:NAME:default}/rest`; effects.py fills the general ones.
    inner, _, rest = template.removeprefix("{env:").partition("}")
    name, _, default = inner.partition(":")
    return (facts.before.values.get(name) or default) + rest


def _is_static(command: CommandFacts, facts: StepFacts) -> bool:
    """Whether the setting that makes static programs is in force. Source: the rule's `dynamic_unless`."""
    name, _, wanted = (command.rule.dynamic_unless if command.rule else "").partition("=")
    values = dict(facts.before.values)
    item = command.command
    for key, word in (*getattr(item, "exports", ()), *getattr(item, "assignments", ())):
        values[key] = word.value
    return bool(name) and values.get(name) == wanted
