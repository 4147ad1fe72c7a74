"""start-in-exec-form: CMD and ENTRYPOINT that need no shell are written as a JSON array."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from dockopt.facts.stage import stage_facts
from dockopt.model.instructions import Command as Start
from dockopt.passes.plan import Edit, Options, Plan, Refusal, Spot, plan_of
from dockopt.passes.rule import Rule
from dockopt.shell.builtins import BUILTINS
from dockopt.shell.commands import Command
from dockopt.shell.parse import parse_shell

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dockopt.context.tree import BuildContext
    from dockopt.model.dockerfile import Dockerfile, Stage
    from dockopt.syntax.nodes import Instruction

NAME = "start-in-exec-form"


def start_in_exec_form(dockerfile: Dockerfile, context: BuildContext, options: Options) -> Plan | Refusal:
    """Rewrite each start command that is one plain command; the program then gets the signals itself."""
    del context, options
    document = dockerfile.document
    spots = [
        spot
        for stage in dockerfile.stages
        for start in _shell_starts(dockerfile, stage)
        if (spot := _spot(start))
    ]
    if not spots:
        message = "no start command in shell form could do without a shell"
        return Refusal("nothing-in-shell-form", message, nothing=True)
    message = "the program starts without a shell; it gets the signals, and its exit code is the container's"
    return plan_of(spots, message, document, "unsafe", frozenset({"CMD", "ENTRYPOINT"}))


def _shell_starts(dockerfile: Dockerfile, stage: Stage) -> Iterator[Instruction]:
    """CMD in shell form where it is what starts, and ENTRYPOINT where no CMD would become its arguments."""
    steps = [step for step in stage.steps if isinstance(step, Start)]
    names = {step.node.name for step in steps}
    base = stage_facts(dockerfile, stage).base
    inherits = base is None or bool(base.config.cmd)
    if any(step.node.name == "SHELL" for step in stage.steps) or dockerfile.parent(stage) is not None:
        return  # another shell may be needed, or another start command be known above
    for step in steps:
        alone = step.node.name == "CMD" and "ENTRYPOINT" not in names
        first = step.node.name == "ENTRYPOINT" and "CMD" not in names and not inherits
        if step.argv is None and (alone or first):
            yield step.node


def _spot(node: Instruction) -> Spot | None:
    words = _words(node.arguments.text)
    if words is None or "\n" in node.text.strip():
        return None
    span = node.arguments.span(0, len(node.arguments.text))
    edit = Edit(span.start, span.end, json.dumps(words, ensure_ascii=False))
    message = "a shell starts the program and keeps the signals from it"
    return Spot(node.keyword_span.start, span.end, message, (edit,))


def _words(text: str) -> list[str] | None:
    """The words of one plain command; None where the shell has work to do."""
    items = parse_shell(text).items
    item = items[0] if len(items) == 1 else None
    if not isinstance(item, Command) or (item.start, item.end) != (0, len(text)):
        return None
    busy = item.redirects or item.assignments or item.substitutions or item.negated or item.background
    words = [word.value for word in item.words]
    if words and words[0] == "exec":
        del words[0]
    known = [word for word in words if word is not None]
    globs = any(word.has_glob for word in item.words)
    if busy or globs or not known or len(known) != len(words) or known[0] in BUILTINS:
        return None
    return None if known[0].startswith("-") else known


RULE = Rule(
    NAME,
    __doc__,
    start_in_exec_form,
    levels=("unsafe",),
    why=(
        "In shell form `/bin/sh -c` is the first process. It hands no signals on, so that `docker stop` "
        "waits and then kills; hadolint and BuildKit warn of it. Without it the program is the first process."
    ),
    refuses=(
        "Never; a command with variables, patterns, redirections or more than one program keeps its shell, "
        "and so does one beside the other start instruction, to which it would become arguments."
    ),
    source="https://docs.docker.com/reference/build-checks/json-args-recommended/",
    sample="rewrite/start-in-exec-form/cmd",
)
